"""A row's values: as the archive writes them, and in the one form that both databases are compared by."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from surveys.transfer.tables import Kind, TableShape

Row = tuple[Any, ...]
LARGEST_INTEGER = 2**31 - 1


Change = Callable[[Any], Any]

_ENCODED: dict[Kind, Change] = {
    Kind.BYTES: lambda value: base64.b64encode(value).decode("ascii"),
    Kind.INSTANT: lambda value: value.astimezone(UTC).isoformat(),
    Kind.DATE: date.isoformat,
    Kind.UUID: lambda value: value.hex,
}
_DECODED: dict[Kind, Change] = {
    Kind.BYTES: lambda value: base64.b64decode(value, validate=True),
    Kind.INSTANT: datetime.fromisoformat,
    Kind.DATE: date.fromisoformat,
    Kind.UUID: lambda value: UUID(hex=value),
}


def encode_rows(shape: TableShape, rows: Iterable[Row]) -> Iterator[Row]:
    """The rows as JSON can carry them, without loss; a JSON document stays the text that it was."""
    return _changed(rows, [_ENCODED.get(each.kind) for each in shape.columns])


def decode_rows(shape: TableShape, rows: Iterable[list[Any]]) -> Iterator[Row]:
    """The rows that `encode_rows` made."""
    return _changed(rows, [_DECODED.get(each.kind) for each in shape.columns])


def _changed(rows: Iterable[Any], changes: list[Change | None]) -> Iterator[Row]:
    for row in rows:
        yield tuple(
            value if change is None or value is None else change(value)
            for value, change in zip(row, changes, strict=True)
        )


def canonical_json(text: str) -> str:
    """A JSON document with sorted keys and each number written one way (PostgreSQL keeps 1e22 as its digits)."""
    return _as_json(_read_json(text))


_as_json = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def _number(text: str) -> int | float:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else float(text)


_read_json = json.JSONDecoder(parse_float=_number).decode


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and the hash over them."""

    rows: int
    sha256: str


_CANONICAL: dict[Kind, Change] = {
    **_ENCODED,
    Kind.BYTES: lambda value: hashlib.sha256(value).hexdigest(),
    Kind.JSON: canonical_json,
    Kind.FLOAT: lambda value: float(value) + 0.0,  # -0.0 becomes 0.0: SQLite does not keep the sign
}


class TableSum:
    """Counts the rows of a table and sums them up in a hash that neither their nor the columns' order changes."""

    def __init__(self, shape: TableShape) -> None:
        columns = sorted((each.name, place, each.kind) for place, each in enumerate(shape.columns))
        self._names = [name for name, _, _ in columns]
        self._columns = [(place, _CANONICAL.get(kind)) for _, place, kind in columns]
        self._digests: list[bytes] = []

    def add(self, batch: Iterable[Row]) -> None:
        """Take in rows, their values in the order of the table's columns."""
        for row in batch:
            values = [
                row[place] if change is None or row[place] is None else change(row[place])
                for place, change in self._columns
            ]
            self._digests.append(hashlib.sha256(_as_json(values).encode()).digest())

    def sum(self) -> Sum:
        """The count, and the hash over the columns' names and all rows."""
        whole = hashlib.sha256(_as_json(self._names).encode())
        for digest in sorted(self._digests):
            whole.update(digest)
        return Sum(len(self._digests), whole.hexdigest())


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
