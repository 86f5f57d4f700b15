"""Cases are assigned, visited, reassigned; the person is selected by the draw; an interview begins once."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import sampling
from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork import service
from surveys.fieldwork.dispositions import AaporClass, Moment, aapor_class
from surveys.fieldwork.records import Case, InterviewDraft, Visit
from surveys.fieldwork.reserves import release_reserves, reserves_left
from surveys.people.records import Person
from surveys.questionnaires.modes import TELEPHONE
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.service import submit
from surveys.samples.records import SelectedUnit
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import RESERVES, TAKE, Field, begin, full_answers, survey_in_the_field

LATER = NOW + timedelta(days=1)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def refused(code: str) -> pytest.RaisesExc[SurveyError]:
    return pytest.raises(SurveyError, check=lambda error: error.code == code)


def test_every_case_is_proposed_and_own_communes_come_first(session: Session, world: World) -> None:
    place = survey_in_the_field(session, world, started=False)
    proposal = service.propose_assignment(session, place.survey)
    home = {person.unit.code: person.id for person in place.collaborators}
    assert set(proposal) == {case.id for case in place.cases}
    for case in place.cases:
        assert case.psu not in home or proposal[case.id] == home[case.psu]


def test_assigning_opens_the_cases_and_is_logged_once(session: Session, place: Field) -> None:
    assert {case.state for case in place.cases} == {"open"}
    assert all(case.assigned_at == NOW for case in place.cases)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "cases.assigned")).all()
    assert [entry.detail for entry in entries] == [str(len(place.cases))]
    assert service.propose_assignment(session, place.survey) == {}


def test_nobody_from_elsewhere_is_assigned(session: Session, world: World, place: Field) -> None:
    outsider = world.foreign_people["collaborator"]
    with refused("case.collaborator_unknown"):
        service.assign(
            session,
            place.survey,
            {place.cases[0].id: outsider.id},
            person=world.person("supervisor"),
            now=NOW,
        )


def test_a_visited_case_changes_hands_only_by_reassignment(session: Session, world: World, place: Field) -> None:
    case, supervisor = place.cases[0], world.person("supervisor")
    service.record_visit(session, case, outcome="refusal", person=place.owner, now=NOW)
    with refused("state.not_allowed"):
        service.CASE_STATES.move(session, case, "completed")
    with refused("case.visited"):
        service.assign(session, place.survey, {case.id: place.other.id}, person=supervisor, now=NOW)
    with refused("case.reason_missing"):
        service.reassign(session, case, collaborator_id=place.other.id, reason=" . ", person=supervisor, now=NOW)
    other = place.other
    service.reassign(
        session, case, collaborator_id=other.id, reason="Thử thuyết phục lại", person=supervisor, now=LATER
    )
    assert (case.state, case.collaborator_id, case.disposition) == ("open", other.id, "refusal")
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.reassigned")).one()
    assert (entry.subject_id, entry.detail) == (case.id, "Thử thuyết phục lại")


def test_a_reassigned_interview_takes_no_answers_along(session: Session, world: World, place: Field) -> None:
    case = place.cases[0]
    draft = begin(session, place, case)
    draft.answers = {"da_giao_dich": "1"}
    session.flush()
    service.reassign(
        session,
        case,
        collaborator_id=place.other.id,
        reason="Cộng tác viên ốm",
        person=world.person("supervisor"),
        now=LATER,
    )
    assert case.state == "open"
    assert session.scalar(select(func.count()).select_from(InterviewDraft)) == 0


def test_a_visit_that_ends_nothing_leaves_the_case_open(session: Session, place: Field) -> None:
    case = place.cases[0]
    service.record_visit(session, case, outcome="no_one_home", person=place.owner, now=NOW)
    service.record_visit(session, case, outcome="no_one_home", person=place.owner, now=LATER)
    assert (case.state, case.disposition) == ("open", "no_one_home")
    assert [(visit.number, visit.visited_at) for visit in case.visits] == [(1, NOW), (2, LATER)]


def test_a_final_outcome_closes_the_case(session: Session, place: Field) -> None:
    case = place.cases[0]
    service.record_visit(session, case, outcome="vacant", person=place.owner, now=NOW)
    assert case.state == "finished"
    with refused("case.closed"):
        service.record_visit(session, case, outcome="no_one_home", person=place.owner, now=LATER)


def test_an_appointment_needs_a_moment_to_come(session: Session, place: Field) -> None:
    case, owner = place.cases[0], place.owner
    with refused("visit.appointment_missing"):
        service.record_visit(session, case, outcome="appointment", person=owner, now=NOW)
    with refused("visit.appointment_past"):
        service.record_visit(session, case, outcome="appointment", appointment_at=NOW, person=owner, now=NOW)
    visit = service.record_visit(session, case, outcome="appointment", appointment_at=LATER, person=owner, now=NOW)
    assert visit.appointment_at == LATER
    assert case.state == "open"


def test_only_the_assigned_collaborator_works_a_case(session: Session, world: World, place: Field) -> None:
    for person in (place.other, world.person("supervisor")):
        with refused("case.not_yours"):
            service.record_visit(session, place.cases[0], outcome="refusal", person=person, now=NOW)


def test_nothing_is_recorded_before_the_field_opens(session: Session, world: World) -> None:
    place = survey_in_the_field(session, world, started=False)
    proposal = service.propose_assignment(session, place.survey)
    service.assign(session, place.survey, proposal, person=world.person("supervisor"), now=NOW)
    with refused("fieldwork.not_running"):
        service.record_visit(session, place.cases[0], outcome="refusal", person=place.owner, now=NOW)


def test_the_person_follows_from_the_draw_and_cannot_be_drawn_again(session: Session, place: Field) -> None:
    case, owner = place.cases[0], place.owner
    position = service.select_person(session, case, eligible_persons=4, person=owner, now=NOW)
    household = sampling.household_key(case.psu, case.household_line or 0, salt=place.draw.salt)
    expected, _probability = sampling.select_person(place.draw.seed or "", household, 4, draw_number=place.draw.number)
    assert position == case.selected_position == expected
    assert case.person_probability == 0.25
    assert service.select_person(session, case, eligible_persons=4, person=owner, now=NOW) == position


def test_a_corrected_number_of_adults_is_logged(session: Session, place: Field) -> None:
    case = place.cases[0]
    for adults in (4, 3):
        service.select_person(session, case, eligible_persons=adults, person=place.owner, now=NOW)
    details = session.scalars(
        select(AuditEntry.detail).where(AuditEntry.action == "case.person_selected").order_by(AuditEntry.id)
    )
    assert list(details) == ["4", "4 -> 3"]
    assert case.person_probability == pytest.approx(1 / 3)


def test_a_household_without_adults_is_not_eligible(session: Session, place: Field) -> None:
    case = place.cases[0]
    assert service.select_person(session, case, eligible_persons=0, person=place.owner, now=NOW) is None
    assert (case.state, case.disposition, case.person_probability) == ("finished", "no_adult", None)


@pytest.mark.parametrize("adults", [-1, 31])
def test_an_impossible_number_of_adults_is_refused(session: Session, place: Field, adults: int) -> None:
    with refused("case.adults_outside"):
        service.select_person(session, place.cases[0], eligible_persons=adults, person=place.owner, now=NOW)


def test_outcomes_depend_on_how_far_the_case_has_got(session: Session, place: Field) -> None:
    case = place.cases[0]
    assert service.moment_of(case) is Moment.DOOR
    service.select_person(session, case, eligible_persons=2, person=place.owner, now=NOW)
    assert service.moment_of(case) is Moment.RESPONDENT
    with refused("visit.outcome_not_possible"):
        service.record_visit(session, case, outcome="vacant", person=place.owner, now=NOW)


def test_calls_go_on_until_somebody_answers_and_count_as_what_is_known_of_the_household(
    session: Session, place: Field
) -> None:
    case = place.cases[0]
    call = partial(service.record_visit, session, case, person=place.owner, now=NOW)
    assert service.telephone_moment_of(case) is Moment.TELEPHONE
    for _attempt in range(4):
        call(outcome="call_no_answer")
    assert (case.state, aapor_class(case.disposition)) == ("open", AaporClass.UNKNOWN_HOUSEHOLD)
    call(outcome="call_back", appointment_at=LATER)
    call(outcome="call_busy")
    assert (case.state, case.disposition) == ("open", "again_not_reached")
    service.select_person(session, case, eligible_persons=2, person=place.owner, now=NOW)
    assert service.telephone_moment_of(case) is Moment.TELEPHONE_RESPONDENT
    call(outcome="call_no_answer")
    assert aapor_class(case.disposition) is AaporClass.NONCONTACT
    with refused("visit.outcome_not_possible"):
        call(outcome="not_dwelling")
    call(outcome="respondent_refusal")
    assert case.state == "finished"


def test_the_mode_in_which_an_interview_was_begun_is_that_of_its_response(session: Session, place: Field) -> None:
    case = place.cases[0]
    service.select_person(session, case, eligible_persons=3, person=place.owner, now=NOW)
    draft = service.start_interview(
        session,
        case,
        instance_id=uuid4(),
        consent_text_version="1",
        mode=TELEPHONE,
        person=place.owner,
        now=NOW,
    )
    draft.answers = full_answers(questionnaire_of(place.version))
    assert submit(session, draft, person=place.owner, now=LATER).mode == TELEPHONE


def test_an_interview_needs_the_selected_person(session: Session, place: Field) -> None:
    with refused("interview.no_person"):
        service.start_interview(
            session, place.cases[0], instance_id=uuid4(), consent_text_version="1", person=place.owner, now=NOW
        )


def test_beginning_twice_gives_the_same_draft(session: Session, place: Field) -> None:
    first = begin(session, place, place.cases[0])
    again = service.start_interview(
        session,
        place.cases[0],
        instance_id=first.instance_id,
        consent_text_version="1",
        person=place.owner,
        now=LATER,
    )
    assert again is first
    assert (first.started_at, first.version_id) == (NOW, place.version.id)
    assert place.cases[0].state == "interviewing"


def test_an_id_serves_one_interview(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    with refused("interview.instance_in_use"):
        begin(session, place, place.cases[1], instance_id=draft.instance_id)


def test_refusing_consent_records_a_refusal_and_no_draft(session: Session, place: Field) -> None:
    case = place.cases[0]
    service.select_person(session, case, eligible_persons=2, person=place.owner, now=NOW)
    service.refuse_consent(session, case, person=place.owner, now=NOW)
    assert (case.state, case.disposition) == ("finished", "respondent_refusal")
    assert service.draft_of(session, case) is None


def test_breaking_off_drops_the_answers(session: Session, place: Field) -> None:
    case = place.cases[0]
    begin(session, place, case)
    service.record_visit(session, case, outcome="break_off", person=place.owner, now=LATER)
    assert (case.state, case.disposition) == ("finished", "break_off")
    assert service.draft_of(session, case) is None


def test_a_place_of_a_quota_stays_open_after_a_refusal(session: Session, place: Field) -> None:
    case = place.cases[0]
    case.household_line = None
    with refused("case.no_selection"):
        service.select_person(session, case, eligible_persons=2, person=place.owner, now=NOW)
    service.refuse_consent(session, case, person=place.owner, now=NOW)
    assert (case.state, case.disposition) == ("open", "refusal")
    begin(session, place, case)
    service.record_visit(session, case, outcome="break_off", person=place.owner, now=LATER)
    assert case.state == "open"


def test_a_collaborator_sees_the_own_cases_only(session: Session, place: Field) -> None:
    for person in place.collaborators:
        cases = service.own_cases(session, person)
        assert cases
        assert {case.collaborator_id for case in cases} == {person.id}


def test_reserves_come_in_the_order_of_their_numbers_and_enlarge_the_sample(
    session: Session, world: World, place: Field
) -> None:
    psu, supervisor = place.cases[0].psu, world.person("supervisor")
    assert reserves_left(session, place.survey)[psu] == RESERVES
    [case] = release_reserves(session, place.survey, psu=psu, count=1, person=supervisor, now=LATER)
    lines = session.scalars(
        select(SelectedUnit)
        .where(SelectedUnit.draw_id == place.draw.id, SelectedUnit.stage == 2, SelectedUnit.psu == psu)
        .order_by(SelectedUnit.position)
    ).all()
    released = [line for line in lines if line.role == "reserve" and line.released_at]
    assert [line.position for line in released] == [TAKE + 1]
    assert released[0].prn == min(line.prn for line in lines if line.role == "reserve")
    assert (case.household_line, case.role, case.state) == (released[0].household_line, "reserve", "open")
    assert case.collaborator_id == place.cases[0].collaborator_id
    households = next(u.households for u in place.draw.design.frame.units if u.unit_code == psu)
    worked = lines[: TAKE + 1]
    assert {line.conditional_probability for line in worked} == {(TAKE + 1) / households}
    assert lines[-1].conditional_probability is None
    assert reserves_left(session, place.survey)[psu] == RESERVES - 1


def test_more_reserves_than_there_are_is_refused(session: Session, world: World, place: Field) -> None:
    with refused("reserve.not_enough"):
        release_reserves(
            session,
            place.survey,
            psu=place.cases[0].psu,
            count=RESERVES + 1,
            person=world.person("supervisor"),
            now=NOW,
        )


def test_visits_name_the_person_who_made_them(session: Session, place: Field) -> None:
    service.record_visit(session, place.cases[0], outcome="no_one_home", person=place.owner, now=NOW)
    visit = session.scalars(select(Visit)).one()
    assert session.get_one(Person, visit.person_id) is place.owner
    assert session.get_one(Case, visit.case_id) is place.cases[0]
