"""Designs and estimands as plain JSON objects, for whoever has a file instead of a survey of this product.

`design`: strata, psu, fpc (a name or a list by stage), weights, lonely_psu, and for an unequal-probability first stage
pps (`brewer`, `overton`, `HR`) with variance (`HT`, `YG`); the first fpc column then holds inclusion probabilities.
`estimand`: type and what it needs (`TYPES` says which), domain = conditions that must all hold, by = groups.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.agreement import kappa
from analysis.calibration import calibrate, poststratify, rake, standardize, trim_weights
from analysis.calibration_solver import Distance, Linear, Logit, Raking
from analysis.categories import cell_shares
from analysis.comparisons import compare_domains, t_test
from analysis.errors import AnalysisError
from analysis.estimands import Estimand, Mean, Proportion, Ratio, Total, label_of
from analysis.estimation import Estimate, estimate
from analysis.formulas import read_formula
from analysis.independence import test_independence
from analysis.joint_probabilities import JointVariance
from analysis.model_columns import design_matrix
from analysis.moments import estimate_moments
from analysis.quantiles import estimate_quantiles
from analysis.rank_tests import rank_test
from analysis.regression import regress
from analysis.weighted_sample import WeightedSample
from sampling.design import claims

Row = dict[str, Any]
Specification = Mapping[str, Any]
FIRST_STAGES = {"brewer": "pps_brewer", "overton": "pps_overton", "HR": "pps_hartley_rao"}
VARIANCES = {"HT": "horvitz_thompson", "YG": "yates_grundy"}
STATISTICS = {"Chisq": "chi_square", "Wald": "wald", "adjWald": "adjusted_wald", "lincom": "integration"}
SCORES = {"vanderWaerden": "van_der_waerden", "KruskalWallis": "wilcoxon"}
COMPARE: dict[str, Callable[[pd.Series, Any], pd.Series]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "in": pd.Series.isin,
}


def sample_from_design(data: pd.DataFrame, design: Specification) -> WeightedSample:
    """A sample from a table and its design; AnalysisError `bad_specification` for a key that there is not."""
    _refuse_unknown(design, {"strata", "psu", "weights", "fpc", "nest", "lonely_psu", "pps", "variance"}, "design")
    pps = design.get("pps")
    if pps is not None and pps not in FIRST_STAGES:
        raise AnalysisError("bad_specification", f"pps {pps!r} is not one of {', '.join(FIRST_STAGES)}.", key="pps")
    fpc = design.get("fpc")
    names = [fpc] if isinstance(fpc, str) else list(fpc or [])
    if pps and not names:
        raise AnalysisError("bad_specification", "pps needs fpc: the column of inclusion probabilities.", key="fpc")
    joint = JointVariance(VARIANCES[design.get("variance", "YG")]) if pps in ("overton", "HR") else None  # type: ignore[arg-type]
    return WeightedSample.from_frame(
        data,
        strata=design.get("strata"),
        psu=design.get("psu"),
        weights=design.get("weights"),
        fpc=[None, *names[1:]] if pps else fpc,
        first_stage=FIRST_STAGES[pps] if pps else "without_replacement",  # type: ignore[arg-type]
        probabilities=names[0] if pps else None,
        lonely_psu=design.get("lonely_psu", "fail"),
        joint=joint,
    )


def domain_from_conditions(data: pd.DataFrame, conditions: Sequence[Specification] | None) -> np.ndarray:
    """Rows in which every condition {variable, op, value} holds; a missing value is outside."""
    mask = np.ones(len(data), dtype=bool)
    for condition in conditions or []:
        if condition.get("op") not in COMPARE:
            raise AnalysisError(
                "bad_specification", f"op {condition.get('op')!r} is not one of {', '.join(COMPARE)}.", key="op"
            )
        if condition["variable"] not in data.columns:
            raise AnalysisError(
                "unknown_column", f"There is no column {condition['variable']!r}.", column=condition["variable"]
            )
        column = data[condition["variable"]]
        mask &= (COMPARE[condition["op"]](column, condition["value"]) & column.notna()).to_numpy()
    return mask


def estimate_from(specification: Specification, sample: WeightedSample) -> pd.DataFrame:
    """The estimate that `specification` asks for, one row a number with its precision.

    Raises AnalysisError `bad_specification` (what is missing or unknown) besides those of the estimator.
    """
    kind = specification.get("type")
    if kind not in TYPES:
        raise AnalysisError("bad_specification", f"type {kind!r} is not one of {', '.join(TYPES)}.", key="type")
    domain = domain_from_conditions(sample.data, specification.get("domain"))
    try:
        rows = TYPES[kind](specification, sample, domain)
    except KeyError as missing:
        raise AnalysisError(
            "bad_specification", f"An estimand of type {kind!r} needs {missing.args[0]!r}.", key=missing.args[0]
        ) from missing
    return pd.DataFrame(rows)


def _refuse_unknown(given: Specification, known: set[str], what: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise AnalysisError(
            "bad_specification",
            f"The {what} has {', '.join(unknown)}; known are {', '.join(sorted(known))}.",
            key=unknown[0],
        )


def _names(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _row(one: Estimate, level: float) -> Row:
    row: Row = {"estimand": label_of(one.estimand), **one.domain, "value": one.value, "se": one.se}
    if claims(one.basis).confidence_interval:
        row["low"], row["high"] = one.confidence_interval(level)
    return row | {"df": one.df, "n": one.n, "deff": one.deff, "method": one.method}


def _simple(
    make: Callable[[Specification, str], Estimand],
) -> Callable[[Specification, WeightedSample, np.ndarray], list[Row]]:
    def rows(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
        level, by = spec.get("level", 0.95), spec.get("by")
        found: list[Row] = []
        for name in _names(spec["variable"]):
            estimand = make(spec, name)
            if by:
                found += [_row(one, level) for one in estimate(estimand, sample, by=_names(by), domain=domain)]
            else:
                found.append(_row(estimate(estimand, sample, domain=domain), level))
        return found

    return rows


def _proportion(spec: Specification, name: str) -> Estimand:
    method = spec.get("ci_method", "beta")
    return Proportion(name, spec["value"], interval="logit" if method == "xlogit" else method)


def _ratio(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    one = estimate(Ratio(spec["numerator"], spec["denominator"]), sample, domain=domain)
    return [_row(one, spec.get("level", 0.95))]


def _all_levels(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    levels = cell_shares([spec["variable"]], sample, domain=domain).levels[0]
    shares = [Proportion(spec["variable"], level, interval=spec.get("ci_method", "beta")) for level in levels]
    return [_row(estimate(share, sample, domain=domain), spec.get("level", 0.95)) for share in shares]


def _quantiles(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    found = estimate_quantiles(
        spec["variable"],
        sample,
        np.atleast_1d(spec["probs"]).tolist(),
        rule=spec.get("qrule", "math"),
        interval=spec.get("interval_type", "mean"),
        level=spec.get("level", 0.95),
        domain=domain,
    )
    return [vars(one) for one in found]


def _difference(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    compared = compare_domains(Mean(spec["variable"]), sample, by=spec["group"], domain=domain)
    first, second = spec["levels"]
    rows = []
    for name, found in (("difference", compared.difference(first, second)), ("ratio", compared.ratio(first, second))):
        low, high = found.confidence_interval(spec.get("level", 0.95))
        rows.append(
            {
                "estimand": f"{name} {first} / {second}",
                "value": found.value,
                "se": found.se,
                "low": low,
                "high": high,
                "df": found.df,
            }
        )
    return rows


def _t_test(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    found = t_test(spec["variable"], sample, group=spec.get("group"), mu=spec.get("mu", 0), domain=domain)
    low, high = found.confidence_interval(spec.get("level", 0.95))
    return [{"value": found.estimate, "t": found.t, "df": found.df, "p_value": found.p_value, "low": low, "high": high}]


def _moments(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    found = estimate_moments(_names(spec["variable"]), sample, domain=domain)
    return [
        {
            "first": a,
            "second": b,
            "covariance": found.covariance[i, j],
            "se": found.se[i, j],
            "correlation": found.correlation[i, j],
        }
        for i, a in enumerate(found.variables)
        for j, b in enumerate(found.variables)
        if i <= j
    ]


def _kappa(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    first, second = spec["variables"]
    return [vars(kappa(first, second, sample, domain=domain))]


def _rank_test(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    name = str(spec.get("test", "wilcoxon"))
    return [vars(rank_test(spec["variable"], spec["group"], sample, score=SCORES.get(name, name), domain=domain))]


def _independence(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    name = str(spec.get("statistic", "F"))
    first, second = spec["variables"]
    found = test_independence(first, second, sample, statistic=STATISTICS.get(name, name), domain=domain)
    return [vars(found)]


def _crosstab(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    found = cell_shares([spec["row"], spec["col"]], sample, domain=domain)
    rows = []
    for cell, (share, se, count) in enumerate(zip(found.shares, found.se, found.weighted, strict=True)):
        row, column = (found.levels[0][cell // found.shape[1]], found.levels[1][cell % found.shape[1]])
        within = found.usable & (sample.data[spec["row"]] == row).to_numpy()
        of_row = estimate(Proportion(spec["col"], column), sample, domain=within)
        rows.append(
            {
                spec["row"]: row,
                spec["col"]: column,
                "count": count,
                "total_share": share,
                "total_share_se": se,
                "row_share": of_row.value,
                "row_share_se": of_row.se,
            }
        )
    return rows


def _model(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    formula = read_formula(spec["formula"])
    found = regress(
        formula.response,
        formula.terms,
        sample,
        family=str(spec.get("family", "gaussian")).lower().removeprefix("quasi"),
        level=formula.level,
        categorical=formula.categorical,
        domain=domain,
    )
    low, high = found.confidence_intervals(spec.get("level", 0.95))
    return [
        {
            "term": term,
            "coefficient": found.coefficients[i],
            "se": found.se[i],
            "t": found.t[i],
            "p_value": found.p_values[i],
            "low": low[i],
            "high": high[i],
            "df": found.df,
        }
        for i, term in enumerate(found.terms)
    ]


def _standardized(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    population = dict(zip(spec["by_levels"], spec["population"], strict=True))
    known = domain & sample.column(spec["variable"]).notna().to_numpy()
    standard = standardize(sample, spec["by"], population, over=spec["over"], domain=known)
    found = estimate(Mean(spec["variable"]), standard, by=[spec["over"]], domain=domain)
    return [_row(one, spec.get("level", 0.95)) for one in found]


def _calibrated(spec: Specification, sample: WeightedSample, domain: np.ndarray) -> list[Row]:
    adjusted = adjust_weights(spec, sample)
    names = spec["then"]["mean_total"]
    return [_row(estimate(make(name), adjusted, domain=domain), 0.95) for make in (Mean, Total) for name in names]


def adjust_weights(spec: Specification, sample: WeightedSample) -> WeightedSample:
    """Weights by method: `poststratify`, `rake` (margins), `trim` (lower, upper, strict), `calibrate_…` (formula,
    totals, calfun, bounds)."""
    method = spec["method"]
    if method.startswith("trim"):
        bounds = {"lower": spec.get("lower", 0.0), "upper": spec.get("upper", np.inf)}
        return trim_weights(sample, **bounds, strict=bool(spec.get("strict")))
    if method.startswith("calibrate"):
        return _by_totals(spec, sample)
    if method not in ("poststratify", "rake"):
        message = f"method {method!r} is not poststratify, rake, trim or calibrate."
        raise AnalysisError("bad_specification", message, key="method")
    margins = {each["variable"]: dict(zip(each["levels"], each["totals"], strict=True)) for each in spec["margins"]}
    return rake(sample, margins) if method == "rake" else poststratify(sample, *next(iter(margins.items())))


def _by_totals(spec: Specification, sample: WeightedSample) -> WeightedSample:
    formula = read_formula(spec["formula"])
    matrix = design_matrix(sample.data, formula.terms, categorical=formula.categorical)
    absent = [name for name in matrix.names if name not in spec["totals"]]
    if absent:
        message = f"totals lack {', '.join(absent)}; they need {', '.join(matrix.names)}."
        raise AnalysisError("bad_specification", message, key="totals")
    totals = np.array([spec["totals"][name] for name in matrix.names], dtype=float)
    bounds, kind = spec.get("bounds"), spec.get("calfun", "linear")
    distances: dict[str, Callable[[], Distance]] = {
        "linear": lambda: Linear(*bounds) if bounds else Linear(),
        "raking": Raking,
        "logit": lambda: Logit(*(bounds or (0.5, 2.0))),
    }
    if kind not in distances:
        message = f"calfun {kind!r} is not one of {', '.join(distances)}."
        raise AnalysisError("bad_specification", message, key="calfun")
    return calibrate(sample, matrix.columns, totals, distance=distances[kind]())


TYPES: dict[str, Callable[[Specification, WeightedSample, np.ndarray], list[Row]]] = {
    "mean": _simple(lambda _spec, name: Mean(name)),
    "total": _simple(lambda _spec, name: Total(name)),
    "proportion": _simple(_proportion),
    "ratio": _ratio,
    "proportions_all": _all_levels,
    "quantile": _quantiles,
    "domain_difference": _difference,
    "ttest_one": _t_test,
    "ttest_two": _t_test,
    "variance": _moments,
    "kappa": _kappa,
    "ranktest": _rank_test,
    "chisq": _independence,
    "crosstab": _crosstab,
    "glm": _model,
    "standardize": _standardized,
    "calibration": _calibrated,
}
"""What can be asked for: its type as in the estimand object."""
