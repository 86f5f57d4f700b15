"""Design effects: what weights, clusters and unequal probabilities cost in precision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sampling.errors import SamplingError, refuse_outside
from sampling.inclusion import FloatArray

__all__ = [
    "ClusteredWeightsEffect",
    "SpencerEffect",
    "WeightingEffect",
    "clustered_weights_effect",
    "design_effect",
    "overall_design_effect",
    "spencer_effect",
    "weighting_effect",
]


@dataclass(frozen=True)
class WeightingEffect:
    """Kish's design effect of unequal weights, also called the unequal weighting effect; n and n/deff."""

    deff: float
    n: int
    n_effective: float


@dataclass(frozen=True)
class ClusteredWeightsEffect:
    """Design effect of weights and clusters together: deff = deff_weights · deff_clusters.

    take: b* = Σ_c(Σ_i w_ci)²/Σ w², the number of interviews per cluster that counts.
    """

    deff: float
    deff_weights: float
    deff_clusters: float
    take: float


@dataclass(frozen=True)
class SpencerEffect:
    """Design effect of unequal probabilities for an outcome that may depend on them, term by term.

    uncorrelated: what is left of the weights' effect, (1 − ρ²_yP)·deff_K; intercept: (A/σ_y)²(deff_K − 1);
    scatter: n·cov(e², w)/(N̂σ_y²); interaction: 2An·cov(e, w)/(N̂σ_y²).
    """

    deff: float
    uncorrelated: float
    intercept: float
    scatter: float
    interaction: float
    deff_kish: float


def weighting_effect(weights: npt.ArrayLike) -> WeightingEffect:
    """deff = n·Σw²/(Σw)² = 1 + the squared coefficient of variation of the weights.

    Holds where weights have nothing to do with the outcome; for weights that are equal inside strata it is the
    loss from a disproportionate allocation. Errors: `design_weights_invalid`.
    Source: Kish (1965), section 11.7; Kish (1992), Journal of Official Statistics 8, 183–200.

    >>> round(weighting_effect([1] * 4 + [3] * 6).deff, 4)
    1.1983
    """
    w = _checked_weights(weights)
    deff = float(len(w) * (w**2).sum() / w.sum() ** 2)
    return WeightingEffect(deff, len(w), len(w) / deff)


def design_effect(rho: float, take: float) -> float:
    """Design effect of equal clusters: deff = 1 + (b − 1)ρ (Kish 1965, section 5.4)."""
    refuse_outside("rho", rho, -1 <= rho <= 1, "between -1 and 1")
    refuse_outside("take", take, take >= 1, "1 or more")
    return 1 + (take - 1) * rho


def overall_design_effect(deff_weights: float, rho: float, take: float) -> float:
    """Kish's product deff_w·(1 + (b̄ − 1)ρ) of weighting and clustering (Kish 1987; Gabler, Häder & Lahiri 1999)."""
    refuse_outside("deff", deff_weights, 0 < deff_weights < np.inf, "above 0")
    return deff_weights * design_effect(rho, take)


def clustered_weights_effect(weights_by_cluster: Iterable[npt.ArrayLike], rho: float) -> ClusteredWeightsEffect:
    """deff = n·Σw²/(Σw)² · (1 + (b* − 1)ρ), b* = Σ_c(Σ_i w_ci)²/Σ_c Σ_i w_ci².

    b* takes the place of the mean take, so that unequal clusters with unequal weights need no approximation.

    Parameters: the weights of each cluster's interviews; `rho` the outcome's correlation inside clusters.
    Errors: `design_weights_invalid`, `rho_outside`.
    Source: Gabler, Häder & Lahiri (1999), Survey Methodology 25, 105–106.

    >>> clustered_weights_effect([[1, 1, 1, 1], [1, 1, 1, 1]], 0.05).deff
    1.15
    """
    clusters = [_checked_weights(cluster) for cluster in weights_by_cluster]
    refuse_outside("rho", rho, -1 <= rho <= 1, "between -1 and 1")
    together = weighting_effect(np.concatenate(clusters) if clusters else [])
    squares = sum(float((w**2).sum()) for w in clusters)
    take = sum(float(w.sum()) ** 2 for w in clusters) / squares
    clustering = 1 + (take - 1) * rho
    return ClusteredWeightsEffect(together.deff * clustering, together.deff, clustering, take)


def spencer_effect(y: npt.ArrayLike, weights: npt.ArrayLike, probabilities: npt.ArrayLike) -> SpencerEffect:
    """Spencer's design effect with all four terms, for an outcome y = A + B·P + e of the one-draw probability P.

    deff = (1 − ρ²_yP)·deff_K + (A/σ_y)²(deff_K − 1) + n·ρ_{e²w}σ_{e²}σ_w/(N̂σ_y²) + 2An·ρ_{ew}σ_eσ_w/(N̂σ_y²).
    With the population's moments this is Var_pps/Var_srs of a total exactly. Estimated from the sample: A and
    the residuals by weighted least squares, variances Σw(x − x̄)²/Σw·n/(n − 1), covariances Σw(x − x̄)(z − z̄)/Σw,
    ρ as their quotients, N̂ = Σw. The fourth term is missing in some programs.

    Parameters: `y`, `weights`, `probabilities` P (n,) of the sample.
    Errors: `design_weights_invalid`, `outcome_constant`. Source: Spencer (2000), Survey Methodology 26, 137–138.

    >>> round(spencer_effect([1, 2, 3, 5], [4, 3, 2, 1], [0.1, 0.2, 0.3, 0.4]).deff, 4)
    0.5438
    """
    w = _checked_weights(weights)
    outcome, p = np.asarray(y, dtype=np.float64), np.asarray(probabilities, dtype=np.float64)
    if outcome.shape != w.shape or p.shape != w.shape or not (np.isfinite(outcome).all() and (p > 0).all()):
        raise SamplingError(
            "design_weights_invalid", "Give one outcome, one weight and one positive probability for each interview."
        )
    if len(w) < 2 or np.ptp(outcome) == 0:
        raise SamplingError(
            "outcome_constant", "A design effect needs an outcome that takes different values.", n=len(w)
        )
    n, total = len(w), float(w.sum())

    def cov(a: FloatArray, b: FloatArray) -> float:
        return float((w * (a - (w * a).sum() / total) * (b - (w * b).sum() / total)).sum() / total)

    spread_p = cov(p, p)
    slope = cov(outcome, p) / spread_p if spread_p > 1e-30 else 0.0
    intercept = float((w * (outcome - slope * p)).sum() / total)
    residuals = outcome - intercept - slope * p
    correction = n / (n - 1)
    variance = cov(outcome, outcome) * correction
    explained = cov(outcome, p) ** 2 / (variance * spread_p * correction) if spread_p > 1e-30 else 0.0
    kish = weighting_effect(w).deff
    terms = (
        (1 - explained) * kish,
        intercept**2 / variance * (kish - 1),
        n * cov(residuals**2, w) / (total * variance),
        2 * intercept * n * cov(residuals, w) / (total * variance),
    )
    return SpencerEffect(sum(terms), *terms, kish)


def _checked_weights(weights: npt.ArrayLike) -> FloatArray:
    w = np.atleast_1d(np.asarray(weights, dtype=np.float64))
    if w.ndim != 1 or len(w) == 0 or not np.isfinite(w).all() or (w < 0).any() or not w.sum() > 0:
        raise SamplingError(
            "design_weights_invalid",
            "Weights must be finite numbers, zero or greater, and not all zero.",
            n=int(w.size),
        )
    return w
