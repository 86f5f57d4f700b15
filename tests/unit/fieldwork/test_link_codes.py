"""Codes of personal links: no slip of typing passes, no keyboard spoils them, none can be guessed."""

from __future__ import annotations

from math import log2

import pytest

from surveys.errors import SurveyError
from surveys.fieldwork.links.codes import (
    ALPHABET,
    LENGTH,
    check_sign,
    device_token,
    grouped,
    hash_of_code,
    new_code,
    read_code,
)


def refused(typed: str) -> str:
    with pytest.raises(SurveyError) as error:
        read_code(typed)
    return error.value.code


def test_every_wrong_sign_and_every_swap_of_neighbours_is_found() -> None:
    for code in (read_code(new_code()) for _ in range(20)):
        for place, sign in enumerate(code):
            for other in ALPHABET.replace(sign, ""):
                assert refused(code[:place] + other + code[place + 1 :]) == "link.code_slip"
            if place and code[place - 1] != sign:
                swapped = code[: place - 1] + sign + code[place - 1] + code[place + 1 :]
                assert refused(swapped) == "link.code_slip"


def test_a_check_sign_by_hand() -> None:
    """B is (0, 0), C (0, 1), J (1, 0): weights 1 to 4 in turn, the last sign of weight 4 brings each sum to nought."""
    assert check_sign("BBBBBBBBBBB") == "B"
    assert check_sign("CBBBBBBBBBB") == "C"  # 1 + 4·1 = 5
    assert check_sign("BCBBBBBBBBB") == "F"  # 2 + 4·2 = 10
    assert check_sign("JBBBBBBBBBB") == "J"


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()
    signs = read_code(code)
    for typed in (signs, code.lower(), signs.lower(), code.replace("-", " "), f"  {code.replace('-', ' – ')}. "):
        assert read_code(typed) == signs
    assert grouped(signs) == code


def test_what_is_wrong_is_told() -> None:
    assert refused(" - ") == "link.code_missing"
    assert refused("BCFG-HJKM") == "link.code_length"
    assert refused("OCFG-HJKM-NPQ1") == "link.code_letters"
    assert refused("B" * 10_000) == "link.code_length"
    assert refused("\ud800") == "link.code_letters"


def test_no_vietnamese_keyboard_makes_another_letter_of_a_sign() -> None:
    """Telex and VNI change vowels, D and W; what changes them stands alone here."""
    assert not set("AEIOUYDW") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 25


def test_a_code_has_more_than_fifty_bits_and_no_two_are_alike() -> None:
    assert (LENGTH - 1) * log2(len(ALPHABET)) > 51
    assert len({new_code() for _ in range(2000)}) == 2000


def test_hash_and_token_depend_on_secret_device_and_code() -> None:
    one, other = new_code(), new_code()
    assert hash_of_code(one, secret="a") == hash_of_code(one.lower(), secret="a")
    assert len({hash_of_code(code, secret=secret) for code in (one, other) for secret in "ab"}) == 4
    assert len({device_token(device, code) for code in (one, other) for device in "ab"}) == 4
