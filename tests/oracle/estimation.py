"""Run reference cases against the library: `python -m tests.oracle.estimation DIR [--data DIR]`.

DIR holds case files by kind as made with R's survey package (see tests/oracle/README.md). Every failing
number is printed with id, got, expected and relative error; the last line is `N passed, M failed`. Kinds
that the library does not offer yet are listed by name with their number of cases and count neither way.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import Ratio, estimate, estimate_jointly
from tests.oracle.case import (
    Case,
    NotSupportedError,
    Pairs,
    build_sample,
    compare_estimate,
    domain_of,
    estimand_of,
    read_data,
)
from tests.oracle.estimation_models import check_calibration, check_glm, check_standardize
from tests.oracle.estimation_quantiles import check_quantile, check_quantile_old
from tests.oracle.estimation_replicates import check_replicate
from tests.oracle.estimation_tests import (
    check_categorical,
    check_chisq,
    check_contrast,
    check_kappa,
    check_ranktest,
    check_table,
    check_ttest,
    check_variance,
)

__all__ = ["CHECKS", "NotSupportedError", "agrees", "check_case", "main", "read_data"]


@dataclass
class Outcome:
    """What came of a directory of cases."""

    passed: int
    failures: dict[str, list[str]]
    unsupported: Counter[str]


def check_estimate(case: Case, data: pd.DataFrame) -> Pairs:
    """mean, total, domain_mean, domain_total, proportion, lonely_psu, pps_optional."""
    spec = case["estimand"]
    sample, domain = build_sample(data, case), domain_of(case, data)
    names = [spec["variable"]] if isinstance(spec["variable"], str) else spec["variable"]
    joint = estimate_jointly([estimand_of(spec, name) for name in names], sample, domain=domain)
    for i, one in enumerate(joint.estimates):
        yield from compare_estimate(one, case["expected"], spec.get("level", 0.95), i if len(names) > 1 else None)
    for i, row in enumerate(case["expected"].get("vcov") or []):
        for j, value in enumerate(row):
            yield f"vcov[{i},{j}]", joint.covariance[i, j], value


def check_ratio(case: Case, data: pd.DataFrame) -> Pairs:
    spec = case["estimand"]
    ratio = Ratio(spec["numerator"], spec["denominator"])
    one = estimate(ratio, build_sample(data, case), domain=domain_of(case, data))
    yield from compare_estimate(one, case["expected"], spec.get("level", 0.95))


def check_by(case: Case, data: pd.DataFrame) -> Pairs:
    spec, expected = case["estimand"], case["expected"]
    sample = build_sample(data, case)
    got = estimate(estimand_of(spec, spec["variable"]), sample, by=spec["by"], domain=domain_of(case, data))
    found = {tuple(str(one.domain[name]) for name in spec["by"]): one for one in got}
    yield "groups", len(found), len(expected["groups"])
    for i, group in enumerate(expected["groups"]):
        one = found[tuple(str(group[name]) for name in spec["by"])]
        yield from compare_estimate(one, expected, spec.get("level", 0.95), i)


CHECKS: dict[str, Callable[[Case, pd.DataFrame], Pairs]] = {
    "mean": check_estimate,
    "total": check_estimate,
    "domain_mean": check_estimate,
    "domain_total": check_estimate,
    "proportion": check_estimate,
    "lonely_psu": check_estimate,
    "pps_optional": check_estimate,
    "ratio": check_ratio,
    "by": check_by,
    "calibration": check_calibration,
    "categorical": check_categorical,
    "chisq": check_chisq,
    "contrast": check_contrast,
    "glm": check_glm,
    "kappa": check_kappa,
    "quantile": check_quantile,
    "quantile_old": check_quantile_old,
    "ranktest": check_ranktest,
    "replicate": check_replicate,
    "standardize": check_standardize,
    "table": check_table,
    "ttest": check_ttest,
    "variance": check_variance,
}


def agrees(got: float, expected: float, tolerance: float) -> bool:
    if isinstance(expected, str) or expected is None or math.isnan(expected):
        return math.isnan(got)
    return abs(got - expected) <= tolerance * max(abs(expected), 1e-12)


def check_case(case: Case, data: pd.DataFrame) -> list[str]:
    """Messages of every number that differs from the reference."""
    messages = []
    for name, got, expected in CHECKS[case["kind"]](case, data):
        if not agrees(got, expected, case["tolerance"]):
            error = abs(got - expected) / abs(expected) if expected else math.inf
            messages.append(f"{name}: got {got!r}, expected {expected!r}, relative error {error:.3g}")
    return messages


def run(directory: Path, data_directory: Path) -> Outcome:
    outcome = Outcome(0, {}, Counter())
    for path in sorted(directory.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            if case["kind"] not in CHECKS:
                outcome.unsupported[f"kind {case['kind']}"] += 1
                continue
            try:
                messages = check_case(
                    case | {"directory": directory}, read_data(data_directory / f"{case['dataset']}.csv")
                )
            except NotSupportedError as reason:
                outcome.unsupported[f"kind {case['kind']}, {reason}"] += 1
                continue
            except Exception as error:
                messages = [f"{type(error).__name__}: {error}"]
            if messages:
                outcome.failures[case["id"]] = messages
            else:
                outcome.passed += 1
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Run reference cases of estimation against the library.")
    parser.add_argument("directory", type=Path, help="case files, one JSON file a kind")
    parser.add_argument("--data", type=Path, help="data sets (default: ../data beside the cases)")
    options = parser.parse_args(arguments)
    outcome = run(options.directory, options.data or options.directory.parent / "data")
    for case_id, messages in outcome.failures.items():
        for message in messages:
            print(f"{case_id}  {message}")
    for reason, count in sorted(outcome.unsupported.items()):
        print(f"not yet supported: {reason} ({count} cases)")
    print(f"{outcome.passed} passed, {len(outcome.failures)} failed")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
