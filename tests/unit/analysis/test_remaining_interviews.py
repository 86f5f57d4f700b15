"""How many interviews are still missing: reckoned by hand, as laws, against the planner's formula, and tried out."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Proportion, WeightedSample, estimate
from analysis.remaining_interviews import MarginReached, cases_for, effective_communes, spread_evenly
from sampling import sample_size_for_margin
from tests.machine import SHARED, needs_shared

margins = st.floats(0.5, 30)
reached = st.builds(
    MarginReached,
    interviews=st.integers(10, 5_000),
    margin=margins,
    communes=st.one_of(st.none(), st.integers(2, 200)),
    clustering=st.floats(0.5, 6),
    population=st.one_of(st.none(), st.integers(5_001, 10_000_000)),
    communes_in_all=st.one_of(st.none(), st.integers(2, 400)),
)


def test_by_hand_without_clusters() -> None:
    assert MarginReached(400, 6.0).needed(5.0) == pytest.approx(400 * 36 / 25)
    assert MarginReached(400, 6.0).missing(5.0) == 176
    assert MarginReached(400, 4.9).missing(5.0) == 0


def test_by_hand_of_a_small_population() -> None:
    """1/n′ = 1/1000 + (25/36)·(1/400 − 1/1000) = 0,002041666…, so n′ = 489,8: 90 more, not 176."""
    assert MarginReached(400, 6.0, population=1000).missing(5.0) == 90


def test_by_hand_in_the_same_communes() -> None:
    """20 communes of 20, deff 1,95: ρ = 0,05; v = 0,95/400 + 0,05/20 = 0,004875; wanted v·25/36 = 0,003385…;
    n′ = 0,95 / (0,003385… − 0,0025) = 1 072,9: 673 more where the plain formula says 176."""
    field = MarginReached(400, 6.0, communes=20, clustering=1.95)
    assert field.rho == pytest.approx(0.05)
    assert field.missing(5.0) == 673


def test_what_more_households_of_the_same_communes_cannot_reach_is_said() -> None:
    field = MarginReached(400, 6.0, communes=20, clustering=1.95)
    floor = 6 * math.sqrt(0.0025 / 0.004875)
    assert field.missing(floor * 0.999) is None
    assert field.missing(floor * 1.001) is not None
    assert MarginReached(40, 6.0, communes=4, clustering=99).missing(5.9) is None


@given(reached, margins)
def test_the_number_named_gives_the_margin_wanted_and_one_fewer_does_not(field: MarginReached, wanted: float) -> None:
    missing = field.missing(wanted)
    if missing is None:
        assert field.expected(1e12 if field.population is None else field.population) >= wanted * (1 - 1e-6)
        return
    if missing > 0:
        assert field.expected(field.interviews + missing) <= wanted * (1 + 1e-6)
    else:
        assert field.margin <= wanted * (1 + 1e-6)
    if missing > 1:
        assert field.expected(field.interviews + missing - 1) > wanted * (1 - 1e-6)


@given(reached, margins, st.floats(1.01, 3))
def test_a_tighter_wish_never_takes_fewer_and_clusters_never_save_any(
    field: MarginReached, wanted: float, factor: float
) -> None:
    assert field.needed(wanted / factor) >= field.needed(wanted)
    alone = MarginReached(field.interviews, field.margin, population=field.population)
    same = replace(field, communes_in_all=None)
    assert same.needed(wanted) >= alone.needed(wanted) * (1 - 1e-9)
    assert field.needed(wanted) <= same.needed(wanted)


@pytest.mark.parametrize(("population", "deff"), [(None, 1.0), (1_500, 1.0), (150_000, 1.6)])
def test_it_agrees_with_the_formula_of_the_plan(population: int | None, deff: float) -> None:
    def planned(margin: float) -> float:
        return sample_size_for_margin(margin, deff=deff, population=population).n_fpc

    assert MarginReached(planned(0.06), 6.0, population=population).needed(4.0) == pytest.approx(planned(0.04))


@needs_shared("oracle/sampling")
def test_it_agrees_with_reference_sizes() -> None:
    """From the margin of fifty interviews to the reference's n for the margin wanted."""
    cases = json.loads((SHARED / "oracle" / "sampling" / "size.json").read_text(encoding="utf-8"))
    means = [each for each in cases if each["inputs"].get("target") == "moe_abs" and "S2" in each["inputs"]]
    assert means
    for case in means:
        inputs = case["inputs"]
        z = NormalDist().inv_cdf(1 - inputs["alpha"] / 2)
        left = 1 / inputs["N"] if inputs["N"] else 0
        margin = z * math.sqrt(inputs["S2"] * (1 / 50 - left))
        needed = MarginReached(50, margin, population=inputs["N"]).needed(inputs["e"])
        assert needed == pytest.approx(case["expected"]["n"]), case["id"]


@given(
    st.integers(0, 60),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 9)), min_size=1, max_size=8),
)
def test_cases_are_spread_as_evenly_as_the_reserves_allow(cases: int, communes: list[tuple[int, int]]) -> None:
    have, available = [each[0] for each in communes], [each[1] for each in communes]
    given_out = spread_evenly(cases, have, available)
    assert sum(given_out) == min(cases, sum(available))
    assert all(0 <= got <= most for got, most in zip(given_out, available, strict=True))
    after = [a + b for a, b in zip(have, given_out, strict=True)]
    lowest_open = min((x for x, got, most in zip(after, given_out, available, strict=True) if got < most), default=99)
    assert all(x <= lowest_open + 1 for x, got in zip(after, given_out, strict=True) if got)


def test_cases_follow_the_response_rate() -> None:
    assert cases_for(34, 0.85) == 40
    assert cases_for(0, 0.1) == 0
    assert effective_communes([10, 10, 10]) == pytest.approx(3)
    assert effective_communes([30, 0, 0]) == pytest.approx(1)


@pytest.mark.parametrize("begun", [120, 75])
def test_the_number_named_really_closes_the_gap(begun: int) -> None:
    """Fields of 120 communes, `begun` of them with 8 interviews each: the number named is asked, spread over all, and
    margins are estimated by the product's own variance. Their mean is the one wanted; that of the plain formula's
    number, asked in the same communes, is not."""
    random = np.random.default_rng(20261123)
    after, plain = [], []
    for _trial in range(40):
        communes = random.beta(6, 6, size=120)  # ρ = 1/13
        people = random.random((120, 200)) < communes[:, None]
        first = replace(_margin(people[:begun], 8), communes_in_all=120)
        wanted = first.margin * 0.85 * math.sqrt(begun / 120)
        missing = first.missing(wanted)
        assert missing is not None
        after.append(_margin(people, round((begun * 8 + missing) / 120)).margin / wanted)
        naive = MarginReached(first.interviews, first.margin).missing(wanted)
        assert naive is not None
        plain.append(_margin(people[:begun], 8 + round(naive / begun)).margin / wanted)
    assert np.mean(after) == pytest.approx(1, abs=0.03)
    assert np.mean(plain) > 1.03


def _margin(people: np.ndarray, each: int) -> MarginReached:
    """The margin that so many people of each commune give, with its design effect."""
    asked = people[:, :each]
    data = pd.DataFrame(
        {"said": np.where(asked.ravel(), "yes", "no"), "commune": np.repeat(np.arange(len(asked)), each), "w": 1.0}
    )
    sample = WeightedSample.from_frame(data, weights="w", psu="commune", first_stage="with_replacement")
    found = estimate(Proportion("said", "yes"), sample)
    low, high = found.confidence_interval()
    return MarginReached(asked.size, 100 * (high - low) / 2, len(asked), found.deff_replace)
