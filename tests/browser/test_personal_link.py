"""A letter's QR code in a real browser: opened once, answered over a network that fails, sent; no trace of the code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveys.database import open_session
from surveys.fieldwork.links import invitations
from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.responses.records import Response
from tests.browser.door import office_world
from tests.browser.interviewer import Interviewer
from tests.browser.site import Site, aside
from tests.browser.tour import USERNAMES
from tests.browser.visitor import NARROW, PHONE, Visitor
from tests.machine import needs
from tests.services.survey_in_the_field import survey_in_the_field
from webapp.clock import now

pytestmark = [pytest.mark.browser, needs("chromium")]


@dataclass
class Letter:
    """A letter that lies in a household's hands."""

    site: Site
    code: str
    survey_id: int
    case_id: int


@pytest.fixture(scope="module")
def letter(site: Site) -> Letter:
    def write() -> Letter:
        with site.app.app_context(), open_session(site.engine) as session:
            world = office_world(session)
            place = survey_in_the_field(session, world)
            case, secret = place.cases[0], str(site.app.config["SECRET_KEY"])
            [one] = invitations.issue(
                session, place.survey, [case], secret=secret, person=world.person("designer"), now=now()
            )
            session.commit()
            return Letter(site, one.code, place.survey.id, case.id)

    return aside(write)


def press(page: Page, words: str) -> None:
    page.locator(".actions").get_by_role("button", name=words, exact=True).tap()


def scan(visitor: Visitor, code: str) -> None:
    visitor.page.goto("about:blank")
    visitor.open(f"/tra-loi#{code}")


def test_from_the_qr_code_to_the_thanks(letter: Letter, visitors: Callable[..., Visitor]) -> None:
    home = visitors(letter.site, phone=True)
    page, interviewer, trace = home.page, Interviewer(home), []
    page.on("request", lambda asked: trace.append(f"{asked.url} {asked.headers} {asked.redirected_from}"))
    home.open("/tra-loi")
    home.look("lien-ket-ma")
    scan(home, letter.code)
    page.wait_for_url("**/tra-loi/trong-ho")
    home.look("lien-ket-trong-ho")
    page.locator("input[name=adults]").fill("2")
    press(page, "Xem ai trả lời")
    page.wait_for_url("**/tra-loi/dong-y")
    page.set_viewport_size(NARROW)
    home.look("lien-ket-dong-y")
    press(page, "Đồng ý tham gia")
    expect(page.locator("#interview[data-live]")).to_be_attached()
    home.look("lien-ket-cau-hoi")
    page.set_viewport_size(PHONE)

    home.context.set_offline(True)
    interviewer.fill_in_the_rest()
    expect(page.locator("#safe")).to_contain_text("Chưa có mạng")
    home.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#safe")).to_contain_text("Đã lưu lúc")
    home.problems.clear()  # the network was switched off

    page.get_by_role("button", name="Dừng ở đây, để sau trả lời tiếp").click()
    page.wait_for_url("**/tra-loi/de-sau")
    home.look("lien-ket-de-sau")
    scan(home, letter.code)
    expect(page.locator("#interview[data-live]")).to_be_attached()
    interviewer.finish()
    home.look("lien-ket-xem-lai")
    press(page, "Gửi phiếu")
    page.wait_for_url("**/tra-loi/cam-on")
    home.look("lien-ket-cam-on")
    assert _stored(letter) == ("personal_link", "completed")

    timings, cookies = page.evaluate("JSON.stringify(performance.getEntries())"), page.evaluate("document.cookie")
    for signs in (letter.code, letter.code.replace("-", "")):
        assert signs not in " ".join([*trace, timings, cookies])
    [cookie] = [each for each in home.context.cookies() if each["path"] == "/tra-loi"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")


def test_another_browser_is_told_and_sees_nothing(letter: Letter, visitors: Callable[..., Visitor]) -> None:
    other = visitors(letter.site, phone=True)
    scan(other, letter.code)
    expect(other.page.locator("h1")).to_have_text("Mã này chưa mở được phiếu")
    assert other.page.evaluate("location.hash") == ""
    assert "đã mở ở máy khác" in other.text()
    other.look("lien-ket-may-khac")
    other.open("/tra-loi/phieu/phan_a")
    assert other.path == "/tra-loi"


def test_the_office_prints_for_a_commune(letter: Letter, visitors: Callable[..., Visitor]) -> None:
    letter.site.app.config["PUBLIC_URL"] = "https://khaosat.example"
    office = visitors(letter.site).log_in(USERNAMES[Role.DESIGNER])
    office.open(f"/khao-sat/{letter.survey_id}/thu-thap/lien-ket")
    office.look("lien-ket-rieng")
    posted: list[str] = []
    office.page.on("request", lambda asked: posted.append(asked.method) if asked.method == "POST" else None)
    office.page.locator("#contact").press("Enter")
    office.page.wait_for_timeout(300)
    assert not posted, "Enter prints for no commune."
    office.fill(contact="Bà Duyên, 0912 345 678")
    with office.page.expect_download() as waiting:
        office.page.get_by_role("button", name="Cấp mã").first.click()
    assert Path(waiting.value.path()).read_bytes()[:5] == b"%PDF-"
    office.page.locator("main tbody th a").first.click()
    office.page.wait_for_url("**/lien-ket/*")
    office.look("lien-ket-cua-xa")
    assert "Liên kết riêng" in office.heading()


def _stored(letter: Letter) -> tuple[str, str]:
    def read() -> tuple[str, str]:
        with open_session(letter.site.engine) as session:
            response = session.scalars(select(Response)).one()
            return response.mode, session.get_one(Case, letter.case_id).state

    return aside(read)
