"""Simple random sampling by permanent random numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.inclusion import IntArray, refuse_excess


def srs(prn: npt.ArrayLike, n: int, *, start: float = 0.0) -> IntArray:
    """Sequential simple random sampling: the n units whose numbers follow `start` first, in order.

    With start = 0 these are the n smallest numbers; π = n/N. The units after the n-th are the reserves, in
    order.
    Errors: `sample_exceeds_units`. Source: Ohlsson (1995), in Business Survey Methods, chapter 9.

    >>> srs([0.61, 0.05, 0.33, 0.92], 2).tolist()
    [1, 2]
    """
    numbers = np.asarray(prn, dtype=np.float64)
    refuse_excess(n, len(numbers))
    return np.argsort((numbers - start) % 1.0, kind="stable")[:n]
