"""One click makes an edition: results, words and charts, every file, and the tables with their manifest in a zip."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.supervision.service import tally_of
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.book_cache import book_key
from surveys.reports.changes import Contents, change_words, changes_between, labels_of
from surveys.reports.composition import compose
from surveys.reports.document import ReportDocument
from surveys.reports.edition_words import EditionWords
from surveys.reports.facts import ReportFacts, report_facts
from surveys.reports.files import FILES, FileKind, write_files
from surveys.reports.frozen import check_not_frozen, open_correction
from surveys.reports.letterheads import letterhead_of
from surveys.reports.manifest import (
    MANIFEST_NAME,
    TABLES_NAME,
    VOLUNTEERS_NAME,
    canonical,
    input_hashes,
    manifest_of,
)
from surveys.reports.plan import plan_of
from surveys.reports.published_tables import tables_csv
from surveys.reports.records import AnalysisPlan, LetterheadTemplate, ReportEdition
from surveys.reports.results import ResultsBook
from surveys.reports.results_workbook import workbook_facts
from surveys.reports.service import texts_of
from surveys.reports.supervised import supervised
from surveys.reports.tabulation import results_book
from surveys.reports.volunteers import volunteers_beside
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.modes import SAMPLE, VOLUNTEERS
from surveys.text.i18n import in_vietnamese
from surveys.text.i18n import lazy_gettext as _l

ZIP = "zip"
EDITION_FILES: Mapping[str, FileKind] = {
    **FILES,
    ZIP: FileKind("bang-ke.zip", "application/zip", _l("Bảng kê và mọi số đã công bố (để kiểm tra)")),
}
"""The files of an edition by kind, in the order in which a page lists them."""
WRITTEN = ("docx", "xlsx", "html", "pdf", ZIP)
"""Kinds in the order in which they are ready."""
STEPS = 2 + len(EDITION_FILES)
"""Of composing: the results, words and charts, each file."""


@dataclass(frozen=True)
class ComposedReport:
    """A report that is written but not kept yet; `rests_on` is a mark of the data and texts that it says.

    `number` is that of the edition it calls itself, `finalises` the edition that it is the final text of.
    """

    files: Mapping[str, bytes]
    responses: int
    rests_on: str
    manifest: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Mapping[str, Any], ...] = ()
    number: int = 0
    finalises: int | None = None


@dataclass(frozen=True)
class _Inputs:
    """What is read from the database for one edition."""

    facts: ReportFacts
    book: ResultsBook
    beside: ResultsBook | None
    texts: Mapping[str, str]
    hashes: Mapping[str, Any]


def check_fieldwork_over(survey: Survey) -> None:
    """SurveyError `report.fieldwork_open` while responses still come in."""
    if survey.state not in ("results", "report"):
        raise SurveyError("report.fieldwork_open", "Close fieldwork first: a report needs all responses.")


@in_vietnamese()
def compose_report(
    session: Session,
    survey: Survey,
    *,
    now: datetime,
    person: Person | None = None,
    finalises: ReportEdition | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ComposedReport:
    """Write the report from the data as they stand, the author's texts in it; nothing is stored yet.

    It is the province's document: in Vietnamese whoever makes it. `finalises`: the reviewed edition that becomes
    final by it, dated and named so. Raises SurveyError `report.fieldwork_open`, `report.frozen`, and what
    `results_book` raises. `progress` is told how many of the STEPS are done.
    """
    check_fieldwork_over(survey)
    check_not_frozen(session, survey)
    progress(0, STEPS)
    rests_on = mark_of_contents(session, survey)
    facts = report_facts(session, survey)
    if facts is None:
        raise SurveyError("results.no_draw", "There is no sample yet.")
    book, ledger = results_book(session, survey, released_only=False)
    texts = texts_of(session, survey)
    beside = volunteers_beside(session, survey, released_only=False)
    inputs = _Inputs(facts, book, beside, texts, input_hashes(session, survey, facts, texts))
    tables = {TABLES_NAME: tables_csv(book), **({VOLUNTEERS_NAME: tables_csv(beside)} if beside is not None else {})}
    progress(1, STEPS)
    correction = open_correction(session, survey)
    corrected = session.get(ReportEdition, correction.corrects_id) if correction is not None else None
    changes: list[dict[str, Any]] = []
    if corrected is not None:
        new = Contents(manifest_of(survey, inputs.hashes, tables, {}), tables, labels_of(book))
        changes = changes_between(contents_of(corrected), new)
    words = _edition_words(session, survey, finalises, correction, changes, person, now)
    document = _document(session, survey, inputs, words, now)
    today = now.astimezone(LOCAL_TIME).date()
    files = write_files(
        document,
        book,
        ledger,
        workbook_facts(session, survey, made_on=today),
        created=now,
        progress=lambda kind: progress(2 + WRITTEN.index(kind), STEPS),
    )
    progress(STEPS - 1, STEPS)
    written = {kind: (EDITION_FILES[kind].filename, content) for kind, content in files.items()}
    manifest = manifest_of(survey, inputs.hashes, tables, written)
    return ComposedReport(
        files={**files, ZIP: _zipped({MANIFEST_NAME: canonical(manifest), **tables})},
        responses=book.n,
        rests_on=rests_on,
        manifest={**manifest, "labels": [[*key, label] for key, label in labels_of(book).items()]},
        changes=tuple(changes),
        number=words.number,
        finalises=finalises.id if finalises is not None else None,
    )


def next_number(session: Session, survey: Survey) -> int:
    """The number of the edition that is made next; a correction that has begun has its number already."""
    begun = open_correction(session, survey)
    if begun is not None and not begun.files:
        return begun.number
    latest = select(func.max(ReportEdition.number)).where(ReportEdition.survey_id == survey.id)
    return (session.scalar(latest) or 0) + 1


def contents_of(edition: ReportEdition) -> Contents:
    """What an edition is compared with another by, out of what was kept of it."""
    tables = {}
    kept = edition.file(ZIP)
    if kept is not None:
        with zipfile.ZipFile(BytesIO(kept.content)) as archive:
            names = [name for name in (TABLES_NAME, VOLUNTEERS_NAME) if name in archive.namelist()]
            tables = {name: archive.read(name) for name in names}
    labels = {(item, option): label for item, option, label in edition.manifest.get("labels", [])}
    return Contents(edition.manifest, tables, labels)


@in_vietnamese()
def mark_of_contents(session: Session, survey: Survey) -> str:
    """Another one as soon as a response, weights, plan, a text, a letterhead or what supervision came to is another."""
    plan = select(AnalysisPlan.version, AnalysisPlan.content).where(AnalysisPlan.survey_id == survey.id)
    heads = select(func.max(LetterheadTemplate.id)).where(LetterheadTemplate.unit_id == survey.unit_id)
    rows = (*session.execute(plan).all(), session.scalar(heads))
    said = repr((sorted(texts_of(session, survey).items()), tally_of(session, survey), rows))
    keys = [book_key(session, survey, released_only=False, source=source) for source in (SAMPLE, VOLUNTEERS)]
    return hashlib.sha256(f"{''.join(keys)}{said}".encode()).hexdigest()


def _document(session: Session, survey: Survey, inputs: _Inputs, words: EditionWords, now: datetime) -> ReportDocument:
    facts = inputs.facts
    today = now.astimezone(LOCAL_TIME).date()
    plan = plan_of(session, survey)
    return compose(
        facts,
        inputs.book,
        Questionnaire.from_dict(facts.version.definition),
        inputs.texts,
        today=today,
        draft=words.state != "final",
        volunteers=inputs.beside,
        supervision=supervised(session, survey, today=today) if facts.draw is not None else None,
        style=letterhead_of(session, survey, inputs.texts),
        edition=words,
        earlier=[words_of_edition(session, each) for each in _earlier_finals(session, survey, words.number)],
        findings=plan.findings if plan is not None else (),
    )


def words_of_edition(session: Session, edition: ReportEdition) -> EditionWords:
    """What is told of an edition that is kept."""
    corrected = session.get(ReportEdition, edition.corrects_id) if edition.corrects_id is not None else None
    return EditionWords(
        number=edition.number,
        state=edition.state,
        made_by=_name_of(session, edition.created_by_id),
        made_at=edition.created_at,
        reviewed_by=_name_of(session, edition.reviewed_by_id),
        reviewed_at=edition.reviewed_at,
        finalised_by=_name_of(session, edition.finalised_by_id),
        finalised_at=edition.finalised_at,
        corrects=corrected.number if corrected is not None else None,
        corrects_finalised_at=corrected.finalised_at if corrected is not None else None,
        reason=edition.correction,
        changes=tuple(change_words(change) for change in edition.changes),
    )


def _earlier_finals(session: Session, survey: Survey, number: int) -> list[ReportEdition]:
    statement = select(ReportEdition).where(
        ReportEdition.survey_id == survey.id, ReportEdition.state == "final", ReportEdition.number < number
    )
    return list(session.scalars(statement.order_by(ReportEdition.number)))


def _name_of(session: Session, person_id: int | None) -> str:
    return session.get_one(Person, person_id).full_name if person_id is not None else ""


def _edition_words(
    session: Session,
    survey: Survey,
    finalises: ReportEdition | None,
    correction: ReportEdition | None,
    changes: Sequence[Mapping[str, Any]],
    person: Person | None,
    now: datetime,
) -> EditionWords:
    """What the edition that is being written will say of itself once it is kept."""
    itself = _name_of(session, person.id if person is not None else None)
    said = tuple(change_words(change) for change in changes)
    if finalises is not None:
        kept = words_of_edition(session, finalises)
        return replace(kept, state="final", finalised_by=itself, finalised_at=now, changes=said)
    words = EditionWords(next_number(session, survey), made_by=itself, made_at=now, changes=said)
    if correction is None:
        return words
    begun = words_of_edition(session, correction)
    corrected_at = begun.corrects_finalised_at
    return replace(words, reason=begun.reason, corrects=begun.corrects, corrects_finalised_at=corrected_at)


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    """A zip that is the same bytes for the same contents."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, compress_type=zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()
