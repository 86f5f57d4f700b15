"""The key pair that backups are sealed with: the passphrase makes it, the server keeps only the public half.

A scheduled backup therefore needs no passphrase, and who takes the server's disk cannot open the backups lying there.
"""

from __future__ import annotations

import json
import os
import secrets
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from surveys.errors import SurveyError

SHORTEST_PASSPHRASE = 14
SALT_BYTES, KEY_BYTES = 16, 32
LARGEST_MEMORY, MOST_PASSES, MOST_LANES = 1 << 20, 16, 16
LOCAL_KEY_NAME = "safety-key"


@dataclass(frozen=True)
class Cost:
    """What trying one passphrase costs in Argon2id (RFC 9106): KiB of memory, passes, lanes."""

    memory: int = 256 * 1024
    passes: int = 3
    lanes: int = 4


@dataclass(frozen=True)
class PublicKey:
    """What sealing needs: the installation, the public key, and how the passphrase becomes the private one.

    Without `salt` the private key is not made from a passphrase but lies in the installation's own folder.
    """

    installation: str
    public: str
    salt: str | None = None
    cost: Cost | None = None


def normalised(passphrase: str) -> str:
    """The passphrase whichever keyboard composed its letters; refused where it is too short to resist guessing."""
    text = unicodedata.normalize("NFC", passphrase.strip())
    if len(text) < SHORTEST_PASSPHRASE:
        raise SurveyError("backup.short_passphrase", "The passphrase is too short.", shortest=SHORTEST_PASSPHRASE)
    return text


def make_key(passphrase: str, *, installation: str | None = None, cost: Cost | None = None) -> PublicKey:
    """The public key of a new passphrase, with a salt of its own."""
    key = PublicKey(installation or secrets.token_hex(8), "", secrets.token_hex(SALT_BYTES), cost or Cost())
    return PublicKey(key.installation, public_of(_derive(normalised(passphrase), key)), key.salt, key.cost)


def unlock(key: PublicKey, passphrase: str) -> X25519PrivateKey:
    """The private key, or the sentence that the passphrase is another one."""
    private = _derive(unicodedata.normalize("NFC", passphrase.strip()), key)
    if public_of(private) != key.public:
        raise SurveyError("backup.wrong_passphrase", "This is not the passphrase that the backup was sealed with.")
    return private


def public_of(private: X25519PrivateKey) -> str:
    """The public half in hexadecimal."""
    return private.public_key().public_bytes_raw().hex()


def read_key(path: Path) -> PublicKey | None:
    """The public key kept in an installation, None where none was set up."""
    if not path.exists():
        return None
    return key_from(json.loads(path.read_text(encoding="utf-8")))


def key_from(found: dict[str, object]) -> PublicKey:
    """The public key that a file describes; a cost beyond all measure is refused before it is paid."""
    try:
        told = found["cost"]
        cost = Cost(**{name: int(value) for name, value in told.items()}) if isinstance(told, dict) else None
        salt = found["salt"]
        key = PublicKey(
            str(found["installation"]), str(found["public"]), bytes.fromhex(str(salt)).hex() if salt else None, cost
        )
        within = cost is None or (
            0 < cost.lanes <= MOST_LANES
            and 0 < cost.passes <= MOST_PASSES
            and 8 * cost.lanes <= cost.memory <= LARGEST_MEMORY
        )
        if within and len(bytes.fromhex(key.public)) == KEY_BYTES and (salt is None) == (cost is None):
            return key
    except (KeyError, TypeError, ValueError):
        pass
    raise SurveyError("backup.damaged", "The description of the key makes no sense.")


def key_as_json(key: PublicKey) -> dict[str, object]:
    """The description that `key_from` reads."""
    return asdict(key)


def local_key(directory: Path) -> tuple[PublicKey, X25519PrivateKey]:
    """The key of safety copies, private half included: it lies beside the data, readable by their owner only."""
    path = directory / LOCAL_KEY_NAME
    if not path.exists():
        private = X25519PrivateKey.generate()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(private.private_bytes_raw().hex())
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    return PublicKey(public_of(private)[:16], public_of(private)), private


def _derive(passphrase: str, key: PublicKey) -> X25519PrivateKey:
    if key.salt is None or key.cost is None:
        raise SurveyError("backup.local_only", "This safety copy opens only in the installation that made it.")
    secret = hash_secret_raw(
        passphrase.encode(),
        bytes.fromhex(key.salt),
        time_cost=key.cost.passes,
        memory_cost=key.cost.memory,
        parallelism=key.cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )
    return X25519PrivateKey.from_private_bytes(secret)
