"""What the page of precision shows; what was worked out for a step is kept, apart from the page's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError, OperationalError

from surveys.database import open_session
from surveys.fieldwork.precision.conditions import Condition
from surveys.fieldwork.precision.domains import Reached
from surveys.fieldwork.precision.reached import remember
from surveys.fieldwork.precision.records import StoppingRule
from surveys.fieldwork.precision.rules import fields_of
from surveys.fieldwork.precision.standing import PrecisionStanding, precision_standing
from surveys.fieldwork.precision.verdicts import Verdict
from surveys.fieldwork.precision.words import (
    SHORT,
    condition_words,
    picture_words,
    place_words,
    points,
    rule_lines,
    standing_words,
    substitution_words,
    written_words,
)
from surveys.people.permissions import Action
from surveys.questionnaires.numbering import with_number
from surveys.reports.plan import Plan
from surveys.requests.records import Survey
from surveys.samples.bases import BasisWords, words_of
from webapp.access import may
from webapp.clock import now, today
from webapp.extensions import db


@dataclass(frozen=True)
class DomainRow:
    """A domain of the table."""

    name: str
    verdict: Verdict
    wanted: str
    largest: str
    margins: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class ConditionRow:
    """A condition of the rule: what, how much, how it stands, met or not."""

    title: str
    wanted: str
    found: str
    condition: Condition


@dataclass(frozen=True)
class PrecisionPage:
    """The standing with its words; `by_question`: whether this reader may see a margin for each question."""

    standing: PrecisionStanding
    by_question: bool
    rows: tuple[DomainRow, ...]
    enough: tuple[ConditionRow, ...]
    ends: tuple[ConditionRow, ...]
    conclusion: str
    alternative: str
    basis: BasisWords | None
    beside: str
    written: str
    lines: tuple[str, ...]


def standing_kept(survey: Survey) -> PrecisionStanding | None:
    """How precision stands; what had to be worked out for the last step is stored for the next who look."""
    standing = precision_standing(db.session, survey, today=today())
    if standing is not None and standing.reached is not None and not standing.is_stored:
        _keep(survey.id, standing.reached)
    return standing


def _keep(survey_id: int, reached: Reached) -> None:
    """In a transaction of its own: a page that is looked at writes nothing else. Somebody else may have been first."""
    with open_session(db.engine) as session:
        try:
            remember(session, session.get_one(Survey, survey_id), reached, now=now())
            session.commit()
        except (IntegrityError, OperationalError):
            session.rollback()


def precision_page(survey: Survey) -> PrecisionPage | None:
    """The page; None before a questionnaire is published."""
    standing = standing_kept(survey)
    if standing is None:
        return None
    reached, record = standing.reached, standing.record
    names = {each.variable: each.words for each in standing.questions}
    return PrecisionPage(
        standing=standing,
        by_question=may(Action.VIEW_RESULTS, survey),
        rows=tuple(_row(each, standing) for each in standing.verdicts),
        enough=tuple(_condition(each, standing) for each in standing.conditions.enough),
        ends=tuple(_condition(each, standing) for each in standing.conditions.ends),
        conclusion=standing_words(standing.conditions),
        alternative="" if reached is None else picture_words(reached, standing.rule),
        basis=None if standing.basis is None else words_of(standing.basis),
        beside=substitution_words(standing.supply) if reached is not None and reached.bears == "error" else "",
        written="" if record is None else written_words(record),
        lines=tuple(rule_lines(standing.rule, names, divided_by=standing.divided_by)),
    )


def _row(verdict: Verdict, standing: PrecisionStanding) -> DomainRow:
    domain = verdict.domain
    place = place_words(domain, standing.rule)
    by_name = {each.variable: each.margin for each in domain.questions}
    return DomainRow(
        name=domain.name or place[:1].upper() + place[1:],
        verdict=verdict,
        wanted=points(domain.wanted),
        largest=points(domain.largest),
        margins=tuple(points(by_name.get(each.variable)) for each in standing.questions),
        words=str(SHORT[verdict.kind]),
    )


def _condition(condition: Condition, standing: PrecisionStanding) -> ConditionRow:
    return ConditionRow(*condition_words(condition, standing.rule, divided_by=standing.divided_by), condition)


def versions_said(rules: Sequence[StoppingRule], plan: Plan) -> list[tuple[str, list[str]]]:
    """Every version of the rule: when it was written, and what it says."""
    names = {each.variable: with_number(each.numeral, each.label) for each in plan.questions}
    banners = {banner.variable: banner.label for banner in plan.possible_banners}
    return [
        (written_words(each), rule_lines(fields_of(each), names, divided_by=banners.get(each.domain, each.domain)))
        for each in rules
    ]
