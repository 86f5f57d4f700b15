"""Eligibility and nonresponse by weighting class: ratios of sums within a cell.

Both factors are at least 1 and keep the cell's total weight (Valliant, Dever & Kreuter 2018, *Practical Tools for
Designing and Weighting Survey Samples*, sections 13.4–13.5):

    eligibility   a_c = Σ_{i∈c} w_i / Σ_{i∈c, eligibility known} w_i
    nonresponse   f_c = Σ_{i∈c, eligible} a_c w_i / Σ_{i∈c, responding} a_c w_i

Cases of unknown eligibility end with 0, nonrespondents too. Cases that are not eligible take their share of the unknown
along, keep that weight through nonresponse, and leave estimation with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from analysis.weight_ledger import LARGE_FACTOR, SMALL_CELL, WeightLedger, WeightStep, WeightWarning
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

RESPONDENT, NONRESPONDENT, INELIGIBLE, UNKNOWN = "respondent", "nonrespondent", "ineligible", "unknown"
DISPOSITIONS = (RESPONDENT, NONRESPONDENT, INELIGIBLE, UNKNOWN)


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
    source = f"Σ {base_weight} of all cases / Σ {base_weight} of cases of known eligibility"
    weights, ledger = share_unknown(weight, cell, status, source=source)
    return pd.Series(weights, index=cases.index), ledger


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
    weights, second = share_nonresponse(eligibility.to_numpy(), cell, status)
    shared_out = first if (status == UNKNOWN).any() else WeightLedger((), ())
    return pd.Series(weights, index=cases.index), shared_out + second


def share_unknown(
    weight: FloatArray, cell: np.ndarray, status: np.ndarray, *, source: str = "Σ w / Σ w of known eligibility"
) -> tuple[FloatArray, WeightLedger]:
    """Weights after the unknown have been shared out, from one weight, cell and disposition a case."""
    nobody = np.zeros(len(weight), dtype=bool)
    return _by_class(weight, cell, ~nobody, status != UNKNOWN, untouched=nobody, kind="eligibility", source=source)


def share_nonresponse(weight: FloatArray, cell: np.ndarray, status: np.ndarray) -> tuple[FloatArray, WeightLedger]:
    """Weights after respondents stand for the nonrespondents of their cell; the unknown must have been shared out."""
    responding = status == RESPONDENT
    return _by_class(
        weight,
        cell,
        responding | (status == NONRESPONDENT),
        responding,
        untouched=status == INELIGIBLE,
        kind="nonresponse",
        source="Σ weight of eligible cases / Σ weight of respondents",
    )


def weighting_class_factors(
    eligible: Mapping[str, float], respondents: Mapping[str, float], *, kind: str = "nonresponse"
) -> dict[str, float]:
    """The factor of each cell, Σ weight of the eligible / Σ weight of respondents; at least 1.

    Raises `empty_weighting_cell` with the names of all `cells` without a respondent (merge each with a similar one),
    `bad_weights` where respondents weigh more than the eligible, or a sum is negative.
    """
    empty = [cell for cell in eligible if not respondents.get(cell, 0.0) > 0]
    if empty:
        raise AnalysisError(
            "empty_weighting_cell",
            f"Nobody is left to carry the weight of the {kind} cells {empty}. Merge each with another.",
            cells=empty,
            kind=kind,
        )
    strange = [cell for cell, total in eligible.items() if total < respondents[cell] * (1 - 1e-12)]
    if strange:
        raise AnalysisError(
            "bad_weights", f"Respondents of {strange} weigh more than all who are eligible.", cells=strange
        )
    return {cell: max(total / respondents[cell], 1.0) for cell, total in eligible.items()}


def cells_of(cases: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """The cell of each case: the values of the columns `names`, joined by " / "."""
    columns = (cases[name].astype(str) for name in names)
    joined = np.empty(len(cases), dtype=object)
    joined[:] = [" / ".join(values) for values in zip(*columns, strict=True)]
    return joined


def checked_cases(cases: pd.DataFrame, names: Sequence[str], base_weight: str, disposition: str) -> None:
    """Raises `unknown_column`, `missing_design_value`, `unknown_disposition`, `bad_weights` for what cannot be used."""
    for column in (*names, base_weight, disposition):
        if column not in cases.columns:
            raise AnalysisError("unknown_column", f"There is no column {column!r} in the cases.", column=column)
        if cases[column].isna().any():
            raise AnalysisError("missing_design_value", f"{column!r} is empty in some cases.", column=column)
    strange = sorted(set(cases[disposition].astype(str)) - set(DISPOSITIONS))
    if strange:
        raise AnalysisError(
            "unknown_disposition", f"Unknown dispositions {strange}; expected {DISPOSITIONS}.", values=strange
        )
    weight = cases[base_weight].to_numpy(dtype=float)
    if not np.isfinite(weight).all() or (weight <= 0).any():
        raise AnalysisError("bad_weights", f"Base weights in {base_weight!r} must be above 0.", column=base_weight)


def _prepare(
    cases: pd.DataFrame, cells: str | Sequence[str], base_weight: str, disposition: str
) -> tuple[FloatArray, np.ndarray, np.ndarray]:
    names = [cells] if isinstance(cells, str) else list(cells)
    checked_cases(cases, names, base_weight, disposition)
    status = cases[disposition].astype(str).to_numpy(dtype=object)
    return cases[base_weight].to_numpy(dtype=float), cells_of(cases, names), status


def _by_class(
    weight: FloatArray,
    cell: np.ndarray,
    above_the_line: np.ndarray,
    below_the_line: np.ndarray,
    *,
    untouched: np.ndarray,
    kind: str,
    source: str,
) -> tuple[FloatArray, WeightLedger]:
    labels, code = np.unique(cell.astype(str), return_inverse=True)
    above = np.bincount(code, weight * above_the_line, len(labels))
    below = np.bincount(code, weight * below_the_line, len(labels))
    n = np.bincount(code, below_the_line, len(labels)).astype(int)
    wanted = above > 0  # a cell of ineligible cases alone has nothing to hand on
    names = labels[wanted].tolist()
    factors = weighting_class_factors(
        dict(zip(names, above[wanted].tolist(), strict=True)),
        dict(zip(names, below[wanted].tolist(), strict=True)),
        kind=kind,
    )
    factor = np.array([factors.get(str(label), 1.0) for label in labels])
    adjusted = np.where(below_the_line, weight * factor[code], np.where(untouched, weight, 0.0))
    rows = [(str(label), float(factor[i]), int(n[i])) for i, label in enumerate(labels) if below[i] > 0]
    return adjusted, WeightLedger(
        tuple(WeightStep(kind, label, f, k, source) for label, f, k in rows), warnings_of(rows)
    )


def warnings_of(rows: Sequence[tuple[str, float, int]]) -> tuple[WeightWarning, ...]:
    """Warnings of (cell, factor, n): fewer than 20 cases carry others, or a factor is above 2."""
    return tuple(WeightWarning("small_cell", c, f, k) for c, f, k in rows if k < SMALL_CELL and f > 1) + tuple(
        WeightWarning("large_factor", c, f, k) for c, f, k in rows if f > LARGE_FACTOR
    )
