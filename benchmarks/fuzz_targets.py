"""What is fuzzed: one function a target. Input it refuses with its own errors is fine; anything else is a crash.

Run as a program by `form_fuzz.py`, a process a target, since libFuzzer ends the process that it runs in.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime

import atheris

with atheris.instrument_imports(include=["surveys.questionnaires", "surveys.spreadsheets"]):
    from surveys.errors import SurveyError
    from surveys.questionnaires import Interview, Questionnaire, QuestionnaireError
    from surveys.questionnaires.expressions import Context, ExpressionError, NodeSet, compile_expression, evaluate
    from surveys.questionnaires.expressions.patterns import compile_pattern, matches
    from surveys.questionnaires.template.reading import read_questionnaire
    from surveys.questionnaires.xlsform.reading import questionnaire_of_workbook
    from surveys.questionnaires.xlsform.workbook import Sheet, Workbook, cell_text

HANG_SECONDS = 1.0
"""Processor time of one input, with the slowness of being watched."""
SHEET_NAMES = ("survey", "choices", "settings", "external_choices")
CELL, ROW, SHEET = "\t", "\n", "\f"
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    OSError,
    IndexError,
    KeyError,
    NotImplementedError,
    RuntimeError,
)
TODAY = date(2026, 3, 5)
NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC).replace(tzinfo=None)


class Hang(Exception):
    """An input took too long."""


def expression(data: bytes) -> None:
    """Any text as an expression; what compiles is evaluated."""
    text = data.decode(errors="replace")
    values = {"a": "1", "b": "x y", "c": NodeSet(["3", "", "2026-03-05"])}
    try:
        compiled = compile_expression(text)
        assert json.loads(json.dumps(compiled)) == compiled
        evaluate(
            compiled, Context(today=TODAY, now=NOW, current="2", position=2, value=lambda name: values.get(name, ""))
        )
    except ExpressionError as error:
        assert error.code


def pattern(data: bytes) -> None:
    """The first line a pattern, the rest the answer that it is held against, also ten times as long."""
    written, _, answer = data.decode(errors="replace").partition("\n")
    try:
        machine = compile_pattern(written)
    except ExpressionError as error:
        assert error.code
        return
    for text in (answer, answer * 10, answer[:1] * 300):
        matches(text, machine)


def xlsform(data: bytes) -> None:
    """Any cells as the sheets of an XLSForm; what is accepted is stored, read back and looked at as an interview."""
    sheets = data.decode(errors="replace").split(SHEET)
    workbook = Workbook(
        "phieu.xlsx",
        [
            Sheet(name, [[cell_text(cell) for cell in row] for row in _even(sheet)])
            for name, sheet in zip(SHEET_NAMES, sheets, strict=False)
        ],
    )
    try:
        questionnaire, _findings = questionnaire_of_workbook(workbook)
    except (SurveyError, QuestionnaireError) as error:
        assert error.code
        return
    _look_at(questionnaire)


def _even(sheet: str) -> list[list[str]]:
    rows = [row.split(CELL) for row in sheet.split(ROW)]
    width = max(len(row) for row in rows)
    return [row + [""] * (width - len(row)) for row in rows]


def _look_at(questionnaire: Questionnaire) -> None:
    again = Questionnaire.from_dict(json.loads(json.dumps(questionnaire.to_dict())))
    assert again == questionnaire
    for language in questionnaire.languages:
        interview = Interview(questionnaire, {}, today=TODAY, now=NOW, language=language, seed="1")
        interview.check_all()
        assert all(section.asked for section in interview.sections())
        json.dumps(interview.cleaned())


def workbook_bytes(data: bytes) -> None:
    """Any bytes as a workbook."""
    try:
        read_questionnaire(data, "phieu.xlsx")
    except (SurveyError, QuestionnaireError) as error:
        assert error.code


TARGETS: dict[str, Callable[[bytes], None]] = {
    "expression": expression,
    "pattern": pattern,
    "xlsform": xlsform,
    "workbook": workbook_bytes,
}


def watched(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """The target, with an exception where one input takes too long."""

    def look(data: bytes) -> None:
        started = time.process_time()
        target(data)
        took = time.process_time() - started
        if took > HANG_SECONDS:
            raise Hang(f"{took:.1f} s")

    return look


def inside_the_archive(data: bytes, most: int, seed: int) -> bytes:
    """An .xlsx with one of its parts changed and its checksums right; now and then the bytes of the file itself."""
    chance = random.Random(seed)
    if chance.random() < 0.1:
        return bytes(atheris.Mutate(data, most))
    changed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed, "w") as after:
            parts = before.namelist()
            chosen = chance.choice([name for name in parts if "sheet" in name or "Strings" in name] or parts)
            for name in parts:
                part = before.read(name)
                after.writestr(name, atheris.Mutate(part, len(part) + 200) if name == chosen else part)
    except UNREADABLE:
        return bytes(atheris.Mutate(data, most))
    return changed.getvalue()


def main() -> None:
    """`python -m benchmarks.fuzz_targets TARGET [options of libFuzzer] [corpus]`."""
    name, *options = sys.argv[1:]
    of_archives = {"custom_mutator": inside_the_archive} if name == "workbook" else {}
    atheris.Setup([sys.argv[0], *options], watched(TARGETS[name]), **of_archives)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
