"""What can be done with accounts: create, stop, start again, give a new code, take a PIN away.

A coordinator acts within the own unit and never on administrators, a supervisor on collaborators of the own unit;
nobody stops the own account.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.tokens import revoke_all
from surveys.locks import hold_accounts
from surveys.people.permissions import Action, Role, Scope, scope_of
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.people.usernames import plain_username
from surveys.text import given_name_key, one_line
from surveys.units.records import Unit
from surveys.units.service import communes, covers, latest_unit_list, province_of, provinces, units_within
from webapp.accounts.codes import code_lifetime, give_code, hashed, hashed_code, one_time_code
from webapp.accounts.guesses import forget_guesses
from webapp.accounts.pin import void_pin
from webapp.accounts.records import Account

SHORTEST_REASON, LONGEST_REASON = 3, 200


def accounts_within(session: Session, person: Person) -> list[Account]:
    """The accounts that `person` looks after, by given name."""
    chosen = select(Account).join(Person).order_by(Account.id)
    if scope_of(person.role, Action.RESET_ACCESS) is not Scope.ALL:
        chosen = chosen.where(Person.unit_id.in_(units_within(session, person.unit)))
    if only_collaborators(person):
        chosen = chosen.where(Person.role == Role.COLLABORATOR)
    return sorted(session.scalars(chosen), key=lambda account: given_name_key(account.person.full_name))


def only_collaborators(person: Person) -> bool:
    """Whether `person` looks after the access of collaborators and of nobody else."""
    return scope_of(person.role, Action.MANAGE_ACCOUNTS) is None


def waiting_accounts(session: Session, person: Person) -> list[Account]:
    """Accounts that are open and that nobody has ever logged in to: their slips may have been lost."""
    looked_after = accounts_within(session, person)
    return [each for each in looked_after if each.is_active and each.password_expired and not each.last_login_at]


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
    """Create a person's account and return it with its one-time code, which is shown once and must then be changed.

    `person` is None only where there is nobody yet: for the first administrator, from the command line.
    With `password` the account keeps that password (demonstrations, first administrator).
    """
    hold_accounts(session)
    if person is not None:
        _refuse_outside(session, person, role=role, unit_id=unit.id)
    name = plain_username(username)
    if session.scalar(select(Account.id).where(Account.username == name)) is not None:
        raise SurveyError("account.username_taken", f"The user name {name!r} is taken.", username=name)
    code = password or one_time_code()
    account = open_account(
        session,
        username=name,
        full_name=full_name,
        role=role,
        unit=unit,
        phone=phone,
        password=hashed(code) if password else hashed_code(code),
        code_expires_at=None if password else now + code_lifetime(),
        person=person,
        now=now,
    )
    return account, code


def open_account(
    session: Session,
    *,
    username: str,
    full_name: str,
    role: str,
    unit: Unit,
    phone: str | None,
    password: str,
    code_expires_at: datetime | None,
    person: Person | None,
    now: datetime,
) -> Account:
    """Add a person with an account whose password (or code, where it ends) is hashed already; nothing is checked."""
    owner = add_person(session, full_name=full_name, role=role, unit=unit, phone=phone, now=now, added_by=person)
    account = Account(
        username=username,
        password=password,
        password_expired=code_expires_at is not None,
        code_expires_at=code_expires_at,
        fs_uniquifier=secrets.token_hex(32),
        person=owner,
    )
    session.add(account)
    session.flush()
    _log(session, "account.created", account, person, now, account.username)
    return account


def deactivate(session: Session, account: Account, *, reason: str, person: Person, now: datetime) -> None:
    """Close an account to log-in; sessions, one-time code and PIN end, and everything that was done stays.

    Errors: `account.own`, `account.reason_missing`.
    """
    refuse_others(session, account, person)
    if account.person_id == person.id:
        raise SurveyError("account.own", "Nobody stops the own account.")
    reason = one_line(reason)[:LONGEST_REASON]
    if len(reason) < SHORTEST_REASON:
        raise SurveyError("account.reason_missing", "A reason is needed.")
    account.active = False
    account.person.active = False
    account.fs_uniquifier = secrets.token_hex(32)
    void_pin(account)
    revoke_all(session, account.person_id, now=now)
    if account.password_expired:
        account.code_expires_at = now
    _log(session, "account.deactivated", account, person, now, reason)


def reactivate(session: Session, account: Account, *, person: Person, now: datetime) -> str:
    """Open a stopped account again, with a new one-time code: its old password is worth nothing."""
    refuse_others(session, account, person)
    account.active = True
    account.person.active = True
    code = give_code(account, now=now)
    _log(session, "account.reactivated", account, person, now)
    return code


def reset_password(session: Session, account: Account, *, person: Person, now: datetime) -> str:
    """Give an account a new one-time code in place of its password, and return it; open sessions end.

    Errors: `account.own_password`, `account.stopped`.
    """
    refuse_others(session, account, person)
    if account.person_id == person.id:
        raise SurveyError("account.own_password", "The own password is changed on its own page.")
    if not account.is_active:
        raise SurveyError("account.stopped", "The account is stopped.", name=account.person.full_name)
    code = give_code(account, now=now)
    revoke_all(session, account.person_id, now=now)
    forget_guesses(session, account)
    _log(session, "account.password_reset", account, person, now)
    return code


def reset_pin(session: Session, account: Account, *, person: Person, now: datetime) -> None:
    """Take the PIN away: the idle session asks for the password, and its owner chooses a new PIN."""
    refuse_others(session, account, person)
    void_pin(account)
    _log(session, "account.pin_reset", account, person, now)


def refuse_others(session: Session, account: Account, person: Person) -> None:
    """Raise `account.…` unless `person` looks after this account."""
    if only_collaborators(person) and account.person.role != Role.COLLABORATOR:
        raise SurveyError("account.collaborators_only", "A supervisor acts on collaborators only.")
    _refuse_outside(session, person, role=account.person.role, unit_id=account.person.unit_id)


def _refuse_outside(session: Session, person: Person, *, role: str, unit_id: int) -> None:
    if scope_of(person.role, Action.MANAGE_ACCOUNTS) is Scope.ALL:
        return
    if role == Role.ADMINISTRATOR:
        raise SurveyError("account.administrator", "A coordinator does not act on administrators.")
    if not covers(session, person.unit_id, unit_id):
        raise SurveyError("account.outside_unit", "The account belongs to another unit.")


def _log(
    session: Session, action: str, account: Account, person: Person | None, now: datetime, detail: str = ""
) -> None:
    actor = person.id if person else None
    audit.log(session, action, "account", account.id, at=now, person_id=actor, detail=detail)
