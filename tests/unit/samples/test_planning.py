"""The planner: hand-worked plans, what must hold of every plan, and what it refuses."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sampling import Frame
from surveys.errors import SurveyError
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.planned_frame import WHOLE, Domain, PlannedFrame, domains_of
from surveys.samples.planning import plan_sample

COAST, HILL = Domain("stratum", "biển"), Domain("stratum", "đồi")
NORTH = Domain("grouping", "bắc")


def frame_of(*communes: tuple[str, str, int]) -> Frame:
    """A frame of (stratum, grouping, adults)."""
    records = [
        {
            "unit_id": f"{number:05d}",
            "name": f"Xã {number}",
            "stratum": stratum,
            "grouping": grouping,
            "size": adults,
            "households": max(1, adults // 3),
        }
        for number, (stratum, grouping, adults) in enumerate(communes, start=1)
    ]
    return Frame.from_records(records)


def province() -> Frame:
    coast = [("biển", "bắc" if i < 5 else "nam", 3000 + 100 * i) for i in range(10)]
    hill = [("đồi", "bắc" if i < 20 else "nam", 6000 + 50 * i) for i in range(60)]
    return frame_of(*coast, *hill)


def test_the_whole_follows_cochran_kish_and_the_response_rate_by_hand():
    plan = plan_sample(frame_of(*[("a", "", 8000)] * 104), PlanInputs())
    n_deff = 0.25 * (1.959963984540054 / 0.04) ** 2 * (1 + (20 * 0.85 - 1) * 0.03)
    assert plan.size.n == math.ceil(n_deff / (1 + (n_deff - 1) / 832_000)) == 888
    assert plan.size.issued == 1044  # 887,39 / 0,85
    assert (plan.psus, plan.households, plan.interviews) == (53, 1060, 901)
    # One of m adults is asked, 1 + two of at most five others: cv² = 2·(1 − 2/5)/3², a hair more as m = 8000/2666.
    others = 8000 / 2666 - 1
    one_of = others * (1 - others / 5) / (others + 1) ** 2
    # ρ 0,03 with 53 of 104 communes: V = 1/4·[(1,48 + 0,97·cv²)/901 − (0,03 + 0,97/8000)/104], from Isaki and Fuller.
    variance = 0.25 * ((1.48 + 0.97 * one_of) / 901 - (0.03 + 0.97 / 8000) / 104)
    assert plan.margin == pytest.approx(1.959963984540054 * math.sqrt(variance), rel=1e-5)


def test_numbers_of_the_field_add_up_by_hand():
    inputs = PlanInputs(collaborators=7, households_per_day=6, cost_per_psu=500_000, cost_per_interview=80_000)
    plan = plan_sample(frame_of(*[("a", "", 8000)] * 104), replace(inputs, fixed_cost=1_000_000))
    assert plan.interviews_per_collaborator == 129  # 901 / 7
    assert plan.days == 26  # 1.060 / 7 = 152 households each, 6 a day
    assert plan.cost == 1_000_000 + 53 * 500_000 + 901 * 80_000
    assert plan.thrifty_take == round(math.sqrt(500 / 80 * 0.97 / 0.03) / 0.85) == 17


def test_a_wish_for_a_stratum_brings_communes_to_it_alone():
    without = plan_sample(province(), PlanInputs(margin=0.05))
    plan = plan_sample(province(), PlanInputs(margin=0.05, margins={COAST.key: 0.1}))
    coast, hill = plan.strata
    assert coast.raised_by == COAST and hill.raised_by is None
    assert coast.psus > coast.for_whole == without.strata[0].psus
    assert hill.psus == without.strata[1].psus
    assert next(each for each in plan.domains if each.domain == COAST).margin <= 0.1
    assert plan.psus == coast.psus + hill.psus and plan.psus_for_whole == without.psus


def test_a_grouping_lies_across_the_strata():
    plan = plan_sample(province(), PlanInputs(margin=0.06, margins={NORTH.key: 0.07}))
    north = next(each for each in plan.domains if each.domain == NORTH)
    assert north.margin <= 0.07
    assert north.communes == 25
    assert sum(each.interviews for each in plan.domains if each.domain.kind == "grouping") == pytest.approx(
        plan.whole.interviews
    )


def test_a_group_in_which_nobody_could_hide_is_refused_with_its_name():
    small = frame_of(*[("lớn", "", 5000)] * 40, *[("nhỏ", "", 30)] * 3)
    assert plan_sample(small, PlanInputs()).domains[2].too_small
    with pytest.raises(SurveyError) as caught:
        plan_sample(small, PlanInputs(margins={"stratum:nhỏ": 0.3}))
    assert (caught.value.code, caught.value.facts["domain"]) == ("sample.domain_too_small", "tầng “nhỏ”")


def test_what_cannot_be_reached_is_said_with_what_can_be():
    with pytest.raises(SurveyError) as caught:
        plan_sample(province(), PlanInputs(margins={COAST.key: 0.02}))
    facts = caught.value.facts
    assert (caught.value.code, facts["available"]) == ("sample.margin_unreachable", 10)
    assert plan_sample(province(), PlanInputs(margins={COAST.key: facts["best"] / 100})).strata[0].psus == 10
    with pytest.raises(SurveyError) as caught:
        plan_sample(province(), PlanInputs(margin=0.01))
    assert caught.value.facts["available"] == 70


def test_at_most_so_many_communes_of_a_stratum():
    plan = plan_sample(province(), PlanInputs(margin=0.06, minimum_psus=3, maximum_psus=20))
    assert [stratum.psus for stratum in plan.strata][1] <= 20
    with pytest.raises(SurveyError):
        plan_sample(province(), PlanInputs(margin=0.03, maximum_psus=20))


def test_domains_that_say_the_same_twice_are_named_once():
    assert domains_of(frame_of(*[("a", "x", 500)] * 3)) == (WHOLE,)
    same = frame_of(("a", "x", 500), ("b", "y", 500))
    assert [each.key for each in domains_of(same)] == ["whole", "stratum:a", "stratum:b"]
    partly = frame_of(("a", "x", 500), ("a", "", 500))
    assert [each.key for each in domains_of(partly)] == ["whole", "grouping:x"]


def test_inputs_come_back_as_they_were_stored_also_from_earlier_versions():
    inputs = PlanInputs(margins={COAST.key: 0.08}, maximum_psus=9)
    assert PlanInputs.from_dict(inputs.to_dict()) == inputs
    assert PlanInputs.from_dict({"margin": 0.05, "no longer": 1}) == PlanInputs(margin=0.05)


communes = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["x", "y"]), st.integers(150, 20_000)),
    min_size=6,
    max_size=30,
)
shares = st.floats(0.04, 0.4)


@settings(max_examples=25, deadline=None)
@given(communes, st.data())
def test_one_more_commune_never_makes_any_margin_larger(listed, data):
    frame = frame_of(*listed)
    conditions = PlanInputs(take=data.draw(st.integers(1, 30)), rho=data.draw(st.floats(0, 0.3)))
    planned = PlannedFrame(frame, conditions)
    available = {str(name): int(psus) for name, psus in planned.table["psus"].items()}
    allocation = {name: data.draw(st.integers(1, psus)) for name, psus in available.items()}
    more = {name: data.draw(st.integers(allocation[name], psus)) for name, psus in available.items()}
    for domain in planned.domains:
        before, after = (planned.precision(domain, each) for each in (allocation, more))
        assert after.margin <= before.margin + 1e-12
        assert after.interviews >= before.interviews - 1e-9


@settings(max_examples=25, deadline=None)
@given(communes, shares, st.data())
def test_a_tighter_wish_for_one_domain_never_worsens_another(listed, margin, data):
    frame = frame_of(*listed)
    domains = domains_of(frame)
    loose = {each.key: data.draw(shares) for each in domains[1:] if data.draw(st.booleans())}
    inputs = PlanInputs(margin=margin, rho=0.02, take=25, margins=loose)
    chosen = data.draw(st.sampled_from(domains))
    narrower = data.draw(st.floats(0.5, 1)) * (inputs.wanted(chosen) or 0.4)
    if chosen == WHOLE:
        tighter = replace(inputs, margin=narrower)
    else:
        tighter = replace(inputs, margins={**loose, chosen.key: narrower})
    try:
        before, after = plan_sample(frame, inputs), plan_sample(frame, tighter)
    except SurveyError:
        return  # a wish that nothing fulfils, or too few people
    for first, second in zip(before.domains, after.domains, strict=True):
        assert second.margin <= first.margin + 1e-12
        assert second.wanted is None or second.margin <= second.wanted * (1 + 1e-9)
    assert all(second.psus >= first.psus for first, second in zip(before.strata, after.strata, strict=True))
    assert after.psus == sum(each.psus for each in after.strata) == pytest.approx(after.whole.expected.psus)
    assert after.interviews <= after.whole.interviews + 1e-6
    assert sum(each.adults for each in after.strata) == after.population
