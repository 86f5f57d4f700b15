"""Says a condition as the colleague across the desk would: “Câu 3 chọn “Có” và Câu 5 từ 18 đến 60”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from surveys.questionnaires.conditions import condition_in_words
from surveys.questionnaires.expressions import Expression, ExpressionError
from surveys.questionnaires.questionnaire import Choice, Question, Questionnaire
from surveys.questionnaires.studio.condition_reading import Reader, TooRich, Tree, joined_neighbours
from surveys.questionnaires.studio.condition_rows import OWN_ANSWER, REFERENCE, TODAY, Group, Row, Rows, is_day
from surveys.questionnaires.studio.condition_subjects import Document, Subject, Subjects, compiled, quoted, subjects_of
from surveys.text import format_number
from surveys.text.dates import format_date
from surveys.text.i18n import gettext as _
from surveys.text.i18n import lazy_gettext as _l

LONGEST_LIST = 8
"""So many options are named; of more, the rest is counted."""

PLAIN: dict[str, Any] = {
    "answered": _l("%(subject)s đã trả lời"),
    "blank": _l("%(subject)s chưa trả lời"),
    "same": _l("%(subject)s giống %(value)s"),
    "differs": _l("%(subject)s khác %(value)s"),
    "only": _l("%(subject)s chỉ chọn %(value)s"),
    "has": _l("%(subject)s có chọn %(value)s"),
    "has_any": _l("%(subject)s có chọn ít nhất một trong %(value)s"),
    "count_eq": _l("%(subject)s chọn đúng %(value)s phương án"),
    "count_le": _l("%(subject)s chọn không quá %(value)s phương án"),
    "count_ge": _l("%(subject)s chọn từ %(value)s phương án trở lên"),
    "count_between": _l("%(subject)s chọn từ %(value)s đến %(most)s phương án"),
    "length_le": _l("%(subject)s dài không quá %(value)s ký tự"),
    "length_ge": _l("%(subject)s dài từ %(value)s ký tự trở lên"),
    "length_between": _l("%(subject)s dài từ %(value)s đến %(most)s ký tự"),
    "is": _l("%(subject)s chọn %(value)s"),
    "any": _l("%(subject)s chọn một trong %(value)s"),
    "not": _l("%(subject)s không chọn %(value)s"),
    "other": _l("%(subject)s đã trả lời nhưng không chọn %(value)s"),
}
WRITTEN: dict[str, Any] = {
    "is": _l("%(subject)s là %(value)s"),
    "any": _l("%(subject)s là một trong %(value)s"),
    "not": _l("%(subject)s không phải là %(value)s"),
    "other": _l("%(subject)s đã trả lời nhưng không phải là %(value)s"),
    "has": _l("%(subject)s có giá trị %(value)s"),
    "has_any": _l("%(subject)s có giá trị là một trong %(value)s"),
}
NUMBERS: dict[str, Any] = {
    "eq": _l("%(subject)s bằng %(value)s"),
    "ne": _l("%(subject)s khác %(value)s (kể cả khi chưa trả lời)"),
    "lt": _l("%(subject)s nhỏ hơn %(value)s"),
    "le": _l("%(subject)s không quá %(value)s"),
    "gt": _l("%(subject)s lớn hơn %(value)s"),
    "ge": _l("%(subject)s từ %(value)s trở lên"),
    "between": _l("%(subject)s từ %(value)s đến %(most)s"),
}
DAYS: dict[str, Any] = {
    "eq": _l("%(subject)s đúng là %(value)s"),
    "ne": _l("%(subject)s không phải %(value)s (kể cả khi chưa trả lời)"),
    "lt": _l("%(subject)s trước %(value)s"),
    "le": _l("%(subject)s không muộn hơn %(value)s"),
    "gt": _l("%(subject)s sau %(value)s"),
    "ge": _l("%(subject)s từ %(value)s trở đi"),
    "between": _l("%(subject)s từ %(value)s đến %(most)s"),
}
MANY = {
    "has_none": (_l("%(subject)s không chọn %(value)s"), _l("%(subject)s không chọn phương án nào trong %(value)s"))
}


@dataclass(frozen=True)
class Speaker:
    """Says rows about the questions of a document."""

    subjects: Subjects
    own: Subject | None = None

    def tree(self, tree: Tree | Rows | Group) -> str:
        """The whole, brackets around what is joined inside."""
        if isinstance(tree, Row):
            return self.row(tree)
        parts = tree.rows if isinstance(tree, Rows | Group) else tree.parts
        said = [self._inner(part) if len(parts) > 1 else self.tree(part) for part in parts]
        return (_(" và ") if tree.joined == "and" else _(" hoặc ")).join(said)

    def _inner(self, part: Any) -> str:
        return self.row(part) if isinstance(part, Row) else f"({self.tree(part)})"

    def row(self, row: Row) -> str:
        """One row as a clause."""
        subject = self.own if row.question == OWN_ANSWER else self.subjects.get(row.question)
        values = [self._value(subject, row.operator, value) for value in row.values]
        facts = {"subject": self.subject(row.question), "value": _listed(values), "most": values[-1] if values else ""}
        if row.operator.endswith("between"):
            facts["value"] = values[0]
        return str(self._pattern(subject, row)) % facts

    def subject(self, name: str) -> str:
        """A question by its number, else by its words, else by its name."""
        if name == OWN_ANSWER:
            return _("câu trả lời")
        subject = self.subjects.get(name)
        return quoted(name) if subject is None else subject.called

    def _value(self, subject: Subject | None, operator: str, value: str) -> str:
        """A value in words: an option's, a number or a day as it is written, another question."""
        other = REFERENCE.fullmatch(value)
        if other:
            return self.subject(other[1])
        if operator not in NUMBERS and not operator.startswith(("count_", "length_")):
            return quoted((subject.option_words.get(value) if subject else None) or value)
        if value == TODAY:
            return _("hôm nay")
        if is_day(value):
            return _("ngày %(day)s", day=format_date(date.fromisoformat(value)))
        return format_number(Decimal(value))

    def _pattern(self, subject: Subject | None, row: Row) -> Any:
        many = MANY.get(row.operator)
        if many:
            return many[len(row.values) > 1]
        if row.operator in NUMBERS:
            is_date = subject is not None and subject.family == "date"
            days = is_date or any(is_day(value) or value == TODAY for value in row.values)
            return (DAYS if days else NUMBERS)[row.operator]
        if subject is not None and not subject.options and row.operator in WRITTEN:
            return WRITTEN[row.operator]
        return PLAIN[row.operator]


def sentence_of(
    source: str | Expression,
    document: Document,
    language: str | None = None,
    *,
    uid: str = "",
    subjects: Subjects | None = None,
) -> str:
    """The condition as a clause, labels in a language; what has no words stands as it is written. "" for none."""
    if not source:
        return ""
    subjects = subjects_of(document, language) if subjects is None else subjects
    reader = Reader.at(document, uid, subjects=subjects)
    try:
        return Speaker(subjects, reader.own).tree(joined_neighbours(reader.tree(source)))
    except TooRich:
        return _in_other_words(source, document, subjects)


def _in_other_words(source: str | Expression, document: Document, subjects: Subjects) -> str:
    """What conditions.py makes of it; the questions by their numbers where they have one."""
    try:
        expression = compiled(source)
    except ExpressionError:
        return str(source)
    named = [subject for subject in subjects.values() if subject.name in expression["references"]]
    items = tuple(Question(s.name, s.kind, {"": s.called.strip("“”")}, choices=s.name) for s in named)
    lists = {s.name: tuple(Choice(code, {"": words}) for code, words in s.options) for s in named}
    return condition_in_words(expression, Questionnaire("", "", items=items, choice_lists=lists))


def _listed(words: Sequence[str]) -> str:
    if len(words) <= LONGEST_LIST:
        return ", ".join(words)
    left = len(words) - LONGEST_LIST + 1
    named = ", ".join(words[: LONGEST_LIST - 1])
    return _("%(named)s và %(left)s phương án khác", named=named, left=left)
