"""Somebody falls ill: all of the open work goes to another, for one reason, and nothing else changes hands."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.giving_on import give_on, open_work
from surveys.fieldwork.practice import made_up
from surveys.fieldwork.records import CallbackTask, Case, InterviewDraft
from tests.conftest import NOW, only_sqlite
from tests.services.survey_in_the_field import begin, survey_in_the_field

WHY = "Cộng tác viên ốm"


@pytest.fixture
def place(session, world):
    """The first collaborator has begun an interview, was refused once, and waits to go back to a third household."""
    place = survey_in_the_field(session, world)
    own = [case for case in place.cases if case.collaborator_id == place.owner.id]
    begin(session, place, own[0])
    fieldwork.record_visit(session, own[1], outcome="refusal", person=place.owner, now=NOW)
    supervisor = world.person("supervisor")
    made_up.send_interviews(session, [own[2]], place.version, person=supervisor, now=NOW)
    return place


def give(session, world, place, **asked):
    asked = {"to_id": place.other.id, "reason": WHY, **asked}
    return give_on(session, place.survey, **asked, person=world.person("supervisor"), now=NOW)


def holders(session, place):
    return {case.id: (case.collaborator_id, case.state) for case in session.scalars(select(Case))}


def test_open_work_goes_with_its_call_backs_and_what_is_done_or_begun_stays(session, world, place):
    owner = place.owner.id
    before = holders(session, place)
    work = open_work(session, place.survey, collaborator_id=owner)
    own = [id_ for id_, (holder, _state) in before.items() if holder == owner]
    assert (len(work.households), len(work.begun), len(work.callbacks)) == (len(own) - 3, 1, 1)
    assert give(session, world, place, collaborator_id=owner) == len(own) - 2
    after = holders(session, place)
    stayed = {id_: before[id_][1] for id_ in own if after[id_][0] == owner}
    assert sorted(stayed.values()) == ["finished", "interviewing"]
    assert {id_: state for id_, (_holder, state) in after.items()} == {
        id_: state for id_, (_holder, state) in before.items()
    }
    task = session.scalars(select(CallbackTask)).one()
    assert task.case.collaborator_id == place.other.id
    reasons = session.scalars(select(AuditEntry.detail).where(AuditEntry.action == "case.reassigned")).all()
    assert reasons == [WHY] * (len(own) - 2)
    with pytest.raises(SurveyError) as again:
        give(session, world, place, collaborator_id=owner)
    assert again.value.code == "giving_on.nothing"


def test_what_was_begun_goes_when_asked_and_nobody_sees_what_was_answered(session, world, place):
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 1
    (begun,) = open_work(session, place.survey, collaborator_id=place.owner.id).begun
    other = place.other.id
    give(session, world, place, collaborator_id=place.owner.id, with_begun=True)
    assert (begun.state, begun.collaborator_id) == ("open", other)
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0


def test_a_commune_goes_whoever_had_it(session, world, place):
    psu = place.cases[-1].psu
    before = holders(session, place)
    give(session, world, place, psu=psu)
    after = holders(session, place)
    moved = {id_ for id_, each in after.items() if each != before[id_]}
    assert moved
    assert moved <= {case.id for case in place.cases if case.psu == psu}
    assert {after[id_][0] for id_ in moved} == {place.other.id}


@only_sqlite
@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "giving_on.of_nobody"),
        ({"psu": "khong-co"}, "giving_on.nothing"),
        ({"psu": "khong-co", "reason": "ốm"}, "case.reason_missing"),
        ({"psu": "khong-co", "to_id": 10**6}, "case.collaborator_unknown"),
        ({"psu": "khong-co", "locked": True}, "survey.locked"),
    ],
)
def test_what_cannot_be_given_on_is_refused(session, world, place, asked, code):
    place.survey.locked_at = NOW if asked.pop("locked", False) else None
    with pytest.raises(SurveyError) as refused:
        give(session, world, place, **asked)
    assert refused.value.code == code
