"""One-time codes: made at random, shown once on a slip, good for some weeks and for choosing an own password."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from flask import current_app
from flask_security.utils import hash_password, verify_password

from webapp.accounts.records import Account

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP_LENGTH = 3, 4

code_hasher = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""A slow hash makes up for passwords that people choose. A code is 59 random bits: at a million guesses a second the
half of them takes nine thousand years, and it ends after weeks. So its hash may be cheap (half a millisecond instead
of 150), and an office gets the slips of 200 people at once. Whoever logs in with a code has it hashed anew like any
password, and the own password that follows is hashed in full."""


def one_time_code() -> str:
    """Twelve letters and digits that cannot be mistaken for one another, in groups to be read out (59 bits)."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP_LENGTH))
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, len(letters), GROUP_LENGTH))


def hashed(password: str) -> str:
    """The hash that log-in compares with: normalised first, as typed passwords are."""
    stored: str = hash_password(current_app.extensions["security"].password_util.normalize(password))
    return stored


def is_password(account: Account, typed: str) -> bool:
    """Whether what was typed is the account's password (or one-time code)."""
    normal = current_app.extensions["security"].password_util.normalize(typed)
    return bool(verify_password(normal, account.password))


def hashed_code(code: str) -> str:
    """The hash of a one-time code, in the same form as that of a password."""
    return code_hasher.hash(code)


def code_lifetime() -> timedelta:
    """How long a one-time code is good for."""
    return timedelta(days=int(current_app.config["ONE_TIME_CODE_DAYS"]))


def give_code(account: Account, *, now: datetime) -> str:
    """Put a new one-time code in the place of the password and return it; open sessions end."""
    code = one_time_code()
    account.password = hashed_code(code)
    account.password_expired = True
    account.code_expires_at = now + code_lifetime()
    account.fs_uniquifier = secrets.token_hex(32)
    return code


def code_has_ended(account: Account, *, now: datetime) -> bool:
    """Whether the account waits for its first own password with a code whose time is over."""
    ends = account.code_expires_at
    return account.password_expired and ends is not None and ends <= now
