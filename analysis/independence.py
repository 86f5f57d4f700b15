"""Tests of independence in a two-way table under the sample design (Rao–Scott and Wald)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from analysis.categories import CellShares, cell_shares
from analysis.errors import AnalysisError
from analysis.estimation import DomainLike
from analysis.variance import FloatArray
from analysis.weighted_chi_squares import ratio_tail
from analysis.weighted_sample import WeightedSample

STATISTICS = ("F", "chi_square", "wald", "adjusted_wald", "integration", "saddlepoint")


@dataclass(frozen=True)
class IndependenceTest:
    """The statistic, its degrees of freedom (`df`, and `denominator_df` where it is an F) and the p-value."""

    kind: str
    statistic: float
    df: float
    denominator_df: float
    p_value: float
    n: int


def test_independence(
    rows: str,
    columns: str,
    sample: WeightedSample,
    *,
    statistic: str = "F",
    whole_denominator_df: bool = False,
    domain: DomainLike = None,
) -> IndependenceTest:
    """Whether two variables are independent in the population.

    `F` (default): Pearson's X² over the mean generalised design effect, with Satterthwaite's degrees of freedom, as
    an F (Rao & Scott 1984, *Annals of Statistics* 12; Thomas & Rao 1987). `chi_square`: the same without them.
    `integration`, `saddlepoint`: the tail of the weighted sum of chi-squares itself. `wald`, `adjusted_wald`: on
    N_ij − N_i. N_.j / N (Koch, Freeman & Freeman 1975). ν = PSUs − strata of the whole first stage.
    `whole_denominator_df` cuts the fraction off the denominator's degrees of freedom of the two tails, as other
    software does; the p-value is too large then, by as much as a sixth where there are few.
    Raises `unknown_option`, `no_answers`, `one_level`.
    """
    if statistic not in STATISTICS:
        raise AnalysisError(
            "unknown_option", f"statistic={statistic!r} is not one of {', '.join(STATISTICS)}.", option="statistic"
        )
    found = cell_shares([rows, columns], sample, domain=domain)
    if min(found.shape) < 2:
        raise AnalysisError("one_level", f"{rows} or {columns} has one level only among the usable rows.")
    n, nu = int(found.usable.sum()), sample.design_df
    if statistic in ("wald", "adjusted_wald"):
        return _wald(found, sample, n, nu, adjusted=statistic == "adjusted_wald")
    return _rao_scott(found, statistic, n, nu, cut=whole_denominator_df)


test_independence.__test__ = False  # type: ignore[attr-defined]


def _rao_scott(found: CellShares, statistic: str, n: int, nu: int, *, cut: bool) -> IndependenceTest:
    p = found.shares.reshape(found.shape)
    expected = np.outer(p.sum(axis=1), p.sum(axis=0))
    pearson = n * float(((p - expected) ** 2 / expected).sum())
    effects = generalised_design_effects(found, n)
    df = (found.shape[0] - 1) * (found.shape[1] - 1)
    if statistic == "chi_square":
        tail = float(special.chdtrc(df, pearson / effects.mean()))
        return IndependenceTest(statistic, pearson, df, math.inf, tail, n)
    satterthwaite = effects.sum() ** 2 / (effects**2).sum()
    denominator = satterthwaite * nu
    if statistic == "F":
        value = pearson / effects.sum()
        tail = float(special.fdtrc(satterthwaite, denominator, value)) if nu > 0 else math.nan
        return IndependenceTest(statistic, value, satterthwaite, denominator, tail, n)
    tail = ratio_tail(pearson, effects, denominator, method=statistic, whole_df=cut)
    return IndependenceTest(statistic, pearson, df, denominator, tail, n)


def generalised_design_effects(found: CellShares, n: int) -> FloatArray:
    """Eigenvalues of (C'P⁻¹ V_srs P⁻¹C)⁻¹ (C'P⁻¹ V P⁻¹C), C spanning the interactions (Rao & Scott 1984, sect. 3).

    Cells that no row is in have no part in P⁻¹.
    """
    shape = found.shape
    of_rows = np.kron(np.eye(shape[0])[:, 1:], np.ones((shape[1], 1)))
    of_columns = np.kron(np.ones((shape[0], 1)), np.eye(shape[1])[:, 1:])
    effects = np.concatenate([np.ones((len(of_rows), 1)), of_rows, of_columns], axis=1)
    interaction = np.kron(np.eye(shape[0])[:, 1:], np.eye(shape[1])[:, 1:])
    orthogonal, _ = np.linalg.qr(effects)
    contrasts = interaction - orthogonal @ (orthogonal.T @ interaction)
    inverse = np.where(found.shares > 0, 1 / np.where(found.shares > 0, found.shares, 1), 0.0)
    scaled = contrasts * inverse[:, None]
    under_srs = contrasts.T @ scaled / n
    under_design = scaled.T @ found.covariance @ scaled
    return np.real(linalg.eigvals(linalg.solve(under_srs, under_design)))


def _wald(found: CellShares, sample: WeightedSample, n: int, nu: int, *, adjusted: bool) -> IndependenceTest:
    p = found.shares.reshape(found.shape)
    row, column = p.sum(axis=1), p.sum(axis=0)
    inside = found.inside.reshape(-1, *found.shape)
    moved = inside - inside.sum(axis=2)[:, :, None] * column - row[:, None] * inside.sum(axis=1)[:, None, :]
    moved = moved + np.outer(row, column) * found.usable[:, None, None]
    scores = moved[:, :-1, :-1].reshape(len(moved), -1)
    residual = sample.weights @ scores
    df = len(residual)
    wald = float(residual @ linalg.solve(sample.covariance(scores, found.usable), residual)) / df
    denominator = nu - df + 1 if adjusted else nu
    value = wald * (nu - df + 1) / nu if adjusted else wald
    tail = float(special.fdtrc(df, denominator, value)) if denominator > 0 else math.nan
    kind = "adjusted_wald" if adjusted else "wald"
    return IndependenceTest(kind, value, df, denominator, tail, n)
