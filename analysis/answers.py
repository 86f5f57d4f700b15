"""Questions and banners as values, and their columns of answers as integer codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import IntArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Item:
    """A closed question: options as (code, label) in the questionnaire's order; `multiple` for
    select-multiple."""

    variable: str
    label: str
    options: Labels
    multiple: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.options)


@dataclass(frozen=True)
class Banner:
    """A variable whose categories, as (code, label), are the columns of a crosstab."""

    variable: str
    label: str
    categories: Labels

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.categories)


def encode_single(column: pd.Series, codes: Iterable[str], *, variable: str) -> IntArray:
    """Position of each answer among `codes`, −1 for a missing one (empty, NaN, blank text).

    Numbers match their text (1.0 is "1"). Raises `unknown_answer` for an answer outside the codes.
    """
    inverse, distinct = pd.factorize(column.to_numpy(dtype=object))
    places = {code: place for place, code in enumerate(codes)}
    found = np.array([-1 if value == "" else places.get(_text(value), -2) for value in distinct] + [-1], dtype=np.int64)
    _refuse_unknown(variable, [_text(value) for value in distinct[found[:-1] == -2]])
    return found[inverse]


def encode_multiple(column: pd.Series, codes: tuple[str, ...], *, variable: str) -> tuple[np.ndarray, np.ndarray]:
    """Which options each row chose (rows × options) and which rows were asked.

    An answer is a list or tuple of codes or a text of codes with spaces between; missing or blank means not
    asked, an empty list asked and nothing chosen. Raises `unknown_answer`.
    """
    places = {code: place for place, code in enumerate(codes)}
    asked = np.zeros(len(column), dtype=bool)
    chosen = np.zeros((len(column), len(codes)), dtype=bool)
    strange: set[str] = set()
    for row, answer in enumerate(column.to_numpy(dtype=object)):
        if isinstance(answer, str):
            tokens: Iterable[object] = answer.split()
            asked[row] = bool(tokens)
        elif isinstance(answer, list | tuple | set | frozenset | np.ndarray):
            tokens = answer
            asked[row] = True
        elif pd.isna(answer):
            continue
        else:
            tokens = (_text(answer),)
            asked[row] = True
        for token in tokens:
            place = places.get(_text(token))
            if place is None:
                strange.add(_text(token))
            else:
                chosen[row, place] = True
    _refuse_unknown(variable, sorted(strange))
    return chosen, asked


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _refuse_unknown(variable: str, strange: list[str]) -> None:
    if strange:
        raise AnalysisError(
            "unknown_answer",
            f"{variable!r} holds answers that are not among its options: {', '.join(strange[:10])}. "
            "Add them to the options, or recode them.",
            variable=variable,
            answers=strange,
        )
