"""Asks a solver whether an interview can come to something, and which answers lead there."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any, Literal

import z3

from surveys.questionnaires.proof.encoding import Encoding, Unskipped
from surveys.questionnaires.proof.symbols import EPOCH
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.state import State

MILLISECONDS = 2_000
"""A question to the solver that takes longer stays open; open is never told as "never"."""
SOME_WORDS = "ví dụ"
ALWAYS_TRUE = 1
"""The solver tries "asked" and "answered" first, so that one example reaches many questions."""
Answer3 = Literal["yes", "no", "open"]


@dataclass(frozen=True)
class Found:
    """What the solver says: can it be, a model where it can, and the rules that together forbid it where it cannot."""

    can_be: Answer3
    model: z3.ModelRef | None = None
    because: tuple[str, ...] = ()


class Prover:
    """One questionnaire's formula in a solver; the rules that answers owe can be left out one by one.

    After `seconds` every further question stays open.
    """

    def __init__(self, questionnaire: Questionnaire, today: date, *, seconds: float | None = None) -> None:
        self.questionnaire = questionnaire
        self.today = today
        self.until = None if seconds is None else monotonic() + seconds
        self.encoding = Encoding(questionnaire, today)
        self.unskipped = Unskipped(questionnaire, today)
        self.solver = z3.Solver()
        self.solver.set("smt.phase_selection", ALWAYS_TRUE)
        self.rules = self.encoding.rules()
        self.asked = {name: z3.Bool(f"asked {name}") for name in questionnaire.placed}
        self.given = {
            question.name: z3.Bool(f"given {question.name}")
            for question in questionnaire.questions()
            if question.has_answer and not question.is_calculated and question.row.asked
        }
        self.solver.add(*(mark == self.encoding.relevant(name) for name, mark in self.asked.items()))
        self.solver.add(*(mark == self.encoding.given(name) for name, mark in self.given.items()))
        self.models: list[z3.ModelRef] = []
        self._free = z3.Solver()
        self._free.add(*self.encoding.side)
        self._marks = {name: z3.Bool(f"rule {name}") for name in self.rules}
        self.solver.add(*self.encoding.side)
        self.solver.add(*(z3.Implies(self._marks[name], rule) for name, rule in self.rules.items()))

    def ask(self, *wanted: z3.BoolRef, without: Collection[str] = ()) -> Found:
        """Whether all that is wanted can hold in an interview whose answers keep the rules (but those of `without`)."""
        if not self._has_time(self.solver):
            return Found("open")
        marks = [mark for name, mark in self._marks.items() if name not in without]
        goals = {f"goal {place}": z3.Bool(f"goal {place}") for place in range(len(wanted))}
        self.solver.push()
        self.solver.add(*(z3.Implies(goal, want) for goal, want in zip(goals.values(), wanted, strict=True)))
        said = self.solver.check(*goals.values(), *marks)
        found = Found("open")
        if said == z3.sat:
            found = Found("yes", self.solver.model())
            if not without:
                self.models.append(self.solver.model())
        elif said == z3.unsat:
            core = {str(each).removeprefix("rule ") for each in self.solver.unsat_core()}
            found = Found("no", because=tuple(name for name in self._marks if name in core))
        self.solver.pop()
        return found

    def example(self, wanted: z3.BoolRef) -> Found:
        """The same as `ask`, with an example of the simplest kind where there is one."""
        simple = self.ask(wanted, *self.encoding.hints)
        return simple if simple.model is not None else self.ask(wanted)

    def is_seen(self, *wanted: z3.BoolRef) -> bool:
        """Whether one of the examples found so far already is such an interview."""
        return any(all(z3.is_true(model.eval(w, model_completion=True)) for w in wanted) for model in self.models)

    def alone(self, wanted: z3.BoolRef) -> Answer3:
        """Whether a condition can hold whatever else is answered, kept or not."""
        if not self._has_time(self._free):
            return "open"
        self._free.push()
        self._free.add(wanted)
        said = self._free.check()
        self._free.pop()
        return "yes" if said == z3.sat else "no" if said == z3.unsat else "open"

    def allow(self, seconds: float | None) -> None:
        """From now on so many seconds more."""
        self.until = None if seconds is None else monotonic() + seconds

    @property
    def has_time(self) -> bool:
        """Whether the limit of time is not reached yet."""
        return self.until is None or monotonic() < self.until

    def _has_time(self, solver: z3.Solver) -> bool:
        """Whether another question may be asked; it gets no more time than is left."""
        left = MILLISECONDS if self.until is None else min(MILLISECONDS, int(1_000 * (self.until - monotonic())))
        if left <= 0:
            return False
        solver.set("timeout", left)
        return True

    def answers(self, model: z3.ModelRef) -> dict[str, Any]:
        """The answers of a model, as an interview keeps them; repeats that grow by hand have one instance."""
        answers: dict[str, Any] = {}
        for question in self.questionnaire.questions():
            if question.name in self.given and z3.is_true(model[self.given[question.name]]):
                self._put(answers, question, self._said(question, model))
        return answers

    def _said(self, question: Question, model: z3.ModelRef) -> Any:
        raw = self.encoding.raw(question.name)

        def holds(condition: z3.BoolRef) -> bool:
            return z3.is_true(model.eval(condition, model_completion=True))

        if question.is_multiple and raw.tokens is not None:
            return [code for code, mark in raw.tokens.items() if holds(mark)]
        named = next((words for words, condition in raw.text.known.items() if words and holds(condition)), None)
        if named is not None:
            return named
        if question.row.counts or question.reading == "date":
            return _written(question, model.eval(raw.number, model_completion=True))
        prefix = f"b {question.name} is "
        free = (key.removeprefix(prefix) for key in self.encoding.free_names() if key.startswith(prefix))
        return next((words for words in free if holds(raw.text.is_(words))), SOME_WORDS)

    def _put(self, answers: dict[str, Any], question: Question, value: Any) -> None:
        place = answers
        for repeat in self.questionnaire.placed[question.name].repeats:
            place = place.setdefault(repeat, [{}])[0]
        place[question.name] = value


def asked_in(state: State, names: Iterable[str]) -> list[str]:
    """The items that are asked at some instance, as the interview itself decides."""
    return [name for name in names if any(state.is_relevant(name, instance) for instance in state.instances_of(name))]


def _written(question: Question, value: z3.ExprRef) -> str:
    if question.reading == "date":
        day = int(value.numerator_as_long() // value.denominator_as_long()) + EPOCH
        return date.fromordinal(min(max(day, 1), date.max.toordinal())).isoformat()
    if z3.is_rational_value(value):
        number = value.as_fraction()
        return str(number.numerator) if number.denominator == 1 else f"{float(number):.6f}"
    return "0"
