"""An installation as an office has it, and a disk to put its backups on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from surveys.transfer.keys import make_key
from surveys.transfer.settings import keep_key
from tests.services.installation_pool import Pool
from tests.services.installations import CHEAP, PASSPHRASE, Installation, peopled


@pytest.fixture
def installation(sqlite_databases, tmp_path) -> Iterator[Installation]:
    """An installation with rows everywhere, a secret key and a passphrase set up."""
    directory = tmp_path / "co-quan"
    directory.mkdir()
    url = sqlite_databases.copy("installation", peopled)
    shutil.move(url.removeprefix("sqlite:///"), directory / "khaosat.sqlite")
    (directory / "secret-key").write_text("khóa")
    keep_key(directory, make_key(PASSPHRASE, cost=CHEAP))
    yield Installation(directory)


@pytest.fixture
def disk(tmp_path) -> Path:
    folder = tmp_path / "o-cung-ngoai"
    folder.mkdir()
    return folder


@pytest.fixture
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    pool = Pool(request)
    yield pool
    pool.close()
