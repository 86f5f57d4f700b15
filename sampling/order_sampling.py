"""True first- and second-order inclusion probabilities of order sampling, by integrals instead of approximations.

The n units of smallest ranking variables enter. Unit i with rank t enters when fewer than n of the others rank
before t; how many do is Poisson-binomial. Integrating over the law of its rank gives π_i, over the later of two
ranks π_ij.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from sampling.inclusion import FloatArray, check_sum
from sampling.poisson_binomial import expectations_without_each

PARETO_NODES = 400
# Between two of its kinks the integrand of sequential Poisson is a polynomial.
_NODES_A_PIECE = 24


@dataclass(frozen=True, eq=False)
class RankLaw:
    """Nodes of the integral: weights (Q,), and of every unit P(rank ≤ node) and density at the node (Q, N)."""

    weights: FloatArray
    before: FloatArray
    density: FloatArray


def pareto_inclusion_probabilities(target: npt.ArrayLike, n: int, *, nodes: int = PARETO_NODES) -> FloatArray:
    """True inclusion probabilities of Pareto sampling, which only come near the target probabilities λ.

    Unit i enters when fewer than n of the other units rank before it: π_i = ∫₀¹ P(at most n−1 others before s
    | s) dF_i(s), with F_j(s) = λ_j s / (λ_j s + (1−λ_j)(1−s)) on the scale s = q/(1+q) of the ranking
    variable q. The inner law is Poisson-binomial; the integral is Gauss–Legendre.

    Parameters: `target` (N,) λ with 0 ≤ λ ≤ 1 and Σλ = n. Returns: (N,) probabilities with Σπ = n.
    Errors: `probabilities_do_not_sum`. Sources: Rosén (1997), J. Statist. Plann. Inference 62; Aires (1999).
    """
    goal = np.asarray(target, dtype=np.float64)
    check_sum(goal, n)
    inside, left = _open(goal, n)
    probabilities = (goal >= 1).astype(np.float64)
    if left:
        probabilities[inside] = _inclusion(pareto_law(goal[inside], nodes), left)
    return probabilities


def sequential_poisson_inclusion_probabilities(target: npt.ArrayLike, n: int) -> FloatArray:
    """True inclusion probabilities of sequential Poisson sampling with targets λ, as those of Pareto.

    Ranks are u/λ, uniform on [0, 1/λ]. Errors: `probabilities_do_not_sum`. Source: Aires (1999).
    """
    goal = np.asarray(target, dtype=np.float64)
    check_sum(goal, n)
    inside, left = _open(goal, n)
    probabilities = (goal >= 1).astype(np.float64)
    if left:
        probabilities[inside] = _inclusion(sequential_poisson_law(goal[inside], left), left)
    return probabilities


def pareto_law(target: FloatArray, nodes: int) -> RankLaw:
    """Ranks of Pareto sampling on the scale s = q/(1+q); `target` without zeros and ones."""
    points, weights = _legendre(nodes)
    s = ((points + 1) / 2)[:, None]
    scale = target * s + (1 - target) * (1 - s)
    return RankLaw(weights / 2, target * s / scale, target * (1 - target) / scale**2)


def sequential_poisson_law(target: FloatArray, n: int) -> RankLaw:
    """Ranks of sequential Poisson sampling up to the n-th smallest 1/λ, before which n units have come."""
    ends = np.concatenate([[0.0], np.sort(1 / target)[:n]])
    points, weights = _legendre(_NODES_A_PIECE)
    half = np.diff(ends) / 2
    t = (ends[:-1, None] + half[:, None] * (points + 1)).reshape(-1, 1)
    reached = target * t < 1
    return RankLaw(
        (half[:, None] * weights).reshape(-1), np.where(reached, target * t, 1.0), np.where(reached, target, 0.0)
    )


def joint_order_probabilities(law: RankLaw, n: int) -> FloatArray:
    """π_ij of open units (N, N), 0 on the diagonal: the later of two ranks has at most n−2 other units before it."""
    count = law.before.shape[1]
    joint = np.zeros((count, count))
    if n < 2:
        return joint
    fewer = np.ones(n - 1)
    without = 1 - np.eye(count)
    for weight, before, density in zip(law.weights, law.before, law.density, strict=True):
        both = np.outer(density, before)
        joint += weight * (both + both.T) * expectations_without_each(before * without, fewer)
    np.fill_diagonal(joint, 0.0)
    return np.asarray(joint * n * (n - 1) / joint.sum())


@lru_cache
def _legendre(nodes: int) -> tuple[FloatArray, FloatArray]:
    points, weights = np.polynomial.legendre.leggauss(nodes)
    return points, weights


def _open(goal: FloatArray, n: int) -> tuple[npt.NDArray[np.bool_], int]:
    return (goal > 0) & (goal < 1), n - int((goal >= 1).sum())


def _inclusion(law: RankLaw, n: int) -> FloatArray:
    fewer = expectations_without_each(law.before, np.ones(n))
    exact = np.asarray(np.einsum("q,qi,qi->i", law.weights, law.density, fewer))
    return exact * n / exact.sum()
