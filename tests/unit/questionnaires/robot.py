"""Answers a questionnaire to its end, page by page, as a patient respondent would: reads what is asked, answers it,
puts right what is wrong, goes back to earlier answers where nothing else helps, adds a second child to a repeat."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from surveys.questionnaires import Interview, Questionnaire
from surveys.questionnaires.expressions import Expression, parts, references
from surveys.questionnaires.navigation import Asked, Section, with_answer
from surveys.questionnaires.opening import opened, settled
from surveys.questionnaires.questionnaire import Question, Repeat
from tests.unit.questionnaires.forms import TODAY
from tests.unit.questionnaires.robot_values import fitting_answer

ATTEMPTS = 40
GOES_BACK_AFTER = 3
MOST_INSTANCES = 3
EAGERNESS = 3
SEED = "6c0f1d1e-8f39-4c56-9d2e-5ad3f9f5a001"


@dataclass
class Robot:
    """A respondent; the same seed says the same."""

    questionnaire: Questionnaire
    seed: int
    today: date = TODAY
    language: str | None = None
    instance: str = SEED
    answers: dict[str, Any] = field(default_factory=dict)
    said: list[tuple[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.shown: set[str] = set()
        self.opening = opening_codes(self.questionnaire)
        self.counting = counted_by(self.questionnaire)
        self._interview: Interview | None = None
        self.state = opened(self.interview().state)
        self.answers = dict(self.state.answers)

    def at(self, answers: dict[str, Any]) -> Interview:
        """The interview with these answers."""
        now = datetime.combine(self.today, time())
        return Interview(
            self.questionnaire, answers, today=self.today, now=now, language=self.language, seed=self.instance
        )

    def interview(self) -> Interview:
        """The interview as it stands; evaluated anew only after something was said."""
        if self._interview is None or self._interview.state.answers is not self.answers:
            self._interview = self.at(self.answers)
        return self._interview

    def answer_to_the_end(self) -> Interview:
        """The finished interview; fails when a page cannot be completed."""
        for _ in range(ATTEMPTS):
            interview = self.interview()
            section = interview.next_section()
            while section is not None:
                self.complete(section.key)
                interview = self.interview()
                section = interview.next_section(section.key)
            if not interview.check_all():
                return interview
        raise AssertionError(f"never ready: {interview.check_all()}")

    def complete(self, key: str) -> None:
        """Answer one page until nothing on it is open or wrong."""
        for attempt in range(ATTEMPTS):
            interview = self.interview()
            section = next((section for section in interview.sections() if section.key == key), None)
            if section is None:
                return
            wrong = {error.field for error in interview.check_section(key)}
            todo = [asked for asked in section.asked if self.is_open(asked, wrong)]
            if not todo:
                self.maybe_one_more(interview, section)
                return
            for asked in todo:
                self.answer(self.interview() if attempt > 1 else interview, asked)
            if attempt >= GOES_BACK_AFTER:
                self.go_back(interview, [asked for asked in todo if asked.field in wrong])
        raise AssertionError(f"no way through {key}: {self.interview().check_section(key)}")

    def is_open(self, asked: Asked, wrong: set[str]) -> bool:
        """Whether there is something to do at a question."""
        question = asked.question
        if not asked.relevant or not question.has_answer or question.read_only:
            return asked.field in wrong
        return asked.field not in self.shown or asked.field in wrong

    def answer(self, interview: Interview, asked: Asked) -> None:
        """Say something to one question, or nothing where nothing is owed."""
        self.shown.add(asked.field)
        silent = not asked.required and self.rng.random() < 0.2
        self.say(asked, None if silent else self.what_to_say(interview, asked))

    def what_to_say(self, interview: Interview, asked: Asked) -> Any:
        """Rather what leads to more questions; rather two or three things than hundreds to ask the same about."""
        name = asked.question.name
        if name in self.counting and asked.question.row.counts and self.rng.random() < 0.9:
            return str(self.rng.randint(0, 3))
        for _ in range(EAGERNESS):
            value = fitting_answer(interview, asked, self.rng)
            if name in self.opening and self.opening[name].isdisjoint(
                [value] if isinstance(value, str) else value or []
            ):
                continue
            break
        return value

    def say(self, asked: Asked, value: Any) -> None:
        """Keep what was said."""
        self.said.append((asked.field, value))
        repeats = self.questionnaire.placed[asked.question.name].repeats
        self.keep(with_answer(self.answers, asked, value, repeats), asked.question.name)

    def keep(self, answers: dict[str, Any], name: str) -> None:
        """Answers that have changed at `name`, with what follows from them."""
        self.state = settled(self.state, self.state.changed(answers, [name]))
        self.answers = dict(self.state.answers)

    def go_back(self, interview: Interview, wrong: list[Asked]) -> None:
        """Think again about earlier answers that what is wrong depends on: shares that must add up to 100, say."""
        names = {name for asked in wrong for name in behind(self.questionnaire, asked.question.constraint)}
        before = [
            asked for s in interview.sections() for asked in s.asked if asked.question.name in names and asked.relevant
        ]
        numbers = [asked for asked in before if asked.question.row.counts]
        totals = [node["value"] for asked in wrong if asked.question.constraint
                  for node in parts(asked.question.constraint["expression"]) if node["op"] == "number"]  # fmt: skip
        if numbers and totals and self.rng.random() < 0.5:
            chosen = self.rng.choice(numbers)
            for asked in numbers:
                self.say(asked, f"{self.rng.choice(totals):g}" if asked is chosen else "0")
        else:
            for asked in before:
                self.answer(interview, asked)

    def maybe_one_more(self, interview: Interview, section: Section) -> None:
        """At the last page of the last instance of an open repeat, sometimes speak of one more."""
        if not section.repeat or self.rng.random() < 0.5:
            return
        item = self.questionnaire.placed[section.repeat].item
        same = [s for s in interview.sections() if s.repeat == section.repeat and s.indexes == section.indexes]
        count = interview.state.count(section.repeat, section.indexes[:-1])
        is_last = same[-1].key == section.key and section.indexes[-1] + 1 == count
        if is_last and isinstance(item, Repeat) and item.count is None and count < MOST_INSTANCES:
            path = (*self.questionnaire.placed[section.repeat].repeats, section.repeat)
            self.said.append((f"+{section.repeat}", list(section.indexes[:-1])))
            self.keep(_with_one_more(self.answers, path, section.indexes, count), section.repeat)


def opening_codes(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """Answers that some condition waits for, by question."""
    found: dict[str, set[str]] = {}
    for placed in questionnaire.placed.values():
        for node in parts(placed.item.relevant["expression"]) if placed.item.relevant else ():
            if node["op"] == "binary" and node["operator"] == "=":
                pair = [node["left"], node["right"]]
            elif node["op"] == "call" and node["name"] == "selected":
                pair = node["arguments"]
            else:
                continue
            names = [part["name"] for part in pair if part["op"] == "reference"]
            codes = [str(part["value"]) for part in pair if part["op"] == "string"]
            for name in names:
                found.setdefault(name, set()).update(codes)
    return found


def counted_by(questionnaire: Questionnaire) -> set[str]:
    """Questions that say how often a repeat is asked."""
    counts = (p.item.count for p in questionnaire.placed.values() if isinstance(p.item, Repeat) and p.item.count)
    return {name for count in counts for name in behind(questionnaire, count)}


def behind(questionnaire: Questionnaire, *expressions: Expression | None) -> set[str]:
    """Everything that expressions rest on, through calculations."""
    waiting = [name for expression in expressions if expression for name in references(expression)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or name not in questionnaire.placed:
            continue
        found.add(name)
        item = questionnaire.placed[name].item
        if isinstance(item, Question) and item.calculation:
            waiting += references(item.calculation)
    return found


def answer_to_the_end(questionnaire: Questionnaire, seed: int) -> Interview:
    """The finished interview of one respondent."""
    return Robot(questionnaire, seed).answer_to_the_end()


def _with_one_more(answers: Any, path: tuple[str, ...], indexes: tuple[int, ...], count: int) -> dict[str, Any]:
    stored = list(answers.get(path[0]) or [])
    if len(path) == 1:
        return {**answers, path[0]: [*stored, *({} for _ in range(count + 1 - len(stored)))]}
    stored += [{} for _ in range(indexes[0] + 1 - len(stored))]
    stored[indexes[0]] = _with_one_more(stored[indexes[0]], path[1:], indexes[1:], count)
    return {**answers, path[0]: stored}
