"""Conditional Poisson sampling: among designs of fixed size with given inclusion probabilities that of most entropy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import BoolArray, FloatArray, IntArray, one_number_each, open_units
from sampling.poisson_binomial import expectations_without_each, expectations_without_pairs, law_of_successes

_ROUNDS = 300
_NEAR = 1e-12
# Rounds of the plain correction, which is quick for usual sizes, before Newton's, which costs N²·n each.
_PLAIN_ROUNDS = 30


def maximum_entropy(probabilities: npt.ArrayLike, prn: npt.ArrayLike) -> IntArray:
    """Conditional Poisson sampling with exactly the given inclusion probabilities.

    P(s) ∝ Π_{i∈s} p_i/(1−p_i), p found so that the inclusion probabilities are π (`conditional_poisson`). The
    list is passed once: each unit enters when its number is below its probability given what was taken before.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `prn` (N,) in [0, 1).
    Returns: n positions in list order. Time and memory grow with N·n.
    Errors: `probabilities_do_not_sum`, `random_numbers_missing`, `probabilities_not_reached`.
    Sources: Chen, Dempster & Liu (1994), Biometrika 81; Tillé (2006), Sampling Algorithms, section 5.2.
    """
    numbers = one_number_each(prn, np.size(probabilities))[None]
    return np.flatnonzero(maximum_entropy_samples(probabilities, numbers)[0])


def maximum_entropy_samples(probabilities: npt.ArrayLike, prn: FloatArray) -> BoolArray:
    """Many samples at once: which units (N columns) enter for each row of random numbers (R, N)."""
    pi, inside, n = open_units(probabilities)
    taken = np.broadcast_to(pi >= 1, prn.shape).copy()
    if n == 0:
        return taken
    p = conditional_poisson(pi[inside], n)
    ways = np.zeros((len(p) + 1, n + 1))
    ways[len(p), 0] = 1
    for k in range(len(p) - 1, -1, -1):
        ways[k] = (1 - p[k]) * ways[k + 1]
        ways[k, 1:] += p[k] * ways[k + 1, :-1]
    left = np.full(len(prn), n)
    for step, unit in enumerate(inside.tolist()):
        entering = p[step] * ways[step + 1, np.maximum(left - 1, 0)]
        enters = (left > 0) & (prn[:, unit] * ways[step, left] < entering)
        left -= enters
        taken[:, unit] = enters
    return taken


def conditional_poisson(probabilities: FloatArray, n: int) -> FloatArray:
    """The Poisson probabilities p, Σp = n, whose samples of size n have the given inclusion probabilities π.

    p/(1−p) is corrected by π/(1−π) over what p gives now; for very unequal π Newton's step on ln(p/(1−p)) follows,
    whose matrix is the covariance of the units' indicators. It ends when π is met to 1e-12.
    Errors: `probabilities_not_reached` (a π so near to 0 or 1 that its last digits are lost).
    Source: Chen, Dempster & Liu (1994), section 3; Tillé (2006), section 5.2.4.
    """
    if 2 * n > len(probabilities):
        # What stays outside is such a sample too, and a smaller one.
        return 1 - conditional_poisson(1 - probabilities, len(probabilities) - n)
    if n == 1:
        return _with_sum(probabilities, 1)
    p = probabilities.copy()
    for done in range(_ROUNDS):
        found = conditional_inclusion(p, n)
        if np.abs(found - probabilities).max() < _NEAR:
            return p
        if not ((found > 0) & (found < 1)).all():
            break
        correction = np.log(probabilities / (1 - probabilities) / (found / (1 - found)))
        if done >= _PLAIN_ROUNDS:
            covariance = conditional_joint(p, n) + np.diag(found) - np.outer(found, found)
            correction = np.linalg.lstsq(covariance, probabilities - found)[0]
            correction *= min(1.0, 2 / np.abs(correction).max())
        p = _with_sum(p / (1 - p) * np.exp(correction), n)
    raise SamplingError(
        "probabilities_not_reached",
        "The inclusion probabilities lie too near to 0 or 1 for maximum entropy sampling. Take such units for certain.",
    )


def conditional_inclusion(p: FloatArray, n: int) -> FloatArray:
    """Inclusion probabilities of Poisson samples with probabilities p that happen to have size n."""
    exactly = np.zeros(n)
    exactly[n - 1] = 1
    return np.asarray(p * expectations_without_each(p[None], exactly)[0] / law_of_successes(p, n)[n])


def conditional_joint(p: FloatArray, n: int) -> FloatArray:
    """π_ij = p_ip_j P(n − 2 others enter)/P(n enter), 0 on the diagonal: Tillé (2006), section 5.2.5."""
    if n < 2:
        return np.zeros((len(p), len(p)))
    exactly = np.zeros(n - 1)
    exactly[n - 2] = 1
    joint = np.outer(p, p) * expectations_without_pairs(p, exactly) / law_of_successes(p, n)[n]
    np.fill_diagonal(joint, 0.0)
    return np.asarray(joint)


def _with_sum(odds: FloatArray, n: int) -> FloatArray:
    """Odds scaled by one factor so that their probabilities sum to n, where size n is the most probable."""
    scale = 1.0
    for _ in range(100):
        p = scale * odds / (1 + scale * odds)
        excess = float(p.sum()) - n
        if abs(excess) < 1e-9:
            break
        scale *= float(np.exp(np.clip(-excess / float((p * (1 - p)).sum()), -2, 2)))
    return np.asarray(scale * odds / (1 + scale * odds))
