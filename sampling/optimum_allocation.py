"""Allocation by the textbook's formulas, unrounded or rounded, for a size, a budget or a wanted precision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError, refuse_outside
from sampling.inclusion import BoolArray, FloatArray
from sampling.integer_allocation import IntegerAllocation, integer_allocation, largest_remainder

__all__ = [
    "Allocation",
    "StratifiedVariance",
    "bankier_power_allocation",
    "cost_optimal_allocation",
    "integer_optimal_allocation",
    "kish_compromise_allocation",
    "neyman_allocation",
    "proportional_allocation",
    "square_root_allocation",
    "stratified_variance",
]


@dataclass(frozen=True)
class Allocation:
    """Units per stratum by a formula, and what they cost.

    nh (H,) in the order of the strata, unrounded unless `rounding` says otherwise; cost Σ c_h n_h where unit
    costs were given; taken_whole (H,) marks strata at their maximum.
    """

    method: str
    nh: FloatArray
    cost: float | None
    taken_whole: BoolArray
    rounding: str = "none"

    @property
    def n(self) -> float:
        """All units together."""
        return float(self.nh.sum())

    def rounded(self, *, ties: str = "first", size: npt.ArrayLike | None = None) -> Allocation:
        """Whole numbers by Hamilton's largest remainder, the usual hand rounding."""
        whole = largest_remainder(self.nh, ties=ties, size=size).astype(np.float64)
        return replace(self, nh=whole, rounding="hamilton_largest_remainder")


@dataclass(frozen=True)
class StratifiedVariance:
    """What an allocation gives: Σ N²S²/n, the variance of the total after the correction, and the mean's error."""

    sum_of_squares_over_n: float
    variance_of_total: float
    se_of_mean: float


def stratified_variance(size: npt.ArrayLike, sd: npt.ArrayLike, nh: npt.ArrayLike) -> StratifiedVariance:
    """Var(Ŷ) = Σ N_h²S_h²/n_h − Σ N_h S_h² for simple random samples in the strata (Cochran 1977, eq. 5.6).

    Parameters: N_h, S_h (divisor N_h − 1) and n_h, each (H,). An empty stratum with S_h > 0 makes it infinite.
    Errors: `allocation_strata_invalid`.
    """
    sizes, spread, units = _strata(size), _strata(sd), np.asarray(nh, dtype=np.float64)
    squares = sizes**2 * spread**2
    filled = np.divide(squares, units, out=np.where(squares > 0, np.inf, 0.0), where=units > 0)
    total = float(filled.sum())
    variance = total - float((sizes * spread**2).sum())
    return StratifiedVariance(total, variance, float(np.sqrt(max(variance, 0.0)) / sizes.sum()))


def proportional_allocation(n: float, size: npt.ArrayLike) -> Allocation:
    """n_h = n·N_h/N: every unit of the population with the same probability (Cochran 1977, section 5.3)."""
    return _shared("proportional", n, _strata(size))


def square_root_allocation(n: float, size: npt.ArrayLike) -> Allocation:
    """n_h ∝ √N_h, between equal and proportional: the habit of household surveys with domains (MICS, DHS manuals)."""
    return _shared("square_root", n, np.sqrt(_strata(size)))


def neyman_allocation(
    n: float, size: npt.ArrayLike, sd: npt.ArrayLike, *, maximum: npt.ArrayLike | None = None
) -> Allocation:
    """n_h ∝ N_h S_h, the least variance for n units; strata above `maximum` are held there and the rest shared.

    With `maximum` = N_h this is Cochran's iteration for more than 100 % sampling. Without it n_h may exceed
    N_h. Errors: `allocation_strata_invalid`, `allocation_above_maximum`, `n_outside`. Source: Cochran (1977),
    sections 5.5 and 5.8; Neyman (1934).

    >>> neyman_allocation(200, [1000, 300, 80, 20], [2, 6, 30, 300], maximum=[1000, 300, 80, 20]).nh.round(1).tolist()
    [58.1, 52.3, 69.7, 20.0]
    """
    return _shared("neyman", n, _strata(size) * _strata(sd), maximum=maximum)


def kish_compromise_allocation(n: float, shares: npt.ArrayLike, *, importance: float = 1.0) -> Allocation:
    """n_h ∝ √(I·W_h² + H⁻²): between equal (I = 0, for the strata) and proportional (I large, for the whole).

    Parameters: `shares` (H,) W_h of the population; `importance` I of national against stratum estimates;
    equal S and cost. Source: Kish (1988), Journal of Official Statistics 4, 19–32.
    """
    weight = _strata(shares)
    refuse_outside("importance", importance, 0 <= importance < np.inf, "zero or greater")
    return _shared("kish_compromise", n, np.sqrt(importance * weight**2 + len(weight) ** -2.0))


def bankier_power_allocation(
    n: float,
    totals: npt.ArrayLike,
    cv: npt.ArrayLike,
    *,
    power: float,
    maximum: npt.ArrayLike | None = None,
) -> Allocation:
    """n_h ∝ X_h^q·CV_h: q = 1 is Neyman, q = 0 gives all strata nearly the same CV.

    Parameters: `totals` (H,) X_h, a measure of size or importance; `cv` (H,) S_h/Ȳ_h; `power` q.
    Source: Bankier (1988), The American Statistician 42, 174–177.
    """
    return _shared("bankier_power", n, _strata(totals) ** power * _strata(cv), maximum=maximum)


def cost_optimal_allocation(
    size: npt.ArrayLike,
    sd: npt.ArrayLike,
    unit_cost: npt.ArrayLike,
    *,
    budget: float | None = None,
    cv: float | None = None,
    mean: float | None = None,
    variance: float | None = None,
) -> Allocation:
    """n_h ∝ N_h S_h/√c_h: the least variance for a budget, or the least cost for a wanted precision of the mean.

    Budget C: n_h = C·(N_h S_h/√c_h)/Σ N_h S_h √c_h. Variance V of the mean (or CV, V = (CV·Ȳ)²):
    n_h = (W_h S_h/√c_h)·Σ W_h S_h √c_h/(V + Σ W_h S_h²/N). n_h is not capped at N_h.

    Parameters: N_h, S_h, c_h (H,); exactly one of `budget` (what field units may cost), `cv` with `mean`,
    `variance`. Errors: `allocation_strata_invalid`, `precision_target_missing`, `budget_outside`, `cost_outside`,
    `variance_outside`. Source: Cochran (1977), section 5.5, eqs. 5.22–5.25.
    """
    sizes, spread, price = _strata(size), _strata(sd), _strata(unit_cost)
    refuse_outside("cost", float(price.min()), bool((price > 0).all()), "above 0")
    if sum(target is not None for target in (budget, cv, variance)) != 1 or (cv is None) != (mean is None):
        raise SamplingError(
            "precision_target_missing",
            "Give exactly one target: a budget, a variance of the mean, or a cv together with the mean.",
        )
    weight = sizes / sizes.sum()
    direction = weight * spread / np.sqrt(price)
    dear = float((weight * spread * np.sqrt(price)).sum())
    if budget is not None:
        refuse_outside("budget", budget, 0 < budget < np.inf, "above 0")
        scale, method = budget / dear, "cost_optimal_budget"
    else:
        goal = variance if variance is not None else (float(cv or 0) * float(mean or 0)) ** 2
        refuse_outside("variance", goal, 0 < goal < np.inf, "above 0: a cv above 0 of a mean that is not 0")
        scale, method = dear / (goal + float((weight * spread**2).sum()) / sizes.sum()), "cost_optimal_cv"
    nh = scale * direction
    return Allocation(method, nh, float((price * nh).sum()), nh >= sizes)


def integer_optimal_allocation(
    n: int,
    size: npt.ArrayLike,
    sd: npt.ArrayLike,
    *,
    minimum: npt.ArrayLike | None = None,
    maximum: npt.ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> IntegerAllocation:
    """The whole numbers of least variance: `integer_allocation` of N_h S_h, never above N_h.

    A minimum above N_h means: take the stratum whole. Errors and source: as there.
    """
    sizes = _strata(size)
    available = np.floor(sizes)
    upper = available if maximum is None else np.minimum(np.asarray(maximum, dtype=np.float64), available)
    lower = None if minimum is None else np.minimum(np.asarray(minimum, dtype=np.float64), available)
    return integer_allocation(n, sizes * _strata(sd), minimum=lower, maximum=upper, names=names, size=sizes)


def _shared(method: str, n: float, importance: FloatArray, *, maximum: npt.ArrayLike | None = None) -> Allocation:
    """n in proportion to importance; what strata at their maximum leave goes to the others in the same proportion."""
    refuse_outside("n", n, 0 < n < np.inf, "above 0")
    if not importance.sum() > 0:
        raise SamplingError(
            "allocation_strata_invalid", "All strata have importance zero: nothing can be shared.", strata=[]
        )
    if maximum is None:
        return Allocation(method, n * importance / importance.sum(), None, np.zeros(len(importance), dtype=np.bool_))
    upper = np.broadcast_to(np.asarray(maximum, dtype=np.float64), importance.shape)
    room = float(upper[importance > 0].sum())
    if n > room:
        raise SamplingError(
            "allocation_above_maximum",
            f"{n:g} units were asked for, but the strata can give only {room:g}. Lower n or raise the maximum.",
            n=n,
            available=room,
        )
    full = np.zeros(len(importance), dtype=np.bool_)
    while True:
        left = n - float(upper[full].sum())
        open_weight = float(importance[~full].sum())
        nh = np.where(full, upper, left * importance / open_weight if open_weight > 0 else 0.0)
        above = ~full & (nh > upper)
        if not above.any():
            return Allocation(method, nh, None, full | (nh >= upper))
        full = full | above


def _strata(values: npt.ArrayLike) -> FloatArray:
    numbers = np.atleast_1d(np.asarray(values, dtype=np.float64))
    if numbers.ndim != 1 or len(numbers) == 0 or not np.isfinite(numbers).all() or (numbers < 0).any():
        raise SamplingError(
            "allocation_strata_invalid",
            "Allocation needs at least one stratum, and every number of a stratum finite and zero or greater.",
            strata=[],
        )
    return numbers
