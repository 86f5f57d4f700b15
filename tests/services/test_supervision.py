"""Accepted, returned, void: what each leaves behind, what live tables show meanwhile, and who may change an answer."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import surveys
from surveys.fieldwork.callbacks import end_task, open_task_of, return_case, withdraw_task
from surveys.fieldwork.records import Case
from surveys.fieldwork.supervision.records import AnswerChange, CaseDecision, VoidedResponse
from surveys.fieldwork.supervision.service import (
    accept,
    accept_all,
    history_of,
    take_back_acceptance,
    tally_of,
    void_response,
    void_responses,
)
from surveys.fieldwork.supervision.waiting import Looking, queue_of
from surveys.people.records import Person
from surveys.responses import releases
from surveys.responses.arrivals import read_arrival
from surveys.responses.dataset import weighted_sample
from surveys.responses.intake import checked, receive
from surveys.responses.records import Response, ResponseLink
from surveys.responses.service import is_sent, submit
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import Field
from tests.services.test_callback_answers import place, refused, response_at, task_about
from tests.services.test_phone_decisions import content
from tests.services.test_responses_submit import finished_draft

__all__ = ["place"]

LATER, HOUR = NOW + timedelta(days=1), timedelta(hours=1)


def test_a_case_is_accepted_and_may_wait_again(session: Session, world: World, place: Field) -> None:
    response_at(session, place)
    case, act = place.cases[0], {"person": world.person("supervisor"), "now": LATER}
    accept(session, case, **act)
    with refused("supervision.not_waiting"):
        accept(session, case, **act)
    take_back_acceptance(session, case, **act)
    with refused("supervision.not_accepted"):
        take_back_acceptance(session, case, **act)
    assert accept_all(session, place.survey, [each.id for each in place.cases], **act) == 1
    assert case.state == "accepted"
    assert list(session.scalars(select(CaseDecision.kind))) == ["accepted", "taken_back", "accepted"]


def test_who_goes_back_and_asks_leaves_the_case_to_be_looked_at_again(
    session: Session, world: World, place: Field
) -> None:
    response_at(session, place)
    case, supervisor = place.cases[0], world.person("supervisor")
    accept(session, case, person=supervisor, now=NOW)
    task = task_about(session, world, place, "nhom_tuoi")
    assert case.state == "returned"
    with refused("supervision.not_waiting"):
        accept(session, case, person=supervisor, now=LATER)
    done = {"outcome": "reached", "person": place.owner, "now": LATER}
    with refused("callback.answers_missing"):
        end_task(session, task, **done)
    end_task(session, task, answers={"nhom_tuoi": "4"}, **done)
    assert (case.state, open_task_of(session, case)) == ("completed", None)
    [shown] = queue_of(session, place.survey, Looking()).cases
    assert (shown.case, shown.since, shown.has_returned, shown.mode) == (case, LATER, True, "face_to_face")
    newer = return_case(session, case, comment="Hỏi lại lần nữa", person=supervisor, now=LATER + HOUR)
    withdraw_task(session, newer, person=supervisor, now=LATER + HOUR)
    tally = tally_of(session, place.survey)
    assert (tally.returned, tally.reached, tally.withdrawn, tally.waiting) == (2, 1, 1, 1)
    assert (tally.asked_again, tally.changed_of_these, tally.changed_forms, tally.changed_share) == (1, 1, 1, 1.0)
    kinds = [line.kind for line in history_of(session, case)]
    assert [kind for kind in kinds if kind in ("returned", "changed", "callback_done", "callback_withdrawn")] == [
        "returned", "callback_done", "changed", "returned", "callback_withdrawn",
    ]  # fmt: skip


def test_a_void_response_leaves_the_case_free_and_what_its_link_said(
    session: Session, world: World, place: Field
) -> None:
    response = response_at(session, place)
    case, act = place.cases[0], {"person": world.person("supervisor"), "now": LATER}
    task = task_about(session, world, place, "nhom_tuoi")
    with refused("supervision.reason_short"):
        void_response(session, case, reason=" a ", again=True, **act)
    void_response(session, case, reason="Hỏi nhầm hộ bên cạnh", again=True, **act)
    assert (response.state, case.state, case.disposition, task.state) == ("void", "open", "interview_void", "withdrawn")
    assert session.scalar(select(func.count()).select_from(ResponseLink)) == 0
    [kept] = session.scalars(select(VoidedResponse))
    assert (kept.response_id, kept.collaborator_id, kept.reason) == (
        response.instance_id, place.owner.id, "Hỏi nhầm hộ bên cạnh",
    )  # fmt: skip
    assert is_sent(session, case, response.instance_id), "Sent it was; a household that sends again hears the same."
    with refused("supervision.no_response"):
        void_response(session, case, reason="Lần thứ hai", again=False, **act)
    newer = submit(session, finished_draft(session, place), person=place.owner, now=LATER)
    void_response(session, case, reason="Không đúng người được chọn", again=False, **act)
    assert (case.state, newer.state) == ("finished", "void")
    assert tally_of(session, place.survey).void == 2


def _released(session: Session, place: Field) -> None:
    """Responses of all cases, all of them in live tables."""
    for case in place.cases:
        owner = session.get_one(Person, case.collaborator_id)
        submit(session, finished_draft(session, place, case), person=owner, now=NOW)
    made = list(session.scalars(select(Response.instance_id).order_by(Response.instance_id)))
    releases._release(session, place.survey, made, banners=(), source="sample", now=NOW)


def test_what_live_tables_show_does_not_change_by_one_response(session: Session, world: World, place: Field) -> None:
    """Neither by an answer that a call-back changed, nor by a response that is void: others leave along with it."""
    _released(session, place)
    case = place.cases[0]
    response = session.scalars(select(Response).join(ResponseLink).where(ResponseLink.case_id == case.id)).one()
    before = weighted_sample(session, place.survey)[0].data["nhom_tuoi"].value_counts().to_dict()
    act = {"person": world.person("supervisor"), "now": NOW}
    task = return_case(session, case, comment="Hỏi lại nhóm tuổi", questions=["nhom_tuoi"], **act)
    end_task(session, task, outcome="reached", answers={"nhom_tuoi": "4"}, person=place.owner, now=NOW)
    assert session.scalars(select(AnswerChange.was_released)).all() == [True]
    assert response.answers["nhom_tuoi"] == "4"
    assert weighted_sample(session, place.survey)[0].data["nhom_tuoi"].value_counts().to_dict() == before
    void_response(session, place.cases[2], reason="Hỏi nhầm hộ bên cạnh", again=False, **act)
    shown = session.scalar(select(func.count()).where(Response.release_id.is_not(None)))
    assert len(place.cases) - (shown or 0) >= releases.STEP
    place.survey.state = "results"
    after = weighted_sample(session, place.survey)[0].data["nhom_tuoi"].value_counts()
    assert after["4"] == 1, "After fieldwork the answer stands."
    with refused("supervision.void_reveals"):
        void_response(session, place.cases[3], reason="Hỏi nhầm hộ bên cạnh", again=False, **act)
    with refused("supervision.fieldwork_over"):
        void_response(session, place.cases[3], reason="Hỏi nhầm hộ bên cạnh", again=True, **act)
    left = [each.id for each in place.cases if each.state in ("completed", "returned")]
    assert void_responses(session, place.survey, left, reason="Bịa phiếu cả xã", again=False, **act) == len(left)


def test_a_phone_that_sends_again_what_a_call_back_has_changed_is_told_that_it_is_there(
    session: Session, world: World, place: Field
) -> None:
    case = place.cases[0]
    sent = content(place, case.id)
    told = read_arrival(sent, person_id=place.owner.id, received_at=NOW)
    [first] = receive(session, [checked(session, told)], now=NOW)
    session.expire_all()
    task = task_about(session, world, place, "nhom_tuoi")
    end_task(session, task, outcome="reached", answers={"nhom_tuoi": "4"}, person=place.owner, now=LATER)
    [again] = receive(session, [checked(session, told)], now=LATER)
    assert (first.outcome, again.outcome) == ("accepted", "already")


def test_after_lock_nothing_moves(session: Session, world: World, place: Field) -> None:
    response_at(session, place)
    case, act = place.cases[0], {"person": world.person("supervisor"), "now": LATER}
    place.survey.locked_at = LATER
    session.flush()
    for work in (
        lambda: accept(session, case, **act),
        lambda: take_back_acceptance(session, case, **act),
        lambda: void_response(session, case, reason="Hỏi nhầm hộ", again=False, **act),
        lambda: return_case(session, case, comment="Hỏi lại nhóm tuổi", **act),
    ):
        with refused("survey.locked"):
            work()
    assert session.get_one(Case, case.id).state == "completed"


def test_nobody_else_changes_an_answer(session: Session, world: World, place: Field) -> None:
    response = response_at(session, place)
    for name, value in (("answers", {}), ("declined", ["nhom_tuoi"]), ("content_hash", "")):
        with refused("response.answers_stand"), session.begin_nested():
            setattr(response, name, value)
            session.flush()
        session.refresh(response)
    root = Path(surveys.__file__).parents[1]
    sources = [path for part in ("surveys", "webapp") for path in (root / part).rglob("*.py")]
    updating = [path.name for path in sources if re.search(r"update\(Response\)", path.read_text(encoding="utf-8"))]
    assert sorted(updating) == ["bringing_in.py", "changes.py", "releases.py"], "The others set state and release only."
