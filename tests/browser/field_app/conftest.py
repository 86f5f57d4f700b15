"""A survey in the field, served, and the phones of those who work in it.

Each module has a copy of one database, so that it is peopled once a run and nobody works another module's cases.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests.browser.chaos.field_world import FieldWorld, Owner, furnish, read_world
from tests.browser.field_app.field_phone import FieldPhone
from tests.browser.site import Site, aside, serve
from tests.databases import SqliteDatabases

PEOPLE, CASES_EACH = 16, 4


def fill(engine: Engine) -> None:
    furnish(engine, people=PEOPLE, cases_each=CASES_EACH)


@pytest.fixture(scope="module")
def site(sqlite_databases: SqliteDatabases) -> Iterator[Site]:
    url = aside(lambda: sqlite_databases.copy("phones", fill))
    found = aside(lambda: serve(url))
    yield found
    found.close()


@pytest.fixture(scope="module")
def world(site: Site) -> FieldWorld:
    return read_world(site.engine)


@pytest.fixture(scope="module")
def owners(world: FieldWorld) -> Iterator[Owner]:
    return iter(world.owners)


@pytest.fixture
def owner(owners: Iterator[Owner]) -> Owner:
    """Somebody whose cases no other test works."""
    return next(owners)


@pytest.fixture
def new_phone(browser: Browser, site: Site) -> Iterator[Callable[..., FieldPhone]]:
    phones: list[FieldPhone] = []

    def made(*, installs: bool = False) -> FieldPhone:
        phones.append(FieldPhone(browser, site.address, installs=installs))
        return phones[-1]

    yield made
    for phone in phones:
        phone.context.close()


@pytest.fixture
def phone(new_phone: Callable[..., FieldPhone]) -> FieldPhone:
    return new_phone()
