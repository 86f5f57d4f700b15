"""Ages or other numbers that end in 0 and 5 too often: Whipple's index and Myers' blended index.

Sources: Shryock, Siegel et al. (1976), *The Methods and Materials of Demography*, chapter 8; Myers (1940),
*Transactions of the Actuarial Society of America* 41, 395–415; United Nations (1952), Population Bulletin 2. Both
say something only from about 100 ages on, and of a population without a real reason for steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray

WHIPPLE_RANGE = (23, 62)
MYERS_RANGE = (10, 89)
FEWEST_AGES = 100


@dataclass(frozen=True)
class Whipple:
    """100 without heaping on 0 and 5, 500 where every age ends so; `n` ages lie in the range."""

    index: float
    n: float

    @property
    def band(self) -> str:
        """The United Nations' words: highly accurate, fairly accurate, approximate, rough, very rough."""
        bands = ((105.0, "highly accurate"), (110.0, "fairly accurate"), (125.0, "approximate"), (175.0, "rough"))
        return next((word for bound, word in bands if self.index < bound), "very rough")


@dataclass(frozen=True, eq=False)
class Myers:
    """Half the sum of |share of each last digit − 10 %| of the blended population: 0 without heaping, 90 at most."""

    index: float
    shares: FloatArray
    """Percent of the blended population by last digit, 0 to 9."""


def whipple_index(counts: Mapping[int, float], *, low: int = WHIPPLE_RANGE[0], high: int = WHIPPLE_RANGE[1]) -> Whipple:
    """500 · (ages ending in 0 or 5) / (all ages), over whole years `low` … `high`.

    Raises `nothing_in_range` where no age lies in the range.
    """
    inside = {age: n for age, n in counts.items() if low <= age <= high}
    n = float(sum(inside.values()))
    if n <= 0:
        raise AnalysisError("nothing_in_range", f"No age lies between {low} and {high}.", low=low, high=high)
    return Whipple(float(500 * sum(count for age, count in inside.items() if age % 5 == 0) / n), n)


def myers_index(counts: Mapping[int, float], *, low: int = MYERS_RANGE[0], high: int = MYERS_RANGE[1]) -> Myers:
    """Blended shares of last digits over ages `low` … `high`, so that fewer old people make no digit rarer.

    With the j-th age from `low` (j = 0 … 9): (j + 1) Σ_{k≥0} n(low + j + 10k) + (9 − j) Σ_{k≥1} n(low + j + 10k), over
    whole decades (`high` is rounded down). Both sums end at the same age, as in the manuals: where many are still
    alive there the index is a little above 0 (1.7 for equal numbers at 10 to 89) though nobody heaps.
    Raises `nothing_in_range`.
    """
    blended, high = np.zeros(10), low - 1 + (high - low + 1) // 10 * 10
    for j in range(10):
        ages = range(low + j, high + 1, 10)
        first = counts.get(low + j, 0.0) if low + j <= high else 0.0
        later = sum(counts.get(age, 0.0) for age in ages) - first
        blended[(low + j) % 10] = (j + 1) * (first + later) + (9 - j) * later
    if blended.sum() <= 0:
        raise AnalysisError("nothing_in_range", f"No age lies between {low} and {high}.", low=low, high=high)
    shares = 100 * blended / blended.sum()
    return Myers(float(np.abs(shares - 10).sum() / 2), shares)


def counts_of_ages(ages: Sequence[float]) -> dict[int, float]:
    """How many have each age in completed years; missing ones are left out."""
    values = np.asarray(ages, dtype=float)
    whole = np.floor(values[np.isfinite(values)]).astype(int)
    found, n = np.unique(whole, return_counts=True)
    return {int(age): float(count) for age, count in zip(found, n, strict=True)}
