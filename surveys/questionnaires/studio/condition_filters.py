"""Which options are shown: those that have in a column what another question was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.expressions import Expression, ExpressionError, compile_expression
from surveys.questionnaires.studio.condition_rows import literal
from surveys.questionnaires.studio.condition_subjects import Document, Subject, Subjects
from surveys.text.i18n import gettext as _

CODE_COLUMN = "name"
"""What an expression calls the code of an option."""


@dataclass(frozen=True)
class FilterRow:
    """One demand on an option: its column (or "name", its code) is what was answered, or is not.

    Of a question with several answers: is among them, or is not. Without a question it is compared with `value`.
    """

    column: str
    question: str = ""
    same: bool = True
    value: str = ""


def columns_of(document: Document, list_name: str) -> list[str]:
    """The columns of a list of options beside code and label, in order."""
    options = document.get("lists", {}).get(list_name, ())
    return list(dict.fromkeys(column for option in options for column in option.get("extra", ())))


def filter_of(source: str | Expression, subjects: Subjects, columns: Iterable[str]) -> tuple[FilterRow, ...] | None:
    """The demands of a choice filter; None where it says anything else."""
    try:
        known = {CODE_COLUMN, "label", *columns}
        tree = (source if isinstance(source, dict) else compile_expression(source, columns=known))["expression"]
    except ExpressionError:
        return None
    rows = [_row(node, subjects) for node in (tree["of"] if tree["op"] == "and" else [tree])]
    found = tuple(row for row in rows if row is not None)
    return found if len(found) == len(rows) else None


def source_of_filter(rows: Sequence[FilterRow], subjects: Subjects) -> str:
    """The expression that demands stand for; "" for none."""
    return " and ".join(_written(row, subjects) for row in rows)


def filter_sentence(rows: Sequence[FilterRow], subjects: Subjects) -> str:
    """The demands in words, behind "phương án": "có “huyện” bằng câu trả lời của Câu 2"."""
    return _(" và ").join(_said(row, subjects) for row in rows)


def _row(node: Mapping[str, Any], subjects: Subjects) -> FilterRow | None:
    if node["op"] == "binary" and node["operator"] in {"=", "!="}:
        left, right = node["left"], node["right"]
        column, other = (left, right) if left["op"] == "column" else (right, left)
        return _compared(column, other, subjects, same=node["operator"] == "=")
    negated = node["op"] == "call" and node["name"] == "not"
    call = node["arguments"][0] if negated else node
    if call["op"] != "call" or call["name"] != "selected" or call["arguments"][1]["op"] != "column":
        return None
    subject = _subject(call["arguments"][0], subjects)
    if subject is None or subject.family != "choices":
        return None
    return FilterRow(call["arguments"][1]["name"], subject.name, same=not negated)


def _compared(
    column: Mapping[str, Any], other: Mapping[str, Any], subjects: Subjects, *, same: bool
) -> FilterRow | None:
    if column["op"] != "column":
        return None
    if other["op"] == "string":
        return FilterRow(column["name"], same=same, value=other["value"])
    subject = _subject(other, subjects)
    if subject is None or subject.family == "choices":
        return None
    return FilterRow(column["name"], subject.name, same=same)


def _subject(node: Mapping[str, Any], subjects: Subjects) -> Subject | None:
    return subjects.get(node["name"]) if node["op"] == "reference" else None


def _written(row: FilterRow, subjects: Subjects) -> str:
    if not row.column or (row.question and row.question not in subjects) or not (row.question or row.value):
        raise SurveyError("studio.condition_unfinished", "a row has no column or question", question=row.question)
    relation = "=" if row.same else "!="
    if not row.question:
        return f"{row.column} {relation} {literal(row.value)}"
    if subjects[row.question].family == "choices":
        called = f"selected(${{{row.question}}}, {row.column})"
        return called if row.same else f"not({called})"
    return f"{row.column} {relation} ${{{row.question}}}"


def _said(row: FilterRow, subjects: Subjects) -> str:
    subject = subjects.get(row.question)
    number = subject.called if subject else ""
    column = _("có mã") if row.column == CODE_COLUMN else _("có “%(column)s”", column=row.column)
    facts = {"column": column, "question": number, "value": f"“{row.value}”"}
    if not row.question:
        return _("%(column)s là %(value)s", **facts) if row.same else _("%(column)s khác %(value)s", **facts)
    if row.column == CODE_COLUMN:
        return _("đã chọn ở %(question)s", **facts) if row.same else _("chưa chọn ở %(question)s", **facts)
    if subject is not None and subject.family == "choices":
        among = _("%(column)s nằm trong các câu trả lời của %(question)s", **facts)
        return among if row.same else _("%(column)s không nằm trong các câu trả lời của %(question)s", **facts)
    same = _("%(column)s bằng câu trả lời của %(question)s", **facts)
    return same if row.same else _("%(column)s khác câu trả lời của %(question)s", **facts)
