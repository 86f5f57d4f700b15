"""Someone at a screen: a page of Chromium that notes everything that goes wrong, and what is checked on every page."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, Request, Response, Route, ViewportSize

from tests.browser.accessibility import assert_accessible
from webapp.demo.people import DEMO_PASSWORD

DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
NARROW: ViewportSize = {"width": 320, "height": 640}
SCREENSHOTS = os.environ.get("KHAOSAT_SCREENSHOTS")
PATIENCE = 15_000
LONG_PATIENCE = 300_000
LONG_WORK = re.compile(r"/viec/\d+$")
REFUSED_FORM = 422
LEFT_BEHIND = "net::ERR_ABORTED"
"""What Chromium says of a navigation that became a download."""
NO_SCRIPT_WANTED = "csp"
"""What Chromium says of a module that it was told of, where scripts are switched off."""
NOT_THE_PAGE_S_FAULT = "Failed to load resource"
"""Chromium's own line for an answer with an error status; the status itself is looked at in `_answered`."""
ENGLISH = re.compile(
    r"\b(the|this|that|you|your|please|submit|invalid|required|error|field|password|log ?in|search|save|cancel|"
    r"next|previous|delete|edit|loading|none|null|undefined|nan|true|false)\b",
    re.IGNORECASE,
)
EXCEL_S_OWN = "(Save As)"
"""How a sentence about a file names Excel's command beside its Vietnamese name."""
UNROUNDED = re.compile(r"\d+,\d{6,}")
SHOW_IMAGES = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode();
}))"""
"""Wait for all images; one that is loaded only when it is scrolled to would never be there."""


FETCHED = ("fetch", "xhr", "eventsource")
NEXT_FRAME = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
FACTS = """() => ({
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
  text: document.body.innerText,
  english: [...document.querySelectorAll("[lang=en]")].map((each) => each.innerText),
})"""


class Visitor:
    """A person with a browser of the own."""

    def __init__(self, browser: Browser, address: str, *, phone: bool = False, javascript: bool = True) -> None:
        self.address = address
        self.javascript = javascript
        self.context = browser.new_context(
            base_url=address,
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            is_mobile=phone,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=javascript,
            accept_downloads=True,
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.expected_statuses = {REFUSED_FORM}
        self.fetches = False
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(NOT_THE_PAGE_S_FAULT):
            self.problems.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:")):
            self.problems.append(f"asked another host: {request.url}")
        self.fetches |= request.resource_type in FETCHED

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected_statuses:
            self.problems.append(f"status {response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT_BEHIND and (self.javascript or request.failure != NO_SCRIPT_WANTED):
            self.problems.append(f"failed: {request.url} {request.failure}")

    def log_in(self, username: str, password: str = DEMO_PASSWORD) -> Visitor:
        """Log in on the log-in page."""
        self.open("/dang-nhap")
        self.fill(username=username, password=password)
        self.press("Đăng nhập")
        return self

    def open(self, path: str, *, lets_scripts_run: bool = False) -> None:
        """Go to an address of the site; `lets_scripts_run`: read it without its policy, for otherwise what is looked
        for in it would never be answered."""
        self.fetches = False
        if lets_scripts_run:
            self.page.route(f"**{path}", _without_policy, times=1)
        self.page.goto(path)

    def resize(self, size: ViewportSize) -> None:
        """See the page on another screen, with all that its scripts have asked for meanwhile."""
        self.page.set_viewport_size(size)
        self.page.evaluate(NEXT_FRAME)
        if self.fetches:
            self.page.wait_for_load_state("networkidle")

    @property
    def path(self) -> str:
        """Where the visitor is."""
        return urlsplit(self.page.url).path

    def text(self) -> str:
        """What is to be read in the main part of the page, spaces that do not break as plain ones."""
        return self.page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")

    def heading(self) -> str:
        """The title of the page."""
        return self.page.locator("h1").inner_text()

    def fill(self, **values: str) -> None:
        """Type into the fields with these names."""
        for name, value in values.items():
            self.page.locator(f"[name={name}]").fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose a radio button or tick a box."""
        self.page.locator(f"[name={name}][value='{value}']").check()

    def attach(self, name: str, filename: str, content: bytes) -> None:
        """Choose a file in the field with that name."""
        file: Any = {"name": filename, "mimeType": "application/octet-stream", "buffer": content}
        self.page.locator(f"[name={name}]").set_input_files([file])

    def press(self, name: str) -> None:
        """Press the button or link with that name in the main part of the page."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=name, exact=True)
        self._follow(button.or_(main.get_by_role("link", name=name, exact=True)).first)

    def press_below(self, name: str) -> None:
        """Press the button or link with that name in the bar at the bottom of a phone."""
        bar = self.page.locator(".actions")
        button = bar.get_by_role("button", name=name, exact=True)
        self._follow(button.or_(bar.get_by_role("link", name=name, exact=True)))

    def press_primary(self) -> None:
        """Press the one primary button of an office page."""
        self._follow(self.page.locator(".primary-action .primary"))

    def take_next_step(self, survey_id: int) -> None:
        """Do what the survey's overview says is next."""
        self.open(f"/khao-sat/{survey_id}")
        self.press_primary()

    def _follow(self, target: Locator) -> None:
        """Press, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            target.click()

    def wait_for_work(self, name: str) -> None:
        """Look at the page of long work, if it still runs, and stay until it leads on by itself."""
        if LONG_WORK.search(self.page.url):
            self.photograph(name)
            self.page.wait_for_url(lambda address: not LONG_WORK.search(address), timeout=LONG_PATIENCE)

    def download(self, name: str) -> tuple[str, bytes]:
        """Press the link that starts a download; the file's name and content."""
        with self.page.expect_download() as waiting:
            self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()
        found: Download = waiting.value
        return found.suggested_filename, Path(found.path()).read_bytes()

    def photograph(self, name: str) -> None:
        """Keep a picture of the whole page, if pictures are wanted."""
        if SCREENSHOTS:
            width = self.page.viewport_size["width"] if self.page.viewport_size else 0
            self.page.screenshot(path=Path(SCREENSHOTS) / f"{name}-{width}.png", full_page=True)

    def look(self, name: str, *, resized: bool = False) -> None:
        """Check the page that is shown, and keep a picture of it; axe itself needs JavaScript.

        `resized`: it was looked at before, on a screen of another size, and nothing has been done on it since.
        """
        if self.javascript:
            self.page.evaluate(SHOW_IMAGES)
        self.photograph(name)
        if self.javascript:
            assert_in_order(self.page, resized=resized)
        self.assert_no_problems()

    def assert_no_problems(self) -> None:
        """Nothing was said on the console, nothing failed, nothing went elsewhere."""
        assert not self.problems, f"{self.page.url}: {self.problems}"

    def leave(self) -> None:
        """Close the browser, after a last look at what went wrong."""
        self.context.close()
        assert not self.problems, self.problems


def _without_policy(route: Route) -> None:
    answer = route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


def assert_in_order(page: Page, *, resized: bool = False) -> None:
    """What holds on every page."""
    assert_no_overflow(page)
    assert_accessible(page, resized=resized)
    facts = page.evaluate(FACTS)
    assert facts["headings"] == 1, f"{page.url} has {facts['headings']} headings of the first level"
    assert facts["language"] == "vi", page.url
    vietnamese = facts["text"].replace(EXCEL_S_OWN, "")
    for words in sorted(facts["english"], key=len, reverse=True):
        vietnamese = vietnamese.replace(words, "")  # a question's English beside its Vietnamese is meant to be there
    english = sorted({found.group() for found in ENGLISH.finditer(vietnamese)})
    assert not english, f"{page.url} says in English: {english}"
    endless = UNROUNDED.findall(facts["text"])
    assert not endless, f"{page.url} shows numbers that nobody rounded: {endless}"


def assert_no_overflow(page: Page) -> None:
    """The document is not wider than the screen."""
    width, room = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    if width > room:
        culprits = page.evaluate(
            """() => [...document.querySelectorAll('main *, header *')]
                .filter((each) => each.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
                .map((each) => each.outerHTML.slice(0, 120))"""
        )
        raise AssertionError(f"{page.url} is {width} wide on a screen of {room}: {culprits}")
