"""Pages by keyboard, pages that say no, and what a phone loads."""

from __future__ import annotations

import gzip

import pytest
from playwright.sync_api import Page

from surveys.people.permissions import Role
from tests.browser.interviewer import Interviewer
from tests.browser.visitor import DESKTOP, NARROW, PHONE
from tests.machine import needs

pytestmark = [pytest.mark.browser, needs("chromium")]

MOST_BYTES_ON_A_PHONE = 60 * 1024
MARK_STOPS = """() => {
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
  const groups = new Set();
  const stops = all.filter((each) => {
    if (each.disabled || each.tabIndex < 0 || !each.checkVisibility({ visibilityProperty: true })) return false;
    if (each.type !== "radio") return true;
    const group = [...document.getElementsByName(each.name)];
    if (group.some((radio) => radio.checked)) return each.checked;
    if (groups.has(each.name)) return false;
    groups.add(each.name);
    return true;
  });
  stops.forEach((each, number) => (each.dataset.stop = number));
  return stops.map((each) => each.outerHTML.slice(0, 120));
}"""
"""Number what Tab should reach: of radio buttons the chosen one, else the first."""
FOCUSED = """() => {
  const each = document.activeElement;
  if (!each || each === document.body || each === document.documentElement) return [null, true];
  if (each.tagName === "IFRAME") return ["", true];
  const shown = [each, each.closest("label")].filter(Boolean).some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  });
  const box = each.getBoundingClientRect();
  return [each.dataset.stop ?? "", shown && box.width > 0 && box.height > 0];
}"""
"""Which of them has the focus, and whether one sees it; what is inside of a frame is the frame's own page."""
MAIN_PAGES = ("home.index", "requests.create", "samples.design", "fieldwork.overview", "results.question")


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        (Role.COORDINATOR, "/khong-co-trang-nay", 404),
        (Role.READER, "/de-nghi/moi", 403),
        (Role.COLLABORATOR, "/ho/999999", 404),
        (Role.COLLABORATOR, "/tai-khoan", 403),
    ],
)
def test_a_page_that_says_no_is_in_order_too(role, address, status, guests):
    guest = guests[role]
    guest.expected_statuses.add(status)
    for size in (NARROW, PHONE, DESKTOP):
        guest.page.set_viewport_size(size)
        guest.open(address)
        guest.look(f"refused-{status}-{role.value}")
    guest.expected_statuses.discard(status)
    assert guest.page.locator("main").get_by_role("link").count(), "somewhere to go from there"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COLLABORATOR], ids=["office", "phone"])
def test_the_skip_link_leads_past_the_header(role, guests):
    guest = guests[role]
    guest.open("/")
    guest.page.keyboard.press("Tab")
    skip = guest.page.locator(".skip")
    assert skip.evaluate("link => link === document.activeElement")
    box = skip.bounding_box()
    assert box is not None and box["x"] >= 0, "the skip link shows when it has the focus"
    guest.page.keyboard.press("Enter")
    assert guest.page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("endpoint", MAIN_PAGES)
def test_everything_on_a_page_is_reached_by_keyboard_with_a_visible_focus(endpoint, guests, everywhere):
    guest = guests[Role.DESIGNER]
    guest.page.set_viewport_size(DESKTOP)
    guest.open(next(address for name, address in everywhere if name == endpoint))
    _assert_reachable(guest.page)


def test_everything_in_the_studio_is_reached_by_keyboard_with_a_visible_focus(guests, everywhere, finished_site):
    guest = guests[Role.DESIGNER]
    guest.page.set_viewport_size(DESKTOP)
    own = f"/khao-sat/{finished_site.in_design}/"
    guest.open(next(address for name, address in everywhere if name == "studio.page" and address.startswith(own)))
    guest.page.locator("#outline a.question").first.click()
    guest.page.locator("#item-form[data-type=question]").wait_for()
    guest.page.reload()
    guest.page.locator("body.live").wait_for()
    _assert_reachable(guest.page)


@pytest.mark.parametrize("state", ["new", "met", "begun"])
def test_everything_at_the_door_is_reached_by_keyboard_with_a_visible_focus(state, guests, finished_site):
    guest = guests[Role.COLLABORATOR]
    guest.page.set_viewport_size(PHONE)
    page = {"new": "ket-qua", "met": "xin-y-kien", "begun": "phong-van/phan_a"}[state]
    guest.open(f"/ho/{finished_site.cases[state]}/{page}")
    Interviewer(guest).wait_until_live()
    _assert_reachable(guest.page)


def _assert_reachable(page: Page) -> None:
    wanted = page.evaluate(MARK_STOPS)
    unseen = []
    reached = set()
    for _stop in range(2 * len(wanted) + 20):
        page.keyboard.press("Tab")
        stop, seen = page.evaluate(FOCUSED)
        if stop is None:
            break
        reached.add(stop)
        if not seen:
            unseen.append(stop)
    missed = [html for number, html in enumerate(wanted) if str(number) not in reached]
    assert not missed, f"{page.url}: not reached by Tab: {missed}"
    assert not unseen, f"{page.url}: no visible focus: {[wanted[int(stop)] for stop in unseen]}"


@pytest.mark.parametrize("page", ["viec-cua-toi", "ho/{begun}/phong-van/phan_c", "ho/{begun}/xem-lai"])
def test_what_a_phone_loads_is_light(page, guests, finished_site):
    guest = guests[Role.COLLABORATOR]
    guest.open("/" + page.format(**finished_site.cases))
    sources = guest.page.evaluate(
        "[...document.querySelectorAll('link[rel=stylesheet], link[rel=modulepreload], script[src]')]"
        ".map((part) => part.href || part.src)"
    )
    sizes = {source: len(gzip.compress(guest.context.request.get(source).body())) for source in set(sources)}
    assert any(source.endswith(".css") for source in sizes)
    assert sum(sizes.values()) <= MOST_BYTES_ON_A_PHONE, sizes
