"""Calibration of a sample's weights to known totals, with what it takes off the variance.

The factors come from `analysis.calibration_solver`; the estimates of the result have the variance of residuals
(Deville & Särndal 1992, *JASA* 87, 376–382).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from analysis.calibration_solver import Distance, Linear, calibration_factors
from analysis.errors import AnalysisError
from analysis.estimation import DomainLike, domain_mask
from analysis.linearization import indicator
from analysis.trimming import EQUAL_TO_NEVER_TRIMMED, trimmed
from analysis.variance import FloatArray, IntArray
from analysis.variance_credit import CellCredit, RegressionCredit, VarianceCredit
from analysis.weight_ledger import WeightStep
from analysis.weighted_sample import WeightedSample

Totals = Mapping[object, float]


def calibrate(
    sample: WeightedSample,
    auxiliaries: FloatArray,
    totals: FloatArray,
    *,
    distance: Distance | None = None,
    source: str = "",
    tolerance: float = 1e-11,
) -> WeightedSample:
    """Weights that meet `totals` (k) of `auxiliaries` (rows × k), as near as can be to those there are.

    The estimates of the result have the variance of residuals on the auxiliaries. `tolerance` is relative to the
    totals. Raises `calibration_failed` (bounds too tight or totals that contradict each other: the worst total is
    named), `auxiliary_missing`.
    """
    distance = distance or Linear()
    if not np.isfinite(auxiliaries).all():
        raise AnalysisError(
            "auxiliary_missing", "An auxiliary is missing in some rows; calibration needs it for each of them."
        )
    wanted = np.asarray(totals, dtype=float)
    g = calibration_factors(auxiliaries, sample.weights, wanted, distance, tolerance=tolerance)
    credit = RegressionCredit(auxiliaries, sample.weights, f"calibration ({distance.name})")
    step = WeightStep("calibration", "all", float(np.mean(g)), len(sample), source or distance.name)
    return _reweighted(sample, sample.weights * g, credit, step)


def poststratify(
    sample: WeightedSample, variables: str | Sequence[str], totals: Totals, *, source: str = ""
) -> WeightedSample:
    """Weights multiplied within post-strata so that they add up to `totals` {level or tuple of levels: N}.

    Source: Särndal, Swensson & Wretman (1992), section 7.6. Raises `unknown_level` for a row in no post-stratum,
    `empty_poststratum` for a post-stratum without rows.
    """
    names = [variables] if isinstance(variables, str) else list(variables)
    cells = _cells(sample, names, totals)
    factor = _factors(sample.weights, cells, totals, names)
    steps = [
        WeightStep("post-stratification", _label(level), float(f), int((cells == i).sum()), source)
        for i, (level, f) in enumerate(zip(totals, factor, strict=True))
    ]
    credit = CellCredit((cells,), sample.weights, "post-stratification")
    return _reweighted(sample, sample.weights * factor[cells], credit, *steps)


def rake(
    sample: WeightedSample,
    margins: Mapping[str, Totals],
    *,
    source: str = "",
    tolerance: float = 1e-12,
    iterations: int = 1000,
    plain_residuals: bool = False,
) -> WeightedSample:
    """Weights fitted to the margins one after the other until all are met (iterative proportional fitting).

    Source: Deming & Stephan (1940); Deville, Särndal & Sautory (1993), *JASA* 88. The variance is that of residuals
    on the margins, weighted by the weights before; `plain_residuals` takes plain cell means instead, as other software
    does. Raises as `poststratify`, and
    `calibration_failed` where the margins do not come together (do their totals agree?).
    """
    cells = [_cells(sample, [name], totals) for name, totals in margins.items()]
    weights = sample.weights
    for _ in range(iterations):
        before = weights
        for (name, totals), codes in zip(margins.items(), cells, strict=True):
            weights = weights * _factors(weights, codes, totals, [name])[codes]
        if np.abs(weights - before).max() <= tolerance * np.abs(weights).max():
            break
    else:
        sums = {name: sum(totals.values()) for name, totals in margins.items()}
        raise AnalysisError(
            "calibration_failed",
            f"The margins do not come together after {iterations} rounds; their totals are {sums}.",
            sums=sums,
        )
    before_raking = np.ones(len(sample)) if plain_residuals else sample.weights
    step = WeightStep("raking", ", ".join(margins), float(weights.sum() / sample.weights.sum()), len(sample), source)
    return _reweighted(sample, weights, CellCredit(tuple(cells), before_raking, "raking"), step)


def standardize(
    sample: WeightedSample, by: str, population: Totals, *, over: str, domain: DomainLike = None
) -> WeightedSample:
    """Direct standardisation: within each level of `over`, levels of `by` get the shares of `population`.

    Compares the levels of `over` as if each had the same composition (Korn & Graubard 1999, section 3.8). Rows with
    either variable missing, or outside the domain, get weight 0.
    """
    groups, levels = sample.column(over), list(population)
    listed = np.logical_or.reduce([indicator(sample.column(by), level) for level in levels])
    known = domain_mask(sample, domain) & groups.notna().to_numpy() & listed
    whole = sum(population.values())
    cells, weights = np.full(len(sample), -1, dtype=np.int64), np.zeros(len(sample))
    place = 0
    for group in sorted(groups[known].unique().tolist()):
        inside = known & indicator(groups, group)
        size = sample.weights[inside].sum()
        for level, share in population.items():
            cell = inside & indicator(sample.column(by), level)
            if not sample.weights[cell].sum():
                raise AnalysisError(
                    "empty_poststratum",
                    f"{over} = {group} has nobody with {by} = {level}: it cannot be given that composition.",
                    level=str(level),
                )
            weights[cell] = sample.weights[cell] * size * share / whole / sample.weights[cell].sum()
            cells[cell] = place
            place += 1
    cells[cells < 0] = place
    step = WeightStep("standardisation", f"{by} within {over}", 1.0, int(known.sum()), "given composition")
    credit = CellCredit((cells,), np.where(known, sample.weights, 0.0), f"standardised by {by}")
    return _reweighted(sample, weights, credit, step)


def trim_weights(
    sample: WeightedSample, *, lower: float = 0.0, upper: float = np.inf, strict: bool = False
) -> WeightedSample:
    """Weights cut to `lower` … `upper`; what was cut is shared in equal amounts among the rows that were not.

    With `strict` it goes on until no weight lies outside. The sum of weights
    stays; the variance formula takes the trimmed weights as they are (Potter 1990; Valliant, Dever & Kreuter 2018,
    section 14.4). Raises
    `nothing_left_to_trim` where no row is inside the bounds.
    """
    weights = trimmed(sample.weights, lower=lower, upper=upper, strict=strict, redistribute=EQUAL_TO_NEVER_TRIMMED)
    cut = (sample.weights < lower) | (sample.weights > upper)
    step = WeightStep("trimming", f"{lower:g} to {upper:g}", 1.0, int(cut.sum()), "equal amounts to the rest")
    return replace(sample, weights=weights, weight_steps=(*sample.weight_steps, step))


def _cells(sample: WeightedSample, names: Sequence[str], totals: Totals) -> IntArray:
    cells = np.full(len(sample), -1, dtype=np.int64)
    for place, level in enumerate(totals):
        values = level if isinstance(level, tuple) else (level,)
        inside = np.ones(len(sample), dtype=bool)
        for name, value in zip(names, values, strict=True):
            inside &= indicator(sample.column(name), value)
        cells[inside] = place
    lost = (cells < 0) & (sample.weights > 0)
    if lost.any():
        first = int(np.flatnonzero(lost)[0])
        found = [sample.data[name].iloc[first] for name in names]
        raise AnalysisError(
            "unknown_level",
            f"{int(lost.sum())} rows have a value of {', '.join(names)} without a total (row {first + 1}: {found}).",
            rows=int(lost.sum()),
            row=first,
        )
    return np.where(cells < 0, 0, cells)


def _factors(weights: FloatArray, cells: IntArray, totals: Totals, names: Sequence[str]) -> FloatArray:
    wanted = np.array(list(totals.values()), dtype=float)
    present = np.bincount(cells, weights, len(wanted))
    if ((present <= 0) & (wanted > 0)).any():
        level = list(totals)[int(np.flatnonzero((present <= 0) & (wanted > 0))[0])]
        raise AnalysisError(
            "empty_poststratum",
            f"No row has {', '.join(names)} = {_label(level)}, so its total of {totals[level]:g} cannot be met. "
            "Merge it with a similar level.",
            level=_label(level),
        )
    return wanted / np.where(present > 0, present, 1.0)


def _label(level: object) -> str:
    return " / ".join(map(str, level)) if isinstance(level, tuple) else str(level)


def _reweighted(
    sample: WeightedSample, weights: FloatArray, credit: VarianceCredit, *steps: WeightStep
) -> WeightedSample:
    return replace(
        sample,
        weights=weights,
        credits=(*sample.credits, credit),
        weight_steps=(*sample.weight_steps, *steps),
    )
