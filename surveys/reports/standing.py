"""How the report of a survey stands: what it would say now, and what still keeps it from being final."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.reports.aapor import DisclosedItem, disclosed_items
from surveys.reports.facts import ReportFacts, report_facts
from surveys.reports.finality import Blocker, blockers, unconfirmed
from surveys.reports.published_tables import results_mark
from surveys.reports.results import ResultsBook
from surveys.reports.service import marks_of_texts, report_book, texts_of
from surveys.requests.records import Survey


@dataclass(frozen=True)
class ReportStanding:
    """Facts, results, the author's texts, the AAPOR items, what keeps the report from being final, and which passages
    were written on results that are others now."""

    facts: ReportFacts
    book: ResultsBook | None
    texts: Mapping[str, str]
    items: list[DisclosedItem]
    blockers: list[Blocker]
    unconfirmed: list[Blocker]


def report_standing(session: Session, survey: Survey) -> ReportStanding | None:
    """How the report of a survey stands; None while there is no questionnaire or no sample."""
    facts = report_facts(session, survey)
    if facts is None:
        return None
    book = report_book(session, survey)
    texts, marks = texts_of(session, survey), marks_of_texts(session, survey)
    items = disclosed_items(facts, book, texts)
    mark = results_mark(book) if book is not None else ""
    questionnaire = Questionnaire.from_dict(facts.version.definition)
    found = blockers(items, texts, marks, mark=mark, facts=facts, book=book, questionnaire=questionnaire)
    return ReportStanding(facts, book, texts, items, found, unconfirmed(texts, marks, mark=mark))


def check_complete(session: Session, survey: Survey) -> None:
    """SurveyError `report.incomplete` with the titles of what keeps a report from being final."""
    standing = report_standing(session, survey)
    titles = list(dict.fromkeys(blocker.title for blocker in standing.blockers)) if standing is not None else []
    if titles:
        raise SurveyError("report.incomplete", f"A final report lacks {titles}.", titles=titles, count=len(titles))
