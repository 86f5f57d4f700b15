"""Invented people of the demonstration and their log-ins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.units.records import Unit
from webapp.accounts.service import create_account

DEMO_PASSWORD = "khao-sat-2026"
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLE_NAMES = ("Thị", "Văn", "Minh", "Thu", "Đức", "Ngọc", "Hữu", "Thanh")
GIVEN_NAMES = ("An", "Bình", "Chi", "Dũng", "Đào", "Giang", "Hà", "Hùng", "Lan", "Mai", "Nam", "Phương", "Quân", "Yến")


@dataclass(frozen=True)
class LogIn:
    """A log-in of the demonstration, with what it is for."""

    username: str
    role: Role
    full_name: str
    duty: str


OFFICE = (
    LogIn("quantri", Role.ADMINISTRATOR, "Phạm Quản Trị", "quản trị viên: đơn vị, tài khoản"),
    LogIn("dieuphoi", Role.COORDINATOR, "Vũ Điều Phối", "điều phối cấp tỉnh: đề nghị, tiến trình, báo cáo"),
    LogIn("thietke", Role.DESIGNER, "Lê Thiết Kế", "thiết kế: bảng hỏi, mẫu, kết quả, báo cáo"),
    LogIn("giamsat", Role.SUPERVISOR, "Trần Giám Sát", "giám sát viên: phân công, tiến độ"),
    LogIn("lanhdao", Role.READER, "Ngô Lãnh Đạo", "người đọc kết quả và báo cáo"),
)
SECOND_SUPERVISOR = LogIn(
    "giamsat2", Role.SUPERVISOR, "Đỗ Nhập Liệu", "giám sát viên thứ hai: nhập phiếu giấy cùng người khác"
)
COLLABORATOR = LogIn("ctv01", Role.COLLABORATOR, "Nguyễn Thị Cộng", "cộng tác viên: hộ được giao, phỏng vấn")
EVERYBODY = (*OFFICE, SECOND_SUPERVISOR, COLLABORATOR)


def open_office_accounts(session: Session, province: Unit, *, now: datetime) -> dict[Role, Person]:
    """One account for each role of the office."""
    return {log_in.role: open_account(session, log_in, province, now=now) for log_in in OFFICE}


def open_account(session: Session, log_in: LogIn, unit: Unit, *, now: datetime) -> Person:
    """An account with the demonstration's password, which need not be changed first."""
    account, _password = create_account(
        session,
        username=log_in.username,
        full_name=log_in.full_name,
        role=log_in.role,
        unit=unit,
        person=None,
        now=now,
        password=DEMO_PASSWORD,
    )
    return account.person


def add_collaborators(session: Session, communes: Sequence[Unit], *, now: datetime) -> list[Person]:
    """One collaborator in each commune, with an invented name and no log-in."""
    return [
        add_person(session, full_name=_name(number), role=Role.COLLABORATOR, unit=commune, now=now)
        for number, commune in enumerate(communes)
    ]


def print_log_ins(say: Callable[[str], None], *, address: str) -> None:
    """Where the demonstration is and how to get in."""
    say("")
    say(f"  Mở trình duyệt tại  {address}")
    say(f"  Mật khẩu của mọi tài khoản minh họa: {DEMO_PASSWORD}")
    for log_in in EVERYBODY:
        say(f"    {log_in.username:<10} {log_in.duty}")
    say("  Số liệu, tên người trong bản minh họa đều là giả lập. Dừng máy chủ: Ctrl+C.")
    say("")


def _name(number: int) -> str:
    surname = SURNAMES[number % len(SURNAMES)]
    middle = MIDDLE_NAMES[number * 3 % len(MIDDLE_NAMES)]
    return f"{surname} {middle} {GIVEN_NAMES[number * 5 % len(GIVEN_NAMES)]}"
