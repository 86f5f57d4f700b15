"""Who is screened out leaves the screening's answers and a visit behind, no link, and counts in no result."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.eligibility import eligibility
from surveys.fieldwork.progress import progress
from surveys.fieldwork.records import Case, InterviewDraft
from surveys.imports.bringing_in import withdraw
from surveys.people.records import Person
from surveys.questionnaires.readiness import check_ready
from surveys.questionnaires.xlsform.reading import read_xlsform
from surveys.requests.service import start_fieldwork
from surveys.responses import service as responses
from surveys.responses.arrivals import Arrival, read_arrival
from surveys.responses.dataset import weighted_sample
from surveys.responses.intake import checked, receive
from surveys.responses.keeping import reviewed_hash, save_section
from surveys.responses.records import Response, ResponseLink
from surveys.samples import adopted_allocations
from tests.conftest import NOW, World, only_sqlite
from tests.services.import_files import as_csv
from tests.services.sample_files import workbook as allocation
from tests.services.survey_in_the_field import Field, begin, survey_in_the_field
from tests.services.survey_on_its_way import publish
from tests.services.test_imports_service import _use_adults, brought_in, received
from tests.unit.questionnaires.forms import workbook

CHOICES = """
| list_name | name | label |
| yn  | 1   | Có     |
| yn  | 2   | Không  |
| sex | nam | Nam    |
| sex | nu  | Nữ     |
"""
SURVEY = """
| type | name | label | screening | stratum |
| begin group | loc | Sàng lọc | ${ot} = '1' and ${tuoi} >= 18 | |
| select_one yn | ot | Thường trú ở đây? | | |
| integer | tuoi | Bao nhiêu tuổi? | | |
| select_one sex | gioi | Giới tính | | yes |
| end group | | | | |
| begin group | chinh | Ý kiến | | |
| select_one yn | y | Có hài lòng không? | | |
| end group | | | | |
"""
NO_MARK = SURVEY.replace("| yes |", "| |")
ELIGIBLE = {"ot": "1", "tuoi": "40", "gioi": "nam", "y": "1"}
OUTSIDE = {"ot": "2", "tuoi": "40", "gioi": "nu", "y": "1"}


def asked(survey: str = SURVEY):
    return read_xlsform(workbook(survey=survey, choices=CHOICES, settings="| consent |\n| Xin phép |"), "p.xlsx")[0]


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world, asked=asked())


def answered(session: Session, place: Field, case: Case, answers: dict, declined: tuple = ()) -> InterviewDraft:
    draft = begin(session, place, case)
    save_section(session, draft, section=None, answers=answers, declined=declined, now=NOW)
    return draft


def send(session: Session, place: Field, case: Case, answers: dict, declined: tuple = ()) -> Response:
    draft = answered(session, place, case, answers, declined)
    person = session.get_one(Person, case.collaborator_id)
    return responses.submit(session, draft, person=person, now=NOW)


def links(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ResponseLink)) or 0


def test_a_household_line_is_finished_by_who_is_not_to_be_interviewed(session: Session, place: Field) -> None:
    case = place.cases[0]
    response = send(session, place, case, OUTSIDE)
    assert (response.state, response.answers) == ("screened_out", {"ot": "2", "tuoi": "40", "gioi": "nu"})
    assert (case.state, case.disposition, links(session)) == ("finished", "not_eligible", 0)
    assert fieldwork.draft_of(session, case) is None
    shown = progress(session, place.survey, today=NOW.date())
    assert (shown.tally.not_eligible, shown.tally.completed) == (1, 0)


def test_sent_again_it_is_the_same_and_other_content_is_refused(session: Session, place: Field) -> None:
    case = place.cases[0]
    draft = answered(session, place, case, OUTSIDE)
    same = responses.Submission(**{name: getattr(draft, name) for name in responses.Submission.__dataclass_fields__})
    reviewed = reviewed_hash(session, draft, now=NOW)
    response = responses.submit(session, draft, person=place.owner, now=NOW)
    assert responses.is_receipt(session, case, response.instance_id, reviewed)
    assert responses.is_sent(session, case, response.instance_id)
    assert not responses.is_receipt(session, case, response.instance_id, "x" * 64)
    assert responses.submit(session, same, person=place.owner, now=NOW) is response
    with pytest.raises(SurveyError) as refused:
        responses.submit(session, replace(same, answers={**OUTSIDE, "gioi": "nam"}), person=place.owner, now=NOW)
    assert refused.value.code == "response.conflict"
    assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_nothing_is_sent_before_the_whole_screening_is_answered(session: Session, place: Field) -> None:
    draft = answered(session, place, place.cases[0], {"ot": "2"})
    with pytest.raises(SurveyError) as refused:
        responses.submit(session, draft, person=place.owner, now=NOW)
    assert refused.value.code == "response.incomplete"


def test_results_and_weights_count_only_who_was_interviewed(session: Session, place: Field) -> None:
    send(session, place, place.cases[0], OUTSIDE)
    send(session, place, place.cases[1], ELIGIBLE)
    sample, _ledger = weighted_sample(session, place.survey, released_only=False)
    assert len(sample.data) == 1
    assert links(session) == 1


@only_sqlite
def test_eligibility_by_stratum_as_reckoned_by_hand(session: Session, place: Field) -> None:
    """18 men: 12 eligible, 6 not. 9 women: 3 eligible, 5 not, 1 would not say her age; then two more, eligible."""
    plan = [("nam", "1")] * 12 + [("nam", "2")] * 6 + [("nu", "1")] * 3 + [("nu", "2")] * 5
    for number, (sex, lives_here) in enumerate(plan):
        stored(session, place, number, {"ot": lives_here, "tuoi": "40", "gioi": sex}, lives_here == "1")
    stored(session, place, 0, {"ot": "1", "gioi": "nu"}, False, ["tuoi"])
    whole, by_sex = eligibility(session, place.survey)
    told = [(row.title, row.eligible, row.not_eligible, row.unknown) for row in whole.rows]
    assert told == [("Tất cả", 15, 11, 1), ("Đông", 8, 5, 1), ("Tây", 7, 6, 0)]
    assert whole.rows[0].rate == pytest.approx(100 * 15 / 26)
    men, women = by_sex.rows
    assert (by_sex.title, men.title, men.eligible, men.not_eligible) == ("Giới tính", "Nam", 12, 6)
    assert women.is_hidden, "nine persons, eight of whom are known: too few to be shown"
    assert men.is_hidden, "the whole less the men would be the women"
    for number in range(2):
        stored(session, place, number, {"ot": "1", "tuoi": "40", "gioi": "nu"}, True)
    men, women = eligibility(session, place.survey)[1].rows
    assert not men.is_hidden and not women.is_hidden
    assert (men.rate, women.rate) == (pytest.approx(100 * 12 / 18), 50)


def stored(session: Session, place: Field, number: int, answers: dict, eligible: bool, declined: list | None = None):
    session.add(
        Response(
            instance_id=uuid4(), survey_id=place.survey.id, version_id=place.version.id, psu="1",
            stratum="Tây" if number % 2 else "Đông", mode="face_to_face", submitted_on=NOW.date(),
            consent_text_version="1", consent_on=NOW.date(), answers=answers, declined=declined or [],
            content_hash=uuid4().hex, state="submitted" if eligible else "screened_out",
        )
    )  # fmt: skip
    session.flush()


def on_a_quota(session: Session, world: World) -> Field:
    """Twenty forms in two communes, by sex, on the questionnaire that screens; nobody marked the sex."""
    place = survey_in_the_field(session, world, started=False, asked=asked(NO_MARK))
    first, second = world.communes[:2]
    adopted_allocations.adopt_allocation(
        session, place.survey, filename="chi-tieu.xlsx",
        content=allocation(["Mã xã", "Tên xã", "Chỉ tiêu phiếu", "Nam", "Nữ"],
                           [first.code, first.name, 12, 6, 6], [second.code, second.name, 8, 4, 4]),
        basis="quota", basis_reason="Kế hoạch số 12-KH/BTG", discard_reason="Tỉnh đã phân chỉ tiêu",
        person=world.person("designer"), now=NOW,
    )  # fmt: skip
    return place


def in_the_field_on_a_quota(session: Session, world: World) -> Field:
    place = on_a_quota(session, world)
    proposal = fieldwork.propose_assignment(session, place.survey)
    fieldwork.assign(session, place.survey, proposal, person=world.person("supervisor"), now=NOW)
    start_fieldwork(session, place.survey, person=world.person("coordinator"), now=NOW)
    case = session.scalars(select(Case).where(Case.survey_id == place.survey.id, Case.state == "open")).first()
    assert case is not None and case.household_line is None
    place.cases[:] = [case]
    return place


def from_a_phone(place: Field, answers: dict) -> Arrival:
    case, clock = place.cases[0], {name: NOW.isoformat() for name in ("started_at", "finished_at", "sent_at")}
    sent = {
        "type": "khaosat-response", "format": 1, "instance_id": str(uuid4()), "case_id": case.id,
        "version_id": place.version.id, "mode": "face_to_face", "consent_text_version": "1",
        "eligible_persons": None if case.household_line is None else 2, "answers": answers, "clock": clock,
    }  # fmt: skip
    return read_arrival(sent, person_id=case.collaborator_id, received_at=NOW)


def test_interviews_from_phones_end_their_cases_in_the_same_way(session: Session, place: Field) -> None:
    arrivals = [from_a_phone(place, OUTSIDE), from_a_phone(place, ELIGIBLE)]
    received = [checked(session, each) for each in [arrivals[0], *arrivals]]
    told = [(receipt.outcome, receipt.reason) for receipt in receive(session, received, now=NOW)]
    assert told == [("accepted", ""), ("already", ""), ("kept", "case_closed")]
    session.expire_all()
    assert (place.cases[0].state, place.cases[0].disposition, links(session)) == ("finished", "not_eligible", 0)
    assert session.get_one(Response, arrivals[0].instance_id).state == "screened_out"


def test_phones_meet_several_persons_at_one_place_of_a_quota(session: Session, world: World) -> None:
    place = in_the_field_on_a_quota(session, world)
    some = [checked(session, from_a_phone(place, each)) for each in (OUTSIDE, OUTSIDE, ELIGIBLE, OUTSIDE)]
    told = [(receipt.outcome, receipt.reason) for receipt in receive(session, some, now=NOW)]
    assert told == [("accepted", "")] * 3 + [("kept", "case_has_response")]
    session.expire_all()
    case = place.cases[0]
    assert (case.state, [visit.outcome for visit in case.visits], links(session)) == (
        "completed", ["not_eligible", "not_eligible", "complete"], 1
    )  # fmt: skip


def test_a_place_of_a_quota_stays_open_for_the_next_person(session: Session, world: World) -> None:
    place = in_the_field_on_a_quota(session, world)
    case = place.cases[0]
    ended: list[UUID] = [send(session, place, case, OUTSIDE).instance_id for _person in range(2)]
    assert (case.state, [visit.outcome for visit in case.visits]) == ("open", ["not_eligible"] * 2)
    third = send(session, place, case, ELIGIBLE)
    assert (case.state, case.disposition, links(session)) == ("completed", "complete", 1)
    assert all(responses.is_sent(session, case, each) for each in [*ended, third.instance_id])
    whole, by_group = eligibility(session, place.survey)
    assert [(row.eligible, row.not_eligible) for row in whole.rows[:1]] == [(1, 2)]
    assert by_group.title == "Nhóm có chỉ tiêu: Nam, Nữ"


@only_sqlite
def test_a_group_with_a_quota_outside_the_screening_is_found_at_publishing(session: Session, world: World) -> None:
    place = on_a_quota(session, world)
    moved = NO_MARK.replace("| select_one sex | gioi | Giới tính | | |\n", "") + (
        "| begin group | ai | Về Ông/Bà | | |\n| select_one sex | gioi | Giới tính | | |\n| end group | | | | |\n"
    )
    questionnaire = asked(moved)
    version = publish(session, place.survey, questionnaire, person_id=world.person("designer").id, number=2,
                      state="draft")  # fmt: skip
    with pytest.raises(SurveyError) as refused:
        check_ready(session, version, questionnaire, justifications={}, same_meaning=set())
    assert refused.value.code == "questionnaire.screening"
    assert "“Giới tính”" in refused.value.facts["fault"]


@only_sqlite
def test_an_import_that_holds_the_screening_is_screened_and_taken_back_as_if_it_had_not_been(
    session: Session, place: Field, world: World
) -> None:
    codes = [case.code for case in place.cases[:3]]
    rows = [["ot", "tuoi", "gioi", "y", "Mã phiếu", "so_nguoi_tu_18"]]
    rows += [[each["ot"], each["tuoi"], each["gioi"], each["y"], code, 2]
             for each, code in zip((OUTSIDE, ELIGIBLE, {**ELIGIBLE, "tuoi": "41"}), codes, strict=True)]  # fmt: skip
    designer = world.person("designer")
    imported = received(session, place.survey, designer, as_csv(rows), basis="draw")
    _use_adults(session, imported)
    brought_in(session, imported, designer)
    for case in place.cases[:3]:
        session.refresh(case)
    states = sorted(session.scalars(select(Response.state)))
    assert states == ["screened_out", "submitted", "submitted"]
    assert [case.state for case in place.cases[:3]] == ["finished", "completed", "completed"]
    assert withdraw(session, imported, reason="Nhầm tệp của tỉnh khác", person=designer, now=NOW) == 3
    for case in place.cases[:3]:
        session.refresh(case)
    assert {(case.state, case.disposition) for case in place.cases[:3]} == {("open", None)}
    assert set(session.scalars(select(Response.state))) == {"void"}
