"""Counting: sums of weights by item × option × category × group of rows, and the kinds of shares made of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.encoded_answers import Answers, SingleAnswers
from analysis.variance import FloatArray

Places = NDArray[np.intp]
Pair = tuple[np.ndarray, np.ndarray]
"""Numerators of shares, and their bases."""


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


def count(answers: Answers, rows: slice, place: Places, width: int, groups: int, weights: FloatArray | None) -> Pair:
    """Sums of weights (or rows) by item × option × category × group, and of all that answered without the options."""
    size = width * groups
    if isinstance(answers, SingleAnswers):
        index = np.multiply(answers.codes[:, rows], size, dtype=np.intp)
        index += place
        items = len(index)
        if items > 1:
            index += np.arange(0, items * answers.slots * size, answers.slots * size)[:, None]
            weights = None if weights is None else np.tile(weights, items)
        table = np.bincount(index.reshape(-1), weights, items * answers.slots * size)
        table = table.reshape(items, answers.slots, width, groups)[:, : answers.options]
        return table, table.sum(axis=1)
    masks = [*answers.chosen[rows].T, answers.asked[rows]]
    sums = [np.bincount(place[mask], None if weights is None else weights[mask], size) for mask in masks]
    table = np.stack(sums).reshape(1, len(masks), width, groups)
    return table[:, :-1], table[:, -1]
