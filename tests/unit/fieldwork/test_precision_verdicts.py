"""What a domain still needs, by hand: which households, which reserves, and when nothing helps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from surveys.fieldwork.precision import verdicts
from surveys.fieldwork.precision.conditions import DOMAINS, MARGIN, RATE, RESPONSES, rule_standing
from surveys.fieldwork.precision.domains import DomainPrecision, QuestionPrecision, Reached
from surveys.fieldwork.precision.rules import RuleFields
from surveys.fieldwork.precision.supply import CommuneSupply, FieldSupply
from surveys.fieldwork.precision.verdicts import remaining
from surveys.fieldwork.precision.words import verdict_sentence
from surveys.responses.dataset import STRATUM_COLUMN

TODAY = date(2026, 3, 5)
RULE = RuleFields(("q1",), STRATUM_COLUMN, 5.0, 8.0, least_responses=200, least_response_rate=60, most_visits=3)


def domain(
    name: str, margin: float | None, missing: int | None, *, n: int | None = 100, wanted: float | None = 5.0
) -> DomainPrecision:
    status = "hidden" if n is None else "shown"
    return DomainPrecision(name, n, wanted, status, False, (QuestionPrecision("q1", margin, missing),))


def reached(*domains: DomainPrecision, live: bool = True) -> Reached:
    return Reached(1, 1, live, "probability", "interval", 200, STRATUM_COLUMN, domains)


def field(*, waiting: int = 0, open: int = 20, reserves: int = 30) -> FieldSupply:
    """Two communes of one stratum, of which one has had more interviews; 85 of 100 closed cases gave one."""
    first = CommuneSupply("01", "Xã Một", "Đông", interviews=50, closed=6, open=open // 2, reserves=reserves // 2)
    second = CommuneSupply(
        "02", "Xã Hai", "Đông", interviews=35, closed=9, open=open - open // 2, reserves=reserves - reserves // 2
    )
    shown = {"Đông": 85 - waiting}
    return FieldSupply((first, second), {"Đông": 85}, shown, 0.5, 62.0, 62.0, 0)


def verdict(one: DomainPrecision, supply: FieldSupply, *, today: date = TODAY, live: bool = True) -> verdicts.Verdict:
    rule = replace(RULE, latest_on=date(2026, 3, 20))
    return remaining(reached(one, live=live), rule, supply, today=today).verdicts[0]


def test_34_interviews_at_85_in_100_take_40_households() -> None:
    found = verdict(domain("Đông", 6, 34), field(open=40))
    assert (found.kind, found.interviews, found.cases, found.release) == (verdicts.AT_HAND, 34, 40, 0)
    found = verdict(domain("Đông", 6, 34), field(open=20))
    assert (found.kind, found.interviews, found.cases, found.release) == (verdicts.RESERVES, 34, 40, 20)
    said = verdict_sentence(found, RULE)
    assert said == ("Còn thiếu 34 phiếu ở tầng “Đông” để sai số không quá ±5 điểm phần trăm; cần thêm 20 hộ dự phòng.")


def test_forms_that_came_in_and_are_not_shown_yet_count() -> None:
    assert verdict(domain("Đông", 6, 34), field(waiting=34)).kind == verdicts.RECEIVED
    assert verdict(domain("Đông", 6, 34), field(waiting=24)).interviews == 10


def test_what_all_households_and_reserves_left_cannot_bring_is_said() -> None:
    found = verdict(domain("Đông", 6, 43), field(open=20, reserves=30))
    assert (found.kind, found.release, found.expected) == (verdicts.BEYOND, 0, 42)
    assert verdict(domain("Đông", 6, 42), field(open=20, reserves=30)).kind == verdicts.RESERVES


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (domain("Đông", 5.0, 0), verdicts.REACHED),
        (domain("Đông", None, None, n=None), verdicts.FEW),
        (domain("Đông", None, None), verdicts.NO_MARGIN),
        (domain("Đông", 6, 0, wanted=None), verdicts.NO_AIM),
        (domain("Đông", 6, None), verdicts.NEVER),
    ],
)
def test_each_domain_has_its_word(one: DomainPrecision, kind: str) -> None:
    assert verdict(one, field()).kind == kind


def test_after_the_last_day_and_after_fieldwork_nothing_is_asked_for() -> None:
    assert verdict(domain("Đông", 6, 34), field(), today=date(2026, 3, 21)).kind == verdicts.TOO_LATE
    assert verdict(domain("Đông", 6, 34), field(), live=False).kind == verdicts.ENDED


def test_households_that_were_visited_often_enough_are_no_supply() -> None:
    supply = field(open=40)
    tired = tuple(replace(each, exhausted=each.open) for each in supply.communes)
    assert verdict(domain("Đông", 6, 17), replace(supply, communes=tired)).kind == verdicts.RESERVES


def test_a_group_that_nobody_can_look_for_takes_interviews_of_everybody() -> None:
    """40 of 200 interviews are of the group: 4 more of it take 20 of all, 24 households at 85 in 100."""
    rule = replace(RULE, domain="age")
    group = domain("60 trở lên", 6, 4, n=40)
    found = remaining(replace(reached(group), domain="age"), rule, field(), today=TODAY).verdicts[0]
    assert (found.interviews, found.cases) == (4, 24)


def test_reserves_go_where_there_are_fewest_interviews_and_once_for_stratum_and_whole() -> None:
    found = remaining(reached(domain("", 6, 34), domain("Đông", 9, 34, wanted=8.0)), RULE, field(), today=TODAY)
    assert {need.commune.psu: need.release for need in found.communes} == {"01": 5, "02": 15}
    assert found.release == 20


def test_a_rule_is_met_when_all_of_it_is() -> None:
    fine, wide, blind = domain("", 5.0, 0), domain("Đông", 9.0, 5, wanted=8.0), domain("Tây", None, None, n=None)
    standing = rule_standing(RULE, reached(fine, wide), field(), today=TODAY)
    assert {each.kind: each.met for each in standing.enough} == {
        MARGIN: True,
        DOMAINS: False,
        RESPONSES: False,
        RATE: True,
    }
    assert not standing.is_enough and not standing.is_over
    unsaid = rule_standing(RULE, reached(fine, blind), field(), today=TODAY)
    assert {each.kind: each.met for each in unsaid.enough}[DOMAINS] is None
    modest = replace(RULE, least_responses=85, domain="", domain_margin=None, latest_on=TODAY)
    done = rule_standing(modest, reached(fine), field(), today=TODAY)
    assert done.is_enough and done.is_over
