"""The local pivotal method: neighbours compete, so the sample is spread over the space of the coordinates."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import BoolArray, FloatArray, IntArray, one_number_each, open_units

Variant = Literal[1, 2]
# A probability as near to 0 or 1 as this differs from it by rounding alone.
_DECIDED = 1e-9


def local_pivotal(
    probabilities: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    choices: npt.ArrayLike,
    duels: npt.ArrayLike,
    *,
    variant: Variant = 2,
) -> IntArray:
    """The local pivotal method with exactly the given inclusion probabilities.

    At each step an undecided unit is chosen at random and competes with the nearest undecided one: of the pair's
    π_i + π_j one unit gets min(1, π_i + π_j), the other the rest, so that each keeps its expectation. Variant 1
    chooses among the units that are the nearest of their own nearest (better spread, time N³); variant 2 among
    all (time N²). Of two units equally near the first on the list is taken.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `coordinates` (N, q), scaled as
    distance shall count; `choices`, `duels` (N,) in [0, 1), independent: number t serves step t.
    Returns: n positions in list order. Errors: `probabilities_do_not_sum`, `coordinates_invalid`,
    `random_numbers_missing`.
    Source: Grafström, Lundström & Schelin (2012), Biometrics 68.
    """
    numbers = [one_number_each(part, np.size(probabilities))[None] for part in (choices, duels)]
    return np.flatnonzero(local_pivotal_samples(probabilities, coordinates, *numbers, variant=variant)[0])


def local_pivotal_samples(
    probabilities: npt.ArrayLike,
    coordinates: npt.ArrayLike,
    choices: FloatArray,
    duels: FloatArray,
    *,
    variant: Variant = 2,
) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of choices and of duels (R, N)."""
    pi, inside, _ = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, choices.shape).copy()
    distance = _distances(coordinates, len(pi))[np.ix_(inside, inside)]
    now = np.broadcast_to(pi[inside], (len(choices), len(inside))).copy()
    undecided = np.ones(now.shape, dtype=np.bool_)
    for step in range(len(inside) - 1):
        rows = np.flatnonzero(undecided.sum(axis=1) > 1)
        if len(rows) == 0:
            break
        first, second = _pair(distance, undecided[rows], choices[rows, step], variant)
        now[rows, first], now[rows, second] = _duel(now[rows, first], now[rows, second], duels[rows, step])
        undecided[rows] = np.abs(now[rows] - np.rint(now[rows])) > _DECIDED
    taken[:, inside] = now > 0.5
    return taken


def _duel(p: FloatArray, q: FloatArray, number: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What two competitors have afterwards; each has its own probability in expectation."""
    total = p + q
    high = np.minimum(total, 1.0)
    low = total - high
    first_wins = number * (high - low) < p - low
    return np.where(first_wins, high, low), np.where(first_wins, low, high)


def _pair(
    distance: FloatArray, undecided: BoolArray, choice: FloatArray, variant: Variant
) -> tuple[IntArray, IntArray]:
    rows = np.arange(len(undecided))
    if variant == 2:
        first = _chosen(undecided, choice)
        return first, np.where(undecided, distance[first], np.inf).argmin(axis=1)
    nearest = np.where(undecided[:, None, :], distance, np.inf).argmin(axis=2)
    between = distance[np.arange(len(distance)), nearest]
    back = np.take_along_axis(between, nearest, axis=1)
    first = _chosen(undecided & (between <= back), choice)
    return first, nearest[rows, first]


def _chosen(candidates: BoolArray, choice: FloatArray) -> IntArray:
    """In each row the candidate number ⌊choice · candidates⌋, counted along the list."""
    wanted = np.floor(choice * candidates.sum(axis=1))
    return np.asarray((np.cumsum(candidates, axis=1) > wanted[:, None]).argmax(axis=1), dtype=np.intp)


def _distances(coordinates: npt.ArrayLike, units: int) -> FloatArray:
    """Squared distances, a unit infinitely far from itself."""
    places = np.asarray(coordinates, dtype=np.float64)
    places = places[:, None] if places.ndim == 1 else places
    if places.ndim != 2 or len(places) != units or not np.isfinite(places).all():
        raise SamplingError("coordinates_invalid", "The local pivotal method needs finite coordinates of every unit.")
    distance = np.zeros((units, units))
    for axis in places.T:
        distance += (axis[:, None] - axis) ** 2
    np.fill_diagonal(distance, np.inf)
    return distance
