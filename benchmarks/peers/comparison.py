"""All contenders on the same survey in one run: medians of seconds and of peak memory, and their ratios to ours."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import pandas as pd

from benchmarks.peers.contender import TASKS
from benchmarks.peers.survey import make_survey, write_survey

OURS, FLOOR, R = "khaosat", "numpy", "survey"
PYTHON_PEERS = ("svy", "samplics")
ROWS = (10_000, 100_000, 1_000_000)
LARGEST = max(ROWS)
LONG = 20.0
TIME_LIMITS = {"i": 1.2, "ii": 1.0, "iii": 2.0, "iv": 1.5, "v": 1.5}
"""Seconds of ours over those of the floor, at the largest survey."""
LEADS = {"ii": 30.0, "iv": 1.0, "v": 10.0}
"""Seconds of each peer over ours, at the largest survey."""
MEMORY_LIMIT, GROWTH_LIMIT = 1.2, 1.2
AGREEMENT = 1e-6


@dataclass(frozen=True)
class Measured:
    """Medians of one contender's runs of a task, with what it found."""

    seconds: float
    design: float
    peak_mb: float
    value: float
    se: float
    runs: int


Results = dict[tuple[int, str, str], Measured]


def compare(rows: Sequence[int] = ROWS, *, runs: int = 5) -> bool:
    """Print every table; whether ours keeps its bars."""
    print(f"load average before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors", flush=True)
    contenders = [OURS, FLOOR, *installed_peers()]
    results: Results = {}
    for size in rows:
        with TemporaryDirectory() as folder:
            write_survey(size, Path(folder))
            if R in contenders:
                pd.DataFrame(make_survey(size)).to_csv(Path(folder) / "survey.csv", index=False)
            for task in TASKS:
                for contender, found in _measure(contenders, Path(folder), task, runs).items():
                    results[size, task, contender] = found
                _print_task(results, size, task, contenders)
    return _bars(results, rows, contenders)


def installed_peers() -> list[str]:
    """The peers that are here: Python packages, and R with its survey package."""
    found = [name for name in PYTHON_PEERS if find_spec(name)]
    script = shutil.which("Rscript")
    if script and not subprocess.run([script, "-e", "library(survey)"], capture_output=True, check=False).returncode:
        found.append(R)
    return found


def _measure(contenders: Sequence[str], folder: Path, task: str, runs: int) -> dict[str, Measured]:
    """Runs take turns, so that what else the machine does falls on all; what takes long runs once."""
    found: dict[str, list[dict[str, float]]] = {contender: [] for contender in contenders}
    for _ in range(runs):
        for contender, past in found.items():
            if past and (past[-1]["seconds"] > LONG or math.isnan(past[-1]["seconds"])):
                continue
            past.append(_run(contender, folder, task))
    return {
        contender: Measured(
            **{key: median(one[key] for one in past) for key in ("seconds", "design", "peak_mb", "value", "se")},
            runs=len(past),
        )
        for contender, past in found.items()
    }


def _run(contender: str, folder: Path, task: str) -> dict[str, float]:
    module = [sys.executable, "-W", "ignore", "-m", f"benchmarks.peers.with_{contender}"]
    command = ["Rscript", str(Path(__file__).with_name("with_survey.R"))] if contender == R else module
    done = subprocess.run([*command, str(folder), task], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{contender} failed at task {task}: {done.stderr.strip().splitlines()[-1:]}", flush=True)
        return dict.fromkeys(("seconds", "design", "peak_mb", "value", "se"), math.nan)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _print_task(results: Results, size: int, task: str, contenders: Sequence[str]) -> None:
    ours = results[size, task, OURS]
    print(f"\n{task}  {TASKS[task]}, {size:,} rows")
    print(f"{'':<12}{'seconds':>10}{'÷ ours':>9}{'design':>9}{'peak MB':>9}{'estimate':>14}{'se':>13}{'runs':>6}")
    for contender in contenders:
        one = results[size, task, contender]
        name = "floor" if contender == FLOOR else contender
        print(
            f"{name:<12}{one.seconds:>10.4f}{one.seconds / ours.seconds:>9.2f}{one.design:>9.3f}{one.peak_mb:>9.0f}"
            f"{one.value:>14.8g}{one.se:>13.7g}{one.runs:>6}",
            flush=True,
        )


def _bars(results: Results, rows: Sequence[int], contenders: Sequence[str]) -> bool:
    kept = [_agree(results, rows)]
    print()
    for task in TASKS if LARGEST in rows else ():
        ours, floor = results[LARGEST, task, OURS], results[LARGEST, task, FLOOR]
        kept.append(_bar(f"{task}: seconds ÷ floor", ours.seconds / floor.seconds, TIME_LIMITS[task]))
        kept.append(_bar(f"{task}: peak memory ÷ floor", ours.peak_mb / floor.peak_mb, MEMORY_LIMIT))
        for peer in contenders[2:] if task in LEADS else ():
            lead = results[LARGEST, task, peer].seconds / ours.seconds
            kept.append(_bar(f"{task}: {peer} ÷ ours", lead, LEADS[task], at_least=True))
        if LARGEST // 10 in rows:
            smaller = results[LARGEST // 10, task, OURS]
            growth = ours.seconds / smaller.seconds / 10
            kept.append(_bar(f"{task}: seconds a row at {LARGEST:,} ÷ at {LARGEST // 10:,}", growth, GROWTH_LIMIT))
    return all(kept)


def _agree(results: Results, rows: Sequence[int]) -> bool:
    """Estimates and linearised errors are the floor's; a bootstrap's error has its own chance."""
    apart = 0.0
    for size in rows:
        for task in TASKS:
            ours, floor = results[size, task, OURS], results[size, task, FLOOR]
            apart = max(apart, abs(ours.value / floor.value - 1), 0.0 if task == "v" else abs(ours.se / floor.se - 1))
    print(f"\nours and the floor differ relatively by {apart:.1e}: {'kept' if apart < AGREEMENT else 'MISSED'}")
    return apart < AGREEMENT


def _bar(what: str, found: float, limit: float, *, at_least: bool = False) -> bool:
    kept = math.isnan(found) or (found >= limit if at_least else found <= limit)
    print(f"{what:<52}{found:>8.2f}  (bar {'≥' if at_least else '≤'} {limit:g}) {'kept' if kept else 'MISSED'}")
    return kept
