"""Whether an interviewer's interviews repeat each other more than they repeat those of others.

For each interview, the best match (share of items answered alike) with another one of the same interviewer, less the
best match that as many interviews of others would bring by chance. With F the distribution of its matches with others
and m interviews of its own to compare with, the expected best of m is Σ_v (1 − F(v)^m) over the possible shares. What
makes all interviews alike (few items, few options, agreement) raises both and cancels out, which a fixed limit such as
85 % does not: Kuriakose & Robbins (2016), *Statistical Journal of the IAOS* 32, 283–291; Simmons et al. (2016), Pew
Research Center, section "comparing within and between interviewers". What one commune has in common is still in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray, IntArray

FEWEST_ITEMS = 15
ROWS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class RepeatedAnswers:
    """By interview: best match with its interviewer's others, which one that is (−1: none), and the excess over chance.

    Shares of all items, NaN for who has no other interview of the same interviewer.
    """

    best: FloatArray
    partner: IntArray
    excess: FloatArray


def repeated_answers(answers: FloatArray, interviewer: np.ndarray) -> RepeatedAnswers:
    """Matches of the rows of `answers` (NaN: not answered, which matches nothing) within and between interviewers.

    `interviewer` is a number from 0 for each row. Raises `too_few_items` for fewer than 15 items.
    """
    data, who = np.asarray(answers, dtype=float), np.asarray(interviewer)
    rows, items = data.shape
    if items < FEWEST_ITEMS:
        raise AnalysisError("too_few_items", f"{items} items; alike answers say something from {FEWEST_ITEMS} on.")
    known = np.isfinite(data)
    columns = [np.unique(np.where(known[:, item], data[:, item], 0.0), return_inverse=True)[1] for item in range(items)]
    codes = np.where(known, np.stack(columns, axis=1) + 1, 0).astype(np.int16)
    best, partner = np.full(rows, np.nan), np.full(rows, -1)
    excess = np.full(rows, np.nan)
    for start in range(0, rows, ROWS_AT_ONCE):
        some = slice(start, min(start + ROWS_AT_ONCE, rows))
        same = _matches(codes[some], codes)
        own = who[some][:, None] == who[None, :]
        here = np.arange(same.shape[0])
        own[here, start + here] = False
        within = np.where(own, same, -1)
        partner[some] = np.where(own.any(axis=1), within.argmax(axis=1), -1)
        most = within.max(axis=1)
        best[some] = np.where(most < 0, np.nan, most / items)
        others = who[some][:, None] != who[None, :]
        expected = _expected_best(same, others, own.sum(axis=1), items)
        excess[some] = best[some] - expected / items
    return RepeatedAnswers(best, partner, excess)


def _matches(some: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """How many items each of some rows answered like each row."""
    same = np.zeros((len(some), len(codes)), dtype=np.int16)
    for item in range(codes.shape[1]):
        asked = some[:, item]
        same += (asked[:, None] == codes[None, :, item]) & (asked > 0)[:, None]
    return same


def _expected_best(same: np.ndarray, others: np.ndarray, own: np.ndarray, items: int) -> FloatArray:
    """The expected most matches with as many interviews of others as each row has of its own; NaN without others."""
    width = items + 1
    row = np.repeat(np.arange(len(same)), others.sum(axis=1))
    counts = np.bincount(row * width + same[others], minlength=len(same) * width).reshape(len(same), width)
    many = counts.sum(axis=1, keepdims=True)
    share = np.divide(counts.cumsum(axis=1), many, out=np.full(counts.shape, np.nan), where=many > 0)
    result: FloatArray = (1 - share[:, :-1] ** own[:, None]).sum(axis=1)
    return result
