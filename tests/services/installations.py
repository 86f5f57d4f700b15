"""Whole installations for tests of copying, backing up and restoring: every kind of table has rows."""

from __future__ import annotations

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from surveys.audit import log
from surveys.jobs.records import Job
from surveys.people.permissions import Role
from tests.conftest import NOW, build_world
from tests.pages.full_world import furnish
from webapp.accounts.records import Account

PASSPHRASE = "bốn từ không liên quan"


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
