"""Backups of an installation: schedule, rotation, record, purge; full disks, killed runs, disks unplugged."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.errors import SurveyError
from surveys.transfer.backups import backups_in, check_backup, header_of, with_passphrase
from surveys.transfer.folders import only_one
from surveys.transfer.keys import make_key
from surveys.transfer.rotation import PURGES_NAME, kept, older_than, purge, rotate
from surveys.transfer.service import (
    MARKER,
    run_scheduled,
)
from surveys.transfer.settings import Keep, keep_key, last_backup, public_key, read_runs
from tests.conftest import NOW
from tests.services.installations import CHEAP, PASSPHRASE, Installation, at, scheduled
from webapp.home.backup_notice import backup_notice
from webapp.messages import sentence

NIGHT = datetime(2026, 3, 4, 18, 30, tzinfo=UTC)  # 01:30 on 5 March in Vietnam


def test_a_backup_without_a_passphrase_set_up_is_refused_before_anything_is_written(installation):
    (installation.directory / "backup-key.json").unlink()
    with pytest.raises(SurveyError) as refusal:
        installation.backup()
    assert refusal.value.code == "backup.not_set_up"
    assert not (installation.directory / "backups").exists()


def test_neither_the_passphrase_nor_what_opens_a_backup_lies_on_the_server(installation):
    path = installation.backup()
    with pytest.raises(SurveyError):
        check_backup(path, with_passphrase("một cụm mật khẩu khác"))
    for file in installation.directory.rglob("*"):
        if file.is_file():
            assert PASSPHRASE.encode() not in file.read_bytes()
    assert not (installation.directory / "safety-key").exists()


def test_a_backup_carries_the_installations_files_and_is_written_down(installation):
    (installation.directory / "https").mkdir()
    (installation.directory / "https" / "root.pem").write_text("chứng chỉ")
    path = installation.backup()
    content = check_backup(path, with_passphrase(PASSPHRASE))
    assert set(content.files) == {"secret-key", "backup-key.json", "https/root.pem"}
    state = last_backup(installation.directory, now=NOW)
    assert state.last_good is not None and state.last_good.file == path.name
    assert (state.last_good.bytes, state.last_failed, state.set_up) == (path.stat().st_size, None, True)


def test_the_schedule_runs_once_a_day_and_copies_to_the_second_disk(installation, disk, tmp_path):
    second = tmp_path / "o-thu-hai"
    second.mkdir()
    scheduled(installation, disk, second)
    runs = run_scheduled(installation.directory, installation.url, now=NIGHT)
    assert [(run.folder, run.problem) for run in runs] == [(str(disk), None), (str(second), None)]
    assert [each.read_bytes() for each in backups_in(disk)] == [each.read_bytes() for each in backups_in(second)]
    assert stat.S_IMODE(backups_in(second)[0].stat().st_mode) == 0o600
    assert run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(hours=23, minutes=59)) == []
    assert len(run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(days=1))) == 2
    assert len(backups_in(disk)) == 2


def test_a_missed_night_is_caught_up_at_the_next_start(installation, disk):
    scheduled(installation, disk)
    run_scheduled(installation.directory, installation.url, now=NIGHT)
    assert len(run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(days=3, hours=7))) == 1


def test_while_one_process_backs_up_another_leaves_it_alone(installation, disk):
    scheduled(installation, disk)
    with only_one(installation.directory):
        assert run_scheduled(installation.directory, installation.url, now=NIGHT) == []
        with pytest.raises(SurveyError) as refusal:
            installation.backup()
    assert refusal.value.code == "backup.running"
    assert backups_in(disk) == []


def test_a_disk_that_is_not_plugged_in_is_noticed_though_its_empty_folder_is_there(installation, disk, tmp_path):
    second = tmp_path / "o-thu-hai"
    second.mkdir()
    scheduled(installation, disk, second)
    (disk / MARKER).unlink()
    runs = run_scheduled(installation.directory, installation.url, now=NIGHT)
    assert [run.problem for run in runs] == ["backup.folder_away", None]
    assert (backups_in(disk), len(backups_in(second))) == ([], 1)
    state = last_backup(installation.directory, now=NIGHT)
    assert state.last_failed is not None and state.last_failed.folder == str(disk)


def test_after_a_failure_the_schedule_tries_again_an_hour_later(installation, disk):
    scheduled(installation, disk)
    (disk / MARKER).unlink()
    assert len(run_scheduled(installation.directory, installation.url, now=NIGHT)) == 1
    assert run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(minutes=59)) == []
    (disk / MARKER).touch()
    retried = run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(minutes=60))
    assert [run.problem for run in retried] == [None]
    assert last_backup(installation.directory, now=NIGHT).last_failed is None


def test_backups_that_stay_away_are_late_after_a_day_and_a_half(installation, disk):
    scheduled(installation, disk)
    run_scheduled(installation.directory, installation.url, now=NIGHT)
    assert not last_backup(installation.directory, now=NIGHT + timedelta(hours=35)).late
    assert last_backup(installation.directory, now=NIGHT + timedelta(hours=37)).late


def test_the_administrator_is_told_what_is_wrong_in_a_sentence(installation, disk, app):
    with app.test_request_context():
        told = backup_notice(str(installation.directory), now=NIGHT)
        assert told is not None and "Chưa đặt lịch" in told
        scheduled(installation, disk)
        run_scheduled(installation.directory, installation.url, now=NIGHT)
        assert backup_notice(str(installation.directory), now=NIGHT) is None
        assert "Hơn một ngày rưỡi" in str(backup_notice(str(installation.directory), now=NIGHT + timedelta(days=2)))
        (disk / MARKER).unlink()
        run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(days=1))
        told = str(backup_notice(str(installation.directory), now=NIGHT + timedelta(days=1)))
        assert str(disk) in told and "%(" not in told and "06/03/2026" in told
        assert backup_notice(None, now=NIGHT) is None


@pytest.mark.parametrize("role", ["administrator", "coordinator", "designer"])
def test_only_the_administrator_sees_the_notice_on_the_first_page(client_as, app, tmp_path, role):
    app.config["DATA_DIRECTORY"] = str(tmp_path)
    assert ("Chưa đặt lịch sao lưu" in client_as(role).get("/khao-sat").text) == (role == "administrator")


def test_rotation_keeps_the_newest_of_each_day_week_and_month():
    times = [at(day, month) for month in (1, 2, 3) for day in range(1, 29)] + [at(28, 3, hour=5)]
    stay = sorted(kept(times, Keep(daily=3, weekly=2, monthly=2)))
    assert stay == [at(28, 2), at(22), at(26), at(27), at(28, 3, hour=5)]


@given(
    st.lists(st.integers(0, 24 * 900).map(lambda hours: NOW - timedelta(hours=hours)), max_size=40),
    st.builds(Keep, *[st.integers(0, 9)] * 3),
)
def test_rotation_never_deletes_the_newest_and_keeps_no_more_than_asked(times, keep):
    stay = kept(times, keep)
    assert stay <= set(times)
    assert not times or max(times) in stay
    assert len(stay) <= max(keep.daily + keep.weekly + keep.monthly, 1)
    assert kept(stay, keep) == stay


def test_rotation_leaves_the_files_of_others_and_of_another_installation_alone(installation, disk):
    old = installation.backup(now=at(1), to=disk)
    foreign = disk / "khaosat-20260101-010000.ksb"
    keep_key(installation.directory, make_key(PASSPHRASE, cost=CHEAP))
    shutil.move(installation.backup(now=at(1), to=disk), foreign)
    (disk / "ghi-chu.ksb").write_text("x")
    (disk / "khaosat-20260102-010000.ksb").write_text("not a backup")
    keep_key(installation.directory, header_of(old).key)
    new = installation.backup(now=at(9), to=disk)
    assert rotate(disk, Keep(0, 0, 0), installation=header_of(old).key.installation) == [old.name]
    names = {path.name for path in disk.iterdir()}
    assert names == {new.name, foreign.name, "ghi-chu.ksb", "khaosat-20260102-010000.ksb"}


def test_a_failed_run_rotates_nothing_away(installation, disk):
    scheduled(installation, disk, keep=Keep(0, 0, 0))
    run_scheduled(installation.directory, installation.url, now=NIGHT)
    before = backups_in(disk)
    installation.change("UPDATE alembic_version SET version_num = '9999'")
    runs = run_scheduled(installation.directory, installation.url, now=NIGHT + timedelta(days=1))
    assert [run.problem for run in runs] == ["transfer.newer_program"]
    assert backups_in(disk) == before


def test_a_changed_passphrase_seals_new_backups_and_old_ones_still_open_with_the_old(installation):
    old = installation.backup(now=at(1))
    present = public_key(installation.directory)
    assert present is not None
    keep_key(installation.directory, make_key("cụm mật khẩu thứ hai", installation=present.installation, cost=CHEAP))
    new = installation.backup(now=at(2))
    check_backup(old, with_passphrase(PASSPHRASE))
    check_backup(new, with_passphrase("cụm mật khẩu thứ hai"))
    with pytest.raises(SurveyError):
        check_backup(new, with_passphrase(PASSPHRASE))


def test_a_purge_deletes_what_is_older_and_certifies_it(installation, disk, tmp_path):
    old = [installation.backup(now=at(1)), installation.backup(now=at(2), to=disk)]
    new = installation.backup(now=at(9))
    away = tmp_path / "khong-cam"
    folders = [installation.directory / "backups", disk, away]
    assert older_than(folders, date(2026, 3, 9)) == old
    done = purge(installation.directory, folders, before=date(2026, 3, 9), now=NOW)
    assert (done.deleted, done.unreachable) == (tuple(map(str, old)), (str(away),))
    assert new.exists() and not any(path.exists() for path in old)
    line = json.loads((installation.directory / PURGES_NAME).read_text())
    assert [each["file"] for each in line["deleted"]] == list(map(str, old))
    assert all(len(each["sha256"]) == 64 for each in line["deleted"]) and line["unreachable"] == [str(away)]


def test_a_purge_that_would_leave_no_backup_is_refused(installation):
    path = installation.backup(now=at(1))
    with pytest.raises(SurveyError) as refusal:
        purge(installation.directory, [path.parent], before=date(2026, 3, 9), now=NOW)
    assert refusal.value.code == "backup.purge_leaves_none"
    assert path.exists()


BACK_UP = """
import sys, resource
from datetime import UTC, datetime
from pathlib import Path
from surveys.transfer.service import make_backup
from surveys.errors import SurveyError
directory, folder = Path(sys.argv[1]), Path(sys.argv[2])
try:
    make_backup(directory, f"sqlite:///{directory / 'khaosat.sqlite'}", now=datetime.now(UTC), to=folder)
except SurveyError as error:
    print(error.code)
"""


def back_up_in_a_process(installation: Installation, folder: Path, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BACK_UP, str(installation.directory), str(folder)]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload]


def test_a_full_disk_is_told_written_down_and_leaves_nothing_half_done(installation, disk):
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))  # more than SQLite's own shared file takes

    process = back_up_in_a_process(installation, disk, preexec_fn=little_room)
    assert process.communicate(timeout=120)[0].strip() == "backup.disk_full"
    assert list(disk.iterdir()) == []
    run = read_runs(installation.directory)[-1]
    assert run.problem == "backup.disk_full"
    assert str(disk) in sentence(SurveyError("backup.disk_full", "", **run.facts or {}))


def test_a_run_that_was_killed_leaves_a_part_that_the_next_run_removes(installation, disk):
    process = back_up_in_a_process(installation, disk)
    while process.poll() is None and not any(path.stat().st_size for path in disk.glob("*.part")):
        os.sched_yield()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
    left = list(disk.iterdir())
    assert [path.suffix for path in left] == [".part"] and backups_in(disk) == []
    path = installation.backup(to=disk)
    assert list(disk.iterdir()) == [path]
    check_backup(path, with_passphrase(PASSPHRASE))


def test_a_folder_that_is_missing_or_closed_is_told(installation, disk, tmp_path):
    for folder, code in ((tmp_path / "khong-co", "backup.no_folder"), (Path("/proc"), None)):
        with pytest.raises(SurveyError) as refusal:
            installation.backup(to=folder)
        assert refusal.value.code.startswith("backup.") and code in (None, refusal.value.code)
        assert read_runs(installation.directory)[-1].problem == refusal.value.code
