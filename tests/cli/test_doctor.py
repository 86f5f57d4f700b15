"""khaosat doctor: every finding is made to appear, on real files, databases and certificates."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from surveys.database import open_engine
from surveys.migrations import upgrade_within
from surveys.transfer.settings import Run, record
from tests.cli.installations import add_account
from webapp.cli import main
from webapp.cli.database_checks import soundness
from webapp.cli.doctor import examine
from webapp.cli.findings import Mark, Place
from webapp.cli.installation import bring_up_to_date, database_url, secret_key
from webapp.https.authority import create_authority
from webapp.https.names import Names

Usage = namedtuple("Usage", "total used free")
GIGABYTE = 1024**3


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Path:
    """A sound installation with https and one administrator."""
    directory = tmp_path_factory.mktemp("mau")
    url = database_url(directory)
    bring_up_to_date(directory, url)
    secret_key(directory)
    create_authority(directory / "https", Names(("khaosat.local",), ()), now=datetime.now(UTC))
    add_account(directory, "quan.tri", "mot cau dai de thu")
    return directory


@pytest.fixture
def installation(template, tmp_path, monkeypatch) -> Path:
    for name in ("KHAOSAT_DATABASE_URL", "KHAOSAT_HTTPS", "KHAOSAT_PROXY", "KHAOSAT_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    directory = tmp_path / "du-lieu"
    shutil.copytree(template, directory)
    return directory


def found(directory: Path, code: str, *, now: datetime | None = None) -> tuple[Mark, str]:
    """The mark and the words of the finding of that code; its remedy is a sentence unless all is well."""
    findings = [each for each in examine(directory, now=now or datetime.now(UTC)) if each.code == code]
    assert findings, f"nothing was said of {code}"
    (finding,) = findings
    assert bool(finding.remedy) == (finding.mark is not Mark.GOOD)
    return finding.mark, f"{finding.what} {finding.remedy}"


def test_a_sound_installation_has_nothing_wrong(installation):
    marks = {each.code: each.mark for each in examine(installation, now=datetime.now(UTC))}
    expected = "python fonts disk memory clock folder database soundness secrets https passwords mail"
    assert {code: marks[code] for code in expected.split()} == dict.fromkeys(expected.split(), Mark.GOOD)
    assert Mark.WRONG not in marks.values()
    assert marks["backups"] is Mark.DOUBTFUL


def test_the_command_shows_marks_and_remedies_and_its_exit_code_says_how_it_stands(installation):
    sound = CliRunner().invoke(main, ["doctor", "--directory", str(installation)])
    assert sound.exit_code == 0, sound.output
    assert "✓ Phông chữ" in sound.output
    assert "→ Hãy chạy khaosat backup setup" in sound.output
    (installation / "khaosat.sqlite").unlink()
    broken = CliRunner().invoke(main, ["doctor", "--json", "--directory", str(installation)])
    assert broken.exit_code == 1
    told = {each["code"]: each for each in json.loads(broken.output)}
    assert told["database"]["mark"] == "wrong"
    assert "create-admin" in told["database"]["remedy"]


def test_looking_changes_nothing(tmp_path):
    nowhere = tmp_path / "khong-co"
    assert found(nowhere, "folder")[0] is Mark.WRONG
    assert not nowhere.exists()


def test_a_check_that_fails_does_not_end_the_others(installation, monkeypatch):
    def broken(place):
        raise RuntimeError("hỏng")

    monkeypatch.setattr("webapp.cli.machine_checks.CHECKS", (broken,))
    assert found(installation, "check.broken")[0] is Mark.WRONG
    assert found(installation, "database")[0] is Mark.GOOD


@pytest.mark.parametrize(
    ("free", "mark"),
    [(0.2, Mark.WRONG), (1.0, Mark.DOUBTFUL), (50, Mark.GOOD)],
)
def test_a_full_disk(installation, monkeypatch, free, mark):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(100, 100, int(free * GIGABYTE)))
    assert found(installation, "disk")[0] is mark


def test_little_memory(installation, monkeypatch):
    monkeypatch.setattr("webapp.cli.machine_checks.memory_bytes", lambda: GIGABYTE)
    assert found(installation, "memory")[0] is Mark.DOUBTFUL


def test_a_font_without_vietnamese(installation, monkeypatch):
    monkeypatch.setattr("analysis.fonts.PROBE", "\u4e00")
    assert found(installation, "fonts")[0] is Mark.WRONG


def test_a_clock_that_is_behind_the_data(installation):
    mark, words = found(installation, "clock", now=datetime.now(UTC) - timedelta(hours=3))
    assert mark is Mark.WRONG
    assert "180 phút" in words or "179 phút" in words


def test_a_clock_from_before_the_program(tmp_path):
    mark, words = found(tmp_path / "khong-co", "clock", now=datetime(2020, 1, 1, tzinfo=UTC))
    assert mark is Mark.WRONG
    assert "01/01/2020" in words


@pytest.mark.parametrize(("zone", "mark"), [("Asia/Ho_Chi_Minh", Mark.GOOD), ("Europe/Paris", Mark.DOUBTFUL)])
def test_the_time_zone(installation, monkeypatch, zone, mark):
    import time

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert found(installation, "time_zone")[0] is mark
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_damaged_database(installation):
    path = installation / "khaosat.sqlite"
    content = bytearray(path.read_bytes())
    content[4096:40960] = os.urandom(36864)
    path.write_bytes(content)
    mark, words = found(installation, "soundness")
    assert mark is Mark.WRONG
    assert "khaosat restore" in words


def test_a_file_that_is_no_database(installation):
    (installation / "khaosat.sqlite").write_bytes(b"khong phai co so du lieu" * 1000)
    assert found(installation, "database")[0] is Mark.WRONG
    assert found(installation, "soundness")[0] is Mark.WRONG


def test_a_database_server_that_does_not_answer(installation, monkeypatch):
    monkeypatch.setenv("KHAOSAT_DATABASE_URL", "postgresql://khaosat@127.0.0.1:1/khaosat")
    mark, words = found(installation, "database")
    assert mark is Mark.WRONG
    assert "KHAOSAT_DATABASE_URL" in words


def test_a_database_that_does_not_write_ahead(installation):
    connection = sqlite3.connect(installation / "khaosat.sqlite")
    assert connection.execute("PRAGMA journal_mode=DELETE").fetchone() == ("delete",)
    connection.close()
    (finding,) = soundness(Place(installation, datetime.now(UTC)))  # alone: opening the database sets it right again
    assert finding.mark is Mark.DOUBTFUL
    assert "ổ mạng" in finding.remedy


def test_an_older_and_a_newer_database(installation, tmp_path):
    older = tmp_path / "cu"
    older.mkdir()
    engine = open_engine(database_url(older))
    with engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        upgrade_within(connection, "0001")
    engine.dispose()
    mark, words = found(older, "database")
    assert mark is Mark.DOUBTFUL
    assert "khaosat upgrade" in words
    connection = sqlite3.connect(installation / "khaosat.sqlite")
    with connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert found(installation, "database")[0] is Mark.WRONG


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights in lists of its own")
@pytest.mark.parametrize("name", ["secret-key", "https/authority.key", "https/server.pem"])
def test_a_key_that_others_can_read(installation, name):
    (installation / name).chmod(0o644)
    mark, words = found(installation, "secrets")
    assert mark is Mark.WRONG
    assert f"chmod 600 {installation / name}" in words


def test_a_short_key_in_the_environment(installation, monkeypatch):
    monkeypatch.setenv("KHAOSAT_SECRET_KEY", "khaosat")
    assert found(installation, "secrets")[0] is Mark.WRONG


def test_no_backup_an_old_one_a_failed_one(installation):
    assert found(installation, "backups")[0] is Mark.DOUBTFUL
    made = CliRunner().invoke(
        main, ["backup", "setup", "--directory", str(installation)], input="bon tu khong lien quan\n" * 2
    )
    assert made.exit_code == 0, made.output
    assert found(installation, "backups")[0] is Mark.WRONG
    assert CliRunner().invoke(main, ["backup", "--directory", str(installation)]).exit_code == 0
    assert found(installation, "backups")[0] is Mark.GOOD
    later = datetime.now(UTC) + timedelta(days=9)
    assert found(installation, "backups", now=later)[0] is Mark.WRONG
    now = datetime.now(UTC)
    record(installation, Run(now, "/mnt/usb", True, problem="backup.folder_away", facts={"folder": "/mnt/usb"}))
    mark, words = found(installation, "backups.failed")
    assert mark is Mark.WRONG
    assert "/mnt/usb" in words


@pytest.mark.parametrize(("days", "mark"), [(100, Mark.GOOD), (380, Mark.DOUBTFUL), (400, Mark.WRONG)])
def test_a_certificate_that_ends(installation, days, mark):
    assert found(installation, "https", now=datetime.now(UTC) + timedelta(days=days))[0] is mark


def test_a_certificate_without_the_machine_s_new_address(installation, monkeypatch):
    monkeypatch.setattr("webapp.https.names.lan_addresses", lambda: ("192.168.77.5",))
    mark, words = found(installation, "https.names")
    assert mark is Mark.DOUBTFUL
    assert "192.168.77.5" in words


def test_no_https_and_https_in_front(installation, monkeypatch):
    shutil.rmtree(installation / "https")
    assert found(installation, "https")[0] is Mark.DOUBTFUL
    monkeypatch.setenv("KHAOSAT_HTTPS", "1")
    assert found(installation, "https")[0] is Mark.GOOD
    assert found(installation, "proxy")[0] is Mark.DOUBTFUL
    monkeypatch.setenv("KHAOSAT_PROXY", "127.0.0.1")
    assert not [each for each in examine(installation, now=datetime.now(UTC)) if each.code == "proxy"]


@pytest.mark.parametrize(
    ("https", "proxy", "mark"),
    [("yes", "", Mark.WRONG), ("1", "nginx", Mark.WRONG), ("", "127.0.0.1", Mark.DOUBTFUL)],
)
def test_settings_for_a_proxy_that_make_no_sense(installation, monkeypatch, https, proxy, mark):
    monkeypatch.setenv("KHAOSAT_HTTPS", https)
    monkeypatch.setenv("KHAOSAT_PROXY", proxy)
    assert found(installation, "proxy")[0] is mark


def test_a_password_that_stands_in_the_demonstration(installation):
    add_account(installation, "dieuphoi", "khao-sat-2026")
    mark, words = found(installation, "passwords")
    assert mark is Mark.WRONG
    assert "dieuphoi" in words


def test_the_demonstration_itself_and_an_installation_without_accounts(installation, tmp_path):
    (installation / "gia-tri-that.json").write_text("{}", encoding="utf-8")
    assert found(installation, "passwords")[0] is Mark.DOUBTFUL
    fresh = tmp_path / "moi"
    fresh.mkdir()
    bring_up_to_date(fresh, database_url(fresh))
    mark, words = found(fresh, "passwords")
    assert mark is Mark.DOUBTFUL
    assert "create-admin" in words


def test_a_secret_that_changed_is_said_before_anybody_forgets_a_pin(installation: Path):
    assert "recovery" not in {each.code for each in examine(installation, now=datetime.now(UTC))}
    rotated = CliRunner().invoke(main, ["rotate-recovery-key", "--directory", str(installation)])
    assert rotated.exit_code == 0, rotated.output
    assert found(installation, "recovery")[0] is Mark.GOOD
    (installation / "secret-key").write_text("another one, made when the folder was copied without it")
    mark, words = found(installation, "recovery")
    assert (mark, "rotate-recovery-key" in words) == (Mark.WRONG, True)
    assert CliRunner().invoke(main, ["rotate-recovery-key", "--directory", str(installation)]).exit_code == 0
    assert found(installation, "recovery")[0] is Mark.DOUBTFUL
