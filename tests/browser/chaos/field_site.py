"""An installation in the field: server, network, and as many phones as a scenario wants, each with somebody's cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen
from uuid import UUID

from playwright.sync_api import BrowserType
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.database import open_engine
from surveys.responses.records import ResponseLink
from tests.browser.chaos.balance import Entered, OnThePhone, OnTheServer, imbalances, server_books
from tests.browser.chaos.field_server import FieldServer
from tests.browser.chaos.field_world import FieldWorld, Owner, end_session, read_world
from tests.browser.chaos.network import Network
from tests.browser.chaos.phone import Phone
from tests.browser.chaos.small_disk import SmallDisk


class FieldSite:
    """One server on one database, behind one network."""

    def __init__(self, url: str, chromium: BrowserType | None, folder: Path) -> None:
        self.chromium, self.folder = chromium, folder
        self.engine: Engine = open_engine(url)
        self.world: FieldWorld = read_world(self.engine)
        folder.mkdir(parents=True, exist_ok=True)
        self.server = FieldServer(folder, url)
        self.network = Network(self.server.port)
        self._owners: Iterator[Owner] = iter(self.world.owners)
        self._phones: list[Phone] = []
        self.server.start()

    def owner(self) -> Owner:
        """Somebody who has not worked yet."""
        return next(self._owners)

    def phone(self, *, ahead_seconds: int = 0, on_small_disk: bool = False, installs: bool = False) -> Phone:
        """A new phone, switched on; one that `installs` keeps the app's ninety files."""
        assert self.chromium is not None
        profile = self.folder / f"phone-{len(self._phones)}"
        disk = SmallDisk(profile) if on_small_disk else None
        if disk is not None:
            profile = profile / "profile"
        phone = Phone(
            self.chromium,
            self.network,
            profile,
            self._module(),
            ahead_seconds=ahead_seconds,
            disk=disk,
            installs=installs,
        )
        self._phones.append(phone)
        return phone

    def _module(self) -> str:
        """Where the app's facade is, as the app itself loads it."""
        return f"/ung-dung/tep/{self.mark()}/js/field_app/field_app.js"

    def mark(self) -> str:
        """The mark of the app that the server has."""
        with urlopen(f"{self.network.address}/ung-dung/sw.js", timeout=60) as answer:
            found = re.search(rb'MARK = "([^"]+)"', answer.read())
        assert found is not None
        return found.group(1).decode()

    def books_of(self, owners: Sequence[Owner]) -> OnTheServer:
        """What the server has of the cases of these people."""
        cases = {case for owner in owners for case in owner.cases}
        books = server_books(self.engine)
        arrived = tuple(row for row in books.arrived if row.case_id in cases)
        return OnTheServer(arrived, {case: count for case, count in books.visits.items() if case in cases})

    def imbalances(self, phone: Phone, *owners: Owner, said: OnThePhone | None = None) -> list[str]:
        """What does not add up between a phone and the server, over the cases of these people."""
        entered = [each for each in phone.entered if each.case_id in {case for owner in owners for case in owner.cases}]
        return imbalances(entered, said or phone.books(), self.books_of(owners))

    def imbalances_of(self, entered: Sequence[Entered], said: OnThePhone, owners: Sequence[Owner]) -> list[str]:
        """The same of many phones at once."""
        return imbalances(entered, said, self.books_of(owners))

    def assert_balanced(self, phone: Phone, *owners: Owner, said: OnThePhone | None = None) -> None:
        """Every acknowledged item is on the server exactly once, every other one still on the phone."""
        found = self.imbalances(phone, *owners, said=said)
        if found and said is None:  # looked at while it was sending; what is lost is so afterwards too
            phone.do("app.sync.now()")
            found = self.imbalances(phone, *owners)
        assert not found, "\n".join(found)

    def links_of(self, owner: Owner) -> list[ResponseLink]:
        """Which cases of somebody's have a response, and when it was."""
        with Session(self.engine) as session:
            return list(session.scalars(select(ResponseLink).where(ResponseLink.case_id.in_(owner.cases))))

    def instances_of(self, owner: Owner) -> list[UUID]:
        """Whose responses they are."""
        return [link.response_id for link in self.links_of(owner)]

    def end_session(self, owner: Owner) -> None:
        """Whoever is logged in with this account is so no longer."""
        end_session(self.engine, owner)

    def recover(self) -> None:
        """After a scenario: signal, server and phones as if nothing had been."""
        self.network.heal()
        self.network.changed.clear()
        for phone in self._phones:
            if phone.is_on:
                phone.switch_off()
            if phone.disk is not None:
                phone.disk.close()

    def close(self) -> None:
        """Phones off, network and server gone."""
        self.recover()
        self.network.close()
        with suppress(OSError):
            self.server.stop()
        self.engine.dispose()
