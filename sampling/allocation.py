"""Allocation shares a sample size among strata, in exact whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from sampling.deferred import deferred
from sampling.errors import SamplingError
from sampling.inclusion import FloatArray
from sampling.integer_allocation import IntArray, integer_allocation, refuse_infeasible

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

ALLOCATION_METHODS = ("proportional", "equal", "square_root", "neyman")


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
    refuse_infeasible(n, lower, upper, names)
    best = integer_allocation(n, importance, minimum=lower, maximum=upper, names=names, size=size)
    return dict(zip(names, best.nh.tolist(), strict=True))


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
