"""From base weights to final weights: a chain of declared steps, each factor on record, done again for every replicate.

w = base × eligibility × nonresponse × calibration × trimming × normalising. Nobody types a weight: the chain takes
probabilities, outcomes and control totals, or weights that came with the data together with where they came from.
Replicates repeat every step, because each step estimates something (Valliant 2004, *Journal of Official Statistics* 20,
1–18; Rao & Wu 1988): a variance that holds the final weights fixed misses what nonresponse factors add and what
calibration takes off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.eligibility import (
    DISPOSITIONS,
    INELIGIBLE,
    NONRESPONDENT,
    RESPONDENT,
    UNKNOWN,
    adjust_for_eligibility,
    adjust_for_nonresponse,
    checked_cases,
)
from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from analysis.weight_diagnostics import kish_deff
from analysis.weight_ledger import LARGE_FACTOR, SMALL_CELL, WeightLedger, WeightStep, WeightWarning
from analysis.weighting_steps import Cases, ChainStep
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

__all__ = [
    "DISPOSITIONS",
    "INELIGIBLE",
    "LARGE_FACTOR",
    "NONRESPONDENT",
    "RESPONDENT",
    "SMALL_CELL",
    "UNKNOWN",
    "WeightChain",
    "WeightLedger",
    "WeightStep",
    "WeightWarning",
    "WeightedCases",
    "adjust_for_eligibility",
    "adjust_for_nonresponse",
    "kish_deff",
]


@dataclass(frozen=True, eq=False)
class WeightedCases:
    """One weight a case (0 for those who carry none), the ledger, and which cases enter estimation."""

    weights: FloatArray
    ledger: WeightLedger
    responding: np.ndarray


@dataclass(frozen=True)
class WeightChain:
    """Steps in the order in which they are done, from the column `base_weight` of all cases.

    `provenance`: where base weights come from that were not derived from a draw (who made them, when, from what);
    without it they are inverse probabilities. `base_cells` names the columns by which the ledger lists base weights.
    """

    steps: tuple[ChainStep, ...]
    base_weight: str = "base_weight"
    disposition: str = "disposition"
    base_cells: tuple[str, ...] = ()
    provenance: str | None = None

    def weigh(self, cases: pd.DataFrame) -> WeightedCases:
        """Weights of all cases with every row of the ledger.

        Raises AnalysisError `no_provenance` for imported weights that do not say where they come from, and whatever a
        step refuses: `empty_weighting_cell`, `empty_poststratum`, `inconsistent_totals`, `calibration_failed`,
        `trimming_contradicts_totals`, `propensity_separated` …
        """
        prepared = self._prepared(cases)
        base = cases[self.base_weight].to_numpy(dtype=float)
        weights, ledger = self._run(prepared, base)
        return WeightedCases(weights, self._base_rows(prepared, base) + ledger, prepared.responding)

    def replicate(self, cases: pd.DataFrame, multipliers: FloatArray) -> FloatArray:
        """Replicate weights (cases × R): every step done again on base weight × multiplier of each replicate.

        Raises as `weigh`, with the number of the `replicate`: a weighting cell that a replicate empties is too small.
        """
        prepared = self._prepared(cases)
        base = cases[self.base_weight].to_numpy(dtype=float)
        made = np.empty_like(multipliers, dtype=float)
        for replicate in range(multipliers.shape[1]):
            try:
                made[:, replicate] = self._run(prepared, base * multipliers[:, replicate])[0]
            except AnalysisError as error:
                facts = {**error.facts, "replicate": replicate + 1}
                message = f"In replicate {replicate + 1}: {error.message}"
                raise AnalysisError(error.code, message, **facts) from error
        return made

    def _prepared(self, cases: pd.DataFrame) -> Cases:
        if self.provenance is not None and not self.provenance.strip():
            raise AnalysisError("no_provenance", "Imported weights must say where they come from.")
        checked_cases(cases, self.base_cells, self.base_weight, self.disposition)
        return Cases(cases, cases[self.disposition].astype(str).to_numpy(dtype=object))

    def _run(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        ledger = WeightLedger((), ())
        for step in self.steps:
            weights, rows = step.apply(cases, weights)
            ledger = ledger + rows
        return np.where(cases.status == UNKNOWN, 0.0, weights) if self.steps else weights, ledger

    def _base_rows(self, cases: Cases, base: FloatArray) -> WeightLedger:
        cell = cases.cells(self.base_cells) if self.base_cells else np.full(len(base), "all", dtype=object)
        kind, source = ("base", "1 / π") if self.provenance is None else ("imported", self.provenance)
        labels, code = np.unique(cell.astype(str), return_inverse=True)
        n = np.bincount(code, minlength=len(labels))
        means = np.bincount(code, base, len(labels)) / n
        rows = zip(labels.tolist(), means.tolist(), n.tolist(), strict=True)
        return WeightLedger(tuple(WeightStep(kind, label, mean, k, source) for label, mean, k in rows), ())
