"""Monte Carlo acceptance of every method of selection, on one frame: what is compared, how far off, how far allowed.

The frame has ten units, one certain and one of size zero; y is not proportional to size. Bounds are two-sided
Bonferroni bounds at a family error of 1e-4; certainties and zeros must be met exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from sampling import (
    JOINT_METHODS,
    SELECTION_METHODS,
    SamplingError,
    horvitz_thompson_variance,
    inclusion_probabilities,
    joint_inclusion_probabilities,
    joint_srs,
    repeated_samples,
)

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
SIZE = np.array([120, 10, 25, 0, 40, 18, 33, 7, 52, 21])
Y = np.array([80.0, 31.0, 4.0, 60.0, 12.0, 45.0, 9.0, 27.0, 3.0, 50.0])
AUXILIARY = np.column_stack([np.arange(10.0) ** 2, [1, 0, 1, 0, 1, 0, 0, 1, 0, 1]])
N = 4
FAMILY_ERROR = 1e-4
SEED = 20250305


@dataclass(frozen=True)
class Comparison:
    """One family of comparisons: the largest |z| and the bound it has to stay under."""

    what: str
    largest: float
    bound: float

    @property
    def kept(self) -> bool:
        return self.largest < self.bound


@dataclass(frozen=True, eq=False)
class Trial:
    """Samples of a method on the frame, with the probabilities that they should show."""

    method: str
    probabilities: FloatArray
    inside: BoolArray
    joint: FloatArray | None

    @property
    def covered(self) -> BoolArray:
        return self.probabilities > 0

    def faults(self) -> list[str]:
        """What must hold in every sample without any chance."""
        found = []
        counts, fixed = self.inside.sum(axis=1), SELECTION_METHODS[self.method].fixed_size
        if fixed and (counts != N).any():
            found.append("a sample of another size")
        if not self.inside[:, self.probabilities == 1].all():
            found.append("a certainty unit left out")
        if self.inside[:, self.probabilities == 0].any():
            found.append("a unit of size zero taken")
        if self.joint is not None and any(self.inside[:, i].dot(self.inside[:, j]) for i, j in self._pairs(0.0)):
            found.append("a pair that cannot be")
        return found

    def comparisons(self) -> list[Comparison]:
        """First and second order, the Horvitz–Thompson total, the variance estimate."""
        some_chance = self.covered & (self.probabilities < 1)
        made = [self._units(some_chance), self._total()]
        if not SELECTION_METHODS[self.method].fixed_size:
            made += self._size()
        if self.joint is not None:
            made.append(self._joint(self.joint))
            if SELECTION_METHODS[self.method].fixed_size and not len(self._pairs(0.0)):
                made.append(self._variance(self.joint))
        return made

    def rarest_pair(self) -> float:
        """Expected number of samples with the pair that comes together least often, of those that can."""
        assert self.joint is not None
        return float(min(self.joint[i, j] for i, j in self._pairs()) * len(self.inside))

    def unseen_pairs(self) -> int:
        """Pairs of units with some chance that no sample holds together."""
        pairs = combinations(np.flatnonzero(self.covered), 2)
        return sum(not (self.inside[:, i] & self.inside[:, j]).any() for i, j in pairs)

    def _pairs(self, of_probability: float | None = None) -> list[tuple[int, int]]:
        assert self.joint is not None
        pairs = list(combinations(np.flatnonzero(self.covered).tolist(), 2))
        if of_probability is not None:
            return [pair for pair in pairs if self.joint[pair] == of_probability]
        return [pair for pair in pairs if self.joint[pair] > 0]

    def _units(self, some_chance: BoolArray) -> Comparison:
        return self._frequencies("units", self.inside[:, some_chance], self.probabilities[some_chance])

    def _joint(self, joint: FloatArray) -> Comparison:
        pairs = np.array([pair for pair in self._pairs() if joint[pair] < 1 - 1e-12]).T
        together = self.inside[:, pairs[0]] & self.inside[:, pairs[1]]
        return self._frequencies("pairs", together, joint[pairs[0], pairs[1]])

    def _frequencies(self, what: str, seen: BoolArray, probability: FloatArray) -> Comparison:
        noise = np.sqrt(probability * (1 - probability) / len(seen))
        largest = float(np.abs((seen.mean(axis=0) - probability) / noise).max())
        return Comparison(what, largest, bound(len(probability)))

    def _expanded(self) -> FloatArray:
        return np.divide(Y, self.probabilities, out=np.zeros(len(Y)), where=self.covered)

    def _total(self) -> Comparison:
        return _mean("total", self.inside @ self._expanded(), float(Y[self.covered].sum()))

    def _variance(self, joint: FloatArray) -> Comparison:
        """The mean Sen–Yates–Grundy estimate against the true variance."""
        pi, expanded = self.probabilities, self._expanded()
        ratio = np.divide(np.outer(pi, pi), joint, out=np.ones(joint.shape), where=joint > 0) - 1
        weights = ratio * (expanded[:, None] - expanded) ** 2 / 2
        seen = self.inside.astype(np.float64)
        estimates = np.einsum("ri,ij,rj->r", seen, weights, seen, optimize=True)
        return _mean("variance", estimates, horvitz_thompson_variance(Y, joint))

    def _size(self) -> list[Comparison]:
        counts, pi = self.inside.sum(axis=1).astype(np.float64), self.probabilities
        spread = float((pi * (1 - pi)).sum())
        return [_mean("size", counts, float(pi.sum())), _mean("variance of size", (counts - pi.sum()) ** 2, spread)]


def bound(comparisons: int) -> float:
    """The two-sided Bonferroni bound of so many comparisons."""
    return float(norm.isf(FAMILY_ERROR / (2 * comparisons)))


def try_method(method: str, draws: int) -> Trial:
    """Draw from the frame."""
    rng = np.random.default_rng(SEED)
    auxiliary = AUXILIARY if method.startswith(("cube", "local")) else None
    probabilities, inside = repeated_samples(method, SIZE, N, draws, rng, auxiliary=auxiliary)
    return Trial(method, probabilities, inside, _known_joint(method))


def _known_joint(method: str) -> FloatArray | None:
    if method == "srs":
        joint = np.full((len(SIZE), len(SIZE)), joint_srs(len(SIZE), N))
        np.fill_diagonal(joint, N / len(SIZE))
        return joint
    if method not in JOINT_METHODS:
        return None
    if method == "systematic":
        return joint_inclusion_probabilities(np.full(len(SIZE), N / len(SIZE)), method)
    try:
        return joint_inclusion_probabilities(inclusion_probabilities(SIZE, N), method)
    except SamplingError:
        return None


def _mean(what: str, values: FloatArray, truth: float) -> Comparison:
    off = abs(values.mean() - truth) / (values.std(ddof=1) / np.sqrt(len(values)))
    return Comparison(what, float(off), bound(1))


def report(draws: int = 100_000) -> bool:
    """Print every comparison of every method; whether all are kept."""
    print(f"\nAcceptance of methods of selection: {draws:,} draws of {N} from {len(SIZE)} units, max |z| (bound)")
    kept = True
    for method in SELECTION_METHODS:
        trial = try_method(method, draws)
        made, faults = trial.comparisons(), trial.faults()
        kept = kept and not faults and all(one.kept for one in made)
        told = "  ".join(f"{one.what} {one.largest:.2f} ({one.bound:.2f})" for one in made)
        print(f"{method:<20}{told}{''.join('  ' + fault.upper() for fault in faults)}", flush=True)
    print("kept" if kept else "MISSED")
    return kept
