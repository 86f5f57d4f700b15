"""What can be said of the answer to each kind of question, in the words of the page, and how the value is given."""

from __future__ import annotations

from typing import Any, Literal

from flask_babel import lazy_gettext as _l

from surveys.questionnaires.studio.condition_rows import OWN_ANSWER, PAIRS, Row
from surveys.questionnaires.studio.condition_subjects import Subject

Control = Literal[
    "none", "ticks", "pick", "question", "count", "counts", "number", "numbers", "day", "days", "line", "lines"
]

CHOICE: dict[str, Any] = {
    "any": _l("chọn"),
    "not": _l("không chọn"),
    "other": _l("đã trả lời nhưng không chọn"),
    "same": _l("giống câu trả lời của"),
    "differs": _l("khác câu trả lời của"),
}
CHOICES: dict[str, Any] = {
    "has_any": _l("có chọn"),
    "has_none": _l("không chọn"),
    "only": _l("chỉ chọn"),
    "count_ge": _l("số phương án đã chọn từ … trở lên"),
    "count_le": _l("số phương án đã chọn không quá"),
    "count_eq": _l("số phương án đã chọn đúng bằng"),
    "count_between": _l("số phương án đã chọn từ … đến …"),
}
NUMBER: dict[str, Any] = {
    "between": _l("từ … đến …"),
    "ge": _l("từ … trở lên"),
    "le": _l("không quá"),
    "gt": _l("lớn hơn"),
    "lt": _l("nhỏ hơn"),
    "eq": _l("bằng"),
    "ne": _l("khác, kể cả khi chưa trả lời"),
}
DATE: dict[str, Any] = {
    "ge": _l("từ ngày … trở đi"),
    "le": _l("đến hết ngày"),
    "gt": _l("sau ngày"),
    "lt": _l("trước ngày"),
    "between": _l("từ ngày … đến ngày …"),
    "eq": _l("đúng ngày"),
    "ne": _l("khác ngày, kể cả khi chưa trả lời"),
}
TEXT: dict[str, Any] = {
    "is": _l("đúng là"),
    "any": _l("là một trong (mỗi dòng một giá trị)"),
    "not": _l("không phải là"),
    "other": _l("đã trả lời nhưng không phải là"),
}
LENGTH: dict[str, Any] = {
    "length_ge": _l("dài từ … ký tự trở lên"),
    "length_le": _l("dài không quá (ký tự)"),
    "length_between": _l("dài từ … đến … ký tự"),
}
CALCULATED: dict[str, Any] = {**TEXT, "has": _l("có giá trị"), "has_none": _l("không có giá trị"), **NUMBER}
ANSWERED: dict[str, Any] = {"answered": _l("đã trả lời"), "blank": _l("chưa trả lời")}
MENUS: dict[str, dict[str, Any]] = {
    "choice": {**CHOICE, **ANSWERED},
    "choices": {**CHOICES, **ANSWERED},
    "number": {**NUMBER, **ANSWERED},
    "date": {**DATE, **ANSWERED},
    "text": {**TEXT, **LENGTH, **ANSWERED},
    "calculated": {**CALCULATED, **ANSWERED},
    "other": ANSWERED,
}
WIDENED = {("choice", "is"): "any", ("choices", "has"): "has_any"}
"""One option is shown as a list of one, for a second may be ticked beside it."""
RARE = {"same", "differs", "has", "has_none"}
"""Offered only where it can be filled in, or where it is what the row says."""


def menu_of(subject: Subject, operator: str, *, has_others: bool) -> list[tuple[str, str]]:
    """(operator, words) of what can be said of a question; the one that is said now always among them."""
    menu = MENUS[subject.family]
    hidden = set(LENGTH) if subject.name != OWN_ANSWER and operator not in LENGTH else set()
    hidden |= set() if has_others else {"same", "differs"}
    hidden |= {"has", "has_none"} if subject.family == "calculated" else set()
    if subject.family == "choice" and not subject.options:
        menu = {**TEXT, **ANSWERED}
    return [(each, str(words)) for each, words in menu.items() if each not in hidden or each == operator]


def shown_operator(subject: Subject, operator: str) -> str:
    """The operator under which the page shows a row."""
    return WIDENED.get((subject.family, operator), operator) if subject.options else operator


def control_of(subject: Subject, operator: str) -> Control:
    """How the value of a row is given."""
    if operator in ANSWERED or not operator:
        return "none"
    if operator in {"same", "differs"}:
        return "question"
    if operator.startswith(("count_", "length_")):
        return "counts" if operator in PAIRS else "count"
    if operator in NUMBER:
        pair = operator in PAIRS
        if subject.family == "date":
            return "days" if pair else "day"
        return "numbers" if pair else "number"
    if subject.options:
        return "pick" if operator == "only" else "ticks"
    return "lines" if operator in {"any", "other", "not", "has_any", "has_none"} else "line"


def first_operator(subject: Subject) -> str:
    """What is offered first for a kind of question."""
    return next(iter(MENUS[subject.family] if subject.options or subject.family != "choice" else TEXT))


def widened(row: Row, subject: Subject | None) -> Row:
    """A row as the page shows it."""
    return row if subject is None else Row(row.question, shown_operator(subject, row.operator), row.values)
