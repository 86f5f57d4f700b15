"""The residuals of calibration (analysis.variance_credit) taken on tables of units: they are linear in the scores.

Residuals are u − Σ_t X_t b_t over terms t (the auxiliaries of a calibration, the cells of a margin), swept one after
the other: b_t += (X_t'D_tX_t)⁻¹ X_t'D_t (u − Σ_l X_l b_l). All of it follows from the moments X_t'D_t u, which are
sums by option and category, and from the cross products of the terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.counting import Pair, count
from analysis.encoded_answers import Answers
from analysis.variance import FloatArray, IntArray
from analysis.variance_credit import SWEEPS, CellCredit, RegressionCredit
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True, eq=False)
class Term:
    """Auxiliaries of rows in order (orthonormal in `weights`), or a cell for each row."""

    weights: FloatArray
    columns: FloatArray | None = None
    cell: IntArray | None = None

    @cached_property
    def size(self) -> int:
        return int(self.cell.max()) + 1 if self.cell is not None else self._dense.shape[1]

    @property
    def _dense(self) -> FloatArray:
        assert self.columns is not None
        return self.columns

    @cached_property
    def scale(self) -> FloatArray:
        """1 / X'DX, which is diagonal."""
        if self.cell is None:
            return np.ones(self.size)
        total = np.bincount(self.cell, self.weights, self.size)
        return np.asarray(1.0 / np.where(total > 0, total, 1.0))

    def sums(self, rows: slice, place: np.ndarray, size: int, weights: FloatArray) -> FloatArray:
        """Σ weight · X_i by place (auxiliaries × places)."""
        if self.cell is not None:
            index = place + np.multiply(self.cell[rows], size, dtype=np.intp)
            return np.bincount(index, weights, self.size * size).reshape(self.size, size).astype(float)
        return np.stack([np.bincount(place, weights * x, size) for x in self._dense[rows].T])

    def cross(self, other: Term) -> FloatArray:
        """X'D X of another term (this one's auxiliaries × the other's)."""
        every = slice(0, len(self.weights))
        if self.cell is not None:
            return other.sums(every, self.cell, self.size, self.weights).T
        columns = [other.sums(every, np.zeros(len(x), np.intp), 1, self.weights * x)[:, 0] for x in self._dense.T]
        return np.stack(columns)


class CreditTables:
    """All calibrations of a sample as terms and the order in which they are swept; empty without any."""

    def __init__(self, sample: WeightedSample, order: IntArray | None) -> None:
        self.terms: list[Term] = []
        self.sweep: list[int] = []
        for credit in reversed(sample.credits):
            first = len(self.terms)
            if isinstance(credit, RegressionCredit):
                self.terms.append(_regression_term(credit, order))
                self.sweep.append(first)
            elif isinstance(credit, CellCredit):
                self.terms += [Term(_of(credit.weights, order), cell=_of(each, order)) for each in credit.margins]
                places = list(range(first, len(self.terms)))
                self.sweep += places * (SWEEPS if len(places) > 1 else 1)
            else:
                raise TypeError(f"Tables know no residuals of {type(credit).__name__}.")
        self._weights = _of(sample.weights, order)
        self._cross = [[one.cross(other) for other in self.terms] for one in self.terms]

    def __bool__(self) -> bool:
        return bool(self.terms)

    def no_moments(self, like: Pair) -> list[Pair]:
        """Moments before anything is counted: by term, of numerators and of bases, the auxiliaries last."""
        return [
            (np.zeros((*like[0].shape[:-1], term.size)), np.zeros((*like[1].shape[:-1], term.size)))
            for term in self.terms
        ]

    def add_moments(
        self, moments: list[Pair], answers: Answers, rows: slice, place: np.ndarray | None, width: int
    ) -> None:
        """Add the rows of a block: Σ D X by option × category, and by category for the bases."""
        for term, found in zip(self.terms, moments, strict=True):
            weights = term.weights[rows]
            if term.cell is None:
                by_column = count(answers, rows, place, width, 1, [weights * x for x in term._dense[rows].T])
                for k, pair in enumerate(by_column):
                    for total, part in zip(found, pair, strict=True):
                        total[..., k] += part[..., 0]
                continue
            at = term.cell[rows] if place is None else np.multiply(place, term.size, dtype=np.intp) + term.cell[rows]
            for total, part in zip(found, count(answers, rows, at, width, term.size, [weights])[0], strict=True):
                total += part

    def coefficients(self, moments: Sequence[FloatArray]) -> FloatArray:
        """b of all terms (items × options × categories × auxiliaries) from the moments of the scores."""
        found = [np.zeros_like(moment) for moment in moments]
        for t in self.sweep:
            left = moments[t] - sum(b @ cross.T for b, cross in zip(found, self._cross[t], strict=True))
            found[t] = found[t] + left * self.terms[t].scale
        return np.concatenate(found, axis=-1)

    def totals(self, rows: slice, place: np.ndarray, size: int) -> FloatArray:
        """Σ w X by unit, all terms (auxiliaries × units)."""
        return np.concatenate([term.sums(rows, place, size, self._weights[rows]) for term in self.terms])

    @cached_property
    def grand_totals(self) -> FloatArray:
        """Σ w X of all rows."""
        rows = len(self._weights)
        return self.totals(slice(0, rows), np.zeros(rows, np.intp), 1)[:, 0]


def _regression_term(credit: RegressionCredit, order: IntArray | None) -> Term:
    root = np.sqrt(credit.weights)[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        columns = np.where(root > 0, credit.basis / root, 0.0)
    return Term(_of(credit.weights, order), columns=_of(columns, order))


def _of(values: np.ndarray, order: IntArray | None) -> np.ndarray:
    return values if order is None else values[order]
