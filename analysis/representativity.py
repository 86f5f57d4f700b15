"""Is response balanced? The R-indicator and the coefficient of variation of response propensities.

ρ̄ = Σ w ρ̂ / N̂,  S² = Σ w (ρ̂ − ρ̄)² / (N̂ − 1) with N̂ = Σ w,  R = 1 − 2 S,  CV = S/ρ̄.

R is 1 where all propensities are equal and 0 at worst; it is not adjusted for the bias of small samples, so it says too
little representativity there. CV bounds the bias of a mean: |bias| ≤ CV · S(y). Source: Schouten, Cobben & Bethlehem
(2009), *Survey Methodology* 35, 101–113.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray


@dataclass(frozen=True)
class Representativity:
    """Mean propensity, its standard deviation S, R = 1 − 2S and CV = S / mean."""

    mean: float
    sd: float
    indicator: float
    cv: float


def propensities_by_cell(responding: np.ndarray, cells: np.ndarray, weights: FloatArray) -> FloatArray:
    """ρ̂ of each case: Σ w of those of its cell who responded over Σ w of its cell."""
    _labels, cell = np.unique(np.asarray(cells, dtype=str), return_inverse=True)
    found = np.bincount(cell, weights * responding) / np.bincount(cell, weights)
    return np.asarray(found[cell])


def r_indicator(propensities: FloatArray, weights: FloatArray | None = None) -> Representativity:
    """R-indicator of propensities of all eligible cases, responding or not, weighted to the population.

    Raises `bad_weights` unless Σ w is above 1, `bad_propensities` for one outside 0 … 1.
    """
    rho = np.asarray(propensities, dtype=float)
    w = np.ones(len(rho)) if weights is None else np.asarray(weights, dtype=float)
    if not np.isfinite(w).all() or (w < 0).any() or w.sum() <= 1:
        raise AnalysisError("bad_weights", "Weights must not be negative and their sum must be above 1.")
    if not np.isfinite(rho).all() or (rho < 0).any() or (rho > 1).any() or not (w * rho).any():
        raise AnalysisError("bad_propensities", "Propensities must lie between 0 and 1, and not all be 0.")
    mean = float((w * rho).sum() / w.sum())
    sd = float(np.sqrt((w * (rho - mean) ** 2).sum() / (w.sum() - 1)))
    return Representativity(mean, sd, 1 - 2 * sd, sd / mean)
