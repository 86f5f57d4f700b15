"""Live results advance while the server runs, apart from the submissions, which must not wait for them (R6)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from surveys.database import open_session
from surveys.requests.records import Survey
from surveys.responses import releases
from surveys.responses.records import Response
from webapp.clock import now
from webapp.extensions import db


class Advancing:
    """Looks which surveys in the field have a step's worth of new responses, and lets each advance by itself."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._waited: dict[int, int] = {}
        """How many waited when a survey was last tried: what could not advance then is not tried at every look."""

    def look(self) -> int:
        """Let the results of every survey advance that can; how many did."""
        with self.app.app_context():
            engine = db.engine
            with Session(engine) as reading:
                waiting = {row[0]: row[1] for row in reading.execute(_waiting())}
                due = [id_ for id_, count in waiting.items() if count >= self._waited.get(id_, 0) + releases.STEP]
                steps = {id_: releases.next_step(reading, reading.get_one(Survey, id_)) for id_ in due}
            advanced = sum(_take(engine, survey_id, step) for survey_id, step in steps.items() if step.instances)
            kept = {id_: waiting[id_] - len(step.instances) for id_, step in steps.items()}
            self._waited = {id_: count for id_, count in self._waited.items() if id_ in waiting} | kept
        return advanced


def _take(engine: Engine, survey_id: int, step: releases.Step) -> bool:
    """Only this writes; what could enter was worked out without keeping anybody from sending."""
    with open_session(engine) as session:
        taken = releases.take_step(session, session.get_one(Survey, survey_id), step, now=now())
        session.commit()
    return taken is not None


def _waiting() -> Any:
    """Surveys in the field with how many of their responses are not in the tables yet."""
    return (
        select(Response.survey_id, func.count())
        .join(Survey, Survey.id == Response.survey_id)
        .where(Survey.state == "fieldwork", Survey.practice_of_id.is_(None))
        .where(Response.state == "submitted", Response.release_id.is_(None))
        .group_by(Response.survey_id)
    )
