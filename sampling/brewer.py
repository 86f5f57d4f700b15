"""Brewer's method for any sample size: fixed size, exact inclusion probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.exponential_race import first_to_end, lives
from sampling.inclusion import BoolArray, FloatArray, IntArray, one_number_each, open_units


def brewer(probabilities: npt.ArrayLike, prn: npt.ArrayLike) -> IntArray:
    """Brewer's draw-by-draw procedure with exactly the given inclusion probabilities, for any n.

    At step r, with a = Σ π of the units taken so far, one of the others is taken with probability proportional
    to π_k (n − a − π_k) / (n − a − π_k (n − r + 1)). The numbers of the units decide by `exponential_race`, so
    the order of the list does not matter.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `prn` (N,) in [0, 1).
    Returns: n positions in list order. Errors: `probabilities_do_not_sum`, `random_numbers_missing`.
    Sources: Brewer (1963), Austral. J. Statist. 5 (n = 2); Brewer (1975), Austral. J. Statist. 17 (any n);
    Tillé (2006), Sampling Algorithms, section 6.3.
    """
    return np.flatnonzero(brewer_samples(probabilities, one_number_each(prn, np.size(probabilities))[None])[0])


def brewer_samples(probabilities: npt.ArrayLike, prn: FloatArray) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of random numbers (R, N)."""
    pi, inside, n = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, prn.shape).copy()
    life = lives(prn[:, inside])
    p = np.broadcast_to(pi[inside], life.shape)
    waiting = np.ones(life.shape, dtype=np.bool_)
    rows = np.arange(len(life))
    for step in range(1, n + 1):
        left = np.where(waiting, p, 0.0).sum(axis=1, keepdims=True)
        winner = first_to_end(life, brewer_weights(p, left, n - step + 1), waiting)
        waiting[rows, winner] = False
    taken[:, inside] = ~waiting
    return taken


def brewer_weights(p: FloatArray, left: FloatArray, draws: int) -> FloatArray:
    """Weights of the units in the next step, `left` the sum of π of those not taken, `draws` steps to come."""
    if draws == 1:
        return p
    return np.asarray(p * (left - p) / np.maximum(left - p * draws, np.finfo(np.float64).tiny))
