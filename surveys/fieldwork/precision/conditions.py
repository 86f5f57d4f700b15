"""Whether the conditions of a stopping rule are met: each by itself, and what follows of them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from surveys.fieldwork.precision.domains import WHOLE, Reached
from surveys.fieldwork.precision.rules import RuleFields
from surveys.fieldwork.precision.supply import FieldSupply

MARGIN, DOMAINS, RESPONSES, RATE = "margin", "domains", "responses", "rate"
VISITS, DAY = "visits", "day"


@dataclass(frozen=True)
class Condition:
    """One condition: what was wanted, how it stands, whether it is met (None: that cannot be said yet); `day`: the
    last one."""

    kind: str
    wanted: float | None
    found: float | None
    met: bool | None
    day: date | None = None


@dataclass(frozen=True)
class RuleStanding:
    """`enough`: all must be met for fieldwork to be enough; `ends`: each of them ends it, whatever came."""

    enough: tuple[Condition, ...]
    ends: tuple[Condition, ...]

    @property
    def is_enough(self) -> bool:
        return bool(self.enough) and all(each.met for each in self.enough)

    @property
    def is_over(self) -> bool:
        """Whether a limit is reached."""
        return any(each.met for each in self.ends)


def rule_standing(rule: RuleFields, reached: Reached | None, supply: FieldSupply, *, today: date) -> RuleStanding:
    """How each condition of a rule stands; margins as of the last step, numbers as of now."""
    enough = [*_margins(rule, reached), _responses(rule, supply)]
    if rule.least_response_rate is not None:
        rate = supply.response_rate
        met = None if rate is None else round(rate, 1) >= rule.least_response_rate
        enough.append(Condition(RATE, rule.least_response_rate, rate, met))
    ends = []
    if rule.most_visits is not None:
        left = supply.open - supply.exhausted
        ends.append(Condition(VISITS, rule.most_visits, left, supply.open > 0 and left == 0))
    if rule.latest_on is not None:
        ends.append(Condition(DAY, None, None, today >= rule.latest_on, rule.latest_on))
    return RuleStanding(tuple(enough), tuple(ends))


def _responses(rule: RuleFields, supply: FieldSupply) -> Condition:
    found = supply.responses
    return Condition(RESPONSES, rule.least_responses, found, found >= rule.least_responses)


def _margins(rule: RuleFields, reached: Reached | None) -> list[Condition]:
    found = []
    if rule.margin is not None:
        whole = None if reached is None else reached.whole
        largest, met = (None, None) if whole is None else (whole.largest, whole.reaches)
        found.append(Condition(MARGIN, rule.margin, largest, met))
    if rule.domain_margin is not None:
        parts = [] if reached is None else [each for each in reached.domains if each.name != WHOLE]
        states = [each.reaches for each in parts]
        margins = [each.largest for each in parts if each.largest is not None]
        met = False if False in states else None if None in states or not states else True
        found.append(Condition(DOMAINS, rule.domain_margin, max(margins, default=None), met))
    return found
