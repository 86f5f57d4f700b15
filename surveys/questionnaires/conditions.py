"""Says a condition of the questionnaire in words, for whoever checks a preview or a codebook."""

from __future__ import annotations

from typing import Any

from surveys.questionnaires.expressions import Expression
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import format_number, shortened
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

Node = dict[str, Any]

LONGEST_LABEL = 70
RELATIONS = {
    "=": _l("%(subject)s là %(value)s"),
    "!=": _l("%(subject)s không phải là %(value)s"),
    "<": _l("%(subject)s nhỏ hơn %(value)s"),
    "<=": _l("%(subject)s không quá %(value)s"),
    ">": _l("%(subject)s lớn hơn %(value)s"),
    ">=": _l("%(subject)s từ %(value)s trở lên"),
}
MIRRORED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _NotSayable(Exception):
    """A part for which there are no plain words; the expression itself is shown instead."""


def condition_in_words(expression: Expression, questionnaire: Questionnaire) -> str:
    """The condition as a clause ("“Giới tính” là “Nữ”"), or as written where it is too involved."""
    try:
        return _clause(expression["expression"], questionnaire)
    except _NotSayable:
        return str(expression["source"])


def _clause(node: Node, questionnaire: Questionnaire) -> str:
    if node["op"] in {"and", "or"}:
        joint = _(" và ") if node["op"] == "and" else _(" hoặc ")
        clauses = [_clause(part, questionnaire) for part in node["of"]]
        if node["op"] == "and":
            clauses = [
                f"({clause})" if part["op"] == "or" else clause
                for part, clause in zip(node["of"], clauses, strict=True)
            ]
        return joint.join(clauses)
    if node["op"] == "binary" and node["operator"] in RELATIONS:
        return _relation(node, questionnaire)
    if node["op"] == "call":
        return _call(node, questionnaire)
    raise _NotSayable


def _call(node: Node, questionnaire: Questionnaire) -> str:
    arguments = node["arguments"]
    if node["name"] == "selected":
        subject, value = (
            _subject(arguments[0], questionnaire),
            _value(arguments[1], arguments[0], questionnaire),
        )
        return _("%(subject)s có chọn %(value)s", subject=subject, value=value)
    if node["name"] != "not":
        raise _NotSayable
    inner = arguments[0]
    if inner["op"] == "call" and inner["name"] == "selected":
        subject = _subject(inner["arguments"][0], questionnaire)
        value = _value(inner["arguments"][1], inner["arguments"][0], questionnaire)
        return _("%(subject)s không chọn %(value)s", subject=subject, value=value)
    return _("không phải: %(clause)s", clause=_clause(inner, questionnaire))


def _relation(node: Node, questionnaire: Questionnaire) -> str:
    left, right, operator = node["left"], node["right"], node["operator"]
    if left["op"] in {"string", "number"}:
        left, right, operator = right, left, MIRRORED[operator]
    subject = _subject(left, questionnaire)
    if right == {"op": "string", "value": ""} and operator in {"=", "!="}:
        blank = _("%(subject)s chưa được trả lời", subject=subject)
        return blank if operator == "=" else _("%(subject)s đã được trả lời", subject=subject)
    return str(RELATIONS[operator]) % {"subject": subject, "value": _value(right, left, questionnaire)}


def _subject(node: Node, questionnaire: Questionnaire) -> str:
    if node["op"] == "reference":
        return _quoted(_label_of(node["name"], questionnaire))
    if node["op"] == "call" and node["name"] == "count-selected" and node["arguments"][0]["op"] == "reference":
        name = node["arguments"][0]["name"]
        return _("số phương án đã chọn ở %(question)s", question=_quoted(_label_of(name, questionnaire)))
    raise _NotSayable


def _value(node: Node, subject: Node, questionnaire: Questionnaire) -> str:
    if node["op"] == "number":
        text = str(int(node["value"])) if node["value"] == int(node["value"]) else str(node["value"])
    elif node["op"] == "string":
        text = node["value"]
    elif node["op"] == "reference":
        return _quoted(_label_of(node["name"], questionnaire))
    else:
        raise _NotSayable
    label = _choice_label(text, subject, questionnaire)
    if label is not None:
        return _quoted(label)
    return format_number(node["value"]) if node["op"] == "number" else _quoted(text)


def _choice_label(code: str, subject: Node, questionnaire: Questionnaire) -> str | None:
    placed = questionnaire.placed.get(subject.get("name", "")) if subject["op"] == "reference" else None
    if placed is None or not isinstance(placed.item, Question):
        return None
    choice = next((choice for choice in questionnaire.choices_of(placed.item) if choice.name == code), None)
    return questionnaire.label(choice) if choice else None


def _label_of(name: str, questionnaire: Questionnaire) -> str:
    placed = questionnaire.placed.get(name)
    return questionnaire.label(placed.item) if placed else name


def _quoted(text: str) -> str:
    return f"“{shortened(' '.join(text.split()), LONGEST_LABEL)}”"
