"""A survey to practise on: made, ended, removed; who has practised what. Nothing of it counts anywhere else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.practice.made_up import add_households, copy_of_questionnaire, copy_of_survey, draw_of_nobody
from surveys.fieldwork.practice.removal import delete_with_all
from surveys.fieldwork.practice.situations import (
    PRACTICE_PSU,
    Recorded,
    Situation,
    Step,
    are_done,
    number_of,
    situation_of,
    steps_of,
)
from surveys.fieldwork.records import CallbackTask, Case
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.people.service import collaborators
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import published_version
from surveys.requests.records import SURVEY_STATES, Survey
from surveys.requests.service import LOCAL_TIME
from surveys.samples.service import current_draw

LONGEST = timedelta(days=60)


@dataclass(frozen=True)
class Exercise:
    """One made-up household of somebody: what is met there, what was done of it."""

    case: Case
    number: int
    situation: Situation
    steps: list[Step]

    @property
    def is_done(self) -> bool:
        """Whether all that the situation asks was recorded."""
        return are_done(self.steps)


@dataclass(frozen=True)
class Practised:
    """What a collaborator has done of the own exercises."""

    person: Person
    exercises: list[Exercise]

    @property
    def done(self) -> int:
        """How many exercises are done."""
        return sum(exercise.is_done for exercise in self.exercises)


def practice_of(session: Session, survey: Survey) -> Survey | None:
    """The survey to practise on that was made from a survey."""
    return session.scalar(select(Survey).where(Survey.practice_of_id == survey.id))


def prepare(
    session: Session,
    survey: Survey,
    people: Collection[int],
    *,
    last_day: date,
    person: Person,
    now: datetime,
) -> Survey:
    """Make a survey to practise on from the published questionnaire, with five households for each collaborator.

    One that is there goes first, with all that was done on it. Errors: `survey.locked`, `practice.no_questionnaire`,
    `practice.nobody`, `practice.person_unknown`, `practice.day_past`, `practice.day_far`.
    """
    hold_survey(session, survey.id)
    chosen = _chosen(session, survey, people)
    _check_day(last_day, now)
    if survey.locked_at is not None:
        raise SurveyError("survey.locked", "The survey is locked.")
    version = published_version(session, survey.id)
    if version is None:
        raise SurveyError("practice.no_questionnaire", "No questionnaire is published.")
    earlier = practice_of(session, survey)
    if earlier is not None:
        survey_id, version_id = survey.id, version.id
        delete_with_all(session, earlier)
        survey, version = session.get_one(Survey, survey_id), session.get_one(QuestionnaireVersion, version_id)
    practice = copy_of_survey(session, survey, last_day=last_day, person=person, now=now)
    copied = copy_of_questionnaire(session, practice, version, now=now)
    draw = draw_of_nobody(session, survey, practice, person=person, now=now)
    add_households(session, practice, draw, copied, chosen, person=person, now=now)
    _log(session, "practice.prepared", survey, person, now, str(len(chosen)))
    return practice


def add_people(session: Session, survey: Survey, people: Collection[int], *, person: Person, now: datetime) -> int:
    """Give more collaborators their households; those who have some keep what they did. How many are new.

    Errors: `practice.none`, `practice.ended`, `practice.nobody`, `practice.person_unknown`.
    """
    hold_survey(session, survey.id)
    practice = _running(session, survey)
    held = set(session.scalars(select(Case.collaborator_id).where(Case.survey_id == practice.id)))
    chosen = [each for each in _chosen(session, survey, people) if each.id not in held]
    draw, version = current_draw(session, practice.id), published_version(session, practice.id)
    if chosen and draw is not None and version is not None:
        add_households(session, practice, draw, version, chosen, person=person, now=now)
        _log(session, "practice.extended", survey, person, now, str(len(chosen)))
    return len(chosen)


def end(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """Take the exercises from everybody's list; what was done stays to be seen. Errors: `practice.none`, `…ended`."""
    hold_survey(session, survey.id)
    SURVEY_STATES.move(session, _running(session, survey), "results")
    _log(session, "practice.ended", survey, person, now)


def end_overdue(session: Session, *, now: datetime) -> int:
    """End those whose last day is over; how many."""
    today = now.astimezone(LOCAL_TIME).date()
    over = Survey.practice_of_id.is_not(None) & (Survey.state == "fieldwork") & (Survey.fieldwork_until < today)
    ended = session.scalars(select(Survey).where(over)).all()
    for practice in ended:
        SURVEY_STATES.move(session, practice, "results")
        audit.log(
            session,
            "practice.ended",
            "survey",
            practice.practice_of_id,
            at=now,
            person_id=None,
            survey_id=practice.practice_of_id,
        )
    return len(ended)


def remove(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """Delete the survey to practise on with every row of it. Errors: `practice.none`."""
    hold_survey(session, survey.id)
    practice = practice_of(session, survey)
    if practice is None:
        raise SurveyError("practice.none", "There is none.")
    _log(session, "practice.removed", survey, person, now)
    delete_with_all(session, practice)


def practised(session: Session, practice: Survey) -> list[Practised]:
    """What each collaborator has done, by name as the case list has them."""
    chosen = (
        select(Case)
        .where(Case.survey_id == practice.id)
        .options(joinedload(Case.collaborator), selectinload(Case.visits))
        .order_by(Case.id)
    )
    by_person: dict[int, list[Case]] = {}
    for case in session.scalars(chosen):
        by_person.setdefault(case.collaborator_id or 0, []).append(case)
    back = _called_back(session, [practice.id])
    return [
        Practised(cases[0].collaborator, [_exercise(case, number, back) for number, case in enumerate(cases, start=1)])
        for cases in by_person.values()
        if cases[0].collaborator is not None
    ]


def exercises_of(session: Session, person: Person) -> list[Exercise]:
    """The own exercises of the surveys to practise on that are open."""
    chosen = (
        select(Case)
        .join(Survey)
        .where(Case.collaborator_id == person.id, Survey.practice_of_id.is_not(None), Survey.state == "fieldwork")
        .options(joinedload(Case.survey), selectinload(Case.visits))
        .order_by(Case.survey_id, Case.id)
    )
    cases = session.scalars(chosen).all()
    back = _called_back(session, {case.survey_id for case in cases})
    numbers: dict[int, int] = {}
    made = []
    for case in cases:
        numbers[case.survey_id] = numbers.get(case.survey_id, 0) + 1
        made.append(_exercise(case, numbers[case.survey_id], back))
    return made


def situation_at(case: Case) -> Situation | None:
    """What is met at a made-up household; None at a real one."""
    if case.psu != PRACTICE_PSU:
        return None
    return situation_of(number=number_of(case.code), at_households=case.household_line is not None)


def _exercise(case: Case, number: int, back: Collection[int]) -> Exercise:
    situation = situation_of(number=number_of(case.code), at_households=case.household_line is not None)
    recorded = Recorded(
        outcomes=tuple(visit.outcome for visit in case.visits),
        is_sent=case.has_response or case.disposition == "not_eligible",
        adults=case.eligible_persons,
        is_called_back=case.id in back,
    )
    return Exercise(case, number, situation, steps_of(situation, recorded))


def _called_back(session: Session, practices: Collection[int]) -> set[int]:
    done = select(CallbackTask.case_id).join(Case).where(Case.survey_id.in_(practices), CallbackTask.state == "done")
    return set(session.scalars(done))


def _chosen(session: Session, survey: Survey, people: Collection[int]) -> list[Person]:
    permitted: Sequence[Person] = collaborators(session, survey.unit)
    if not people:
        raise SurveyError("practice.nobody", "Nobody was chosen.")
    if not set(people) <= {each.id for each in permitted}:
        raise SurveyError("practice.person_unknown", "Not an active collaborator of the survey's unit.")
    return [each for each in permitted if each.id in set(people)]


def _check_day(last_day: date, now: datetime) -> None:
    today = now.astimezone(LOCAL_TIME).date()
    if last_day < today:
        raise SurveyError("practice.day_past", f"{last_day} is over.", day=last_day)
    if last_day > today + LONGEST:
        raise SurveyError("practice.day_far", f"{last_day} is far.", most=LONGEST.days)


def _running(session: Session, survey: Survey) -> Survey:
    practice = practice_of(session, survey)
    if practice is None:
        raise SurveyError("practice.none", "There is none.")
    if practice.state != "fieldwork":
        raise SurveyError("practice.ended", "It has ended.")
    return practice


def _log(session: Session, action: str, survey: Survey, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(
        session, action, "survey", survey.id, at=now, person_id=person.id, survey_id=survey.id, detail=detail
    )  # fmt: skip
