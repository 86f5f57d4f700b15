"""A form's state after each answer: our two engines and ODK's agree, or the difference has a listed reason."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.replays import REASONS, compare_engines
from surveys.questionnaires.xform.replay import Replay
from surveys.questionnaires.xform.values import NotAnAnswer, decimal_text, number_of, whole_of
from tests.machine import needs, needs_shared
from tests.unit.questionnaires.forms import SHARED, workbook
from tests.unit.questionnaires.replay_forms import CHOICES, FORMS
from tools.odk_engine import engine_folder
from webapp.cli.replays import NODE_PROGRAM, _lines, for_node, joined_form, node_program

DOCS = Path(__file__).resolve().parents[3] / "docs" / "replay.md"


def form_file(folder: Path, name: str) -> Path:
    """One of the small forms as a file."""
    file = folder / f"{name}.xlsx"
    file.write_bytes(workbook(survey=FORMS[name], choices=CHOICES))
    return file


def replay(folder: Path, name: str) -> Replay:
    return Replay(joined_form(form_file(folder, name)), now=datetime(2025, 11, 22))


def values(replay: Replay, *paths: str) -> list[str]:
    states = replay.states()
    return [states[f"/data/{path}"]["value"] for path in paths]


@needs("node")
@pytest.mark.parametrize("name", FORMS)
def test_the_engines_tell_the_same_states_and_odk_differs_for_a_listed_reason_only(tmp_path, name):
    agreement = compare_engines(form_file(tmp_path, name), answers=60, seed=7, oracle=engine_folder())
    assert agreement.unexplained == []
    assert agreement.compared > 60
    assert set(agreement.explained) <= set(REASONS)


@needs("node")
@needs_shared("xlsforms")
@pytest.mark.parametrize(
    ("name", "answers"),
    [("stats4sd-example", 40), ("socio-economic-survey", 40), ("correlaid-mitwirken", 40), ("who-verbal-autopsy", 15)],
)
def test_the_engines_tell_the_same_states_of_a_real_form(name, answers):
    agreement = compare_engines(SHARED / "xlsforms" / f"{name}.xlsx", answers=answers, seed=5, oracle=engine_folder())
    assert agreement.unexplained == []


def test_every_reason_for_a_difference_is_documented():
    text = DOCS.read_text(encoding="utf-8")
    assert [reason for reason in REASONS if f"`{reason}`" not in text] == []


def test_a_triggered_calculation_waits_for_its_trigger(tmp_path):
    form = replay(tmp_path, "triggers")
    form.answer("/data/a", "x")
    assert values(form, "khi", "chep", "dem") == ["", "x", "1"]
    form.answer("/data/b", "1")
    assert values(form, "khi", "chep", "dem", "xoa") == ["a:x", "x", "1", ""]
    form.answer("/data/b", "1")
    assert values(form, "dem") == ["1"]


def test_an_edited_calculation_stands_until_what_it_looks_at_changes(tmp_path):
    form = replay(tmp_path, "chained")
    form.answer("/data/a", "3")
    form.answer("/data/sua", "của tôi")
    form.answer("/data/b", "2")
    assert values(form, "sua", "o") == ["của tôi", "của tôi"]
    form.answer("/data/a", "4")
    assert values(form, "sua", "h") == ["a=4", "3"]


def test_a_default_is_given_once_and_stays_away_when_taken_away(tmp_path):
    form = replay(tmp_path, "defaults")
    assert values(form, "gap", "an", "mot", "la") == ["10", "", "xanh", ""]
    form.answer("/data/so", "9")
    assert values(form, "gap", "an", "andong") == ["10", "giấu", ""]
    form.answer("/data/tinh", "")
    assert values(form, "tinh") == [""]


def test_instances_that_a_count_takes_away_are_gone(tmp_path):
    form = replay(tmp_path, "counted")
    form.answer("/data/so", "2")
    form.answer("/data/nguoi[2]/ten", "Bà")
    form.answer("/data/so", "1")
    assert "/data/nguoi[2]" not in form.states()
    form.answer("/data/so", "2")
    assert values(form, "nguoi[2]/ten") == [""]
    form.answer("/data/so", "")
    assert "/data/nguoi[2]" in form.states(), "a blank count leaves things as they are"


HOSTILE = [
    "", "x", "5", "[]", "null", '{"ref": []}', '{"ref": {"a": 1}, "value": 1}', '{"ref": "/data"}',
    '{"ref": "/data/a", "value": {"x": [1]}}', '{"ref": "/data/a", "value": NaN}', "[" * 100_000, '{"value": 1}',
    json.dumps({"ref": "/data/a", "value": "9" * 999_999}), '{"ref": "/data/a", "value": 1' + "0" * 5_000 + "}",
    '{"ref": "/data/a", "value": 1e999}', '{"ref": "/data/a", "value": 1' + "0" * 400 + "}",
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_line_is_an_error_and_changes_nothing(tmp_path, line):
    form = replay(tmp_path, "numbers")
    before = form.states()
    assert set(form.line(line)) == {"error"}
    assert form.states() == before


HUGE = [
    ("b", "1" + "0" * 400), ("b", '"0x' + "f" * 290 + '"'), ("g", "1e999"), ("g", "-1" + "0" * 400), ("g", "1e21"),
    ("g", "12345678901234567890"), ("g", "0.0000001"), ("g", "0.00001"), ("g", "-0"), ("g", "3"), ("a", "-0"),
]  # fmt: skip


@needs("node")
def test_numbers_beyond_all_bounds_are_read_as_a_browser_reads_them(tmp_path):
    form, now = joined_form(form_file(tmp_path, "numbers")), datetime(2025, 11, 22)
    ours, compiled = Replay(form, now=now), tmp_path / "form.json"
    compiled.write_text(json.dumps(for_node(form, now)))
    lines = [f'{{"ref": "/data/{name}", "value": {value}}}' for name, value in HUGE]
    node = [str(node_program()), str(NODE_PROGRAM), str(compiled)]
    theirs = subprocess.run(node, input="\n".join(lines), capture_output=True, text=True, check=True).stdout
    for line, told in zip(lines, theirs.splitlines()[1:], strict=True):
        assert ours.line(line) == json.loads(told), line


def test_of_a_line_without_end_only_the_beginning_is_kept():
    stream = io.BytesIO(b"x" * 9_000_000 + b"\n  \n{}\n")
    first, second = _lines(stream)
    assert (len(first), second) == (4_000_000, "{}\n")


def test_a_form_that_cannot_be_used_is_told_in_one_line(tmp_path):
    file = tmp_path / "hong.xlsx"
    file.write_bytes(b"PK nothing")
    done = subprocess.run(
        [sys.executable, "-m", "webapp.cli", "replay-form", file], input=b"", capture_output=True, check=False
    )
    assert done.returncode == 2
    assert set(json.loads(done.stdout)) == {"error"}
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("value", "number"), [("", 0), (" 7 ", 7), ("0x1F", 31), ("1e3", 1000), ("-Infinity", -float("inf")), (True, 1)]
)
def test_numbers_are_read_as_a_browser_reads_them(value, number):
    assert number_of(value) == number


@pytest.mark.parametrize(("number", "text"), [(3, "3.0"), (0.1, "0.1"), (1e21, "1" + "0" * 21 + ".0"), (-0.5, "-0.5")])
def test_a_decimal_has_a_digit_after_its_point(number, text):
    assert decimal_text(number) == text


@pytest.mark.parametrize("value", ["1.5", "abc", "1e3", 1.5, {}])
def test_what_is_no_whole_number_is_refused(value):
    with pytest.raises(NotAnAnswer):
        whole_of(value)
