"""What a collaborator has to do in a week, to be taken along on paper: households, appointments, call-backs.

No name of a respondent and no answer is known here; households are lines of their commune's list.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from surveys.fieldwork.dispositions import DISPOSITIONS, Disposition, Moment, recordable
from surveys.fieldwork.practice.situations import number_of
from surveys.fieldwork.records import CallbackTask, Case
from surveys.people.permissions import Role
from surveys.people.records import Person, PersonContact
from surveys.people.service import people_within
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.text.i18n import gettext as _
from surveys.text.sorting import given_name_key, vi_alphabet_key

TO_DO = ("open", "interviewing")
MOST_CONTACTS = 2


@dataclass(frozen=True)
class VisitLine:
    """One visit: when, by the local clock, and what came of it, in words."""

    at: datetime
    words: str


@dataclass(frozen=True)
class HouseholdLine:
    """A household by its line, how it stands in words, the visits so far."""

    title: str
    standing: str
    visits: tuple[VisitLine, ...]


@dataclass(frozen=True)
class Place:
    """A commune: what is to be done there, and which lines are done."""

    name: str
    to_do: tuple[HouseholdLine, ...]
    done: tuple[str, ...]


@dataclass(frozen=True)
class Appointment:
    """An appointment at a household; `is_late` where it was before the week and nobody has been there since."""

    at: datetime
    title: str
    place: str
    is_late: bool


@dataclass(frozen=True)
class BackTo:
    """A household to go back to: the supervisor's comment and the questions' words."""

    title: str
    place: str
    comment: str
    questions: tuple[str, ...]


@dataclass(frozen=True)
class WeekSheet:
    """One collaborator's week in one survey, from Monday on."""

    survey: Survey
    person: Person
    monday: date
    appointments: tuple[Appointment, ...]
    callbacks: tuple[BackTo, ...]
    places: tuple[Place, ...]
    is_quota: bool

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)

    @property
    def to_do(self) -> int:
        """How many households are still to be visited."""
        return sum(len(place.to_do) for place in self.places)


def monday_of(day: date) -> date:
    """The first day of the week in which a day lies."""
    return day - timedelta(days=day.weekday())


def week_sheets(
    session: Session,
    surveys: Iterable[Survey],
    *,
    monday: date,
    people: Collection[int] | None = None,
) -> list[WeekSheet]:
    """A sheet for each survey and collaborator who has cases there, by survey and given name; of `people` alone."""
    sheets = []
    for survey in surveys:
        by_person: dict[int, list[Case]] = {}
        for case in _cases(session, survey, people):
            by_person.setdefault(case.collaborator_id or 0, []).append(case)
        tasks = _tasks(session, survey)
        made = [_sheet(survey, cases, tasks, monday) for cases in by_person.values()]
        sheets += sorted(made, key=lambda sheet: given_name_key(sheet.person.full_name))
    return sheets


def outcomes_of(*, is_quota: bool) -> list[Disposition]:
    """What may come of a visit, each once, in the order in which the sheet numbers them."""
    moments = (Moment.QUOTA,) if is_quota else (Moment.DOOR, Moment.RESPONDENT)
    return list({each.code: each for moment in moments for each in recordable(moment)}.values())


def contact_of(session: Session, survey: Survey) -> str:
    """Whom to call: the supervisors of the survey's unit who have a number, two at most; '' where there is none."""
    people = [each for each in people_within(session, survey.unit) if each.active and each.role == Role.SUPERVISOR]
    numbers = dict(
        session.execute(
            select(PersonContact.person_id, PersonContact.phone).where(
                PersonContact.person_id.in_([each.id for each in people]), PersonContact.phone.is_not(None)
            )
        ).all()
    )
    known = [f"{each.full_name}, {numbers[each.id]}" for each in people if numbers.get(each.id)]
    return "; ".join(known[:MOST_CONTACTS])


def _cases(session: Session, survey: Survey, people: Collection[int] | None) -> Sequence[Case]:
    chosen = (
        select(Case)
        .where(Case.survey_id == survey.id, Case.collaborator_id.is_not(None), Case.state != "void")
        .options(joinedload(Case.collaborator), selectinload(Case.visits))
        .order_by(Case.household_line.nulls_first(), Case.code)
    )
    return session.scalars(chosen if people is None else chosen.where(Case.collaborator_id.in_(people))).all()


def _tasks(session: Session, survey: Survey) -> dict[int, CallbackTask]:
    chosen = select(CallbackTask).join(Case).where(Case.survey_id == survey.id, CallbackTask.state == "open")
    return {task.case_id: task for task in session.scalars(chosen)}


def _sheet(survey: Survey, cases: Sequence[Case], tasks: Mapping[int, CallbackTask], monday: date) -> WeekSheet:
    places: dict[str, list[Case]] = {}
    for case in cases:
        places.setdefault(case.psu_name, []).append(case)
    back = [(case, tasks[case.id]) for case in cases if case.id in tasks]
    person = cases[0].collaborator
    assert person is not None, "Cases of nobody are not read."
    return WeekSheet(
        survey=survey,
        person=person,
        monday=monday,
        appointments=tuple(_appointments(cases, monday)),
        callbacks=tuple(
            BackTo(title_of(case), case.psu_name, task.comment, tuple(each["label"] for each in task.questions))
            for case, task in back
        ),
        places=tuple(_place(name, places[name]) for name in sorted(places, key=vi_alphabet_key)),
        is_quota=all(case.household_line is None for case in cases),
    )


def _place(name: str, cases: Sequence[Case]) -> Place:
    to_do = tuple(
        HouseholdLine(title_of(case), _standing(case), tuple(_visits(case))) for case in cases if case.state in TO_DO
    )
    return Place(name, to_do, tuple(_number(case) for case in cases if case.state not in TO_DO))


def _visits(case: Case) -> list[VisitLine]:
    return [
        VisitLine(visit.visited_at.astimezone(LOCAL_TIME), str(DISPOSITIONS[visit.outcome].words))
        for visit in case.visits
    ]


def _standing(case: Case) -> str:
    if case.state == "interviewing":
        return _("Đang phỏng vấn dở")
    return _("Cần đến lại") if case.visits else _("Chưa đến")


def _appointments(cases: Sequence[Case], monday: date) -> list[Appointment]:
    found = []
    for case in cases:
        agreed = case.visits[-1].appointment_at if case.visits and case.state in TO_DO else None
        at = agreed.astimezone(LOCAL_TIME) if agreed else None
        if at is not None and at.date() < monday + timedelta(days=7):
            found.append(Appointment(at, title_of(case), case.psu_name, at.date() < monday))
    return sorted(found, key=lambda each: each.at)


def title_of(case: Case) -> str:
    """The household by its line, a place of a quota by its number."""
    if case.household_line is None:
        return _("Phiếu số %(number)s", number=number_of(case.code))
    return _("Hộ số %(line)s", line=case.household_line)


def _number(case: Case) -> str:
    return str(case.household_line or number_of(case.code))
