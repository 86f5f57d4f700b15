"""A made-up survey of any size: 50 strata, PSUs of about 20 rows, 30 items of 5 options, 5 numbers, 10 domains."""

from __future__ import annotations

from pathlib import Path

import numpy as np

STRATA, ROWS_OF_PSU, DOMAINS = 50, 20, 10
ITEMS = tuple(f"q{number}" for number in range(1, 31))
NUMBERS = tuple(f"x{number}" for number in range(1, 6))
OPTIONS = (1, 2, 3, 4, 5)
CUTS = (-1.2, -0.4, 0.3, 1.1)


def make_survey(rows: int, *, seed: int = 20260101) -> dict[str, np.ndarray]:
    """Columns of the survey: items whose answers hang together within PSUs, numbers, a binary response."""
    rng = np.random.default_rng(seed)
    psus = max(rows // ROWS_OF_PSU, 2 * STRATA)
    psu = np.sort(rng.integers(0, psus, rows))
    stratum = psu * STRATA // psus
    effect = rng.normal(0, 0.5, psus)[psu]
    columns = {
        "stratum": stratum + 1,
        "psu": psu + 1,
        "weight": np.exp(rng.normal(0, 0.4, rows)) * (10 + stratum / 2),
        "domain": rng.integers(1, DOMAINS + 1, rows),
    }
    for number, item in enumerate(ITEMS):
        columns[item] = np.digitize(rng.normal(0, 1, rows) + effect * (number % 3), CUTS) + 1
    for number, name in enumerate(NUMBERS):
        columns[name] = np.round(50 + 10 * (rng.normal(0, 1, rows) + effect) + number * columns["q1"], 3)
    eta = -0.5 + 0.02 * (columns["x1"] - 50) + 0.1 * (columns["q2"] - 3)
    columns["yes"] = (rng.random(rows) < 1 / (1 + np.exp(-eta))).astype(np.int64)
    return columns


def write_survey(rows: int, directory: Path) -> None:
    """One file a column, which every contender reads as its own kind of table."""
    for name, values in make_survey(rows).items():
        np.save(directory / f"{name}.npy", values)


def read_survey(directory: Path) -> dict[str, np.ndarray]:
    """All columns that were written."""
    return {path.stem: np.load(path) for path in sorted(directory.glob("*.npy"))}
