"""What is done with an installation's backups: make one, by hand or by schedule; a safety copy; bring one back."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy.exc import DatabaseError

from surveys.database import open_engine
from surveys.errors import SurveyError
from surveys.transfer.backups import (
    Content,
    FindKey,
    backups_in,
    free_name,
    header_of,
    is_safe_name,
    made_at,
    restore_backup,
    seal_backup,
)
from surveys.transfer.folders import (
    PART,
    RESTORED,
    growing_file,
    only_one,
    remove_unfinished,
    sentences,
    sha256_of,
    to_disk,
    write_whole,
)
from surveys.transfer.keys import PublicKey, local_key
from surveys.transfer.reading import Progress, count_rows, silent
from surveys.transfer.rotation import rotate
from surveys.transfer.sealing import Header
from surveys.transfer.settings import (
    DEFAULT_FOLDER,
    SAFETY_FOLDER,
    Run,
    Schedule,
    belongs_to_installation,
    kept_files,
    public_key,
    read_runs,
    read_schedule,
    record,
)
from surveys.transfer.tables import read_shapes

MARKER = ".khaosat-backups"
SAFETY_DAYS = 14
COPY_BY = 1 << 20


@dataclass(frozen=True)
class Restored:
    """What came back, and where what was there before is kept."""

    content: Content
    safety_copy: Path | None


def make_backup(
    directory: Path, url: str, *, now: datetime, to: Path | None = None, progress: Progress = silent
) -> Path:
    """Back up the installation into `to` (else its own folder `backups`), online, sealed and tried out."""
    key = _key_of(directory)
    folder = to or _made(directory / DEFAULT_FOLDER)
    with only_one(directory):
        return _run(directory, url, key, folder, now=now, scheduled=False, progress=progress)


def make_safety_copy(directory: Path, url: str, *, now: datetime, progress: Progress = silent) -> Path:
    """A backup inside the installation's folder before something risky (an upgrade, a restore).

    Sealed to the passphrase's key where one was set up, else to a key that lies in the same folder: then it opens
    without a passphrase and protects from mistakes only. After two weeks the next safety copy removes it.
    """
    key = public_key(directory) or local_key(directory)[0]
    folder = _made(directory / SAFETY_FOLDER)
    with only_one(directory):
        remove_unfinished(folder)
        for path in backups_in(folder):
            if (at := made_at(path)) and now - at > timedelta(days=SAFETY_DAYS):
                path.unlink()
        return _seal(directory, url, key, folder, now=now, progress=progress)


def run_scheduled(directory: Path, url: str, *, now: datetime, progress: Progress = silent) -> list[Run]:
    """The scheduled backup if it is due and no other process makes it: one line of the record for each folder."""
    schedule = read_schedule(directory)
    if schedule is None or not is_due(directory, schedule, now=now):
        return []
    try:
        with only_one(directory):
            return _run_due(directory, url, schedule, now=now, progress=progress)
    except SurveyError as error:
        if error.code == "backup.running":
            return []
        raise


def _run_due(directory: Path, url: str, schedule: Schedule, *, now: datetime, progress: Progress) -> list[Run]:
    """Into the first folder that is there; the others get a copy of that file. What goes wrong is in the record."""
    if not is_due(directory, schedule, now=now):
        return []  # another process was faster
    key = _key_of(directory)
    made: Path | None = None
    for folder in schedule.folders:
        with suppress(SurveyError):
            _check_marker(directory, folder, now=now)
            made = (
                _run(directory, url, key, folder, now=now, scheduled=True, progress=progress)
                if made is None
                else _copy(directory, made, folder, now=now)
            )
            _rotate(directory, folder, schedule, key, now=now)
    return [run for run in read_runs(directory) if run.scheduled and run.at == now]


def _rotate(directory: Path, folder: Path, schedule: Schedule, key: PublicKey, *, now: datetime) -> None:
    try:
        rotate(folder, schedule.keep, installation=key.installation)
    except SurveyError as error:
        record(directory, Run(now, str(folder), True, problem=error.code, facts=_plain(error.facts)))


def is_due(directory: Path, schedule: Schedule, *, now: datetime) -> bool:
    """Whether the last planned moment has passed without a scheduled run; after a failure, again in an hour."""
    runs = [run for run in read_runs(directory) if run.scheduled]
    good = [run for run in runs if run.problem is None]
    if good and good[-1].at >= schedule.due_since(now):
        return False
    return not (runs and runs[-1].at >= schedule.due_since(now) and now - runs[-1].at < timedelta(hours=1))


def mark_folder(folder: Path) -> None:
    """Mark a folder as one for backups: a disk that is not plugged in leaves an empty folder without the mark."""
    with sentences(folder):
        if not folder.is_dir():
            raise FileNotFoundError(2, "No such folder", str(folder))
        (folder / MARKER).touch()


def holds_rows(url: str) -> bool:
    """Whether there is already something in the database, so that a restore would replace it."""
    engine = open_engine(url)
    try:
        with _damage_told(), engine.connect() as connection:
            return any(count_rows(connection, shape) for shape in read_shapes(connection))
    finally:
        engine.dispose()


def restore(
    path: Path,
    directory: Path,
    url: str,
    find_key: FindKey,
    *,
    now: datetime,
    replace: bool,
    progress: Progress = silent,
) -> Restored:
    """Bring a backup back into the installation, whole or not at all; what was there gets a safety copy first."""
    private = or_local(find_key, directory)(header_of(path))
    safety = None
    if holds_rows(url):
        if not replace:
            raise SurveyError("backup.occupied", "The installation holds data.")
        with _damage_told():
            safety = make_safety_copy(directory, url, now=now, progress=progress)
    engine = open_engine(url)
    staged: list[Path] = []
    try:
        with only_one(directory):
            content = restore_backup(
                path,
                engine,
                lambda _header: private,
                replace=True,
                put_files=lambda files: _stage_files(directory, files, staged),
                progress=progress,
            )
            for file in staged:
                file.replace(file.with_name(file.name.removesuffix(RESTORED)))
    except BaseException:
        for file in staged:
            file.unlink(missing_ok=True)
        raise
    finally:
        engine.dispose()
    return Restored(content, safety)


@contextmanager
def _damage_told() -> Iterator[None]:
    """A file that is no database any more, or a malformed one; a server that does not answer is another matter."""
    try:
        yield
    except DatabaseError as error:
        if type(error) is not DatabaseError:
            raise
        raise SurveyError("backup.present_unreadable", "The present database cannot be read.") from error


def _run(
    directory: Path, url: str, key: PublicKey, folder: Path, *, now: datetime, scheduled: bool, progress: Progress
) -> Path:
    started = time.monotonic()
    try:
        with sentences(folder):
            remove_unfinished(folder)
        path = _seal(directory, url, key, folder, now=now, progress=progress)
    except SurveyError as error:
        record(directory, Run(now, str(folder), scheduled, problem=error.code, facts=_plain(error.facts)))
        raise
    except Exception as error:
        facts = {"reason": type(error).__name__, "folder": str(folder)}
        record(directory, Run(now, str(folder), scheduled, problem="backup.failed", facts=facts))
        raise SurveyError("backup.failed", f"The backup failed: {type(error).__name__}", **facts) from error
    size, seconds = path.stat().st_size, round(time.monotonic() - started, 1)
    record(directory, Run(now, str(folder), scheduled, path.name, size, seconds))
    return path


def _seal(directory: Path, url: str, key: PublicKey, folder: Path, *, now: datetime, progress: Progress) -> Path:
    engine = open_engine(url)
    try:
        return seal_backup(engine, folder, key, files=kept_files(directory), now=now, progress=progress)
    finally:
        engine.dispose()


def _copy(directory: Path, made: Path, folder: Path, *, now: datetime) -> Path:
    """A second copy of a backup that was tried out, compared after it was read back from the disk."""
    started = time.monotonic()
    target = free_name(folder, now) if (folder / made.name).exists() else folder / made.name
    try:
        with sentences(folder):
            remove_unfinished(folder)
        with made.open("rb") as source, growing_file(target) as file:
            shutil.copyfileobj(source, file, COPY_BY)
            to_disk(file)
            if sha256_of(target.with_name(target.name + PART)) != sha256_of(made):
                raise SurveyError("backup.copy_differs", "The copy is not what was written.", folder=str(folder))
    except SurveyError as error:
        record(directory, Run(now, str(folder), True, problem=error.code, facts=_plain(error.facts)))
        raise
    seconds = round(time.monotonic() - started, 1)
    record(directory, Run(now, str(folder), True, target.name, target.stat().st_size, seconds))
    return target


def _check_marker(directory: Path, folder: Path, *, now: datetime) -> None:
    if not (folder / MARKER).exists():
        facts = {"folder": str(folder)}
        record(directory, Run(now, str(folder), True, problem="backup.folder_away", facts=facts))
        raise SurveyError("backup.folder_away", f"{folder} is not there or not the folder that was marked.", **facts)


def _stage_files(directory: Path, files: dict[str, bytes], staged: list[Path]) -> None:
    """Write the files beside their places; they move there when the database has committed."""
    bad = [name for name in files if not (is_safe_name(name) and belongs_to_installation(name))]
    if bad:
        raise SurveyError("backup.damaged", f"The backup names files outside its folder: {bad}.")
    for name, content in files.items():
        path = directory / f"{name}{RESTORED}"
        with sentences(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(path, content)
        staged.append(path)


def or_local(find_key: FindKey, directory: Path) -> FindKey:
    """The private key of a safety copy from the installation's folder, of any other backup by `find_key`."""

    def find(header: Header) -> X25519PrivateKey:
        if header.key.salt is not None:
            return find_key(header)
        key, private = local_key(directory)
        if key.public != header.key.public:
            raise SurveyError("backup.local_only", "This safety copy opens only in the installation that made it.")
        return private

    return find


def _key_of(directory: Path) -> PublicKey:
    key = public_key(directory)
    if key is None:
        raise SurveyError("backup.not_set_up", "No passphrase was set up for backups.")
    return key


def _made(folder: Path) -> Path:
    with sentences(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _plain(facts: dict[str, object]) -> dict[str, object]:
    return {name: value if isinstance(value, int | float | str) else str(value) for name, value in facts.items()}
