"""The proof against forms and mistakes whose author had not looked at it."""

from __future__ import annotations

import pytest

from tests.unit.questionnaires.blind_faults import FAULTS, FOUND, MISSED, Fault, points_at, told
from tests.unit.questionnaires.blind_forms import FORMS

EVERY = 4
"""Every fourth: all together are measured by `python -m tests.unit.questionnaires.blind_faults`."""


@pytest.mark.parametrize("name", FORMS)
def test_of_a_good_form_nothing_is_told_but_that_it_asks_for_no_consent(name: str) -> None:
    assert [finding.code for _, finding in told(name)] == ["no-consent-text"]


@pytest.mark.parametrize("fault", FOUND[::EVERY], ids=lambda fault: f"{fault[0]}-{fault[1]}")
def test_a_mistake_is_told_where_it_was_made(fault: Fault) -> None:
    assert points_at(fault)


def test_each_mistake_is_either_found_or_named_among_the_missed() -> None:
    assert len(FOUND) + len(MISSED) == len(FAULTS)


def test_sums_with_an_own_earlier_value_are_a_circle_unless_it_can_begin() -> None:
    fault = next(fault for fault in FAULTS if fault[3] == "2025 - ${tuoi}")
    assert ("tuoi", "cycle") in [(place, finding.code) for place, finding in told(fault[0], fault)]
    for kept in ("once(2025 - ${nam_sinh})", "coalesce(${tuoi}, 0) + 1"):
        good = told(fault[0], (*fault[:3], kept, fault[4]))
        assert "cycle" not in [finding.code for _, finding in good]
