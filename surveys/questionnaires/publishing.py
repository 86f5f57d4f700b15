"""Publishing: from then on a version never changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.bank.uses import record_uses
from surveys.questionnaires.readiness import check_open, check_ready
from surveys.questionnaires.records import VERSION_STATES, QuestionnaireVersion
from surveys.questionnaires.review.approvals import Standing, standing_of
from surveys.questionnaires.service import log_version, questionnaire_of, versions_of
from surveys.questionnaires.studio.records import StudioDocument


def publish(session: Session, version: QuestionnaireVersion, *, person: Person, now: datetime) -> None:
    """Publish a draft as a second person approved it; what was published before it runs out.

    Errors: those of `check_ready`, and `questionnaire.not_approved`, `questionnaire.approval_outdated`.
    """
    hold_survey(session, version.survey_id)
    check_open(version)
    approval = standing_of(session, version)
    reworded = check_ready(
        session,
        version,
        questionnaire_of(version),
        justifications=version.justifications,
        same_meaning=approval.same_meaning,
    )
    _check_approved(version, approval)
    earlier_versions = versions_of(session, version.survey_id, "published")
    VERSION_STATES.move(session, version, "published", published_at=now, published_by_id=person.id)
    for earlier in earlier_versions:
        VERSION_STATES.move(session, earlier, "closing")
    written = session.get(StudioDocument, version.id)
    if written is not None:
        record_uses(session, version, written.document)
    log_version(session, "questionnaire.published", version, person, now, same_meaning=",".join(reworded))


def _check_approved(version: QuestionnaireVersion, approval: Standing) -> None:
    if approval.stage == "changed":
        raise SurveyError(
            "questionnaire.approval_outdated", f"Version {version.number} was changed after approval was asked for"
        )
    if approval.stage != "approved":
        raise SurveyError("questionnaire.not_approved", f"Nobody has approved version {version.number}")
