"""Tail probabilities of a sum of weighted chi-squares against an estimated scale, as Rao–Scott tests need them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from scipy import integrate, special

from analysis.variance import FloatArray


def ratio_tail(x: float, weights: FloatArray, denominator_df: float, *, method: str, whole_df: bool = False) -> float:
    """P(Σ a_i χ²_1i / (χ²_d / d) > x) = P(Σ a_i χ²_1i − (x/d) χ²_d > 0), d = `denominator_df`; NaN for d ≤ 0.

    `method` is `integration` (Imhof 1961, *Biometrika* 48) or `saddlepoint` (Kuonen 1999, *Biometrika* 86). With
    `whole_df` the chi-square below has the whole part of d as its degrees of freedom, the divisor stays d.
    """
    if not denominator_df > 0:
        return math.nan
    weights = np.asarray(weights, dtype=float)
    weights = weights[np.abs(weights) > 1e-12 * np.abs(weights).max()]
    coefficients = np.append(weights, -x / denominator_df)
    below = math.floor(denominator_df) if whole_df else denominator_df
    df = np.append(np.ones(len(weights)), below)
    return saddlepoint(coefficients, df) if method == "saddlepoint" else imhof(coefficients, df)


def imhof(coefficients: FloatArray, df: FloatArray) -> float:
    """P(Σ a_i χ²_{d_i} > 0) = ½ + (1/π) ∫₀^∞ sin θ(u) / (u ρ(u)) du (Imhof 1961, eq. 3.2)."""
    a = coefficients / float(np.abs(coefficients).max())

    def integrand(u: float) -> float:
        theta = 0.5 * float(df @ np.arctan(a * u))
        return math.sin(theta) / u * math.exp(-0.25 * float(df @ np.log1p((a * u) ** 2)))

    end = 1.0
    while 0.25 * float(df @ np.log1p((a * end) ** 2)) < 40:
        end *= 2
    ends = np.concatenate(([0.0], np.geomspace(1e-6, 1.0, 25) * end))
    parts = [integrate.quad(integrand, low, high, epsabs=1e-14, limit=200)[0] for low, high in pairwise(ends)]
    return min(max(0.5 + sum(parts) / math.pi, 0.0), 1.0)


def saddlepoint(coefficients: FloatArray, df: FloatArray) -> float:
    """P(Σ a_i χ²_{d_i} > 0), a_i of both signs, by Barndorff-Nielsen's formula (Kuonen 1999, eq. 3)."""
    a = coefficients / float(coefficients.max())

    def first(z: float) -> float:
        return float(df @ (a / (1 - 2 * a * z)))

    upper, lower = 0.5 / a.max() * (1 - 1e-12), 0.5 / a.min() * (1 - 1e-12)
    for _ in range(200):
        middle = (lower + upper) / 2
        lower, upper = (lower, middle) if first(middle) > 0 else (middle, upper)
    z = (lower + upper) / 2
    k0 = -0.5 * float(df @ np.log1p(-2 * a * z))
    k2 = 2 * float(df @ (a**2 / (1 - 2 * a * z) ** 2))
    w = math.copysign(math.sqrt(max(-2 * k0, 0.0)), z)
    if abs(z) < 1e-5 or not w:
        return imhof(coefficients, df)  # at the mean the formula is 0/0
    return float(special.ndtr(-(w + math.log(z * math.sqrt(k2) / w) / w)))
