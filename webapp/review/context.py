"""What templates outside this part show of the review."""

from __future__ import annotations

from typing import Any

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import Standing, authors_of, standing_of
from webapp.access import current_person
from webapp.extensions import db


def approval_of(version: QuestionnaireVersion) -> Standing:
    """Where a version stands."""
    return standing_of(db.session, version)


def wrote(version: QuestionnaireVersion) -> bool:
    """Whether the current person is one of a version's authors."""
    return current_person().id in authors_of(db.session, version)


def supply() -> dict[str, Any]:
    """The names that templates use."""
    return {"approval_of": approval_of, "wrote": wrote}
