"""khaosat export-form writes a form as other programs want it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from surveys.questionnaires import read_xlsform
from tests.services.test_questionnaires_service import PLAIN
from webapp.cli import main


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(PLAIN)
    return path


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["export-form", *map(str, arguments)])
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("kind", "name", "start"),
    [
        ("xlsform", "phieu-bang-hoi.xlsx", b"PK"),
        ("xform", "phieu-bang-hoi.xml", b"<?xml"),
        ("codebook", "phieu-bang-ma.xlsx", b"PK"),
        ("r", "phieu-nhan-gia-tri.R", b"# "),
        ("spss", "phieu-nhan-gia-tri.sps", b"\xef\xbb\xbf*"),
    ],
)
def test_each_kind_is_written_beside_the_form(form: Path, kind: str, name: str, start: bytes) -> None:
    code, said = run(form, "--to", kind)
    assert (code, "Đã ghi" in said) == (0, True)
    assert form.with_name(name).read_bytes().startswith(start)


def test_what_is_written_is_read_again(form: Path, tmp_path: Path) -> None:
    assert run(form, "--to", "xlsform", "-o", tmp_path / "lai.xlsx")[0] == 0
    assert read_xlsform(tmp_path / "lai.xlsx")[0] == read_xlsform(form)[0]


def test_a_faulty_form_and_a_bad_target_are_told_in_a_sentence(form: Path, tmp_path: Path) -> None:
    code, said = run(form, "--to", "r", "-o", tmp_path / "khong" / "co.R")
    assert (code, "Không ghi được" in said) == (1, True)
    code, said = run(form, "--to", "xlsform", "-o", form)
    assert (code, "trùng" in said) == (1, True)
    form.write_bytes(b"%PDF-1.7")
    code, said = run(form, "--to", "xlsform")
    assert (code, "PDF" in said, "Traceback" in said) == (1, True, False)
