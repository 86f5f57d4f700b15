"""Backup, schedule, restore and the move to another database as they are typed."""

from __future__ import annotations

import shutil

from click.testing import CliRunner

from surveys.transfer.backups import backups_in
from surveys.transfer.service import (
    MARKER,
    holds_rows,
)
from tests.databases import migrated
from tests.postgresql import needs_postgresql
from tests.services.installations import PASSPHRASE, Installation, at
from webapp.cli import main


def khaosat(*arguments: object, typed: str = "", environment: dict[str, str] | None = None):
    return CliRunner().invoke(main, [str(each) for each in arguments], input=typed, env=environment)


def test_the_whole_way_on_the_command_line(installation, disk, tmp_path):
    directory = ("--directory", installation.directory)
    secret = {"KHAOSAT_BACKUP_PASSPHRASE": PASSPHRASE}
    again = khaosat("backup", "setup", *directory, environment=secret)
    assert again.exit_code == 1 and "--replace" in again.output
    assert "cất trong két" in khaosat("backup", "setup", *directory, "--replace", environment=secret).output
    made = khaosat("backup", *directory, "--to", disk)
    assert made.exit_code == 0 and "phục hồi thử thành công" in made.output
    path = backups_in(disk)[0]
    assert path.name in khaosat("backup", "list", *directory).output
    checked = khaosat("backup", "verify", path, *directory, typed=f"{PASSPHRASE}\n")
    assert checked.exit_code == 0 and "nguyên vẹn" in checked.output and "response_link" in checked.output
    wrong = khaosat("backup", "verify", path, *directory, typed="sai cụm mật khẩu rồi\n")
    assert wrong.exit_code == 1 and "Cụm mật khẩu không đúng" in wrong.output and "Traceback" not in wrong.output

    installation.change("DELETE FROM visit")
    refused = khaosat("restore", path, *directory, typed="tên khác\n", environment=secret)
    assert refused.exit_code == 1 and "Gõ tên co-quan" in refused.output
    restored = khaosat("restore", path, *directory, typed="co-quan\n", environment=secret)
    assert restored.exit_code == 0 and "safety-copies" in restored.output and "Đã phục hồi xong" in restored.output
    file = tmp_path / "cum-mat-khau.txt"
    file.write_text(f"{PASSPHRASE}\n", encoding="utf-8-sig")
    target = tmp_path / "moi"
    fresh = khaosat("restore", path, "--directory", target, "--passphrase-file", file)
    assert fresh.exit_code == 0 and Installation(target).sums() == installation.sums()


def test_schedule_and_purge_on_the_command_line(installation, disk):
    directory = ("--directory", installation.directory)
    assert "01:30" in khaosat("backup", "schedule", *directory, "--daily", "25h", "--to", disk).output
    assert khaosat("backup", "run-scheduled", *directory).output.startswith("Chưa đến giờ")
    planned = khaosat("backup", "schedule", *directory, "--daily", "01:30", "--keep-daily", 2, "--to", disk)
    assert planned.exit_code == 0
    assert "Đã sao lưu" in khaosat("backup", "run-scheduled", *directory).output
    (disk / MARKER).unlink()
    (installation.directory / "backup-runs.jsonl").unlink()
    failed = khaosat("backup", "run-scheduled", *directory)
    assert failed.exit_code == 1 and str(disk) in failed.output
    refused = khaosat("backup", "purge", *directory, "--before", "31/12/2099", "--yes")
    assert refused.exit_code == 1 and "chưa xóa" in refused.output
    installation.backup(now=at(1), to=disk)
    purged = khaosat("backup", "purge", *directory, "--before", "02/03/2026", typed="y\n")
    assert purged.exit_code == 0 and "khaosat-20260301" in purged.output
    assert len(backups_in(disk)) == 1


@needs_postgresql
def test_migrate_database_on_the_command_line(installation, postgresql_databases, tmp_path):
    url = postgresql_databases.copy("empty", migrated)
    source = installation.directory / "khaosat.sqlite"
    tried = khaosat("migrate-database", source, url, "--dry-run")
    assert tried.exit_code == 0 and "Chưa ghi gì" in tried.output and not holds_rows(url)
    moved = khaosat("migrate-database", source, url)
    assert moved.exit_code == 0 and "mọi bảng khớp" in moved.output
    assert "đã có dữ liệu" in khaosat("migrate-database", source, url).output
    back = tmp_path / "tro-lai.sqlite"
    assert khaosat("migrate-database", url, back, "--dry-run").exit_code == 0 and not back.exists()
    assert khaosat("migrate-database", url, back).exit_code == 0
    shutil.copy(back, tmp_path / "khaosat.sqlite")
    assert Installation(tmp_path).sums() == installation.sums()
    postgresql_databases.drop(url)


def test_migrate_database_refuses_in_sentences(installation, tmp_path):
    source = installation.directory / "khaosat.sqlite"
    for arguments, told in (
        ((tmp_path / "khong-co.sqlite", tmp_path / "x.sqlite"), "Không có tệp"),
        ((source, source), "cùng một cơ sở dữ liệu"),
        ((source, "mysql://x/y"), "Địa chỉ cơ sở dữ liệu chưa đúng"),
        ((source, f"postgresql://nobody@/x?host={tmp_path}"), "cơ sở dữ liệu"),
    ):
        answer = khaosat("migrate-database", *arguments)
        assert answer.exit_code == 1 and told in answer.output and "Traceback" not in answer.output
    assert not (tmp_path / "x.sqlite").exists() and not (tmp_path / "khong-co.sqlite").exists()
