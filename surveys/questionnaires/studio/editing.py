"""Keeping a change: the document, its log, and the version that is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.studio.made_version import make_version
from surveys.questionnaires.studio.operations import Document, Operation, apply
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit

ELSEWHERE = "elsewhere"
"""The tab of what was written on another page than the studio's."""


def held(session: Session, version: QuestionnaireVersion) -> StudioDocument:
    """The document of a draft, which nobody else changes until the transaction ends."""
    hold_survey(session, version.survey_id)
    if version.survey.state != "design":
        raise SurveyError("questionnaire.not_in_design", "Fieldwork has begun; the questionnaire stays as it is.")
    studio = session.get(StudioDocument, version.id, populate_existing=True)
    if version.state != "draft" or studio is None:
        raise SurveyError("studio.no_draft", f"Version {version.number} is {version.state}", number=version.number)
    return studio


def keep(
    session: Session,
    studio: StudioDocument,
    document: Document,
    operation: Operation,
    inverse: Operation,
    tab: str,
    person: Person,
    now: datetime,
    *,
    undoes: int | None = None,
) -> None:
    """One more revision of a document, and what brought it about."""
    studio.document = document
    studio.revision += 1
    studio.updated_at = now
    session.add(
        StudioEdit(
            version_id=studio.version_id,
            revision=studio.revision,
            operation_id=operation["id"],
            tab=tab,
            person_id=person.id,
            at=now,
            operation=operation,
            inverse=inverse,
            undoes=undoes,
        )
    )


def write_consent(
    session: Session, version: QuestionnaireVersion, consent: Mapping[str, str], *, person: Person, now: datetime
) -> None:
    """Let the document, where there is one, say the consent text that a version was completed with."""
    studio = session.get(StudioDocument, version.id)
    if studio is None or studio.document["whole"]["consent"] == consent:
        return
    document, inverse = apply(studio.document, {"op": "whole", "field": "consent", "value": dict(consent)})
    operation = {"op": "whole", "field": "consent", "value": dict(consent), "id": uuid4().hex}
    keep(session, studio, document, operation, inverse, ELSEWHERE, person, now)
    studio.compiled_revision = studio.revision


def make(version: QuestionnaireVersion, studio: StudioDocument) -> None:
    """Let the version be what the document now says; the workbook that it once came from is no longer it."""
    make_version(version, studio)
    if version.source_filename:
        version.source_filename, version.source = "", b""
