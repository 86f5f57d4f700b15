"""What a file really is, told by its content: its name may be wrong or lie."""

from __future__ import annotations

import re
from typing import Literal

from surveys.errors import SurveyError
from surveys.text.i18n import gettext as _

ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BARE_BIFF = (b"\x09\x08\x08\x00", b"\x09\x08\x06\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00", b"\x09\x00\x04\x00")
HTML = re.compile(rb"(?i)<(?:!doctype\s+html|html|head|body|table|meta)\b")
SPREADSHEET_2003 = re.compile(rb"(?i)progid\s*=\s*[\"']Excel\.Sheet|urn:schemas-microsoft-com:office:spreadsheet")
START = 4096

FoundKind = Literal["zip", "xls", "text"]


def _others() -> tuple[tuple[tuple[bytes, ...], str], ...]:
    return (
        ((b"%PDF-",), _("tệp PDF")),
        ((b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*"), _("tệp ảnh")),
        ((b"{\\rtf",), _("văn bản Word (RTF)")),
        ((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"), _("tệp nén")),
        ((b"\x00\x00\x00\x18ftyp", b"\x00\x00\x00\x20ftyp", b"ID3"), _("tệp âm thanh hoặc phim")),
        ((b"MZ", b"\x7fELF"), _("chương trình máy tính")),
        ((b"SQLite format 3",), _("cơ sở dữ liệu")),
    )


def found_kind(content: bytes) -> FoundKind:
    """Whether the file is an archive, an old workbook or text; SurveyError says what else it is."""
    if not content.strip(b"\x00 \r\n\t"):
        raise SurveyError("workbook.empty_file", "The file is empty")
    start = content[:START]
    if start.startswith(ZIP_MARK):
        return "zip"
    if start.startswith(OLE_MARK):
        _check_ole(content)
        return "xls"
    if start.startswith(BARE_BIFF):
        return "xls"
    for marks, words in _others():
        if start.startswith(marks):
            raise wrong_kind(words)
    if SPREADSHEET_2003.search(start):
        raise wrong_kind(_("tệp Excel 2003 dạng XML"))
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and HTML.search(start):
        raise wrong_kind(_("trang web (HTML) mang tên tệp bảng tính"))
    if b"\x00" in content[:START] and not start.startswith((b"\xff\xfe", b"\xfe\xff")) and not _utf16(start):
        raise wrong_kind(_("loại tệp lạ"))
    return "text"


def wrong_kind(words: str) -> SurveyError:
    """The refusal of a file that is something else."""
    return SurveyError("workbook.wrong_kind", f"The file is no spreadsheet but {words}", found=words)


def _check_ole(content: bytes) -> None:
    """Word files and protected workbooks come in the same envelope as .xls."""
    if _utf16_name("EncryptedPackage") in content:
        raise SurveyError("workbook.password", "The workbook is protected by a password")
    names = (_utf16_name("Workbook"), _utf16_name("Book"))
    if not any(name in content for name in names):
        if _utf16_name("WordDocument") in content:
            raise wrong_kind(_("văn bản Word (.doc)"))
        if _utf16_name("PowerPoint Document") in content:
            raise wrong_kind(_("tệp trình chiếu PowerPoint"))


def _utf16_name(name: str) -> bytes:
    return name.encode("utf-16-le")


def _utf16(start: bytes) -> bool:
    """Text of two bytes a letter without a mark: every second byte of ASCII is zero."""
    even, odd = start[0::2], start[1::2]
    return bool(odd) and (odd.count(0) > 0.6 * len(odd)) != (even.count(0) > 0.6 * len(even))
