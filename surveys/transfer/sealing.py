"""A sealed stream: a header anyone may read, then pieces that only the private key opens, in their order, to the last.

The file's own random key is sealed to the public key (X25519, HKDF-SHA-256, ChaCha20-Poly1305); the pieces are
encrypted with a key that depends on it and on the whole header, and numbered in the nonce, the last one marked
(STREAM, Hoang et al. 2015): a piece changed, moved, missing or cut off is noticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from surveys.errors import SurveyError
from surveys.transfer.keys import KEY_BYTES, PublicKey, key_as_json, key_from

MAGIC = b"KHAOSAT-BACKUP\n"
FORMAT = 1
LONGEST_HEADER = 1 << 16
PIECE, TAG, COUNTER_BYTES = 1 << 16, 16, 11
NO_NONCE = bytes(12)  # the key that it goes with is used once


@dataclass(frozen=True)
class Header:
    """What a backup tells without its passphrase: of what, when, by which program, and how to open it."""

    key: PublicKey
    facts: dict[str, Any]
    ephemeral: str
    sealed_key: str
    digest: bytes = b""

    def as_json(self) -> dict[str, Any]:
        """The header as it stands in the file."""
        told = {"key": key_as_json(self.key), "ephemeral": self.ephemeral, "sealed_key": self.sealed_key}
        return {**told, "facts": self.facts}


class SealedWriter:
    """Writes a header and then, piece by piece, what is given to `write`; `finish` marks the last piece."""

    def __init__(self, file: BinaryIO, key: PublicKey, facts: dict[str, Any]) -> None:
        self.file_key = os.urandom(KEY_BYTES)
        ephemeral = X25519PrivateKey.generate()
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(bytes.fromhex(key.public)))
        made = ephemeral.public_key().public_bytes_raw()
        wrapped = _wrapping(shared, made, key).encrypt(NO_NONCE, self.file_key, MAGIC)
        content = json.dumps(Header(key, facts, made.hex(), wrapped.hex()).as_json(), sort_keys=True).encode()
        start = MAGIC + bytes([FORMAT]) + len(content).to_bytes(4) + content
        digest = hashlib.sha256(start).digest()
        file.write(start + digest)
        self._file, self._cipher = file, _payload_cipher(self.file_key, digest)
        self._waiting, self._number = bytearray(), 0

    def write(self, content: bytes) -> None:
        """Take in the next bytes."""
        self._waiting += content
        while len(self._waiting) > PIECE:
            self._put(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Write what waits as the last piece."""
        self._put(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class SealedReader:
    """Reads what `SealedWriter` wrote, or says what is wrong with it."""

    def __init__(self, file: BinaryIO, header: Header, file_key: bytes) -> None:
        self._file, self._cipher = file, _payload_cipher(file_key, header.digest)
        self._next, self._number, self._opened = file.read(PIECE + TAG), 0, b""
        self._done = False

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, fewer only at the end."""
        parts, missing = [], size
        while missing and (self._opened or self._open_next()):
            parts.append(self._opened[:missing])
            self._opened = self._opened[missing:]
            missing -= len(parts[-1])
        return b"".join(parts)

    def _open_next(self) -> bool:
        if self._done:
            return False
        piece, self._next = self._next, self._file.read(PIECE + TAG)
        self._done = not self._next
        try:
            self._opened = self._cipher.decrypt(_nonce(self._number, last=self._done), piece, None)
        except InvalidTag:
            if self._done:
                raise SurveyError("backup.truncated", "The end of the backup is damaged or missing.") from None
            raise SurveyError("backup.damaged", f"Piece {self._number} is not what was written.") from None
        self._number += 1
        return bool(self._opened) or not self._done


def read_header(file: BinaryIO) -> Header:
    """The header at the start of a file, checked against damage; the file then stands at its first piece."""
    start = file.read(len(MAGIC) + 5)
    if start[: len(MAGIC)] != MAGIC or len(start) < len(MAGIC) + 5:
        raise SurveyError("backup.not_a_backup", "The file is not a backup of khaosat.")
    if start[len(MAGIC)] > FORMAT:
        raise SurveyError("backup.newer_format", "A newer program wrote this backup.")
    length = int.from_bytes(start[-4:])
    content = file.read(min(length, LONGEST_HEADER))
    digest = file.read(hashlib.sha256().digest_size)
    if length > LONGEST_HEADER or start[len(MAGIC)] != FORMAT or hashlib.sha256(start + content).digest() != digest:
        raise SurveyError("backup.damaged", "The header of the backup is damaged.")
    found = json.loads(content)
    return Header(key_from(found["key"]), found["facts"], found["ephemeral"], found["sealed_key"], digest)


def open_file_key(header: Header, private: X25519PrivateKey) -> bytes:
    """The file's own key, by the private key."""
    made = bytes.fromhex(header.ephemeral)
    try:
        shared = private.exchange(X25519PublicKey.from_public_bytes(made))
        return _wrapping(shared, made, header.key).decrypt(NO_NONCE, bytes.fromhex(header.sealed_key), MAGIC)
    except (InvalidTag, ValueError):
        raise SurveyError("backup.damaged", "The sealed key of the backup cannot be opened.") from None


def _wrapping(shared: bytes, ephemeral: bytes, key: PublicKey) -> ChaCha20Poly1305:
    salt = ephemeral + bytes.fromhex(key.public)
    return ChaCha20Poly1305(HKDF(SHA256(), KEY_BYTES, salt, b"khaosat backup: the file's key").derive(shared))


def _payload_cipher(file_key: bytes, header_digest: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), KEY_BYTES, header_digest, b"khaosat backup: its pieces").derive(file_key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES) + bytes([last])
