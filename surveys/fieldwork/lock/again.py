"""Before anybody looks at a database: what was locked in this installation is locked in it too.

A copy from before a lock, brought back, is locked again; a lock that was interrupted is taken to its end.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import inspect, select

from surveys.database import open_engine, open_session
from surveys.fieldwork.lock.certificate import certificates
from surveys.fieldwork.lock.records import SurveyLock
from surveys.fieldwork.lock.service import carry_out, finish, locked_again
from surveys.fieldwork.lock.traces import remove_traces
from surveys.requests.records import Survey


def lock_again(directory: Path, url: str, *, now: datetime, since: datetime | None = None) -> list[str]:
    """Take every lock of the installation to its end in this database; the titles of surveys locked now.

    `since`: from when on backups may have been made of it as it was.
    """
    engine = open_engine(url)
    try:
        if not inspect(engine).has_table(SurveyLock.__tablename__):
            return []
        with open_session(engine) as session:
            confirmed = select(SurveyLock).where(SurveyLock.state == "confirmed")
            interrupted = session.scalars(confirmed).first() is not None
            titles = [each.title for each in locked_again(session, directory, now=now)]
            waiting = list(session.scalars(confirmed))
            for lock in waiting:
                if carry_out(session, lock, now=now, directory=directory):
                    titles.append(session.get_one(Survey, lock.survey_id).title)
            session.commit()
        if waiting:
            before = now if interrupted else max(lock.confirmed_at or now for lock in waiting)
            traces = remove_traces(engine, directory=directory, url=url, now=now, before=before, since=since)
            with open_session(engine) as session:
                for lock in waiting:
                    finish(session, session.get_one(SurveyLock, lock.id), traces=traces.as_json(), now=now)
                session.commit()
        return titles
    finally:
        engine.dispose()


def locked_since(directory: Path, at: datetime) -> list[str]:
    """The surveys that were locked after a copy of that time was made."""
    return [each.title for each in certificates(directory) if each.at > at]
