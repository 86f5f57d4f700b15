"""The one thread of a process that works off the queue, begun when there is something to do."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date, datetime
from time import monotonic
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from analysis.errors import AnalysisError
from sampling import SamplingError
from surveys.errors import SurveyError
from surveys.jobs import service
from surveys.jobs.records import Job
from surveys.text import format_date
from webapp.clock import now
from webapp.extensions import db
from webapp.jobs.kinds import KINDS, start_writing

REPORT_EVERY = 0.5
BEAT_EVERY = 15.0
PATIENCE, PAUSE = 5.0, 0.2
"""A woken worker looks for work for so many seconds, so often: the request that woke it commits a moment later."""
EXTENSION = "khaosat-jobs"


class _LetGo(Exception):
    """The job is no longer ours: another process took it for abandoned."""


class Worker:
    """Works off the queue of one application, one job at a time."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="khaosat-jobs", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            until = monotonic() + PATIENCE
            while monotonic() < until:
                try:
                    if run_next(self.app):
                        until = monotonic() + PATIENCE
                        continue
                except OperationalError:  # the database is busy or gone: the next look will tell
                    self.app.logger.warning("The queue of long work could not be looked at.")
                self._woken.wait(PAUSE)


def wake(app: Flask) -> None:
    """Let the worker of this process look for work; in tests nobody works unless `work_off` is called."""
    if app.config.get("JOBS_THREAD", not app.testing):
        app.extensions.setdefault(EXTENSION, Worker(app)).wake()


def work_off(app: Flask) -> int:
    """Do all that waits, here and now; returns how many jobs."""
    done = 0
    while run_next(app):
        done += 1
    return done


def run_next(app: Flask) -> bool:
    """Take the next job and do it; False when none waits."""
    with app.app_context():
        start_writing()
        service.fail_abandoned(db.session, now=now())
        job = service.claim(db.session, now=now())
        job_id = job.id if job is not None else 0
        db.session.commit()
        if job_id:
            _run(app, job_id)
        return bool(job_id)


def _run(app: Flask, job_id: int) -> None:
    try:
        with _Heart(app, job_id) as heart:
            job = db.session.get_one(Job, job_id)
            result = KINDS[job.kind].run(job, heart.progress)
            service.finish(db.session, db.session.get_one(Job, job_id), result=result, now=now())
            db.session.commit()
    except _LetGo:
        db.session.rollback()
    except (SurveyError, SamplingError, AnalysisError) as error:
        _fail(job_id, error.code, error.facts)
    except Exception:
        app.logger.exception("Job %s failed.", job_id)
        _fail(job_id, "job.failed", {})


def _fail(job_id: int, code: str, facts: Any) -> None:
    start_writing()
    job = db.session.get_one(Job, job_id)
    if job.state == "running":
        service.fail(
            db.session, job, code=code, facts={name: _plain(value) for name, value in facts.items()}, now=now()
        )
    db.session.commit()


def _plain(value: Any) -> Any:
    """A fact as JSON holds it."""
    if isinstance(value, date):
        return format_date(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, list | tuple | set):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


class _Heart:
    """Signs of life of a running job: with its progress, and by itself where a step takes long."""

    def __init__(self, app: Flask, job_id: int) -> None:
        self.engine = db.engine.execution_options(sqlite_begin="IMMEDIATE")
        self.app, self.job_id = app, job_id
        self._told = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, daemon=True)

    def __enter__(self) -> _Heart:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def progress(self, done: int, total: int) -> None:
        """Keep how far the work is, twice a second at most."""
        if monotonic() - self._told < REPORT_EVERY and done < total:
            return
        self._told = monotonic()
        with Session(self.engine) as session:
            ours = service.beat(session, self.job_id, now=now(), done=done, total=total)
            session.commit()
        if not ours:
            raise _LetGo

    def _beat_on(self) -> None:
        while not self._stop.wait(BEAT_EVERY):
            with suppress(OperationalError), Session(self.engine) as session:
                service.beat(session, self.job_id, now=now())
                session.commit()
