"""Where an installation is: its folder, its database, its keys; shared by all commands."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from webapp.cli.words import _, fail, fail_with

DEFAULT_DIRECTORY = Path("khaosat-data")
DATABASE_NAME = "khaosat.sqlite"
SECRET_KEY_NAME = "secret-key"


def directory_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--directory`: the folder of the installation."""
    return click.option(
        "--directory", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT_DIRECTORY, show_default=True
    )(command)


def database_url(directory: Path) -> str:
    """The database of the installation: KHAOSAT_DATABASE_URL, else a SQLite file in its folder."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    return os.environ.get("KHAOSAT_DATABASE_URL") or f"sqlite:///{(directory / DATABASE_NAME).resolve()}"


def upgrade_database(url: str) -> None:
    """Bring the database to the version of this program."""
    import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
    from surveys.database import open_engine
    from surveys.database_problems import check_database
    from surveys.migrations import upgrade

    engine = open_engine(url)
    try:
        upgrade(engine)
        check_database(engine)
    finally:
        engine.dispose()


def revisions(url: str) -> tuple[str | None, str | None, bool]:
    """The version of the database, the one that this program expects, and whether the program knows the first."""
    from surveys.database import open_engine
    from surveys.migrations import current_revision, known_revisions, newest_revision

    engine = open_engine(url)
    try:
        present = current_revision(engine)
    finally:
        engine.dispose()
    return present, newest_revision(), present is None or present in known_revisions()


def bring_up_to_date(directory: Path, url: str) -> None:
    """Bring the database to the version of this program, with a safety copy before where it holds an older one."""
    from surveys.errors import SurveyError
    from surveys.transfer.service import make_safety_copy

    present, newest, known = revisions(url)
    if not known:
        fail(
            _(
                "Cơ sở dữ liệu đã được một phiên bản khaosat mới hơn nâng cấp (%(present)s). "
                "Hãy cài phiên bản mới đó, hoặc phục hồi bản sao lưu cũ.",
                present=present,
            )
        )
    if present == newest:
        return
    if present is not None:
        try:
            copy = make_safety_copy(directory, url, now=datetime.now(UTC))
        except SurveyError as error:
            fail_with(error)
        click.echo(_("Đã giữ bản sao an toàn trước khi nâng cấp: %(file)s", file=copy))
    upgrade_database(url)


def lock_what_was_locked(directory: Path, url: str, *, since: datetime | None = None) -> None:
    """Before anybody can look: surveys that were locked are locked in this database too, whatever copy it is.

    `since`: when this process began, where it may have made a safety copy of the database as it found it.
    """
    from surveys.fieldwork.lock.again import lock_again

    for title in lock_again(directory, url, now=datetime.now(UTC), since=since):
        click.echo(_("Đã khóa lại cuộc điều tra “%(title)s”: dữ liệu này là bản có từ trước khi khóa.", title=title))


def application(directory: Path, url: str, **settings: Any) -> Any:
    """The web application over this installation; `settings` come on top of the environment's."""
    from webapp import create_app

    config = {"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": secret_key(directory)}
    return create_app(config | {"DATA_DIRECTORY": str(directory.resolve())} | settings)


def secret_key(directory: Path) -> str:
    """The key that signs sessions: from the environment, else kept beside the data, readable by its owner only."""
    from_environment = os.environ.get("KHAOSAT_SECRET_KEY")
    if from_environment:
        return from_environment
    path = directory / SECRET_KEY_NAME
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
