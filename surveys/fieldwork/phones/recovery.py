"""Keys for a forgotten PIN: each phone wraps the key of its drafts also to a public key of ours.

The private half is sealed with a key that follows from the installation's secret, so that a copy of the database alone
opens nothing. What is wrapped bears the person's own key as its label: nobody opens what is another's. A pair that was
retired still opens what was wrapped to it.
"""

from __future__ import annotations

import base64
import os
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys import audit
from surveys.errors import SurveyError
from surveys.fieldwork.phones.records import RecoveryKey
from surveys.locks import hold_recovery_keys
from surveys.people.records import Person

BITS = 3072
NONCE = 12
PURPOSE = b"khaosat recovery key 1"
LONGEST_WRAPPED = 2048
"""Characters; what is wrapped to a key of 3072 bits has 512."""


def key_in_use(session: Session) -> RecoveryKey | None:
    """The pair that phones wrap to now; None before the first phone is set up."""
    chosen = select(RecoveryKey).where(RecoveryKey.retired_at.is_(None)).order_by(RecoveryKey.id.desc()).limit(1)
    return session.scalar(chosen)


def make_key(session: Session, *, secret: str, now: datetime) -> RecoveryKey:
    """The pair in use, made if there is none; one is enough, however many phones ask at once."""
    hold_recovery_keys(session)
    return key_in_use(session) or _add_pair(session, secret, now)


def rotate_key(session: Session, *, secret: str, person: Person | None, now: datetime) -> RecoveryKey:
    """A new pair for what is wrapped from now on; the ones before are kept, to open what was wrapped to them."""
    hold_recovery_keys(session)
    for pair in session.scalars(select(RecoveryKey).where(RecoveryKey.retired_at.is_(None))):
        pair.retired_at = now
    made = _add_pair(session, secret, now)
    person_id = person.id if person else None
    audit.log(session, "phone.key_rotated", "recovery_key", made.id, at=now, person_id=person_id)
    return made


def is_openable(pair: RecoveryKey, *, secret: str) -> bool:
    """Whether the installation's secret is the one that the pair was sealed with."""
    try:
        _unsealed(pair.private_key, secret)
    except SurveyError:
        return False
    return True


def open_wrapped(
    session: Session, *, key_id: int, wrapped: str, label: str, secret: str, person: Person, now: datetime
) -> str:
    """The key of a person's drafts, out of what their phone wrapped; who opened theirs, and when, is logged.

    Errors: `phone.key_unknown`, `phone.key_not_yours` (damaged, or wrapped under another label),
    `phone.key_sealed_otherwise` (the installation's secret is not the one of then).
    """
    pair = session.get(RecoveryKey, key_id)
    if pair is None:
        raise SurveyError("phone.key_unknown", f"No recovery key {key_id}.")
    private = _unsealed(pair.private_key, secret)
    try:
        opened = private.decrypt(base64.b64decode(wrapped, validate=True), _oaep(label))
    except ValueError as error:
        raise SurveyError("phone.key_not_yours", "Nothing that this person's phone wrapped.") from error
    audit.log(session, "phone.key_recovered", "person", person.id, at=now, person_id=person.id)
    return base64.b64encode(opened).decode("ascii")


def _add_pair(session: Session, secret: str, now: datetime) -> RecoveryKey:
    private = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pair = RecoveryKey(
        public_key=base64.b64encode(public).decode("ascii"), private_key=_sealed(private, secret), created_at=now
    )
    session.add(pair)
    session.flush()
    return pair


def _sealed(private: RSAPrivateKey, secret: str) -> str:
    plain = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + AESGCM(_key_of(secret)).encrypt(nonce, plain, PURPOSE)).decode("ascii")


def _unsealed(sealed: str, secret: str) -> RSAPrivateKey:
    content = base64.b64decode(sealed)
    try:
        plain = AESGCM(_key_of(secret)).decrypt(content[:NONCE], content[NONCE:], PURPOSE)
    except InvalidTag as error:
        raise SurveyError("phone.key_sealed_otherwise", "The secret is not the one of then.") from error
    private = load_der_private_key(plain, password=None)
    assert isinstance(private, RSAPrivateKey)
    return private


def _key_of(secret: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret.encode())


def _oaep(label: str) -> padding.OAEP:
    return padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=label.encode())
