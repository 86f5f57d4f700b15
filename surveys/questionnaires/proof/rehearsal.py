"""A set of respondents that together come to everything that can be come to, then any number at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from time import monotonic
from typing import Any

import z3

from surveys.questionnaires.proof.coverage import Coverage, Goal
from surveys.questionnaires.proof.prover import Prover
from surveys.questionnaires.proof.respondents import Respondent, respondent
from surveys.questionnaires.proof.symbols import FALSE, both, no
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.screening import with_admission

WITHOUT_NEWS = 12
"""So many respondents who bring nothing new, and the rest is asked of the solver."""
MOST_COVERING = 400


@dataclass(frozen=True)
class Rehearsal:
    """Respondents, covering ones first; how many of the goals they meet, which nobody can meet, which stay open."""

    respondents: tuple[Respondent, ...]
    goals: int
    met: int
    never: tuple[Goal, ...]
    missed: tuple[Goal, ...]
    edges: int
    unfinished: int


def rehearse(
    questionnaire: Questionnaire,
    *,
    seed: int,
    today: date,
    count: int | None = None,
    prover: Prover | None = None,
    known: Mapping[str, Mapping[str, Any]] | None = None,
    seconds: float | None = None,
    is_single: bool = False,
    tell: Callable[[], None] = lambda: None,
) -> Rehearsal:
    """`count` respondents, or as many as it takes to come to everything; the same seed makes the same ones.

    `known` are answers that lead to an item, by its name, where a proof has found some. The same respondents come only
    where no limit of `seconds` is given, and the solver needs less than its own.
    """
    return _Rehearsing(questionnaire, seed, today, prover, seconds, is_single, tell).done(count, known or {})


class _Rehearsing:
    def __init__(
        self,
        questionnaire: Questionnaire,
        seed: int,
        today: date,
        prover: Prover | None,
        seconds: float | None,
        is_single: bool,
        tell: Callable[[], None],
    ) -> None:
        self.questionnaire = questionnaire = with_admission(questionnaire)
        self.seed, self.today = seed, today
        self.prover, self.is_single, self.tell = prover, is_single, tell
        self.until = None if seconds is None else monotonic() + seconds
        self.coverage = Coverage(questionnaire)
        self.made: list[Respondent] = []
        self.never: list[Goal] = []
        self.unfinished = 0
        self.attempts = 0

    def done(self, count: int | None, known: Mapping[str, Mapping[str, Any]]) -> Rehearsal:
        most = MOST_COVERING if count is None else count
        self._curious(most)
        self._directed(most, known)
        while count is not None and len(self.made) < count and self.attempts < 3 * count + MOST_COVERING:
            self._another("random")
        met = len(self.coverage.goals) - len(self.coverage.open)
        missed = tuple(goal for goal in self.coverage.goals if goal in self.coverage.open and goal not in self.never)
        return Rehearsal(
            tuple(self.made), len(self.coverage.goals), met, tuple(self.never), missed, len(self.coverage.edges),
            self.unfinished,
        )  # fmt: skip

    def _curious(self, most: int) -> None:
        """Respondents who rather say what nobody has said yet."""
        without = 0
        while without < WITHOUT_NEWS and len(self.made) < most and self._has_time():
            without = 0 if self._another("covering", only_news=True) else without + 1

    def _directed(self, most: int, known: Mapping[str, Mapping[str, Any]]) -> None:
        """What is still open, asked of the solver one by one."""
        for goal in list(self.coverage.goals):
            if goal not in self.coverage.open or len(self.made) >= most or not self._has_time():
                continue
            if goal[0] in ("asked", "holds") and goal[1] in known:
                self._another("covering", wish=known[goal[1]], only_news=True)
                if goal not in self.coverage.open:
                    continue
            self.prover = self.prover or Prover(self.questionnaire, self.today)
            wanted = _wanted(self.prover, goal)
            found = self.prover.example(both(*wanted), about=goal[1])
            if found.can_be == "no":
                self.never.append(goal)
            elif found.model is not None:
                self._another("covering", wish=self.prover.answers(found.model), only_news=True)

    def _another(self, kind: str, *, wish: Mapping[str, Any] | None = None, only_news: bool = False) -> bool:
        """One more respondent; of those who are to bring something new only one who does."""
        self.attempts += 1
        self.tell()
        before = (len(self.coverage.open), len(self.coverage.edges))
        made = respondent(
            self.questionnaire,
            seed=f"{self.seed}:{self.attempts}",
            today=self.today,
            number=len(self.made) + 1,
            kind=kind,
            wish=wish,
            coverage=self.coverage if only_news else None,
            is_single=self.is_single,
        )
        if made is None:
            self.unfinished += 1
            return False
        news = (len(self.coverage.open), len(self.coverage.edges)) != before
        if news or not only_news:
            self.made.append(made)
        return news

    def _has_time(self) -> bool:
        return self.until is None or monotonic() < self.until


def at_random(questionnaire: Questionnaire, *, seed: int, today: date, count: int) -> Iterator[Respondent]:
    """Respondents who choose among what is offered with equal chances."""
    made = (respondent(questionnaire, seed=f"{seed}:any:{number}", today=today) for number in range(count))
    return (each for each in made if each is not None)


def _wanted(prover: Prover, goal: Goal) -> list[z3.BoolRef]:
    what, name, code = goal
    encoding, placed = prover.encoding, prover.questionnaire.placed[name]
    if what == "asked" or what == "holds":
        return [prover.asked[name]]
    if what == "fails":
        return [encoding.around(name), no(encoding.own(name))]
    assert isinstance(placed.item, Question)
    choice = next(choice for choice in prover.questionnaire.choices_of(placed.item) if choice.name == code)
    raw = encoding.raw(name)
    codes = raw.tokens if placed.item.is_multiple and raw.tokens is not None else raw.text.known
    chosen = codes.get(code, FALSE) if codes else FALSE
    return [prover.asked[name], chosen, encoding.offered(placed.item, choice)]
