"""Excel files of the account pages: the empty list to fill in, and the list of those who have accounts."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from surveys.people.people_workbook import MOST_PEOPLE, NAME, PHONE, ROLE, UNIT, USERNAME
from surveys.people.permissions import Role
from surveys.units.records import Unit
from surveys.units.service import COMMUNE_LEVEL
from webapp.accounts.records import Account
from webapp.filters import vi_datetime
from webapp.page_parts import role_name
from webapp.states import state_words

HEADER_ROW = 3
WIDTHS = (32, 34, 24, 18, 24)
EXAMPLE_ROWS = 5


def people_template(units: Sequence[Unit], roles: Sequence[Role]) -> bytes:
    """A list to fill in; columns are text, so that codes and phone numbers keep their zeros."""
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#e8f1f0", "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        people = book.add_worksheet(_("Danh sách"))
        people.merge_range(0, 0, 0, len(WIDTHS) - 1, _("DANH SÁCH CẤP TÀI KHOẢN"), book.add_format({"bold": True}))
        people.merge_range(1, 0, 1, len(WIDTHS) - 1, _instructions(), wrapped)
        people.set_row(1, 62)
        for place, column in enumerate((NAME, UNIT, ROLE, PHONE, USERNAME)):
            people.set_column(place, place, WIDTHS[place], text)
            people.write_string(HEADER_ROW, place, column.header, bold)
        _offer_roles(people, roles)
        people.freeze_panes(HEADER_ROW + 1, 0)
        _list_units(book.add_worksheet(_("Đơn vị")), units, bold, text)
    return file.getvalue()


def _instructions() -> str:
    return _(
        "Mỗi người một dòng, bắt đầu ngay dưới dòng tiêu đề. Đơn vị: mã 5 chữ số hoặc tên xã, phường (có hay không "
        "dấu đều được), xem trang tính “Đơn vị”. Vai trò để trống là cộng tác viên. Tên đăng nhập để trống thì máy "
        "tự đặt theo tên: Trần Thị Đào thành dao.tt."
    )


def _offer_roles(sheet: Worksheet, roles: Sequence[Role]) -> None:
    sheet.data_validation(
        HEADER_ROW + 1,
        2,
        HEADER_ROW + MOST_PEOPLE,
        2,
        {
            "validate": "list",
            "source": [role_name(role) for role in roles],
            "error_title": _("Vai trò"),
            "error_message": _("Hãy chọn một vai trò trong danh sách."),
        },
    )


def _list_units(sheet: Worksheet, units: Sequence[Unit], bold: object, text: object) -> None:
    for place, (header, width) in enumerate(((_("Mã"), 10), (_("Tên đơn vị"), 40), (_("Thuộc"), 30))):
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, header, bold)
    for row, unit in enumerate(units, start=1):
        above = unit.parent.name if unit.level == COMMUNE_LEVEL and unit.parent is not None else ""
        for place, value in enumerate((unit.code, unit.name, above)):
            sheet.write_string(row, place, value, text)
    sheet.freeze_panes(1, 0)


def account_list(accounts: Sequence[Account]) -> bytes:
    """Who has an account, as text throughout: a name that begins with "=" stays a name."""
    headers = (
        _("Họ và tên"),
        _("Tên đăng nhập"),
        _("Vai trò"),
        _("Mã đơn vị"),
        _("Đơn vị"),
        _("Tình trạng"),
        _("Đăng nhập gần nhất"),
    )
    file = BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(_("Tài khoản"))
        for place, (header, width) in enumerate(zip(headers, (30, 24, 24, 12, 30, 18, 22), strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, header, bold)
        for row, account in enumerate(accounts, start=1):
            for place, value in enumerate(_cells(account)):
                sheet.write_string(row, place, value)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def _cells(account: Account) -> tuple[str, ...]:
    person = account.person
    return (
        person.full_name,
        account.username,
        role_name(person.role),
        person.unit.code,
        person.unit.name,
        state_words("account", "active" if account.is_active else "inactive"),
        vi_datetime(account.last_login_at),
    )
