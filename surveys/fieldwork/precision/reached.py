"""The precision that the last step of the results has reached: worked out once, kept until the next step (R6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis import AnalysisError
from sampling import Basis
from sampling.design import claims
from surveys.errors import SurveyError
from surveys.fieldwork.precision.domains import WHOLE, DomainPrecision, Reached
from surveys.fieldwork.precision.margins import PublishedMargins
from surveys.fieldwork.precision.proposal import proposed_rule
from surveys.fieldwork.precision.records import PrecisionReached
from surveys.fieldwork.precision.rules import RuleFields, fields_of, newest_rule
from surveys.fieldwork.records import Case
from surveys.reports.plan import plan_of
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN, field_design, weighted_sample
from surveys.responses.modes import SAMPLE
from surveys.responses.records import ResultsRelease
from surveys.responses.releases import latest_release, steps_so_far
from surveys.samples.service import current_draw


def rule_in_use(session: Session, survey: Survey) -> tuple[int, RuleFields] | None:
    """The number and fields of the newest rule, else 0 and what the sample was planned for, without limits that nobody
    set; None before a questionnaire."""
    rule = newest_rule(session, survey)
    if rule is not None:
        return rule.number, fields_of(rule)
    plan = plan_of(session, survey)
    if plan is None:
        return None
    return 0, replace(proposed_rule(session, survey, plan), most_visits=None, latest_on=None)


def precision_reached(session: Session, survey: Survey) -> Reached | None:
    """The precision of the last step, as it was stored for it, else worked out; None before the first step.

    Works for seconds where many responses are in the results and nothing is stored; `remember` stores it.
    """
    rule = rule_in_use(session, survey)
    return None if rule is None else reached_under(session, survey, *rule)[0]


def reached_under(session: Session, survey: Survey, number: int, rule: RuleFields) -> tuple[Reached | None, bool]:
    """The same under a rule that is known, and whether it was stored already."""
    release = latest_release(session, survey)
    if release is None:
        return None, False
    kept = _stored(session, survey, release, number)
    return (kept, True) if kept is not None else (_work_out(session, survey, number, rule), False)


def last_stored(session: Session, survey: Survey) -> Reached | None:
    """What was stored last, of the newest step or an earlier one: read at once, for pages that must not work it out."""
    statement = (
        select(PrecisionReached)
        .join(ResultsRelease, ResultsRelease.id == PrecisionReached.release_id)
        .where(ResultsRelease.survey_id == survey.id, ResultsRelease.source == SAMPLE)
        .order_by(ResultsRelease.number.desc(), PrecisionReached.rule_number.desc())
        .limit(1)
    )
    found = session.scalars(statement).first()
    return None if found is None else Reached.from_dict(found.content)


def remember(session: Session, survey: Survey, reached: Reached, *, now: datetime) -> bool:
    """Store what was worked out for the last step, once; false where it is stored, or the step is no longer the last.

    Weights move a little with every visit; what is stored stands still until ten more responses are in (R6).
    """
    release = latest_release(session, survey)
    if release is None or steps_so_far(session, survey) != reached.step:
        return False
    record = session.scalars(_records(release, reached.rule_number)).first()
    if record is not None:
        if record.content.get("live") == reached.live:
            return False
        record.content, record.made_at = reached.to_dict(), now
    else:
        content = reached.to_dict()
        session.add(
            PrecisionReached(release_id=release.id, rule_number=reached.rule_number, content=content, made_at=now)
        )
    session.flush()
    return True


def _records(release: ResultsRelease, number: int) -> Any:
    return select(PrecisionReached).where(
        PrecisionReached.release_id == release.id, PrecisionReached.rule_number == number
    )


def _stored(session: Session, survey: Survey, release: ResultsRelease, number: int) -> Reached | None:
    record = session.scalars(_records(release, number)).first()
    if record is None:
        return None
    reached = Reached.from_dict(record.content)
    return reached if reached.live == (survey.state == "fieldwork") else None


def _work_out(session: Session, survey: Survey, number: int, rule: RuleFields) -> Reached | None:
    try:
        book, _ledger = results_book(session, survey, source=SAMPLE)
        sample, _ledger = weighted_sample(session, survey, source=SAMPLE)
    except (SurveyError, AnalysisError):
        return None
    borne = claims(Basis(book.basis))
    bears = "interval" if borne.confidence_interval else "error" if borne.standard_error else ""
    population, drawn = _population(session, survey), _drawn(session, survey)
    field = PublishedMargins(sample, book, bears, population=population, drawn=drawn)
    shown = any(banner == rule.domain for banner, _label in book.banners)
    by_stratum = rule.domain == STRATUM_COLUMN and not shown
    domains: list[DomainPrecision] = []
    if bears:
        domains.append(field.whole(rule))
        if by_stratum:
            domains += field.strata(rule)
        elif shown:
            domains += field.published(rule)
    return Reached(
        step=steps_so_far(session, survey),
        rule_number=number,
        live=survey.state == "fieldwork",
        basis=book.basis,
        bears=bears,
        n=book.n,
        domain=rule.domain,
        domains=tuple(domains),
        domain_not_shown=bool(rule.domain) and not shown and not by_stratum,
    )


def _population(session: Session, survey: Survey) -> dict[str, int]:
    """Persons of each stratum on the frame, of the whole under ""."""
    design = field_design(session, survey)
    frame = design.draw.design.frame if design is not None and design.draw is not None else None
    people: dict[str, int] = {}
    for unit in frame.units if frame is not None else ():
        for name in (WHOLE, unit.stratum):
            people[name] = people.get(name, 0) + unit.size
    return people


def _drawn(session: Session, survey: Survey) -> dict[str, int]:
    """Communes of the sample in each stratum, of the whole under ""; nothing once fieldwork is over."""
    draw = current_draw(session, survey.id)
    if draw is None or survey.state != "fieldwork":
        return {}
    counted = select(Case.stratum, func.count(func.distinct(Case.psu))).where(Case.draw_id == draw.id)
    found = dict(session.execute(counted.group_by(Case.stratum)).all())
    return {**found, WHOLE: sum(found.values())}
