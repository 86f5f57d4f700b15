"""The rehearsal: the whole lock without an act, in numbers that both people see and that must still hold when it is
confirmed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.database import Base
from surveys.fieldwork.lock.coarsening import Beside, Coarsened, coarsen
from surveys.fieldwork.lock.fates import ABOUT_THE_OFFICE, FATES, Fate, of_survey, tables_that_go
from surveys.fieldwork.lock.obstacles import Obstacle, obstacles_to_lock
from surveys.fieldwork.records import Case, Visit
from surveys.requests.records import Survey
from surveys.responses.modes import VOLUNTEERS, of_source
from surveys.responses.records import Response
from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class Rehearsal:
    """What would stand in the way, what would go (table → rows) and what would become of responses."""

    obstacles: tuple[Obstacle, ...]
    goes: dict[str, int]
    cases: int
    responses: int
    void: int
    coarsened: Coarsened

    @property
    def must_be_settled(self) -> list[Obstacle]:
        return [each for each in self.obstacles if not each.may_be_cut_off]

    @property
    def cut_off(self) -> list[Obstacle]:
        """What goes unfinished if both say so."""
        return [each for each in self.obstacles if each.may_be_cut_off]

    def content(self) -> dict[str, Any]:
        """All of it as JSON."""
        return {
            "obstacles": {each.kind: each.count for each in self.obstacles},
            "goes": self.goes,
            "cases": self.cases,
            "responses": self.responses,
            "void": self.void,
            "coarsened": self.coarsened.numbers(),
        }

    @property
    def hash(self) -> str:
        """Two rehearsals of one hash say the same."""
        return hashlib.sha256(json.dumps(self.content(), sort_keys=True).encode()).hexdigest()


def rehearse(session: Session, survey: Survey) -> Rehearsal:
    """What a lock would do now; nothing is written."""
    counted = select(Response.state, func.count()).where(Response.survey_id == survey.id).group_by(Response.state)
    responses = {row[0]: row[1] for row in session.execute(counted)}
    _ids, rows = responses_beside(session, survey)
    cases = select(func.count()).select_from(Case).where(Case.survey_id == survey.id)
    return Rehearsal(
        obstacles=tuple(obstacles_to_lock(session, survey)),
        goes=what_goes(session, survey),
        cases=session.scalar(cases) or 0,
        responses=sum(responses.values()) - responses.get("void", 0),
        void=responses.get("void", 0),
        coarsened=coarsen(rows, first_day=first_day(survey, rows)),
    )


def what_goes(session: Session, survey: Survey) -> dict[str, int]:
    """Rows that would be deleted, by table; tables without any are left out."""
    found = {
        table.name: session.scalar(select(func.count()).select_from(table).where(of_survey(table, survey.id))) or 0
        for table in tables_that_go()
    }
    found["audit_entry"] = session.scalar(
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.survey_id == survey.id, AuditEntry.subject.not_in(ABOUT_THE_OFFICE))
    ) or 0  # fmt: skip
    return {name: count for name, count in found.items() if count}


def responses_beside(session: Session, survey: Survey) -> tuple[list[UUID], list[Beside]]:
    """What every response that stays carries beside its answers, in the order of a hash that says nothing."""
    table = Base.metadata.tables[Response.__tablename__]
    columns = ("instance_id", "psu", "stratum", "state", "version_id", "import_id", "consent_text_version")
    chosen = select(
        *(table.c[name] for name in columns), table.c.person_probability, table.c.mode, table.c.submitted_on
    )
    chosen = chosen.where(table.c.survey_id == survey.id, table.c.state != "void").order_by(table.c.instance_id)
    ids, rows = [], []
    for row in session.execute(chosen):
        volunteer = row.mode == "open_link"
        ids.append(row.instance_id)
        rows.append(
            Beside(
                cell=(*row[1:7], volunteer),
                probability=row.person_probability if row.state == "submitted" else None,
                mode=row.mode,
                day=row.submitted_on,
                keeps_mode=volunteer,
            )
        )
    return ids, rows


def first_day(survey: Survey, rows: list[Beside]) -> date:
    """The day that stands for an untold one: the first of fieldwork."""
    first: date = survey.fieldwork_from or min((row.day for row in rows), default=date(2000, 1, 1))
    return first


def days_of_collection(session: Session, survey: Survey) -> dict[str, list[str]]:
    """First and last day by source, kept with the lock: the report tells them when responses no longer can."""
    found = {}
    for source in ("sample", VOLUNTEERS):
        span = select(func.min(Response.submitted_on), func.max(Response.submitted_on))
        first, last = session.execute(span.where(Response.survey_id == survey.id, of_source(source))).one()
        if first is not None:
            found[source] = [first.isoformat(), last.isoformat()]
    return found


def visits_of(session: Session, survey: Survey) -> Mapping[int, int]:
    """How often each case was visited."""
    counted = select(Visit.case_id, func.count()).join(Case, Case.id == Visit.case_id)
    rows = session.execute(counted.where(Case.survey_id == survey.id).group_by(Visit.case_id))
    return {row[0]: row[1] for row in rows}


def words_of(table: str) -> str:
    """What a table holds, for whoever decides."""
    becomes = FATES[table]
    return str(becomes.words) if becomes.fate in (Fate.GOES, Fate.REWRITTEN) else _("dữ liệu khác")
