"""Monte Carlo acceptance of every method: 20,000 draws with a fixed seed, Bonferroni bounds at 1e-4.

The frame has ten units, one certain and one of size zero; y is not proportional to size.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest
from scipy.stats import norm

from sampling import (
    SELECTION_METHODS,
    inclusion_probabilities,
    pareto,
    pareto_inclusion_probabilities,
    pps_systematic,
    sampford,
    srs,
    systematic,
)

DRAWS = 20_000
SIZE = np.array([120, 10, 25, 0, 40, 18, 33, 7, 52, 21])
Y = np.array([80.0, 31.0, 4.0, 60.0, 12.0, 45.0, 9.0, 27.0, 3.0, 50.0])
N = 4
TARGET = inclusion_probabilities(SIZE, N)
EQUAL = np.full(len(SIZE), N / len(SIZE))


def by_pps_systematic(rng: np.random.Generator) -> np.ndarray:
    return pps_systematic(SIZE, N, start=rng.random(), order=np.argsort(rng.random(len(SIZE))))


METHODS: dict[str, tuple[Callable[[np.random.Generator], np.ndarray], np.ndarray]] = {
    "srs": (lambda rng: srs(rng.random(len(SIZE)), N), EQUAL),
    "systematic": (lambda rng: systematic(len(SIZE), N, start=rng.random()), EQUAL),
    "pps_systematic": (by_pps_systematic, TARGET),
    "sampford": (lambda rng: sampford(TARGET, rng.random(len(SIZE))), TARGET),
    "pareto": (
        lambda rng: pareto(TARGET, N, rng.random(len(SIZE))),
        pareto_inclusion_probabilities(TARGET, N),
    ),
}


def bound(comparisons: int) -> float:
    return float(norm.isf(1e-4 / (2 * comparisons)))


@lru_cache
def indicators(name: str) -> np.ndarray:
    rng = np.random.default_rng(20250305)
    select, _ = METHODS[name]
    inside = np.zeros((DRAWS, len(SIZE)), dtype=np.int64)
    for row in inside:
        np.add.at(row, select(rng), 1)
    return inside


def z_scores(frequency: np.ndarray, probability: np.ndarray) -> np.ndarray:
    return (frequency - probability) / np.sqrt(probability * (1 - probability) / DRAWS)


def test_every_method_is_accepted_here():
    assert set(METHODS) == set(SELECTION_METHODS)


@pytest.mark.parametrize("name", METHODS)
def test_the_method_draws_what_it_says(name):
    inside, probability = indicators(name), METHODS[name][1]
    assert inside.max() == 1
    assert (inside.sum(axis=1) == N).all()

    frequency = inside.mean(axis=0)
    assert (frequency[probability == 1] == 1).all()
    assert (frequency[probability == 0] == 0).all()
    open_units = (probability > 0) & (probability < 1)
    z = z_scores(frequency[open_units], probability[open_units])
    assert np.abs(z).max() < bound(len(z))

    covered = probability > 0
    estimates = inside[:, covered] @ (Y[covered] / probability[covered])
    error = (estimates.mean() - Y[covered].sum()) / (estimates.std(ddof=1) / np.sqrt(DRAWS))
    assert abs(error) < bound(1)


@pytest.mark.parametrize("name", [n for n, facts in SELECTION_METHODS.items() if not facts.zero_joint_pairs])
def test_every_pair_of_open_units_comes_together(name):
    inside, probability = indicators(name), METHODS[name][1]
    pairs = combinations(np.flatnonzero(probability > 0), 2)
    assert all((inside[:, i] & inside[:, j]).any() for i, j in pairs)


def test_pairs_come_together_as_sampfords_law_says():
    inside = indicators("sampford")
    open_units = np.flatnonzero((TARGET > 0) & (TARGET < 1))
    odds = TARGET / (1 - np.where(TARGET < 1, TARGET, 0))
    law = {
        s: sum(TARGET[i] * np.prod([odds[j] for j in s if j != i]) for i in s)
        for s in combinations(open_units.tolist(), N - 1)
    }
    total = sum(law.values())
    joint = {
        (i, j): sum(p for s, p in law.items() if i in s and j in s) / total
        for i, j in combinations(open_units.tolist(), 2)
    }
    frequency = np.array([(inside[:, i] & inside[:, j]).mean() for i, j in joint])
    z = z_scores(frequency, np.array(list(joint.values())))
    assert np.abs(z).max() < bound(len(z))


def test_pairs_come_together_equally_often_in_srs():
    inside = indicators("srs")
    joint = N * (N - 1) / (len(SIZE) * (len(SIZE) - 1))
    pairs = list(combinations(range(len(SIZE)), 2))
    frequency = np.array([(inside[:, i] & inside[:, j]).mean() for i, j in pairs])
    assert np.abs(z_scores(frequency, np.full(len(pairs), joint))).max() < bound(len(pairs))


def test_pareto_differs_from_its_targets_and_its_own_probabilities_tell_how():
    exact = METHODS["pareto"][1]
    assert exact.sum() == pytest.approx(N, abs=1e-9)
    assert 1e-4 < np.abs(exact - TARGET).max() < 0.02
