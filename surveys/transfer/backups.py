"""A backup file: made from a database at one moment, tried out before it gets its name, opened again for a restore."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from surveys.database import ENGINE_OPTIONS, prepare_engine
from surveys.errors import SurveyError
from surveys.migrations import known_revisions
from surveys.transfer.archive import Archive, write_archive
from surveys.transfer.folders import growing_file, sentences, to_disk
from surveys.transfer.keys import PublicKey, unlock
from surveys.transfer.reading import Progress, silent, snapshot
from surveys.transfer.rows import Sum
from surveys.transfer.sealing import Header, SealedReader, SealedWriter, open_file_key, read_header
from surveys.transfer.writing import fill

SUFFIX = ".ksb"
NAME_FORMAT = f"khaosat-%Y%m%d-%H%M%S{SUFFIX}"
LOCAL_TIME = timezone(timedelta(hours=7))
SCRATCH_PRAGMAS = ("synchronous=OFF", "temp_store=MEMORY", "cache_size=-131072")
FindKey = Callable[[Header], X25519PrivateKey]


@dataclass(frozen=True)
class Content:
    """What a backup holds, found by loading it: its header, count and hash of every table, the names of its files."""

    header: Header
    sums: dict[str, Sum]
    files: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(each.rows for each in self.sums.values())


def seal_backup(
    engine: Engine,
    folder: Path,
    key: PublicKey,
    *,
    files: dict[str, bytes],
    now: datetime,
    progress: Progress = silent,
) -> Path:
    """Write a backup into `folder` and load it again from the disk; only then it gets its final name."""
    path = free_name(folder, now)
    with growing_file(path) as file, snapshot(engine) as taken:
        facts = {"made_at": now.astimezone(UTC).isoformat(), "program": version("khaosat"), "revision": taken.revision}
        sealed = SealedWriter(file, key, facts | {"database": engine.dialect.name})
        written = write_archive(sealed, taken, files=files, progress=progress)
        sealed.finish()
        to_disk(file)
        file.seek(0)
        found = _load_somewhere(file, lambda _header: sealed.file_key, progress)
        if found.sums != written:
            raise SurveyError("backup.not_its_manifest", "The trial restore found something else than was written.")
    return path


def check_backup(path: Path, find_key: FindKey, *, progress: Progress = silent) -> Content:
    """Load the whole backup into a database of its own that is then thrown away."""
    with opened(path) as file:
        return _load_somewhere(file, lambda header: open_file_key(header, find_key(header)), progress)


def restore_backup(
    path: Path,
    engine: Engine,
    find_key: FindKey,
    *,
    replace: bool,
    put_files: Callable[[dict[str, bytes]], None],
    progress: Progress = silent,
) -> Content:
    """Load the backup into `engine` and upgrade it to this program; `put_files` is called just before it counts."""
    with opened(path) as file:
        header = known_header(file)
        archive = Archive(SealedReader(file, header, open_file_key(header, find_key(header))))

        def put() -> None:
            put_files(archive.files)

        sums = fill(engine, archive, replace=replace, newest=True, progress=progress, before_commit=put)
    return Content(header, sums, tuple(archive.files))


def header_of(path: Path) -> Header:
    """What the file tells without its passphrase."""
    with opened(path) as file:
        return read_header(file)


def known_header(file: BinaryIO) -> Header:
    """The header, unless a newer program wrote it."""
    header = read_header(file)
    if header.facts["revision"] not in known_revisions():
        raise SurveyError("backup.newer_program", "A newer program made this backup.", program=header.facts["program"])
    return header


def with_passphrase(passphrase: str) -> FindKey:
    """The private key by the passphrase, with the salt and cost that the file tells."""
    return lambda header: unlock(header.key, passphrase)


def made_at(path: Path) -> datetime | None:
    """When a file of this name was made; None for any other name."""
    try:
        return datetime.strptime(path.name[: len("khaosat-00000000-000000")] + SUFFIX, NAME_FORMAT).replace(
            tzinfo=LOCAL_TIME
        )
    except ValueError:
        return None


def backups_in(folder: Path) -> list[Path]:
    """The finished backups of a folder, the oldest first."""
    with sentences(folder):
        found = [path for path in folder.iterdir() if path.suffix == SUFFIX and made_at(path)]
    return sorted(found, key=lambda path: path.name)


def free_name(folder: Path, now: datetime) -> Path:
    """The name for a backup made now; a second later where that one is taken."""
    while (path := folder / now.astimezone(LOCAL_TIME).strftime(NAME_FORMAT)).exists():
        now += timedelta(seconds=1)
    return path


def is_safe_name(name: str) -> bool:
    """Whether a file's name from an archive stays inside the installation's folder on every system."""
    path = PurePosixPath(name)
    return bool(name) and not path.is_absolute() and ".." not in path.parts and not set('\\:*?"<>|\0') & set(name)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading."""
    with sentences(path), path.open("rb") as file:
        yield file


def _load_somewhere(file: BinaryIO, find_file_key: Callable[[Header], bytes], progress: Progress) -> Content:
    header = known_header(file)
    archive = Archive(SealedReader(file, header, find_file_key(header)))
    engine = _scratch_engine()
    try:
        sums = fill(engine, archive, progress=progress)
    finally:
        engine.dispose()
    return Content(header, sums, tuple(archive.files))


def _scratch_engine() -> Engine:
    """A database without a name: SQLite keeps it in memory, and what does not fit in a file that has no name either."""

    def connect() -> sqlite3.Connection:
        return sqlite3.connect("", check_same_thread=False)

    engine = prepare_engine(create_engine("sqlite://", creator=connect, poolclass=StaticPool, **ENGINE_OPTIONS))

    def hurry(connection: Any, _record: Any) -> None:
        for pragma in SCRATCH_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", hurry)
    return engine
