"""The frame of the middle stage: hamlets or segments of each unit of the frame, with their household lists."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sampling.deferred import deferred
from sampling.errors import SamplingError
from sampling.frame import Frame, check_frame

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

SUBUNIT_COLUMNS = ("psu", "unit_id", "name", "size", "households")


@dataclass(frozen=True, eq=False)
class Subunits:
    """Sub-units in the order of their codes, each inside one unit of a frame.

    Columns of `data`: `SUBUNIT_COLUMNS`; codes are unique over all units. Made by `from_records`.
    """

    data: pd.DataFrame

    @classmethod
    def from_records(cls, records: Sequence[Mapping[str, Any]], *, frame: Frame) -> Subunits:
        """Checked sub-units: their codes and counts like those of a frame, their `psu` a code of the frame.

        Errors: `frame_has_errors`, `subunit_psu_unknown`.
        """
        rows = [{**record, "stratum": record.get("psu")} for record in records]
        errors = [finding for finding in check_frame(rows) if finding.severity == "error"]
        if errors:
            raise SamplingError(
                "frame_has_errors",
                f"The list of sub-units has {len(errors)} errors; first: {errors[0].code} in row {errors[0].row}.",
                count=len(errors),
                first=errors[0].code,
                row=errors[0].row,
                findings=tuple(errors),
            )
        data = Frame.from_records(rows).data.rename(columns={"stratum": "psu"})
        unknown = sorted(set(data["psu"]) - set(frame.data["unit_id"]))
        if unknown:
            raise SamplingError(
                "subunit_psu_unknown",
                f"Unit {unknown[0]}, to which sub-units belong, is not on the frame.",
                unit_id=unknown[0],
            )
        return cls(data=data[list(SUBUNIT_COLUMNS)])

    def canonical_csv(self) -> str:
        """The list as it is published and hashed: as `Frame.canonical_csv`, with `SUBUNIT_COLUMNS`."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(SUBUNIT_COLUMNS)
        writer.writerows(zip(*(self.data[column].tolist() for column in SUBUNIT_COLUMNS), strict=True))
        return text.getvalue()

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical CSV in UTF-8."""
        return hashlib.sha256(self.canonical_csv().encode("utf-8")).hexdigest()

    def of(self, psu: str) -> pd.DataFrame:
        """The sub-units of one unit; `subunits_missing` where it has none."""
        found = self.data[self.data["psu"] == psu]
        if found.empty:
            raise SamplingError(
                "subunits_missing",
                f"Unit {psu} was drawn, but no sub-units of it are listed. List them all, then draw.",
                unit_id=psu,
            )
        return found
