"""What can be done with a request and its survey: record, correct, open, start and close fieldwork."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.locks import hold_request, hold_survey
from surveys.people.records import Person
from surveys.questionnaires.records import VERSION_STATES, QuestionnaireVersion
from surveys.reports.plan_writing import keep_plan_at_start
from surveys.requests.attachments import MAX_FILES, ReceivedFile, read_attachment
from surveys.requests.records import SURVEY_STATES, Attachment, RequestUnit, Survey, SurveyRequest
from surveys.responses.releases import release_all
from surveys.samples.records import FrameUnit, SampleDraw
from surveys.text import nfc
from surveys.units.records import Unit
from surveys.units.service import units_within

LOCAL_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
SMALLEST_POPULATION = 100
"""A frame of fewer people is a group too small to hide in: its survey is refused before fieldwork."""
FEWEST_CASES = 10
"""So is a survey that expects fewer answers than a published cell must have (R6)."""


@dataclass(frozen=True)
class RequestFields:
    """A request as its document says; `unit_ids` are the units concerned (the own unit: all of it)."""

    requesting_body: str
    document_number: str
    document_date: date
    title: str
    purpose: str
    target_population: str
    implementing_body: str
    funding: str
    deadline: date
    unit_ids: tuple[int, ...]


@dataclass(frozen=True)
class Obstacle:
    """Something that fieldwork waits for: the code of its sentence, its number, where to settle it."""

    code: str
    place: str
    count: int = 0


@dataclass(frozen=True)
class CaseCounts:
    """Cases by how they stand: with an answer, closed without one, half-way, not yet worked."""

    completed: int
    finished: int
    interviewing: int
    waiting: int


def create_request(
    session: Session,
    *,
    fields: RequestFields,
    attachments: Iterable[ReceivedFile] = (),
    person: Person,
    now: datetime,
) -> SurveyRequest:
    """Record a request in the unit of `person`, with its files; the same document is recorded once."""
    _refuse_recorded(session, fields, person)
    survey_request = SurveyRequest(unit_id=person.unit_id, created_at=now, created_by_id=person.id)
    _write(session, survey_request, fields)
    _attach(survey_request, attachments)
    session.add(survey_request)
    session.flush()
    audit.log(session, "request.created", "request", survey_request.id, at=now, person_id=person.id)
    return survey_request


def update_request(
    session: Session,
    survey_request: SurveyRequest,
    *,
    fields: RequestFields,
    attachments: Iterable[ReceivedFile] = (),
    removed_attachment_ids: Iterable[int] = (),
    person: Person,
    now: datetime,
) -> None:
    """Correct a request; possible until its survey leaves the design."""
    hold_request(session, survey_request.id)
    if not can_be_edited(survey_request):
        raise SurveyError("request.closed", "The survey has left the design; its request no longer changes.")
    _write(session, survey_request, fields)
    removed = set(removed_attachment_ids)
    survey_request.attachments = [a for a in survey_request.attachments if a.id not in removed]
    _attach(survey_request, attachments)
    survey = survey_request.survey
    if survey is not None:
        survey.title = survey_request.title
    session.flush()
    audit.log(
        session,
        "request.updated",
        "request",
        survey_request.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id if survey else None,
    )


def can_be_edited(survey_request: SurveyRequest) -> bool:
    """Whether the request may still be corrected."""
    return survey_request.survey is None or survey_request.survey.state == "design"


def requests_within(session: Session, unit: Unit) -> Sequence[SurveyRequest]:
    """The requests of a unit and those below it, the newest document first."""
    own = SurveyRequest.unit_id.in_(units_within(session, unit))
    found = select(SurveyRequest).outerjoin(Survey).where(own, Survey.practice_of_id.is_(None))
    return session.scalars(found.order_by(SurveyRequest.document_date.desc(), SurveyRequest.id.desc())).all()


def open_survey(session: Session, survey_request: SurveyRequest, *, person: Person, now: datetime) -> Survey:
    """Open the survey that a request asks for; of two people who do so at once the second is told."""
    hold_request(session, survey_request.id)
    survey = Survey(
        request_id=survey_request.id,
        unit_id=survey_request.unit_id,
        unit_list_id=survey_request.unit.list_id,
        title=survey_request.title,
        state="design",
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(survey)
    except IntegrityError as error:
        raise SurveyError("request.survey_exists", "A survey is already open for this request.") from error
    session.refresh(survey_request)
    audit.log(session, "survey.opened", "survey", survey.id, at=now, person_id=person.id, survey_id=survey.id)
    return survey


def obstacles_to_fieldwork(session: Session, survey: Survey) -> list[Obstacle]:
    """What is still missing before interviews may start, in the order in which it is to be settled."""
    found = []
    if not _versions(session, survey, "published"):
        found.append(Obstacle("fieldwork.no_questionnaire", "questionnaire"))
    draw = session.scalar(select(SampleDraw).where(SampleDraw.survey_id == survey.id, SampleDraw.state == "current"))
    if draw is None:
        return [*found, Obstacle("fieldwork.no_sample", "sample")]
    people = session.scalar(select(func.sum(FrameUnit.size)).where(FrameUnit.frame_id == draw.design.frame_id)) or 0
    if draw.design.frame_id is not None and people < SMALLEST_POPULATION:
        found.append(Obstacle("fieldwork.population_too_small", "sample", people))
    main = select(func.count()).select_from(Case).where(Case.draw_id == draw.id, Case.role == "main")
    cases = session.scalar(main) or 0
    if cases < FEWEST_CASES:
        found.append(Obstacle("fieldwork.too_few_cases", "sample", cases))
    unassigned = session.scalar(main.where(Case.state == "unassigned")) or 0
    if unassigned:
        found.append(Obstacle("fieldwork.unassigned_cases", "assignment", unassigned))
    return found


def start_fieldwork(
    session: Session,
    survey: Survey,
    *,
    fieldwork_from: date | None = None,
    fieldwork_until: date | None = None,
    person: Person,
    now: datetime,
) -> None:
    """Let the interviews begin; without dates, from the local day of `now` until the request's deadline."""
    hold_survey(session, survey.id)
    first = fieldwork_from or survey.fieldwork_from or now.astimezone(LOCAL_TIME).date()
    last = fieldwork_until or survey.fieldwork_until or max(first, survey.request.deadline)
    if last < first:
        raise SurveyError("fieldwork.dates_reversed", f"{last} is before {first}", first=first, last=last)
    for obstacle in obstacles_to_fieldwork(session, survey):
        raise SurveyError(obstacle.code, f"Fieldwork waits for {obstacle.place}", count=obstacle.count)
    enter_fieldwork(session, survey, first, last, person=person, now=now)


def enter_fieldwork(
    session: Session, survey: Survey, first: date, last: date, *, by: str = "", person: Person, now: datetime
) -> None:
    """The survey's state, the plan as it stands then, and the log, whether interviews begin or forms come in."""
    keep_plan_at_start(session, survey, now=now)
    SURVEY_STATES.move(session, survey, "fieldwork", fieldwork_from=first, fieldwork_until=last)
    days = f"{first.isoformat()}..{last.isoformat()}"
    audit.log(
        session,
        "fieldwork.started",
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=f"{by} {days}".strip(),
    )


def close_fieldwork(session: Session, survey: Survey, *, person: Person, now: datetime) -> None:
    """End the interviews; the last responses join the results. Open cases stay as they are: rates count them as of
    unknown eligibility."""
    hold_survey(session, survey.id)
    SURVEY_STATES.move(session, survey, "results")
    release_all(session, survey, now=now)
    for version in _versions(session, survey, "published"):
        VERSION_STATES.move(session, version, "closing")
    audit.log(session, "fieldwork.closed", "survey", survey.id, at=now, person_id=person.id, survey_id=survey.id)


def close_abruptly(session: Session, survey: Survey, *, now: datetime) -> None:
    """End the interviews of a copy that was brought back from before its lock, which nobody may look at first."""
    SURVEY_STATES.move(session, survey, "results")
    release_all(session, survey, now=now)
    for version in _versions(session, survey, "published"):
        VERSION_STATES.move(session, version, "closing")


def case_counts(session: Session, survey: Survey) -> CaseCounts:
    """How the cases of the survey's current draw stand."""
    states = (
        select(Case.state, func.count())
        .join(SampleDraw, SampleDraw.id == Case.draw_id)
        .where(SampleDraw.survey_id == survey.id, SampleDraw.state == "current")
        .group_by(Case.state)
    )
    found = dict(session.execute(states).all())
    return CaseCounts(
        completed=sum(found.get(state, 0) for state in HAS_RESPONSE),
        finished=found.get("finished", 0),
        interviewing=found.get("interviewing", 0),
        waiting=found.get("open", 0) + found.get("unassigned", 0),
    )


def _versions(session: Session, survey: Survey, state: str) -> Sequence[QuestionnaireVersion]:
    return session.scalars(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.state == state
        )
    ).all()


def _write(session: Session, survey_request: SurveyRequest, fields: RequestFields) -> None:
    if fields.deadline < fields.document_date:
        raise SurveyError(
            "request.deadline_before_document",
            f"The deadline {fields.deadline} is before the document's date {fields.document_date}",
            deadline=fields.deadline,
            document_date=fields.document_date,
        )
    for name in ("requesting_body", "document_number", "title", "purpose", "target_population"):
        setattr(survey_request, name, _line(getattr(fields, name)))
    survey_request.implementing_body = _line(fields.implementing_body)
    survey_request.funding = _line(fields.funding)
    survey_request.document_date = fields.document_date
    survey_request.deadline = fields.deadline
    kept = {unit.unit_id: unit for unit in survey_request.concerned_units}
    chosen = _concerned(session, survey_request.unit_id, fields.unit_ids)
    survey_request.concerned_units = [kept.get(unit_id) or RequestUnit(unit_id=unit_id) for unit_id in chosen]


def _refuse_recorded(session: Session, fields: RequestFields, person: Person) -> None:
    """The same document asking for the same survey, typed in twice, would become two surveys."""
    same = select(SurveyRequest.id).where(
        SurveyRequest.unit_id == person.unit_id,
        SurveyRequest.requesting_body == _line(fields.requesting_body),
        SurveyRequest.document_number == _line(fields.document_number),
        SurveyRequest.document_date == fields.document_date,
        SurveyRequest.title == _line(fields.title),
    )
    if session.scalar(same.limit(1)) is not None:
        raise SurveyError(
            "request.recorded_before",
            f"A request with the document {fields.document_number!r} and the same title is recorded already.",
            document_number=fields.document_number,
            document_date=fields.document_date,
        )


def _line(text: str) -> str:
    return nfc(text).replace("\r\n", "\n").strip()


def _concerned(session: Session, own_unit_id: int, unit_ids: Sequence[int]) -> list[int]:
    """The chosen units, each the own unit or directly below it; the own unit alone where it is among them."""
    if not unit_ids:
        raise SurveyError("request.no_units", "A request concerns at least one unit.")
    if own_unit_id in unit_ids:
        return [own_unit_id]
    below = set(session.scalars(select(Unit.id).where(Unit.parent_id == own_unit_id)))
    foreign = set(unit_ids) - below
    if foreign:
        raise SurveyError("request.foreign_unit", f"Units {sorted(foreign)} are not below {own_unit_id}")
    return sorted(set(unit_ids))


def _attach(survey_request: SurveyRequest, files: Iterable[ReceivedFile]) -> None:
    """Add the files; a file whose content is there already is not kept twice."""
    known = {attachment.sha256 for attachment in survey_request.attachments}
    new: list[Attachment] = []
    for file in files:
        attachment = read_attachment(file)
        if attachment.sha256 not in known:
            known.add(attachment.sha256)
            new.append(attachment)
    if len(survey_request.attachments) + len(new) > MAX_FILES:
        raise SurveyError("attachment.too_many", f"At most {MAX_FILES} files", most=MAX_FILES)
    survey_request.attachments.extend(new)
