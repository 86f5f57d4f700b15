"""What templates outside this part show of the review."""

from __future__ import annotations

from typing import Any

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import Standing, authors_of, standing_of
from surveys.questionnaires.review.comments import Thread, open_comments, threads_of
from surveys.questionnaires.review.records import QuestionnaireComment
from webapp.access import current_person
from webapp.extensions import db
from webapp.review.forms import AnswerForm


def approval_of(version: QuestionnaireVersion) -> Standing:
    """Where a version stands."""
    return standing_of(db.session, version)


def wrote(version: QuestionnaireVersion) -> bool:
    """Whether the current person is one of a version's authors."""
    return current_person().id in authors_of(db.session, version)


def open_remarks(version: QuestionnaireVersion) -> int:
    """How many remarks on a version are not settled."""
    return open_comments(db.session, version)


def remarks_on(version: QuestionnaireVersion, uid: str) -> list[Thread]:
    """The remarks on one item."""
    return threads_of(db.session, version, uid=uid)


def answer_form(comment: QuestionnaireComment) -> AnswerForm:
    """An empty form to answer a remark; the names of its fields are this remark's own."""
    return AnswerForm(formdata=None, prefix=f"c{comment.id}")


def supply() -> dict[str, Any]:
    """The names that templates use."""
    names = (approval_of, wrote, open_remarks, remarks_on, answer_form)
    return {name.__name__: name for name in names}
