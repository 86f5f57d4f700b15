"""Stratified selection in proportion to size from large frames in memory: ours, plain NumPy and other software.

`python -m benchmarks.peers.selection CONTENDER DIRECTORY` is one run of one contender, as a process of its own.
Seconds are those of the processor, of all threads together: other work on the machine does not count.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

STRATA = 100
SHARE = 100
SIZES = (1_000_000, 10_000_000)
SECONDS_LIMITS = {1_000_000: 0.25, 10_000_000: 2.0}
MEMORY_LIMIT_MB = 1024.0
LARGEST_OF_SLOW_PEERS = 1_000_000
SLOW = ("samplics systematic", "svy sampford")
"""The one takes fifteen seconds for a million units, the other more than four minutes for ten."""
SYSTEMATIC, SAMPFORD = "systematic", "sampford"
Frame = tuple[np.ndarray, np.ndarray, int]
Select = Callable[[], int]


def make_frame(units: int, directory: Path) -> None:
    """Codes of strata in mixed order and sizes, as two arrays on disk."""
    rng = np.random.default_rng(20261123)
    rng.integers(0, STRATA, units, dtype=np.int32).tofile(directory / "strata.bin")
    np.ceil(rng.lognormal(4, 1, units)).tofile(directory / "size.bin")


def read_frame(directory: Path) -> Frame:
    """Codes, sizes, units to select in each stratum."""
    strata = np.fromfile(directory / "strata.bin", dtype=np.int32)
    return strata, np.fromfile(directory / "size.bin"), len(strata) // SHARE // STRATA


def khaosat(method: str) -> Callable[[Frame], Select]:
    """Our own, by one of its methods."""

    def prepare(frame: Frame) -> Select:
        from sampling import stratified_pps

        strata, size, n = frame
        return lambda: len(stratified_pps(strata, size, [n] * STRATA, seed="2026", method=method).positions)

    return prepare


def plain_numpy(frame: Frame) -> Select:
    """Systematic selection in a few lines, without a look at sizes that are too large."""
    strata, size, n = frame

    def select() -> int:
        order = np.argsort(strata, kind="stable")
        cumulated = np.cumsum(size[order])
        upper = cumulated[np.cumsum(np.bincount(strata, minlength=STRATA)) - 1]
        lower = np.concatenate([[0.0], upper[:-1]])
        u = np.random.default_rng(1).random(STRATA)
        points = lower[:, None] + (u[:, None] + np.arange(n)) * ((upper - lower)[:, None] / n)
        return len(order[np.searchsorted(cumulated, points.ravel(), side="right")])

    return select


def svy(procedure: str) -> Callable[[Frame], Select]:
    """The Python package svy, which stops at a certainty unit unless it is told of them."""

    def prepare(frame: Frame) -> Select:
        import polars as pl
        import svy as package

        strata, size, n = frame
        design = package.Design(stratum="stratum", mos="size")
        sample: Any = package.Sample(pl.DataFrame({"stratum": strata, "size": size}), design)
        return lambda: getattr(sample.sampling, procedure)(n, rstate=1, certainty_threshold=1.0).n_records

    return prepare


def samplics(frame: Frame) -> Select:
    """The Python package samplics."""
    from samplics.sampling import SampleSelection
    from samplics.utils.types import SelectMethod

    strata, size, n = frame

    def select() -> int:
        selection = SampleSelection(method=SelectMethod.pps_sys, strat=True, wr=False)
        wanted = dict.fromkeys(range(STRATA), n)
        taken, _, _ = selection.select(np.arange(len(strata)), wanted, strata, mos=size)
        return int(np.sum(taken))

    return select


CONTENDERS: dict[str, tuple[str, Callable[[Frame], Select]]] = {
    "khaosat systematic": (SYSTEMATIC, khaosat("systematic")),
    "khaosat pareto": ("pareto", khaosat("pareto")),
    "khaosat sampford": (SAMPFORD, khaosat("sampford")),
    "numpy systematic": (SYSTEMATIC, plain_numpy),
    "svy systematic": (SYSTEMATIC, svy("pps_sys")),
    "svy sampford": (SAMPFORD, svy("pps_rs")),
    "samplics systematic": (SYSTEMATIC, samplics),
}
R = "R sampling systematic"
Measured = dict[str, float]


def compare_selection(sizes: Sequence[int] = SIZES, *, runs: int = 3) -> bool:
    """Print a table for every size of the frame; whether ours keeps its bars."""
    kept = True
    for units in sizes:
        with TemporaryDirectory() as folder:
            make_frame(units, Path(folder))
            found = {name: _median([_run(name, Path(folder)) for _ in range(runs)]) for name in _present(units)}
        _print(units, found)
        kept = _bars(units, found) and kept
    return kept


def _present(units: int) -> list[str]:
    small = units <= LARGEST_OF_SLOW_PEERS
    names = [name for name in CONTENDERS if find_spec({"khaosat": "sampling"}.get(word := name.split()[0], word))]
    names = [name for name in names if small or name not in SLOW]
    script = shutil.which("Rscript")
    known = (
        script and not subprocess.run([script, "-e", "library(sampling)"], capture_output=True, check=False).returncode
    )
    return [*names, R] if known and small else names


def _run(name: str, folder: Path) -> Measured:
    here = [sys.executable, "-W", "ignore", "-m", "benchmarks.peers.selection", name, str(folder)]
    command = ["Rscript", str(Path(__file__).with_name("with_sampling.R")), str(folder)] if name == R else here
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name} failed: {done.stderr.strip().splitlines()[-1:]}", flush=True)
        return dict.fromkeys(("seconds", "elapsed", "peak_mb", "units"), math.nan)
    found: Measured = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _median(measured: Sequence[Measured]) -> Measured:
    return {key: median(one[key] for one in measured) for key in measured[0]}


def _print(units: int, found: dict[str, Measured]) -> None:
    print(f"\nStratified selection in proportion to size, {units:,} units, {STRATA} strata, 1 in {SHARE}")
    print(f"{'':<24}{'processor s':>12}{'elapsed s':>11}{'peak MB':>9}{'selected':>10}")
    for name, one in found.items():
        print(
            f"{name:<24}{one['seconds']:>12.3f}{one['elapsed']:>11.3f}{one['peak_mb']:>9.0f}{one['units']:>10.0f}",
            flush=True,
        )


def _bars(units: int, found: dict[str, Measured]) -> bool:
    kept = True
    for name, ours in found.items():
        if not name.startswith("khaosat"):
            continue
        kept &= _bar(f"{name}: processor s", ours["seconds"], SECONDS_LIMITS.get(units, math.inf))
        kept &= _bar(f"{name}: peak MB", ours["peak_mb"], MEMORY_LIMIT_MB)
        for peer, theirs in found.items():
            same = peer.split()[-1] == name.split()[-1] and not peer.startswith(("khaosat", "numpy"))
            if same and not math.isnan(theirs["seconds"]):
                kept &= _bar(f"{name}: share of {peer}'s time", ours["seconds"] / theirs["seconds"], 1.0)
    return kept


def _bar(what: str, found: float, limit: float) -> bool:
    print(f"{what:<60}{found:>9.3f}  (bar ≤ {limit:g}) {'kept' if found <= limit else 'MISSED'}")
    return found <= limit


def _one_run(name: str, directory: Path) -> None:
    select = CONTENDERS[name][1](read_frame(directory))
    elapsed, started = time.perf_counter(), time.process_time()
    units = select()
    seconds, elapsed = time.process_time() - started, time.perf_counter() - elapsed
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii", errors="replace").splitlines() if status.exists() else []
    peak = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), math.nan)
    print(json.dumps({"seconds": seconds, "elapsed": elapsed, "peak_mb": peak, "units": units}))


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _one_run(sys.argv[1], Path(sys.argv[2]))
