"""The design as columns of a table, turned stage by stage into the codes that variances are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from analysis.errors import AnalysisError
from analysis.joint_probabilities import JOINT_FIRST_STAGES, JointVariance
from analysis.variance import FloatArray, IntArray, StageVariance, compile_stage
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

FirstStage = Literal[
    "without_replacement",
    "with_replacement",
    "pps_brewer",
    "pps_overton",
    "pps_hartley_rao",
    "pps_joint",
    "pps_poisson",
]
Columns: TypeAlias = str | Sequence[str | None] | None


class DesignColumns:
    """The design's columns by stage, checked."""

    def __init__(
        self, data: pd.DataFrame, strata: Columns, psu: Columns, fpc: Columns, probabilities: str | None
    ) -> None:
        self.data = data
        self.strata, self.psu, self.fpc = _by_stage(strata), _by_stage(psu), _by_stage(fpc)
        self.probabilities = probabilities
        self.stages = max(1, len(self.psu), len(self.strata), len(self.fpc))

    def codes(self, columns: list[str | None], stage: int) -> IntArray | None:
        """Integer codes of a stage's column, None where the design names none."""
        name = columns[stage] if stage < len(columns) else None
        if name is None:
            return None
        codes, _ = pd.factorize(self.values(name), sort=True)
        return codes.astype(np.int64)

    def values(self, name: str) -> pd.Series:
        if name not in self.data.columns:
            raise AnalysisError("unknown_column", f"There is no column {name!r} in the data.", column=name)
        column = self.data[name]
        if column.isna().any():
            rows = np.flatnonzero(column.isna())[:5].tolist()
            raise AnalysisError(
                "missing_design_value",
                f"The design column {name!r} is empty in {int(column.isna().sum())} rows (first: {rows}). "
                "Every sampled row needs its design; rows without answers stay in, with the answers missing.",
                column=name,
                rows=rows,
            )
        return column


class StageEncoder:
    """Walks down the stages, keeping the unit that each row is in and the product of the fractions above
    it."""

    def __init__(
        self, design: DesignColumns, first_stage: FirstStage, lonely_psu: str, joint: JointVariance | None = None
    ) -> None:
        self.design = design
        self.first_stage = first_stage
        self.lonely_psu = lonely_psu
        self.joint = joint or JointVariance()
        rows = len(design.data)
        self.parent: IntArray = np.zeros(rows, dtype=np.int64)
        self.row_prior: FloatArray = np.ones(rows)
        self.row_fraction: FloatArray | None = None

    def encode(self, stage: int) -> StageVariance:
        stratum = self.design.codes(self.design.strata, stage)
        unit = self.design.codes(self.design.psu, stage)
        row_cell = _combine(self.parent, stratum) if stratum is not None else _combine(self.parent, None)
        row_unit = _combine(row_cell, unit if unit is not None else np.arange(len(row_cell)))
        units = int(row_unit.max()) + 1
        first_row = np.zeros(units, dtype=np.int64)
        first_row[row_unit[::-1]] = np.arange(len(row_unit))[::-1]
        unit_cell = row_cell[first_row]
        fraction = self._fraction(stage, row_unit, unit_cell, first_row)
        compiled = compile_stage(
            row_unit=row_unit,
            unit_cell=unit_cell,
            fraction=fraction,
            prior=self.row_prior[first_row],
            # A unit that came in by itself needs no other one to be compared with.
            lonely_psu="certainty" if stage == 0 and self.first_stage == "pps_poisson" else self.lonely_psu,
            cell_labels=self._cell_labels(stage, first_row, unit_cell),
            stage=stage + 1,
        )
        self.row_prior = self.row_prior * fraction[row_unit]
        self.parent = row_unit
        if stage == 0 and self.first_stage in JOINT_FIRST_STAGES:
            return replace(compiled, forms=self.joint.forms(self.first_stage, fraction, unit_cell, first_row))
        return compiled

    def _fraction(self, stage: int, row_unit: IntArray, unit_cell: IntArray, first_row: IntArray) -> FloatArray:
        if stage == 0 and self.first_stage == "with_replacement":
            return np.zeros(len(unit_cell))
        if stage == 0 and self.design.probabilities:
            name: str | None = self.design.probabilities
            given = self._constant(self.design.probabilities, row_unit, first_row)
            if not self.first_stage.startswith("pps"):
                raise AnalysisError(
                    "unknown_option", "`probabilities` belongs to a PPS first stage.", option="probabilities"
                )
        else:
            name = self.design.fpc[stage] if stage < len(self.design.fpc) else None
            if name is None:
                return np.zeros(len(unit_cell))
            given = self._constant(name, row_unit, first_row)
            if given.max() > 1:
                given = _fraction_of_population(given, unit_cell, name)
        if (given <= 0).any() or (given > 1 + 1e-12).any():
            raise AnalysisError(
                "fraction_out_of_range",
                f"Sampling fractions in {name!r} must be above 0 and at most 1.",
                column=name,
            )
        self.row_fraction = (1.0 if self.row_fraction is None else self.row_fraction) * given[row_unit]
        return np.minimum(given, 1.0)

    def _constant(self, name: str, row_unit: IntArray, first_row: IntArray) -> FloatArray:
        values = self.design.values(name).to_numpy(dtype=float)
        per_unit = values[first_row]
        if not np.allclose(values, per_unit[row_unit], rtol=1e-9, atol=0):
            raise AnalysisError(
                "fraction_varies",
                f"{name!r} must have one value within each sampled unit, but varies.",
                column=name,
            )
        return per_unit

    def _cell_labels(self, stage: int, first_row: IntArray, unit_cell: IntArray) -> list[str]:
        first_unit = np.unique(unit_cell, return_index=True)[1]
        rows = first_row[first_unit]
        columns = [c for c in (*self.design.psu[:stage], *self.design.strata[stage : stage + 1]) if c is not None]
        if not columns:
            return ["all"] * len(rows)
        return [" / ".join(map(str, values)) for values in self.design.data[columns].iloc[rows].itertuples(index=False)]


def _by_stage(columns: Columns) -> list[str | None]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def _combine(outer: IntArray, inner: IntArray | None) -> IntArray:
    """Codes 0…k−1 of the pairs (outer, inner), in their sorted order."""
    key = outer if inner is None else outer * (int(inner.max()) + 1) + inner
    return np.unique(key, return_inverse=True)[1].astype(np.int64)


def _fraction_of_population(population: FloatArray, unit_cell: IntArray, name: str) -> FloatArray:
    n = np.bincount(unit_cell)[unit_cell]
    if (population < n).any():
        worst = int(np.argmax(n - population))
        raise AnalysisError(
            "population_smaller_than_sample",
            f"{name!r} gives a stratum {population[worst]:g} units, but {n[worst]} were sampled from it.",
            column=name,
            population=float(population[worst]),
            sampled=int(n[worst]),
        )
    return n / population
