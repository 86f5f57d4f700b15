"""An agreed form becomes a response, once, and what was keyed from it goes."""

from __future__ import annotations

from datetime import datetime, time
from uuid import uuid4

from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.paper.cover import read_cover
from surveys.fieldwork.paper.lines import keyed
from surveys.fieldwork.paper.records import PAPER_FORM_STATES, PaperForm
from surveys.fieldwork.paper.service import forget_keyed, hold_form
from surveys.fieldwork.paper.settling import agreed_lines
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import person_to_interview
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.requests.service import LOCAL_TIME
from surveys.responses.service import Submission, submit_paper
from surveys.samples.records import SampleDraw


def submit_form(session: Session, form: PaperForm, *, consent_text_version: str, person: Person, now: datetime) -> bool:
    """Make the agreed form a response; False where that has been done before.

    The response is of the day on which the form was filled in, and its case's collaborator is its interviewer. A form
    that is refused stays agreed, with all that was keyed. Errors: `paper.not_agreed`, `paper.adults_missing`, those of
    `submit_paper`.
    """
    hold_survey(session, form.survey_id)
    hold_form(session, form)
    if form.state == "submitted":
        return False
    if form.state != "agreed":
        raise SurveyError("paper.not_agreed", f"{form.serial} is {form.state}.", serial=form.serial)
    today = now.astimezone(LOCAL_TIME).date()
    lines = agreed_lines(session, form)
    cover = read_cover(session, form, lines, today=today)
    if cover.case is None or cover.interviewed_on is None or not cover.consent:
        raise SurveyError("paper.not_agreed", f"The cover of {form.serial} is not whole.", serial=form.serial)
    filled_in_at = datetime.combine(cover.interviewed_on, time(), tzinfo=LOCAL_TIME)
    _choose_person(session, cover.case, cover.adults)
    interview = keyed(session, form, lines, today=today).interview
    submission = Submission(
        instance_id=form.instance_id or uuid4(),
        case_id=cover.case.id,
        version_id=form.version_id,
        consent_text_version=consent_text_version,
        consent_on=cover.interviewed_on,
        started_at=filled_in_at,
        answers=dict(interview.state.answers),
        declined=interview.declined_fields(),
    )
    submit_paper(session, submission, self_completed=cover.self_completed, person=person, now=now)
    instead = {"case_id": cover.case.id, "instance_id": None, "interviewed_on": cover.interviewed_on}
    PAPER_FORM_STATES.move(session, form, "submitted", **instead)
    forget_keyed(session, form)
    audit.log(session, "paper.submitted", "paper_form", form.id, at=now, person_id=person.id, survey_id=form.survey_id)
    return True


def _choose_person(session: Session, case: Case, adults: int | None) -> None:
    """Who was to be interviewed at a household line follows from its adults, as on a phone."""
    if case.household_line is None or case.selected_position is not None:
        return
    if adults is None:
        raise SurveyError("paper.adults_missing", f"Case {case.code} lacks its adults.", case_code=case.code)
    draw = session.get_one(SampleDraw, case.draw_id)
    case.eligible_persons = adults
    case.selected_position, case.person_probability = person_to_interview(draw, case, adults)
