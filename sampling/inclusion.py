"""First-order inclusion probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


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


def pareto_inclusion_probabilities(target: npt.ArrayLike, n: int, *, nodes: int = 400) -> FloatArray:
    """True inclusion probabilities of Pareto sampling, which only come near the target probabilities λ.

    Unit i enters when fewer than n of the other units rank before it: π_i = ∫₀¹ P(at most n−1 others before s
    | s) dF_i(s), with F_j(s) = λ_j s / (λ_j s + (1−λ_j)(1−s)) on the scale s = q/(1+q) of the ranking
    variable q. The inner law is Poisson-binomial; the integral is Gauss–Legendre.

    Parameters: `target` (N,) λ with 0 ≤ λ ≤ 1 and Σλ = n. Returns: (N,) probabilities with Σπ = n.
    Errors: `probabilities_do_not_sum`. Sources: Rosén (1997), J. Statist. Plann. Inference 62; Aires (1999).
    """
    goal = np.asarray(target, dtype=np.float64)
    check_sum(goal, n)
    open_units = (goal > 0) & (goal < 1)
    left = n - int((goal >= 1).sum())
    probabilities = (goal >= 1).astype(np.float64)
    if left == 0:
        return probabilities
    lam = goal[open_units]
    points, weights = np.polynomial.legendre.leggauss(nodes)
    s, weights = (points + 1) / 2, weights / 2
    scale = lam[:, None] * s + (1 - lam[:, None]) * (1 - s)
    before = lam[:, None] * s / scale
    density = lam[:, None] * (1 - lam[:, None]) / scale**2
    exact = np.empty(len(lam))
    for unit in range(len(lam)):
        few = _at_most(np.delete(before, unit, axis=0), left - 1)
        exact[unit] = float((weights * density[unit] * few).sum())
    probabilities[open_units] = exact * left / exact.sum()
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


def _at_most(probabilities: FloatArray, count: int) -> FloatArray:
    """P(at most `count` successes) of independent trials; trials in rows, one column per point."""
    law = np.zeros((count + 1, probabilities.shape[1]))
    law[0] = 1
    for p in probabilities:
        law[1:] = law[1:] * (1 - p) + law[:-1] * p
        law[0] = law[0] * (1 - p)
    return np.asarray(law.sum(axis=0), dtype=np.float64)


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
