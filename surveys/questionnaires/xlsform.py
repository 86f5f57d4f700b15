"""Reads XLSForm workbooks, the field's standard for questionnaires: read_xlsform(file) → questionnaire and findings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from surveys.questionnaires.dependencies import find_cycle
from surveys.questionnaires.findings import Finding, QuestionnaireError, errors_in, in_reading_order
from surveys.questionnaires.other_specify import with_other_specify
from surveys.questionnaires.privacy import privacy_findings
from surveys.questionnaires.pyxform_check import pyxform_findings
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.workbook import Workbook, column_letter, read_workbook
from surveys.questionnaires.xlsform_choices import read_choices
from surveys.questionnaires.xlsform_columns import KNOWN_SURVEY_COLUMNS, Row, read_columns, read_rows
from surveys.questionnaires.xlsform_items import TRUE, ItemReader
from surveys.questionnaires.xlsform_notes import Notes
from surveys.text.i18n import gettext as _

DEFAULT_LANGUAGE = "default"
NO_SETTINGS = Row("settings", 2, [], [])
SETTINGS_FIELDS = {"form_title", "form_id", "version", "default_language", "consent"}


def read_xlsform(source: bytes | Path, filename: str = "") -> tuple[Questionnaire, list[Finding]]:
    """The questionnaire of an XLSForm workbook, with warnings and privacy findings.

    Raises QuestionnaireError with every error found, each with sheet, row and column, when it cannot be used.
    """
    return questionnaire_of_workbook(read_workbook(source, filename))


def questionnaire_of_workbook(workbook: Workbook) -> tuple[Questionnaire, list[Finding]]:
    """The same, from a workbook that has been read."""
    survey = workbook.sheet("survey")
    if survey is None:
        raise QuestionnaireError("no-survey-sheet", "the workbook has no survey sheet", filename=workbook.filename)
    settings = _settings(workbook)
    language = settings.get("default_language") or DEFAULT_LANGUAGE
    notes = Notes(workbook.findings_on("survey", "choices", "settings"))
    duplicates_allowed = settings.get("allow_choice_duplicates").lower() in TRUE
    lists = read_choices(workbook, language, notes, duplicates_allowed=duplicates_allowed)
    rows = list(read_rows(survey))
    items = ItemReader(notes, lists, language).read(rows)
    questionnaire = with_other_specify(
        Questionnaire(
            id_string=settings.get("form_id") or Path(workbook.filename).stem or "phieu",
            title=settings.get("form_title") or Path(workbook.filename).stem,
            version=settings.get("version"),
            languages=_languages(rows, language),
            items=items,
            choice_lists=lists,
            settings=_other_settings(settings),
            consent=settings.texts("consent", language),
        )
    )
    questionnaire = replace(questionnaire, default_language=_default_language(questionnaire.languages, language))
    _note_whole(questionnaire, workbook, notes)
    return _accepted(questionnaire, workbook, notes, rows)


def _accepted(
    questionnaire: Questionnaire, workbook: Workbook, notes: Notes, rows: list[Row]
) -> tuple[Questionnaire, list[Finding]]:
    """The questionnaire when neither our reading nor pyxform's finds an error."""
    ours = {(finding.sheet, finding.row) for finding in errors_in(notes.found)}
    for finding in pyxform_findings(workbook):
        if (finding.sheet, finding.row) not in ours and not (ours and finding.row is None):
            notes.found.append(_with_letter(finding, workbook))
    if errors_in(notes.found):
        raise QuestionnaireError(
            "questionnaire-has-errors",
            "the questionnaire has errors",
            findings=in_reading_order(notes.found),
            filename=workbook.filename,
            count=len(errors_in(notes.found)),
        )
    places = {row.get("name"): (row.sheet, row.number, row.letter("label")) for row in rows if row.get("name")}
    return questionnaire, in_reading_order([*notes.found, *privacy_findings(questionnaire, places)])


def _with_letter(finding: Finding, workbook: Workbook) -> Finding:
    """pyxform names columns by header; Excel's reader wants the letter."""
    sheet = workbook.sheet(finding.sheet) if finding.sheet else None
    column = next((c for c in read_columns(sheet) if c.name == finding.facts.get("column")), None) if sheet else None
    return replace(finding, column=column_letter(column.index)) if column else finding


def _settings(workbook: Workbook) -> Row:
    """The one row of the settings sheet; an empty row when there is none."""
    sheet = workbook.sheet("settings")
    return next(read_rows(sheet), NO_SETTINGS) if sheet else NO_SETTINGS


def _other_settings(settings: Row) -> dict[str, str]:
    return {
        column.name: settings.cells[column.index]
        for column in settings.columns
        if column.name not in SETTINGS_FIELDS and settings.cells[column.index]
    }


def _languages(rows: list[Row], default_language: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        for column in row.columns:
            if column.name == "label" and row.cells[column.index]:
                found[column.language or default_language] = None
    return tuple(found) or (default_language,)


def _default_language(languages: tuple[str, ...], wanted: str) -> str:
    return wanted if wanted in languages else languages[0]


def _note_whole(questionnaire: Questionnaire, workbook: Workbook, notes: Notes) -> None:
    """What concerns the form as a whole: circles, unknown columns, nothing to ask, no consent text."""
    cycle = find_cycle(questionnaire)
    if cycle:
        notes.found.append(
            Finding(
                "cycle", "error",
                _("Các câu hỏi phụ thuộc vòng tròn: %(names)s.", names=" → ".join(cycle)),
                _("Bỏ một trong các điều kiện hoặc phép tính này để vòng tròn mở ra."),
                "survey", facts={"names": cycle},
            )
        )  # fmt: skip
    asks = any(question.is_asked and question.has_answer for question in questionnaire.questions())
    if not asks and not errors_in(notes.found):
        notes.found.append(
            Finding("nothing-asked", "error", _("Bảng hỏi không có câu hỏi nào."),
                    _("Điền ít nhất một câu hỏi vào trang survey."), "survey")
        )  # fmt: skip
    survey = workbook.sheet("survey")
    for column in read_columns(survey) if survey else ():
        if column.name not in KNOWN_SURVEY_COLUMNS:
            notes.found.append(
                Finding(
                    "unknown-column", "warning",
                    _("Cột “%(header)s” không thuộc chuẩn XLSForm nên không được dùng.", header=column.header),
                    _("Không cần làm gì nếu đây chỉ là ghi chú; nếu không, xem lại tên cột."),
                    "survey", 1, column_letter(column.index), {"header": column.header},
                )
            )  # fmt: skip
    if not questionnaire.consent:
        notes.found.append(
            Finding(
                "no-consent-text", "warning",
                _("Bảng hỏi chưa có lời giới thiệu xin sự đồng ý của người trả lời."),
                _("Thêm cột consent vào trang settings, hoặc soạn lời giới thiệu khi ban hành bảng hỏi."), "settings",
            )
        )  # fmt: skip
