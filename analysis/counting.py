"""Counting: sums of weights by item × option × category × group of rows, and the kinds of shares made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.encoded_answers import Answers, MultipleAnswers
from analysis.variance import FloatArray

Places = NDArray[np.intp]
Pair = tuple[np.ndarray, np.ndarray]
"""Numerators of shares, and their bases."""
MOST_COMPARISONS = 16
"""So many comparisons of bytes are quicker than one count by address."""


def fold(kind: str, above: np.ndarray, below: np.ndarray, categories: int) -> Pair:
    """Numerator and denominator of shares from counts (items × options × width × …) and their bases (without
    options)."""
    if kind == "overall":
        return above.sum(axis=2, keepdims=True), below.sum(axis=1)[:, None, None]
    inside = above[:, :, :categories]
    if kind == "row":
        return inside, inside.sum(axis=2, keepdims=True)
    base = below[:, None, :categories]
    return inside, base if kind == "column" else base.sum(axis=2, keepdims=True)


def count(
    answers: Answers,
    rows: slice,
    place: Places | None,
    width: int,
    groups: int,
    weights: Sequence[FloatArray | None],
) -> list[Pair]:
    """Sums by item × option × category × group, and of all that answered without the options, for each of `weights`
    (None: of rows); `place` is group + groups × category of each row, None where that is 0."""
    if isinstance(answers, MultipleAnswers):
        return [_count_multiple(answers, rows, place, width, groups, each) for each in weights]
    codes, size = answers.codes[:, rows], width * groups
    shape = (len(codes), answers.slots, width, groups)
    if place is None and len(codes) == 1 and answers.slots <= MOST_COMPARISONS and all(w is None for w in weights):
        table = np.array([np.count_nonzero(codes == code) for code in range(answers.slots)], dtype=np.int64)
        return [_pair(table.reshape(shape), answers.options)] * len(weights)
    index = np.multiply(codes, size, dtype=np.intp)
    if place is not None:
        index += place
    if len(codes) > 1:
        index += np.arange(0, len(codes) * answers.slots * size, answers.slots * size)[:, None]
        weights = [None if each is None else np.tile(each, len(codes)) for each in weights]
    tables = [np.bincount(index.reshape(-1), each, len(codes) * answers.slots * size) for each in weights]
    return [_pair(table.reshape(shape), answers.options) for table in tables]


def _pair(table: np.ndarray, options: int) -> Pair:
    answered = table[:, :options]
    return answered, answered.sum(axis=1)


def _count_multiple(
    answers: MultipleAnswers, rows: slice, place: Places | None, width: int, groups: int, weights: FloatArray | None
) -> Pair:
    if place is None:
        place = np.zeros(rows.stop - rows.start, dtype=np.intp)
    masks, size = [*answers.chosen[rows].T, answers.asked[rows]], width * groups
    sums = [np.bincount(place[mask], None if weights is None else weights[mask], size) for mask in masks]
    table = np.stack(sums).reshape(1, len(masks), width, groups)
    return table[:, :-1], table[:, -1]
