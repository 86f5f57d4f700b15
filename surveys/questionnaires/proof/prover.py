"""Asks a solver whether an interview can come to something, and which answers lead there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import monotonic
from typing import Any, Literal

import z3

from surveys.questionnaires.proof.cones import Cones
from surveys.questionnaires.proof.encoding import Encoding, Unskipped
from surveys.questionnaires.proof.symbols import EPOCH, is_true
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.screening import with_admission
from surveys.questionnaires.state import State

MILLISECONDS = 2_000
"""A question to the solver that takes longer stays open; open is never told as "never"."""
MOST_FORMULAS = 8
"""So many formulas are kept at a time: each takes memory, and neighbours rest on the same."""
SOME_WORDS = "ví dụ"
GIVEN = "given "
ALWAYS_TRUE = 1
"""The solver tries "asked" and "answered" first, so that one example reaches many questions."""
Answer3 = Literal["yes", "no", "open"]


@dataclass(frozen=True)
class Found:
    """What the solver says: can it be, a model where it can, and the rules that together forbid it where it cannot."""

    can_be: Answer3
    model: z3.ModelRef | None = None
    because: tuple[str, ...] = ()


@dataclass
class Formula:
    """All that is claimed of some items, in a solver; the rules that their answers owe can be left out one by one."""

    names: frozenset[str]
    solver: z3.Solver
    marks: dict[str, z3.BoolRef]
    hints: list[z3.BoolRef]
    models: list[z3.ModelRef] = field(default_factory=list)


class Prover:
    """Asks of one questionnaire. A question `about` an item is put to the formula of what that item rests on; without
    `about` to that of the whole.

    After `seconds` every further question stays open.
    """

    def __init__(self, questionnaire: Questionnaire, today: date, *, seconds: float | None = None) -> None:
        self.questionnaire = questionnaire = with_admission(questionnaire)
        self.today = today
        self.until = None if seconds is None else monotonic() + seconds
        self.encoding = Encoding(questionnaire, today)
        self.unskipped = Unskipped(questionnaire, today)
        self.cones = Cones(questionnaire)
        self._order = {name: place for place, name in enumerate(questionnaire.placed)}
        self.asked = {name: z3.Bool(f"asked {name}") for name in questionnaire.placed}
        self.given = {
            question.name: z3.Bool(GIVEN + question.name)
            for question in questionnaire.questions()
            if question.has_answer and not question.is_calculated and question.row.asked
        }
        self._formulas: dict[frozenset[str], Formula] = {}
        self._claims: dict[str, tuple[list[z3.BoolRef], z3.BoolRef | None]] = {}
        self._unruled = z3.SimpleSolver()

    def ask(self, *wanted: z3.BoolRef, without: Collection[str] = (), about: str | None = None) -> Found:
        """Whether all that is wanted can hold in an interview whose answers keep the rules (but those of `without`)."""
        if not self.has_time:
            return Found("open")
        return self._asked_of(self._formula(about), wanted, without)

    def example(self, wanted: z3.BoolRef, *, about: str | None = None) -> Found:
        """The same as `ask`, with an example of the simplest kind where there is one."""
        if not self.has_time:
            return Found("open")
        formula = self._formula(about)
        simple = self._asked_of(formula, (wanted, *formula.hints), ())
        return simple if simple.model is not None else self._asked_of(formula, (wanted,), ())

    def is_seen(self, *wanted: z3.BoolRef, about: str | None = None) -> bool:
        """Whether one of the examples found so far already is such an interview."""
        names = self._names(about)
        return any(
            all(z3.is_true(model.eval(want, model_completion=True)) for want in wanted)
            for formula in self._formulas.values()
            if names <= formula.names
            for model in formula.models
        )

    def alone(self, wanted: z3.BoolRef, *, about: str | None = None) -> Answer3:
        """Whether a condition can hold whatever else is answered, kept or not."""
        if not self._gets_time(self._unruled):
            return "open"
        self._unruled.push()
        self._unruled.add(wanted, *self.encoding.side(self._names(about)))
        said = self._unruled.check()
        self._unruled.pop()
        return "yes" if said == z3.sat else "no" if said == z3.unsat else "open"

    def _names(self, about: str | None) -> frozenset[str]:
        return frozenset(self.questionnaire.placed) if about is None else self.cones.of(about)

    def _formula(self, about: str | None) -> Formula:
        names = self._names(about)
        if names not in self._formulas:
            while len(self._formulas) >= MOST_FORMULAS:
                self._formulas.pop(next(iter(self._formulas)))
            self._formulas[names] = self._made(names)
        return self._formulas[names]

    def _made(self, names: frozenset[str]) -> Formula:
        solver = z3.Solver()
        solver.set("smt.phase_selection", ALWAYS_TRUE)
        ordered = sorted(names, key=self._order.__getitem__)
        marks: dict[str, z3.BoolRef] = {}
        for name in ordered:
            claims, mark = self._claims_of(name)
            solver.add(*claims)
            if mark is not None:
                marks[name] = mark
        return Formula(names, solver, marks, self.encoding.hints(ordered))

    def _claims_of(self, name: str) -> tuple[list[z3.BoolRef], z3.BoolRef | None]:
        """When an item is asked and answered, and what its answer owes where the mark of its rule holds."""
        if name not in self._claims:
            encoding = self.encoding
            claims, mark = [self.asked[name] == encoding.relevant(name)], None
            if name in self.given:
                claims.append(self.given[name] == encoding.given(name))
            rule = encoding.rule(name)
            if not is_true(rule):
                mark = z3.Bool(f"rule {name}")
                claims.append(z3.Implies(mark, rule))
            self._claims[name] = ([*claims, *encoding.side([name])], mark)
        return self._claims[name]

    def _asked_of(self, formula: Formula, wanted: Sequence[z3.BoolRef], without: Collection[str]) -> Found:
        solver = formula.solver
        if not self._gets_time(solver):
            return Found("open")
        marks = [mark for name, mark in formula.marks.items() if name not in without]
        goals = [z3.Bool(f"goal {place}") for place in range(len(wanted))]
        solver.push()
        solver.add(*(z3.Implies(goal, want) for goal, want in zip(goals, wanted, strict=True)))
        said = solver.check(*goals, *marks)
        found = Found("open")
        if said == z3.sat:
            found = Found("yes", solver.model())
            if not without:
                formula.models.append(solver.model())
        elif said == z3.unsat:
            core = {str(each).removeprefix("rule ") for each in solver.unsat_core()}
            found = Found("no", because=tuple(name for name in formula.marks if name in core))
        solver.pop()
        return found

    def allow(self, seconds: float | None) -> None:
        """From now on so many seconds more."""
        self.until = None if seconds is None else monotonic() + seconds

    @property
    def has_time(self) -> bool:
        """Whether the limit of time is not reached yet."""
        return self.until is None or monotonic() < self.until

    def _gets_time(self, solver: z3.Solver) -> bool:
        """Whether another question may be asked; it gets no more time than is left."""
        left = MILLISECONDS if self.until is None else min(MILLISECONDS, int(1_000 * (self.until - monotonic())))
        if left <= 0:
            return False
        solver.set("timeout", left)
        return True

    def answers(self, model: z3.ModelRef) -> dict[str, Any]:
        """The answers of a model, as an interview keeps them; repeats that grow by hand have one instance."""
        answers: dict[str, Any] = {}
        given: list[str] = []
        for known in model.decls():
            if known.name().startswith(GIVEN) and z3.is_true(model[known]):
                given.append(known.name().removeprefix(GIVEN))
        for name in sorted(given, key=self._order.__getitem__):
            self._put(answers, self.questionnaire.question(name), self._said(self.questionnaire.question(name), model))
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
