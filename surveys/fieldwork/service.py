"""What can be done with cases: assign, visit, select the person, begin an interview, break it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

import sampling
from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.assignment import Commune, Worker, propose
from surveys.fieldwork.dispositions import DISPOSITIONS, Disposition, Moment, is_known
from surveys.fieldwork.drafts import answering_by_link, begin_draft
from surveys.fieldwork.records import CASE_STATES, HAS_RESPONSE, Case, InterviewDraft, Visit
from surveys.fieldwork.supervision.still_open import refuse_locked
from surveys.locks import hold_case, hold_survey
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.people.service import collaborators
from surveys.requests.records import Survey
from surveys.samples.records import FrameUnit, SampleDraw
from surveys.samples.service import current_draw
from surveys.text import one_line
from surveys.units.records import Unit
from surveys.units.service import COMMUNE_LEVEL

MOST_ADULTS = 30
SHORTEST_REASON = 5
WORKABLE = ("open", "interviewing")


def waiting_communes(session: Session, survey: Survey) -> list[Commune]:
    """The communes of the current draw with their cases that can still be given out: no visit made to them
    yet.
    """
    draw = current_draw(session, survey.id)
    if draw is None:
        return []
    cases = session.execute(
        select(Case.psu, Case.id)
        .where(Case.draw_id == draw.id, Case.state.in_(("unassigned", "open")), Case.disposition.is_(None))
        .order_by(Case.psu, Case.household_line.nulls_first(), Case.code)
    )
    grouping = _groupings(session, survey, draw)
    lines: dict[str, list[int]] = {}
    for psu, id_ in cases:
        lines.setdefault(psu, []).append(id_)
    return [Commune(code, grouping.get(code), tuple(ids)) for code, ids in lines.items()]


def propose_assignment(session: Session, survey: Survey) -> dict[int, int]:
    """Case → collaborator for every case without one: same commune first, else the grouping, balanced."""
    unassigned = set(session.scalars(select(Case.id).where(Case.survey_id == survey.id, Case.state == "unassigned")))
    if not unassigned:
        return {}
    waiting = (
        Commune(commune.code, commune.grouping, tuple(id_ for id_ in commune.cases if id_ in unassigned))
        for commune in waiting_communes(session, survey)
    )
    return propose([commune for commune in waiting if commune.cases], workers(session, survey))


def workers(session: Session, survey: Survey) -> list[Worker]:
    """The collaborators who may be given cases, where they live, how many cases they have to finish."""
    draw = current_draw(session, survey.id)
    grouping = _groupings(session, survey, draw) if draw else {}
    counted = session.execute(
        select(Case.collaborator_id, func.count())
        .where(Case.survey_id == survey.id, Case.state.in_(WORKABLE))
        .group_by(Case.collaborator_id)
    )
    load = {row[0]: row[1] for row in counted}
    found = []
    for person in collaborators(session, survey.unit):
        commune = person.unit.code if person.unit.level == COMMUNE_LEVEL else None
        near = grouping.get(commune) if commune else None
        found.append(Worker(person.id, commune, near, load.get(person.id, 0)))
    return found


def assign(session: Session, survey: Survey, assignments: Mapping[int, int], *, person: Person, now: datetime) -> int:
    """Give cases (id → collaborator id) that nobody has visited yet; returns how many changed hands.

    Errors: `case.unknown`, `case.collaborator_unknown`, `case.visited` (that is what `reassign` is for).
    """
    hold_survey(session, survey.id)
    refuse_locked(survey)
    permitted = {each.id for each in collaborators(session, survey.unit)}
    if not permitted.issuperset(assignments.values()):
        raise SurveyError("case.collaborator_unknown", "Not an active collaborator of the survey's unit.")
    cases = {case.id: case for case in _cases(session, survey, assignments)}
    if len(cases) != len(assignments):
        raise SurveyError("case.unknown", "A case is not in this survey.")
    changed = 0
    for case_id, collaborator_id in assignments.items():
        case = cases[case_id]
        if case.collaborator_id == collaborator_id:
            continue
        if case.state not in {"unassigned", "open"} or case.disposition is not None:
            raise SurveyError("case.visited", f"{case.code} has been visited.", case_code=case.code)
        _hand_over(session, case, collaborator_id, now)
        changed += 1
    if changed:
        audit.log(
            session,
            "cases.assigned",
            "survey",
            survey.id,
            at=now,
            person_id=person.id,
            survey_id=survey.id,
            detail=str(changed),
        )
    return changed


def reassign(session: Session, case: Case, *, collaborator_id: int, reason: str, person: Person, now: datetime) -> None:
    """Give a case to someone else, for a reason. A case closed without an interview opens again; what a begun
    interview holds so far goes, for nobody but its interviewer may see it (R4).

    Errors: `case.collaborator_unknown`, `case.reason_missing`, `case.has_response`, `case.by_link`.
    """
    reason = one_line(reason)
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("case.reason_missing", "A reassignment needs a reason.")
    hold_survey(session, case.survey_id)
    refuse_locked(case.survey)
    if case.state in {*HAS_RESPONSE, "void"}:
        raise SurveyError("case.has_response", "The case is done.", case_code=case.code)
    if collaborator_id not in {each.id for each in collaborators(session, case.survey.unit)}:
        raise SurveyError("case.collaborator_unknown", "Not an active collaborator of the survey's unit.")
    _refuse_link(session, case)
    session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
    _hand_over(session, case, collaborator_id, now)
    _log(session, "case.reassigned", case, person, now, reason)


def moment_of(case: Case) -> Moment:
    """What can come of the next visit to the case depends on how far it has got."""
    if case.state == "interviewing":
        return Moment.INTERVIEW
    if case.household_line is None:
        return Moment.QUOTA
    return Moment.DOOR if case.selected_position is None else Moment.RESPONDENT


def telephone_moment_of(case: Case) -> Moment:
    """The same of the next call: the number is on the commune's list on paper, never here (R2)."""
    moment = moment_of(case)
    calls = {Moment.DOOR: Moment.TELEPHONE, Moment.RESPONDENT: Moment.TELEPHONE_RESPONDENT}
    return calls.get(moment, moment)


def record_visit(
    session: Session,
    case: Case,
    *,
    outcome: str,
    appointment_at: datetime | None = None,
    in_interview: bool = False,
    person: Person,
    now: datetime,
) -> Visit:
    """Record what came of a visit or a call. A final outcome closes a household line; a place of a quota stays open
    for the next person; an appointment is kept as local time's instant. `in_interview`: an interview was under way
    that only the collaborator's phone knows of.

    Errors: `case.not_yours`, `case.closed`, `case.by_link`, `fieldwork.not_running`, `visit.outcome_not_possible`,
    `visit.appointment_missing`, `visit.appointment_past`.
    """
    hold_case(session, case.id)
    _refuse_other_work(session, case, person)
    moment = Moment.INTERVIEW if in_interview else moment_of(case)
    disposition = _possible(case, moment, outcome)
    if disposition is None:
        raise SurveyError("visit.outcome_not_possible", f"{outcome!r} is not possible at {moment}.")
    _check_appointment(disposition, appointment_at, now)
    kept = appointment_at if disposition.appointment else None
    visit = add_visit(session, case, disposition, appointment_at=kept, person=person, now=now)
    if disposition.final and case.household_line is not None:
        session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
        CASE_STATES.move(session, case, "finished")
    elif disposition.code == "break_off" and case.state == "interviewing":
        session.execute(delete(InterviewDraft).where(InterviewDraft.case_id == case.id))
        CASE_STATES.move(session, case, "open")
    _log(session, "visit.recorded", case, person, now, disposition.code)
    return visit


def _possible(case: Case, moment: Moment, outcome: str) -> Disposition | None:
    """The outcome if it can come of a visit, or of a call, now; of a call to a known household as what that is."""
    found = DISPOSITIONS.get(outcome)
    call = telephone_moment_of(case) if moment is moment_of(case) else moment
    if found is None or not found.moments & {moment, call} | _unaware(found, call):
        return None
    known = case.selected_position is not None or is_known(visit.outcome for visit in case.visits)
    return DISPOSITIONS[found.known_as] if found.known_as and known else found


def _unaware(disposition: Disposition, call: Moment) -> frozenset[Moment]:
    """A phone may not know yet that somebody met the household."""
    return disposition.moments if disposition.known_as and call is Moment.TELEPHONE_RESPONDENT else frozenset()


def add_visit(
    session: Session,
    case: Case,
    disposition: Disposition,
    *,
    appointment_at: datetime | None = None,
    person: Person,
    now: datetime,
) -> Visit:
    """Add the next visit of a case and make its outcome the case's disposition."""
    latest = session.scalar(select(func.max(Visit.number)).where(Visit.case_id == case.id)) or 0
    visit = Visit(
        case_id=case.id,
        number=latest + 1,
        outcome=disposition.code,
        visited_at=now,
        appointment_at=appointment_at,
        person_id=person.id,
    )
    session.add(visit)
    case.disposition = disposition.code
    session.flush()
    session.expire(case, ["visits"])
    return visit


def select_person(session: Session, case: Case, *, eligible_persons: int, person: Person, now: datetime) -> int | None:
    """The position, by decreasing age, of the adult to interview: uniform by the draw's own seed.

    The same household and number of adults always give the same person, so nobody can draw again for a
    handier one; a corrected number is logged. No adult closes the case as not eligible and gives None.
    Errors: `case.no_selection` (a place of a quota), `case.adults_outside`, those of `record_visit`.
    """
    hold_case(session, case.id)
    _refuse_other_work(session, case, person)
    draw = session.get_one(SampleDraw, case.draw_id)
    if case.household_line is None or draw.seed is None:
        raise SurveyError("case.no_selection", "No person is selected at a place of a quota.")
    if case.state != "open":
        raise SurveyError("case.interview_begun", "The interview has begun with the person selected.")
    if not 0 <= eligible_persons <= MOST_ADULTS:
        raise SurveyError("case.adults_outside", f"0 to {MOST_ADULTS} adults.", most=MOST_ADULTS)
    before = case.eligible_persons
    case.eligible_persons = eligible_persons
    if eligible_persons == 0:
        case.selected_position = case.person_probability = None
        record_visit(session, case, outcome="no_adult", person=person, now=now)
        return None
    position, probability = person_to_interview(draw, case, eligible_persons)
    case.selected_position, case.person_probability = position, probability
    detail = str(eligible_persons) if before is None else f"{before} -> {eligible_persons}"
    _log(session, "case.person_selected", case, person, now, detail)
    return position


def person_to_interview(draw: SampleDraw, case: Case, eligible_persons: int) -> tuple[int, float]:
    """(position by decreasing age, probability) of the adult to interview at a household line, by the draw's seed.

    It follows from the number of adults alone, so a form can be printed with the answer for each number.
    """
    if case.household_line is None or draw.seed is None:
        raise SurveyError("case.no_selection", "No person is selected at a place of a quota.")
    household = sampling.household_key(case.psu, case.household_line, salt=draw.salt)
    return sampling.select_person(draw.seed, household, eligible_persons, draw_number=draw.number)


def refuse_consent(session: Session, case: Case, *, person: Person, now: datetime) -> Visit:
    """Record that the person did not agree to take part; nothing else about them is kept (R1)."""
    outcome = "refusal" if case.household_line is None else "respondent_refusal"
    return record_visit(session, case, outcome=outcome, person=person, now=now)


def start_interview(
    session: Session,
    case: Case,
    *,
    instance_id: UUID,
    consent_text_version: str,
    language: str | None = None,
    mode: str | None = None,
    person: Person,
    now: datetime,
) -> InterviewDraft:
    """Begin the interview after consent: the draft that the case now holds, on the published questionnaire.

    Repeating it gives the same draft, so a double post begins nothing twice. Errors: those of
    `record_visit`; `interview.no_person`, `interview.no_questionnaire`, `interview.instance_in_use`.
    """
    hold_case(session, case.id)
    _refuse_other_work(session, case, person)
    existing = draft_of(session, case)
    if existing is not None:
        return existing
    draft = begin_draft(
        session,
        case,
        instance_id=instance_id,
        consent_text_version=consent_text_version,
        language=language,
        mode=mode,
        now=now,
    )
    _log(session, "interview.started", case, person, now)
    return draft


def draft_of(session: Session, case: Case) -> InterviewDraft | None:
    """The interview that is under way at the case, if there is one."""
    return session.scalar(select(InterviewDraft).where(InterviewDraft.case_id == case.id))


def own_cases(session: Session, person: Person) -> list[Case]:
    """The cases of a collaborator by survey, commune and line: all while the survey is in the field, afterwards the
    interviews that were begun before its end."""
    late = and_(Survey.state == "results", Case.state == "interviewing")
    chosen = (
        select(Case)
        .join(Survey)
        .where(Case.collaborator_id == person.id, Case.state != "void", or_(Survey.state == "fieldwork", late))
        .options(joinedload(Case.survey), selectinload(Case.visits))
        .order_by(Case.survey_id, Case.psu_name, Case.household_line.nulls_first(), Case.code)
    )
    return list(session.scalars(chosen))


def cases_in(session: Session, survey: Survey, psu: str) -> list[Case]:
    """The cases of one commune of the current draw, by line, with their visits and collaborators."""
    draw = current_draw(session, survey.id)
    chosen = (
        select(Case)
        .where(Case.draw_id == (draw.id if draw else None), Case.psu == psu, Case.state != "void")
        .options(joinedload(Case.collaborator), selectinload(Case.visits))
        .order_by(Case.household_line.nulls_first(), Case.code)
    )
    return list(session.scalars(chosen))


def _hand_over(session: Session, case: Case, collaborator_id: int, now: datetime) -> None:
    if case.state == "open":
        case.collaborator_id, case.assigned_at = collaborator_id, now
        session.flush()
    else:
        CASE_STATES.move(session, case, "open", collaborator_id=collaborator_id, assigned_at=now)


def _refuse_other_work(session: Session, case: Case, person: Person) -> None:
    if person.role != Role.COLLABORATOR or case.collaborator_id != person.id:
        raise SurveyError("case.not_yours", f"Case {case.code} is not assigned to person {person.id}.")
    if case.survey.state != "fieldwork":
        raise SurveyError("fieldwork.not_running", "The survey is not in the field.")
    if case.state not in WORKABLE:
        raise SurveyError("case.closed", f"Case {case.code} is {case.state}.", case_code=case.code)
    _refuse_link(session, case)


def _refuse_link(session: Session, case: Case) -> None:
    if answering_by_link(session, [case]):
        raise SurveyError("case.by_link", f"Case {case.code} answers by its link.", case_code=case.code)


def _check_appointment(disposition: Disposition, appointment_at: datetime | None, now: datetime) -> None:
    if not disposition.appointment:
        return
    if appointment_at is None:
        raise SurveyError("visit.appointment_missing", "An appointment needs its day and time.")
    if appointment_at <= now:
        raise SurveyError("visit.appointment_past", "The appointment is not in the future.")


def _cases(session: Session, survey: Survey, ids: Mapping[int, int]) -> list[Case]:
    found = session.scalars(select(Case).where(Case.survey_id == survey.id))
    return [case for case in found if case.id in ids]


def _groupings(session: Session, survey: Survey, draw: SampleDraw) -> dict[str, str]:
    """Commune → what lies near it: the frame's grouping, else the unit list's, else the stratum."""
    framed = session.execute(
        select(FrameUnit.unit_code, FrameUnit.stratum, FrameUnit.grouping).where(
            FrameUnit.frame_id == draw.design.frame_id
        )
    ).all()
    listed = session.execute(
        select(Unit.code, Unit.grouping).where(Unit.list_id == survey.unit_list_id, Unit.grouping.is_not(None))
    )
    return {
        **{code: stratum for code, stratum, _grouping in framed},
        **{code: grouping for code, grouping in listed if grouping},
        **{code: grouping for code, _stratum, grouping in framed if grouping},
    }


def _log(session: Session, action: str, case: Case, person: Person, now: datetime, detail: str = "") -> None:
    audit.log(
        session,
        action,
        "case",
        case.id,
        at=now,
        person_id=person.id,
        survey_id=case.survey_id,
        detail=detail,
    )
