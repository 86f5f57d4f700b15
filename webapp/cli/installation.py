"""Where an installation is: its folder, its database, its keys; shared by all commands."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

DEFAULT_DIRECTORY = Path("khaosat-data")
DATABASE_NAME = "khaosat.sqlite"


def directory_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--directory`: the folder of the installation."""
    return click.option(
        "--directory", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT_DIRECTORY, show_default=True
    )(command)


def database_url(directory: Path) -> str:
    """The database of the installation: KHAOSAT_DATABASE_URL, else a SQLite file in its folder."""
    directory.mkdir(parents=True, exist_ok=True)
    return os.environ.get("KHAOSAT_DATABASE_URL") or f"sqlite:///{(directory / DATABASE_NAME).resolve()}"


def upgrade_database(url: str) -> None:
    """Bring the database to the version of this program."""
    import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
    from surveys.database import open_engine
    from surveys.migrations import upgrade

    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()


def application(directory: Path, url: str) -> Any:
    """The web application over this installation."""
    from webapp import create_app

    return create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": secret_key(directory)})


def secret_key(directory: Path) -> str:
    """The key that signs sessions: from the environment, else kept beside the data, readable by its owner only."""
    from_environment = os.environ.get("KHAOSAT_SECRET_KEY")
    if from_environment:
        return from_environment
    path = directory / "secret-key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
