"""Codes of personal links, to be typed from a letter: eleven random signs and a check sign, in groups of four.

The 25 signs hold no vowel and no D, L or W, so that no Vietnamese keyboard (Telex, VNI) makes another letter of what is
typed and no code is a word. 25 is the square of a prime: a sign is a pair of numbers modulo 5, and weighting the pairs
so that neighbours differ finds every single wrong sign and every swap of neighbours (J. Verhoeff, "Error detecting
decimal codes", Amsterdam 1969, for the kinds of slips). Eleven signs are 51 bits.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from surveys.errors import SurveyError

ALPHABET = "BCFGHJKMNPQRSTVXZ23456789"
LENGTH, GROUP = 12, 4
MOST_TYPED = 200
_PRIME = 5
_WEIGHTS = (1, 2, 3, 4)
_SEPARATORS = re.compile(r"[\s.\-–—_]+")


def new_code() -> str:
    """A code as it is printed: "BCFG-HJKM-NPQ2"."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return grouped(signs + check_sign(signs))


def check_sign(signs: str) -> str:
    """The sign that is put behind `signs`."""
    first = second = 0
    for place, sign in enumerate(signs):
        high, low = divmod(ALPHABET.index(sign), _PRIME)
        weight = _WEIGHTS[place % len(_WEIGHTS)]
        first, second = first + weight * high, second + weight * low
    last = _WEIGHTS[len(signs) % len(_WEIGHTS)]
    return ALPHABET[_PRIME * _solved(first, last) + _solved(second, last)]


def read_code(typed: str) -> str:
    """The twelve signs of a code that was typed or scanned.

    Spaces, hyphens and the size of letters do not matter. Errors: `link.code_missing`, `link.code_length` (with how
    many signs there are), `link.code_letters` (signs that no code has), `link.code_slip` by the check sign.
    """
    signs = _SEPARATORS.sub("", typed[:MOST_TYPED]).upper()
    if not signs:
        raise SurveyError("link.code_missing", "No code was typed.")
    foreign = [sign for sign in dict.fromkeys(signs) if sign not in ALPHABET]
    if foreign:
        raise SurveyError("link.code_letters", "Signs that no code has.", signs=" ".join(foreign[:6]))
    if len(signs) != LENGTH:
        raise SurveyError("link.code_length", f"{len(signs)} signs.", count=len(signs), length=LENGTH)
    if check_sign(signs[:-1]) != signs[-1]:
        raise SurveyError("link.code_slip", "The check sign does not fit.")
    return signs


def grouped(signs: str) -> str:
    """The signs in groups, as they are printed."""
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def hash_of_code(code: str, *, secret: str) -> str:
    """What is stored of a code: keyed, so that whoever has the database alone cannot try codes."""
    return hmac.new(secret.encode(), f"personal link {read_code(code)}".encode(), hashlib.sha256).hexdigest()


def device_token(device: str, code: str) -> str:
    """What a device that exchanged a code holds from then on: the same device and code always give the same."""
    return hmac.new(device.encode(), f"device {read_code(code)}".encode(), hashlib.sha256).hexdigest()


def hash_of_token(token: str) -> str:
    """What is stored of a device's token, which is as long as a key and needs no other."""
    return hashlib.sha256(token.encode()).hexdigest()


def _solved(total: int, weight: int) -> int:
    """The value which, weighted, brings a sum to nought."""
    return -total * pow(weight, -1, _PRIME) % _PRIME
