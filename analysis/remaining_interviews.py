"""How many more interviews bring a margin of error down to the one wanted, when they are made in the same communes.

With n interviews in m communes, of variables that resemble one another by ρ inside a commune, the variance of a share
is in proportion to

    v(n) = (1 − ρ)·(1/n − 1/N) + ρ/m,

from Kish's design effect 1 + (n/m − 1)ρ (Kish 1965, *Survey Sampling*, section 5.4), with the finite population's
correction for persons. More households of the same communes lower the first term only: below √(ρ/m) no margin ever
comes, however many are asked there. With ρ = 0 and N without end, n′ = n·(margin / wanted)². While interviews are still
to come from communes of the sample that have none yet, m grows with n: v(n′) is then that of all its communes.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDING = 1e-9


@dataclass(frozen=True)
class MarginReached:
    """A margin with what it rests on.

    interviews: n; margin: half the width of the interval, in any unit; communes: m, those in which they were made, or
    n²/Σ b² where they have unequal numbers b; clustering: the design effect without that of unequal weights;
    population: N, None where it is large or not known; communes_in_all: over how many communes interviews will be
    spread, None where no others come.

    >>> MarginReached(400, 6.0).needed(5.0)
    576.0
    """

    interviews: float
    margin: float
    communes: float | None = None
    clustering: float = 1.0
    population: float | None = None
    communes_in_all: float | None = None

    @property
    def rho(self) -> float:
        """ρ = (clustering − 1) / (n/m − 1), between 0 and 1; 0 where a commune has one interview."""
        if not self.communes or self.interviews <= self.communes or self.clustering <= 1:
            return 0.0
        return min((self.clustering - 1) / (self.interviews / self.communes - 1), 1.0)

    def expected(self, interviews: float) -> float:
        """The margin to expect with that many interviews, evenly spread over all communes."""
        now = self._now
        return self.margin * math.sqrt(self._within(interviews) + self._between) / math.sqrt(now) if now > 0 else 0.0

    def needed(self, wanted: float) -> float:
        """The interviews, those at hand among them, that bring the margin to `wanted`; inf where none do.

        Never fewer than there are.
        """
        if self.margin <= wanted * (1 + ROUNDING):
            return float(self.interviews)
        aim = self._now * (wanted / self.margin) ** 2
        within = (aim - self._between) / (1 - self.rho) if self.rho < 1 else 0.0
        return max(1 / (within + self._of_population), self.interviews) if within > 0 else math.inf

    def missing(self, wanted: float) -> int | None:
        """Whole interviews still to be made for `wanted`, one at least where it is not reached; None where no number
        of them is enough."""
        if self.margin <= wanted * (1 + ROUNDING):
            return 0
        needed = self.needed(wanted)
        return None if math.isinf(needed) else max(math.ceil(needed - self.interviews - 1e-6), 1)

    @property
    def _now(self) -> float:
        return self._within(self.interviews) + (self.rho / self.communes if self.communes else 0.0)

    def _within(self, interviews: float) -> float:
        return (1 - self.rho) * max(1 / interviews - self._of_population, 0.0)

    @property
    def _between(self) -> float:
        """What stays between communes when all of them have interviews."""
        communes = max(self.communes or 0.0, self.communes_in_all or 0.0)
        return self.rho / communes if communes else 0.0

    @property
    def _of_population(self) -> float:
        return 1 / self.population if self.population else 0.0


def effective_communes(interviews: Sequence[int]) -> float:
    """n²/Σ b² of the interviews b of each commune: how many communes with even numbers resemble these."""
    squares = sum(each * each for each in interviews)
    return sum(interviews) ** 2 / squares if squares else 0.0


def cases_for(interviews: int, rate: float) -> int:
    """Cases to work so that so many interviews are to be expected, one in 1/`rate` of them giving one."""
    return math.ceil(interviews / rate - ROUNDING) if interviews else 0


def spread_evenly(cases: int, interviews: Sequence[int], available: Sequence[int]) -> list[int]:
    """So many cases over communes, each to the one that has the fewest, as far as each has `available`.

    Even numbers give the smallest design effect (Gabler, Häder & Lahiri 1999, *Survey Methodology* 25, 105–106). Where
    there are fewer cases than asked for, all are given.
    """
    given = [0] * len(interviews)
    waiting = [(have, place) for place, have in enumerate(interviews) if available[place] > 0]
    heapq.heapify(waiting)
    for _each in range(cases):
        if not waiting:
            break
        have, place = heapq.heappop(waiting)
        given[place] += 1
        if given[place] < available[place]:
            heapq.heappush(waiting, (have + 1, place))
    return given
