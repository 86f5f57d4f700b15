"""A kept interview is decided about once: it becomes the response, or goes; its content goes either way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.phones import decisions
from surveys.fieldwork.phones.kept import keep
from surveys.fieldwork.phones.records import KeptSubmission, RecoveryKey
from surveys.fieldwork.phones.recovery import make_key
from surveys.responses.keeping import save_section
from surveys.responses.records import Response, ResponseLink
from surveys.responses.service import submit
from tests.conftest import NOW, World
from tests.services.many_at_once import at_once
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers, survey_in_the_field

LATER = NOW + timedelta(days=1)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def content(place: Field, case_id: int) -> dict[str, Any]:
    """An interview as a phone sends it."""
    at = NOW.isoformat()
    return {
        "type": "khaosat-response",
        "format": 1,
        "instance_id": str(uuid4()),
        "case_id": case_id,
        "version_id": place.version.id,
        "mode": "face_to_face",
        "consent_text_version": "1/abc",
        "consent_on": NOW.date().isoformat(),
        "eligible_persons": 2,
        "answers": full_answers(demo_questionnaire()),
        "declined": [],
        "clock": {
            "started_at": at,
            "finished_at": at,
            "sent_at": at,
            "elapsed_seconds": 900,
            "utc_offset_minutes": 420,
        },
    }


def kept(session: Session, place: Field, *, reason: str) -> KeptSubmission:
    case, sent = place.cases[0], content(place, place.cases[0].id)
    return keep(
        session,
        case=case,
        person=place.owner,
        instance_id=uuid4(),
        content_hash="a",
        content=sent,
        reason=reason,
        now=NOW,
    )


def refused(code: str) -> pytest.RaisesExc[SurveyError]:
    return pytest.raises(SurveyError, check=lambda error: error.code == code)


def test_late_work_of_a_reassigned_case_becomes_its_response_once(session: Session, world: World, place: Field) -> None:
    case, supervisor = place.cases[0], world.person("supervisor")
    one = kept(session, place, reason="case_reassigned")
    assert decisions.count_waiting(session, place.survey) == 1
    answered = decisions.questions_answered(session, one)
    assert answered is not None
    assert answered > 10
    fieldwork.reassign(
        session, case, collaborator_id=place.other.id, reason="Người cũ nghỉ", person=supervisor, now=NOW
    )
    decisions.accept(session, one, person=supervisor, now=LATER)
    assert (case.state, one.state, one.content, one.decided_by_id) == ("completed", "accepted", {}, supervisor.id)
    assert session.scalar(select(func.count()).select_from(Response)) == 1
    with refused("kept.decided"):
        decisions.accept(session, one, person=supervisor, now=LATER)
    assert decisions.waiting(session, place.survey) == []


def test_the_response_that_was_there_is_void_and_stays(session: Session, world: World, place: Field) -> None:
    case, supervisor = place.cases[0], world.person("supervisor")
    draft = begin(session, place, case)
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=NOW)
    older = submit(session, draft, person=place.owner, now=NOW)
    one = kept(session, place, reason="other_content")
    decisions.accept(session, one, person=supervisor, now=LATER)
    newer = session.scalars(select(Response).where(Response.state == "submitted")).one()
    assert (older.state, newer.deprecated_id) == ("void", older.instance_id)
    assert session.scalars(select(ResponseLink)).one().response_id == newer.instance_id
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "submission.accepted")).one()
    assert (logged.subject, logged.subject_id, logged.detail) == ("case", case.id, "other_content")
    trace = str([vars(entry) for entry in session.scalars(select(AuditEntry))])
    assert str(newer.instance_id) not in trace


def test_what_is_let_go_needs_a_reason_and_is_gone(session: Session, world: World, place: Field) -> None:
    one, supervisor = kept(session, place, reason="case_has_response"), world.person("supervisor")
    with refused("kept.reason_missing"):
        decisions.discard(session, one, reason=" bỏ ", person=supervisor, now=LATER)
    decisions.discard(session, one, reason="Hộ đã phỏng vấn lại", person=supervisor, now=LATER)
    assert (one.state, one.content, one.decision_reason) == ("discarded", {}, "Hộ đã phỏng vấn lại")
    assert [each.id for each in decisions.decided(session, place.survey)] == [one.id]
    assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_phones_that_ask_at_once_are_given_one_key(engine: Engine, session: Session) -> None:
    made = at_once(engine, [lambda session: make_key(session, secret="for tests", now=NOW).id] * 3)
    assert len(set(made)) == 1
    assert session.scalar(select(func.count()).select_from(RecoveryKey)) == 1
