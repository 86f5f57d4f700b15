"""Restoring: over data only when confirmed, whole or not at all, with a safety copy that brings everything back."""

from __future__ import annotations

import stat
from datetime import timedelta

import pytest

from surveys.database import open_engine
from surveys.errors import SurveyError
from surveys.transfer.backups import backups_in, with_passphrase
from surveys.transfer.reading import snapshot
from surveys.transfer.service import (
    SAFETY_DAYS,
    holds_rows,
    make_safety_copy,
    restore,
)
from surveys.transfer.settings import public_key
from tests.conftest import NOW
from tests.databases import migrated
from tests.postgresql import needs_postgresql
from tests.services.installations import PASSPHRASE, Installation, at


def test_a_restore_replaces_database_and_files_and_keeps_a_safety_copy_that_brings_all_back(installation):
    first = installation.sums()
    path = installation.backup()
    installation.change("DELETE FROM visit")
    (installation.directory / "secret-key").write_text("khác")
    changed = installation.sums()
    done = restore(path, installation.directory, installation.url, with_passphrase(PASSPHRASE), now=NOW, replace=True)
    assert installation.sums() == first
    assert (installation.directory / "secret-key").read_text() == "khóa"
    assert done.safety_copy is not None
    again = restore(
        done.safety_copy, installation.directory, installation.url, with_passphrase(PASSPHRASE), now=NOW, replace=True
    )
    assert installation.sums() == changed != first
    assert (installation.directory / "secret-key").read_text() == "khác"
    assert again.safety_copy != done.safety_copy
    assert [path.name for path in installation.directory.glob("*.restored")] == []


def test_a_restore_over_data_needs_the_confirmation(installation):
    path, before = installation.backup(), installation.sums()
    with pytest.raises(SurveyError) as refusal:
        restore(path, installation.directory, installation.url, with_passphrase(PASSPHRASE), now=NOW, replace=False)
    assert refusal.value.code == "backup.occupied"
    assert installation.sums() == before


def test_a_restore_that_fails_leaves_database_and_files_as_they_were(installation):
    path = installation.backup()
    (installation.directory / "secret-key").write_text("khác")
    before = installation.sums()
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(SurveyError) as refusal:
        restore(path, installation.directory, installation.url, with_passphrase(PASSPHRASE), now=NOW, replace=True)
    assert refusal.value.code == "backup.truncated"
    assert (installation.sums(), (installation.directory / "secret-key").read_text()) == (before, "khác")
    assert list(installation.directory.glob("*.restored")) == []


def test_a_restore_into_an_empty_folder_makes_the_installation(installation, tmp_path):
    path = installation.backup()
    other = Installation(tmp_path / "may-moi")
    other.directory.mkdir()
    assert not holds_rows(other.url)
    done = restore(path, other.directory, other.url, with_passphrase(PASSPHRASE), now=NOW, replace=False)
    assert (done.safety_copy, other.sums()) == (None, installation.sums())
    assert (other.directory / "secret-key").read_text() == "khóa"
    assert stat.S_IMODE((other.directory / "secret-key").stat().st_mode) == 0o600
    assert public_key(other.directory) == public_key(installation.directory)


@needs_postgresql
def test_a_restore_moves_from_sqlite_to_postgresql_and_replaces_there_too(installation, postgresql_databases):
    path = installation.backup()
    url = postgresql_databases.copy("empty", migrated)
    for replace in (False, True):
        done = restore(path, installation.directory, url, with_passphrase(PASSPHRASE), now=NOW, replace=replace)
        assert (done.safety_copy is not None) == replace
        engine = open_engine(url)
        with snapshot(engine) as taken:
            assert taken.sums() == installation.sums()
        engine.dispose()
    postgresql_databases.drop(url)


def test_a_present_database_that_cannot_be_read_is_not_overwritten(installation):
    path = installation.backup()
    file = installation.directory / "khaosat.sqlite"
    file.write_bytes(b"\xff" * 20_000)
    with pytest.raises(SurveyError) as refusal:
        restore(path, installation.directory, installation.url, with_passphrase(PASSPHRASE), now=NOW, replace=True)
    assert refusal.value.code == "backup.present_unreadable"
    assert file.read_bytes() == b"\xff" * 20_000


def test_a_safety_copy_needs_no_passphrase_opens_only_at_home_and_goes_after_two_weeks(installation, tmp_path):
    (installation.directory / "backup-key.json").unlink()
    before = installation.sums()
    copy = make_safety_copy(installation.directory, installation.url, now=at(1))
    assert stat.S_IMODE((installation.directory / "safety-key").stat().st_mode) == 0o600
    installation.change("DELETE FROM visit")
    elsewhere = Installation(tmp_path / "noi-khac")
    elsewhere.directory.mkdir()
    with pytest.raises(SurveyError) as refusal:
        restore(copy, elsewhere.directory, elsewhere.url, with_passphrase(PASSPHRASE), now=NOW, replace=False)
    assert refusal.value.code == "backup.local_only"
    restore(copy, installation.directory, installation.url, with_passphrase("bất kỳ"), now=at(2), replace=True)
    assert installation.sums() == before
    make_safety_copy(installation.directory, installation.url, now=at(1) + timedelta(days=SAFETY_DAYS, minutes=1))
    assert copy.name not in {path.name for path in backups_in(copy.parent)}
    assert len(backups_in(copy.parent)) == 2
