"""The steps of a weight chain, each declared as a value and able to be done again for any replicate.

A step takes the weights of all cases (respondents, nonrespondents, not eligible, unknown) and gives back new ones with
the rows of the ledger that say what it did. It holds no number that was read off the full sample, unless the office
declared it: so a replicate that repeats the steps repeats what each of them estimates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.calibration_solver import calibration_factors, check_sums, distance_named, raked_weights
from analysis.eligibility import (
    INELIGIBLE,
    RESPONDENT,
    UNKNOWN,
    cells_of,
    share_nonresponse,
    share_unknown,
    warnings_of,
)
from analysis.errors import AnalysisError
from analysis.response_propensity import response_propensities
from analysis.trimming import EQUAL_TO_UNTRIMMED, RULES, trimmed, trimming_threshold
from analysis.variance import FloatArray, IntArray
from analysis.weight_ledger import WeightLedger, WeightStep
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

MARGINS_HOLD = 1e-8
MOST_ROUNDS = 500


@dataclass(frozen=True, eq=False)
class Cases:
    """All cases that were issued, a row each, and what came of them (`analysis.eligibility.DISPOSITIONS`)."""

    data: pd.DataFrame
    status: np.ndarray
    memo: dict[tuple[str, ...], np.ndarray] = field(default_factory=dict, init=False, repr=False)

    @property
    def responding(self) -> np.ndarray:
        return np.asarray(self.status == RESPONDENT)

    def cells(self, names: Sequence[str]) -> np.ndarray:
        """The cell of each case; AnalysisError `unknown_column`, `missing_design_value`."""
        key = tuple(names)
        if key not in self.memo:
            for name in key:
                if name not in self.data.columns:
                    raise AnalysisError("unknown_column", f"There is no column {name!r} in the cases.", column=name)
                if self.data[name].isna().any():
                    raise AnalysisError("missing_design_value", f"{name!r} is empty in some cases.", column=name)
            self.memo[key] = cells_of(self.data, key)
        return self.memo[key]


class ChainStep(Protocol):
    """What every step can do: new weights from old ones, with its rows of the ledger."""

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]: ...


@dataclass(frozen=True)
class ShareUnknown:
    """Weight of cases of unknown eligibility to those known, by cell."""

    cells: tuple[str, ...]

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        return share_unknown(weights, cases.cells(self.cells), cases.status)


@dataclass(frozen=True)
class NonresponseByCell:
    """Weight of nonrespondents to the respondents of their cell."""

    cells: tuple[str, ...]

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        return share_nonresponse(weights, cases.cells(self.cells), cases.status)


@dataclass(frozen=True)
class NonresponseByPropensity:
    """Weight of nonrespondents to respondents by a logistic model: in `classes` classes of propensity, or by 1/ρ̂.

    `variables` are numeric columns, known of every eligible case. The model is weighted by the weights at that step
    unless `weighted` is false.
    """

    variables: tuple[str, ...]
    classes: int | None = 5
    weighted: bool = True

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        eligible = (cases.status != INELIGIBLE) & (cases.status != UNKNOWN) & (weights > 0)
        x = cases.data.loc[eligible, list(self.variables)].to_numpy(dtype=float)
        responding = cases.responding[eligible]
        fitted = response_propensities(responding, x, weights[eligible] if self.weighted else None)
        if self.classes is not None:
            cell = np.full(len(weights), "", dtype=object)
            cell[eligible] = [f"ρ̂ {place + 1}" for place in fitted.classes(self.classes)]
            rest = np.where(eligible, weights, 0.0)
            shared, ledger = share_nonresponse(rest, cell, cases.status)
            return np.where(cases.status == INELIGIBLE, weights, shared), ledger
        adjusted = np.where(cases.status == INELIGIBLE, weights, 0.0)
        adjusted[np.flatnonzero(eligible)[responding]] = weights[eligible][responding] * fitted.inverse_factors
        rows = [
            ("1/ρ̂", float(adjusted[cases.responding].sum() / weights[cases.responding].sum()), int(responding.sum()))
        ]
        source = "1 / ρ̂, logistic on " + ", ".join(self.variables)
        return adjusted, WeightLedger(
            tuple(WeightStep("nonresponse", *row, source) for row in rows),
            warnings_of([("1/ρ̂", float(fitted.inverse_factors.max()), rows[0][2])]),
        )


@dataclass(frozen=True)
class CalibrateToMargins:
    """Respondents' weights fitted to what is known of the population.

    `margins` {variable: {category: total}}; `distance` ipf, linear, raking, truncated or logit (the last two within
    `bounds` of the factor); `source` is the version of the control totals and goes into the ledger.
    """

    margins: Mapping[str, Mapping[str, float]]
    source: str
    distance: str = "ipf"
    bounds: tuple[float, float] | None = None

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        check_sums({name: float(sum(totals.values())) for name, totals in self.margins.items()})
        used = cases.responding & (weights > 0)
        codes = {name: self._codes(cases, name, used) for name in self.margins}
        self._refuse_empty(weights[used], codes)
        after = weights.copy()
        after[used] = self._fitted(weights[used], codes)
        rows = []
        for name, code in codes.items():
            for place, category in enumerate(self.margins[name]):
                inside = np.flatnonzero(used)[code == place]
                before = weights[inside].sum()
                if before > 0:
                    rows.append((f"{name} = {category}", float(after[inside].sum() / before), len(inside)))
        steps = tuple(WeightStep("calibration", *row, f"{self.source} ({self.distance})") for row in rows)
        return after, WeightLedger(steps, warnings_of(rows))

    def distance_to_totals(self, cases: Cases, weights: FloatArray) -> float:
        """The largest relative difference between a total and what the weights give for it."""
        used = cases.responding & (weights > 0)
        worst = 0.0
        for name, totals in self.margins.items():
            wanted = np.array(list(totals.values()), dtype=float)
            found = np.bincount(self._codes(cases, name, used), weights[used], len(wanted))
            worst = max(worst, float((np.abs(found - wanted) / np.maximum(np.abs(wanted), 1e-300)).max()))
        return worst

    def _codes(self, cases: Cases, name: str, used: np.ndarray) -> IntArray:
        if name not in cases.data.columns:
            raise AnalysisError("unknown_column", f"There is no column {name!r} in the cases.", column=name)
        categories = {str(category): place for place, category in enumerate(self.margins[name])}
        values = cases.data[name].to_numpy(dtype=object)[used]
        found = np.array([categories.get(str(value), -1) for value in values], dtype=np.int64)
        if (found < 0).any():
            strange = str(values[int(np.flatnonzero(found < 0)[0])])
            raise AnalysisError(
                "unknown_level",
                f"{int((found < 0).sum())} respondents have a value of {name} without a total ({strange!r}).",
                rows=int((found < 0).sum()),
                variable=name,
                level=strange,
            )
        return found

    def _refuse_empty(self, d: FloatArray, codes: Mapping[str, IntArray]) -> None:
        for name, code in codes.items():
            present = np.bincount(code, d, len(self.margins[name]))
            for (category, total), weight in zip(self.margins[name].items(), present, strict=True):
                if total > 0 and weight <= 0:
                    raise AnalysisError(
                        "empty_poststratum",
                        f"No respondent has {name} = {category}, so its total cannot be met. Merge it with another.",
                        level=f"{name}: {category}",
                        variable=name,
                    )

    def _fitted(self, d: FloatArray, codes: Mapping[str, IntArray]) -> FloatArray:
        totals = [np.array(list(self.margins[name].values()), dtype=float) for name in codes]
        if self.distance == "ipf":
            return raked_weights(d, list(codes.values()), totals, names=list(codes))
        x = np.column_stack(
            [
                (code[:, None] == np.arange(len(wanted))).astype(float)
                for code, wanted in zip(codes.values(), totals, strict=True)
            ]
        )
        return d * calibration_factors(x, d, np.concatenate(totals), distance_named(self.distance, self.bounds))


@dataclass(frozen=True)
class TrimWeights:
    """Respondents' weights cut to bounds, a number or a rule of `analysis.trimming.RULES`; their sum stays.

    A rule is worked out again in each replicate, a number is not.
    """

    upper: float | str | None = "median+3*IQR"
    lower: float | None = None
    redistribute: str = EQUAL_TO_UNTRIMMED
    strict: bool = True
    k: float = 10.0

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        return self.cut(cases, weights, self.upper_bound(cases, weights))

    def upper_bound(self, cases: Cases, weights: FloatArray) -> float | None:
        """The upper bound for these weights."""
        if not isinstance(self.upper, str):
            return self.upper
        return trimming_threshold(weights[cases.responding], self.upper, k=self.k)

    def cut(self, cases: Cases, weights: FloatArray, upper: float | None) -> tuple[FloatArray, WeightLedger]:
        """Weights cut to the declared lower and this upper bound."""
        used = cases.responding & (weights > 0)
        after = weights.copy()
        after[used] = trimmed(
            weights[used], lower=self.lower, upper=upper, redistribute=self.redistribute, strict=self.strict
        )
        low, high = -np.inf if self.lower is None else self.lower, np.inf if upper is None else upper
        bounded = np.clip(weights[used], low, high)
        moved = float(np.abs(weights[used] - bounded).sum() / weights[used].sum())
        rule = self.upper if self.upper in RULES else "declared"
        step = WeightStep(
            "trimming",
            _bounds(self.lower, upper),
            1 - moved,
            int((bounded != weights[used]).sum()),
            f"{rule}, {self.redistribute}",
        )
        return after, WeightLedger((step,), ())


@dataclass(frozen=True)
class TrimAndRecalibrate:
    """Trimming and calibration in turn until no weight is outside the bounds and every total holds to 1e-8.

    The bound of a rule is that of the calibrated weights before the first cut. The last row of the ledger records the
    loss: the share of Σw that the trimming moved from one respondent to another. Raises `trimming_contradicts_totals`
    where the two cannot both be had.
    """

    trim: TrimWeights
    margins: CalibrateToMargins

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        calibrated, ledger = self.margins.apply(cases, weights)
        trim = replace(self.trim, strict=True)
        upper, now = trim.upper_bound(cases, calibrated), calibrated
        for turn in range(MOST_ROUNDS):
            after, _ledger = trim.cut(cases, now, upper)
            if self.margins.distance_to_totals(cases, after) <= MARGINS_HOLD:
                return after, ledger + self._loss(cases, calibrated, after, upper, turn)
            now = self._recalibrated(cases, after)
        raise AnalysisError(
            "trimming_contradicts_totals",
            f"After {MOST_ROUNDS} rounds the weights either lie outside the bounds or miss the totals. Widen the "
            "bounds or merge small categories.",
            rounds=MOST_ROUNDS,
        )

    def _recalibrated(self, cases: Cases, weights: FloatArray) -> FloatArray:
        try:
            return self.margins.apply(cases, weights)[0]
        except AnalysisError as error:
            if error.code != "calibration_failed":
                raise
            raise AnalysisError("trimming_contradicts_totals", error.message) from error

    def _loss(
        self, cases: Cases, before: FloatArray, after: FloatArray, upper: float | None, turns: int
    ) -> WeightLedger:
        used = cases.responding & (before > 0)
        moved = float(np.abs(after[used] - before[used]).sum() / 2 / before[used].sum())
        low, high = self.trim.lower or -np.inf, np.inf if upper is None else upper
        cut = int(((before[used] < low) | (before[used] > high)).sum())
        bounds = _bounds(self.trim.lower, upper)
        source = f"trimmed and recalibrated {turns} times; {100 * moved:.3g} % of Σw moved"
        return WeightLedger((WeightStep("trimming", bounds, 1 - moved, cut, source),), ())


@dataclass(frozen=True)
class Normalise:
    """Respondents' weights divided by their mean, so that they sum to the number of respondents."""

    def apply(self, cases: Cases, weights: FloatArray) -> tuple[FloatArray, WeightLedger]:
        used = cases.responding & (weights > 0)
        factor = normalising_factor(weights[used])
        after = np.where(cases.responding, weights * factor, weights)
        return after, WeightLedger((WeightStep("normalise", "all", factor, int(used.sum()), "1 / mean weight"),), ())


def _bounds(lower: float | None, upper: float | None) -> str:
    return f"{'' if lower is None else format(lower, '.6g')} … {'' if upper is None else format(upper, '.6g')}"


def normalising_factor(weights: FloatArray) -> float:
    """1 / mean weight; AnalysisError `bad_weights` where the weights add up to nothing."""
    w = np.asarray(weights, dtype=float)
    if not len(w) or w.sum() <= 0:
        raise AnalysisError("bad_weights", "Weights that add up to nothing cannot be normalised.")
    return float(len(w) / w.sum())
