"""The sampling frame as offices keep it in Excel: what is read, what is found wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from surveys.samples.counts import count_in, stated_total
from surveys.samples.excel_table import (
    WHOLE_AREA,
    Column,
    ExcelTable,
    SheetFinding,
    TableRow,
    read_table,
)
from surveys.samples.unit_codes import check_unit
from surveys.spreadsheets import OldText
from surveys.text import format_number, nfc, search_key
from surveys.text.i18n import gettext as _
from surveys.units.changes import FormerUnits
from surveys.units.records import Unit

CODE = Column(
    "code",
    "Mã xã",
    (
        "Mã",
        "Mã số",
        "Mã xã/phường",
        "Mã đơn vị",
        "Mã ĐVHC",
        "Mã đơn vị hành chính",
        "Mã xã phường",
        "Mã phường/xã",
    ),
)
NAME = Column(
    "name",
    "Tên xã/phường",
    (
        "Tên",
        "Tên xã",
        "Tên xã phường",
        "Xã/phường",
        "Xã",
        "Tên đơn vị",
        "Đơn vị",
        "Tên đơn vị hành chính",
        "Phường/xã",
    ),
)
STRATUM = Column("stratum", "Tầng", ("Tầng mẫu", "Tên tầng", "Phân tầng"), required=False)
GROUPING = Column("grouping", "Cụm/khu vực", ("Cụm", "Khu vực", "Cụm khu vực", "Vùng"), required=False)
ADULTS = Column(
    "size",
    "Số người từ 18 tuổi",
    (
        "Số người từ 18 tuổi trở lên",
        "Số người từ đủ 18 tuổi trở lên",
        "Người từ 18 tuổi",
        "Người từ 18 tuổi trở lên",
        "Dân số từ 18 tuổi",
        "Dân số từ 18 tuổi trở lên",
        "Số người 18 tuổi trở lên",
        "Dân số 18+",
        "Số cử tri",
    ),
    counts=True,
)
HOUSEHOLDS = Column(
    "households", "Số hộ", ("Số hộ gia đình", "Số hộ dân", "Số hộ dân cư", "Tổng số hộ", "Hộ"), counts=True
)
LONGEST_NAME = 100
FORMULA_SIGNS = ("=", "+", "-", "@")
FRAME_COLUMNS = (CODE, NAME, STRATUM, GROUPING, ADULTS, HOUSEHOLDS)

PERSONS_PER_HOUSEHOLD = (1.0, 8.0)
"""Adults per household outside these bounds are pointed out: columns swapped, or a digit lost."""


@dataclass(frozen=True)
class FrameReading:
    """A frame file as read: records for `sampling.Frame.from_records`, and everything that was noticed."""

    records: tuple[Mapping[str, Any], ...]
    findings: tuple[SheetFinding, ...]
    sheet: str
    rows: Mapping[str, int] = field(default_factory=dict)
    """In which row of the file each commune stands, by code."""

    @property
    def errors(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "warning")


def read_frame_workbook(
    content: bytes,
    *,
    units: Sequence[Unit],
    known_elsewhere: Mapping[str, str],
    former: FormerUnits = FormerUnits(),
    filename: str = "",
    old_text: OldText = "ask",
) -> FrameReading:
    """Read a frame; `units` are the survey's communes, `known_elsewhere` names all other codes of the list,
    `former` those of before.

    Errors: those of `read_upload`, `workbook.no_header`. Everything else is a finding with its row in Excel.
    """
    table = read_table(content, FRAME_COLUMNS, filename=filename, old_text=old_text)
    by_code = {unit.code: unit for unit in units}
    records: list[Mapping[str, Any]] = []
    findings = list(table.findings)
    first_row: dict[str, int] = {}
    for row in table.rows:
        if row.is_note:
            continue
        if row.is_total:
            findings += _check_total(row, records)
            continue
        code, found = check_unit(
            row, by_code=by_code, known_elsewhere=known_elsewhere, first_row=first_row, former=former
        )
        record, more = _read_row(row, code, table)
        findings += [*found, *more]
        records.append(record)
    findings += _check_whole(table, records)
    if records and all(finding.column != CODE.header for finding in findings):
        findings += _check_coverage(records, by_code)
    return FrameReading(tuple(records), tuple(findings), table.sheet, first_row)


def _read_row(row: TableRow, code: str, table: ExcelTable) -> tuple[dict[str, Any], list[SheetFinding]]:
    record: dict[str, Any] = {
        "unit_id": code,
        "name": row.text("name"),
        "stratum": row.text("stratum"),
        "grouping": row.text("grouping"),
    }
    findings = []
    if not record["stratum"]:
        if "stratum" in table.columns:
            sentence = _("Chưa ghi tầng. Hãy ghi tên tầng, ví dụ “Phường” hoặc “Xã”.")
            findings.append(_error("stratum_missing", sentence, row, STRATUM))
        record["stratum"] = WHOLE_AREA
    findings += check_group_names(row)
    for column in (ADULTS, HOUSEHOLDS):
        record[column.key], found = read_count(row, column)
        findings += found
    findings += _check_ratio(row, record)
    return record, findings


def check_group_names(row: TableRow) -> list[SheetFinding]:
    """Names of strata and groupings travel into files that others open: none may be read there as a formula."""
    findings = []
    for column in (STRATUM, GROUPING):
        name = row.text(column.key)
        if "|" in name or name.startswith(FORMULA_SIGNS):
            sentence = _(
                "Tên “%(value)s” có dấu “|” hoặc bắt đầu bằng một trong các dấu = + - @ nên không dùng được. "
                "Hãy bỏ dấu ấy.",
                value=name[:LONGEST_NAME],
            )
            findings.append(_error("group_name_signs", sentence, row, column))
        elif len(name) > LONGEST_NAME:
            sentence = _("Tên này dài quá %(most)s ký tự. Hãy viết ngắn lại.", most=LONGEST_NAME)
            findings.append(_error("group_name_long", sentence, row, column))
    return findings


def read_count(row: TableRow, column: Column) -> tuple[int | None, list[SheetFinding]]:
    """A positive whole number of a row, or what is wrong with it."""
    count, findings = count_in(row, column)
    if count is None:
        return None, findings or [_error("count_missing", _("Chưa có số. Hãy điền số nguyên lớn hơn 0."), row, column)]
    if count > 0:
        return count, findings
    sentence = _("Số %(value)s không dùng được: phải lớn hơn 0.", value=format_number(count))
    if count == 0:
        sentence += " " + _("Nếu xã không thuộc phạm vi điều tra, hãy xóa cả dòng.")
    return None, [_error("count_not_positive", sentence, row, column)]


def _check_ratio(row: TableRow, record: Mapping[str, Any]) -> list[SheetFinding]:
    adults, households = record["size"], record["households"]
    if not adults or not households:
        return []
    low, high = PERSONS_PER_HOUSEHOLD
    if low <= adults / households <= high:
        return []
    sentence = _(
        "Bình quân %(ratio)s người từ 18 tuổi một hộ là bất thường. "
        "Hãy xem có đổi chỗ hai cột hoặc thiếu chữ số không.",
        ratio=format_number(adults / households, 1),
    )
    return [SheetFinding("warning", "ratio_unusual", sentence, row.number, ADULTS.header)]


def _check_total(row: TableRow, records: Sequence[Mapping[str, Any]]) -> list[SheetFinding]:
    """A totals row is left out; a total that does not add up is pointed out."""
    findings = []
    for column in (ADULTS, HOUSEHOLDS):
        stated = stated_total(row, column)
        total = sum(record[column.key] or 0 for record in records)
        if stated and stated != total:
            sentence = _(
                "Dòng cộng ghi %(stated)s nhưng các dòng ở trên cộng lại được %(total)s. "
                "Hãy kiểm tra có sót dòng không.",
                stated=format_number(stated),
                total=format_number(total),
            )
            findings.append(SheetFinding("warning", "total_differs", sentence, row.number, column.header))
    return findings


def _check_whole(table: ExcelTable, records: Sequence[Mapping[str, Any]]) -> list[SheetFinding]:
    if not records:
        sentence = _("Dưới dòng tiêu đề chưa có xã, phường nào.")
        return [SheetFinding("error", "frame_empty", sentence, table.header_row)]
    return _check_strata(records)


def _check_strata(records: Sequence[Mapping[str, Any]]) -> list[SheetFinding]:
    """One stratum in two spellings, and strata with a single commune."""
    counts = Counter(str(record["stratum"]) for record in records)
    spellings: dict[str, list[str]] = {}
    for name in counts:
        spellings.setdefault(search_key(name), []).append(name)
    findings = [
        SheetFinding(
            "error",
            "stratum_spelling",
            _(
                "Tầng được ghi theo nhiều cách: %(names)s. Hãy thống nhất một cách ghi.",
                names=" / ".join(names),
            ),
            column=STRATUM.header,
        )
        for names in spellings.values()
        if len(names) > 1
    ]
    clear = [names[0] for names in spellings.values() if len(names) == 1]
    single = [name for name in clear if counts[name] == 1 and len(counts) > 1]
    if single:
        sentence = _(
            "Tầng chỉ có một xã, phường: %(names)s. Xã đó sẽ được chọn chắc chắn; "
            "nếu không chủ ý, hãy gộp với tầng khác.",
            names="; ".join(single),
        )
        findings.append(SheetFinding("warning", "stratum_single", sentence, column=STRATUM.header))
    return findings


def _check_coverage(records: Sequence[Mapping[str, Any]], by_code: Mapping[str, Unit]) -> list[SheetFinding]:
    present = {record["unit_id"] for record in records}
    absent = [unit for code, unit in by_code.items() if code not in present]
    if not absent:
        return []
    shown = ", ".join(nfc(unit.name) for unit in absent[:8]) + (", …" if len(absent) > 8 else "")
    sentence = _(
        "Dàn mẫu chưa có %(count)s xã, phường của địa bàn: %(names)s. Kết quả sẽ không suy rộng cho những nơi này.",
        count=len(absent),
        names=shown,
    )
    return [SheetFinding("warning", "under_coverage", sentence)]


def _error(code: str, sentence: str, row: TableRow, column: Column) -> SheetFinding:
    return SheetFinding("error", code, sentence, row.number, column.header)
