"""The access log (R8): what was done with an account, when, by whom; never from where, nor with which device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.audit import AuditEntry
from surveys.people.records import Person
from webapp.access import current_person
from webapp.accounts.own_transaction import own_transaction
from webapp.accounts.records import Account
from webapp.clock import now

MOST_SHOWN = 100
LIST_DOWNLOADED = "list.downloaded"
SUCCESS = 200
View = TypeVar("View", bound=Callable[..., Any])

ACTS = {
    "account.created": _l("Tạo tài khoản"),
    "account.logged_in": _l("Đăng nhập"),
    "account.login_failed": _l("Đăng nhập không thành công"),
    "account.locked_out": _l("Tạm khóa vì thử mật khẩu sai quá nhiều lần"),
    "account.logged_out": _l("Đăng xuất"),
    "account.password_changed": _l("Tự đổi mật khẩu"),
    "account.password_reset": _l("Cấp mã dùng một lần mới"),
    "account.pin_set": _l("Đặt mã PIN"),
    "account.pin_reset": _l("Hủy mã PIN để người dùng đặt lại"),
    "account.pin_void": _l("Mã PIN bị hủy sau 5 lần nhập sai"),
    "account.deactivated": _l("Ngừng tài khoản"),
    "account.reactivated": _l("Mở lại tài khoản"),
    "account.collect_token_made": _l("Tạo mã ODK Collect"),
    "account.collect_token_revoked": _l("Thu hồi mã ODK Collect"),
    LIST_DOWNLOADED: _l("Tải danh sách về"),
}
DETAILED = {"account.deactivated", "account.collect_token_made", "account.collect_token_revoked"}
FAILURES = {
    "stopped": _l("tài khoản đã ngừng"),
    "code_ended": _l("mã dùng một lần đã hết hạn"),
    "change": _l("khi đổi mật khẩu"),
}
LISTS = {
    "accounts": _l("danh sách tài khoản"),
    "households": _l("danh sách hộ được chọn"),
    "results": _l("bảng kết quả"),
    "answers": _l("tệp phiếu"),
}


@dataclass(frozen=True)
class LoggedAct:
    """A line of the log as it is shown; `by` is None for what the person did and for failed log-ins."""

    at: datetime
    act: str
    detail: str
    by: str | None


def log_of(session: Session, account: Account) -> list[LoggedAct]:
    """The latest entries about an account, newest first."""
    of_account = and_(AuditEntry.subject == "account", AuditEntry.subject_id == account.id)
    about = or_(of_account, and_(AuditEntry.subject == "person", AuditEntry.subject_id == account.person_id))
    taken = and_(AuditEntry.action == LIST_DOWNLOADED, AuditEntry.person_id == account.person_id)
    chosen = select(AuditEntry).where(or_(about, taken), AuditEntry.action.in_(ACTS))
    entries = session.scalars(chosen.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(MOST_SHOWN)).all()
    others = {entry.person_id for entry in entries} - {None, account.person_id}
    names = {person.id: person.full_name for person in session.scalars(select(Person).where(Person.id.in_(others)))}
    return [
        LoggedAct(entry.at, str(ACTS[entry.action]), _detail(entry), names.get(entry.person_id or 0))
        for entry in entries
    ]


def _detail(entry: AuditEntry) -> str:
    if entry.action == LIST_DOWNLOADED:
        return str(LISTS.get(entry.detail, ""))
    if entry.action == "account.login_failed":
        return str(FAILURES.get(entry.detail, ""))
    return entry.detail if entry.action in DETAILED else ""


def logs_download(kind: str) -> Callable[[View], View]:
    """Note each time that a view hands out a list with people or households, or results; `kind` is a key of LISTS."""

    def decorate(view: View) -> View:
        @wraps(view)
        def noted(**arguments: Any) -> Any:
            answer = view(**arguments)
            if getattr(answer, "status_code", None) != SUCCESS:
                return answer
            survey = arguments.get("survey")
            person_id, survey_id = current_person().id, survey.id if survey is not None else None
            with own_transaction() as session:
                audit.log(
                    session,
                    LIST_DOWNLOADED,
                    "list",
                    None,
                    at=now(),
                    person_id=person_id,
                    survey_id=survey_id,
                    detail=kind,
                )
            return answer

        return noted  # type: ignore[return-value]

    return decorate
