"""Interviews that phones send, over real HTTP and durable: how many a second, how long each waits, near empty and at a
hundred thousand stored, on SQLite and on PostgreSQL, with the progress page open."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from benchmarks.page_users import User
from benchmarks.pages import processor_seconds, served
from benchmarks.submission_world import Phone, phones_of
from surveys.database import open_engine, open_session
from surveys.requests.records import Survey
from surveys.responses.records import Response
from webapp.cli.installation import application
from webapp.demo.build import DATABASE_NAME, build_demo
from webapp.demo.people import DEMO_PASSWORD

CONNECTIONS, EACH, STORED = 8, 400, 100_000
A_SECOND_BAR, P99_BAR, SAME_WITHIN = 350.0, 0.060, 0.20
IDLE = 0.05
"""Seconds of a processor in one second, below which a server does nothing."""
LOOKS_EVERY = 10.0
"""Seconds between two looks at the progress page by somebody in the office."""


@dataclass(frozen=True)
class Measured:
    """One run."""

    database: str
    stored: int
    a_second: float
    p50: float
    p99: float
    processors: float

    def __str__(self) -> str:
        return (
            f"{self.database:<11}{self.stored:>8} stored {self.a_second:>7.0f} a second"
            f"   p50 {1000 * self.p50:>5.1f} ms   p99 {1000 * self.p99:>5.1f} ms   {self.processors:.2f} processors"
        )


def measure_submissions(demo: Path | None = None, *, stored: int = STORED, each: int = EACH) -> bool:
    """Print the figures of both databases; whether the bars are kept."""
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
    kept = True
    with TemporaryDirectory() as folder:
        built = demo or Path(folder) / "demo"
        if demo is None:
            built.mkdir()
            build_demo(built, say=lambda line: None)
        for database in (_sqlite, _postgresql):
            runs = []
            with database(built, Path(folder)) as (directory, name, url):
                for more in (0, stored):
                    runs.append(_run(directory, name, url, more, each))
                    print(runs[-1], flush=True)
            fast = all(run.a_second >= A_SECOND_BAR and run.p99 <= P99_BAR for run in runs)
            kept = kept and fast and runs[1].a_second >= (1 - SAME_WITHIN) * runs[0].a_second
    print(f"bars: {A_SECOND_BAR:.0f} a second, p99 {1000 * P99_BAR:.0f} ms, the same within {100 * SAME_WITHIN:.0f} %")
    return kept


@contextmanager
def _sqlite(demo: Path, folder: Path) -> Iterator[tuple[Path, str, str]]:
    directory = folder / "sqlite"
    directory.mkdir()
    shutil.copy(demo / DATABASE_NAME, directory / DATABASE_NAME)
    yield directory, "SQLite", f"sqlite:///{(directory / DATABASE_NAME).resolve()}"


@contextmanager
def _postgresql(demo: Path, folder: Path) -> Iterator[tuple[Path, str, str]]:
    from tests.postgresql import DURABLE, running_cluster

    directory = folder / "postgresql"
    directory.mkdir()
    with running_cluster(DURABLE) as cluster:
        cluster.create("khaosat")
        url = cluster.url("khaosat")
        source = f"sqlite:///{(demo / DATABASE_NAME).resolve()}"
        moved = [sys.executable, "-m", "webapp.cli", "migrate-database", source, url]
        subprocess.run(moved, check=True, stdout=subprocess.DEVNULL)
        yield directory, "PostgreSQL", url


def _run(directory: Path, name: str, url: str, stored: int, each: int) -> Measured:
    os.environ["KHAOSAT_DATABASE_URL"] = url
    app = application(directory, url)
    engine = open_engine(url)
    before = _responses(url)
    phones = phones_of(app, engine, phones=CONNECTIONS, each=each, stored=stored)
    engine.dispose()
    with served(directory) as (port, process, _started), _somebody_looks(port, url):
        _send(port, phones, first=0, last=20)
        _settle(process)
        used = processor_seconds(process)
        told = _send(port, phones, first=20, last=each)
        used = processor_seconds(process) - used
    waits = sorted(seconds for one in told["connections"] for seconds in one["seconds"])
    acknowledged = [id_ for one in told["connections"] for id_ in one["acknowledged"]]
    sent = CONNECTIONS * (each - 20)
    told_apart = [one["outcomes"] for one in told["connections"]]
    if len(set(acknowledged)) != sent or _responses(url) != before + stored + CONNECTIONS * each:
        raise AssertionError(f"{sent} sent, {len(set(acknowledged))} acknowledged: {told_apart}")
    seconds = told["seconds"]
    return Measured(name, stored, sent / seconds, waits[len(waits) // 2], waits[int(0.99 * len(waits))], used / seconds)


def _settle(process: int) -> None:
    """Wait until the server has loaded what later pages need, which it does beside its first answers."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        before = processor_seconds(process)
        time.sleep(1)
        if processor_seconds(process) - before < IDLE:
            return


def _send(port: int, phones: list[Phone], *, first: int, last: int) -> dict[str, Any]:
    """Let a process of its own send some of what the phones have."""
    told = {
        "port": port,
        "phones": [
            {"cookie": one.cookie, "token": one.token, "person": one.person,
             "bodies": [body.decode() for body in one.bodies[first:last]]}
            for one in phones
        ],
    }  # fmt: skip
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.submission_client"],
        input=json.dumps(told).encode(), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return json.loads(run.stdout)  # type: ignore[no-any-return]


@contextmanager
def _somebody_looks(port: int, url: str) -> Iterator[None]:
    """Somebody of the office has the progress page open and looks at it anew every few seconds."""
    engine = open_engine(url)
    with open_session(engine) as session:
        survey = session.scalars(select(Survey.id).where(Survey.state == "fieldwork").order_by(Survey.id)).first()
    engine.dispose()
    user, done = User(port, "giamsat", DEMO_PASSWORD), threading.Event()

    def look() -> None:
        while not done.is_set():
            user.ask("GET", f"/khao-sat/{survey}/thu-thap")
            done.wait(LOOKS_EVERY)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        done.set()
        looking.join()


def _responses(url: str) -> int:
    engine = open_engine(url)
    with open_session(engine) as session:
        count = session.scalar(select(func.count()).select_from(Response)) or 0
    engine.dispose()
    return count


if __name__ == "__main__":
    began = time.perf_counter()
    measure_submissions(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(f"{time.perf_counter() - began:.0f} s")
