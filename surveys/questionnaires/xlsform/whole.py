"""What is to be said of an XLSForm as a whole: circles, nothing to ask, columns that nobody reads, no consent text."""

from __future__ import annotations

from surveys.questionnaires.dependencies import find_cycle
from surveys.questionnaires.findings import Finding
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.screening import screening_faults
from surveys.questionnaires.xlsform.columns import KNOWN_SURVEY_COLUMNS, Row, read_columns, read_rows
from surveys.questionnaires.xlsform.notes import Notes
from surveys.questionnaires.xlsform.variant_columns import is_mistyped_variant, note_variant_columns
from surveys.questionnaires.xlsform.workbook import Sheet, column_letter
from surveys.text.i18n import gettext as _

TECHNICAL = ("bind", "body", "control", "instance", "media")
"""How headers begin that set something of the XForm for other programs."""
LOOKING = ("relevant", "calculation", "repeat_count")
"""Columns through which a question depends on another."""


def note_whole(
    questionnaire: Questionnaire, survey: Sheet, choices: Sheet | None, notes: Notes, rows: list[Row]
) -> None:
    """Note what concerns the form and no single question."""
    _note_cycle(questionnaire, notes, rows)
    _note_screening(questionnaire, notes, rows)
    if not any(question.is_asked and question.has_answer for question in questionnaire.questions()):
        notes.found.append(
            Finding("nothing-asked", "warning", _("Bảng hỏi không có câu hỏi nào."),
                    _("Điền ít nhất một câu hỏi vào trang survey."), "survey")
        )  # fmt: skip
    _note_columns(survey, notes)
    note_variant_columns(survey, choices, notes, rows)
    _note_translations(rows, list(read_rows(choices)) if choices else [], notes)
    if not questionnaire.consent:
        notes.found.append(
            Finding(
                "no-consent-text", "warning",
                _("Bảng hỏi chưa có lời giới thiệu xin sự đồng ý của người trả lời."),
                _("Thêm cột consent vào trang settings, hoặc soạn lời giới thiệu khi ban hành bảng hỏi."), "settings",
            )
        )  # fmt: skip


def _note_cycle(questionnaire: Questionnaire, notes: Notes, rows: list[Row]) -> None:
    """Questions that wait for one another, at the cell of the first of them."""
    cycle = find_cycle(questionnaire)
    if not cycle:
        return
    row = next((row for row in rows if row.get("name") in cycle and any(map(row.get, LOOKING))), None)
    column = next((name for name in LOOKING if row and row.get(name)), "name")
    notes.found.append(
        Finding(
            "cycle", "error", _("Các câu hỏi phụ thuộc vòng tròn: %(names)s.", names=_circle(cycle, rows)),
            _("Bỏ một trong các điều kiện hoặc phép tính này để vòng tròn mở ra."),
            "survey", row.number if row else None, row.letter(column) if row else None, {"names": cycle},
        )
    )  # fmt: skip


def _note_screening(questionnaire: Questionnaire, notes: Notes, rows: list[Row]) -> None:
    """What keeps the screening from asking all that it should, each at its cell."""
    by_name = {row.get("name"): row for row in reversed(rows)}
    heading = next((row for row in rows if row.get("screening")), None)
    for fault in screening_faults(questionnaire):
        row = by_name.get(questionnaire.placed[fault.name].item.node or fault.name, heading)
        if row is not None:
            notes.error(fault.code, row, fault.field, fault.message, fault.advice, name=fault.name)


def _circle(names: list[str], rows: list[Row]) -> str:
    """The whole circle, each name with its row: "a (dòng 3) → b (dòng 7) → a (dòng 3)"."""
    numbers = {row.get("name"): row.number for row in reversed(rows)}
    said = (_("%(name)s (dòng %(row)s)", name=n, row=numbers[n]) if n in numbers else n for n in names)
    return " → ".join(said)


def _note_columns(survey: Sheet, notes: Notes) -> None:
    for column in read_columns(survey):
        is_known = column.name in KNOWN_SURVEY_COLUMNS or is_mistyped_variant(column)
        if not is_known and not column.header.lower().startswith(TECHNICAL):
            notes.found.append(
                Finding(
                    "unknown-column", "warning",
                    _("Cột “%(header)s” không thuộc chuẩn XLSForm nên không được dùng.", header=column.header),
                    _("Không cần làm gì nếu đây chỉ là ghi chú; nếu không, xem lại tên cột."),
                    survey.name, 1, column_letter(column.index), {"header": column.header},
                )
            )  # fmt: skip


def _note_translations(rows: list[Row], choices: list[Row], notes: Notes) -> None:
    """Languages in which some question or option has no words, at the first of them."""
    languages = {column.language: None for row in (*rows[:1], *choices[:1]) for column in row.columns
                 if column.name == "label"}  # fmt: skip
    for language in languages if len(languages) > 1 else ():
        for sheet in (rows, choices):
            without = [row for row in sheet if row.get("label") and language not in row.texts("label", "")]
            if without:
                _note_translation(without, language, notes)


def _note_translation(without: list[Row], language: str, notes: Notes) -> None:
    row, name = without[0], language or _("không ghi tên")
    column = next((c for c in row.columns if c.name == "label" and c.language == language), None)
    notes.found.append(
        Finding(
            "no-translation", "warning",
            _("Ngôn ngữ “%(language)s” còn %(count)s dòng chưa có lời.", language=name, count=len(without)),
            _("Điền cột label của ngôn ngữ này; dòng nào để trống sẽ hiện bằng ngôn ngữ chính."),
            row.sheet, row.number, column_letter(column.index) if column else row.letter("label"),
            {"language": language, "count": len(without)},
        )
    )  # fmt: skip
