"""A disk for one phone that can be filled: in memory, where this machine lets us have one."""

from __future__ import annotations

import subprocess
from pathlib import Path

SIZE = "150m"


class SmallDisk:
    """A folder on a disk of its own, `is_real`; else an ordinary folder, which cannot be filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
        try:
            self.is_real = subprocess.run(command, capture_output=True, check=False).returncode == 0
        except OSError:
            self.is_real = False

    def fill(self) -> None:
        """Not another byte fits."""
        with (self.folder / "other-apps").open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"x" * size)
                except OSError:
                    continue

    def free(self) -> None:
        """There is room again."""
        (self.folder / "other-apps").unlink(missing_ok=True)

    def close(self) -> None:
        """The disk is gone."""
        if self.is_real:
            subprocess.run(["umount", "--lazy", str(self.folder)], capture_output=True, check=False)
            self.is_real = False
