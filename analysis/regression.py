"""Generalised linear models under the sample design: pseudo-maximum likelihood, variance by linearisation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from analysis import regression_in_chunks
from analysis.errors import AnalysisError
from analysis.estimation import DomainLike, domain_mask
from analysis.glm_families import FAMILIES, Family
from analysis.intervals import t_quantile
from analysis.linearization import indicator
from analysis.model_columns import design_matrix
from analysis.model_terms import parts_of
from analysis.regression_in_chunks import Columns, fit_in_chunks
from analysis.variance import FloatArray
from analysis.weighted_sample import WeightedSample

MOST_ITERATIONS = 100


@dataclass(frozen=True, eq=False)
class RegressionEstimate:
    """Coefficients by name with their covariance; df = PSUs − strata + 1 − number of coefficients."""

    terms: tuple[str, ...]
    coefficients: FloatArray
    covariance: FloatArray
    df: int
    n: int
    family: str
    groups: dict[str, tuple[int, ...]]
    method: str

    @property
    def se(self) -> FloatArray:
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    @property
    def t(self) -> FloatArray:
        return np.asarray(self.coefficients / self.se)

    @property
    def p_values(self) -> FloatArray:
        """Two-sided, by Student's t; NaN where df ≤ 0."""
        if self.df <= 0:
            return np.full(len(self.terms), np.nan)
        return np.asarray(special.betainc(self.df / 2, 0.5, self.df / (self.df + self.t**2)))

    def confidence_intervals(self, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Coefficient ± t_df · se."""
        half = t_quantile((1 + level) / 2, self.df) * self.se
        return self.coefficients - half, self.coefficients + half

    def term_test(self, term: str) -> TermTest:
        """Wald test that all coefficients of a term are 0, as an F with `df` (Korn & Graubard 1999, section 3.5)."""
        if term not in self.groups:
            raise AnalysisError("unknown_term", f"{term!r} is not one of {', '.join(self.groups)}.", term=term)
        places = list(self.groups[term])
        some, among = self.coefficients[places], self.covariance[np.ix_(places, places)]
        f = float(some @ linalg.solve(among, some)) / len(places)
        tail = float(special.fdtrc(len(places), self.df, f)) if self.df > 0 else math.nan
        return TermTest(term, f, len(places), self.df, tail)


@dataclass(frozen=True)
class TermTest:
    """F statistic of a term with numerator and denominator degrees of freedom."""

    term: str
    f: float
    df: int
    denominator_df: int
    p_value: float


def regress(
    response: str,
    terms: Sequence[str],
    sample: WeightedSample,
    *,
    family: str = "gaussian",
    level: object = None,
    categorical: Sequence[str] = (),
    deviance_tolerance: float | None = None,
    domain: DomainLike = None,
) -> RegressionEstimate:
    """Fit E(y) = μ(x'β) with weights: `gaussian`, `binomial` (logit), `poisson` (log), `gamma` (log).

    With `level` the response is whether `response` equals it. Rows with a missing variable are out of the domain
    (listwise) and stay in the design. Var(β̂) = variance of Σ w_i u_i with u_i = A⁻¹ x_i (y_i − μ_i) μ'_i / V(μ_i)
    and A the information (Binder 1983, *International Statistical Review* 51). The fit goes on to the last digits,
    or with `deviance_tolerance` until the deviance changes relatively less, as other software does. Raises
    `unknown_option`, `no_answers`, `collinear` (which column), `not_converged`.
    """
    if family not in FAMILIES:
        raise AnalysisError(
            "unknown_option", f"family={family!r} is not one of {', '.join(FAMILIES)}.", option="family"
        )
    usable = domain_mask(sample, domain) & (sample.weights > 0)
    variables = list(dict.fromkeys(part.variable for term in terms for part in parts_of(term)))
    for name in (response, *variables):
        usable = usable & sample.column(name).notna().to_numpy()
    if not usable.any():
        raise AnalysisError("no_answers", "No row has all variables of the model.", variables=[response, *variables])
    everyone = bool(usable.all())
    data = sample.data if everyone else sample.data.loc[usable, variables]
    matrix = design_matrix(data, terms, categorical=categorical)
    names, x = matrix.names, matrix.columns
    column = sample.column(response) if everyone else sample.column(response)[usable]
    y = (indicator(column, level) if level is not None else column.to_numpy(dtype=float)).astype(float)
    weights = sample.weights if everyone else sample.weights[usable]
    coefficients, covariance = _estimated(
        x, y, weights, FAMILIES[family], names, sample, usable, deviance_tolerance=deviance_tolerance
    )
    return RegressionEstimate(
        terms=names,
        coefficients=coefficients,
        covariance=covariance,
        df=sample.degrees_of_freedom(usable) + 1 - len(names),
        n=int(usable.sum()),
        family=family,
        groups=matrix.terms,
        method=sample.method,
    )


def _estimated(
    x: FloatArray,
    y: FloatArray,
    weights: FloatArray,
    family: Family,
    names: Sequence[str],
    sample: WeightedSample,
    usable: np.ndarray,
    *,
    deviance_tolerance: float | None,
) -> tuple[FloatArray, FloatArray]:
    """Coefficients and covariance; very many rows are fitted in chunks where that can be done as exactly."""
    plain = deviance_tolerance is None and sample.replicates is None and not sample.credits
    columns = Columns.of(x, y, weights) if plain and len(y) >= regression_in_chunks.MANY_ROWS else None
    chunked = None if columns is None else fit_in_chunks(columns, family, sample, usable)
    if chunked is not None:
        return chunked.coefficients, chunked.covariance
    fitted = fit(x, y, weights, family, names, deviance_tolerance=deviance_tolerance)
    return fitted.coefficients, _covariance(x, y, fitted, family, names, sample, usable)


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients, and the working weights of the last weighted least squares (which make the information)."""

    coefficients: FloatArray
    working_weights: FloatArray


def fit(
    x: FloatArray,
    y: FloatArray,
    weights: FloatArray,
    family: Family,
    names: Sequence[str],
    *,
    start: FloatArray | None = None,
    deviance_tolerance: float | None = None,
) -> Fit:
    """Iteratively reweighted least squares (McCullagh & Nelder 1989, section 2.5)."""
    _refuse_collinear(x, weights, names)
    eta = family.link(family.first_means(y)) if start is None else x @ start
    beta, deviance = np.full(x.shape[1], np.inf), math.inf
    for _ in range(MOST_ITERATIONS):
        mean, slope = family.mean(eta), family.slope(eta)
        working = weights * slope**2 / family.variance(mean)
        root = np.sqrt(working)
        before, earlier = beta, deviance
        beta = linalg.lstsq(x * root[:, None], root * (eta + (y - mean) / slope), lapack_driver="gelsy")[0]
        eta = x @ beta
        if deviance_tolerance is None:
            done = np.abs(x @ (beta - np.where(np.isfinite(before), before, 0))).max() <= 1e-12 * np.abs(eta).max()
        else:
            deviance = float(weights @ family.deviance(y, family.mean(eta)) / weights.mean())
            done = abs(deviance - earlier) / (abs(deviance) + 0.1) < deviance_tolerance
        if done:
            break
    if not np.isfinite(eta).all() or np.abs(eta).max() > family.largest_predictor:
        raise AnalysisError(
            "not_converged",
            "The model did not converge: a combination of the terms foretells the response exactly. Leave out or "
            "merge a category.",
        )
    return Fit(np.asarray(beta), working)


def _covariance(
    x: FloatArray,
    y: FloatArray,
    fitted: Fit,
    family: Family,
    names: Sequence[str],
    sample: WeightedSample,
    usable: np.ndarray,
) -> FloatArray:
    beta = fitted.coefficients
    if sample.replicates is not None:
        weights = sample.replicates.row_weights(sample.weights)[usable]
        values = [fit(x, y, column, family, names, start=beta).coefficients for column in weights.T]
        return sample.replicates.covariance(np.stack(values), beta)
    eta = x @ beta
    mean, slope = family.mean(eta), family.slope(eta)
    information = (x * fitted.working_weights[:, None]).T @ x
    scores = x * (fitted.working_weights / sample.weights[usable] * (y - mean) / slope)[:, None]
    influence = np.zeros((len(sample), x.shape[1]))
    influence[usable] = linalg.solve(information, scores.T, assume_a="pos").T
    return sample.covariance(influence, usable)


def _refuse_collinear(x: FloatArray, weights: FloatArray, names: Sequence[str]) -> None:
    scaled = x[weights > 0]
    scaled = scaled / np.maximum(np.sqrt((scaled**2).sum(axis=0)), 1e-300)
    _, r, order = linalg.qr(scaled, mode="economic", pivoting=True)
    diagonal = np.abs(np.diag(r))
    if len(diagonal) < x.shape[1] or diagonal[-1] <= 1e-9:
        spare = names[int(order[len(diagonal) - 1 if len(diagonal) == x.shape[1] else -1])]
        raise AnalysisError(
            "collinear", f"{spare!r} follows from the other terms of the model; leave it out.", term=spare
        )
