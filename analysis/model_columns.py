"""Columns of a regression or a calibration from named variables of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.linearization import indicator
from analysis.variance import FloatArray


@dataclass(frozen=True, eq=False)
class DesignMatrix:
    """`columns` (rows × k) with their names, and which of them belong to each term."""

    names: tuple[str, ...]
    columns: FloatArray
    terms: dict[str, tuple[int, ...]]


def design_matrix(data: pd.DataFrame, terms: Sequence[str], *, categorical: Sequence[str] = ()) -> DesignMatrix:
    """1, then each numeric term, or an indicator of each level of a categorical term but the first.

    Text and booleans are categorical, and numbers that are named in `categorical`; levels are sorted. A missing
    value is NaN in all columns of its term.
    """
    names, places = ["(Intercept)"], {}
    sources: list[tuple[pd.Series, object | None]] = []
    for term in terms:
        start, column = len(names), data[term]
        if _is_numeric(column) and term not in categorical:
            names.append(term)
            sources.append((column, None))
        else:
            levels = sorted(column.dropna().unique().tolist())[1:]
            names += [f"{term}{level}" for level in levels]
            sources += [(column, level) for level in levels]
        places[term] = tuple(range(start, len(names)))
    columns = np.ones((len(names), len(data)))
    for place, (column, level) in enumerate(sources, start=1):
        if level is None:
            columns[place] = column.to_numpy(dtype=float, na_value=np.nan)
        else:
            columns[place] = indicator(column, level)
            if column.hasnans:
                columns[place, column.isna().to_numpy()] = np.nan
    return DesignMatrix(tuple(names), columns.T, places)


def _is_numeric(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) and not pd.api.types.is_bool_dtype(column)
