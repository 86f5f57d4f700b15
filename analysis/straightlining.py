"""The same answer all the way down a battery: longest run, intra-individual variability, share of the commonest answer.

Longest run (longstring): Johnson (2005), *Journal of Research in Personality* 39, 103–129. IRV, the standard deviation
of a person's answers: Dunn et al. (2018), *Journal of Business and Psychology* 33, 105–121. Share of the mode: Kim et
al. (2019), *Social Science Computer Review* 37, 214–233. Items that were not answered are left out, so they neither
break a run nor make one. A battery of fewer than five items says nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray, IntArray

FEWEST_ITEMS = 5


@dataclass(frozen=True, eq=False)
class Straightlining:
    """By interview: longest run of equal answers, IRV, share of the commonest answer; `n` items were answered.

    IRV is NaN where fewer than two items were answered, the share where none was.
    """

    longest_run: IntArray
    irv: FloatArray
    mode_share: FloatArray
    n: IntArray


def straightlining_measures(answers: FloatArray, *, missing: float | None = None) -> Straightlining:
    """The three measures of each row of one battery's `answers` (rows × items in the order asked)."""
    data = np.asarray(answers, dtype=float)
    if data.ndim != 2 or not data.shape[1]:
        raise AnalysisError("no_rows", "A battery needs items, one a column.")
    lost = np.isnan(data) if missing is None else np.isnan(data) | (data == missing)
    rows = [row[~gone] for row, gone in zip(data, lost, strict=True)]
    return Straightlining(
        longest_run=np.array([_longest_run(row) for row in rows], dtype=np.int64),
        irv=np.array([row.std(ddof=1) if len(row) > 1 else np.nan for row in rows]),
        mode_share=np.array(
            [np.unique(row, return_counts=True)[1].max() / len(row) if len(row) else np.nan for row in rows]
        ),
        n=np.array([len(row) for row in rows], dtype=np.int64),
    )


def _longest_run(row: FloatArray) -> int:
    if not len(row):
        return 0
    ends = np.flatnonzero(np.append(np.diff(row) != 0, True))
    return int(np.diff(ends, prepend=-1).max())
