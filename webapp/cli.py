"""The command line: khaosat demo | serve | create-admin | database …"""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any

import click

DEFAULT_DIRECTORY = Path("khaosat-data")


@click.group()
@click.version_option(package_name="khaosat")
def main() -> None:
    """khaosat: từ đề nghị điều tra đến báo cáo được ký."""


@main.command()
@click.option("--build", "build_directory", type=click.Path(path_type=Path), help="Only build, into this empty folder.")
@click.option("--directory", type=click.Path(path_type=Path), default=Path("demo"), show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def demo(build_directory: Path | None, directory: Path, host: str, port: int) -> None:
    """Build a complete demonstration survey and serve it; a second run serves what the first built."""
    from webapp.demo.build import DATABASE_NAME, REPORT_NAME, build_demo, print_log_ins

    target = build_directory or directory
    if build_directory is not None:
        if not target.is_dir():
            _fail(f"Không có thư mục {target}. Hãy tạo thư mục trống rồi chạy lại lệnh.")
        if any(target.iterdir()):
            _fail(f"Thư mục {target} không trống. Hãy chọn một thư mục trống.")
    target.mkdir(parents=True, exist_ok=True)
    if not (target / REPORT_NAME).exists():
        for name in (DATABASE_NAME, f"{DATABASE_NAME}-wal", f"{DATABASE_NAME}-shm"):
            (target / name).unlink(missing_ok=True)
        build_demo(target, say=click.echo)
    if build_directory is not None:
        return
    print_log_ins(click.echo, address=f"http://{host}:{port}/")
    _serve(target, f"sqlite:///{(target / DATABASE_NAME).resolve()}", host, port)


@main.command()
@click.option("--directory", type=click.Path(path_type=Path), default=DEFAULT_DIRECTORY, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
def serve(directory: Path, host: str, port: int) -> None:
    """Serve an installation; its database is brought up to date first."""
    url = _database_url(directory)
    _upgrade(url)
    click.echo(f"khaosat: http://{host}:{port}/ (Ctrl+C để dừng)")
    _serve(directory, url, host, port)


@main.command("create-admin")
@click.option("--directory", type=click.Path(path_type=Path), default=DEFAULT_DIRECTORY, show_default=True)
@click.option("--username", prompt="Tên đăng nhập")
@click.option("--full-name", prompt="Họ và tên")
@click.option("--province", prompt="Mã tỉnh (2 chữ số, ví dụ 33)")
@click.password_option("--password", prompt="Mật khẩu (ít nhất 10 ký tự)")
def create_admin(directory: Path, username: str, full_name: str, province: str, password: str) -> None:
    """The first account of an installation: an administrator, who then makes the others on the web."""
    from webapp.installation import InstallationError, create_first_administrator

    url = _database_url(directory)
    _upgrade(url)
    try:
        create_first_administrator(
            _application(directory, url), username=username, full_name=full_name, province=province, password=password
        )
    except InstallationError as error:
        _fail(str(error))
    click.echo(f"Đã tạo tài khoản quản trị {username}. Chạy khaosat serve rồi đăng nhập.")


@main.group()
def database() -> None:
    """The database: upgrade it, or (for developers) write a migration."""


@database.command()
@click.option("--directory", type=click.Path(path_type=Path), default=DEFAULT_DIRECTORY, show_default=True)
def upgrade(directory: Path) -> None:
    """Bring the database to the version of this program."""
    _upgrade(_database_url(directory))
    click.echo("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


@database.command()
@click.option("--message", required=True, help="Why the tables change.")
def revision(message: str) -> None:
    """For developers: write an Alembic revision from what the code has and the migrations have not."""
    import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
    from surveys.database import open_engine
    from surveys.migrations import new_revision
    from surveys.migrations import upgrade as upgrade_database

    engine = open_engine("sqlite://")
    upgrade_database(engine)
    new_revision(engine, message)


def _database_url(directory: Path) -> str:
    directory.mkdir(parents=True, exist_ok=True)
    return os.environ.get("KHAOSAT_DATABASE_URL") or f"sqlite:///{(directory / 'khaosat.sqlite').resolve()}"


def _upgrade(url: str) -> None:
    import webapp.accounts.records  # noqa: F401 (its tables belong to the same database)
    from surveys.database import open_engine
    from surveys.migrations import upgrade as upgrade_database

    engine = open_engine(url)
    upgrade_database(engine)
    engine.dispose()


def _application(directory: Path, url: str) -> Any:
    from webapp import create_app

    return create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": _secret_key(directory)})


def _secret_key(directory: Path) -> str:
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


def _serve(directory: Path, url: str, host: str, port: int) -> None:
    from waitress import serve as serve_with_waitress

    try:
        serve_with_waitress(_application(directory, url), host=host, port=port, threads=8, ident=None)
    except OSError as error:
        _fail(f"Không mở được cổng {port}: {error.strerror}. Hãy chọn cổng khác bằng --port (make demo PORT=8001).")


def _fail(message: str) -> None:
    click.echo(message, err=True)
    sys.exit(1)
