"""Guesses at passwords, counted for each account in the database: every process counts the same, also after a restart.

A guess is counted before the password is compared, in a transaction of its own, so that guesses sent at the same
moment are each counted; the right password sets the count back. A name that nobody has is counted too, in one of
65,536 places that a keyed hash of it chooses: the answer does not tell whether there is such an account, the table
stays small, and what was typed (at times a password) is not kept.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime, timedelta

import limits
from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from surveys import audit
from surveys.people.usernames import plain_username
from webapp.accounts.records import Account, LoginGuess

PLACE_DIGITS = 4
MOST_TYPED = 200
PASSWORD_DOOR = "account"
"""Where the account's password is asked for."""


def find_account(session: Session, typed: str) -> Account | None:
    """The account that a typed user name means."""
    name = plain_username(typed[:MOST_TYPED])
    return session.scalar(select(Account).where(Account.username == name)) if name else None


def count_guess(
    session: Session, account: Account | None, typed: str, *, now: datetime, door: str = PASSWORD_DOOR
) -> bool:
    """Count one more guess; False where there were too many, which is not counted any further.

    Each door counts for itself: who may come in by one must not set back what was guessed at another.
    """
    most, window = _limit()
    target = _target(account, typed, door)
    session.execute(delete(LoginGuess).where(LoginGuess.began_at <= now - window))
    _begin_count(session, target, now)
    one_more = update(LoginGuess).where(LoginGuess.target == target, LoginGuess.failures < most)
    counted = session.execute(one_more.values(failures=LoginGuess.failures + 1))
    return bool(counted.rowcount == 1)  # type: ignore[attr-defined]


def too_many_guesses(session: Session, account: Account, *, now: datetime, door: str) -> bool:
    """Whether a door is closed to an account for a while; nothing is counted."""
    most, window = _limit()
    counted = session.get(LoginGuess, _target(account, "", door))
    return counted is not None and counted.failures >= most and counted.began_at > now - window


def forget_guesses(session: Session, account: Account) -> None:
    """Set the count back: the right password was given, or someone in charge reset it."""
    session.execute(delete(LoginGuess).where(LoginGuess.target == _target(account, "")))


def log_failure(session: Session, account: Account | None, *, now: datetime, detail: str = "") -> None:
    """Note a failed log-in, and that the account is closed for a while if it was the last allowed guess."""
    most, _window = _limit()
    subject_id = account.id if account else None
    audit.log(session, "account.login_failed", "account", subject_id, at=now, person_id=None, detail=detail)
    failures = session.scalar(select(LoginGuess.failures).where(LoginGuess.target == _target(account, "")))
    if account is not None and failures == most:
        audit.log(session, "account.locked_out", "account", account.id, at=now, person_id=None)


def _begin_count(session: Session, target: str, now: datetime) -> None:
    if session.get(LoginGuess, target) is not None:
        return
    try:
        with session.begin_nested():
            session.add(LoginGuess(target=target, failures=0, began_at=now))
    except IntegrityError:  # someone else began at the same moment
        session.expire_all()


def _limit() -> tuple[int, timedelta]:
    allowed = limits.parse(current_app.config["LOGIN_ATTEMPTS"])
    return allowed.amount, timedelta(seconds=allowed.get_expiry())


def _target(account: Account | None, typed: str, door: str = PASSWORD_DOOR) -> str:
    if account is not None:
        return f"{door}-{account.id}"
    secret = str(current_app.config["SECRET_KEY"]).encode()
    name = plain_username(typed[:MOST_TYPED]).encode("utf-8", "surrogatepass")
    return "unknown-" + hmac.new(secret, name, hashlib.sha256).hexdigest()[:PLACE_DIGITS]
