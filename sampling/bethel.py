"""The cheapest allocation that meets a wanted precision for several variables at once (Bethel–Chromy)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError, refuse_outside
from sampling.inclusion import FloatArray
from sampling.integer_allocation import IntArray

__all__ = ["MultivariateAllocation", "multivariate_allocation"]

_ITERATIONS = 300
_GAP = 1e-12

# Value of the dual, the n_h that belong to it, its slope, and how far it is from the optimum.
Look = tuple[float, FloatArray, FloatArray, float]


@dataclass(frozen=True)
class MultivariateAllocation:
    """The least cost for which every variable's CV is met, unrounded and in whole numbers.

    nh (H,) unrounded with its `cost`; nh_whole (H,) and `cost_whole`; cv (J,) and cv_whole (J,) attained;
    multipliers (J,) price of each variable's precision: 0 where its CV is met anyway; gap: by how much of
    itself the unrounded cost may at most exceed the least possible one (duality gap).
    """

    nh: FloatArray
    cost: float
    cv: FloatArray
    nh_whole: IntArray
    cost_whole: float
    cv_whole: FloatArray
    multipliers: FloatArray
    gap: float
    method: str = "bethel_chromy"


def multivariate_allocation(
    size: npt.ArrayLike,
    sd: npt.ArrayLike,
    mean: npt.ArrayLike,
    *,
    cv: npt.ArrayLike,
    unit_cost: npt.ArrayLike = 1.0,
    minimum: npt.ArrayLike = 2,
    maximum: npt.ArrayLike | None = None,
) -> MultivariateAllocation:
    """Minimise Σ c_h n_h so that the total of each variable j is estimated with at most the CV_j wanted.

    Σ_h a_hj/n_h ≤ 1 with a_hj = N_h²S_hj²/((CV_j·Y_j)² + Σ_h N_h S_hj²), Y_j = Σ_h N_h Ȳ_hj, and minimum ≤ n_h ≤
    maximum. The problem is convex; for multipliers λ ≥ 0 the best n_h is √(Σ_j λ_j a_hj/c_h) within its bounds,
    and the λ are found by Newton steps on the concave dual, whose value bounds the cost from below. The whole
    numbers lie next to the unrounded ones: the strata that save most per cost are rounded up until every CV
    is met, then units that are not needed are taken back.

    Parameters: N_h (H,), S and Ȳ (H, J) or (H,), `cv` (J,) or one number, `unit_cost` c_h; `maximum` default
    N_h; a stratum smaller than the minimum is taken whole.
    Errors: `allocation_strata_invalid`, `cv_outside`, `cost_outside`, `allocation_bounds_cross`,
    `precision_unreachable` (the maximum forbids it), `total_zero`.
    Sources: Bethel (1989), Survey Methodology 15, 47–57; Chromy (1987), Proceedings of the ASA Section on Survey
    Research Methods, 194–199; Cochran (1977), section 5A.4.

    >>> best = multivariate_allocation([800, 700, 600], [4, 5, 6], [10, 12, 14], cv=0.03)
    >>> best.nh_whole.tolist()
    [55, 60, 61]
    """
    sizes = np.atleast_1d(np.asarray(size, dtype=np.float64))
    strata = len(sizes)
    spread, level = (np.asarray(values, dtype=np.float64).reshape(strata, -1) for values in (sd, mean))
    cost = _broadcast(unit_cost, strata)
    lower, upper = _bounds(sizes, minimum, maximum)
    needs = _requirements(sizes, spread, level, cv, cost)
    if (needs.sum(axis=0) > 0).any() and (needs.T @ (1 / upper) > 1 + 1e-12).any():
        raise SamplingError(
            "precision_unreachable",
            "Not even the maximum in every stratum gives the precision wanted. Raise the maximum or the CV.",
            variables=[int(j) + 1 for j in np.flatnonzero(needs.T @ (1 / upper) > 1 + 1e-12)],
        )
    multipliers = _multipliers(needs, cost, lower, upper)
    nh = _lifted(_best_for(multipliers, needs, cost, lower, upper), needs, upper)
    bound = _dual(multipliers, needs, cost, lower, upper)
    whole = _whole_numbers(nh, multipliers, needs, cost, lower, upper)
    reached = [_cv(values, sizes, spread, level) for values in (nh, whole)]
    return MultivariateAllocation(
        nh=nh,
        cost=float(cost @ nh),
        cv=reached[0],
        nh_whole=whole.astype(np.int64),
        cost_whole=float(cost @ whole),
        cv_whole=reached[1],
        multipliers=multipliers,
        gap=max(float(cost @ nh) / bound - 1, 0.0) if bound > 0 else 0.0,
    )


def _broadcast(values: npt.ArrayLike, strata: int) -> FloatArray:
    return np.broadcast_to(np.asarray(values, dtype=np.float64), (strata,)).copy()


def _bounds(sizes: FloatArray, minimum: npt.ArrayLike, maximum: npt.ArrayLike | None) -> tuple[FloatArray, FloatArray]:
    if not np.isfinite(sizes).all() or len(sizes) == 0 or (sizes < 1).any():
        raise SamplingError(
            "allocation_strata_invalid", "Allocation needs at least one stratum, each with a positive size.", strata=[]
        )
    available = np.floor(sizes)
    upper = available if maximum is None else np.minimum(np.floor(_broadcast(maximum, len(sizes))), available)
    lower = np.maximum(np.minimum(np.ceil(_broadcast(minimum, len(sizes))), available), 1)
    if (lower > upper).any():
        worst = int(np.argmax(lower - upper))
        raise SamplingError(
            "allocation_bounds_cross",
            f"In stratum {worst + 1} the minimum {lower[worst]:g} exceeds the maximum {upper[worst]:g}.",
            stratum=str(worst + 1),
            minimum=int(lower[worst]),
            maximum=int(upper[worst]),
        )
    return lower, upper


def _requirements(
    sizes: FloatArray, spread: FloatArray, level: FloatArray, cv: npt.ArrayLike, cost: FloatArray
) -> FloatArray:
    """a (H, J): Σ_h a_hj/n_h ≤ 1 says that variable j is precise enough."""
    sound = spread.shape == level.shape and np.isfinite(spread).all() and np.isfinite(level).all()
    if not sound or (spread < 0).any():
        raise SamplingError(
            "allocation_strata_invalid",
            "Give a mean and a standard deviation, zero or more, of every variable in every stratum.",
            strata=[],
        )
    wanted = np.broadcast_to(np.asarray(cv, dtype=np.float64), (spread.shape[1],))
    refuse_outside("cv", float(wanted.min()), bool(((wanted > 0) & np.isfinite(wanted)).all()), "above 0")
    refuse_outside("cost", float(cost.min()), bool(((cost > 0) & np.isfinite(cost)).all()), "above 0")
    totals = sizes @ level
    if (totals == 0).any():
        raise SamplingError(
            "total_zero",
            "A variable whose total is 0 has no coefficient of variation. Leave it out or shift it.",
            variables=[int(j) + 1 for j in np.flatnonzero(totals == 0)],
        )
    allowed = (wanted * totals) ** 2 + sizes @ spread**2
    return np.asarray((sizes**2)[:, None] * spread**2 / allowed, dtype=np.float64)


def _best_for(
    multipliers: FloatArray, needs: FloatArray, cost: FloatArray, lower: FloatArray, upper: FloatArray
) -> FloatArray:
    return np.clip(np.sqrt(needs @ multipliers / cost), lower, upper)


def _dual(multipliers: FloatArray, needs: FloatArray, cost: FloatArray, lower: FloatArray, upper: FloatArray) -> float:
    nh = _best_for(multipliers, needs, cost, lower, upper)
    return float(cost @ nh + (needs @ multipliers) @ (1 / nh) - multipliers.sum())


def _multipliers(needs: FloatArray, cost: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """The λ of the optimum by projected Newton steps (Bertsekas 1982), each taken only as far as it leads upwards."""
    alone = np.maximum(np.sqrt(cost[:, None] * needs).sum(axis=0) ** 2, 1e-300)
    found = alone / len(alone)

    def look(at: FloatArray) -> Look:
        nh = _best_for(at, needs, cost, lower, upper)
        slope = needs.T @ (1 / nh) - 1
        # How far λ would move, in its own units: zero at the optimum, also where λ is held at zero.
        away = float(np.abs(np.maximum(at / alone + slope, 0.0) - at / alone).max())
        return _dual(at, needs, cost, lower, upper), nh, slope, away

    value, nh, slope, away = look(found)
    for _ in range(_ITERATIONS):
        if away <= _GAP:
            break
        held = (found <= min(1e-3, away) * alone) & (slope < 0)
        inside = (nh > lower) & (nh < upper)
        curvature = (needs[inside] / (2 * cost[inside] * nh[inside] ** 3)[:, None]).T @ needs[inside]
        # Where all strata stand at their bounds the dual is straight, and only a long step gets on.
        uphill = np.where(held, -found, 2.0**12 * alone * slope)
        for step in (np.where(held, -found, _newton(curvature, slope, ~held)), uphill):
            taken = _along(step, found, value, away, look)
            if taken is not None:
                break
        if taken is None:
            break
        found, (value, nh, slope, away) = taken
    return found


def _along(
    step: FloatArray, found: FloatArray, value: float, away: float, look: Callable[[FloatArray], Look]
) -> tuple[FloatArray, Look] | None:
    """The farthest halving of a step that raises the dual, or, where its digits end, comes nearer to the optimum."""
    for shrink in 0.5 ** np.arange(40):
        trial = np.maximum(found + shrink * step, 0.0)
        seen = look(trial)
        level = seen[0] >= value - 1e-13 * abs(value)
        if seen[0] > value + 1e-13 * abs(value) or (level and seen[3] < 0.9 * away):
            return trial, seen
    return None


def _newton(curvature: FloatArray, slope: FloatArray, free: npt.NDArray[np.bool_]) -> FloatArray:
    step = np.zeros_like(slope)
    scale = 1 / np.sqrt(np.maximum(np.diag(curvature), 1e-300))[free]
    block = curvature[np.ix_(free, free)] * np.outer(scale, scale)
    step[free] = scale * np.linalg.lstsq(block, scale * slope[free], rcond=1e-13)[0]
    return step


def _lifted(nh: FloatArray, needs: FloatArray, upper: FloatArray) -> FloatArray:
    """The same allocation scaled up by the last digits that are missing until every requirement is met."""
    low, high = 1.0, 1.0
    while (needs.T @ (1 / np.minimum(nh * high, upper)) > 1).any() and high < 2.0**60:
        high = 1 + (high - 1) * 4 if high > 1 else 1 + 1e-15
    for _ in range(60):
        middle = (low + high) / 2
        if (needs.T @ (1 / np.minimum(nh * middle, upper)) > 1).any():
            low = middle
        else:
            high = middle
    return np.minimum(nh * high, upper)


def _whole_numbers(
    nh: FloatArray,
    multipliers: FloatArray,
    needs: FloatArray,
    cost: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
) -> FloatArray:
    whole = np.clip(np.floor(nh + 1e-9), lower, upper)
    price = needs @ np.where(multipliers > 0, multipliers, 1e-9 * max(float(multipliers.max()), 1e-300))
    saving = price / (whole * (whole + 1)) / cost
    order = np.argsort(-saving, kind="stable")
    order = order[whole[order] < np.minimum(np.ceil(nh), upper)[order]]
    few, many = 0, len(order)
    while few < many:
        half = (few + many) // 2
        if _met(_raised(whole, order[:half]), needs):
            many = half
        else:
            few = half + 1
    whole = _raised(whole, order[:many])
    while not _met(whole, needs):
        short = np.where(whole < upper, price / (whole * (whole + 1)) / cost, -1.0)
        whole[int(np.argmax(short))] += 1
    return _without_spare(whole, price, needs, cost, lower)


def _raised(whole: FloatArray, strata: IntArray) -> FloatArray:
    raised = whole.copy()
    raised[strata] += 1
    return raised


def _without_spare(
    whole: FloatArray, price: FloatArray, needs: FloatArray, cost: FloatArray, lower: FloatArray
) -> FloatArray:
    """One unit back from each stratum where no requirement is broken by it, the dearest for its use first."""
    for h in np.argsort(price / (np.maximum(whole - 1, 1) * whole) / cost, kind="stable"):
        while whole[h] > lower[h]:
            whole[h] -= 1
            if not _met(whole, needs):
                whole[h] += 1
                break
    return whole


def _met(nh: FloatArray, needs: FloatArray) -> bool:
    return bool((needs.T @ (1 / nh) <= 1 + 1e-13).all())


def _cv(nh: FloatArray, sizes: FloatArray, spread: FloatArray, level: FloatArray) -> FloatArray:
    variance = (sizes**2 / nh - sizes) @ spread**2
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)) / np.abs(sizes @ level), dtype=np.float64)
