"""Change between two waves of a survey, with the covariance that their common PSUs bring."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.comparisons import Contrast
from analysis.errors import AnalysisError
from analysis.estimands import Estimand
from analysis.estimation import DomainLike, Estimate, domain_mask, estimate_parts
from analysis.linearization import Linearized, linearize, usable_rows
from analysis.variance import FloatArray, unit_totals
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True)
class Change:
    """Second wave less first: the difference, both estimates, and the correlation that the overlap brings."""

    difference: Contrast
    first: Estimate
    second: Estimate
    correlation: float
    common_psus: int


def change_between_waves(
    estimand: Estimand,
    first: WeightedSample,
    second: WeightedSample,
    *,
    psu: str,
    strata: str | None = None,
    domain: DomainLike = None,
) -> Change:
    """θ₂ − θ₁ with Var = V₁ + V₂ − 2 Cov; `psu` and `strata` name the columns by which PSUs are known in both waves.

    Cov = Σ_h c_h s₁₂,h (1 − f_h) over the c_h PSUs of stratum h that are in both, s₁₂,h the covariance of their
    weighted totals of influence values: that of simple random sampling with a fixed panel part (Kish 1965, section
    12.4; Qualité & Tillé 2008, *Survey Methodology* 34). A stratum with fewer than two common PSUs adds nothing.
    df = the smaller of both waves'. Raises `replicates_not_supported`.
    """
    for wave in (first, second):
        if wave.replicates is not None:
            raise AnalysisError(
                "replicates_not_supported", "Change between waves is linearised; leave the replicates out."
            )
    usable = [usable_rows(estimand, wave, domain_mask(wave, domain)) for wave in (first, second)]
    waves = [(wave, linearize(estimand, wave, rows)) for wave, rows in zip((first, second), usable, strict=True)]
    one, other = (estimate_parts([estimand], [part], wave) for wave, part in waves)
    covariance, common = _covariance([_psu_totals(wave, part, psu, strata) for wave, part in waves])
    variances = float(one.covariance[0, 0]), float(other.covariance[0, 0])
    bound = math.sqrt(variances[0] * variances[1])
    covariance = min(max(covariance, -bound), bound)
    before, after = one.estimates[0], other.estimates[0]
    variance = variances[0] + variances[1] - 2 * covariance
    difference = Contrast(after.value - before.value, math.sqrt(max(variance, 0.0)), min(before.df, after.df))
    return Change(difference, before, after, covariance / bound if bound else 0.0, common)


def _psu_totals(wave: WeightedSample, part: Linearized, psu: str, strata: str | None) -> pd.DataFrame:
    """One row a PSU of the first stage: stratum, PSU, weighted total of influence values, 1 − f."""
    stage = wave.stages[0]
    scores = np.where(part.usable, wave.weights * part.influence, 0.0)[:, None]
    for credit in reversed(wave.credits):
        scores = wave.weights[:, None] * credit.residuals(np.where(part.usable, part.influence, 0.0)[:, None])
    totals = unit_totals(stage, scores)
    size = stage.cell_size[stage.unit_cell]
    first_row = np.unique(stage.row_unit, return_index=True)[1]
    return pd.DataFrame(
        {
            "stratum": "" if strata is None else wave.column(strata).astype(str).to_numpy()[first_row],
            "psu": wave.column(psu).astype(str).to_numpy()[first_row],
            "total": totals[:, 0],
            "open": stage.coefficient * np.maximum(size - 1, 1) / size,
            "size": size,
        }
    )


def _covariance(waves: list[pd.DataFrame]) -> tuple[float, int]:
    common = waves[0].merge(waves[1], on=["stratum", "psu"], suffixes=("_1", "_2"))
    covariance = 0.0
    for _, stratum in common.groupby("stratum"):
        c = len(stratum)
        if c < 2:
            continue
        together = _centred(stratum["total_1"]) @ _centred(stratum["total_2"]) / (c - 1)
        sizes = float(stratum["size_1"].iloc[0]), float(stratum["size_2"].iloc[0])
        fractions = 1 - float(stratum["open_1"].mean()), 1 - float(stratum["open_2"].mean())
        # n₁n₂/(cN): with the same PSUs in both waves it is f.
        closed = math.sqrt(fractions[0] * fractions[1] * sizes[0] * sizes[1]) / c
        covariance += float(c * together) * max(1 - closed, 0.0)
    return covariance, len(common)


def _centred(values: pd.Series) -> FloatArray:
    numbers = values.to_numpy(dtype=float)
    return numbers - numbers.mean()
