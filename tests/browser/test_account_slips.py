"""Accounts from a file to a collaborator's phone: slips on paper, the QR code's link, the first log-in."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import segno
from playwright.sync_api import Page

from surveys.database import open_session
from surveys.units.service import communes
from tests.browser.site import Site, aside, own_province
from tests.browser.visitor import DESKTOP, PHONE
from tests.machine import needs
from tests.pages.test_accounts_qr import matrix_of
from tests.services.people_files import people_file

pytestmark = [pytest.mark.browser, needs("chromium", "pdftotext")]

PEOPLE = 20
A_SHEET = 8
NAMES = ("Trần Thị Đào", "Nguyễn Văn An", "Vũ Hoàng Nguyễn Thị Minh Phương Thảo", "Đỗ Thị Ợ")
OWN_PASSWORD = "con trâu đi trước cái cày"
MILLIMETRE = 96 / 25.4
PIN = "739204"


def rows_of(site: Site) -> list[list[object]]:
    with open_session(site.engine) as session:
        places = communes(session, own_province(session))
        return [
            [NAMES[number % len(NAMES)], places[number].code, None, f"09123456{number:02d}", None]
            for number in range(PEOPLE)
        ]


@pytest.fixture(scope="module")
def desk(site, visitors):
    """The coordinator in front of the slips of twenty people."""
    desk = visitors(site).log_in("dieuphoi")
    desk.open("/tai-khoan")
    desk.press("Thêm nhiều tài khoản từ Excel")
    desk.look("accounts-upload")
    desk.attach("file", "danh-sach.xlsx", people_file(aside(lambda: rows_of(site))))
    desk.press("Tải lên và xem lại")
    desk.look("accounts-preview")
    desk.press(f"Tạo {PEOPLE} tài khoản và in phiếu")
    desk.page.set_viewport_size(PHONE)
    desk.look("accounts-slips-phone")
    desk.page.set_viewport_size(DESKTOP)
    desk.look("accounts-slips")
    return desk


def slips(page: Page) -> list[tuple[str, str]]:
    """User name and code of each slip."""
    shown = page.locator("dl.handover code").all_inner_texts()
    return list(zip(shown[::2], shown[1::2], strict=True))


def link(site: Site, username: str, code: str) -> str:
    return f"{site.address}/dang-nhap#ten={username}&ma={code}"


def test_the_qr_code_of_each_slip_is_the_log_in_page_with_name_and_code(site, desk):
    drawings = desk.page.locator(".slip svg.qr").evaluate_all("all => all.map(each => each.outerHTML)")
    assert len(drawings) == PEOPLE
    for (username, code), drawing in zip(slips(desk.page), drawings, strict=True):
        expected = segno.make_qr(link(site, username, code), error="m").matrix
        assert matrix_of(drawing) == [list(row) for row in expected]


def test_eight_slips_go_on_a_sheet_and_none_is_broken_or_cut(desk, tmp_path: Path):
    paper = tmp_path / "slips.pdf"
    paper.write_bytes(desk.page.pdf(prefer_css_page_size=True))
    sheets = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True).stdout
    pages = sheets.rstrip("\f").split("\f")
    given = slips(desk.page)
    assert len(pages) == -(-PEOPLE // A_SHEET)
    for place, (username, code) in enumerate(given):
        page = pages[place // A_SHEET]
        assert username in page
        assert code in page
    assert [page.count("Mã có hiệu lực đến") for page in pages] == [8, 8, 4]
    desk.page.emulate_media(media="print")
    sizes = desk.page.locator(".slip").evaluate_all(
        "all => all.map(each => [each.offsetWidth, each.offsetHeight, each.scrollHeight - each.clientHeight,"
        " each.querySelector('.qr').getBoundingClientRect().width])"
    )
    desk.page.emulate_media(media="screen")
    for width, height, hidden, code_width in sizes:
        assert (round(width / MILLIMETRE), round(height / MILLIMETRE)) == (95, 70)
        assert hidden <= 0, "something on a slip is cut off"
        assert code_width / MILLIMETRE >= 28, "a phone reads modules of about 0.7 mm from paper"


def test_going_back_to_the_page_shows_no_code_again(desk):
    username, code = slips(desk.page)[0]
    desk.open("/tai-khoan/excel/xem-lai")
    desk.look("accounts-made")
    assert code not in desk.page.content()
    assert "In lại phiếu" in desk.text()
    desk.press("In lại phiếu")
    desk.look("accounts-reissue")
    assert username in desk.text()
    desk.press("Cấp mã mới và in phiếu")
    assert dict(slips(desk.page))[username] != code


def test_a_scanned_slip_logs_in_and_its_code_reaches_neither_address_bar_nor_server(site, desk, visitors):
    username, code = slips(desk.page)[0]
    phone = visitors(site, phone=True)
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.page.goto(link(site, username, code))
    assert phone.page.url == f"{site.address}/dang-nhap"
    assert not any(code in url for url in asked)
    phone.look("phone-log-in-by-slip")
    phone.press("Đăng nhập")
    assert phone.path == "/doi-mat-khau"
    phone.fill(password=code, new_password=OWN_PASSWORD, new_password_confirm=OWN_PASSWORD)
    phone.page.get_by_role("button", name="Hiện: Mật khẩu mới").click()
    assert phone.page.locator("[name=new_password]").get_attribute("type") == "text"
    phone.press("Đổi mật khẩu")
    assert phone.path == "/tai-khoan/ma-pin"
    phone.look("phone-choose-pin")
    phone.fill(pin=PIN, pin_again=PIN)
    phone.press_below("Lưu mã PIN")
    assert phone.path == "/viec-cua-toi"
    assert "Đã đặt mã PIN" in phone.text()
    phone.open("/tai-khoan/mo-khoa")
    phone.look("phone-locked")


def test_without_javascript_a_slip_is_typed(site, desk, visitors):
    username, code = slips(desk.page)[1]
    plain = visitors(site, phone=True, javascript=False)
    plain.page.goto(link(site, username, code))
    plain.fill(username=username, password=code)
    plain.press("Đăng nhập")
    assert plain.path == "/doi-mat-khau"
