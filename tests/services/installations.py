"""Whole installations for tests of copying, backing up and restoring: every kind of table has rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from surveys.audit import log
from surveys.database import open_engine
from surveys.jobs.records import Job
from surveys.people.permissions import Role
from surveys.transfer.keys import Cost
from surveys.transfer.reading import snapshot
from surveys.transfer.service import make_backup, mark_folder
from surveys.transfer.settings import Keep, Schedule, keep_schedule
from tests.conftest import NOW, build_world
from tests.pages.full_world import furnish
from webapp.accounts.records import Account

PASSPHRASE = "bốn từ không liên quan"
CHEAP = Cost(memory=64, passes=1, lanes=1)


def peopled(engine: Engine) -> None:
    """Two provinces, each with surveys at work: questionnaire, frame, draw, visits, responses, report, an account."""
    with Session(engine) as session:
        world = build_world(session)
        furnish(session, world)
        administrator = world.person(Role.ADMINISTRATOR)
        session.add(Account(username="ánh", password="$argon2", fs_uniquifier="x", person_id=administrator.id))
        session.add(Job(kind="report", person_id=administrator.id, created_at=NOW, result=None, problem={"code": "x"}))
        log(session, "account.created", "account", 1, at=NOW, person_id=administrator.id, detail="Ợ")
        session.commit()


def raw(url: str) -> Engine:
    """An engine that knows nothing of ours, to look at what really lies in a database."""
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


@dataclass(frozen=True)
class Installation:
    """A folder with database and key, as `khaosat serve` has it."""

    directory: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.directory / 'khaosat.sqlite'}"

    def sums(self) -> object:
        engine = open_engine(self.url)
        with snapshot(engine) as taken:
            found = taken.sums()
        engine.dispose()
        return found

    def change(self, statement: str) -> None:
        engine = open_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text(statement))
        engine.dispose()

    def backup(self, *, now: datetime = NOW, to: Path | None = None) -> Path:
        return make_backup(self.directory, self.url, now=now, to=to)


def at(day: int, month: int = 3, hour: int = 2) -> datetime:
    """A moment of the year of the tests."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def scheduled(installation: Installation, *folders: Path, keep: Keep = Keep()) -> None:
    """Let the installation be backed up every night to these folders."""
    for folder in folders:
        mark_folder(folder)
    keep_schedule(installation.directory, Schedule(time(1, 30), folders, keep))
