"""What stands in the way of a lock: what must be settled first, and what may be cut off by a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.phones.records import KeptSubmission, PhoneEvent
from surveys.fieldwork.quality.records import STILL_TO_ASK, ReInterview
from surveys.fieldwork.records import CallbackTask, Case, InterviewDraft
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.jobs.service import UNDER_WAY
from surveys.requests.records import Survey

LOCKABLE = ("results", "report")
KEYED = ("keyed_once", "keyed_twice", "agreed")


@dataclass(frozen=True)
class Obstacle:
    """`kind` names it, `count` how many; one that `may_be_cut_off` goes with the lock if the two people say so."""

    kind: str
    count: int
    may_be_cut_off: bool


def obstacles_to_lock(session: Session, survey: Survey) -> list[Obstacle]:
    """What is still open, what must be settled first."""
    found = [Obstacle("fieldwork", int(survey.state not in LOCKABLE), may_be_cut_off=False)]
    found += [Obstacle(kind, count, may_be_cut_off=False) for kind, count in _must(session, survey).items()]
    found += [Obstacle(kind, count, may_be_cut_off=True) for kind, count in _may(session, survey).items()]
    return [each for each in found if each.count]


def _must(session: Session, survey: Survey) -> Mapping[str, int]:
    kept = select(func.count()).select_from(KeptSubmission)
    imports = select(func.count()).select_from(ResponseImport)
    jobs = select(func.count()).select_from(Job).where(Job.survey_id == survey.id, Job.kind != "lock")
    return {
        "kept": _number(session, kept.where(KeptSubmission.survey_id == survey.id, KeptSubmission.state == "waiting")),
        "imports": _number(
            session, imports.where(ResponseImport.survey_id == survey.id, ResponseImport.state == "mapping")
        ),
        "jobs": _number(session, jobs.where(Job.state.in_(UNDER_WAY))),
    }


def _may(session: Session, survey: Survey) -> Mapping[str, int]:
    """Also phones: of what they have not sent the server knows only cases begun, and visits that came too late."""
    ours = Case.survey_id == survey.id
    drafts = select(func.count()).select_from(InterviewDraft).join(Case)
    callbacks = select(func.count()).select_from(CallbackTask).join(Case).where(ours, CallbackTask.state == "open")
    again = select(func.count()).select_from(ReInterview).where(ReInterview.survey_id == survey.id)
    paper = select(func.count()).select_from(PaperForm).where(PaperForm.survey_id == survey.id)
    begun = select(func.count()).select_from(Case).where(ours, Case.state == "interviewing")
    events = select(func.count()).select_from(PhoneEvent).join(Case, Case.id == PhoneEvent.case_id)
    return {
        "callbacks": _number(session, callbacks),
        "re_interviews": _number(session, again.where(ReInterview.state.in_(STILL_TO_ASK))),
        "paper": _number(session, paper.where(PaperForm.state.in_(KEYED))),
        "drafts": _number(session, drafts.where(ours)),
        "phones": _number(
            session, begun.where(Case.id.not_in(select(InterviewDraft.case_id)), Case.collaborator_id.is_not(None))
        ),
        "events": _number(session, events.where(ours, PhoneEvent.outcome == "kept")),
    }


def _number(session: Session, statement: object) -> int:
    return int(session.scalar(statement) or 0)  # type: ignore[call-overload]
