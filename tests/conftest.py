"""A real database a test, on SQLite and on PostgreSQL, a small world in it, and clients logged in by role."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.database import open_engine
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.units.records import Unit, UnitList
from surveys.units.service import communes, import_unit_list
from tests.applications import compile_once
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases, migrated
from tests.machine import pytest_runtest_makereport
from tests.postgresql import Cluster, needs_postgresql, running_cluster
from tests.scratch import make_folder
from webapp import create_app
from webapp.accounts.records import Account
from webapp.accounts.service import hashed
from webapp.extensions import db

__all__ = ["pytest_runtest_makereport"]

compile_once()

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
OWN_PROVINCE, FOREIGN_PROVINCE = "33", "22"
PASSWORD = "mật khẩu để thử"


@dataclass
class World:
    """Two provinces with their communes, and the people in them: own province 33, foreign province 22."""

    unit_list: UnitList
    province: Unit
    communes: list[Unit]
    foreign_province: Unit
    foreign_communes: list[Unit]
    people: dict[str, Person] = field(default_factory=dict)
    foreign_people: dict[str, Person] = field(default_factory=dict)

    def person(self, role: str) -> Person:
        """The person of that role in the own province."""
        return self.people[role]


SQLITE, POSTGRESQL = "sqlite", "postgresql"
only_sqlite = pytest.mark.only_sqlite
"""For a test that looks at the file of the database itself, and for one in which the database plays no part: every page
is asked for on PostgreSQL, for each reach of a role, in tests/pages/test_matrix.py; services are in tests/services."""
only_postgresql = pytest.mark.only_postgresql


def pytest_configure(config: pytest.Config) -> None:
    for kind in (SQLITE, POSTGRESQL):
        config.addinivalue_line("markers", f"only_{kind}: runs on that database alone")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that uses a database runs on both, unless it is marked."""
    if "database_kind" in metafunc.fixturenames:
        marked = [kind for kind in (SQLITE, POSTGRESQL) if metafunc.definition.get_closest_marker(f"only_{kind}")]
        kinds = [
            pytest.param(kind, marks=needs_postgresql if kind == POSTGRESQL else ())
            for kind in marked or (SQLITE, POSTGRESQL)
        ]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="module")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The PostgreSQL server of this run (of each worker, where there are several)."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sqlite_databases() -> Iterator[SqliteDatabases]:
    folder = make_folder("khaosat-sqlite-")
    yield SqliteDatabases(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_databases(cluster: Cluster) -> PostgresqlDatabases:
    return PostgresqlDatabases(cluster)


@pytest.fixture(scope="module")
def database_kind(request: pytest.FixtureRequest) -> str:
    """The database that the test runs on."""
    kind: str = request.param
    return kind


@pytest.fixture(scope="module")
def databases(request: pytest.FixtureRequest, database_kind: str) -> Databases:
    """Makes databases of the kind that the test runs on."""
    found: Databases = request.getfixturevalue(f"{database_kind}_databases")
    return found


@pytest.fixture
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A migrated database of this test alone; with the small world in it where the test speaks of the world."""
    peopled = "world" in request.fixturenames
    url = databases.copy("world", _people_it) if peopled else databases.copy("empty", migrated)
    yield url
    databases.drop(url)


@pytest.fixture
def database_path(database_url: str) -> Path:
    """The file of the database, for tests marked `only_sqlite`."""
    assert database_url.startswith("sqlite:///"), "Mark the test with `only_sqlite`, or use `database_url`."
    return Path(database_url.removeprefix("sqlite:///"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


def _people_it(engine: Engine) -> None:
    with Session(engine) as session:
        build_world(session)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session for services and for looking; rolled back at the end unless the test commits.

    It takes the write lock only when it writes, so that a page can be asked for meanwhile: commit first what the
    page should see, and `session.rollback()` before looking at what the page has written.
    """
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def world(session: Session) -> World:
    """The small world, committed, so that services and pages see the same."""
    unit_list = session.scalars(select(UnitList)).one()
    own, foreign = (_province(session, code) for code in (OWN_PROVINCE, FOREIGN_PROVINCE))
    world = World(unit_list, own, communes(session, own), foreign, communes(session, foreign))
    for person in session.scalars(select(Person)):
        (world.people if person.unit is own else world.foreign_people)[person.role] = person
    session.commit()
    return world


def build_world(session: Session) -> World:
    unit_list = import_unit_list(session, as_of=date(2025, 7, 1), provinces=[OWN_PROVINCE, FOREIGN_PROVINCE])
    own, foreign = (_province(session, code) for code in (OWN_PROVINCE, FOREIGN_PROVINCE))
    world = World(unit_list, own, communes(session, own), foreign, communes(session, foreign))
    for role in Role:
        world.people[role] = _person(session, role, own, "Trần Thị")
        world.foreign_people[role] = _person(session, role, foreign, "Lê Văn")
    session.commit()
    return world


def _province(session: Session, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code, Unit.level == 1)).one()


def _person(session: Session, role: Role, unit: Unit, surname: str) -> Person:
    given = {
        Role.ADMINISTRATOR: "Ánh",
        Role.COORDINATOR: "Bình",
        Role.DESIGNER: "Duyên",
        Role.SUPERVISOR: "Giang",
        Role.COLLABORATOR: "Đào",
        Role.READER: "Hương",
    }[role]
    return add_person(session, full_name=f"{surname} {given}", role=role, unit=unit, now=NOW)


@pytest.fixture
def app(database_url: str, engine: Engine) -> Iterator[Flask]:
    """The application on the test's database, forms without CSRF tokens, no limit on log-ins."""
    app = create_app(test_settings(database_url))
    yield app
    with app.app_context():
        db.engine.dispose()


def test_settings(database_url: str) -> dict[str, Any]:
    return {
        "TESTING": True,
        "SECRET_KEY": "for tests only",
        "SQLALCHEMY_ENGINES": {"default": database_url},
        "WTF_CSRF_ENABLED": False,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__rounds": 1,
            "argon2__memory_cost": 8,
            "argon2__parallelism": 1,
        },
        "LOGIN_ATTEMPTS": "1000 per minute",
    }


test_settings.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture
def client_as(app: Flask, session: Session, world: World) -> Callable[..., FlaskClient]:
    """`client_as("designer")` is logged in as that person of the own province; `foreign=True` of the other one."""

    def log_in(role: str, *, foreign: bool = False) -> FlaskClient:
        people = world.foreign_people if foreign else world.people
        return client_for(app, session, people[role])

    return log_in


def client_for(app: Flask, session: Session, person: Person) -> FlaskClient:
    """A client with the session of `person`, as after log-in."""
    account = account_of(app, session, person)
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"] = account.fs_uniquifier
        cookies["_fresh"] = True
    return client


def account_of(app: Flask, session: Session, person: Person) -> Account:
    """The account of `person`, made when it is first asked for; its password is PASSWORD."""
    account = session.scalar(select(Account).where(Account.person_id == person.id))
    if account is None:
        with app.app_context():
            password = hashed(PASSWORD)
        account = Account(
            username=f"{person.role}-{person.id}",
            password=password,
            fs_uniquifier=f"session-of-{person.id}",
            person_id=person.id,
        )
        session.add(account)
    session.commit()
    return account
