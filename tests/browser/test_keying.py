"""Double entry in the browser: by keys alone, blind, with skips applied at once; nothing is lost on the way."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from surveys.requests.service import LOCAL_TIME
from tests.browser.paper_desk import KEYERS, PaperDesk, furnish_desk
from tests.browser.site import Site, aside
from tests.browser.visitor import DESKTOP, PHONE, Visitor
from tests.machine import needs
from webapp.demo.people import DEMO_PASSWORD

pytestmark = [pytest.mark.browser, needs("chromium")]

WRONG_SEX = "7"


@pytest.fixture(scope="module")
def desk(site: Site) -> PaperDesk:
    return aside(lambda: furnish_desk(site))


@pytest.fixture(scope="module")
def keyer(desk: PaperDesk, visitors: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """A person at the list of forms, who came there by keys alone."""
    known: dict[str, Visitor] = {}

    def come(username: str) -> Visitor:
        if username not in known:
            visitor = known[username] = visitors(desk.site)
            visitor.open(desk.address)
            for name, words in (("username", username), ("password", DEMO_PASSWORD)):
                tab_to(visitor.page, name)
                visitor.page.keyboard.type(words)
            with visitor.page.expect_navigation(url=f"**{desk.address}"):
                visitor.page.keyboard.press("Enter")
        known[username].open(desk.address)
        return known[username]

    return come


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field of that name has the focus."""
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def take(visitor: Visitor, serial: str) -> Page:
    """Type the serial; the desk opens."""
    expect(visitor.page.locator("#serial")).to_be_focused()  # what is typed before goes nowhere
    visitor.page.keyboard.type(serial)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator("#line[data-shown]")).to_be_focused()
    return visitor.page


def type_lines(page: Page, lines: Iterable[str]) -> None:
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def look_twice(visitor: Visitor, name: str) -> None:
    """At the desk's size and at a phone's."""
    visitor.look(name)
    visitor.page.set_viewport_size(PHONE)
    visitor.look(name)
    visitor.page.set_viewport_size(DESKTOP)


def finish(page: Page, desk: PaperDesk) -> None:
    expect(page.locator("#asked")).to_have_text("Đã nhập hết phiếu. Bấm Enter để báo xong, hoặc ↑ để xem lại.")
    with page.expect_navigation(url=f"**{desk.address}"):
        page.keyboard.press("Enter")


def test_a_form_is_keyed_twice_settled_and_sent_without_a_mouse(desk, keyer):
    serial = desk.serials[0]
    for username, sex in zip(KEYERS, ("1", "2"), strict=True):
        page = take(keyer(username), serial)
        type_lines(page, desk.keys(gioi_tinh=sex))
        finish(page, desk)
        expect(page.locator(".flash")).to_have_text(f"Đã nhập xong phiếu {serial}.")
    third = keyer("giamsat")
    look_twice(third, "paper-overview")
    third.page.locator("main").get_by_role("link", name=f"Phiếu {serial}", exact=True).press("Enter")
    third.page.wait_for_url("**/doi-chieu")
    third.page.locator("form.settling button").press("Enter")
    expect(third.page.locator(".error-summary")).to_be_visible()
    look_twice(third, "paper-settle-error")
    second = third.page.get_by_label("Lần 2: 2 – Nữ")
    second.press("Space")
    with third.page.expect_navigation(url=f"**{desk.address}"):
        second.press("Enter")
    with third.page.expect_navigation():
        third.page.get_by_role("button", name="Đưa 1 phiếu vào kết quả").press("Enter")
    expect(third.page.locator(".flash.done")).to_have_text("Đã đưa 1 phiếu giấy vào kết quả.")
    look_twice(third, "paper-overview-sent")
    (response,) = aside(desk.responses)
    assert (response.mode, response.answers["gioi_tinh"], response.submitted_on) == ("paper", "2", desk.day)


@needs("pdftotext")
def test_forms_go_from_the_designers_printer_to_the_results_under_the_numbers_that_are_printed(desk, keyer, tmp_path):
    before = len(aside(desk.responses))
    designer = keyer(KEYERS[0])
    designer.open(desk.prints)
    row = designer.page.locator("tr", has=designer.page.get_by_role("button", name="Cấp số –")).first
    commune = row.locator("th").inner_text()
    with designer.page.expect_navigation():
        row.get_by_role("button").press("Enter")
    look_twice(designer, "paper-prints")
    _filename, content = designer.download(f"PDF – {commune}")
    text = as_text(content, tmp_path)
    serials = sorted(set(re.findall(r"Phiếu số\s+([0-9]{5,9})\b", text)) - set(desk.serials))[:3]
    assert len(serials) == 3

    numbers, today = set(), datetime.now(LOCAL_TIME).date()
    ways = ({}, {"da_giao_dich": "2", "way": "2"}, {"da_giao_dich": "2"})
    for username in KEYERS:
        for serial, typed in zip(serials, ways, strict=True):
            in_hand = aside(lambda: desk.scanned(serial)) if username == KEYERS[1] else serial  # noqa: B023
            page = take(keyer(username), in_hand)
            for line in desk.keys(on=today, **typed):
                numbers.add(page.locator("#number").inner_text())
                type_lines(page, [line])
            finish(page, desk)
    assert len(numbers) >= 30
    for number in numbers - {""}:
        assert re.search(rf"(?m)(?:{number}\.|^ *{number.removeprefix('Câu ')} )", text), number
    third = keyer("giamsat")
    with third.page.expect_navigation():
        third.page.get_by_role("button", name="Đưa 3 phiếu vào kết quả").press("Enter")
    modes = sorted(response.mode for response in aside(desk.responses))
    assert len(modes) == before + 3 and modes.count("self_completion") == 1 and modes.count("paper") == before + 2


def as_text(content: bytes, folder: Path) -> str:
    """What is to be read on the printed pages."""
    file = folder / "forms.pdf"
    file.write_bytes(content)
    command = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()


def test_skips_are_applied_and_told_wrong_lines_stay_wrong_and_marks_have_a_key_each(desk, keyer):
    visitor = keyer(KEYERS[0])
    page = take(visitor, desk.serials[1])
    lines = iter(desk.keys(da_giao_dich="2"))
    type_lines(page, [next(lines) for _line in range(4)])
    visitor.look("paper-keying")
    type_lines(page, [next(lines)])
    expect(page.locator("#skipped")).to_contain_text("Bỏ qua Câu")
    expect(page.locator("#number")).not_to_have_text("Câu 2")
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("Chưa gõ gì")
    page.keyboard.type("8")
    page.keyboard.press("Enter")
    expect(page.locator("#problem")).to_contain_text("bấm phím +")
    visitor.look("paper-keying-error")
    page.keyboard.press("+")
    expect(page.locator("#skipped")).to_have_text("Đã giữ là “trên phiếu ghi sai”.")
    expect(page.locator("#last li").last).to_contain_text("8 +")
    for mark, words in (("*", "từ chối trả lời"), ("/", "không biết"), ("-", "để trống")):
        type_lines(page, [mark])
        expect(page.locator("#last li").last.locator("b")).to_have_text(words)
    page.keyboard.press("ArrowUp")
    expect(page.locator("#line")).to_have_value("-")
    type_lines(page, ["3"])
    expect(page.locator("#last li").last.locator("b")).to_have_text("3")
    look_twice(visitor, "paper-keying-marks")
    expect(page.locator("#safe")).to_contain_text("Đã lưu lúc")
    shown = page.locator("#asked").inner_text()
    page.reload()
    expect(page.locator("#asked")).to_have_text(shown)


def test_what_was_typed_while_the_network_was_away_arrives_when_it_is_back(desk, keyer):
    visitor = keyer(KEYERS[1])
    page = take(visitor, desk.serials[2])
    visitor.context.set_offline(True)
    lines = list(desk.keys())
    type_lines(page, lines[:8])
    expect(page.locator("#safe")).to_contain_text("Chưa có mạng", timeout=10_000)
    visitor.context.set_offline(False)
    expect(page.locator("#safe")).to_contain_text("Đã lưu lúc", timeout=10_000)
    visitor.problems.clear()
    type_lines(page, lines[8:])
    finish(page, desk)


def test_the_page_without_script_asks_part_by_part(desk, visitors):
    visitor = visitors(desk.site, javascript=False).log_in(KEYERS[0])
    visitor.open(desk.address)
    visitor.fill(serial=desk.serials[3])
    visitor.press("Mở phiếu")
    visitor.press("Lưu và sang phần sau")
    assert "Chưa gõ gì." in visitor.text()
    typed = {"dong-@consent": "1", "dong-@day": f"{desk.day:%d%m%Y}", "dong-@adults": "3"}
    for _part in range(30):
        if visitor.page.get_by_role("button", name="Báo đã nhập xong phiếu").count():
            break
        for control in visitor.page.locator("#interview input[type=text]").all():
            name = control.get_attribute("name") or ""
            control.fill(control.input_value() or typed.get(name) or "2")
        visitor.press("Lưu và sang phần sau")
    visitor.press("Báo đã nhập xong phiếu")
    assert f"Đã nhập xong phiếu {desk.serials[3]}." in visitor.text()
