"""The stopping rule is written down before fieldwork: margins, numbers and days, never what answers turn out to be.

Whoever stops when a result is significant, or looks as expected, finds what is not there. So a rule can name nothing
but precision, numbers of forms, response, visits and a day; the sources are Rao, Glickman & Glynn (2008), *Statistics
in Medicine* 27, 2196–2213, and Wagner & Raghunathan (2010), *Statistics in Medicine* 29, 1014–1024. One that is written
while answers come in is marked so and carries its reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import Banner
from sampling.design import claims
from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.precision.records import StoppingRule
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.reports.plan import Plan, plan_of
from surveys.reports.planned_question import PlannedQuestion
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.dataset import STRATUM_COLUMN, field_design
from surveys.responses.releases import live_banners
from surveys.text import nfc

MOST_QUESTIONS = 6
SMALLEST_MARGIN, LARGEST_MARGIN = 0.5, 30.0
SHORTEST_REASON = 10
LONGEST_WORDS = 2000
ON_RESULTS = re.compile(r"ý nghĩa thống kê|mức ý nghĩa|kiểm định|p[- ]?value|\bp\s*[<≤]|significan", re.IGNORECASE)
"""Words of a rule that would rest on what the answers say."""


@dataclass(frozen=True)
class RuleFields:
    """What a rule says; margins in percentage points, the response rate (RR1) in percent, `domain` "" for none."""

    questions: tuple[str, ...]
    domain: str = ""
    margin: float | None = None
    domain_margin: float | None = None
    least_responses: int = 1
    least_response_rate: float | None = None
    most_visits: int | None = None
    latest_on: date | None = None
    words: str = ""


def fields_of(rule: StoppingRule) -> RuleFields:
    """What a rule says, apart from when and by whom it was written."""
    return RuleFields(
        questions=tuple(rule.questions),
        domain=rule.domain,
        margin=rule.margin,
        domain_margin=rule.domain_margin,
        least_responses=rule.least_responses,
        least_response_rate=rule.least_response_rate,
        most_visits=rule.most_visits,
        latest_on=rule.latest_on,
        words=rule.words,
    )


def rules_of(session: Session, survey: Survey) -> Sequence[StoppingRule]:
    """Every version of a survey's rule, the newest, which counts, first."""
    statement = select(StoppingRule).where(StoppingRule.survey_id == survey.id)
    return session.scalars(statement.order_by(StoppingRule.number.desc())).all()


def newest_rule(session: Session, survey: Survey) -> StoppingRule | None:
    """The rule that counts."""
    statement = select(StoppingRule).where(StoppingRule.survey_id == survey.id)
    return session.scalars(statement.order_by(StoppingRule.number.desc()).limit(1)).first()


def key_questions(plan: Plan) -> list[PlannedQuestion]:
    """The questions that a rule can name: closed ones that are asked, not those on who the respondent is."""
    return [each for each in plan.asked().questions if each.item is not None and not each.is_profile]


def rule_domains(session: Session, survey: Survey, plan: Plan) -> list[Banner]:
    """What can divide the sample for a rule: the strata, and what live tables are divided by."""
    strata = [banner for banner in plan.possible_banners if banner.variable == STRATUM_COLUMN]
    asked = [banner for banner in live_banners(session, survey, plan) if banner.variable != STRATUM_COLUMN]
    return [*strata, *asked]


def bears_margin(session: Session, survey: Survey) -> bool:
    """Whether the sample's basis bears a standard error; true while there is no sample yet."""
    design = field_design(session, survey)
    return design is None or claims(design.basis).standard_error


def write_rule(
    session: Session, survey: Survey, fields: RuleFields, *, reason: str = "", person: Person, now: datetime
) -> StoppingRule:
    """Write the next version of the rule; during fieldwork it needs a reason and is marked, afterwards it is refused.

    Errors: `stopping.fieldwork_over`, `stopping.no_questionnaire`, `stopping.no_reason`, `stopping.unchanged`, those of
    `check_fields`.
    """
    hold_survey(session, survey.id)
    if survey.state not in ("design", "fieldwork"):
        raise SurveyError("stopping.fieldwork_over", "Fieldwork has ended: no rule can be written any more.")
    plan = plan_of(session, survey)
    if plan is None:
        raise SurveyError("stopping.no_questionnaire", "No questionnaire has been published.")
    check_fields(session, survey, plan, fields, today=now.astimezone(LOCAL_TIME).date())
    during = survey.state == "fieldwork"
    reason = nfc(reason).strip()
    if during and len(reason) < SHORTEST_REASON:
        raise SurveyError("stopping.no_reason", "A rule written during fieldwork needs its reason.")
    newest = newest_rule(session, survey)
    if newest is not None and fields_of(newest) == fields:
        raise SurveyError("stopping.unchanged", "The rule says this already.", number=newest.number)
    rule = StoppingRule(
        survey_id=survey.id,
        number=1 if newest is None else newest.number + 1,
        questions=list(fields.questions),
        domain=fields.domain,
        margin=fields.margin,
        domain_margin=fields.domain_margin,
        least_responses=fields.least_responses,
        least_response_rate=fields.least_response_rate,
        most_visits=fields.most_visits,
        latest_on=fields.latest_on,
        words=fields.words,
        during_fieldwork=during,
        reason=reason if during else "",
        written_at=now,
        written_by_id=person.id,
    )
    session.add(rule)
    session.flush()
    audit.log(
        session,
        "stopping_rule.written",
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=f"{rule.number}: {', '.join(rule.questions)}",
    )
    return rule


def check_fields(session: Session, survey: Survey, plan: Plan, fields: RuleFields, *, today: date) -> None:
    """Refuse what no rule can be.

    Errors: `stopping.no_question`, `stopping.too_many_questions`, `stopping.unknown_question`,
    `stopping.unknown_domain`, `stopping.no_margin`, `stopping.margin_not_borne`, `stopping.margin_outside`,
    `stopping.no_domain_margin`, `stopping.no_number`, `stopping.rate_outside`, `stopping.day_passed`,
    `stopping.rests_on_results`.
    """
    if not fields.questions:
        raise SurveyError("stopping.no_question", "A rule names at least one question.")
    if len(fields.questions) > MOST_QUESTIONS:
        raise SurveyError("stopping.too_many_questions", f"More than {MOST_QUESTIONS} questions.", most=MOST_QUESTIONS)
    unknown = set(fields.questions) - {each.variable for each in key_questions(plan)}
    if unknown:
        raise SurveyError("stopping.unknown_question", f"{sorted(unknown)} cannot be key questions.")
    if fields.domain and fields.domain not in {each.variable for each in rule_domains(session, survey, plan)}:
        raise SurveyError("stopping.unknown_domain", f"{fields.domain} cannot divide the sample.")
    _check_margins(fields, borne=bears_margin(session, survey))
    if fields.least_responses < 1 or (fields.most_visits is not None and fields.most_visits < 1):
        raise SurveyError("stopping.no_number", "Numbers of forms and of visits are at least one.")
    if fields.least_response_rate is not None and not 0 < fields.least_response_rate <= 100:
        raise SurveyError("stopping.rate_outside", "A response rate lies between 0 and 100 percent.")
    if fields.latest_on is not None and fields.latest_on < today:
        raise SurveyError("stopping.day_passed", f"{fields.latest_on} has passed.", day=fields.latest_on)
    found = ON_RESULTS.search(fields.words)
    if found:
        raise SurveyError("stopping.rests_on_results", "A rule never rests on significance.", words=found[0].strip())


def _check_margins(fields: RuleFields, *, borne: bool) -> None:
    margins = [each for each in (fields.margin, fields.domain_margin) if each is not None]
    if margins and not borne:
        raise SurveyError("stopping.margin_not_borne", "The sample's basis bears no margin of error.")
    if any(not SMALLEST_MARGIN <= each <= LARGEST_MARGIN for each in margins):
        least, most = SMALLEST_MARGIN, LARGEST_MARGIN
        raise SurveyError(
            "stopping.margin_outside", f"A margin lies between {least} and {most}.", least=least, most=most
        )
    if borne and fields.margin is None:
        raise SurveyError("stopping.no_margin", "A probability sample needs the margin of the whole.")
    if borne and bool(fields.domain) != (fields.domain_margin is not None):
        raise SurveyError("stopping.no_domain_margin", "A variable that divides the sample and its margin go together.")
