"""What calibration did: each margin before and after it beside what is known, and within which bounds it moved weights.

A margin is compared by shares of the categories that have a total; forms whose answer has none are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.variance import FloatArray
from analysis.variance_credit import CellCredit
from analysis.weight_ledger import WeightLedger
from analysis.weighted_sample import WeightedSample
from surveys.reports.weight_summary import FEWEST_SHOWN, factor_kinds
from surveys.responses.control_totals import (
    MOST_SHIFT,
    UNKNOWN_CELL,
    Category,
    DeclaredWeighting,
    Margin,
    margin_cells,
    margin_name,
)
from surveys.text import rounded


@dataclass(frozen=True)
class MarginShare:
    """A category: its percentage of forms, before calibration, as known, after; and its factor in the ledger.

    `forms` and `factor` are None where they would tell how few people gave no known answer.
    """

    label: str
    forms: float | None
    before: float
    known: float
    after: float
    factor: float | None

    @property
    def moved(self) -> float:
        """By how many percentage points calibration moved it."""
        return rounded(self.after - self.before, 1)


@dataclass(frozen=True)
class CalibratedMargin:
    """A question (or the stratum) by which weights were calibrated."""

    label: str
    shares: tuple[MarginShare, ...]


@dataclass(frozen=True)
class Calibration:
    """All margins that may be shown, and the bounds of the factors beside the factor of the whole sum of weights.

    `smallest` and `largest` are of combinations of categories with at least ten forms, None where there is none; beyond
    `lower` and `upper` calibration is refused.
    """

    margins: tuple[CalibratedMargin, ...]
    smallest: float | None
    largest: float | None
    lower: float = 1 / MOST_SHIFT
    upper: float = MOST_SHIFT


def calibration_of(
    sample: WeightedSample, declared: DeclaredWeighting | None, ledger: WeightLedger
) -> Calibration | None:
    """The calibration of a sample by what was declared; None where it is not calibrated."""
    if declared is None or not any(step.kind == "calibration" for step in ledger.steps):
        return None
    credit = sample.credits[-1] if sample.credits else None
    if not isinstance(credit, CellCredit):
        return None
    before, after = credit.weights, sample.weights
    cells = {margin_name(margin, declared): margin_cells(sample, margin) for margin in declared.margins}
    hidden = _hidden_margins(ledger)
    factors = {step.cell: step.factor for step in ledger.steps if step.kind == "calibration"}
    margins = tuple(
        CalibratedMargin(
            margin.label,
            tuple(
                _share(category, margin, cells[name], before, after, None if name in hidden else factors, name)
                for category in margin.categories
            ),
        )
        for margin, name in zip(declared.margins, cells, strict=True)
        if all((cells[name] == category.label).sum() >= FEWEST_SHOWN for category in margin.categories)
    )
    smallest, largest = _bounds(cells, after / before * (before.sum() / after.sum()))
    return Calibration(margins, smallest, largest)


def _hidden_margins(ledger: WeightLedger) -> frozenset[str]:
    cells = frozenset().union(*(kind.hidden_cells for kind in factor_kinds(ledger) if kind.kind == "calibration"))
    return frozenset(cell.rpartition(" = ")[0] for cell in cells)


def _share(
    category: Category,
    margin: Margin,
    cells: np.ndarray,
    before: FloatArray,
    after: FloatArray,
    factors: Mapping[str, float] | None,
    name: str,
) -> MarginShare:
    known, inside = cells != UNKNOWN_CELL, cells == category.label

    def percent(weights: FloatArray) -> float:
        return rounded(float(100 * weights[inside].sum() / weights[known].sum()), 1)

    return MarginShare(
        category.label,
        None if factors is None else percent(np.ones(len(cells))),
        percent(before),
        rounded(100 * category.total / margin.total, 1),
        percent(after),
        None if factors is None else rounded(factors[f"{name} = {category.label}"], 2),
    )


def _bounds(cells: Mapping[str, np.ndarray], shift: FloatArray) -> tuple[float | None, float | None]:
    """The smallest and largest mean factor of the combinations of categories that enough forms share."""
    combined = np.array(["\n".join(row) for row in zip(*cells.values(), strict=True)])
    found = [
        float(shift[combined == each].mean())
        for each in np.unique(combined)
        if (combined == each).sum() >= FEWEST_SHOWN
    ]
    return (rounded(min(found), 2), rounded(max(found), 2)) if found else (None, None)
