"""What calibration takes off the variance: estimates vary with residuals, not with what the totals fix.

For a calibrated estimator, Var(θ̂) ≈ Var(Σ w_i e_i) with w_i the calibrated weights and e_i the residuals of the
influence values on the auxiliaries (Deville & Särndal 1992, *JASA* 87, eq. 3.4; Särndal, Swensson & Wretman 1992,
section 6.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.variance import FloatArray, IntArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import linalg
else:
    linalg = deferred("scipy.linalg")

SWEEPS = 10


class VarianceCredit(Protocol):
    """Turns influence values (rows × p) into residuals."""

    @property
    def method(self) -> str:
        """The adjustment, in words."""
        ...

    def residuals(self, influence: FloatArray) -> FloatArray:
        """Residuals (rows × p) of influence values (rows × p)."""
        ...


@dataclass(frozen=True, eq=False)
class RegressionCredit:
    """Residuals of the regression on `auxiliaries` (rows × k), weighted by the weights before calibration."""

    auxiliaries: FloatArray
    weights: FloatArray
    method: str = "residuals of the calibration totals"

    @cached_property
    def basis(self) -> FloatArray:
        """Orthonormal columns that span √weight × auxiliaries."""
        scaled = self.auxiliaries * np.sqrt(self.weights)[:, None]
        q, r, _ = linalg.qr(scaled, mode="economic", pivoting=True)
        rank = int((np.abs(np.diag(r)) > 1e-10 * max(abs(r[0, 0]), 1e-300)).sum())
        return np.asarray(q[:, :rank])

    def residuals(self, influence: FloatArray) -> FloatArray:
        """e = u − X (X'DX)⁻¹ X'Du."""
        root = np.sqrt(self.weights)[:, None]
        scaled = influence * root
        with np.errstate(invalid="ignore", divide="ignore"):
            residual = (scaled - self.basis @ (self.basis.T @ scaled)) / root
        return np.where(root > 0, residual, 0.0)


@dataclass(frozen=True, eq=False)
class CellCredit:
    """Residuals from cell means, one margin after the other (one margin: post-stratification; several: raking).

    With several margins the means are swept out in turn, `SWEEPS` times round, which approaches the residuals of
    the regression on all margins (Deville, Särndal & Sautory 1993, *JASA* 88, on generalised raking).
    """

    margins: tuple[IntArray, ...]
    weights: FloatArray
    method: str = "residuals within post-strata"

    def residuals(self, influence: FloatArray) -> FloatArray:
        """Influence values less the means of their cells."""
        residual = influence
        for _ in range(SWEEPS if len(self.margins) > 1 else 1):
            for cells in self.margins:
                residual = residual - self._means(cells, residual)[cells]
        return residual

    def _means(self, cells: IntArray, values: FloatArray) -> FloatArray:
        total = np.bincount(cells, self.weights)
        sums = np.stack([np.bincount(cells, self.weights * column) for column in values.T], axis=1)
        return np.asarray(sums / np.where(total > 0, total, 1.0)[:, None])
