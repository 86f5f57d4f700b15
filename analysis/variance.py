"""The variance of a weighted total under the sample design: one function for every statistic.

A design of any number of stages is compiled once into `StageVariance` rows. With z_u the sum over the rows
of unit u of (weight × influence value), the variance is a sum over stages of

    Σ_u a_u (z_u − z̄_c)²,   a_u = (Π of the sampling fractions of the earlier stages) · (1 − f_u) · n_c /
    (n_c − 1)

where c is the cell (stratum within parent unit) that u was drawn in and n_c its number of sampled units.

* equal probabilities without replacement: f_u = n_c / N_c (Cochran 1977, eq. 10.15 and 11.24 for the stages)
* probability proportional to size without replacement: f_u = π_u, Brewer's approximation
  (Brewer 2002, *Combined Survey Sampling Inference*, ch. 9; never 1 − n/N)
* with replacement: f_u = 0, so later stages vanish ("ultimate cluster", Hansen, Hurwitz & Madow 1953)

Where the joint inclusion probabilities of a stage are known or approximated, its share is a quadratic form
in the unit totals instead (`analysis.joint_probabilities`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CELLS_IN_CACHE = 1 << 15
"""Numbers of a table that are worked on at a time."""
LONELY_PSU_POLICIES = ("fail", "certainty", "remove", "adjust", "average")


@dataclass(frozen=True, eq=False)
class StageVariance:
    """One stage of the design, encoded: which unit each row is in, which cell each unit is in, and a_u.

    Units are numbered cell by cell, so `unit_cell` never decreases.
    """

    row_unit: IntArray
    unit_cell: IntArray
    cell_size: IntArray
    coefficient: FloatArray
    centred_on_all: NDArray[np.bool_]
    """Units that are alone in their cell and are compared with the mean of all units (policy `adjust`)."""
    averaged_cells: NDArray[np.bool_]
    """Cells of one unit that add the mean contribution of the other cells (policy `average`)."""
    forms: tuple[FloatArray, ...] = ()
    """Where joint probabilities are known: one quadratic form a cell instead of the coefficients."""

    @property
    def units(self) -> int:
        return len(self.unit_cell)

    @property
    def units_are_rows(self) -> bool:
        return self.units == len(self.row_unit)


def compile_stage(
    *,
    row_unit: IntArray,
    unit_cell: IntArray,
    fraction: FloatArray,
    prior: FloatArray,
    lonely_psu: str,
    cell_labels: Sequence[str],
    stage: int,
) -> StageVariance:
    """Turn the codes of one stage into `StageVariance`.

    `fraction` is f_u and `prior` the product of the earlier stages' fractions, one value a unit. A cell with
    one unit that was not a certainty has no estimable variance; `lonely_psu` decides: `fail` refuses and
    names the cells, `certainty` and `remove` let it add nothing, `adjust` compares it with the mean of all
    units of the stage, `average` lets it add the mean contribution of the other cells.
    """
    cell_size = np.bincount(unit_cell, minlength=len(cell_labels))
    n = cell_size[unit_cell]
    own = (1.0 - fraction) * prior
    lonely = (n == 1) & (own > 0)
    if lonely.any() and lonely_psu == "fail":
        _refuse_lonely(cell_labels, unit_cell[lonely], stage)
    coefficient = own * n / np.maximum(n - 1, 1)
    if lonely_psu != "adjust":
        coefficient = np.where(n == 1, 0.0, coefficient)
    averaged_cells = np.zeros(len(cell_size), dtype=bool)
    if lonely_psu == "average":
        averaged_cells[unit_cell[lonely]] = True
    centred_on_all = lonely if lonely_psu == "adjust" else np.zeros_like(lonely)
    return StageVariance(row_unit, unit_cell, cell_size, coefficient, centred_on_all, averaged_cells)


def _refuse_lonely(cell_labels: Sequence[str], cells: IntArray, stage: int) -> None:
    names = [cell_labels[cell] for cell in np.unique(cells)]
    shown = ", ".join(names[:10]) + (" …" if len(names) > 10 else "")
    raise AnalysisError(
        "lonely_psu",
        f"Stage {stage}: only one unit was sampled in {len(names)} strata ({shown}), so their variance "
        "cannot be estimated. Merge the stratum with a similar one, or choose lonely_psu='adjust' "
        "(conservative), 'average', 'certainty' or 'remove'. A PSU that was certain to be drawn belongs in "
        "recode_certainty_psus().",
        strata=names,
        stage=stage,
        policies=LONELY_PSU_POLICIES[1:],
    )


def unit_totals(stage: StageVariance, weighted_scores: FloatArray) -> FloatArray:
    """Sum weighted scores (rows × p) within the units of a stage (units × p)."""
    if stage.units_are_rows:
        totals = np.empty_like(weighted_scores)
        totals[stage.row_unit] = weighted_scores
        return totals
    columns = [np.bincount(stage.row_unit, column, stage.units) for column in weighted_scores.T]
    return np.stack(columns, axis=1)


def deviations(stage: StageVariance, totals: FloatArray) -> FloatArray:
    """z_u − z̄_c for unit totals of shape (units, …)."""
    shape = (-1,) + (1,) * (totals.ndim - 1)
    flat = totals.reshape(stage.units, -1)
    if len(stage.cell_size) == 1:
        cell_sums = flat.sum(axis=0, keepdims=True)
    else:
        cell_sums = np.add.reduceat(flat, np.cumsum(stage.cell_size) - stage.cell_size, axis=0)
    centre = np.repeat(cell_sums / stage.cell_size[:, None], stage.cell_size, axis=0).reshape(totals.shape)
    if stage.centred_on_all.any():
        centre = np.where(stage.centred_on_all.reshape(shape), totals.mean(axis=0), centre)
    return np.subtract(totals, centre, out=centre)


def design_covariance(
    stages: Sequence[StageVariance],
    weighted_scores: FloatArray,
    usable: NDArray[np.bool_],
    *,
    lonely_in_domain: str | None = None,
) -> FloatArray:
    """Covariance matrix (p × p) of p estimates.

    `weighted_scores` is rows × p: each row's weight times its influence value, 0 for rows outside the domain
    (rows are never deleted); `usable` marks the rows inside. All stages are summed; see the module's head
    for the formula. `lonely_in_domain` (`adjust` or `average`) treats a cell in which the domain reaches one
    unit only like a cell of one unit.
    """
    covariance = np.zeros((weighted_scores.shape[1],) * 2)
    for stage in stages:
        totals = unit_totals(stage, weighted_scores)
        covariance += covariance_of_totals(stage, totals, usable, lonely_in_domain=lonely_in_domain)
    return covariance


def covariance_of_totals(
    stage: StageVariance, totals: FloatArray, usable: NDArray[np.bool_], *, lonely_in_domain: str | None = None
) -> FloatArray:
    """One stage's share of the covariance matrix, from unit totals (units × p) of weighted scores."""
    if lonely_in_domain is not None:
        stage = _lonely_in_domain(stage, usable, lonely_in_domain)
    if stage.forms:
        parts = zip(stage.forms, _by_cell(stage, totals), strict=True)
        return np.asarray(sum(part.T @ form @ part for form, part in parts))
    deviation = deviations(stage, totals)
    share = (stage.coefficient[:, None] * deviation).T @ deviation
    if stage.averaged_cells.any():
        present = np.bincount(stage.row_unit, usable, stage.units) > 0
        share = share * averaging_factor(stage, present)
    return np.asarray(share)


def stage_variances(stage: StageVariance, totals: FloatArray, present: NDArray[np.bool_]) -> FloatArray:
    """One stage's share of the variance of many estimates at once.

    `totals` (units, …) are unit totals of weighted scores; `present` (units, …; lengths of 1 broadcast)
    marks the units with a usable row. Returns an array of shape (…).
    """
    if stage.forms:
        parts = zip(stage.forms, _by_cell(stage, totals), strict=True)
        return np.asarray(sum(np.einsum("uv,u...,v...->...", form, part, part) for form, part in parts))
    deviation = deviations(stage, totals)
    np.square(deviation, out=deviation)
    shares = np.asarray(stage.coefficient @ deviation.reshape(stage.units, -1)).reshape(totals.shape[1:])
    return shares * averaging_factor(stage, present) if stage.averaged_cells.any() else shares


def ratio_variances(
    stage: StageVariance, above: FloatArray, ratio: FloatArray, below: FloatArray, weight: FloatArray
) -> FloatArray:
    """One stage's share of the variance of Σ_u (above_u − ratio · below_u), in each of many columns (units × columns).

    Runs of strata go through the cache one after the other; `weight` > 0 marks the units with a usable row.
    """
    if stage.forms or stage.centred_on_all.any() or stage.averaged_cells.any():
        return stage_variances(stage, above - ratio * below, weight > 0)
    starts = np.cumsum(stage.cell_size) - stage.cell_size
    total = np.zeros(above.shape[1])
    for units in runs_of_cells(starts, stage.units, above.shape[1]):
        scores = above[units] - ratio * below[units]
        cells = slice(stage.unit_cell[units.start], stage.unit_cell[units.stop - 1] + 1)
        size = stage.cell_size[cells]
        means = np.add.reduceat(scores, starts[cells] - units.start, axis=0) / size[:, None]
        scores -= np.repeat(means, size, axis=0)
        total += np.einsum("u,uk,uk->k", stage.coefficient[units], scores, scores)
    return total


def runs_of_cells(starts: IntArray, units: int, columns: int) -> Iterator[slice]:
    """Slices of units that hold whole cells (beginning at `starts`) and about CELLS_IN_CACHE numbers each."""
    ends = np.append(starts[1:], units)
    most, first = max(CELLS_IN_CACHE // max(columns, 1), 1), 0
    while first < units:
        last = int(ends[max(np.searchsorted(ends, first + most, side="right") - 1, np.searchsorted(starts, first))])
        yield slice(first, last)
        first = last


def column_sums(table: FloatArray) -> FloatArray:
    """Sums of the columns of a long table."""
    return np.asarray(np.einsum("uk->k", table))


def _lonely_in_domain(stage: StageVariance, usable: NDArray[np.bool_], policy: str) -> StageVariance:
    present = np.bincount(stage.row_unit, usable, stage.units) > 0
    reached = np.bincount(stage.unit_cell, present, len(stage.cell_size))
    alone = (reached == 1) & (stage.cell_size > 1)
    if policy == "adjust":
        return replace(stage, centred_on_all=stage.centred_on_all | alone[stage.unit_cell])
    if policy == "average":
        coefficient = np.where(alone[stage.unit_cell], 0.0, stage.coefficient)
        return replace(stage, coefficient=coefficient, averaged_cells=stage.averaged_cells | alone)
    return stage


def _by_cell(stage: StageVariance, totals: FloatArray) -> list[FloatArray]:
    return np.split(totals, np.cumsum(stage.cell_size)[:-1])


def averaging_factor(stage: StageVariance, present: NDArray[np.bool_]) -> FloatArray:
    """Cells over cells with an estimable variance, both counted where the domain reaches (policy
    `average`)."""
    reached = np.logical_or.reduceat(present, np.cumsum(stage.cell_size) - stage.cell_size, axis=0)
    cells = reached.sum(axis=0)
    alone = reached[stage.averaged_cells].sum(axis=0)
    return np.asarray(cells / np.maximum(cells - alone, 1), dtype=float)
