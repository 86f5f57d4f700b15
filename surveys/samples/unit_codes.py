"""Administrative codes in a workbook against the survey's own list: the code decides, the name is checked."""

from __future__ import annotations

import re
from collections.abc import Mapping

from surveys.samples.excel_table import SheetFinding, TableRow
from surveys.spreadsheets.notes import note_sentence
from surveys.text import nfc, search_key
from surveys.text.i18n import gettext as _
from surveys.units.changes import FormerUnits
from surveys.units.records import Unit

CODE_WIDTH = 5
CODE_HEADER = "Mã xã"
NAME_HEADER = "Tên xã/phường"
UNIT_TYPES = re.compile(r"^(xa|phuong|thi tran|dac khu|x\.|p\.)\s*")


def check_unit(
    row: TableRow,
    *,
    by_code: Mapping[str, Unit],
    known_elsewhere: Mapping[str, str],
    first_row: dict[str, int],
    former: FormerUnits = FormerUnits(),
) -> tuple[str, list[SheetFinding]]:
    """The code of a row and what is wrong with it; `first_row` remembers where each code was first seen.

    `former` are codes and names of before: they are recognised, never turned into new ones, for the numbers beside
    them are those of the old unit.
    """
    written = row.text("code").lstrip("'").strip()
    code = _with_zeros(written, row, by_code, known_elsewhere)
    problem = _problem(code, row, by_code, known_elsewhere, former)
    if problem:
        return code, [SheetFinding("error", problem[0], problem[1], row.number, CODE_HEADER)]
    findings = [_zeros_restored(written, by_code[code], row)] if code != written else []
    if code in first_row:
        sentence = _(
            "Mã %(code)s (%(name)s) đã có ở dòng %(first)s. Mỗi xã, phường chỉ ghi một dòng.",
            code=code,
            name=by_code[code].name,
            first=first_row[code],
        )
        return code, [SheetFinding("error", "code_duplicate", sentence, row.number, CODE_HEADER)]
    first_row[code] = row.number
    return code, [*findings, *_check_name(row, by_code[code], former)]


def name_key(name: str) -> str:
    """A commune's name for comparison: no diacritics, no type in front, no apostrophes or double spaces."""
    bare = re.sub(r"[’'‘`\-]", " ", search_key(name))
    return UNIT_TYPES.sub("", " ".join(bare.split()))


def _with_zeros(written: str, row: TableRow, by_code: Mapping[str, Unit], known_elsewhere: Mapping[str, str]) -> str:
    """The code with the zeros that Excel took away, where code and name leave no doubt; else as written."""
    padded = written.zfill(CODE_WIDTH)
    if not written.isdecimal() or padded == written or written in by_code or written in known_elsewhere:
        return written
    unit = by_code.get(padded)
    name = row.text("name")
    return padded if unit is not None and name_key(name) == name_key(unit.name) else written


def _zeros_restored(written: str, unit: Unit, row: TableRow) -> SheetFinding:
    sentence = _(
        "Mã %(written)s thiếu số 0 ở đầu; tên khớp nên đã đọc là %(code)s (%(name)s). "
        "Lần sau hãy định dạng cột này là Văn bản (Text).",
        written=written,
        code=unit.code,
        name=unit.name,
    )
    return SheetFinding("warning", "code_zeros_restored", sentence, row.number, CODE_HEADER)


def _problem(
    code: str,
    row: TableRow,
    by_code: Mapping[str, Unit],
    known_elsewhere: Mapping[str, str],
    former: FormerUnits,
) -> tuple[str, str] | None:
    if code in by_code:
        return None
    if "code" in row.notes and row.notes["code"].kind != "merged":
        return row.notes["code"].kind.replace("-", "_"), note_sentence(row.notes["code"])
    if not code:
        return "code_missing", _missing_code(row, by_code)
    padded = code.zfill(CODE_WIDTH)
    if padded in former.by_code:
        return "code_former", _former_code(padded, former)
    if code.isdecimal() and len(code) < CODE_WIDTH and (padded in by_code or padded in known_elsewhere):
        name = by_code[padded].name if padded in by_code else known_elsewhere[padded]
        return "code_lost_zeros", _(
            "Mã %(code)s thiếu số 0 ở đầu, có lẽ là %(padded)s (%(name)s). "
            "Hãy định dạng cột này là Văn bản (Text) rồi gõ đủ 5 chữ số.",
            code=code,
            padded=padded,
            name=name,
        )
    if code in known_elsewhere:
        name = known_elsewhere[code]
        sentence = _("Mã %(code)s là %(name)s, ngoài địa bàn của cuộc điều tra.", code=code, name=name)
        return "code_outside", sentence
    return "code_unknown", _unknown_code(code, row, by_code)


def _former_code(code: str, former: FormerUnits) -> str:
    """What an old code became: one commune, or parts of several."""
    became = former.by_code[code]
    named = "; ".join(f"{each.unit.name} ({each.unit.code})" for each in became)
    if len(became) == 1 and not became[0].partial:
        return _(
            "Mã %(code)s là mã cũ của %(old)s, nay là %(new)s. "
            "Hãy ghi mã mới và cộng số liệu của các đơn vị cũ đã nhập vào đó.",
            code=code,
            old=became[0].old_name,
            new=named,
        )
    return _(
        "Mã %(code)s là mã cũ của %(old)s, nay chia về %(new)s. Hãy ghi mã mới và chia lại số liệu theo đơn vị mới.",
        code=code,
        old=became[0].old_name,
        new=named,
    )


def _missing_code(row: TableRow, by_code: Mapping[str, Unit]) -> str:
    presumed = _presumed(row, by_code)
    if presumed is not None:
        return _("Chưa ghi mã xã. Theo tên thì có lẽ là %(code)s.", code=presumed.code)
    return _("Chưa ghi mã xã. Nếu đây không phải là một xã, phường, hãy xóa dòng.")


def _unknown_code(code: str, row: TableRow, by_code: Mapping[str, Unit]) -> str:
    presumed = _presumed(row, by_code)
    if presumed is not None:
        return _(
            "Mã %(code)s không có trong danh mục đơn vị hành chính. Theo tên thì có lẽ là %(presumed)s (%(name)s).",
            code=code,
            presumed=presumed.code,
            name=presumed.name,
        )
    return _("Mã %(code)s không có trong danh mục đơn vị hành chính của cuộc điều tra.", code=code)


def _presumed(row: TableRow, by_code: Mapping[str, Unit]) -> Unit | None:
    """The only unit that bears the row's name; None where no unit or more than one does."""
    key = name_key(row.text("name"))
    bearers = [unit for unit in by_code.values() if key and name_key(unit.name) == key]
    return bearers[0] if len(bearers) == 1 else None


def _check_name(row: TableRow, unit: Unit, former: FormerUnits) -> list[SheetFinding]:
    written = row.text("name")
    if written and name_key(written) == name_key(unit.name):
        return []
    before = [
        each.old_name for each in former.by_unit.get(unit.code, ()) if name_key(each.old_name) == name_key(written)
    ]
    if written and before:
        sentence = _(
            "“%(written)s” là tên đơn vị cũ, nay thuộc %(name)s (mã %(code)s). Đã đọc theo mã; hãy xem số liệu có phải "
            "của cả đơn vị mới không.",
            written=written,
            code=unit.code,
            name=unit.name,
        )
        return [SheetFinding("warning", "name_former", sentence, row.number, NAME_HEADER)]
    if not written:
        sentence = _("Chưa ghi tên; theo mã %(code)s là %(name)s.", code=unit.code, name=unit.name)
    else:
        sentence = _(
            "Tên “%(written)s” khác với danh mục: mã %(code)s là %(name)s. Đã đọc theo mã.",
            written=written,
            code=unit.code,
            name=nfc(unit.name),
        )
    return [SheetFinding("warning", "name_differs", sentence, row.number, NAME_HEADER)]
