"""The cube method: balanced samples with given inclusion probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import BoolArray, FloatArray, IntArray, one_number_each, open_units

# A probability as near to 0 or 1 as this differs from it by rounding alone.
_DECIDED = 1e-9
_PIVOT = 1e-9


def cube(probabilities: npt.ArrayLike, balance: npt.ArrayLike | None, steps: npt.ArrayLike) -> IntArray:
    """The cube method with exactly the given inclusion probabilities, fixed size, balanced on given columns.

    Flight: the vector of probabilities walks in the N-cube, each step along a direction u with Σ u_k x_k/π_k = 0
    for every balancing column x (π itself is always the first, which fixes the size), until a coordinate is 0 or
    1; which way is chosen so that the expectation stays. Only the first p + 1 undecided units of the list move
    (Chauvet & Tillé). Landing: when no direction is left, balancing columns are given up from the last to the
    first. Horvitz–Thompson totals of the columns come as near to the truth as whole units allow.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `balance` (N, q), the most
    important column first, or None; `steps` (N,) in [0, 1): number t serves step t. No library of linear algebra
    takes part, so the same numbers give the same units on every machine.
    Returns: n positions in list order. Errors: `probabilities_do_not_sum`, `balance_invalid`,
    `random_numbers_missing`.
    Sources: Deville & Tillé (2004), Biometrika 91; Chauvet & Tillé (2006), Comput. Statist. 21.
    """
    numbers = one_number_each(steps, np.size(probabilities))[None]
    return np.flatnonzero(cube_samples(probabilities, balance, numbers)[0])


def cube_samples(probabilities: npt.ArrayLike, balance: npt.ArrayLike | None, steps: FloatArray) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of numbers (R, N)."""
    pi, inside, n = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, steps.shape).copy()
    if n == 0:
        return taken
    columns = _columns(pi, balance)[:, inside]
    now = np.broadcast_to(pi[inside], (len(steps), len(inside))).copy()
    used = np.zeros(len(steps), dtype=np.intp)
    for kept in range(len(columns), 0, -1):
        _fly(now, columns[:kept], steps, used)
    taken[:, inside] = now > 0.5
    return taken


def _fly(now: FloatArray, columns: FloatArray, steps: FloatArray, used: IntArray) -> None:
    """Walk every row of `now` until no direction keeps these columns; `used` counts the random numbers."""
    width = len(columns) + 1
    moving = np.arange(len(now))
    while len(moving):
        undecided = np.abs(now[moving] - np.rint(now[moving])) > _DECIDED
        several = undecided.sum(axis=1) > 1
        moving, undecided = moving[several], undecided[several]
        if not len(moving):
            return
        window = np.argsort(~undecided, axis=1, kind="stable")[:, :width]
        active = np.take_along_axis(undecided, window, axis=1)
        direction = null_directions(columns[:, window].transpose(1, 0, 2), active)
        free = direction.any(axis=1)
        moving, window, direction = moving[free], window[free], direction[free]
        if len(moving):
            number = steps[moving, used[moving]]
            used[moving] += 1
            now[moving[:, None], window] = _step(now[moving[:, None], window], direction, number)


def _step(p: FloatArray, direction: FloatArray, number: FloatArray) -> FloatArray:
    """The next point: as far as the cube lets, forwards or backwards, with the expectation where it was."""
    room_up = np.where(direction > 0, 1 - p, p)
    room_down = np.where(direction > 0, p, 1 - p)
    speed = np.abs(direction)
    forward = np.divide(room_up, speed, out=np.full(p.shape, np.inf), where=speed > 0).min(axis=1)
    backward = np.divide(room_down, speed, out=np.full(p.shape, np.inf), where=speed > 0).min(axis=1)
    go = np.where(number * (forward + backward) < backward, forward, -backward)
    moved = p + go[:, None] * direction
    near = np.rint(moved)
    return np.where(np.abs(moved - near) <= _DECIDED, near, moved)


def null_directions(matrices: FloatArray, active: BoolArray) -> FloatArray:
    """For each matrix (R, p, q) a vector u with Mu = 0, zero where a column is not active; all zeros if there is none.

    Gauss–Jordan elimination column by column with the largest pivot; the first column without one is free and
    gets 1. Only sums, products and quotients in a fixed order, so that every machine finds the same vector.
    """
    m = np.where(active[:, None, :], matrices, 0.0)
    count, height, width = m.shape
    m = m / np.maximum(np.abs(m).max(axis=2, keepdims=True), np.finfo(np.float64).tiny)
    rows = np.arange(count)
    is_pivot_row = np.zeros((count, height), dtype=np.bool_)
    pivot_column = np.full((count, height), -1)
    free = np.full(count, -1)
    for column in range(width):
        size = np.where(is_pivot_row, 0.0, np.abs(m[:, :, column]))
        row = size.argmax(axis=1)
        seeking = (free < 0) & active[:, column]
        found = seeking & (size[rows, row] > _PIVOT)
        free[seeking & ~found] = column
        at, pivot = np.flatnonzero(found), row[found]
        m[at, pivot] /= m[at, pivot, column][:, None]
        factor = m[at, :, column].copy()
        factor[np.arange(len(at)), pivot] = 0.0
        m[at] -= factor[:, :, None] * m[at, pivot][:, None, :]
        is_pivot_row[at, pivot] = True
        pivot_column[at, pivot] = column
    return _directions(m, pivot_column, free)


def _directions(m: FloatArray, pivot_column: IntArray, free: IntArray) -> FloatArray:
    found = np.zeros((len(m), m.shape[2]))
    has = np.flatnonzero(free >= 0)
    found[has, free[has]] = 1.0
    for row in range(m.shape[1]):
        with_pivot = has[pivot_column[has, row] >= 0]
        found[with_pivot, pivot_column[with_pivot, row]] = -m[with_pivot, row, free[with_pivot]]
    return found


def _columns(pi: FloatArray, balance: npt.ArrayLike | None) -> FloatArray:
    """x_k/π_k by column, 1 for π itself, 0 where π is 0."""
    sizes = np.ones((1, len(pi)))
    if balance is None:
        return sizes
    x = np.asarray(balance, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.ndim != 2 or len(x) != len(pi) or not np.isfinite(x).all():
        raise SamplingError("balance_invalid", "Balancing columns need a finite number for every unit.")
    return np.concatenate([sizes, np.divide(x.T, pi, out=np.zeros(x.T.shape), where=pi > 0)])
