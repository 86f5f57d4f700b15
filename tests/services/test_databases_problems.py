"""An address that leads nowhere, a wrong password, a log-in that may only read: a sentence, never a stack trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from psycopg import sql
from sqlalchemy import text

from surveys.database import normal_url, open_engine
from surveys.errors import SurveyError
from tests.conftest import only_postgresql
from tests.databases import Databases
from tests.postgresql import OTHER_OWNER, OTHER_PASSWORD, Cluster, needs_postgresql
from webapp import create_app
from webapp.cli import main

Command = Callable[[str], Result]


@pytest.fixture
def upgrading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`khaosat database upgrade` on the database at an address."""

    def run(url: str) -> Result:
        monkeypatch.setenv("KHAOSAT_DATABASE_URL", url)
        return CliRunner().invoke(main, ["database", "upgrade", "--directory", str(tmp_path / "data")])

    return run


def told(result: Result) -> str:
    """What the command said when it gave up."""
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result.output


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_however_postgresql_is_written_its_driver_is_the_one_that_we_have(scheme: str) -> None:
    url = f"{scheme}://ai:m%40t@máy-chủ:5433/khảo-sát?sslmode=require"
    assert normal_url(url) == "postgresql+psycopg://ai:m%40t@máy-chủ:5433/khảo-sát?sslmode=require"
    app = create_app({"SQLALCHEMY_ENGINES": {"default": url}, "SECRET_KEY": "for tests only"})
    assert app.config["SQLALCHEMY_ENGINES"] == {"default": normal_url(url)}


@pytest.mark.parametrize("url", ["sqlite:///a.sqlite", "sqlite://", "sqlite+pysqlite:////a/b.sqlite"])
def test_an_address_of_sqlite_stays_as_it_is(url: str) -> None:
    assert normal_url(url) == url


@pytest.mark.parametrize("url", ["mysql://ai@máy/khaosat", "khaosat.sqlite", "", "postgresql+psycopg2://ai@máy/k"])
def test_another_address_is_refused(url: str) -> None:
    with pytest.raises(SurveyError) as refused:
        normal_url(url)
    assert refused.value.code == "database.address"


def test_the_address_alone_switches(database_url: str, upgrading: Command) -> None:
    result = upgrading(database_url)
    assert (result.exit_code, result.output) == (0, "Cơ sở dữ liệu đã ở phiên bản mới nhất.\n")


def test_an_address_that_is_none_is_told(upgrading: Command) -> None:
    assert "bắt đầu bằng postgresql:// hoặc sqlite:///" in told(upgrading("mysql://ai@máy/khaosat"))


@pytest.mark.parametrize("server", ["127.0.0.1:1", "khong-co.invalid"])
def test_a_server_that_does_not_answer_is_told(upgrading: Command, server: str) -> None:
    said = told(upgrading(f"postgresql://ai:mật-khẩu@{server}/khaosat"))
    assert said.startswith("Không nối được với máy chủ cơ sở dữ liệu (")
    assert "mật-khẩu" not in said


@needs_postgresql
def test_a_missing_database_is_told_with_the_command_that_makes_it(upgrading: Command, cluster: Cluster) -> None:
    said = told(upgrading(cluster.url("chua_tao")))
    assert "chưa có cơ sở dữ liệu chua_tao" in said
    assert "createdb -E UTF8 -O khaosat chua_tao" in said


@needs_postgresql
@pytest.mark.parametrize("password", ["sai", ""], ids=["wrong", "none"])
def test_a_wrong_password_is_told_without_repeating_it(upgrading: Command, cluster: Cluster, password: str) -> None:
    url = cluster.url("postgres", user=f"{OTHER_OWNER}:{password}" if password else OTHER_OWNER)
    said = told(upgrading(url))
    assert f"không nhận tên đăng nhập {OTHER_OWNER}" in said
    assert "sai" not in said.replace("KHAOSAT", "")


@only_postgresql
@pytest.mark.parametrize("granted", ["", "SELECT"], ids=["nothing", "reading"])
def test_a_log_in_that_may_not_write_is_told(
    upgrading: Command, cluster: Cluster, database_url: str, granted: str
) -> None:
    if granted:
        grant = sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(sql.Identifier(OTHER_OWNER))
        cluster.order(grant, database=database_url.partition("@/")[2].partition("?")[0])
    as_guest = database_url.replace("khaosat@", f"{OTHER_OWNER}:{quote(OTHER_PASSWORD)}@", 1)
    assert "chỉ cho đọc, không cho ghi" in told(upgrading(as_guest))


@only_postgresql
def test_a_server_that_only_follows_another_is_told(upgrading: Command, engine_of: str) -> None:
    assert "chỉ cho đọc, không cho ghi" in told(upgrading(engine_of))


@pytest.fixture
def engine_of(database_url: str) -> str:
    """The address of a database whose sessions only read, as on a standby server."""
    name = database_url.partition("@/")[2].partition("?")[0]
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    engine.dispose()
    return database_url


@only_postgresql
def test_a_database_that_cannot_keep_vietnamese_is_told(
    upgrading: Command, databases: Databases, cluster: Cluster
) -> None:
    cluster.order(
        sql.SQL("CREATE DATABASE chu_la_tinh TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc")
    )
    said = told(upgrading(cluster.url("chu_la_tinh")))
    cluster.drop("chu_la_tinh")
    assert "bảng mã LATIN1" in said
    assert "createdb -E UTF8" in said


def test_a_database_of_a_newer_program_is_told(upgrading: Command, database_url: str) -> None:
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    assert "phiên bản khaosat mới hơn nâng cấp (9999)" in told(upgrading(database_url))


def test_a_file_that_is_no_database_is_told(upgrading: Command, tmp_path: Path) -> None:
    (tmp_path / "báo cáo.docx").write_bytes(b"PK" + bytes(5000))
    assert "không phải của khaosat" in told(upgrading(f"sqlite:///{tmp_path / 'báo cáo.docx'}"))


def test_a_folder_that_is_not_there_is_told(upgrading: Command, tmp_path: Path) -> None:
    assert "Không mở được tệp cơ sở dữ liệu" in told(upgrading(f"sqlite:///{tmp_path / 'chưa có' / 'khaosat.sqlite'}"))


@only_postgresql
def test_a_connection_that_the_server_closed_is_opened_again_by_itself(database_url: str, cluster: Cluster) -> None:
    engine = open_engine(database_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW application_name")) == "khaosat"
        assert connection.scalar(text("SHOW lock_timeout")) == "15s"
    cluster.order(sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'khaosat'"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
