"""A workbook to type paper forms into: one column a variable with its choices to pick from, and a codebook sheet."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from surveys.imports.questions import ImportQuestion
from surveys.text.i18n import gettext as _
from surveys.text.i18n import in_vietnamese

ROWS = 2_000
LONGEST_LIST = 255
"""What Excel takes as a list written into a rule."""
FONT = "Times New Roman"
LEADING = {"case": "Mã phiếu trong mẫu", "commune": "Mã xã", "date": "Ngày trả lời"}
COPIES = "Số phiếu giống nhau"


@in_vietnamese()
def template(questions: Sequence[ImportQuestion], *, title: str, has_draw: bool) -> bytes:
    """The workbook: row 1 the questions' words, row 2 the names of the columns, from row 3 one form a row.

    A question with several choices has one column for each, to be ticked with x.
    """
    output = BytesIO()
    with Workbook(output, {"in_memory": True}) as book:
        formats = _formats(book)
        page = book.add_worksheet(_("Phiếu"))
        columns = _columns(questions, has_draw=has_draw)
        for place, (name, words, rule) in enumerate(columns):
            page.write_string(0, place, words, formats["words"])
            page.write_string(1, place, name, formats["name"])
            if rule is not None:
                page.data_validation(2, place, ROWS + 1, place, rule)
            page.set_column(place, place, 14, formats["cell"])
        page.set_row(0, 96)
        page.freeze_panes(2, 1)
        _codebook(book.add_worksheet(_("Bảng mã")), questions, formats, title)
    return output.getvalue()


def _columns(questions: Sequence[ImportQuestion], *, has_draw: bool) -> list[tuple[str, str, dict[str, Any] | None]]:
    """(header, words above it, rule) of every column."""
    leading = ["case", "date"] if has_draw else ["commune", "date"]
    columns: list[tuple[str, str, dict[str, Any] | None]] = [(LEADING[key], "", None) for key in leading]
    for question in questions:
        words = _words(question)
        if question.question.kind == "select_multiple":
            tick = _list_rule(["x"], _("Đánh dấu x nếu chọn phương án này, nếu không thì để trống."))
            columns += [(f"{question.name}/{code}", f"{words}\n→ {label}", tick) for code, label in question.choices]
        elif question.is_select:
            codes = [code for code, _label in question.choices]
            hint = "\n".join(f"{code} = {label}" for code, label in question.choices)
            columns.append((question.name, words, _list_rule(codes, hint)))
        else:
            columns.append((question.name, words, _number_rule(question)))
    columns.append((COPIES, _("Bỏ trống là một phiếu."), _whole_rule(1, 5_000)))
    return columns


def _words(question: ImportQuestion) -> str:
    label = f"{question.stem}: {question.words}" if question.stem else question.words
    return _("Câu %(number)s. %(words)s", number=question.number, words=label) if question.number else label


def _list_rule(choices: Sequence[str], hint: str) -> dict[str, Any] | None:
    if len(",".join(choices)) > LONGEST_LIST:
        return None
    return {
        "validate": "list",
        "source": list(choices),
        "input_title": _("Ghi mã"),
        "input_message": hint[:LONGEST_LIST],
        "error_title": _("Mã không có"),
        "error_message": _("Hãy chọn một mã trong danh sách; xem trang “Bảng mã”."),
    }


def _number_rule(question: ImportQuestion) -> dict[str, Any] | None:
    low, high = question.question.minimum, question.question.maximum
    if question.question.kind != "integer" or low is None or high is None:
        return None
    return _whole_rule(int(low), int(high))


def _whole_rule(low: int, high: int) -> dict[str, Any]:
    return {
        "validate": "integer",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        "error_title": _("Số không hợp lệ"),
        "error_message": _("Hãy ghi số nguyên từ %(low)s đến %(high)s.", low=low, high=high),
    }


def _codebook(page: Worksheet, questions: Sequence[ImportQuestion], formats: dict[str, Any], title: str) -> None:
    page.write_string(0, 0, title, formats["title"])
    notes = [
        _(
            "Mỗi phiếu một dòng ở trang “Phiếu”, từ dòng 3. Ghi mã, không ghi lời. "
            "Không ghi họ tên, số điện thoại, địa chỉ."
        ),
        _("Câu chọn nhiều phương án: mỗi phương án một cột, đánh dấu x. Không trả lời thì để trống."),
    ]
    for row, note in enumerate(notes, 1):
        page.write_string(row, 0, note, formats["note"])
    row = len(notes) + 2
    for place, head in enumerate((_("Câu"), _("Cột"), _("Lời câu hỏi"), _("Mã"), _("Phương án"))):
        page.write_string(row, place, head, formats["name"])
    for question in questions:
        lines = list(question.choices) or [("", "")]
        for place, (code, label) in enumerate(lines):
            row += 1
            first = (question.number, question.name, _words(question)) if place == 0 else ("", "", "")
            for column, text in enumerate((*first, code, label)):
                page.write_string(row, column, text, formats["line"])
    for column, width in enumerate((8, 20, 70, 8, 50)):
        page.set_column(column, column, width)


def _formats(book: Workbook) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 12, "valign": "top"}
    return {
        "title": book.add_format({**base, "bold": True, "font_size": 14}),
        "note": book.add_format({**base, "italic": True}),
        "words": book.add_format({**base, "font_size": 10, "text_wrap": True, "bg_color": "#F3F1EC", "border": 1}),
        "name": book.add_format({**base, "bold": True, "bg_color": "#E6EFEE", "border": 1}),
        "cell": book.add_format({**base, "num_format": "@"}),
        "line": book.add_format({**base, "text_wrap": True, "border": 1}),
    }
