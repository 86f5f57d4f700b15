"""Influence values: how much each row moves an estimate.

With θ̂ a smooth function of weighted totals, Var(θ̂) ≈ Var(Σ w_i u_i) with u_i the influence value of row i
(Woodruff 1971; Särndal, Swensson & Wretman 1992, section 5.5). Rows outside the domain have u_i = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.estimands import Estimand, Mean, Proportion, Ratio, Total
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")


@dataclass(frozen=True, eq=False)
class Linearized:
    """An estimate's value with its influence values, and the rows that it used."""

    value: float
    influence: FloatArray
    usable: np.ndarray


def variables_of(estimand: Estimand) -> tuple[str, ...]:
    """The columns that an estimand reads."""
    if isinstance(estimand, Ratio):
        return (estimand.numerator, estimand.denominator)
    return (estimand.variable,)


def usable_rows(estimand: Estimand, sample: WeightedSample, domain: np.ndarray) -> np.ndarray:
    """Rows in the domain, with positive weight, and with all of the estimand's variables present."""
    usable = domain & (sample.weights > 0)
    for name in variables_of(estimand):
        usable = usable & sample.column(name).notna().to_numpy()
    return usable


def linearize(estimand: Estimand, sample: WeightedSample, usable: np.ndarray) -> Linearized:
    """Value and influence values of an estimand over the usable rows.

    Every estimand is a total Σwy or a ratio of totals Σwy / Σwx, with u = y, or u = (y − R̂x)/X̂: for a mean or a
    proportion x = 1.
    """
    above, below = totalled(estimand, sample, usable)
    weights = np.where(usable, sample.weights, 0.0)
    if not weights.any():
        return Linearized(float("nan"), np.zeros(len(sample)), usable)
    if below is None:
        return Linearized(float(weights @ above), above, usable)
    x_total = weights @ below
    if x_total == 0:
        name = variables_of(estimand)[-1]
        raise AnalysisError("zero_denominator", f"The total of {name!r} is 0.", variable=name)
    ratio = float(weights @ above / x_total)
    return Linearized(ratio, (above - ratio * below) / x_total, usable)


def totalled(estimand: Estimand, sample: WeightedSample, usable: np.ndarray) -> tuple[FloatArray, FloatArray | None]:
    """The variables y and x whose totals make the estimand (x None: the total itself), 0 where not usable."""
    match estimand:
        case Total(variable=name):
            return _numbers(sample, name, usable), None
        case Mean(variable=name):
            return _numbers(sample, name, usable), usable.astype(float)
        case Proportion(variable=name, level=level):
            return (indicator(sample.column(name), level) & usable).astype(float), usable.astype(float)
        case Ratio(numerator=above, denominator=below):
            return _numbers(sample, above, usable), _numbers(sample, below, usable)


def indicator(column: pd.Series, level: object) -> np.ndarray:
    """1 where the column equals the level; numbers and their text compare equal ("1" and 1)."""
    if pd.api.types.is_numeric_dtype(column) and isinstance(level, str):
        try:
            level = float(level)
        except ValueError:
            return np.zeros(len(column), dtype=bool)
    elif not pd.api.types.is_numeric_dtype(column) and not isinstance(level, str | bool):
        return (column.astype(str) == str(level)).to_numpy() & column.notna().to_numpy()
    return (column == level).fillna(False).to_numpy(dtype=bool)


def _numbers(sample: WeightedSample, name: str, usable: np.ndarray) -> FloatArray:
    column = sample.column(name)
    if not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)):
        raise AnalysisError("not_numeric", f"{name!r} is not numeric; use Proportion for its levels.", variable=name)
    return np.where(usable, column.to_numpy(dtype=float, na_value=np.nan), 0.0)
