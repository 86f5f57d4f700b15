"""Checks of accounts: passwords of the demonstration in an installation that is none."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.cli.findings import Finding, Place, doubtful, good, wrong
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


CHECKS = (known_passwords,)
