"""khaosat upgrade: a new version in one command, with a backup before and the database put back if it fails."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click

from webapp.cli.installation import DATABASE_NAME, database_url, directory_option, revisions
from webapp.cli.server_mark import is_served
from webapp.cli.words import _, fail, fail_with

ROOM = 200 * 1024 * 1024
"""What is left free besides the copies: the new program and SQLite's own scratch files."""


@click.command(
    help=_(
        "Nâng cấp: sao lưu, cài bản mới (nếu có --package), chuyển cơ sở dữ liệu, khám lại; hỏng thì trả dữ liệu về."
    )
)
@directory_option
@click.option(
    "--package",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=_("Tệp .whl của phiên bản mới; không ghi thì chỉ nâng cấp cơ sở dữ liệu."),
)
@click.option(
    "--wheels",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=_("Thư mục có sẵn các thư viện (.whl), cho máy không nối mạng."),
)
@click.option(
    "--running-ok",
    is_flag=True,
    help=_("Vẫn nâng cấp khi máy chủ của bản cài đặt đang chạy (việc đang làm dở trên web có thể hỏng)."),
)
def upgrade(directory: Path, package: Path | None, wheels: Path | None, *, running_ok: bool) -> None:
    """Back up, install, bring the database up to date, examine; what fails leaves the data as they were."""
    if package is not None and sys.platform == "win32" and Path(sys.argv[0]).stem.lower() == "khaosat":
        fail(_("Windows không thay được khaosat.exe khi nó đang chạy. Hãy chạy: py -m webapp.cli upgrade --package …"))
    if not running_ok and is_served(directory):
        fail(
            _(
                "Máy chủ của bản cài đặt %(folder)s đang chạy. Hãy dừng máy chủ trước (Ctrl+C ở cửa sổ khaosat serve, "
                "hoặc khaosat service stop) rồi chạy lại. Nếu vẫn muốn nâng cấp ngay, hãy thêm --running-ok.",
                folder=directory,
            )
        )
    url = database_url(directory)
    before = revisions(url)[0]
    if before is None:
        fail(_("Chưa có dữ liệu trong %(folder)s, không có gì để nâng cấp.", folder=directory))
    _check_room(directory)
    kept = _back_up(directory, url)
    if package is not None:
        _install(package, wheels)
    copy = _plain_copy(url, kept)
    if _run("database", "upgrade", "--directory", str(directory)):
        _put_back(directory, url, copy, before)
    if copy is not None:
        copy.unlink()  # unsealed; what was destroyed for the respondents' sake must not live on in it
    click.echo(_("Khám lại bản cài đặt:"))
    if _run("doctor", "--directory", str(directory)):
        click.echo(_("Đã nâng cấp; hãy xử lý các mục có dấu ✗ ở trên."))
    click.echo(_("Đã nâng cấp xong. Hãy khởi động lại máy chủ (khaosat service start hoặc khaosat serve)."))


def _check_room(directory: Path) -> None:
    file = directory / DATABASE_NAME
    needed = 3 * (file.stat().st_size if file.exists() else 0) + ROOM
    free = shutil.disk_usage(directory).free
    if free < needed:
        fail(
            _(
                "Ổ đĩa còn %(free)s MB, nâng cấp cần %(needed)s MB để giữ bản sao. Hãy dọn ổ đĩa rồi chạy lại.",
                free=free // 1024**2,
                needed=needed // 1024**2,
            )
        )


def _back_up(directory: Path, url: str) -> Path:
    """The safety copy that `khaosat restore` takes."""
    from surveys.errors import SurveyError
    from surveys.transfer.service import make_safety_copy

    try:
        kept = make_safety_copy(directory, url, now=datetime.now(UTC))
    except SurveyError as error:
        fail_with(error)
    click.echo(_("Đã sao lưu: %(file)s", file=kept))
    return kept


def _plain_copy(url: str, kept: Path) -> Path | None:
    """For SQLite the file itself, to be put back byte for byte: made last and removed first, for it is not sealed."""
    source = sqlite_file(url)
    if source is None:
        return None
    copy = kept.with_suffix(".sqlite")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy_database(source, copy)
    return copy


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database, None for a server's."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def copy_database(source: Path, target: Path) -> None:
    """All of one SQLite database into another, online; works on Windows too, where an open file cannot be replaced."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
        read.backup(write)


def _install(package: Path, wheels: Path | None) -> None:
    command = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-input",
        "--upgrade",
    ]
    if wheels is not None:
        command += ["--no-index", "--find-links", str(wheels)]
    if subprocess.run([*command, str(package)], check=False).returncode:
        fail(
            _(
                "Chưa cài được %(package)s (lý do ở trên). Dữ liệu chưa thay đổi; chương trình cũ vẫn dùng được.",
                package=package.name,
            )
        )


def _run(*words: str) -> int:
    """A command of the program as it is on the disk now, which may be newer than what runs here."""
    return subprocess.run([sys.executable, "-m", "webapp.cli", *words], check=False).returncode


def _put_back(directory: Path, url: str, copy: Path | None, before: str) -> None:
    target = sqlite_file(url)
    if copy is not None and target is not None:
        copy_database(copy, target)
        copy.unlink()
    elif revisions(url)[0] != before:
        fail(
            _(
                "Nâng cấp không xong và cơ sở dữ liệu đã đổi. Hãy phục hồi bản vừa sao lưu trong %(folder)s bằng "
                "khaosat restore.",
                folder=directory,
            )
        )
    fail(
        _(
            "Nâng cấp cơ sở dữ liệu không xong (lý do ở trên). Dữ liệu đã được trả về như trước khi nâng cấp. "
            "Nếu vừa cài bản mới, hãy cài lại bản cũ bằng khaosat upgrade --package rồi báo người phụ trách phần mềm."
        )
    )


commands = [upgrade]
