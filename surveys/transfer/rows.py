"""A row's values: as the archive writes them, and in the one form that both databases are compared by."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from surveys.transfer.tables import Kind, TableShape

Row = tuple[Any, ...]
LARGEST_INTEGER = 2**31 - 1


def encode(kind: Kind, value: Any) -> Any:
    """The value as JSON can carry it, without loss; a JSON document stays the text that it was."""
    if value is None:
        return None
    if kind is Kind.BYTES:
        return base64.b64encode(value).decode("ascii")
    if kind is Kind.INSTANT:
        return value.astimezone(UTC).isoformat()
    if kind is Kind.DATE:
        return value.isoformat()
    return value.hex if kind is Kind.UUID else value


def decode(kind: Kind, value: Any) -> Any:
    """The value that `encode` wrote."""
    if value is None:
        return None
    if kind is Kind.BYTES:
        return base64.b64decode(value, validate=True)
    if kind is Kind.INSTANT:
        return datetime.fromisoformat(value)
    if kind is Kind.DATE:
        return date.fromisoformat(value)
    return UUID(hex=value) if kind is Kind.UUID else value


def canonical(kind: Kind, value: Any) -> Any:
    """The value in the form that is hashed: the same whichever database it comes from."""
    if value is None:
        return None
    if kind is Kind.BYTES:
        return hashlib.sha256(value).hexdigest()
    if kind is Kind.JSON:
        return canonical_json(value)
    if kind is Kind.FLOAT:
        return float(value) + 0.0  # -0.0 becomes 0.0: SQLite does not keep the sign
    return encode(kind, value)


def canonical_json(text: str) -> str:
    """A JSON document with sorted keys and each number written one way (PostgreSQL keeps 1e22 as its digits)."""
    return json.dumps(json.loads(text, parse_float=_number), sort_keys=True, separators=(",", ":"))


def _number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(text)


class TableSum:
    """Counts the rows of a table and sums them up in a hash that neither their nor the columns' order changes."""

    def __init__(self, shape: TableShape) -> None:
        self._columns = sorted((each.name, place, each.kind) for place, each in enumerate(shape.columns))
        self._digests: list[bytes] = []

    def add(self, row: Row) -> None:
        """Take in a row, its values in the order of the table's columns."""
        values = [canonical(kind, row[place]) for _, place, kind in self._columns]
        self._digests.append(hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).digest())

    @property
    def rows(self) -> int:
        """How many rows were taken in."""
        return len(self._digests)

    def sha256(self) -> str:
        """The hash over the columns' names and all rows."""
        whole = hashlib.sha256(json.dumps([name for name, _, _ in self._columns]).encode())
        for digest in sorted(self._digests):
            whole.update(digest)
        return whole.hexdigest()


def unsuitable(kind: Kind, value: Any, *, dialect: str) -> str | None:
    """Why the database cannot hold this value that another one holds: a word for the sentence, or None."""
    if value is None:
        return None
    if kind is Kind.FLOAT and dialect == "sqlite" and math.isnan(value):
        return "NaN"
    if dialect != "postgresql":
        return None
    if kind is Kind.INTEGER and not -LARGEST_INTEGER - 1 <= value <= LARGEST_INTEGER:
        return str(value)
    if kind is Kind.TEXT:
        return _bad_character(value)
    return _bad_document(value) if kind is Kind.JSON else None


def _bad_character(text: str) -> str | None:
    bad = next((each for each in text if each == "\0" or "\ud800" <= each <= "\udfff"), None)
    return None if bad is None else f"U+{ord(bad):04X}"


def _bad_document(text: str) -> str | None:
    constants: list[str] = []
    document = json.loads(text, parse_constant=constants.append)
    return next((bad for each in _texts(document) if (bad := _bad_character(each))), next(iter(constants), None))


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        yield from document
        for each in document.values():
            yield from _texts(each)
    elif isinstance(document, list):
        for each in document:
            yield from _texts(each)
