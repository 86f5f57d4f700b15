"""Files that appear whole or not at all, and a lock that dies with the process that holds it."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from surveys.errors import SurveyError

PART, RESTORED = ".part", ".restored"
LOCK_NAME = "backup.lock"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
DENIED = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def growing_file(path: Path) -> Iterator[BinaryIO]:
    """A file beside `path` with `.part` at its end, for its owner only; it becomes `path` when the block ends well."""
    part = path.with_name(path.name + PART)
    with sentences(path.parent):
        try:
            descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descriptor, "w+b") as file:
                yield file
                to_disk(file)
            part.replace(path)
            _folder_to_disk(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def to_disk(file: BinaryIO) -> None:
    """Wait until what was written lies on the disk."""
    file.flush()
    os.fsync(file.fileno())


def write_whole(path: Path, content: bytes) -> None:
    """Replace a small file at once, readable by its owner only."""
    path.with_name(path.name + PART).unlink(missing_ok=True)
    with growing_file(path) as file:
        file.write(content)


def remove_unfinished(folder: Path) -> list[str]:
    """Remove what interrupted runs left; their names."""
    left = sorted(folder.glob(f"khaosat-*.ksb{PART}"))
    for path in left:
        with contextlib.suppress(OSError):
            path.unlink()
    return [path.name for path in left]


def sha256_of(path: Path) -> str:
    """The hash of a file, read from the disk piece by piece."""
    with sentences(path.parent), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def sentences(folder: Path) -> Iterator[None]:
    """Turn what the operating system says about a folder into what its reader can do about it."""
    try:
        yield
    except OSError as error:
        code = "backup.folder_failed"
        if error.errno in FULL:
            code = "backup.disk_full"
        elif error.errno in DENIED:
            code = "backup.not_allowed"
        elif error.errno == errno.ENOENT:
            code = "backup.no_folder"
        raise SurveyError(code, f"{folder}: {error.strerror}", folder=str(folder), reason=error.strerror) from error


@contextmanager
def only_one(directory: Path) -> Iterator[None]:
    """Hold the installation's backup lock; another process that backs up meanwhile is told so."""
    with (directory / LOCK_NAME).open("a+b") as file:
        if not _lock(file):
            raise SurveyError("backup.running", "Another process is backing up this installation.")
        yield  # closing the file, or the end of the process, gives the lock back


def _lock(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _folder_to_disk(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
