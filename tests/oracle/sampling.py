"""Run reference cases of sampling and weighting against the library: `python -m tests.oracle.sampling DIR`.

DIR holds files of cases {id, family, inputs, expected, source, rel_tol, note?}. The module of a family in
`tests.oracle.sampling_families` puts a case to the library; here the answer is compared with what was
expected. Every failing field is printed with the case's id, what came, what was expected and the relative
error; the last line is `N passed, M failed`, and the exit code is 1 if any failed.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from sampling import SamplingError
from tests.oracle.sampling_judging import FOR_INFORMATION, JUDGES

Case = Mapping[str, Any]
FAMILIES = "tests.oracle.sampling_families"
ABSENT = object()


def read_cases(directory: Path) -> list[dict[str, Any]]:
    """Every case of a directory, file by file."""
    cases: list[dict[str, Any]] = []
    for path in sorted(directory.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        cases += content["cases"] if isinstance(content, dict) else content
    return cases


def check_case(case: Case) -> list[str]:
    """What differs between the library's answer and the reference, one message a field."""
    try:
        return _differences(case)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]


def _differences(case: Case) -> list[str]:
    inputs, expected = case["inputs"], dict(case["expected"])
    lenient = any(part.get("error_or_null") for part in (case, inputs, expected))
    expected.pop("error_or_null", None)
    try:
        got = answer(case["family"], inputs)
    except SamplingError as refusal:
        if not lenient:
            raise
        got = {"error": refusal.code}
    if lenient and "error" in got:
        expected = {name: value for name, value in expected.items() if value is not None}
    tolerance = float(case.get("rel_tol", 1e-9))
    messages: list[str] = []
    judge = JUDGES.get((case["family"], inputs.get("method")))
    if judge is not None:
        messages += judge(inputs, got, expected, tolerance)
        expected = {}
    for name, value in expected.items():
        if not name.endswith("note") and name not in FOR_INFORMATION:
            messages += compare(name, got.get(name, ABSENT), value, tolerance)
    return messages


def answer(family: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The library's answer to a case of a family; null says that a field is not given."""
    known = re.fullmatch(r"[a-z_]+", family) is not None and find_spec(f"{FAMILIES}.{family}") is not None
    if not known:
        raise LookupError(f"no family {family!r} is known")
    found: dict[str, Any] = import_module(f"{FAMILIES}.{family}").answer(
        {name: value for name, value in inputs.items() if value is not None}
    )
    return found


def compare(name: str, got: Any, expected: Any, tolerance: float) -> Iterator[str]:
    """Messages of the numbers and words that differ, down through lists and mappings."""
    if got is ABSENT:
        yield f"{name}: no answer, expected {expected!r}"
    elif isinstance(expected, Mapping):
        answers = got if isinstance(got, Mapping) else {}
        for key, value in expected.items():
            if not key.endswith("note"):
                yield from compare(f"{name}.{key}", answers.get(key, ABSENT), value, tolerance)
    elif isinstance(expected, list):
        values = list(got.values()) if isinstance(got, Mapping) else got
        answers = list(np.atleast_1d(np.asarray(values, dtype=object)))
        if len(answers) != len(expected):
            yield f"{name}: got {len(answers)} values, expected {len(expected)}"
            return
        for i, (one, value) in enumerate(zip(answers, expected, strict=True)):
            yield from compare(f"{name}[{i}]", one, value, tolerance)
    else:
        one = _only(got)
        if not agrees(one, expected, tolerance):
            yield f"{name}: got {one!r}, expected {expected!r}, relative error {_relative_error(one, expected):.3g}"


def agrees(got: Any, expected: Any, tolerance: float) -> bool:
    """Whether |got − expected| ≤ tolerance·max(1, |expected|); tolerance 0 asks for every digit that was printed."""
    if expected is None:
        return got is None or (_is_number(got) and math.isnan(got))
    if expected in ("Inf", "-Inf", "NaN") and _is_number(got):
        return bool(got == float(expected)) or (expected == "NaN" and math.isnan(got))
    if isinstance(expected, str | bool) or not _is_number(got):
        return bool(got == expected) and isinstance(got, str) == isinstance(expected, str)
    if tolerance == 0 and isinstance(expected, float):
        return bool(got == expected) or float(f"{got:.15g}") == expected
    return bool(abs(got - expected) <= tolerance * max(1.0, abs(expected)))


def _only(got: Any) -> Any:
    """A vector of one element, or a mapping of one, stands for its element."""
    if isinstance(got, Mapping) and len(got) == 1:
        return _only(next(iter(got.values())))
    if isinstance(got, list | tuple | np.ndarray) and np.size(got) == 1:
        return np.asarray(got, dtype=object).reshape(-1)[0]
    return got.item() if isinstance(got, np.generic) else got


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _relative_error(got: Any, expected: Any) -> float:
    if not _is_number(got) or not _is_number(expected):
        return math.inf
    return abs(got - expected) / abs(expected) if expected else math.inf


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a directory and say what came of it; 1 where a case failed."""
    parser = argparse.ArgumentParser(description="Run reference cases of sampling against the library.")
    parser.add_argument("directory", type=Path, help="case files, one JSON file a family")
    directory = parser.parse_args(arguments).directory
    cases = read_cases(directory)
    if not cases:
        parser.error(f"{directory} holds no case")
    failed = 0
    for case in cases:
        messages = check_case(case)
        failed += bool(messages)
        for message in messages:
            print(f"{case.get('id')}  {message}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
