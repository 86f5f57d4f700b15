"""Designs and estimands as JSON objects, in the library and on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from analysis import AnalysisError
from analysis.formulas import Formula, read_formula
from analysis.specification import TYPES, estimate_from, sample_from_design
from webapp.cli.estimates import estimate as command

HOUSEHOLDS = Path(__file__).parents[2] / "oracle" / "households"


def cases() -> list[dict]:
    found = []
    for path in sorted((HOUSEHOLDS / "expected").glob("*.json")):
        cases = json.loads(path.read_text(encoding="utf-8"))["cases"]
        found += [case for case in cases if not case["design"].get("nest") and "replicates" not in case][:2]
    return [case for case in found if case["estimand"]["type"] in TYPES]


def first_value(case: dict) -> tuple[str, float] | None:
    """A column of the result and what the reference has first there."""
    expected = case["expected"]
    for column, keys in {"value": ("estimate", "mean"), "share": ("estimate",)}.items():
        for key in keys:
            value = expected.get(key)
            if isinstance(value, list):
                value = value[0] if value and not isinstance(value[0], list) else None
            if isinstance(value, int | float):
                return column, float(value)
    return None


@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_the_objects_of_the_reference_are_understood_as_they_are(case: dict) -> None:
    data = pd.read_csv(HOUSEHOLDS / "data" / f"{case['dataset']}.csv", keep_default_na=False, na_values=[""])
    table = estimate_from(case["estimand"], sample_from_design(data, case["design"]))
    assert len(table)
    wanted = first_value(case)
    if wanted and wanted[0] in table.columns:
        assert table[wanted[0]].iloc[0] == pytest.approx(wanted[1], rel=1e-6)


@pytest.mark.parametrize(
    ("design", "estimand", "part"),
    [
        ({"stratum": "stratum"}, {"type": "mean", "variable": "food"}, "stratum"),
        ({}, {"type": "average", "variable": "food"}, "average"),
        ({}, {"type": "mean"}, "variable"),
        ({}, {"type": "mean", "variable": "food", "domain": [{"variable": "sex", "op": "~", "value": 1}]}, "~"),
        ({}, {"type": "glm", "formula": "food + age"}, "formula"),
        ({"pps": "madow"}, {"type": "mean", "variable": "food"}, "madow"),
    ],
)
def test_what_is_not_understood_is_named(design: dict, estimand: dict, part: str) -> None:
    data = pd.read_csv(HOUSEHOLDS / "data" / "hh_a.csv")
    with pytest.raises(AnalysisError) as caught:
        estimate_from(estimand, sample_from_design(data, design))
    assert part in caught.value.message


def test_formulas_are_read() -> None:
    assert read_formula("I(sch.wide == 'Yes') ~ ell + factor(race)") == Formula(
        "sch.wide", "Yes", ("ell", "race"), ("race",)
    )
    for wrong in ("y", "y ~", "log(y) ~ x", "y ~ x - z"):
        with pytest.raises(AnalysisError):
            read_formula(wrong)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "số liệu.csv").write_text("khu,đtb,w\nA,1,2\nA,3,2\nB,5,1\nB,9,1\n", encoding="utf-8-sig")
    (tmp_path / "design.json").write_text(json.dumps({"strata": "khu", "weights": "w"}), encoding="utf-8")
    estimand = [{"type": "mean", "variable": "đtb"}, {"type": "total", "variable": "đtb", "by": "khu"}]
    (tmp_path / "estimand.json").write_text(json.dumps(estimand), encoding="utf-8")
    return [str(tmp_path / name) for name in ("số liệu.csv", "design.json", "estimand.json")]


def test_the_command_prints_json(files: list[str]) -> None:
    done = CliRunner().invoke(command, [*files, "--output", "json"])
    assert done.exit_code == 0
    mean, totals = json.loads(done.output)
    # Σwy/Σw = (2·1 + 2·3 + 5 + 9) / 6
    assert mean[0]["value"] == pytest.approx(22 / 6)
    assert [row["khu"] for row in totals] == ["A", "B"]


def test_the_command_writes_csv_and_excel(files: list[str], tmp_path: Path) -> None:
    for kind in ("csv", "xlsx"):
        done = CliRunner().invoke(command, [*files, "--output", kind, "--to", str(tmp_path / f"out.{kind}")])
        assert done.exit_code == 0
    assert "value" in (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert pd.read_excel(tmp_path / "out.xlsx", sheet_name="1", engine="calamine")["value"][0] == pytest.approx(22 / 6)


def test_the_command_says_what_is_wrong_in_a_sentence(files: list[str], tmp_path: Path) -> None:
    (tmp_path / "estimand.json").write_text('{"type": "mean", "variable": "không có"}', encoding="utf-8")
    done = CliRunner().invoke(command, files)
    assert done.exit_code == 1
    assert "không có" in done.output
    assert "Traceback" not in done.output
    (tmp_path / "design.json").write_text("[1", encoding="utf-8")
    done = CliRunner().invoke(command, files)
    assert done.exit_code == 1
    assert "JSON" in done.output
