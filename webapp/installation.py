"""The first steps of an installation: the list of units and the first administrator."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from surveys.errors import SurveyError
from surveys.people.permissions import Role
from surveys.units.service import import_unit_list, latest_unit_list, provinces
from webapp.accounts.records import Account
from webapp.accounts.service import create_account
from webapp.clock import now, today
from webapp.extensions import db
from webapp.messages import sentence

SHORTEST_PASSWORD = 10


class InstallationError(Exception):
    """What is wrong with the command, in a sentence."""


def create_first_administrator(app: Flask, *, username: str, full_name: str, province: str, password: str) -> None:
    """Bring in the list of units where there is none, and open the first administrator's account."""
    if len(password) < SHORTEST_PASSWORD:
        raise InstallationError(f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.")
    with app.app_context():
        if db.session.scalar(select(Account.id).limit(1)) is not None:
            raise InstallationError("Đã có tài khoản. Hãy đăng nhập và tạo tài khoản mới trên trang Tài khoản.")
        unit_list = latest_unit_list(db.session) or import_unit_list(db.session, as_of=today(), former=True)
        unit = next((each for each in provinces(db.session, unit_list) if each.code == province), None)
        if unit is None:
            known = ", ".join(f"{each.code} {each.name}" for each in provinces(db.session, unit_list))
            raise InstallationError(f"Không có tỉnh mã {province}. Các mã: {known}.")
        try:
            create_account(
                db.session,
                username=username,
                full_name=full_name,
                role=Role.ADMINISTRATOR,
                unit=unit,
                person=None,
                now=now(),
                password=password,
            )
        except SurveyError as error:
            raise InstallationError(str(sentence(error))) from error
        db.session.commit()
