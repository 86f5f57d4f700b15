"""Giving work on: what somebody still has to do (or has to do in one commune) goes to another, for one reason.

Interviews that were begun stay where they are unless that is asked for: what was answered so far is for nobody but
its interviewer (R4), so giving them on deletes it. Call-backs go along with their households.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.drafts import answering_by_link
from surveys.fieldwork.records import CASE_STATES, CallbackTask, Case, InterviewDraft
from surveys.fieldwork.service import SHORTEST_REASON
from surveys.fieldwork.supervision.still_open import refuse_locked
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.people.service import collaborators
from surveys.requests.records import Survey
from surveys.text import one_line


@dataclass(frozen=True)
class OpenWork:
    """What is still to be done: households, among them interviews that were begun, and call-backs; `by_link` stays,
    for the household itself is answering."""

    households: tuple[Case, ...]
    begun: tuple[Case, ...]
    callbacks: tuple[Case, ...]
    by_link: tuple[Case, ...]

    def moving(self, *, with_begun: bool) -> list[Case]:
        """The cases that another gets."""
        return [*self.households, *(self.begun if with_begun else ()), *self.callbacks]

    def communes(self) -> dict[str, tuple[str, int]]:
        """Code → name and number of cases, begun ones included, by name."""
        found: dict[str, tuple[str, int]] = {}
        for case in self.moving(with_begun=True):
            found[case.psu] = (case.psu_name, found.get(case.psu, ("", 0))[1] + 1)
        return dict(sorted(found.items(), key=lambda item: item[1][0]))


def open_work(
    session: Session, survey: Survey, *, collaborator_id: int | None = None, psu: str | None = None
) -> OpenWork:
    """What a collaborator still has to do, all of it or in one commune; without one, what anybody has there."""
    chosen = (
        select(Case)
        .where(Case.survey_id == survey.id, Case.collaborator_id.is_not(None))
        .options(joinedload(Case.collaborator))
        .order_by(Case.psu_name, Case.household_line.nulls_first(), Case.code)
    )
    if collaborator_id is not None:
        chosen = chosen.where(Case.collaborator_id == collaborator_id)
    if psu:
        chosen = chosen.where(Case.psu == psu)
    open_cases = session.scalars(chosen.where(Case.state.in_(("open", "interviewing")))).all()
    back = select(CallbackTask.case_id).where(CallbackTask.state == "open")
    returned = session.scalars(chosen.where(Case.state == "returned", Case.id.in_(back))).all()
    by_link = answering_by_link(session, open_cases)
    return OpenWork(
        households=tuple(case for case in open_cases if case.state == "open" and case.id not in by_link),
        begun=tuple(case for case in open_cases if case.state == "interviewing" and case.id not in by_link),
        callbacks=tuple(returned),
        by_link=tuple(case for case in open_cases if case.id in by_link),
    )


def give_on(
    session: Session,
    survey: Survey,
    *,
    to_id: int,
    collaborator_id: int | None = None,
    psu: str | None = None,
    with_begun: bool = False,
    reason: str,
    person: Person,
    now: datetime,
) -> int:
    """Give somebody's open work, or a commune's, to another; how many cases changed hands. Every case's log says why.

    Errors: `survey.locked`, `case.reason_missing`, `case.collaborator_unknown`, `giving_on.of_nobody` (neither a
    collaborator nor a commune), `giving_on.nothing`.
    """
    hold_survey(session, survey.id)
    refuse_locked(survey)
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("case.reason_missing", "Giving work on needs a reason.")
    if collaborator_id is None and not psu:
        raise SurveyError("giving_on.of_nobody", "Whose work, or where?")
    if to_id not in {each.id for each in collaborators(session, survey.unit)}:
        raise SurveyError("case.collaborator_unknown", "Not an active collaborator of the survey's unit.")
    work = open_work(session, survey, collaborator_id=collaborator_id, psu=psu)
    moving = [case for case in work.moving(with_begun=with_begun) if case.collaborator_id != to_id]
    if not moving:
        raise SurveyError("giving_on.nothing", "Nothing would move.")
    for case in moving:
        _hand_over(session, case, to_id, now)
        audit.log(
            session,
            "case.reassigned",
            "case",
            case.id,
            at=now,
            person_id=person.id,
            survey_id=survey.id,
            detail=reason,
        )
    session.flush()
    return len(moving)


def _hand_over(session: Session, case: Case, to_id: int, now: datetime) -> None:
    if case.state == "interviewing":
        session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
        CASE_STATES.move(session, case, "open", collaborator_id=to_id, assigned_at=now)
    else:
        case.collaborator_id, case.assigned_at = to_id, now
