"""A file is read by what it is: a wrong name does no harm, another kind of file is called by its name."""

from __future__ import annotations

import pytest

from surveys.errors import SurveyError
from surveys.spreadsheets import read_spreadsheet
from tests.unit.spreadsheets.files import archive, xlsx
from tests.unit.spreadsheets.old_excel import old_workbook, ole_file

ROWS = [["Mã", "Tên"], ["00097", "Xã Đông"]]
OTHERS = {
    "docx": (archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "Word (.docx)"),
    "pptx": (archive(**{"ppt/presentation.xml": b"<p/>"}), "PowerPoint"),
    "xlsb": (archive(**{"xl/workbook.bin": b"\x83\x01"}), ".xlsb"),
    "ods": (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<o/>"}), ".ods"),
    "zip": (archive(**{"anh.jpg": b"\xff\xd8\xff"}), "tệp nén (.zip)"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "tệp PDF"),
    "jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "tệp ảnh"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", "tệp ảnh"),
    "rtf": (b"{\\rtf1\\ansi xin ch\\'e0o}", "RTF"),
    "html as xls": (b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>1", "HTML"),
    "html with a head": (b"\xef\xbb\xbf\n<!DOCTYPE html>\n<html>", "HTML"),
    "xml of 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "2003"),
    "doc": (ole_file("WordDocument", b"xin"), "Word (.doc)"),
    "program": (b"MZ\x90\x00\x03\x00", "chương trình"),
    "binary": (b"\x01\x02\x00\x07\x00\x00\x01\x02\x05", "loại tệp lạ"),
}


def refusal(content: bytes, name: str = "tep.xlsx") -> SurveyError:
    with pytest.raises(SurveyError) as caught:
        read_spreadsheet(content, name)
    return caught.value


@pytest.mark.parametrize("kind", OTHERS)
def test_another_kind_of_file_is_called_by_its_name(kind: str) -> None:
    content, words = OTHERS[kind]
    refused = refusal(content)
    assert refused.code == "workbook.wrong_kind"
    assert words in refused.facts["found"]


@pytest.mark.parametrize("content", [b"", b"   \r\n\t ", b"\x00" * 64], ids=["nothing", "blanks", "zeros"])
def test_an_empty_file_is_called_empty(content: bytes) -> None:
    assert refusal(content).code == "workbook.empty_file"


def test_a_protected_workbook_is_called_protected() -> None:
    """A protected .xlsx is an OLE file with the encrypted package inside; a protected .xls says so in its records."""
    assert refusal(ole_file("EncryptedPackage", b"\x01" * 500)).code == "workbook.password"
    assert refusal(old_workbook(ROWS, protected=True), "tep.xls").code == "workbook.password"


@pytest.mark.parametrize(("content", "name"), [(xlsx(ROWS), "a.xls"), (old_workbook(ROWS), "a.xlsx")])
def test_a_renamed_file_is_simply_read(content: bytes, name: str) -> None:
    assert read_spreadsheet(content, name).sheets[0].rows == ROWS
    assert read_spreadsheet(content, "bang.csv").sheets[0].rows == ROWS


def test_a_file_over_the_limit_is_refused_by_its_size() -> None:
    refused = refusal(b"PK\x03\x04" + bytes(16 * 1024 * 1024))
    assert (refused.code, refused.facts["megabytes"]) == ("workbook.too_large", 16)
