"""With what ODK Collect logs in: a collaborator's own token for one device, told once; only its hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.records import CollectToken
from surveys.people.records import Person
from surveys.requests.service import LOCAL_TIME
from surveys.text import one_line

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that is taken for another one on a small screen: no I, L, O, 0 or 1."""
GROUPS, GROUP = 5, 4
MOST_TOKENS, LONGEST_LABEL = 5, 60
LONGEST_TYPED = 100


def new_token(session: Session, person: Person, *, label: str, now: datetime) -> tuple[CollectToken, str]:
    """Make a token for a device of `person`; the words of it are returned and kept nowhere.

    Errors: `collect.label_missing`, `collect.label_long`, `collect.too_many_tokens`.
    """
    label = one_line(label)
    if not label:
        raise SurveyError("collect.label_missing", "A token is for a device.")
    if len(label) > LONGEST_LABEL:
        raise SurveyError("collect.label_long", "Shorter, please.", most=LONGEST_LABEL)
    if len(tokens_of(session, person)) >= MOST_TOKENS:
        raise SurveyError("collect.too_many_tokens", f"{MOST_TOKENS} tokens at most.", most=MOST_TOKENS)
    words = "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    token = CollectToken(person_id=person.id, token_hash=hash_of(words), label=label, created_at=now)
    session.add(token)
    session.flush()
    _log(session, "account.collect_token_made", person, person, now, label)
    return token, words


def hash_of(typed: str) -> str:
    """What is kept of a token, however it is typed; 98 random bits need no salt."""
    plain = "".join(typed[:LONGEST_TYPED].upper().replace("-", " ").split())
    return hashlib.sha256(f"khaosat collect {plain}".encode("utf-8", "replace")).hexdigest()


def find_token(session: Session, person_id: int, typed: str) -> CollectToken | None:
    """The token that was typed, if it is one of this person's that is still good for something."""
    return session.scalar(
        select(CollectToken).where(
            CollectToken.token_hash == hash_of(typed),
            CollectToken.person_id == person_id,
            CollectToken.revoked_at.is_(None),
        )
    )


def tokens_of(session: Session, person: Person) -> Sequence[CollectToken]:
    """The tokens of a person that are good for something, the newest first."""
    chosen = select(CollectToken).where(CollectToken.person_id == person.id, CollectToken.revoked_at.is_(None))
    return session.scalars(chosen.order_by(CollectToken.created_at.desc(), CollectToken.id.desc())).all()


def note_use(token: CollectToken, *, now: datetime) -> bool:
    """Note the day of a use; whether that is any news."""
    today = now.astimezone(LOCAL_TIME).date()
    if token.last_used_on == today:
        return False
    token.last_used_on = today
    return True


def revoke(session: Session, owner: Person, token_id: int, *, person: Person, now: datetime) -> None:
    """Make a token of `owner` worthless; twice is once. Errors: `collect.token_unknown`."""
    token = session.get(CollectToken, token_id)
    if token is None or token.person_id != owner.id:
        raise SurveyError("collect.token_unknown", "No such token.")
    if token.revoked_at is None:
        token.revoked_at = now
        session.flush()
        _log(session, "account.collect_token_revoked", owner, person, now, token.label)


def revoke_all(session: Session, person_id: int, *, now: datetime) -> None:
    """Make every token of a person worthless: the account was stopped, or its password taken away."""
    good = (CollectToken.person_id == person_id, CollectToken.revoked_at.is_(None))
    session.execute(update(CollectToken).where(*good).values(revoked_at=now))


def _log(session: Session, action: str, owner: Person, person: Person, now: datetime, label: str) -> None:
    audit.log(session, action, "person", owner.id, at=now, person_id=person.id, detail=label)
