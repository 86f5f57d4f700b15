"""Estimates by group from tables of units against one pass over the rows for each group."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import analysis.domain_estimates
from analysis import Estimate, Mean, Proportion, Ratio, Total, estimate
from tests.unit.analysis.test_tables_agree import DESIGNS, survey

ESTIMANDS = [Mean("income"), Total("income"), Proportion("q1", "1"), Ratio("income", "size"), Mean("sparse")]


def numbers() -> pd.DataFrame:
    data = survey()
    rng = np.random.default_rng(9)
    sparse = rng.normal(1e6, 1, len(data))
    data["sparse"] = np.where((rng.random(len(data)) < 0.3) & (data["area"] != "1"), sparse, np.nan)
    return data.assign(size=rng.integers(1, 6, len(data)))


def facts(one: Estimate) -> list[float]:
    return [one.value, one.se, one.deff, one.deff_replace]


@pytest.mark.parametrize("name", DESIGNS)
@pytest.mark.parametrize("by", ["area", ["sex", "area"]])
def test_every_group_is_as_if_it_had_been_asked_for_alone(
    name: str, by: str | list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = DESIGNS[name](numbers())
    quick = estimate(ESTIMANDS, sample, by=by, domain={"age": "old"})
    monkeypatch.setattr(analysis.domain_estimates, "MOST_CELLS", 0)
    slow = [each for one in ESTIMANDS for each in estimate(one, sample, by=by, domain={"age": "old"})]
    assert len(quick) == len(slow) == len(ESTIMANDS) * (2 if by == "area" else 4)
    for got, expected in zip(quick, slow, strict=True):
        assert (got.estimand, got.domain, got.n, got.df) == (
            expected.estimand,
            expected.domain,
            expected.n,
            expected.df,
        )
        assert (got.reason, got.method, got.is_census) == (expected.reason, expected.method, expected.is_census)
        assert facts(got) == pytest.approx(facts(expected), rel=1e-8, nan_ok=True)
    empty = [one for one in quick if one.estimand == Mean("sparse") and one.domain["area"] == "1"]
    assert empty
    assert all(math.isnan(one.value) and one.reason == "no_answers" for one in empty)


def test_several_estimands_without_groups_come_in_their_order() -> None:
    sample = DESIGNS["two stages"](numbers())
    assert [one.estimand for one in estimate(ESTIMANDS, sample)] == ESTIMANDS
    alone = [estimate(one, sample) for one in ESTIMANDS]
    for got, expected in zip(estimate(ESTIMANDS, sample), alone, strict=True):
        assert (got.n, got.df, got.domain) == (expected.n, expected.df, {})
        assert facts(got) == pytest.approx(facts(expected), rel=1e-8)
