"""The number of successes in independent trials: what many designs of fixed size are made of."""

from __future__ import annotations

import numpy as np

from sampling.inclusion import FloatArray

_CELLS = 8_000_000


def expectations_without_each(probabilities: FloatArray, weights: FloatArray) -> FloatArray:
    """E w(M₋ⱼ) for every trial j, M₋ⱼ the successes of all trials but j: exact, and without a subtraction.

    The law of the successes before j meets what is expected of those after it, so nothing cancels.
    Parameters: `probabilities` (B, N), B rows of N trials; `weights` (K,) w(0) … w(K−1), 0 beyond.
    Returns: (B, N).
    """
    rows, trials = probabilities.shape
    block = max(1, _CELLS // (trials * len(weights)))
    parts = [_block(probabilities[first : first + block], weights) for first in range(0, rows, block)]
    return np.concatenate(parts)


def expectations_without_pairs(probabilities: FloatArray, weights: FloatArray) -> FloatArray:
    """E w(successes of all trials but i and j) for every pair, (N, N); the diagonal leaves out one."""
    count = len(probabilities)
    return expectations_without_each(np.broadcast_to(probabilities, (count, count)) * (1 - np.eye(count)), weights)


def law_of_successes(probabilities: FloatArray, most: int) -> FloatArray:
    """P(M = 0) … P(M = most) of the successes M in independent trials."""
    law = np.zeros((1, most + 1))
    law[:, 0] = 1
    for p in probabilities:
        law = _one_more(law, np.array([p]))
    return law[0]


def _block(probabilities: FloatArray, weights: FloatArray) -> FloatArray:
    rows, trials = probabilities.shape
    before = np.zeros((trials, rows, len(weights)))
    law = np.zeros((rows, len(weights)))
    law[:, 0] = 1
    for trial in range(trials):
        before[trial] = law
        law = _one_more(law, probabilities[:, trial])
    found = np.empty((rows, trials))
    to_come = np.broadcast_to(weights, (rows, len(weights))).copy()
    for trial in range(trials - 1, -1, -1):
        found[:, trial] = np.einsum("bk,bk->b", before[trial], to_come)
        p = probabilities[:, trial, None]
        after = to_come * (1 - p)
        after[:, :-1] += to_come[:, 1:] * p
        to_come = after
    return found


def _one_more(law: FloatArray, p: FloatArray) -> FloatArray:
    after = law * (1 - p[:, None])
    after[:, 1:] += law[:, :-1] * p[:, None]
    return after
