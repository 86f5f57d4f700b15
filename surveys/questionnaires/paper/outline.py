"""The way through a printed form: its questions in order, and of whom each part and each question is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.certain import Certain
from surveys.questionnaires.paper.condition_reading import Reading
from surveys.questionnaires.paper.conditions import (
    ALWAYS,
    NEVER,
    Condition,
    Saying,
    both,
    conjuncts,
    is_told,
    leaves,
)
from surveys.questionnaires.questionnaire import Group, Item, Question, Repeat
from surveys.text.i18n import gettext as _

MOST_EXPANDED = 3
"""A calculation behind a condition is said itself where that takes no more conditions than this; else it gets a box."""
END = ""


@dataclass(frozen=True, eq=False)
class Part:
    """Stops under one title or one condition, or asked several times; parts may stand in parts."""

    item: Group | Repeat | None
    condition: Condition | None
    children: tuple[Part | Stop, ...] = ()

    def stops(self) -> Iterator[Stop]:
        """Every stop inside."""
        for child in self.children:
            yield from child.stops() if isinstance(child, Part) else (child,)


@dataclass(frozen=True, eq=False)
class Stop:
    """One question on paper, or a box in which the interviewer works something out."""

    question: Question
    condition: Condition | None = None
    grid: str = ""

    @property
    def name(self) -> str:
        return self.question.name

    @property
    def is_numbered(self) -> bool:
        """Whether an arrow can point to it."""
        return self.question.reading != "nothing"


@dataclass
class Outline:
    """The whole way; `printed` says what is on paper and under which numbers."""

    printed: Printed
    worked_out: dict[str, str] = field(default_factory=dict)
    """Calculations that get a box of their own, with the box's mark."""

    def __post_init__(self) -> None:
        needed: dict[str, None] = {}
        self._needed = needed
        self._build()
        order = [q.name for q in self.printed.questionnaire.questions() if q.name in needed]
        self.worked_out = {name: f"X{place}" for place, name in enumerate(order, 1)}
        self.whole = Part(None, None, self._build())

    def _build(self) -> tuple[Part | Stop, ...]:
        self._before: dict[str, None] = {}
        return self._children(self.printed.questionnaire.items, None)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All stops in order."""
        return tuple(self.whole.stops())

    @cached_property
    def parts_around(self) -> dict[str, tuple[Part, ...]]:
        """The parts around each stop, outermost first."""
        return dict(_around(self.whole, ()))

    def subject(self, name: str) -> str:
        """What a question or box is called on this paper: "Câu 3", "Ô X1"."""
        name = self.printed.inside.get(name, name)
        if name in self.worked_out:
            return _("Ô %(mark)s", mark=self.worked_out[name])
        return _("Câu %(number)s", number=self.printed.numbers.get(name, "?"))

    def heading(self, name: str) -> str:
        """What stands at the head of a question: the number of its grid where it is a row of one."""
        number = (
            self.printed.grid_number(self.printed.questionnaire.question(name)) if name in self.printed.numbers else ""
        )
        return _("Câu %(number)s", number=number) if number else self.subject(name)

    @property
    def saying(self) -> Saying:
        """Conditions in this paper's numbers."""
        return Saying(self.subject, self.printed.code_of_option)

    def ask_if(self, condition: Condition | None) -> str:
        """ "Chỉ hỏi nếu Câu 3 chọn 1." """
        return _("Chỉ hỏi nếu %(clause)s.", clause=self.saying.words(condition)) if condition is not None else ""

    def arrow_target(self, question: Question, code: str) -> str | None:
        """Where whoever ticks an option of a question goes on, if that is not simply the next question.

        The name of a stop, or END. Everything passed over is asked of nobody who ticks the option.
        """
        if question.reading != "choice" or self.printed.is_long(question):
            return None
        certain = Certain(self.printed.questionnaire, question, code)
        repeats = self.printed.questionnaire.placed[question.name].repeats
        after = self.stops[self._places[question.name] + 1 :]
        here = next((place for place, stop in enumerate(after) if certain.is_asked(stop.name) is not False), len(after))
        inside = [
            self.printed.questionnaire.placed[s.name].repeats[: len(repeats)] == repeats for s in after[: here + 1]
        ]
        if not all(inside) or (here == len(after) and repeats) or not any(s.is_numbered for s in after[:here]):
            return None
        target = next((place for place in range(here, len(after)) if after[place].is_numbered), None)
        return END if target is None else self._head_of(question, after, target)

    def _head_of(self, question: Question, after: tuple[Stop, ...], target: int) -> str | None:
        """The target, or the first question of its part where the part's head has a condition that must be read."""
        around = self.parts_around[question.name]
        for part in self.parts_around[after[target].name]:
            if part not in around and (part.condition is not None or isinstance(part.item, Repeat)):
                first = next(stop for stop in part.stops() if stop.is_numbered)
                target = after.index(first)
                break
        return after[target].name if any(stop.is_numbered for stop in after[:target]) else None

    @cached_property
    def _places(self) -> dict[str, int]:
        return {stop.name: place for place, stop in enumerate(self.stops)}

    def _children(self, items: tuple[Item, ...], around: Condition | None) -> tuple[Part | Stop, ...]:
        found: list[Part | Stop] = []
        for item in items:
            if isinstance(item, Question):
                stop = self._stop(item, around)
                found += [stop] if stop is not None else []
                continue
            condition = self._unless_said(self._condition(item), around)
            self._before[item.name] = None
            if condition == NEVER:
                continue
            children = self._children(item.items, both([c for c in (around, condition) if c is not None]))
            if children:
                found.append(Part(item, condition, children))
        return tuple(_runs(found))

    def _stop(self, question: Question, around: Condition | None) -> Stop | None:
        if question.name in self.worked_out:
            stop = Stop(question, None)
        elif not question.is_asked or question.name in self.printed.inside or question.is_calculated:
            self._before[question.name] = None
            return None
        else:
            condition = self._unless_said(self._condition(question), around)
            if condition == NEVER:
                return None
            stop = Stop(question, condition, self.printed.grid(question))
        self._before[question.name] = None
        return stop

    def _unless_said(self, condition: Condition | None, around: Condition | None) -> Condition | None:
        """The condition without what the parts around already say."""
        said = conjuncts(around)
        return both([part for part in conjuncts(condition) if part not in said])

    def _condition(self, item: Item) -> Condition | None:
        if item.relevant is None:
            return None
        here = self.printed.questionnaire.placed[item.name].repeats
        reading = Reading(
            question_at=lambda name: self._question_at(name, here),
            codes_of=lambda q: tuple(choice.name for choice in self.printed.questionnaire.choices_of(q)),
            behind=lambda name: self._behind(name, here),
        )
        condition = reading.condition(item.relevant["expression"])
        return None if condition == ALWAYS else condition

    def _question_at(self, name: str, here: tuple[str, ...]) -> Question | None:
        placed = self.printed.questionnaire.placed.get(name)
        if placed is None or not isinstance(placed.item, Question) or placed.repeats != here[: len(placed.repeats)]:
            return None
        if name not in self._before:
            return None
        is_printed = placed.item.is_asked and not placed.item.is_calculated and placed.item.has_answer
        return placed.item if is_printed or name in self.worked_out else None

    def _behind(self, name: str, here: tuple[str, ...]) -> dict | None:  # type: ignore[type-arg]
        """The calculation of what is worked out, where it can be said in few conditions; else it will get a box."""
        placed = self.printed.questionnaire.placed.get(name)
        question = placed.item if placed else None
        if placed is None or not isinstance(question, Question) or placed.repeats != here[: len(placed.repeats)]:
            return None
        if name not in self._before or not (question.calculation or not question.is_asked):
            return None
        tree = question.calculation["expression"] if question.calculation else None
        plain = question.relevant is None and not any(
            self.printed.questionnaire.placed[group].item.relevant for group in placed.groups
        )
        follows = plain and question.is_calculated and not question.keeps_calculation
        if (
            tree is not None
            and follows
            and tree["op"] == "call"
            and tree["name"] == "if"
            and self._is_short(tree, here)
        ):
            return tree
        self._needed[name] = None
        return None

    def _is_short(self, tree: dict, here: tuple[str, ...]) -> bool:  # type: ignore[type-arg]
        reading = Reading(lambda name: self._question_at(name, here),
                          lambda q: tuple(c.name for c in self.printed.questionnaire.choices_of(q)),
                          lambda name: None)  # fmt: skip
        test = reading.condition(tree["arguments"][0])
        fixed = all(side["op"] in {"string", "number"} for side in tree["arguments"][1:])
        return fixed and is_told(test) and len(leaves(test)) <= MOST_EXPANDED


def _runs(children: list[Part | Stop]) -> Iterator[Part | Stop]:
    """Neighbours under the same condition as one part, whose condition is then said once."""

    def key(numbered: tuple[int, Part | Stop]) -> object:
        place, child = numbered
        return repr(child.condition) if child.condition is not None else place

    for _key, run in groupby(enumerate(children), key):
        found = [child for _place, child in run]
        grids = {child.grid for child in found if isinstance(child, Stop)}
        one_grid = all(isinstance(child, Stop) for child in found) and len(grids) == 1 and grids != {""}
        if len(found) < 2 or one_grid:
            yield from found
        else:
            yield Part(None, found[0].condition, tuple(replace(child, condition=None) for child in found))


def _around(part: Part, outer: tuple[Part, ...]) -> Iterator[tuple[str, tuple[Part, ...]]]:
    here = (*outer, part)
    for child in part.children:
        if isinstance(child, Part):
            yield from _around(child, here)
        else:
            yield child.name, here
