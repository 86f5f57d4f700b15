"""Installations on either database, full or empty, for what moves between them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from surveys.database import open_engine
from tests.conftest import POSTGRESQL, SQLITE
from tests.databases import Databases, migrated
from tests.postgresql import needs_postgresql
from tests.services.installations import peopled


class Pool:
    """Databases of both kinds, dropped after the test."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self._request = request
        self._made: list[tuple[Databases, str, Engine]] = []

    def full(self, kind: str) -> Engine:
        return self._open(kind, "installation", peopled)

    def empty(self, kind: str) -> Engine:
        return self._open(kind, "empty", migrated)

    def _open(self, kind: str, name: str, fill_it) -> Engine:  # type: ignore[no-untyped-def]
        databases: Databases = self._request.getfixturevalue(f"{kind}_databases")
        url = databases.copy(name, fill_it)
        engine = open_engine(url)
        self._made.append((databases, url, engine))
        return engine

    def close(self) -> None:
        for databases, url, engine in self._made:
            engine.dispose()
            databases.drop(url)


both = pytest.mark.parametrize("kind", [SQLITE, pytest.param(POSTGRESQL, marks=needs_postgresql)])


directions = pytest.mark.parametrize(
    ("source", "target"),
    [
        (SQLITE, SQLITE),
        pytest.param(SQLITE, POSTGRESQL, marks=needs_postgresql),
        pytest.param(POSTGRESQL, SQLITE, marks=needs_postgresql),
        pytest.param(POSTGRESQL, POSTGRESQL, marks=needs_postgresql),
    ],
)
