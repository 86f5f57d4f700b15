"""khaosat migrate-database FROM TO: an installation moves from one database to another."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp.cli.progress import TableProgress
from webapp.cli.words import _

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from surveys.transfer.rows import Sum


@click.command(
    "migrate-database",
    help=_(
        "Chuyển toàn bộ dữ liệu từ cơ sở dữ liệu FROM sang TO trống (SQLite hoặc PostgreSQL), rồi so số dòng và mã "
        "kiểm tra của từng bảng. Nguồn không thay đổi. Hãy dừng máy chủ trước khi chuyển."
    ),
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--dry-run", is_flag=True, help=_("Chỉ đọc nguồn và kiểm tra đích, không ghi gì."))
def migrate_database(source: str, target: str, dry_run: bool) -> None:
    """Move an installation into an empty database, compared by counts and hashes."""
    from surveys.database import open_engine
    from surveys.errors import SurveyError

    started = time.monotonic()
    from_url, to_url = address(source, must_exist=True), address(target, must_exist=False)
    if from_url == to_url:
        raise SurveyError("transfer.same_database", "Source and target are the same database.")
    into = Path(to_url.removeprefix("sqlite:///"))
    is_new = to_url.startswith("sqlite") and not into.exists()
    if is_new and into.parent.is_dir():
        into.touch(mode=0o600)
    origin, goal = open_engine(from_url), open_engine(to_url)
    try:
        _move(origin, goal, dry_run=dry_run)
    finally:
        origin.dispose()
        goal.dispose()
        if is_new and into.exists() and (dry_run or into.stat().st_size == 0):
            into.unlink()
    if dry_run:
        click.echo(_("Chạy thử xong: đích nhận được. Chưa ghi gì. Bỏ --dry-run để chuyển."))
        return
    seconds = f"{time.monotonic() - started:.0f}"
    click.echo(_("Đã chuyển xong sau %(seconds)s giây; mọi bảng khớp với nguồn.", seconds=seconds))
    click.echo(_("Từ nay hãy đặt KHAOSAT_DATABASE_URL là địa chỉ mới rồi mở lại máy chủ."))


def address(typed: str, *, must_exist: bool) -> str:
    """The URL of what was typed: a URL, or the path of a SQLite file."""
    from surveys.database import normal_url
    from surveys.errors import SurveyError

    url = typed if "://" in typed else f"sqlite:///{Path(typed).resolve()}"
    path = url.removeprefix("sqlite:///")
    if must_exist and url.startswith("sqlite") and not Path(path).is_file():
        raise SurveyError("transfer.no_database", f"{path} does not exist.", path=path)
    return normal_url(url)


def print_sums(sums: dict[str, Sum]) -> None:
    """The table of tables: rows and the start of the hash."""
    from surveys.text import format_number

    click.echo(f"{_('Bảng'):<24} {_('Số dòng'):>12}  SHA-256")
    for name, each in sums.items():
        click.echo(f"{name:<24} {format_number(each.rows):>12}  {each.sha256[:16]}")


def _move(origin: Engine, goal: Engine, *, dry_run: bool) -> None:
    from surveys.transfer.reading import snapshot
    from surveys.transfer.writing import copy_database, prepare_target

    if not dry_run:
        print_sums(copy_database(origin, goal, progress=TableProgress([_("Đang chuyển")])))
        return
    with snapshot(origin) as taken:
        with goal.connect() as connection:
            prepare_target(connection, taken)
            connection.rollback()
        print_sums(taken.sums())


commands = [migrate_database]
