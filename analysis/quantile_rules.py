"""Sample quantiles with weights: the rules of Hyndman & Fan, and three others, in weighted form.

Rows are sorted by value; W_k is the sum of the first k weights, W their total, w_k and w_n the weights of row k and of
the last row. A step rule takes the value of one row, the others interpolate between the points (p_k, y_k). At ties
rows keep their order, which matters to rules that use w_k or w_n alone; `math`, the default, never depends on it.
Sources: Hyndman & Fan (1996), *American Statistician* 50; Shah & Vaish (2006) for `shahvaish`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.variance import FloatArray

RULES = ("math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")


def weighted_quantiles(
    values: FloatArray, weights: FloatArray, probabilities: Sequence[float], rule: str = "math"
) -> FloatArray:
    """Quantiles at `probabilities` by one of `RULES`; rows of weight 0 have no part.

    `math` = `hf1`: smallest y with F̂(y) ≥ p. `school` = `hf2`: the same, at F̂(y) = p the mean with the next value.
    `hf3`: at F̂(y) = p the row of even number. `hf4` … `hf9`: interpolated.
    """
    positive = weights > 0
    order = np.argsort(values[positive], kind="stable")
    y, w = values[positive][order], weights[positive][order]
    p = np.asarray(probabilities, dtype=float)
    if rule in ("math", "hf1", "school", "hf2", "hf3"):
        return _steps(y, w, p, rule)
    if rule == "shahvaish":
        return _shah_vaish(y, w, p)
    return np.interp(p, _positions(w, rule), y)


def _steps(y: FloatArray, w: FloatArray, p: FloatArray, rule: str) -> FloatArray:
    distinct, place = np.unique(y, return_inverse=True)
    share = np.cumsum(np.bincount(place, w)) / w.sum()
    share[-1] = 1.0
    at = np.minimum(np.searchsorted(share, p, side="left"), len(distinct) - 1)
    found = distinct[at]
    if rule in ("math", "hf1"):
        return found
    following = distinct[np.minimum(at + 1, len(distinct) - 1)]
    exact = share[at] == p
    if rule == "hf3":
        rows = np.cumsum(np.bincount(place))
        return np.where(exact & (rows[at] % 2 == 1), following, found)
    return np.where(exact, (found + following) / 2, found)


def _shah_vaish(y: FloatArray, w: FloatArray, p: FloatArray) -> FloatArray:
    scaled = np.cumsum(w / w.mean())
    position = (scaled + 0.5 - w / 2) / (len(y) + 1)
    order = np.argsort(position, kind="stable")
    at = np.searchsorted(position[order], p, side="right") - 1
    return np.where(at >= 0, y[order][np.maximum(at, 0)], y[0])


def _positions(w: FloatArray, rule: str) -> FloatArray:
    total, last, up_to = w.sum(), w[-1], np.cumsum(w)
    if rule == "hf4":
        return np.asarray(up_to / total)
    if rule == "hf5":
        return np.asarray((up_to - w / 2) / total)
    if rule == "hf6":
        return np.asarray(up_to / (total + last))
    if rule == "hf7":
        return np.asarray((up_to - w) / (total - last)) if len(w) > 1 else np.zeros(1)
    if rule == "hf8":
        return np.asarray((up_to - w / 3) / (total + last / 3))
    return np.asarray((up_to - 3 * w / 8) / (total + last / 4))
