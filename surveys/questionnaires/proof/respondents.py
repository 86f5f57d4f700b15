"""Synthetic respondents: whole interviews that the form itself accepts, for rehearsal, practice and preview.

Everything is drawn from a seed, so that the same form and seed give the same respondents. A respondent answers question
by question as an interview asks them, keeps only what the form accepts, and puts right what turns out wrong; one whose
interview cannot be finished is not given out.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from surveys.questionnaires.answer_checks import AnswerError, wrong_with
from surveys.questionnaires.dependencies import references_behind
from surveys.questionnaires.expressions import parts
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.opening import opened, settled, with_value
from surveys.questionnaires.proof.coverage import Coverage
from surveys.questionnaires.proof.plausible_answers import edges, one_answer
from surveys.questionnaires.questionnaire import Question, Questionnaire, Repeat
from surveys.questionnaires.screening import with_admission
from surveys.questionnaires.state import Indexes, State, field_at

ROUNDS = 14
TRIES = 30
GOES_BACK_AFTER = 3
LONGEST_COUNT = 3
SILENT = 0.1
TIMID = 12
"""So often a small number is tried first where hundreds of persons might be asked for."""
MOST_ANSWERS = 2_500
"""An interview that grows beyond this is given up."""
GROWS = 0.4
EAGER = 0.85


@dataclass(frozen=True)
class Respondent:
    """One finished interview. `said` are its answers in the order given; `kind` says what it was made for."""

    number: int
    kind: str
    answers: dict[str, Any]
    said: tuple[tuple[str, Indexes, Any], ...]
    state: State = field(repr=False, compare=False)


@dataclass
class Walk:
    """One way through a questionnaire. `wish` is followed where the form lets it; `coverage` makes curious.

    `is_single`: a repeat that grows by hand has one instance, as in a replay.
    """

    questionnaire: Questionnaire
    seed: str
    today: date
    wish: Mapping[str, Any] | None = None
    coverage: Coverage | None = None
    is_single: bool = False

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.said: dict[tuple[str, Indexes], Any] = {}
        self.spoken = 0
        self.at_edges: dict[tuple[str, str], bool] = {}
        self.counting = _counting(self.questionnaire)
        moment = datetime.combine(self.today, time(9, 30))
        self.state = opened(State(self.questionnaire, {}, today=self.today, now=moment, seed=self.seed))

    def finished(self) -> State | None:
        """The state of the finished interview; None where no way through was found."""
        for attempt in range(ROUNDS):
            self._grow()
            while self._answer_open():
                if self.spoken > MOST_ANSWERS:
                    return None
            errors = Interview.at(self.state).check_all()
            if not errors:
                return self.state
            for error in errors:
                self._put_right(error, attempt)
        return None

    def _answer_open(self) -> bool:
        """Answer everything that is asked and was not spoken of yet, in order; False when there is nothing."""
        found = False
        for name, placed in self.questionnaire.placed.items():
            if isinstance(placed.item, Question) and _is_open(placed.item) and self.spoken <= MOST_ANSWERS:
                for indexes in list(self.state.instances_of(name)):
                    if (name, indexes) not in self.said and self.state.is_relevant(name, indexes):
                        self._answer(placed.item, indexes)
                        found = True
        return found

    def _answer(self, question: Question, indexes: Indexes, *, again: bool = False) -> None:
        if self.state.is_read_only(question, indexes):
            self.said[question.name, indexes] = None
        else:
            self._say(question, indexes, self._chosen(question, indexes, again=again))

    def _chosen(self, question: Question, indexes: Indexes, *, again: bool) -> Any:
        """What is said: the first candidate that the form takes; nothing, where nothing is owed and none is wished."""
        required = self.state.is_required(question, indexes)
        choices = self.state.choices(question, indexes) if question.row.chooses else []
        wished = self._wished(question.name, indexes)
        if wished is None and self.wish is not None and not required and not again:
            return None
        if not required and self.wish is None and self.rng.random() < SILENT:
            return None
        tried = None
        for tried in self._candidates(question, indexes, choices, wished if not again else None):
            if tried in (None, []) or self._is_accepted(question, indexes, choices, tried):
                break
        return tried

    def _candidates(self, question: Question, indexes: Indexes, choices: list[Any], wished: Any) -> Any:
        """What to say, best first: what is wished, what nobody has said yet, what is plausible."""
        if wished not in (None, ""):
            yield wished
        if self.coverage is not None and self.rng.random() < EAGER:
            yield from self._curious(question, indexes, choices)
        counts = question.name in self.counting and question.row.counts
        for attempt in range(TRIES):
            if counts and attempt < TIMID:
                yield str(self.rng.randint(0, LONGEST_COUNT))
                continue
            yield one_answer(self.state, question, indexes, choices, self.rng)

    def _curious(self, question: Question, indexes: Indexes, choices: list[Any]) -> Any:
        assert self.coverage is not None
        fresh = self.coverage.wanted_codes(question.name, [choice.name for choice in choices])
        self.rng.shuffle(fresh)
        if question.reading == "choices":
            most = max(1, min(question.maximum_choices or 3, 3))
            alone = [[code] for code in fresh if code in question.exclusive]
            rest = [code for code in fresh if code not in question.exclusive]
            yield from ([rest[:most]] if len(rest) >= (question.minimum_choices or 1) else [])
            yield from alone
        else:
            yield from fresh
        if question.name in self.counting or self.coverage.has_edges_enough(question.name):
            return
        for edge in edges(self.state, question, indexes):
            if (question.name, edge) not in self.coverage.tried and (question.name, edge) not in self.at_edges:
                self.at_edges[question.name, edge] = accepted = self._is_accepted(question, indexes, choices, edge)
                if accepted:
                    yield edge

    def _wished(self, name: str, indexes: Indexes) -> Any:
        if self.wish is None or any(indexes):
            return None
        record: Any = self.wish
        for repeat in self.questionnaire.placed[name].repeats:
            instances = record.get(repeat) if isinstance(record, Mapping) else None
            record = instances[0] if instances else {}
        return record.get(name)

    def _is_accepted(self, question: Question, indexes: Indexes, choices: list[Any], value: Any) -> bool:
        """Whether the form takes the answer, all others being what they are."""
        repeats = self.questionnaire.placed[question.name].repeats
        probe = self.state.changed(with_value(self.state.answers, repeats, indexes, question.name, value), ())
        return wrong_with(probe, question, indexes, choices, required=True) is None

    def _say(self, question: Question, indexes: Indexes, value: Any) -> None:
        self.spoken += 1
        self.said.pop((question.name, indexes), None)
        self.said[question.name, indexes] = value
        repeats = self.questionnaire.placed[question.name].repeats
        is_new = question.name not in self.state.record(repeats, indexes)
        if value is None and is_new and not self.state.value(question.name, indexes):
            return
        self._keep(with_value(self.state.answers, repeats, indexes, question.name, value), question.name)

    def _keep(self, answers: Mapping[str, Any], name: str) -> None:
        self.state = settled(self.state, self.state.changed(answers, [name]))

    def _grow(self) -> None:
        """Sometimes speak of a second thing where things are added one by one."""
        if self.is_single or self.wish is not None:
            return
        for name, placed in self.questionnaire.placed.items():
            if isinstance(placed.item, Repeat) and placed.item.count is None:
                for indexes in list(self.state.instances_of(name)):
                    if self.state.count(name, indexes) == 1 and self.rng.random() < GROWS:
                        stored = list(self.state.record(placed.repeats, indexes).get(name) or [{}])
                        grown = with_value(self.state.answers, placed.repeats, indexes, name, [*stored, {}])
                        self._keep(grown, name)

    def _put_right(self, error: AnswerError, attempt: int) -> None:
        """Answer again; where that does not help, think again about what the constraint rests on."""
        question = self.questionnaire.question(error.variable)
        wrong = (i for i in self.state.instances_of(error.variable) if field_at(error.variable, i) == error.field)
        for indexes in wrong:
            self._answer(question, indexes, again=True)
        if attempt < GOES_BACK_AFTER:
            return
        behind = references_behind(self.questionnaire, question.constraint, question.relevant)
        before = [(q, i) for q, i in self._spoken() if q.name in behind and q.name != question.name]
        numbers = [(q, i) for q, i in before if q.row.counts]
        nodes = parts(question.constraint["expression"] if question.constraint else None)
        totals = [node["value"] for node in nodes if node["op"] == "number"]
        if numbers and totals and self.rng.random() < 0.5:
            chosen = self.rng.choice(numbers)
            for place in numbers:
                self._say(*place, f"{self.rng.choice(totals):g}" if place is chosen else "0")
        else:
            for place in before:
                self._answer(*place, again=True)

    def _spoken(self) -> list[tuple[Question, Indexes]]:
        spoken = [(self.questionnaire.question(name), indexes) for name, indexes in self.said]
        return [(q, i) for q, i in spoken if i in set(self.state.instances_of(q.name))]


def respondent(
    questionnaire: Questionnaire,
    *,
    seed: str,
    today: date,
    number: int = 1,
    kind: str = "random",
    wish: Mapping[str, Any] | None = None,
    coverage: Coverage | None = None,
    is_single: bool = False,
) -> Respondent | None:
    """One respondent; None where no way through the form was found. What it comes to is noted in `coverage`."""
    walk = Walk(with_admission(questionnaire), seed, today, wish, coverage, is_single)
    state = walk.finished()
    if state is None:
        return None
    if coverage is not None:
        coverage.meet(state, own=walk.at_edges)
    said = tuple((name, indexes, value) for (name, indexes), value in walk.said.items() if value not in (None, []))
    relevant = tuple(each for each in said if state.answered(each[0], each[1]))
    return Respondent(number, kind, Interview.at(state).cleaned(), relevant, state)


def _is_open(question: Question) -> bool:
    return question.is_asked and question.has_answer and not question.read_only


def _counting(questionnaire: Questionnaire) -> frozenset[str]:
    """Questions that say how often a repeat is asked."""
    counts = [placed.item.count for placed in questionnaire.placed.values() if isinstance(placed.item, Repeat)]
    return frozenset(references_behind(questionnaire, *counts))
