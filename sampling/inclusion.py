"""First-order inclusion probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]


def certainty_units(size: npt.ArrayLike, n: int) -> BoolArray:
    """Which units are selected for certain when n units are taken in proportion to size.

    A unit is certain while n·size_i ≥ Σ size; it is taken out, n and the sum shrink, and the rest is looked
    at again until nobody is added (Särndal, Swensson & Wretman 1992, section 3.6.1).
    Errors: `size_invalid`, `sample_exceeds_units`.
    """
    sizes = _checked_sizes(size, n)
    certain = np.zeros(sizes.shape, dtype=np.bool_)
    positive = sizes > 0
    while True:
        left = n - int(certain.sum())
        open_units = positive & ~certain
        if left <= 0:
            return certain
        if left == int(open_units.sum()):
            return certain | open_units
        added = open_units & (sizes * left >= sizes[open_units].sum())
        if not added.any():
            return certain
        certain |= added


def inclusion_probabilities(size: npt.ArrayLike, n: int) -> FloatArray:
    """Inclusion probabilities proportional to size for a sample of fixed size n: π_i = n·x_i / Σx.

    Units that would get more than one become certain (π = 1) by iteration and the rest share what is left;
    units of size zero get 0; Σπ = n.

    Parameters: `size` (N,) non-negative; `n` number of units, at most the number of positive sizes.
    Returns: (N,) probabilities.
    Errors: `size_invalid` (negative or not finite), `sample_exceeds_units`.
    Source: Särndal, Swensson & Wretman (1992), section 3.6.1.

    >>> inclusion_probabilities([10, 20, 30, 40, 100], 2).round(3).tolist()
    [0.1, 0.2, 0.3, 0.4, 1.0]
    """
    sizes = _checked_sizes(size, n)
    certain = certainty_units(sizes, n)
    left = n - int(certain.sum())
    probabilities = certain.astype(np.float64)
    rest = ~certain & (sizes > 0)
    if left > 0:
        probabilities[rest] = sizes[rest] * left / sizes[rest].sum()
    return probabilities


def check_sum(probabilities: FloatArray, n: int) -> None:
    """Refuse inclusion probabilities outside [0, 1] or with another sum than the sample size."""
    total = float(probabilities.sum())
    inside = bool(((probabilities >= 0) & (probabilities <= 1)).all())
    if not inside or abs(total - n) > 1e-6:
        raise SamplingError(
            "probabilities_do_not_sum",
            f"The inclusion probabilities must lie in [0, 1] and sum to the sample size {n}; their sum is {total:g}.",
            n=n,
            total=total,
        )


def refuse_excess(n: int, available: int) -> None:
    """Refuse a sample of more units than can be selected."""
    if not 0 <= n <= available:
        raise SamplingError(
            "sample_exceeds_units",
            f"{n} units were asked for, but only {available} can be selected. Ask for at most {available}.",
            n=n,
            available=available,
        )


def one_number_each(numbers: npt.ArrayLike, units: int) -> FloatArray:
    """Random numbers as an array of one for each unit, which are used once and never again for another.

    Errors: `random_numbers_missing` (another count; none is used twice to make up for it).
    """
    given = np.asarray(numbers, dtype=np.float64)
    if given.shape != (units,):
        raise SamplingError(
            "random_numbers_missing",
            f"{units} units need {units} random numbers, not {given.size}.",
            units=units,
            given=given.size,
        )
    return given


def open_units(probabilities: npt.ArrayLike) -> tuple[FloatArray, IntArray, int]:
    """The probabilities, the positions of the units that chance decides on, and how many of them enter.

    Errors: `probabilities_do_not_sum` (outside [0, 1], or no whole sum).
    """
    pi = np.asarray(probabilities, dtype=np.float64)
    check_sum(pi, round(float(pi.sum())))
    inside = np.flatnonzero((pi > 0) & (pi < 1))
    return pi, inside, round(float(pi[inside].sum()))


def _checked_sizes(size: npt.ArrayLike, n: int) -> FloatArray:
    sizes = np.asarray(size, dtype=np.float64)
    if sizes.ndim != 1 or not np.isfinite(sizes).all() or (sizes < 0).any():
        raise SamplingError("size_invalid", "Measures of size must be finite numbers, zero or greater, one per unit.")
    available = int((sizes > 0).sum())
    if not 0 <= n <= available:
        raise SamplingError(
            "sample_exceeds_units",
            f"{n} units were asked for, but only {available} have a positive size. Ask for at most {available}.",
            n=n,
            available=available,
        )
    return sizes
