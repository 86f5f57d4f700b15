"""What tables need of a design: its stages, and the groups of rows whose totals they are counted from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.counting import Places
from analysis.credit_tables import CreditTables
from analysis.stage_tables import StageTable
from analysis.variance import IntArray
from analysis.weighted_sample import WeightedSample


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of rows in the order of the rows, and the first group of each stratum (one more at the end)."""

    group: NDArray[np.int32]
    first: Places

    @classmethod
    def of(cls, group: IntArray, stratum: IntArray, order: IntArray | None) -> Grouping:
        """Both arguments by row of the sample; `order` sorts the rows that count."""
        outer = np.zeros(int(group.max()) + 1, dtype=np.int64)
        outer[group] = stratum
        first = np.searchsorted(outer, np.arange(int(stratum.max()) + 2))
        return cls((group if order is None else group[order]).astype(np.int32), first)


class DesignTables:
    """A sample's stages ready for tables; `order` sorts the rows that count (None: they are sorted)."""

    def __init__(self, sample: WeightedSample, order: IntArray | None, *, exact_rows: bool = True) -> None:
        self.sample, self.order = sample, order
        self.replicates = sample.replicates
        psu = sample.first_stage_psu
        self.row_stratum = sample.first_stage_stratum[psu] if self.replicates is None else self.replicates.row_unit
        group = psu if self.replicates is None else self.replicates.row_unit
        self.groups_of_rows: list[IntArray] = [group]
        """By grouping the group of each row of the sample."""
        self.credits = CreditTables(sample, self.order) if self.replicates is None else None
        self.stages: list[StageTable] = []
        for stage in sample.stages if self.replicates is None else ():
            table = StageTable(stage, sample, self.order, exact_rows=exact_rows and not sample.credits)
            if table.adds_nothing:
                continue
            known = (i for i, each in enumerate(self.groups_of_rows) if np.array_equal(each, table.group))
            table.grouping = next(known, -1)
            if table.grouping < 0:
                table.grouping = len(self.groups_of_rows)
                self.groups_of_rows.append(table.group)
            self.stages.append(table)
        self.groupings = [Grouping.of(each, self.row_stratum, self.order) for each in self.groups_of_rows]
