"""A list of people in Excel whose accounts are to be made: what is read, what is found wrong, row by row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from surveys.errors import SurveyError
from surveys.people.permissions import Role
from surveys.people.phones import plain_phone
from surveys.people.unit_names import UnitNames, unit_words
from surveys.people.usernames import is_username, plain_username, proposed_username
from surveys.samples.excel_table import Column, SheetFinding, TableRow, read_table
from surveys.spreadsheets import OldText
from surveys.text import nfc, search_key
from surveys.text.i18n import gettext as _
from surveys.units.records import Unit

NAME = Column("name", "Họ và tên", ("Họ tên", "Tên", "Họ và tên cộng tác viên", "Họ tên cộng tác viên"))
UNIT = Column("unit", "Đơn vị", ("Mã đơn vị", "Xã/phường", "Xã, phường", "Mã xã", "Tên xã/phường", "Địa bàn"))
ROLE = Column("role", "Vai trò", ("Nhiệm vụ", "Chức danh"), required=False)
PHONE = Column("phone", "Điện thoại", ("Số điện thoại", "Điện thoại di động", "SĐT", "ĐT", "Di động"), required=False)
USERNAME = Column("username", "Tên đăng nhập", ("Tài khoản", "Tên tài khoản"), required=False)
PEOPLE_COLUMNS = (NAME, UNIT, ROLE, PHONE, USERNAME)

MOST_PEOPLE = 1000
"""In one file: their slips take about ten seconds to draw and 125 sheets to print."""
LONGEST_NAME = 120
NAME_LETTERS = re.compile(r"^[^\W\d_][\w .'’\-]*$")
DIGITS = re.compile(r"\d")
ROLE_WORDS: Mapping[str, Role] = {
    "": Role.COLLABORATOR,
    "cong tac vien": Role.COLLABORATOR,
    "ctv": Role.COLLABORATOR,
    "dieu tra vien": Role.COLLABORATOR,
    "giam sat vien": Role.SUPERVISOR,
    "giam sat": Role.SUPERVISOR,
    "dieu phoi vien": Role.COORDINATOR,
    "dieu phoi vien cap tinh": Role.COORDINATOR,
    "nguoi thiet ke": Role.DESIGNER,
    "nguoi doc ket qua": Role.READER,
    "lanh dao": Role.READER,
    "quan tri vien": Role.ADMINISTRATOR,
    "quan tri": Role.ADMINISTRATOR,
}

PersonKey = tuple[str, str]


@dataclass(frozen=True)
class KnownPerson:
    """Someone who has an account already: the digits of the phone ("" without one) and the user name."""

    phone: str
    username: str


@dataclass(frozen=True)
class Surroundings:
    """What a list is checked against: the units and roles that may be given, the accounts that there are."""

    units: UnitNames
    anywhere: bool
    roles: Set[Role]
    taken: Set[str]
    known: Mapping[PersonKey, tuple[KnownPerson, ...]]


@dataclass(frozen=True)
class PersonRow:
    """One person as read; `left_out` is someone who has an account already, `proposed` a user name made here."""

    number: int
    full_name: str
    unit: Unit | None
    role: Role
    phone: str
    username: str
    proposed: bool
    left_out: bool
    findings: tuple[SheetFinding, ...]

    @property
    def has_error(self) -> bool:
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class PeopleReading:
    """The list as read, `notes` on the sheet as a whole. Accounts are made of `to_make`, all of them or none."""

    sheet: str
    rows: tuple[PersonRow, ...]
    notes: tuple[SheetFinding, ...] = ()

    @property
    def to_make(self) -> tuple[PersonRow, ...]:
        return tuple(row for row in self.rows if not row.left_out)

    @property
    def left_out(self) -> tuple[PersonRow, ...]:
        return tuple(row for row in self.rows if row.left_out)

    @property
    def errors(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for row in self.rows for finding in row.findings if finding.severity == "error")

    @property
    def warnings(self) -> tuple[SheetFinding, ...]:
        return tuple(finding for row in self.rows for finding in row.findings if finding.severity == "warning")

    @property
    def fingerprint(self) -> str:
        """What was previewed, so that nothing else is made: it changes when a user name was taken meanwhile."""
        lines = [
            (row.full_name, row.unit.code if row.unit else "", row.role.value, row.phone, row.username)
            for row in self.to_make
        ]
        return hashlib.sha256(repr(lines).encode()).hexdigest()


def person_key(full_name: str, unit: Unit) -> PersonKey:
    """What makes two entries the same person, apart from the phone: the name as written and the unit."""
    return " ".join(nfc(full_name).casefold().split()), f"{unit.level}-{unit.code}"


def read_people_workbook(
    content: bytes, around: Surroundings, *, filename: str = "", old_text: OldText = "keep"
) -> PeopleReading:
    """Read a list of people; errors: those of `read_table`, `people.none`, `people.too_many`."""
    table = read_table(content, PEOPLE_COLUMNS, filename=filename, old_text=old_text)
    rows = [row for row in table.rows if not row.is_note]
    if not rows:
        raise SurveyError("people.none", "There is no row under the header.", sheet=table.sheet)
    if len(rows) > MOST_PEOPLE:
        raise SurveyError("people.too_many", f"{len(rows)} rows", rows=len(rows), most=MOST_PEOPLE)
    checker = _Checker(around, rows)
    return PeopleReading(table.sheet, tuple(checker.read(row) for row in rows), table.findings)


@dataclass
class _Checker:
    """Reads row after row and remembers which user names and people came before."""

    around: Surroundings
    rows: list[TableRow]
    used: dict[str, int] = field(default_factory=dict)
    seen: dict[tuple[PersonKey, str], int] = field(default_factory=dict)
    reserved: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        written = {plain_username(row.text(USERNAME.key)) for row in self.rows}
        self.reserved = {*self.around.taken, *written}

    def read(self, row: TableRow) -> PersonRow:
        full_name, named = _full_name(row)
        unit, placed = self._unit(row)
        role, ranked = self._role(row)
        phone, reached = _phone(row)
        left_out, repeated = self._check_known(row, full_name, unit, phone)
        username, proposed, called = ("", False, []) if left_out else self._username(row, full_name)
        findings = (*named, *placed, *ranked, *reached, *called, *repeated)
        return PersonRow(row.number, full_name, unit, role, phone, username, proposed, left_out, findings)

    def _unit(self, row: TableRow) -> tuple[Unit | None, list[SheetFinding]]:
        written = row.text(UNIT.key)
        if not written:
            sentence = _("Chưa ghi đơn vị. Hãy ghi mã 5 chữ số hoặc tên xã, phường.")
            return None, [_error("unit_missing", sentence, row, UNIT)]
        found = self.around.units.find(written)
        fitting = found.own or (found.elsewhere if self.around.anywhere else ())
        if len(fitting) == 1:
            return fitting[0], []
        if fitting:
            listed = "; ".join(unit_words(unit) for unit in fitting[:4])
            sentence = _("“%(written)s” có thể là %(units)s. Hãy ghi mã.", written=written, units=listed)
            return None, [_error("unit_ambiguous", sentence, row, UNIT)]
        if found.elsewhere:
            named = unit_words(found.elsewhere[0])
            sentence = _(
                "%(unit)s nằm ngoài đơn vị của bạn, nên bạn không tạo được tài khoản ở đó. "
                "Hãy sửa đơn vị hoặc xóa dòng.",
                unit=named,
            )
            return None, [_error("unit_outside", sentence, row, UNIT)]
        sentence = _(
            "“%(written)s” không có trong danh mục đơn vị. Mã và tên đúng có ở trang tính “Đơn vị” của tệp mẫu.",
            written=written,
        )
        return None, [_error("unit_unknown", sentence, row, UNIT)]

    def _role(self, row: TableRow) -> tuple[Role, list[SheetFinding]]:
        written = row.text(ROLE.key)
        role = ROLE_WORDS.get(search_key(written))
        if role is None:
            sentence = _(
                "“%(written)s” không phải là một vai trò. Hãy chọn theo danh sách của tệp mẫu.", written=written
            )
            return Role.COLLABORATOR, [_error("role_unknown", sentence, row, ROLE)]
        if role not in self.around.roles:
            sentence = _("Bạn không cấp được vai trò “%(written)s”. Hãy chọn vai trò khác.", written=written)
            return role, [_error("role_refused", sentence, row, ROLE)]
        return role, []

    def _username(self, row: TableRow, full_name: str) -> tuple[str, bool, list[SheetFinding]]:
        name = plain_username(row.text(USERNAME.key))
        if not name and not full_name:
            return "", False, []
        if not name:
            name = proposed_username(full_name, taken=self.reserved)
            self.reserved.add(name)
            self.used[name] = row.number
            return name, True, []
        finding = self._check_username(row, name)
        self.used.setdefault(name, row.number)
        return name, False, [finding] if finding else []

    def _check_username(self, row: TableRow, name: str) -> SheetFinding | None:
        if not is_username(name):
            sentence = _(
                "Tên đăng nhập “%(name)s” không dùng được: cần từ 3 đến 64 chữ không dấu, chữ số, dấu chấm hoặc gạch. "
                "Để trống thì máy tự đặt.",
                name=name,
            )
            return _error("username_invalid", sentence, row, USERNAME)
        if name in self.around.taken:
            sentence = _(
                "Tên đăng nhập “%(name)s” đã có người dùng. Hãy ghi tên khác hoặc để trống thì máy tự đặt.", name=name
            )
            return _error("username_taken", sentence, row, USERNAME)
        if name in self.used:
            sentence = _(
                "Tên đăng nhập “%(name)s” đã ghi ở dòng %(first)s. Mỗi người một tên.",
                name=name,
                first=self.used[name],
            )
            return _error("username_twice", sentence, row, USERNAME)
        return None

    def _check_known(
        self, row: TableRow, full_name: str, unit: Unit | None, phone: str
    ) -> tuple[bool, list[SheetFinding]]:
        """Whether the person is left out for having an account, here or higher up in the file."""
        if unit is None or not full_name:
            return False, []
        key = person_key(full_name, unit)
        first = self.seen.setdefault((key, phone), row.number)
        if first != row.number:
            sentence = _("Trùng với dòng %(first)s (cùng tên, đơn vị, điện thoại): bỏ qua.", first=first)
            return True, [_warning("person_twice", sentence, row, NAME)]
        known = self.around.known.get(key, ())
        same = next((each for each in known if each.phone == phone), None)
        if same is not None:
            sentence = _("Đã có tài khoản %(name)s (cùng tên, đơn vị, điện thoại): bỏ qua.", name=same.username)
            return True, [_warning("person_known", sentence, row, NAME)]
        if known:
            sentence = _(
                "Ở đơn vị này đã có người cùng tên (tài khoản %(name)s) với số điện thoại khác. "
                "Nếu là cùng một người, hãy xóa dòng.",
                name=known[0].username,
            )
            return False, [_warning("name_known", sentence, row, NAME)]
        return False, []


def _full_name(row: TableRow) -> tuple[str, list[SheetFinding]]:
    name = row.text(NAME.key)
    if not name:
        return "", [_error("name_missing", _("Chưa ghi họ và tên."), row, NAME)]
    if len(name) > LONGEST_NAME:
        sentence = _("Họ và tên dài quá %(most)s ký tự.", most=LONGEST_NAME)
        return name[:LONGEST_NAME], [_error("name_long", sentence, row, NAME)]
    if not NAME_LETTERS.match(name) or DIGITS.search(name):
        sentence = _("“%(name)s” không giống họ và tên: chỉ dùng chữ cái, dấu cách, dấu nháy, dấu gạch.", name=name)
        return name, [_error("name_odd", sentence, row, NAME)]
    return name, []


def _phone(row: TableRow) -> tuple[str, list[SheetFinding]]:
    written = row.text(PHONE.key)
    if not written:
        return "", []
    digits = plain_phone(written)
    if digits is None:
        sentence = _("“%(written)s” không phải là số điện thoại: cần từ 8 đến 15 chữ số.", written=written)
        return "", [_error("phone_invalid", sentence, row, PHONE)]
    return digits, []


def _error(code: str, sentence: str, row: TableRow, column: Column) -> SheetFinding:
    return SheetFinding("error", code, sentence, row.number, column.header)


def _warning(code: str, sentence: str, row: TableRow, column: Column) -> SheetFinding:
    return SheetFinding("warning", code, sentence, row.number, column.header)
