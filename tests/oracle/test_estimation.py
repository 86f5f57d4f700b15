"""Every reference case of a kind that the library offers agrees with R at the case's own tolerance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.machine import SHARED, needs_shared
from tests.oracle.estimation import CHECKS, agrees, check_case, main, read_data

ORACLE = SHARED / "oracle" / "estimation"
HOUSEHOLDS = Path(__file__).parent / "households"
KINDS_OF_HOUSEHOLDS = sorted(path.stem for path in (HOUSEHOLDS / "expected").glob("*.json"))


def failures_of(folder: Path, kind: str) -> dict[str, list[str]]:
    cases = json.loads((folder / "expected" / f"{kind}.json").read_text(encoding="utf-8"))["cases"]
    failures = {}
    for case in cases:
        data = read_data(folder / "data" / f"{case['dataset']}.csv")
        messages = check_case(case | {"directory": folder / "expected"}, data)
        if messages:
            failures[case["id"]] = messages
    assert cases
    return failures


@pytest.mark.parametrize("kind", KINDS_OF_HOUSEHOLDS)
def test_our_own_households_agree_with_the_reference(kind: str) -> None:
    assert failures_of(HOUSEHOLDS, kind) == {}


@needs_shared("oracle/estimation")
@pytest.mark.parametrize("kind", sorted(CHECKS))
def test_reference_cases_of_kind(kind: str) -> None:
    assert failures_of(ORACLE, kind) == {}


@needs_shared("oracle/estimation")
def test_runner_counts_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(ORACLE / "expected")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "234 passed, 0 failed"


def write_case(folder: Path, expected: float) -> None:
    (folder / "data").mkdir()
    (folder / "expected").mkdir()
    (folder / "data" / "tiny.csv").write_text("y\n1\n2\n6\n", encoding="utf-8")
    case = {
        "id": "mean-tiny",
        "kind": "mean",
        "dataset": "tiny",
        "design": {"strata": None, "psu": None, "weights": None, "fpc": None, "nest": False, "lonely_psu": "fail"},
        "estimand": {"type": "mean", "variable": "y", "na_rm": False, "level": 0.95},
        "expected": {"estimate": expected, "df": 2},
        "tolerance": 1e-10,
    }
    (folder / "expected" / "mean.json").write_text(json.dumps({"cases": [case]}), encoding="utf-8")


@pytest.mark.parametrize(("expected", "status"), [(3.0, 0), (3.001, 1)])
def test_runner_prints_what_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expected: float, status: int
) -> None:
    write_case(tmp_path, expected)
    assert main([str(tmp_path / "expected")]) == status
    out = capsys.readouterr().out
    assert out.splitlines()[-1] == f"{1 - status} passed, {status} failed"
    assert ("mean-tiny  estimate: got 3.0, expected 3.001" in out) is bool(status)


def test_tolerance_is_relative_and_nan_agrees_with_nan_only() -> None:
    assert agrees(1e6 + 1e-5, 1e6, 1e-10)
    assert not agrees(1e6 + 1e-3, 1e6, 1e-10)
    assert agrees(float("nan"), float("nan"), 1e-10)
    assert not agrees(1.0, float("nan"), 1e-10)
