"""Long work: put in the queue, taken up by one process only, followed, finished or failed with a sentence."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.jobs.records import JOB_STATES, Job
from surveys.locks import hold_queue
from surveys.people.records import Person
from surveys.requests.records import Survey

SILENCE = timedelta(seconds=60)
"""Without a sign of life for so long, the process that worked on a job has stopped."""
UNDER_WAY = ("waiting", "running")


def enqueue(
    session: Session, kind: str, *, survey: Survey | None, arguments: dict[str, Any], person: Person, now: datetime
) -> Job:
    """Put work in the queue; the same work that waits or runs already is given back, so a double click is one job."""
    hold_queue(session)
    waiting = select(Job).where(Job.kind == kind, Job.state.in_(UNDER_WAY)).order_by(Job.id)
    same = next((job for job in session.scalars(waiting) if job.arguments == arguments), None)
    if same is not None:
        return same
    job = Job(
        kind=kind,
        survey_id=survey.id if survey else None,
        person_id=person.id,
        arguments=arguments,
        created_at=now,
    )
    session.add(job)
    session.flush()
    return job


def claim(session: Session, *, now: datetime) -> Job | None:
    """Take the oldest waiting job: one guarded statement, so that of two processes one gets it."""
    while True:
        oldest = session.scalar(select(Job.id).where(Job.state == "waiting").order_by(Job.id).limit(1))
        if oldest is None:
            return None
        taken = update(Job).where(Job.id == oldest, Job.state == "waiting")
        values = {"state": "running", "started_at": now, "beat_at": now}
        result = session.execute(taken.values(values).execution_options(synchronize_session=False))
        if result.rowcount == 1:  # type: ignore[attr-defined]
            return session.get_one(Job, oldest, populate_existing=True)


def beat(session: Session, job_id: int, *, now: datetime, done: int | None = None, total: int | None = None) -> bool:
    """A sign of life, and how far the work is; False when the job is not running any more and should be let go."""
    values: dict[str, Any] = {"beat_at": now}
    if done is not None:
        values |= {"done": done, "total": total or done}
    running = update(Job).where(Job.id == job_id, Job.state == "running").values(values)
    result = session.execute(running.execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def finish(session: Session, job: Job, *, result: dict[str, Any], now: datetime) -> None:
    """The work is done; in the transaction that holds what it wrote, so that both stand or neither."""
    JOB_STATES.move(
        session, job, "done", result=result, finished_at=now, done=max(job.total, 1), total=max(job.total, 1)
    )


def fail(session: Session, job: Job, *, code: str, facts: dict[str, Any], now: datetime) -> None:
    """The work could not be done; `code` and `facts` are those of an error, from which the sentence is made."""
    JOB_STATES.move(session, job, "failed", problem={"code": code, "facts": facts}, finished_at=now)


def fail_abandoned(session: Session, *, now: datetime) -> int:
    """Jobs whose process has stopped become failed ones; returns how many."""
    silent = or_(Job.beat_at.is_(None), Job.beat_at < now - SILENCE)
    abandoned = update(Job).where(Job.state == "running", silent)
    values = {"state": "failed", "problem": {"code": "job.interrupted", "facts": {}}, "finished_at": now}
    result = session.execute(abandoned.values(values).execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


def problem_of(job: Job) -> SurveyError | None:
    """What went wrong, as an error whose code has a sentence."""
    if job.problem is None:
        return None
    return SurveyError(str(job.problem["code"]), f"Job {job.id} failed.", **job.problem["facts"])


def jobs_of(session: Session, survey: Survey) -> list[Job]:
    """All work on a survey, the newest first."""
    return list(session.scalars(select(Job).where(Job.survey_id == survey.id).order_by(Job.id.desc())))


def under_way(session: Session, kind: str, *, survey: Survey) -> Job | None:
    """Work of a kind on a survey that waits or runs."""
    found = select(Job).where(Job.kind == kind, Job.survey_id == survey.id, Job.state.in_(UNDER_WAY))
    return session.scalars(found.order_by(Job.id).limit(1)).first()
