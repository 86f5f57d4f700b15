"""What the author of a report writes: passages that survive every edition, each with the results that it rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from analysis import AnalysisError
from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.aapor import ITEMS
from surveys.reports.composition import FRAME_TEXTS, PASSAGES
from surveys.reports.frozen import check_not_frozen
from surveys.reports.letterheads import LETTERHEAD_TEXT
from surveys.reports.published_tables import results_mark
from surveys.reports.records import ReportText
from surveys.reports.results import ResultsBook
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.text import nfc
from surveys.text.i18n import in_vietnamese

TEXT_KEYS = (*PASSAGES, *FRAME_TEXTS, *ITEMS, LETTERHEAD_TEXT)


def texts_of(session: Session, survey: Survey) -> dict[str, str]:
    """The author's passages by key."""
    statement = select(ReportText.key, ReportText.text).where(ReportText.survey_id == survey.id)
    return dict(session.execute(statement).all())


def marks_of_texts(session: Session, survey: Survey) -> dict[str, str]:
    """The mark of the results that each passage was last written on, or confirmed, by key."""
    statement = select(ReportText.key, ReportText.rests_on).where(ReportText.survey_id == survey.id)
    return dict(session.execute(statement).all())


@in_vietnamese()
def mark_of_results(session: Session, survey: Survey) -> str:
    """The mark of a survey's results as they stand now; '' while there are none."""
    book = report_book(session, survey)
    return "" if book is None else results_mark(book)


def report_book(session: Session, survey: Survey) -> ResultsBook | None:
    """The results that a report would say now, None while there are none."""
    try:
        return results_book(session, survey)[0]
    except (SurveyError, AnalysisError):
        return None


def write_texts(session: Session, survey: Survey, texts: Mapping[str, str], *, person: Person, now: datetime) -> int:
    """Keep what the author wrote; returns how many passages changed.

    SurveyError `report.unknown_text`, `report.frozen`.
    """
    _check_known(texts)
    mark = mark_of_results(session, survey)
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    before = texts_of(session, survey)
    changed = {key: clean for key, text in texts.items() if (clean := _clean(text)) != before.get(key, "")}
    for key, text in changed.items():
        session.merge(
            ReportText(survey_id=survey.id, key=key, text=text, rests_on=mark, written_at=now, written_by_id=person.id)
        )
    if changed:
        _log(session, "report.texts_written", survey, changed, person, now)
    session.flush()
    return len(changed)


def confirm_texts(session: Session, survey: Survey, keys: Collection[str], *, person: Person, now: datetime) -> int:
    """Say of passages that they are still true of the results as they are now; returns how many there were.

    SurveyError `report.unknown_text`, `report.frozen`.
    """
    _check_known(keys)
    mark = mark_of_results(session, survey)
    hold_survey(session, survey.id)
    check_not_frozen(session, survey)
    stale = [key for key, rests_on in marks_of_texts(session, survey).items() if key in keys and rests_on != mark]
    if stale:
        mine = ReportText.survey_id == survey.id, ReportText.key.in_(stale)
        session.execute(update(ReportText).where(*mine).values(rests_on=mark))
        _log(session, "report.texts_confirmed", survey, stale, person, now)
    session.flush()
    return len(stale)


def _check_known(keys: Collection[str]) -> None:
    strange = [key for key in keys if key not in TEXT_KEYS]
    if strange:
        raise SurveyError("report.unknown_text", f"There is no passage {strange}.", keys=strange)


def _log(session: Session, action: str, survey: Survey, keys: Collection[str], person: Person, now: datetime) -> None:
    audit.log(
        session,
        action,
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=", ".join(sorted(keys)),
    )


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in nfc(text).strip().splitlines())
