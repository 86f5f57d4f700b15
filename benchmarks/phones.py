"""Phones in the field: each scenario of `tests/browser/chaos` for longer, and 500 phones that come back at once.

The scenarios run in a real Chromium against `khaosat serve`, behind a network that fails; after each the balance is
drawn. The 500 have no browser: a client speaks as the app does, from a process of its own on the same two processors.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
from surveys.database import open_engine
from surveys.migrations import upgrade
from tests.browser.chaos import scenarios_of_the_office as of_the_office
from tests.browser.chaos import scenarios_of_the_pages as pages
from tests.browser.chaos import scenarios_of_the_phone as of_the_phone
from tests.browser.chaos import scenarios_on_the_way as on_the_way
from tests.browser.chaos.balance import INTERVIEW, Entered, OnThePhone
from tests.browser.chaos.faults import Harm
from tests.browser.chaos.field_server import SECRET_KEY
from tests.browser.chaos.field_site import FieldSite
from tests.browser.chaos.field_world import full_answers, furnish
from tests.browser.chaos.fleet import Returning, come_back, interview, selection, session_cookie
from tests.browser.site import aside
from tests.postgresql import DURABLE, running_cluster
from webapp import create_app

PHONES, INTERVIEWS_EACH = 500, 3
TOGETHER_BAR = 60.0
FLAPPING, MANY, SOME, FEW = 200, 40, 20, 10
PEOPLE = 30
Scenario = Callable[[FieldSite], None]

SCENARIOS: tuple[tuple[str, Scenario], ...] = (
    ("no signal, then it is back", partial(on_the_way.no_signal, count=MANY)),
    ("every receipt lost once", partial(on_the_way.replies_dropped, count=SOME)),
    ("every receipt cut off once", partial(on_the_way.replies_dropped, count=SOME, harm=Harm.IN_THE_REPLY)),
    ("every line cut twice", partial(on_the_way.cut_on_the_way, count=SOME)),
    ("told to wait, six ways", partial(on_the_way.refused_for_now, count=SOME)),
    ("captive portals", partial(on_the_way.captive_portal, count=SOME)),
    ("a flapping network", partial(on_the_way.flapping_network, count=FLAPPING)),
    ("server killed six times", partial(on_the_way.server_killed, count=MANY, kills=6)),
    ("session ends in mid-queue", partial(on_the_way.session_ended, count=SOME)),
    ("two windows", partial(on_the_way.two_windows, count=MANY)),
    ("clock a day ahead", partial(on_the_way.clock_off, count=FEW)),
    ("clock a day behind", partial(on_the_way.clock_off, count=FEW, seconds=-86_400)),
    ("tab killed in each interview", partial(of_the_phone.tab_killed, count=SOME)),
    ("browser killed in each", partial(of_the_phone.browser_killed, count=FEW)),
    ("storage full", partial(of_the_phone.storage_full, count=SOME)),
    ("PIN forgotten", partial(of_the_phone.forgotten_pin, count=SOME)),
    ("two people on one phone", partial(of_the_phone.two_people, count=SOME)),
    ("moved by a backup file", partial(of_the_phone.moved_by_a_file, count=SOME)),
    ("cases change hands", partial(of_the_office.reassigned_meanwhile, count=SOME)),
    ("a new version meanwhile", partial(of_the_office.new_version_meanwhile, count=SOME)),
    ("sent back", partial(of_the_office.sent_back, count=SOME)),
    ("typed offline, killed in each", partial(pages.work_of_days, count=FEW)),
    ("a newer app under each interview", partial(pages.newer_app, count=FEW)),
)


@dataclass(frozen=True)
class Together:
    """What came of many phones at once."""

    seconds: float
    of_phones: list[float]
    waits: list[float]
    lost_connections: int
    refused: int
    tries: int
    found: list[str]


def measure_phones() -> bool:
    """Print what came of each scenario and of 500 phones; whether nothing was lost and all were served in time."""
    kept = True
    for kind, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with databases() as (folder, url_of):
            kept = _measure_together(kind, folder, url_of("together")) and kept
            kept = _measure_scenarios(kind, folder, url_of("scenarios")) and kept
    return kept


def _measure_scenarios(kind: str, folder: Path, url: str) -> bool:
    _fill(url, people=PEOPLE, cases_each=FLAPPING + 1)
    kept = True
    with sync_playwright() as playwright:
        site = FieldSite(url, playwright.chromium, folder / "scenarios")
        print(f"\n{kind}: each scenario for longer; nothing lost, nothing twice", flush=True)
        for name, scenario in SCENARIOS:
            began = time.perf_counter()
            try:
                scenario(site)
                said = "kept"
            except Exception as error:
                said, kept = f"MISSED: {type(error).__name__}: {error}", False
            print(f"    {name:<36}{time.perf_counter() - began:>7.1f} s  {said}", flush=True)
            site.recover()
        site.close()
    return kept


def _measure_together(kind: str, folder: Path, url: str) -> bool:
    _fill(url, people=PHONES, cases_each=INTERVIEWS_EACH)
    site = FieldSite(url, None, folder / "together")
    try:
        told = _come_back(site, url)
    finally:
        site.close()
    half, tail = median(told.waits), quantiles(told.waits, n=100)[-1]
    print(f"\n{kind}: {PHONES} phones come back at once, each with {INTERVIEWS_EACH} interviews and as many selections")
    print(f"    all served after {told.seconds:.1f} s (bar {TOGETHER_BAR:.0f} s); half of them after "
          f"{median(told.of_phones):.1f} s")  # fmt: skip
    print(f"    an answer: median {1000 * half:.0f} ms, 99 % {1000 * tail:.0f} ms; connections lost "
          f"{told.lost_connections}, told to wait {told.refused}, sends {told.tries}")  # fmt: skip
    print(f"    lost or twice: {len(told.found)}; load average {os.getloadavg()[0]:.2f}", flush=True)
    for line in told.found[:5]:
        print(f"        {line}")
    return told.seconds <= TOGETHER_BAR and not told.found


def _come_back(site: FieldSite, url: str) -> Together:
    signing = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": SECRET_KEY})
    version, phones, entered = site.world.version_id, [], []
    for number, owner in enumerate(site.world.owners):
        answers = full_answers(number)
        items = [selection(case, adults=2) for case in owner.cases]
        items += [interview(case, version, answers, adults=2, consent="1") for case in owner.cases]
        phones.append(Returning(session_cookie(signing, owner.session_of), items))
        for item in items:
            kind, case = item.content.get("kind", INTERVIEW), item.content["case_id"]
            said = answers if kind == INTERVIEW else None
            entered.append(Entered(item.id, kind, case, owner.person_id, said))
    seconds = aside(lambda: come_back(site.server.port, phones))
    books = OnThePhone(acknowledged=tuple(item.id for phone in phones for item in phone.items if item.outcome))
    return Together(
        seconds,
        [phone.seconds for phone in phones],
        [wait for phone in phones for wait in phone.waits],
        sum(phone.lost_connections for phone in phones),
        sum(status in (429, 503) for phone in phones for status in phone.statuses),
        sum(item.tries for phone in phones for item in phone.items),
        site.imbalances_of(entered, books, site.world.owners),
    )


def _fill(url: str, *, people: int, cases_each: int) -> None:
    engine = open_engine(url)
    upgrade(engine)
    furnish(engine, people=people, cases_each=cases_each)
    engine.dispose()


@contextmanager
def _sqlite() -> Iterator[tuple[Path, Callable[[str], str]]]:
    with TemporaryDirectory() as folder:
        yield Path(folder), lambda name: f"sqlite:///{folder}/{name}.sqlite"


@contextmanager
def _postgresql() -> Iterator[tuple[Path, Callable[[str], str]]]:
    with TemporaryDirectory() as folder, running_cluster(DURABLE) as cluster:

        def made(name: str) -> str:
            cluster.create(name)
            return cluster.url(name)

        yield Path(folder), made
