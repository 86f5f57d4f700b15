"""Tables in text files: whatever encoding, whatever separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import Any

from surveys.errors import SurveyError
from surveys.spreadsheets.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from surveys.text import nfc
from surveys.text.legacy_pattern import FEWEST_WORDS, evidence

DELIMITERS = ("\t", ";", ",", "|")
SAMPLE_LINES = 50
MOST_TRIED = 2_000
LONGEST_CELL = 100_000


def read_delimited(content: bytes) -> tuple[list[list[Any]], str]:
    """The rows of a text file as strings, and the encoding it was in."""
    text, encoding = decoded(content)
    delimiter, text = _delimiter(text)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))
    rows: list[list[Any]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append([cell if cell != "" else None for cell in row])
            if len(rows) > MAX_ROWS + 1_000 or len(row) > MAX_COLUMNS:
                break
    except csv.Error as error:
        raise SurveyError("workbook.unreadable_csv", f"Not a table: {error}", row=len(rows) + 1) from error
    _check_size(rows)
    return rows, encoding


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and its encoding: by its mark, as UTF-8, as UTF-16, else an 8-bit Vietnamese one."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, errors="replace"), encoding.removesuffix("-sig")
    if b"\x00" in content[:4096]:
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        return content.decode("utf-16-le" if odd >= even else "utf-16-be", errors="replace"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _eight_bit(content)


def _eight_bit(content: bytes) -> tuple[str, str]:
    """Letters of an old font stand where Latin-1 has others; all else is Windows-1258."""
    plain = content.decode("latin-1")
    words = sum(
        found.for_legacy for line in plain.split("\n", MOST_TRIED)[:MOST_TRIED] if (found := evidence(line)).clear
    )
    if words >= FEWEST_WORDS:
        return plain, "latin-1"
    return nfc(content.decode("cp1258", errors="replace")), "windows-1258"  # its tones always stand apart


def _delimiter(text: str) -> tuple[str, str]:
    """The separator: named by Excel's `sep=` line, else the one that gives most lines the same number of cells."""
    named = re.match(r"sep=(.)\r?\n", text)
    if named:
        return named[1], text[named.end() :]
    sample = "\n".join(text.split("\n", SAMPLE_LINES)[:SAMPLE_LINES])
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter)), text


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter) if row]
    except csv.Error:
        return 0.0, 0
    wide = [width for width in widths if width > 1]
    if not wide:
        return 0.0, 0
    usual = max(set(wide), key=wide.count)
    return wide.count(usual) / len(widths), usual


def _check_size(rows: list[list[Any]]) -> None:
    while rows and not any(rows[-1]):
        rows.pop()
    width = max((len(row) for row in rows), default=0)
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS or len(rows) * width > MAX_CELLS:
        raise SurveyError(
            "workbook.sheet_too_large", "Too many rows or columns", sheet="", rows=MAX_ROWS, columns=MAX_COLUMNS
        )
