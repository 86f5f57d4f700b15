"""What can be done with accounts: create, stop, start again, give a new password.

A coordinator acts within the own unit and never on administrators; nobody stops the own account.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import current_app
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.people.permissions import Action, Role, Scope, scope_of
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.text import given_name_key, nfc
from surveys.units.records import Unit
from surveys.units.service import communes, covers, latest_unit_list, province_of, provinces, units_within
from webapp.accounts.records import Account

ONE_TIME_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
ONE_TIME_GROUPS, ONE_TIME_GROUP_LENGTH = 3, 4


def plain_username(typed: str) -> str:
    """A user name as it is stored and compared: NFC, lower case, no spaces around."""
    return nfc(typed).strip().lower()


def one_time_password() -> str:
    """Twelve letters and digits that cannot be mistaken for one another, in groups to be read out (59 bits)."""
    letters = "".join(secrets.choice(ONE_TIME_ALPHABET) for _ in range(ONE_TIME_GROUPS * ONE_TIME_GROUP_LENGTH))
    starts = range(0, len(letters), ONE_TIME_GROUP_LENGTH)
    return "-".join(letters[start : start + ONE_TIME_GROUP_LENGTH] for start in starts)


def hashed(password: str) -> str:
    """The hash that log-in compares with: normalised first, as typed passwords are."""
    stored: str = hash_password(current_app.extensions["security"].password_util.normalize(password))
    return stored


def accounts_within(session: Session, person: Person) -> list[Account]:
    """The accounts that `person` looks after, by given name."""
    chosen = select(Account).join(Person)
    if scope_of(person.role, Action.MANAGE_ACCOUNTS) is not Scope.ALL:
        chosen = chosen.where(Person.unit_id.in_(units_within(session, person.unit)))
    return sorted(session.scalars(chosen), key=lambda account: given_name_key(account.person.full_name))


def roles_to_give(person: Person) -> list[Role]:
    """The roles that `person` may give to a new account."""
    return [role for role in Role if role is not Role.ADMINISTRATOR or person.role == Role.ADMINISTRATOR]


def units_to_give(session: Session, person: Person) -> list[Unit]:
    """The units that `person` may place a new account in: provinces first, then their communes."""
    newest = latest_unit_list(session)
    if newest is None:
        return [person.unit]
    if scope_of(person.role, Action.MANAGE_ACCOUNTS) is Scope.ALL:
        tops = provinces(session, newest)
        home = province_of(session, person.unit, newest)
        below = communes(session, home) if home else []
        return sorted(tops, key=lambda unit: unit != home) + below
    top = province_of(session, person.unit, newest) if person.unit.parent_id is None else None
    return [top, *communes(session, top)] if top else [person.unit]


def create_account(
    session: Session,
    *,
    username: str,
    full_name: str,
    role: str,
    unit: Unit,
    phone: str | None = None,
    person: Person | None,
    now: datetime,
    password: str | None = None,
) -> tuple[Account, str]:
    """Create a person's account and return it with its password, which is shown once and must then be changed.

    `person` is None only where there is nobody yet: for the first administrator, from the command line.
    With `password` the account keeps that password (demonstrations, first administrator).
    """
    if person is not None:
        _refuse_outside(session, person, role=role, unit_id=unit.id)
    name = plain_username(username)
    if session.scalar(select(Account.id).where(Account.username == name)) is not None:
        raise SurveyError("account.username_taken", f"The user name {name!r} is taken.", username=name)
    owner = add_person(session, full_name=full_name, role=role, unit=unit, phone=phone, now=now, added_by=person)
    given = password or one_time_password()
    account = Account(
        username=name,
        password=hashed(given),
        password_expired=password is None,
        fs_uniquifier=secrets.token_hex(32),
        person=owner,
    )
    session.add(account)
    session.flush()
    _log(session, "account.created", account, person, now)
    return account, given


def deactivate(session: Session, account: Account, *, person: Person, now: datetime) -> None:
    """Close an account to log-in; open sessions end with it."""
    _refuse_outside(session, person, role=account.person.role, unit_id=account.person.unit_id)
    if account.person_id == person.id:
        raise SurveyError("account.own", "Nobody stops the own account.")
    account.active = False
    account.person.active = False
    account.fs_uniquifier = secrets.token_hex(32)
    _log(session, "account.deactivated", account, person, now)


def reactivate(session: Session, account: Account, *, person: Person, now: datetime) -> None:
    """Open a stopped account again."""
    _refuse_outside(session, person, role=account.person.role, unit_id=account.person.unit_id)
    account.active = True
    account.person.active = True
    _log(session, "account.reactivated", account, person, now)


def reset_password(session: Session, account: Account, *, person: Person, now: datetime) -> str:
    """Give an account a new one-time password and return it; open sessions end."""
    _refuse_outside(session, person, role=account.person.role, unit_id=account.person.unit_id)
    if account.person_id == person.id:
        raise SurveyError("account.own_password", "The own password is changed on its own page.")
    given = one_time_password()
    account.password = hashed(given)
    account.password_expired = True
    account.fs_uniquifier = secrets.token_hex(32)
    _log(session, "account.password_reset", account, person, now)
    return given


def _refuse_outside(session: Session, person: Person, *, role: str, unit_id: int) -> None:
    if scope_of(person.role, Action.MANAGE_ACCOUNTS) is Scope.ALL:
        return
    if role == Role.ADMINISTRATOR:
        raise SurveyError("account.administrator", "A coordinator does not act on administrators.")
    if not covers(session, person.unit_id, unit_id):
        raise SurveyError("account.outside_unit", "The account belongs to another unit.")


def _log(session: Session, action: str, account: Account, person: Person | None, now: datetime) -> None:
    actor = person.id if person else None
    audit.log(session, action, "account", account.id, at=now, person_id=actor, detail=account.username)
