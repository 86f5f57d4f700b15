"""Printed forms: given out with a serial number, found again, taken out of the count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.paper.records import PAPER_FORM_STATES, PaperForm, PaperMismatch
from surveys.fieldwork.paper.serials import read_serial, scanned_mark, serial_of
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.locks import hold_survey
from surveys.people.records import Person
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.text import one_line

MOST_AT_ONCE = 5_000
SHORTEST_REASON = 5
KEPT_APART = (*HAS_RESPONSE, "void")


def issue_forms(
    session: Session,
    version: QuestionnaireVersion,
    *,
    cases: Sequence[Case] = (),
    count: int = 0,
    person: Person,
    now: datetime,
) -> list[PaperForm]:
    """Forms of a published version to print: one for each of `cases`, or `count` that are not yet any case's.

    A case whose form was printed from this version and has not been keyed keeps it: printed again, it is the same
    form. Errors: `paper.version_not_published`, `paper.count_outside`, `case.unknown`, `case.has_response`.
    """
    hold_survey(session, version.survey_id)
    if version.state != "published":
        raise SurveyError("paper.version_not_published", f"Version {version.number} is {version.state}.")
    if bool(cases) == bool(count) or not 0 <= count <= MOST_AT_ONCE or len(cases) > MOST_AT_ONCE:
        raise SurveyError("paper.count_outside", f"1 to {MOST_AT_ONCE} forms.", most=MOST_AT_ONCE)
    printed = _printed_before(session, version) if cases else {}
    for case in cases:
        if case.survey_id != version.survey_id:
            raise SurveyError("case.unknown", f"Case {case.code} is of another survey.")
        if case.state in KEPT_APART:
            raise SurveyError("case.has_response", f"Case {case.code} is {case.state}.", case_code=case.code)
    number = _issued(session, version.survey_id)
    made: dict[int, PaperForm] = {}
    for place in [case.id for case in cases if case.id not in printed] or range(-count, 0):
        number += 1
        made.setdefault(place, _form(version, place, number, person, now))
    session.add_all(made.values())
    session.flush()
    if made:
        _log(session, "paper.issued", version.survey_id, person, now, str(len(made)))
    known = printed | made
    return [known[case.id] for case in cases] if cases else list(made.values())


def form_by_serial(session: Session, survey_id: int, typed: str) -> PaperForm:
    """The survey's form of the serial that was typed or scanned.

    What is scanned tells the printed content too, so that a form of another survey with the same serial is found out.
    Errors: `paper.unknown`, `paper.other_print`, those of `read_serial`.
    """
    serial = read_serial(typed)
    form = session.scalar(select(PaperForm).where(PaperForm.survey_id == survey_id, PaperForm.serial == serial))
    if form is None:
        raise SurveyError("paper.unknown", f"No form {serial} in survey {survey_id}.", serial=serial)
    if not form.version.content_hash.upper().startswith(scanned_mark(typed)):
        raise SurveyError("paper.other_print", f"{serial} was scanned from another questionnaire.", serial=serial)
    return form


def hold_form(session: Session, form: PaperForm) -> None:
    """Keep others from working on a form until the transaction ends; what was read before is read again.

    Who holds the survey or a case as well takes the survey first, then the form, then the case.
    """
    session.refresh(form, with_for_update={"key_share": True, "of": PaperForm})  # not what is joined to it
    for entry in form.entries:
        session.refresh(entry)


def void_form(session: Session, form: PaperForm, *, reason: str, person: Person, now: datetime) -> None:
    """Take a form out of the count: lost, spoiled, its case interviewed otherwise. What was keyed of it goes.

    The case's outcome is left as it is. Errors: `paper.reason_missing`, `state.not_allowed` (submitted).
    """
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("paper.reason_missing", "Taking a form out needs a reason.")
    hold_form(session, form)
    PAPER_FORM_STATES.move(session, form, "void", void_reason=reason, instance_id=None)
    forget_keyed(session, form)
    audit.log(
        session,
        "paper.void",
        "paper_form",
        form.id,
        at=now,
        person_id=person.id,
        survey_id=form.survey_id,
        detail=reason,
    )


def forget_keyed(session: Session, form: PaperForm) -> None:
    """Let everything go that was keyed from a form; how many fields and slips there were stays (R3, R5)."""
    session.execute(delete(PaperMismatch).where(PaperMismatch.form_id == form.id))
    for entry in form.entries:
        entry.answers = {}
    session.flush()


def _printed_before(session: Session, version: QuestionnaireVersion) -> dict[int, PaperForm]:
    waiting = select(PaperForm).where(
        PaperForm.version_id == version.id, PaperForm.state == "issued", PaperForm.case_id.is_not(None)
    )
    return {form.case_id: form for form in session.scalars(waiting) if form.case_id is not None}


def _issued(session: Session, survey_id: int) -> int:
    """How many forms the survey has given out; none is ever deleted, so the next one's number follows."""
    return session.scalar(select(func.count()).where(PaperForm.survey_id == survey_id)) or 0


def _form(version: QuestionnaireVersion, place: int, number: int, person: Person, now: datetime) -> PaperForm:
    return PaperForm(
        survey_id=version.survey_id,
        version_id=version.id,
        case_id=place if place > 0 else None,
        serial=serial_of(number),
        issued_at=now,
        issued_by_id=person.id,
    )


def _log(session: Session, action: str, survey_id: int, person: Person, now: datetime, detail: str) -> None:
    audit.log(session, action, "survey", survey_id, at=now, person_id=person.id, survey_id=survey_id, detail=detail)
