"""What was typed into the rows of a condition, as rows: the questions by number or words, numbers and days as people
write them. What cannot be read stays as it was typed, with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from surveys.questionnaires.studio.condition_dependents import later_words
from surveys.questionnaires.studio.condition_rows import (
    OWN_ANSWER,
    REFERENCE,
    TODAY,
    Group,
    Joint,
    Row,
    Rows,
    is_day,
    number_words,
)
from surveys.questionnaires.studio.condition_subjects import Subject, Subjects
from surveys.text import format_number, nfc, parse_number, search_key
from surveys.text.numbers import OtherNotation
from webapp.studio.condition_operators import control_of, first_operator, menu_of, widened

Sent = MultiDict[str, str]
MOST_ROWS = 60
NO_ROW = Row("", "")
LONGEST_VALUE = 300
MOST_VALUES = 500


@dataclass(frozen=True)
class TypedRow:
    """A row as it stands on the page: `typed` are the values as they were typed, `problem` what is wrong with it."""

    question_typed: str = ""
    row: Row = NO_ROW
    typed: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class TypedGroup:
    """Rows in brackets as they stand on the page."""

    joined: Joint
    rows: tuple[TypedRow, ...]


@dataclass(frozen=True)
class TypedRows:
    """All rows as they stand on the page."""

    joined: Joint = "and"
    parts: tuple[TypedRow | TypedGroup, ...] = ()

    @property
    def rows(self) -> Rows:
        """The rows without what was typed."""
        parts = (
            p.row if isinstance(p, TypedRow) else Group(p.joined, tuple(r.row for r in p.rows)) for p in self.parts
        )
        return Rows(self.joined, tuple(parts))

    @property
    def all_rows(self) -> list[TypedRow]:
        """Every row, those in brackets too."""
        return [row for part in self.parts for row in (part.rows if isinstance(part, TypedGroup) else [part])]


@dataclass(frozen=True)
class Around:
    """The questions that may be named, all that there are, and the words for the item itself (for what looks ahead)."""

    choosable: Sequence[Subject]
    subjects: Subjects
    item: str
    own: Subject | None = None
    by_words: Mapping[str, Subject] = field(default_factory=dict)

    @classmethod
    def of(cls, choosable: Sequence[Subject], subjects: Subjects, item: str, own: Subject | None) -> Around:
        """The same with what each question may be called."""
        named: dict[str, Subject] = {}
        for subject in subjects.values():
            number = subject.number if subject.called == subject.number else ""
            for words in (line_of(subject), number, number.rpartition(" ")[2], subject.name):
                named.setdefault(search_key(words), subject)
        for subject in subjects.values():
            named.setdefault(search_key(subject.label), subject)
        return cls(choosable, subjects, item, own, {key: subject for key, subject in named.items() if key})

    def find(self, typed: str) -> Subject | None:
        """The question that is meant."""
        if typed == OWN_ANSWER and self.own is not None:
            return replace(self.own, name=OWN_ANSWER)
        return self.subjects.get(typed) or self.by_words.get(search_key(typed))

    def subject_of(self, row: Row) -> Subject | None:
        """The question of a row."""
        return self.find(row.question) if row.question else None


def line_of(subject: Subject) -> str:
    """A question on one line: its number and its words."""
    words = subject.label or subject.name
    return f"{subject.number}. {words}" if subject.number else f"{words} ({subject.name})"


def as_typed(rows: Rows, around: Around) -> TypedRows:
    """Rows of the document as the page shows them."""
    parts: list[TypedRow | TypedGroup] = []
    for part in rows.rows:
        if isinstance(part, Group):
            parts.append(TypedGroup(part.joined, tuple(_as_typed(row, around) for row in part.rows)))
        else:
            parts.append(_as_typed(part, around))
    return TypedRows(rows.joined, tuple(parts))


def read_rows(sent: Sent, around: Around) -> TypedRows:
    """The rows out of a form."""
    keys = sent.getlist("hang")[:MOST_ROWS]
    parts: list[TypedRow | TypedGroup] = []
    for key in keys:
        if key.count("-") > 1 or not key.replace("-", "").isdigit():
            continue
        outer, _dash, inner = key.partition("-")
        if not inner:
            parts.append(read_row(sent, f"h-{key}", around))
        elif not (parts and isinstance(parts[-1], TypedGroup) and _group_of(parts[-1]) == outer):
            parts.append(_Marked(_joint(sent.get(f"h-{outer}-noi")), (read_row(sent, f"h-{key}", around),), outer))
        else:
            parts[-1] = replace(parts[-1], rows=(*parts[-1].rows, read_row(sent, f"h-{key}", around)))
    plain = (TypedGroup(p.joined, p.rows) if isinstance(p, TypedGroup) else p for p in parts)
    return TypedRows(_joint(sent.get("noi")), tuple(plain))


def read_row(sent: Sent, name: str, around: Around) -> TypedRow:
    """One row out of a form; what belongs to the question or operator that stood there before is left out."""
    typed = nfc(sent.get(f"{name}-cau", "")).strip()[:LONGEST_VALUE]
    if not typed:
        return TypedRow()
    subject = around.find(typed)
    if subject is None:
        return TypedRow(typed, problem=_("Không có câu nào như vậy. Hãy chọn một câu trong danh sách."))
    typed = typed if typed == OWN_ANSWER else line_of(subject)
    operator, is_new = sent.get(f"{name}-la", ""), sent.get(f"{name}-truoc", "") != subject.name
    if operator not in dict(menu_of(subject, operator, has_others=True)) or is_new:
        operator = first_operator(subject)
    if is_new or _control(subject, sent.get(f"{name}-la-truoc", "")) != _control(subject, operator):
        return _with_question(TypedRow(typed, Row(subject.name, operator)), subject, around)
    values = sent.getlist(f"{name}-gia")[:MOST_VALUES]
    return _with_question(_with_values(typed, subject, operator, values, around), subject, around)


def written_value(value: str, around: Around) -> str:
    """A value of a row as people write it: 18,5, 05/03/2025 stays a day, another question by its line."""
    named = REFERENCE.fullmatch(value)
    if named:
        subject = around.subjects.get(named[1])
        return line_of(subject) if subject else value
    try:
        return format_number(Decimal(value))
    except ArithmeticError:
        return value


def read_number(typed: str, around: Around, *, whole: bool = False) -> tuple[str, str]:
    """(value, problem) of a number that was typed, or of another question with numbers."""
    text = typed.strip()
    if not text:
        return "", ""
    try:
        number = parse_number(text)
    except OtherNotation as other:
        return "", _("Viết số này là %(proposal)s.", proposal=other.proposal)
    except ValueError:
        subject = around.find(text) if not whole else None
        if subject is None or subject.family not in {"number", "calculated"} or subject.name == OWN_ANSWER:
            return "", _("Điền một con số.") if whole else _("Điền một con số, hoặc chọn một câu hỏi về số.")
        return _reference(subject, around)
    if whole and (number != int(number) or number < 0):
        return "", _("Điền một số nguyên, không âm.")
    return number_words(number) or "", ""


def read_day(typed: str, other: str, around: Around) -> tuple[str, str]:
    """(value, problem) of a day: today, that of another question, or the one that was typed."""
    if other == TODAY:
        return TODAY, ""
    if other:
        subject = around.find(other)
        if subject is None or subject.family != "date":
            return "", _("Chọn một câu hỏi về ngày.")
        return _reference(subject, around)
    text = typed.strip()
    if not text or is_day(text):
        return text, ""
    try:
        return datetime.strptime(text, "%d/%m/%Y").date().isoformat(), ""
    except ValueError:
        return "", _("Viết ngày như %(example)s.", example=date(2025, 3, 5).strftime("%d/%m/%Y"))


@dataclass(frozen=True)
class _Marked(TypedGroup):
    """A group while its rows are still being read."""

    key: str = ""


def _group_of(group: TypedGroup) -> str:
    return group.key if isinstance(group, _Marked) else ""


def _joint(sent: str | None) -> Joint:
    return "or" if sent == "or" else "and"


def _control(subject: Subject, operator: str) -> str:
    """Controls whose values mean the same go on with them."""
    control = control_of(subject, operator)
    return {"numbers": "number", "days": "day", "counts": "count", "lines": "line", "pick": "ticks"}.get(
        control, control
    )


def _as_typed(row: Row, around: Around) -> TypedRow:
    subject = around.subject_of(row)
    row = widened(row, subject)
    if subject is None:
        return TypedRow(row.question, NO_ROW, row.values, _("Bảng hỏi không còn câu “%(name)s”.", name=row.question))
    typed = tuple(written_value(value, around) if control_of(subject, row.operator) in
                  {"number", "numbers", "count", "counts"} else value for value in row.values)  # fmt: skip
    shown = TypedRow(OWN_ANSWER if row.question == OWN_ANSWER else line_of(subject), row, typed)
    gone = [value for value in row.values if subject.options and not _is_known(value, subject, row)]
    if gone:
        missing = ", ".join(f"“{code}”" for code in gone)
        return replace(shown, problem=_("Không còn phương án mã %(codes)s.", codes=missing))
    return _with_question(shown, subject, around)


def _is_known(value: str, subject: Subject, row: Row) -> bool:
    return value in subject.option_words or control_of(subject, row.operator) not in {"ticks", "pick"}


def _with_question(shown: TypedRow, subject: Subject, around: Around) -> TypedRow:
    """A row whose question may not be named here says so."""
    allowed = {each.name for each in around.choosable} | {OWN_ANSWER}
    if subject.name in allowed:
        return shown
    is_later = around.own is None or subject.uid != around.own.uid
    words = later_words(around.item, subject) if is_later else _("Một câu không thể là điều kiện của chính nó.")
    return replace(shown, problem=words)


def _with_values(typed: str, subject: Subject, operator: str, sent: Sequence[str], around: Around) -> TypedRow:
    control = control_of(subject, operator)
    values = [nfc(value)[:LONGEST_VALUE] for value in sent]
    read: Iterable[tuple[str, str]]
    if control == "none":
        return TypedRow(typed, Row(subject.name, operator))
    if control in {"number", "numbers"}:
        read = [read_number(value, around) for value in _two(values, control)]
    elif control in {"count", "counts"}:
        read = [read_number(value, around, whole=True) for value in _two(values, control)]
    elif control in {"day", "days"}:
        values = values + [""] * (4 - len(values))
        pairs = [(values[0], values[1]), (values[2], values[3])][: 2 if control == "days" else 1]
        read = [read_day(day, other, around) for day, other in pairs]
        values = [value or day for (value, _problem), (day, _other) in zip(read, pairs, strict=True)]
    elif control == "question":
        other = around.find(values[0]) if values and values[0] else None
        read = [_reference(other, around)] if other is not None and other.name != subject.name else []
    else:
        lines = [line for value in values for line in value.splitlines()] if control == "lines" else values
        cleaned = [line.strip() for line in lines if line.strip()][: 1 if control in {"line", "pick"} else None]
        read = [(value, "") for value in cleaned]
        values = cleaned
    read = list(read)
    problem = next((problem for _value, problem in read if problem), "")
    found = tuple(value for value, _problem in read if value)
    return TypedRow(typed, Row(subject.name, operator, found), tuple(values), problem)


def _two(values: Sequence[str], control: str) -> list[str]:
    wanted = 2 if control.endswith("s") else 1
    return [*values, "", ""][:wanted]


def _reference(subject: Subject, around: Around) -> tuple[str, str]:
    if subject.name not in {each.name for each in around.choosable}:
        return "", later_words(around.item, subject)
    return f"${{{subject.name}}}", ""
