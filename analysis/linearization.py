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
    return answered_rows(estimand, sample, domain & (sample.weights > 0))


def answered_rows(estimand: Estimand, sample: WeightedSample, rows: np.ndarray) -> np.ndarray:
    """Those of the rows that have all of the estimand's variables."""
    return np.asarray(np.logical_and.reduce([rows, *(present(sample.column(name)) for name in variables_of(estimand))]))


def present(column: pd.Series) -> np.ndarray:
    """Where a column has a value."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind == "f":
        return ~np.isnan(column.to_numpy())
    return np.asarray(column.notna().to_numpy())


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
    above = numerator(estimand, sample, usable)
    match estimand:
        case Total():
            return above, None
        case Ratio(denominator=below):
            return above, _numbers(sample, below, usable)
        case _:
            return above, usable.astype(float)


def numerator(estimand: Estimand, sample: WeightedSample, usable: np.ndarray) -> FloatArray:
    """The variable whose total is the estimand, or its numerator; 0 where not usable."""
    match estimand:
        case Proportion(variable=name, level=level):
            return (indicator(sample.column(name), level) & usable).astype(float)
        case Ratio(numerator=name) | Mean(variable=name) | Total(variable=name):
            return _numbers(sample, name, usable)


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
    values = column.to_numpy(dtype=float, na_value=np.nan)
    return values if usable.all() else np.where(usable, values, 0.0)
