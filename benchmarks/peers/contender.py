"""What every contender does: read, prepare the design, do the task, print one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from benchmarks.peers.survey import read_survey

TASKS = {
    "i": "30 items overall",
    "ii": "book of 30 items x 10 domains x 5 options",
    "iii": "5 means by domain",
    "iv": "logit with 9 predictors",
    "v": "5 means with 200 bootstrap replicates",
}
REPLICATES = 200
Prepared = TypeVar("Prepared")


def contend(
    prepare: Callable[[dict[str, np.ndarray]], Prepared], tasks: dict[str, Callable[[Prepared], tuple[float, float]]]
) -> None:
    """Run the task named on the command line: `DIRECTORY TASK`; each task returns its first estimate and error.

    The survey's table stays in memory to the end, as it does with whoever analyses it.
    """
    directory, task = Path(sys.argv[1]), sys.argv[2]
    columns = read_survey(directory)
    started = time.perf_counter()
    prepared = prepare(columns)
    ready = time.perf_counter()
    value, se = tasks[task](prepared)
    done = time.perf_counter()
    found = {"seconds": done - ready, "design": ready - started, "value": value, "se": se, "peak_mb": peak_megabytes()}
    print(json.dumps(found))


def peak_megabytes() -> float:
    """The most memory that this process held; what its parent held before it does not count."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
