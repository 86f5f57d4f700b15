"""How well two interviews of the same person agree: agreement, net and gross differences, inconsistency, reliability.

Let y₁ be what the first interview says and y₂ what an independent second one says, each a vector of 0 and 1 by
category, or one number. With means μ₁, μ₂ and variances σ₁², σ₂² over the pairs, summed over the components,

    gross difference g = E|y₁ − y₂|²,   index of inconsistency I = g / (σ₁² + σ₂² + |μ₁ − μ₂|²),   reliability 1 − I.

For one category this is the I = g / (p₁(1 − p₂) + p₂(1 − p₁)) of the U.S. Census Bureau; over all categories its L-fold
index, whose 1 − I is Cohen's kappa; for a number 1 − I is Lin's concordance correlation, an intraclass correlation that
a shift between the two interviews lowers. The model: the second interview is independent of the first and made under
the same conditions. Whoever remembers the first answer makes I too small.

Sources: Hansen, Hurwitz & Pritzker (1964), Contributions to Statistics (Mahalanobis volume), 111–136; U.S. Bureau of
the Census (1985), Evaluating Censuses of Population and Housing, STD-ISP-TR-5; Forsman & Schreiner (1991), in Biemer
et al., *Measurement Errors in Surveys*, chapter 15; Cohen (1960); Lin (1989), *Biometrics* 45, 255–268. Standard errors
are linearised, over pairs with weights; strata are left out, which makes them a little too large.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray

FEWEST_PAIRS = 2
LOW, HIGH = 0.2, 0.5
"""Below .2 the U.S. Census Bureau calls inconsistency low, above .5 high."""


@dataclass(frozen=True)
class Figure:
    """A value with its standard error; both NaN where the pairs cannot tell."""

    value: float
    se: float


@dataclass(frozen=True)
class CategoryConsistency:
    """One category against the rest: shares in both interviews, p₁ − p₂, the share that changed, I."""

    category: object
    first: float
    second: float
    net_difference: Figure
    gross_difference: Figure
    inconsistency: Figure


@dataclass(frozen=True)
class Consistency:
    """Pairs of answers to one question. `agreement`: the share of pairs that are the same; `categories` where the
    answers are categories; `correlation`: Pearson's, where they are numbers."""

    n: int
    agreement: Figure
    net_difference: Figure
    gross_difference: Figure
    inconsistency: Figure
    reliability: Figure
    categories: tuple[CategoryConsistency, ...] = ()
    correlation: float = math.nan

    @property
    def kappa(self) -> Figure:
        """Cohen's kappa of categories, which is the reliability ratio 1 − I."""
        return self.reliability

    @property
    def level(self) -> str:
        """ "low", "moderate" or "high" inconsistency; "" where it is unknown."""
        index = self.inconsistency.value
        if not math.isfinite(index):
            return ""
        return "low" if index < LOW else "moderate" if index <= HIGH else "high"


def categorical_consistency(
    first: Sequence[object], second: Sequence[object], *, weights: Sequence[float] | FloatArray | None = None
) -> Consistency:
    """Consistency of two interviews on one closed question; pair i is `first[i]`, `second[i]`.

    `net_difference` of the whole is half the sum of the absolute net differences (NaN standard error). Raises
    `pairs_differ` for different lengths, `too_few_pairs` below two.

    >>> round(categorical_consistency(["a", "a", "b", "b"], ["a", "b", "b", "b"]).reliability.value, 3)
    0.5
    """
    w = _weights(first, second, weights)
    levels = sorted({*first, *second}, key=str)
    one, other = _indicators(first, levels), _indicators(second, levels)
    whole = _Pairs(one, other, w)
    same = (one * other).sum(axis=1)
    categories = []
    for place, level in enumerate(levels):
        each = _Pairs(one[:, [place]], other[:, [place]], w)
        categories.append(
            CategoryConsistency(
                level, float(each.first[0]), float(each.second[0]), each.net(), each.gross(), each.inconsistency()
            )
        )
    index = whole.inconsistency()
    gross = whole.gross()
    return Consistency(
        n=len(w),
        agreement=_mean(same, w),
        net_difference=Figure(float(np.abs(whole.first - whole.second).sum() / 2), math.nan),
        gross_difference=Figure(gross.value / 2, gross.se / 2),
        inconsistency=index,
        reliability=Figure(1 - index.value, index.se),
        categories=tuple(categories),
    )


def numerical_consistency(
    first: Sequence[float] | FloatArray,
    second: Sequence[float] | FloatArray,
    *,
    weights: Sequence[float] | FloatArray | None = None,
) -> Consistency:
    """Consistency of two interviews on a number or a scale: g is the mean squared difference, 1 − I the concordance.

    Raises `pairs_differ`, `too_few_pairs`.

    >>> round(numerical_consistency([1, 2, 3, 4], [2, 3, 4, 5]).reliability.value, 4)
    0.7143
    """
    w = _weights(first, second, weights)
    one, other = (np.asarray(each, dtype=float)[:, None] for each in (first, second))
    pairs = _Pairs(one, other, w)
    index = pairs.inconsistency()
    return Consistency(
        n=len(w),
        agreement=_mean((one == other)[:, 0].astype(float), w),
        net_difference=pairs.net(),
        gross_difference=pairs.gross(),
        inconsistency=index,
        reliability=Figure(1 - index.value, index.se),
        correlation=pairs.correlation(),
    )


class _Pairs:
    """Both interviews as n × k arrays with weights that sum to one, and what follows from their moments."""

    def __init__(self, one: FloatArray, other: FloatArray, w: FloatArray) -> None:
        self.one, self.other, self.w = one, other, w
        self.first, self.second = w @ one, w @ other

    def net(self) -> Figure:
        return _mean((self.one - self.other)[:, 0], self.w)

    def gross(self) -> Figure:
        return _mean(self._squared(), self.w)

    def inconsistency(self) -> Figure:
        """g/B with B = E|y₁|² + E|y₂|² − 2 μ₁·μ₂, linearised: u = (|d|² − g − I·(b − B))/B."""
        squares = (self.one**2).sum(axis=1) + (self.other**2).sum(axis=1)
        expected = float(self.w @ squares - 2 * self.first @ self.second)
        if expected <= 1e-12 * max(1.0, float(self.w @ squares)):
            return Figure(math.nan, math.nan)
        squared = self._squared()
        gross = float(self.w @ squared)
        index = gross / expected
        of_expected = (
            squares
            - self.w @ squares
            - 2 * (self.one - self.first) @ self.second
            - 2 * (self.other - self.second) @ self.first
        )
        return Figure(index, _se((squared - gross - index * of_expected) / expected, self.w))

    def correlation(self) -> float:
        one, other = (self.one - self.first)[:, 0], (self.other - self.second)[:, 0]
        spread = math.sqrt(float(self.w @ one**2) * float(self.w @ other**2))
        return float(self.w @ (one * other)) / spread if spread > 0 else math.nan

    def _squared(self) -> FloatArray:
        squared: FloatArray = ((self.one - self.other) ** 2).sum(axis=1)
        return squared


def _weights(
    first: Sequence[object] | FloatArray,
    second: Sequence[object] | FloatArray,
    weights: Sequence[float] | FloatArray | None,
) -> FloatArray:
    n = len(first)
    if len(second) != n or (weights is not None and len(weights) != n):
        raise AnalysisError("pairs_differ", "Every pair needs both answers, and a weight if any has one.", n=n)
    if n < FEWEST_PAIRS:
        raise AnalysisError("too_few_pairs", "Consistency needs at least two pairs.", n=n)
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    return w / w.sum()


def _indicators(answers: Sequence[object], levels: Sequence[object]) -> FloatArray:
    places = {level: place for place, level in enumerate(levels)}
    made = np.zeros((len(answers), len(levels)))
    made[np.arange(len(answers)), [places[answer] for answer in answers]] = 1.0
    return made


def _mean(y: FloatArray, w: FloatArray) -> Figure:
    value = float(w @ y)
    return Figure(value, _se(y - value, w))


def _se(influence: FloatArray, w: FloatArray) -> float:
    n = len(w)
    return math.sqrt(n / (n - 1) * float(((w * influence) ** 2).sum()))
