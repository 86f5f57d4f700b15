"""A lock beside the data for as long as a server runs on them; the operating system takes it away with the process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

NAME = "server.lock"
MOST_SERVERS = 16
"""On Windows each server locks a byte of its own, for there is no lock that several share."""


@contextmanager
def serving(directory: Path) -> Iterator[None]:
    """Mark the installation as served while the block lasts; several servers may share it."""
    with (directory / NAME).open("a+b") as file:
        _share(file)
        yield


def is_served(directory: Path) -> bool:
    """Whether a server runs on this installation, on this machine."""
    if not (directory / NAME).exists():
        return False
    with (directory / NAME).open("r+b") as file:
        return not _is_free(file)


if sys.platform == "win32":
    import msvcrt

    def _share(file: BinaryIO) -> None:
        for place in range(MOST_SERVERS):
            file.seek(place)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError:
                continue
            return

    def _is_free(file: BinaryIO) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, MOST_SERVERS)
        except OSError:
            return False
        return True

else:
    import contextlib
    import fcntl

    def _share(file: BinaryIO) -> None:
        with contextlib.suppress(OSError):  # a disk without locks must not keep the server from starting
            fcntl.flock(file, fcntl.LOCK_SH)

    def _is_free(file: BinaryIO) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True
