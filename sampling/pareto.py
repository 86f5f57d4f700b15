"""Order sampling by permanent random numbers, Pareto and sequential Poisson: fixed size, π near a target."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.inclusion import FloatArray, IntArray, one_number_each, refuse_excess


def pareto(target: npt.ArrayLike, n: int, prn: npt.ArrayLike) -> IntArray:
    """Pareto sampling: the n units with the smallest ξ_i = [u_i/(1−u_i)] / [λ_i/(1−λ_i)], in that order.

    λ are target probabilities; the true π differ a little: `pareto_inclusion_probabilities`.
    Units with λ = 1 always enter, with λ = 0 never. Errors: `sample_exceeds_units`, `random_numbers_missing`.
    Source: Rosén (1997), J. Statist. Plann. Inference 62.
    """
    goal = np.asarray(target, dtype=np.float64)
    refuse_excess(n, int((goal > 0).sum()))
    return np.argsort(pareto_ranks(goal, prn), kind="stable")[:n]


def pareto_ranks(target: npt.ArrayLike, prn: npt.ArrayLike) -> FloatArray:
    """The ranking variables ξ of Pareto sampling; −1 for certainty units, which come first, infinite for λ = 0."""
    goal = np.asarray(target, dtype=np.float64)
    u = one_number_each(prn, len(goal))
    ranks = np.where(goal >= 1, -1.0, np.inf)
    inside = (goal > 0) & (goal < 1)
    ranks[inside] = (u[inside] / (1 - u[inside])) / (goal[inside] / (1 - goal[inside]))
    return ranks


def sequential_poisson(target: npt.ArrayLike, n: int, prn: npt.ArrayLike) -> IntArray:
    """Sequential Poisson sampling: the n units with the smallest ξ_i = u_i/λ_i, in that order.

    λ are target probabilities; the true π differ more than Pareto's: `sequential_poisson_inclusion_probabilities`.
    Units with λ = 1 always enter, with λ = 0 never. Errors: `sample_exceeds_units`, `random_numbers_missing`.
    Source: Ohlsson (1998), J. Official Statistics 14.
    """
    goal = np.asarray(target, dtype=np.float64)
    refuse_excess(n, int((goal > 0).sum()))
    return np.argsort(sequential_poisson_ranks(goal, prn), kind="stable")[:n]


def sequential_poisson_ranks(target: npt.ArrayLike, prn: npt.ArrayLike) -> FloatArray:
    """The ranking variables u/λ of sequential Poisson sampling; −1 for certainty units, infinite for λ = 0."""
    goal = np.asarray(target, dtype=np.float64)
    ranks = np.where(goal >= 1, -1.0, np.inf)
    inside = (goal > 0) & (goal < 1)
    ranks[inside] = one_number_each(prn, len(goal))[inside] / goal[inside]
    return ranks
