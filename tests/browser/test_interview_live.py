"""The interview in the browser: what follows from an answer is there at once, nothing is lost, all of it arrives."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveys.database import open_session
from surveys.fieldwork.records import InterviewDraft
from tests.browser.door import USERNAME, Door, furnish_door
from tests.browser.interview_form import appearing_form, lively_form, lively_form_with_a_page_that_may_come
from tests.browser.interviewer import Interviewer
from tests.browser.site import Site, aside
from tests.browser.visitor import DESKTOP, NARROW, PHONE, Visitor
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

FORMS = ("follow", "travel", "network", "reload", "plain", "wide", "languages")
SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")


@pytest.fixture(scope="module")
def door(site: Site) -> Door:
    forms = {"many": appearing_form(), "alone": lively_form_with_a_page_that_may_come()}
    return aside(lambda: furnish_door(site, dict.fromkeys(FORMS, lively_form()) | forms))


@pytest.fixture(scope="module")
def phone(door: Door, visitors: Callable[..., Visitor]) -> Visitor:
    return visitors(door.site, phone=True).log_in(USERNAME)


def open_live(visitor: Visitor, address: str) -> Page:
    visitor.open(address)
    expect(visitor.page.locator("#interview[data-live]")).to_be_attached()
    return visitor.page


def kept(door: Door, name: str) -> dict[str, Any]:
    """The answers that the server has."""

    def read() -> dict[str, Any]:
        with open_session(door.site.engine) as session:
            return (
                session.scalars(select(InterviewDraft).where(InterviewDraft.case_id == door.cases[name])).one().answers
            )

    return aside(read)


def press(page: Page, words: str) -> None:
    page.locator(".actions").get_by_role("button", name=words, exact=True).tap()


def to_the_battery(page: Page, interview: Interviewer) -> None:
    """Answer the pages before it."""
    interview.tap("da_den", "2")
    interview.tap("linh_vuc", "1")
    press(page, "Tiếp")
    interview.tap("tinh", "33")
    interview.tap("xa", "33-1")
    press(page, "Tiếp")
    page.locator("[id='q-tuoi@1']").fill("4")
    press(page, "Tiếp")
    expect(page.locator("h1")).to_have_text("Phần C. Mức độ hài lòng")


def test_what_follows_from_an_answer_is_there_at_once_and_is_said(phone, door):
    page, interview = open_live(phone, door.address("follow")), Interviewer(phone)
    assert interview.question("so_lan").count() == 0
    interview.tap("da_den", "1")
    expect(page.locator("#said")).to_have_text("Có thêm câu hỏi: Đã đến mấy lần?")
    assert page.evaluate("document.activeElement.name") == "q-da_den", "the focus stays where it was"
    page.locator("#q-so_lan").fill("30")
    expect(page.locator(".note .words")).to_have_text("Như vậy Ông/Bà đã đến 30 lần.")
    expect(page.locator("dl dd")).to_have_text("60")
    expect(interview.question("so_lan").locator(".guidance")).to_have_text("Đang ghi: 30 lần.")
    assert interview.errors() == [], "nothing is said while somebody types"
    page.locator("#q-so_lan").blur()
    expect(page.locator("#q-so_lan-error")).to_have_text(re.compile("Nhiều nhất là 20 lần."))
    phone.look("live-error")
    page.locator("#q-so_lan").fill("3")
    expect(page.locator("#q-so_lan-error")).to_be_hidden()
    interview.tap("linh_vuc", "1", "2")
    expect(page.locator("#q-linh_vuc-most")).to_have_text("Còn chọn được 1.")
    interview.tap("linh_vuc", "0")
    assert interview.chosen("linh_vuc") == ["0"], "none of these excludes the others"
    interview.tap("linh_vuc", "3")
    assert interview.chosen("linh_vuc") == ["3"]
    for size in (NARROW, PHONE):
        page.set_viewport_size(size)
        phone.look("live-answered")


def test_a_choice_that_is_no_longer_offered_is_taken_away_with_a_word(phone, door):
    page, interview = open_live(phone, door.address("follow")), Interviewer(phone)
    interview.tap("da_den", "2")
    interview.tap("linh_vuc", "1")
    press(page, "Tiếp")
    interview.tap("tinh", "33")
    page.locator("#q-xa-search").fill("dong 29")
    assert page.locator("#q-xa .option").all_inner_texts() == ["Xã Đông 29"]
    interview.tap("xa", "33-29")
    interview.tap("tinh", "22")
    expect(page.locator(".remark")).to_have_text("Đã bỏ “Xã Đông 29” vì không còn phù hợp với câu trả lời khác.")
    assert interview.chosen("xa") == []
    phone.look("live-withdrawn")


def test_items_come_one_a_screen_and_the_browser_s_button_leads_back_without_loss(phone, door):
    page, interview = open_live(phone, door.address("travel")), Interviewer(phone)
    to_the_battery(page, interview)
    scale = page.locator(".current .options")
    at_first = scale.bounding_box()
    for number in (1, 2, 3):
        expect(page.locator(".item")).to_have_text(f"Mục {number}/4")
        assert scale.bounding_box() == at_first, "the scale is where it was"
        page.locator(".current .option").nth(number - 1).tap()
    expect(page.locator(".item")).to_have_text("Mục 4/4")
    phone.look("live-item")
    press(page, "Tiếp")
    expect(page.locator(".current .field-error")).to_be_visible()
    page.go_back()
    expect(page.locator(".item")).to_have_text("Mục 3/4")
    assert interview.chosen("hai_long_3") == ["3"]
    for _step in range(3):
        page.go_back()
    expect(page.locator("h1")).to_have_text("Người con")
    assert page.locator("[id='q-tuoi@1']").input_value() == "4"
    page.get_by_role("button", name="Thêm một lần nữa: Người con").tap()
    expect(page.locator(".lead")).to_have_text("Người con, lần 2/2")
    page.locator("[id='q-tuoi@2']").fill("9")
    expect(page.locator("[id='q-di_hoc@2-question']")).to_be_visible()
    page.get_by_role("button", name="Bỏ lần này").tap()
    expect(page.locator(".lead")).to_have_text("Người con, lần 1/1")


def test_answers_arrive_by_themselves_and_wait_while_there_is_no_network(phone, door):
    page, interview = open_live(phone, door.address("network")), Interviewer(phone)
    interview.tap("da_den", "1")
    expect(page.locator("#safe")).to_have_text(SAVED)
    assert kept(door, "network") == {"da_den": "1"}
    phone.context.set_offline(True)
    page.locator("#q-so_lan").fill("7")
    interview.tap("linh_vuc", "2")
    expect(page.locator("#safe")).to_have_text(re.compile("Chưa có mạng: 2 câu trả lời còn giữ trên máy này"))
    press(page, "Tiếp")
    expect(page.locator("h1")).to_have_text("Phần B. Nơi ở")
    phone.photograph("live-offline")
    interview.tap("tinh", "22")
    assert kept(door, "network") == {"da_den": "1"}
    phone.context.set_offline(False)
    phone.problems = [each for each in phone.problems if "ERR_INTERNET_DISCONNECTED" not in each]
    expect(page.locator("#safe")).to_have_text(SAVED)
    assert kept(door, "network") == {"da_den": "1", "so_lan": "7", "linh_vuc": ["2"], "tinh": "22"}


def test_what_was_typed_last_is_there_when_the_page_is_loaded_anew(phone, door):
    page, interview = open_live(phone, door.address("reload")), Interviewer(phone)
    interview.tap("da_den", "1")
    expect(page.locator("#safe")).to_have_text(SAVED)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#q-so_lan").fill("8")
    page.reload()
    interview.wait_until_live()
    expect(page.locator("#q-so_lan")).to_have_value("8")
    expect(page.locator("#safe")).not_to_have_text(re.compile("Chưa"))
    assert kept(door, "reload") == {"da_den": "1", "so_lan": "8"}


def test_who_leaves_while_the_server_is_out_of_order_is_told_so_and_keeps_the_answers(phone, door):
    page, interview = open_live(phone, door.address("reload")), Interviewer(phone)
    page.route("**/phong-van/luu", lambda route: route.fulfill(status=502, content_type="text/html", body="<p>"))
    phone.expected_statuses.add(502)
    interview.tap("da_den", "2")
    page.get_by_role("button", name="Lưu tạm, để sau làm tiếp").tap()
    expect(page.locator("#safe")).to_have_text(re.compile("Máy chủ đang bận"))
    assert "/phong-van/" in page.url
    page.unroute("**/phong-van/luu")
    expect(page.locator("#safe")).to_have_text(SAVED)
    phone.expected_statuses.discard(502)
    assert kept(door, "reload")["da_den"] == "2"


def test_a_session_that_has_ended_stops_nobody(phone, door):
    page, interview = open_live(phone, door.address("network")), Interviewer(phone)
    session = phone.context.cookies()
    phone.context.clear_cookies()
    phone.expected_statuses.add(401)
    interview.tap("da_den", "2")
    expect(page.locator("#safe")).to_have_text(re.compile("Đã hết phiên đăng nhập: 1 câu trả lời còn giữ"))
    interview.tap("da_den", "1")
    phone.context.add_cookies(session)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#safe")).to_have_text(SAVED)
    phone.expected_statuses.discard(401)
    assert kept(door, "network")["da_den"] == "1"


def test_the_language_changes_in_mid_interview_without_loss(phone, door):
    page, interview = open_live(phone, door.address("languages")), Interviewer(phone)
    interview.tap("da_den", "1")
    page.locator("#q-so_lan").fill("5")
    page.get_by_role("button", name="English").tap()
    expect(page.locator("#q-da_den-question legend")).to_contain_text("Have you been to the commune?")
    assert page.locator("#q-so_lan").input_value() == "5"
    assert interview.chosen("da_den") == ["1"]
    press(page, "Tiếp")
    expect(page.locator("#q-linh_vuc-error .sentence")).to_have_text("Please choose at least one option.")
    page.get_by_role("button", name="Tiếng Việt").tap()
    expect(page.locator("#safe")).to_have_text(SAVED)


def test_without_a_script_every_control_can_be_answered_to_the_end(door, visitors):
    plain = visitors(door.site, phone=True, javascript=False).log_in(USERNAME)
    page, interview = plain.page, Interviewer(plain)
    plain.open(door.address("plain"))
    interview.tap("da_den", "2")
    interview.tap("linh_vuc", "0")
    interview.go_on()
    interview.tap("tinh", "22")
    interview.go_on()
    interview.tap("xa", "22-3")
    interview.go_on()
    page.locator("[id='q-tuoi@1']").fill("4")
    interview.go_on()
    for row in (1, 2, 3, 4):
        interview.tap(f"hai_long_{row}", "9")
    interview.go_on()
    for place, code in enumerate(("3", "1", "2")):
        page.locator("select[name='q-uu_tien']").nth(place).select_option(code)
    interview.tap("diem", "7")
    page.locator("#q-phan_tram").fill("45")
    interview.tap("xac_nhan", "OK")
    interview.go_on()
    assert plain.heading() == "Phiếu đã đủ, gửi được"
    assert kept(door, "plain")["uu_tien"] == ["3", "1", "2"]
    assert kept(door, "plain")["diem"] == "7"


def test_at_the_desk_a_battery_is_a_table_and_an_order_is_made_by_keyboard(door, visitors):
    desk = visitors(door.site).log_in(USERNAME)
    page = open_live(desk, door.address("wide"))
    page.set_viewport_size(DESKTOP)
    for name, code in (("da_den", "2"), ("linh_vuc", "1")):
        page.locator(f"#q-{name}-question input[value='{code}']").check()
    page.keyboard.press("Enter")
    for name, code in (("tinh", "33"), ("xa", "33-2")):
        page.locator(f"#q-{name}-question input[value='{code}']").check()
    page.keyboard.press("Enter")
    page.locator("[id='q-tuoi@1']").fill("4")
    page.keyboard.press("Enter")
    expect(page.locator(".battery.table .head span")).to_have_count(5)
    for row in range(1, 5):
        page.locator(f"#q-hai_long_{row}-question input[value='2']").check()
    desk.look("live-table")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Phần D. Ý kiến")
    page.locator(".unranked button").first.focus()
    for _option in range(3):
        page.keyboard.press("Enter")
    expect(page.locator(".ranked li")).to_have_count(3)
    page.locator(".ranked li").nth(2).locator("[data-step='-1']").focus()
    page.keyboard.press("Enter")
    assert page.locator(".ranked .words").all_inner_texts() == ["1. Nhanh", "2. Gần", "3. Rẻ"]
    assert page.evaluate("document.activeElement.dataset.step") == "-1", "the same button can be pressed again"
    desk.look("live-controls")


def test_what_was_answered_alone_comes_back_by_no_button_of_the_browser(door, visitors):
    handed = visitors(door.site, phone=True).log_in(USERNAME)
    page, interview = open_live(handed, door.address("alone")), Interviewer(handed)
    interview.tap("da_den", "2")
    interview.tap("linh_vuc", "1")
    page.get_by_role("button", name="Đưa máy để Ông/Bà tự trả lời").tap()
    page.locator("#code").fill("8305")
    handed.look("hand-over")
    press(page, "Đưa máy")
    expect(page.locator("#interview[data-live]")).to_be_attached()
    assert interview.chosen("linh_vuc") == ["1"]
    assert page.locator("text=Dành cho người hỏi").count() == 0
    interview.tap("linh_vuc", "3")
    handed.look("answered-alone")
    interview.tap("da_den", "1")
    page.locator("#q-so_lan").fill("3")
    press(page, "Tiếp")
    expect(page.locator("h1")).to_have_text("Phần A2. Kể thêm")
    page.get_by_role("button", name="Dừng ở đây").tap()
    press(page, "Dừng ở đây, khóa lại")
    expect(page.locator("h1")).to_have_text("Xin cảm ơn Ông/Bà")
    handed.look("locked")
    assert kept(door, "alone")["linh_vuc"] == ["1", "3"]
    for _step in range(3):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Xin cảm ơn Ông/Bà")
        assert "linh_vuc" not in page.content()
    handed.open("/viec-cua-toi")
    expect(page.locator("h1")).to_have_text("Xin cảm ơn Ông/Bà")


def test_questions_that_come_together_are_all_there_in_their_order_and_none_is_passed_over(phone, door):
    page = open_live(phone, door.address("many"))
    fields = "[...document.querySelectorAll('#questions input[inputmode]')].map((input) => input.id)"
    page.locator("#q-so_nguoi").focus()
    page.keyboard.type("4")
    page.locator("#q-cau_12").wait_for()  # those nearest come first
    for number in range(5, 40):
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == f"q-cau_{number}"
    numbers = [*range(5), "so_nguoi", *range(5, 40)]
    assert page.evaluate(fields) == [f"q-{n}" if n == "so_nguoi" else f"q-cau_{n}" for n in numbers]
    page.locator("#q-so_nguoi").fill("0")
    expect(page.locator("#questions input[inputmode]")).to_have_count(1)
