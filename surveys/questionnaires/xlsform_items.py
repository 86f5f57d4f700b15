"""The survey sheet of an XLSForm → the tree of groups, repeats and questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from surveys.questionnaires.expressions import Expression
from surveys.questionnaires.questionnaire import Group, Item, Question, Repeat
from surveys.questionnaires.xlsform_choices import ChoiceLists
from surveys.questionnaires.xlsform_columns import Row
from surveys.questionnaires.xlsform_notes import Notes
from surveys.questionnaires.xlsform_outline import Line, outline
from surveys.questionnaires.xlsform_questions import QuestionReader
from surveys.text.i18n import gettext as _

MAX_DEPTH = 60
ONE_REFERENCE = re.compile(r"\$\{[^{}]+\}")
TABLE_LIST = "table-list"


@dataclass
class Open:
    """A group or repeat whose end has not been reached."""

    line: Line | None
    shell: Group | Repeat | None = None
    items: list[Item] = field(default_factory=list)

    @property
    def awaits_scale(self) -> bool:
        """Whether the first question in it gets the scale printed above."""
        no_question_yet = not any(isinstance(item, Question) and item.choices for item in self.items)
        return self.shell is not None and TABLE_LIST in self.shell.appearance.split() and no_question_yet


class ItemReader:
    """Reads the rows of the survey sheet in order, keeping the open groups on a stack.

    With `keep_left_out` the tree has every node of the form that pyxform makes: what is never collected, and the
    nodes that pyxform adds for counts and scales.
    """

    def __init__(self, notes: Notes, lists: ChoiceLists, default_language: str, *, keep_left_out: bool = False) -> None:
        self.notes = notes
        self.lists = lists
        self.language = default_language
        self.keep = keep_left_out
        self.questions = QuestionReader(notes, lists, default_language, keep_left_out=keep_left_out)
        self.stack = [Open(line=None)]

    def read(self, rows: Iterable[Row]) -> tuple[Item, ...]:
        """The items of the whole sheet."""
        for line in outline(rows, self.lists, self.notes):
            if line.cell.edge == "end":
                self.close(line)
            elif line.cell.edge == "begin":
                self.open(line)
            elif line.name:
                self.add(line)
        for unclosed in self.stack[1:]:
            if unclosed.line is not None:
                self.notes.error(
                    "group-not-closed", unclosed.line.row, "type",
                    _("Nhóm câu hỏi mở ở dòng này nhưng không có dòng kết thúc."),
                    _("Thêm một dòng có type là end group (hoặc end repeat) sau câu cuối của nhóm."),
                )  # fmt: skip
        return tuple(self.stack[0].items)

    def add(self, line: Line) -> None:
        """The questions of a row, below the scale where pyxform prints one."""
        current = self.stack[-1]
        questions = self.questions.of(line)
        if self.keep and current.awaits_scale and questions and questions[0].choices:
            current.items.append(self.scale(line, questions[0]))
        current.items.extend(questions)

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
        shell: Group | Repeat = Group(line.name, label, relevant, row.get("appearance"), node=line.node)
        if line.cell.kind == "repeat":
            count = self.notes.compiled(row, "repeat_count", at=line.path)
            if self.keep and count and not ONE_REFERENCE.fullmatch(row.get("repeat_count")):
                self.stack[-1].items.append(self.counter(line, count))
            shell = Repeat(line.name, label, relevant, row.get("appearance"), count, node=line.node)
        opened = Open(line, shell)
        if self.keep and opened.awaits_scale and (label or row.get("hint")):
            name = f"generated_table_list_label_{row.number}"
            opened.items.append(Question(name, "note", label=label, hint=row.texts("hint", self.language)))
        self.stack.append(opened)

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
        if current.items or self.keep:
            self.stack[-1].items.append(replace(current.shell, items=tuple(current.items)))

    def counter(self, line: Line, count: Expression) -> Question:
        """The node in which pyxform keeps how often a repeat is asked."""
        return Question(f"{line.name}_count", "calculate", calculation=count, read_only=True)

    def scale(self, line: Line, question: Question) -> Question:
        """The node that prints the scale above a table of questions."""
        name = f"reserved_name_for_field_list_labels_{line.row.number}"
        return Question(name, question.kind, appearance="label", choices=question.choices)
