"""One permanent random number a unit, used in many successive choices: the race of exponential lives.

A unit's life is −ln(1−u). In each choice the lives run down at the speed of the units' weights, and the first
to end wins: unit i with probability weight_i/Σ weight. What is left of the others' lives is again exponential
and knows nothing of the past, so the next choice may have other weights. The winner does not depend on the
order of the units.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.inclusion import BoolArray, FloatArray, IntArray


def lives(prn: npt.ArrayLike) -> FloatArray:
    """The lives of units with these random numbers."""
    return -np.log1p(-np.asarray(prn, dtype=np.float64))


def first_to_end(life: FloatArray, weight: FloatArray, running: BoolArray) -> IntArray:
    """The winner of each row (R, N) among the running units; all lives are shortened by what has passed."""
    until_end = np.full(life.shape, np.inf)
    np.divide(life, weight, out=until_end, where=running & (weight > 0))
    winner = until_end.argmin(axis=1)
    passed = np.take_along_axis(until_end, winner[:, None], axis=1)
    life -= np.where(running, weight * passed, 0.0)
    return winner
