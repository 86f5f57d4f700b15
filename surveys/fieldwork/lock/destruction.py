"""The lock itself, in one transaction: links deleted, cases and responses written anew, the log reduced to numbers.

New numbers in random order: what was written down before of a case or a response, on a phone, on paper or in an older
copy of the database, meets nothing in this one.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from surveys import audit
from surveys.acts import DoneAct
from surveys.database import Base
from surveys.fieldwork.lock.coarsening import Coarsened, coarsen
from surveys.fieldwork.lock.fates import ABOUT_THE_OFFICE, WORK_OF_THE_OFFICE, of_survey, tables_that_go
from surveys.fieldwork.lock.rehearsal import days_of_collection, first_day, responses_beside, visits_of
from surveys.fieldwork.paper.tally import paper_tally
from surveys.fieldwork.quality.records import ReInterviewWave
from surveys.fieldwork.records import Case
from surveys.fieldwork.supervision.tally import tally_of
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.locks import hold_survey
from surveys.requests.records import Survey
from surveys.requests.service import close_abruptly
from surveys.responses.modes import SAMPLE, VOLUNTEERS, counted_modes
from surveys.responses.records import Response, ResultsRelease
from surveys.spreadsheets.records import PendingUpload

AT_ONCE = 5_000
UNTOLD_LINE = 0
"""The place of a locked case in its commune's list."""
_RANDOM = secrets.SystemRandom()


def destroy(session: Session, survey: Survey, *, person_id: int | None, now: datetime) -> dict[str, Any]:
    """Destroy every way from the survey's answers to households and collaborators; what went, in numbers.

    The caller commits. `person_id` confirmed it; None where a copy that was brought back is locked again.
    """
    hold_survey(session, survey.id)
    if survey.state == "fieldwork":  # a copy from before: nothing more comes in
        close_abruptly(session, survey, now=now)
    outcome = _told_before(session, survey)
    session.flush()
    attempts = visits_of(session, survey)
    gone = {table.name: _delete(session, table, survey.id) for table in tables_that_go()}
    outcome["responses"], outcome["void"], coarsened = _rewrite_responses(session, survey)
    outcome["coarsened"] = coarsened.numbers()
    outcome["cases"] = _rewrite_cases(session, survey, attempts)
    _empty_the_rest(session, survey)
    outcome["log"] = audit.reduce(session, survey.id, keeping=ABOUT_THE_OFFICE)
    outcome["goes"] = {name: count for name, count in gone.items() if count}
    session.execute(update(Survey).where(Survey.id == survey.id).values(locked_at=now))
    detail = f"{outcome['responses']} responses"
    audit.log(
        session, "survey.locked", "survey", survey.id, at=now, person_id=person_id, survey_id=survey.id, detail=detail
    )
    session.flush()
    session.expire_all()
    return outcome


def _told_before(session: Session, survey: Survey) -> dict[str, Any]:
    """Numbers that reports and pages still want, and that cannot be counted any more afterwards."""
    tally = paper_tally(session, survey)
    return {
        "modes": {
            source: counted_modes(session, survey, source=source, released_only=False)
            for source in (SAMPLE, VOLUNTEERS)
        },
        "supervision": asdict(tally_of(session, survey)),
        "days": days_of_collection(session, survey),
        "paper": {"states": dict(tally.states), "fields": tally.keying.fields, "errors": tally.keying.errors},
    }


def _delete(session: Session, table: Table, survey_id: int) -> int:
    gone = session.execute(delete(table).where(of_survey(table, survey_id)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _rewrite_responses(session: Session, survey: Survey) -> tuple[int, int, Coarsened]:
    """New numbers, a new hash of nothing, one step of the tables; how many stay, how many void ones went."""
    table = Base.metadata.tables[Response.__tablename__]
    void = session.execute(delete(table).where(table.c.survey_id == survey.id, table.c.state == "void"))
    ids, rows = responses_beside(session, survey)
    coarsened = coarsen(rows, first_day=first_day(survey, rows))
    changes: list[dict[str, Any]] = [
        {
            "was": was,
            "instance_id": uuid4(),
            "content_hash": secrets.token_hex(32),
            "person_probability": row.probability,
            "mode": row.mode,
            "submitted_on": row.day,
            "consent_on": row.day,
            "deprecated_id": None,
        }
        for was, row in zip(ids, coarsened.rows, strict=True)
    ]
    changes.sort(key=lambda change: change["instance_id"].int)
    if changes:
        columns = [name for name in changes[0] if name != "was"]
        anew = update(table).where(table.c.instance_id == bindparam("was"))
        anew = anew.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns})
        session.connection().execute(
            anew, [{"was": each["was"], **{f"new_{name}": each[name] for name in columns}} for each in changes]
        )
    _into_the_last_step(session, survey, table)
    return len(ids), int(void.rowcount), coarsened  # type: ignore[attr-defined]


def _into_the_last_step(session: Session, survey: Survey, table: Table) -> None:
    """Which step a response came in with tells when it came: all are of the last one."""
    for source in (SAMPLE, VOLUNTEERS):
        last = session.scalar(
            select(ResultsRelease.id)
            .where(ResultsRelease.survey_id == survey.id, ResultsRelease.source == source)
            .order_by(ResultsRelease.number.desc())
            .limit(1)
        )
        of_source = table.c.mode == "open_link" if source == VOLUNTEERS else table.c.mode != "open_link"
        inside = update(table).where(table.c.survey_id == survey.id, table.c.release_id.is_not(None), of_source)
        session.execute(inside.values(release_id=last))


def _rewrite_cases(session: Session, survey: Survey, attempts: Mapping[int, int]) -> int:
    """What weights and rates need of a case, under a new number and in random order.

    The new rows come before the old ones go, so that no number is ever given twice.
    """
    table = Base.metadata.tables[Case.__tablename__]
    kept = ("survey_id", "draw_id", "stratum", "psu", "psu_name", "role", "state", "disposition")
    chosen = select(table.c.id, table.c.household_line, table.c.attempts, *(table.c[name] for name in kept))
    cases = list(session.execute(chosen.where(table.c.survey_id == survey.id)))
    _RANDOM.shuffle(cases)
    numbers: Counter[tuple[int, str]] = Counter()
    rows = []
    for case in cases:
        place = case.draw_id, case.psu
        numbers[place] += 1
        rows.append(
            {name: getattr(case, name) for name in kept}
            | {
                "code": f"{case.psu}-K{numbers[place]:04d}",
                "household_line": None if case.household_line is None else UNTOLD_LINE,
                "attempts": attempts.get(case.id, case.attempts or 0),
            }
        )
    for some in _in_parts(rows):
        session.execute(insert(table), some)
    for ids in _in_parts([case.id for case in cases]):
        session.execute(delete(table).where(table.c.id.in_(ids)))
    return len(cases)


def _in_parts(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[first : first + AT_ONCE] for first in range(0, len(items), AT_ONCE)]


def _empty_the_rest(session: Session, survey: Survey) -> None:
    """Draws of re-interviews, imports, long work, waiting files, and where acts of the last days led to."""
    session.execute(update(ReInterviewWave).where(ReInterviewWave.survey_id == survey.id).values(pool=[]))
    for number, imported in enumerate(_imports(session, survey), start=1):
        suffix = imported.filename.rpartition(".")[2][:5]
        told: dict[str, Any] = {
            name: imported.mapping[name] for name in ("placement", "dropped") if name in imported.mapping
        }
        imported.filename, imported.mapping, imported.content = f"{number}.{suffix}", told, None
    finished = Job.survey_id == survey.id, Job.state.in_(("done", "failed")), Job.kind.not_in(WORK_OF_THE_OFFICE)
    session.execute(delete(Job).where(*finished))
    here = f"/khao-sat/{survey.id}/"
    waiting = session.execute(select(PendingUpload.id, PendingUpload.address)).all()
    uploaded = [row.id for row in waiting if row.address.startswith(here)]
    session.execute(delete(PendingUpload).where(PendingUpload.id.in_(uploaded)))
    acts = session.execute(select(DoneAct.form_key, DoneAct.outcome).where(DoneAct.outcome.is_not(None))).all()
    led = [row.form_key for row in acts if here in row.outcome or "/ho/" in row.outcome]
    for keys in _in_parts(led):
        session.execute(update(DoneAct).where(DoneAct.form_key.in_(keys)).values(outcome=None))


def _imports(session: Session, survey: Survey) -> list[ResponseImport]:
    chosen = select(ResponseImport).where(ResponseImport.survey_id == survey.id).order_by(ResponseImport.id)
    return list(session.scalars(chosen))


def count_left(session: Session, survey: Survey) -> int:
    """Rows of tables that go, of a survey that was locked: none."""
    tables = tables_that_go()
    return sum(
        session.scalar(select(func.count()).select_from(each).where(of_survey(each, survey.id))) or 0 for each in tables
    )
