"""Chromy's sequential selection with probability proportional to size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.inclusion import BoolArray, FloatArray, IntArray, one_number_each, open_units
from sampling.systematic import refuse_start

# Sums of probabilities that should be whole numbers miss them by rounding.
_WHOLE = 1e-9


def chromy(probabilities: npt.ArrayLike, prn: npt.ArrayLike, *, start: float) -> IntArray:
    """Chromy's sequential procedure (probability minimum replacement) with exactly the given probabilities.

    The list is a circle, entered at the unit on which `start` falls in proportion to π. With V the π cumulated
    so far, ⌊V⌋ or ⌊V⌋ + 1 units have been taken at any point, so a sorted list is represented in every part as
    by systematic sampling, while all pairs of units are possible: the joint probabilities are known.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `prn` (N,) in [0, 1);
    `start` in [0, 1), independent of them. Certainty units come out beforehand.
    Returns: n positions in list order. Errors: `probabilities_do_not_sum`, `random_numbers_missing`, `start_outside`.
    Source: Chromy (1979), Proc. Survey Research Methods Section, ASA; Chauvet (2021), J. Survey Statist.
    Methodol. 9.
    """
    refuse_start(start)
    numbers = one_number_each(prn, np.size(probabilities))[None]
    return np.flatnonzero(chromy_samples(probabilities, numbers, np.array([start]))[0])


def chromy_samples(probabilities: npt.ArrayLike, prn: FloatArray, start: FloatArray) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of numbers (R, N) and start (R,)."""
    pi, inside, n = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, prn.shape).copy()
    if n == 0:
        return taken
    count = len(inside)
    entry = np.minimum(np.searchsorted(np.cumsum(pi[inside]), start * n, side="right"), count - 1)
    below, above = step_probabilities(pi[inside], n)
    ahead = np.zeros(len(prn), dtype=np.bool_)
    for step in range(count):
        place = (entry + step) % count
        unit = inside[place]
        p = np.where(ahead, above[entry, step], below[entry, step])
        enters = prn[np.arange(len(prn)), unit] < p
        taken[np.arange(len(prn)), unit] = enters
        crossed = _crossed(below, entry, step)
        ahead = np.where(crossed, ahead & enters, ahead | enters)
    return taken


def step_probabilities(pi: FloatArray, n: int) -> tuple[FloatArray, FloatArray]:
    """P(the unit of step r enters | entry a) where ⌊V⌋ units were taken so far, and where ⌊V⌋ + 1: each (N, N).

    1 in the first and less in the second marks a step in which V passes a whole number.
    """
    count = len(pi)
    order = (np.arange(count)[:, None] + np.arange(count)) % count
    cumulated = np.cumsum(pi[order], axis=1)
    cumulated[:, -1] = n
    near = np.rint(cumulated)
    cumulated = np.where(np.abs(cumulated - near) < _WHOLE, near, cumulated)
    before = np.concatenate([np.zeros((count, 1)), cumulated[:, :-1]], axis=1)
    rest, rest_before = cumulated % 1.0, before % 1.0
    crossed = np.floor(cumulated) > np.floor(before)
    below = np.where(crossed, 1.0, (rest - rest_before) / (1 - rest_before))
    above = np.where(crossed, np.divide(rest, rest_before, out=np.zeros_like(rest), where=rest_before > 0), 0.0)
    return below, above


def _crossed(below: FloatArray, entry: IntArray, step: int) -> BoolArray:
    return np.asarray(below[entry, step] >= 1.0)
