"""Answers as small integers, encoded once for each sample and kept with it: what every table is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from analysis.answers import Item, encode_multiple, encode_single
from analysis.variance import IntArray
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Codes = NDArray[np.signedinteger]
WIDEST_LOOKUP = 1_000
ROWS_AT_ONCE = 1 << 15


@dataclass(frozen=True, eq=False)
class SingleAnswers:
    """`codes` (items × rows): place of each answer among the `options`, which is `options` itself where there is none;
    `slots`: `options`, and one more where an answer is missing."""

    codes: Codes
    options: int
    slots: int

    def of_rows(self, rows: IntArray | None) -> SingleAnswers:
        """The answers of chosen rows, in their order; of all where None."""
        return self if rows is None else SingleAnswers(self.codes[:, rows], self.options, self.slots)


@dataclass(frozen=True, eq=False)
class MultipleAnswers:
    """`chosen` (rows × options) of one item, and which rows were `asked` at all."""

    chosen: NDArray[np.bool_]
    asked: NDArray[np.bool_]

    @property
    def options(self) -> int:
        return self.chosen.shape[1]

    def of_rows(self, rows: IntArray | None) -> MultipleAnswers:
        """The answers of chosen rows, in their order; of all where None."""
        return self if rows is None else MultipleAnswers(self.chosen[rows], self.asked[rows])


def together(answers: Sequence[SingleAnswers]) -> SingleAnswers:
    """Items of the same options as one value."""
    if len(answers) == 1:
        return answers[0]
    codes = np.concatenate([each.codes for each in answers])
    return SingleAnswers(codes, answers[0].options, max(each.slots for each in answers))


Answers = SingleAnswers | MultipleAnswers


def encoded_item(sample: WeightedSample, item: Item) -> Answers:
    """The answers to an item; AnalysisError `unknown_answer` for one outside its options."""
    if not item.multiple:
        return encoded_column(sample, item.variable, item.codes)
    key = ("multiple", item.variable, item.codes)
    if key not in sample.memo:
        column = sample.column(item.variable)
        sample.memo[key] = MultipleAnswers(*encode_multiple(column, item.codes, variable=item.variable))
    return cast(MultipleAnswers, sample.memo[key])


def encoded_column(sample: WeightedSample, variable: str, codes: Sequence[str]) -> SingleAnswers:
    """A column's values as places among `codes`; AnalysisError `unknown_answer` for one outside them."""
    key = ("single", variable, tuple(codes))
    if key not in sample.memo:
        sample.memo[key] = encode(sample.column(variable), codes, variable=variable)
    return cast(SingleAnswers, sample.memo[key])


def encode(column: pd.Series, codes: Sequence[str], *, variable: str) -> SingleAnswers:
    """A column's values as places among `codes`, in as few bytes as they take."""
    options = len(codes)
    small = np.int8 if options < np.iinfo(np.int8).max else np.int16
    found = _by_lookup(column, codes, small)
    if found is not None:
        return SingleAnswers(found[None], options, options)
    places = encode_single(column, codes, variable=variable)
    missing = places < 0
    shifted: Codes = np.where(missing, options, places).astype(small)
    return SingleAnswers(shifted[None], options, options + bool(missing.any()))


def _by_lookup(column: pd.Series, codes: Sequence[str], small: type[np.signedinteger]) -> Codes | None:
    """Whole numbers of a narrow range go through a table of their own; None for any other column."""
    if not isinstance(column.dtype, np.dtype) or column.dtype.kind not in "iu" or not len(column):
        return None
    values = column.to_numpy()
    low, high = int(values.min()), int(values.max())
    if high - low > WIDEST_LOOKUP:
        return None
    places = {code: place for place, code in enumerate(codes)}
    table = np.array([places.get(str(value), -1) for value in range(low, high + 1)], dtype=small)
    found = np.empty(len(values), dtype=small)
    for start in range(0, len(values), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        found[rows] = table[values[rows] - low]
    return None if (table < 0).any() and (found < 0).any() else found
