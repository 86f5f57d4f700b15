"""What an allocation that came as it is would take to become a probability sample: lines, margin, days of work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sampling import ExpectedPrecision, SampleDesign, Stage, expected_precision, spread_of_adults

STAGES = (Stage("psu", "srs"), Stage("household", "srs"), Stage("person", "uniform_prn", take=1))
"""Every commune of the allocation is taken (π = 1), then lines of its list, then one adult, all by random number."""
TYPICAL_ADULTS = 2.5
"""Adults of a household where the frame does not say how many there are."""


@dataclass(frozen=True)
class FieldEffort:
    """What the field is assumed to be like; rates and shares of 1.

    visits: a household is visited at most so often; lists_given: share of communes that hand over their list;
    days_per_list: to ask for a list and put it in order; listed_per_day: households that one person lists in a day;
    visits_per_day, forms_per_day: of one collaborator, at chosen households, and where anybody may answer.
    """

    response_rate: float = 0.75
    visits: int = 3
    lists_given: float = 1.0
    days_per_list: float = 1.0
    listed_per_day: int = 80
    visits_per_day: int = 12
    forms_per_day: int = 8
    collaborators: int = 30

    @property
    def visits_per_line(self) -> float:
        """Visits that a household gets on average: it is left at the first success, or after the last visit.

        With q the chance of one visit, 1 − (1 − q)^K = r in K visits, and Σ (1 − q)^(k−1) = r/q of them are made.
        """
        return self.response_rate / (1 - (1 - self.response_rate) ** (1 / self.visits))


@dataclass(frozen=True)
class AllocatedCommune:
    """A commune of the allocation; households and adults are None where nobody said them."""

    code: str
    name: str
    stratum: str
    forms: int
    households: int | None
    adults: int | None


@dataclass(frozen=True)
class DrawnAllocation:
    """The allocation as a draw: lines by commune, what may be expected, the days of both ways.

    takes: lines by code, 0 where the commune is not covered; unlisted: communes with forms of which nobody said how
    many households they have; short: those with fewer households than lines are needed; precision: None while lines
    are missing, and for a list that is asked in full.
    """

    communes: tuple[AllocatedCommune, ...]
    effort: FieldEffort
    takes: Mapping[str, int]
    unlisted: tuple[AllocatedCommune, ...]
    short: tuple[AllocatedCommune, ...]
    precision: ExpectedPrecision | None

    @property
    def covered(self) -> tuple[AllocatedCommune, ...]:
        return tuple(each for each in self.communes if each.forms)

    @property
    def left_out(self) -> tuple[AllocatedCommune, ...]:
        return tuple(each for each in self.communes if not each.forms)

    @property
    def forms(self) -> int:
        return sum(each.forms for each in self.communes)

    @property
    def lines(self) -> int:
        """Household lines to visit."""
        return sum(self.takes.values())

    @property
    def households(self) -> int:
        """Households on the lists of the covered communes, as far as known."""
        return sum(each.households or 0 for each in self.covered)

    @property
    def visits(self) -> float:
        """Visits to the drawn households, return visits included."""
        return self.lines * self.effort.visits_per_line

    @property
    def asked_lists(self) -> int:
        """Communes that hand over their list."""
        return round(self.effort.lists_given * len(self.covered))

    @property
    def listed_households(self) -> float:
        """Households that are listed by walking: those of the communes without a list, taken as average communes."""
        if not self.covered:
            return 0.0
        return self.households * (len(self.covered) - self.asked_lists) / len(self.covered)

    @property
    def days_asking(self) -> float:
        return self.asked_lists * self.effort.days_per_list

    @property
    def days_listing(self) -> float:
        return self.listed_households / self.effort.listed_per_day

    @property
    def days_visiting(self) -> float:
        return self.visits / self.effort.visits_per_day

    @property
    def days_as_quota(self) -> float:
        """Days of work of the allocation as it is: whoever is found answers."""
        return self.forms / self.effort.forms_per_day

    @property
    def days(self) -> float:
        """Days of work of the draw, lists included."""
        return self.days_asking + self.days_listing + self.days_visiting

    @property
    def extra_days(self) -> float:
        return self.days - self.days_as_quota

    @property
    def extra_per_collaborator(self) -> float:
        return self.extra_days / self.effort.collaborators

    def design(self) -> SampleDesign:
        """The design to draw; ValueError while a commune has no number of households."""
        if self.unlisted:
            raise ValueError("The number of households of every covered commune must be known first.")
        strata = dict.fromkeys((each.stratum for each in self.communes if each.households), 0)
        for each in self.covered:
            strata[each.stratum] += 1
        return SampleDesign(
            allocation=strata,
            households_per_psu=max(self.takes.values()),
            takes={each.code: self.takes[each.code] for each in self.communes if each.households},
            stages=STAGES,
            margin=self.precision.margin if self.precision else None,
            response_rate=self.effort.response_rate,
        )


def drawn_allocation(communes: Iterable[AllocatedCommune], effort: FieldEffort) -> DrawnAllocation:
    """Lines = ⌈forms / response rate⌉, never more than the list has; the margin is that of the covered communes.

    A commune is a stratum of its own (π = 1), so nothing is lost by clustering; what is lost comes from an allocation
    that is not proportional to size, and from asking one adult of each household (`sampling.expected_precision`).
    """
    listed = tuple(communes)
    takes = {each.code: _take(each, effort) for each in listed}
    covered = [each for each in listed if each.forms]
    unlisted = tuple(each for each in covered if each.households is None)
    short = tuple(each for each in covered if each.households and takes[each.code] == each.households)
    return DrawnAllocation(listed, effort, takes, unlisted, short, _precision(covered, takes, effort))


def _take(commune: AllocatedCommune, effort: FieldEffort) -> int:
    wanted = math.ceil(commune.forms / effort.response_rate - 1e-9)
    return wanted if commune.households is None else min(wanted, commune.households)


def _mean_adults(commune: AllocatedCommune) -> float:
    """Adults of a household; as many households as adults only says that the frame does not know."""
    if commune.adults and commune.households and commune.adults > commune.households:
        return commune.adults / commune.households
    return TYPICAL_ADULTS


def _precision(
    covered: list[AllocatedCommune], takes: Mapping[str, int], effort: FieldEffort
) -> ExpectedPrecision | None:
    if not covered or any(each.households is None for each in covered):
        return None
    sizes = [float(each.adults or each.households or 0) for each in covered]
    interviews = [takes[each.code] * effort.response_rate for each in covered]
    spread = spread_of_adults([_mean_adults(each) for each in covered])
    return expected_precision(sizes, [1.0] * len(covered), interviews, household_spread=spread)
