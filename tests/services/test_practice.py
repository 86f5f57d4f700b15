"""Surveys to practise on: five situations each, never in anything real, gone without a trace."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from surveys.audit import AuditEntry
from surveys.database import Base
from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.callbacks import end_task, open_tasks
from surveys.fieldwork.practice import service as practice
from surveys.fieldwork.practice.made_up import MARK
from surveys.fieldwork.practice.situations import AT_HOUSEHOLDS, AT_PLACES, Recorded, are_done, steps_of
from surveys.fieldwork.records import Case
from surveys.requests.records import Survey, SurveyRequest
from surveys.requests.service import requests_within
from surveys.responses.keeping import save_section
from surveys.responses.records import Response
from surveys.responses.releases import STEP, advance, release_all
from surveys.responses.service import submit
from tests.conftest import NOW, only_sqlite
from tests.services.survey_in_the_field import demo_questionnaire, full_answers, survey_in_the_field

LAST_DAY = (NOW + timedelta(days=14)).date()
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def place(session, world):
    return survey_in_the_field(session, world)


@pytest.fixture
def supervisor(world):
    return world.person("supervisor")


@pytest.fixture
def mock(session, place, supervisor):
    people = [person.id for person in place.collaborators]
    return practice.prepare(session, place.survey, people, last_day=LAST_DAY, person=supervisor, now=NOW)


def rows(session):
    """How many rows every table has."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def own_exercises(session, person):
    return practice.exercises_of(session, person)


def interview(session, case, person, *, adults):
    fieldwork.select_person(session, case, eligible_persons=adults, person=person, now=NOW)
    draft = fieldwork.start_interview(
        session, case, instance_id=uuid4(), consent_text_version="1", person=person, now=NOW
    )
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=NOW)
    submit(session, draft, person=person, now=NOW)


def test_everybody_gets_five_situations_and_is_told_what_is_missing(session, place, mock):
    person = place.owner
    exercises = own_exercises(session, person)
    assert [each.situation for each in exercises] == list(AT_HOUSEHOLDS)
    assert not any(each.is_done for each in exercises)
    first, second, third, fourth, fifth = (each.case for each in exercises)
    interview(session, first, person, adults=3)
    fieldwork.record_visit(session, second, outcome="no_one_home", person=person, now=NOW)
    at = {"appointment_at": TOMORROW, "person": person, "now": NOW}
    fieldwork.record_visit(session, second, outcome="appointment", **at)
    interview(session, second, person, adults=2)
    fieldwork.record_visit(session, third, outcome="refusal", person=person, now=NOW)
    fieldwork.record_visit(session, fourth, outcome="vacant", person=person, now=NOW)
    (task,) = (task for task in open_tasks(session, person) if task.case_id == fifth.id)
    assert {each["name"] for each in task.questions} <= {q.name for q in demo_questionnaire().questions()}
    end_task(session, task, outcome="declined", person=person, now=NOW)
    done = {each.person.id: each for each in practice.practised(session, mock)}
    assert [each.is_done for each in done[person.id].exercises] == [True, False, True, True, True]
    assert [step.done for step in done[person.id].exercises[1].steps] == [True, True, False, True]
    assert (done[person.id].done, done[place.other.id].done) == (4, 0)


def test_a_mock_survey_is_marked_and_in_no_list_of_the_office(session, world, place, mock):
    assert mock.title.startswith(MARK)
    assert [request.survey for request in requests_within(session, world.province)] == [place.survey]
    assert {case.survey_id for case in fieldwork.own_cases(session, place.owner)} == {place.survey.id, mock.id}


def test_its_responses_are_in_no_table_of_results_however_many(session, place, mock):
    (made_up,) = session.scalars(select(Response).where(Response.survey_id == mock.id).limit(1)).all()
    for _each in range(STEP + 2):
        copied = {column.name: getattr(made_up, column.name) for column in Response.__table__.columns}
        session.add(Response(**copied | {"instance_id": uuid4()}))
    session.flush()
    assert advance(session, mock, now=NOW, at_once=True) is None
    assert release_all(session, mock, now=NOW) is None
    assert session.scalar(select(func.count()).where(Response.release_id.is_not(None))) == 0


def test_removing_it_leaves_every_table_as_it_was(session, place, supervisor):
    before = rows(session)
    people = [person.id for person in place.collaborators]
    mock = practice.prepare(session, place.survey, people, last_day=LAST_DAY, person=supervisor, now=NOW)
    survey_id, owner, other = place.survey.id, place.owner, place.other
    interview(session, own_exercises(session, owner)[0].case, owner, adults=3)
    case = own_exercises(session, owner)[1].case
    fieldwork.reassign(session, case, collaborator_id=other.id, reason="Người kia ốm", person=supervisor, now=NOW)
    session.flush()
    mock_id = mock.id
    practice.remove(session, session.get_one(Survey, survey_id), person=supervisor, now=NOW)
    assert session.get(Survey, mock_id) is None
    after = rows(session)
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("practice.")))
    assert sorted(acts) == ["practice.prepared", "practice.removed"]
    assert after.pop("audit_entry") == before.pop("audit_entry") + 2
    assert after == before


def test_making_it_anew_replaces_the_one_before(session, place, mock, supervisor):
    mock_id = mock.id
    again = practice.prepare(
        session, place.survey, [place.owner.id], last_day=LAST_DAY, person=supervisor, now=NOW
    )  # fmt: skip
    real = session.get_one(Survey, again.practice_of_id)
    assert [each.id for each in session.scalars(select(Survey).where(Survey.practice_of_id == real.id))] == [again.id]
    assert again.id != mock_id or session.scalar(select(func.count()).where(Case.survey_id == again.id)) == 5
    assert session.scalar(select(func.count()).select_from(SurveyRequest)) == 2
    new = practice.add_people(
        session, real, [place.owner.id, place.other.id], person=supervisor, now=NOW
    )  # fmt: skip
    assert (new, len(practice.practised(session, again))) == (1, 2)


@only_sqlite
def test_it_ends_by_itself_after_its_last_day(session, place, mock):
    assert practice.end_overdue(session, now=NOW + timedelta(days=14)) == 0
    assert practice.end_overdue(session, now=NOW + timedelta(days=15)) == 1
    assert own_exercises(session, place.owner) == []
    assert {case.survey_id for case in fieldwork.own_cases(session, place.owner)} == {place.survey.id}
    with pytest.raises(SurveyError) as refused:
        practice.end(session, place.survey, person=place.owner, now=NOW)
    assert refused.value.code == "practice.ended"


@only_sqlite
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": []}, "practice.nobody"),
        ({"people": [10**6]}, "practice.person_unknown"),
        ({"last_day": (NOW - timedelta(days=1)).date()}, "practice.day_past"),
        ({"last_day": (NOW + timedelta(days=61)).date()}, "practice.day_far"),
        ({"locked": True}, "survey.locked"),
        ({"unpublished": True}, "practice.no_questionnaire"),
    ],
)
def test_what_cannot_be_practised_on_is_refused(session, place, supervisor, change, code):
    if change.get("locked"):
        place.survey.locked_at = NOW
    if change.get("unpublished"):
        place.version.state = "closing"
    session.flush()
    people = change.get("people", [place.owner.id])
    day = change.get("last_day", LAST_DAY)
    with pytest.raises(SurveyError) as refused:
        practice.prepare(session, place.survey, people, last_day=day, person=supervisor, now=NOW)
    assert refused.value.code == code


def test_a_quota_is_practised_at_places(session, place, supervisor):
    place.draw.seed = None
    session.flush()
    practice.prepare(session, place.survey, [place.owner.id], last_day=LAST_DAY, person=supervisor, now=NOW)
    exercises = own_exercises(session, place.owner)
    assert [each.situation for each in exercises] == list(AT_PLACES)
    assert all(each.case.household_line is None for each in exercises)


@pytest.mark.parametrize("situation", [*AT_HOUSEHOLDS, *AT_PLACES], ids=lambda each: str(each.title))
def test_every_situation_can_be_done_and_asks_for_something(situation):
    nothing = steps_of(situation, Recorded((), False, None, False))
    assert nothing
    assert not any(step.done for step in nothing)
    everything = Recorded(situation.outcomes, situation.is_sent, situation.adults, situation.is_called_back)
    assert are_done(steps_of(situation, everything))
