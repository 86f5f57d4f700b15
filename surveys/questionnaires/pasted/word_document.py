"""The text of a .docx as one would paste it: numbers of lists written out, a table as lines with tabs."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from docx import Document as open_word
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from surveys.errors import SurveyError
from surveys.questionnaires.pasted.text_lines import MOST_CHARACTERS, MOST_LINES
from surveys.spreadsheets.limits import MAX_ENTRIES, MAX_FILE_BYTES
from surveys.text.legacy import from_legacy, legacy_font

MAX_PART_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
"""Of the parts with text; pictures are never unpacked."""
CHUNK = 1 << 20
BODY = "word/document.xml"
READ = (
    BODY,
    "word/numbering.xml",
    "word/styles.xml",
    "[content_types].xml",
    "_rels/.rels",
    "word/_rels/document.xml.rels",
)
NUMERALS = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
BOX = "□"


def text_of_word(content: bytes) -> str:
    """The text of a Word document; SurveyError `pasted.…` for what is none, is damaged, or would unpack too large."""
    if len(content) > MAX_FILE_BYTES:
        raise SurveyError("pasted.file_too_large", "too many bytes", megabytes=MAX_FILE_BYTES // 1024 // 1024)
    safe = _text_parts(content)
    try:
        word = open_word(io.BytesIO(safe))
        lines = _cut(_lines(word))
    except SurveyError:
        raise
    except Exception as error:  # the library raises whatever a damaged part makes of it
        raise SurveyError("pasted.unreadable", f"The document cannot be read: {error}") from error
    return "\n".join(lines)


def _text_parts(content: bytes) -> bytes:
    """The same package with the parts that hold text alone, none of which unpacks too large or declares entities."""
    kept: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise _bomb()
            for entry in entries:
                if entry.filename.lower() in READ:
                    kept[entry.filename] = _unpacked(archive, entry)
                    if sum(map(len, kept.values())) > MAX_UNPACKED_BYTES:
                        raise _bomb()
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise SurveyError("pasted.no_word", f"no Word document: {error}") from error
    if BODY not in {name.lower() for name in kept}:
        raise SurveyError("pasted.no_word", "the archive holds no text of Word")
    return _package(kept)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.flag_bits & 1:
        raise SurveyError("pasted.no_word", "the archive is encrypted")
    part = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            part += chunk
            if len(part) > MAX_PART_BYTES:
                raise _bomb()
    if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\x00" in part:
        raise SurveyError("pasted.unreadable", "the document declares entities")
    return bytes(part)


def _package(parts: dict[str, bytes]) -> bytes:
    """The parts again, with relations to those alone."""
    there = {name.lower() for name in parts}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, part in parts.items():
            if name.lower() == "word/_rels/document.xml.rels":
                part = _relations(part, there)
            elif name.lower() == "_rels/.rels":
                part = re.sub(rb"<Relationship\s(?![^>]*officeDocument\")[^>]*/>", b"", part)
            archive.writestr(name, part)
    return packed.getvalue()


def _relations(part: bytes, there: set[str]) -> bytes:
    def keep(found: re.Match[bytes]) -> bytes:
        target = re.search(rb'Target="([^"]*)"', found[0])
        path = target[1].decode("utf-8", "replace").lstrip("/").lower() if target else ""
        return found[0] if f"word/{path}" in there or path in there else b""

    return re.sub(rb"<Relationship\s[^>]*/>", keep, part)


def _lines(word: Any) -> Iterator[str]:
    numbers = _Numbers(word)
    for block in word.element.body.iterchildren():
        if block.tag == qn("w:p"):
            yield from _paragraph(Paragraph(block, word), numbers).split("\n")
        elif block.tag == qn("w:tbl"):
            yield from _table(Table(block, word), numbers)
        elif block.tag == qn("w:sdt"):
            for inner in block.iter(qn("w:p")):
                yield from _paragraph(Paragraph(inner, word), numbers).split("\n")


def _table(table: Table, numbers: _Numbers) -> Iterator[str]:
    """A grid as rows with tabs; a cell that holds a whole question or its options as lines of its own."""
    for row in table._tbl.tr_lst:
        cells = []
        for cell in row.tc_lst:
            paragraphs = [
                _paragraph(Paragraph(inner, table), numbers).strip() for inner in cell.iterchildren(qn("w:p"))
            ]
            cells.append([line for line in paragraphs if line])
            cells += [[]] * (_span(cell) - 1)
        if any(len(cell) > 2 for cell in cells) or len(cells) < 3:
            yield from (line for cell in cells for line in cell)
        else:
            yield "\t".join(" ".join(" ".join(cell).split()) for cell in cells)


def _span(cell: Any) -> int:
    return int(getattr(cell, "grid_span", 1) or 1)


def _paragraph(paragraph: Paragraph, numbers: _Numbers) -> str:
    words = "".join(_run(element) for element in paragraph._p.iter(*RUNS))
    mark = numbers.mark(paragraph)
    return f"{mark} {words}" if mark and words.strip() else words


RUNS = tuple(map(qn, ("w:t", "w:tab", "w:br", "w:cr", "w:sym", "w:noBreakHyphen")))


def _run(element: Any) -> str:
    if element.tag == qn("w:t"):
        return _in_unicode(element)
    if element.tag == qn("w:tab"):
        return "" if element.getparent().tag == qn("w:tabs") else "\t"
    if element.tag == qn("w:sym"):
        return chr(int(element.get(qn("w:char"), "25A1"), 16))
    return "-" if element.tag == qn("w:noBreakHyphen") else "\n"


def _in_unicode(element: Any) -> str:
    """A run's text, turned where its font is an old Vietnamese one."""
    text = element.text or ""
    fonts = element.getparent().find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    font = legacy_font(fonts.get(qn("w:ascii"), "")) if fonts is not None else None
    return from_legacy(text, font.encoding, capitals=font.capitals) if font else text


class _Numbers:
    """Automatic numbers of lists, counted as Word counts them."""

    def __init__(self, word: Any) -> None:
        self.levels: dict[tuple[str, int], tuple[str, str, int]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        self.abstract: dict[str, str] = {}
        try:
            root = word.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return
        for number in root.iterchildren(qn("w:num")):
            linked = number.find(qn("w:abstractNumId"))
            self.abstract[number.get(qn("w:numId"))] = linked.get(qn("w:val")) if linked is not None else ""
        for kind in root.iterchildren(qn("w:abstractNum")):
            for level in kind.iterchildren(qn("w:lvl")):
                self.levels[kind.get(qn("w:abstractNumId")), int(level.get(qn("w:ilvl"), "0"))] = (
                    _value(level, "numFmt", "decimal"), _value(level, "lvlText", ""), int(_value(level, "start", "1")),
                )  # fmt: skip

    def mark(self, paragraph: Paragraph) -> str:
        """The mark in front of a paragraph, "" where it is in no list."""
        found = _numbering_of(paragraph)
        if found is None:
            return ""
        number, level = found
        abstract = self.abstract.get(number, "")
        form, pattern, start = self.levels.get((abstract, level), ("", "", 1))
        if not pattern or form == "none":
            return ""
        if form == "bullet":
            return BOX if pattern in "□☐\uf0a8\uf06f\uf071○" else "-"
        counts = self.counts[abstract]
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        return re.sub(r"%(\d)", lambda place: self._count(abstract, int(place[1]) - 1), pattern)

    def _count(self, abstract: str, level: int) -> str:
        form = self.levels.get((abstract, level), ("decimal", "", 1))[0]
        return _written(self.counts[abstract].get(level, 1), form)


def _numbering_of(paragraph: Paragraph) -> tuple[str, int] | None:
    own = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if own is None:
        return None
    number, level = own.find(qn("w:numId")), own.find(qn("w:ilvl"))
    if number is None or number.get(qn("w:val")) == "0":
        return None
    return number.get(qn("w:val")), int(level.get(qn("w:val"), "0")) if level is not None else 0


def _value(level: Any, name: str, default: str) -> str:
    found = level.find(qn(f"w:{name}"))
    return found.get(qn("w:val"), default) if found is not None else default


def _written(count: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (count - 1) % 26)
        return letter if form == "lowerLetter" else letter.upper()
    if form in {"lowerRoman", "upperRoman"}:
        roman = ""
        for value, sign in NUMERALS:
            while count >= value:
                roman, count = roman + sign, count - value
        return roman if form == "upperRoman" else roman.lower()
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _cut(lines: Iterator[str]) -> list[str]:
    kept: list[str] = []
    length = 0
    for line in lines:
        kept.append(line)
        length += len(line)
        if length > MOST_CHARACTERS or len(kept) > MOST_LINES:
            raise SurveyError(
                "pasted.too_long", "More text than a questionnaire has", characters=MOST_CHARACTERS, lines=MOST_LINES
            )
    return kept


def _bomb() -> SurveyError:
    return SurveyError("pasted.unpacks_too_large", "the document unpacks to far more than text")
