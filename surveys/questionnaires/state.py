"""The state of one interview: what is relevant and every value, evaluated in dependency order.

An instance of an item is its name and the 0-based places in the repeats around it. What is irrelevant is blank for
every expression that looks at it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from surveys.questionnaires.answers import canonical
from surveys.questionnaires.expressions import (
    Context,
    Expression,
    NodeSet,
    Value,
    evaluate,
    references,
    to_boolean,
    to_number,
    to_string,
)
from surveys.questionnaires.expressions.randomness import Randomness, randomness_of, shuffled
from surveys.questionnaires.questionnaire import Choice, Placed, Question, Questionnaire, Repeat

Indexes = tuple[int, ...]
MAX_INSTANCES = 500
MAX_INSTANCES_IN_ALL = 2_000
"""Of a repeat within repeats, over all instances of these: 500 × 500 × 500 would be asked for by three numbers."""


def field_at(name: str, indexes: Indexes) -> str:
    """A name that tells instances of a repeat apart: child@2.1."""
    return f"{name}@{'.'.join(str(index + 1) for index in indexes)}" if indexes else name


def may_be_declined(question: Question) -> bool:
    """Whether a respondent can choose not to answer it: what is calculated, or only confirmed, is no such choice."""
    return question.is_asked and question.has_answer and not question.read_only and question.reading != "confirmation"


class _Chance:
    """random() for one expression: the same numbers at every evaluation, made only when asked for."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.generator: Randomness | None = None

    def __call__(self) -> float:
        if self.generator is None:
            self.generator = randomness_of(self.seed)
        return self.generator()


class State:
    """Answers with everything that follows from them."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        answers: Mapping[str, Any],
        *,
        today: date,
        now: datetime | None = None,
        language: str | None = None,
        seed: str = "",
        declined: Collection[str] = (),
    ) -> None:
        self.questionnaire = questionnaire
        self.answers = answers
        self.today = today
        self.now = now
        self.language = language
        self.seed = seed
        self.declined = frozenset(declined)
        self._deciding: list[str] = []
        self._relevant: dict[str, dict[Indexes, bool]] = {}
        self._values: dict[str, dict[Indexes, str]] = {}
        self._counts: dict[str, dict[Indexes, int]] = {}
        self._filtered: dict[str, dict[Indexes, list[Choice]]] = {}
        self._evaluate(questionnaire.evaluation_order)

    def changed(
        self, answers: Mapping[str, Any], names: Iterable[str], *, declined: Collection[str] | None = None
    ) -> State:
        """The state after the answers to `names` changed: only what rests on them is evaluated again."""
        state = copy(self)
        state.answers = answers
        state.declined = self.declined if declined is None else frozenset(declined)
        affected = self.questionnaire.consequences.of(names)
        dropped = frozenset(affected)
        state._relevant = {name: known for name, known in self._relevant.items() if name not in dropped}
        state._values = {name: known for name, known in self._values.items() if name not in dropped}
        state._counts = {name: known for name, known in self._counts.items() if name not in dropped}
        state._filtered = {name: known for name, known in self._filtered.items() if name not in dropped}
        state._evaluate(affected)
        return state

    def _evaluate(self, names: Iterable[str]) -> None:
        """In an order in which no evaluation needs many others first."""
        for name in names:
            look = self.value if self._is_question(name) else self.is_relevant
            for indexes in self.instances_of(name):
                look(name, indexes)

    @property
    def lists(self) -> Mapping[str, list[dict[str, str]]]:
        """The rows of every choice list in the interview's language."""
        return self.questionnaire.list_rows(self.language)

    def _is_question(self, name: str) -> bool:
        return isinstance(self.placed(name).item, Question)

    def placed(self, name: str) -> Placed:
        """The item with its surroundings."""
        return self.questionnaire.placed[name]

    def instances_of(self, name: str) -> Iterator[Indexes]:
        """Every instance of an item."""
        return self._instances_within(self.placed(name).repeats, ())

    def _instances_within(self, repeats: Sequence[str], indexes: Indexes) -> Iterator[Indexes]:
        if len(indexes) == len(repeats):
            yield indexes
            return
        for index in range(self.count(repeats[len(indexes)], indexes)):
            yield from self._instances_within(repeats, (*indexes, index))

    def count(self, repeat: str, indexes: Indexes) -> int:
        """How many instances a repeat has: what its count says, else what was added, at least one."""
        known = self._counts.setdefault(repeat, {})
        if indexes not in known:
            known[indexes] = 0
            known[indexes] = self.counted(repeat, indexes)
        return known[indexes]

    def counted(self, repeat: str, indexes: Indexes) -> int:
        """The same, worked out."""
        item = self.placed(repeat).item
        if not isinstance(item, Repeat) or not self.is_relevant(repeat, indexes):
            return 0
        if item.count is None:
            added = self.record(self.placed(repeat).repeats, indexes).get(repeat)
            return min(self._most(repeat, indexes), max(1, len(added) if isinstance(added, list) else 0))
        number = to_number(self.evaluated(item.count, repeat, indexes))
        return 0 if math.isnan(number) else int(max(0, min(self._most(repeat, indexes), number)))

    def _most(self, repeat: str, indexes: Indexes) -> int:
        """A share of what all instances of a repeat may be together."""
        most = MAX_INSTANCES_IN_ALL
        for depth, outer in enumerate(self.placed(repeat).repeats):
            most //= max(1, self.count(outer, indexes[:depth]))
        return min(MAX_INSTANCES, max(1, most))

    def record(self, repeats: Sequence[str], indexes: Indexes) -> Mapping[str, Any]:
        """The answers at an instance; empty when nothing has been answered there."""
        record: Any = self.answers
        for repeat, index in zip(repeats, indexes, strict=True):
            instances = record.get(repeat)
            record = instances[index] if isinstance(instances, list) and index < len(instances) else {}
            if not isinstance(record, Mapping):
                return {}
        return record  # type: ignore[no-any-return]

    def is_relevant(self, name: str, indexes: Indexes) -> bool:
        """Whether the item is asked at this instance: its own condition and those of the groups around it."""
        known = self._relevant.setdefault(name, {})
        if indexes not in known:
            known[indexes] = False
            known[indexes] = self._is_relevant(name, indexes)
        return known[indexes]

    def _is_relevant(self, name: str, indexes: Indexes) -> bool:
        placed = self.placed(name)
        if placed.groups:
            parent = placed.groups[-1]
            if not self.is_relevant(parent, indexes[: len(self.placed(parent).repeats)]):
                return False
        condition = placed.item.relevant
        if condition is None:
            return True
        self._deciding.append(name)
        relevant = to_boolean(self.evaluated(condition, name, indexes))
        self._deciding.pop()
        return relevant

    def value(self, name: str, indexes: Indexes) -> str:
        """The answer as expressions see it; '' when irrelevant or blank, without options that are not offered now."""
        known = self._values.setdefault(name, {})
        if indexes not in known:
            known[indexes] = ""
            if self.is_relevant(name, indexes):
                known[indexes] = self._value(name, indexes)
        return known[indexes]

    def _value(self, name: str, indexes: Indexes) -> str:
        given = self.given(name, indexes)
        question = self.placed(name).item
        if given and isinstance(question, Question) and question.row.chooses:
            return self.offered_of(question, indexes, given)
        return given

    def answered(self, name: str, indexes: Indexes) -> str:
        """What was answered to a question that is to be asked; also codes that are not offered any more."""
        return self.given(name, indexes) if self.is_relevant(name, indexes) else ""

    def given(self, name: str, indexes: Indexes) -> str:
        """What was answered, stored or calculated, whether or not it is to be asked or offered now."""
        placed = self.placed(name)
        question = placed.item
        if not isinstance(question, Question) or not self.holds(question):
            return ""
        record = self.record(placed.repeats, indexes)
        if question.is_calculated and not (question.keeps_calculation and name in record):
            return self.calculated(question, indexes)
        if name in record or self._is_marked(question, indexes):
            return self.read(question, record.get(name))
        if question.calculation is not None and not question.trigger:
            return self.calculated(question, indexes)
        initial = question.default
        return self.read(question, self.text_of(initial, name, indexes)) if initial else ""

    def calculated(self, question: Question, indexes: Indexes) -> str:
        """What the calculation says now; '' where there is none."""
        if question.calculation is None:
            return ""
        record = self.record(self.placed(question.name).repeats, indexes)
        stored = self.read(question, record.get(question.name))
        text = self.text_of(question.calculation, question.name, indexes, current=stored)
        return self.calculated_text(question, text)

    def holds(self, question: Question) -> bool:
        """Whether a question has a value, if only one that is known and never stored (when the interview began)."""
        return question.has_answer or question.is_calculated

    def calculated_text(self, question: Question, text: str) -> str:
        """What was calculated, in the form in which it is kept."""
        return self.read(question, text) if question.row.asked else text

    def read(self, question: Question, answer: object) -> str:
        """The answer in the form in which it is kept."""
        return canonical(question, answer)

    def offered_of(self, question: Question, indexes: Indexes, given: str) -> str:
        """The codes among those given that are offered."""
        offered = self._offered(question, indexes)
        codes = given.split() if question.is_multiple else [given]
        return " ".join(code for code in codes if code in offered)

    def _offered(self, question: Question, indexes: Indexes) -> Collection[str]:
        if question.choice_filter is None and not question.choices_from:
            return self.questionnaire.codes_of(question)
        return {choice.name for choice in self.filtered(question, indexes)}

    def is_declined(self, name: str, indexes: Indexes) -> bool:
        """Whether the respondent chose not to answer what is asked here; an answer, once given, wins."""
        question = self.placed(name).item
        if not isinstance(question, Question) or not self._is_marked(question, indexes):
            return False
        return self.is_relevant(name, indexes) and not self.value(name, indexes)

    def is_read_only(self, question: Question, indexes: Indexes) -> bool:
        """Whether nobody may change the answer now."""
        if question.read_only_if is None:
            return question.read_only
        return self._holds(question.read_only_if, question, indexes)

    def is_required(self, question: Question, indexes: Indexes) -> bool:
        """Whether the question may not stay blank; in the screening none may, but for what specifies another."""
        if question.name in self.questionnaire.screened and question.name not in self.questionnaire.specifying:
            return True
        return (
            question.required if question.required_if is None else self._holds(question.required_if, question, indexes)
        )

    def _holds(self, condition: Expression, question: Question, indexes: Indexes) -> bool:
        current = self.value(question.name, indexes)
        return to_boolean(self.evaluated(condition, question.name, indexes, current=current))

    def rests_on_declined(self, expression: Expression) -> bool:
        """Whether a question behind the expression was declined, so that what it says of others cannot be judged."""
        waiting = list(references(expression)) if self.declined else []
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            placed = self.questionnaire.placed.get(name)
            if placed is None or name in seen:
                continue
            seen.add(name)
            if any(self.is_declined(name, indexes) for indexes in self.instances_of(name)):
                return True
            calculation = placed.item.calculation if isinstance(placed.item, Question) else None
            waiting += references(calculation) if calculation else []
        return False

    def _is_marked(self, question: Question, indexes: Indexes) -> bool:
        return field_at(question.name, indexes) in self.declined and may_be_declined(question)

    def text_of(self, expression: Expression, name: str, indexes: Indexes, *, current: str = "") -> str:
        """What an expression says, to be kept as an answer; blank where it is not a number."""
        value = self.evaluated(expression, name, indexes, current=current)
        return "" if isinstance(value, float) and math.isnan(value) else to_string(value)

    def evaluated(
        self,
        expression: Expression,
        name: str,
        indexes: Indexes,
        *,
        current: str = "",
        columns: Mapping[str, str] | None = None,
    ) -> Value:
        """The value of an expression that stands at an instance of an item."""
        return evaluate(expression, self._context(name, indexes, current, columns))

    def _context(self, name: str, indexes: Indexes, current: str, columns: Mapping[str, str] | None) -> Context:
        placed = self.placed(name)
        here = placed.repeats
        in_repeat = bool(placed.groups) and placed.groups[-1] in here
        return Context(
            today=self.today,
            now=self.now,
            current=current,
            position=indexes[-1] + 1 if in_repeat and indexes else 1,
            place=lambda repeat: indexes[here.index(repeat)] + 1 if repeat in here[: len(indexes)] else 1,
            value=lambda other: self.looked_up(other, here, indexes),
            indexed=lambda other, repeats: self._indexed(other, repeats, here, indexes),
            choice_label=self.choice_label,
            columns=columns,
            lists=self.lists,
            random=_Chance(f"{self.seed}|{field_at(name, indexes)}"),
        )

    def looked_up(self, name: str, here: Sequence[str], indexes: Indexes) -> Value:
        """The answer to another question, as seen from an instance: one value, or all from outside its repeat."""
        target = self.questionnaire.placed.get(name)
        if target is None:
            return ""
        is_repeat = isinstance(target.item, Repeat)
        repeats = (*target.repeats, name) if is_repeat else target.repeats
        shared = 0
        while shared < min(len(repeats), len(here), len(indexes)) and repeats[shared] == here[shared]:
            shared += 1
        if shared == len(repeats) and not is_repeat:
            return self._seen(target, indexes[:shared])
        start = indexes[: min(shared, len(target.repeats))]
        if is_repeat:
            return NodeSet("" for _ in self._instances_within(repeats, start))
        return NodeSet(self._seen(target, instance) for instance in self._instances_within(repeats, start))

    def _seen(self, target: Placed, indexes: Indexes) -> str:
        """A question's answer; to the group around it, whose asking is just being decided, what was answered there."""
        if not set(self._deciding).isdisjoint(target.groups):
            return self.given(target.item.name, indexes)
        return self.value(target.item.name, indexes)

    def _indexed(self, name: str, chosen: Sequence[tuple[str, int]], here: Sequence[str], indexes: Indexes) -> Value:
        target = self.questionnaire.placed.get(name)
        if target is None:
            return ""
        places = {**dict(zip(here, indexes, strict=False)), **{repeat: index - 1 for repeat, index in chosen}}
        instance = tuple(places.get(repeat, 0) for repeat in target.repeats)
        return self.value(name, instance) if instance in set(self.instances_of(name)) else ""

    def choice_label(self, name: str, code: str) -> str:
        """The words of a code of a question; '' for a code that it does not have."""
        placed = self.questionnaire.placed.get(name)
        question = placed.item if placed else None
        choices = self.questionnaire.choices_of(question) if isinstance(question, Question) else ()
        found = next((choice for choice in choices if choice.name == code), None)
        return self.questionnaire.label(found, self.language) if found else ""

    def choices(self, question: Question, indexes: Indexes) -> list[Choice]:
        """The options left by the choice filter, in questionnaire order or shuffled by the seed."""
        choices = self.filtered(question, indexes)
        if not question.randomize:
            return choices
        if question.seed is not None:
            seed = to_number(self.evaluated(question.seed, question.name, indexes))
            return shuffled(choices, Randomness(int(seed) if math.isfinite(seed) else 0))
        return shuffled(choices, randomness_of(f"{self.seed}|{question.name}")) if self.seed else choices

    def filtered(self, question: Question, indexes: Indexes) -> list[Choice]:
        """The options left by the choice filter, in questionnaire order."""
        if question.choice_filter is None and not question.choices_from:
            return list(self.questionnaire.choices_of(question))
        known = self._filtered.setdefault(question.name, {})
        if indexes not in known:
            known[indexes] = self._kept(question, indexes)
        return list(known[indexes])

    def _kept(self, question: Question, indexes: Indexes) -> list[Choice]:
        choices = list(self.questionnaire.choices_of(question))
        rows = self.lists.get(question.choices, [])
        if question.choices_from:
            choices = self._answers_as_choices(question, indexes)
            rows = [{"name": choice.name, "label": choice.name} for choice in choices]
        if question.choice_filter is None:
            return choices
        tree, context = question.choice_filter, self._context(question.name, indexes, "", None)
        keep = (to_boolean(evaluate(tree, replace(context, columns=row))) for row in rows)
        return [choice for choice, kept in zip(choices, keep, strict=True) if kept]

    def _answers_as_choices(self, question: Question, indexes: Indexes) -> list[Choice]:
        found = self.looked_up(question.choices_from, self.placed(question.name).repeats, indexes)
        names = found if isinstance(found, NodeSet) else (to_string(found),)
        return [Choice(name, {"default": name}) for name in dict.fromkeys(names) if name]
