"""How many forms came in under a version of the questionnaire, as far as results are shown."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.effects import Collected
from surveys.responses.records import Response

NO_ANSWER: tuple[Any, ...] = (None, "", [], {})


def collected_under(session: Session, version: QuestionnaireVersion) -> Collected:
    """The forms of a version that the results hold (they grow in whole steps, R6), and who answered which question."""
    chosen = select(Response.answers).where(
        Response.version_id == version.id, Response.state == "submitted", Response.release_id.is_not(None)
    )
    forms, answered = 0, Counter[str]()
    for answers in session.scalars(chosen):
        forms += 1
        answered.update(name for name, value in answers.items() if value not in NO_ANSWER)
    return Collected(forms, answered)
