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


UNBOXED = [
    ("pik", {"mos": 5, "n": 1.0}, {"pi": 1, "sum": 1}),
    ("deff", {"w": 3}, {"deff_kish": 1, "n_eff": 1}),
    ("cluster", {"what": "deff_cluster", "rho": [0.01, 0.05], "b": 20}, {"deff": [1.19, 1.95]}),
    ("field", {"metric": "straightline", "data": [1, 1, 2, 2, 2]}, {"longest_run": 3, "mode_share": 0.6}),
    ("field", {"metric": "duration_mad_log", "minutes": [20, 40], "k": None}, {"flag": [False, False]}),
    ("prn", {"seed": 5, "stage": 1, "ids": "Ấp 1", "n": 1, "reserve": None}, {"selected": "Ấp 1"}),
    ("select", {"method": "poisson_prn", "u": 0.3, "pi": 0.5}, {"rows_1based": 1}),
    ("select", {"method": "sequential_srs_prn", "u": [0.6, 0.1], "n": 1, "start": None}, {"rows_1based": 2}),
    ("select", {"method": "pps_systematic", "mos": [1, 2, 1], "n": 1, "u": 0, "order": "reverse"}, {"rows_1based": 3}),
    ("select", {"method": "pareto_prn", "lambda": [1, 0], "u": [0.9, 0.1], "n": 1}, {"xi": [0, "Inf"]}),
    ("calib", {"X": [1, 1], "d": 2, "totals": {"all": 5}, "distance": "raking"}, {"g": [1.25, 1.25]}),
    ("multistage", {"what": "multiplicity", "base_w": [120, 60], "links": [3, 1]}, {"w": [40, 60]}),
    ("multistage", {"what": "self_weighting", "a": 10, "sum_M": 5000, "take": 15, "M": 100}, {"pi": 0.03}),
    ("weights", {"step": "normalise", "w": 4}, {"w": 1}),
    ("multistage", {"what": "substitution", "pi_substitute_own": 0.5, "pi_replaced": 0.02}, {"pi": 0.02, "w": 50}),
    ("multistage", {"what": "substitution", "p1": 0.1, "p2": 0.2}, {"pi": 0.02, "w": 50}),
    ("size", {"what": "moe_of_n", "n": [100, 400], "z": 2}, {"moe": [0.1, 0.05]}),
    ("field", {"metric": "whipple_5", "counts_by_age": [{"age": 30, "n": 3}, {"age": 31, "n": 2}]}, {"whipple": 300}),
    ("weights", {"step": "poststratify", "w": [1, 2], "cell": 1, "totals": 6}, {"factor": 2}),
    ("joint", {"method": "srs", "N": 50.0, "n": 8.0, "pi": None}, {"pi": 0.16, "pi2_12": 8 * 7 / (50 * 49)}),
    ("cluster", {"what": "two_stage_cv", "C": [4, 1], "delta": 0.5, "k": None, "CV0": 1}, {"nbar": 2, "m": 0.75}),
    ("weights", {"step": "poststratify", "w": [1, 2], "cell": ["b", "a"], "totals": {"a": 6, "b": 4}}, {"w": [4, 6]}),
    ("size", {"what": "mean", "target": "moe_abs", "e": 1.959963984540054, "CVpop": 0.5, "ybarU": 20}, {"n": 100}),
]


@pytest.mark.parametrize(("family", "inputs", "expected"), UNBOXED)
def test_a_vector_of_one_may_stand_bare_and_what_is_optional_may_be_null(
    family: str, inputs: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert check_case({"family": family, "inputs": inputs, "expected": expected, "rel_tol": 1e-12}) == []


@pytest.mark.parametrize("size", ["hh_size", "avg_hh_size", "nh"])
@pytest.mark.parametrize("raised", [{"nr": 1.25}, {"response_rate": 0.8}, {"RR": 0.8}, {"nonresponse_factor": 1.25}])
def test_the_manual_of_household_surveys_may_name_its_symbols_as_it_likes(size: str, raised: dict[str, float]) -> None:
    inputs = {"what": "mics_households", "r": 0.4, "deff": 1.5, "rme": 0.12, "p": 0.03, size: 6, **raised}
    households = 4 * 0.4 * 0.6 * 1.5 * 1.25 / ((0.12 * 0.4) ** 2 * 0.03 * 6)
    case = {"family": "size", "inputs": inputs, "expected": {"n_households": households}, "rel_tol": 1e-12}
    assert check_case(case) == []


def test_a_cell_without_respondents_is_named_beside_the_factors_of_the_others() -> None:
    inputs = {"step": "adjust_eligibility_nonresponse", "w": [2, 1, 1], "status": ["R", "NR", "NR"], "cell": [1, 1, 2]}
    empty = {"1": 1.5, "2": "error_empty_cell_collapse"}
    case = {"family": "weights", "inputs": inputs, "expected": {"factor": empty}, "rel_tol": 1e-12}
    assert check_case(case) == []
