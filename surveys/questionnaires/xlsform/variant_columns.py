"""Columns with the words of a question for one way of asking: what looks like one and is none; where none counts."""

from __future__ import annotations

import re

from surveys.questionnaires.findings import Finding
from surveys.questionnaires.xlsform.columns import KNOWN_SURVEY_COLUMNS, VARIANT_COLUMNS, Column, Row, read_columns
from surveys.questionnaires.xlsform.notes import Notes
from surveys.questionnaires.xlsform.workbook import Sheet, column_letter
from surveys.text.i18n import gettext as _

LOOKS_LIKE_ONE = re.compile(r"(?:label|hint|guidance_hint|guidance)_\w+")


def is_mistyped_variant(column: Column) -> bool:
    """Whether a header begins as a variant's does and ends in none of their names: label_phone, hint_tu_tra_loi."""
    return column.name not in KNOWN_SURVEY_COLUMNS and LOOKS_LIKE_ONE.fullmatch(column.name) is not None


def note_variant_columns(survey: Sheet, choices: Sheet | None, notes: Notes, rows: list[Row]) -> None:
    """Note headers that are mistyped, and words for one way of asking where they are not read."""
    for column in filter(is_mistyped_variant, read_columns(survey)):
        notes.found.append(_mistyped(survey, column))
    for column in read_columns(choices) if choices else ():
        if column.name in VARIANT_COLUMNS:
            notes.found.append(_of_options(choices or survey, column))
    for row in rows:
        filled = [name for name in VARIANT_COLUMNS if row.get(name)]
        if filled and row.get("type").lower().startswith(("begin", "end")):
            notes.warning(
                "variant-of-group", row, filled[0],
                _("Tên phần, tên nhóm không có lời riêng theo cách hỏi; ô này không được dùng."),
                _("Chuyển lời này sang một dòng note hoặc câu hỏi ở trong phần."),
            )  # fmt: skip


def _mistyped(sheet: Sheet, column: Column) -> Finding:
    return Finding(
        "mistyped-variant", "warning",
        _("Cột “%(header)s” giống cột lời hỏi riêng theo cách hỏi nhưng sai tên, nên không được dùng.",
          header=column.header),
        _("Lời khi người trả lời tự đọc: label_self, hint_self, guidance_hint_self; "
          "lời khi hỏi qua điện thoại: label_telephone, hint_telephone, guidance_hint_telephone."),
        sheet.name, 1, column_letter(column.index), {"header": column.header},
    )  # fmt: skip


def _of_options(sheet: Sheet, column: Column) -> Finding:
    return Finding(
        "variant-of-options", "warning",
        _("Phương án trả lời không có lời riêng theo cách hỏi; cột “%(header)s” không được dùng.",
          header=column.header),
        _("Phương án phải giống nhau ở mọi cách hỏi thì kết quả mới gộp được."),
        sheet.name, 1, column_letter(column.index), {"header": column.header},
    )  # fmt: skip
