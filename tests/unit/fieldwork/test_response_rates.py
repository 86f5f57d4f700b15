"""Outcome rates by AAPOR: hand-worked numbers, invariants, and the shared reference cases."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.fieldwork.dispositions import AaporClass
from surveys.fieldwork.response_rates import (
    ELIGIBILITY_UNKNOWN,
    FORMULAS,
    ZERO_DENOMINATOR,
    Counts,
    counts_of,
    estimated_eligibility,
    outcome_rates,
)

ORACLE = Path(__file__).parents[4] / "shared" / "oracle" / "sampling" / "aapor.json"
FIELD_OF_KEY = {
    "I": "complete",
    "P": "partial",
    "R": "refusal",
    "NC": "noncontact",
    "O": "other",
    "UH": "unknown_household",
    "UO": "unknown_other",
    "ineligible": "not_eligible",
}


def test_every_rate_of_a_hand_worked_example() -> None:
    counts = Counts(50, 10, 20, 15, 5, 8, 2, 25)
    rates = outcome_rates(counts, e=0.5)
    by_hand = {
        "RR1": 50 / 110,
        "RR2": 60 / 110,
        "RR3": 50 / 105,
        "RR4": 60 / 105,
        "RR5": 50 / 100,
        "RR6": 60 / 100,
        "COOP1": 50 / 85,
        "COOP2": 60 / 85,
        "COOP3": 50 / 80,
        "COOP4": 60 / 80,
        "REF1": 20 / 110,
        "REF2": 20 / 105,
        "REF3": 20 / 100,
        "CON1": 85 / 110,
        "CON2": 85 / 105,
        "CON3": 85 / 100,
    }
    assert {name: rates[name].value for name in FORMULAS} == pytest.approx(by_hand)


def test_e_is_estimated_from_the_cases_whose_eligibility_is_known() -> None:
    counts = Counts(complete=60, refusal=20, unknown_household=10, not_eligible=20)
    assert estimated_eligibility(counts) == 0.8
    assert outcome_rates(counts)["RR3"].value == pytest.approx(60 / (80 + 0.8 * 10))


def test_a_zero_denominator_is_no_rate_but_a_reason() -> None:
    rates = outcome_rates(Counts(not_eligible=3))
    assert {rates[name].value for name in FORMULAS} == {None}
    assert rates["RR1"].reason == ZERO_DENOMINATOR
    assert outcome_rates(Counts(noncontact=4))["COOP1"].reason == ZERO_DENOMINATOR


def test_without_one_known_case_e_cannot_be_estimated() -> None:
    rates = outcome_rates(Counts(unknown_household=5))
    assert rates["RR1"].value == 0
    assert rates["RR3"] == rates["CON2"]
    assert (rates["RR3"].value, rates["RR3"].reason) == (None, ELIGIBILITY_UNKNOWN)


@pytest.mark.parametrize("e", [-0.1, 1.1])
def test_e_outside_the_unit_interval_is_refused(e: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        outcome_rates(Counts(complete=1), e=e)


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="refusal"):
        Counts(refusal=-1)


def test_single_cases_are_counted_by_class() -> None:
    classes = [AaporClass.INTERVIEW, AaporClass.INTERVIEW, AaporClass.REFUSAL, AaporClass.NOT_ELIGIBLE]
    assert counts_of(classes) == Counts(complete=2, refusal=1, not_eligible=1)


numbers = st.integers(0, 500)


@given(st.builds(Counts, numbers, numbers, numbers, numbers, numbers, numbers, numbers, numbers), st.floats(0, 1))
def test_rates_keep_their_order_and_stay_within_one(counts: Counts, e: float) -> None:
    rates = {name: rate.value for name, rate in outcome_rates(counts, e=e).rates.items()}
    known = {name: value for name, value in rates.items() if value is not None}
    assert all(0 <= value <= 1 for value in known.values())
    for chain in ("RR1 RR3 RR5", "RR2 RR4 RR6", "REF1 REF2 REF3", "CON1 CON2 CON3"):
        values = [known[name] for name in chain.split() if name in known]
        assert all(left <= right + 1e-12 for left, right in pairwise(values))
    for pair in ("RR1 RR2", "RR3 RR4", "RR5 RR6", "COOP1 COOP2", "COOP3 COOP4"):
        lower, upper = pair.split()
        assert (rates[lower] is None) == (rates[upper] is None)
        assert rates[lower] is None or rates[lower] <= rates[upper]


@pytest.mark.skipif(not ORACLE.exists(), reason="the shared reference cases (sampling/aapor.json) are not here")
def test_the_shared_reference_cases() -> None:
    for case in json.loads(ORACLE.read_text(encoding="utf-8")):
        inputs, expected = case["inputs"], case["expected"]
        counts = Counts(**{FIELD_OF_KEY[key]: value for key, value in inputs.items() if key in FIELD_OF_KEY})
        e = inputs["e"] if isinstance(inputs["e"], int | float) else None
        rates = outcome_rates(counts, e=e)
        for name, value in expected.items():
            got = rates.e if name == "e" else rates[name].value
            wanted = value if value is None else pytest.approx(value, rel=case["rel_tol"])
            assert got == wanted, (case["id"], name)
