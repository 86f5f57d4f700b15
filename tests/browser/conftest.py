"""Chromium and the sites that it visits."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.finished_site import FinishedSite, furnish
from tests.browser.journey import Journey
from tests.browser.site import Site, aside, open_site
from tests.browser.visitor import Visitor
from tests.conftest import SQLITE
from tests.databases import Databases

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=vi-VN",
]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, gone again before tests elsewhere run: Playwright's event loop would be in their way."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """An installation in which nothing has happened yet; on the database that the module names, else SQLite."""
    kind = getattr(request.module, "DATABASE", SQLITE)
    databases: Databases = request.getfixturevalue(f"{kind}_databases")
    url = databases.blank()
    site = aside(lambda: open_site(url))
    yield site
    site.close()
    databases.drop(url)


@pytest.fixture(scope="module")
def finished_site(site: Site) -> FinishedSite:
    """An installation in which every page has something to show."""
    return aside(lambda: furnish(site))


@pytest.fixture(scope="module")
def visitors(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors; each leaves when the module ends, and then nothing may have gone wrong."""
    present: list[Visitor] = []

    def arrive(site: Site, **options: Any) -> Visitor:
        visitor = Visitor(browser, site.address, **options)
        present.append(visitor)
        return visitor

    yield arrive
    for visitor in present:
        visitor.leave()


@pytest.fixture(scope="module")
def whole_journey(site: Site, visitors: Callable[..., Visitor]) -> Journey:
    return Journey(site, visitors)


@pytest.fixture
def journey(whole_journey: Journey, request: pytest.FixtureRequest) -> Iterator[Journey]:
    """The journey, unless an earlier step failed."""
    if whole_journey.stopped_at:
        pytest.fail(f"The journey ended at {whole_journey.stopped_at}.", pytrace=False)
    failed = request.session.testsfailed
    yield whole_journey
    if request.session.testsfailed > failed:
        whole_journey.stopped_at = request.node.name
        for name, visitor in whole_journey.office.items():
            visitor.photograph(f"stopped-{name}")
