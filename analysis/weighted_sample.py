"""Data, design and weights as one immutable value: what every estimate is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.design_encoding import Columns, DesignColumns, FirstStage, StageEncoder
from analysis.errors import AnalysisError
from analysis.joint_probabilities import JointVariance
from analysis.replicates import Replicates
from analysis.variance import LONELY_PSU_POLICIES, FloatArray, IntArray, StageVariance, design_covariance
from analysis.variance_credit import VarianceCredit
from analysis.weight_ledger import WeightStep
from sampling.deferred import deferred
from sampling.design import Basis

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

VARIANCE_METHODS = {
    "without_replacement": "linearisation, stages without replacement with finite population corrections",
    "with_replacement": "linearisation, first stage treated as with replacement (conservative)",
    "pps_brewer": "linearisation, PPS first stage by Brewer's approximation, later stages added",
    "pps_overton": "linearisation, PPS first stage by Overton's joint probabilities, later stages added",
    "pps_hartley_rao": "linearisation, PPS first stage by Hartley and Rao's joint probabilities, later stages added",
    "pps_joint": "linearisation, PPS first stage by its joint probabilities, later stages added",
    "pps_poisson": "linearisation, first stage by Poisson sampling, later stages added",
}


@dataclass(frozen=True, eq=False)
class WeightedSample:
    """Responses with the design that drew them and the weights that follow from it.

    `weights` has one value a row of `data`; `weight_steps` is the ledger of how each weight came about;
    `basis` is what the sample may claim (see sampling.design) and travels with every result.
    """

    data: pd.DataFrame
    weights: FloatArray
    stages: tuple[StageVariance, ...]
    first_stage: FirstStage
    basis: Basis
    weight_steps: tuple[WeightStep, ...]
    first_stage_psu: IntArray
    first_stage_stratum: IntArray
    lonely_in_domain: str | None = None
    credits: tuple[VarianceCredit, ...] = ()
    replicates: Replicates | None = None
    memo: dict[object, object] = field(default_factory=dict, init=False, repr=False)
    """What follows from the data and is wanted again: answers as codes, groups of rows."""

    @classmethod
    def from_frame(
        cls,
        data: pd.DataFrame,
        *,
        strata: Columns = None,
        psu: Columns = None,
        weights: str | None = None,
        fpc: Columns = None,
        first_stage: FirstStage = "without_replacement",
        probabilities: str | None = None,
        basis: Basis | str = Basis.PROBABILITY,
        lonely_psu: str = "fail",
        lonely_in_domain: bool = False,
        joint: JointVariance | None = None,
        weight_steps: Sequence[WeightStep] = (),
    ) -> WeightedSample:
        """Encode a design given as columns of `data`; a list gives one column a stage, `None` where a stage
        has none.

        `strata`, `psu`: codes, nested in the stage above; no `psu` means that each row is its own PSU.
        `fpc`: units in the stratum at that stage (or, if all values are ≤ 1, sampling fractions); none means
        that the stage is treated as drawn with replacement and later stages add nothing. `first_stage`:
        the `pps_…` kinds take each PSU's inclusion probability from the column `probabilities`, and `joint` says
        more about joint ones (see analysis.joint_probabilities); `with_replacement`
        is the conservative alternative and disregards `fpc`. `weights`: none means the
        product of the inverse sampling fractions, or 1 without any. `lonely_psu`: `fail`, `adjust`,
        `average`, `certainty`, `remove` (see analysis.variance.compile_stage); with `lonely_in_domain` it also
        applies where a domain reaches a single unit of a stratum.

        Raises AnalysisError with codes `no_rows`, `unknown_column`, `unknown_option`,
        `missing_design_value`, `population_smaller_than_sample`, `fraction_varies`, `fraction_out_of_range`,
        `bad_weights`, `lonely_psu`.
        """
        _check_options(first_stage, lonely_psu, probabilities, basis)
        if not len(data):
            raise AnalysisError("no_rows", "The sample has no rows, so nothing can be estimated.")
        data = data.reset_index(drop=True)
        design = DesignColumns(data, strata, psu, fpc, probabilities)
        encoder = StageEncoder(design, first_stage, lonely_psu, joint)
        stages = tuple(encoder.encode(stage) for stage in range(design.stages))
        row_weights = _row_weights(data, weights, encoder.row_fraction)
        return cls(
            data=data,
            weights=row_weights,
            stages=tuple(stage for stage in stages if stage.coefficient.any() or stage.forms) or stages[:1],
            first_stage=first_stage,
            basis=Basis(basis),
            weight_steps=tuple(weight_steps),
            first_stage_psu=stages[0].row_unit,
            first_stage_stratum=stages[0].unit_cell,
            lonely_in_domain=lonely_psu if lonely_in_domain else None,
        )

    def __len__(self) -> int:
        return len(self.weights)

    @property
    def method(self) -> str:
        """How variances are computed, in words."""
        if self.replicates is not None:
            return f"replication, {self.replicates.method} with {self.replicates.count} replicates"
        credit = f", {self.credits[-1].method}" if self.credits else ""
        return VARIANCE_METHODS[self.first_stage] + credit

    @cached_property
    def design_order(self) -> IntArray | None:
        """Rows of positive weight by their units at every stage; None where all rows are so already."""
        unit = self.stages[-1].row_unit if self.replicates is None else self.replicates.row_unit
        if not (self.weights > 0).all():
            rows = np.flatnonzero(self.weights > 0)
            return np.asarray(rows[np.argsort(unit[rows], kind="stable")])
        return None if (unit[1:] >= unit[:-1]).all() else np.argsort(unit, kind="stable")

    @property
    def is_census(self) -> bool:
        """Whether no stage has sampling variance, because every unit was taken."""
        return not any(stage.coefficient.any() or stage.forms for stage in self.stages)

    @property
    def design_df(self) -> int:
        """PSUs minus strata of the whole sample; with replicates, the rank of their weights less 1."""
        if self.replicates is not None:
            return self.replicates.df
        return len(self.first_stage_stratum) - int(self.first_stage_stratum[-1]) - 1

    def column(self, name: str) -> pd.Series:
        """A column of the data, or AnalysisError `unknown_column`."""
        if name not in self.data.columns:
            raise AnalysisError("unknown_column", f"There is no column {name!r} in the data.", column=name)
        return self.data[name]

    def degrees_of_freedom(self, usable: np.ndarray) -> int:
        """PSUs minus strata, counted over the usable rows (in the domain, not missing, weight above 0)."""
        if self.replicates is not None:
            return self.replicates.df
        present = np.zeros(len(self.first_stage_stratum), dtype=bool)
        present[self.first_stage_psu[usable & (self.weights > 0)]] = True
        return int(present.sum()) - len(np.unique(self.first_stage_stratum[present]))

    def weighted_share(self, rows: np.ndarray) -> float:
        """The share of the sum of weights that the marked rows hold."""
        return float(self.weights[rows].sum() / self.weights.sum())

    def covariance(self, influence: FloatArray, usable: np.ndarray) -> FloatArray:
        """Covariance (p × p) of p estimates from their influence values (rows × p), over all stages.

        Rows that are not usable count as 0 and stay in the design. Weights that were calibrated take the
        variance of the residuals of their auxiliaries; with replicates it is the replicates of Σwu.
        """
        scores = np.where(usable[:, None], influence, 0.0)
        if self.replicates is not None:
            scores = self.weights[:, None] * scores
            return self.replicates.covariance(self.replicates.weighted_sums(scores), scores.sum(axis=0))
        for credit in reversed(self.credits):
            scores = credit.residuals(scores)
        return design_covariance(
            self.stages, self.weights[:, None] * scores, usable, lonely_in_domain=self.lonely_in_domain
        )

    def __repr__(self) -> str:
        strata = int(self.first_stage_stratum[-1]) + 1
        psus = len(self.first_stage_stratum)
        design = f"{psus} PSUs in {strata} strata, {self.first_stage}"
        return f"WeightedSample({len(self)} rows, {design}, {self.basis})"


def recode_certainty_psus(
    data: pd.DataFrame, *, stratum: str, psu: str, second_stage_unit: str, probability: str, fpc: str
) -> pd.DataFrame:
    """Make each certainty PSU (π = 1) a stratum whose second-stage units act as its PSUs.

    A PSU that was sure to be drawn has no first-stage variance; what varies is the choice of units inside
    it. In the copy returned, its rows get stratum "certainty <psu>", PSU = the second-stage unit,
    probability = m/M (units sampled over `fpc`, units in the PSU) and a second stage that is complete (`fpc`
    1); other rows stay as they are. `stratum` and `psu` come back as text. Pass the result to
    `WeightedSample.from_frame(first_stage="pps_brewer")`: with equal probabilities Brewer's formula is that
    of simple random sampling, so one formula serves both kinds. Source: Särndal, Swensson & Wretman (1992),
    section 4.3 (self-representing units).
    """
    recoded = data.copy()
    recoded[stratum] = data[stratum].astype(str)
    recoded[psu] = data[psu].astype(str)
    certain = data[probability].to_numpy(dtype=float) >= 1 - 1e-9
    if not certain.any():
        return recoded
    inside = data.loc[certain]
    sampled = inside.groupby(psu)[second_stage_unit].transform("nunique")
    recoded.loc[certain, stratum] = "certainty " + inside[psu].astype(str)
    recoded.loc[certain, psu] = inside[psu].astype(str) + " / " + inside[second_stage_unit].astype(str)
    recoded[probability] = data[probability].astype(float)
    recoded.loc[certain, probability] = sampled / inside[fpc].astype(float)
    recoded.loc[certain, fpc] = 1
    return recoded


def _check_options(first_stage: str, lonely_psu: str, probabilities: str | None, basis: str) -> None:
    for value, allowed, name in (
        (first_stage, tuple(VARIANCE_METHODS), "first_stage"),
        (lonely_psu, LONELY_PSU_POLICIES, "lonely_psu"),
        (str(basis), tuple(Basis), "basis"),
    ):
        if value not in allowed:
            raise AnalysisError(
                "unknown_option",
                f"{name}={value!r} is not one of {', '.join(allowed)}.",
                option=name,
                value=value,
            )
    if first_stage.startswith("pps") and not probabilities:
        raise AnalysisError(
            "unknown_option", f"first_stage={first_stage!r} needs the column `probabilities`.", option="probabilities"
        )


def _row_weights(data: pd.DataFrame, weights: str | None, row_fraction: FloatArray | None) -> FloatArray:
    if weights is None:
        return np.ones(len(data)) if row_fraction is None else 1.0 / row_fraction
    if weights not in data.columns:
        raise AnalysisError("unknown_column", f"There is no column {weights!r} in the data.", column=weights)
    values = data[weights].to_numpy(dtype=float)
    if not np.isfinite(values).all() or (values < 0).any() or not values.any():
        raise AnalysisError(
            "bad_weights",
            f"Weights in {weights!r} must be finite, not negative, and not all 0.",
            column=weights,
        )
    return values
