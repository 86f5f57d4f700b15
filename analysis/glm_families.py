"""Families of generalised linear models with their links (McCullagh & Nelder 1989, chapter 2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.variance import FloatArray

Function = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Family:
    """μ = mean(η), dμ/dη = slope(η), Var(y) ∝ variance(μ), η = link(μ), deviance per row, means to begin from."""

    mean: Function
    slope: Function
    variance: Function
    link: Function
    deviance: Callable[[FloatArray, FloatArray], FloatArray]
    first_means: Function
    largest_predictor: float = np.inf
    """A linear predictor beyond this says that the response is foretold exactly, and has no finite coefficients."""
    last_step: float = 3e-8
    """Steps of scoring below which the next changes nothing: the errors of a canonical link are squared each time."""


def _sigmoid_slope(eta: FloatArray) -> FloatArray:
    p = special.expit(eta)
    return np.asarray(np.maximum(p * (1 - p), 1e-300))


def _binomial_variance(mean: FloatArray) -> FloatArray:
    return np.maximum(mean * (1 - mean), 1e-300)


def _binomial_deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
    return np.asarray(2 * (special.rel_entr(y, mean) + special.rel_entr(1 - y, 1 - mean)))


def _poisson_deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
    return np.asarray(2 * (special.rel_entr(y, mean) - (y - mean)))


def _gamma_deviance(y: FloatArray, mean: FloatArray) -> FloatArray:
    return np.asarray(2 * ((y - mean) / mean - np.log(y / mean)))


def _positive_start(y: FloatArray) -> FloatArray:
    return np.maximum(y, 0) + 0.1


FAMILIES = {
    "gaussian": Family(
        mean=lambda eta: eta,
        slope=np.ones_like,
        variance=np.ones_like,
        link=lambda mean: mean,
        deviance=lambda y, mean: np.square(y - mean),
        first_means=lambda y: y,
    ),
    "binomial": Family(
        mean=special.expit,
        slope=_sigmoid_slope,
        variance=_binomial_variance,
        link=special.logit,
        deviance=_binomial_deviance,
        first_means=lambda y: (y + 0.5) / 2,
        largest_predictor=20.0,
    ),
    "poisson": Family(np.exp, np.exp, lambda mean: mean, np.log, _poisson_deviance, _positive_start),
    "gamma": Family(np.exp, np.exp, np.square, np.log, _gamma_deviance, _positive_start, last_step=1e-14),
}
