"""All that is to be said of a survey's precision at one moment, put together once for page, picture and workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from sampling import Basis
from sampling.design import claims
from surveys.fieldwork.precision.conditions import RuleStanding, rule_standing
from surveys.fieldwork.precision.domains import WHOLE, Reached
from surveys.fieldwork.precision.reached import reached_under, rule_in_use
from surveys.fieldwork.precision.records import StoppingRule
from surveys.fieldwork.precision.rules import RuleFields, newest_rule
from surveys.fieldwork.precision.supply import FieldSupply, field_supply
from surveys.fieldwork.precision.verdicts import Remaining, Verdict, remaining
from surveys.fieldwork.precision.words import verdict_sentence
from surveys.questionnaires.numbering import with_number
from surveys.reports.plan import Plan, plan_of
from surveys.requests.records import Survey
from surveys.responses.dataset import field_design


@dataclass(frozen=True)
class KeyQuestion:
    """A key question: the head of its column, and its words."""

    variable: str
    short: str
    words: str


@dataclass(frozen=True)
class PrecisionStanding:
    """`record` is None while no rule is written; then `rule` says what the plan proposes. `divided_by`: the label of
    the variable that divides the sample. `is_stored`: whether `reached` need not be worked out again."""

    survey: Survey
    basis: Basis | None
    rule: RuleFields
    record: StoppingRule | None
    reached: Reached | None
    is_stored: bool
    supply: FieldSupply
    remaining: Remaining
    conditions: RuleStanding
    questions: tuple[KeyQuestion, ...]
    divided_by: str

    @property
    def bears_margin(self) -> bool:
        return self.basis is None or claims(self.basis).standard_error

    @property
    def whole_sentence(self) -> str:
        """What is missing for the whole; '' where nothing is."""
        return next((verdict_sentence(each, self.rule) for each in self.verdicts if each.domain.name == WHOLE), "")

    @property
    def domain_sentences(self) -> list[str]:
        """What is missing in its parts."""
        said = (verdict_sentence(each, self.rule) for each in self.verdicts if each.domain.name != WHOLE)
        return [each for each in said if each]

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return self.remaining.verdicts


def precision_standing(session: Session, survey: Survey, *, today: date) -> PrecisionStanding | None:
    """How precision and rule stand; None before a questionnaire is published."""
    plan, used = plan_of(session, survey), rule_in_use(session, survey)
    if plan is None or used is None:
        return None
    number, rule = used
    reached, is_stored = reached_under(session, survey, number, rule)
    supply = field_supply(session, survey, most_visits=rule.most_visits)
    design = field_design(session, survey)
    banners = {banner.variable: banner.label for banner in plan.possible_banners}
    return PrecisionStanding(
        survey=survey,
        basis=None if design is None else design.basis,
        rule=rule,
        record=newest_rule(session, survey) if number else None,
        reached=reached,
        is_stored=is_stored,
        supply=supply,
        remaining=Remaining(()) if reached is None else remaining(reached, rule, supply, today=today),
        conditions=rule_standing(rule, reached, supply, today=today),
        questions=_questions(plan, rule),
        divided_by=banners.get(rule.domain, rule.domain),
    )


def _questions(plan: Plan, rule: RuleFields) -> tuple[KeyQuestion, ...]:
    by_name = {each.variable: each for each in plan.questions}
    asked = (by_name[name] for name in rule.questions if name in by_name)
    return tuple(
        KeyQuestion(each.variable, each.numeral or str(each.number), with_number(each.numeral, each.label))
        for each in asked
    )
