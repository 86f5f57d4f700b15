"""Lines, visits, days and margin of a draw by an allocation, checked by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from surveys.samples.allocation_to_draw import AllocatedCommune, FieldEffort, drawn_allocation

COMMUNES = (
    AllocatedCommune("00097", "Xã An", "xã", 30, 1000, 3000),
    AllocatedCommune("00100", "Xã Bình", "xã", 15, 500, None),
    AllocatedCommune("00103", "Phường Cao", "phường", 0, 700, 2000),
)
EFFORT = FieldEffort(response_rate=0.75, visits=3, lists_given=0.5, collaborators=4)


def test_lines_follow_forms_and_response_rate_and_stop_at_the_end_of_the_list():
    planned = drawn_allocation([*COMMUNES, AllocatedCommune("00106", "Xã Dẻ", "xã", 30, 35, 90)], EFFORT)
    assert planned.takes == {"00097": 40, "00100": 20, "00103": 0, "00106": 35}
    assert [each.code for each in planned.short] == ["00106"]
    assert [each.code for each in planned.left_out] == ["00103"]


def test_a_household_is_left_at_the_first_success_or_after_the_last_visit():
    chance = 1 - 0.25 ** (1 / 3)
    by_hand = chance + 2 * chance * (1 - chance) + 3 * (1 - chance) ** 2
    assert EFFORT.visits_per_line == pytest.approx(by_hand)
    assert FieldEffort(response_rate=1.0).visits_per_line == 1
    assert FieldEffort(response_rate=0.4, visits=1).visits_per_line == pytest.approx(1)


def test_days_are_those_of_asking_listing_and_visiting_against_those_of_the_quota():
    planned = drawn_allocation(COMMUNES, EFFORT)
    assert (planned.asked_lists, planned.days_asking) == (1, 1)
    assert planned.days_listing == pytest.approx(750 / 80)
    assert planned.days_visiting == pytest.approx(60 * EFFORT.visits_per_line / 12)
    assert planned.days_as_quota == 45 / 8
    assert planned.extra_per_collaborator == pytest.approx((planned.days - 45 / 8) / 4)


def test_the_margin_is_that_of_a_stratified_sample_of_the_covered_communes():
    planned = drawn_allocation(COMMUNES, EFFORT)
    # One adult of each household: cv² is 1/9 at three adults a household, 0,15 at 2,5 where the frame does not know.
    communes = ((3000, 30, 1 / 9), (500, 15, 0.15))
    variance = sum((n / 3500) ** 2 * 0.25 * ((1 + spread) / b - 1 / n) for n, b, spread in communes) * 3500 / 3499
    assert planned.precision is not None
    assert planned.precision.margin == pytest.approx(1.959964 * math.sqrt(variance), rel=1e-6)


def test_a_design_needs_the_list_of_every_covered_commune_only():
    unknown = [replace(COMMUNES[0], households=None), COMMUNES[1], replace(COMMUNES[2], households=None)]
    planned = drawn_allocation(unknown, EFFORT)
    assert ([each.code for each in planned.unlisted], planned.precision) == (["00097"], None)
    with pytest.raises(ValueError, match="must be known"):
        planned.design()
    design = drawn_allocation(COMMUNES, EFFORT).design()
    assert (design.allocation, design.takes) == ({"xã": 2, "phường": 0}, {"00097": 40, "00100": 20, "00103": 0})
