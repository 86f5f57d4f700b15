"""An open link on a volunteer's own telephone: saved by itself, there again after the browser was closed, sent once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from surveys.database import open_session
from surveys.responses.records import Response
from tests.browser.door import office_world
from tests.browser.site import Site, aside
from tests.browser.visitor import NARROW, PHONE, Visitor
from tests.machine import needs
from tests.services.volunteers import only_by_link

pytestmark = [pytest.mark.browser, needs("chromium")]

SAVED = re.compile(r"Đã lưu lúc \d\d:\d\d")
MOST_PAGES = 20


@pytest.fixture(scope="module")
def address(site: Site) -> str:
    """Where the link of a survey that has nothing else is."""

    def open_it() -> str:
        with site.app.app_context(), open_session(site.engine) as session:
            link = only_by_link(session, office_world(session))
            link.survey.title = "Góp ý về quy hoạch khu công viên ven sông và việc cải tạo chợ trung tâm"
            link.survey.fieldwork_until = None
            session.commit()
            return f"/tra-loi/mo/{link.code}"

    return aside(open_it)


def look(visitor: Visitor, name: str) -> None:
    """In order on the narrowest telephone, and on a usual one."""
    for size in (NARROW, PHONE):
        visitor.page.set_viewport_size(size)
        visitor.look(f"open-link-{name}-{size['width']}")


def answer_page(page: Page) -> None:
    """The first option of whatever has none yet, a number and a word where they are asked for."""
    for question in page.locator("#questions fieldset.question").all():
        if not question.locator("input:checked").count():
            question.locator("label.option").first.tap()
    for box in page.locator("#questions :is(textarea, input[inputmode], input[type=number], input[type=text])").all():
        box.fill("2")


def test_a_volunteer_is_interrupted_goes_on_and_sends(
    site: Site, address: str, visitors: Callable[..., Visitor]
) -> None:
    visitor = visitors(site, phone=True)
    page = visitor.page
    visitor.open(address)
    look(visitor, "consent")
    page.get_by_role("button", name="Đồng ý tham gia").tap()
    expect(page.locator("#interview[data-live]")).to_be_attached()
    look(visitor, "page")
    page.locator("#questions label.option").first.tap()
    expect(page.locator("#safe")).to_have_text(SAVED)
    page.goto("about:blank")
    visitor.open(address)
    expect(page.locator("h1")).to_have_text("Phiếu đang trả lời dở")
    look(visitor, "begun")
    page.get_by_role("link", name="Trả lời tiếp").tap()
    expect(page.locator("#interview[data-live]")).to_be_attached()
    assert page.locator("#questions input:checked").count() == 1, "what was answered is there again"
    for _page in range(MOST_PAGES):
        answer_page(page)
        moves = page.locator("#interview").get_attribute("data-live")
        page.locator(".actions [value=next]").tap()
        page.wait_for_function(
            "moves => document.getElementById('interview')?.dataset.live !== moves",
            arg=moves,
        )
        if not page.locator("#interview").count():
            break
    expect(page.locator("h1")).to_have_text("Ông/Bà đã trả lời xong")
    look(visitor, "review")
    page.get_by_role("button", name="Gửi phiếu").tap()
    expect(page.locator("h1")).to_have_text("Phiếu đã được gửi")
    look(visitor, "thanks")
    assert aside(lambda: _modes(site)) == ["open_link"]
    left = {cookie["name"] for cookie in visitor.context.cookies(f"{site.address}{address}/phieu")}
    assert "khaosat-phieu" not in left, "nothing of it stays on the telephone"


def _modes(site: Site) -> list[str]:
    with open_session(site.engine) as session:
        return list(session.scalars(select(Response.mode)))
