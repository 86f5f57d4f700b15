"""Every page, as every role that may see it: accessible, Vietnamese, no wider than the screen, usable by keyboard."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, ViewportSize

from surveys.database import open_session
from surveys.people.permissions import Role
from tests.browser.addresses import addresses
from tests.browser.finished_site import FinishedSite
from tests.browser.under_way import make_authority
from tests.browser.visitor import DESKTOP, NARROW, PHONE, Visitor
from tests.machine import needs
from webapp.demo.people import COLLABORATOR, OFFICE

pytestmark = [pytest.mark.browser, needs("chromium")]

USERNAMES = {log_in.role: log_in.username for log_in in (*OFFICE, COLLABORATOR)}
PART = re.compile(r"<([a-z][a-z0-9-]*)\b[^>]*?(?:class=\"([^\"]*)\")?[^>]*>")
HEADER = re.compile(r"<header.*?</header>", re.DOTALL)
MOST_BYTES_ON_A_PHONE = 60 * 1024
LEAST_PAGES = {
    Role.ADMINISTRATOR: 6,
    Role.COORDINATOR: 60,
    Role.DESIGNER: 70,
    Role.SUPERVISOR: 40,
    Role.COLLABORATOR: 15,
    Role.READER: 25,
}
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
  const shown = [each, each.closest("label")].filter(Boolean).some((part) => {
    const style = getComputedStyle(part);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
  });
  const box = each.getBoundingClientRect();
  return [each.dataset.stop ?? "", shown && box.width > 0 && box.height > 0];
}"""
"""Which of them has the focus, and whether one sees it."""
MAIN_PAGES = ("home.index", "requests.create", "samples.design", "fieldwork.overview", "results.question")


@dataclass
class Tour:
    """What has been looked at: a page made of the same parts as one seen before is not looked at again."""

    seen: set[tuple[str, frozenset[tuple[str, str]]]] = field(default_factory=set)

    def is_new(self, endpoint: str, html: str) -> bool:
        parts = frozenset(PART.findall(HEADER.sub("", html)))
        if (endpoint, parts) in self.seen:
            return False
        self.seen.add((endpoint, parts))
        return True


@pytest.fixture(scope="module")
def tour() -> Tour:
    return Tour()


@pytest.fixture(scope="module")
def everywhere(finished_site: FinishedSite, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    folder = make_authority(tmp_path_factory.mktemp("https"), now=datetime.now(UTC))
    finished_site.site.app.config["HTTPS_FOLDER"] = folder
    with open_session(finished_site.site.engine) as session:
        return addresses(finished_site, session)


@pytest.fixture(scope="module")
def guests(visitors, site, finished_site) -> dict[Role, Visitor]:
    """Someone of each role, logged in."""
    return {
        role: visitors(site, phone=role == Role.COLLABORATOR).log_in(username) for role, username in USERNAMES.items()
    }


@pytest.mark.parametrize("role", list(Role), ids=[role.value for role in Role])
def test_every_page_is_in_order_at_every_size(role, guests, everywhere, tour):
    guest = guests[role]
    sizes = (NARROW, PHONE, DESKTOP) if role == Role.COLLABORATOR else (PHONE, DESKTOP)
    shown = 0
    wrong: list[str] = []
    for endpoint, address in everywhere:
        answer = guest.context.request.get(address, max_redirects=0)
        if answer.status == 302 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        if answer.status in (403, 404):
            continue
        shown += 1
        if tour.is_new(endpoint, answer.text()):
            wrong += _look_at(guest, endpoint, address, sizes)
    assert not wrong, "\n\n".join(wrong)
    assert shown >= LEAST_PAGES[role], shown


def _look_at(guest: Visitor, endpoint: str, address: str, sizes: Sequence[ViewportSize]) -> list[str]:
    wrong = []
    for number, size in enumerate(sizes):
        guest.page.set_viewport_size(size)
        if number == 0:
            guest.open(address)
        else:
            guest.page.wait_for_load_state("networkidle")
        name = re.sub(r"\W+", "-", f"{endpoint}{address}").strip("-")
        try:
            guest.look(name)
        except AssertionError as error:
            wrong.append(f"{size['width']}: {error}")
            guest.problems.clear()
    return wrong


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


@pytest.mark.parametrize("state", ["new", "met", "begun"])
def test_everything_at_the_door_is_reached_by_keyboard_with_a_visible_focus(state, guests, finished_site):
    guest = guests[Role.COLLABORATOR]
    guest.page.set_viewport_size(PHONE)
    page = {"new": "ket-qua", "met": "xin-y-kien", "begun": "phong-van/phan_a"}[state]
    guest.open(f"/ho/{finished_site.cases[state]}/{page}")
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
        "[...document.querySelectorAll('link[rel=stylesheet], script')].map((part) => part.href || part.src)"
    )
    sizes = {source: len(gzip.compress(guest.context.request.get(source).body())) for source in sources}
    assert any(source.endswith(".css") for source in sizes)
    assert sum(sizes.values()) <= MOST_BYTES_ON_A_PHONE, sizes
