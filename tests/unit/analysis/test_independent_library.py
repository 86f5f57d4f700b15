"""statsmodels, which shares no code with us, gives the same numbers where it computes the same things."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from analysis import Mean, Proportion, WeightedSample, estimate


@pytest.fixture
def answers() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 90, 400).astype(float),
            "trust": np.where(rng.random(400) < 0.3, "yes", "no"),
            "w": rng.uniform(1, 9, 400),
        }
    )


def test_a_weighted_mean_is_that_of_statsmodels(answers: pd.DataFrame) -> None:
    ours = estimate(Mean("age"), WeightedSample.from_frame(answers, weights="w"))
    assert ours.value == pytest.approx(DescrStatsW(answers["age"], weights=answers["w"]).mean, rel=1e-12)


def test_without_weights_the_standard_error_of_a_mean_is_that_of_statsmodels(answers: pd.DataFrame) -> None:
    ours = estimate(Mean("age"), WeightedSample.from_frame(answers))
    theirs = DescrStatsW(answers["age"])
    assert ours.se == pytest.approx(theirs.std_mean, rel=1e-12)
    assert ours.confidence_interval(0.95) == pytest.approx(theirs.tconfint_mean(0.05), rel=1e-12)


def test_korn_graubard_is_clopper_pearson_at_the_effective_sample_size(answers: pd.DataFrame) -> None:
    """In a simple random sample p(1−p)/V is n − 1, so the limits are the exact binomial ones at n − 1."""
    ours = estimate(Proportion("trust", "yes"), WeightedSample.from_frame(answers))
    effective = len(answers) - 1
    theirs = proportion_confint(ours.value * effective, effective, alpha=0.05, method="beta")
    assert ours.confidence_interval(0.95) == pytest.approx(theirs, rel=1e-9)
