"""khaosat demo | serve | create-admin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from webapp.cli.installation import (
    application,
    bring_up_to_date,
    database_url,
    directory_option,
    lock_what_was_locked,
    upgrade_database,
)
from webapp.cli.listening import LOOPBACK, Ports, addresses, https_folder, server_for
from webapp.cli.server_mark import serving
from webapp.cli.settled_memory import settled_memory
from webapp.cli.words import _, fail


@click.command(help=_("Dựng một cuộc điều tra mẫu hoàn chỉnh rồi mở máy chủ; chạy lần sau thì mở lại bản đã dựng."))
@click.option(
    "--build",
    "build_directory",
    type=click.Path(path_type=Path),
    help=_("Chỉ dựng, vào thư mục trống này, không mở máy chủ."),
)
@click.option("--directory", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--port", default=8000, show_default=True)
def demo(build_directory: Path | None, directory: Path, host: str, port: int) -> None:
    """Build a complete demonstration survey and serve it; a second run serves what the first built."""
    from webapp.demo.build import CODES_NAME, DATABASE_NAME, REPORT_NAME, build_demo, print_log_ins
    from webapp.demo.signposts import print_surveys

    target = build_directory or directory
    if build_directory is not None:
        if not target.is_dir():
            fail(_("Không có thư mục %(folder)s. Hãy tạo thư mục trống rồi chạy lại lệnh.", folder=target))
        if any(target.iterdir()):
            fail(_("Thư mục %(folder)s không trống. Hãy chọn một thư mục trống.", folder=target))
    target.mkdir(parents=True, exist_ok=True)
    if not (target / REPORT_NAME).exists():
        for name in (DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm"):
            _remove(target / name)
        build_demo(target, say=click.echo)
    if build_directory is not None:
        return
    url = f"sqlite:///{(target / DATABASE_NAME).resolve()}"
    bring_up_to_date(target, url)
    address = f"http://{host}:{port}/"
    print_log_ins(click.echo, address=address)
    codes = (target / CODES_NAME).read_text(encoding="ascii").split() if (target / CODES_NAME).exists() else []
    print_surveys(click.echo, url=url, address=address, codes=codes)
    _serve(target, url, Ports(host, port, with_https=False))


def ports_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--host`, `--port`, `--https/--no-https`, `--https-port`: where to listen."""
    options = (
        click.option("--host", help=_("Địa chỉ để mở; mặc định 127.0.0.1, khi có https thì mọi địa chỉ của máy.")),
        click.option("--port", default=8000, show_default=True, help=_("Cổng http.")),
        click.option("--https/--no-https", "with_https", default=None, help=_("Mặc định: có, nếu đã https init.")),
        click.option("--https-port", default=8443, show_default=True, help=_("Cổng https.")),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command(help=_("Mở máy chủ của một bản cài đặt; cơ sở dữ liệu được nâng cấp trước."))
@directory_option
@ports_options
def serve(directory: Path, host: str | None, port: int, with_https: bool | None, https_port: int) -> None:
    """Serve an installation; its database is brought up to date first."""
    ports = Ports(host, port, https_port, with_https)
    if with_https and not Ports().uses_https(https_folder(directory)):
        fail(_("Chưa có chứng chỉ https. Hãy chạy khaosat https init trước, rồi mở lại máy chủ."))
    url = database_url(directory)
    began = datetime.now(UTC).replace(microsecond=0)
    with settled_memory():
        bring_up_to_date(directory, url)
        lock_what_was_locked(directory, url, since=began)
    for address in addresses(directory, ports):
        click.echo(_("khaosat: %(address)s (Ctrl+C để dừng)", address=address))
    _serve(directory, url, ports)


@click.command("create-admin", help=_("Tài khoản đầu tiên của bản cài đặt: quản trị viên."))
@directory_option
@click.option("--username", prompt=_("Tên đăng nhập"))
@click.option("--full-name", prompt=_("Họ và tên"))
@click.option("--province", prompt=_("Mã tỉnh (2 chữ số, ví dụ 33)"))
@click.password_option("--password", prompt=_("Mật khẩu (ít nhất 10 ký tự)"))
def create_admin(directory: Path, username: str, full_name: str, province: str, password: str) -> None:
    """The first account of an installation: an administrator, who then makes the others on the web."""
    from webapp.installation import InstallationError, create_first_administrator

    url = database_url(directory)
    upgrade_database(url)
    try:
        create_first_administrator(
            application(directory, url), username=username, full_name=full_name, province=province, password=password
        )
    except InstallationError as error:
        fail(str(error))
    click.echo(_("Đã tạo tài khoản quản trị %(username)s. Chạy khaosat serve rồi đăng nhập.", username=username))


def _serve(directory: Path, url: str, ports: Ports) -> None:
    try:
        with serving(directory):
            with settled_memory():
                server = server_for(directory, url, ports, say=click.echo)
            server.run()
    except OSError as error:
        fail(
            _(
                "Không mở được cổng %(port)s: %(reason)s. Hãy chọn cổng khác bằng --port (make demo PORT=8001).",
                port=ports.http,
                reason=error.strerror or error,
            )
        )


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        fail(_("Tệp %(file)s đang được chương trình khác mở. Hãy đóng chương trình đó rồi chạy lại.", file=path))


commands = [demo, serve, create_admin]
