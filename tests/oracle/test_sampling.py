"""Every shared reference case of sampling and weighting is met; the runner says what differs and never crashes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.machine import SHARED, needs_shared
from tests.oracle.sampling import agrees, check_case, main, read_cases

ORACLE = SHARED / "oracle" / "sampling"
CASES = read_cases(ORACLE)
FAMILIES = {"aapor", "alloc", "bethel", "bounds", "calib", "cluster", "deff", "field", "icc", "joint", "multistage"}
FAMILIES |= {"pik", "prn", "rind", "select", "size", "weights"}


@needs_shared("oracle/sampling")
def test_there_are_cases_of_every_family() -> None:
    assert {case["family"] for case in CASES} == FAMILIES


@needs_shared("oracle/sampling")
@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_reference_case_is_met(case: dict[str, Any]) -> None:
    assert check_case(case) == []


def run(folder: Path, *cases: dict[str, Any]) -> int:
    (folder / "cases.json").write_text(json.dumps(list(cases)), encoding="utf-8")
    return main([str(folder)])


def yamane(expected: dict[str, Any], **inputs: Any) -> dict[str, Any]:
    fields = {"what": "yamane", "N": 2000, "e": 0.05, **inputs}
    return {"id": "one", "family": "size", "inputs": fields, "expected": expected, "rel_tol": 1e-9}


def test_runner_prints_what_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, yamane({"n": 1000 / 3, "remark_note": "words"}), yamane({"n": 334})) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("one  n: got 333.33333333333")
    assert lines[0].endswith("expected 334, relative error 0.002")
    assert lines[-1] == "1 passed, 1 failed"


def test_what_the_library_does_not_know_fails_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unknown = {"id": "two", "family": "tarot", "inputs": {}, "expected": {"n": 1}}
    cases = [unknown, yamane({"n": 1}, what="horoscope"), yamane({"colour": 1}), yamane({"n": 1000 / 3}), {"id": "x"}]
    assert run(tmp_path, *cases) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "two  LookupError: no family 'tarot' is known"
    assert "one  colour: no answer, expected 1" in lines
    assert lines[-1] == "1 passed, 4 failed"


def test_a_directory_without_cases_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stop:
        main([str(tmp_path)])
    assert stop.value.code != 0


def test_a_refusal_stands_for_null_where_the_case_allows_it() -> None:
    case = yamane({"n": None}, N=0)
    assert check_case(case)
    assert check_case({**case, "error_or_null": True}) == []
    assert check_case({**case, "expected": {"n": 3}, "error_or_null": True})


def test_a_worse_allocation_is_not_excused_by_being_allowed_to_differ() -> None:
    inputs = {"method": "integer_optimal", "n": 5, "N": [50, 50], "S": [1, 1], "min": [1, 1], "max": [50, 50]}
    case = {"family": "alloc", "inputs": inputs, "rel_tol": 1e-9}
    tied = {"nh": [3, 2], "sum_N2S2_over_n": 2500 / 2 + 2500 / 3}
    assert check_case({**case, "expected": tied}) == check_case({**case, "expected": {**tied, "nh": [2, 3]}}) == []
    assert check_case({**case, "expected": {"sum_N2S2_over_n": 2000}})


def test_tolerance_counts_from_one_and_zero_asks_for_every_printed_digit() -> None:
    assert agrees(1e-10, 0, 1e-9)
    assert agrees(1e6 + 1e-4, 1e6, 1e-9)
    assert not agrees(1.00001, 1, 1e-9)
    assert agrees(2 / 15, 0.133333333333333, 0)
    assert not agrees(0.13333333333334, 0.133333333333333, 0)
    assert agrees(None, None, 0)
    assert agrees(float("nan"), None, 0)
    assert not agrees(0, None, 1e-9)
    assert not agrees("A", 1, 1e-9)
