"""The parts of an .xlsx that hold cells, unpacked with care: what is only formatting never reaches memory."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree
from zlib import error as ZlibError

from surveys.errors import SurveyError
from surveys.spreadsheets.file_kind import wrong_kind
from surveys.spreadsheets.limits import (
    MAX_ENTRIES,
    MAX_KEPT_BYTES,
    MAX_SHEET_BYTES,
    MAX_SHEETS,
    MAX_SMALL_PART_BYTES,
    MAX_STREAMED_BYTES,
)
from surveys.text.i18n import gettext as _

UNREADABLE = (
    zipfile.BadZipFile,
    ZlibError,
    OSError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    KeyError,
    ElementTree.ParseError,
)
CHUNK = 1 << 20
ROW_END = b"</row>"
ROW_START = re.compile(rb"<(?:[\w.\-]+:)?row[\s>/]")
MOST_HELD = 8 << 20
EMPTY_CELLS = re.compile(rb"(?:<(?:[\w.\-]+:)?c\s(?=[^<>]*?\br\s*=)[^<>]*+(?<=/)>\s*)+")
EMPTY_ROWS = re.compile(rb"<(?:[\w.\-]+:)?row\s(?=[^<>]*?\br\s*=)[^<>]*+(?<=/)>")
"""Each tag is looked through once: going back over it for every `r =` in it would take hours for a megabyte of them."""

WITHOUT_PLACE = re.compile(rb"<(?:[\w.\-]+:)?(?:c|row)(?=[\s/>])(?![^<>]*\sr\s*=)")
DIMENSION = re.compile(rb"<(?:[\w.\-]+:)?dimension\s[^<>]*/>")
ENCODING = re.compile(rb"""\s*(?:\xef\xbb\xbf)?<\?xml\s[^<>]*?encoding\s*=\s*["']([^"'<>]*)["']""")
ASCII_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252")
"""In these a declaration of entities is written as in ASCII, so that it is seen."""

CONTENT = (b"<v", b":v", b"<is", b":is", b"<f", b":f")
SHEET_TYPE = "/worksheet"
OTHER_ARCHIVES = (
    ("word/document.xml", lambda: _("văn bản Word (.docx)")),
    ("ppt/presentation.xml", lambda: _("tệp trình chiếu PowerPoint")),
    ("xl/workbook.bin", lambda: _("tệp Excel nhị phân (.xlsb)")),
    ("content.xml", lambda: _("tệp LibreOffice (.ods, .odt)")),
    ("index/document.iwa", lambda: _("tệp Numbers của máy Mac")),
)


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, whether it is hidden, its XML without empty cells."""

    name: str
    hidden: bool
    xml: bytes


@dataclass(frozen=True)
class WorkbookParts:
    """All that is read of an .xlsx."""

    sheets: tuple[SheetPart, ...]
    shared_strings: bytes
    styles: bytes
    date1904: bool


def workbook_parts(content: bytes) -> WorkbookParts:
    """Unpack the sheets, strings and styles; SurveyError for another kind of archive, a damaged or a hostile one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Archive(archive, len(content)).workbook()
    except UNREADABLE as error:
        raise SurveyError("workbook.unreadable", f"The archive cannot be read: {error}") from error


class _Archive:
    """An opened archive and what has been unpacked of it so far."""

    def __init__(self, archive: zipfile.ZipFile, size: int) -> None:
        self.archive = archive
        self.streamed = 0
        self.kept = 0
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise _bomb(f"{len(entries)} entries")
        self._refuse_overlaps(entries, size)
        self.entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}

    def workbook(self) -> WorkbookParts:
        """Follow the relations from the package to the sheets."""
        main = self._main_part()
        root = self._tree(main)
        relations = self._relations(main)
        sheets = []
        for element in _named(root, "sheet"):
            kind, target = relations.get(_attribute(element, "id"), ("", ""))
            if not kind.endswith(SHEET_TYPE) or target not in self.entries:
                continue
            hidden = element.get("state", "visible") != "visible"
            sheets.append(SheetPart(element.get("name", ""), hidden, self._sheet(target)))
            if len(sheets) > MAX_SHEETS:
                raise _bomb("too many sheets")
        if not sheets:
            raise SurveyError("workbook.unreadable", "The workbook has no sheet")
        by_kind = {kind.rsplit("/", 1)[-1]: target for kind, target in relations.values()}
        properties = next(_named(root, "workbookPr"), None)
        return WorkbookParts(
            sheets=tuple(sheets),
            shared_strings=self._optional(by_kind.get("sharedStrings", "xl/sharedstrings.xml"), MAX_SHEET_BYTES),
            styles=self._optional(by_kind.get("styles", "xl/styles.xml"), MAX_SHEET_BYTES),
            date1904=properties is not None and properties.get("date1904", "0").lower() in ("1", "true"),
        )

    def _main_part(self) -> str:
        for kind, target in self._relations("").values():
            if kind.endswith("/officeDocument") and target.endswith(".xml") and target in self.entries:
                if any(name in self.entries for name, _words in OTHER_ARCHIVES[:2]) and "workbook" not in target:
                    break
                return target
        if "xl/workbook.xml" in self.entries:
            return "xl/workbook.xml"
        for name, words in OTHER_ARCHIVES:
            if name in self.entries:
                raise wrong_kind(words())
        raise wrong_kind(_("tệp nén (.zip)"))

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Kind and target by identifier; targets may be written from the root or from the part's folder."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.entries:
            return {}
        found = {}
        for element in _named(self._tree(path), "Relationship"):
            target = unquote(element.get("Target", "")).replace("\\", "/")
            absolute = target if target.startswith("/") else posixpath.join("/", folder, target)
            found[element.get("Id", "")] = (element.get("Type", ""), posixpath.normpath(absolute).lstrip("/").lower())
        return found

    def _tree(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self._part(name, MAX_SMALL_PART_BYTES))

    def _optional(self, name: str, limit: int) -> bytes:
        return self._part(name, limit) if name in self.entries else b""

    def _part(self, name: str, limit: int) -> bytes:
        kept = bytearray()
        for chunk in self._chunks(self.entries[name]):
            kept += chunk
            if len(kept) > limit:
                raise _bomb(f"{name} unpacks to more than {limit} bytes")
        return self._keep(_as_utf8(bytes(kept)))

    def _sheet(self, name: str) -> bytes:
        """A sheet without empty cells and rows; as it is where cells do not say their place."""
        slim = b"".join(self._slim_chunks(self.entries[name]))
        if WITHOUT_PLACE.search(slim):
            return self._part(name, MAX_SHEET_BYTES)
        return self._keep(_as_utf8(DIMENSION.sub(b"", slim, count=1)))

    def _slim_chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The sheet a few rows at a time, cut where a row ends."""
        waiting: list[bytes] = []
        kept = held = 0
        for chunk in self._chunks(entry):
            end = _last_end(chunk) if held < MOST_HELD else len(chunk)
            if end == 0:
                waiting.append(chunk)
                held += len(chunk)
                continue
            slim = _slim(b"".join([*waiting, chunk[:end]]))
            waiting, held = [chunk[end:]], len(chunk) - end
            kept += len(slim)
            if kept > MAX_SHEET_BYTES:
                raise _bomb(f"{entry.filename} holds more than {MAX_SHEET_BYTES} bytes")
            yield slim
        yield _slim(b"".join(waiting))

    def _chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        if entry.flag_bits & 1:
            raise SurveyError("workbook.password", "The archive is encrypted")
        with self.archive.open(entry) as stream:
            size = 0
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self.streamed += len(chunk)
                if self.streamed > MAX_STREAMED_BYTES:
                    raise _bomb(f"unpacks to more than {MAX_STREAMED_BYTES} bytes")
                yield chunk

    def _keep(self, part: bytes) -> bytes:
        self.kept += len(part)
        if self.kept > MAX_KEPT_BYTES:
            raise _bomb(f"holds more than {MAX_KEPT_BYTES} bytes")
        declared = ENCODING.match(part)
        if declared and declared[1].lower() not in ASCII_ENCODINGS:
            raise SurveyError("workbook.unsafe", "The workbook is in an encoding that hides what it declares")
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\x00" in part:
            raise SurveyError("workbook.unsafe", "The workbook declares XML entities")
        return part

    @staticmethod
    def _refuse_overlaps(entries: list[zipfile.ZipInfo], size: int) -> None:
        """Entries that share their bytes are how a small file becomes thousands of large ones."""
        end = 0
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < end:
                raise _bomb("overlapping entries")
            end = entry.header_offset + 30 + len(entry.filename.encode()) // 2 + entry.compress_size
        if end > size + 1024:
            raise SurveyError("workbook.unreadable", "The archive is cut off")


def _last_end(chunk: bytes) -> int:
    """Where the last row that ends in a chunk ends; 0 where none does."""
    end = chunk.rfind(b"row>")
    return end + 4 if end >= 0 else 0


def _slim(xml: bytes) -> bytes:
    """Rows with something in them, and those without their empty cells."""
    if b"row" not in xml or not _all_have_places(xml):
        return xml
    *rows, rest = xml.split(ROW_END)
    kept = []
    for row in rows:
        if any(mark in row for mark in CONTENT):
            kept.append(_without_empty(row) + ROW_END)
        else:
            first = ROW_START.search(row)
            kept.append(row[: first.start()] if first else row + ROW_END)
    return b"".join(kept) + _without_empty(rest)


def _without_empty(xml: bytes) -> bytes:
    return EMPTY_ROWS.sub(b"", EMPTY_CELLS.sub(b"", xml))


def _all_have_places(xml: bytes) -> bool:
    """Whether every row and cell says where it stands; where one does not, leaving out others would move it."""
    tags = sum(xml.count(tag) for tag in (b"<c ", b"<row ", b":c ", b":row ", b"<c>", b"<row>", b"<c/>", b"<row/>"))
    return xml.count(b' r="') >= tags and b"<c>" not in xml and b"<row>" not in xml


def _as_utf8(part: bytes) -> bytes:
    """XML in UTF-16, as some programs write it, in the one encoding that all readers know."""
    if not part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return part
    text = part.decode("utf-16", errors="replace")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode()


def _named(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    return (element for element in root.iter() if element.tag.rsplit("}", 1)[-1] == name)


def _attribute(element: ElementTree.Element, name: str) -> str:
    """An attribute whatever its namespace: `r:id` has two, in the transitional and in the strict form."""
    return next((value for key, value in element.items() if key.rsplit("}", 1)[-1] == name), "")


def _bomb(message: str) -> SurveyError:
    return SurveyError("workbook.unpacks_too_large", message)
