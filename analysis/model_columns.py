"""Columns of a regression or a calibration from named variables of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.linearization import indicator
from analysis.model_terms import Part, parts_of
from analysis.variance import FloatArray


@dataclass(frozen=True, eq=False)
class DesignMatrix:
    """`columns` (rows × k) with their names, and which of them belong to each term."""

    names: tuple[str, ...]
    columns: FloatArray
    terms: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Source:
    """One factor of a column: a part of a term, and the level that it indicates (None: its numbers)."""

    part: Part
    level: object | None

    @property
    def name(self) -> str:
        return self.part.text if self.level is None else f"{self.part.text}{self.level}"

    def values(self, data: pd.DataFrame) -> FloatArray:
        column = data[self.part.variable]
        if self.level is None:
            return self.part.numbers(column)
        found = indicator(column, self.level).astype(float)
        if column.hasnans:
            found[column.isna().to_numpy()] = np.nan
        return found


def design_matrix(data: pd.DataFrame, terms: Sequence[str], *, categorical: Sequence[str] = ()) -> DesignMatrix:
    """1, then each numeric term, or an indicator of each level of a categorical term but the first.

    Text and booleans are categorical, and numbers that are named in `categorical`; levels are sorted. `a:b` has the
    products of the columns of a and of b, and stands after both of them. A missing value is NaN in all columns of its
    term. Raises `bad_formula`, `outside_function`.
    """
    names, places = ["(Intercept)"], {}
    sources: list[tuple[Source, ...]] = []
    for term in terms:
        start = len(names)
        parts = parts_of(term)
        _refuse_missing_parts(term, parts, terms)
        made: list[tuple[Source, ...]] = [()]
        for part in parts:
            made = [(*known, new) for new in _sources(data, part, categorical) for known in made]
        names += [":".join(source.name for source in column) for column in made]
        sources += made
        places[term] = tuple(range(start, len(names)))
    columns = np.ones((len(names), len(data)))
    for place, factors in enumerate(sources, start=1):
        for source in factors:
            columns[place] *= source.values(data)
    return DesignMatrix(tuple(names), columns.T, places)


def _sources(data: pd.DataFrame, part: Part, categorical: Sequence[str]) -> list[Source]:
    column = data[part.variable]
    if _is_numeric(column) and part.variable not in categorical:
        return [Source(part, None)]
    return [Source(part, level) for level in sorted(column.dropna().unique().tolist())[1:]]


def _refuse_missing_parts(term: str, parts: Sequence[Part], terms: Sequence[str]) -> None:
    """Without its parts, a product would not mean what its name says."""
    absent = [part.text for part in parts if len(parts) > 1 and part.text not in terms]
    if absent:
        raise AnalysisError(
            "bad_formula", f"The model has {term!r} but not {absent[0]!r} by itself; add it.", part=term, term=absent[0]
        )


def _is_numeric(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) and not pd.api.types.is_bool_dtype(column)
