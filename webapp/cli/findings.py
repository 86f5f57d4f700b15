"""What `khaosat doctor` finds: in order, doubtful or wrong, with a remedy in a sentence."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from pathlib import Path

from webapp.cli.installation import DATABASE_NAME


class Mark(Enum):
    """How it stands; the character is what the terminal shows."""

    GOOD = "✓"
    DOUBTFUL = "!"
    WRONG = "✗"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    mark: Mark
    code: str
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Place:
    """The installation that is looked at, and the moment."""

    directory: Path
    now: datetime

    @cached_property
    def url(self) -> str:
        """The database's address; nothing is created by asking."""
        return os.environ.get("KHAOSAT_DATABASE_URL") or f"sqlite:///{self.database_file.resolve()}"

    @property
    def database_file(self) -> Path:
        """The SQLite file, where the database is one."""
        return self.directory / DATABASE_NAME

    @property
    def is_sqlite_file(self) -> bool:
        """Whether the data lie in the installation's own file."""
        return "KHAOSAT_DATABASE_URL" not in os.environ


def good(code: str, what: str) -> list[Finding]:
    """In order."""
    return [Finding(Mark.GOOD, code, what)]


def doubtful(code: str, what: str, remedy: str) -> list[Finding]:
    """Works, but should be looked at."""
    return [Finding(Mark.DOUBTFUL, code, what, remedy)]


def wrong(code: str, what: str, remedy: str) -> list[Finding]:
    """Must be put right."""
    return [Finding(Mark.WRONG, code, what, remedy)]
