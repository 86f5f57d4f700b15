"""Somebody who has nothing but the printed form: goes from question to question as arrows and "Chỉ hỏi nếu" say.

What the engine would ask is not looked at; a test holds the two against each other, and the training script takes its
exercises from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from surveys.questionnaires.paper.conditions import Marks, Untold, met
from surveys.questionnaires.paper.outline import END, Outline, Part, Stop
from surveys.questionnaires.questionnaire import Repeat

Indexes = tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """A question that the reader asks, in which instance of its repeats, and from which question an arrow led here."""

    stop: Stop
    indexes: Indexes
    arrow_from: str = ""


@dataclass
class Reader:
    """One way through the form. `mark` is what the respondent says to a question in an instance (codes with blanks
    between them), `times` how many sheets of a repeat are filled, `untold` settles what only the manual says."""

    outline: Outline
    mark: Callable[[str, Indexes], str]
    times: Callable[[str, Indexes], int]
    untold: Callable[[str, Untold, Indexes], bool] = lambda _name, _leaf, _indexes: False
    follows_arrows: bool = True

    def __post_init__(self) -> None:
        self._written: dict[tuple[str, Indexes], str] = {}
        self._going_to: str | None = None
        self._came_from = ""

    def way(self) -> Iterator[Step]:
        """Every question that is asked, in order."""
        yield from self._through(self.outline.whole, ())

    def _through(self, part: Part, indexes: Indexes) -> Iterator[Step]:
        for child in part.children:
            if isinstance(child, Part):
                yield from self._into(child, indexes)
            elif self._is_passed_over(child):
                continue
            else:
                yield from self._ask(child, indexes)

    def _into(self, part: Part, indexes: Indexes) -> Iterator[Step]:
        landing = next((stop for stop in part.stops() if stop.name == self._going_to), None)
        if self._going_to is not None and landing is None:
            return
        first = next((stop for stop in part.stops() if stop.is_numbered), None)
        sees_head = self._going_to is None or landing is first
        if sees_head and not self._holds(part, indexes):
            if landing is not None:
                self._going_to = None
            return
        if not isinstance(part.item, Repeat):
            yield from self._through(part, indexes)
            return
        for index in range(self.times(part.item.name, indexes)):
            yield from self._through(part, (*indexes, index))
        if landing is not None:
            self._going_to = None

    def _is_passed_over(self, stop: Stop) -> bool:
        """An arrow leads to a question and to the words that stand right before it."""
        if self._going_to is None or self._going_to == stop.name:
            return False
        if stop.is_numbered:
            return True
        names = [each.name for each in self.outline.stops]
        following = self.outline.stops[names.index(stop.name) :]
        numbered = next((each.name for each in following if each.is_numbered), END)
        return numbered != self._going_to

    def _ask(self, stop: Stop, indexes: Indexes) -> Iterator[Step]:
        arrow_from, arrived = self._came_from, self._going_to == stop.name
        if arrived:
            self._going_to, self._came_from = None, ""
        if not self._holds(stop, indexes):
            return
        yield Step(stop, indexes, arrow_from if arrived else "")
        said = self.mark(stop.name, indexes)
        self._written[stop.name, indexes] = said
        if self.follows_arrows and said:
            target = self.outline.arrow_target(stop.question, said)
            if target is not None:
                self._going_to, self._came_from = target, stop.name

    def _holds(self, at: Part | Stop, indexes: Indexes) -> bool:
        condition = at.condition
        if condition is None:
            return True
        name = at.name if isinstance(at, Stop) else at.item.name if at.item else next(at.stops()).name
        return met(condition, self._marks(indexes), lambda leaf: self.untold(name, leaf, indexes))

    def _marks(self, indexes: Indexes) -> Marks:
        placed = self.outline.printed.questionnaire.placed
        return lambda name: self._written.get((name, indexes[: len(placed[name].repeats)]), "")
