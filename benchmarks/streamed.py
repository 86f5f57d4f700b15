"""The same book from a table in memory and from files read in batches: seconds, peak memory, and how far apart."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import WeightedSample, crosstab_book, crosstab_book_from_batches
from benchmarks.peers.contender import peak_megabytes
from benchmarks.peers.survey import DOMAINS, ITEMS, make_survey
from benchmarks.peers.with_khaosat import BANNER, BOOK

ROWS = 2_000_000
AGREEMENT = 1e-12
DESIGN = {"strata": "stratum", "psu": "psu", "weights": "weight"}
WAYS = ("in memory", "in batches")


def measure_streaming(rows: int = ROWS) -> bool:
    """Print a line a way and kind of file; whether the numbers agree."""
    print(f"\nBook of {len(ITEMS)} items x {DOMAINS} domains x 5 options from a file, {rows:,} rows")
    print(f"{'':<24}{'file MB':>10}{'seconds':>10}{'peak MB':>10}")
    with tempfile.TemporaryDirectory() as folder:
        found = [np.load(_measure(path, way)) for path in _written(rows, Path(folder)) for way in WAYS]
    apart = max(float(np.nanmax(np.abs(each / found[0] - 1))) for each in found)
    print(f"shares and errors differ relatively by {apart:.1e}: {'kept' if apart < AGREEMENT else 'MISSED'}")
    return apart < AGREEMENT


def _written(rows: int, folder: Path) -> Iterator[Path]:
    data = pd.DataFrame(make_survey(rows))
    data.to_csv(folder / "survey.csv", index=False)
    yield folder / "survey.csv"
    if find_spec("pyarrow"):
        data.to_parquet(folder / "survey.parquet", index=False)
        yield folder / "survey.parquet"


def _measure(path: Path, way: str) -> Path:
    """In a process of its own, whose peak of memory is the way's."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.streamed", str(path), way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.splitlines()[-1])
    size = path.stat().st_size / 1e6
    print(
        f"{path.suffix[1:] + ', ' + way:<24}{size:>10.0f}{found['seconds']:>10.2f}{found['peak_mb']:>10.0f}", flush=True
    )
    return Path(found["book"])


def _run(path: Path, way: str) -> None:
    started = time.perf_counter()
    if way == "in memory":
        data = pd.read_csv(path) if path.suffix == ".csv" else pd.read_parquet(path)
        book = crosstab_book(WeightedSample.from_frame(data, **DESIGN), BOOK, [BANNER])
    else:
        book = crosstab_book_from_batches(path, BOOK, [BANNER], **DESIGN)
    seconds = time.perf_counter() - started
    kept = path.with_name(f"{path.suffix[1:]}-{way.replace(' ', '-')}.npy")
    np.save(kept, np.concatenate([[e.share, e.se, e.low, e.high] for e in book.estimates.values()], axis=1))
    print(json.dumps({"seconds": seconds, "peak_mb": peak_megabytes(), "book": str(kept)}))


if __name__ == "__main__":
    _run(Path(sys.argv[1]), sys.argv[2])
