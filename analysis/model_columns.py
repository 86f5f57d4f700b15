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
    names, columns, places = ["(Intercept)"], [np.ones(len(data))], {}
    for term in terms:
        start = len(names)
        column = data[term]
        if _is_numeric(column) and term not in categorical:
            names.append(term)
            columns.append(column.to_numpy(dtype=float, na_value=np.nan))
        else:
            for level in sorted(column.dropna().unique().tolist())[1:]:
                names.append(f"{term}{level}")
                columns.append(np.where(column.isna(), np.nan, indicator(column, level).astype(float)))
        places[term] = tuple(range(start, len(names)))
    return DesignMatrix(tuple(names), np.stack(columns, axis=1), places)


def _is_numeric(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) and not pd.api.types.is_bool_dtype(column)
