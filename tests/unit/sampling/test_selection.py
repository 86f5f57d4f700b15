"""Inclusion probabilities and selection against worked examples, and unbiasedness by enumeration."""

from fractions import Fraction
from itertools import combinations, pairwise, permutations

import numpy as np
import pandas as pd
import pytest

from sampling import (
    SamplingError,
    inclusion_probabilities,
    pareto,
    pareto_inclusion_probabilities,
    permanent_random_number,
    permanent_random_numbers,
    pps_systematic,
    sampford,
    srs,
    systematic,
)
from sampling.sampford import ways_to_complete
from sampling.selection import serpentine_order


def test_certainty_units_come_out_by_iteration():
    assert inclusion_probabilities([500, 400, 5, 5, 5, 5, 5, 5, 5, 5], 4).tolist() == [1, 1] + [0.25] * 8


def test_units_of_size_zero_have_no_chance():
    expected = [0, 1 / 2, 2 / 3, 5 / 6, 0, 1]
    assert inclusion_probabilities([0, 3, 4, 5, 0, 8], 3) == pytest.approx(expected)


def test_all_units_of_positive_size_can_be_taken():
    assert inclusion_probabilities([0.1, 0.7, 0.0, 1e9], 3).tolist() == [1, 1, 0, 1]


def test_permanent_random_numbers_follow_the_published_definition():
    # sha256("20241231-73510928461057382910|1|001|0") = 47e54237b45acec0…; its top 53 bits over 2^53.
    numbers = permanent_random_numbers("20241231-73510928461057382910", "1", ["001", "002", "003"], 0)
    assert numbers[0] == (0x47E54237B45ACEC0 >> 11) / 2**53
    assert numbers.tolist() == [0.28084195957158464, 0.05542069863607668, 0.9418339316910445]


def test_composed_and_decomposed_codes_have_the_same_number():
    assert permanent_random_number("s", "psu", "xã", 1) == permanent_random_number("s", "psu", "xa\u0303", 1)


@pytest.mark.parametrize(
    ("seed", "stage", "unit", "code"),
    [
        ("a|b", "psu", "1", "prn_separator"),
        ("a", "p|su", "1", "prn_separator"),
        ("a", "psu", "1|2", "prn_separator"),
        ("", "psu", "1", "seed_missing"),
    ],
)
def test_parts_that_would_make_two_units_one_are_refused(seed, stage, unit, code):
    with pytest.raises(SamplingError) as refusal:
        permanent_random_number(seed, stage, unit, 1)
    assert refusal.value.code == code


def test_sequential_srs_takes_the_smallest_numbers_after_the_start():
    prn = [0.61, 0.05, 0.33, 0.92, 0.48, 0.17, 0.79, 0.25]
    assert srs(prn, 3).tolist() == [1, 5, 7]
    assert srs(prn, 3, start=0.9).tolist() == [3, 1, 5]


def test_systematic_with_a_fractional_interval_always_takes_n():
    assert (systematic(77, 10, start=0.37) + 1).tolist() == [3, 11, 19, 26, 34, 42, 50, 57, 65, 73]
    # ⌊(u + j)·N/n⌋ as it stands, also where the product is a whole number but for rounding.
    assert systematic(25, 10, start=0.2)[-1] == int((0.2 + 9) * 25 / 10) == 22
    last_start = np.nextafter(1.0, 0.0)
    assert all(len(set(systematic(77, n, start=last_start).tolist())) == n for n in range(78))


def test_pps_systematic_hits_the_cumulated_sizes():
    assert pps_systematic([10, 20, 30, 40, 50], 2, start=0.3).tolist() == [1, 3]
    assert pps_systematic([5] * 8, 4, start=0.999).tolist() == [1, 3, 5, 7]
    assert pps_systematic([10, 20, 30, 40, 50], 2, start=0.3, order=[4, 3, 2, 1, 0]).tolist() == [4, 2]


def test_pps_systematic_stays_inside_the_list_at_the_last_start():
    chosen = pps_systematic([3, 1, 4, 1, 5, 9, 2, 6], 3, start=np.nextafter(1.0, 0.0))
    assert len(set(chosen.tolist())) == 3


def test_pareto_ranks_by_odds():
    u = [0.61, 0.05, 0.33, 0.92, 0.48, 0.17, 0.79, 0.25]
    target = [0.2, 0.4, 0.1, 0.6, 0.5, 0.3, 0.7, 0.2]
    assert sorted(pareto(target, 3, u).tolist()) == [1, 4, 5]


def test_serpentine_order_turns_round_in_every_group():
    keys = pd.DataFrame({"region": list("NNNSSS"), "urban": ["U", "R", "U", "R", "U", "R"], "size": [3, 9, 7, 2, 8, 5]})
    assert (serpentine_order(keys, ["region", "urban", "size"]) + 1).tolist() == [2, 3, 1, 5, 6, 4]


def test_serpentine_order_loses_no_row_without_a_key_and_passes_long_lists_quickly():
    keys = pd.DataFrame({"region": ["S", None, "N", "S", "N"], "size": [1, 5, 2, 3, 4]})
    assert serpentine_order(keys, ["region", "size"]).tolist() == [2, 4, 3, 0, 1]
    assert serpentine_order(keys, ["region", "size"], descending=["region", "size"]).tolist() == [1, 0, 3, 4, 2]
    long = pd.DataFrame({"region": np.arange(200_000) % 3, "size": np.arange(200_000)})
    order = serpentine_order(long, ["region", "size"])
    assert (
        order[:2].tolist() == [0, 3]
        and order[66_667] == 199_999
        and sorted(order[-2:].tolist()) == [199_997 - 3, 199_997]
    )


def test_srs_of_six_units_is_unbiased_over_every_order_of_the_numbers():
    values = [Fraction(v) for v in (3, 1, 4, 1, 5, 9)]
    totals = []
    seen = {}
    for ranks in permutations(range(6)):
        sample = srs(np.asarray(ranks) / 6, 3)
        seen[frozenset(sample.tolist())] = seen.get(frozenset(sample.tolist()), 0) + 1
        totals.append(sum(values[i] for i in sample) * Fraction(6, 3))
    assert sum(totals) / len(totals) == sum(values)
    assert len(seen) == 20
    assert set(seen.values()) == {36}


def test_pps_systematic_of_six_units_is_unbiased_over_every_start():
    # The sample changes only where u·ΣX/n passes a cumulated size: one start in each piece is enough.
    sizes, values, n = [4, 7, 1, 6, 3, 9], [10, 2, 8, 5, 7, 1], 2
    step = Fraction(sum(sizes), n)
    cuts = sorted({Fraction(c) % step / step for c in np.cumsum(sizes).tolist()} | {Fraction(0), Fraction(1)})
    probabilities = [Fraction(n * size, sum(sizes)) for size in sizes]
    mean = Fraction(0)
    for low, high in pairwise(cuts):
        sample = pps_systematic(sizes, n, start=float((low + high) / 2))
        mean += (high - low) * sum(Fraction(values[i]) / probabilities[i] for i in sample.tolist())
    assert mean == sum(values)


def test_sampford_completions_agree_with_the_law_of_every_sample():
    # P(s) ∝ Σ π_i Π_{j≠i} π_j/(1−π_j), summed over all 20 samples, gives back π: Sampford (1967).
    pi = np.array([0.2, 0.3, 0.4, 0.5, 0.7, 0.9])
    odds = pi / (1 - pi)
    law = {s: sum(pi[i] * np.prod([odds[j] for j in s if j != i]) for i in s) for s in combinations(range(6), 3)}
    total = sum(law.values())
    inclusion = [sum(p for s, p in law.items() if i in s) / total for i in range(6)]
    assert inclusion == pytest.approx(pi, abs=1e-12)
    assert ways_to_complete(pi, 3)[0, 3, 1] == pytest.approx(total * np.prod(1 - pi), rel=1e-12)


def test_pareto_probabilities_agree_with_every_ranking():
    # Two units of which one is taken: π₁ = P(q₁/o₁ < q₂/o₂) = r(r − 1 − ln r)/(r − 1)² with r = o₁/o₂.
    target = np.array([0.3, 0.7])
    r = (0.3 / 0.7) / (0.7 / 0.3)
    exact = r * (r - 1 - np.log(r)) / (r - 1) ** 2
    assert pareto_inclusion_probabilities(target, 1)[0] == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: inclusion_probabilities([1, 2, 0], 3), "sample_exceeds_units"),
        (lambda: inclusion_probabilities([1, -2, 3], 1), "size_invalid"),
        (lambda: inclusion_probabilities([1, float("nan")], 1), "size_invalid"),
        (lambda: srs([0.1, 0.2], 3), "sample_exceeds_units"),
        (lambda: systematic(5, 6, start=0.1), "sample_exceeds_units"),
        (lambda: systematic(5, 2, start=1.0), "start_outside"),
        (lambda: pps_systematic([1, 2], 1, start=-0.1), "start_outside"),
        (lambda: pareto([0.5, 0.5, 0.0], 3, [0.1, 0.2, 0.3]), "sample_exceeds_units"),
        (lambda: sampford([0.5, 0.4], [0.1, 0.2]), "probabilities_do_not_sum"),
        (lambda: sampford([1.5, 0.5], [0.1, 0.2]), "probabilities_do_not_sum"),
        (lambda: pareto_inclusion_probabilities([0.5, 0.4], 1), "probabilities_do_not_sum"),
    ],
)
def test_what_cannot_be_selected_is_refused(call, code):
    with pytest.raises(SamplingError) as refusal:
        call()
    assert refusal.value.code == code
