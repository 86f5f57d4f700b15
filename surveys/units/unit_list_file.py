"""A list of administrative units as a file: one row a commune with its province, validity and what it was before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased
from xlsxwriter import Workbook

from surveys.errors import SurveyError
from surveys.samples.excel_table import Column, SheetFinding, TableRow, read_table
from surveys.spreadsheets import OldText
from surveys.text import format_date, nfc
from surveys.text.i18n import gettext as _
from surveys.units.list_import import COMMUNE_LEVEL, store_unit_list
from surveys.units.records import Unit, UnitChange, UnitList
from surveys.units.unit_rows import COMMUNE_CODE_WIDTH, PROVINCE_CODE_WIDTH, FormerUnit, UnitRow

PROVINCE_CODE = Column("province_code", "Mã tỉnh", ("Mã TP", "Mã tỉnh/thành phố", "Mã tỉnh, thành phố"))
PROVINCE = Column("province", "Tên tỉnh", ("Tỉnh", "Tỉnh Thành Phố", "Tỉnh/thành phố", "Tên tỉnh/thành phố"))
CODE = Column("code", "Mã xã", ("Mã PX", "Mã", "Mã xã/phường", "Mã đơn vị", "Mã ĐVHC", "Mã xã, phường"))
NAME = Column("name", "Tên xã/phường", ("Phường Xã", "Tên", "Tên xã", "Xã/phường", "Tên đơn vị", "Tên xã, phường"))
TYPE = Column("type", "Loại", ("Cấp", "Loại đơn vị"), required=False)
GROUPING = Column("grouping", "Cụm/khu vực", ("Cụm", "Khu vực", "Vùng"), required=False)
VALID_FROM = Column("valid_from", "Hiệu lực từ", ("Có hiệu lực từ", "Từ ngày"), required=False)
VALID_TO = Column("valid_to", "Hiệu lực đến", ("Đến ngày", "Hết hiệu lực"), required=False)
DECREE = Column("decree", "Căn cứ", ("Nghị quyết", "Văn bản", "Nghị định"), required=False)
FORMER = Column("former", "Đơn vị trước đây", ("Đơn vị cũ", "Trước đây", "Sáp nhập từ"), required=False)
LIST_COLUMNS = (PROVINCE_CODE, PROVINCE, CODE, NAME, TYPE, GROUPING, VALID_FROM, VALID_TO, DECREE, FORMER)
WIDTHS = (9, 24, 10, 28, 12, 18, 13, 13, 24, 60)
FORMER_UNIT = re.compile(r"^(\d{1,5})\s+(.+?)\s*(\(một phần\))?$", re.I)
PART = "(một phần)"
TYPES = ("Phường", "Xã", "Đặc khu", "Thị trấn")


@dataclass(frozen=True)
class UnitListReading:
    """A file as read: units for `store_unit_list`, and everything that was noticed."""

    rows: tuple[UnitRow, ...]
    findings: tuple[SheetFinding, ...]
    sheet: str

    @property
    def errors(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == "error")


def read_unit_list(content: bytes, *, filename: str = "", old_text: OldText = "ask") -> UnitListReading:
    """Read a list out of .xlsx, .xls or .csv; every fault is a finding with its row.

    Codes that lost their zeros get them back: all codes of communes have five digits, those of provinces two.
    "Đơn vị trước đây" holds code and name of each, parted by semicolons, "(một phần)" behind those that were split.
    Errors: those of `read_upload`, `workbook.no_header`.
    """
    table = read_table(content, LIST_COLUMNS, filename=filename, old_text=old_text)
    findings = list(table.findings)
    rows: list[UnitRow] = []
    first_row: dict[str, int] = {}
    provinces: dict[str, str] = {}
    for row in table.rows:
        if row.is_note or row.is_total:
            continue
        unit, found = _read_row(row)
        findings += found
        if unit.code in first_row:
            sentence = _("Mã %(code)s đã có ở dòng %(first)s.", code=unit.code, first=first_row[unit.code])
            findings.append(_error("code_duplicate", sentence, row, CODE))
        if provinces.setdefault(unit.province_code, unit.province) != unit.province:
            sentence = _(
                "Mã tỉnh %(code)s ở dòng trên là “%(first)s”, ở đây là “%(now)s”. Hãy thống nhất.",
                code=unit.province_code,
                first=provinces[unit.province_code],
                now=unit.province,
            )
            findings.append(_error("province_differs", sentence, row, PROVINCE))
        first_row.setdefault(unit.code, row.number)
        rows.append(unit)
    if not rows:
        findings.append(SheetFinding("error", "list_empty", _("Dưới dòng tiêu đề chưa có xã, phường nào.")))
    return UnitListReading(tuple(rows), tuple(findings), table.sheet)


def write_unit_list(session: Session, unit_list: UnitList) -> bytes:
    """A stored list as the workbook that `read_unit_list` reads: to look at, to correct, to fill in for the next."""
    province = aliased(Unit)
    communes = session.execute(
        select(Unit, province.code, province.name)
        .join(province, Unit.parent_id == province.id, isouter=True)
        .where(Unit.list_id == unit_list.id, Unit.level == COMMUNE_LEVEL)
        .order_by(Unit.code)
    ).all()
    before = _former_texts(session, unit_list)
    output = BytesIO()
    with Workbook(output, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("Danh mục")
        bold = workbook.add_format({"bold": True, "bg_color": "#E6EFEE", "border": 1, "text_wrap": True})
        text = workbook.add_format({"num_format": "@"})
        for place, (column, width) in enumerate(zip(LIST_COLUMNS, WIDTHS, strict=True)):
            page.set_column(place, place, width, text)
            page.write_string(0, place, column.header, bold)
        for number, (unit, code, name) in enumerate(communes, start=1):
            days = (_day_text(unit.valid_from), _day_text(unit.valid_to))
            values = (
                code,
                name,
                unit.code,
                unit.name,
                unit.type,
                unit.grouping,
                *days,
                unit.decree,
                before.get(unit.id),
            )
            for place, value in enumerate(values):
                page.write_string(number, place, value or "", text)
        page.data_validation(1, 4, max(len(communes), 500), 4, {"validate": "list", "source": list(TYPES)})
        page.freeze_panes(1, 4)
        page.autofilter(0, 0, max(len(communes), 1), len(LIST_COLUMNS) - 1)
    return output.getvalue()


def _former_texts(session: Session, unit_list: UnitList) -> dict[int, str]:
    old, new = aliased(Unit), aliased(Unit)
    links = session.execute(
        select(UnitChange.new_unit_id, old.code, old.name, UnitChange.partial)
        .join(old, UnitChange.old_unit_id == old.id)
        .join(new, UnitChange.new_unit_id == new.id)
        .where(new.list_id == unit_list.id)
        .order_by(old.code)
    )
    found: dict[int, list[str]] = {}
    for unit_id, code, name, partial in links:
        found.setdefault(unit_id, []).append(f"{code} {name} {PART}" if partial else f"{code} {name}")
    return {unit_id: "; ".join(texts) for unit_id, texts in found.items()}


def _day_text(day: date | None) -> str:
    return format_date(day) if day else ""


def _read_row(row: TableRow) -> tuple[UnitRow, list[SheetFinding]]:
    code, wrong_code = _code(row, CODE, COMMUNE_CODE_WIDTH)
    province_code, wrong_province = _code(row, PROVINCE_CODE, PROVINCE_CODE_WIDTH)
    findings = [*wrong_code, *wrong_province]
    for column in (NAME, PROVINCE):
        if not row.text(column.key):
            findings.append(_error("name_missing", _("Chưa ghi tên."), row, column))
    valid_from, wrong_from = _day(row, VALID_FROM)
    valid_to, wrong_to = _day(row, VALID_TO)
    findings += [*wrong_from, *wrong_to]
    if valid_from and valid_to and valid_to < valid_from:
        findings.append(_error("validity_crossed", _("Ngày hết hiệu lực đứng trước ngày có hiệu lực."), row, VALID_TO))
    former, wrong_former = _former(row)
    name = row.text("name")
    kind = row.text("type") or next((each for each in TYPES if name.startswith(f"{each} ")), "")
    unit = UnitRow(
        province_code,
        row.text("province"),
        code,
        name,
        kind,
        grouping=row.text("grouping"),
        valid_from=valid_from,
        valid_to=valid_to,
        decree=row.text("decree"),
        former=former,
    )
    return unit, findings + wrong_former


def _code(row: TableRow, column: Column, width: int) -> tuple[str, list[SheetFinding]]:
    written = row.text(column.key).lstrip("'").strip()
    code = written.zfill(width)
    if not written:
        return "", [_error("code_missing", _("Chưa ghi mã."), row, column)]
    if not (written.isascii() and written.isdecimal()) or len(written) > width:
        sentence = _("Mã “%(code)s” phải gồm %(width)s chữ số.", code=written, width=width)
        return written, [_error("code_malformed", sentence, row, column)]
    if code != written:
        sentence = _("Mã %(written)s thiếu số 0 ở đầu, đã đọc là %(code)s.", written=written, code=code)
        return code, [SheetFinding("warning", "code_zeros_restored", sentence, row.number, column.header)]
    return code, []


def _day(row: TableRow, column: Column) -> tuple[date | None, list[SheetFinding]]:
    value = row.cells.get(column.key)
    if isinstance(value, datetime):
        return value.date(), []
    if isinstance(value, date):
        return value, []
    text = row.text(column.key)
    if not text:
        return None, []
    for written in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, written).date(), []
        except ValueError:
            continue
    sentence = _("“%(value)s” không phải là ngày. Hãy ghi như 01/07/2025.", value=text)
    return None, [_error("day_unreadable", sentence, row, column)]


def _former(row: TableRow) -> tuple[tuple[FormerUnit, ...], list[SheetFinding]]:
    units: list[FormerUnit] = []
    for part in filter(None, (nfc(each).strip() for each in row.text("former").split(";"))):
        found = FORMER_UNIT.match(part)
        if found is None:
            sentence = _(
                "Chưa đọc được “%(part)s”. Hãy ghi mã rồi tên, cách nhau bằng dấu chấm phẩy, ví dụ "
                "“11953 Phường Hiến Nam; 11956 Phường An Tảo (một phần)”.",
                part=part,
            )
            return (), [_error("former_unreadable", sentence, row, FORMER)]
        code, name, partial = found.groups()
        units.append(FormerUnit(code.zfill(COMMUNE_CODE_WIDTH), name, bool(partial)))
    return tuple(units), []


def with_former_provinces(rows: Iterable[UnitRow]) -> list[UnitRow]:
    """Former units of a file lie in the province of the commune that they became."""
    return [
        replace(
            row,
            former=tuple(replace(u, province_code=row.province_code, province=row.province) for u in row.former),
        )
        for row in rows
    ]


def _error(code: str, sentence: str, row: TableRow, column: Column) -> SheetFinding:
    return SheetFinding("error", code, sentence, row.number, column.header)


def import_unit_list_file(
    session: Session, content: bytes, *, filename: str, as_of: date, name: str = "", old_text: OldText = "ask"
) -> UnitList:
    """Bring in a list from a file, whole or not at all: `units.list_findings` carries all findings.

    Errors: also `units.list_exists`, those of reading.
    """
    reading = read_unit_list(content, filename=filename, old_text=old_text)
    count = len(reading.errors)
    if count:
        raise SurveyError(
            "units.list_findings",
            f"The file has {count} errors.",
            count=count,
            sheet=reading.sheet,
            findings=reading.findings,
        )
    called = nfc(name).strip() or f"{nfc(filename)} ({format_date(as_of)})"
    return store_unit_list(
        session, name=called, source=nfc(filename), as_of=as_of, rows=with_former_provinces(reading.rows)
    )
