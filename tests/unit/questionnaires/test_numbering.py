"""The number of a question is told from its words."""

from __future__ import annotations

import pytest

from surveys.questionnaires.numbering import numbered, section_words, split_number, with_number

NUMBERED = [
    ("1. Trong 12 tháng qua", "1", "Trong 12 tháng qua"),
    ("1. 12 tháng qua, Ông/Bà", "1", "12 tháng qua, Ông/Bà"),
    ("1.Trong 12 tháng qua", "1", "Trong 12 tháng qua"),
    ("Câu 1. Ông/Bà có", "1", "Ông/Bà có"),
    ("Câu 1: Ông/Bà có", "1", "Ông/Bà có"),
    ("CÂU HỎI 7: Ông/Bà có", "7", "Ông/Bà có"),
    ("Câu 5 - Ông/Bà có", "5", "Ông/Bà có"),
    ("Câu 5 Ông/Bà có", "5", "Ông/Bà có"),
    ("C1. Giới tính", "1", "Giới tính"),
    ("C3a Giới tính", "3a", "Giới tính"),
    ("Q12. Giới tính", "12", "Giới tính"),
    ("A2. Giới tính", "A2", "Giới tính"),
    ("1) Giới tính", "1", "Giới tính"),
    ("1/ Giới tính", "1", "Giới tính"),
    ("12a. Giới tính", "12a", "Giới tính"),
    ("6.1. Thái độ phục vụ", "6.1", "Thái độ phục vụ"),
    ("a) Thái độ phục vụ", "a", "Thái độ phục vụ"),
    ("  3.  “Một cửa” là gì?", "3", "“Một cửa” là gì?"),
]
UNNUMBERED = [
    "1.5 lít nước mỗi ngày",
    "1,5 lít nước mỗi ngày",
    "2026. Năm nay thế nào?",
    "12 tháng qua, Ông/Bà có đi khám bệnh không?",
    "01/7/2025 là ngày nào?",
    "3:30 là mấy giờ?",
    "B12 có trong thức ăn nào?",
    "A. Giao dịch với chính quyền",
    "Câu chuyện nào hay nhất?",
    "Câu 1.",
    "15. ",
    "",
]


@pytest.mark.parametrize(("label", "number", "words"), NUMBERED)
def test_a_number_in_front_is_told_from_the_words(label: str, number: str, words: str) -> None:
    assert split_number(label) == (number, words)


@pytest.mark.parametrize("label", UNNUMBERED)
def test_decimals_dates_years_and_words_are_no_number(label: str) -> None:
    assert split_number(label) == ("", label.strip())


def test_a_heading_says_the_number_once() -> None:
    assert with_number(*split_number("1. Trong 12 tháng qua")) == "Câu 1. Trong 12 tháng qua"
    assert with_number("", "Thái độ phục vụ") == "Thái độ phục vụ"


def test_questions_without_numbers_are_numbered_as_they_come() -> None:
    assert numbered([("Giới tính", ""), ("a) Đường", "Ông/Bà hài lòng?"), ("Nghề nghiệp", "")]) == [
        ("1", "Giới tính"),
        ("2", "Đường"),
        ("3", "Nghề nghiệp"),
    ]


def test_items_of_a_grid_take_its_number_and_a_letter() -> None:
    grid = "6. Ông/Bà hài lòng ở mức nào?"
    found = numbered([("5. Có", ""), ("Đường", grid), ("Nước", grid), ("Khác (ghi rõ)", ""), ("Điện", "7. Khác")])
    assert [number for number, _words in found] == ["5", "6a", "6b", "", "7a"]


def test_an_item_keeps_the_number_that_it_has() -> None:
    grid = "Câu 6. Ông/Bà hài lòng ở mức nào?"
    assert [number for number, _words in numbered([("6.1. Đường", grid), ("c) Nước", grid)])] == ["6.1", "6c"]


def test_what_looks_like_a_mark_in_the_middle_of_a_title_stays() -> None:
    assert section_words("Lớp 10. Học kỳ I: kết quả") == "Lớp 10. Học kỳ I: kết quả"


@pytest.mark.parametrize("title", ["A. Giao dịch", "Phần II: Giao dịch", "III. Giao dịch", "2. Giao dịch", "Giao dịch"])
def test_a_section_is_said_without_its_mark(title: str) -> None:
    assert section_words(title) == "Giao dịch"
