"""The conditions of an item as its page shows them: when it is asked, what is accepted, when it must be answered, which
options are shown; each as rows, as limits or as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from dataclasses import field as made_by
from functools import cached_property
from typing import Any, Literal

from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.studio.condition_checks import Remark, remarks_on
from surveys.questionnaires.studio.condition_filters import (
    FilterRow,
    columns_of,
    filter_of,
    filter_sentence,
    source_of_filter,
)
from surveys.questionnaires.studio.condition_limits import MEASURES, Limits, limits_of, rows_of_limits
from surveys.questionnaires.studio.condition_reading import Reader
from surveys.questionnaires.studio.condition_rows import PAIRS, Group, Row, Rows, is_complete, source_of, tidied
from surveys.questionnaires.studio.condition_sentences import sentence_of
from surveys.questionnaires.studio.condition_subjects import Subject, choosable, subjects_of
from surveys.questionnaires.studio.nodes import Document, Node, title_of, walk
from webapp.messages import sentence
from webapp.studio.condition_typed import Around, Sent, TypedRow, TypedRows, as_typed, read_day, read_number, read_rows

Mode = Literal["hang", "gioi-han", "loc", "viet"]
FIELDS = ("relevant", "screening", "constraint", "required_if", "choice_filter")
MOST_FILTERS = 20


@dataclass(frozen=True)
class Item:
    """An item whose conditions are shown, and what they may speak of."""

    document: Document
    node: Node

    @cached_property
    def reader(self) -> Reader:
        """Reads its conditions; labels as people see them on this page."""
        return Reader.at(self.document, self.node["uid"], subjects=subjects_of(self.document))

    @cached_property
    def around(self) -> Around:
        """The questions that its conditions may name."""
        subjects = self.reader.subjects
        may = choosable(subjects, self.document, self.node["uid"])
        return Around.of(may, subjects, title_of(self.document, self.node), self.reader.own)

    @property
    def fields(self) -> list[str]:
        """The conditions that an item of its kind has."""
        kind = KINDS.get(self.node.get("kind", ""))
        if kind is None:
            return ["relevant", "screening"] if self._may_screen else ["relevant"]
        found = ["relevant"] if kind.asked or self.node.get("relevant") else []
        if kind.asked and kind.stored:
            found += [*(["constraint"] if self._is_limited else []), "required_if"]
        if kind.chooses and not self.node.get("choices_from"):
            found.append("choice_filter")
        return found

    @property
    def _may_screen(self) -> bool:
        """Whether it is the first section, or has been one that screens."""
        first = next((node for node in self.document["items"] if node["type"] == "group"), None)
        return bool(self.node.get("screening")) or (first is not None and first["uid"] == self.node["uid"])

    @property
    def _is_limited(self) -> bool:
        own = self.reader.own
        return bool(self.node.get("constraint")) or (own is not None and own.family in MEASURES)

    @property
    def own(self) -> Subject:
        """The question itself."""
        assert self.reader.own is not None
        return self.reader.own

    @property
    def surrounding(self) -> list[str]:
        """When the sections around it are asked, in words."""
        parents = next((parents for node, parents in walk(self.document) if node["uid"] == self.node["uid"]), ())
        said = [(parent, sentence_of(parent["relevant"], self.document, uid=parent["uid"]))
                for parent in parents if parent.get("relevant")]  # fmt: skip
        return [_("Cả %(part)s chỉ hỏi nếu %(words)s.", part=title_of(self.document, parent), words=words)
                for parent, words in said]  # fmt: skip


class Screening(Item):
    """A section that screens: its condition speaks of what is asked in it."""

    @cached_property
    def around(self) -> Around:
        """The questions of the section."""
        subjects, uid = self.reader.subjects, self.node["uid"]
        inside = [each for each in subjects.values() if uid in each.groups and not each.repeats]
        return Around.of(inside, subjects, title_of(self.document, self.node), None)


@dataclass(frozen=True)
class LimitsTyped:
    """Limits as they stand on the page."""

    limits: Limits = made_by(default_factory=Limits)
    least: str = ""
    most: str = ""
    also: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Part:
    """One condition of an item as it stands on the page, saved or not."""

    item: Item
    field: str
    mode: Mode
    written: str = ""
    typed: TypedRows = made_by(default_factory=TypedRows)
    limits: LimitsTyped = made_by(default_factory=LimitsTyped)
    filters: tuple[FilterRow, ...] = ()
    note: str = ""
    is_saved: bool = True

    @property
    def problem(self) -> str:
        """Why it cannot be kept as it stands; "" where it can."""
        if self.mode == "hang":
            wrong = next((row.problem for row in self.typed.all_rows if row.problem), "")
            return wrong or (_("Còn dòng chưa điền đủ.") if any(map(is_open, self.typed.all_rows)) else self._refused)
        if self.mode == "gioi-han":
            return self.limits.problem or self._refused
        if self.mode == "loc":
            is_half = any(bool(row.column) != bool(row.question or row.value) for row in self.filters)
            return _("Còn dòng chưa điền đủ.") if is_half else self._refused
        return ""

    @property
    def _refused(self) -> str:
        try:
            self._source()
        except SurveyError as error:
            return sentence(error)
        return ""

    @property
    def value(self) -> str:
        """The expression that it stands for; of rows those that are filled in."""
        try:
            return self._source()
        except SurveyError:
            return ""

    @property
    def kept(self) -> str:
        """The expression that the document has."""
        found = self.item.node.get(self.field) or ""
        return str(found["source"]) if isinstance(found, Mapping) else str(found)

    def _source(self) -> str:
        if self.mode == "viet":
            return self.written
        if self.mode == "gioi-han":
            return source_of(rows_of_limits(self.limits.limits, self.item.own))
        if self.mode == "loc":
            rows = [row for row in self.filters if row.column and (row.question or row.value)]
            return source_of_filter(rows, self.item.reader.subjects)
        return source_of(tidied(_filled(self.typed)))

    @property
    def remarks(self) -> list[Remark]:
        """What is wrong with it as it is written."""
        if self.mode != "viet":
            return []
        return remarks_on(self.item.document, self.item.node["uid"], self.field, self.value)

    @property
    def sentence(self) -> str:
        """The whole condition as a sentence."""
        words = self._words()
        return str(_lead(self.item.node, self.field, words))

    def _words(self) -> str:
        value = self.value
        if not value:
            return ""
        if self.field == "choice_filter":
            rows = self.filters if self.mode == "loc" else ()
            complete = [row for row in rows if row.column and (row.question or row.value)]
            return filter_sentence(complete, self.item.reader.subjects) if complete else value
        return sentence_of(value, self.item.document, uid=self.item.node["uid"])


def is_open(row: TypedRow) -> bool:
    """Whether a row was begun and does not yet say a condition."""
    return bool(row.question_typed) and not is_complete(row.row)


def shown_part(item: Item, field: str, *, mode: Mode | None = None) -> Part:
    """A condition of the document, in the simplest form that says it, or in a form that was asked for."""
    item = _speaking(item, field)
    kept = item.node.get(field) or ""
    source = kept["source"] if isinstance(kept, Mapping) else kept
    part = Part(item, field, "viet", written=source)
    if mode == "viet":
        return part
    if field == "choice_filter":
        columns = columns_of(item.document, item.node.get("choices", ""))
        filters = filter_of(kept, item.reader.subjects, columns) if kept else ()
        return part if filters is None else replace(part, mode="loc", filters=filters)
    if field == "constraint" and mode != "hang" and item.reader.own is not None:
        limits = limits_of(kept, item.reader)
        if limits is not None:
            return replace(part, mode="gioi-han", limits=_limits_typed(limits, item))
    rows = item.reader.rows(kept) if kept else Rows()
    return part if rows is None else replace(part, mode="hang", typed=as_typed(rows, item.around))


def sent_part(item: Item, field: str, sent: Sent) -> Part:
    """A condition out of a form."""
    item, mode = _speaking(item, field), sent.get("kieu", "")
    part = Part(item, field, "viet", written=sent.get("viet", "").replace("\r\n", "\n").strip(), is_saved=False)
    if mode == "hang":
        return replace(part, mode="hang", typed=_told_pairs(read_rows(sent, item.around)))
    if mode == "gioi-han" and item.reader.own is not None:
        return replace(part, mode="gioi-han", limits=_sent_limits(item, sent))
    if mode == "loc":
        return replace(part, mode="loc", filters=_sent_filters(item, sent))
    return part


def _speaking(item: Item, field: str) -> Item:
    return Screening(item.document, item.node) if field == "screening" else item


def changed_mode(part: Part, mode: Mode) -> Part:
    """The same condition in another form; in its own, with a note, where the other cannot say it."""
    if mode == "viet":
        return replace(part, mode="viet", written=part.value)
    again = shown_part(replace(part.item, node={**part.item.node, part.field: part.value}), part.field, mode=mode)
    if again.mode == "viet":
        note = _("Điều kiện này nói nhiều hơn các dòng chọn được, nên giữ cách viết bằng công thức.")
        return replace(part, mode="viet", written=part.value, note=note)
    return replace(again, item=part.item, is_saved=False)


def _filled(typed: TypedRows) -> Rows:
    """The rows that are filled in."""
    rows = typed.rows
    parts: list[Row | Group] = []
    for part in rows.rows:
        if isinstance(part, Group):
            inner = tuple(row for row in part.rows if is_complete(row))
            parts += [Group(part.joined, inner)] if inner else []
        elif is_complete(part):
            parts.append(part)
    return Rows(rows.joined, tuple(parts))


def _told_pairs(typed: TypedRows) -> TypedRows:
    def told(row: TypedRow) -> TypedRow:
        return row if row.problem or row.row.operator not in PAIRS else replace(row, problem=_swapped(row.row.values))

    parts = tuple(told(part) if isinstance(part, TypedRow) else replace(part, rows=tuple(map(told, part.rows)))
                  for part in typed.parts)  # fmt: skip
    return replace(typed, parts=parts)


def _swapped(values: tuple[str, ...]) -> str:
    """What is said where the first of two limits is above the second."""
    least, most = (*values, "", "")[:2]
    try:
        is_swapped = float(least) > float(most)
    except ValueError:
        is_swapped = len(least) == len(most) == 10 and least > most
    return _("Giới hạn đầu lớn hơn giới hạn sau.") if is_swapped else ""


def _limits_typed(limits: Limits, item: Item) -> LimitsTyped:
    rows = as_typed(rows_of_limits(limits, item.own), item.around).all_rows
    words = {row.row.operator: row.typed for row in rows}
    both = next((typed for operator, typed in words.items() if operator in PAIRS), None)
    least = both[0] if both else rows[0].typed[0] if rows and limits.least else ""
    most = both[1] if both else rows[0].typed[0] if rows and limits.most else ""
    return LimitsTyped(limits, least, most, "; ".join(row.typed[0] for row in rows[1:]))


def _sent_limits(item: Item, sent: Sent) -> LimitsTyped:
    is_date, whole = item.own.family == "date", item.own.family != "number"
    sides = []
    for name in ("it-nhat", "nhieu-nhat"):
        typed = sent.getlist(name)[:2]
        typed += [""] * (2 - len(typed))
        read = read_day(typed[0], typed[1], item.around) if is_date else read_number(typed[0], item.around, whole=whole)
        sides.append((typed[0] if not is_date else read[0] or typed[0], *read))
    also_typed = sent.get("ca", "")
    also = [read_number(each, item.around) for each in also_typed.split(";") if each.strip()]
    (least_typed, least, wrong), (most_typed, most, also_wrong) = sides
    problem = (
        wrong or also_wrong or next((problem for _value, problem in also if problem), "") or _swapped((least, most))
    )
    limits = Limits(least, most, tuple(value for value, _problem in also if value))
    if limits.also and not (least or most):
        problem = problem or _("Các số nhận thêm chỉ có nghĩa khi có giới hạn.")
    return LimitsTyped(limits, least_typed, most_typed, also_typed, problem)


def _sent_filters(item: Item, sent: Sent) -> tuple[FilterRow, ...]:
    columns = {"name", "label", *columns_of(item.document, item.node.get("choices", ""))}
    allowed = {subject.name for subject in item.around.choosable}
    rows = []
    for key in sent.getlist("hang")[:MOST_FILTERS]:
        column, question = sent.get(f"l-{key}-cot", ""), sent.get(f"l-{key}-cau", "")
        found = item.around.find(question) if question else None
        rows.append(
            FilterRow(
                column if column in columns else "",
                found.name if found is not None and found.name in allowed else "",
                same=sent.get(f"l-{key}-la") != "khac",
                value=sent.get(f"l-{key}-gia", "").strip()[:200] if not question else "",
            )
        )
    return tuple(rows)


def _lead(node: Node, field: str, words: str) -> str:
    if field == "relevant":
        if node["type"] == "question":
            return _("Chỉ hỏi nếu %(words)s.", words=words) if words else _("Hỏi mọi người.")
        return _("Chỉ hỏi phần này nếu %(words)s.", words=words) if words else _("Hỏi phần này với mọi người.")
    if field == "screening":
        if not words:
            return _("Không sàng lọc: hỏi tiếp mọi người.")
        return _("Hỏi hết phần này, rồi chỉ hỏi tiếp nếu %(words)s.", words=words)
    if field == "constraint":
        return _("Chỉ nhận khi %(words)s.", words=words) if words else _("Nhận mọi câu trả lời.")
    if field == "required_if":
        if node.get("required"):
            return _("Luôn bắt buộc trả lời.")
        return _("Bắt buộc trả lời nếu %(words)s.", words=words) if words else _("Không đặt điều kiện.")
    return _("Chỉ hiện phương án %(words)s.", words=words) if words else _("Hiện mọi phương án.")


def titles() -> dict[str, Any]:
    """What each condition is called."""
    return {
        "relevant": _("Hỏi khi nào"),
        "screening": _("Sàng lọc: ai thuộc diện hỏi"),
        "constraint": _("Giới hạn câu trả lời"),
        "required_if": _("Bắt buộc khi"),
        "choice_filter": _("Lọc phương án"),
    }
