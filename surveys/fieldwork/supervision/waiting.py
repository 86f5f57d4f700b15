"""The interviews that wait to be looked at, and what is known of how they came about: never an answer (R4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from surveys.fieldwork.quality.records import QualityFlag
from surveys.fieldwork.records import HAS_RESPONSE, CallbackTask, Case
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.state import may_be_declined
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResponseLink
from surveys.responses.validation import interview_of

ON_A_PAGE = 50


@dataclass(frozen=True)
class Looking:
    """Which cases to look at: how they stand, where, whose."""

    state: str = "completed"
    psu: str = ""
    collaborator_id: int | None = None


@dataclass(frozen=True)
class Waiting:
    """A case with how its interview came about.

    `since`: when it came, or came back from a call-back; `minutes` None where nobody counted (paper, imports);
    `declined` and `blank` count questions that were asked and not answered; `flags` what is unusual and not settled.
    """

    case: Case
    since: datetime
    mode: str
    minutes: int | None
    declined: int
    blank: int
    has_returned: bool
    flags: int

    def days(self, now: datetime) -> int:
        """How many whole days it has waited."""
        return max(0, (now - self.since).days)


@dataclass(frozen=True)
class Queue:
    """A page of what waits, the longest first, how many there are in all, and what there is to choose from."""

    cases: Sequence[Waiting]
    count: int
    page: int
    by_state: Mapping[str, int]
    places: Sequence[tuple[str, str, int]]
    people: Sequence[tuple[int, str, int]]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.count // ON_A_PAGE))


def queue_of(session: Session, survey: Survey, looking: Looking, *, page: int = 1) -> Queue:
    """What waits in a survey as far as it is looked for."""
    chosen = _of(survey, looking)
    count = session.scalar(select(func.count()).select_from(chosen.with_only_columns(Case.id).subquery())) or 0
    page = min(max(1, page), max(1, -(-count // ON_A_PAGE)))
    states = select(Case.state, func.count()).join(ResponseLink, ResponseLink.case_id == Case.id)
    counted = session.execute(states.where(Case.survey_id == survey.id).group_by(Case.state))
    return Queue(
        cases=_page(session, chosen, page),
        count=count,
        page=page,
        by_state={row[0]: row[1] for row in counted if row[0] in HAS_RESPONSE},
        places=_places(session, survey, looking),
        people=_people(session, survey, looking),
    )


def _of(survey: Survey, looking: Looking) -> Select[Any]:
    chosen = (
        select(Case)
        .join(ResponseLink, ResponseLink.case_id == Case.id)
        .where(Case.survey_id == survey.id, Case.state == looking.state)
    )
    if looking.psu:
        chosen = chosen.where(Case.psu == looking.psu)
    if looking.collaborator_id is not None:
        chosen = chosen.where(ResponseLink.collaborator_id == looking.collaborator_id)
    return chosen


def _page(session: Session, chosen: Select[Any], page: int) -> list[Waiting]:
    back = (
        select(CallbackTask.case_id, func.max(CallbackTask.ended_at).label("ended_at"))
        .where(CallbackTask.state == "done")
        .group_by(CallbackTask.case_id)
        .subquery()
    )
    since = func.coalesce(back.c.ended_at, ResponseLink.submitted_at)
    rows = session.execute(
        chosen.outerjoin(back, back.c.case_id == Case.id)
        .join(Response, Response.instance_id == ResponseLink.response_id)
        .with_only_columns(Case, ResponseLink, back.c.ended_at, maintain_column_froms=True)
        .options(joinedload(Case.collaborator), contains_eager(ResponseLink.response))
        .order_by(since, Case.id)
        .limit(ON_A_PAGE)
        .offset((page - 1) * ON_A_PAGE)
    ).all()
    flags = _flags(session, [row[0].id for row in rows])
    return [_waiting(session, case, link, ended_at, flags.get(case.id, 0)) for case, link, ended_at in rows]


def _waiting(session: Session, case: Case, link: ResponseLink, ended_at: datetime | None, flags: int) -> Waiting:
    response = link.response
    return Waiting(
        case=case,
        since=ended_at or link.submitted_at,
        mode=response.mode,
        minutes=_minutes(link),
        declined=len(response.declined),
        blank=_blank(session, response),
        has_returned=ended_at is not None,
        flags=flags,
    )


def _minutes(link: ResponseLink) -> int | None:
    seconds = link.elapsed_seconds
    if seconds is None:
        seconds = int((link.submitted_at - link.started_at).total_seconds())
    return round(seconds / 60) if seconds > 0 else None


def _blank(session: Session, response: Response) -> int:
    """How many questions were asked and have neither an answer nor a mark."""
    version = session.get_one(QuestionnaireVersion, response.version_id)
    interview = interview_of(
        version,
        response.answers,
        instance_id=response.instance_id,
        on=response.submitted_on,
        declined=response.declined,
    )
    state = interview.state
    return sum(
        state.is_relevant(question.name, at) and not state.value(question.name, at)
        for question in interview.questionnaire.questions()
        if may_be_declined(question)
        for at in state.instances_of(question.name)
    ) - len(interview.declined_fields())


def _flags(session: Session, case_ids: Sequence[int]) -> dict[int, int]:
    counted = (
        select(QualityFlag.case_id, func.count())
        .where(QualityFlag.case_id.in_(case_ids), QualityFlag.state.in_(("open", "answered")))
        .group_by(QualityFlag.case_id)
    )
    return {row[0]: row[1] for row in session.execute(counted) if row[0] is not None}


def _places(session: Session, survey: Survey, looking: Looking) -> list[tuple[str, str, int]]:
    chosen = _of(survey, Looking(looking.state, collaborator_id=looking.collaborator_id))
    counted = chosen.with_only_columns(Case.psu, Case.psu_name, func.count()).group_by(Case.psu, Case.psu_name)
    return [(row[0], row[1], row[2]) for row in session.execute(counted.order_by(Case.psu))]


def _people(session: Session, survey: Survey, looking: Looking) -> list[tuple[int, str, int]]:
    chosen = _of(survey, Looking(looking.state, psu=looking.psu)).join(
        Person, Person.id == ResponseLink.collaborator_id
    )
    counted = chosen.with_only_columns(Person.id, Person.full_name, func.count()).group_by(Person.id, Person.full_name)
    return [(row[0], row[1], row[2]) for row in session.execute(counted.order_by(Person.full_name, Person.id))]
