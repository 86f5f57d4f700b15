"""Shared random numbers: overlaps are as expected, each sample keeps its probabilities, and the ledger tells."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sampling import (
    Coordination,
    SamplingError,
    Stage,
    coordinate,
    draw,
    expected_overlap,
    inclusion_probabilities,
    ledger,
    pareto,
    pareto_inclusion_probabilities,
    public_ledger,
    srs,
    verify,
)
from sampling.coordination import moved_numbers
from tests.unit.sampling.drawn_province import SEED, design, frame

N, REPEATS = 24, 2500
SIZES = np.array([3, 9, 4, 7, 2, 8, 5, 6, 9, 1, 4, 7])
NUMBERS = np.random.default_rng(20261123).random((REPEATS, N))


def plan(method="srs", **changes):
    return design(stages=(Stage("psu", method), Stage("household", "srs")), **changes)


def book(method="srs", seed=SEED, **changes):
    return json.loads(json.dumps(ledger(draw(frame(), plan(method, **changes), seed=seed))))


def codes(record):
    return {line["unit_id"] for line in record["psus"]}


@pytest.mark.parametrize("passed", [0, 2, 6, 13, 21])
def test_random_samples_share_exactly_what_the_arcs_share(passed):
    equal = np.full(N, 6 / N)
    expected = expected_overlap(equal, equal, second_passed=passed)
    for numbers in NUMBERS[:200]:
        common = set(srs(numbers, 6)) & set(srs(moved_numbers(numbers, passed), 6))
        assert len(common) == round(expected)


@pytest.mark.parametrize("passed", [4, 15])
def test_a_moved_random_sample_is_a_random_sample_still(passed):
    """Every unit as often as n/N, every pair as often as n(n−1)/N(N−1)."""
    counts = np.zeros((N, N))
    for numbers in NUMBERS:
        chosen = srs(moved_numbers(numbers, passed), 6)
        counts[np.ix_(chosen, chosen)] += 1
    for p, shares in ((6 / N, np.diag(counts)), (30 / (N * (N - 1)), counts[np.triu_indices(N, 1)])):
        z = (shares / REPEATS - p) / np.sqrt(p * (1 - p) / REPEATS)
        assert np.abs(z).max() < 5.02


@pytest.mark.parametrize("passed", [4, 8])
def test_a_moved_pareto_sample_keeps_its_probabilities_and_avoids_the_earlier_one(passed):
    target = inclusion_probabilities(SIZES, 4)
    true = pareto_inclusion_probabilities(target, 4)
    counts, common, poisson = np.zeros(12), np.zeros(REPEATS), np.zeros(REPEATS)
    for number, u in enumerate(NUMBERS[:, :12]):
        moved = moved_numbers(u, passed, target=target)
        chosen = pareto(target, 4, moved)
        counts[chosen] += 1
        common[number] = len(set(chosen) & set(pareto(target, 4, u)))
        poisson[number] = ((u < target) & (moved < target)).sum()
    z = (counts / REPEATS - true) / np.sqrt(true * (1 - true) / REPEATS)
    assert np.abs(z).max() < 4.5
    arcs = expected_overlap(target, target, second_passed=passed)
    apart = float((target**2).sum())
    assert abs(poisson.mean() - arcs) < 4.5 * max(poisson.std(), 0.05) / np.sqrt(REPEATS)
    assert abs(common.mean() - arcs) < abs(apart - arcs) / 2


def test_arcs_that_wrap_are_counted_on_both_ends():
    assert expected_overlap([0.5], [0.5], second_passed=0.5) == 0
    assert expected_overlap([0.9], [0.9], second_passed=0.9) == pytest.approx(0.8)
    assert expected_overlap([0.3, 0.7], [0.3, 0.7]) == pytest.approx(1)
    assert expected_overlap([0.2] * 5, [0.6] * 5, first_passed=1, second_passed=0) == pytest.approx(1)


def test_surveys_avoid_keep_and_rotate_and_the_ledger_says_so():
    first = book()
    second_plan = plan(coordination=coordinate(first, "negative"))
    second = json.loads(json.dumps(ledger(draw(frame(), second_plan, seed="06-07-08-09-10"))))
    assert codes(first) & codes(second) == {unit for unit in codes(first) if unit in codes(second)}
    assert len(codes(first) & codes(second)) == 0
    assert second["design"]["coordination"]["ledger_hash"] == first["ledger_hash"]
    assert (second["algorithm"], verify(second, frame())) == ("khaosat-draw/2", [])
    assert second["psus"][0]["prn"] != pytest.approx(first["psus"][0]["prn"])
    third = coordinate(public_ledger(second), "negative")
    assert (third.seed, third.passed) == (SEED, {"phường": 6, "xã": 12})
    assert third.ledger_hash == second["ledger_hash"]
    kept = ledger(draw(frame(), plan(coordination=coordinate(first, "positive")), seed="other-seed"))
    assert codes(kept) == codes(first)
    assert kept["households"][0]["line"] != first["households"][0]["line"]
    turned = ledger(draw(frame(), plan(coordination=coordinate(first, "rotation", replaced=1 / 3)), seed="other-seed"))
    assert len(codes(turned) & codes(first)) == 2 + 4


def test_another_shared_seed_or_count_is_found_out():
    first = book("pareto")
    record = ledger(draw(frame(), plan("pareto", coordination=coordinate(first, "negative")), seed="other-seed"))
    for change in ({"seed": "x-y-z"}, {"draw_number": 9}, {"passed": {"xã": 1, "phường": 1}}):
        changed = json.loads(json.dumps(record))
        changed["design"]["coordination"].update(change)
        assert any("psus line" in found for found in verify(changed, frame()))


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: coordinate(book("pps_systematic"), "negative"), "coordination_needs_numbers"),
        (lambda: coordinate(book(), "sideways"), "coordination_unknown"),
        (lambda: coordinate(book(), "rotation", replaced=0), "coordination_number_invalid"),
        (lambda: Coordination("negative", SEED, 1, passed={"xã": -1}), "coordination_number_invalid"),
        (lambda: plan("sampford", coordination=Coordination("positive", SEED, 1)), "coordination_needs_numbers"),
    ],
)
def test_what_cannot_be_coordinated_is_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
