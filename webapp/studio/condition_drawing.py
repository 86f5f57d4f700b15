"""A condition laid out for its template: which fields stand in each row, with what in them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask_babel import gettext as _

from surveys.questionnaires.studio.condition_filters import CODE_COLUMN, FilterRow, columns_of
from surveys.questionnaires.studio.condition_limits import MEASURES
from surveys.questionnaires.studio.condition_rows import OWN_ANSWER, REFERENCE, TODAY, is_day
from surveys.questionnaires.studio.condition_subjects import Subject
from webapp.studio.condition_forms import Item, Part, is_open, shown_part, titles
from webapp.studio.condition_operators import Control, control_of, menu_of
from webapp.studio.condition_typed import TypedGroup, TypedRow, line_of

MOST_IN_A_MENU = 40
"""Of more questions one is searched by typing, not by going through a menu."""
MOST_TICKS = 12
"""Of more options one is searched too."""


@dataclass(frozen=True)
class DrawnRow:
    """One row: names of fields begin with `h-{key}`."""

    key: str
    shown: TypedRow
    subject: Subject | None
    operators: list[tuple[str, str]]
    control: Control
    others: list[tuple[str, str]]

    @property
    def problem(self) -> str:
        """What is wrong with it, once there is something in it."""
        return self.shown.problem

    @property
    def is_unfinished(self) -> bool:
        """Whether something in it is still to be filled in."""
        return not self.shown.problem and is_open(self.shown)

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """(code, words, whether it is ticked), with codes that there are no longer; of many the ticked ones first."""
        known = self.subject.options if self.subject else ()
        gone = [(value, value) for value in self.shown.row.values if value not in dict(known)]
        found = [(code, words or code, code in self.shown.row.values) for code, words in (*known, *gone)]
        return sorted(found, key=lambda option: not option[2]) if len(found) > MOST_TICKS else found

    @property
    def is_long(self) -> bool:
        """Whether its options are so many that they are searched."""
        return len(self.options) > MOST_TICKS

    def typed(self, place: int) -> str:
        """What stands in one of its boxes."""
        return self.shown.typed[place] if place < len(self.shown.typed) else ""

    def day(self, place: int) -> str:
        """The day that stands in a box for one."""
        typed = self.typed(place)
        return typed if is_day(typed) else ""

    def other(self, place: int) -> str:
        """What stands instead of a day or a code: today, or another question."""
        value = self.shown.row.values[place] if place < len(self.shown.row.values) else ""
        named = REFERENCE.fullmatch(value)
        return named[1] if named else TODAY if value == TODAY else ""


@dataclass(frozen=True)
class DrawnGroup:
    """Rows in brackets."""

    key: str
    joined: str
    rows: list[DrawnRow]


@dataclass(frozen=True)
class Drawn:
    """A part of the page for one condition."""

    part: Part

    @property
    def id(self) -> str:
        """The mark of its place on the page."""
        return f"dk-{self.part.field}"

    @property
    def title(self) -> str:
        """What it is called."""
        return str(titles()[self.part.field])

    @cached_property
    def menu(self) -> list[tuple[str, str]]:
        """The questions that may be chosen, as (variable, line)."""
        around = self.part.item.around
        own = [(OWN_ANSWER, _("Câu trả lời này"))] if self.part.field == "constraint" else []
        return own + [(subject.name, line_of(subject)) for subject in around.choosable]

    @property
    def is_searched(self) -> bool:
        """Whether a question is found by typing."""
        return len(self.menu) > MOST_IN_A_MENU

    @cached_property
    def numbers(self) -> list[str]:
        """The lines of the questions about numbers, to compare with."""
        return [line_of(each) for each in self.part.item.around.choosable if each.family == "number"]

    @cached_property
    def rows(self) -> list[DrawnRow | DrawnGroup]:
        """The rows of the condition, those in brackets together."""
        found: list[DrawnRow | DrawnGroup] = []
        for place, part in enumerate(self.part.typed.parts):
            if isinstance(part, TypedGroup):
                inner = [self._row(f"{place}-{number}", row) for number, row in enumerate(part.rows)]
                found.append(DrawnGroup(str(place), part.joined, inner))
            else:
                found.append(self._row(str(place), part))
        return found

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The columns by which options are filtered, with their words."""
        item = self.part.item
        own = columns_of(item.document, item.node.get("choices", ""))
        return [(CODE_COLUMN, _("Mã của phương án")), *((column, _("Cột %(column)s", column=column)) for column in own)]

    @property
    def filters(self) -> list[tuple[str, FilterRow, str]]:
        """(key, row, line of its question) of a filter."""
        subjects = self.part.item.reader.subjects
        lines = {name: line_of(subject) for name, subject in subjects.items()}
        return [(str(place), row, lines.get(row.question, "")) for place, row in enumerate(self.part.filters)]

    @property
    def measure(self) -> str:
        """What limits are about: value, length or count; "date" for days."""
        own = self.part.item.own
        return "date" if own.family == "date" else MEASURES[own.family]

    @property
    def days(self) -> list[tuple[str, str]]:
        """What a day may be compared with besides a day."""
        return [(TODAY, _("hôm nay")), *self._others("date", "")]

    @property
    def modes(self) -> list[tuple[str, str]]:
        """The other forms in which the condition may be shown, with the words of the button."""
        words = {
            "gioi-han": _("Chọn giới hạn"),
            "hang": _("Chọn từng dòng") if self.part.field != "constraint" else _("Điều kiện khác"),
            "loc": _("Chọn từng dòng"),
            "viet": _("Viết bằng công thức"),
        }
        limited = self.part.field == "constraint" and shown_part(self.part.item, "constraint").mode == "gioi-han"
        known = {
            "constraint": ["gioi-han", "hang", "viet"] if limited else ["hang", "viet"],
            "choice_filter": ["loc", "viet"],
        }.get(self.part.field, ["hang", "viet"])
        return [(mode, words[mode]) for mode in known if mode != self.part.mode]

    def _row(self, key: str, shown: TypedRow) -> DrawnRow:
        around = self.part.item.around
        subject = around.subject_of(shown.row)
        if subject is None:
            return DrawnRow(key, shown, None, [], "none", [])
        others = self._others(subject.family, subject.name)
        operators = menu_of(subject, shown.row.operator, has_others=bool(others))
        return DrawnRow(key, shown, subject, operators, control_of(subject, shown.row.operator), others)

    def _others(self, family: str, but: str) -> list[tuple[str, str]]:
        """The questions of the same kind, to compare with."""
        own = self.part.item.own.name if but == OWN_ANSWER else but
        others = (each for each in self.part.item.around.choosable if each.family == family and each.name != own)
        return [(each.name, line_of(each)) for each in others]


def drawn_conditions(item: Item) -> list[Drawn]:
    """The conditions of an item, as the document has them."""
    return [Drawn(shown_part(item, field)) for field in item.fields]
