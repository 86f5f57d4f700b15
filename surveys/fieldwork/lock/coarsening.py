"""What stands beside the answers, coarsened until every combination of it is that of at least five responses (R7).

Within a cell (commune, version of the questionnaire, kind of response) people's weights are put into classes first,
since estimates need them most, then the mode is told only where it does not single out, then the day. No database.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate

ENOUGH = 5
MIXED = "mixed"
"""Stands for a mode that would single out: the survey's whole numbers by mode are kept with the lock."""
GRANULARITIES = ("day", "week", "month", "whole")


@dataclass(frozen=True)
class Beside:
    """What a response carries beside its answers. `cell` cannot be coarsened; `probability` is that of the person."""

    cell: Hashable
    probability: float | None
    mode: str
    day: date
    keeps_mode: bool = False
    granularity: str = "day"


@dataclass(frozen=True)
class Coarsened:
    """The responses in the order given, and what coarsening did to them."""

    rows: tuple[Beside, ...]
    small_cells: int
    in_small_cells: int
    values_before: int
    classes_after: int
    reweighted: int
    largest_change: float
    modes_untold: int
    days: dict[str, int]

    def numbers(self) -> dict[str, object]:
        """Everything but the rows, to be kept and shown."""
        found = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "rows"}
        return {**found, "largest_change": round(self.largest_change, 4)}


def coarsen(rows: Sequence[Beside], *, first_day: date) -> Coarsened:
    """Rows of which each combination of cell, probability, mode and day occurs at least five times.

    A cell of fewer than five is told apart by itself (`small_cells`): there all else becomes one. The sum of
    1/probability of each cell stays. `first_day` stands for a day that is not told at all.
    """
    made: list[Beside] = list(rows)
    cells = _grouped(range(len(rows)), lambda place: rows[place].cell)
    for places in cells.values():
        for place, probability in zip(places, _classes([rows[p].probability for p in places]), strict=True):
            made[place] = replace(made[place], probability=probability)
    for places in _grouped(range(len(rows)), lambda place: (made[place].cell, made[place].probability)).values():
        for place, mode in zip(places, _modes([made[p] for p in places]), strict=True):
            made[place] = replace(made[place], mode=mode)
    for places in _grouped(range(len(rows)), lambda p: (made[p].cell, made[p].probability, made[p].mode)).values():
        granularity, days = _days([made[p].day for p in places], first_day)
        for place, day in zip(places, days, strict=True):
            made[place] = replace(made[place], day=day, granularity=granularity)
    return _counted(rows, made, [len(places) for places in cells.values()])


def _counted(before: Sequence[Beside], after: list[Beside], sizes: list[int]) -> Coarsened:
    changes = [
        abs(old.probability / new.probability - 1)
        for old, new in zip(before, after, strict=True)
        if old.probability and new.probability
    ]
    small = [size for size in sizes if size < ENOUGH]
    told = Counter(row.granularity for row in after)
    return Coarsened(
        rows=tuple(after),
        small_cells=len(small),
        in_small_cells=sum(small),
        values_before=len({(row.cell, row.probability) for row in before if row.probability is not None}),
        classes_after=len({(row.cell, row.probability) for row in after if row.probability is not None}),
        reweighted=sum(change > 1e-9 for change in changes),
        largest_change=max(changes, default=0.0),
        modes_untold=sum(row.mode == MIXED for row in after),
        days={name: told[name] for name in GRANULARITIES},
    )


def _classes(probabilities: Sequence[float | None]) -> list[float | None]:
    """Each probability replaced by the harmonic mean of its class of five or more; those without a probability are a
    class of their own, or count as 1 among the others where they are fewer."""
    known = [value for value in probabilities if value is not None]
    if not known:
        return list(probabilities)
    unknown = len(probabilities) - len(known)
    if 0 < unknown < ENOUGH:  # counts as 1 wherever weights are made
        return _classes([1.0 if value is None else value for value in probabilities])
    made: list[float | None] = list(probabilities)
    order = sorted((p for p, value in enumerate(probabilities) if value is not None), key=lambda p: _weight(made[p]))
    for first, last in _least_spread([_weight(made[place]) for place in order]):
        together = order[first:last]
        values = {made[place] for place in together}
        if len(values) > 1:
            mean = sum(_weight(made[place]) for place in together) / len(together)
            for place in together:
                made[place] = 1 / mean
    return made


def _weight(probability: float | None) -> float:
    return 1 / probability if probability else 0.0


def _least_spread(weights: Sequence[float]) -> list[tuple[int, int]]:
    """Cuts of sorted weights into runs of at least five with the least sum of squares inside them.

    Source: Hansen & Mukherjee, A polynomial algorithm for optimal univariate microaggregation, IEEE Transactions on
    Knowledge and Data Engineering 15 (2003): no run of the best cut has ten or more.
    """
    n = len(weights)
    if n < 2 * ENOUGH:
        return [(0, n)]
    sums = list(accumulate(weights, initial=0.0))
    squares = list(accumulate((w * w for w in weights), initial=0.0))
    best: list[tuple[float, int]] = [(0.0, 0)] + [(math.inf, 0)] * n
    for last in range(ENOUGH, n + 1):
        for first in range(max(0, last - 2 * ENOUGH + 1), last - ENOUGH + 1):
            spread = squares[last] - squares[first] - (sums[last] - sums[first]) ** 2 / (last - first)
            best[last] = min(best[last], (best[first][0] + max(spread, 0.0), first))
    cuts, last = [], n
    while last:
        first = best[last][1]
        cuts.append((first, last))
        last = first
    return cuts


def _modes(rows: Sequence[Beside]) -> list[str]:
    """The modes of which there are five; the others, with the smallest of those where they are fewer, untold."""
    if rows[0].keeps_mode:
        return [row.mode for row in rows]
    counted = Counter(row.mode for row in rows)
    untold = {mode for mode, count in counted.items() if count < ENOUGH}
    if len(counted) > len(untold) and 0 < sum(counted[mode] for mode in untold) < ENOUGH:
        untold.add(min((mode for mode in counted if mode not in untold), key=lambda mode: (counted[mode], mode)))
    return [MIXED if row.mode in untold else row.mode for row in rows]


def _days(days: Sequence[date], first_day: date) -> tuple[str, list[date]]:
    """The days at the finest of day, week (its Monday) and month (its first) at which five share each; else untold."""
    ways: dict[str, Callable[[date], date]] = {
        "day": lambda day: day,
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
    }
    for name, way in ways.items():
        told = [way(day) for day in days]
        if min(Counter(told).values()) >= ENOUGH:
            return name, told
    return "whole", [first_day] * len(days)


def _grouped(places: Iterable[int], key: Callable[[int], Hashable]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = defaultdict(list)
    for place in places:
        found[key(place)].append(place)
    return found
