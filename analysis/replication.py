"""Replicate weights from a design: jackknife, balanced repeated replication, Fay's variant, three bootstraps.

Every kind gives multipliers of units (see analysis.replicates): cheap to keep, and each replicate estimate is a sum
over unit totals. Source for all: Wolter (2007), *Introduction to Variance Estimation*, chapters 3–5.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from analysis.errors import AnalysisError
from analysis.replicates import Replicates
from analysis.variance import FloatArray, IntArray, StageVariance
from analysis.weighted_sample import WeightedSample

METHODS = ("JK1", "JKn", "BRR", "Fay", "bootstrap", "subbootstrap", "mrbbootstrap")


def with_replicates(
    sample: WeightedSample,
    method: str = "JKn",
    *,
    replicates: int = 200,
    rho: float = 0.0,
    mse: bool = False,
    rng: np.random.Generator | None = None,
) -> WeightedSample:
    """The sample with replicate weights in place of linearisation.

    `JK1`: leave out one PSU of an unstratified design; `JKn`: one PSU of each stratum in turn. `BRR` (`rho` 0) and
    `Fay` (0 < `rho` < 1): two PSUs a stratum, half-samples from a Hadamard matrix. `bootstrap`: n_h PSUs with
    replacement; `subbootstrap`: n_h − 1 (Rao & Wu 1988, *JASA* 83); `mrbbootstrap`: half of the units without
    replacement at every stage, rescaled, with finite population corrections (Preston 2009, *Survey Methodology* 35).
    The bootstraps need `rng`. Raises `unknown_option`, `not_two_psus`, `stratified`, `lonely_psu`.
    """
    if method not in METHODS:
        raise AnalysisError("unknown_option", f"method={method!r} is not one of {', '.join(METHODS)}.", option="method")
    if method in ("bootstrap", "subbootstrap", "mrbbootstrap") and rng is None:
        raise AnalysisError("unknown_option", f"{method} needs `rng`, so that it can be repeated.", option="rng")
    stratum = sample.first_stage_stratum
    if method == "JK1":
        made = _delete_one(stratum, sample.stages[0], only=True)
    elif method == "JKn":
        made = _delete_one(stratum, sample.stages[0], only=False)
    elif method in ("BRR", "Fay"):
        made = _half_samples(stratum, rho)
    elif method == "mrbbootstrap":
        return _attach(sample, method, *_rescaled_without_replacement(sample, replicates, rng), mse)
    else:
        made = _with_replacement(stratum, replicates, 1 if method == "subbootstrap" else 0, rng)
    multipliers, scale, rscales = made
    return _attach(sample, method, multipliers, sample.first_stage_psu, scale, rscales, mse)


def from_replicate_weights(
    sample: WeightedSample,
    weights: FloatArray,
    *,
    scale: float,
    rscales: FloatArray | float = 1.0,
    mse: bool = False,
    method: str = "given replicate weights",
) -> WeightedSample:
    """The sample with replicate weights that came with the data: rows × R, the sampling weight included."""
    with np.errstate(invalid="ignore", divide="ignore"):
        multipliers = np.where(sample.weights[:, None] > 0, weights / sample.weights[:, None], 0.0)
    rows = np.arange(len(sample))
    return _attach(sample, method, multipliers, rows, scale, np.asarray(rscales, dtype=float), mse, weights)


def _attach(
    sample: WeightedSample,
    method: str,
    multipliers: FloatArray,
    row_unit: IntArray,
    scale: float,
    rscales: FloatArray,
    mse: bool,
    weights: FloatArray | None = None,
) -> WeightedSample:
    return replace(sample, replicates=Replicates(method, multipliers, row_unit, scale, rscales, mse, weights))


def _delete_one(stratum: IntArray, stage: StageVariance, *, only: bool) -> tuple[FloatArray, float, FloatArray]:
    """θ without PSU j of stratum h, its stratum's others times n_h / (n_h − 1); scaled by (1 − f_h)(n_h − 1)/n_h."""
    size = np.bincount(stratum)
    if only and len(size) > 1:
        raise AnalysisError("stratified", f"JK1 is for a design without strata; this one has {len(size)}. Use JKn.")
    if (size == 1).any():
        raise AnalysisError("lonely_psu", "A stratum with one PSU has no jackknife; merge it with a similar one.")
    n = size[stratum]
    same = stratum[:, None] == stratum[None, :]
    multipliers = np.where(same, (n / (n - 1))[None, :], 1.0)
    np.fill_diagonal(multipliers, 0.0)
    fpc = stage.coefficient * (n - 1) / n
    rscales = (n - 1) / n * fpc
    return multipliers, 1.0, rscales


def _half_samples(stratum: IntArray, rho: float) -> tuple[FloatArray, float, FloatArray]:
    """One PSU of each pair gets 2 − ρ, the other ρ, in the pattern of a Hadamard matrix (McCarthy 1969; Fay 1989)."""
    size = np.bincount(stratum)
    if (size != 2).any():
        worst = int(np.argmax(size != 2))
        raise AnalysisError(
            "not_two_psus",
            f"BRR needs two PSUs in every stratum; stratum {worst + 1} has {size[worst]}.",
            stratum=worst,
        )
    if not 0 <= rho < 1:
        raise AnalysisError("unknown_option", "rho must be at least 0 and below 1.", option="rho")
    pattern = hadamard(len(size) + 1)[:, 1 : len(size) + 1]
    first = np.arange(len(stratum)) % 2 == 0
    signs = np.where(first[:, None], 1, -1) * pattern.T[stratum]
    multipliers = 1 + signs * (1 - rho)
    return multipliers.astype(float), 1 / (pattern.shape[0] * (1 - rho) ** 2), np.ones(pattern.shape[0])


def hadamard(at_least: int) -> IntArray:
    """A Hadamard matrix of order ≥ `at_least`, first column 1: Sylvester's doubling or Paley's construction."""
    order = max(at_least, 4) + (-max(at_least, 4)) % 4
    while True:
        found = _hadamard_of(order)
        if found is not None:
            return np.asarray(found * found[:, :1], dtype=np.int64)
        order += 4


def _hadamard_of(order: int) -> IntArray | None:
    if order in (1, 2):
        return np.array([[1]]) if order == 1 else np.array([[1, 1], [1, -1]])
    if order % 4 == 0 and _is_prime(order - 1):
        return _paley(order - 1)
    half = _hadamard_of(order // 2) if order % 2 == 0 and order > 4 else None
    if order == 4:
        half = _hadamard_of(2)
    return None if half is None else np.kron(np.array([[1, 1], [1, -1]]), half)


def _paley(q: int) -> IntArray:
    residues = {x * x % q for x in range(1, q)}
    legendre = np.array([0] + [1 if x in residues else -1 for x in range(1, q)])
    jacobsthal = legendre[(np.arange(q)[None, :] - np.arange(q)[:, None]) % q]
    matrix = np.ones((q + 1, q + 1), dtype=np.int64)
    matrix[1:, 1:] = jacobsthal - np.eye(q, dtype=np.int64)
    return matrix


def _is_prime(number: int) -> bool:
    return number > 2 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def _with_replacement(
    stratum: IntArray, count: int, fewer: int, rng: np.random.Generator | None
) -> tuple[FloatArray, float, FloatArray]:
    """n_h − `fewer` PSUs drawn with replacement; each PSU's multiplier is its draws times n_h/(n_h − fewer)."""
    assert rng is not None
    multipliers = np.empty((len(stratum), count))
    bounds = np.flatnonzero(np.diff(stratum, prepend=-1, append=-1))
    for start, end in pairwise(bounds.tolist()):
        n = end - start
        draws = max(n - fewer, 1)
        place = rng.integers(n, size=(draws, count), dtype=np.int32) * np.intp(count) + np.arange(count)
        chosen = np.bincount(place.reshape(-1), minlength=n * count).reshape(n, count)
        np.multiply(chosen, n / draws, out=multipliers[start:end])
    size = np.bincount(stratum)
    # n draws out of n understate the variance by (n − 1)/n, stratum by stratum; the harmonic mean corrects on average.
    correction = 1.0 if fewer else 1 / (1 - (1 / size).mean())
    return multipliers, correction / (count - 1), np.ones(count)


def _rescaled_without_replacement(
    sample: WeightedSample, count: int, rng: np.random.Generator | None
) -> tuple[FloatArray, IntArray, float, FloatArray]:
    """Half of the units of each cell at each stage, multipliers 1 − λ + λ (n/m) δ (Preston 2009, eq. 2–4)."""
    assert rng is not None
    row_multiplier = np.ones((len(sample), count))
    row_root = np.ones((len(sample), count))
    for stage in sample.stages:
        kept, root = _keep_half(stage, count, rng)
        row_multiplier += row_root * (kept[stage.row_unit])
        row_root = row_root * root[stage.row_unit]
    return row_multiplier, np.arange(len(sample)), 1 / (count - 1), np.ones(count)


def _keep_half(stage: StageVariance, count: int, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Per unit: the change λ(n/m δ − 1), and √(n/m) δ by which the stages below are weighted.

    λ² = a m/(n − m) · (n − 1)/n with a the coefficient of the stage's variance, so that the replicates' variance
    is that of `analysis.variance`.
    """
    change, root = np.empty((stage.units, count)), np.empty((stage.units, count))
    starts = np.cumsum(stage.cell_size) - stage.cell_size
    for start, n in zip(starts, stage.cell_size, strict=True):
        if n == 1:
            change[start], root[start] = 0.0, 1.0
            continue
        m = n // 2
        kept = rng.random((n, count)).argsort(axis=0).argsort(axis=0) < m
        own = stage.coefficient[start : start + n, None]
        size = np.sqrt(own * (n - 1) / n * m / (n - m))
        change[start : start + n] = size * (kept * n / m - 1)
        root[start : start + n] = np.sqrt(n / m) * kept
    return change, root
