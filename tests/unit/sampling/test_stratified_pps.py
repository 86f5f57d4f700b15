"""Selection from large stratified frames: the same as stratum by stratum, from a seed, with the laws of the methods."""

import hashlib

import numpy as np
import pytest

from benchmarks.selection_acceptance import bound
from sampling import (
    SamplingError,
    inclusion_probabilities,
    joint_inclusion_probabilities,
    pps_systematic,
    stratified_pps,
)
from sampling.stratified_pps import SeededNumbers, sampford_by_rejection

STRATA = np.array([2, 0, 1, 0, 2, 1, 0, 1, 2, 0, 1, 0, 2, 0, 1, 2])
SIZES = np.array([5.0, 90, 3, 8, 6, 4, 0, 9, 7, 2, 6, 5, 1, 3, 4, 2])
WANTED = [3, 2, 0]


def test_numbers_follow_from_the_seed_by_hashlib_and_the_generators_whole_numbers():
    start = int.from_bytes(hashlib.sha256(b"05-11-28").digest(), "big")
    raw = np.random.PCG64(start).random_raw(3)
    assert SeededNumbers("05-11-28").take(3).tolist() == [(int(value) >> 11) / 2**53 for value in raw]
    # NumPy keeps this stream in every version; if it ever changed, published draws could not be made again.
    assert SeededNumbers("05-11-28").take(2).tolist() == [0.5684793707746187, 0.831560033392236]


def test_systematic_is_that_of_each_stratum_with_its_own_start():
    for seed in map(str, range(200)):
        starts = SeededNumbers(seed).take(3)
        drawn = stratified_pps(STRATA, SIZES, WANTED, seed=seed)
        expected = []
        for stratum, n in enumerate(WANTED):
            units = np.flatnonzero(stratum == STRATA)
            if n:
                expected += units[np.sort(pps_systematic(SIZES[units], n, start=starts[stratum]))].tolist()
        assert drawn.positions.tolist() == expected


@pytest.mark.parametrize("method", ["systematic", "pareto", "sampford"])
def test_certainties_come_out_and_sorted_lists_give_what_unsorted_ones_give(method):
    order = np.argsort(STRATA, kind="stable")
    for seed in map(str, range(100)):
        drawn = stratified_pps(STRATA, SIZES, {0: 3, 1: 2, 2: 0}, seed=seed, method=method)
        assert np.bincount(STRATA[drawn.positions], minlength=3).tolist() == WANTED
        assert (SIZES[drawn.positions] > 0).all()
        assert drawn.positions[drawn.certainty].tolist() == [1]
        for stratum, n in enumerate(WANTED[:2]):
            units = np.flatnonzero(stratum == STRATA)
            pi = dict(zip(units.tolist(), inclusion_probabilities(SIZES[units], n), strict=True))
            here = STRATA[drawn.positions] == stratum
            assert drawn.inclusion_probabilities[here] == pytest.approx([pi[i] for i in drawn.positions[here].tolist()])
        again = stratified_pps(STRATA[order], SIZES[order], WANTED, seed=seed, method=method)
        assert order[again.positions].tolist() == drawn.positions.tolist()


@pytest.mark.parametrize(("n", "share"), [(3, 0.05), (4, 0.9)])
def test_sampford_by_rejection_has_the_law_of_sampford_either_way(n, share):
    """Few units of many are drawn with replacement, many of few by a Poisson sample."""
    sizes = np.array([4.0, 7, 1, 6, 3, 8, 5, 2]) if share > 0.5 else np.arange(6.0, 46.0)
    pi = inclusion_probabilities(sizes, n)
    numbers, draws = SeededNumbers(str(n)), 6_000
    inside = np.zeros((draws, len(pi)), dtype=np.bool_)
    for row in inside:
        row[sampford_by_rejection(pi, n, numbers.take)] = True
    assert (inside.sum(axis=1) == n).all()
    joint = joint_inclusion_probabilities(pi, "sampford")
    upper = np.triu_indices(len(pi))
    seen = (inside.T.astype(float) @ inside / draws)[upper]
    z = (seen - joint[upper]) / np.sqrt(joint[upper] * (1 - joint[upper]) / draws)
    often = joint[upper] * draws > 20
    assert np.abs(z[often]).max() < bound(int(often.sum()))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: stratified_pps(STRATA, SIZES, WANTED, seed=""), "seed_missing"),
        (lambda: stratified_pps(STRATA, SIZES, [3, 2], seed="1"), "strata_invalid"),
        (lambda: stratified_pps(STRATA - 1, SIZES, WANTED, seed="1"), "strata_invalid"),
        (lambda: stratified_pps(STRATA.astype(float), SIZES, WANTED, seed="1"), "strata_invalid"),
        (lambda: stratified_pps(STRATA, SIZES[:-1], WANTED, seed="1"), "strata_invalid"),
        (lambda: stratified_pps(STRATA, -SIZES, WANTED, seed="1"), "size_invalid"),
        (lambda: stratified_pps(STRATA, SIZES, [6, 2, 0], seed="1"), "sample_exceeds_units"),
        (lambda: stratified_pps(STRATA, SIZES, [3, 2, 0, 1], seed="1"), "sample_exceeds_units"),
        (lambda: stratified_pps(STRATA, SIZES, WANTED, seed="1", method="lottery"), "selection_method_unknown"),
    ],
)
def test_what_cannot_be_selected_is_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code


def test_nothing_wanted_is_nothing_selected():
    assert len(stratified_pps(STRATA, SIZES, [0, 0, 0], seed="1").positions) == 0
