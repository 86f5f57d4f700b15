"""What waits for a person in the review of questionnaires: to decide, to correct, to publish."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from surveys.people.permissions import Action, scope_of
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import Standing, authors_of, standing_of
from surveys.questionnaires.review.records import QuestionnaireApproval
from surveys.requests.records import Survey
from surveys.units.service import units_within

What = Literal["decide", "correct", "publish"]


@dataclass(frozen=True)
class ReviewTask:
    """One thing to do, and the step that it follows from."""

    what: What
    version: QuestionnaireVersion
    step: QuestionnaireApproval


def tasks_of(session: Session, person: Person) -> list[ReviewTask]:
    """What a person may do next for the drafts of the own unit and those below it, the oldest request first."""
    if scope_of(person.role, Action.APPROVE_QUESTIONNAIRE) is None:
        return []
    chosen = (
        select(QuestionnaireVersion)
        .join(QuestionnaireVersion.survey)
        .where(
            QuestionnaireVersion.state == "draft",
            Survey.state == "design",
            Survey.unit_id.in_(units_within(session, person.unit)),
            select(QuestionnaireApproval.id)
            .where(QuestionnaireApproval.version_id == QuestionnaireVersion.id)
            .exists(),
        )
        .options(joinedload(QuestionnaireVersion.survey))
    )
    found = [task for version in session.scalars(chosen) for task in _of_version(session, version, person)]
    return sorted(found, key=lambda task: task.step.at)


def _of_version(session: Session, version: QuestionnaireVersion, person: Person) -> Iterator[ReviewTask]:
    standing: Standing = standing_of(session, version)
    own = person.id in authors_of(session, version)
    what: What | None = None
    if standing.stage == "asked" and not own:
        what = "decide"
    elif standing.stage == "approved":
        what = "publish"
    elif standing.stage in ("returned", "changed") and own:
        what = "correct"
    if what is not None and standing.last is not None:
        yield ReviewTask(what, version, standing.last)
