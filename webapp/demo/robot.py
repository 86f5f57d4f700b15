"""A robot collaborator: visits the drawn household lines of the synthetic population and interviews who answers.

Everything goes through the product's own services: visit, selection of the person, consent, pages, submission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.fieldwork.service import record_visit, refuse_consent, select_person, start_interview
from surveys.people.records import Person
from surveys.questionnaires.dependencies import depends_on
from surveys.questionnaires.expressions import references
from surveys.questionnaires.navigation import Asked, Interview
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from webapp.demo.population import Population
from webapp.demo.profile import OPEN_ANSWERS, response_rate

CONSENT_TEXT_VERSION = "demo-1"
NEVER_REACHED = ("refusal", "away", "incapable")
NOT_HOME_FIRST = 0.25
FIRST_HOUR, HOURS = 8, 11
APART = timedelta(minutes=35)
"""Nobody asks in two households at the same time: from the beginning of one interview to that of the next."""
QUICK, ONE_ANSWER = "quick", "one answer"
QUICK_MINUTES = 4
ONE_CODE = "2"
BATTERIES = ("hl_", "cq_")
"""How names of the items begin that are answered on one scale."""


@dataclass
class Robot:
    """Works cases one by one; `rng` decides who is at home and who takes part, by stratum only."""

    session: Session
    population: Population
    rng: np.random.Generator
    people: dict[int, Person]
    in_use: tuple[object, ...] = ()
    """Records that every case asks for: the session forgets what nobody holds, and would read them each time."""
    habits: Mapping[int, str] = field(default_factory=dict)
    """Collaborators who work as they should not: in a hurry (QUICK), or ticking one column of a grid (ONE_ANSWER)."""
    begun: defaultdict[int, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        units = self.population.frame.data
        self.place = {code: place for place, code in enumerate(units["unit_id"])}
        self.strata = sorted(units["stratum"].unique())

    def work(self, case: Case, *, day: datetime) -> None:
        """All visits to one case, the last of which ends it."""
        person = self.people[case.collaborator_id or 0]
        at = day + timedelta(hours=FIRST_HOUR, minutes=int(self.rng.integers(0, HOURS * 60)))
        if case.household_line is None:
            self._interview(case, self._passer_by(case), person, at)
            return
        first, adults = self.population.household(self.place[case.psu], case.household_line)
        if adults == 0:
            record_visit(self.session, case, outcome="vacant", person=person, now=at)
            return
        if self.rng.random() < NOT_HOME_FIRST:
            record_visit(self.session, case, outcome="no_one_home", person=person, now=at)
            at += timedelta(days=1)
        if self.rng.random() >= response_rate(self.strata.index(case.stratum)):
            self._lose(case, adults, person, at)
            return
        position = select_person(self.session, case, eligible_persons=adults, person=person, now=at)
        self._interview(case, first + (position or 1) - 1, person, at)

    def _passer_by(self, case: Case) -> int:
        """Someone of the commune: what a place of a quota gets."""
        here = self.population.households.first_adult[self.place[case.psu]]
        return int(self.rng.integers(here[0], here[-1]))

    def _lose(self, case: Case, adults: int, person: Person, at: datetime) -> None:
        outcome = NEVER_REACHED[int(self.rng.choice(3, p=[0.5, 0.35, 0.15]))]
        if outcome == "refusal" and self.rng.random() < 0.5:
            record_visit(self.session, case, outcome=outcome, person=person, now=at)
            return
        select_person(self.session, case, eligible_persons=adults, person=person, now=at)
        if outcome == "refusal":
            refuse_consent(self.session, case, person=person, now=at)
        else:
            record_visit(self.session, case, outcome=outcome, person=person, now=at)

    def _interview(self, case: Case, adult: int, person: Person, at: datetime) -> None:
        while any(abs(at - other) < APART for other in self.begun[person.id]):
            at += APART
        self.begun[person.id].append(at)
        instance_id = UUID(bytes=self.rng.bytes(16), version=4)
        draft = start_interview(
            self.session,
            case,
            instance_id=instance_id,
            consent_text_version=CONSENT_TEXT_VERSION,
            person=person,
            now=at,
        )
        habit = self.habits.get(person.id)
        said = self.population.answers.of(adult)
        if habit == ONE_ANSWER:
            said |= {name: ONE_CODE for name in said if name.startswith(BATTERIES)}
        answers = answer_all(self.population.questionnaire, lambda asked: self._say(said, asked), today=at.date())
        minutes = int(self.rng.integers(11, 29))
        if habit == QUICK:
            minutes = QUICK_MINUTES + minutes % 3
        save_section(self.session, draft, section=None, answers=answers, now=at + timedelta(minutes=minutes - 1))
        submit(self.session, draft, person=person, now=at + timedelta(minutes=minutes))

    def _say(self, said: dict[str, object], asked: Asked) -> object:
        question = asked.question
        if question.name in said:
            return said[question.name]
        if question.kind == "text" and (asked.required or self.rng.random() < 0.3):
            return OPEN_ANSWERS[int(self.rng.integers(0, len(OPEN_ANSWERS)))]
        return None


def answer_all(questionnaire: Questionnaire, say: Callable[[Asked], object], *, today: date) -> dict[str, object]:
    """Go through the interview page by page, as its own conditions lead, and give each question an answer.

    The way is worked out again only after an answer that decides what is asked of whom.
    """
    answers: dict[str, object] = {}
    decisive = _decisive(questionnaire)
    interview = Interview(questionnaire, answers, today=today)
    section = interview.next_section()
    while section is not None:
        seen: set[str] = set()
        while waiting := interview.newly_asked(section.key, seen):
            seen |= {asked.field for asked in waiting}
            said = {asked.question.name: value for asked in waiting if (value := say(asked)) is not None}
            answers.update(said)
            if said.keys() & decisive:
                interview = Interview(questionnaire, answers, today=today)
        section = interview.next_section(section.key)
    return answers


def _decisive(questionnaire: Questionnaire) -> set[str]:
    """Questions whose answers decide which others are asked, must be answered, or offer which choices."""
    names: set[str] = set()
    for placed in questionnaire.placed.values():
        names |= depends_on(placed.item)
        if isinstance(placed.item, Question):
            conditions = (placed.item.required_if, placed.item.choice_filter)
            names |= {name for condition in conditions if condition for name in references(condition)}
    return names
