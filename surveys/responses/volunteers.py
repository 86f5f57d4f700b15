"""What volunteers answer by an open link: begun, kept while it goes on, sent once; with no case, stratum or person.

The draft's only tie to who answers is the hash of a token that their browser holds. It goes with the submission, or
unfinished after a day: so somebody who was interrupted finds their answers, and nobody else ever does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.links.open_links import standing_of
from surveys.fieldwork.links.records import OpenDraft, OpenLink
from surveys.fieldwork.records import InterviewDraft
from surveys.locks import hold_open_draft
from surveys.questionnaires.modes import OPEN_LINK
from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.opening import opened
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses import releases
from surveys.responses.modes import VOLUNTEERS
from surveys.responses.records import Response
from surveys.responses.screened_out import response_state
from surveys.responses.validation import content_hash, interview_of

KEPT_FOR = timedelta(days=1)
ACCEPTING = ("published", "closing")


def begin(
    session: Session,
    link: OpenLink,
    *,
    instance_id: UUID,
    token_hash: str,
    consent_text_version: str,
    language: str | None = None,
    now: datetime,
) -> OpenDraft:
    """Begin to answer after consent. Errors: `open_link.not_open`, `interview.no_questionnaire`,
    `open_link.begun_before`."""
    today = now.astimezone(LOCAL_TIME).date()
    standing = standing_of(session, link, today=today)
    if not standing.takes_new:
        raise SurveyError("open_link.not_open", f"The link is {standing.state}.")
    version = published_version(session, link.survey_id)
    if version is None:
        raise SurveyError("interview.no_questionnaire", "No questionnaire is published.")
    if any(session.get(each, instance_id) for each in (OpenDraft, InterviewDraft, Response)):
        raise SurveyError("open_link.begun_before", f"Another interview has the id {instance_id}.")
    blank = interview_of(version, {}, instance_id=instance_id, on=today)
    draft = OpenDraft(
        instance_id=instance_id,
        link_id=link.id,
        version_id=version.id,
        token_hash=token_hash,
        consent_text_version=consent_text_version,
        consent_on=today,
        answers=dict(opened(blank.state).answers),
        language=language,
        started_at=now,
        updated_at=now,
    )
    try:
        with session.begin_nested():
            session.add(draft)
    except IntegrityError as error:
        raise SurveyError("open_link.begun_before", f"Another interview has the id {instance_id}.") from error
    return draft


def draft_of_browser(session: Session, link: OpenLink, token_hash: str, *, now: datetime) -> OpenDraft | None:
    """What a browser has begun at the link; None once it was sent, or left for a day."""
    found = select(OpenDraft).where(OpenDraft.token_hash == token_hash, OpenDraft.link_id == link.id)
    draft = session.scalars(found.where(OpenDraft.updated_at > now - KEPT_FOR)).first()
    return draft if draft is not None and draft.version.state in ACCEPTING else None


def submit(session: Session, draft: OpenDraft, *, now: datetime) -> Response:
    """Turn a volunteer's draft into a response, once, all checked again; sent twice at once it is one response.

    Whoever began in time may finish after the link has ended by its day or number; not after the office has closed it,
    and not after the field. Errors: `open_link.not_open`, `open_link.version_closed`, `response.incomplete`,
    `open_link.conflict`.
    """
    link = draft.link
    today = now.astimezone(LOCAL_TIME).date()
    # Taken before the field's state is read, so that nothing comes in once fieldwork has ended.
    survey = session.scalars(
        select(Survey).where(Survey.id == link.survey_id).with_for_update(read=True).execution_options(
            populate_existing=True
        )
    ).one()  # fmt: skip
    if not hold_open_draft(session, draft):
        return _sent_meanwhile(session, draft)
    if not standing_of(session, link, today=today).takes_begun:
        raise SurveyError("open_link.not_open", "The link was closed meanwhile.")
    version = session.get_one(QuestionnaireVersion, draft.version_id)
    if version.state not in ACCEPTING:
        raise SurveyError("open_link.version_closed", f"Version {version.number} takes no more responses.")
    interview = interview_of(version, draft.answers, instance_id=draft.instance_id, on=today, declined=draft.declined)
    errors = interview.check_all()
    if errors:
        raise SurveyError("response.incomplete", f"{len(errors)} answers to put right.", count=len(errors))
    response = _response(draft, survey, interview, now)
    try:
        with session.begin_nested():
            session.add(response)
    except IntegrityError as error:
        raise SurveyError("open_link.conflict", "The id already has a response.") from error
    session.execute(delete(OpenDraft).where(OpenDraft.instance_id == draft.instance_id))
    releases.advance(session, survey, now=now, source=VOLUNTEERS)
    return response


def _sent_meanwhile(session: Session, draft: OpenDraft) -> Response:
    response = session.get(Response, draft.instance_id)
    if response is None:
        raise SurveyError("open_link.nothing_here", "The draft was given up meanwhile.")
    return response


def is_receipt(session: Session, instance_id: UUID, digest: str) -> bool:
    """Whether those very answers have arrived: then sending them again is no news."""
    response = session.get(Response, instance_id)
    return response is not None and response.mode == OPEN_LINK and response.content_hash == digest


def forget_unfinished(session: Session, *, now: datetime) -> int:
    """Delete what was left unfinished for a day, and all that fieldwork's end has cut off; returns how many."""
    left = select(OpenDraft.instance_id).join(OpenLink).join(Survey)
    old = left.where((OpenDraft.updated_at <= now - KEPT_FOR) | (Survey.state != "fieldwork"))
    gone = session.execute(delete(OpenDraft).where(OpenDraft.instance_id.in_(old)))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _response(draft: OpenDraft, survey: Survey, interview: Interview, now: datetime) -> Response:
    answers, declined = interview.cleaned(), interview.declined_fields()
    return Response(
        instance_id=draft.instance_id,
        survey_id=survey.id,
        version_id=draft.version_id,
        stratum="",
        psu="",
        person_probability=None,
        mode=OPEN_LINK,
        submitted_on=now.astimezone(LOCAL_TIME).date(),
        consent_text_version=draft.consent_text_version,
        consent_on=draft.consent_on,
        answers=answers,
        declined=declined,
        content_hash=content_hash(draft.version_id, answers, declined=declined),
        state=response_state(interview),
    )
