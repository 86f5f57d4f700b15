"""Selection from permanent random numbers: each function says which units enter, and nothing else decides.

A permanent random number belongs to a unit whatever the order of the frame, the platform or the library
version, so anyone with the frame and the seed can select again. Positions are 0-based indices into the arrays
given.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from sampling.deferred import deferred
from sampling.errors import SamplingError
from sampling.inclusion import FloatArray, certainty_units, check_sum

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

IntArray = npt.NDArray[np.intp]
SEPARATOR = "|"


@dataclass(frozen=True)
class MethodProperties:
    """What a selection method guarantees: exact π; whether some pairs of units never come together."""

    exact_probabilities: bool
    zero_joint_pairs: bool


SELECTION_METHODS: dict[str, MethodProperties] = {
    "srs": MethodProperties(exact_probabilities=True, zero_joint_pairs=False),
    "systematic": MethodProperties(exact_probabilities=True, zero_joint_pairs=True),
    "pps_systematic": MethodProperties(exact_probabilities=True, zero_joint_pairs=True),
    "sampford": MethodProperties(exact_probabilities=True, zero_joint_pairs=False),
    "pareto": MethodProperties(exact_probabilities=False, zero_joint_pairs=False),
}


def permanent_random_number(seed: str, stage: str, unit_id: str, draw: int) -> float:
    """The permanent random number of one unit, uniform on [0, 1).

    u = (first 8 bytes of SHA-256("seed|stage|unit_id|draw" in UTF-8, NFC) read big-endian, top 53 bits) /
    2⁵³.
    Errors: `prn_separator` ("|" in a part), `seed_missing`. Source: after Rivest (2018), arXiv:1808.10016.

    >>> permanent_random_number("20241231-73510928461057382910", "1", "001", 0)
    0.28084195957158464
    """
    return float(permanent_random_numbers(seed, stage, [unit_id], draw)[0])


def permanent_random_numbers(seed: str, stage: str, unit_ids: Iterable[str], draw: int) -> FloatArray:
    """The permanent random numbers of many units of one stage, in the order of `unit_ids`."""
    if not seed:
        raise SamplingError("seed_missing", "A draw needs a seed. Take one in public and enter it.")
    for part in (seed, stage):
        _refuse_separator(part)
    head = unicodedata.normalize("NFC", f"{seed}{SEPARATOR}{stage}{SEPARATOR}").encode()
    tail = f"{SEPARATOR}{draw}".encode()
    digests = bytearray()
    for unit_id in unit_ids:
        if SEPARATOR in unit_id:
            _refuse_separator(unit_id)
        text = unit_id if unit_id.isascii() else unicodedata.normalize("NFC", unit_id)
        digests += hashlib.sha256(head + text.encode() + tail).digest()[:8]
    top = np.frombuffer(bytes(digests), dtype=">u8").astype(np.uint64) >> np.uint64(11)
    return top.astype(np.float64) / 2.0**53


def srs(prn: npt.ArrayLike, n: int, *, start: float = 0.0) -> IntArray:
    """Sequential simple random sampling: the n units whose numbers follow `start` first, in order.

    With start = 0 these are the n smallest numbers; π = n/N. The units after the n-th are the reserves, in
    order.
    Errors: `sample_exceeds_units`. Source: Ohlsson (1995), in Business Survey Methods, chapter 9.

    >>> srs([0.61, 0.05, 0.33, 0.92], 2).tolist()
    [1, 2]
    """
    numbers = np.asarray(prn, dtype=np.float64)
    _refuse_excess(n, len(numbers))
    return np.argsort((numbers - start) % 1.0, kind="stable")[:n]


def systematic(units: int, n: int, *, start: float) -> IntArray:
    """Systematic sampling with a fractional interval: positions ⌊(u + j)·N/n⌋, j = 0 … n−1, always exactly n.

    Parameters: `units` N, length of the ordered list; `start` u in [0, 1). π = n/N.
    Errors: `sample_exceeds_units`, `start_outside`. Source: Särndal et al. (1992), section 3.4.

    >>> systematic(10, 3, start=0.5).tolist()
    [1, 5, 8]
    """
    _refuse_excess(n, units)
    _refuse_start(start)
    return _passed(np.arange(1, units + 1, dtype=np.float64), n, start)


def pps_systematic(
    size: npt.ArrayLike, n: int, *, start: float, order: Sequence[int] | IntArray | None = None
) -> IntArray:
    """Systematic sampling with probability proportional to size; certainty units come out by themselves.

    The sizes of the m open units are cumulated in `order`; unit i enters when C_{i−1} ≤ (u + j)·ΣX/m < C_i
    for some j. π_i = m·x_i/Σx exactly, whatever the order. With an order by permanent random numbers this is
    the randomised procedure of Hartley & Rao (1962), for which with-replacement or Brewer variances serve.

    Parameters: `size` (N,); `start` u in [0, 1); `order` all positions of the list, default as given.
    Returns: positions, certainty units first, then as the list is passed. Whole-number sizes with
    n·Σx below 2⁵³ are cumulated exactly, so the result is the same on every platform.
    Errors: `size_invalid`, `sample_exceeds_units`, `start_outside`.
    Sources: Madow (1949), Ann. Math. Statist. 20; Hartley & Rao (1962), Ann. Math. Statist. 33.

    >>> pps_systematic([10, 20, 30, 40, 50], 2, start=0.3).tolist()
    [1, 3]
    """
    _refuse_start(start)
    sizes = np.asarray(size, dtype=np.float64)
    certain = certainty_units(sizes, n)
    listed = np.arange(len(sizes)) if order is None else np.asarray(order, dtype=np.intp)
    listed = listed[~certain[listed] & (sizes[listed] > 0)]
    left = n - int(certain.sum())
    chosen = np.flatnonzero(certain)
    if left == 0:
        return chosen
    return np.concatenate([chosen, listed[_passed(np.cumsum(sizes[listed]), left, start)]])


def sampford(probabilities: npt.ArrayLike, prn: npt.ArrayLike) -> IntArray:
    """Sampford's design with exactly the given inclusion probabilities, without rejections.

    P(s) ∝ Σ_{i∈s} π_i Π_{j∈s, j≠i} π_j/(1−π_j). The list is passed once: each unit enters when its number is
    below its probability given what was taken before, found from the sums over all ways to complete the
    sample.

    Parameters: `probabilities` (N,) with a whole sum n, ones and zeros allowed; `prn` (N,) in [0, 1).
    Returns: n positions in list order. Time and memory grow with N·n.
    Errors: `probabilities_do_not_sum`.
    Sources: Sampford (1967), Biometrika 54; Tillé (2006), Sampling Algorithms, section 5.6.
    """
    pi = np.asarray(probabilities, dtype=np.float64)
    numbers = np.asarray(prn, dtype=np.float64)
    check_sum(pi, round(float(pi.sum())))
    open_units = np.flatnonzero((pi > 0) & (pi < 1))
    chosen = np.flatnonzero(pi >= 1).tolist()
    left = round(float(pi[open_units].sum()))
    ways = _ways_to_complete(pi[open_units], left)
    leader_missing = 1
    for step, unit in enumerate(open_units.tolist()):
        if left == 0:
            break
        p = float(pi[unit])
        later = ways[step + 1]
        as_leader = p * (1 - p) * later[left - 1, 0] if leader_missing else 0.0
        as_follower = p * later[left - 1, leader_missing]
        mark = numbers[unit] * ways[step, left, leader_missing]
        if mark < as_leader + as_follower:
            chosen.append(unit)
            left -= 1
            if mark < as_leader:
                leader_missing = 0
    return np.sort(np.asarray(chosen, dtype=np.intp))


def pareto(target: npt.ArrayLike, n: int, prn: npt.ArrayLike) -> IntArray:
    """Pareto sampling: the n units with the smallest ξ_i = [u_i/(1−u_i)] / [λ_i/(1−λ_i)], in that order.

    λ are target probabilities; the true π differ a little: `inclusion.pareto_inclusion_probabilities`.
    Units with λ = 1 always enter, with λ = 0 never. Errors: `sample_exceeds_units`.
    Source: Rosén (1997), J. Statist. Plann. Inference 62.
    """
    goal = np.asarray(target, dtype=np.float64)
    _refuse_excess(n, int((goal > 0).sum()))
    return np.argsort(pareto_ranks(goal, prn), kind="stable")[:n]


def pareto_ranks(target: npt.ArrayLike, prn: npt.ArrayLike) -> FloatArray:
    """The ranking variables ξ of Pareto sampling; −1 for certainty units, which come first, infinite for λ = 0."""
    goal = np.asarray(target, dtype=np.float64)
    u = np.asarray(prn, dtype=np.float64)
    ranks = np.where(goal >= 1, -1.0, np.inf)
    inside = (goal > 0) & (goal < 1)
    ranks[inside] = (u[inside] / (1 - u[inside])) / (goal[inside] / (1 - goal[inside]))
    return ranks


def serpentine_order(data: pd.DataFrame, by: Sequence[str]) -> IntArray:
    """Positions of the rows in a serpentine sort: each key turns round whenever a key before it changes.

    Source: Chromy (1979), Proc. Survey Research Methods Section, ASA.
    """
    forward = [True] * len(by)

    def ordered(rows: pd.DataFrame, level: int) -> list[int]:
        if level == len(by):
            return [int(row) for row in rows["_row"]]
        groups = [group for _, group in rows.groupby(by[level], sort=True)]
        if not forward[level]:
            groups.reverse()
        forward[level] = not forward[level]
        return [row for group in groups for row in ordered(group, level + 1)]

    return np.asarray(ordered(data.assign(_row=np.arange(len(data))), 0), dtype=np.intp)


def _passed(cumulated: FloatArray, n: int, start: float) -> IntArray:
    """Positions whose piece of the cumulated sizes holds one of the n points (u + j)·ΣX/n.

    With C_i·n = q·ΣX + r, the points before C_i number q + [r/ΣX > u]. Counted so, rounding neither loses
    a point nor puts two on one unit; computing the points themselves does, for u close to 1.
    """
    if len(cumulated) == 0:
        return np.empty(0, dtype=np.intp)
    total = cumulated[-1]
    whole, rest = np.divmod(cumulated * n, total)
    points_before = whole + (rest / total > start)
    points_before[-1] = n
    return np.flatnonzero(np.diff(points_before, prepend=0.0) > 0)


def _ways_to_complete(pi: FloatArray, n: int) -> FloatArray:
    """ways[k, m, s]: weight of taking m of the units k, k+1, …, with s leaders among them."""
    ways = np.zeros((len(pi) + 1, n + 1, 2))
    ways[len(pi), 0, 0] = 1
    for k in range(len(pi) - 1, -1, -1):
        p, later, here = pi[k], ways[k + 1], ways[k]
        here[:] = (1 - p) * later
        here[1:] += p * later[:-1]
        here[1:, 1] += p * (1 - p) * later[:-1, 0]
    return ways


def _refuse_separator(text: str) -> None:
    if SEPARATOR in text:
        raise SamplingError(
            "prn_separator",
            f"The sign '|' separates the parts of a random number's name and cannot stand in {text!r}.",
            text=text,
        )


def _refuse_excess(n: int, available: int) -> None:
    if not 0 <= n <= available:
        raise SamplingError(
            "sample_exceeds_units",
            f"{n} units were asked for, but only {available} can be selected. Ask for at most {available}.",
            n=n,
            available=available,
        )


def _refuse_start(start: float) -> None:
    if not 0 <= start < 1:
        raise SamplingError("start_outside", f"A random start lies in [0, 1), not {start}.", start=start)
