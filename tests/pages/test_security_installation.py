"""Who else has an account on the server: cannot look into an installation that was made by hand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.conftest import World, only_sqlite
from webapp.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps what others may read elsewhere.")
FIRST_COMMANDS = {
    "create-admin": ["--username", "quan.tri", "--full-name", "Q", "--province", "33", "--password", "một câu dễ nhớ"],
    "https init": [],
    "backup setup": [],
}


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("words", FIRST_COMMANDS)
def test_the_folder_that_a_first_command_makes_is_its_owner_s_alone(
    words: str, tmp_path: Path, usual_umask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite makes its file readable by all, as the umask says: the folder around it must not let them in."""
    monkeypatch.delenv("KHAOSAT_DATABASE_URL", raising=False)
    monkeypatch.setenv("KHAOSAT_BACKUP_PASSPHRASE", "bốn năm từ dễ nhớ")
    folder = tmp_path / "data"
    outcome = CliRunner().invoke(main, [*words.split(), "--directory", str(folder), *FIRST_COMMANDS[words]])
    assert outcome.exit_code == 0, outcome.output
    assert folder.stat().st_mode & 0o077 == 0


@only_sqlite
def test_a_database_that_is_moved_into_a_file_is_its_owner_s_alone(
    database_url: str, database_path: Path, world: World, tmp_path: Path, usual_umask: None
) -> None:
    target = tmp_path / "chuyen.sqlite"
    outcome = CliRunner().invoke(main, ["migrate-database", str(database_path), str(target)])
    assert outcome.exit_code == 0, outcome.output
    assert target.stat().st_mode & 0o077 == 0
