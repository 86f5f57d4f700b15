"""A survey's questionnaire: a draft is uploaded, versions are read back; publishing.py makes one final."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires import read_questionnaire
from surveys.questionnaires.findings import Finding, QuestionnaireError
from surveys.questionnaires.meaning import Change, changes_between
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.records import VERSION_STATES, QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.spreadsheets import OldText
from surveys.text import nfc
from surveys.text.i18n import in_vietnamese

SHORTEST_JUSTIFICATION = 10
IN_USE = ("published", "closing", "closed")
MOST_COMPILED = 50
_compiled: dict[str, Questionnaire] = {}


def upload(
    session: Session,
    survey: Survey,
    *,
    filename: str,
    content: bytes,
    old_text: OldText = "ask",
    person: Person,
    now: datetime,
) -> QuestionnaireVersion:
    """Read a workbook into a new draft, which takes the place of the draft there was.

    Raises QuestionnaireError with every finding when the workbook cannot become a questionnaire.
    """
    hold_survey(session, survey.id)
    _check_in_design(survey)
    filename = nfc(PurePosixPath(filename.replace("\\", "/")).name)
    questionnaire, findings = _read(content, filename, old_text)
    _check_changed(session, survey, questionnaire)
    for draft in versions_of(session, survey.id, "draft"):
        VERSION_STATES.move(session, draft, "discarded")
    version = QuestionnaireVersion(
        survey_id=survey.id,
        number=next_number(session, survey),
        title=questionnaire.title,
        definition=questionnaire.to_dict(),
        content_hash=questionnaire.content_hash,
        findings=[finding.to_dict() for finding in findings],
        source_filename=filename,
        source=content,
        created_at=now,
        created_by_id=person.id,
    )
    try:
        with session.begin_nested():
            session.add(version)
    except IntegrityError as error:
        raise SurveyError("questionnaire.uploaded_meanwhile", "Someone else has just uploaded one.") from error
    log_version(session, "questionnaire.uploaded", version, person, now)
    return version


def changes_of(session: Session, version: QuestionnaireVersion) -> list[Change]:
    """What a version changes for the variables of the versions that were published before it."""
    *earlier, newest = versions_up_to(session, version)
    return changes_between(earlier, newest.questionnaire)


def versions_up_to(session: Session, version: QuestionnaireVersion) -> list[Version]:
    """What was published before a version, the oldest first, and the version itself: whose data are put together."""
    published = reversed(versions_of(session, version.survey_id, *IN_USE))
    earlier = [each for each in published if each.number < version.number]
    return [Version(each.number, questionnaire_of(each)) for each in (*earlier, version)]


def questions_to_justify(version: QuestionnaireVersion) -> list[str]:
    """Names of the questions for whose sake a reason must be written before publishing."""
    names = (finding["facts"]["name"] for finding in version.findings if finding["severity"] == "privacy")
    return list(dict.fromkeys(names))


def published_version(session: Session, survey_id: int) -> QuestionnaireVersion | None:
    """The version that interviews start on now."""
    return _latest(session, survey_id, ("published",))


def version_in_use(session: Session, survey_id: int) -> QuestionnaireVersion | None:
    """The latest version that was ever published, also after the end of fieldwork."""
    return _latest(session, survey_id, IN_USE)


def draft_version(session: Session, survey_id: int) -> QuestionnaireVersion | None:
    """The draft that waits to be published."""
    return _latest(session, survey_id, ("draft",))


def versions_of(session: Session, survey_id: int, *states: str) -> Sequence[QuestionnaireVersion]:
    """The versions of a survey, the newest first; only those in `states` where any are given."""
    found = select(QuestionnaireVersion).where(QuestionnaireVersion.survey_id == survey_id)
    if states:
        found = found.where(QuestionnaireVersion.state.in_(states))
    return session.scalars(found.order_by(QuestionnaireVersion.number.desc())).all()


def questionnaire_of(version: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a version; compiled once a content, since a content never changes."""
    known = _compiled.get(version.content_hash)
    if known is None:
        if len(_compiled) >= MOST_COMPILED:
            _compiled.clear()
        known = _compiled[version.content_hash] = Questionnaire.from_dict(version.definition)
    return known


def compiled_already(content_hash: str) -> Questionnaire | None:
    """The questionnaire of a content that was compiled before in this process."""
    return _compiled.get(content_hash)


def questionnaire_by_hash(session: Session, version_id: int, content_hash: str) -> Questionnaire:
    """The questionnaire of a version whose hash is known: its definition is read only where nobody compiled it yet."""
    known = compiled_already(content_hash)
    return known if known is not None else questionnaire_of(session.get_one(QuestionnaireVersion, version_id))


def _latest(session: Session, survey_id: int, states: Sequence[str]) -> QuestionnaireVersion | None:
    found = versions_of(session, survey_id, *states)
    return found[0] if found else None


def next_number(session: Session, survey: Survey) -> int:
    """The number of the next version."""
    last = session.scalar(
        select(func.max(QuestionnaireVersion.number)).where(QuestionnaireVersion.survey_id == survey.id)
    )
    return (last or 0) + 1


def _read(content: bytes, filename: str, old_text: OldText) -> tuple[Questionnaire, list[Finding]]:
    try:
        with in_vietnamese():  # what is kept is read by colleagues
            return read_questionnaire(content, filename, old_text=old_text)
    except QuestionnaireError:  # why it is refused is said in the own language
        return read_questionnaire(content, filename, old_text=old_text)


def _check_changed(session: Session, survey: Survey, questionnaire: Questionnaire) -> None:
    published = published_version(session, survey.id)
    if published is not None and published.content_hash == questionnaire.content_hash:
        raise SurveyError(
            "questionnaire.unchanged",
            f"The workbook asks the same as version {published.number}",
            number=published.number,
        )


def _check_in_design(survey: Survey) -> None:
    if survey.state != "design":
        raise SurveyError("questionnaire.not_in_design", "Fieldwork has begun; the questionnaire stays as it is.")


def log_version(
    session: Session, action: str, version: QuestionnaireVersion, person: Person, now: datetime, **more: str
) -> None:
    """Write down who did what with a version, and with which content."""
    detail: dict[str, Any] = {"number": version.number, "content": version.content_hash[:16], **more}
    audit.log(
        session,
        action,
        "questionnaire_version",
        version.id,
        at=now,
        person_id=person.id,
        survey_id=version.survey_id,
        detail=" ".join(f"{name}={value}" for name, value in detail.items() if value),
    )
