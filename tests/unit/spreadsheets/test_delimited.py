"""Tables in text files: encodings, separators, quoting."""

from __future__ import annotations

import pytest

from surveys.errors import SurveyError
from surveys.spreadsheets import read_spreadsheet
from tests.unit.spreadsheets.files import first_sheet

TABLE = 'Mã xã{0}Tên xã{0}Ghi chú\n00097{0}Xã Đông Hưng{0}"dòng một\ndòng ""hai"""\n00098{0}Phường Tân Ước{0}\n'
READ = [
    ["Mã xã", "Tên xã", "Ghi chú"],
    ["00097", "Xã Đông Hưng", 'dòng một\ndòng "hai"'],
    ["00098", "Phường Tân Ước", None],
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_separator_in_every_encoding(delimiter: str, encoding: str) -> None:
    read = read_spreadsheet(TABLE.format(delimiter).encode(encoding), "bang.csv")
    assert read.kind == "csv"
    assert read.sheets[0].rows == READ
    assert read.encoding == encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")


def test_vietnamese_windows_text_is_composed() -> None:
    """Windows-1258 writes tones as marks behind the letter."""
    import unicodedata

    text = "Mã;Tên\n1;Xã Đông Hưng\n2;Phường Tân Ước\n3;Thị trấn Rạch Gốc\n"
    marks = "\u0300\u0301\u0303\u0309\u0323"
    taken_apart = "".join(
        unicodedata.normalize("NFC", "".join(m for m in unicodedata.normalize("NFD", letter) if m not in marks))
        + "".join(m for m in unicodedata.normalize("NFD", letter) if m in marks)
        for letter in text
    )
    read = read_spreadsheet(taken_apart.encode("cp1258"), "bang.csv")
    assert read.encoding == "windows-1258"
    assert read.legacy is None
    assert read.sheets[0].rows[1:] == [["1", "Xã Đông Hưng"], ["2", "Phường Tân Ước"], ["3", "Thị trấn Rạch Gốc"]]


def test_a_separator_that_excel_names_in_the_first_line() -> None:
    assert first_sheet(b"sep=;\r\na,b;c\r\n", "a.csv").rows == [["a,b", "c"]]


def test_codes_keep_their_zeros_and_numbers_stay_text() -> None:
    assert first_sheet(b"00097,4.250\n", "a.csv").rows == [["00097", "4.250"]]


def test_rows_of_different_length_are_filled_up() -> None:
    assert first_sheet(b"a,b,c\n1\n1,2\n\n", "a.csv").rows == [["a", "b", "c"], ["1", None, None], ["1", "2", None]]


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(SurveyError) as caught:
        read_spreadsheet(b"1,2\n" * 50_001, "a.csv")
    assert caught.value.code == "workbook.sheet_too_large"


def test_sixteen_megabytes_are_read() -> None:
    line = ("x" * 400 + ",1\n").encode()
    content = line * (16 * 1024 * 1024 // len(line))
    assert len(first_sheet(content, "a.csv").rows) == len(content) // len(line)


def test_an_endless_quotation_is_told_with_its_row() -> None:
    with pytest.raises(SurveyError) as caught:
        read_spreadsheet(b'a,b\n1,"' + b"x" * 200_000, "a.csv")
    assert (caught.value.code, caught.value.facts["row"]) == ("workbook.unreadable_csv", 2)
