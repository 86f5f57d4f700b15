"""Damaged and odd versions of sound files: bytes turned, parts of archives rewritten, cells replaced. Seeded."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence

ODD_TEXTS = (
    b"", b"-1", b"0", b"1E400", b"NaN", b"#REF!", b"99999999999999999999", b"4294967296", b"&#0;", b"&#xFFFF;", b"]]>",
    b"\xff\xfe", "Xã\u0323\u0309".encode(), "\u202e\u200b".encode(), b"A1:XFD1048576", b"=1+1", b"1" * 5000, b"<", b"&",
)  # fmt: skip
TAG = re.compile(rb"<[^<>]{1,200}>")
VALUE = re.compile(rb">[^<>]{0,200}<|\"[^\"<>]{0,200}\"")


def mutants(files: Sequence[bytes], *, seed: int, count: int) -> Iterator[bytes]:
    """`count` mutants of these files, the same for the same seed."""
    chance = random.Random(seed)
    for _number in range(count):
        content = chance.choice(files)
        for _step in range(chance.choice((1, 1, 1, 2, 4))):
            content = _mutated(content, chance)
        yield content


def _mutated(content: bytes, chance: random.Random) -> bytes:
    if content.startswith(b"PK") and chance.random() < 0.7:
        try:
            return _with_part_changed(content, chance)
        except (
            zipfile.BadZipFile,
            ValueError,
            OSError,
            NotImplementedError,
            RuntimeError,
            EOFError,
            KeyError,
            zlib.error,
        ):
            pass
    return chance.choice(WHOLE)(content, chance)


def _with_part_changed(content: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as original, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        entries = original.infolist()
        chosen = chance.choice(entries) if chance.random() < 0.5 else chance.choice([*_xl(entries)] or entries)
        for entry in entries:
            part = original.read(entry)
            if entry is chosen:
                if chance.random() < 0.05:
                    continue
                part = chance.choice(PARTS)(part, chance)
            copy.writestr(entry.filename, part)
    return out.getvalue()


def _xl(entries: Sequence[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    return (entry for entry in entries if entry.filename.startswith("xl/"))


def _turn_bits(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _bit in range(chance.choice((1, 3, 20))):
        if data:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def _put_bytes(content: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(content) + 1)
    return content[:place] + chance.choice(ODD_TEXTS) + content[place + chance.choice((0, 1, 4)) :]


def _cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _move(content: bytes, chance: random.Random) -> bytes:
    first, last = sorted(chance.randrange(len(content) + 1) for _end in range(2))
    return content[:first] + content[last:] if chance.random() < 0.5 else content[:last] + content[first:]


def _large_numbers(content: bytes, chance: random.Random) -> bytes:
    """Lengths, offsets and counts at their extremes."""
    data = bytearray(content)
    for _field in range(chance.choice((1, 4))):
        place = chance.randrange(max(1, len(data) - 4))
        data[place : place + chance.choice((2, 4))] = chance.choice(
            (b"\xff\xff", b"\xff\xff\xff\xff", b"\0\0", b"\xff\x7f")
        )
    return bytes(data)


def _without_tag(part: bytes, chance: random.Random) -> bytes:
    return _one(TAG, part, chance, lambda _tag: b"")


def _tag_twice(part: bytes, chance: random.Random) -> bytes:
    return _one(TAG, part, chance, lambda tag: tag * chance.choice((2, 2, 500)))


def _odd_value(part: bytes, chance: random.Random) -> bytes:
    return _one(VALUE, part, chance, lambda value: value[:1] + chance.choice(ODD_TEXTS) + value[-1:])


def _one(pattern: re.Pattern[bytes], part: bytes, chance: random.Random, change: Callable[[bytes], bytes]) -> bytes:
    found = list(pattern.finditer(part))
    if not found:
        return part
    match = chance.choice(found)
    return part[: match.start()] + change(match[0]) + part[match.end() :]


WHOLE = (_turn_bits, _put_bytes, _cut, _move, _large_numbers)
PARTS = (*WHOLE, _without_tag, _without_tag, _tag_twice, _odd_value, _odd_value, _odd_value)
