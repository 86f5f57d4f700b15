"""The questions on a phone without JavaScript: pages, errors beside the field, back and on, what a page weighs."""

from __future__ import annotations

import gzip
import re

from sqlalchemy.orm import Session

from tests.conftest import only_sqlite
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import begin, choose
from tests.services.survey_in_the_field import Field

pytestmark = only_sqlite  # what a page asks; that drafts keep what is said, on both, is in test_responses_submit.py
KILOBYTE = 1024


def test_a_question_that_has_just_come_up_is_asked_on_the_same_page(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    assert "linh_vuc_khac" not in phone.questions()
    phone.answer(lambda name: ["8"] if name == "linh_vuc" else choose(name))
    assert "Có thêm câu hỏi cần trả lời." in phone.text
    assert "linh_vuc_khac" in phone.questions()
    assert phone.errors == []
    assert phone.page.xpath("//input[@name='q-linh_vuc' and @value='8' and @checked]")
    phone.answer(choose)
    assert "Mức độ hài lòng" in phone.text or "hài lòng" in phone.title


def test_an_irrelevant_question_vanishes_from_page_and_answers(session: Session, place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(lambda name: "2")
    assert "chính quyền" in phone.title.lower()
    assert "phan_a2" not in phone.response.request.path
    phone.open(f"/ho/{place.cases[0].id}/phong-van/phan_a2")
    assert "linh_vuc" not in phone.questions()


def test_errors_stand_beside_the_field_and_on_top_and_what_was_typed_stays(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    typed = {"so_lan_den": "ba lần", "so_lan_bo_sung": "1"}
    phone.answer(lambda name: typed.get(name) if name in typed else None)
    assert len(phone.errors) >= 3
    summary = phone.page.find_class("error-summary")[0]
    assert len(summary.xpath(".//a")) == len(phone.errors)
    for link in summary.xpath(".//a"):
        assert phone.page.get_element_by_id(link.get("href")[1:]) is not None
    assert phone.page.get_element_by_id("interview").fields["q-so_lan_den"] == "ba lần"


def test_too_many_choices_are_refused_by_number(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    phone.answer(lambda name: ["1", "2", "3", "4"] if name == "linh_vuc" else choose(name))
    assert any("tối đa 3" in error and "4" in error for error in phone.errors)
    assert len(phone.page.xpath("//input[@name='q-linh_vuc' and @checked]")) == 4


def test_a_cross_check_names_the_other_question(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    phone.answer(lambda name: "9" if name == "so_lan_bo_sung" else choose(name))
    assert phone.errors == ["Số lần quay lại không thể nhiều hơn số lần đã tới ở câu 4."]


def test_a_partial_interview_is_resumed_where_it_stopped(place: Field, phone: Phone) -> None:
    case = place.cases[0]
    begin(phone, case)
    phone.answer(choose)
    here = phone.response.request.path
    phone.answer(lambda name: "5" if name == "so_lan_den" else None, go="save")
    assert "Đã lưu tạm" in phone.text
    assert phone.page.xpath("//a[contains(@href, '/phong-van')]")
    phone.open(f"/ho/{case.id}/phong-van")
    assert phone.response.request.path == here
    assert phone.page.get_element_by_id("interview").fields["q-so_lan_den"] == "5"


def test_back_keeps_what_was_entered(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    phone.answer(choose)
    there = phone.response.request.path
    phone.answer(lambda name: "7" if name == "so_lan_den" else None, go="back")
    phone.answer(choose)
    assert phone.response.request.path == there
    assert phone.page.get_element_by_id("interview").fields["q-so_lan_den"] == "7"


def test_the_review_lists_what_is_missing_and_offers_no_sending(place: Field, phone: Phone) -> None:
    case = place.cases[0]
    begin(phone, case)
    phone.answer(lambda name: "2")
    phone.open(f"/ho/{case.id}/xem-lai")
    assert re.fullmatch(r"Còn \d+ câu cần xem lại", phone.title)
    assert not phone.page.xpath("//form[@id='send']")
    link = phone.page.xpath("//ul[@class='cards']//a")[0].get("href")
    phone.open(link)
    assert phone.errors


def test_every_page_says_where_it_is(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    numbers = []
    while "phong-van" in phone.response.request.path:
        match = re.search(r"Câu (\d+)/(\d+)", phone.text)
        assert match is not None
        assert int(match[1]) <= int(match[2])
        numbers.append(int(match[1]))
        phone.answer(choose)
    assert numbers == sorted(numbers)
    assert numbers[0] == 1


def test_pages_are_kept_by_no_cache(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    assert phone.response.headers["Cache-Control"] == "no-store"


def test_options_are_fieldsets_with_legends_and_the_hard_answer_stands_apart(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    seen_apart = False
    while "phong-van" in phone.response.request.path:
        for box in phone.page.xpath("//form[@id='interview']//input[@type='radio' or @type='checkbox']"):
            fieldset = box.xpath("ancestor::fieldset")[0]
            assert fieldset.xpath("string(legend)").strip()
        for option in phone.page.find_class("apart"):
            seen_apart = True
            assert option.text_content().strip() in {"Khó trả lời", "Không có vấn đề nào"}
        phone.answer(choose)
    assert seen_apart


def test_the_phone_loads_little(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    addresses = set(
        phone.page.xpath("//link[@rel='stylesheet' or @rel='icon' or @rel='modulepreload']/@href | //script/@src")
    )
    assert len(addresses) >= 30
    files = sum(len(gzip.compress(phone.client.get(address).data)) for address in addresses)
    assert files <= 50 * KILOBYTE
    while "phong-van" in phone.response.request.path:
        phone.answer(lambda name: None)
        assert files + len(gzip.compress(phone.response.data)) <= 60 * KILOBYTE
        if phone.declining:
            phone.answer(choose)
