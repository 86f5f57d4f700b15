"""The table of all questions by eight groups: whole requests over HTTP, again and after an answer was changed."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from benchmarks.explorer_world import BANNER, change_one, fill
from benchmarks.page_users import OK, User
from benchmarks.pages import processor_seconds, served
from surveys.database import open_engine
from webapp.demo.build import DATABASE_NAME, build_demo
from webapp.demo.people import DEMO_PASSWORD

RESPONSES, TIMES, TIMES_ANEW, BAR = 10_000, 15, 3, 0.300
WITHIN_THE_BAR = "all questions × 8 groups"
PAGES = {
    WITHIN_THE_BAR: f"/ket-qua/bang-cheo?nhom={BANNER}",
    "with numbers of people": f"/ket-qua/bang-cheo?nhom={BANNER}&so=ty-le&so=so-nguoi&so=khoang&so=chu",
    "one group, one section": f"/ket-qua/bang-cheo?nhom={BANNER}&cot=1&phan=1",
    "summary for leaders": "/ket-qua/tom-tat",
    "results": "/ket-qua",
}


def measure_explorer(demo: Path | None = None, *, responses: int = RESPONSES) -> bool:
    """Print the median and the slowest of each page, and what a page takes when an answer was changed before it;
    whether the explorer keeps its bar with the tables that are there."""
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        if demo is None:
            build_demo(directory, say=lambda line: None)
        else:
            shutil.copy(demo / DATABASE_NAME, directory / DATABASE_NAME)
        engine = open_engine(f"sqlite:///{(directory / DATABASE_NAME).resolve()}")
        survey = fill(engine, responses=responses)
        kept = _measure(directory, engine, survey)
        engine.dispose()
    print(f"bar: {1000 * BAR:.0f} ms for 60 questions × 8 groups of {responses} responses, tables kept")
    return kept


def _measure(directory: Path, engine: Engine, survey: int) -> bool:
    kept = True
    with served(directory) as (port, process, _started):
        user = User(port, "thietke", DEMO_PASSWORD)
        first = f"/khao-sat/{survey}"
        anew = _waits(user, first + PAGES[WITHIN_THE_BAR], TIMES_ANEW, before=lambda: change_one(engine, survey))
        print(f"{'after a change':<26}median {1000 * median(anew):>6.0f} ms   slowest {1000 * max(anew):>6.0f} ms")
        for page, path in PAGES.items():
            used = processor_seconds(process)
            waits = _waits(user, first + path, TIMES)[1:]
            used = (processor_seconds(process) - used) / TIMES
            figures = f"median {1000 * median(waits):>6.0f} ms   slowest {1000 * max(waits):>6.0f} ms"
            print(f"{page:<26}{figures}   processor {1000 * used:>5.0f} ms", flush=True)
            kept = kept and (page != WITHIN_THE_BAR or median(waits) <= BAR)
    return kept


def _waits(user: User, address: str, times: int, *, before: Callable[[], None] = lambda: None) -> list[float]:
    waits = []
    for _ in range(times):
        before()
        began = time.perf_counter()
        status, _text, _place = user.ask("GET", address)
        waits.append(time.perf_counter() - began)
        if status != OK:
            raise AssertionError(f"{address}: {status}")
    return waits


if __name__ == "__main__":
    measure_explorer(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
