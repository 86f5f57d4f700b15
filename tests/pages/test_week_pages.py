"""The week on paper: what is to be done where, in words; never an answer, and what is practised is marked."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta

import pytest

from surveys.fieldwork import service as fieldwork
from surveys.fieldwork.practice import service as practice
from surveys.fieldwork.practice.made_up import send_interviews
from surveys.fieldwork.week import monday_of, week_sheets
from surveys.people.records import PersonContact
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, client_for, only_sqlite
from tests.machine import needs
from tests.services.survey_in_the_field import begin, demo_questionnaire, full_answers, survey_in_the_field
from webapp.clock import stopped_at

pytestmark = only_sqlite
SAID = "Đường làng nhiều ổ gà, xin sửa sớm"


@pytest.fixture(autouse=True)
def at_that_time():
    with stopped_at(NOW):
        yield


@pytest.fixture
def place(session, world):
    """Of the first collaborator's households one has an appointment, one refused, one answered, one is to be seen
    again."""
    place = survey_in_the_field(session, world)
    owner = place.owner
    own = [case for case in place.cases if case.collaborator_id == owner.id]
    at = {"person": owner, "now": NOW}
    fieldwork.record_visit(session, own[1], outcome="no_one_home", **at)
    tomorrow = NOW + timedelta(days=1, hours=6)
    fieldwork.record_visit(session, own[1], outcome="appointment", appointment_at=tomorrow, **at)
    fieldwork.record_visit(session, own[2], outcome="refusal", **at)
    draft = begin(session, place, own[0])
    answers = full_answers(demo_questionnaire()) | {"kien_nghi": SAID}
    save_section(session, draft, section=None, answers=answers, now=NOW)
    submit(session, draft, person=owner, now=NOW)
    send_interviews(session, [own[3]], place.version, person=world.person("supervisor"), now=NOW)
    session.add(PersonContact(person_id=world.person("supervisor").id, phone="0912 345 678"))
    session.commit()
    place.own = own
    return place


def words_of(pdf, tmp_path):
    (tmp_path / "tuan.pdf").write_bytes(pdf)
    run = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "tuan.pdf"), "-"], capture_output=True, check=True, text=True
    )
    return " ".join(run.stdout.split()), run.stdout.count("\f")


def test_a_week_begins_on_monday_and_holds_its_appointments(session, place):
    assert monday_of(date(2026, 3, 8)) == monday_of(date(2026, 3, 2)) == date(2026, 3, 2)
    (sheet,) = week_sheets(session, [place.survey], monday=date(2026, 3, 2), people=[place.owner.id])
    (agreed,) = sheet.appointments
    assert (agreed.title, agreed.at.strftime("%d %H:%M"), agreed.is_late) == (
        f"Hộ số {place.own[1].household_line}", "06 15:00", False,
    )  # fmt: skip
    assert sheet.to_do == len(place.own) - 3
    assert len(sheet.callbacks) == 1
    (late,) = week_sheets(session, [place.survey], monday=date(2026, 3, 9), people=[place.owner.id])
    assert late.appointments[0].is_late
    (early,) = week_sheets(session, [place.survey], monday=date(2026, 2, 23), people=[place.owner.id])
    assert early.appointments == ()
    everybody = week_sheets(session, [place.survey], monday=date(2026, 3, 2))
    assert {each.person.id for each in everybody} == {case.collaborator_id for case in place.cases}


@needs("pdftotext")
def test_the_office_prints_one_week_or_all_and_no_answer_is_on_it(session, client_as, place, tmp_path):
    office = client_as("supervisor")
    path = f"/khao-sat/{place.survey.id}/phan-cong/tuan"
    shown = office.get(path).text
    assert "0912 345 678" in shown
    assert "05/03/2026" in shown or "2026-03-05" in shown
    pdf = office.get(f"{path}.pdf?nguoi={place.owner.id}&ngay=2026-03-05&lien_he=Phòng Khảo sát, 0912 345 678")
    words, pages = words_of(pdf.data, tmp_path)
    assert pages <= 2
    appointed, refused, answered, back = place.own[1], place.own[2], place.own[0], place.own[3]
    assert f"Thứ sáu 06/03/2026 15:00 Hộ số {appointed.household_line}, {appointed.psu_name}" in words
    assert "05/03 09:00 Không có người ở nhà" in words
    assert "0912 345 678" in words
    assert "LUYỆN TẬP: hỏi lại các câu dưới đây cho rõ" in words
    done = sorted((refused, answered, back), key=lambda case: case.household_line)
    for case in done:
        assert str(case.household_line) in words
    assert "1. Không có người ở nhà" in words
    assert SAID not in words
    whole = office.get(f"{path}.pdf?nguoi=&ngay=2026-03-05")
    assert whole.status_code == 200, whole.text
    everybody = words_of(whole.data, tmp_path)[0]
    assert all(person.full_name in everybody for person in place.collaborators)
    assert office.get(f"{path}.pdf?ngay=khong").status_code == 302
    assert office.get(f"{path}?ngay=khong").status_code == 422
    assert office.get(f"{path}.pdf?nguoi=99999&ngay=2026-03-05").status_code == 302


@needs("pdftotext")
def test_the_own_week_has_what_is_practised_on_marked_sheets(app, session, world, place, tmp_path):
    phone = client_for(app, session, place.owner)
    last_day = (NOW + timedelta(days=14)).date()
    supervisor = world.person("supervisor")
    practice.prepare(session, place.survey, [place.owner.id], last_day=last_day, person=supervisor, now=NOW)
    session.commit()
    words, _pages = words_of(phone.get("/viec-cua-toi/tuan.pdf").data, tmp_path)
    real, _break, practised = words.partition("LUYỆN TẬP – hộ không có thật")
    assert place.owner.full_name in real
    assert practised.count("Chưa đến") == 4
    assert (tmp_path / "tuan.pdf").read_bytes().startswith(b"%PDF")
    assert place.other.full_name not in words
