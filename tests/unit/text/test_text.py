"""Text as Vietnamese readers expect it."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from gettext import NullTranslations

import pytest

from surveys.text import (
    format_date,
    format_long_date,
    format_number,
    format_percent,
    given_name_key,
    nfc,
    parse_number,
    search_key,
    vi_alphabet_key,
)
from surveys.text.i18n import gettext, lazy_gettext, ngettext, use_translations


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
    with pytest.raises(ValueError, match="Vietnamese notation"):
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
