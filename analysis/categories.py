"""Shares of all levels of a variable, and of the cells of two, with the covariance between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.estimation import DomainLike, domain_mask
from analysis.linearization import indicator
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True, eq=False)
class CellShares:
    """Shares of the cells of a table over its usable rows, cell by cell along the last variable first.

    `levels` has one tuple a variable; `shares` are k values that add up to 1 and `covariance` is k × k; `weighted`
    are the estimated counts of the population; `inside` (rows × k) says which cell a usable row is in.
    """

    variables: tuple[str, ...]
    levels: tuple[tuple[object, ...], ...]
    shares: FloatArray
    covariance: FloatArray
    weighted: FloatArray
    usable: np.ndarray
    inside: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(levels) for levels in self.levels)

    @property
    def se(self) -> FloatArray:
        """Standard errors of the shares."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def observed_levels(sample: WeightedSample, variable: str, usable: np.ndarray) -> tuple[object, ...]:
    """The values of a variable among the usable rows, sorted."""
    column = sample.column(variable)
    return tuple(sorted(column[usable & column.notna().to_numpy()].unique().tolist()))


def level_codes(sample: WeightedSample, variable: str, levels: Sequence[object]) -> np.ndarray:
    """Place of each row's value among `levels`, −1 where it is none of them."""
    column = sample.column(variable)
    codes = np.full(len(sample), -1)
    for place, level in enumerate(levels):
        codes[indicator(column, level)] = place
    return codes


def cell_shares(variables: Sequence[str], sample: WeightedSample, *, domain: DomainLike = None) -> CellShares:
    """Σw over the rows of each cell / Σw of all usable rows (no variable missing, weight above 0).

    The influence of row i on the share of cell c is (1[i in c] − p_c) / N̂. Raises `no_answers`.
    """
    mask = domain_mask(sample, domain) & (sample.weights > 0)
    for name in variables:
        mask = mask & sample.column(name).notna().to_numpy()
    if not mask.any():
        raise AnalysisError("no_answers", f"No row answers {', '.join(variables)}.", variables=list(variables))
    levels = tuple(observed_levels(sample, name, mask) for name in variables)
    cell = np.zeros(len(sample), dtype=np.int64)
    for name, values in zip(variables, levels, strict=True):
        cell = cell * len(values) + level_codes(sample, name, values)
    cells = int(np.prod([len(values) for values in levels]))
    weights = np.where(mask, sample.weights, 0.0)
    inside = (cell[:, None] == np.arange(cells)) & mask[:, None]
    weighted = weights @ inside
    shares = weighted / weights.sum()
    influence = np.where(mask[:, None], (inside - shares) / weights.sum(), 0.0)
    return CellShares(tuple(variables), levels, shares, sample.covariance(influence, mask), weighted, mask, inside)
