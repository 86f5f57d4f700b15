"""khaosat units import | export | list: versions of the list of administrative units."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from webapp.cli.installation import database_url, directory_option, upgrade_database
from webapp.cli.words import _, fail, sentence_of

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)
DAY = click.DateTime(formats=["%d/%m/%Y", "%Y-%m-%d"])


@click.group(help=_("Danh mục đơn vị hành chính: nhập, xuất, liệt kê các phiên bản."))
def units() -> None:
    """Groups what is done to the lists of units."""


@units.command(
    "import",
    help=_(
        "Nhập một phiên bản danh mục từ FILE (Excel hoặc CSV); không có FILE thì lấy danh mục đi kèm chương trình, "
        "cùng các đơn vị trước ngày 01/07/2025. Cuộc điều tra đã mở vẫn giữ phiên bản của mình."
    ),
)
@click.argument("file", type=FILE, required=False)
@click.option("--as-of", type=DAY, required=True, help=_("Ngày mà danh mục có hiệu lực, ví dụ 01/03/2026."))
@click.option("--name", help=_("Tên phiên bản; nếu không nêu thì lấy tên tệp và ngày."))
@directory_option
def import_(file: Path | None, as_of: datetime, name: str | None, directory: Path) -> None:
    """Bring in a version of the list, whole or not at all."""
    from sqlalchemy.orm import Session

    from surveys.database import open_engine
    from surveys.errors import SurveyError
    from surveys.units.records import Unit
    from surveys.units.service import import_unit_list
    from surveys.units.unit_list_file import import_unit_list_file

    upgrade_database(database_url(directory))
    with Session(open_engine(database_url(directory))) as session:
        try:
            if file is None:
                stored = import_unit_list(session, as_of=as_of.date(), former=True)
            else:
                content = file.read_bytes()
                stored = import_unit_list_file(
                    session, content, filename=file.name, as_of=as_of.date(), name=name or ""
                )
        except SurveyError as error:
            for finding in error.facts.get("findings", ()):
                click.echo(f"{finding.row or '-'}\t{finding.column or '-'}\t{finding.sentence}", err=True)
            fail(sentence_of(error))
        count = session.query(Unit).filter_by(list_id=stored.id).count()
        session.commit()
        click.echo(_("Đã nhập “%(name)s”: %(count)s đơn vị.", name=stored.name, count=count))


@units.command(help=_("Ghi phiên bản mới nhất của danh mục ra FILE (Excel), để sửa rồi nhập lại."))
@click.argument("file", type=NEW_FILE)
@directory_option
def export(file: Path, directory: Path) -> None:
    """Write the newest list as the workbook that `import` reads."""
    from sqlalchemy.orm import Session

    from surveys.database import open_engine
    from surveys.units.service import latest_unit_list
    from surveys.units.unit_list_file import write_unit_list

    with Session(open_engine(database_url(directory))) as session:
        newest = latest_unit_list(session)
        if newest is None:
            fail(_("Chưa có danh mục nào."))
        file.write_bytes(write_unit_list(session, newest))
        click.echo(_("Đã ghi “%(name)s” vào %(file)s.", name=newest.name, file=file))


@units.command("list", help=_("Liệt kê các phiên bản của danh mục."))
@directory_option
def list_(directory: Path) -> None:
    """Say which versions there are."""
    from sqlalchemy.orm import Session

    from surveys.database import open_engine
    from surveys.text import format_date
    from surveys.units.service import unit_lists

    with Session(open_engine(database_url(directory))) as session:
        for each in unit_lists(session):
            click.echo(f"{format_date(each.as_of)}\t{each.name}\t{each.source}")


commands = [units]
