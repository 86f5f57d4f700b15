"""Allocation shares a sample size among strata, in exact whole numbers."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sampling.deferred import deferred
from sampling.errors import SamplingError
from sampling.inclusion import FloatArray

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

IntArray = npt.NDArray[np.int64]
ALLOCATION_METHODS = ("proportional", "equal", "square_root", "neyman")
_BISECTIONS = 64


def allocate(
    n: int,
    strata: pd.DataFrame | Mapping[str, float],
    *,
    method: str = "proportional",
    minimum: int | Mapping[str, int] = 2,
    maximum: int | Mapping[str, int] | None = None,
) -> dict[str, int]:
    """The whole numbers n_h that minimise Σ a_h²/n_h with Σ n_h = n and minimum ≤ n_h ≤ maximum, exactly.

    a_h = N_h (proportional), 1 (equal), √N_h (square_root), N_h·S_h (neyman). Without bounds and rounding n_h
    ∝ a_h. The units go one by one to the stratum with the largest gain a_h²/(k(k+1)); since the gains fall
    with k, the result is optimal (Wright 2012, The American Statistician 66, 217–224; Wright 2017, Stat.
    Prob. Letters).

    Parameters: `strata` as `Frame.strata()` gives it (index stratum; N_h = column `size`; at most `psus`
    units can be taken), with a column `sd` for neyman; or a mapping stratum → N_h, of which at most N_h can
    be taken. `minimum` 2 lets the variance be estimated; a stratum with fewer units is taken whole. Equal
    gains go to the stratum with the larger N_h, then by name.
    Errors: `allocation_method_unknown`, `allocation_strata_invalid`, `allocation_sd_missing`,
    `allocation_bounds_cross`, `allocation_below_minimum`, `allocation_above_maximum`.

    >>> allocate(10, {"plain": 600, "hill": 300, "coast": 100})
    {'plain': 5, 'hill': 3, 'coast': 2}
    """
    names, size, available, sd = _columns(strata)
    importance = _importance(method, size, sd)
    lower = np.minimum(_bound(minimum, names, 0), available)
    upper = available if maximum is None else np.minimum(_bound(maximum, names, None), available)
    _refuse_infeasible(n, names, lower, upper)
    shares = _largest_gains(n, importance, lower, upper, _precedence(names, size))
    return {name: int(share) for name, share in zip(names, shares, strict=True)}


def _columns(
    strata: pd.DataFrame | Mapping[str, float],
) -> tuple[list[str], FloatArray, IntArray, FloatArray | None]:
    sd: FloatArray | None = None
    if isinstance(strata, pd.DataFrame):
        table = strata.set_index("stratum") if "stratum" in strata.columns else strata
        names = [str(name) for name in table.index]
        size = table["size"].to_numpy(dtype=np.float64)
        available = table["psus" if "psus" in table.columns else "size"].to_numpy(dtype=np.float64)
        if "sd" in table.columns:
            sd = table["sd"].to_numpy(dtype=np.float64)
    else:
        names = [str(name) for name in strata]
        size = np.asarray(list(strata.values()), dtype=np.float64)
        available = size
    sound = len(names) > 0 and len(set(names)) == len(names)
    if not sound or not np.isfinite(size).all() or (size <= 0).any():
        raise SamplingError(
            "allocation_strata_invalid",
            "Allocation needs at least one stratum, each named once, each with a positive size.",
            strata=names,
        )
    return names, size, np.floor(available).astype(np.int64), sd


def _importance(method: str, size: FloatArray, sd: FloatArray | None) -> FloatArray:
    if method == "proportional":
        return size
    if method == "equal":
        return np.ones_like(size)
    if method == "square_root":
        return np.sqrt(size)
    if method != "neyman":
        raise SamplingError(
            "allocation_method_unknown",
            f"{method!r} is no allocation method. Choose one of {', '.join(ALLOCATION_METHODS)}.",
            method=method,
        )
    if sd is None or not np.isfinite(sd).all() or (sd < 0).any():
        raise SamplingError(
            "allocation_sd_missing",
            "Neyman allocation needs every stratum's standard deviation, zero or more, in a column 'sd'.",
        )
    return size * sd


def _bound(value: int | Mapping[str, int], names: list[str], absent: int | None) -> IntArray:
    if not isinstance(value, Mapping):
        return np.full(len(names), value, dtype=np.int64)
    largest = np.iinfo(np.int64).max if absent is None else absent
    return np.asarray([value.get(name, largest) for name in names], dtype=np.int64)


def _refuse_infeasible(n: int, names: list[str], lower: IntArray, upper: IntArray) -> None:
    if (lower < 0).any() or (lower > upper).any():
        worst = int(np.argmax(lower - upper))
        raise SamplingError(
            "allocation_bounds_cross",
            f"In stratum {names[worst]} the minimum {lower[worst]} exceeds the maximum {upper[worst]}.",
            stratum=names[worst],
            minimum=int(lower[worst]),
            maximum=int(upper[worst]),
        )
    if n < lower.sum():
        raise SamplingError(
            "allocation_below_minimum",
            f"{n} units cannot give every stratum its minimum, which takes {lower.sum()}. Raise n or join strata.",
            n=n,
            needed=int(lower.sum()),
        )
    if n > upper.sum():
        raise SamplingError(
            "allocation_above_maximum",
            f"{n} units were asked for, but the strata can give only {upper.sum()}. Lower n or raise the maximum.",
            n=n,
            available=int(upper.sum()),
        )


def _precedence(names: list[str], size: FloatArray) -> IntArray:
    """Rank of each stratum among equals: larger first, then by name."""
    order = sorted(range(len(names)), key=lambda h: (-size[h], names[h]))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return rank


def _largest_gains(n: int, importance: FloatArray, lower: IntArray, upper: IntArray, precedence: IntArray) -> IntArray:
    """Units by largest gain: a common threshold places nearly all at once, a heap the few that are left."""
    squares = (importance / max(float(importance.max()), 1e-300)) ** 2
    shares = _above_threshold(n, squares, lower, upper)
    queue = [
        (*_turn(float(squares[h]), int(shares[h])), int(precedence[h]), h)
        for h in np.flatnonzero(shares < upper).tolist()
    ]
    heapq.heapify(queue)
    for _ in range(n - int(shares.sum())):
        *_, rank, h = queue[0]
        shares[h] += 1
        if shares[h] < upper[h]:
            heapq.heapreplace(queue, (*_turn(float(squares[h]), int(shares[h])), rank, h))
        else:
            heapq.heappop(queue)
    return shares


def _turn(square: float, k: int) -> tuple[float, float]:
    """Sort key of a stratum's next unit: the larger its gain, the earlier; first units before all others."""
    if k == 0:
        return (-np.inf, -square) if square > 0 else (0.0, 0.0)
    return (-square / (k * (k + 1)), 0.0)


def _above_threshold(n: int, squares: FloatArray, lower: IntArray, upper: IntArray) -> IntArray:
    """Units whose gain lies above a threshold so low that they nearly reach n, and never pass it."""
    low, high = np.log(1e-40), np.log(4.0)
    near = len(squares) // 50
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        left = n - int(_count_above(np.exp(middle), squares, lower, upper).sum())
        if left < 0:
            low = middle
            continue
        high = middle
        if left <= near:
            break
    # A little above the threshold, so that rounding cannot take a unit that the exact order would not.
    shares = _count_above(np.exp(high) * (1 + 1e-9), squares, lower, upper)
    return shares if shares.sum() <= n else lower.copy()


def _count_above(threshold: float, squares: FloatArray, lower: IntArray, upper: IntArray) -> IntArray:
    """The largest n_h whose last gain a²/((n_h − 1)·n_h) lies above the threshold."""
    root = np.ceil((np.sqrt(1 + 4 * squares / threshold) - 1) / 2)
    wanted = np.minimum(np.where(squares > 0, np.maximum(root, 1), 0), 2.0**53)
    return np.clip(wanted.astype(np.int64), lower, upper)
