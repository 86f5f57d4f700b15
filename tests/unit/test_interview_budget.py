"""What a phone loads to ask questions stays small: all scripts and styles of an interview, packed as they are sent."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from webapp.interview.client_files import STATIC, client_files

MOST_BYTES = 60_000
"""60 KB; what is on the wire besides are headers."""
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;]*?\bfrom\s+["']([^"']+)["'];?""", re.MULTILINE)


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_the_whole_client_of_an_interview_is_at_most_60_kilobytes() -> None:
    sizes = {name: packed(STATIC / name) for name in client_files()}
    assert sum(sizes.values()) <= MOST_BYTES, sorted(sizes.items(), key=lambda each: -each[1])


def test_the_client_loads_nothing_that_is_not_counted() -> None:
    counted = {(STATIC / name).resolve() for name in client_files()}
    for path in counted:
        text = path.read_text(encoding="utf-8")
        loaded = IMPORT.findall(text) if path.suffix == ".js" else re.findall(r"url\(|@import", text)
        for place in loaded:
            assert place.startswith("."), f"{path.name} loads {place}"
            assert (path.parent / place).resolve() in counted, f"{path.name} loads {place}"
