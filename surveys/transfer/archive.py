"""What is inside a sealed backup: a compressed series of records, from the tables' shapes to the manifest.

A record is one letter, four bytes of length, its content: `H` what follows (JSON: revision, tables with columns and
row counts), `T` a table begins, `R` rows of it (a JSON list of lists), `F` a file of the installation begins (its
name), `D` its content, and `E`, the manifest: count and SHA-256 of every table and file.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from surveys.errors import SurveyError
from surveys.transfer.reading import Progress, Source, silent
from surveys.transfer.rows import Row, Sum, TableSum, decode_rows, encode_rows
from surveys.transfer.tables import Column, Kind, Reference, TableShape

LARGEST_RECORD = 1 << 29
INFLATE_BY = 1 << 18


class Writes(Protocol):
    """Where an archive goes."""

    def write(self, content: bytes) -> None:
        """Take in the next bytes."""


class Reads(Protocol):
    """Where an archive comes from."""

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, none at the end."""


def write_archive(
    out: Writes, source: Source, *, files: dict[str, bytes], progress: Progress = silent
) -> dict[str, Sum]:
    """Write all tables and files; count and hash of each table as written."""
    records = _RecordWriter(out)
    shapes = [_told(shape) for shape in source.shapes]
    records.put(b"H", _json({"revision": source.revision, "tables": shapes, "counts": source.counts}))
    done, total = 0, sum(source.counts.values())
    for shape, batches in source.tables():
        records.put(b"T", shape.name.encode())
        for batch in batches:
            records.put(b"R", _json(list(encode_rows(shape, batch))))
            done += len(batch)
            progress(shape.name, done, total)
    sums = dict(source.found)
    for name, content in files.items():
        records.put(b"F", name.encode())
        records.put(b"D", content)
    told = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    records.put(b"E", _json({"tables": {name: [each.rows, each.sha256] for name, each in sums.items()}, "files": told}))
    records.finish()
    return sums


class Archive:
    """A source of rows for `writing.fill`; `files` and `sums` are known when all tables were gone through."""

    def __init__(self, stream: Reads) -> None:
        self._records = _RecordReader(stream)
        head = json.loads(self._expect(b"H"))
        self.revision: str = head["revision"]
        self.shapes = [_understood(each) for each in head["tables"]]
        self.counts: dict[str, int] = head["counts"]
        self.files: dict[str, bytes] = {}
        self.sums: dict[str, Sum] = {}
        self.found: dict[str, Sum] = {}

    def tables(self) -> Iterator[tuple[TableShape, Iterable[list[Row]]]]:
        """Each table with its rows in batches, then the files; at the end all is compared with the manifest."""
        waiting = {shape.name: shape for shape in self.shapes}
        kind, content = self._records.get()
        while kind == b"T":
            shape = waiting.pop(content.decode())
            yield shape, self._batches(shape)
            kind, content = self._after
        while kind == b"F":
            self.files[content.decode()] = self._expect(b"D")
            kind, content = self._records.get()
        if kind != b"E" or waiting:
            raise _out_of_order()
        self._compare(json.loads(content))

    def _batches(self, shape: TableShape) -> Iterator[list[Row]]:
        counted = TableSum(shape)
        kind, content = self._records.get()
        while kind == b"R":
            batch = list(decode_rows(shape, json.loads(content)))
            counted.add(batch)
            yield batch
            kind, content = self._records.get()
        self._after = kind, content
        self.found[shape.name] = counted.sum()

    def _compare(self, manifest: dict[str, Any]) -> None:
        self.sums = {name: Sum(*told) for name, told in manifest["tables"].items()}
        files = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        if self.sums != self.found or manifest["files"] != files or self._records.get() != (b"", b""):
            raise SurveyError("backup.not_its_manifest", "The content of the backup is not what its manifest says.")

    def _expect(self, wanted: bytes) -> bytes:
        kind, content = self._records.get()
        if kind != wanted:
            raise _out_of_order()
        return content


class _RecordWriter:
    def __init__(self, out: Writes) -> None:
        self._out, self._deflate = out, zlib.compressobj(6)

    def put(self, kind: bytes, content: bytes) -> None:
        self._out.write(self._deflate.compress(kind + len(content).to_bytes(4) + content))

    def finish(self) -> None:
        self._out.write(self._deflate.flush())


class _RecordReader:
    def __init__(self, stream: Reads) -> None:
        self._stream, self._inflate, self._ready = stream, zlib.decompressobj(), bytearray()

    def get(self) -> tuple[bytes, bytes]:
        """The next record; two empty strings at the end."""
        start = self._take(5)
        if not start:
            return b"", b""
        length = int.from_bytes(start[1:])
        content = self._take(length) if length <= LARGEST_RECORD else b""
        if len(content) != length:
            raise _out_of_order()
        return start[:1], content

    def _take(self, size: int) -> bytes:
        while len(self._ready) < size:
            packed = self._inflate.unconsumed_tail or self._stream.read(INFLATE_BY)
            if not packed:
                break
            try:
                self._ready += self._inflate.decompress(packed, INFLATE_BY)
            except zlib.error:
                raise _out_of_order() from None
        taken = bytes(self._ready[:size])
        del self._ready[:size]
        return taken


def _out_of_order() -> SurveyError:
    return SurveyError("backup.damaged", "The records inside the backup are not in their order.")


def _told(shape: TableShape) -> dict[str, Any]:
    return {
        "name": shape.name,
        "columns": [[each.name, each.kind] for each in shape.columns],
        "key": list(shape.key),
        "references": [each.table for each in shape.references],
    }


def _understood(told: dict[str, Any]) -> TableShape:
    columns = tuple(Column(name, Kind(kind)) for name, kind in told["columns"])
    references = tuple(Reference(None, name) for name in told["references"])
    return TableShape(told["name"], columns, tuple(told["key"]), references)


def _json(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=True).encode()
