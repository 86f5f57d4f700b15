"""Where a test's database comes from: a copy of one that was migrated, and perhaps peopled, once a run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
from surveys.database import open_engine
from surveys.migrations import upgrade
from tests.postgresql import Cluster

Fill = Callable[[Engine], None]


class Databases(Protocol):
    """One kind of database: keeps templates, hands out copies."""

    def copy(self, template: str, fill: Fill) -> str:
        """The address of a new copy of `template`, which `fill` furnishes when it is first asked for."""

    def blank(self) -> str:
        """The address of a new database without a table."""

    def drop(self, url: str) -> None:
        """Remove a copy."""

    def duplicate(self, source: str) -> str:
        """The address of a new copy of any database that nobody is connected to."""

    def restore(self, url: str, source: str) -> None:
        """Make the database at `url` a copy of `source` again."""


class SqliteDatabases:
    """Databases as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._templates: dict[str, Path] = {}

    def copy(self, template: str, fill: Fill) -> str:
        if template not in self._templates:
            self._templates[template] = self.folder / f"template-{template}.sqlite"
            _furnish(f"sqlite:///{self._templates[template]}", fill)
        return self.duplicate(f"sqlite:///{self._templates[template]}")

    def blank(self) -> str:
        return f"sqlite:///{self.folder / f'{next(self._numbers)}.sqlite'}"

    def drop(self, url: str) -> None:
        path = _file(url)
        for file in path.parent.glob(path.name + "*"):
            file.unlink()

    def duplicate(self, source: str) -> str:
        url = self.blank()
        shutil.copyfile(_file(source), _file(url))
        return url

    def restore(self, url: str, source: str) -> None:
        self.drop(url)
        shutil.copyfile(_file(source), _file(url))


class PostgresqlDatabases:
    """Databases on one server."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._numbers = count(1)
        self._templates: set[str] = set()

    def copy(self, template: str, fill: Fill) -> str:
        name = f"template_{template}"
        if template not in self._templates:
            self._templates.add(template)
            self.cluster.create(name)
            _furnish(self.cluster.url(name), fill)
        return self.duplicate(self.cluster.url(name))

    def blank(self) -> str:
        name = f"test_{next(self._numbers)}"
        self.cluster.create(name)
        return self.cluster.url(name)

    def drop(self, url: str) -> None:
        self.cluster.drop(_name(url))

    def duplicate(self, source: str) -> str:
        copied = f"test_{next(self._numbers)}"
        self.cluster.create(copied, template=_name(source))
        return self.cluster.url(copied)

    def restore(self, url: str, source: str) -> None:
        self.drop(url)
        self.cluster.create(_name(url), template=_name(source))


def migrated(_engine: Engine) -> None:
    """Nothing in the tables."""


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _furnish(url: str, fill: Fill) -> None:
    engine = open_engine(url)
    upgrade(engine)
    fill(engine)
    engine.dispose()
