"""The check digit of a printed form's serial."""

from __future__ import annotations

import pytest

from surveys.errors import SurveyError
from surveys.fieldwork.paper.serials import check_digit, number_of, read_serial, serial_of

EVERY = range(1, 10_000)


def test_the_check_digit_of_damms_own_example():
    assert check_digit("572") == "4" and check_digit("5724") == "0"


def test_every_single_wrong_digit_of_every_serial_is_found():
    for number in EVERY:
        serial = serial_of(number)
        for place, right in enumerate(serial):
            for wrong in "0123456789":
                if wrong != right:
                    assert check_digit(serial[:place] + wrong + serial[place + 1 :]) != "0", serial


def test_every_swap_of_neighbours_in_every_serial_is_found():
    for number in EVERY:
        serial = serial_of(number)
        for place in range(len(serial) - 1):
            one, two = serial[place : place + 2]
            if one != two:
                assert check_digit(serial[:place] + two + one + serial[place + 2 :]) != "0", serial


def test_serials_are_all_different_and_give_their_number_back():
    serials = [serial_of(number) for number in (*EVERY, 10_000, 123_456)]
    assert len(set(serials)) == len(serials) and {len(each) for each in serials} == {5, 6, 7}
    assert [number_of(each) for each in serials] == [*EVERY, 10_000, 123_456]


@pytest.mark.parametrize("written", ["{}", " {} ", "0{}", "KS 12 / {}", "khaosat:12:{}"])
def test_a_serial_is_read_as_typed_and_as_scanned(written):
    for serial in (serial_of(1), serial_of(17), serial_of(9_999), serial_of(10_000)):
        assert read_serial(written.format(serial)) == serial


def test_a_serial_may_be_typed_with_breaks_and_without_its_noughts():
    serial = serial_of(17)
    assert read_serial(f"{serial[:2]} {serial[2:4]}-{serial[4:]}") == serial == read_serial(serial.lstrip("0"))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "missing"),
        ("phiếu", "missing"),
        ("00000", "missing"),
        ("00018", "wrong"),
        ("5" * 40, "wrong"),
        ("²", "missing"),
    ],
)
def test_what_is_no_serial_is_refused_in_words(typed, code):
    with pytest.raises(SurveyError) as refused:
        read_serial(typed)
    assert refused.value.code == f"paper.serial_{code}"
