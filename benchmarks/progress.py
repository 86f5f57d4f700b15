"""The progress pages of a hundred thousand cases in 104 communes and twelve strata, as whole requests over HTTP, on
SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.page_users import OK, User
from benchmarks.pages import processor_seconds, served
from benchmarks.progress_world import fill
from surveys.database import open_engine
from webapp.demo.build import DATABASE_NAME, build_demo
from webapp.demo.people import DEMO_PASSWORD

CASES, TIMES, BAR = 100_000, 15, 0.300
WITHIN_THE_BAR = "overview"
PAGES = {
    WITHIN_THE_BAR: "/thu-thap",
    "picture of communes": "/thu-thap/xa.svg",
    "picture of days": "/thu-thap/tung-ngay.svg",
    "rates by commune": "/thu-thap/ty-le?theo=xa",
    "attempts": "/thu-thap/luot-den",
    "one commune": "/thu-thap/don-vi/{commune}",
    "workbook": "/thu-thap.xlsx",
}


def measure_progress(demo: Path | None = None, *, cases: int = CASES) -> bool:
    """Print the median and the slowest of each page; whether the progress page keeps its bar on both databases.

    Measured after the first answer, which loads what later ones have.
    """
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
    kept = True
    with TemporaryDirectory() as folder:
        built = demo or Path(folder) / "demo"
        if demo is None:
            built.mkdir()
            build_demo(built, say=lambda line: None)
        full = Path(folder) / "full"
        full.mkdir()
        shutil.copy(built / DATABASE_NAME, full / DATABASE_NAME)
        survey, commune = _fill(full, cases)
        for database in (_sqlite, _postgresql):
            with database(full, Path(folder)) as (directory, name, url):
                os.environ["KHAOSAT_DATABASE_URL"] = url
                kept = _measure(directory, name, survey, commune) and kept
    print(f"bar: {1000 * BAR:.0f} ms for the progress page of {cases} cases")
    return kept


def _fill(directory: Path, cases: int) -> tuple[int, str]:
    engine = open_engine(f"sqlite:///{(directory / DATABASE_NAME).resolve()}")
    survey = fill(engine, cases=cases)
    with engine.connect() as connection:
        commune = connection.exec_driver_sql(
            "select psu from field_case where survey_id = ? and state != 'void' limit 1", (survey,)
        ).scalar_one()
    engine.dispose()
    return survey, commune


@contextmanager
def _sqlite(full: Path, _folder: Path) -> Iterator[tuple[Path, str, str]]:
    yield full, "SQLite", f"sqlite:///{(full / DATABASE_NAME).resolve()}"


@contextmanager
def _postgresql(full: Path, folder: Path) -> Iterator[tuple[Path, str, str]]:
    from tests.postgresql import DURABLE, running_cluster

    directory = folder / "postgresql"
    directory.mkdir()
    with running_cluster(DURABLE) as cluster:
        cluster.create("khaosat")
        url = cluster.url("khaosat")
        source = f"sqlite:///{(full / DATABASE_NAME).resolve()}"
        moved = [sys.executable, "-m", "webapp.cli", "migrate-database", source, url]
        subprocess.run(moved, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _settle(url)
        yield directory, "PostgreSQL", url


def _settle(url: str) -> None:
    """What the server does by itself within a minute of so many new rows."""
    engine = open_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    engine.dispose()


def _measure(directory: Path, name: str, survey: int, commune: str) -> bool:
    kept = True
    with served(directory) as (port, process, _started):
        user = User(port, "giamsat", DEMO_PASSWORD)
        for page, path in PAGES.items():
            used = processor_seconds(process)
            waits = _waits(user, f"/khao-sat/{survey}" + path.format(commune=commune))
            used = (processor_seconds(process) - used) / TIMES
            figures = f"median {1000 * median(waits):>6.0f} ms   slowest {1000 * max(waits):>6.0f} ms"
            print(f"{name:<11}{page:<22}{figures}   processor {1000 * used:>5.0f} ms", flush=True)
            kept = kept and (page != WITHIN_THE_BAR or median(waits) <= BAR)
    return kept


def _waits(user: User, address: str) -> list[float]:
    waits = []
    for _ in range(TIMES):
        began = time.perf_counter()
        status, _text, _place = user.ask("GET", address)
        waits.append(time.perf_counter() - began)
        if status != OK:
            raise AssertionError(f"{address}: {status}")
    return waits[1:]


if __name__ == "__main__":
    measure_progress(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
