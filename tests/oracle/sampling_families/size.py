"""Sample sizes: the fields of a case put to `sampling`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from statistics import NormalDist
from typing import Any

from sampling import margin_for_sample_size, slovin
from sampling.household_surveys import HouseholdSize, dhs_sample_size, mics_sample_size
from sampling.power import ComparisonSize, compare_means, compare_proportions, size_of_t_test
from sampling.precision_targets import (
    RequiredSize,
    field_size,
    required_size_for_mean,
    required_size_for_proportion,
    required_size_for_ratio,
)

Inputs = Mapping[str, Any]


def _first(inputs: Inputs, *names: str, default: Any = None) -> Any:
    return next((inputs[name] for name in names if inputs.get(name) is not None), default)


def _confidence(inputs: Inputs) -> float:
    """A level of error, or the number of standard errors itself."""
    z = _first(inputs, "t", "z")
    return (
        math.erf(z / math.sqrt(2)) if z is not None else 1 - float(_first(inputs, "alpha", "sig_level", default=0.05))
    )


def _common(inputs: Inputs) -> dict[str, Any]:
    return {
        "confidence": _confidence(inputs),
        "population": inputs.get("N"),
        "deff": _first(inputs, "deff", default=1.0),
        "response_rate": _first(inputs, "response_rate", "RR", default=1.0),
    }


def _target(inputs: Inputs) -> dict[str, Any]:
    kind = inputs["target"]
    if kind == "cv":
        return {"cv": _first(inputs, "CV0", "cv")}
    if kind == "variance":
        return {"variance": _first(inputs, "V0", "variance")}
    return {"relative_margin" if kind == "moe_rel" else "margin": inputs["e"]}


def _mean(inputs: Inputs) -> RequiredSize:
    spread, square, mean = inputs.get("CVpop"), inputs.get("S2"), _first(inputs, "mean", "ybarU", "ybar")
    if spread is None and square is not None and mean is not None:
        spread = math.sqrt(square) / abs(mean)
    if square is None and spread is not None and mean is not None:
        square = (spread * mean) ** 2
    return required_size_for_mean(unit_cv=spread, unit_variance=square, **_target(inputs), **_common(inputs))


def _proportion(inputs: Inputs) -> RequiredSize:
    shape = {"moe_abs_wilson": "wilson", "moe_abs_logit": "logit_practools"}.get(inputs.get("target", ""), "symmetric")
    return required_size_for_proportion(inputs["p"], interval=shape, **_target(inputs), **_common(inputs))


def _cochran(inputs: Inputs) -> RequiredSize:
    return required_size_for_proportion(inputs["p"], margin=inputs["e"], **_common(inputs))


def _lohr(inputs: Inputs) -> RequiredSize:
    return required_size_for_mean(unit_variance=inputs["p"] * (1 - inputs["p"]), margin=inputs["e"], **_common(inputs))


def _deff_response(inputs: Inputs) -> dict[str, Any]:
    common = _common(inputs)
    rate = {name: common.pop(name) for name in ("deff", "response_rate")}
    size = required_size_for_proportion(inputs["p"], margin=inputs["e"], **common)
    return {"n_srs": size.n, "n": size.n, "n0": size.unbounded, "n_field": field_size(size.n, **rate)}


def _ratio_total(inputs: Inputs) -> RequiredSize:
    return required_size_for_ratio(
        residual_variance=inputs["S2_residual"], variance=inputs["V0_total"] / inputs["N"] ** 2, population=inputs["N"]
    )


def _margin(inputs: Inputs) -> dict[str, Any]:
    sizes = inputs["n"] if isinstance(inputs["n"], list) else [inputs["n"]]
    options = {"proportion": inputs.get("p", 0.5), "deff": _first(inputs, "deff", default=1.0)}
    options |= {"confidence": _confidence(inputs), "population": inputs.get("N")}
    return {"moe": [margin_for_sample_size(n, **options) for n in sizes]}


def _test(inputs: Inputs) -> dict[str, Any]:
    return {
        "alpha": _first(inputs, "alpha", "sig_level", default=0.05),
        "power": _first(inputs, "power", default=0.8),
        "alternative": str(inputs.get("alternative", "two_sided")).replace(".", "_"),
    }


def _means(inputs: Inputs) -> ComparisonSize:
    return compare_means(
        difference=_first(inputs, "diff", "delta", "del"),
        variances=(inputs["S2x"], inputs["S2y"]),
        correlation=_first(inputs, "rho", default=0.0),
        overlap=_first(inputs, "overlap_gamma", default=0.0),
        ratio=_first(inputs, "ratio", default=1.0),
        **_test(inputs),
    )


def _proportions(inputs: Inputs) -> ComparisonSize:
    return compare_proportions(
        inputs["px"],
        inputs["py"],
        both=inputs.get("pxy"),
        overlap=_first(inputs, "overlap_gamma", default=0.0),
        ratio=_first(inputs, "ratio", default=1.0),
        **_test(inputs),
    )


def _pooled(inputs: Inputs) -> ComparisonSize:
    first, second = _first(inputs, "p1", "px"), _first(inputs, "p2", "py")
    return compare_proportions(first, second, pooled=True, **_test(inputs))


def _t_test(inputs: Inputs) -> ComparisonSize:
    spread = _first(inputs, "sd", "S", default=1.0)
    layout = str(inputs.get("type", "two_sample")).replace(".", "_")
    return size_of_t_test(difference=_first(inputs, "delta", "diff"), sd=spread, samples=layout, **_test(inputs))


def _dhs(inputs: Inputs) -> HouseholdSize:
    return dhs_sample_size(
        inputs["p"],
        relative_error=_first(inputs, "rse", "alpha"),
        deft=_first(inputs, "deft", default=1.0),
        household_response=_first(inputs, "hh_response", default=1.0),
        person_response=_first(inputs, "ind_response", default=1.0),
        eligible_per_household=_first(inputs, "eligible_per_hh", default=1.0),
    )


MICS_NAMES = {
    "target_share": r"p_?b|.*(share|target|base).*|.*prop.*",
    "proportion": r"r|prev.*|indicator|p",
    "relative_margin": r"r?_?moe|rme|e|rse|rel(ative)?_?(e|me|moe|margin|err).*|(moe|e|margin)_rel.*",
    "deff": r"deff|f",
    "household_size": r".*size.*|n_?h|h|nbar|.*persons.*|.*members.*|avg_?hh",
    "nonresponse": r"k|nr.*|non_?resp.*",
    "response_rate": r"rr|.*resp.*",
}


def _mics(inputs: Inputs) -> HouseholdSize:
    """Every number under the first of the manual's symbols that its name fits; a second "p" is the target's share."""
    known: dict[str, float] = {}
    for name, value in inputs.items():
        fits = (symbol for symbol, words in MICS_NAMES.items() if re.fullmatch(words, name, re.IGNORECASE))
        symbol = next(fits, None) if name not in ("what", "t", "z", "alpha", "N") else None
        if symbol == "proportion" and name == "p" and any(re.fullmatch("r|prev.*", other) for other in inputs):
            symbol = "target_share"
        if symbol is not None and value is not None:
            known.setdefault(symbol, float(value))
    raised = known.pop("nonresponse", None)
    if raised is not None:
        known.setdefault("response_rate", 1 / (raised if raised >= 1 else 1 + raised))
    known.setdefault("target_share", 1.0)
    z = _first(inputs, "t", "z")
    if z is None and inputs.get("alpha") is not None:
        z = NormalDist().inv_cdf(1 - inputs["alpha"] / 2)
    proportion = known.pop("proportion")
    return mics_sample_size(proportion, z_squared=4.0 if z is None else z**2, **{"deff": 1.0, **known})


WHAT: dict[str, Callable[[Inputs], Any]] = {
    "mean": _mean,
    "proportion": _proportion,
    "ratio_total": _ratio_total,
    "compare_means_t": _t_test,
    "compare_proportions": _pooled,
    "compare_means_overlap": _means,
    "compare_proportions_overlap": _proportions,
    "proportion_cochran": _cochran,
    "proportion_lohr": _lohr,
    "yamane": lambda i: slovin(i["N"], i["e"]),
    "proportion_deff_response": _deff_response,
    "moe_of_n": _margin,
    "dhs_individuals_households": _dhs,
    "mics_households": _mics,
}


def answer(inputs: Inputs) -> dict[str, Any]:
    found = WHAT[inputs["what"]](inputs)
    if isinstance(found, dict):
        return found
    if isinstance(found, ComparisonSize):
        return {"n1": found.n1, "n2": found.n2, "n_per_group": found.exact, "n": found.exact, "n_ceiling": found.n1}
    if isinstance(found, HouseholdSize):
        return {
            "n": found.households,
            "n_households": found.households,
            "n_individuals_complete": found.persons,
            "n_ceiling": found.households_selected,
        }
    if isinstance(found, RequiredSize):
        return {"n": found.n, "n0": found.unbounded, "n_ceiling": found.complete, "ci": found.interval}
    return {"n": found.n_fpc, "n0": found.n_srs, "n_ceiling": found.n}
