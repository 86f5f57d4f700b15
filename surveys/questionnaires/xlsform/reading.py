"""Reads XLSForm workbooks, the field's standard for questionnaires: read_xlsform(file) → questionnaire and findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from surveys.questionnaires.expressions import Expression, references
from surveys.questionnaires.findings import Finding, QuestionnaireError, errors_in, in_reading_order
from surveys.questionnaires.modes import VARIANTS
from surveys.questionnaires.other_specify import with_other_specify
from surveys.questionnaires.privacy import privacy_findings
from surveys.questionnaires.questionnaire import Item, Question, Questionnaire, Repeat
from surveys.questionnaires.variants import place_of
from surveys.questionnaires.wording import check_wording
from surveys.questionnaires.xlsform.choices import read_choices
from surveys.questionnaires.xlsform.columns import Row, read_rows
from surveys.questionnaires.xlsform.items import ItemReader
from surveys.questionnaires.xlsform.notes import ROOTS, Notes
from surveys.questionnaires.xlsform.outline import TOO_MANY
from surveys.questionnaires.xlsform.pyxform_check import pyxform_findings
from surveys.questionnaires.xlsform.questions import LEFT_OUT_KIND
from surveys.questionnaires.xlsform.whole import note_whole
from surveys.questionnaires.xlsform.workbook import Workbook, read_workbook

DEFAULT_LANGUAGE = "default"
NO_SETTINGS = Row("settings", 2, [], [])
YES = {"yes", "true", "true()"}
SETTINGS_FIELDS = {"form_title", "form_id", "version", "default_language", "consent"}


def read_xlsform(source: bytes | Path, filename: str = "") -> tuple[Questionnaire, list[Finding]]:
    """The questionnaire of an XLSForm workbook, with warnings, privacy findings and advice on its wording.

    Raises QuestionnaireError with every error found, each with sheet, row and column, when it cannot be used.
    """
    return questionnaire_of_workbook(read_workbook(source, filename))


def questionnaire_of_workbook(workbook: Workbook) -> tuple[Questionnaire, list[Finding]]:
    """The same, from a workbook that has been read."""
    survey = workbook.survey
    if survey is None:
        raise QuestionnaireError("no-survey-sheet", "the workbook has no survey sheet", filename=workbook.filename)
    settings = _settings(workbook)
    language = settings.get("default_language") or DEFAULT_LANGUAGE
    notes = Notes(workbook.findings_on(survey.name, "choices", "settings"), roots={*ROOTS, settings.get("name")})
    duplicates_allowed = settings.get("allow_choice_duplicates").lower() in YES
    lists = read_choices(workbook, language, notes, duplicates_allowed=duplicates_allowed)
    rows = list(read_rows(survey))
    choices = workbook.sheet("choices")
    items = ItemReader(notes, lists, language).read(rows)
    notes.compiled(settings, "instance_name")
    questionnaire = with_other_specify(
        Questionnaire(
            id_string=settings.get("form_id") or Path(workbook.filename).stem or "phieu",
            title=settings.get("form_title") or Path(workbook.filename).stem,
            version=settings.get("version"),
            languages=_languages(rows, list(read_rows(choices)) if choices else [], language),
            items=_without_left_out(items),
            choice_lists=lists,
            settings=_other_settings(settings),
            consent=settings.texts("consent", language),
        )
    )
    questionnaire = replace(questionnaire, default_language=_default_language(questionnaire.languages, language))
    note_whole(questionnaire, survey, choices, notes, rows)
    return _accepted(questionnaire, workbook, notes, rows)


def _without_left_out(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The tree without what is never collected, but for what is known all the same and looked at elsewhere."""
    needed = {name for expression in _expressions(items) for name in references(expression)}

    def kept(item: Item) -> bool:
        left_out = isinstance(item, Question) and item.kind == LEFT_OUT_KIND
        known = isinstance(item, Question) and item.calculation is not None and item.name in needed
        return not left_out or known

    def pruned(items: tuple[Item, ...]) -> Iterator[Item]:
        for item in filter(kept, items):
            if isinstance(item, Question):
                yield item
            elif inner := tuple(pruned(item.items)):
                yield replace(item, items=inner)

    return tuple(pruned(items))


def _expressions(items: tuple[Item, ...]) -> Iterator[Expression]:
    for item in items:
        if isinstance(item, Question):
            found = [item.relevant, item.required_if, item.read_only_if, item.constraint, item.calculation]
            found += [item.default, item.choice_filter, item.seed]
        else:
            found = [item.relevant, item.count if isinstance(item, Repeat) else item.screening]
            yield from _expressions(item.items)
        yield from (expression for expression in found if expression)


def _accepted(
    questionnaire: Questionnaire, workbook: Workbook, notes: Notes, rows: list[Row]
) -> tuple[Questionnaire, list[Finding]]:
    """The questionnaire when neither our reading nor pyxform's finds an error."""
    ours = {(finding.sheet, finding.row) for finding in errors_in(notes.found)}
    too_many = any(finding.code == TOO_MANY for finding in notes.found)
    for finding in () if too_many else pyxform_findings(workbook):
        if (finding.sheet, finding.row) not in ours and not (ours and finding.row is None):
            notes.found.append(finding)
    if errors_in(notes.found):
        raise QuestionnaireError(
            "questionnaire-has-errors",
            "the questionnaire has errors",
            findings=in_reading_order(notes.found),
            filename=workbook.filename,
            count=len(errors_in(notes.found)),
        )
    places = {row.get("name"): (row.sheet, row.number, row.letter("label")) for row in rows if row.get("name")}
    places |= {
        place_of(row.get("name"), variant): (row.sheet, row.number, row.letter(f"label_{variant}"))
        for row in rows
        for variant in VARIANTS
        if row.get(f"label_{variant}")
    }
    remarks = [*privacy_findings(questionnaire, places), *check_wording(questionnaire, places)]
    return questionnaire, in_reading_order([*notes.found, *remarks])


def rows_by_name(workbook: Workbook) -> dict[str, Row]:
    """The rows of the survey sheet by the name that stands in them; the first of several alike."""
    rows = list(read_rows(workbook.survey)) if workbook.survey else []
    return {row.get("name"): row for row in reversed(rows) if row.get("name")}


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


def _languages(rows: list[Row], choices: list[Row], default_language: str) -> tuple[str, ...]:
    """Every language in which a question or an option has words; words without a language are in the default one."""
    found: dict[str, None] = {}
    for row in (*rows, *choices):
        for column in row.columns:
            if column.name == "label" and row.cells[column.index]:
                named = bool(column.language) or row.sheet == "survey" or not found
                found |= {column.language or default_language: None} if named else {}
    return tuple(found) or (default_language,)


def _default_language(languages: tuple[str, ...], wanted: str) -> str:
    return wanted if wanted in languages else languages[0]
