"""The design of a table that is read in batches: its units once, and the unit of each row of a batch.

Whatever the number of rows, variances follow from totals of units. So one row a unit of the last stage is kept (its
codes, sizes, probabilities), and from these rows the design is encoded like any other. Where every row is a unit of its
own, that is a row for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.batches import Batches
from analysis.design_encoding import Columns
from analysis.errors import AnalysisError
from analysis.variance import FloatArray, IntArray
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")


@dataclass(frozen=True, eq=False)
class StreamedDesign:
    """`units`: a sample of one row a unit, without answers; `rows` of the table; `weights`: the column of weights."""

    units: WeightedSample
    rows: int
    weights: str | None
    places: UnitPlaces | None

    @property
    def rows_are_units(self) -> bool:
        """Whether every row of the table is a unit of its own."""
        return self.places is None

    @property
    def columns(self) -> list[str]:
        """Columns that a batch must hold besides its answers."""
        keys = [] if self.places is None else self.places.columns
        return list(dict.fromkeys([*keys, *([self.weights] if self.weights else [])]))

    def unit_of(self, batch: pd.DataFrame, first_row: int) -> IntArray:
        """The row of `units` that each row of a batch belongs to."""
        if self.places is None:
            return np.arange(first_row, first_row + len(batch))
        return self.places.of(batch)

    def weights_of(self, batch: pd.DataFrame, unit: IntArray) -> FloatArray:
        """The weights of a batch's rows."""
        return self.units.weights[unit] if self.weights is None else _numbers(batch[self.weights], self.weights)


MOST_PARTS = 64
"""So many batches' units are kept before they are told apart."""


class UnitPlaces:
    """Finds units by the values of their columns, taken one column after the other."""

    def __init__(self, units: pd.DataFrame) -> None:
        self.steps: list[tuple[str, pd.Index, IntArray]] = []
        place = np.zeros(len(units), dtype=np.int64)
        for name in units.columns:
            levels = pd.Index(units[name].unique())
            pairs = place * len(levels) + levels.get_indexer(units[name])
            seen = np.unique(pairs)
            self.steps.append((name, levels, seen))
            place = np.searchsorted(seen, pairs)
        self.unit = np.argsort(place, kind="stable")

    @property
    def columns(self) -> list[str]:
        return [name for name, _, _ in self.steps]

    def of(self, rows: pd.DataFrame) -> IntArray:
        """The number of each row's unit."""
        place = np.zeros(len(rows), dtype=np.int64)
        for name, levels, seen in self.steps:
            place = np.searchsorted(seen, place * len(levels) + levels.get_indexer(rows[name]))
        return np.asarray(self.unit[place])


def read_design(
    batches: Batches,
    *,
    strata: Columns,
    psu: Columns,
    weights: str | None,
    fpc: Columns,
    probabilities: str | None,
    **options: Any,
) -> StreamedDesign:
    """Read the design's columns of all batches, and encode them; raises what `WeightedSample.from_frame` raises."""
    by_stage = [_names(each) for each in (strata, psu, fpc)]
    keys = list(dict.fromkeys(name for names in (*by_stage, _names(probabilities)) for name in names if name))
    wanted = list(dict.fromkeys([*keys, *([weights] if weights else [])]))
    if not wanted:
        raise AnalysisError("unknown_option", "Name a column of the design: strata, psu, weights or fpc.", option="psu")
    named = by_stage[1]
    rows_are_units = not named or named[-1] is None or len(named) < max(map(len, by_stage))
    raw, rows = _read_units(batches, wanted, keys, weights, rows_are_units)
    numeric = [name for name in (*by_stage[2], probabilities, weights if rows_are_units else None) if name]
    sample = WeightedSample.from_frame(
        raw.assign(**{name: _numbers(raw[name], name) for name in numeric}),
        strata=strata,
        psu=psu,
        weights=weights if rows_are_units else None,
        fpc=fpc,
        probabilities=probabilities,
        **options,
    )
    return StreamedDesign(sample, rows, weights, None if rows_are_units else UnitPlaces(raw))


def _read_units(
    batches: Batches, wanted: Sequence[str], keys: Sequence[str], weights: str | None, rows_are_units: bool
) -> tuple[pd.DataFrame, int]:
    """The different rows of the design's columns (all rows where each is a unit), and the number of rows."""
    parts: list[pd.DataFrame] = []
    rows, total = 0, 0.0
    for batch in batches(wanted):
        _refuse_gaps(batch, wanted, rows)
        rows += len(batch)
        total += 1.0 if weights is None else _checked_total(_numbers(batch[weights], weights), weights)
        parts.append(batch[list(wanted)] if rows_are_units else batch[list(keys)].drop_duplicates())
        if len(parts) > MOST_PARTS and not rows_are_units:
            parts = [pd.concat(parts).drop_duplicates()]
    if not rows:
        raise AnalysisError("no_rows", "The table has no rows, so nothing can be estimated.")
    if not total:
        raise AnalysisError("bad_weights", f"Weights in {weights!r} are all 0.", column=weights)
    units = pd.concat(parts, ignore_index=True)
    return (units if rows_are_units else units.drop_duplicates(ignore_index=True)), rows


def _names(columns: Columns) -> list[str | None]:
    if columns is None:
        return []
    return [columns] if isinstance(columns, str) else list(columns)


def _numbers(column: pd.Series, name: str) -> FloatArray:
    try:
        return np.asarray(column.to_numpy(), dtype=float)
    except ValueError as error:
        raise AnalysisError(
            "not_numeric", f"{name!r} holds something that is no number: {error}.", variable=name
        ) from error


def _refuse_gaps(batch: pd.DataFrame, columns: Sequence[str], first_row: int) -> None:
    for name in columns:
        gaps = np.flatnonzero(batch[name].isna().to_numpy())
        if len(gaps):
            rows = (first_row + gaps[:5]).tolist()
            raise AnalysisError(
                "missing_design_value",
                f"The design column {name!r} is empty (first rows: {rows}). Every sampled row needs its design; rows "
                "without answers stay in, with the answers missing.",
                column=name,
                rows=rows,
            )


def _checked_total(values: FloatArray, name: str) -> float:
    if not np.isfinite(values).all() or (values < 0).any():
        raise AnalysisError("bad_weights", f"Weights in {name!r} must be finite and not negative.", column=name)
    return float(values.sum())
