"""Boundaries of least sample size for a wanted CV of a skewed variable, with the largest units taken whole."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sampling.errors import refuse_outside
from sampling.inclusion import FloatArray
from sampling.integer_allocation import IntArray
from sampling.stratum_boundaries import Stratification, anticipated_cv, checked_values, moments

__all__ = ["least_stratification"]

_GRID = 500
_SLOPES = 2.0 ** np.arange(-2, 2.01, 0.5)
_ROUNDS = 6


def least_stratification(
    x: npt.ArrayLike,
    strata: int,
    *,
    cv: float,
    take_all: int = 1,
    minimum: int = 2,
    divisor_lost: int = 1,
) -> Stratification:
    """Boundaries and whole n_h of least n for which the total of x has at most the CV wanted.

    For given boundaries n = N_all + (Σ N_hS_h)²/((CV·X)² + Σ N_hS_h²) over the sampled strata, Neyman
    allocation. With μ for the quotient ΣNS/((CV·X)² + ΣNS²) the criterion is a sum over strata,
    Σ(2μN_hS_h − μ²N_hS_h²), whose least value over all boundaries dynamic programming finds; μ is then taken
    from the solution until it stays. From the best of several starts boundaries are moved value by value as
    long as the exact least number of whole units falls.

    Parameters: `take_all` strata from the top that are taken whole; `minimum` units in a sampled stratum (all
    of it where it has fewer); `divisor_lost` 1 for S_h² (divisor N_h − 1), 0 for the anticipated variance
    (divisor N_h) that programs for stratification use.
    Errors: `values_invalid`, `strata_outside`, `cv_outside`, `take_all_outside`.
    Sources: Lavallée & Hidiroglou (1988), Survey Methodology 14, 33–43; Kozak (2004), Statistics in Transition
    6, 797–806; Bellman (1957) for the dynamic programming.
    """
    values = checked_values(x, strata)
    refuse_outside("cv", cv, 0 < cv < np.inf, "above 0")
    refuse_outside("take_all", take_all, 0 <= take_all < strata, f"from 0 to {strata - 1}")
    search = _Search.over(values, strata, cv, take_all, minimum, divisor_lost)
    # One stratum more taken whole may be best; the criterion without bounds on n_h does not see it.
    one_more = replace(search, take_all=min(take_all + 1, strata - 1))
    starts = dict.fromkeys(search.starts() + one_more.starts())
    cuts = min((search.descend(start) for start in starts), key=search.units)
    bounds = (search.levels[np.asarray(cuts) - 1] + search.levels[np.asarray(cuts)]) / 2
    size, variance = moments(values, bounds, divisor_lost)
    nh = search.allocation(cuts)
    return Stratification("lavallee_hidiroglou", bounds, size, nh, take_all, anticipated_cv(values, size, variance, nh))


@dataclass(frozen=True)
class _Search:
    """Sums over the sorted different values, from which any stratum's N, NS and NS² follow at once.

    A cut c says that the values before place c lie below the boundary.
    """

    levels: FloatArray
    sums: FloatArray
    strata: int
    take_all: int
    minimum: int
    divisor_lost: int
    allowed: float

    @classmethod
    def over(
        cls, values: FloatArray, strata: int, cv: float, take_all: int, minimum: int, divisor_lost: int
    ) -> _Search:
        levels, counts = np.unique(values, return_counts=True)
        centred = levels - values.mean()
        powers = np.stack([counts, counts * centred, counts * centred**2])
        sums = np.concatenate([np.zeros((3, 1)), np.cumsum(powers, axis=1)], axis=1)
        allowed = (cv * float(values.sum())) ** 2
        return cls(levels, sums, strata, take_all, minimum, divisor_lost, allowed)

    def spread(self, start: IntArray, stop: IntArray) -> tuple[FloatArray, FloatArray]:
        """N_h and V_h of the values from one place up to before another."""
        count, total, squares = self.sums[:, stop] - self.sums[:, start]
        within = np.maximum(squares - total**2 / np.maximum(count, 1), 0.0)
        # A single level varies by nothing; what the sums leave there is rounding.
        within = np.where(stop - start <= 1, 0.0, within)
        return count, within / np.maximum(count - self.divisor_lost, 1)

    def starts(self) -> list[tuple[int, ...]]:
        """Boundaries that the dynamic programme finds for several μ."""
        places = self._grid()
        count, variance = self.spread(places[:, None], np.maximum(places[None, :], places[:, None]))
        deviation, square = count * np.sqrt(variance), count * variance
        possible = np.triu(np.ones(count.shape, dtype=np.bool_), 1) & (count >= 2)
        found: dict[tuple[int, ...], None] = {}
        first = self._slope(self._even())
        for factor in _SLOPES:
            slope = first * factor
            for _ in range(_ROUNDS):
                cost = np.where(possible, 2 * slope * deviation - slope**2 * square, np.inf)
                cuts = self._least(cost, places)
                if cuts is None or cuts in found:
                    break
                found[cuts] = None
                slope = self._slope(cuts)
        ranked = sorted(found or {self._even(): None}, key=self.units)
        return ranked[:2]

    def descend(self, cuts: tuple[int, ...]) -> tuple[int, ...]:
        """Move single cuts, in ever smaller steps, as long as fewer units are needed."""
        best, least = cuts, self.units(cuts)
        step = max(len(self.levels) // _GRID, 1) * 4
        while step >= 1:
            moved = [
                (*best[:h], best[h] + sign * reach, *best[h + 1 :])
                for h in range(len(best))
                for sign in (-1, 1)
                for reach in (step, max(step // 2, 1))
            ]
            score, cut = min((self.units(trial), trial) for trial in moved)
            if score < least:
                best, least = cut, score
            else:
                step //= 2
        return best

    def units(self, cuts: tuple[int, ...]) -> tuple[float, float]:
        """Whole units needed, then the unrounded number; infinite where the cuts are none."""
        edges = np.array([0, *cuts, len(self.levels)])
        if (np.diff(edges) < 1).any():
            return (np.inf, np.inf)
        nh = self.allocation(cuts)
        count, variance = self.spread(edges[:-1], edges[1:])
        sampled = self.strata - self.take_all
        if (count[:sampled] < 2).any():
            return (np.inf, np.inf)
        deviation = count[:sampled] * np.sqrt(variance[:sampled])
        quotient = deviation.sum() ** 2 / (self.allowed + (count * variance)[:sampled].sum())
        return (float(nh.sum()), float(count[sampled:].sum() + quotient))

    def allocation(self, cuts: tuple[int, ...]) -> IntArray:
        """The least whole n_h that meet the CV with these cuts: unit by unit where one gains most."""
        edges = np.array([0, *cuts, len(self.levels)])
        count, variance = self.spread(edges[:-1], edges[1:])
        sampled = self.strata - self.take_all
        size, squares = count[:sampled], (count**2 * variance)[:sampled]
        limit = (self.allowed + float((count * variance)[:sampled].sum())) * (1 + 1e-12)
        share = _capped_neyman(np.sqrt(squares), size, limit)
        nh = np.clip(np.floor(share) - 1, np.minimum(max(self.minimum, 1), size), size)
        while float((squares / np.maximum(nh, 1)).sum()) > limit:
            gain = np.where(nh < size, squares / (np.maximum(nh, 1) * (nh + 1)), -1.0)
            nh[int(np.argmax(gain))] += 1
        return np.concatenate([nh, count[sampled:]]).astype(np.int64)

    def _slope(self, cuts: tuple[int, ...]) -> float:
        edges = np.array([0, *cuts, len(self.levels)])[: self.strata - self.take_all + 1]
        count, variance = self.spread(edges[:-1], edges[1:])
        return float((count * np.sqrt(variance)).sum() / (self.allowed + (count * variance).sum()))

    def _least(self, cost: FloatArray, places: IntArray) -> tuple[int, ...] | None:
        """The cheapest chain of strata over the grid, then the strata that are taken whole."""
        reached, chain = cost[0], []
        for _ in range(1, self.strata - self.take_all):
            through = reached[:, None] + cost
            chain.append(through.argmin(axis=0))
            reached = through.min(axis=0)
        ends = len(self.levels) - places >= self.take_all if self.take_all else places == len(self.levels)
        whole = self.sums[0, -1] - self.sums[0, places]
        total = np.where(ends, reached + whole, np.inf)
        at = int(np.argmin(total))
        if not np.isfinite(total[at]):
            return None
        cuts = [int(places[at])]
        for before in reversed(chain):
            at = int(before[at])
            cuts.insert(0, int(places[at]))
        top = [len(self.levels) - self.take_all + 1 + k for k in range(self.take_all - 1)]
        return tuple([*cuts, *top] if self.take_all else cuts[:-1])

    def _grid(self) -> IntArray:
        """All cuts, or a part of them: half of it even over the different values, half over their size."""
        levels = len(self.levels)
        if levels <= _GRID:
            return np.arange(levels + 1)
        even = np.linspace(0, levels, _GRID // 2).round().astype(np.int64)
        by_size = np.searchsorted(self.levels, np.geomspace(max(self.levels[1], 1e-300), self.levels[-1], _GRID // 2))
        return np.unique(np.concatenate([[0], even, by_size, [levels]]))

    def _even(self) -> tuple[int, ...]:
        levels = len(self.levels)
        return tuple(round(levels * h / self.strata) for h in range(1, self.strata))


def _capped_neyman(deviation: FloatArray, size: FloatArray, limit: float) -> FloatArray:
    """Unrounded n_h of least sum with Σ a²/n_h at the limit, strata held at their size where they would exceed it."""
    full = np.zeros(len(size), dtype=np.bool_)
    while True:
        left = limit - float((deviation[full] ** 2 / size[full]).sum())
        share = np.where(full, size, deviation * deviation[~full].sum() / max(left, 1e-300))
        above = ~full & (share > size)
        if not above.any():
            return share
        full = full | above
