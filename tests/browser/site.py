"""A real server on a scratch database, and the office behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import numpy as np
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from waitress.server import create_server

import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
from surveys.database import open_engine, open_session
from surveys.fieldwork.records import Case
from surveys.migrations import upgrade
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.people.service import collaborators
from surveys.units.records import Unit
from surveys.units.service import import_unit_list, latest_unit_list, provinces
from webapp import create_app
from webapp.demo.people import open_office_accounts
from webapp.demo.population import Population
from webapp.demo.robot import Robot
from webapp.demo.story import DemoOffice
from webapp.extensions import db

PROVINCES = ("33", "22")
Result = TypeVar("Result")


def aside(work: Callable[[], Result]) -> Result:
    """Do `work` in a thread of its own: Playwright keeps an event loop running in this one, which Flask's context
    cannot be left beside."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(work).result()


class Server:
    """Waitress in a thread, on a free port of this machine."""

    def __init__(self, app: Flask) -> None:
        self._server = create_server(app, host="127.0.0.1", port=0, threads=4, ident=None)
        self.address = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.close()
        self._thread.join(timeout=2)


@dataclass(frozen=True)
class Site:
    """A running installation: where it is, and its database for what a browser would be too slow for."""

    app: Flask
    engine: Engine
    server: Server

    @property
    def address(self) -> str:
        return self.server.address

    def close(self) -> None:
        """Stop the server, let the database go."""
        self.server.stop()
        aside(self._let_go)

    def _let_go(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
        self.engine.dispose()

    def work_cases(self, survey_id: int, population: Population, *, count: int) -> int:
        """Let the robot work the next `count` cases that nobody has been to; how many it worked."""
        with open_session(self.engine) as session:
            waiting = select(Case).where(Case.survey_id == survey_id, Case.state == "open", ~Case.visits.any())
            assigned = waiting.where(Case.collaborator_id.is_not(None)).order_by(Case.code)
            cases = session.scalars(assigned.limit(count)).all()
            work(session, cases, population, day=datetime.now(UTC) - timedelta(days=2))
            session.commit()
        return len(cases)


def open_site(url: str) -> Site:
    """A migrated database with two provinces and the office's log-ins, served."""
    engine = open_engine(url)
    upgrade(engine)
    staff(engine)
    engine.dispose()
    return serve(url)


def staff(engine: Engine) -> None:
    """Two provinces and the office's log-ins, in a migrated database."""
    app = create_app({"SQLALCHEMY_ENGINES": {"default": "sqlite://"}, "SECRET_KEY": "to hash passwords"})
    with app.app_context(), open_session(engine) as session:
        now = datetime.now(UTC)
        import_unit_list(session, as_of=now.date(), provinces=list(PROVINCES))
        open_office_accounts(session, own_province(session), now=now)
        session.commit()


def serve(url: str) -> Site:
    """The database as it is, served."""
    app = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": "for tests only"})
    return Site(app, open_engine(url), Server(app))


def own_province(session: Session) -> Unit:
    """The province that the office works in."""
    unit_list = latest_unit_list(session)
    assert unit_list is not None
    return next(unit for unit in provinces(session, unit_list) if unit.code == PROVINCES[0])


def office_of(session: Session) -> DemoOffice:
    """The office's people, for steps that are not what the test looks at."""
    by_role = {person.role: person for person in session.scalars(select(Person))}
    people = (by_role[role] for role in (Role.COORDINATOR, Role.DESIGNER, Role.SUPERVISOR))
    return DemoOffice(session, own_province(session), *people)


def work(session: Session, cases: list[Case], population: Population, *, day: datetime) -> None:
    """Let the robot work these cases on one day."""
    people = {person.id: person for person in collaborators(session, own_province(session))}
    robot = Robot(session, population, np.random.default_rng([case.id for case in cases]), people)
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(hours=7)
    for case in cases:
        robot.work(case, day=midnight)
