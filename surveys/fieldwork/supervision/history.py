"""All that happened at a case, in one line of time: who, when, what; never an answer (R4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.fieldwork.links.records import Invitation
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.phones.records import KeptSubmission, PhoneEvent
from surveys.fieldwork.records import CallbackTask, Case, Visit
from surveys.fieldwork.supervision.records import AnswerChange, CaseDecision, VoidedResponse
from surveys.people.records import Person
from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.records import Response

LOGGED = (
    "case.reassigned",
    "case.person_selected",
    "interview.started",
    "interview.handed_over",
    "re_interview.followed_up",
    "re_interview.recorded",
)
"""What only the log knows; the rest has a table of its own."""


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened: `kind` says what, `facts` the particulars, `questions` the words of questions."""

    at: datetime
    kind: str
    who: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()


def history_of(session: Session, case: Case) -> list[HistoryLine]:
    """Everything about a case, the earliest first."""
    lines = [
        *_assigned(case),
        *_logged(session, case),
        *_visits(session, case),
        *_links(session, case),
        *_paper(session, case),
        *_kept(session, case),
        *_decisions(session, case),
        *_callbacks(session, case),
        *_changes(session, case),
        *_voids(session, case),
    ]
    return sorted(lines, key=lambda line: line.at)


def _names(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {each for each in ids if each is not None}
    found = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(wanted)))
    return {row.id: row.full_name for row in found}


def _assigned(case: Case) -> Iterator[HistoryLine]:
    if case.assigned_at is not None and case.collaborator is not None:
        yield HistoryLine(case.assigned_at, "assigned", facts={"to": case.collaborator.full_name})


def _logged(session: Session, case: Case) -> Iterator[HistoryLine]:
    chosen = select(AuditEntry).where(
        AuditEntry.subject == "case", AuditEntry.subject_id == case.id, AuditEntry.action.in_(LOGGED)
    )
    entries = session.scalars(chosen.order_by(AuditEntry.id)).all()
    names = _names(session, (entry.person_id for entry in entries))
    for entry in entries:
        kind = entry.action.replace(".", "_")
        yield HistoryLine(entry.at, kind, names.get(entry.person_id, ""), {"detail": entry.detail})


def _visits(session: Session, case: Case) -> Iterator[HistoryLine]:
    visits = session.scalars(select(Visit).where(Visit.case_id == case.id).order_by(Visit.number)).all()
    names = _names(session, (visit.person_id for visit in visits))
    for visit in visits:
        facts = {"number": visit.number, "outcome": visit.outcome, "appointment_at": visit.appointment_at}
        yield HistoryLine(visit.visited_at, "visit", names.get(visit.person_id, ""), facts)


def _links(session: Session, case: Case) -> Iterator[HistoryLine]:
    links = session.scalars(select(Invitation).where(Invitation.case_id == case.id)).all()
    names = _names(session, (link.issued_by_id for link in links))
    for link in links:
        yield HistoryLine(link.issued_at, "link_issued", names.get(link.issued_by_id, ""))
        if link.withdrawn_at is not None:
            yield HistoryLine(link.withdrawn_at, "link_withdrawn")


def _paper(session: Session, case: Case) -> Iterator[HistoryLine]:
    forms = session.scalars(select(PaperForm).where(PaperForm.case_id == case.id)).all()
    names = _names(session, (form.issued_by_id for form in forms))
    for form in forms:
        facts = {"serial": form.serial, "state": form.state}
        yield HistoryLine(form.issued_at, "paper_issued", names.get(form.issued_by_id, ""), facts)


def _kept(session: Session, case: Case) -> Iterator[HistoryLine]:
    kept = session.scalars(select(KeptSubmission).where(KeptSubmission.case_id == case.id)).all()
    chosen = select(PhoneEvent).where(PhoneEvent.case_id == case.id, PhoneEvent.outcome == "kept")
    events = session.scalars(chosen).all()
    senders = [*(each.person_id for each in kept), *(event.person_id for event in events)]
    names = _names(session, [*senders, *(each.decided_by_id for each in kept)])
    for each in kept:
        yield HistoryLine(each.received_at, "kept", names.get(each.person_id, ""), {"reason": each.reason})
        if each.decided_at is not None:
            facts = {"state": each.state, "reason": each.decision_reason}
            yield HistoryLine(each.decided_at, "kept_decided", names.get(each.decided_by_id, ""), facts)
    for event in events:
        facts = {"reason": event.reason, "event": event.kind}
        yield HistoryLine(event.received_at, "event_kept", names.get(event.person_id, ""), facts)


def _decisions(session: Session, case: Case) -> Iterator[HistoryLine]:
    """Returns and voids have lines of their own, with more to say."""
    chosen = select(CaseDecision).where(
        CaseDecision.case_id == case.id, CaseDecision.kind.in_(("accepted", "taken_back"))
    )
    decisions = session.scalars(chosen).all()
    names = _names(session, (each.decided_by_id for each in decisions))
    for each in decisions:
        yield HistoryLine(each.decided_at, each.kind, names.get(each.decided_by_id, ""), {"reason": each.reason})


def _callbacks(session: Session, case: Case) -> Iterator[HistoryLine]:
    tasks = session.scalars(select(CallbackTask).where(CallbackTask.case_id == case.id)).all()
    ended = select(AuditEntry).where(AuditEntry.subject == "case", AuditEntry.subject_id == case.id)
    entries = session.scalars(ended.where(AuditEntry.action.in_(("callback.done", "callback.withdrawn"))))
    who = {(entry.action, entry.at): entry.person_id for entry in entries}
    names = _names(session, [*(task.created_by_id for task in tasks), *who.values()])
    for task in tasks:
        asked = tuple(str(each["label"]) for each in task.questions)
        yield HistoryLine(
            task.created_at, "returned", names.get(task.created_by_id, ""), {"reason": task.comment}, asked
        )
        if task.ended_at is not None:
            person = who.get((f"callback.{task.state}", task.ended_at))
            yield HistoryLine(task.ended_at, f"callback_{task.state}", names.get(person, ""), {"outcome": task.outcome})


def _changes(session: Session, case: Case) -> Iterator[HistoryLine]:
    """Which questions have another answer since a call-back: that they changed, not from what to what."""
    chosen = (
        select(AnswerChange, Response.version_id)
        .join(CallbackTask, CallbackTask.id == AnswerChange.task_id)
        .join(Response, Response.instance_id == AnswerChange.response_id)
        .where(CallbackTask.case_id == case.id)
        .order_by(AnswerChange.task_id, AnswerChange.id)
    )
    for _task, rows in groupby(session.execute(chosen), key=lambda row: row[0].task_id):
        found = list(rows)
        first, version_id = found[0]
        questionnaire = questionnaire_of(session.get_one(QuestionnaireVersion, version_id))
        names = dict.fromkeys(change.field.partition("@")[0] for change, _version in found)
        questions = [questionnaire.question(name) for name in names]
        words = tuple(plain_line(questionnaire, each.label) or each.name for each in questions if each.is_asked)
        yield HistoryLine(first.changed_at, "changed", facts={"count": len(words)}, questions=words)


def _voids(session: Session, case: Case) -> Iterator[HistoryLine]:
    voided = session.scalars(select(VoidedResponse).where(VoidedResponse.case_id == case.id)).all()
    names = _names(session, (each.voided_by_id for each in voided))
    for each in voided:
        yield HistoryLine(each.voided_at, "void", names.get(each.voided_by_id, ""), {"reason": each.reason})
