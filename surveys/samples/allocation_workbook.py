"""The province's own allocation ("chỉ tiêu phiếu từng xã") as it comes in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from surveys.samples.counts import count_in, stated_total
from surveys.samples.excel_table import WHOLE_AREA, Column, ExcelTable, SheetFinding, TableRow, read_table
from surveys.samples.frame_workbook import CODE, NAME, STRATUM, check_group_names
from surveys.samples.quota_groups import QuotaGroup, quota_groups
from surveys.samples.unit_codes import check_unit
from surveys.spreadsheets import OldText, read_count
from surveys.text import format_number
from surveys.text.i18n import gettext as _
from surveys.units.changes import FormerUnits
from surveys.units.records import Unit

FORMS = Column(
    "forms",
    "Chỉ tiêu phiếu",
    (
        "Chỉ tiêu",
        "Số phiếu",
        "Số phiếu giao",
        "Chỉ tiêu số phiếu",
        "Số lượng phiếu",
        "Phiếu",
        "Số phiếu phân bổ",
    ),
    counts=True,
)
ALLOCATION_COLUMNS = (CODE, NAME, STRATUM, FORMS)
MOST_FORMS = 5000
"""More forms than one commune ever gets: a code or a sum has slipped into the column."""


@dataclass(frozen=True)
class AllocationRow:
    """Forms to be collected in a commune; 0 means that it takes no part."""

    code: str
    name: str
    stratum: str
    forms: int


@dataclass(frozen=True)
class AllocationReading:
    """An allocation as read, and everything that was noticed."""

    rows: tuple[AllocationRow, ...]
    findings: tuple[SheetFinding, ...]
    sheet: str
    groups: tuple[QuotaGroup, ...] = ()

    @property
    def errors(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    @property
    def forms(self) -> int:
        return sum(row.forms for row in self.rows)


def read_allocation_workbook(
    content: bytes,
    *,
    units: Sequence[Unit],
    known_elsewhere: Mapping[str, str],
    former: FormerUnits = FormerUnits(),
    filename: str = "",
    old_text: OldText = "ask",
) -> AllocationReading:
    """Read an allocation; an empty cell or 0 leaves a commune out. Errors as of `read_frame_workbook`."""
    table = read_table(content, ALLOCATION_COLUMNS, filename=filename, old_text=old_text)
    by_code = {unit.code: unit for unit in units}
    first_row: dict[str, int] = {}
    rows: list[AllocationRow] = []
    wanted: dict[int, tuple[str, int]] = {}
    totals: list[int] = []
    findings = list(table.findings)
    for row in table.rows:
        if row.is_note:
            continue
        if row.is_total:
            findings += _check_total(row, rows)
            totals.append(row.number)
            continue
        code, found = check_unit(
            row, by_code=by_code, known_elsewhere=known_elsewhere, first_row=first_row, former=former
        )
        forms, more = _read_forms(row)
        findings += [*found, *more, *check_group_names(row)]
        name = by_code[code].name if code in by_code else row.text("name")
        rows.append(AllocationRow(code, name, row.text("stratum") or WHOLE_AREA, forms))
        wanted[row.number] = (code, forms)
    findings += _check_whole(table, rows)
    groups, differing = quota_groups(table.others, wanted, totals)
    return AllocationReading(tuple(rows), (*findings, *differing), table.sheet, groups)


def _read_forms(row: TableRow) -> tuple[int, list[SheetFinding]]:
    if read_count(row.cells.get("forms")).kind == "nothing":
        return 0, []
    forms, findings = count_in(row, FORMS)
    if forms is None:
        return 0, findings
    if forms < 0:
        sentence = _("“%(value)s” không phải là số phiếu. Hãy gõ số nguyên từ 0 trở lên.", value=format_number(forms))
        return 0, [SheetFinding("error", "forms_not_integer", sentence, row.number, FORMS.header)]
    if forms > MOST_FORMS:
        sentence = _(
            "%(value)s phiếu cho một xã là quá lớn. Hãy xem cột này có lẫn mã hoặc số cộng không.",
            value=format_number(forms),
        )
        return 0, [SheetFinding("error", "forms_too_many", sentence, row.number, FORMS.header)]
    return forms, findings


def _check_total(row: TableRow, rows: Sequence[AllocationRow]) -> list[SheetFinding]:
    """A totals row is left out; a total that does not add up is pointed out."""
    stated = stated_total(row, FORMS)
    total = sum(line.forms for line in rows)
    if not stated or stated == total:
        return []
    sentence = _(
        "Dòng cộng ghi %(stated)s phiếu nhưng các dòng ở trên cộng lại được %(total)s. Hãy kiểm tra có sót dòng không.",
        stated=format_number(stated),
        total=format_number(total),
    )
    return [SheetFinding("warning", "total_differs", sentence, row.number, FORMS.header)]


def _check_whole(table: ExcelTable, rows: Sequence[AllocationRow]) -> list[SheetFinding]:
    if not any(row.forms for row in rows):
        sentence = _("Chưa xã, phường nào được giao phiếu.")
        return [SheetFinding("error", "allocation_empty", sentence, table.header_row, FORMS.header)]
    left_out = sum(1 for row in rows if not row.forms)
    if not left_out:
        return []
    sentence = _("%(count)s xã, phường không có chỉ tiêu: không lấy ý kiến ở đó, báo cáo sẽ ghi rõ.", count=left_out)
    return [SheetFinding("warning", "not_covered", sentence, column=FORMS.header)]
