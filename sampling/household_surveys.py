"""Sample sizes as the two worldwide household programmes work them out: DHS and MICS."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.errors import refuse_outside
from sampling.precision_targets import whole_above

__all__ = ["HouseholdSize", "dhs_sample_size", "mics_sample_size"]


@dataclass(frozen=True)
class HouseholdSize:
    """Households to select, and the persons that are expected to answer in them.

    method: dhs or mics; proportion, deff and relative_error as given; households and persons unrounded.
    """

    method: str
    proportion: float
    deff: float
    relative_error: float
    persons: float
    households: float

    @property
    def households_selected(self) -> int:
        """Whole households."""
        return whole_above(self.households)


def dhs_sample_size(
    proportion: float,
    *,
    relative_error: float,
    deft: float = 1.5,
    household_response: float = 1.0,
    person_response: float = 1.0,
    eligible_per_household: float = 1.0,
) -> HouseholdSize:
    """Persons n = deft²·(1/p − 1)/α², households n/(R_i·R_h·d).

    Parameters: `relative_error` α, the standard error over p; `deft` √deff; response rates of households R_h
    and of persons R_i; d eligible persons in a household. Errors: `proportion_outside`, `relative_error_outside`,
    `deff_outside`, `response_rate_outside`, `eligible_per_household_outside`.
    Source: ICF (2012), Demographic and Health Survey Sampling and Household Listing Manual, section 1.7.

    >>> dhs_sample_size(0.2, relative_error=0.1, household_response=0.92, person_response=0.95).households_selected
    1030
    """
    _check(proportion, relative_error, deft**2)
    for rate in (household_response, person_response):
        refuse_outside("response_rate", rate, 0 < rate <= 1, "above 0 and at most 1")
    refuse_outside("eligible_per_household", eligible_per_household, eligible_per_household > 0, "above 0")
    persons = deft**2 * (1 / proportion - 1) / relative_error**2
    households = persons / (person_response * household_response * eligible_per_household)
    return HouseholdSize("dhs", proportion, deft**2, relative_error, persons, households)


def mics_sample_size(
    proportion: float,
    *,
    relative_margin: float = 0.12,
    deff: float = 1.5,
    target_share: float,
    household_size: float,
    response_rate: float = 1.0,
    z_squared: float = 4.0,
) -> HouseholdSize:
    """Households n = z²·r(1 − r)·deff/((RME·r)²·p_b·h·RR), with the manual's z² = 4.

    Parameters: `proportion` r of the key indicator; `relative_margin` RME, half width over r; `target_share`
    p_b of the population that the indicator is about; `household_size` h; `response_rate` RR (the older manual
    multiplies by 1.1 instead: RR = 1/1.1). Errors: as `dhs_sample_size`, `share_outside`.
    Source: UNICEF, MICS Manual, chapter 4 "Designing and selecting the sample"; MICS6 sample size template.

    >>> mics_sample_size(0.4, target_share=0.03, household_size=6, response_rate=1 / 1.1).households_selected
    3820
    """
    _check(proportion, relative_margin, deff)
    refuse_outside("response_rate", response_rate, 0 < response_rate <= 1, "above 0 and at most 1")
    refuse_outside("share", target_share, 0 < target_share <= 1, "above 0 and at most 1")
    refuse_outside("eligible_per_household", household_size, household_size > 0, "above 0")
    persons = z_squared * proportion * (1 - proportion) * deff / (relative_margin * proportion) ** 2
    households = persons / (target_share * household_size * response_rate)
    return HouseholdSize("mics", proportion, deff, relative_margin, persons, households)


def _check(proportion: float, relative_error: float, deff: float) -> None:
    refuse_outside("proportion", proportion, 0 < proportion < 1, "between 0 and 1")
    refuse_outside("relative_error", relative_error, 0 < relative_error < math.inf, "above 0")
    refuse_outside("deff", deff, 0 < deff < math.inf, "above 0")
