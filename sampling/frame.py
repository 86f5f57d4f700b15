"""The sampling frame: units with stratum, measure of size and length of their household list."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from sampling.deferred import deferred
from sampling.errors import SamplingError

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

REQUIRED_COLUMNS = ("unit_id", "name", "stratum", "size", "households")
COLUMNS = (*REQUIRED_COLUMNS, "grouping")
ERROR = "error"
WARNING = "warning"
# Administrative codes have five digits; shorter running numbers (1 … 104) differ in width for good reason.
FIXED_WIDTH_CODE = 5


@dataclass(frozen=True)
class Finding:
    """A fault of the frame; row 1 is the first unit, None the whole frame."""

    code: str
    row: int | None = None
    column: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    severity: str = ERROR


@dataclass(frozen=True, eq=False)
class Frame:
    """Units in the order of their codes, with the day that they describe and what is to be known about them.

    Columns of `data`: unit_id (str), name (NFC), stratum (str), size (adults), households (lines of the
    household list), grouping (str, may be empty). Made by `from_records` or `from_data`, which refuse a frame
    with faults: SamplingError `frame_has_errors`.
    """

    data: pd.DataFrame
    as_of: str = ""
    note: str = ""
    synthetic: bool = False

    @classmethod
    def from_records(
        cls,
        records: Sequence[Mapping[str, Any]],
        *,
        as_of: str = "",
        note: str = "",
        synthetic: bool = False,
    ) -> Frame:
        """A checked frame from one mapping per unit."""
        findings = check_frame(records)
        errors = [finding for finding in findings if finding.severity == ERROR]
        if errors:
            raise SamplingError(
                "frame_has_errors",
                f"The frame has {len(errors)} errors; first: {errors[0].code} in row {errors[0].row}. "
                "Correct them and load the frame again.",
                count=len(errors),
                first=errors[0].code,
                row=errors[0].row,
                findings=tuple(findings),
            )
        return cls(data=_canonical(records), as_of=as_of, note=note, synthetic=synthetic)

    @classmethod
    def from_data(cls, data: pd.DataFrame, *, as_of: str = "", note: str = "", synthetic: bool = False) -> Frame:
        """A checked frame from a table with one row per unit."""
        return cls.from_records(_records(data), as_of=as_of, note=note, synthetic=synthetic)

    def __len__(self) -> int:
        return len(self.data)

    def canonical_csv(self) -> str:
        """The frame as it is published and hashed: NFC, units by code, comma, LF, a header line."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(COLUMNS)
        table = self.data.sort_values("unit_id")
        writer.writerows(zip(*(table[column].tolist() for column in COLUMNS), strict=True))
        return text.getvalue()

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical CSV in UTF-8, so that `sha256sum` of the published file shows the same."""
        return hashlib.sha256(self.canonical_csv().encode("utf-8")).hexdigest()

    def strata(self) -> pd.DataFrame:
        """One row per stratum (index): psus (number of units), size and households (totals)."""
        grouped = self.data.groupby("stratum", sort=True)
        return grouped.agg(psus=("unit_id", "size"), size=("size", "sum"), households=("households", "sum"))


def check_frame(data: pd.DataFrame | Sequence[Mapping[str, Any]]) -> list[Finding]:
    """All faults of a frame as it was read, row by row; an empty list means that it can be drawn from."""
    records = _records(data)
    if not records:
        return [Finding("frame_empty")]
    present: set[str] = set().union(*records)
    absent = [column for column in REQUIRED_COLUMNS if column not in present]
    if absent:
        return [Finding("column_missing", column=column) for column in absent]
    findings = _check_codes([unit_code(record.get("unit_id")) for record in records])
    for row, record in enumerate(records, start=1):
        findings += _check_record(row, record)
    return sorted(findings, key=lambda finding: finding.row or 0)


def unit_code(value: object) -> str:
    """A unit's code as NFC text; a whole number that a spreadsheet made of it loses its '.0'."""
    if _is_missing(value):
        return ""
    if isinstance(value, Real) and not isinstance(value, Integral) and float(value).is_integer():
        return str(int(float(value)))
    return unicodedata.normalize("NFC", str(value)).strip()


def _records(data: pd.DataFrame | Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    if isinstance(data, pd.DataFrame):
        columns = [str(column) for column in data.columns]
        return [dict(zip(columns, row, strict=True)) for row in data.itertuples(index=False, name=None)]
    return list(data)


def _is_missing(value: object) -> bool:
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, Real) and math.isnan(float(value))


def _count(value: object) -> int | None:
    """The whole number in a cell, or None where there is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return int(float(value)) if float(value).is_integer() else None
    text = str(value).strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() else None


def _check_codes(codes: list[str]) -> list[Finding]:
    findings: list[Finding] = []
    first_row: dict[str, int] = {}
    widths = Counter(len(code) for code in codes if code.isdigit())
    common_width = max(widths, key=lambda width: (widths[width], width)) if widths else 0
    for row, code in enumerate(codes, start=1):
        facts = {"unit_id": code}
        if not code:
            findings.append(Finding("unit_id_missing", row, "unit_id"))
            continue
        if "|" in code:
            findings.append(Finding("unit_id_separator", row, "unit_id", facts))
        if code in first_row:
            seen = {**facts, "first_row": first_row[code]}
            findings.append(Finding("unit_id_duplicate", row, "unit_id", seen))
        first_row.setdefault(code, row)
        if code.isdigit() and len(code) < common_width:
            severity = ERROR if common_width >= FIXED_WIDTH_CODE else WARNING
            lost = {**facts, "width": common_width}
            findings.append(Finding("unit_id_leading_zeros", row, "unit_id", lost, severity))
    return findings


def _check_record(row: int, record: Mapping[str, Any]) -> list[Finding]:
    findings = [
        Finding(f"{column}_missing", row, column)
        for column in ("name", "stratum", "size", "households")
        if _is_missing(record.get(column))
    ]
    if "|" in unit_code(record.get("stratum")):
        findings.append(Finding("stratum_separator", row, "stratum", {"stratum": record["stratum"]}))
    counts: dict[str, int] = {}
    for column in ("size", "households"):
        value = record.get(column)
        if _is_missing(value):
            continue
        count = _count(value)
        if count is None:
            findings.append(Finding(f"{column}_not_integer", row, column, {"value": str(value)}))
        elif count <= 0:
            findings.append(Finding(f"{column}_not_positive", row, column, {"value": count}))
        else:
            counts[column] = count
    if len(counts) == 2 and counts["size"] < counts["households"]:
        findings.append(Finding("size_below_households", row, "size", counts, WARNING))
    return findings


def _canonical(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    columns: dict[str, list[Any]] = {
        column: [unit_code(record.get(column)) for record in records]
        for column in ("unit_id", "name", "stratum", "grouping")
    }
    for column in ("size", "households"):
        columns[column] = [_count(record[column]) for record in records]
    data = pd.DataFrame({column: columns[column] for column in COLUMNS})
    data = data.astype({"size": "int64", "households": "int64"})
    return data.sort_values("unit_id", ignore_index=True)
