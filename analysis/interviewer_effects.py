"""How alike answers are that one interviewer collected: the intra-interviewer correlation ρ_int.

One-way analysis of variance over k interviewers with n_i interviews each:

    ρ_int = (MSB − MSW) / (MSB + (n₀ − 1) MSW),  n₀ = (N − Σ n_i²/N) / (k − 1),  F = MSB/MSW,  deff = 1 + (m̄ − 1) ρ_int

with m̄ = N/k. Sources: Kish (1962), *JASA* 57, 92–115; Donner (1986), *International Statistical Review* 54, 67–82;
Groves (1989), *Survey Errors and Survey Costs*, chapter 8. A negative ρ_int is reported as it is: clipping it would
make the mean of many items too large. Unless interviewers were given cases at random it also holds what their areas
have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import special
else:
    special = deferred("scipy.special")

REVIEW_ABOVE = 0.05
REVIEW_P = 0.01


@dataclass(frozen=True)
class InterviewerEffect:
    """Mean squares, n₀, ρ_int, F with its p-value, and the design effect of the mean workload."""

    msb: float
    msw: float
    n0: float
    rho: float
    f: float
    p: float
    deff: float
    interviewers: int
    n: int

    @property
    def wants_review(self) -> bool:
        """ρ_int above .05 with an F-test below .01."""
        return self.rho > REVIEW_ABOVE and self.p < REVIEW_P


def interviewer_effect(y: FloatArray, interviewer: Sequence[object] | np.ndarray) -> InterviewerEffect:
    """ρ_int of the answers `y`; those that are missing are left out.

    ρ_int, F and p are NaN where no answer differs from another. Raises `too_few_interviewers` for fewer than two
    interviewers, or where nobody has two answers.
    """
    values = np.asarray(y, dtype=float)
    known = np.isfinite(values)
    values = values[known]
    who = np.unique(np.asarray(interviewer).astype(str)[known], return_inverse=True)[1]
    size = np.bincount(who).astype(float)
    n, k = len(values), len(size)
    if k < 2 or n <= k:
        raise AnalysisError("too_few_interviewers", "An interviewer effect needs two interviewers and more answers.")
    mean = np.bincount(who, values) / size
    msb = float((size * (mean - values.mean()) ** 2).sum() / (k - 1))
    msw = float(((values - mean[who]) ** 2).sum() / (n - k))
    n0 = float((n - (size**2).sum() / n) / (k - 1))
    spread = msb + (n0 - 1) * msw
    rho = (msb - msw) / spread if spread > 0 else float("nan")
    f = msb / msw if msw > 0 else float("inf") if msb > 0 else float("nan")
    p = float(special.fdtrc(k - 1, n - k, f)) if np.isfinite(f) else 0.0 if f > 0 else float("nan")
    return InterviewerEffect(msb, msw, n0, rho, f, p, 1 + (n / k - 1) * rho, k, n)
