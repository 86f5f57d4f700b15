"""The pace, the attempts and the rates of units, and which part of a survey lies in whose unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy.orm import Session

from surveys.fieldwork import service
from surveys.fieldwork.attempts import attempts
from surveys.fieldwork.pace import forms_by_day, pace
from surveys.fieldwork.progress import Tally, progress
from surveys.fieldwork.progress_workbook import workbook_of
from surveys.fieldwork.reserves import release_reserves
from surveys.fieldwork.unit_progress import part_of, parts_within, surveys_in
from surveys.requests.records import Survey
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, World, only_sqlite
from tests.services.survey_in_the_field import (
    TAKE,
    Field,
    begin,
    demo_questionnaire,
    full_answers,
    survey_in_the_field,
)

FIRST = date(2026, 3, 2)
SATURDAY_EVENING = datetime(2026, 3, 7, 11, 30, tzinfo=UTC)
"""18:30 in Viet Nam."""


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def answer(session: Session, place: Field, index: int, now: datetime = NOW) -> None:
    draft = begin(session, place, place.cases[index])
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=now)
    person = next(each for each in place.collaborators if each.id == place.cases[index].collaborator_id)
    submit(session, draft, person=person, now=now)


def survey(**facts: object) -> Survey:
    return Survey(**{"state": "fieldwork", "fieldwork_from": FIRST, "fieldwork_until": date(2026, 3, 11), **facts})


FORMS = {FIRST: 4, FIRST + timedelta(days=1): 2, FIRST + timedelta(days=3): 3}
TODAY = FIRST + timedelta(days=3)


def test_the_pace_leaves_today_out_and_what_is_needed_counts_it_in():
    found = pace(FORMS, survey=survey(), back=9, wanted=30, waiting=40, today=TODAY)
    assert found is not None
    assert (found.today, found.so_far, found.short) == (3, pytest.approx(6 / 3), 0)
    assert found.needed == pytest.approx((21 + 3) / 7)  # of seven days from this morning on
    assert found.expected == pytest.approx(30 * 3 / 10)
    assert [day.so_far for day in found.days] == [4, 6, 6, 9]


def test_where_nothing_can_be_divided_there_is_no_pace():
    on_the_first = pace({FIRST: 1}, survey=survey(), back=1, wanted=5, waiting=4, today=FIRST)
    over = pace(FORMS, survey=survey(), back=9, wanted=30, waiting=4, today=date(2026, 3, 12))
    endless = pace(FORMS, survey=survey(fieldwork_until=None), back=9, wanted=30, waiting=21, today=TODAY)
    enough = pace(FORMS, survey=survey(), back=30, wanted=30, waiting=0, today=TODAY)
    assert on_the_first is not None and on_the_first.so_far is None
    assert over is not None and (over.needed, over.short) == (None, 17)
    assert endless is not None and (endless.needed, endless.expected) == (None, None)
    assert enough is not None and enough.needed is None
    assert pace(FORMS, survey=survey(fieldwork_from=None), back=9, wanted=30, waiting=0, today=TODAY) is None


def test_rates_of_nothing_are_none_and_shares_too():
    empty = Tally()
    assert (empty.return_rate, empty.reserve_share, empty.reserve_back_share) == (None, None, None)
    assert {rate.reason for rate in empty.rates.rates.values()} == {"zero_denominator"}


def test_attempts_are_counted_by_household_and_by_the_hour_in_viet_nam(session: Session, place: Field) -> None:
    twice, once = place.cases[:2]
    service.record_visit(session, twice, outcome="no_one_home", person=place.owner, now=SATURDAY_EVENING)
    answer(session, place, 0, now=NOW)
    service.record_visit(session, once, outcome="refusal", person=place.owner, now=NOW)
    session.flush()
    found = attempts(session, place.survey)
    assert [(row.visits, row.back, row.closed, row.waiting) for row in found.rows] == [
        (0, 0, 0, 4 * TAKE - 2),
        (1, 0, 1, 0),
        (2, 1, 0, 0),
    ]
    assert (found.visits, found.visits_per_response) == (3, 2.0)
    evening = next(moment for moment in found.moments if moment.hours == (17, 19))
    assert (evening.weekend, evening.weekend_met, evening.working_days) == (1, 0, 0)


def test_once_visits_are_gone_their_number_stays(session: Session, place: Field) -> None:
    place.cases[0].attempts, place.cases[0].state = 3, "accepted"
    session.flush()
    found = attempts(session, place.survey)
    assert (found.visits, found.visits_per_response, found.moments) == (3, 3.0, ())


def test_forms_count_on_their_day_and_strata_add_up(session: Session, world: World, place: Field) -> None:
    answer(session, place, 0)
    psu = place.cases[0].psu
    (reserve,) = release_reserves(session, place.survey, psu=psu, count=1, person=world.person("supervisor"), now=NOW)
    reserve.state, reserve.disposition = "accepted", "complete"
    session.flush()
    shown = progress(session, place.survey, today=NOW.date())
    assert forms_by_day(session, place.survey) == {NOW.date(): 1}
    assert forms_by_day(session, place.survey, psus=[place.cases[-1].psu]) == {}
    assert sum(stratum.tally.issued for stratum in shown.strata) == shown.tally.issued == 4 * TAKE + 1
    assert shown.tally.reserve_back_share == pytest.approx(50.0)
    assert shown.tally.reserve_share == pytest.approx(100 / (4 * TAKE))
    inside = progress(session, place.survey, today=NOW.date(), psus=[psu], people=False)
    assert (inside.tally.issued, inside.collaborators) == (TAKE + 1, [])
    assert [commune.collaborators for commune in inside.communes] == [()]


def test_a_commune_sees_its_own_part_and_the_province_all(session: Session, world: World, place: Field) -> None:
    psu = place.cases[0].psu
    units = {unit.code: unit for unit in world.communes}
    other = next(code for code in sorted({case.psu for case in place.cases}) if code != psu)
    assert part_of(session, place.survey, psu, unit=units[psu]) is not None
    assert part_of(session, place.survey, other, unit=units[psu]) is None
    assert [part.code for part in parts_within(session, place.survey, units[psu])] == [psu]
    assert len(parts_within(session, place.survey, world.province)) == 4
    assert parts_within(session, place.survey, world.foreign_province) == []
    assert surveys_in(session, units[psu]) == [place.survey]
    undrawn = next(unit for unit in world.communes if unit.code not in {case.psu for case in place.cases})
    assert surveys_in(session, undrawn) == surveys_in(session, world.province) == []


def test_a_grouping_is_a_part_for_who_covers_all_of_it(session: Session, world: World, place: Field) -> None:
    frame = place.draw.design.frame
    assert frame is not None
    drawn = sorted({case.psu for case in place.cases})
    for unit in frame.units:
        unit.grouping = "Cụm Đông Đô" if unit.unit_code in drawn[:2] else None
    session.flush()
    part = part_of(session, place.survey, "cum-cum-dong-do", unit=world.province)
    assert part is not None
    assert (part.name, list(part.psus)) == ("Cụm Đông Đô", drawn[:2])
    of_one = next(unit for unit in world.communes if unit.code == drawn[0])
    assert part_of(session, place.survey, "cum-cum-dong-do", unit=of_one) is None


@only_sqlite
def test_the_workbook_has_numbers_and_names_nobody_for_who_may_not_see(session: Session, place: Field) -> None:
    answer(session, place, 0)
    session.flush()
    book = load_workbook(BytesIO(workbook_of(session, place.survey, today=NOW.date(), with_people=False)))
    full = load_workbook(BytesIO(workbook_of(session, place.survey, today=NOW.date(), with_people=True)))
    assert set(full.sheetnames) - set(book.sheetnames) == {"Cộng tác viên"}
    names = {person.full_name for person in place.collaborators}
    assert not names & {value for sheet in book for value in cells(sheet)}
    assert place.owner.full_name in set(cells(full["Cộng tác viên"]))
    whole = {row[0]: row[1:3] for row in book["Tổng quan"].iter_rows(values_only=True)}
    assert whole["Chỉ tiêu"][0] == 4 * TAKE
    assert whole["Thu hồi (%)"][1] == 5.0
    rates = {row[0]: row[2] for row in book["Tỷ lệ"].iter_rows(values_only=True)}
    assert (rates["RR1"], rates["REF3"], rates["COOP1"]) == (5.0, 0, 100)
    assert all(sheet.freeze_panes for sheet in book)
    assert "–" in set(cells(book["Tỷ lệ từng nơi"])), "a rate with nothing below its line is a dash, not 0"


def cells(sheet: Worksheet) -> Iterator[object]:
    for row in sheet.iter_rows(values_only=True):
        yield from row
