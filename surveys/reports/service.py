"""What can be done with a report: write its texts, make an edition."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import AnalysisError
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.aapor import ITEMS, DisclosedItem, disclosed_items
from surveys.reports.book_cache import book_key
from surveys.reports.composition import FRAME_TEXTS, PASSAGES, Missing, compose, missing_for_final
from surveys.reports.facts import ReportFacts, report_facts
from surveys.reports.records import ReportEdition, ReportText
from surveys.reports.results import ResultsBook
from surveys.reports.tabulation import results_book
from surveys.requests.records import SURVEY_STATES, Survey
from surveys.requests.service import LOCAL_TIME
from surveys.text import nfc
from surveys.text.i18n import in_vietnamese

TEXT_KEYS = (*PASSAGES, *FRAME_TEXTS, *ITEMS)
STEPS = 3
"""Of composing: the results, words and charts, the Word file."""


@dataclass(frozen=True)
class ReportStanding:
    """How the report stands: facts, results, the author's texts, the AAPOR items, what a final one still lacks."""

    facts: ReportFacts
    book: ResultsBook | None
    texts: Mapping[str, str]
    items: list[DisclosedItem]
    missing: list[Missing]
    editions: list[ReportEdition]


def report_standing(session: Session, survey: Survey) -> ReportStanding | None:
    """How the report of a survey stands; None while there is no questionnaire or no sample."""
    facts = report_facts(session, survey)
    if facts is None:
        return None
    try:
        book, _ledger = results_book(session, survey)
    except (SurveyError, AnalysisError):
        book = None
    texts = texts_of(session, survey)
    items = disclosed_items(facts, book, texts)
    return ReportStanding(facts, book, texts, items, missing_for_final(items, texts), editions(session, survey))


def texts_of(session: Session, survey: Survey) -> dict[str, str]:
    """The author's passages by key."""
    statement = select(ReportText.key, ReportText.text).where(ReportText.survey_id == survey.id)
    return dict(session.execute(statement).all())


def write_texts(session: Session, survey: Survey, texts: Mapping[str, str], *, person: Person, now: datetime) -> int:
    """Keep what the author wrote; returns how many passages changed. SurveyError `report.unknown_text`."""
    strange = [key for key in texts if key not in TEXT_KEYS]
    if strange:
        raise SurveyError("report.unknown_text", f"There is no passage {strange}.", keys=strange)
    hold_survey(session, survey.id)
    before = texts_of(session, survey)
    changed = {key: clean for key, text in texts.items() if (clean := _clean(text)) != before.get(key, "")}
    for key, text in changed.items():
        session.merge(ReportText(survey_id=survey.id, key=key, text=text, written_at=now, written_by_id=person.id))
    if changed:
        audit.log(
            session,
            "report.texts_written",
            "survey",
            survey.id,
            at=now,
            person_id=person.id,
            survey_id=survey.id,
            detail=", ".join(sorted(changed)),
        )
    session.flush()
    return len(changed)


@dataclass(frozen=True)
class ComposedReport:
    """A report that is written but not kept yet; `rests_on` is a mark of the data and texts that it says."""

    content: bytes
    responses: int
    final: bool
    rests_on: str


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
    final: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ComposedReport:
    """Write the report from the data as they stand, the author's texts in it; nothing is stored yet.

    It is the province's document: in Vietnamese whoever makes it.
    A draft can be made at any time after fieldwork; a final one only when nothing is missing.
    Raises SurveyError `report.fieldwork_open`, `report.incomplete` (with the titles of what is missing), and what
    `results_book` raises. `progress` is told how many of the STEPS are done.
    """
    from surveys.reports.word import write_word  # here, for a server that starts need not load Word and fonts

    check_fieldwork_over(survey)
    progress(0, STEPS)
    rests_on = _mark_of_contents(session, survey)
    facts = report_facts(session, survey)
    if facts is None:
        raise SurveyError("results.no_draw", "There is no sample yet.")
    book, _ledger = results_book(session, survey, released_only=False)
    texts = texts_of(session, survey)
    missing = missing_for_final(disclosed_items(facts, book, texts), texts)
    if final and missing:
        titles = [item.title for item in missing]
        raise SurveyError("report.incomplete", f"A final report lacks {titles}.", titles=titles, count=len(titles))
    progress(1, STEPS)
    questionnaire = Questionnaire.from_dict(facts.version.definition)
    today = now.astimezone(LOCAL_TIME).date()
    document = compose(facts, book, questionnaire, texts, today=today, draft=not final)
    progress(2, STEPS)
    content = write_word(document, created=now)
    return ComposedReport(content, book.n, final, rests_on)


def store_report(
    session: Session, survey: Survey, report: ComposedReport, *, person: Person, now: datetime
) -> ReportEdition:
    """Keep a report as the next edition; a final one takes the survey to its last station.

    SurveyError `report.changed`: data or texts are not those that a final report was composed from.
    """
    hold_survey(session, survey.id)
    if report.final and report.rests_on != _mark_of_contents(session, survey):
        raise SurveyError("report.changed", "Data or texts changed while the final report was composed.")
    latest = select(func.max(ReportEdition.number)).where(ReportEdition.survey_id == survey.id)
    edition = ReportEdition(
        survey_id=survey.id,
        number=(session.scalar(latest) or 0) + 1,
        filename="bao-cao.docx",
        content=report.content,
        sha256=hashlib.sha256(report.content).hexdigest(),
        responses=report.responses,
        final=report.final,
        created_at=now,
        created_by_id=person.id,
    )
    session.add(edition)
    session.flush()
    audit.log(
        session,
        "report.written",
        "report_edition",
        edition.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=edition.sha256,
    )
    if report.final and survey.state == "results":
        SURVEY_STATES.move(session, survey, "report")
    return edition


def write_report(
    session: Session, survey: Survey, *, person: Person, now: datetime, final: bool = False
) -> ReportEdition:
    """Compose and keep an edition in one go, where nobody waits for the database."""
    return store_report(session, survey, compose_report(session, survey, now=now, final=final), person=person, now=now)


def editions(session: Session, survey: Survey) -> list[ReportEdition]:
    """Editions, newest first."""
    statement = select(ReportEdition).where(ReportEdition.survey_id == survey.id)
    return list(session.scalars(statement.order_by(ReportEdition.number.desc())))


@in_vietnamese()
def _mark_of_contents(session: Session, survey: Survey) -> str:
    """Another one as soon as a response, the weights' field or a text is another."""
    said = repr(sorted(texts_of(session, survey).items()))
    return hashlib.sha256(f"{book_key(session, survey, released_only=False)}{said}".encode()).hexdigest()


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in nfc(text).strip().splitlines())
