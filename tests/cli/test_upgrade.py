"""khaosat upgrade and khaosat serve on an older database: a copy before, the data put back if it fails."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveys.database import open_engine
from surveys.migrations import newest_revision, upgrade_within
from tests.cli.installations import first_connection, free_port
from webapp.cli import main, upgrades
from webapp.cli.installation import bring_up_to_date, database_url, revisions
from webapp.cli.server_mark import is_served, serving

Usage = namedtuple("Usage", "total used free")
OLDER = "0001"


@pytest.fixture
def older(tmp_path, monkeypatch) -> Path:
    """An installation as the first version left it, with a row in it."""
    monkeypatch.delenv("KHAOSAT_DATABASE_URL", raising=False)
    engine = open_engine(database_url(tmp_path))
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        upgrade_within(connection, OLDER)
        connection.exec_driver_sql(
            "INSERT INTO unit_list (name, source, as_of) VALUES ('danh mục cũ', 'thử', '2025-07-01')"
        )
    engine.dispose()
    return tmp_path


def names(directory: Path) -> list[str]:
    with closing(sqlite3.connect(directory / "khaosat.sqlite")) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM unit_list")]


def copies(directory: Path, kind: str) -> list[Path]:
    return sorted((directory / "safety-copies").glob(f"*{kind}"))


def test_one_command_copies_upgrades_and_examines(older, capfd):
    outcome = CliRunner().invoke(main, ["upgrade", "--directory", str(older)])
    assert outcome.exit_code == 0, outcome.output
    assert revisions(database_url(older))[0] == newest_revision()
    assert names(older) == ["danh mục cũ"]
    assert len(copies(older, ".ksb")) == 1
    assert copies(older, ".sqlite") == [], "an unsealed copy stays no longer than it is needed"
    assert "✓ Cơ sở dữ liệu" in capfd.readouterr().out


def test_what_fails_halfway_leaves_the_data_as_they_were(older, monkeypatch):
    def breaks(*words: str) -> int:
        with closing(sqlite3.connect(older / "khaosat.sqlite")) as connection, connection:
            connection.execute("DELETE FROM unit_list")
            connection.execute("UPDATE alembic_version SET version_num = 'dở dang'")
        return 1

    monkeypatch.setattr(upgrades, "_run", breaks)
    outcome = CliRunner().invoke(main, ["upgrade", "--directory", str(older)])
    assert outcome.exit_code == 1
    assert "Dữ liệu đã được trả về" in outcome.output
    assert names(older) == ["danh mục cũ"]
    assert revisions(database_url(older))[0] == OLDER
    assert copies(older, ".sqlite") == [], "what was put back is not kept a second time, unsealed"
    (copy,) = copies(older, ".ksb")
    assert copy.stat().st_mode & 0o077 == 0


def test_a_package_that_cannot_be_installed_changes_nothing(older, tmp_path):
    broken = tmp_path / "khaosat-9.9-py3-none-any.whl"
    broken.write_bytes(b"khong phai goi")
    (tmp_path / "wheels").mkdir()
    words = ["upgrade", "--directory", str(older), "--package", str(broken), "--wheels", str(tmp_path / "wheels")]
    outcome = CliRunner().invoke(main, words)
    assert outcome.exit_code == 1
    assert "chương trình cũ vẫn dùng được" in outcome.output
    assert revisions(database_url(older))[0] == OLDER
    assert copies(older, ".sqlite") == []


def test_the_package_is_installed_before_the_tables_change(older, tmp_path, monkeypatch):
    done: list[str] = []
    monkeypatch.setattr(upgrades, "_install", lambda package, wheels: done.append(package.name))
    monkeypatch.setattr(upgrades, "_run", lambda *words: done.append(" ".join(words[:2])) or 0)
    package = tmp_path / "khaosat-9.9-py3-none-any.whl"
    package.touch()
    CliRunner().invoke(main, ["upgrade", "--directory", str(older), "--package", str(package)])
    assert done == [package.name, "database upgrade", "doctor --directory"]


def test_without_room_for_the_copy_nothing_begins(older, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1, 1, 1024**2))
    outcome = CliRunner().invoke(main, ["upgrade", "--directory", str(older)])
    assert outcome.exit_code == 1
    assert "Hãy dọn ổ đĩa" in outcome.output
    assert not (older / "safety-copies").exists()


def test_an_empty_folder_has_nothing_to_upgrade(tmp_path, monkeypatch):
    monkeypatch.delenv("KHAOSAT_DATABASE_URL", raising=False)
    outcome = CliRunner().invoke(main, ["upgrade", "--directory", str(tmp_path)])
    assert outcome.exit_code == 1
    assert "không có gì để nâng cấp" in outcome.output


def test_on_windows_the_running_exe_is_not_asked_to_replace_itself(older, tmp_path, monkeypatch):
    package = tmp_path / "khaosat-9.9-py3-none-any.whl"
    package.touch()
    monkeypatch.setattr(upgrades.sys, "platform", "win32")
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "khaosat.exe")])
    outcome = CliRunner().invoke(main, ["upgrade", "--directory", str(older), "--package", str(package)])
    monkeypatch.undo()
    assert outcome.exit_code == 1
    assert "py -m webapp.cli upgrade" in outcome.output
    assert revisions(database_url(older))[0] == OLDER


def test_serve_makes_a_copy_before_it_upgrades_and_none_when_there_is_nothing_to_do(older):
    url = database_url(older)
    bring_up_to_date(older, url)
    assert revisions(url)[0] == newest_revision()
    assert len(copies(older, ".ksb")) == 1
    bring_up_to_date(older, url)
    assert len(copies(older, ".ksb")) == 1


def test_a_database_of_a_newer_program_is_not_touched(older):
    with closing(sqlite3.connect(older / "khaosat.sqlite")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SystemExit):
        bring_up_to_date(older, database_url(older))
    assert revisions(database_url(older))[0] == "9999"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_while_a_server_runs_nothing_is_upgraded_unless_that_is_wanted(tmp_path, end):
    bring_up_to_date(tmp_path, database_url(tmp_path))
    port = free_port()
    command = [sys.executable, "-m", "webapp.cli", "serve", "--directory", str(tmp_path), "--port", str(port)]
    words = ["upgrade", "--directory", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        first_connection(port, process).close()
        refused = CliRunner().invoke(main, words)
        assert refused.exit_code == 1
        assert "đang chạy. Hãy dừng máy chủ trước" in refused.output
        assert not (tmp_path / "safety-copies").exists()
        assert CliRunner().invoke(main, [*words, "--running-ok"]).exit_code == 0
    finally:
        process.send_signal(end)
        process.communicate(timeout=60)
    assert CliRunner().invoke(main, words).exit_code == 0


def test_several_servers_of_one_installation_are_all_noticed(tmp_path):
    assert not is_served(tmp_path)
    with serving(tmp_path):
        with serving(tmp_path):
            assert is_served(tmp_path)
        assert is_served(tmp_path)
    assert not is_served(tmp_path)
