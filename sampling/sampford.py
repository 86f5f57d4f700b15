"""Sampford's design: fixed size, exact inclusion probabilities, every pair possible, joint probabilities known."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.inclusion import BoolArray, FloatArray, IntArray, one_number_each, open_units


def sampford(probabilities: npt.ArrayLike, prn: npt.ArrayLike) -> IntArray:
    """Sampford's design with exactly the given inclusion probabilities, without rejections.

    P(s) ∝ Σ_{i∈s} π_i Π_{j∈s, j≠i} π_j/(1−π_j). The list is passed once: each unit enters when its number is
    below its probability given what was taken before, found from the sums over all ways to complete the
    sample.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `prn` (N,) in [0, 1).
    Returns: n positions in list order. Time and memory grow with N·n.
    Errors: `probabilities_do_not_sum`, `random_numbers_missing`.
    Sources: Sampford (1967), Biometrika 54; Tillé (2006), Sampling Algorithms, section 5.6.
    """
    return np.flatnonzero(sampford_samples(probabilities, one_number_each(prn, np.size(probabilities))[None])[0])


def sampford_samples(probabilities: npt.ArrayLike, prn: FloatArray) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of random numbers (R, N)."""
    pi, inside, n = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, prn.shape).copy()
    ways = ways_to_complete(pi[inside], n)
    left = np.full(len(prn), n)
    leader_missing = np.ones(len(prn), dtype=np.intp)
    for step, unit in enumerate(inside.tolist()):
        p = float(pi[unit])
        later = ways[step + 1]
        one_less = np.maximum(left - 1, 0)
        as_leader = np.where(leader_missing == 1, p * (1 - p) * later[one_less, 0], 0.0)
        as_follower = p * later[one_less, leader_missing]
        mark = prn[:, unit] * ways[step, left, leader_missing]
        enters = (left > 0) & (mark < as_leader + as_follower)
        leader_missing[enters & (mark < as_leader)] = 0
        left -= enters
        taken[:, unit] = enters
    return taken


def ways_to_complete(pi: FloatArray, n: int) -> FloatArray:
    """ways[k, m, s]: weight of taking m of the units k, k+1, …, with s leaders among them."""
    ways = np.zeros((len(pi) + 1, n + 1, 2))
    ways[len(pi), 0, 0] = 1
    for k in range(len(pi) - 1, -1, -1):
        p, later, here = pi[k], ways[k + 1], ways[k]
        here[:] = (1 - p) * later
        here[1:] += p * later[:-1]
        here[1:, 1] += p * (1 - p) * later[:-1, 0]
    return ways
