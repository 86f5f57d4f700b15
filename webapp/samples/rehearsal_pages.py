"""What the pages of rehearsals show, shaped from what was kept: no decision is made here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from analysis.rehearsal import Rehearsal, RehearsedDomain
from surveys.requests.records import Survey
from surveys.samples.records import SampleRehearsal
from surveys.samples.rehearsals import latest_rehearsal, planned_margins, result_of
from webapp.extensions import db

CLEARLY = 2.58
"""Monte Carlo standard errors beyond which a difference is not the luck of the rehearsal."""
TOLERATED_COVERAGE = 0.01
WORTH_SAYING = 0.005
WIDER = 1.15
OFTEN, MOSTLY = 0.01, 0.5


@dataclass(frozen=True)
class DomainRow:
    """A domain of a rehearsal with the places of its marks, in percent of the picture's width."""

    found: RehearsedDomain
    label: str
    planned: float | None
    promised: float
    margin_from: float
    margin_to: float
    margin_at: float
    planned_at: float | None
    coverage_from: float
    coverage_to: float
    coverage_at: float

    @property
    def covers_too_seldom(self) -> bool:
        """Whether the intervals hold the truth less often than they say, by more than chance."""
        found = self.found
        if found.coverage is None or found.coverage_error is None:
            return False
        return found.coverage + CLEARLY * found.coverage_error < self.promised - TOLERATED_COVERAGE

    @property
    def leans(self) -> bool:
        """Whether results are off on average, by more than chance and by an amount worth saying."""
        bias, error = self.found.bias, self.found.bias_error
        return bias is not None and error is not None and abs(bias) > max(CLEARLY * error, WORTH_SAYING)

    @property
    def wider_than_planned(self) -> bool:
        """Whether the intervals come out clearly wider than the plan expected."""
        return self.planned is not None and (self.found.margin or 0.0) > WIDER * self.planned

    @property
    def shown(self) -> bool:
        """Whether the domain has results to speak of: an interval, and mostly enough answers to be published."""
        return self.found.margin is not None and self.found.hidden < MOSTLY

    @property
    def often_hidden(self) -> bool:
        """Whether the domain cannot be published in more than one rehearsal in a hundred."""
        return self.found.hidden >= OFTEN


@dataclass(frozen=True)
class RehearsalPicture:
    """A rehearsal as it is shown: its rows, and where the level that was promised stands."""

    result: Rehearsal
    rows: tuple[DomainRow, ...]
    level_at: float
    coverage_low: float
    margin_high: float

    @property
    def whole(self) -> DomainRow:
        return self.rows[0]

    @property
    def concerns(self) -> bool:
        """Whether anything should be looked at before the draw."""
        return any(r.covers_too_seldom or r.leans or r.wider_than_planned or r.often_hidden for r in self.rows)


def picture_of(rehearsal: SampleRehearsal) -> RehearsalPicture | None:
    """The rehearsal shaped for its page; None until it is done."""
    result = result_of(rehearsal)
    if result is None:
        return None
    planned = planned_margins(rehearsal)
    drawn = [each for each in result.domains if each.hidden < MOSTLY]
    highest = max([0.01, *planned.values(), *(each.margin_high or 0.0 for each in drawn)])
    lowest = min([1.0, *(_coverage_range(each)[0] for each in drawn)])
    lowest = min(lowest, result.level) - 0.02
    rows = tuple(_row(each, result.level, planned, highest=highest, lowest=lowest) for each in result.domains)
    return RehearsalPicture(result, rows, 100 * (result.level - lowest) / (1 - lowest), lowest, highest)


def newest_rehearsal(survey: Survey) -> tuple[SampleRehearsal, RehearsalPicture] | None:
    """The newest rehearsal of a survey that was carried out, for other pages."""
    rehearsal = latest_rehearsal(db.session, survey.id)
    picture = picture_of(rehearsal) if rehearsal is not None else None
    return (rehearsal, picture) if rehearsal is not None and picture is not None else None


def _row(
    found: RehearsedDomain, level: float, planned: Mapping[tuple[str, str], float], *, highest: float, lowest: float
) -> DomainRow:
    expected = planned.get((found.kind, found.name))
    low, high = _coverage_range(found)
    coverage = level if found.coverage is None else found.coverage
    return DomainRow(
        found=found,
        label=_label(found),
        planned=expected,
        promised=level,
        margin_from=100 * (found.margin_low or 0.0) / highest,
        margin_to=100 * (found.margin_high or 0.0) / highest,
        margin_at=100 * (found.margin or 0.0) / highest,
        planned_at=None if expected is None else 100 * expected / highest,
        coverage_from=100 * (low - lowest) / (1 - lowest),
        coverage_to=100 * (high - lowest) / (1 - lowest),
        coverage_at=100 * (coverage - lowest) / (1 - lowest),
    )


def _coverage_range(found: RehearsedDomain) -> tuple[float, float]:
    """Where the coverage lies but for the luck of the rehearsal."""
    if found.coverage is None or found.coverage_error is None:
        return 1.0, 1.0
    reach = 1.96 * found.coverage_error
    return max(found.coverage - reach, 0.0), min(found.coverage + reach, 1.0)


def _label(found: RehearsedDomain) -> str:
    if found.kind == "whole":
        return _("Toàn địa bàn")
    if found.kind == "group":
        return _("Nhóm nhỏ nhất")
    if found.kind == "group_in_stratum":
        return _("Nhóm nhỏ nhất ở %(stratum)s", stratum=found.name)
    return found.name
