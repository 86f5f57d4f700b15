"""The pages under load: a real server on the demonstration's data, twenty people logged in, the time of every answer.

Measured with a second of reading between two pages, and with none at all, where answers wait for one another and the
median is the number of people times the work of a page; and by one person alone, which is the work of a page.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from benchmarks.page_users import CLIENT_ERROR, Answered, Page, User
from benchmarks.page_world import OFFICE, World, world_of
from webapp.demo.build import DATABASE_NAME, build_demo
from webapp.demo.people import DEMO_PASSWORD

PEOPLE = 20
COLLABORATORS = 8
SECONDS = 15.0
THINK = 1.0
STARTS = 3
ALONE = 3
START_BAR, MEDIAN_BAR = 2.0, 0.100
PATIENCE = 30.0


def measure_pages(demo: Path | None = None, *, seconds: float = SECONDS) -> bool:
    """Print start-up, memory and the answers' times; whether the bars are kept (median with time to read)."""
    with TemporaryDirectory() as folder:
        directory = Path(folder)
        if demo is None:
            build_demo(directory, say=lambda line: None)
        else:
            shutil.copy(demo / DATABASE_NAME, directory / DATABASE_NAME)
        world = world_of(directory, collaborators=COLLABORATORS)
        print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
        starts = [_start_up(directory) for _ in range(STARTS)]
        waited, worked = (", ".join(f"{start[place]:.2f}" for start in starts) for place in (0, 1))
        print(f"start-up to the first answer: {waited} s (bar {START_BAR} s)")
        print(f"    of it processor time: {worked} s", flush=True)
        with served(directory) as (port, process, _started):
            kept = _measure(port, process, world, seconds)
    return kept and median(seconds for seconds, _worked in starts) < START_BAR


def _measure(port: int, process: int, world: World, seconds: float) -> bool:
    office = [OFFICE[number % len(OFFICE)] for number in range(PEOPLE - len(world.collaborators))]
    people = _log_in(port, world, office)
    walks = [*world.field, *(world.office[name] for name in office)]
    one_of_each = (0, len(world.field))
    alone = [answer for _ in range(ALONE) for each in one_of_each for answer in people[each].walk(walks[each])]
    reading = _together(people, walks, seconds, think=THINK)
    busy_reading = os.getloadavg()[0]
    used, asked, began = processor_seconds(process), _asked(people), time.perf_counter()
    at_once = _together(people, walks, seconds, think=0)
    took = time.perf_counter() - began
    used, asked = processor_seconds(process) - used, _asked(people) - asked
    _table(alone, reading, at_once)
    print(f"\nmemory of the server after all this: {_memory_mb(process):.0f} MB")
    print(f"load average during the reading: {busy_reading:.2f}, at the end: {os.getloadavg()[0]:.2f}")
    print(
        f"without a pause: {asked / took:.0f} requests a second, forms that are read before they are sent among them;"
    )
    print(
        f"    processor time of the server {1000 * used / asked:.1f} ms a request, {used / took:.2f} processors in use"
    )
    found = median(answer.seconds for answer in reading)
    bar = f"(bar {1000 * MEDIAN_BAR:.0f} ms)"
    print(f"median of all answers, {PEOPLE} people with a second to read: {1000 * found:.0f} ms {bar}")
    refused = [answer for answer in (*alone, *reading, *at_once) if answer.status >= CLIENT_ERROR]
    for answer in refused[:5]:
        print(f"refused: {answer.page} {answer.status}")
    return found < MEDIAN_BAR and not refused


def _log_in(port: int, world: World, office: list[str]) -> list[User]:
    people = [User(port, name, DEMO_PASSWORD) for name in (*world.collaborators, *office)]
    for user, case_id in zip(people, world.cases, strict=False):
        user.send_form(f"/ho/{case_id}/chon-nguoi", adults="2")
        user.send_form(f"/ho/{case_id}/xin-y-kien", dong_y="co")
    return people


def _asked(people: list[User]) -> int:
    """Every request so far, the untimed ones too."""
    return sum(person.asked for person in people)


def _together(people: list[User], walks: list[list[Page]], seconds: float, *, think: float) -> list[Answered]:
    end = time.monotonic() + seconds

    def walk(user: User, pages: list[Page], number: int) -> list[Answered]:
        answers = []
        turned = pages[number % len(pages) :] + pages[: number % len(pages)]
        time.sleep(think * number / len(people))
        while time.monotonic() < end:
            for answer in user.walk(turned):
                answers.append(answer)
                if time.monotonic() >= end:
                    break
                time.sleep(think)
        return answers

    with ThreadPoolExecutor(len(people)) as threads:
        runs = [threads.submit(walk, *one) for one in zip(people, walks, range(len(people)), strict=True)]
        return [answer for run in runs for answer in run.result()]


def _table(alone: list[Answered], reading: list[Answered], at_once: list[Answered]) -> None:
    print(f"\n{'milliseconds: median / 95 %':<34}{'alone':>10}{'1 s to read':>18}{'no pause':>18}{'answers':>10}")
    columns = [_by_page(answers) for answers in (alone, reading, at_once)]
    for page in columns[1]:
        cells = [_figures(column.get(page, [])) for column in columns]
        count = len(columns[1][page]) + len(columns[2].get(page, []))
        print(f"{page:<34}{cells[0].split(' /')[0]:>10}{cells[1]:>18}{cells[2]:>18}{count:>10}")
    whole = [_figures([answer.seconds for answer in answers]) for answers in (alone, reading, at_once)]
    print(f"{'all':<34}{whole[0].split(' /')[0]:>10}{whole[1]:>18}{whole[2]:>18}{len(reading) + len(at_once):>10}")


def _by_page(answers: list[Answered]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = defaultdict(list)
    for answer in sorted(answers, key=lambda one: one.page):
        found[answer.page].append(answer.seconds)
    return found


def _figures(seconds: list[float]) -> str:
    if len(seconds) < 2:
        return "–"
    return f"{1000 * median(seconds):.0f} / {1000 * quantiles(seconds, n=20)[-1]:.0f}"


def _start_up(directory: Path) -> tuple[float, float]:
    """Seconds until the first answer, and the processor time that went into it."""
    with served(directory) as (_port, process, seconds):
        return seconds, processor_seconds(process)


@contextmanager
def served(directory: Path) -> Iterator[tuple[int, int, float]]:
    """`khaosat serve` as a process of its own: its port, its process, the seconds until the log-in page came."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "webapp.cli", "serve", "--directory", str(directory), "--port", str(port)]
    started = time.perf_counter()
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env={**os.environ, "KHAOSAT_LOGIN_ATTEMPTS": "1000 per minute"}
        )
    try:
        _await_answer(f"http://127.0.0.1:{port}/dang-nhap", process)
        yield port, process.pid, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _await_answer(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("The server did not answer.")


def processor_seconds(process: int) -> float:
    """Processor time that a process has used so far; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0.0
    after_name = status.read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def _memory_mb(process: int) -> float:
    """Resident memory of a process, in MB; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0.0
    line = next(
        (line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB"
    )
    return int(line.split()[1]) / 1024
