"""The cheapest allocation that meets a wanted precision for several variables at once (Bethel–Chromy)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError, refuse_outside
from sampling.inclusion import FloatArray
from sampling.integer_allocation import IntArray

__all__ = ["MultivariateAllocation", "multivariate_allocation"]

_ITERATIONS = 120
_GAP = 1e-12
_CENTRING = 0.1
_HALVINGS = 60


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
    maximum. The problem is convex; for multipliers λ ≥ 0 the best n_h is √(Σ_j λ_j a_hj/c_h) within its bounds.
    λ and n come from an interior point method, and the dual at λ bounds the cost from below. The whole
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
    nh, multipliers = lower.copy(), np.zeros(needs.shape[1])
    if (needs.T @ (1 / lower) > 1).any():
        nh, multipliers = _cheapest(needs, cost, lower, upper)
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
    if np.isnan(lower + upper).any():
        raise SamplingError("allocation_strata_invalid", "Every minimum and maximum must be a number.", strata=[])
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


def _cheapest(
    needs: FloatArray, cost: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """n_h and λ over the strata and the requirements that leave something to decide."""
    open_strata, binding = lower < upper, needs.T @ (1 / lower) > 1
    taken = needs[~open_strata].T @ (1 / upper[~open_strata])
    nh, multipliers = lower.copy(), np.zeros(needs.shape[1])
    rest = needs[np.ix_(open_strata, binding)] / (1 - taken[binding])
    bounds = cost[open_strata], lower[open_strata], upper[open_strata]
    nh[open_strata], prices = _interior_point(rest, *bounds)
    multipliers[binding] = prices / (1 - taken[binding])
    return _lifted(nh, needs, upper), multipliers


def _interior_point(
    needs: FloatArray, cost: FloatArray, lower: FloatArray, upper: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """n_h and λ of the optimum, by a primal-dual interior point method in d_h = 1/n_h − 1/upper_h.

    In d the requirements read Σ b_hj d_h ≤ 1 with b_hj = a_hj/(1 − Σ a_hj/upper_h), which stays well scaled when
    nearly everything has to be taken. Each step solves one system of J equations.
    """
    least, room = 1 / upper, 1 / lower - 1 / upper
    left = np.maximum(1 - needs.T @ least, 1e-15)
    scaled = needs / left
    d = _start(scaled, cost, room)
    slack = 1 - scaled.T @ d
    mu = 0.1 * float((cost / (least + d)).sum()) / (2 * len(d) + len(slack))
    price, low, high = (np.asarray(mu / gap, dtype=np.float64) for gap in (slack, d, room - d))
    for _ in range(_ITERATIONS):
        far = float(price @ slack + low @ d + high @ (room - d))
        if far <= _GAP * float((cost / (least + d)).sum()):
            break
        mu = _CENTRING * far / (2 * len(d) + len(slack))
        curvature = 2 * cost / (least + d) ** 3 + low / d + high / (room - d)
        slope = cost / (least + d) ** 2 - scaled @ price + mu / d - mu / (room - d)
        system = (scaled / curvature[:, None]).T @ scaled + np.diag(slack / price)
        step_price = np.linalg.solve(system, scaled.T @ (slope / curvature) + mu / price - slack)
        step = (slope - scaled @ step_price) / curvature
        step_slack = -scaled.T @ step
        steps = (
            step,
            -step,
            step_slack,
            step_price,
            mu / d - low - low / d * step,
            mu / (room - d) - high + high / (room - d) * step,
        )
        reach = min(_reach(at, by) for at, by in zip((d, room - d, slack, price, low, high), steps, strict=True))
        d, slack, price = d + reach * step, slack + reach * step_slack, price + reach * step_price
        low, high = low + reach * steps[4], high + reach * steps[5]
    return np.clip(1 / (least + d), lower, upper), price / left


def _start(scaled: FloatArray, cost: FloatArray, room: FloatArray) -> FloatArray:
    """A point well inside: half the room, or as much of a one-variable optimum as leaves half of every requirement."""
    shape = np.sqrt(cost / np.maximum(scaled.sum(axis=1), 1e-300))
    low, high = 0.0, float((room / shape).max())
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (scaled.T @ np.minimum(room / 2, middle * shape) > 0.5).any():
            high = middle
        else:
            low = middle
    return np.minimum(room / 2, max(low, high * 2.0**-_HALVINGS) * shape)


def _reach(at: npt.NDArray[np.floating], by: npt.NDArray[np.floating]) -> float:
    """How far a step can go before a positive number is nearly used up."""
    shrinking = by < 0
    return min(1.0, 0.995 * float((-at[shrinking] / by[shrinking]).min())) if shrinking.any() else 1.0


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
