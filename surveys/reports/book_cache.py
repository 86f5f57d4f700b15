"""Keeps the results that were computed last, so that a page that is looked at again need not tabulate again.

A book is found by everything that it was computed from (`book_key`), never by time: when a response is released, a case
closes, a plan changes, the key is another one and the book is computed anew. So it can be neither older nor newer than
its data, and one that is kept shows nothing that the computation would not show.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, String, func, select, type_coerce
from sqlalchemy.orm import Session

from analysis.weighting import WeightLedger
from surveys.fieldwork.records import Case
from surveys.imports.records import ResponseImport
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.records import AnalysisPlan, PlanVariable
from surveys.reports.results import ResultsBook
from surveys.requests.records import Survey
from surveys.responses.dataset import field_design
from surveys.responses.modes import SAMPLE, of_source
from surveys.responses.records import Response, ResultsRelease, WeightingPlan
from surveys.samples.records import SelectedUnit
from surveys.text.i18n import gettext as _

MOST_BOOKS = 24

Results = tuple[ResultsBook, WeightLedger]

_kept: WeakKeyDictionary[Pool, OrderedDict[str, Results]] = WeakKeyDictionary()
_computing = Lock()


def kept_results(session: Session, key: str, compute: Callable[[], Results]) -> Results:
    """The results of that key from this process's memory, computed once however many ask at the same time."""
    books = _kept.setdefault(session.get_bind().engine.pool, OrderedDict())
    found = _look_up(books, key)
    if found is not None:
        return found
    with _computing:
        found = _look_up(books, key)
        if found is None:
            found = books[key] = compute()
            while len(books) > MOST_BOOKS:
                books.popitem(last=False)
    return found


def book_key(session: Session, survey: Survey, *, released_only: bool, source: str = SAMPLE) -> str:
    """A digest of all that the results of a survey rest on, and of the language that their labels are in."""
    parts = (
        (survey.id, survey.state, released_only, source, _("Trung bình")),
        _questionnaires_and_plan(session, survey),
        _field(session, survey),
        _responses(session, survey, source, released_only=released_only),
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _look_up(books: OrderedDict[str, Results], key: str) -> Results | None:
    found = books.get(key)
    if found is not None:
        try:
            books.move_to_end(key)
        except KeyError:  # another thread has just let it go
            return found
    return found


def _questionnaires_and_plan(session: Session, survey: Survey) -> list[tuple[object, ...]]:
    versions = select(QuestionnaireVersion.number, QuestionnaireVersion.content_hash, QuestionnaireVersion.id).where(
        QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None)
    )
    plan = select(AnalysisPlan.version, AnalysisPlan.banners, AnalysisPlan.marks_differences).where(
        AnalysisPlan.survey_id == survey.id
    )
    made = select(PlanVariable.id, PlanVariable.ended_at.is_(None)).where(PlanVariable.survey_id == survey.id)
    releases = select(
        ResultsRelease.number, ResultsRelease.source, ResultsRelease.responses, ResultsRelease.banners
    ).where(ResultsRelease.survey_id == survey.id)
    imports = select(ResponseImport.id, ResponseImport.state, ResponseImport.basis).where(
        ResponseImport.survey_id == survey.id
    )
    weighting = select(func.max(WeightingPlan.id)).where(WeightingPlan.survey_id == survey.id)
    statements = (
        weighting,
        versions.order_by(QuestionnaireVersion.number),
        plan,
        made.order_by(PlanVariable.id),
        releases.order_by(ResultsRelease.number),
        imports.order_by(ResponseImport.id),
    )
    return [tuple(row) for statement in statements for row in session.execute(statement)]


def _field(session: Session, survey: Survey) -> list[tuple[object, ...]]:
    """What the weights take from the field: the draw, and by commune how many cases stand how."""
    design = field_design(session, survey)
    if design is None or design.draw is None:
        return [] if design is None else [(str(design.basis),)]
    groups = (Case.psu, Case.stratum, Case.role, Case.state, Case.disposition, Case.household_line.is_(None))
    cases = select(*groups, func.count()).where(Case.draw_id == design.draw.id).group_by(*groups)
    released = (
        select(SelectedUnit.psu, func.count())
        .where(SelectedUnit.draw_id == design.draw.id, SelectedUnit.released_at.is_not(None))
        .group_by(SelectedUnit.psu)
    )
    rows = [tuple(row) for statement in (cases, released) for row in session.execute(statement)]
    return [(design.draw.id, design.draw.ledger_hash, str(design.basis)), *sorted(rows, key=repr)]


def _responses(session: Session, survey: Survey, source: str, *, released_only: bool) -> list[tuple[object, ...]]:
    columns = (
        type_coerce(
            Response.instance_id, String
        ),  # as it is stored: thousands of UUID objects would be made for a digest
        Response.content_hash,
        Response.version_id,
        Response.import_id,
        Response.stratum,
        Response.psu,
        Response.person_probability,
    )
    statement = select(*columns).where(
        Response.survey_id == survey.id, Response.state == "submitted", of_source(source)
    )
    if released_only:
        statement = statement.where(Response.release_id.is_not(None))
    return [tuple(row) for row in session.execute(statement.order_by(Response.instance_id))]
