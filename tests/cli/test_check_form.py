"""khaosat check-form: what it says of real forms and of files that are none, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.unit.questionnaires.forms import SHARED, workbook
from webapp.cli import main

REFUSED = {"ipa-back-check.xlsx": 71, "unicef-liberia-coverage.xlsx": 126}
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000) + "EncryptedPackage".encode("utf-16-le")
ONE_QUESTION = "| type | name | label |\n| text | q1 | Một |"


def checked(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check-form", str(file), *options])


@pytest.mark.parametrize("form", sorted((SHARED / "xlsforms").glob("*.xlsx")), ids=lambda form: form.stem)
def test_real_forms_end_as_pyxform_would_have_it(form: Path) -> None:
    result = checked(form, "--json")
    said = json.loads(result.output)
    assert result.exit_code == (form.name in REFUSED), said
    assert said["ok"] is (form.name not in REFUSED)
    errors = [(finding["sheet"], finding["row"]) for finding in said["findings"] if finding["severity"] == "error"]
    assert errors[:1] == ([("choices", REFUSED[form.name])] if form.name in REFUSED else [])
    assert all(finding["message"] and finding["code"] for finding in said["findings"])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "không có tệp này"),
        (b"", "Tệp này trống"),
        (b"PK\x03\x04 broken", "hỏng"),
        (b"type,name\ntext,q1\n", "nhiều trang"),
        (ENCRYPTED, "mật khẩu"),
        (workbook(khac="| a |\n| b |", nua="| a |\n| b |"), "survey"),
    ],
    ids=["missing", "empty", "broken", "csv", "encrypted", "no survey"],
)
def test_a_file_that_is_no_form_is_told_in_a_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "phieu.xlsx"
    if content is not None:
        file.write_bytes(content)
    result = checked(file)
    assert result.exit_code == 1
    assert sentence in result.output, result.output
    assert "Traceback" not in result.output


def test_a_directory_is_no_form(tmp_path: Path) -> None:
    assert "đây không phải là tệp" in " ".join(checked(tmp_path).output.split())


def test_what_is_wrong_is_told_with_its_cell_and_what_is_alike_once(tmp_path: Path) -> None:
    file = tmp_path / "phieu.xlsx"
    survey = (
        ONE_QUESTION.replace("label |", "label | relevant |", 1)
        + " ${q9} = 1 |\n| geopoint | g | G | |\n| geopoint | h | H | |"
    )
    file.write_bytes(workbook(survey=survey))
    result = checked(file)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith("✗ survey D2") and "“q9”" in lines[0]
    assert "Cũng ở: survey A4" in result.output
    assert lines[-1] == "phieu.xlsx: chưa dùng được, 1 chỗ phải sửa."


def test_advice_on_the_wording_is_told_and_lets_the_form_pass(tmp_path: Path) -> None:
    file = tmp_path / "phieu.xlsx"
    file.write_bytes(workbook(survey="| type | name | label |\n| text | q1 | Gần đây Ông/Bà nghĩ gì về UBND xã? |"))
    result = checked(file)
    assert result.exit_code == 0
    assert "· survey C2" in result.output and "“gần đây”" in result.output and "Ủy ban nhân dân" in result.output
    assert result.output.splitlines()[-1].endswith("2 gợi ý về lời hỏi.")
    advice = [
        found for found in json.loads(checked(file, "--json").output)["findings"] if found["severity"] == "advice"
    ]
    assert [(found["code"], found["row"], found["facts"]["words"]) for found in advice] == [
        ("wording-reference-period", 2, "gần đây"),
        ("wording-office-jargon", 2, "UBND"),
    ]


def test_whatever_goes_wrong_within_is_told_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "phieu.xlsx"
    file.write_bytes(workbook(survey=ONE_QUESTION))
    monkeypatch.setattr("surveys.questionnaires.xlsform.reading.questionnaire_of_workbook", lambda _workbook: 1 / 0)
    result = checked(file, "--json")
    assert (result.exit_code, json.loads(result.output)["findings"][0]["code"]) == (1, "unexpected")
