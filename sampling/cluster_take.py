"""How many clusters, and how many interviews in each, give the best precision for the money."""

from __future__ import annotations

import math
from dataclasses import dataclass

from sampling.errors import SamplingError, refuse_outside

__all__ = ["ThreeStageTake", "TwoStageTake", "optimal_take", "three_stage_take", "two_stage_take"]


@dataclass(frozen=True)
class TwoStageTake:
    """PSUs m and units per PSU n̄, unrounded, with the cost and CV that they give; target: cv, budget or psus."""

    target: str
    psus: float
    units_per_psu: float
    cost: float
    cv: float


@dataclass(frozen=True)
class ThreeStageTake:
    """PSUs m, SSUs per PSU n̄ and units per SSU q̄, unrounded, with the cost and CV that they give."""

    target: str
    psus: float
    ssus_per_psu: float
    units_per_ssu: float
    cost: float
    cv: float


def optimal_take(cost_per_psu: float, cost_per_unit: float, rho: float) -> float:
    """Interviews per PSU that give the smallest variance for a budget: b = √(c₁/c₂ · (1 − ρ)/ρ).

    Errors: `cost_outside`, `rho_outside`. Source: Hansen, Hurwitz & Madow (1953), volume I, section 6.16.

    >>> round(optimal_take(500, 100, 0.05), 3)
    9.747
    """
    positive = cost_per_psu > 0 and cost_per_unit > 0
    refuse_outside("cost", min(cost_per_psu, cost_per_unit), positive, "above 0")
    refuse_outside("rho", rho, 0 < rho < 1, "between 0 and 1")
    return math.sqrt(cost_per_psu / cost_per_unit * (1 - rho) / rho)


def two_stage_take(
    cost_per_psu: float,
    cost_per_unit: float,
    rho: float,
    *,
    cv: float | None = None,
    budget: float | None = None,
    unit_relvariance: float = 1.0,
    k: float = 1.0,
    units_per_psu: float | None = None,
) -> TwoStageTake:
    """The number of PSUs and the take of least cost for a CV, or of least CV for a budget.

    cv² = V·k/(m·n̄)·(1 + ρ(n̄ − 1)), cost = m(c₁ + c₂n̄); n̄ = `optimal_take`, or as given.

    Parameters: `rho` correlation inside PSUs; exactly one of `cv` and `budget`; `unit_relvariance` V = S²/Ȳ²;
    `k` what clustering by unequal sizes adds (1 where PSUs are drawn in proportion to size).
    Errors: `precision_target_missing`, `cost_outside`, `rho_outside`, `cv_outside`, `budget_outside`,
    `unit_variance_outside`, `take_outside`.
    Sources: Hansen, Hurwitz & Madow (1953), volume I, section 6.16; Valliant, Dever & Kreuter (2018), section 9.3.

    >>> round(two_stage_take(500, 100, 0.05, cv=0.05).psus, 2)
    58.99
    """
    target = _only_target(cv, budget)
    refuse_outside("unit_variance", min(unit_relvariance, k), unit_relvariance > 0 and k > 0, "above 0")
    take = optimal_take(cost_per_psu, cost_per_unit, rho) if units_per_psu is None else units_per_psu
    refuse_outside("take", take, 0 < take < math.inf, "above 0")
    one = unit_relvariance * k * (1 + rho * (take - 1)) / take
    price = cost_per_psu + cost_per_unit * take
    psus = one / cv**2 if cv is not None else float(budget or 0) / price
    return TwoStageTake(target, psus, take, psus * price, math.sqrt(one / psus))


def three_stage_take(
    cost_per_psu: float,
    cost_per_ssu: float,
    cost_per_unit: float,
    delta_psu: float,
    delta_ssu: float,
    *,
    cv: float | None = None,
    budget: float | None = None,
    unit_relvariance: float = 1.0,
    k1: float = 1.0,
    k2: float = 1.0,
) -> ThreeStageTake:
    """The same for three stages: cv² = V/(m·n̄·q̄)·(k₁δ₁n̄q̄ + k₂(1 + δ₂(q̄ − 1))), cost = m(c₁ + c₂n̄ + c₃n̄q̄).

    q̄ = √((1 − δ₂)/δ₂ · c₂/c₃), n̄ = (1/q̄)·√((1 − δ₂)/δ₁ · c₁/c₃ · k₂/k₁).

    Parameters: `delta_psu` δ₁, `delta_ssu` δ₂ the measures of homogeneity inside PSUs and inside SSUs; k₁, k₂ the
    ratios of the stage's unit variances to V. Errors: as `two_stage_take`.
    Source: Hansen, Hurwitz & Madow (1953), volume II, section 7.8; Valliant, Dever & Kreuter (2018), section 9.4.

    >>> round(three_stage_take(500, 100, 120, 0.01, 0.10, budget=100_000).psus, 2)
    28.32
    """
    target = _only_target(cv, budget)
    costs = (cost_per_psu, cost_per_ssu, cost_per_unit)
    refuse_outside("cost", min(costs), min(costs) > 0, "above 0")
    for delta in (delta_psu, delta_ssu):
        refuse_outside("rho", delta, 0 < delta < 1, "between 0 and 1")
    refuse_outside("unit_variance", min(unit_relvariance, k1, k2), min(unit_relvariance, k1, k2) > 0, "above 0")
    units = math.sqrt((1 - delta_ssu) / delta_ssu * cost_per_ssu / cost_per_unit)
    ssus = math.sqrt((1 - delta_ssu) / delta_psu * cost_per_psu / cost_per_unit * k2 / k1) / units
    lines = ssus * units
    one = unit_relvariance / lines * (k1 * delta_psu * lines + k2 * (1 + delta_ssu * (units - 1)))
    price = cost_per_psu + cost_per_ssu * ssus + cost_per_unit * lines
    psus = one / cv**2 if cv is not None else float(budget or 0) / price
    return ThreeStageTake(target, psus, ssus, units, psus * price, math.sqrt(one / psus))


def _only_target(cv: float | None, budget: float | None) -> str:
    if (cv is None) == (budget is None):
        raise SamplingError("precision_target_missing", "Give exactly one target: a cv or a budget.")
    if cv is not None:
        refuse_outside("cv", cv, 0 < cv < math.inf, "above 0")
        return "cv"
    refuse_outside("budget", budget, 0 < float(budget or 0) < math.inf, "above 0")
    return "budget"
