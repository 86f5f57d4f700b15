"""Base weights from what is known of the way to a unit: stages, overlapping lists, several links, substitutes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from sampling.errors import SamplingError


def product_of_stages(probabilities: Iterable[float]) -> float:
    """π = Π π_stage, each conditional on the stage before; w = 1/π.

    Errors: `probability_outside`. Source: Särndal, Swensson & Wretman (1992), section 4.3.

    >>> 1 / product_of_stages([0.05, 0.1, 0.25])
    800.0
    """
    return math.prod(_checked(probability) for probability in probabilities)


def first_stage_probability(psus: int, size: float, total: float, *, segment: float = 1.0) -> float:
    """P1 = a·M_i/ΣM, at most 1, times the share of the PSU that its drawn segment holds.

    Parameters: `psus` a taken in the stratum; `size` M_i; `total` ΣM over the stratum; `segment` the share of
    the PSU in the segment drawn with probability proportional to size, 1 where nothing was segmented.
    Errors: `size_invalid`, `probability_outside`. Source: DHS Sampling and Household Listing Manual (2012), 1.4.

    >>> round(first_stage_probability(20, 310, 52000), 6)
    0.119231
    """
    if not 0 < size <= total or psus < 1:
        raise SamplingError("size_invalid", f"A size of {size} out of {total} cannot be drawn {psus} times.")
    return min(1.0, psus * size / total) * _checked(segment)


def take_from_list(take: int, listed: int) -> float:
    """P2 = households taken / households listed in the field; 1 where the list is shorter than the take.

    Errors: `take_outside`.
    """
    if take < 1 or listed < 1:
        raise SamplingError("take_outside", f"{take} of {listed} listed households cannot be taken.", take=take)
    return min(1.0, take / listed)


def person_weight(household_weight: float, probability: float) -> float:
    """The household's weight × 1/p, with the p actually used inside the household.

    Errors: `probability_outside`.

    >>> person_weight(320, 1 / 4)
    1280.0
    """
    return household_weight / _checked(probability)


def multiplicity_weight(weight: float, links: int) -> float:
    """The weight of a unit that could be reached over several sampled links, shared among them: w / links.

    A household with two entries on the list is twice as likely to come in as its line says. Errors:
    `multiplicity_outside`. Source: Sirken (1970), J. Amer. Statist. Assoc. 65; Lavallée (2007), Indirect Sampling.
    """
    if links < 1 or links != int(links):
        raise SamplingError(
            "multiplicity_outside", f"A unit is reached over one link at least, not {links}.", links=links
        )
    return weight / links


def overlapping_lists_probability(first: float, second: float, *, in_both: bool = True) -> float:
    """π of a unit on two lists that are drawn independently: π_A + π_B − π_A·π_B; on the first alone π_A.

    Errors: `probability_outside`. Source: Bankier (1986), J. Amer. Statist. Assoc. 81.

    >>> round(overlapping_lists_probability(0.1, 0.05), 6)
    0.145
    """
    if not in_both:
        return _checked(first)
    _checked(first), _checked(second)
    return first + second - first * second


def substitute_probability(replaced: float) -> float:
    """The π that a substitute carries: that of the unit which it replaces, by convention and not by design.

    Its own probability is unknown, since it came in because another failed. It counts as nonresponse in
    response rates and keeps its flag. Errors: `probability_outside`.
    """
    return _checked(replaced)


def _checked(probability: float) -> float:
    if not 0 < probability <= 1:
        raise SamplingError(
            "probability_outside",
            f"A probability of inclusion lies above 0 and is at most 1, not {probability}.",
            probability=probability,
        )
    return probability
