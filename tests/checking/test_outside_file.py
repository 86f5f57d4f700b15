"""Properties of what is done to a file before it may leave: nobody is alone, nothing is made up."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.reports.checking.outside_file import POOLED, K, in_classes, smallest_combination, suppressed
from surveys.reports.checking.python_script import beta_quantile, korn_graubard, t_quantile
from surveys.responses.dataset import STRATUM_COLUMN

NAMES = [STRATUM_COLUMN, "sex", "age", "job"]


@st.composite
def people(draw: st.DrawFn) -> pd.DataFrame:
    """Rows with a stratum of at least five and three answers, some of them missing."""
    sizes = draw(st.lists(st.integers(K, 40), min_size=1, max_size=4))
    random = np.random.default_rng(draw(st.integers(0, 10_000)))
    n, levels = sum(sizes), draw(st.tuples(*[st.integers(1, 6)] * 3))
    columns = {name: [str(each) if each else "" for each in random.integers(0, k + 1, n)]
               for name, k in zip(NAMES[1:], levels, strict=True)}  # fmt: skip
    return pd.DataFrame({STRATUM_COLUMN: np.repeat([f"t{k}" for k in range(len(sizes))], sizes), **columns})


@settings(max_examples=60)
@given(people())
def test_every_combination_is_shared_by_five_and_only_answers_are_left_out(rows: pd.DataFrame) -> None:
    safe = suppressed(rows, NAMES, banners=["sex"])
    assert smallest_combination(safe, NAMES) >= K
    assert ((safe == rows) | (safe == "")).to_numpy().all()
    assert safe[STRATUM_COLUMN].equals(rows[STRATUM_COLUMN]) and POOLED not in set(safe[STRATUM_COLUMN])
    common = rows.groupby(NAMES)["sex"].transform("size") >= K
    if common.all():
        assert safe.equals(rows)


def test_answers_that_no_table_is_divided_by_are_left_out_first() -> None:
    rows = pd.DataFrame({"sex": ["1"] * 15 + ["2"] * 10, "job": [*"111111111222333", *"1111111111"]})
    safe = suppressed(rows, ["sex", "job"], banners=["sex"])
    assert safe["sex"].equals(rows["sex"]) and (safe["job"] == "").sum() == K + 1


@settings(max_examples=60)
@given(st.lists(st.one_of(st.just(""), st.floats(0, 1000).map(repr)), max_size=80), st.integers(1, 20))
def test_each_class_of_numbers_has_five_rows_and_keeps_the_mean(values: list[str], most: int) -> None:
    classed = pd.Series(in_classes(pd.Series(values, dtype=object), most))
    known = [value for value in values if value]
    if len(known) < K:
        assert set(classed) <= {""}
        return
    assert classed[classed != ""].value_counts().min() >= K and classed[classed != ""].nunique() <= most
    assert [value == "" for value in values] == [value == "" for value in classed]
    assert np.isclose(classed[classed != ""].astype(float).mean(), np.mean([float(v) for v in known]), rtol=1e-4)


def test_the_scripts_own_quantiles_are_those_of_the_textbooks() -> None:
    from scipy import special

    from analysis.intervals import proportion_interval

    a, b = (each.ravel() for each in np.meshgrid([0.5, 1.0, 7.3, 480.0, 2.5e5], [0.5, 1.0, 12.0, 9000.0]))
    for tail in (0.025, 0.5, 0.975):
        assert np.allclose(beta_quantile(tail, a, b), special.betaincinv(a, b, tail), rtol=1e-9, atol=0)
    df = np.array([0.0, 1.0, 2.0, 17.0, 300.0, 99_999.0])
    assert np.allclose(t_quantile(df)[1:], special.stdtrit(df[1:], 0.975), rtol=1e-10) and np.isnan(t_quantile(df)[0])
    p = np.array([0.0, 1.0, 0.25, 0.031, 0.97, 0.5, 0.4])
    se = np.array([0.0, 0.0, 1e-12, 0.011, 0.004, 0.09, 0.05])
    n, freedom = np.array([40, 80, 300, 250, 1000, 12, 30]), np.array([12, 30, 15, 16, 40, 3, 0])
    for ours, theirs in zip(korn_graubard(p, se, n, freedom), proportion_interval(p, se, n, freedom), strict=True):
        assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-12, equal_nan=True)
    # A share that calibration fixed: what is left of its standard error is rounding, and limits of it were no numbers.
    assert proportion_interval(0.25, 3e-12, 300, 15) == (0.25, 0.25)
