"""The rows of the survey sheet in their order: what each is called, and where it stands in the tree of groups."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from surveys.questionnaires.expressions.places import Path
from surveys.questionnaires.questionnaire import Choice
from surveys.questionnaires.xlsform.choices import ChoiceLists
from surveys.questionnaires.xlsform.columns import Row
from surveys.questionnaires.xlsform.notes import Notes
from surveys.questionnaires.xlsform.types import SETTING_TYPES, TypeCell, read_type
from surveys.text.i18n import gettext as _

NAME = re.compile(r"[^\W\d][\w.-]*(?::[^\W\d][\w.-]*)?")
YES = {"yes", "true", "true()"}
MOST_LINES = 10_000
TOO_MANY = "too-many-rows"
AUDIT = "audit"


@dataclass(frozen=True)
class Line:
    """A row with what its type means, the name of its variable and its place in the tree ("" and () for an end)."""

    row: Row
    cell: TypeCell
    name: str = ""
    path: Path = ()

    @property
    def node(self) -> str:
        """The name in the workbook where the variable has another one."""
        return self.path[-1] if self.path and self.path[-1] != self.name else ""


def outline(rows: Iterable[Row], lists: ChoiceLists, notes: Notes) -> list[Line]:
    """Every row that counts, named and placed, so that an expression may look ahead."""
    typed = [(row, cell) for row in rows if (cell := _cell(row, notes)) is not None]
    typed = typed if len(typed) > MOST_LINES else _without_loops(typed, lists)
    if len(typed) > MOST_LINES:
        row = typed[MOST_LINES][0]
        notes.error(
            TOO_MANY, row, "type", _("Bảng hỏi có quá %(limit)s dòng.", limit=MOST_LINES),
            _("Bớt câu hỏi, hoặc chia thành vài bảng hỏi."),
        )  # fmt: skip
        typed = []
    return _Outline(notes).lines(typed)


def _cell(row: Row, notes: Notes) -> TypeCell | None:
    """What the type says; None for a row that is switched off, a remark, a setting, or in error."""
    text = row.get("type")
    if row.get("disabled").lower() in YES or text in SETTING_TYPES:
        return None
    cell = read_type(text, row.get("appearance")) if text else None
    if cell is None and text:
        notes.error(
            "unknown-type", row, "type", _("Không có loại câu hỏi “%(type)s”.", type=text),
            _("Dùng một trong các loại: text, integer, decimal, date, time, select_one, select_multiple, rank, range, "
              "note, acknowledge, calculate, hidden."),
            type=text,
        )  # fmt: skip
    elif cell is None and (row.get("name") or row.get("label")):
        notes.error(
            "missing-type", row, "type", _("Dòng này có câu hỏi nhưng chưa có loại câu hỏi."),
            _("Điền cột type, hoặc xóa dòng nếu không dùng."),
        )  # fmt: skip
    return cell


@dataclass
class _Outline:
    notes: Notes
    path: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    used: dict[str, int] = field(default_factory=dict)

    def lines(self, typed: list[tuple[Row, TypeCell]]) -> list[Line]:
        self.written = {row.get("name") for row, _cell in typed}
        found = []
        for row, cell in typed:
            if cell.edge == "end":
                self.path = self.path[:-1]
                found.append(Line(row, cell))
                continue
            node = self.node_of(row, cell)
            path = (*self.path, node)
            name = self.unique(row, node) if node else ""
            if cell.edge == "begin":
                self.path.append(node)
            if node:
                self.place(path, name, cell)
            found.append(Line(row, cell, name, path))
        return found

    def place(self, path: Path, name: str, cell: TypeCell) -> None:
        self.notes.nodes[path] = name
        self.notes.names.add(name)
        if cell.kind == "repeat":
            self.notes.repeats.add(path)
        if cell.or_other:
            self.notes.names.add(f"{name}_other")

    def node_of(self, row: Row, cell: TypeCell) -> str:
        """The name in the workbook, or one for what may go without; '' with an error noted when it cannot be one."""
        name = row.get("name")
        if not name and cell.edge == "begin":
            return f"nhom_{row.number}"
        if not name and cell.kind == "note":
            return f"generated_note_name_{row.number}"
        if cell.written == AUDIT:
            return AUDIT
        if NAME.fullmatch(name):
            return name
        self.notes.error(
            "bad-name", row, "name", _("Tên câu hỏi “%(name)s” để trống hoặc không hợp lệ.", name=name),
            _("Dùng chữ cái, chữ số, dấu gạch dưới; bắt đầu bằng chữ cái; không có dấu cách."),
        )  # fmt: skip
        return ""

    def unique(self, row: Row, name: str) -> str:
        """The name, or with a number where another group has a question of that name."""
        if name in self.taken:
            number = self.used.get(name, 1) + 1
            while f"{name}_{number}" in self.taken or f"{name}_{number}" in self.written:
                number += 1
            self.used[name] = number
            self.notes.warning(
                "duplicate-name", row, "name",
                _("Tên “%(name)s” đã dùng ở một nhóm khác; câu này được đổi thành “%(new)s”.",
                  name=name, new=f"{name}_{number}"),
                _("Nên tự đặt tên riêng cho từng câu để số liệu dễ đọc."),
            )  # fmt: skip
            name = f"{name}_{number}"
        self.taken.add(name)
        return name


def _without_loops(typed: list[tuple[Row, TypeCell]], lists: ChoiceLists) -> list[tuple[Row, TypeCell]]:
    """A loop over a list as what it stands for: a group for each of the choices, each with all the questions."""
    found: list[tuple[Row, TypeCell]] = []
    starts: list[int] = []
    for row, cell in typed:
        found.append((row, cell))
        if cell.each and cell.edge == "begin":
            starts.append(len(found))
        elif cell.each and starts:
            start = starts.pop()
            inner, found[start:] = found[start : min(len(found) - 1, MOST_LINES)], []
            for choice in lists.get(found[start - 1][1].list_name, ()):
                if choice.name != "none" and len(found) <= MOST_LINES:
                    found += _turn(found[start - 1][0], row, choice, inner)
            found.append((row, cell))
    return found


def _turn(begin: Row, end: Row, choice: Choice, inner: list[tuple[Row, TypeCell]]) -> list[tuple[Row, TypeCell]]:
    """The group of one choice."""
    label = next(iter(choice.label.values()), choice.name)
    group = [choice.name if c.name == "name" else label if c.name == "label" else "" for c in begin.columns]
    cells = [""] * len(begin.cells)
    for column, text in zip(begin.columns, group, strict=True):
        cells[column.index] = text
    filled = [
        (replace(row, cells=[c.replace("%(name)s", choice.name).replace("%(label)s", label) for c in row.cells]), cell)
        for row, cell in inner
    ]
    return [
        (replace(begin, cells=cells), TypeCell(kind="group", edge="begin")),
        *filled,
        (end, TypeCell(kind="group", edge="end")),
    ]
