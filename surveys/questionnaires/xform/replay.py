"""The state of a form after each answer, told as ODK's engine tells it: for holding the two side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from surveys.questionnaires.expressions import to_boolean, to_number
from surveys.questionnaires.expressions.values import tokens
from surveys.questionnaires.opening import opened, settled, with_value
from surveys.questionnaires.questionnaire import Question, Repeat
from surveys.questionnaires.state import MAX_INSTANCES, Indexes, State
from surveys.questionnaires.xform.join import Joined
from surveys.questionnaires.xform.nodes import TRUE, Node
from surveys.questionnaires.xform.values import NotAnAnswer, entered, kept, read_json

MOST_CHARACTERS = 1_000_000
"""The longest line that is read as an answer."""
States = dict[str, dict[str, Any]]


class Entered(str):
    """An answer as ODK's engine keeps it; nothing is to be read again."""

    __slots__ = ()


class XFormState(State):
    """The state under the conventions of ODK's engine: answers are kept as typed, and every node has a value."""

    def __init__(self, form: Joined, answers: Mapping[str, Any], *, now: datetime) -> None:
        self.form = form
        super().__init__(form.questionnaire, answers, today=now.date(), now=now, seed="replay")

    def holds(self, question: Question) -> bool:
        return question.name in self.form.nodes

    def read(self, question: Question, answer: object) -> str:
        if isinstance(answer, Entered):
            return str(answer)
        return kept(self.form.nodes[question.name], answer) if isinstance(answer, str) else ""

    def calculated_text(self, question: Question, text: str) -> str:
        return self.read(question, text)

    def offered_of(self, question: Question, indexes: Indexes, given: str) -> str:
        kind = self.form.nodes[question.name].kind
        if kind not in {"select", "rank"}:
            return given
        if kind == "select":
            return super().offered_of(question, indexes, given)
        offered = [choice.name for choice in self.choices(question, indexes)]
        chosen = [code for code in tokens(given) if code in offered]
        return " ".join(dict.fromkeys([*chosen, *offered]))

    def counted(self, repeat: str, indexes: Indexes) -> int:
        """Instances of what is irrelevant stay, and a count that is blank leaves their number as it was."""
        item = self.placed(repeat).item
        stored = self.record(self.placed(repeat).repeats, indexes).get(repeat)
        before = len(stored) if isinstance(stored, list) else 0
        if not isinstance(item, Repeat) or item.count is None:
            return max(1, before)
        number = to_number(self.evaluated(item.count, repeat, indexes))
        return before if math.isnan(number) else int(max(0, min(MAX_INSTANCES, number)))


@dataclass(frozen=True)
class Place:
    """One row of the states: a node at an instance."""

    path: str
    node: Node
    name: str
    indexes: Indexes
    kind: str


class Replay:
    """A form that is being answered."""

    def __init__(self, form: Joined, *, now: datetime) -> None:
        self.form = form
        self.state: State = self._with_instances(opened(XFormState(form, {}, now=now)))
        self.places = {place.path: place for place in self._places()}

    def states(self) -> States:
        """The state of every node, in document order."""
        return {path: self._row(place) for path, place in self.places.items()}

    def line(self, text: str) -> States | dict[str, str]:
        """The states after a line of JSON {"ref", "value"}, or {"error"} when it cannot be applied."""
        try:
            if len(text) > MOST_CHARACTERS:
                raise NotAnAnswer("the line is too long")
            answer = read_json(text)
            if not isinstance(answer, dict):
                raise NotAnAnswer("an answer is an object with ref and value")
            self.answer(answer.get("ref"), answer.get("value"))
        except (NotAnAnswer, ValueError, RecursionError) as error:
            return {"error": str(error) or type(error).__name__}
        return self.states()

    def answer(self, path: object, value: Any) -> None:
        """Answer the node at a path. Raises NotAnAnswer where ODK's engine refuses."""
        place = self.places.get(path) if isinstance(path, str) else None
        if place is None:
            raise NotAnAnswer(f"no node at {str(path)[:200]}")
        text = self._entered(place, value)
        if place.node.bind.get("readonly") and self._is_read_only(place):
            raise NotAnAnswer(f"Cannot write to readonly field: {place.path}")
        repeats = self.state.placed(place.name).repeats
        answers = with_value(self.state.answers, repeats, place.indexes, place.name, Entered(text))
        self.state = self._with_instances(settled(self.state, self.state.changed(answers, [place.name])))
        if any(isinstance(placed.item, Repeat) for placed in self.form.questionnaire.placed.values()):
            self.places = {place.path: place for place in self._places()}

    def _entered(self, place: Place, value: Any) -> str:
        question = self.form.questionnaire.placed[place.name].item if place.name else None
        if not isinstance(question, Question) or place.kind not in {"select", "rank"}:
            return entered(place.node, value)
        values = value if isinstance(value, list) else [] if value is None else [value]
        offered = list(dict.fromkeys(c.name for c in self.state.choices(question, place.indexes)))
        if place.node.kind == "select":
            chosen = [code for code in offered if code in values]
            return " ".join(chosen if place.node.is_multiple else chosen[:1])
        if values and any(code not in values for code in offered):
            raise NotAnAnswer("There are missing options. Rank should have all options.")
        return " ".join(str(code) for code in values)

    def _is_read_only(self, place: Place) -> bool:
        question = self.form.questionnaire.question(place.name)
        if place.node.bind["readonly"] in TRUE:
            return True
        return self.state.is_read_only(question, place.indexes)

    def _with_instances(self, state: State) -> State:
        """The answers hold as many instances of each repeat as there are: what a count takes away is gone for good."""
        for name, placed in self.form.questionnaire.placed.items():
            if not isinstance(placed.item, Repeat):
                continue
            for indexes in list(state.instances_of(name)):
                count = state.count(name, indexes)
                stored = state.record(placed.repeats, indexes).get(name)
                instances = list(stored) if isinstance(stored, list) else []
                if len(instances) != count:
                    instances = [*instances[:count], *({} for _ in range(count - len(instances)))]
                    answers = with_value(state.answers, placed.repeats, indexes, name, instances)
                    before, state = state, state.changed(answers, [name])
                    state = settled(before, state)
        return state

    def _places(self) -> Iterator[Place]:
        root = self.form.root
        yield Place(root.path, root, "", (), "root")
        yield from self._within(root, root.path, ())

    def _within(self, parent: Node, path: str, indexes: Indexes) -> Iterator[Place]:
        for node in parent.children:
            name, here = self.form.names[node.path], f"{path}/{node.name}"
            if node.kind != "repeat":
                yield Place(here, node, name, indexes, node.kind)
                yield from self._within(node, here, indexes)
                continue
            item = self.form.questionnaire.placed[name].item
            is_counted = isinstance(item, Repeat) and item.count is not None
            yield Place(here, node, name, indexes, f"repeat-range:{'' if is_counted else 'un'}controlled")
            for index in range(self.state.count(name, indexes)):
                yield Place(f"{here}[{index + 1}]", node, name, indexes, "repeat-instance")
                yield from self._within(node, f"{here}[{index + 1}]", (*indexes, index))

    def _row(self, place: Place) -> dict[str, Any]:
        if not place.name:
            return {"type": "root", "relevant": True}
        state, name, indexes = self.state, place.name, place.indexes
        relevant = state.is_relevant(name, indexes)
        if not place.node.is_leaf:
            return {"type": place.kind, "relevant": relevant}
        question = self.form.questionnaire.question(name)
        value = state.value(name, indexes)
        required = state.is_required(question, indexes)
        return {
            "type": place.kind,
            "relevant": relevant,
            "required": required,
            "value": value,
            "violation": self._violation(question, indexes, value, required=required) if relevant else None,
        }

    def _violation(self, question: Question, indexes: Indexes, value: str, *, required: bool) -> str | None:
        if not value:
            return "required" if required else None
        constraint = question.constraint
        if constraint is None:
            return None
        holds = to_boolean(self.state.evaluated(constraint, question.name, indexes, current=value))
        return None if holds else "constraint"
