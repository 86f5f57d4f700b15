"""Monte Carlo acceptance of every method: 20,000 draws with a fixed seed, Bonferroni bounds at 1e-4.

`make bench` does the same with 100,000.
"""

from functools import lru_cache

import numpy as np
import pytest

from benchmarks.selection_acceptance import AUXILIARY, SIZE, Trial, bound, try_method
from sampling import (
    JOINT_METHODS,
    SELECTION_METHODS,
    SamplingError,
    brewer,
    chromy,
    cube,
    inclusion_probabilities,
    joint_inclusion_probabilities,
    local_pivotal,
    maximum_entropy,
    midzuno,
    pareto,
    pareto_inclusion_probabilities,
    poisson,
    repeated_samples,
    sampford,
    sen_yates_grundy,
    sequential_poisson,
    srs,
    tille,
)
from sampling.chromy import chromy_samples
from sampling.cube import cube_samples
from sampling.local_pivotal import local_pivotal_samples
from sampling.sampford import sampford_samples

DRAWS = 20_000
ONE_NUMBER_A_UNIT = {
    "srs": lambda pi, u: srs(u, round(pi.sum())),
    "sampford": sampford,
    "pareto": lambda pi, u: pareto(pi, round(pi.sum()), u),
    "brewer": brewer,
    "tille": tille,
    "midzuno": midzuno,
    "maximum_entropy": maximum_entropy,
    "sequential_poisson": lambda pi, u: sequential_poisson(pi, round(pi.sum()), u),
    "poisson": poisson,
    "chromy": lambda pi, u: chromy(pi, u, start=0.3),
    "cube": lambda pi, u: cube(pi, None, u),
    "local_pivotal_1": lambda pi, u: local_pivotal(pi, pi, u[::-1], u, variant=1),
    "local_pivotal_2": lambda pi, u: local_pivotal(pi, pi, u[::-1], u, variant=2),
}


@lru_cache
def trial(method: str) -> Trial:
    return try_method(method, DRAWS)


@pytest.mark.parametrize("method", SELECTION_METHODS)
def test_the_method_draws_what_it_says(method):
    """Sizes, certainties, zeros; π, π_ij where known, the total, the variance estimate where it is unbiased."""
    assert trial(method).faults() == []
    for comparison in trial(method).comparisons():
        assert comparison.kept, comparison


def test_a_sample_among_many_is_the_one_that_its_own_numbers_give():
    rng = np.random.default_rng(9)
    pi = inclusion_probabilities(SIZE, 4)
    u, other = rng.random((2, 30, len(pi)))
    x = AUXILIARY
    many = {
        "cube": (cube_samples(pi, x, u), lambda row: cube(pi, x, u[row])),
        "lpm": (local_pivotal_samples(pi, x, other, u), lambda row: local_pivotal(pi, x, other[row], u[row])),
        "chromy": (chromy_samples(pi, u, other[:, 0]), lambda row: chromy(pi, u[row], start=other[row, 0])),
        "sampford": (sampford_samples(pi, u), lambda row: sampford(pi, u[row])),
    }
    for samples, alone in many.values():
        for row in range(30):
            assert np.flatnonzero(samples[row]).tolist() == alone(row).tolist()


@pytest.mark.parametrize("method", SELECTION_METHODS)
def test_pairs_that_never_come_together_are_those_that_the_method_owns_up_to(method):
    tried = trial(method)
    if tried.joint is None:
        assert SELECTION_METHODS[method].joint_probabilities == "unknown"
        return
    impossible = (tried.joint[np.ix_(tried.covered, tried.covered)] == 0).sum() // 2
    assert tried.unseen_pairs() == impossible
    assert (impossible > 0) == SELECTION_METHODS[method].zero_joint_pairs
    assert tried.rarest_pair() >= 20


@pytest.mark.parametrize("method", [name for name, facts in SELECTION_METHODS.items() if not facts.order_dependent])
def test_shuffled_rows_give_the_same_units(method):
    rng = np.random.default_rng(3)
    select = ONE_NUMBER_A_UNIT[method]
    for _ in range(40):
        pi = inclusion_probabilities(rng.integers(0, 50, 12) + np.eye(12)[0] * 400, 4)
        u, order = rng.random(12), rng.permutation(12)
        assert sorted(order[select(pi[order], u[order])]) == sorted(select(pi, u))


@pytest.mark.parametrize("method", [name for name, facts in SELECTION_METHODS.items() if facts.fixed_size])
def test_a_skewed_frame_gives_certainty_units_and_no_error(method):
    """A peer stops on such a frame; another takes fewer units than were asked for."""
    rng = np.random.default_rng(8)
    for sizes, n in (
        (np.array([500, 400] + [5] * 8), 4),
        (np.array([1e9, 1e6, 1e3, 1.0, 1.0, 0.0]), 4),
        (rng.pareto(0.5, 40), 15),
        (np.array([3, 0, 3, 3]), 3),
        (np.array([1, 1, 1, 1e-9]), 3),
        (np.array([7, 7, 7, 7]), 0),
    ):
        probabilities, inside = repeated_samples(method, sizes, n, 50, rng)
        assert (inside.sum(axis=1) == n).all()
        assert inside[:, probabilities == 1].all()
        assert not inside[:, probabilities == 0].any()


@pytest.mark.parametrize("method", ["brewer", "sampford", "tille", "maximum_entropy", "chromy"])
def test_probabilities_are_right_with_more_than_two_units_too(method):
    """svy 0.35 draws the unit of .8 with .789 by Brewer's method for n > 2: nine standard errors here."""
    pi = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
    inside = repeated_samples(method, pi, 3, 100_000, np.random.default_rng(12))[1]
    z = (inside.mean(axis=0) - pi) / np.sqrt(pi * (1 - pi) / 100_000)
    assert np.abs(z).max() < bound(5)


@pytest.mark.parametrize("method", sorted(set(ONE_NUMBER_A_UNIT) - {"srs"}))
def test_random_numbers_are_never_used_again_for_lack_of_others(method):
    """R's sampling 2.9 recycles them (UPopips); one short is refused here."""
    with pytest.raises(SamplingError) as refusal:
        ONE_NUMBER_A_UNIT[method](np.full(6, 0.5), np.full(5, 0.3))
    assert refusal.value.code == "random_numbers_missing"


def test_pareto_differs_from_its_targets_and_its_own_probabilities_tell_how():
    target = inclusion_probabilities(SIZE, 4)
    exact = pareto_inclusion_probabilities(target, 4)
    assert exact.sum() == pytest.approx(4, abs=1e-9)
    assert 1e-4 < np.abs(exact - target).max() < 0.02


def _spread(inside: np.ndarray, pi: np.ndarray, y: np.ndarray) -> float:
    return float((inside @ (y / pi)).std())


def test_cube_balances_and_local_pivotal_spreads():
    rng = np.random.default_rng(4)
    sizes, x = rng.integers(20, 90, 60), np.sort(rng.random((60, 2)), axis=0)
    pi, by_chance = repeated_samples("sampford", sizes, 20, 800, rng)
    balanced = repeated_samples("cube", sizes, 20, 800, rng, auxiliary=x)[1]
    for column in x.T:
        assert _spread(balanced, pi, column) < 0.35 * _spread(by_chance, pi, column)
    wave, equal = np.sin(5 * x[:, 0]), np.ones(60)
    pi, by_chance = repeated_samples("srs", equal, 20, 800, rng)
    for variant in (1, 2):
        near = repeated_samples(f"local_pivotal_{variant}", equal, 20, 800, rng, auxiliary=x[:, 0])[1]
        assert _spread(near, pi, wave) < 0.35 * _spread(by_chance, pi, wave)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: joint_inclusion_probabilities([0.5, 0.5], "cube"), "joint_unknown"),
        (lambda: joint_inclusion_probabilities(np.full(20, 0.2), "brewer"), "joint_unknown"),
        (lambda: joint_inclusion_probabilities(np.full(6, 0.5), "brewer_n2"), "joint_unknown"),
        (lambda: joint_inclusion_probabilities([0.5, 0.6], "sampford"), "probabilities_do_not_sum"),
        (lambda: sen_yates_grundy([1, 2], [0.5, 0.5], np.diag([0.5, 0.5])), "joint_zero"),
        (lambda: repeated_samples("lottery", [1, 2], 1, 5, np.random.default_rng(1)), "selection_method_unknown"),
        (lambda: cube([0.5, 0.5], [[1.0], [float("nan")]], [0.1, 0.2]), "balance_invalid"),
        (lambda: local_pivotal([0.5, 0.5], [1.0], [0.1, 0.2], [0.1, 0.2]), "coordinates_invalid"),
        (lambda: poisson([0.5, 1.5], [0.1, 0.2]), "probabilities_outside"),
        (lambda: chromy([0.5, 0.5], [0.1, 0.2], start=1.0), "start_outside"),
    ],
)
def test_what_cannot_be_known_is_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code


def test_every_known_joint_law_has_fixed_size_and_keeps_the_first_order():
    pi = inclusion_probabilities([40, 9, 22, 13, 31, 5, 8, 120, 0], 4)
    for method in set(JOINT_METHODS) - {"poisson", "srs", "brewer_n2"}:
        joint = joint_inclusion_probabilities(pi, method)
        assert joint.sum(axis=1) == pytest.approx(4 * np.diagonal(joint), abs=1e-9), method
        if SELECTION_METHODS[method].exact_probabilities:
            assert np.diagonal(joint) == pytest.approx(pi, abs=1e-12), method
