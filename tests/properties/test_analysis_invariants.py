"""What must hold for every sample: invariants of estimates, weights, tables and suppression."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis import (
    AnalysisError,
    Banner,
    Item,
    Mean,
    Proportion,
    Ratio,
    Total,
    WeightedSample,
    adjust_for_nonresponse,
    crosstab_book,
    estimate,
)
from analysis.suppression import suppress

ITEM = Item("q", "Q", (("a", "A"), ("b", "B"), ("c", "C")))
SEX = Banner("sex", "Sex", (("f", "F"), ("m", "M")))
EXAMPLES = settings(max_examples=40, deadline=None)


@st.composite
def surveys(draw: st.DrawFn) -> pd.DataFrame:
    """A two-stage sample: strata of at least two PSUs, PSUs of at least two rows, weights, answers, some missing."""
    sizes = draw(st.lists(st.lists(st.integers(2, 5), min_size=2, max_size=4), min_size=1, max_size=3))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    rows = [
        (stratum, psu, unit)
        for stratum, psus in enumerate(sizes)
        for psu, units in enumerate(psus)
        for unit in range(units)
    ]
    data = pd.DataFrame(rows, columns=["stratum", "psu", "unit"])
    n = len(data)
    return data.assign(
        M=12,
        pi=0.2 + 0.1 * data["psu"],
        w=rng.uniform(1, 9, n),
        y=rng.normal(10, 3, n),
        x=rng.uniform(1, 2, n),
        q=rng.choice(["a", "b", "c", None], n),
        sex=rng.choice(["f", "m"], n),
    )


def sample_of(data: pd.DataFrame) -> WeightedSample:
    return WeightedSample.from_frame(
        data,
        strata="stratum",
        psu=["psu", "unit"],
        weights="w",
        fpc=[None, "M"],
        first_stage="pps_brewer",
        probabilities="pi",
    )


@EXAMPLES
@given(surveys(), st.integers(0, 2**32 - 1))
def test_order_of_rows_is_irrelevant(data: pd.DataFrame, seed: int) -> None:
    shuffled = data.sample(frac=1, random_state=np.random.default_rng(seed))
    for estimand in (Mean("y"), Total("y"), Ratio("y", "x"), Proportion("q", "a")):
        here, there = estimate(estimand, sample_of(data)), estimate(estimand, sample_of(shuffled))
        assert [here.value, here.se, here.deff] == pytest.approx(
            [there.value, there.se, there.deff], rel=1e-9, nan_ok=True
        )
        assert (here.n, here.df) == (there.n, there.df)


@EXAMPLES
@given(surveys(), st.floats(0.01, 1000))
def test_scale_of_weights_changes_totals_only(data: pd.DataFrame, factor: float) -> None:
    scaled = data.assign(w=data.w * factor)
    for estimand in (Mean("y"), Ratio("y", "x"), Proportion("q", "a")):
        here, there = estimate(estimand, sample_of(data)), estimate(estimand, sample_of(scaled))
        assert [here.value, here.se] == pytest.approx([there.value, there.se], rel=1e-7, abs=1e-12, nan_ok=True)
    totals = [estimate(Total("y"), sample_of(one)) for one in (data, scaled)]
    assert totals[1].se == pytest.approx(totals[0].se * factor)


@EXAMPLES
@given(surveys())
def test_domain_totals_add_up(data: pd.DataFrame) -> None:
    sample = sample_of(data)
    parts = estimate(Total("y"), sample, by="sex")
    assert sum(part.value for part in parts) == pytest.approx(estimate(Total("y"), sample).value)
    assert sum(part.n for part in parts) == len(data)


@EXAMPLES
@given(surveys())
def test_shares_of_a_single_choice_add_to_one_and_intervals_hold_their_share(data: pd.DataFrame) -> None:
    found = crosstab_book(sample_of(data), [ITEM], [SEX]).estimates["q"]
    asked = found.base > 0
    assert found.share[asked].sum(axis=1) == pytest.approx(1)
    assert (found.count.sum(axis=1) == found.base).all()
    known = np.isfinite(found.low)
    assert (found.low[known] <= found.share[known] + 1e-12).all()
    assert (found.high[known] >= found.share[known] - 1e-12).all()
    assert ((found.low[known] >= 0) & (found.high[known] <= 1)).all()


@EXAMPLES
@given(surveys())
def test_variance_of_two_options_together_is_that_of_the_third(data: pd.DataFrame) -> None:
    answered = data.dropna(subset="q")
    if len(answered) < len(data):
        data = data.assign(q=data.q.fillna("c"))
    joined = data.assign(q=data.q.replace("b", "c"))
    third, both = estimate(Proportion("q", "a"), sample_of(data)), estimate(Proportion("q", "c"), sample_of(joined))
    assert third.se == pytest.approx(both.se, rel=1e-9, abs=1e-12)


@EXAMPLES
@given(surveys())
def test_census_has_no_variance(data: pd.DataFrame) -> None:
    data = data.assign(
        A=data.groupby("stratum")["psu"].transform("nunique"),
        M=data.groupby(["stratum", "psu"])["unit"].transform("nunique"),
    )
    sample = WeightedSample.from_frame(data, strata="stratum", psu=["psu", "unit"], fpc=["A", "M"])
    for estimand in (Mean("y"), Total("y"), Proportion("q", "a")):
        result = estimate(estimand, sample)
        assert result.se == 0
        assert result.confidence_interval() == (result.value, result.value)
    assert sample.weights == pytest.approx(1)


@EXAMPLES
@given(surveys())
def test_second_stage_only_adds_and_replacement_is_never_smaller(data: pd.DataFrame) -> None:
    options = {"strata": "stratum", "weights": "w"}
    pps = {"first_stage": "pps_brewer", "probabilities": "pi", **options}
    one_stage = WeightedSample.from_frame(data, psu="psu", **pps)
    replacing = WeightedSample.from_frame(data, psu="psu", first_stage="with_replacement", **options)
    first = estimate(Total("y"), one_stage).se
    assert first <= estimate(Total("y"), sample_of(data)).se
    assert first <= estimate(Total("y"), replacing).se


@EXAMPLES
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.floats(0.5, 50),
            st.sampled_from(["respondent", "nonrespondent", "ineligible", "unknown"]),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_nonresponse_factors_are_at_least_one_and_keep_each_cell(rows: list[tuple[str, float, str]]) -> None:
    cases = pd.DataFrame(rows, columns=["cell", "w", "status"])
    try:
        weights, ledger = adjust_for_nonresponse(cases, cells="cell", base_weight="w", disposition="status")
    except AnalysisError as refused:
        assert refused.code == "empty_weighting_cell"
        return
    assert all(step.factor >= 1 - 1e-12 for step in ledger.steps)
    kept, base = weights.groupby(cases.cell).sum(), cases.groupby("cell").w.sum()
    assert kept.to_numpy() == pytest.approx(base.to_numpy())
    assert (weights[cases.status.isin(["nonrespondent", "unknown"])] == 0).all()


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(st.integers(2, 5), st.integers(1, 4)).flatmap(
        lambda shape: arrays(np.int64, shape, elements=st.sampled_from([0, 1, 2, 4, 5, 7, 12, 30]))
    ),
    st.booleans(),
)
def test_no_hidden_cell_can_be_worked_out_from_what_is_shown(parts: np.ndarray, single: bool) -> None:
    counts = np.column_stack([parts.sum(axis=1), parts])
    bases = counts.sum(axis=0)
    options = {"minimum_base": 10, "minimum_count": 5, "additive_down": single}
    total = suppress(counts[:, :1], bases[:1], **options)
    hidden = suppress(counts, bases, hidden_total=total[:, 0], **options)
    small = (counts > 0) & (counts < 5)
    assert hidden[small[:, 0], 0].all()
    assert hidden[:, 1:][small[:, 1:]].all()
    unknown = np.argwhere(hidden & (bases > 0))
    equations = []
    for row in range(len(counts)):
        equations.append([(1.0 if column else -1.0) * (r == row) for r, column in unknown])
    for column in range(counts.shape[1]) if single else ():
        equations.append([float(c == column) for _, c in unknown])
    matrix = np.array(equations).reshape(len(equations), len(unknown))
    populated = int((bases[1:] > 0).sum())
    if len(unknown) and populated > 1:
        _, values, right = np.linalg.svd(matrix)
        free = right[int((values > 1e-9).sum()) :]
        assert (np.abs(free).max(axis=0) > 1e-9).all() if len(free) else False
