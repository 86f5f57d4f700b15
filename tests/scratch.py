"""Folders for databases that live as long as a run of tests: in memory, where this machine has room for files there.

A new PostgreSQL database is six hundred files; copying them took fifteen times the processor's time on a disk.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3
SECONDS_OF_GRACE = 3600


def place() -> Path:
    """The folder in which such folders are made; without room in memory the one for temporary files."""
    with suppress(OSError):
        if shutil.disk_usage(IN_MEMORY).free >= ROOM:
            tempfile.TemporaryFile(dir=IN_MEMORY).close()
            return IN_MEMORY
    return Path(tempfile.gettempdir())


def make_folder(prefix: str) -> Path:
    """A new folder; what runs that were killed outright left under the same prefix goes."""
    for folder in place().glob(f"{prefix}*"):
        running = (folder / "data" / "postmaster.pid").exists()
        with suppress(OSError):
            if not running and time.time() - folder.stat().st_mtime > SECONDS_OF_GRACE:
                shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=prefix, dir=place()))
