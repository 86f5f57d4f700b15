"""Every design on six units: all its samples with their probabilities, from the definition, without a random number.

The Horvitz–Thompson estimator is unbiased over them exactly; π and π_ij are those that the library states; and
the library draws each sample as often as the definition says.
"""

from functools import lru_cache
from itertools import combinations, pairwise, product

import numpy as np
import pytest

from benchmarks.selection_acceptance import bound
from sampling import (
    inclusion_probabilities,
    joint_inclusion_probabilities,
    pareto_inclusion_probabilities,
    repeated_samples,
    sequential_poisson_inclusion_probabilities,
)

SIZES = np.array([4.0, 7.0, 1.0, 6.0, 3.0, 9.0])
N = 3
PI = inclusion_probabilities(SIZES, N)
Y = np.array([10.0, 2.0, 8.0, 5.0, 7.0, 1.0])
DRAWS = 20_000


def normed(weights):
    total = sum(weights.values())
    return {sample: weight / total for sample, weight in weights.items()}


def sampford_law():
    odds = PI / (1 - PI)
    return normed(
        {s: sum(PI[i] * np.prod([odds[j] for j in s if j != i]) for i in s) for s in combinations(range(6), N)}
    )


def maximum_entropy_law():
    """P(s) ∝ Π odds, with odds that a slow search finds: each is corrected until its unit has its π."""
    odds = PI / (1 - PI)
    for _ in range(400):
        law = normed({s: np.prod(odds[list(s)]) for s in combinations(range(6), N)})
        odds = odds * PI / [sum(p for s, p in law.items() if i in s) for i in range(6)]
    return law


def brewer_law(taken=(), probability=1.0):
    if len(taken) == N:
        return {tuple(sorted(taken)): probability}
    rest, step = [k for k in range(6) if k not in taken], len(taken) + 1
    left = N - PI[list(taken)].sum()
    weights = {k: PI[k] * (left - PI[k]) / (left - PI[k] * (N - step + 1)) for k in rest}
    law = {}
    for k, weight in weights.items():
        for s, p in brewer_law((*taken, k), probability * weight / sum(weights.values())).items():
            law[s] = law.get(s, 0.0) + p
    return law


def tille_law(pi=PI, n=N):
    law = {tuple(range(6)): 1.0}
    for k in range(6, n, -1):
        now = inclusion_probabilities(pi, k)
        after = inclusion_probabilities(pi, k - 1)
        smaller = {}
        for s, p in law.items():
            for i in s:
                rest = tuple(j for j in s if j != i)
                smaller[rest] = smaller.get(rest, 0.0) + p * (1 - after[i] / now[i])
        law = smaller
    return law


def midzuno_law():
    return {tuple(i for i in range(6) if i not in s): p for s, p in tille_law(1 - PI, 6 - N).items()}


def systematic_law():
    upper = np.cumsum(PI)
    cuts = np.unique(np.append((upper % 1).round(12), [0.0, 1.0]))
    law = {}
    for low, high in pairwise(cuts):
        points = (low + high) / 2 + np.arange(N)
        s = tuple(np.searchsorted(upper, points, side="right").tolist())
        law[s] = law.get(s, 0.0) + high - low
    return law


def chromy_law():
    law = {}
    for entry in range(6):
        order = [(entry + step) % 6 for step in range(6)]
        for choice in product([0, 1], repeat=6):
            s = tuple(sorted(unit for unit, enters in zip(order, choice, strict=True) if enters))
            law[s] = law.get(s, 0.0) + PI[entry] / N * chromy_path(order, choice)
    return law


def chromy_path(order, choice):
    """Chromy (1979): the k-th unit enters by what was taken before, V the π so far."""
    probability, v, taken = 1.0, 0.0, 0
    for unit, enters in zip(order, choice, strict=True):
        before, v = v, round(v + PI[unit], 12)
        passes = int(v) > int(before)
        if taken == int(before):
            p = 1.0 if passes else (v - before) / (1 - before % 1)
        else:
            p = (v % 1) / (before % 1) if passes else 0.0
        probability *= p if enters else 1 - p
        taken += enters
    return probability


def poisson_law():
    law = {}
    for choice in product([False, True], repeat=6):
        law[tuple(np.flatnonzero(choice).tolist())] = float(np.prod(np.where(choice, PI, 1 - PI)))
    return law


def order_law(before, density, points, weights):
    """P(s) = ∫ Σ_{i∈s} f_i Π_{j∈s, j≠i} F_j Π_{k∉s} (1 − F_k): one unit of s is the last, the others come later."""
    law = {}
    for s in combinations(range(6), N):
        value = 0.0
        for i in s:
            term = density(points, PI[i])
            for j in set(range(6)) - {i}:
                term = term * (before(points, PI[j]) if j in s else 1 - before(points, PI[j]))
            value += float((weights * term).sum())
        law[s] = value
    return law


def pareto_law():
    points, weights = np.polynomial.legendre.leggauss(120)
    s, scale = (points + 1) / 2, lambda s, p: p * s + (1 - p) * (1 - s)
    return order_law(lambda s, p: p * s / scale(s, p), lambda s, p: p * (1 - p) / scale(s, p) ** 2, s, weights / 2)


def sequential_poisson_law():
    ends = np.unique(np.append(1 / PI, 0.0))
    points, weights = np.polynomial.legendre.leggauss(20)
    half = np.diff(ends)[:, None] / 2
    t = (ends[:-1, None] + half * (points + 1)).ravel()
    return order_law(
        lambda t, p: np.minimum(p * t, 1), lambda t, p: np.where(p * t < 1, p, 0.0), t, (half * weights).ravel()
    )


LAWS = {
    "pps_systematic": systematic_law,
    "sampford": sampford_law,
    "maximum_entropy": maximum_entropy_law,
    "brewer": brewer_law,
    "tille": tille_law,
    "midzuno": midzuno_law,
    "chromy": chromy_law,
    "pareto": pareto_law,
    "sequential_poisson": sequential_poisson_law,
    "poisson": poisson_law,
}
TRUE = {
    "pareto": pareto_inclusion_probabilities(PI, N),
    "sequential_poisson": sequential_poisson_inclusion_probabilities(PI, N),
}


@lru_cache
def law_of(method):
    return LAWS[method]()


@pytest.mark.parametrize("method", LAWS)
def test_the_estimator_is_unbiased_over_all_samples(method):
    law, pi = law_of(method), TRUE.get(method, PI)
    assert sum(law.values()) == pytest.approx(1, abs=1e-12)
    assert sum(p * (Y[list(s)] / pi[list(s)]).sum() for s, p in law.items()) == pytest.approx(Y.sum(), abs=1e-9)
    assert [sum(p for s, p in law.items() if i in s) for i in range(6)] == pytest.approx(pi, abs=1e-10)


@pytest.mark.parametrize("method", LAWS)
def test_joint_probabilities_are_those_of_all_samples(method):
    joint = joint_inclusion_probabilities(PI, method)
    for i, j in combinations(range(6), 2):
        together = sum(p for s, p in law_of(method).items() if i in s and j in s)
        assert joint[i, j] == pytest.approx(together, abs=1e-10)


@pytest.mark.parametrize("method", LAWS)
def test_each_sample_is_drawn_as_often_as_the_definition_says(method):
    law = law_of(method)
    inside = repeated_samples(method, SIZES, N, DRAWS, np.random.default_rng(6))[1]
    bits = 1 << np.arange(6)
    drawn = np.bincount(inside @ bits, minlength=64) / DRAWS
    expected = np.zeros(64)
    for s, p in law.items():
        expected[bits[list(s)].sum()] = p if p > 1e-12 else 0.0
    assert not drawn[expected == 0].any()
    possible = expected > 0
    noise = np.sqrt(expected[possible] * (1 - expected[possible]) / DRAWS)
    # The normal law serves where a sample is expected often enough.
    often = DRAWS * expected[possible] > 50
    z = np.abs(drawn[possible] - expected[possible])[often] / noise[often]
    assert z.max() < bound(len(z))
