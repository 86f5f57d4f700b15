"""Files of answers as other programs write them, from interviews of the demonstration questionnaire."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import xlsxwriter

from surveys.questionnaires.navigation import Asked
from surveys.questionnaires.questionnaire import Question, Questionnaire
from webapp.demo.robot import answer_all

DAY = date(2026, 3, 4)
OPEN_WORDS = "Mong xã mở cửa sáng thứ bảy; đường lầy lội"


def interviews(questionnaire: Questionnaire, number: int, *, seed: int = 1) -> list[dict[str, Any]]:
    """Complete, consistent interviews."""
    rng = random.Random(seed)

    def say(asked: Asked) -> object:
        question = asked.question
        if question.kind == "select_one":
            return rng.choice(asked.choices).name
        if question.kind == "select_multiple":
            most = min(question.maximum_choices or 3, len(asked.choices))
            chosen = set(rng.sample([choice.name for choice in asked.choices], rng.randint(1, most)))
            chosen = chosen & set(question.exclusive) or chosen
            chosen = {min(chosen)} if chosen & set(question.exclusive) else chosen
            return [choice.name for choice in asked.choices if choice.name in chosen]
        if question.kind == "integer":
            return "1"
        is_open = question.kind == "text" and (asked.required or rng.random() < 0.5)
        return f"{OPEN_WORDS} {rng.randint(1, 9)}" if is_open else None

    return [answer_all(questionnaire, say, today=DAY) for _each in range(number)]


def importable(questionnaire: Questionnaire) -> list[Question]:
    """The questions that have a column."""
    return [question for question in questionnaire.questions() if question.is_asked and question.has_answer]


def kobo_rows(
    questionnaire: Questionnaire, forms: Sequence[Mapping[str, Any]], *, labels: bool = False
) -> list[list[Any]]:
    """An export of KoboToolbox: headers are paths, or labels; answers codes or labels; split columns hold 1 and 0."""
    heads: list[str] = ["start", "end"]
    for question in importable(questionnaire):
        placed = questionnaire.placed[question.name]
        path = "/".join((*placed.groups, question.name))
        head = questionnaire.label(question) if labels else path
        heads.append(head)
        if question.kind == "select_multiple":
            for choice in questionnaire.choices_of(question):
                heads.append(f"{head}/{questionnaire.label(choice) if labels else choice.name}")
    heads += ["_id", "_uuid", "_submission_time", "_validation_status", "_submitted_by", "_index"]
    rows: list[list[Any]] = [heads]
    for number, form in enumerate(forms, 1):
        row: list[Any] = ["2026-03-04T08:11:05.000+07:00", "2026-03-04T08:31:09.000+07:00"]
        for question in importable(questionnaire):
            row += _kobo_cells(questionnaire, question, form.get(question.name), labels)
        row += [9000 + number, str(UUID(int=number, version=4)), f"{DAY.isoformat()}T09:00:00", "", "ctv_01", number]
        rows.append(row)
    return rows


def _kobo_cells(questionnaire: Questionnaire, question: Question, value: Any, labels: bool) -> list[Any]:
    words = {choice.name: questionnaire.label(choice) for choice in questionnaire.choices_of(question)}
    if question.kind != "select_multiple":
        said = words.get(str(value), value) if labels else value
        return ["" if said is None else said]
    joined = " ".join(words[code] if labels else code for code in value or [])
    return [joined, *("" if value is None else int(code in value) for code in words)]


def google_rows(questionnaire: Questionnaire, forms: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Answers of Google Forms as a Vietnamese sheet writes them: labels, several of them joined by commas."""
    heads = ["Dấu thời gian"]
    for question in importable(questionnaire):
        heads.append(questionnaire.label(question))
    rows: list[list[Any]] = [heads]
    for number, form in enumerate(forms):
        row: list[Any] = [f"{DAY:%d/%m/%Y} {8 + number % 10}:05:00"]
        for question in importable(questionnaire):
            words = {choice.name: questionnaire.label(choice) for choice in questionnaire.choices_of(question)}
            value = form.get(question.name)
            codes = value if isinstance(value, list) else [value]
            row.append("" if value is None else ", ".join(words.get(str(code), str(code)) for code in codes))
        rows.append(row)
    return rows


def tally_rows(questionnaire: Questionnaire, forms: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Paper forms typed with numbers of questions as headers and an x under each option that was ticked."""
    heads: list[str] = ["STT"]
    asked = [q for q in importable(questionnaire) if q.kind != "text"]
    for question in asked:
        if question.kind in ("select_multiple", "select_one"):
            heads += [f"{question.name}: {questionnaire.label(c)}" for c in questionnaire.choices_of(question)]
        else:
            heads.append(question.name)
    rows: list[list[Any]] = [[*heads, "Số phiếu giống nhau"]]
    for number, form in enumerate(forms, 1):
        row: list[Any] = [number]
        for question in asked:
            value = form.get(question.name)
            if question.kind in ("select_multiple", "select_one"):
                chosen = value if isinstance(value, list) else [value]
                row += ["x" if c.name in chosen else "" for c in questionnaire.choices_of(question)]
            else:
                row.append("" if value is None else value)
        rows.append([*row, 2 if number == 1 else ""])
    return rows


def as_csv(rows: Sequence[Sequence[Any]], *, separator: str = ",") -> bytes:
    """The rows as text with a byte order mark, as Google and Excel write it."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator).writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[Any]], *, sheet: str = "Sheet1") -> bytes:
    """The rows as a workbook of one sheet; text stays text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return content.getvalue()
