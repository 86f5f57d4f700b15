"""Migrations of the database: plain Alembic, run from code, no ini file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

from surveys.database import Base
from surveys.errors import SurveyError

UPGRADE_LOCK = 7300
"""The key of the advisory lock under which PostgreSQL's tables are changed."""


def _configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest version; a new one gets all its tables."""
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        upgrade_within(connection)


def upgrade_within(connection: Connection, revision: str = "head") -> None:
    """Bring the database to `revision` inside the caller's transaction; of two processes one waits for the other.

    Error: `database.newer`, where a newer program has upgraded it.
    """
    if connection.dialect.name == "postgresql":  # SQLite's transaction holds its one place to write already
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
    present = MigrationContext.configure(connection).get_current_revision()
    if present is not None and present not in known_revisions():
        raise SurveyError("database.newer", f"The database is at {present}, which is not known.", present=present)
    config = _configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def new_revision(engine: Engine, message: str) -> None:
    """Write a revision from the difference between the tables in the code and those in an upgraded database."""
    with engine.begin() as connection:
        config = _configuration()
        config.attributes["connection"] = connection
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04d}")


def current_revision(engine: Engine) -> str | None:
    """The version of the database, or None for one that was never set up."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The version that this program expects."""
    return ScriptDirectory.from_config(_configuration()).get_current_head()


def known_revisions() -> set[str]:
    """Every version of the database that this program can upgrade from."""
    return {each.revision for each in ScriptDirectory.from_config(_configuration()).walk_revisions()}


def differences(engine: Engine) -> list[object]:
    """What the tables in the code have and the database has not, or the other way round."""
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
