"""Every kind of question on the phone, repeats that grow and shrink, grids, and what is set apart."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import InterviewDraft
from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.questionnaire import Choice, Group, Item, Question, Questionnaire, Repeat
from surveys.responses.records import Response
from tests.conftest import World, client_for, only_sqlite
from tests.pages.phone_form import Phone
from tests.services.survey_in_the_field import Field, survey_in_the_field
from tests.services.survey_on_its_way import publish

pytestmark = only_sqlite

SCALE = (("1", "Tốt"), ("2", "Kém"), ("9", "Khó trả lời"))


def vi(text: str) -> dict[str, str]:
    return {"vi": text}


def ask(kind: str, name: str, **more: Any) -> Question:
    return Question(name=name, kind=kind, label=vi(f"Câu {name}"), **more)


def every_kind() -> Questionnaire:
    items: tuple[Item, ...] = (
        Group(
            "mot",
            vi("Phần một"),
            appearance="field-list",
            items=(
                ask("note", "loi_dan"),
                ask("rank", "thu_tu", choices="scale"),
                ask("acknowledge", "xac_nhan", required=True),
                ask("decimal", "so_le"),
                ask("date", "ngay"),
                ask("time", "gio"),
                ask("range", "muc", parameters={"start": "0", "end": "10", "step": "1"}),
                ask("text", "viet", appearance="multiline"),
                ask("calculate", "gap_doi", calculation=compile_expression("${so_le} * 2")),
                ask("decimal", "hien_ra", read_only=True, calculation=compile_expression("${so_le} + 1")),
            ),
        ),
        Repeat(
            "con",
            vi("Người con"),
            items=(ask("integer", "tuoi_con", required=True), ask("select_one", "hoc", choices="scale")),
        ),
        Group(
            "bang",
            vi("Đánh giá"),
            appearance="table-list",
            items=tuple(ask("select_one", f"muc_{number}", choices="scale", required=True) for number in (1, 2, 3)),
        ),
    )
    return Questionnaire(
        id_string="moi_loai",
        title="Mọi loại câu hỏi",
        languages=("vi",),
        default_language="vi",
        items=items,
        choice_lists={"scale": tuple(Choice(code, vi(label)) for code, label in SCALE)},
        consent=vi("Kính thưa Ông/Bà."),
    )


@pytest.fixture
def place(session: Session, world: World) -> Field:
    place = survey_in_the_field(session, world)
    place.version = publish(session, place.survey, every_kind(), person_id=world.person("designer").id, number=2)
    session.commit()
    return place


@pytest.fixture
def phone(app: Flask, session: Session, place: Field) -> Phone:
    phone = Phone(client_for(app, session, place.owner))
    phone.open(f"/ho/{place.cases[0].id}/chon-nguoi")
    phone.press("adults", adults="1")
    phone.press("consent", button=("dong_y", "co"))
    return phone


def kept(session: Session) -> dict[str, Any]:
    session.expire_all()
    return session.scalars(select(InterviewDraft)).one().answers


FIRST_PAGE = {
    "thu_tu": ["2", "1", "9"],
    "xac_nhan": ["OK"],
    "so_le": "1,5",
    "ngay": "05/03/2026",
    "gio": "8h30",
    "muc": "7",
    "viet": "Dòng một\r\nDòng hai",
}


def test_every_kind_is_answered_and_read_back(session: Session, phone: Phone) -> None:
    assert set(phone.questions()) == set(FIRST_PAGE)
    phone.answer(FIRST_PAGE.get)
    assert phone.title == "Người con"
    phone.answer(lambda name: None, go="back")
    fields = phone.page.get_element_by_id("interview").fields
    assert fields["q-so_le"] == "1.5"
    assert fields["q-ngay"] == "2026-03-05"
    assert fields["q-gio"] == "08:30"
    assert phone.page.xpath("//select[@name='q-thu_tu']/option[@selected]/@value") == ["2", "1", "9"]
    assert phone.page.xpath("//input[@name='q-xac_nhan' and @checked]")
    assert "2.5" in phone.text


def test_an_unconfirmed_and_a_wrongly_ordered_question_are_asked_again(phone: Phone) -> None:
    wrong = {**FIRST_PAGE, "thu_tu": ["2", "2", ""], "xac_nhan": None, "ngay": "31/02/2026", "muc": "11"}
    phone.answer(wrong.get)
    assert len(phone.errors) == 4
    for link in phone.page.find_class("error-summary")[0].xpath(".//a"):
        assert phone.page.get_element_by_id(link.get("href")[1:]) is not None


def test_a_note_is_read_and_not_answered(phone: Phone) -> None:
    assert "Câu loi_dan" in phone.text
    assert "loi_dan" not in phone.questions()
    assert "gap_doi" not in phone.text


def test_a_repeat_grows_and_shrinks_by_buttons(session: Session, phone: Phone) -> None:
    phone.answer(FIRST_PAGE.get)
    assert "Người con, lần 1/1" in phone.text
    assert not phone.page.xpath("//button[@value='less']")
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1", go="more")
    assert "Người con, lần 2/2" in phone.text
    phone.answer(lambda name: "3" if name.startswith("tuoi") else "2", go="more")
    assert "Người con, lần 3/3" in phone.text
    phone.answer(lambda name: None, go="less")
    assert "Người con, lần 2/2" in phone.text
    assert [child.get("tuoi_con") for child in kept(session)["con"]] == ["5", "3"]
    assert phone.page.get_element_by_id("interview").fields["q-tuoi_con@2"] == "3"


def test_what_is_declined_belongs_to_its_instance(session: Session, phone: Phone) -> None:
    phone.answer(FIRST_PAGE.get)
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1", go="more")
    phone.answer(lambda name: None)
    assert phone.declining == ["tuoi_con@2"]
    phone.answer(lambda name: None, go="back", tick=["tuoi_con@2"])
    assert phone.declining == []
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1")
    assert phone.page.xpath("//input[@name='declined' and @checked]/@value") == ["tuoi_con@2"]
    phone.press("interview", button=("go", "less"))
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1", go="more")
    assert "Người con, lần 2/2" in phone.text
    assert phone.declining == []


def test_a_confirmation_is_asked_for_and_cannot_be_declined(phone: Phone) -> None:
    phone.answer(lambda name: None if name == "xac_nhan" else FIRST_PAGE.get(name))
    assert phone.errors == ["Xin Ông/Bà đánh dấu xác nhận để tiếp tục."]
    assert phone.declining == []


def test_every_row_of_a_grid_is_declined_by_itself(session: Session, phone: Phone) -> None:
    phone.answer(FIRST_PAGE.get)
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1")
    phone.answer(lambda name: "1" if name == "muc_2" else None)
    assert phone.declining == ["muc_1", "muc_3"]
    phone.answer(lambda name: "1" if name == "muc_2" else None, tick=["muc_3"])
    assert phone.declining == ["muc_1", "muc_3"]
    assert phone.page.xpath("//input[@name='declined' and @checked]/@value") == ["muc_3"]
    assert len(phone.errors) == 1


def test_a_fault_in_one_instance_stays_with_it(phone: Phone) -> None:
    phone.answer(FIRST_PAGE.get)
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1", go="more")
    phone.answer(lambda name: "năm" if name.startswith("tuoi") else "1")
    assert phone.errors == ["Xin nhập số nguyên, chỉ gồm chữ số, ví dụ 12."]
    assert "Người con, lần 2/2" in phone.text


def test_rows_of_a_grid_are_fieldsets_on_one_scale(phone: Phone) -> None:
    phone.answer(FIRST_PAGE.get)
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1")
    assert phone.title == "Đánh giá"
    rows = phone.page.xpath("//section[@data-grid='bang']//fieldset")
    assert len(rows) == 3
    scales = {tuple(label.text_content().strip() for label in row.find_class("option")) for row in rows}
    assert scales == {("Tốt", "Kém", "Khó trả lời")}
    assert all([label.text_content().strip() for label in row.find_class("apart")] == ["Khó trả lời"] for row in rows)


def test_the_whole_is_submitted_with_its_repeats(session: Session, place: Field, phone: Phone) -> None:
    phone.answer(FIRST_PAGE.get)
    phone.answer(lambda name: "5" if name.startswith("tuoi") else "1", go="more")
    phone.answer(lambda name: "3" if name.startswith("tuoi") else "2")
    phone.answer(lambda name: "9")
    phone.press("send")
    assert phone.title == "Đã gửi phiếu"
    response = session.scalars(select(Response)).one()
    assert response.version_id == place.version.id
    assert response.answers["con"] == [{"tuoi_con": "5", "hoc": "1"}, {"tuoi_con": "3", "hoc": "2"}]
    assert response.answers["gap_doi"] == "3"
    assert response.answers["thu_tu"] == ["2", "1", "9"]
    assert response.answers["muc_3"] == "9"


def test_what_the_consent_text_leaves_unsaid_is_added(place: Field, app: Flask, session: Session) -> None:
    phone = Phone(client_for(app, session, place.owner))
    other = next(case for case in place.cases[1:] if case.collaborator_id == place.owner.id)
    phone.open(f"/ho/{other.id}/chon-nguoi")
    phone.press("adults", adults="1")
    for owed in ("Kính thưa Ông/Bà.", "Phòng Khảo sát", "Mục đích", "Phần một", "phút", "tự nguyện", "bỏ qua"):
        assert owed in phone.text, owed
    for owed in ("dừng lại", "không ghi họ tên", "không rút lại được", "được lưu", "liên hệ"):
        assert owed in phone.text, owed


def test_script_in_answers_and_labels_stays_text(session: Session, phone: Phone) -> None:
    attack = "<script>alert(1)</script>"
    phone.answer(lambda name: attack if name == "viet" else FIRST_PAGE.get(name), go="save")
    phone.open(phone.page.xpath("//a[contains(@href, '/phong-van')]/@href")[0])
    body = phone.response.get_data(as_text=True)
    assert attack not in body
    assert phone.page.get_element_by_id("interview").fields["q-viet"].strip() == attack
