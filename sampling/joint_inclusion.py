"""Second-order inclusion probabilities π_ij, and the variances of estimates that follow from them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from sampling.brewer import brewer_weights
from sampling.chromy import step_probabilities
from sampling.errors import SamplingError
from sampling.inclusion import BoolArray, FloatArray, open_units, refuse_excess
from sampling.maximum_entropy import conditional_joint, conditional_poisson
from sampling.order_sampling import joint_order_probabilities, pareto_law, sequential_poisson_law
from sampling.poisson_binomial import expectations_without_pairs
from sampling.tille import elimination_weights

MOST_UNITS_BY_ENUMERATION = 16
_PARETO_PAIR_NODES = 200
_ROUNDING = 1e-12
_WITH_OWN_PROBABILITIES = ("pareto", "sequential_poisson")


def joint_inclusion_probabilities(probabilities: npt.ArrayLike, method: str) -> FloatArray:
    """The matrix of π_ij (N, N) of a method of selection, with π_i on the diagonal.

    Units with π = 1 and 0 come out beforehand: π_ij = π_j beside a certainty unit. For a few hundred units at
    most: time grows with N³, for maximum entropy and Sampford with N³·n.

    Parameters: `probabilities` (N,): π with a whole sum n, for "poisson" any sum, for "pareto" and
    "sequential_poisson" the targets λ (the diagonal is then their true π); in list order for "systematic",
    "pps_systematic" and "chromy". `method`: one of `JOINT_METHODS`.
    Errors: `joint_unknown` (method without, or "brewer" with more than two of over 16 open units),
    `probabilities_do_not_sum`. Sources beside each method.
    """
    between_open_units = JOINT_METHODS.get(method)
    if between_open_units is None:
        raise SamplingError(
            "joint_unknown",
            f"Joint inclusion probabilities of {method!r} are not known. Known: {', '.join(JOINT_METHODS)}.",
            method=method,
        )
    if method == "poisson":
        return _independent(np.asarray(probabilities, dtype=np.float64))
    pi, inside, n = open_units(probabilities)
    joint = np.outer(pi >= 1, pi >= 1).astype(np.float64)
    if len(inside):
        block = between_open_units(pi[inside], n)
        own = np.diagonal(block).copy() if method in _WITH_OWN_PROBABILITIES else pi[inside]
        certain = np.flatnonzero(pi >= 1)
        joint[np.ix_(certain, inside)] = own
        joint[np.ix_(inside, certain)] = own[:, None]
        joint[np.ix_(inside, inside)] = block
        joint[inside, inside] = own
    return joint


def joint_srs(units: int, n: int) -> float:
    """π_ij = n(n−1)/(N(N−1)) of any two units in simple random sampling. Errors: `sample_exceeds_units`."""
    refuse_excess(n, units)
    return n * (n - 1) / (units * (units - 1)) if units > 1 else 0.0


def sample_size_variance(joint: npt.ArrayLike) -> float:
    """Variance of the number of units selected, ΣΣ(π_ij − π_iπ_j); 0 for a design of fixed size."""
    matrix = np.asarray(joint, dtype=np.float64)
    pi = np.diagonal(matrix)
    variance = float((matrix - np.outer(pi, pi)).sum())
    return variance if abs(variance) > 1e-9 * max(1.0, float(pi.sum())) ** 2 else 0.0


def horvitz_thompson_variance(y: npt.ArrayLike, joint: npt.ArrayLike) -> float:
    """True variance ΣΣ(π_ij − π_iπ_j) y_i/π_i y_j/π_j of the Horvitz–Thompson total over units with π > 0.

    Parameters: `y` (N,); `joint` (N, N) with π on the diagonal. Source: Särndal et al. (1992), result 2.8.1.
    """
    matrix = np.asarray(joint, dtype=np.float64)
    pi = np.diagonal(matrix)
    expanded = np.divide(np.asarray(y, dtype=np.float64), pi, out=np.zeros(len(pi)), where=pi > 0)
    return float(expanded @ (matrix - np.outer(pi, pi)) @ expanded)


def sen_yates_grundy(y: npt.ArrayLike, probabilities: npt.ArrayLike, joint: npt.ArrayLike) -> float:
    """Unbiased variance estimate of the Horvitz–Thompson total from one sample of fixed size.

    Σ_{i<j} (π_iπ_j − π_ij)/π_ij (y_i/π_i − y_j/π_j)²; `y` and `probabilities` (n,), `joint` (n, n), all of the
    sample. Errors: `joint_zero` where some π_ij is 0. Source: Särndal et al. (1992), result 2.8.2.
    """
    matrix = np.asarray(joint, dtype=np.float64)
    pi = np.asarray(probabilities, dtype=np.float64)
    if not (matrix > 0).all():
        raise SamplingError("joint_zero", "A pair of units can never come together: no variance estimate is unbiased.")
    expanded = np.asarray(y, dtype=np.float64) / pi
    gaps = (expanded[:, None] - expanded[None, :]) ** 2
    return float(((np.outer(pi, pi) / matrix - 1) * gaps).sum() / 2)


def _independent(pi: FloatArray) -> FloatArray:
    joint = np.outer(pi, pi)
    np.fill_diagonal(joint, pi)
    return joint


def _with_total(joint: FloatArray, n: int) -> FloatArray:
    """The matrix scaled to n(n−1) off the diagonal, which is emptied."""
    np.fill_diagonal(joint, 0.0)
    total = float(joint.sum())
    return joint * (n * (n - 1) / total) if total > 0 else joint


def _srs(pi: FloatArray, n: int) -> FloatArray:
    return np.full((len(pi), len(pi)), joint_srs(len(pi), n))


def _sampford(pi: FloatArray, n: int) -> FloatArray:
    """π_ij ∝ π_iπ_j Σ_k (n − k − π_i − π_j) P(k others enter), k ≤ n − 2: Sampford (1967), eq. 10."""
    if n < 2:
        return np.zeros((len(pi), len(pi)))
    counts = np.arange(n - 1, dtype=np.float64)
    weighted = expectations_without_pairs(pi, n - counts)
    plain = expectations_without_pairs(pi, np.ones(n - 1))
    return _with_total(np.outer(pi, pi) * (weighted - (pi[:, None] + pi) * plain), n)


def _maximum_entropy(pi: FloatArray, n: int) -> FloatArray:
    return conditional_joint(conditional_poisson(pi, n), n)


def _tille(pi: FloatArray, n: int) -> FloatArray:
    """π_ij = Π_k (1 − r_ki − r_kj): Tillé (1996)."""
    joint = np.ones((len(pi), len(pi)))
    for weights in elimination_weights(pi, n):
        joint *= np.maximum(1 - weights[:, None] - weights, 0.0)
    return np.where(joint < _ROUNDING, 0.0, joint)


def _midzuno(pi: FloatArray, n: int) -> FloatArray:
    """π_ij = π_i + π_j − 1 + π_ij of the units that stay outside: Deville & Tillé (1998)."""
    outside = _tille(1 - pi, len(pi) - n)
    joint = pi[:, None] + pi - 1 + outside
    return np.where(joint < _ROUNDING, 0.0, joint)


def _brewer(pi: FloatArray, n: int) -> FloatArray:
    if n == 2:
        return _brewer_two(pi)
    if len(pi) > MOST_UNITS_BY_ENUMERATION and n > 1:
        raise SamplingError(
            "joint_unknown",
            f"Joint probabilities of Brewer's method are enumerated for up to {MOST_UNITS_BY_ENUMERATION} units "
            f"that are not certain, not for {len(pi)}.",
            units=len(pi),
        )
    return _from_samples(*_brewer_law(pi, n))


def _brewer_n2(pi: FloatArray, n: int) -> FloatArray:
    if n > 2:
        raise SamplingError("joint_unknown", f"This formula is for two units, not for {n}.", n=n)
    return _brewer_two(pi) if n == 2 else np.zeros((len(pi), len(pi)))


def _brewer_two(pi: FloatArray) -> FloatArray:
    """π_ij = π_iπ_j/(2D) (1/(1−π_i) + 1/(1−π_j)), D = Σ π(2−π)/(2(1−π)): Brewer (1963)."""
    divisor = float((pi * (2 - pi) / (2 * (1 - pi))).sum())
    return np.asarray(np.outer(pi, pi) / (2 * divisor) * (1 / (1 - pi)[:, None] + 1 / (1 - pi)))


def _brewer_law(pi: FloatArray, n: int) -> tuple[BoolArray, FloatArray]:
    """Every set of units (rows of indicators) with its probability, step by step."""
    law = {0: 1.0}
    bits = 1 << np.arange(len(pi))
    for step in range(1, n + 1):
        larger: dict[int, float] = {}
        for taken, probability in law.items():
            others = (taken & bits) == 0
            left = np.where(others, pi, 0.0).sum(keepdims=True)
            weights = np.where(others, brewer_weights(pi, left, n - step + 1), 0.0)
            for unit in np.flatnonzero(others):
                entered = taken | int(bits[unit])
                larger[entered] = larger.get(entered, 0.0) + probability * float(weights[unit] / weights.sum())
        law = larger
    sets = np.array(list(law))[:, None] & bits
    return sets > 0, np.array(list(law.values()))


def _from_samples(inside: BoolArray, probability: FloatArray) -> FloatArray:
    return np.asarray((inside * probability[:, None]).T @ inside)


def _systematic(pi: FloatArray, n: int) -> FloatArray:
    """Σ of the lengths of the starts with which both units enter: Madow (1949)."""
    upper = np.cumsum(pi)
    upper[-1] = n
    cuts = np.unique(np.concatenate([[0.0, 1.0], upper % 1.0]))
    cuts = cuts[np.concatenate([[True], np.diff(cuts) > _ROUNDING])]
    length = np.diff(np.append(cuts, 1.0) if cuts[-1] < 1 - _ROUNDING else np.append(cuts[:-1], 1.0))
    middle = cuts[: len(length)] + length / 2
    passed = np.ceil(np.concatenate([[0.0], upper])[None, :] - middle[:, None])
    return _from_samples(np.diff(passed, axis=1) > 0, length)


def _chromy(pi: FloatArray, n: int) -> FloatArray:
    """Both units enter: the chain of "⌊V⌋ or ⌊V⌋ + 1 taken", from each entry in proportion to π: Chauvet (2021)."""
    count = len(pi)
    below, above = step_probabilities(pi, n)
    joint = np.zeros((count, count))
    entries = np.arange(count)
    ahead_of_all = np.zeros(count)
    # P(the unit of an earlier step entered, and ⌊V⌋ + 1 − state units are taken now), by entry and that step.
    state = np.zeros((2, count, count))
    for step in range(count):
        enter_below, enter_above = below[:, step], above[:, step]
        crossed = enter_below >= 1
        both = state[0] * enter_below[:, None] + state[1] * enter_above[:, None]
        for earlier in range(step):
            np.add.at(joint, ((entries + earlier) % count, (entries + step) % count), pi / n * both[:, earlier])
        now_ahead = np.where(
            crossed[:, None], state[1] * enter_above[:, None], state[1] + state[0] * enter_below[:, None]
        )
        whole = state[0] + state[1]
        state = np.stack([whole - now_ahead, now_ahead])
        entered_below, entered_above = (1 - ahead_of_all) * enter_below, ahead_of_all * enter_above
        state[0, :, step] = np.where(crossed, entered_below, 0.0)
        state[1, :, step] = np.where(crossed, entered_above, entered_below + entered_above)
        ahead_of_all = np.where(crossed, entered_above, ahead_of_all + entered_below)
    return joint + joint.T


def _pareto(target: FloatArray, n: int) -> FloatArray:
    return _of_order_sampling(joint_order_probabilities(pareto_law(target, _PARETO_PAIR_NODES), n), target, n)


def _sequential_poisson(target: FloatArray, n: int) -> FloatArray:
    return _of_order_sampling(joint_order_probabilities(sequential_poisson_law(target, n), n), target, n)


def _of_order_sampling(joint: FloatArray, target: FloatArray, n: int) -> FloatArray:
    """With the true π on the diagonal: Σ_j π_ij = (n−1) π_i, and π ≈ λ where n = 1."""
    return joint + np.diag(joint.sum(axis=1) / (n - 1) if n > 1 else target)


JOINT_METHODS: dict[str, Callable[[FloatArray, int], FloatArray]] = {
    "srs": _srs,
    "systematic": _systematic,
    "pps_systematic": _systematic,
    "sampford": _sampford,
    "pareto": _pareto,
    "brewer": _brewer,
    "brewer_n2": _brewer_n2,
    "tille": _tille,
    "midzuno": _midzuno,
    "maximum_entropy": _maximum_entropy,
    "chromy": _chromy,
    "sequential_poisson": _sequential_poisson,
    "poisson": lambda pi, n: _independent(pi),
}
