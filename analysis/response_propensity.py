"""Response propensities by logistic regression, and the factors that follow from them.

ρ̂_i = 1 / (1 + exp(−x_i'β)), β by (weighted) pseudo-maximum likelihood, fitted by statsmodels. Two uses (Valliant, Dever
& Kreuter 2018, sections 13.5.2–13.5.4; Rosenbaum & Rubin 1983, *Biometrika* 70, 41–55):

* inverse propensities: factor 1/ρ̂_i of each respondent; totals of cells are not kept;
* propensity classes: cases sorted by ρ̂ in K classes of equal number, and in each the ratio of a weighting class, which
  is at least 1 and keeps the class's total.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray

BOUND_OF_CERTAINTY = 1e-9


@dataclass(frozen=True, eq=False)
class Propensities:
    """A fitted model of response: coefficients (intercept first), and ρ̂ of each case, responding or not."""

    coefficients: FloatArray
    values: FloatArray
    responding: np.ndarray

    @property
    def inverse_factors(self) -> FloatArray:
        """1/ρ̂ of each respondent, in the order of the cases."""
        return np.asarray(1 / self.values[self.responding])

    def classes(self, count: int) -> np.ndarray:
        """The class (0 … count − 1) of each case by the rank of its ρ̂; equal ρ̂ share a class, at their mean rank."""
        if count < 1:
            raise AnalysisError("unknown_option", "There must be at least one propensity class.", option="count")
        _values, place, n = np.unique(np.round(self.values, 12), return_inverse=True, return_counts=True)
        middle = (np.cumsum(n) - n / 2) / n.sum()
        return np.minimum((middle * count).astype(int), count - 1)[place]


def response_propensities(
    responding: np.ndarray, x: FloatArray, weights: FloatArray | None = None, *, most_iterations: int = 200
) -> Propensities:
    """Fit response (0 or 1 a case) on the columns of `x` (cases × k, without the intercept), weighted if wanted.

    Weights multiply each case's log-likelihood. Raises `auxiliary_missing` for a value that is missing,
    `nothing_to_model` where all or none responded, `propensity_separated` where the model foretells some response
    exactly, so that an inverse propensity has no bound.
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    answered = np.asarray(responding, dtype=float)
    columns = np.asarray(x, dtype=float).reshape(len(answered), -1)
    w = np.ones(len(answered)) if weights is None else np.asarray(weights, dtype=float)
    if not np.isfinite(columns).all() or not np.isin(answered, (0, 1)).all():
        raise AnalysisError(
            "auxiliary_missing", "Each case needs a response of 0 or 1 and every variable of the model."
        )
    used = w > 0
    if len(np.unique(answered[used])) < 2:
        raise AnalysisError("nothing_to_model", "Response can be modelled only where some responded and some did not.")
    design = np.column_stack([np.ones(len(answered)), columns])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # statsmodels warns of what is refused below, in words
        model = GLM(answered[used], design[used], family=Binomial(), freq_weights=w[used])
        fitted = model.fit(maxiter=most_iterations, tol=1e-13)
    values = np.asarray(1 / (1 + np.exp(-design @ np.asarray(fitted.params))))
    certain = np.minimum(values, 1 - values)[used].min() < BOUND_OF_CERTAINTY
    if not np.isfinite(values).all() or (certain and _foretold(values[used], answered[used])):
        raise AnalysisError(
            "propensity_separated",
            "The model tells exactly who responds; use fewer variables, or weighting cells.",
        )
    return Propensities(np.asarray(fitted.params, dtype=float), values, answered == 1)


def _foretold(values: FloatArray, answered: FloatArray) -> bool:
    """Whether a fitted probability of 0 or 1 rests on separation: it agrees with the response wherever it is so."""
    sure = np.minimum(values, 1 - values) < BOUND_OF_CERTAINTY
    return bool((np.round(values[sure]) == answered[sure]).all())
