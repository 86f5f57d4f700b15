"""Variance of a stage drawn without replacement with known or approximated joint inclusion probabilities.

With Δ_ij = (π_ij − π_i π_j) / π_ij and z_i the weighted total of unit i, the share of a cell in the variance is

* Horvitz–Thompson: Σ_i Σ_j Δ_ij z_i z_j, Δ_ii = 1 − π_i
* Yates–Grundy (Sen): −½ Σ_i Σ_j Δ_ij (z_i − z_j)², for samples of fixed size
* Poisson sampling, where units come in independently (π_ij = π_i π_j): Σ_i (1 − π_i) z_i²

(Särndal, Swensson & Wretman 1992, results 2.8.1–2.8.2). Both are quadratic forms z'Qz; here Q is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray, IntArray

JOINT_FIRST_STAGES = ("pps_overton", "pps_hartley_rao", "pps_joint", "pps_poisson")
VarianceEstimator = Literal["horvitz_thompson", "yates_grundy"]
VARIANCE_ESTIMATORS = ("horvitz_thompson", "yates_grundy")
LARGEST_CELL = 5_000


def overton(pi: FloatArray) -> FloatArray:
    """Δ by Overton's approximation π_ij ≈ (n − 1) π_i π_j / (n − (π_i + π_j)/2).

    Source: Overton (1985), in Stehman & Overton (1989), *Biometrics* 45.
    """
    n = len(pi)
    return _delta(1 - (n - (pi[:, None] + pi[None, :]) / 2) / max(n - 1, 1), pi)


def hartley_rao(pi: FloatArray, population_sum_of_squares: float | None = None) -> FloatArray:
    """Δ by Hartley & Rao's approximation π_ij ≈ (n − 1) π_i π_j / (n − π_i − π_j + Σ_U π² / n).

    Without the population's Σ_U π², the sample's own Σ π_i (its unbiased estimate Σ_s π²/π) stands in.
    Source: Hartley & Rao (1962), *Annals of Mathematical Statistics* 33, eq. 5.15 (leading terms).
    """
    n = len(pi)
    squares = float(pi.sum()) if population_sum_of_squares is None else population_sum_of_squares
    return _delta(1 - (n - pi[:, None] - pi[None, :] + squares / n) / max(n - 1, 1), pi)


def from_joint(joint: FloatArray) -> FloatArray:
    """Δ from the matrix of π_ij, whose diagonal holds π_i."""
    if not (joint > 0).all():
        raise AnalysisError(
            "joint_probability_zero",
            "A joint inclusion probability is 0: the variance of such a design (for example one systematic "
            "sample) cannot be estimated without bias. Use first_stage='pps_brewer'.",
        )
    pi = np.diag(joint)
    return 1 - np.outer(pi, pi) / joint


def quadratic_form(delta: FloatArray, estimator: VarianceEstimator) -> FloatArray:
    """Q with z'Qz the variance estimate of `estimator`."""
    if estimator not in VARIANCE_ESTIMATORS:
        raise AnalysisError(
            "unknown_option", f"{estimator!r} is not one of {', '.join(VARIANCE_ESTIMATORS)}.", option="estimator"
        )
    if len(delta) > LARGEST_CELL:
        raise AnalysisError(
            "cell_too_large",
            f"Joint probabilities of {len(delta)} units need too much room; first_stage='pps_brewer' does not.",
            units=len(delta),
        )
    if estimator == "horvitz_thompson":
        return delta
    form = delta.copy()
    np.fill_diagonal(form, 0.0)
    np.fill_diagonal(form, -form.sum(axis=1))
    return form


def _delta(off_diagonal: FloatArray, pi: FloatArray) -> FloatArray:
    delta = np.array(off_diagonal, dtype=float)
    np.fill_diagonal(delta, 1 - pi)
    return delta


@dataclass(frozen=True, eq=False)
class JointVariance:
    """How a PPS first stage gets its joint probabilities, and which of the two estimators is used.

    `probabilities` is the matrix π_ij in the order of the rows (for `pps_joint`; one row a unit or the first
    row of each unit counts); `population_sum_of_squares` is Σ_U π² for `pps_hartley_rao`, if it is known.
    """

    estimator: VarianceEstimator = "yates_grundy"
    probabilities: FloatArray | None = None
    population_sum_of_squares: float | None = None

    def forms(
        self, first_stage: str, pi: FloatArray, unit_cell: IntArray, first_row: IntArray
    ) -> tuple[FloatArray, ...]:
        """The quadratic form of each cell (stratum) of the first stage."""
        cells = np.split(np.arange(len(pi)), np.flatnonzero(np.diff(unit_cell)) + 1)
        if first_stage == "pps_poisson":
            return tuple(quadratic_form(np.diag(1 - pi[units]), "horvitz_thompson") for units in cells)
        return tuple(quadratic_form(self._delta(first_stage, pi, units, first_row), self.estimator) for units in cells)

    def _delta(self, first_stage: str, pi: FloatArray, units: IntArray, first_row: IntArray) -> FloatArray:
        if first_stage == "pps_overton":
            return overton(pi[units])
        if first_stage == "pps_hartley_rao":
            return hartley_rao(pi[units], self.population_sum_of_squares)
        if self.probabilities is None:
            raise AnalysisError(
                "unknown_option",
                "first_stage='pps_joint' needs joint=JointVariance(probabilities=…), the matrix of π_ij.",
                option="joint",
            )
        rows = first_row[units]
        return from_joint(self.probabilities[np.ix_(rows, rows)])
