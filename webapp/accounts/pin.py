"""The PIN that opens a collaborator's idle session again: six digits, five tries, then the password is needed.

A PIN opens nothing by itself: it is asked for only by a browser that holds a session begun with the password.
"""

from __future__ import annotations

from datetime import datetime

from flask_security.utils import verify_password
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys import audit
from surveys.people.records import PersonContact
from webapp.accounts.codes import hashed
from webapp.accounts.own_transaction import own_transaction
from webapp.accounts.records import Account
from webapp.accounts.secret_rules import check_pin

MOST_TRIES = 5


def set_own_pin(session: Session, account: Account, pin: str, *, now: datetime) -> None:
    """Set or change the own PIN; errors: `account.pin_…` of `check_pin`."""
    contact = session.get(PersonContact, account.person_id)
    check_pin(pin, phone=(contact.phone or "") if contact else "")
    account.pin = hashed(pin)
    account.pin_failures = 0
    _log(session, "account.pin_set", account, now)


def void_pin(account: Account) -> None:
    """Take the PIN away: the idle session asks for the password, and a new PIN may be chosen."""
    account.pin = None
    account.pin_failures = 0


def open_with_pin(account: Account, pin: str, *, now: datetime) -> bool:
    """Whether `pin` is right. Each try is counted before it is compared, so that five are five at any speed."""
    with own_transaction() as session:
        mine = update(Account).where(Account.id == account.id, Account.pin.is_not(None))
        one_more = mine.where(Account.pin_failures < MOST_TRIES).values(pin_failures=Account.pin_failures + 1)
        counted = session.execute(one_more.execution_options(synchronize_session=False))
        session.refresh(account)
    if counted.rowcount == 1 and account.pin is not None and verify_password(pin, account.pin):  # type: ignore[attr-defined]
        with own_transaction() as session:
            session.execute(mine.values(pin_failures=0).execution_options(synchronize_session=False))
        return True
    with own_transaction() as session:
        spent = mine.where(Account.pin_failures >= MOST_TRIES).values(pin=None, pin_failures=0)
        voided = session.execute(spent.execution_options(synchronize_session=False))
        if voided.rowcount == 1:  # type: ignore[attr-defined]
            _log(session, "account.pin_void", account, now)
        session.refresh(account)
    return False


def tries_left(account: Account) -> int:
    """How many wrong PINs are still allowed."""
    return MOST_TRIES - account.pin_failures


def _log(session: Session, action: str, account: Account, now: datetime) -> None:
    audit.log(session, action, "account", account.id, at=now, person_id=account.person_id)
