"""Writes the simple template: one row a question, drop-downs, a guide with a worked example."""

from __future__ import annotations

import io

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from surveys.questionnaires.template.layout import (
    EXAMPLE,
    GUIDE_SHEET,
    HEADERS,
    INFORMATION,
    INFORMATION_SHEET,
    KINDS,
    QUESTIONS_SHEET,
    Row,
)

TEAL = "#0F5C63"
RULE = "#D5D2CC"
EMPTY_ROWS = 120
LINE_HEIGHT = 17
GUIDE = [
    "1. Điền trang “Thông tin”: phần mềm soạn lời giới thiệu đọc cho người trả lời từ những dòng này.",
    "2. Ở trang “Phiếu”, mỗi câu hỏi một dòng. Chọn loại câu trả lời trong danh sách của ô.",
    "3. Phương án trả lời: mỗi dòng một phương án, kèm mã số ở đầu: 1. Hài lòng. Không ghi mã thì đánh số từ 1.",
    "4. “Khó trả lời” nên dùng mã 9 hoặc 98 và giống nhau ở mọi câu.",
    "5. Phương án có chữ “(ghi rõ)” sẽ tự có thêm ô viết.",
    "6. Câu hỏi dạng bảng: các dòng liền nhau ghi giống nhau ở cột “Thang chung/bảng”; thang chỉ cần ghi ở dòng đầu.",
    "7. “Chỉ hỏi khi”: C1 = 1 (hỏi khi câu C1 chọn mã 1); C1 = 1, 2; C1 khác 9; C4 >= 60; nối bằng chữ và / hoặc.",
    "8. Không hỏi họ tên, số điện thoại, số căn cước, địa chỉ. Câu tự luận ghi chú “Không ghi họ tên”.",
]


def write_template(rows: list[Row] | None = None, information: dict[str, str] | None = None) -> bytes:
    """The template as an .xlsx file, empty or filled with rows and lines of information."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": False}) as book:
        styles = _styles(book)
        _write_questions(book.add_worksheet(QUESTIONS_SHEET), styles, rows or [])
        _write_information(book.add_worksheet(INFORMATION_SHEET), styles, information or {})
        _write_guide(book.add_worksheet(GUIDE_SHEET), styles)
    return stream.getvalue()


def _styles(book: Workbook) -> dict[str, Format]:
    base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top", "text_wrap": True}
    lined = {**base, "border": 1, "border_color": RULE}
    return {
        "head": book.add_format(
            {**lined, "bold": True, "font_color": "#FFFFFF", "bg_color": TEAL, "align": "center", "valign": "vcenter"}
        ),
        "cell": book.add_format({**lined, "num_format": "@"}),
        "middle": book.add_format({**lined, "num_format": "@", "align": "center"}),
        "label": book.add_format({**lined, "bold": True, "bg_color": "#F3F1EC"}),
        "title": book.add_format({**base, "bold": True, "font_size": 15, "font_color": TEAL, "text_wrap": False}),
        "text": book.add_format(base),
    }


def _write_questions(sheet: Worksheet, styles: dict[str, Format], rows: list[Row]) -> None:
    _write_table(sheet, styles, rows, start=0, empty=EMPTY_ROWS)
    sheet.freeze_panes(1, 3)
    last = len(rows) + EMPTY_ROWS
    columns = {header.key: index for index, header in enumerate(HEADERS)}
    sheet.data_validation(1, columns["kind"], last, columns["kind"], {
        "validate": "list", "source": list(KINDS), "error_title": "Loại câu trả lời",
        "error_message": "Xin chọn một loại trong danh sách.",
    })  # fmt: skip
    sheet.data_validation(1, columns["required"], last, columns["required"], {
        "validate": "list", "source": ["Có", "Không"], "error_message": "Xin chọn Có hoặc Không.",
    })  # fmt: skip
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_table(sheet: Worksheet, styles: dict[str, Format], rows: list[Row], *, start: int, empty: int) -> None:
    sheet.set_row(start, 36)
    for index, header in enumerate(HEADERS):
        sheet.set_column(index, index, header.width)
        sheet.write_string(start, index, header.title, styles["head"])
        if start == 0:
            sheet.write_comment(start, index, header.note, {"x_scale": 2})
    for number, row in enumerate([*rows, *({} for _ in range(empty))], start=start + 1):
        for index, header in enumerate(HEADERS):
            style = styles["middle" if header.width <= 10 else "cell"]
            text = row.get(header.key, "")
            if text:
                sheet.write_string(number, index, text, style)
            else:
                sheet.write_blank(number, index, None, style)
        if row:
            sheet.set_row(number, LINE_HEIGHT * _lines(row))


def _lines(row: Row) -> int:
    widths = {header.key: header.width for header in HEADERS}
    return max(
        sum(1 + len(line) // max(1, int(widths[key] * 0.9)) for line in text.split("\n")) for key, text in row.items()
    )


def _write_information(sheet: Worksheet, styles: dict[str, Format], information: dict[str, str]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80)
    for number, (key, title) in enumerate(INFORMATION.items()):
        sheet.set_row(number, 36)
        sheet.write_string(number, 0, title, styles["label"])
        sheet.write_string(number, 1, information.get(key, ""), styles["cell"])


def _write_guide(sheet: Worksheet, styles: dict[str, Format]) -> None:
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, "Cách điền mẫu bảng hỏi", styles["title"])
    for number, line in enumerate(GUIDE, start=2):
        sheet.merge_range(number, 0, number, 5, line, styles["text"])
        sheet.set_row(number, LINE_HEIGHT)
    start = len(GUIDE) + 3
    sheet.write_string(start, 0, "Ví dụ đã điền", styles["title"])
    _write_table(sheet, styles, EXAMPLE, start=start + 1, empty=0)
