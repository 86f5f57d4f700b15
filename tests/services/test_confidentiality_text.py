"""Text that would break a document, a database or the order of the words beside it does not get in."""

from __future__ import annotations

import pytest
from docx import Document
from openpyxl import Workbook

from surveys.text import nfc

HOSTILE = ["".join(map(chr, range(32))), "a\x00b", "\ud800", "\uffff", "\u202egnuhc\u202c", "\u2067x\u2069", "<\x0b>"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_what_is_taken_in_can_be_written_out(text: str) -> None:
    taken = nfc(text)
    Document().add_paragraph(taken)
    Workbook().active["A1"] = taken
    taken.encode()
    assert not set(taken) & set("\x00\x0b\x0c\ufffe\uffff\u202a\u202b\u202d\u202e\u2066\u2067\u2069")


def test_what_people_type_stays_as_it_is() -> None:
    typed = "Đặng Thị Ơn – “hài lòng”\n\t25 % ☑ 👍🏽 a\u00a0b \u200d"
    assert nfc(typed) == typed


def test_the_line_break_of_word_stays_a_line_break() -> None:
    assert nfc("Điều 1\x0bĐiều 2") == "Điều 1\nĐiều 2"
