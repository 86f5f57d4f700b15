"""Forms written as tables inside the tests."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from surveys.questionnaires import Questionnaire, QuestionnaireError, read_xlsform

TODAY = date(2025, 11, 22)
SHARED = Path(__file__).resolve().parents[4] / "shared"


def shared(*parts: str) -> Path:
    """A file beside the project, or a skip that names it."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not beside the project")
    return path


def workbook(**sheets: str) -> bytes:
    """An .xlsx file out of one table a sheet: a line a row, cells between bars."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            for row, line in enumerate(table.strip().splitlines()):
                for column, cell in enumerate(line.strip().strip("|").split("|")):
                    if cell.strip():
                        sheet.write_string(row, column, cell.strip().replace("¦", "|"))
    return stream.getvalue()


YES_NO = """
| list_name | name | label |
| yn        | 1    | Có    |
| yn        | 2    | Không |
"""


def form(survey: str, choices: str = YES_NO, **sheets: str) -> Questionnaire:
    """The questionnaire of a survey table."""
    return read_xlsform(workbook(survey=survey, choices=choices, **sheets), "phieu.xlsx")[0]


def errors(survey: str, choices: str = YES_NO, **sheets: str) -> list[tuple[str, str | None, int | None, str | None]]:
    """What is wrong with a survey table: code, sheet, row, column."""
    with pytest.raises(QuestionnaireError) as caught:
        read_xlsform(workbook(survey=survey, choices=choices, **sheets), "phieu.xlsx")
    return [(f.code, f.sheet, f.row, f.column) for f in caught.value.findings if f.severity == "error"]
