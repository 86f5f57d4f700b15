"""Replicate weights as multipliers of units: the value that a sample carries. Made in analysis.replication."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.variance import FloatArray, IntArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import linalg
else:
    linalg = deferred("scipy.linalg")


RANK_TOLERANCE = 1e-5


@dataclass(frozen=True, eq=False)
class Replicates:
    """R replicates: replicate weight of row i = weight_i × multipliers[row_unit[i], r].

    Variance = scale · Σ_r rscales_r (θ_r − centre)², centre being the replicates' mean or, with `mse`, the
    full-sample estimate (Wolter 2007, *Introduction to Variance Estimation*, chapters 3–5).
    """

    method: str
    multipliers: FloatArray
    row_unit: IntArray
    scale: float
    rscales: FloatArray
    mse: bool
    given: FloatArray | None = None
    """The replicate weights themselves (rows × R), where they came with the data."""

    @cached_property
    def df(self) -> int:
        """Rank of the replicate weights less 1: what is left after estimating the weights' own dimension.

        The rank is that of a pivoted QR at the relative tolerance 1e-5. Where some of the units alone are of full
        rank by that tolerance, so are all, and nothing more needs to be computed.
        """
        weights = self.multipliers if self.given is None else self.given
        some = weights[:: max(len(weights) // (4 * self.count), 1)]
        if len(some) >= self.count:
            least = float(np.linalg.eigvalsh(some.T @ some)[0])
            if least > 10 * RANK_TOLERANCE**2 * float(np.einsum("ur,ur->", weights, weights)):
                return self.count - 1
        return _rank(weights) - 1

    @property
    def count(self) -> int:
        return self.multipliers.shape[1]

    def weighted_sums(self, scores: FloatArray) -> FloatArray:
        """Σ_i w_ir s_i for weighted scores w_i s_i (rows × p): an array R × p."""
        units = len(self.multipliers)
        if units == len(self.row_unit):
            totals = np.empty_like(scores)
            totals[self.row_unit] = scores
        else:
            totals = np.stack([np.bincount(self.row_unit, column, units) for column in scores.T], axis=1)
        return np.asarray(self.multipliers.T @ totals)

    def row_weights(self, weights: FloatArray) -> FloatArray:
        """All replicate weights (rows × R); for statistics that cannot do with sums."""
        return np.asarray(weights[:, None] * self.multipliers[self.row_unit])

    def covariance(self, values: FloatArray, full: FloatArray) -> FloatArray:
        """Covariance (p × p) from the replicates' values (R × p) and those of the full sample (p)."""
        used = np.broadcast_to(self.rscales, (self.count,)) > 0
        centre = full if self.mse else values[used].mean(axis=0)
        deviation = values - centre
        return np.asarray(
            self.scale * (deviation * np.broadcast_to(self.rscales, (self.count,))[:, None]).T @ deviation
        )

    def variances(self, values: FloatArray, full: FloatArray) -> FloatArray:
        """Variances of many estimates at once: replicates' values (… × R), those of the full sample (… × 1)."""
        rscales = np.broadcast_to(self.rscales, (self.count,))
        centre = full if self.mse else values[..., rscales > 0].mean(axis=-1, keepdims=True)
        return np.asarray(self.scale * (np.square(values - centre) @ rscales))


def _rank(weights: FloatArray) -> int:
    r = linalg.qr(weights, mode="r", pivoting=True)[0]
    diagonal = np.abs(np.diag(r))
    return int((diagonal > RANK_TOLERANCE * diagonal[0]).sum()) if diagonal.size else 0
