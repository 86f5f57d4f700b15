"""Text as Vietnamese readers expect it."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from gettext import NullTranslations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.text import (
    format_date,
    format_long_date,
    format_number,
    format_percent,
    given_name_key,
    nfc,
    parse_number,
    search_key,
    shortened,
    vi_alphabet_key,
)
from surveys.text.i18n import gettext, in_vietnamese, lazy_gettext, ngettext, use_translations
from surveys.text.numbers import OtherNotation
from webapp.catalogues import read_catalogue


def test_decomposed_input_becomes_composed():
    assert nfc(unicodedata.normalize("NFD", "Hưng Yên")) == "Hưng Yên"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đặng  Thị Ơn", "dang thi on"),
        ("HƯNG YÊN", "hung yen"),
        (unicodedata.normalize("NFD", "Ân Thi"), "an thi"),
        (" Hoà ", "hoa"),
        ("Hòa", "hoa"),
    ],
)
def test_search_key_drops_marks_and_maps_d_with_stroke(text, key):
    assert search_key(text) == key


def test_letters_follow_the_vietnamese_alphabet():
    assert sorted(["đa", "da", "âu", "ăn", "an", "ổ", "ơ", "o"], key=vi_alphabet_key) == [
        "an", "ăn", "âu", "da", "đa", "o", "ổ", "ơ",
    ]  # fmt: skip


def test_tones_follow_ngang_huyen_hoi_nga_sac_nang():
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=vi_alphabet_key) == ["ma", "mà", "mả", "mã", "má", "mạ"]


def test_letters_decide_before_tones():
    assert sorted(["mán", "mà", "mạ", "man"], key=vi_alphabet_key) == ["mà", "mạ", "man", "mán"]


def test_people_are_sorted_by_given_name_then_surname_then_middle_name():
    names = ["Nguyễn Văn Đức", "Trần Thị An", "Lê Văn An", "Lê Bá An", "Phạm Dũng", "An"]
    assert sorted(names, key=given_name_key) == [
        "An", "Lê Bá An", "Lê Văn An", "Trần Thị An", "Phạm Dũng", "Nguyễn Văn Đức",
    ]  # fmt: skip


def test_an_empty_name_sorts_first_without_an_error():
    assert sorted(["An", ""], key=given_name_key) == ["", "An"]


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (1234567.8, None, "1.234.567,8"),
        (1234567, None, "1.234.567"),
        (14.0770, 2, "14,08"),
        (34.395, 2, "34,40"),
        (Decimal("0.5"), 0, "1"),
        (-0.01, 1, "0,0"),
        (1000.0, None, "1.000"),
        (None, None, "–"),
        (float("nan"), 1, "–"),
    ],
)
def test_numbers_have_dots_between_thousands_and_a_decimal_comma(value, decimals, written):
    assert format_number(value, decimals) == written


def test_binh_thuan_percentages_are_rounded_and_never_forced_to_100():
    written = [format_percent(100 * Decimal(n) / 753, 2) for n in (106, 259, 206, 174, 8)]
    assert written == ["14,08%", "34,40%", "27,36%", "23,11%", "1,06%"]


@pytest.mark.parametrize(("text", "value"), [("1.234,5", 1234.5), ("12", 12.0), ("-3,25", -3.25), ("1.000.000", 1e6)])
def test_vietnamese_numbers_are_read(text, value):
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "1,2,3", "1.23", "abc", "1.2345"])
def test_other_notations_are_refused(text):
    with pytest.raises(ValueError, match="notation"):
        parse_number(text)


def test_dates_are_written_day_first():
    assert format_date(date(2025, 3, 5)) == "05/03/2025"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2025, 3, 5), "ngày 05 tháng 3 năm 2025"),
        (date(2025, 1, 15), "ngày 15 tháng 01 năm 2025"),
        (date(2025, 12, 31), "ngày 31 tháng 12 năm 2025"),
    ],
)
def test_long_dates_carry_a_zero_where_the_decree_wants_one(day, written):
    assert format_long_date(day) == written


class English(NullTranslations):
    def gettext(self, message):
        return {"Xin chào %(name)s": "Hello %(name)s"}.get(message, message)


def test_vietnamese_is_spoken_until_another_language_is_set():
    lazy = lazy_gettext("Xin chào %(name)s", name="An")
    assert gettext("Xin chào %(name)s", name="An") == "Xin chào An"
    with use_translations(English()):
        assert gettext("Xin chào %(name)s", name="An") == "Hello An"
        assert str(lazy) == "Hello An"
    assert str(lazy) == "Xin chào An"


def test_number_of_things_fills_the_message():
    assert ngettext("%(num)s phiếu", "%(num)s phiếu", 3) == "3 phiếu"


def test_a_percent_sign_without_parameters_stays():
    assert gettext("Tổng có thể khác 100% do làm tròn") == "Tổng có thể khác 100% do làm tròn"


@pytest.fixture
def english():
    with use_translations(read_catalogue("en", "messages")):
        yield


def test_a_page_in_english_writes_numbers_and_dates_the_english_way(english):
    assert format_number(1234567.8) == "1,234,567.8"
    assert format_percent(34.4) == "34.4%"
    assert format_date(date(2025, 3, 5)) == "5 March 2025"
    assert format_long_date(date(2025, 3, 5)) == "5 March 2025"
    assert parse_number("1,234.5") == 1234.5


def test_papers_stay_vietnamese_on_a_page_in_english(english):
    with in_vietnamese():
        assert format_number(1234567.8) == "1.234.567,8"
        assert format_date(date(2025, 3, 5)) == "05/03/2025"
        assert parse_number("1.234") == 1234


@pytest.mark.parametrize(
    ("typed", "in_english", "proposal"),
    [("1.5", False, "1,5"), ("0.03", False, "0,03"), ("1,234.5", False, "1.234,5"), ("1,5", True, "1.5")],
)
def test_the_other_notation_is_refused_with_the_way_to_write_it(typed, in_english, proposal):
    with pytest.raises(OtherNotation) as refused:
        parse_number(typed, english=in_english)
    assert refused.value.proposal == proposal


@given(st.integers(-(10**12), 10**12), st.integers(0, 6), st.booleans())
def test_what_is_written_is_read_as_the_same_number(digits, decimals, in_english):
    value = Decimal(digits).scaleb(-decimals)
    catalogue = read_catalogue("en", "messages") if in_english else None
    with use_translations(catalogue):
        assert parse_number(format_number(value)) == float(value)


@given(st.from_regex(r"[+-]?[0-9]{1,7}([.,][0-9]{1,4}){0,2}", fullmatch=True))
def test_no_number_is_taken_for_a_thousand_times_it(typed):
    """A text is read in at most one way on a page; both pages agree only where there is no sign to mistake."""
    read = []
    for in_english in (False, True):
        try:
            read.append(parse_number(typed, english=in_english))
        except ValueError:
            continue
    if len(set(read)) == 2:
        assert sum(typed.count(sign) for sign in ",.") == 1
        assert len(typed.replace(",", ".").split(".")[1]) == 3


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Vì sao không hài lòng", 21, "Vì sao không hài lòng"),
        ("Vì sao không hài lòng", 20, "Vì sao không hài…"),
        ("Vì sao không hài lòng", 13, "Vì sao không…"),
        ("Đường sá, điện, nước", 10, "Đường sá…"),
        ("khongcokhoangtrang", 6, "khong…"),
    ],
)
def test_what_is_too_long_is_cut_between_words_and_never_longer_than_there_is_room(text: str, most: int, shown: str):
    assert shortened(text, most) == shown
    assert len(shown) <= most
