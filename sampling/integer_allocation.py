"""The exact best allocation in whole numbers, for any number of strata, without a loop over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import FloatArray

IntArray = npt.NDArray[np.int64]
_STEPS = 400
# Two gains that differ by less than this are compared one by one, never by the count that rounding may have moved.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class IntegerAllocation:
    """Whole numbers per stratum, with the least Σ a²/n that the bounds allow.

    nh (H,) in the order of the strata; objective Σ a_h²/n_h (infinite where a stratum with a_h > 0 stays
    empty); minimum and maximum (H,) as they were applied.
    """

    nh: IntArray
    objective: float
    minimum: IntArray
    maximum: IntArray
    method: str = "integer_optimal"

    @property
    def n(self) -> int:
        """All units together."""
        return int(self.nh.sum())


def integer_allocation(
    n: int,
    importance: npt.ArrayLike,
    *,
    maximum: npt.ArrayLike,
    minimum: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
    size: npt.ArrayLike | None = None,
) -> IntegerAllocation:
    """The whole numbers n_h that minimise Σ a_h²/n_h with Σ n_h = n and minimum ≤ n_h ≤ maximum, exactly.

    One unit more in stratum h gains a_h²/(n_h(n_h + 1)). Gains fall with n_h, so taking the n − Σ minimum
    largest gains of all is optimal. A threshold on the gain that leaves at most one open unit per stratum is
    found by bisection; the open units are sorted. With a_h = N_h S_h this is the least variance of a
    stratified total, Σ N_h²S_h²/n_h − Σ N_h S_h².

    Parameters: `importance` (H,) a_h ≥ 0; `minimum`, `maximum` numbers or (H,); without a minimum every stratum
    gets two units, for its variance, and one that has fewer is taken whole. Equal gains go to the stratum with
    the larger `size` (default: importance), then to the name, or else the place, that comes first. If n is too
    small for one unit everywhere, the strata of greater importance get theirs first; strata without importance
    get their minimum until all others are full.
    Errors: `allocation_strata_invalid`, `allocation_bounds_cross`, `allocation_below_minimum`,
    `allocation_above_maximum`.
    Sources: Wright (2012), The American Statistician 66, 217–224; Wright (2017), Statistics & Probability
    Letters 129, 50–57.

    >>> integer_allocation(40, [1000, 1500, 1600, 2000], maximum=[100, 50, 20, 5]).nh.tolist()
    [8, 13, 14, 5]
    """
    weight = np.atleast_1d(np.asarray(importance, dtype=np.float64))
    if weight.ndim != 1 or len(weight) == 0 or not np.isfinite(weight).all() or (weight < 0).any():
        raise SamplingError(
            "allocation_strata_invalid",
            "Allocation needs at least one stratum, and each stratum's importance as a number, zero or greater.",
            strata=list(names or []),
        )
    upper = _whole(maximum, len(weight), np.floor)
    lower = np.clip(upper, 0, 2) if minimum is None else _whole(minimum, len(weight), np.ceil)
    refuse_infeasible(n, lower, upper, names)
    squares = np.where(upper > 0, (weight / max(float(weight.max()), 1e-300)) ** 2, 0.0)
    sizes = weight if size is None else np.asarray(size, dtype=np.float64)
    nh = _largest_gains(n, squares, lower, upper, sizes, names)
    filled = np.divide(weight**2, nh, out=np.where(weight > 0, np.inf, 0.0), where=nh > 0)
    return IntegerAllocation(nh=nh, objective=float(filled.sum()), minimum=lower, maximum=upper)


def largest_remainder(
    shares: npt.ArrayLike, n: int | None = None, *, ties: str = "first", size: npt.ArrayLike | None = None
) -> IntArray:
    """Hamilton's rounding: whole parts first, then one more to the largest fractions, until the sum is n.

    Kept for comparison with tables that were rounded so; `integer_allocation` is never worse. Equal fractions
    go to the stratum that comes "first", "last", or is "larger" by `size`. Default n: the rounded sum of the
    shares. Errors: `allocation_strata_invalid`. Source: Balinski & Young (2001), Fair Representation, 2nd edition,
    chapter 2.

    >>> largest_remainder([24.571, 7.429, 28.8, 5.714, 17.029, 16.457]).tolist()
    [25, 7, 29, 6, 17, 16]
    """
    quotas = np.atleast_1d(np.asarray(shares, dtype=np.float64))
    if not np.isfinite(quotas).all() or (quotas < 0).any():
        raise SamplingError("allocation_strata_invalid", "Shares to be rounded must be zero or greater.", strata=[])
    # A whole number that floating point left a hair below itself must not lose a unit to its neighbour.
    whole = np.floor(quotas + 1e-9)
    left = (round(float(quotas.sum())) if n is None else n) - int(whole.sum())
    place = np.arange(len(quotas))
    first = {"first": place, "last": -place, "larger": -np.asarray(quotas if size is None else size)}[ties]
    order = np.lexsort((place, first, -np.round(quotas - whole, 9)))
    whole[order[: max(left, 0)]] += 1
    return np.asarray(whole, dtype=np.int64)


def refuse_infeasible(n: int, lower: IntArray, upper: IntArray, names: Sequence[str] | None) -> None:
    """Refuse bounds that cross and sample sizes that no allocation within them has."""
    if (lower < 0).any() or (lower > upper).any():
        worst = int(np.argmax(np.where(lower < 0, np.iinfo(np.int64).max, lower - upper)))
        name = str(worst + 1) if names is None else names[worst]
        raise SamplingError(
            "allocation_bounds_cross",
            f"In stratum {name} the minimum {lower[worst]} and the maximum {upper[worst]} cannot both hold. "
            "Give a minimum of zero or more and a maximum that is not below it.",
            stratum=name,
            minimum=int(lower[worst]),
            maximum=int(upper[worst]),
        )
    if n < lower.sum():
        raise SamplingError(
            "allocation_below_minimum",
            f"{n} units cannot give every stratum its minimum, which takes {lower.sum()}. Raise n or join strata.",
            n=n,
            needed=int(lower.sum()),
        )
    if n > upper.sum():
        raise SamplingError(
            "allocation_above_maximum",
            f"{n} units were asked for, but the strata can give only {upper.sum()}. Lower n or raise the maximum.",
            n=n,
            available=int(upper.sum()),
        )


def _whole(bound: npt.ArrayLike, strata: int, towards: np.ufunc) -> IntArray:
    values = np.broadcast_to(np.asarray(bound), (strata,))
    if values.dtype.kind == "f":
        values = np.clip(towards(values), -(2.0**53), 2.0**53)
    return values.astype(np.int64)


def _largest_gains(
    n: int, squares: FloatArray, lower: IntArray, upper: IntArray, size: FloatArray, names: Sequence[str] | None
) -> IntArray:
    nh = lower.copy()
    positive = squares > 0
    empty = positive & (nh == 0) & (upper > 0)
    left = n - int(nh.sum())
    if left <= int(empty.sum()):
        nh[_first(left, np.flatnonzero(empty), squares, size, names)] += 1
        return nh
    nh[empty] = 1
    top = np.where(positive, upper, nh)
    if n >= int(top.sum()):
        return _fill(n, top, upper, size, names)
    sure, possible = _bracket(n, squares, nh, top)
    gains = squares / np.maximum(sure * (sure + 1.0), 1.0)
    opened = _first(n - int(sure.sum()), np.flatnonzero(possible > sure), gains, size, names)
    sure[opened] += 1
    return sure


def _first(count: int, strata: IntArray, gains: FloatArray, size: FloatArray, names: Sequence[str] | None) -> IntArray:
    """The `count` strata with the largest gains; among equals the larger, then the first by name or place."""
    ranked = strata[np.lexsort((strata, -size[strata], -gains[strata]))]
    if names is None or not 0 < count < len(ranked):
        return ranked[:count]
    # Names decide only between those that stand equal where the units run out: sorting them all takes long.
    last = ranked[count - 1]
    equal = (gains[ranked] == gains[last]) & (size[ranked] == size[last])
    before = int(np.argmax(equal))
    chosen = sorted(ranked[equal].tolist(), key=lambda h: names[h])[: count - before]
    return np.concatenate([ranked[:before], np.asarray(chosen, dtype=np.int64)])


def _fill(n: int, nh: IntArray, upper: IntArray, size: FloatArray, names: Sequence[str] | None) -> IntArray:
    """What no positive gain asks for fills the strata without importance, one after another."""
    room = upper - nh
    order = np.array(sorted(range(len(nh)), key=lambda h: (-size[h], names[h] if names else h)), dtype=np.int64)
    before = np.cumsum(room[order]) - room[order]
    nh[order] += np.clip(n - int(nh.sum()) - before, 0, room[order])
    return nh


def _bracket(n: int, squares: FloatArray, lower: IntArray, upper: IntArray) -> tuple[IntArray, IntArray]:
    """Allocations of at most and of more than n units that differ by no more than one unit in any stratum."""
    sure, possible = lower, upper
    positive = squares > 0
    high = np.log(float((squares[positive] / np.maximum(lower[positive], 1)).max())) + 1
    low = np.log(float((squares[positive] / (upper[positive] * (upper[positive] + 1.0))).min())) - 1
    margin = max(len(squares) / 64, 0.5)
    for step in range(_STEPS):
        if (possible - sure <= 1).all():
            break
        middle = (low + high) / 2
        if step % 3 < 2:
            # Σ n_h + H/2 falls like the inverse root of the threshold, which lands close on either side of n.
            known, at = (sure, high) if n - sure.sum() < possible.sum() - n else (possible, low)
            goal = n + margin * (1 if step % 3 else -1)
            half = len(squares) / 2
            guess = at - 2 * np.log(max(goal + half, 0.5) / (float(known.sum()) + half))
            middle = guess if low < guess < high else middle
        count = _count_above(np.exp(middle) * (1 + _ROUNDING), squares, lower, upper)
        if count.sum() <= n:
            sure, high = count, middle
        else:
            possible, low = _count_above(np.exp(middle) * (1 - _ROUNDING), squares, lower, upper), middle
    return sure.copy(), possible


def _count_above(threshold: float, squares: FloatArray, lower: IntArray, upper: IntArray) -> IntArray:
    """The largest n_h within the bounds whose last gain a²/((n_h − 1)·n_h) lies above the threshold."""
    root = np.ceil((np.sqrt(1 + squares * (4 / threshold)) - 1) / 2)
    return np.clip(np.minimum(root, 2.0**53).astype(np.int64), lower, upper)
