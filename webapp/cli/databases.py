"""khaosat database upgrade | revision."""

from __future__ import annotations

from pathlib import Path

import click

from webapp.cli.installation import database_url, directory_option, upgrade_database
from webapp.cli.words import _


@click.group(help=_("Cơ sở dữ liệu: nâng cấp, hoặc (dành cho người lập trình) viết bước chuyển đổi."))
def database() -> None:
    """Groups what is done to the tables."""


@database.command(help=_("Đưa cơ sở dữ liệu lên phiên bản của chương trình."))
@directory_option
def upgrade(directory: Path) -> None:
    """Bring the database to the version of this program."""
    upgrade_database(database_url(directory))
    click.echo(_("Cơ sở dữ liệu đã ở phiên bản mới nhất."))


@database.command(
    help=_("Dành cho người lập trình: viết bước chuyển đổi từ khác biệt giữa mã nguồn và các bước đã có.")
)
@click.option("--message", required=True, help=_("Vì sao các bảng thay đổi."))
def revision(message: str) -> None:
    """Write an Alembic revision from what the code has and the migrations have not."""
    import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
    from surveys.database import open_engine
    from surveys.migrations import new_revision
    from surveys.migrations import upgrade as upgrade_tables

    engine = open_engine("sqlite://")
    upgrade_tables(engine)
    new_revision(engine, message)


commands = [database]
