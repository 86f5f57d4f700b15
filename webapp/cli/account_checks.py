"""Checks of accounts: passwords of the demonstration in an installation that is none; keys for forgotten PINs."""

from __future__ import annotations

import os

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.cli.findings import Finding, Place, doubtful, good, wrong
from webapp.cli.installation import SECRET_KEY_NAME
from webapp.cli.words import _


def known_passwords(place: Place) -> list[Finding]:
    """Whether somebody can log in with what stands in the demonstration's instructions."""
    from surveys.database import open_engine, open_session
    from webapp.accounts.records import Account
    from webapp.demo.build import TRUTH_NAME
    from webapp.demo.people import DEMO_PASSWORD, EVERYBODY

    if place.is_sqlite_file and not place.database_file.exists():
        return []
    if (place.directory / TRUTH_NAME).exists():
        return doubtful(
            "passwords",
            _("Đây là bản trình diễn; mật khẩu của nó ai cũng biết."),
            _("Không nhập dữ liệu thật vào đây. Bản thật: khaosat create-admin trong một thư mục khác."),
        )
    engine = open_engine(place.url)
    try:
        with open_session(engine) as session:
            accounts = session.scalars(select(Account)).all()
    except SQLAlchemyError:
        return []
    finally:
        engine.dispose()
    if not accounts:
        return doubtful(
            "passwords", _("Chưa có tài khoản nào."), _("Hãy tạo quản trị viên đầu tiên: khaosat create-admin.")
        )
    names = {each.username for each in EVERYBODY}
    known = [each.username for each in accounts if each.username in names and _opens(each.password, DEMO_PASSWORD)]
    if known:
        return wrong(
            "passwords",
            _("Tài khoản dùng mật khẩu của bản trình diễn: %(names)s.", names=", ".join(known)),
            _("Hãy đổi mật khẩu các tài khoản này ngay, hoặc khóa chúng ở trang Tài khoản."),
        )
    return good("passwords", _("Không tài khoản nào dùng mật khẩu của bản trình diễn"))


def _opens(stored: str | None, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return stored is not None and PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def recovery_keys(place: Place) -> list[Finding]:
    """Whether a forgotten PIN can be recovered from: the keys were sealed with the secret that is in use."""
    from surveys.database import open_engine, open_session
    from surveys.fieldwork.phones.records import RecoveryKey
    from surveys.fieldwork.phones.recovery import is_openable

    if place.is_sqlite_file and not place.database_file.exists():
        return []
    engine = open_engine(place.url)
    try:
        with open_session(engine) as session:
            pairs = session.scalars(select(RecoveryKey)).all()
    except SQLAlchemyError:
        return []
    finally:
        engine.dispose()
    if not pairs:
        return []
    secret = _secret_in_use(place)
    closed = [pair for pair in pairs if not secret or not is_openable(pair, secret=secret)]
    if any(pair.retired_at is None for pair in closed):
        return wrong(
            "recovery",
            _("Khóa bí mật đã đổi: cộng tác viên quên mã PIN sẽ không lấy lại được phiếu trên máy."),
            _(
                "Hãy đặt lại KHAOSAT_SECRET_KEY hoặc tệp secret-key như trước (có trong bản sao lưu). "
                "Không tìm lại được thì chạy khaosat rotate-recovery-key."
            ),
        )
    if closed:
        return doubtful(
            "recovery",
            _("Có khóa khôi phục cũ không mở được; điện thoại thiết lập trước khi đổi khóa còn dùng khóa đó."),
            _("Hãy nhắc cộng tác viên gửi hết phiếu, đăng xuất rồi thiết lập lại, trước khi có ai quên mã PIN."),
        )
    return good("recovery", _("Khóa khôi phục cho mã PIN bị quên mở được"))


def _secret_in_use(place: Place) -> str:
    """The secret as the server will use it; nothing is made by asking."""
    kept = place.directory / SECRET_KEY_NAME
    known = os.environ.get("KHAOSAT_SECRET_KEY")
    return known or (kept.read_text(encoding="ascii").strip() if kept.exists() else "")


CHECKS = (known_passwords, recovery_keys)
