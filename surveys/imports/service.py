"""What can be done with an import before its forms come in: take the file, map columns and values, decide, discard."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from sampling import Basis
from surveys import audit
from surveys.errors import SurveyError
from surveys.imports.form_facts import Setting
from surveys.imports.judging import forget, judge, keep_table, read_setting
from surveys.imports.mapping import ColumnMap, HeaderReader, propose
from surveys.imports.personal import masked
from surveys.imports.placement import AS_ONE, BY_CASE
from surveys.imports.reading import questions_of, repeats_of, spreadsheet_of, table_of
from surveys.imports.records import IMPORT_STATES, ResponseImport
from surveys.imports.sources import Table
from surveys.imports.values import Outcome, unknown_values
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.samples.bases import ADOPTABLE
from surveys.samples.service import current_draw
from surveys.text import nfc, one_line

FROM_DRAW = "draw"
"""Chosen instead of a basis: the forms are those of the sample's own cases."""
MODES = ("face_to_face", "telephone", "paper", "web")
SHORTEST_ORIGIN = 10
FEWEST_NAMED = 1
SAMPLES, SAMPLE_LENGTH = 4, 60
MOST_UNKNOWN = 200
FIRST_FORMS = 20
Progress = Callable[[int, int], None]


def _no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


def receive(
    session: Session,
    survey: Survey,
    *,
    filename: str,
    content: bytes,
    origin: str,
    mode: str,
    basis: str,
    person: Person,
    now: datetime,
) -> ResponseImport:
    """Keep a file for mapping. Errors: `import.not_open` (the survey takes no forms), `import.no_questionnaire`,
    `import.needs_start` (there is a sample whose fieldwork has not begun), `import.origin_missing`,
    `import.basis_unknown`, `import.same_file` (imported already), `import.no_draw`.
    """
    hold_survey(session, survey.id)
    version = check_open(session, survey)
    origin = one_line(origin)
    if len(origin) < SHORTEST_ORIGIN:
        raise SurveyError("import.origin_missing", "Where the forms come from must be said.", least=SHORTEST_ORIGIN)
    if mode not in MODES or (basis != FROM_DRAW and basis not in [each.value for each in ADOPTABLE]):
        raise SurveyError("import.basis_unknown", f"{mode!r} and {basis!r} are not possible.")
    digest = hashlib.sha256(content).hexdigest()
    same = same_file(session, survey, digest)
    if same is not None and same.state == "imported":
        raise SurveyError(
            "import.same_file", "The file was imported already.", day=same.imported_at, forms=same.responses
        )
    if same is not None:
        discard(session, same, person=person, now=now)
    imported = ResponseImport(
        survey_id=survey.id,
        version_id=version.id,
        filename=nfc(PurePosixPath(filename.replace("\\", "/")).name),
        content=content,
        content_hash=digest,
        source="",
        origin=origin,
        mode=mode,
        basis=_basis(session, survey, basis).value,
        mapping={"placement": BY_CASE if basis == FROM_DRAW else AS_ONE},
        created_at=now,
        created_by_id=person.id,
    )
    session.add(imported)
    session.flush()
    log_import(session, "import.received", imported, person, now)
    return imported


@dataclass(frozen=True)
class FileReading:
    """What was found in a file: where it comes from, how many forms it has, and what the mapping starts from."""

    source: str
    rows: int
    mapping: dict[str, Any]


def read_file(session: Session, imported: ResponseImport, *, progress: Progress = _no_progress) -> FileReading:
    """Look into the file and propose which column answers which question. SurveyError `import.…`, `workbook.…`."""
    _check_mapping(imported)
    questions = questions_of(session, imported)
    spreadsheet = spreadsheet_of(imported)
    progress(1, 3)
    convert = bool(imported.mapping.get("convert", True))
    table = table_of(spreadsheet, questions, convert=convert)
    keep_table(session, imported, table, convert=convert)
    progress(2, 3)
    version = session.get_one(QuestionnaireVersion, imported.version_id)
    columns = propose(table, HeaderReader(questions), justified=frozenset(version.justifications))
    if len(columns.sources) < FEWEST_NAMED:
        raise SurveyError(
            "import.other_survey", "No column of the file is a question of this survey.", sheet=table.sheet
        )
    legacy = None
    if spreadsheet.legacy is not None:
        found = spreadsheet.legacy
        legacy = {"encoding": found.encoding, "cells": found.cells, "examples": [list(each) for each in found.examples]}
    mapping = {
        "placement": imported.mapping["placement"],
        "convert": convert,
        "legacy": legacy,
        "file": _profile(table, hidden=set(columns.refused)),
        "repeats": [*repeats_of(session, imported), *table.repeated],
        "columns": columns.to_dict(),
        "proposed": columns.to_dict(),
        "values": {},
        "decisions": {},
    }
    progress(3, 3)
    return FileReading(table.source, len(table.rows), mapping)


def keep_reading(session: Session, imported: ResponseImport, reading: FileReading) -> None:
    """Begin the mapping with what was found in the file."""
    _hold_mapping(session, imported)
    imported.source, imported.rows, imported.mapping = reading.source, reading.rows, reading.mapping
    session.flush()


def write_columns(session: Session, imported: ResponseImport, columns: ColumnMap) -> None:
    """Keep which column answers which question; columns that tell who somebody is stay out whatever is asked for.

    Errors: `import.personal_column`, `import.column_twice`, `import.no_case_column`, `import.nothing_mapped`.
    """
    _hold_mapping(session, imported)
    proposed = ColumnMap.from_dict(imported.mapping["proposed"])
    headers = imported.mapping["file"]["headers"]
    asked = [column for source in columns.sources.values() for column in source.columns]
    personal = next((column for column in asked if proposed.refused.get(column, "bookkeeping") != "bookkeeping"), None)
    if personal is not None:
        raise SurveyError("import.personal_column", "That column tells who somebody is.", column=headers[personal])
    twice = next((column for column in asked if asked.count(column) > 1), None)
    if twice is not None:
        raise SurveyError("import.column_twice", "One column for two questions.", column=headers[twice])
    if not asked:
        raise SurveyError("import.nothing_mapped", "No question has a column.")
    if imported.mapping["placement"] == BY_CASE and "case" not in columns.places:
        raise SurveyError("import.no_case_column", "Forms of the sample need the column with the case's code.")
    mapping = {name: value for name, value in imported.mapping.items() if name not in ("checked", "unknown")}
    imported.mapping = {**mapping, "columns": columns.to_dict()}
    session.flush()


def write_convert(session: Session, imported: ResponseImport, *, convert: bool) -> None:
    """Whether text of old fonts is read as Unicode; the file is looked at again."""
    _hold_mapping(session, imported)
    imported.mapping = {**imported.mapping, "convert": convert}
    keep_reading(session, imported, read_file(session, imported))


def write_values(session: Session, imported: ResponseImport, values: Mapping[str, Mapping[str, str]]) -> None:
    """Keep what a person says that unknown texts mean: "=code", "other", "blank" or "drop"; "" leaves it open."""
    _hold_mapping(session, imported)
    questions = {question.name: question for question in questions_of(session, imported)}
    kept: dict[str, dict[str, str]] = {}
    for name, meanings in values.items():
        question = questions.get(name)
        possible = {"blank", "drop", "other", *(f"={code}" for code, _label in question.choices)} if question else set()
        strange = [meaning for meaning in meanings.values() if meaning and meaning not in possible]
        if strange:
            raise SurveyError("import.meaning_unknown", f"{strange} is no meaning of {name}.")
        kept[name] = {text: meaning for text, meaning in meanings.items() if meaning}
    mapping = {name: value for name, value in imported.mapping.items() if name != "checked"}
    imported.mapping = {**mapping, "values": kept}
    session.flush()


def write_decisions(session: Session, imported: ResponseImport, decisions: Mapping[str, str]) -> None:
    """Keep what was decided of each kind of doubt; SurveyError `import.decision_unknown`."""
    _hold_mapping(session, imported)
    doubts = {
        f"{doubt['kind']}|{doubt['variable']}": doubt for doubt in imported.mapping.get("checked", {}).get("doubts", [])
    }
    for key, decision in decisions.items():
        if decision and decision not in doubts.get(key, {"decisions": [decision]})["decisions"]:
            raise SurveyError("import.decision_unknown", f"{decision!r} cannot be decided of {key}.")
    before = imported.mapping.get("decisions", {})
    kept = {**before, **{key: decision for key, decision in decisions.items() if decision}}
    imported.mapping = {**imported.mapping, "decisions": kept}
    session.flush()


def find_unknown_values(session: Session, imported: ResponseImport, *, now: datetime) -> list[dict[str, Any]]:
    """Texts that stand for no choice, for the page on which they are given a meaning."""
    _check_mapping(imported)
    setting = read_setting(session, imported, today=now.astimezone(LOCAL_TIME).date())
    rows: list[dict[str, Any]] = []
    for question, text, number in unknown_values(setting):
        if len(rows) < MOST_UNKNOWN:
            rows.append({"variable": question.name, "text": text, "rows": number, "nearest": question.nearest(text)})
    return rows


def keep_unknown_values(session: Session, imported: ResponseImport, rows: list[dict[str, Any]]) -> None:
    """Keep the texts that stand for no choice."""
    _hold_mapping(session, imported)
    imported.mapping = {**imported.mapping, "unknown": rows}
    session.flush()


def check(
    session: Session, imported: ResponseImport, *, now: datetime, progress: Progress = _no_progress
) -> dict[str, Any]:
    """Read all forms as they would be imported, and keep what is doubtful; returns what `mapping` keeps of it."""
    _check_mapping(imported)
    stamp, today = stamp_of(imported), now.astimezone(LOCAL_TIME).date()
    setting, outcome = judge(session, imported, stamp=stamp, today=today, progress=progress)
    return {
        "stamp": stamp,
        "rows": outcome.rows,
        "responses": outcome.responses,
        "dropped": dict(outcome.dropped),
        "doubts": [doubt.to_dict() for doubt in outcome.doubts.found.values()],
        "undecided": sorted(outcome.doubts.undecided),
        "first": first_forms(setting, outcome),
    }


def keep_check(session: Session, imported: ResponseImport, checked: dict[str, Any]) -> None:
    """Keep the outcome of a check, if nothing was mapped otherwise meanwhile; SurveyError `import.changed`."""
    _hold_mapping(session, imported)
    if checked["stamp"] != stamp_of(imported):
        raise SurveyError("import.changed", "The mapping changed while the file was checked.")
    imported.mapping = {**imported.mapping, "checked": checked}
    session.flush()


def is_checked(imported: ResponseImport) -> bool:
    """Whether the last check is of the mapping as it is now."""
    checked = imported.mapping.get("checked")
    return checked is not None and checked["stamp"] == stamp_of(imported)


def stamp_of(imported: ResponseImport) -> str:
    """SHA-256 of everything that the outcome of a check depends on."""
    plain = {name: imported.mapping.get(name) for name in ("placement", "convert", "columns", "values", "decisions")}
    text = json.dumps([plain, imported.content_hash, imported.version_id], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def discard(session: Session, imported: ResponseImport, *, person: Person, now: datetime) -> None:
    """Let a file go that was not imported; its content is deleted."""
    hold_survey(session, imported.survey_id)
    IMPORT_STATES.move(session, imported, "discarded", content=None, mapping=without_answers(imported))
    forget(session)
    log_import(session, "import.discarded", imported, person, now)


def without_answers(imported: ResponseImport, **also: Any) -> dict[str, Any]:
    """What stays of the mapping when the file has gone: how forms were placed, which questions had a column."""
    columns = imported.mapping.get("columns", {"sources": {}, "places": {}})
    kept = {"placement": imported.mapping.get("placement", AS_ONE), "questions": sorted(columns["sources"])}
    repeats = imported.mapping.get("repeats")
    return {**kept, **({"repeats": repeats} if repeats else {}), **also}


def same_file(session: Session, survey: Survey, digest: str) -> ResponseImport | None:
    """The import of the same content that counts or is under way."""
    found = select(ResponseImport).where(
        ResponseImport.survey_id == survey.id,
        ResponseImport.content_hash == digest,
        ResponseImport.state.in_(("mapping", "imported")),
    )
    return session.scalars(found.order_by(ResponseImport.state, ResponseImport.id)).first()


def imports_of(session: Session, survey: Survey) -> list[ResponseImport]:
    """All imports of a survey, the newest first."""
    found = select(ResponseImport).where(ResponseImport.survey_id == survey.id)
    return list(session.scalars(found.order_by(ResponseImport.id.desc())))


def first_forms(setting: Setting, outcome: Outcome) -> list[dict[str, Any]]:
    """The first forms as they will be read: row, and answers by question in words."""
    shown: list[dict[str, Any]] = []
    labels = {question.name: dict(question.choices) for question in setting.questions}
    for form in outcome.forms[:FIRST_FORMS]:
        answers = {}
        for name, value in form.answers.items():
            words = labels.get(name, {})
            codes = value if isinstance(value, list) else [value]
            answers[name] = "; ".join(words.get(str(code), str(code)) for code in codes)
        shown.append({"row": form.row, "day": form.submitted_on.isoformat(), "stratum": form.stratum, "psu": form.psu,
                      "case": form.case.code if form.case else "", "copies": form.copies, "answers": answers,
                      "declined": list(form.declined)})  # fmt: skip
    return shown


def log_import(
    session: Session, action: str, imported: ResponseImport, person: Person, now: datetime, detail: str = ""
) -> None:
    """The log speaks of the import, never of a response."""
    audit.log(
        session,
        action,
        "response_import",
        imported.id,
        at=now,
        person_id=person.id,
        survey_id=imported.survey_id,
        detail=detail,
    )


def _profile(table: Table, *, hidden: set[int]) -> dict[str, Any]:
    """What the mapping page shows of the file without opening it again; nothing of columns that stay out."""
    columns = []
    for place in range(len(table.headers)):
        cells = [text for row in table.rows if (text := row.text(place))]
        samples = [] if place in hidden else list(dict.fromkeys(cells[:400]))[:SAMPLES]
        columns.append({"filled": len(cells), "samples": [masked(sample)[:SAMPLE_LENGTH] for sample in samples]})
    return {
        "sheet": table.sheet,
        "header_row": table.header_row,
        "headers": list(table.headers),
        "others": list(table.others),
        "columns": columns,
    }


def check_open(session: Session, survey: Survey) -> QuestionnaireVersion:
    """The version that forms are read with; refused where the survey takes none."""
    if survey.state not in ("design", "fieldwork"):
        raise SurveyError("import.not_open", "Fieldwork has ended.")
    if survey.state == "design" and current_draw(session, survey.id) is not None:
        raise SurveyError("import.needs_start", "There is a sample: start fieldwork first.")
    version = published_version(session, survey.id)
    if version is None:
        raise SurveyError("import.no_questionnaire", "No questionnaire is published.")
    return version


def _basis(session: Session, survey: Survey, basis: str) -> Basis:
    if basis != FROM_DRAW:
        return Basis(basis)
    draw = current_draw(session, survey.id)
    if draw is None:
        raise SurveyError("import.no_draw", "There is no sample to match forms to.")
    return Basis(draw.design.basis)


def _check_mapping(imported: ResponseImport) -> None:
    if imported.state != "mapping":
        raise SurveyError("import.not_mapping", f"The import is {imported.state}.")


def _hold_mapping(session: Session, imported: ResponseImport) -> None:
    """Before anything is kept of a mapping: two pages that answer at once do so one after the other."""
    hold_survey(session, imported.survey_id)
    _check_mapping(imported)
