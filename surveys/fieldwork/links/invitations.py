"""Personal links: issued by the office, opened once by whoever has the code, spent when the form is sent.

The code is exchanged once for a token of the device that has it; from then on that device alone goes on, until the form
is sent or the link withdrawn. Nothing here is logged by case but what the office does: the log outlives the lock that
parts cases from responses, and who answered by a link must not be read from it. For the same reason the visit of a form
that came by a link stands in the name of whoever answers for the case: its collaborator, else who issued the link.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.drafts import answering_by_link, begin_draft
from surveys.fieldwork.links.codes import device_token, hash_of_code, hash_of_token, new_code
from surveys.fieldwork.links.records import INVITATION_STATES, Invitation
from surveys.fieldwork.records import CASE_STATES, Case, InterviewDraft, InterviewHandover
from surveys.fieldwork.service import MOST_ADULTS, add_visit, draft_of, person_to_interview
from surveys.locks import hold_case, hold_survey
from surveys.people.records import Person
from surveys.questionnaires.modes import PERSONAL_LINK
from surveys.questionnaires.service import published_version
from surveys.requests.records import Survey
from surveys.requests.service import LOCAL_TIME
from surveys.responses.records import Response
from surveys.responses.service import is_sent, submit_by_link
from surveys.samples.records import SampleDraw

LIVE = ("issued", "opened")
TO_INVITE = ("unassigned", "open")


@dataclass(frozen=True)
class Issued:
    """A link just issued; `code` is nowhere else, so it is printed now or never."""

    invitation: Invitation
    code: str


def issue(
    session: Session,
    survey: Survey,
    cases: Sequence[Case],
    *,
    secret: str,
    valid_until: date | None = None,
    person: Person,
    now: datetime,
) -> list[Issued]:
    """A new link for each of the cases; an older one of the case is withdrawn, with what was begun by it.

    Errors: `link.not_in_field`, `link.no_questionnaire`, `link.no_cases`, `link.day_outside`, `link.case_busy`,
    `link.case_done`.
    """
    hold_survey(session, survey.id)
    _refuse_no_field(survey)
    if published_version(session, survey.id) is None:
        raise SurveyError("link.no_questionnaire", "No questionnaire is published.")
    if not cases:
        raise SurveyError("link.no_cases", "There is no case to issue a link for.")
    today = _day(now)
    if valid_until is not None and valid_until < today:
        raise SurveyError("link.day_outside", f"{valid_until} is over.", first=today)
    by_link = answering_by_link(session, cases)
    issued = []
    for case in cases:
        if case.id in by_link:
            _give_up_draft(session, case)
        _refuse_taken(case)
        _withdraw(session, case, now)
        code = new_code()
        invitation = Invitation(
            case=case,
            code_hash=hash_of_code(code, secret=secret),
            issued_at=now,
            issued_by_id=person.id,
            valid_until=valid_until,
        )
        session.add(invitation)
        issued.append(Issued(invitation, code))
    session.flush()
    audit.log(
        session,
        "links.issued",
        "survey",
        survey.id,
        at=now,
        person_id=person.id,
        survey_id=survey.id,
        detail=f"{len(issued)}: {', '.join(sorted({case.psu for case in cases}))}"[:200],
    )
    return issued


def withdraw(session: Session, case: Case, *, person: Person, now: datetime) -> bool:
    """Withdraw a case's link, so that an interviewer may come; what was begun by it is deleted unseen.

    False where the case has none. Errors: `link.spent` once the form was sent.
    """
    hold_case(session, case.id)
    if not _withdraw(session, case, now):
        if session.scalar(select(Invitation.id).where(Invitation.case_id == case.id, Invitation.state == "spent")):
            raise SurveyError("link.spent", f"The form of case {case.code} was sent.", case_code=case.code)
        return False
    if answering_by_link(session, [case]):
        _give_up_draft(session, case)
    audit.log(session, "link.withdrawn", "case", case.id, at=now, person_id=person.id, survey_id=case.survey_id)
    return True


def exchange(session: Session, code: str, *, device: str, secret: str, now: datetime) -> Invitation:
    """The link of a code, opened for this device: once, and again only for the same device with the same code.

    The code is worth nothing from then on. Repeated by the device whose answer was lost on the way, it leads to the
    same link. Errors: those of `read_code`; `link.unknown` whether there never was such a code or it was used,
    replaced or withdrawn; `link.expired`, `link.not_in_field`, `link.case_busy`, `link.case_done`.
    """
    token_hash = hash_of_token(device_token(device, code))
    known = session.scalar(select(Invitation).where(Invitation.token_hash == token_hash))
    if known is not None:
        return known
    found = session.scalar(select(Invitation).where(Invitation.code_hash == hash_of_code(code, secret=secret)))
    if found is None:
        raise SurveyError("link.unknown", "No such code waits to be used.")
    hold_case(session, found.case_id)
    session.refresh(found)
    if found.state != "issued" or found.code_hash is None:
        raise SurveyError("link.unknown", "No such code waits to be used.")
    if found.valid_until is not None and _day(now) > found.valid_until:
        raise SurveyError("link.expired", "The code is over.", last=found.valid_until)
    _refuse_no_field(found.case.survey)
    _refuse_taken(found.case)
    INVITATION_STATES.move(session, found, "opened", code_hash=None, token_hash=token_hash)
    return found


def is_of_device(invitation: Invitation, token: str) -> bool:
    """Whether the link is open for the device that holds `token`."""
    known = invitation.token_hash
    return invitation.state == "opened" and known is not None and hmac.compare_digest(known, hash_of_token(token))


def draft_by_link(session: Session, invitation: Invitation) -> InterviewDraft | None:
    """What was begun by this very link, if it is under way."""
    draft = draft_of(session, invitation.case)
    if draft is None or draft.mode != PERSONAL_LINK or draft.handover is None:
        return None
    return draft if draft.handover.token_hash == invitation.token_hash else None


def choose_person(session: Session, invitation: Invitation, *, adults: int, now: datetime) -> int:
    """Who in the household answers, by decreasing age, of so many adults; as the letter says.

    Errors: `case.adults_outside`, `case.no_selection`, `link.begun` once the questions have begun, those of `begin`.
    """
    case = _held(session, invitation)
    if draft_by_link(session, invitation) is not None:
        raise SurveyError("link.begun", "The questions have begun.")
    _refuse_taken(case)
    if not 1 <= adults <= MOST_ADULTS:
        raise SurveyError("case.adults_outside", f"1 to {MOST_ADULTS} adults.", most=MOST_ADULTS)
    draw = session.get_one(SampleDraw, case.draw_id)
    position, probability = person_to_interview(draw, case, adults)
    before = case.eligible_persons
    case.eligible_persons, case.selected_position, case.person_probability = adults, position, probability
    detail = str(adults) if before is None else f"{before} -> {adults}"
    _log(session, "case.person_selected", case, answerable(session, invitation), now, detail)
    return position


def begin(
    session: Session,
    invitation: Invitation,
    *,
    instance_id: UUID,
    consent_text_version: str,
    language: str | None = None,
    now: datetime,
) -> InterviewDraft:
    """Begin the questions after consent; twice is once.

    Nobody else ever opens what is answered: it is handed over from the start, and to this device. Errors:
    `link.not_in_field`, `link.case_busy`, `link.case_done`, those of `begin_draft`.
    """
    case = _held(session, invitation)
    existing = draft_by_link(session, invitation)
    if existing is not None:
        return existing
    _refuse_no_field(case.survey)
    _refuse_taken(case)
    draft = begin_draft(
        session,
        case,
        instance_id=instance_id,
        consent_text_version=consent_text_version,
        language=language,
        mode=PERSONAL_LINK,
        now=now,
    )
    draft.handover = InterviewHandover(
        instance_id=draft.instance_id,
        state="by_link",
        section="",
        code_hash="",
        token_hash=invitation.token_hash or "",
        answers_before={},
        declined_before=[],
        given_at=now,
    )
    session.flush()
    _log(session, "interview.started", case, answerable(session, invitation), now)
    return draft


def decline(session: Session, invitation: Invitation, *, now: datetime) -> None:
    """The person does not take part: the case is closed, so that nobody asks again (R1). Before the questions only."""
    case = _held(session, invitation)
    _refuse_no_field(case.survey)
    _refuse_taken(case)
    is_place = case.household_line is None
    code = "refusal" if is_place else "respondent_refusal"
    add_visit(session, case, DISPOSITIONS[code], person=answerable(session, invitation), now=now)
    if not is_place:
        CASE_STATES.move(session, case, "finished")
    _log(session, "visit.recorded", case, answerable(session, invitation), now, code)
    _withdraw(session, case, now)


def send(session: Session, invitation: Invitation, draft: InterviewDraft, *, now: datetime) -> Response:
    """Make the form a response and the link spent. Errors: those of `submit_by_link`."""
    _held(session, invitation)
    response = submit_by_link(session, draft, person=answerable(session, invitation), now=now)
    if invitation.state == "opened":
        INVITATION_STATES.move(session, invitation, "spent", token_hash=None)
    return response


def is_receipt(session: Session, invitation: Invitation, instance_id: UUID) -> bool:
    """Whether the link's form was sent and was that interview: a repeated sending is no news."""
    return invitation.state == "spent" and is_sent(session, invitation.case, instance_id)


def answerable(session: Session, invitation: Invitation) -> Person:
    """Who answers for the case: its collaborator, else who issued the link."""
    return session.get_one(Person, invitation.case.collaborator_id or invitation.issued_by_id)


def _held(session: Session, invitation: Invitation) -> Case:
    """The case, held, with its link as it is now; `link.unknown` once that was withdrawn."""
    hold_case(session, invitation.case_id)
    session.refresh(invitation)
    if invitation.state not in {"opened", "spent"}:
        raise SurveyError("link.unknown", "The link was withdrawn.")
    return invitation.case


def _withdraw(session: Session, case: Case, now: datetime) -> int:
    live = session.scalars(select(Invitation).where(Invitation.case_id == case.id, Invitation.state.in_(LIVE))).all()
    for each in live:
        INVITATION_STATES.move(session, each, "withdrawn", code_hash=None, token_hash=None, withdrawn_at=now)
    return len(live)


def _give_up_draft(session: Session, case: Case) -> None:
    """What was begun by a link goes, unseen; the case waits again as it did before."""
    session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
    CASE_STATES.move(session, case, "open" if case.collaborator_id is not None else "unassigned")


def _refuse_no_field(survey: Survey) -> None:
    if survey.state != "fieldwork":
        raise SurveyError("link.not_in_field", "The survey is not in the field.")


def _refuse_taken(case: Case) -> None:
    if case.state == "interviewing":
        raise SurveyError("link.case_busy", f"Case {case.code} is being interviewed.", case_code=case.code)
    if case.state not in TO_INVITE:
        raise SurveyError("link.case_done", f"Case {case.code} is {case.state}.", case_code=case.code)


def _day(now: datetime) -> date:
    return now.astimezone(LOCAL_TIME).date()


def _log(session: Session, action: str, case: Case, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(session, action, "case", case.id, at=now, person_id=person.id, survey_id=case.survey_id, detail=detail)
