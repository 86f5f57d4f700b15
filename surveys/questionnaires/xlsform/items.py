"""The survey sheet of an XLSForm → the tree of groups, repeats and questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from surveys.questionnaires.questionnaire import Group, Item, Repeat
from surveys.questionnaires.xlsform.choices import ChoiceLists
from surveys.questionnaires.xlsform.columns import Row
from surveys.questionnaires.xlsform.notes import Notes
from surveys.questionnaires.xlsform.outline import Line, outline
from surveys.questionnaires.xlsform.questions import QuestionReader
from surveys.text.i18n import gettext as _

MAX_DEPTH = 60


@dataclass
class Open:
    """A group or repeat whose end has not been reached."""

    line: Line | None
    shell: Group | Repeat | None = None
    items: list[Item] = field(default_factory=list)


class ItemReader:
    """Reads the rows of the survey sheet in order, keeping the open groups on a stack."""

    def __init__(self, notes: Notes, lists: ChoiceLists, default_language: str) -> None:
        self.notes = notes
        self.lists = lists
        self.language = default_language
        self.questions = QuestionReader(notes, lists, default_language)
        self.stack = [Open(line=None)]

    def read(self, rows: Iterable[Row]) -> tuple[Item, ...]:
        """The items of the whole sheet."""
        for line in outline(rows, self.lists, self.notes):
            if line.cell.edge == "end":
                self.close(line)
            elif line.cell.edge == "begin":
                self.open(line)
            elif line.name:
                self.stack[-1].items.extend(self.questions.of(line))
        for unclosed in self.stack[1:]:
            if unclosed.line is not None:
                self.notes.error(
                    "group-not-closed", unclosed.line.row, "type",
                    _("Nhóm câu hỏi mở ở dòng này nhưng không có dòng kết thúc."),
                    _("Thêm một dòng có type là end group (hoặc end repeat) sau câu cuối của nhóm."),
                )  # fmt: skip
        return tuple(self.stack[0].items)

    def open(self, line: Line) -> None:
        """Begin a group or repeat."""
        row = line.row
        if len(self.stack) == MAX_DEPTH:
            self.notes.error(
                "too-deep", row, "type", _("Các nhóm lồng nhau quá %(limit)s tầng.", limit=MAX_DEPTH),
                _("Bớt số tầng nhóm."),
            )  # fmt: skip
        label = row.texts("label", self.language)
        relevant = self.notes.compiled(row, "relevant", at=line.path)
        screening = self.notes.compiled(row, "screening", at=line.path)
        shell: Group | Repeat = Group(
            line.name, label, relevant, row.get("appearance"), node=line.node, screening=screening
        )
        if line.cell.kind == "repeat":
            count = self.notes.compiled(row, "repeat_count", at=line.path)
            shell = Repeat(line.name, label, relevant, row.get("appearance"), count, node=line.node)
        self.stack.append(Open(line, shell))

    def close(self, line: Line) -> None:
        """End the innermost group or repeat."""
        current = self.stack[-1]
        if current.line is None or current.shell is None or current.line.cell.kind != line.cell.kind:
            self.notes.error(
                "group-not-opened", line.row, "type",
                _("Dòng kết thúc nhóm này không khớp với dòng mở nhóm nào."),
                _("Kiểm tra từng cặp begin group / end group và begin repeat / end repeat."),
            )  # fmt: skip
            return
        self.stack.pop()
        if len(self.stack) >= MAX_DEPTH:  # refused already; what reads trees need not stand such a one
            self.stack[-1].items.extend(current.items)
        elif current.items:
            self.stack[-1].items.append(replace(current.shell, items=tuple(current.items)))
