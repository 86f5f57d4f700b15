"""Lists of people as offices send them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

HEADERS = ("Họ và tên", "Đơn vị", "Vai trò", "Điện thoại", "Tên đăng nhập")


def people_file(rows: Sequence[Sequence[Any]], *, headers: Sequence[str] = HEADERS, title: str = "") -> bytes:
    """An Excel file with a header and these rows."""
    book = Workbook()
    sheet = book.active
    if title:
        sheet.append([title])
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.data_type = "s"  # text that looks like a formula, not a formula
    file = BytesIO()
    book.save(file)
    return file.getvalue()
