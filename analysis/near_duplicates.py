"""Interviews that resemble another one more than answers do: the maximum percent match.

Kuriakose & Robbins (2016), *Statistical Journal of the IAOS* 32, 283–291, propose 85 %; Simmons et al. (2016), Pew
Research Center, show that honest surveys reach it with few items, few options or alike respondents. So: at least 75
items, ranks instead of verdicts, and what is found is called unusual, nothing more.
"""

from __future__ import annotations

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray

FEWEST_ITEMS = 75
UNUSUAL = 0.85
ROWS_AT_ONCE = 256


def max_percent_match(answers: FloatArray, *, missing: float | None = None, as_value: bool = False) -> FloatArray:
    """The largest share of items that each interview (row) has in common with any other.

    An item counts for a pair where both answered it (`missing`, or NaN, marks those who did not); with `as_value` every
    item counts and two missing ones agree. NaN where a row shares no answered item with any other. Raises `no_rows`
    for fewer than two rows.
    """
    data = np.asarray(answers, dtype=float)
    if data.ndim != 2 or len(data) < 2 or not data.shape[1]:
        raise AnalysisError("no_rows", "A comparison needs at least two interviews and one item.")
    lost = np.isnan(data) if missing is None else np.isnan(data) | (data == missing)
    codes = _codes(data, lost)
    known = ~lost
    best = np.full(len(data), np.nan)
    for start in range(0, len(data), ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        same = np.zeros((len(codes[rows]), len(data)))
        for item in range(data.shape[1]):
            equal = codes[rows, item][:, None] == codes[None, :, item]
            same += equal if as_value else equal & known[rows, item][:, None]
        both = np.full_like(same, data.shape[1]) if as_value else known[rows].astype(float) @ known.T.astype(float)
        share = np.divide(same, both, out=np.full_like(same, -1.0), where=both > 0)
        share[np.arange(len(same)), np.arange(start, start + len(same))] = -1.0
        most = share.max(axis=1)
        best[rows] = np.where(most < 0, np.nan, most)
    return best


def _codes(data: FloatArray, lost: np.ndarray) -> np.ndarray:
    """Answers as small whole numbers, 0 for a missing one."""
    _values, code = np.unique(np.where(lost, 0.0, data), return_inverse=True)
    return np.where(lost, 0, code.reshape(data.shape) + 1).astype(np.int32)
