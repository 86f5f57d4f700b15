"""Chromium and the sites that it visits."""

from __future__ import annotations

import fcntl
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from surveys.database import open_session
from surveys.people.permissions import Role
from tests.browser.addresses import addresses
from tests.browser.finished_site import FinishedSite, furnish
from tests.browser.journey import Journey
from tests.browser.site import Site, aside, open_site, serve, staff
from tests.browser.tour import USERNAMES, Tour
from tests.browser.under_way import make_authority
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


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> tuple[Path, dict[str, Any]]:
    """The database of an installation in which every page has something to show, and what is where.

    Whichever worker comes first furnishes it, the others wait for it.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder if worker_id == "master" else folder.parent
    database, holdings = shared / "furnished.sqlite", shared / "furnished.json"
    with (shared / "furnished.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not holdings.exists():
            site = aside(lambda: open_site(f"sqlite:///{database}"))
            finished = aside(lambda: furnish(site))
            site.close()
            holdings.write_text(json.dumps({key: value for key, value in vars(finished).items() if key != "site"}))
    return database, json.loads(holdings.read_text())


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """The module's installation: where a test of it wants a finished site that one, else one in which nothing has
    happened yet; on the database that the module names, else SQLite."""
    kind = getattr(request.module, "DATABASE", SQLITE)
    databases: Databases = request.getfixturevalue(f"{kind}_databases")
    of_the_module = (item for item in request.session.items if item.path == request.path)
    if any("finished_site" in item.fixturenames for item in of_the_module):  # type: ignore[attr-defined]
        database, _holdings = request.getfixturevalue("furnished")
        url = databases.duplicate(f"sqlite:///{database}")
        site = aside(lambda: serve(url))
    else:
        url = aside(lambda: databases.copy("office", staff))
        site = aside(lambda: serve(url))
    yield site
    site.close()
    databases.drop(url)


@pytest.fixture(scope="module")
def finished_site(site: Site, furnished: tuple[Path, dict[str, Any]]) -> FinishedSite:
    """An installation of the module's own in which every page has something to show."""
    _database, holdings = furnished
    return FinishedSite(site, **holdings)


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


@pytest.fixture(scope="module")
def everywhere(finished_site: FinishedSite, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str]]:
    """Endpoint and address of all that there is to look at."""
    folder = make_authority(tmp_path_factory.mktemp("https"), now=datetime.now(UTC))
    finished_site.site.app.config["HTTPS_FOLDER"] = folder
    with open_session(finished_site.site.engine) as session:
        return addresses(finished_site, session)


@pytest.fixture(scope="module")
def guests(finished_site: FinishedSite, visitors: Callable[..., Visitor]) -> dict[Role, Visitor]:
    """Someone of each role, logged in."""
    return {
        role: visitors(finished_site.site, phone=role == Role.COLLABORATOR).log_in(username)
        for role, username in USERNAMES.items()
    }


@pytest.fixture(scope="module")
def tour(guests: dict[Role, Visitor], everywhere: list[tuple[str, str]]) -> Tour:
    return Tour(guests, everywhere)
