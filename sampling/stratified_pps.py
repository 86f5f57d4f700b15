"""Stratified selection with probability proportional to size from frames of millions of units in memory.

A permanent random number of every one of ten million units would take SHA-256 ten million times. Here numbers
come from a generator that the draw's seed starts: PCG64, whose whole numbers NumPy keeps the same in every
version and on every platform. Who has the frame in the same order and the seed can select again.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError
from sampling.inclusion import BoolArray, FloatArray, IntArray, inclusion_probabilities
from sampling.systematic import passed_points

MOST_STRATA_BY_RADIX = 1 << 16


@dataclass(frozen=True, eq=False)
class StratifiedSample:
    """Selected units, stratum by stratum, in list order: positions in the arrays given, π, certainty.

    For Pareto sampling `inclusion_probabilities` holds the targets λ, which the true π only come near to.
    """

    positions: IntArray
    inclusion_probabilities: FloatArray
    certainty: BoolArray


@dataclass(frozen=True, eq=False)
class _Strata:
    """The list sorted by stratum: where each stratum begins, sizes in that order, positions (None: as it was)."""

    bounds: IntArray
    sizes: FloatArray
    position: npt.NDArray[np.integer] | None


def stratified_pps(
    strata: npt.ArrayLike,
    size: npt.ArrayLike,
    n_by_stratum: Sequence[int] | IntArray | Mapping[int, int],
    *,
    seed: str,
    method: str = "systematic",
) -> StratifiedSample:
    """Select n_h units with probability proportional to size in every stratum h; certainty units come out.

    Parameters: `strata` (N,) whole-number codes 0 … H−1; `size` (N,) non-negative; `n_by_stratum` (H,), or by
    code; `seed` of the draw; `method`: "systematic" in list order with a start of its own in each stratum,
    "pareto" or "sampford" (rejective: the same law as `sampford`). Memory: about 40 bytes a unit.
    Errors: `strata_invalid`, `size_invalid`, `sample_exceeds_units`, `seed_missing`, `selection_method_unknown`.
    Sources: as of `pps_systematic`, `pareto`, `sampford`; rejective sampling: Hájek (1964), Ann. Math. Statist. 35.
    """
    if method not in _METHODS:
        raise SamplingError(
            "selection_method_unknown", f"Choose one of {', '.join(_METHODS)}, not {method!r}.", method=method
        )
    numbers = SeededNumbers(seed)
    sizes = np.asarray(size, dtype=np.float64)
    codes, wanted = _checked(strata, sizes, n_by_stratum)
    listed = _by_stratum(codes, sizes, len(wanted))
    rows, probability, certain = _METHODS[method](listed, wanted, numbers)
    chosen = rows if listed.position is None else listed.position[rows]
    return StratifiedSample(chosen.astype(np.intp, copy=False), probability, certain)


class SeededNumbers:
    """Uniform numbers on [0, 1) that follow from a seed: the top 53 bits of each whole number of PCG64.

    The generator starts with the 256 bits of SHA-256(seed in UTF-8, NFC) as a whole number.
    """

    def __init__(self, seed: str) -> None:
        if not seed:
            raise SamplingError("seed_missing", "A draw needs a seed. Take one in public and enter it.")
        digest = hashlib.sha256(unicodedata.normalize("NFC", seed).encode()).digest()
        self._bits = np.random.PCG64(int.from_bytes(digest, "big"))

    def take(self, count: int) -> FloatArray:
        """The next `count` numbers."""
        raw = self._bits.random_raw(count)
        raw >>= np.uint64(11)
        found = raw.astype(np.float64)
        found *= 2.0**-53
        return found


def _checked(
    strata: npt.ArrayLike, sizes: FloatArray, n_by_stratum: Sequence[int] | IntArray | Mapping[int, int]
) -> tuple[npt.NDArray[np.integer], IntArray]:
    codes = np.asarray(strata)
    if isinstance(n_by_stratum, Mapping):
        wanted = np.zeros(max(n_by_stratum, default=-1) + 1, dtype=np.intp)
        wanted[list(n_by_stratum)] = list(n_by_stratum.values())
    else:
        wanted = np.asarray(n_by_stratum, dtype=np.intp)
    if codes.ndim != 1 or codes.dtype.kind not in "iu" or codes.shape != sizes.shape:
        raise SamplingError("strata_invalid", "Strata must be whole-number codes, one for every size.")
    if len(codes) and (codes.min() < 0 or codes.max() >= len(wanted)):
        raise SamplingError("strata_invalid", f"Codes of strata must lie between 0 and {len(wanted) - 1}.")
    if len(sizes) and not (float(sizes.min()) >= 0 and np.isfinite(float(sizes.sum()))):
        raise SamplingError("size_invalid", "Measures of size must be finite numbers, zero or greater, one per unit.")
    return codes, wanted


def _by_stratum(codes: npt.NDArray[np.integer], sizes: FloatArray, strata: int) -> _Strata:
    if bool((codes[1:] >= codes[:-1]).all()):
        return _Strata(np.searchsorted(codes, np.arange(strata + 1)), sizes, None)
    # Sixteen bits are sorted by radix, several times as fast as more of them.
    narrow = codes.astype(np.uint16) if strata <= MOST_STRATA_BY_RADIX else codes
    position = np.argsort(narrow, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(narrow, minlength=strata))])
    return _Strata(bounds, sizes[position], position)


_Rows = tuple[IntArray, FloatArray, BoolArray]


def _systematic(listed: _Strata, wanted: IntArray, numbers: SeededNumbers) -> _Rows:
    starts = numbers.take(len(wanted))

    def passed(sizes: FloatArray, n: int, stratum: int) -> IntArray:
        """As `passed_points`, by looking up n points among the cumulated sizes."""
        cumulated = np.cumsum(sizes)
        points = (starts[stratum] + np.arange(n)) * (cumulated[-1] / n)
        found = np.searchsorted(cumulated, points, side="right")
        if (len(found) > 1 and not (found[1:] > found[:-1]).all()) or found[-1] >= len(sizes):
            return passed_points(cumulated, n, float(starts[stratum]))
        return found

    return _each_stratum(listed, wanted, passed)


def _pareto(listed: _Strata, wanted: IntArray, numbers: SeededNumbers) -> _Rows:
    def smallest(sizes: FloatArray, n: int, stratum: int) -> IntArray:
        """The n smallest ranks (u/(1−u)) (1−λ)/λ, as `pareto` ranks them."""
        u = numbers.take(len(sizes))
        target = sizes * (n / sizes.sum())
        with np.errstate(divide="ignore"):
            ranks = u / (1 - u) * (1 / target - 1)
        return np.sort(np.argpartition(ranks, n - 1)[:n])

    return _each_stratum(listed, wanted, smallest)


def _sampford(listed: _Strata, wanted: IntArray, numbers: SeededNumbers) -> _Rows:
    def rejective(sizes: FloatArray, n: int, stratum: int) -> IntArray:
        return np.sort(sampford_by_rejection(sizes * (n / sizes.sum()), n, numbers.take))

    return _each_stratum(listed, wanted, rejective)


def sampford_by_rejection(probabilities: FloatArray, n: int, take: Callable[[int], FloatArray]) -> IntArray:
    """Sampford's design by trial: a leader i with probability π_i/n and others by odds, until all are different.

    The others are n − 1 drawn with replacement, p ∝ π/(1−π) (Sampford 1967). Where that would seldom succeed they
    are a Poisson sample with probabilities π, accepted if it has n − 1 units and not the leader: the same law.
    """
    if n == 0:
        return np.empty(0, dtype=np.intp)
    leaders = np.cumsum(probabilities)
    odds = probabilities / (1 - probabilities)
    success = float(np.exp(-min(n * n / 2 * float((odds**2).sum() / odds.sum() ** 2), 700.0)))
    draw = _with_replacement(odds, n) if success > 1 / np.sqrt(2 * np.pi * n) else _independently(probabilities)
    while True:
        leader = int(np.searchsorted(leaders, float(take(1)[0]) * leaders[-1], side="right"))
        others = draw(take)
        if len(others) == n - 1 and leader < len(probabilities) and not (others == leader).any():
            return np.append(others, leader)


def _with_replacement(odds: FloatArray, n: int) -> Callable[[Callable[[int], FloatArray]], IntArray]:
    line = np.cumsum(odds)

    def draw(take: Callable[[int], FloatArray]) -> IntArray:
        found = np.searchsorted(line, take(n - 1) * line[-1], side="right")
        return np.unique(np.minimum(found, len(line) - 1))

    return draw


def _independently(probabilities: FloatArray) -> Callable[[Callable[[int], FloatArray]], IntArray]:
    """A Poisson sample in time n: the units that events of a Poisson process on a line of −ln(1−π) fall upon."""
    line = np.cumsum(-np.log1p(-probabilities))
    length = float(line[-1])
    usual = int(length + 6 * np.sqrt(length) + 10)

    def draw(take: Callable[[int], FloatArray]) -> IntArray:
        events = np.cumsum(-np.log1p(-take(usual)))
        while events[-1] < length:
            events = np.append(events, events[-1] + np.cumsum(-np.log1p(-take(usual))))
        found = np.searchsorted(line, events[: np.searchsorted(events, length)], side="right")
        return found[np.diff(found, prepend=-1) > 0]

    return draw


_METHODS: dict[str, Callable[[_Strata, IntArray, SeededNumbers], _Rows]] = {
    "systematic": _systematic,
    "pareto": _pareto,
    "sampford": _sampford,
}


def _each_stratum(listed: _Strata, wanted: IntArray, select: Callable[[FloatArray, int, int], IntArray]) -> _Rows:
    """Rows of the sorted list, their π and certainty, stratum by stratum."""
    rows, probability, certain = [], [], []
    for stratum in np.flatnonzero(wanted).tolist():
        begin, end, n = int(listed.bounds[stratum]), int(listed.bounds[stratum + 1]), int(wanted[stratum])
        chosen, pi, sure = _one_stratum(listed.sizes[begin:end], n, stratum, select)
        rows.append(chosen + begin)
        probability.append(pi)
        certain.append(sure)
    if not rows:
        return np.empty(0, dtype=np.intp), np.empty(0), np.empty(0, dtype=np.bool_)
    return np.concatenate(rows), np.concatenate(probability), np.concatenate(certain)


def _one_stratum(
    sizes: FloatArray, n: int, stratum: int, select: Callable[[FloatArray, int, int], IntArray]
) -> tuple[IntArray, FloatArray, BoolArray]:
    largest, total = (float(sizes.max()), float(sizes.sum())) if len(sizes) else (0.0, 0.0)
    if largest * n < total and (n > 0):
        chosen = select(sizes, n, stratum)
        return chosen, sizes[chosen] * (n / total), np.zeros(n, dtype=np.bool_)
    pi = inclusion_probabilities(sizes, n)
    open_units = np.flatnonzero((pi > 0) & (pi < 1))
    certain = np.flatnonzero(pi >= 1)
    left = n - len(certain)
    taken = open_units[select(sizes[open_units], left, stratum)] if left else open_units[:0]
    chosen = np.sort(np.concatenate([certain, taken]))
    return chosen, pi[chosen], pi[chosen] >= 1
