"""The fit of a regression to very many rows: sums of products over chunks of rows that fit in the cache.

Columns are centred and scaled, so that the information is well conditioned, and the score equation is solved by
scoring: what limits the coefficients is the rounding of the score, not that of the information.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.glm_families import Family
from analysis.variance import FloatArray, covariance_of_totals
from analysis.weighted_sample import WeightedSample

MANY_ROWS = 200_000
MOST_ROWS_OF_CHUNK = 8_192
PRODUCTS_OF_ONE_THREAD = 1 << 18
"""Smaller matrix products are not spread over threads, which would spend their time waiting for one another."""
MOST_ITERATIONS = 50
MOST_CONDITION = 1e10
SINGULAR = 1e-8
"""Least eigenvalue of the correlations of the columns below which a slower fit must say whether they are collinear."""


@dataclass(frozen=True, eq=False)
class Columns:
    """A model's data: `x` (rows × k, the first column 1), `y`, weights; `centre` and `scale` of each column."""

    x: FloatArray
    y: FloatArray
    weights: FloatArray
    centre: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, x: FloatArray, y: FloatArray, weights: FloatArray) -> Columns | None:
        """None where columns are (nearly) collinear."""
        total, k = weights.sum(), x.shape[1]
        centre = np.append(0.0, (weights @ x)[1:] / total)
        made = cls(x, y, weights, centre, np.ones(k))
        gram = np.zeros((k, k))
        for rows in made.chunks():
            part = x[rows] - centre
            gram += (part * weights[rows, None]).T @ part
        spread = np.sqrt(np.diag(gram) / total)
        if not (spread > 0).all():
            return None
        correlations = gram / total / np.outer(spread, spread)
        if not np.isfinite(correlations).all() or np.linalg.eigvalsh(correlations)[0] < SINGULAR:
            return None
        return cls(x, y, weights, centre, spread)

    def chunks(self) -> list[slice]:
        """Runs of rows."""
        k = self.x.shape[1]
        most = PRODUCTS_OF_ONE_THREAD // (k * (k + 1))
        size = min(most, MOST_ROWS_OF_CHUNK) if most >= 1024 else MOST_ROWS_OF_CHUNK
        return [slice(a, a + size) for a in range(0, len(self.y), size)]

    def standard(self, rows: slice) -> FloatArray:
        """Centred and scaled columns of a run of rows."""
        part = self.x[rows] - self.centre
        part /= self.scale
        return np.asarray(part)

    def original(self) -> FloatArray:
        """The matrix that turns coefficients of standard columns into those of the columns themselves."""
        back = np.diag(1 / self.scale)
        back[0] -= self.centre / self.scale
        return back


@dataclass(frozen=True, eq=False)
class ChunkedFit:
    """Coefficients with their covariance."""

    coefficients: FloatArray
    covariance: FloatArray


def fit_in_chunks(columns: Columns, family: Family, sample: WeightedSample, usable: np.ndarray) -> ChunkedFit | None:
    """Coefficients and their covariance under the design; None where the score equation is not solved."""
    found = _solve(columns, family)
    if found is None:
        return None
    rest = np.empty(len(columns.y))
    information = _sums(columns, family, found, rest)[:-1]
    if not np.isfinite(information).all():
        return None
    back = columns.original()
    covariance = _design_covariance(columns, rest, np.asarray(np.linalg.inv(information)), sample, usable)
    return ChunkedFit(back @ found, back @ covariance @ back.T)


def _solve(columns: Columns, family: Family) -> FloatArray | None:
    """Coefficients of the standard columns: weighted least squares first, then steps of scoring."""
    found: FloatArray | None = None
    last = np.inf
    for _ in range(MOST_ITERATIONS):
        sums = _sums(columns, family, found)
        if not np.isfinite(sums).all():
            return None
        information, score = sums[:-1], sums[-1]
        if np.linalg.cond(information) > MOST_CONDITION:
            return None
        step = np.linalg.solve(information, score)
        found, first = (step, True) if found is None else (found + step, False)
        size = float(np.abs(step).max()) / max(float(np.abs(found).max()), 1.0)
        if not first and (size <= family.last_step or (size <= 1e-10 and size >= last / 2)):
            return found
        last = np.inf if first else size
    return None


def _sums(
    columns: Columns, family: Family, coefficients: FloatArray | None, rest: FloatArray | None = None
) -> FloatArray:
    """The information, and the score as its last row (without coefficients the right side of the first least
    squares); `rest` takes each row's part in the score, without its columns."""
    k = columns.x.shape[1]
    sums = np.zeros((k + 1, k))
    pair = None if coefficients is None else np.stack([coefficients, coefficients], axis=1)
    for rows in columns.chunks():
        part, y = columns.standard(rows), columns.y[rows]
        eta = family.link(family.first_means(y)) if pair is None else (part @ pair)[:, 0]
        if np.abs(eta).max() > family.largest_predictor:
            sums[:] = np.nan
            return sums
        mean, slope = family.mean(eta), family.slope(eta)
        ratio = columns.weights[rows] * slope / family.variance(mean)
        left = np.empty((len(y), k + 1), order="F")
        np.multiply(ratio, slope, out=left[:, k])
        np.multiply(part, left[:, k:], out=left[:, :k])
        residual = ratio * (y - mean)
        if rest is not None:
            rest[rows] = residual
        left[:, k] = residual if pair is not None else residual + left[:, k] * eta
        sums += left.T @ part
    return sums


def _design_covariance(
    columns: Columns, rest: FloatArray, inverse: FloatArray, sample: WeightedSample, usable: np.ndarray
) -> FloatArray:
    """Unit totals of the scores column by column, turned by the inverse of the information."""
    covariance = np.zeros_like(inverse)
    rows = slice(None) if usable.all() else usable
    for stage in sample.stages:
        place = stage.row_unit[rows]
        totals = np.empty((stage.units, len(inverse)))
        for k in range(len(inverse)):
            column = (columns.x[:, k] - columns.centre[k]) * (1 / columns.scale[k])
            column *= rest
            totals[:, k] = np.bincount(place, column, stage.units)
        covariance += covariance_of_totals(stage, totals @ inverse, usable, lonely_in_domain=sample.lonely_in_domain)
    return covariance
