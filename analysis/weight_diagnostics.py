"""What unequal weights cost, and how they are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from sampling.deferred import deferred
from sampling.design_effects import weighting_effect

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

MOST_BINS = 20


@dataclass(frozen=True)
class WeightDiagnostics:
    """Weights above 0 of n rows: range, quartiles, CV, Kish's deff, effective n, and counts by equal intervals.

    `edges` has one value more than `counts`; the last interval holds its upper edge.
    """

    n: int
    total: float
    smallest: float
    largest: float
    quartiles: tuple[float, float, float]
    cv: float
    deff: float
    effective_n: float
    edges: tuple[float, ...]
    counts: tuple[int, ...]

    @property
    def ratio(self) -> float:
        """The largest weight over the smallest."""
        return self.largest / self.smallest


def kish_deff(weights: Sequence[float] | FloatArray | pd.Series) -> float:
    """Design effect of unequal weights, n Σw² / (Σw)² (Kish 1992, *J. Official Statistics* 8, 183–200)."""
    return weighting_effect(_positive(weights)).deff


def diagnose_weights(weights: Sequence[float] | FloatArray | pd.Series, *, bins: int = 12) -> WeightDiagnostics:
    """How weights are spread and what their inequality costs; effective n = (Σw)²/Σw², CV² = deff − 1.

    Raises `bad_weights` without a weight above 0.
    """
    w = _positive(weights)
    deff = kish_deff(w)
    even = np.ptp(w) <= 1e-9 * w.max()
    edges = np.array([w.min(), w.max()]) if even else np.linspace(w.min(), w.max(), min(bins, MOST_BINS) + 1)
    counts = np.array([len(w)]) if even else np.histogram(w, edges)[0]
    low, middle, high = np.quantile(w, (0.25, 0.5, 0.75))
    return WeightDiagnostics(
        n=len(w),
        total=float(w.sum()),
        smallest=float(w.min()),
        largest=float(w.max()),
        quartiles=(float(low), float(middle), float(high)),
        cv=float(np.sqrt(max(deff - 1, 0.0))),
        deff=deff,
        effective_n=len(w) / deff,
        edges=tuple(edges.tolist()),
        counts=tuple(int(count) for count in counts),
    )


def merged_intervals(spread: WeightDiagnostics, *, fewest: int) -> list[tuple[float, float, int]]:
    """(from, to, count) of the intervals, neighbours put together until each holds at least `fewest` rows.

    So that a picture of the weights shows nobody alone; one interval is left where there are fewer rows in all.
    """
    found: list[tuple[float, float, int]] = []
    start, waiting = spread.edges[0], 0
    for upper, count in zip(spread.edges[1:], spread.counts, strict=True):
        waiting += count
        if waiting >= fewest:
            found.append((start, upper, waiting))
            start, waiting = upper, 0
    if start < spread.edges[-1] or not found:
        low, _high, before = found.pop() if found else (start, 0.0, 0)
        found.append((low, spread.edges[-1], before + waiting))
    return found


def _positive(weights: Sequence[float] | FloatArray | pd.Series) -> FloatArray:
    w = np.asarray(weights, dtype=float)
    w = w[w > 0]
    if not len(w):
        raise AnalysisError("bad_weights", "The design effect of weights needs at least one positive weight.")
    return w
