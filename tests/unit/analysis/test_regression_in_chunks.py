"""The fit in chunks against the one that holds all rows at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, WeightedSample, regress, regression_in_chunks
from tests.unit.analysis.test_tables_agree import DESIGNS, survey


def people(rows: int = 3000) -> pd.DataFrame:
    data = survey(rows, 40)
    rng = np.random.default_rng(7)
    eta = 0.3 * (data["sex"] == "f") + 0.05 * data["income"]
    return data.assign(
        year=2020 + rng.integers(0, 4, rows),
        yes=(rng.random(rows) < 1 / (1 + np.exp(-(eta - 1)))).astype(float),
        visits=rng.poisson(np.exp(0.2 * eta)),
        cost=rng.gamma(2, np.exp(eta)),
        partly=np.where(rng.random(rows) < 0.2, np.nan, rng.normal(size=rows)),
    )


@pytest.mark.parametrize(
    ("family", "response"), [("gaussian", "cost"), ("binomial", "yes"), ("poisson", "visits"), ("gamma", "cost")]
)
@pytest.mark.parametrize(
    "name", ["two stages", "communes, then persons", "Overton", "lonely averaged", "lonely in domain adjusted", "GREG"]
)
def test_chunks_change_no_digit_that_counts(
    name: str, family: str, response: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = DESIGNS[name](people())
    terms, options = ["income", "year", "sex", "area", "partly"], {"domain": {"age": "old"}, "categorical": ["year"]}
    whole = regress(response, terms, sample, family=family, **options)  # type: ignore[arg-type]
    monkeypatch.setattr(regression_in_chunks, "MANY_ROWS", 0)
    monkeypatch.setattr(regression_in_chunks, "MOST_ROWS_OF_CHUNK", 100)
    chunked = regress(response, terms, sample, family=family, **options)  # type: ignore[arg-type]
    assert (chunked.terms, chunked.df, chunked.n) == (whole.terms, whole.df, whole.n)
    np.testing.assert_allclose(chunked.coefficients, whole.coefficients, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(chunked.se, whole.se, rtol=1e-8)


def test_a_year_as_a_number_keeps_its_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    sample = DESIGNS["two stages"](people())
    whole = regress("yes", ["year", "income"], sample, family="binomial")
    monkeypatch.setattr(regression_in_chunks, "MANY_ROWS", 0)
    chunked = regress("yes", ["year", "income"], sample, family="binomial")
    np.testing.assert_allclose(chunked.coefficients, whole.coefficients, rtol=1e-6)
    np.testing.assert_allclose(chunked.coefficients[2], whole.coefficients[2], rtol=1e-9)


def test_collinear_columns_and_perfect_prediction_are_refused_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regression_in_chunks, "MANY_ROWS", 0)
    data = people().assign(double=lambda d: 2 * d["income"] + 1, sure=lambda d: (d["sex"] == "f") * 1.0)
    sample = WeightedSample.from_frame(data, weights="w")
    for response, terms, code in (("yes", ["income", "double"], "collinear"), ("sure", ["sex"], "not_converged")):
        with pytest.raises(AnalysisError) as caught:
            regress(response, terms, sample, family="binomial")
        assert caught.value.code == code
