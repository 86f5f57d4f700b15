"""Systematic sampling, with equal probability and proportional to size, and the serpentine order of its list.

Positions are 0-based indices into the arrays given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sampling.deferred import deferred
from sampling.errors import SamplingError
from sampling.inclusion import FloatArray, IntArray, certainty_units, refuse_excess

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")


def systematic(units: int, n: int, *, start: float) -> IntArray:
    """Systematic sampling with a fractional interval: positions ⌊(u + j)·N/n⌋, j = 0 … n−1, always exactly n.

    Parameters: `units` N, length of the ordered list; `start` u in [0, 1). π = n/N.
    Errors: `sample_exceeds_units`, `start_outside`. Source: Särndal et al. (1992), section 3.4.

    >>> systematic(10, 3, start=0.5).tolist()
    [1, 5, 8]
    """
    refuse_excess(n, units)
    refuse_start(start)
    points = np.floor((start + np.arange(n)) * units / max(n, 1)).astype(np.intp)
    if n and (points[-1] >= units or not (np.diff(points) > 0).all()):
        # So near to 1 that u + j is rounded up to a whole number.
        return passed_points(np.arange(1, units + 1, dtype=np.float64), n, start)
    return points


def pps_systematic(
    size: npt.ArrayLike, n: int, *, start: float, order: Sequence[int] | IntArray | None = None
) -> IntArray:
    """Systematic sampling with probability proportional to size; certainty units come out by themselves.

    The sizes of the m open units are cumulated in `order`; unit i enters when C_{i−1} ≤ (u + j)·ΣX/m < C_i
    for some j. π_i = m·x_i/Σx exactly, whatever the order. With an order by permanent random numbers this is
    the randomised procedure of Hartley & Rao (1962), for which with-replacement or Brewer variances serve.

    Parameters: `size` (N,); `start` u in [0, 1); `order` all positions of the list, default as given.
    Returns: positions, certainty units first, then as the list is passed. Whole-number sizes with
    n·Σx below 2⁵³ are cumulated exactly, so the result is the same on every platform.
    Errors: `size_invalid`, `sample_exceeds_units`, `start_outside`.
    Sources: Madow (1949), Ann. Math. Statist. 20; Hartley & Rao (1962), Ann. Math. Statist. 33.

    >>> pps_systematic([10, 20, 30, 40, 50], 2, start=0.3).tolist()
    [1, 3]
    """
    refuse_start(start)
    sizes = np.asarray(size, dtype=np.float64)
    certain = certainty_units(sizes, n)
    listed = np.arange(len(sizes)) if order is None else np.asarray(order, dtype=np.intp)
    listed = listed[~certain[listed] & (sizes[listed] > 0)]
    left = n - int(certain.sum())
    chosen = np.flatnonzero(certain)
    if left == 0:
        return chosen
    return np.concatenate([chosen, listed[passed_points(np.cumsum(sizes[listed]), left, start)]])


def serpentine_order(data: pd.DataFrame, by: Sequence[str], *, descending: Sequence[str] = ()) -> IntArray:
    """Positions of the rows in a serpentine sort: each key turns round whenever a key before it changes.

    Every key begins upwards, those of `descending` downwards. Equal rows keep their order; a missing key comes last
    upwards.

    Source: Chromy (1979), Proc. Survey Research Methods Section, ASA.
    """
    group = np.zeros(len(data), dtype=np.intp)
    rows = np.arange(len(data))
    for key in by:
        codes, levels = pd.factorize(data[key], sort=True)
        rank = np.where(codes < 0, len(levels), codes)
        # Groups are numbered as they are passed, so every second one is passed the other way.
        turned = (group % 2 == 1) != (key in descending)
        place = np.where(turned, len(levels) - rank, rank)
        rows = np.lexsort((place, group))
        steps = (np.diff(group[rows]) != 0) | (np.diff(place[rows]) != 0)
        group[rows] = np.concatenate([[0], np.cumsum(steps)])[: len(rows)]
    return np.asarray(rows, dtype=np.intp)


def passed_points(cumulated: FloatArray, n: int, start: float) -> IntArray:
    """Positions whose piece of the cumulated sizes holds one of the n points (u + j)·ΣX/n.

    With C_i·n = q·ΣX + r, the points before C_i number q + [r/ΣX > u]. Counted so, rounding neither loses
    a point nor puts two on one unit; computing the points themselves does, for u close to 1.
    """
    if len(cumulated) == 0:
        return np.empty(0, dtype=np.intp)
    total = cumulated[-1]
    whole, rest = np.divmod(cumulated * n, total)
    points_before = whole + (rest / total > start)
    points_before[-1] = n
    return np.flatnonzero(np.diff(points_before, prepend=0.0) > 0)


def refuse_start(start: float) -> None:
    if not 0 <= start < 1:
        raise SamplingError("start_outside", f"A random start lies in [0, 1), not {start}.", start=start)
