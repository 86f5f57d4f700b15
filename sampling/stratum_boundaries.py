"""Where to cut a measured variable into strata: cum √f and geometric boundaries, and what n units then give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError, refuse_outside
from sampling.inclusion import FloatArray
from sampling.integer_allocation import IntArray

__all__ = ["Stratification", "cum_root_f_boundaries", "geometric_boundaries", "stratify"]


@dataclass(frozen=True)
class Stratification:
    """Strata of a measured variable x, lowest first.

    boundaries (L − 1,): stratum h holds b_{h−1} ≤ x < b_h; size (L,) N_h; nh (L,) units taken; take_all number
    of strata, from the top, that are taken whole; cv anticipated for the total of x:
    √Σ N_h²(1/n_h − 1/N_h)V_h / Σx.
    """

    method: str
    boundaries: FloatArray
    size: IntArray
    nh: IntArray
    take_all: int
    cv: float

    @property
    def n(self) -> int:
        """All units together."""
        return int(self.nh.sum())


def cum_root_f_boundaries(x: npt.ArrayLike, strata: int, *, classes: int) -> FloatArray:
    """Boundaries at equal steps of the cumulated √f over classes of equal width (Dalenius & Hodges).

    Boundaries lie between classes, so the steps come out unequal. From the lowest stratum upwards each boundary
    may close the last class below the step Q = Σ√f/L or the next one; of these combinations the one is taken
    whose strata have the least Σ(Σ√f − Q)².

    Parameters: `x` (N,); `strata` L; `classes` at least L. Returns: (L − 1,).
    Errors: `values_invalid`, `strata_outside`, `classes_outside`.
    Sources: Dalenius & Hodges (1959), Journal of the American Statistical Association 54, 88–101; Cochran (1977),
    section 5A.7; Baillargeon & Rivest (2011), Survey Methodology 37, 53–65 for the choice between classes.

    >>> cum_root_f_boundaries([1, 1, 1, 1, 2, 2, 3, 4, 6, 9], 2, classes=8).tolist()
    [3.0]
    """
    values = checked_values(x, strata)
    refuse_outside("classes", classes, classes >= strata, f"at least the {strata} strata")
    edges = values.min() + (values.max() - values.min()) * np.arange(classes + 1) / classes
    inner = edges[:-1]
    counts = np.bincount(np.searchsorted(inner, values, side="right") - 1, minlength=classes)
    reached = np.concatenate([[0.0], np.cumsum(np.sqrt(counts))])
    step = reached[-1] / strata
    # Where one class holds more than several steps, what is left over still has to give each stratum a class.
    combinations = _closings(reached, step, strata) or _closings(reached, step, strata, forced=True)
    best = min(combinations, key=lambda cuts: float(((np.diff(reached[[0, *cuts, classes]]) - step) ** 2).sum()))
    return edges[list(best)]


def geometric_boundaries(x: npt.ArrayLike, strata: int) -> FloatArray:
    """b_h = a·r^h with a the least value and r = (greatest/least)^(1/L): about equal CVs if x is skewed.

    Parameters: `x` (N,), all above 0. Returns: (L − 1,). Errors: `values_invalid`, `strata_outside`.
    Source: Gunning & Horgan (2004), Survey Methodology 30, 159–166.

    >>> geometric_boundaries([2, 3, 8, 20, 162], 4).round(6).tolist()
    [6.0, 18.0, 54.0]
    """
    values = checked_values(x, strata)
    if values.min() <= 0:
        raise SamplingError("values_invalid", "Geometric boundaries need values above 0.", least=float(values.min()))
    ratio = (values.max() / values.min()) ** (1 / strata)
    return np.asarray(values.min() * ratio ** np.arange(1, strata), dtype=np.float64)


def stratify(
    x: npt.ArrayLike,
    boundaries: npt.ArrayLike,
    n: int,
    *,
    take_all: int = 0,
    method: str = "given",
    divisor_lost: int = 1,
) -> Stratification:
    """n units by Neyman allocation to the strata between given boundaries, and the CV that they give.

    n_h ∝ N_h√V_h over the strata that are sampled, rounded by largest remainders, none below one unit; while a
    stratum would get more than it has, one more stratum from the top is taken whole.

    Parameters: `boundaries` (L − 1,); `take_all` strata from the top that are taken whole in any case;
    `divisor_lost` 1 for V_h = S_h² (divisor N_h − 1), 0 for the anticipated variance (divisor N_h) that programs
    for stratification print. Errors: `values_invalid`, `n_outside`, `take_all_outside`.
    Source: Baillargeon & Rivest (2011), sections 2–3.
    """
    bounds = np.atleast_1d(np.asarray(boundaries, dtype=np.float64))
    values = checked_values(x, len(bounds) + 1)
    strata = len(bounds) + 1
    refuse_outside("take_all", take_all, 0 <= take_all < strata, f"from 0 to {strata - 1}")
    size, variance = moments(values, bounds, divisor_lost)
    while True:
        sampled = strata - take_all
        nh = size.copy()
        left = n - int(size[sampled:].sum())
        enough = int((size[:sampled] > 0).sum()) <= left and n <= len(values)
        refuse_outside("n", n, enough, "enough for one unit in every stratum, and no more than there are units")
        nh[:sampled] = _rounded_shares(left, (size * np.sqrt(variance))[:sampled].astype(np.float64))
        if take_all == strata - 1 or not (nh[:sampled] > size[:sampled]).any():
            nh = np.minimum(nh, size)
            return Stratification(method, bounds, size, nh, take_all, anticipated_cv(values, size, variance, nh))
        take_all += 1


def moments(values: FloatArray, bounds: FloatArray, divisor_lost: int) -> tuple[IntArray, FloatArray]:
    """N_h and V_h of the strata between boundaries."""
    stratum = np.searchsorted(bounds, values, side="right")
    strata = len(bounds) + 1
    size = np.bincount(stratum, minlength=strata)
    count = np.maximum(size, 1)
    mean = np.bincount(stratum, weights=values, minlength=strata) / count
    squares = np.bincount(stratum, weights=(values - mean[stratum]) ** 2, minlength=strata)
    return size.astype(np.int64), squares / np.maximum(size - divisor_lost, 1)


def anticipated_cv(values: FloatArray, size: IntArray, variance: FloatArray, nh: IntArray) -> float:
    """√Σ N_h²(1/n_h − 1/N_h)V_h / Σx; infinite where a stratum that varies gets nothing."""
    spread = size * variance * (size / np.maximum(nh, 1) - 1)
    empty = (nh == 0) & (variance > 0)
    return float("inf") if empty.any() else float(np.sqrt(max(spread[nh > 0].sum(), 0.0)) / values.sum())


def _rounded_shares(n: int, importance: FloatArray) -> IntArray:
    if not importance.sum() > 0:
        importance = np.ones_like(importance)
    shares = n * importance / importance.sum()
    raised = (shares > 0) & (shares < 1)
    whole = np.where(raised, 1.0, np.floor(shares))
    left = round(n - whole.sum())
    order = np.lexsort((-np.arange(len(shares)), -(shares - np.floor(shares))))
    order = order[~raised[order]]
    if left >= 0:
        whole[order[:left]] += 1
    for _ in range(-left):
        whole[int(np.argmax(whole))] -= 1
    return whole.astype(np.int64)


def _closings(reached: FloatArray, step: float, strata: int, *, forced: bool = False) -> list[tuple[int, ...]]:
    """Every combination of boundaries just below and just above the step, stratum by stratum."""
    found: list[tuple[int, ...]] = [()]
    for left in range(strata - 1, 0, -1):
        longer = []
        for cuts in found:
            start = cuts[-1] if cuts else 0
            below = int(np.searchsorted(reached, reached[start] + step, side="left")) - 1
            choices = [below, below + 1]
            if forced:
                choices = [min(max(cut, start + 1), len(reached) - 1 - left) for cut in choices]
            longer += [(*cuts, cut) for cut in choices if start < cut < len(reached) - 1]
        found = list(dict.fromkeys(longer))
    return found


def checked_values(x: npt.ArrayLike, strata: int) -> FloatArray:
    values = np.asarray(x, dtype=np.float64)
    refuse_outside("strata", strata, strata >= 2, "2 or more")
    if values.ndim != 1 or not np.isfinite(values).all() or (values < 0).any():
        raise SamplingError("values_invalid", "The values to be stratified must be numbers, zero or greater.", least=0)
    if len(np.unique(values)) < strata or not values.sum() > 0:
        raise SamplingError(
            "values_invalid",
            f"{strata} strata need at least {strata} different values, not all zero.",
            strata=strata,
        )
    return values
