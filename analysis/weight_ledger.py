"""The ledger of weights: every factor with the cell that it holds for, what it rests on and where it comes from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

SMALL_CELL = 20
LARGE_FACTOR = 2.0


@dataclass(frozen=True)
class WeightStep:
    """One factor of the weight chain: its kind, cell, size, the number of cases it rests on, its source."""

    kind: str
    cell: str
    factor: float
    n: int
    source: str


@dataclass(frozen=True)
class WeightWarning:
    """A factor that rests on little: `code` is `small_cell` (n below 20) or `large_factor` (above 2)."""

    code: str
    cell: str
    factor: float
    n: int


@dataclass(frozen=True)
class WeightLedger:
    """Every factor applied and every warning, in order."""

    steps: tuple[WeightStep, ...]
    warnings: tuple[WeightWarning, ...]

    def __add__(self, later: WeightLedger) -> WeightLedger:
        return WeightLedger(self.steps + later.steps, self.warnings + later.warnings)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the factors: the same weights have the same one. The cases behind a factor are left out, since few
        of them could be found by trying."""
        lines = [f"{step.kind}\t{step.cell}\t{step.factor:.12g}\t{step.source}\n" for step in self.steps]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    def to_frame(self) -> pd.DataFrame:
        """One row a factor, for printing."""
        return pd.DataFrame([vars(step) for step in self.steps], columns=["kind", "cell", "factor", "n", "source"])
