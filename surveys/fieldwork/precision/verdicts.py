"""What each domain still needs, whether the field can bring it within the stopping rule, and in which communes."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date

from analysis.remaining_interviews import cases_for, spread_evenly
from surveys.fieldwork.precision.domains import HIDDEN, WHOLE, DomainPrecision, Reached
from surveys.fieldwork.precision.rules import RuleFields
from surveys.fieldwork.precision.supply import CommuneSupply, FieldSupply, Supply
from surveys.responses.dataset import STRATUM_COLUMN

REACHED, RECEIVED, AT_HAND, RESERVES, BEYOND, NEVER = "reached", "received", "at_hand", "reserves", "beyond", "never"
FEW, NO_MARGIN, NO_AIM, ENDED, TOO_LATE = "few", "no_margin", "no_aim", "ended", "too_late"


@dataclass(frozen=True)
class Verdict:
    """How a domain stands.

    kind: reached; received (forms that wait for the next step are enough); at_hand (households that are out are
    enough); reserves (some must be released); beyond (the reserves left are too few); never (no number of interviews in
    these communes is enough); few, no_margin, no_aim (nothing can be said, or nothing was wanted); ended, too_late.
    interviews: still to be made, beyond what came in; cases: to work for them; release: reserves among them; expected:
    what all households and reserves left would give.
    """

    domain: DomainPrecision
    kind: str
    interviews: int = 0
    cases: int = 0
    release: int = 0
    expected: int = 0


@dataclass(frozen=True)
class CommuneNeed:
    """A commune in which reserves should be released: how many of those left."""

    commune: CommuneSupply
    release: int


@dataclass(frozen=True)
class Remaining:
    """A verdict for every domain, and where reserves are to be released for all of them."""

    verdicts: tuple[Verdict, ...]
    communes: tuple[CommuneNeed, ...] = field(default=())

    @property
    def release(self) -> int:
        return sum(each.release for each in self.communes)


def remaining(reached: Reached, rule: RuleFields, supply: FieldSupply, *, today: date) -> Remaining:
    """Verdicts of the domains of one step with what the field has at this moment."""
    by_stratum = rule.domain == STRATUM_COLUMN
    verdicts = []
    for domain in reached.domains:
        stratum = domain.name if by_stratum and domain.name != WHOLE else None
        share = 1.0 if domain.name == WHOLE or by_stratum or not domain.n else domain.n / max(reached.n, 1)
        verdicts.append(_verdict(domain, supply.of(stratum), reached, rule, share=share, today=today))
    return Remaining(tuple(verdicts), _where(verdicts, supply, by_stratum=by_stratum))


def _verdict(
    domain: DomainPrecision, supply: Supply, reached: Reached, rule: RuleFields, *, share: float, today: date
) -> Verdict:
    """`share`: what part of all interviews falls into a domain that nobody can look for."""
    blind = _without_number(domain)
    if blind is not None:
        return Verdict(domain, blind)
    if domain.reaches:
        return Verdict(domain, REACHED)
    if not reached.live:
        return Verdict(domain, ENDED)
    if domain.missing is None:
        return Verdict(domain, NEVER)
    more = max(math.ceil(domain.missing - supply.waiting * share - 1e-9), 0)
    if not more:
        return Verdict(domain, RECEIVED)
    if rule.latest_on is not None and today > rule.latest_on:
        return Verdict(domain, TOO_LATE, more)
    overall = math.ceil(more / share - 1e-9)
    cases = cases_for(overall, supply.rate)
    expected = math.floor(supply.in_all * share + 1e-9)
    if cases <= supply.open:
        return Verdict(domain, AT_HAND, more, cases, 0, expected)
    if cases > supply.open + supply.reserves:
        return Verdict(domain, BEYOND, more, cases, 0, expected)
    return Verdict(domain, RESERVES, more, cases, cases - supply.open, expected)


def _without_number(domain: DomainPrecision) -> str | None:
    if domain.status == HIDDEN:
        return FEW
    if domain.largest is None:
        return NO_MARGIN
    return NO_AIM if domain.wanted is None else None


def _where(verdicts: list[Verdict], supply: FieldSupply, *, by_stratum: bool) -> tuple[CommuneNeed, ...]:
    """Reserves first to the strata that need them, then to the whole as far as it needs more; evenly in each.

    Where all reserves left would not be enough, none is proposed: they would be spent and the margin not reached.
    """
    given: dict[str, int] = {}
    wanted = [each for each in verdicts if each.kind == RESERVES]
    for each in sorted(wanted, key=lambda one: one.domain.name == WHOLE):
        stratum = each.domain.name if by_stratum and each.domain.name != WHOLE else None
        inside = supply.communes_of(stratum)
        already = sum(given.get(commune.psu, 0) for commune in inside)
        _spread(max(each.release - already, 0), inside, given, supply.of(stratum).rate)
    found = (CommuneNeed(commune, given.get(commune.psu, 0)) for commune in supply.communes)
    return tuple(each for each in found if each.release)


def _spread(cases: int, communes: list[CommuneSupply], given: dict[str, int], rate: float) -> None:
    """To the communes that will have the fewest interviews."""
    have = [round(c.interviews + (c.workable + given.get(c.psu, 0)) * rate) for c in communes]
    left = [c.reserves - given.get(c.psu, 0) for c in communes]
    for commune, more in zip(communes, spread_evenly(cases, have, left), strict=True):
        if more:
            given[commune.psu] = given.get(commune.psu, 0) + more
