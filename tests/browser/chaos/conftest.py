"""Servers behind bad networks, started once, and phones."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import furnish
from tests.browser.site import aside
from tests.databases import Databases

PEOPLE, CASES_EACH = 40, 14


def fill(engine: Engine) -> None:
    """The survey of all scenarios."""
    furnish(engine, people=PEOPLE, cases_each=CASES_EACH)


@pytest.fixture(scope="package")
def open_site(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str, Databases], FieldSite]]:
    """Opens the site of a kind of database when it is first asked for."""
    sites: dict[str, FieldSite] = {}

    def opened(kind: str, databases: Databases) -> FieldSite:
        if kind not in sites:
            url = aside(lambda: databases.copy("chaos", fill))
            sites[kind] = FieldSite(url, browser.browser_type, tmp_path_factory.mktemp("chaos"))
        return sites[kind]

    yield opened
    for site in sites.values():
        site.close()


@pytest.fixture
def site(
    open_site: Callable[[str, Databases], FieldSite], database_kind: str, databases: Databases
) -> Iterator[FieldSite]:
    """The site on the database that the test runs on; afterwards its network works and its phones are off."""
    found = open_site(database_kind, databases)
    yield found
    found.recover()
