"""The planner in Chromium: sliders by keyboard, what follows at once, nothing lost, and the same without JavaScript."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import PHONE, Visitor
from tests.machine import needs
from webapp.demo.people import OFFICE

pytestmark = [pytest.mark.browser, needs("chromium")]

DESIGNER = next(log_in.username for log_in in OFFICE if log_in.role == "designer")
START = (
    "margin=4&take=20&response_rate=85&rho=0,03&method=proportional&minimum_psus=2&reserve=5&confidence=95"
    "&proportion=50&deff_from=rho&deff=1,5"
)
SETTLED = ".plan-result:not([aria-busy])"


@pytest.fixture(scope="module")
def planner(finished_site) -> str:
    return f"/khao-sat/{finished_site.in_design}/mau/thiet-ke?{START}"


def figure(desk: Visitor, number: int) -> str:
    return desk.page.locator("#plan-summary b").nth(number).inner_text()


def test_a_slider_moved_by_keyboard_changes_what_follows_and_the_address(visitors, finished_site, planner):
    desk = visitors(finished_site.site).log_in(DESIGNER)
    desk.open(planner)
    communes = int(figure(desk, 1))
    slider = desk.page.get_by_role("slider", name="Biên sai số mong muốn, thanh kéo")
    slider.focus()
    for _press in range(4):
        slider.press("ArrowRight")
    assert desk.page.locator("[name=margin]").input_value() == "6"
    expect(desk.page.locator("#plan-result .conclusion")).to_contain_text("±6 điểm phần trăm")
    assert int(figure(desk, 1)) < communes
    assert parse_qs(urlsplit(desk.page.url).query)["margin"] == ["6"]
    desk.page.reload()
    assert desk.page.locator("[name=margin]").input_value() == "6"


def test_a_wish_for_a_group_brings_it_communes_at_once(visitors, finished_site, planner):
    desk = visitors(finished_site.site).log_in(DESIGNER)
    desk.open(planner)
    desk.page.locator(".wishes summary").click()
    desk.page.get_by_label("Phường – Hưng Yên cũ", exact=True).fill("11")
    expect(desk.page.locator("#plan-result")).to_contain_text("để biết riêng tầng “Phường – Hưng Yên cũ”")


def test_a_slip_is_said_beside_its_field_and_goes_when_it_is_put_right(visitors, finished_site, planner):
    desk = visitors(finished_site.site).log_in(DESIGNER)
    desk.open(planner)
    shown = desk.page.locator("#plan-result").inner_text()
    desk.fill(margin="bốn")
    expect(desk.page.locator("#margin-error")).to_contain_text("không phải là số")
    assert desk.page.locator("[name=margin]").get_attribute("aria-invalid") == "true"
    assert desk.page.locator("#plan-result").inner_text() == shown
    expect(desk.page.locator(".outdated-note")).to_be_visible()
    desk.look("planner-slip")
    desk.fill(margin="5")
    expect(desk.page.locator("#margin-error")).to_have_count(0)
    expect(desk.page.locator("#plan-result .conclusion")).to_contain_text("±5 điểm phần trăm")
    expect(desk.page.locator(".outdated-note")).to_be_hidden()
    desk.look("planner")


def test_who_saves_before_the_answer_is_there_saves_what_was_typed(visitors, finished_site, planner):
    desk = visitors(finished_site.site).log_in(DESIGNER)
    desk.open(planner)
    desk.fill(take="16")
    desk.fill(name="Vừa gõ xong")
    desk.press("Giữ phương án đang xem")
    assert parse_qs(urlsplit(desk.page.url).query)["take"] == ["16"]
    assert "Đã giữ phương án “Vừa gõ xong”" in desk.text()
    desk.look("planner-compared")
    desk.page.get_by_role("link", name="Xóa “Vừa gõ xong”").click()
    desk.press("Xóa phương án này")
    assert "Đã xóa phương án “Vừa gõ xong”" in desk.text()


def test_without_javascript_a_button_works_it_out(visitors, finished_site, planner):
    desk = visitors(finished_site.site, javascript=False).log_in(DESIGNER)
    desk.open(planner)
    assert desk.page.locator("input[type=range]").count() == 0
    desk.fill(margin="6")
    desk.press("Tính lại")
    assert "±6 điểm phần trăm" in desk.page.locator(".conclusion").inner_text()


def test_on_a_phone_the_figures_stay_in_sight(visitors, finished_site, planner):
    phone = visitors(finished_site.site, phone=True).log_in(DESIGNER)
    phone.page.set_viewport_size(PHONE)
    phone.open(planner)
    phone.page.locator("[name=response_rate]").scroll_into_view_if_needed()
    phone.fill(response_rate="70")
    expect(phone.page.locator("#plan-result .conclusion")).to_contain_text("70% số hộ trả lời")
    expect(phone.page.locator(SETTLED)).to_have_count(1)
    expect(phone.page.locator("#plan-summary b").first).to_be_in_viewport()
    assert re.fullmatch(r"±\d+,\d", figure(phone, 0))
    phone.look("planner-phone")
