"""From a stored file to a table and a setting for reading its forms; nothing is written here but what was found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from sampling.design import Basis, claims
from surveys.errors import SurveyError
from surveys.fieldwork.records import Case
from surveys.imports.form_facts import Setting
from surveys.imports.mapping import ColumnMap, HeaderReader
from surveys.imports.placement import (
    AS_ONE,
    BY_CASE,
    BY_COMMUNE,
    BY_STRATUM,
    CasePlace,
    Placement,
    case_key,
    commune_keys,
)
from surveys.imports.questions import ImportQuestion, import_questions
from surveys.imports.records import ResponseImport
from surveys.imports.sources import SheetRows, Table, find_table
from surveys.questionnaires.questionnaire import Repeat
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of, version_in_use
from surveys.reports.plan import battery_keys
from surveys.reports.results import battery_title
from surveys.requests.records import Survey
from surveys.responses.records import Response
from surveys.samples.frames import survey_communes
from surveys.samples.records import FrameUnit, SampleDraw, SelectedUnit
from surveys.samples.service import current_draw
from surveys.spreadsheets import DateOrder, Spreadsheet, date_column, read_spreadsheet

WHOLE = "Toàn bộ"
"""The stratum of forms of which no place is known; stored, so it is the same in every language."""
MOST_IN_ONE_QUESTION = 2_000


def questions_of(session: Session, imported: ResponseImport) -> list[ImportQuestion]:
    """The questions of the import's version, with their numbers as printed."""
    return _questions(session.get_one(QuestionnaireVersion, imported.version_id))


def questions_in_use(session: Session, survey: Survey) -> list[ImportQuestion]:
    """The questions of the version that a survey's next import would be read with; none before one is published."""
    version = version_in_use(session, survey.id)
    return _questions(version) if version is not None else []


def _questions(version: QuestionnaireVersion) -> list[ImportQuestion]:
    questionnaire = questionnaire_of(version)
    stems = {name: battery_title(key) for name, key in battery_keys(questionnaire).items()}
    return import_questions(questionnaire, stems)


def repeats_of(session: Session, imported: ResponseImport) -> list[str]:
    """What the questionnaire asks several times in one form, which no column of an import holds."""
    questionnaire = questionnaire_of(session.get_one(QuestionnaireVersion, imported.version_id))
    repeats = (placed.item for placed in questionnaire.placed.values() if isinstance(placed.item, Repeat))
    return [questionnaire.label(repeat) for repeat in repeats]


def spreadsheet_of(imported: ResponseImport) -> Spreadsheet:
    """The stored file; SurveyError `import.content_gone` after it was imported or discarded."""
    if imported.content is None:
        raise SurveyError("import.content_gone", "The file was deleted after the import.")
    return read_spreadsheet(imported.content, imported.filename)


def table_of(spreadsheet: Spreadsheet, questions: list[ImportQuestion], *, convert: bool) -> Table:
    """The table of answers; `convert`: text of old fonts is read as Unicode."""
    book = spreadsheet.in_unicode() if convert else spreadsheet
    visible = [sheet for sheet in book.sheets if not sheet.hidden] or list(book.sheets)
    return find_table([SheetRows(sheet.name, sheet.rows) for sheet in visible], HeaderReader(questions).score)


def setting_of(session: Session, imported: ResponseImport, table: Table, *, today: date) -> Setting:
    """Everything that the forms in a table are read with, as it was mapped so far."""
    questions = questions_of(session, imported)
    columns = ColumnMap.from_dict(imported.mapping["columns"])
    version = session.get_one(QuestionnaireVersion, imported.version_id)
    survey = session.get_one(Survey, imported.survey_id)
    known = _known_ids(session, table, columns)
    return Setting(
        questionnaire=questionnaire_of(version),
        questions=questions,
        table=table,
        columns=columns,
        placement=placement_of(session, survey, columns, by_case=imported.mapping.get("placement") == BY_CASE),
        today=today,
        values=imported.mapping.get("values", {}),
        decisions=imported.mapping.get("decisions", {}),
        date_orders=date_orders(table, questions, columns),
        numeric_columns=numeric_columns(table),
        taken_ids=frozenset(instance for instance, state in known.items() if state == "submitted"),
        spent_ids=frozenset(instance for instance, state in known.items() if state != "submitted"),
    )


def date_orders(table: Table, questions: list[ImportQuestion], columns: ColumnMap) -> dict[int, DateOrder | None]:
    """How the days of each column of days are written, told by the column as a whole."""
    wanted = {columns.places["date"]} if "date" in columns.places else set()
    for question in questions:
        source = columns.sources.get(question.name)
        if question.question.kind == "date" and source is not None and source.column is not None:
            wanted.add(source.column)
    return {column: date_column(row.raw(column) for row in table.rows).order for column in wanted}


def numeric_columns(table: Table) -> frozenset[int]:
    """Columns that hold real numbers: there a number that is text was typed otherwise than the rest."""
    found: set[int] = set()
    for row in table.rows:
        found |= {place for place, cell in enumerate(row.cells) if type(cell) in (int, float)}
    return frozenset(found)


def placement_of(session: Session, survey: Survey, columns: ColumnMap, *, by_case: bool) -> Placement:
    """How the forms of this survey find their place, with the columns that there are."""
    draw = current_draw(session, survey.id)
    if by_case:
        if draw is None:
            raise SurveyError("import.no_draw", "There is no sample to match forms to.")
        return Placement(BY_CASE, cases=_cases(session, draw))
    if "commune" in columns.places:
        communes = survey_communes(session, survey)
        strata = {unit.code: unit.type for unit in communes} | _strata(session, draw)
        keys = commune_keys((unit.code, unit.name) for unit in communes)
        return Placement(BY_COMMUNE, communes=keys, strata=strata, whole=WHOLE)
    return Placement(BY_STRATUM if "stratum" in columns.places else AS_ONE, whole=WHOLE)


def _cases(session: Session, draw: SampleDraw) -> Mapping[str, CasePlace]:
    weighted = claims(Basis(draw.design.basis)).standard_error
    cases = session.scalars(select(Case).where(Case.draw_id == draw.id))
    return {
        case_key(case.code): CasePlace(
            case.id,
            case.code,
            case.stratum,
            case.psu,
            case.state,
            case.person_probability,
            weighted and case.household_line is not None and case.person_probability is None,
        )
        for case in cases
    }


def _strata(session: Session, draw: SampleDraw | None) -> dict[str, str]:
    """The stratum of each commune as the sample has it."""
    if draw is None:
        return {}
    framed = select(FrameUnit.unit_code, FrameUnit.stratum).where(FrameUnit.frame_id == draw.design.frame_id)
    drawn = select(SelectedUnit.psu, SelectedUnit.stratum).where(SelectedUnit.draw_id == draw.id).distinct()
    rows: list[Any] = [*session.execute(framed), *session.execute(drawn)]
    return dict(rows)


def _known_ids(session: Session, table: Table, columns: ColumnMap) -> dict[UUID, str]:
    """Ids of the file that a response of this installation bears already, with its state."""
    if "instance" not in columns.places:
        return {}
    ids = []
    for row in table.rows:
        try:
            ids.append(UUID(row.text(columns.places["instance"]).removeprefix("uuid:")))
        except ValueError:
            continue
    known: dict[UUID, str] = {}
    for first in range(0, len(ids), MOST_IN_ONE_QUESTION):
        some = ids[first : first + MOST_IN_ONE_QUESTION]
        found = session.execute(select(Response.instance_id, Response.state).where(Response.instance_id.in_(some)))
        known.update(dict(found.all()))
    return known
