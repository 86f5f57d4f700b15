"""From base weights to final weights: eligibility and nonresponse by weighting class, each factor on record.

Both adjustments are ratios of sums within a cell, so that they are at least 1 and keep the cell's total
weight (Valliant, Dever & Kreuter 2018, *Practical Tools for Designing and Weighting Survey Samples*,
sections 13.4–13.5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

RESPONDENT, NONRESPONDENT, INELIGIBLE, UNKNOWN = "respondent", "nonrespondent", "ineligible", "unknown"
DISPOSITIONS = (RESPONDENT, NONRESPONDENT, INELIGIBLE, UNKNOWN)
SMALL_CELL = 20
LARGE_FACTOR = 2.0


@dataclass(frozen=True)
class WeightStep:
    """One factor of the weight chain: its kind, cell, size, the number of cases it rests on, its source."""

    kind: str
    cell: str
    factor: float
    n: int
    source: str


@dataclass(frozen=True)
class WeightWarning:
    """A factor that rests on little: `code` is `small_cell` (n below 20) or `large_factor` (above 2)."""

    code: str
    cell: str
    factor: float
    n: int


@dataclass(frozen=True)
class WeightLedger:
    """Every factor applied and every warning, in order."""

    steps: tuple[WeightStep, ...]
    warnings: tuple[WeightWarning, ...]

    def to_frame(self) -> pd.DataFrame:
        """One row a factor, for printing."""
        return pd.DataFrame([vars(step) for step in self.steps], columns=["kind", "cell", "factor", "n", "source"])


def adjust_for_eligibility(
    cases: pd.DataFrame, *, cells: str | Sequence[str], base_weight: str, disposition: str
) -> tuple[pd.Series, WeightLedger]:
    """Share the weight of cases of unknown eligibility among the cases known, by cell.

    factor = Σ base weight of all cases / Σ base weight of cases with known eligibility. Cases of unknown
    eligibility get 0; ineligible cases take their share along and leave estimation with it. `disposition`
    holds `respondent`, `nonrespondent`, `ineligible`, `unknown`. Raises `empty_weighting_cell` where
    nobody's eligibility is known.
    """
    weight, cell, status = _prepare(cases, cells, base_weight, disposition)
    known = status != UNKNOWN
    weights, ledger = _ratio_adjustment(
        weight,
        cell,
        numerator=np.ones(len(cases), dtype=bool),
        denominator=known,
        untouched=np.zeros(len(cases), dtype=bool),
        kind="eligibility",
        source=f"Σ {base_weight} of all cases / Σ {base_weight} of cases of known eligibility",
    )
    return weights.set_axis(cases.index), ledger


def adjust_for_nonresponse(
    cases: pd.DataFrame, *, cells: str | Sequence[str], base_weight: str, disposition: str
) -> tuple[pd.Series, WeightLedger]:
    """Let respondents stand for the eligible nonrespondents of their cell.

    factor = Σ weight of eligible cases / Σ weight of respondents, after the weight of cases of unknown
    eligibility has been shared out by `adjust_for_eligibility`. Returns one weight a case: respondents'
    adjusted weight, 0 for nonrespondents and unknown, ineligible cases keep theirs (and leave estimation),
    so each cell's total is kept. Raises `empty_weighting_cell` (with the cells' names: merge them) and
    `unknown_disposition`; warns of cells with fewer than 20 respondents and of factors above 2.
    """
    eligibility, first = adjust_for_eligibility(cases, cells=cells, base_weight=base_weight, disposition=disposition)
    _, cell, status = _prepare(cases, cells, base_weight, disposition)
    ineligible = status == INELIGIBLE
    weights, second = _ratio_adjustment(
        eligibility.to_numpy(),
        cell,
        numerator=(status == RESPONDENT) | (status == NONRESPONDENT),
        denominator=status == RESPONDENT,
        untouched=ineligible,
        kind="nonresponse",
        source="Σ weight of eligible cases / Σ weight of respondents",
    )
    shared_out = first if (status == UNKNOWN).any() else WeightLedger((), ())
    return weights.set_axis(cases.index), WeightLedger(
        shared_out.steps + second.steps, shared_out.warnings + second.warnings
    )


def kish_deff(weights: Sequence[float] | np.ndarray | pd.Series) -> float:
    """Design effect of unequal weights, n Σw² / (Σw)² (Kish 1992, *J. Official Statistics* 8, 183–200)."""
    w = np.asarray(weights, dtype=float)
    w = w[w > 0]
    if not len(w):
        raise AnalysisError("bad_weights", "The design effect of weights needs at least one positive weight.")
    return float(len(w) * (w**2).sum() / w.sum() ** 2)


def _prepare(
    cases: pd.DataFrame, cells: str | Sequence[str], base_weight: str, disposition: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    names = [cells] if isinstance(cells, str) else list(cells)
    for column in (*names, base_weight, disposition):
        if column not in cases.columns:
            raise AnalysisError("unknown_column", f"There is no column {column!r} in the cases.", column=column)
        if cases[column].isna().any():
            raise AnalysisError("missing_design_value", f"{column!r} is empty in some cases.", column=column)
    status = cases[disposition].astype(str).to_numpy(dtype=object)
    strange = sorted(set(status) - set(DISPOSITIONS))
    if strange:
        raise AnalysisError(
            "unknown_disposition", f"Unknown dispositions {strange}; expected {DISPOSITIONS}.", values=strange
        )
    weight = cases[base_weight].to_numpy(dtype=float)
    if not np.isfinite(weight).all() or (weight <= 0).any():
        raise AnalysisError("bad_weights", f"Base weights in {base_weight!r} must be above 0.", column=base_weight)
    cell = cases[names].astype(str).agg(" / ".join, axis=1).to_numpy(dtype=object) if len(cases) else np.array([])
    return weight, cell, status


def _ratio_adjustment(
    weight: np.ndarray,
    cell: np.ndarray,
    *,
    numerator: np.ndarray,
    denominator: np.ndarray,
    untouched: np.ndarray,
    kind: str,
    source: str,
) -> tuple[pd.Series, WeightLedger]:
    labels, code = np.unique(cell.astype(str), return_inverse=True)
    above = np.bincount(code, weight * numerator, len(labels))
    below = np.bincount(code, weight * denominator, len(labels))
    n = np.bincount(code, denominator, len(labels)).astype(int)
    empty = labels[(above > 0) & (below == 0)].tolist()
    if empty:
        raise AnalysisError(
            "empty_weighting_cell",
            f"Nobody is left to carry the weight of the {kind} cells {empty}. Merge each with another.",
            cells=empty,
            kind=kind,
        )
    factor = np.divide(above, below, out=np.ones(len(labels)), where=below > 0)
    adjusted = np.where(denominator, weight * factor[code], np.where(untouched, weight, 0.0))
    used = below > 0
    rows = [(str(c), float(f), int(k)) for c, f, k in zip(labels[used], factor[used], n[used], strict=True)]
    return pd.Series(adjusted), WeightLedger(
        tuple(WeightStep(kind, c, f, k, source) for c, f, k in rows),
        tuple(WeightWarning("small_cell", c, f, k) for c, f, k in rows if k < SMALL_CELL and f > 1)
        + tuple(WeightWarning("large_factor", c, f, k) for c, f, k in rows if f > LARGE_FACTOR),
    )
