"""Tillé's elimination procedure and its complement, the generalised Midzuno method: fixed size, exact probabilities."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from sampling.exponential_race import first_to_end, lives
from sampling.inclusion import BoolArray, FloatArray, IntArray, inclusion_probabilities, one_number_each, open_units


def tille(probabilities: npt.ArrayLike, prn: npt.ArrayLike) -> IntArray:
    """Tillé's elimination procedure with exactly the given inclusion probabilities.

    From all units one after the other is eliminated: with k left, unit i goes with probability
    r_ki = 1 − π(i|k−1)/π(i|k), π(i|k) the inclusion probability of a sample of size k in proportion to π. The
    numbers of the units decide by `exponential_race`, so the order of the list does not matter. Some π_ij may
    be 0: where a unit becomes certain on the way.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `prn` (N,) in [0, 1).
    Returns: n positions in list order. Time grows with N².
    Errors: `probabilities_do_not_sum`, `random_numbers_missing`.
    Sources: Tillé (1996), Biometrika 83; Tillé (2006), Sampling Algorithms, section 6.2.
    """
    return np.flatnonzero(tille_samples(probabilities, one_number_each(prn, np.size(probabilities))[None])[0])


def midzuno(probabilities: npt.ArrayLike, prn: npt.ArrayLike) -> IntArray:
    """Generalised Midzuno: what Tillé's procedure with 1 − π leaves out.

    Where every π ≥ (n−1)/(N−1) it is Midzuno's method: one unit with unequal, the others with equal
    probability. Parameters, returns and errors as of `tille`.
    Sources: Midzuno (1952), Ann. Inst. Statist. Math. 3; Deville & Tillé (1998), Biometrika 85.
    """
    return np.flatnonzero(midzuno_samples(probabilities, one_number_each(prn, np.size(probabilities))[None])[0])


def tille_samples(probabilities: npt.ArrayLike, prn: FloatArray) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of random numbers (R, N)."""
    pi, inside, n = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, prn.shape).copy()
    life = lives(prn[:, inside])
    staying = np.ones(life.shape, dtype=np.bool_)
    rows = np.arange(len(life))
    for weights in elimination_weights(pi[inside], n):
        staying[rows, first_to_end(life, np.broadcast_to(weights, life.shape), staying)] = False
    taken[:, inside] = staying
    return taken


def midzuno_samples(probabilities: npt.ArrayLike, prn: FloatArray) -> BoolArray:
    """Many samples of `midzuno` at once: which units (N columns) enter for each row of random numbers (R, N)."""
    return ~tille_samples(1 - np.asarray(probabilities, dtype=np.float64), prn)


def elimination_weights(pi: FloatArray, n: int) -> Iterator[FloatArray]:
    """r_ki for k = N, N−1, …, n+1; `pi` has no zeros and no ones."""
    now = np.ones(len(pi))
    for k in range(len(pi) - 1, n - 1, -1):
        following = inclusion_probabilities(pi, k) if k > n else pi
        yield np.maximum(1 - following / now, 0.0)
        now = following
