"""Marks of Markdown and HTML are not read out; what only looks like a mark stays."""

from __future__ import annotations

import pytest

from surveys.text import plain_words


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Ông/Bà **không** hài lòng", "Ông/Bà không hài lòng"),
        ("__Chú ý:__ đọc *chậm*", "Chú ý: đọc chậm"),
        ("Đọc _chậm_ từng ý", "Đọc chậm từng ý"),
        ("***Quan trọng***", "Quan trọng"),
        ("Xem [hướng dẫn](https://vi.example/a) trước", "Xem hướng dẫn trước"),
        ("## Phần A\nGiao dịch", "Phần A\nGiao dịch"),
        ('<span style="color:red">Chỉ <b>một</b></span> ý', "Chỉ một ý"),
        ("Dòng một<br/>Dòng hai", "Dòng một\nDòng hai"),
        ("Ăn &amp;&nbsp;uống", "Ăn & uống"),
        ("Dấu \\* là bắt buộc", "Dấu * là bắt buộc"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_marks_become_plain_words(label: str, words: str) -> None:
    assert plain_words(label) == words


@pytest.mark.parametrize(
    "label",
    ["<18 tuổi", "Từ 18 đến < 30", "5 * 3 * 2", "Họ tên *", "${so_nguoi_lon} người", "so_lan_den", "R&D", "[1] Có"],
)
def test_what_only_looks_like_a_mark_stays(label: str) -> None:
    assert plain_words(label) == label
