"""What a phone asked again goes into the response, or is kept for the supervisor: no answer is lost, none stays beside
a case, and none is on the phone beforehand.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.callbacks import withdraw_task
from surveys.fieldwork.phones.callback_forms import asked_on_the_phone, callback_forms
from surveys.fieldwork.phones.decisions import accept, discard, questions_answered, questions_concerned
from surveys.fieldwork.phones.events import EventReceipt, receive_event
from surveys.fieldwork.phones.records import KeptSubmission, PhoneEvent
from surveys.fieldwork.phones.sent_events import read_event
from surveys.fieldwork.phones.work_list import work_list
from surveys.fieldwork.records import CallbackTask
from surveys.people.records import Person
from surveys.questionnaires.expressions import references
from surveys.requests.service import close_fieldwork
from tests.conftest import NOW, World, only_sqlite
from tests.services.survey_in_the_field import Field, demo_questionnaire, survey_in_the_field
from tests.services.test_callback_answers import response_at, task_about
from tests.services.test_phone_events import event

LATER = NOW + timedelta(days=1)
ASKED = "nhom_tuoi"


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def told(
    session: Session,
    place: Field,
    task: CallbackTask,
    answers: Any,
    *,
    id_: UUID | None = None,
    declined: Any = (),
    person: Person | None = None,
) -> EventReceipt:
    sent = event(
        task.case_id, "callback_done", at=NOW, event_id=id_,
        task_id=task.id, outcome="reached", answers=answers, declined=list(declined),
    )  # fmt: skip
    return receive_event(session, read_event(sent, received_at=LATER), person=person or place.owner, now=LATER)


def kept(session: Session) -> KeptSubmission:
    return session.scalars(select(KeptSubmission)).one()


def test_what_was_asked_again_stands_once_and_stays_nowhere_else(session, world, place):
    response = response_at(session, place)
    task = task_about(session, world, place, ASKED)
    id_ = uuid4()
    assert told(session, place, task, {ASKED: "3"}, id_=id_).outcome == "accepted"
    assert told(session, place, task, {ASKED: "3"}, id_=id_).outcome == "already"
    assert response.answers[ASKED] == "3"
    assert (task.state, task.case.state) == ("done", "completed")
    record = session.scalars(select(PhoneEvent).where(PhoneEvent.kind == "callback_done")).one()
    assert record.content == {"task_id": task.id, "outcome": "reached"}
    assert told(session, place, task, {ASKED: "2"}, id_=id_).outcome == "kept"  # another content under that id
    assert response.answers[ASKED] == "3"
    assert kept(session).content["answers"] == {ASKED: "2"}


def test_who_was_not_reached_was_asked_nothing_and_who_was_reached_was(session, world, place):
    response_at(session, place)
    task = task_about(session, world, place, ASKED)
    silent = told(session, place, task, None)
    assert (silent.outcome, silent.reason) == ("kept", "not_possible")
    assert task.state == "open"
    sent = event(task.case_id, "callback_done", at=NOW, task_id=task.id, outcome="not_home")
    done = receive_event(session, read_event(sent, received_at=LATER), person=place.owner, now=LATER)
    assert (done.outcome, task.outcome) == ("accepted", "not_home")


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"da_giao_dich": "1"}, "callback.more_questions"),
        ({"da_giao_dich": "99"}, "callback.answers_wrong"),
        ({}, "callback.answers_wrong"),
    ],
)
@only_sqlite
def test_what_does_not_fit_is_kept_and_the_supervisor_is_told_why(session, world, place, answers, why):
    response = response_at(session, place, da_giao_dich="2")
    before = dict(response.answers)
    task = task_about(session, world, place, "da_giao_dich")
    receipt = told(session, place, task, answers)
    assert (receipt.outcome, receipt.reason) == ("kept", "callback_unfit")
    found = kept(session)
    assert (found.reason, found.content["why"]) == ("callback_unfit", why)
    assert questions_answered(session, found) == len(answers)
    assert questions_concerned(session, found)
    assert (task.state, response.answers) == ("open", before)
    assert work_list(session, place.owner).tasks == []  # until somebody has decided
    supervisor = world.person("supervisor")
    with pytest.raises(SurveyError, match="Still not possible"):
        accept(session, found, person=supervisor, now=LATER)
    discard(session, found, reason="Hỏi lại cho đủ", person=supervisor, now=LATER)
    assert (found.content, found.state) == ({}, "discarded")
    assert [each.id for each in work_list(session, place.owner).tasks] == [task.id]


def test_late_answers_of_a_task_that_was_withdrawn_or_changed_hands_are_kept(session, world, place):
    response_at(session, place)
    supervisor = world.person("supervisor")
    task = task_about(session, world, place, ASKED)
    withdraw_task(session, task, person=supervisor, now=NOW)
    assert told(session, place, task, {ASKED: "3"}).reason == "task_closed"
    found = kept(session)
    assert found.content["why"] == "callback.closed"
    with pytest.raises(SurveyError) as refused:
        accept(session, found, person=supervisor, now=LATER)
    assert refused.value.code == "kept.callback_unfit"
    assert found.state == "waiting"
    close_fieldwork(session, place.survey, person=world.person("coordinator"), now=LATER)
    assert told(session, place, task, {ASKED: "4"}).outcome == "kept"


def test_what_fits_by_now_is_accepted(session, world, place):
    response = response_at(session, place)
    supervisor = world.person("supervisor")
    task = task_about(session, world, place, ASKED)
    owner, task.case.collaborator_id = place.owner, place.other.id
    session.flush()
    assert told(session, place, task, {ASKED: "3"}, person=owner).reason == "case_reassigned"
    task.case.collaborator_id = owner.id
    session.flush()
    accept(session, kept(session), person=supervisor, now=LATER)
    assert response.answers[ASKED] == "3"
    assert (task.state, kept(session).content) == ("done", {})


@pytest.mark.parametrize(
    "content",
    [
        {"answers": [1]},
        {"answers": "3"},
        {"answers": {}, "declined": "x"},
        {"answers": {}, "declined": [1]},
    ],
    ids=str,
)
def test_what_no_phone_of_ours_sends_is_refused(content):
    sent = event(1, "callback_done", at=NOW, task_id=1, outcome="reached", **content)
    with pytest.raises(SurveyError) as refused:
        read_event(sent, received_at=LATER)
    assert refused.value.code == "event.unreadable"


@only_sqlite
def test_the_phone_takes_along_the_questions_and_no_answer(session, world, place):
    response = response_at(session, place, kien_nghi="không ai được thấy câu này")
    task = task_about(session, world, place, ASKED, "kien_nghi")
    form = callback_forms(session, [task])[task.id]
    assert {each.name for each in form.questions() if each.is_asked} == {ASKED, "kien_nghi"}
    assert callback_forms(session, [CallbackTask(case_id=place.cases[1].id, questions=[{"name": ASKED}])]) == {}
    assert response.answers["kien_nghi"] not in repr(form)


def test_what_follows_from_a_named_question_alone_comes_along() -> None:
    questionnaire = demo_questionnaire()
    alone = asked_on_the_phone(questionnaire, ["gioi_tinh"])
    assert alone is not None
    assert [each.name for each in alone.questions()] == ["gioi_tinh"]
    assert asked_on_the_phone(questionnaire, ["khong_co"]) is None
    conditional = [
        each.name
        for each in questionnaire.questions()
        if each.relevant and not any(getattr(questionnaire.placed[g].item, "relevant", None)
                                     for g in questionnaire.placed[each.name].groups)
    ]  # fmt: skip
    assert conditional  # else nothing is tried here
    named = references(questionnaire.question(conditional[0]).relevant)
    asked = asked_on_the_phone(questionnaire, named)
    assert asked is not None
    assert conditional[0] in {each.name for each in asked.questions()}
    assert asked.question(conditional[0]).relevant is not None  # asked where it applies


@only_sqlite
def test_a_phone_asks_all_at_once_what_the_server_wants_asked_again(session, world, place):
    """Also where the new answer is the earlier one: else nobody could ask such a question again without a signal."""
    response = response_at(session, place, da_giao_dich="1")
    before = dict(response.answers)
    task = task_about(session, world, place, "da_giao_dich")
    names = {each.name for each in callback_forms(session, [task])[task.id].questions() if each.is_asked}
    assert told(session, place, task, {name: before[name] for name in names & set(before)}).outcome == "accepted"
    assert response.answers == before
    assert len(names) > 1
