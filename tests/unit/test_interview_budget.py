"""What a phone loads to ask questions stays small: all scripts and styles of an interview, packed as they are sent."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from webapp.interview.client_files import STATIC, client_files, without_comments

MOST_BYTES = 60_000
"""60 KB; what is on the wire besides are headers."""
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^;]*?\bfrom\s+["']([^"']+)["'];?""", re.MULTILINE)


def packed(path: Path) -> int:
    return len(gzip.compress(without_comments(path), 9))


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


def reached_from(name: str) -> set[Path]:
    """A script and all that it imports before it runs."""
    found, waiting = set(), [(STATIC / name).resolve()]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [(path.parent / place).resolve() for place in IMPORT.findall(path.read_text(encoding="utf-8"))]
    return found


def test_the_app_opens_with_its_store_and_none_of_its_pages() -> None:
    pages = STATIC / "js/field_app/pages"
    routes = set(re.findall(r'\["(\w+)", [`"]/', (pages / "router.js").read_text(encoding="utf-8")))
    opened = reached_from("js/field_app/pages/start.js")
    assert {"list", "interview", "device"} <= routes
    assert {path.stem for path in opened if path.parent == pages} & routes == set()
    assert sum(packed(path) for path in opened) <= MOST_BYTES * 3 // 5
