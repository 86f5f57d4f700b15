"""What a password and a PIN must not be, because it is what others would try first."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from surveys.errors import SurveyError
from surveys.text import search_key

SHORTEST_PASSWORD = 10
PIN_DIGITS = 6
EARLIEST_YEAR, LATEST_YEAR = 1920, 2039
LONGEST_BLOCK = 4

_COMMON_PASSWORDS = """
    0123456789 1234567890 12345678910 123456789a 123456789q a123456789 q123456789 1q2w3e4r5t 1qaz2wsx3edc
    0987654321 9876543210 987654321a 0909090909 qwertyuiop qwerty123456 qwertyuiop123 asdfghjkl123 asdfghjklm
    zxcvbnm123 zxcvbnm1234 abcdefghij abcdef123456 abc1234567 abcd123456 aa12345678 a1b2c3d4e5 password123
    password1234 password12345 passw0rd123 p@ssw0rd123 password123456 iloveyou123 iloveyou1234 admin12345
    admin123456 administrator welcome123 welcome1234 letmein123 changeme123 matkhau123 matkhau1234 matkhau12345
    matkhau123456 matkhaumoi matkhaumoi123 matkhaucuatoi khongcomatkhau khongnhomatkhau anhyeuem123 emyeuanh123
    anhyeuemnhieu emyeuanhnhieu yeuemnhieulam vietnam123 vietnam1234 vietnam123456 vietnam2024 vietnam2025
    vietnam2026 vietnamvodich congtacvien congtacvien1 congtacvien123 cong-tac-vien giamsatvien giamsatvien123
    dieuphoivien nguoithietke quantrivien quantrivien123 khaosat123 khaosat1234 khaosat2025 khaosat2026
    khaosat123456 dieutra123 dieutra2025 dieutra2026 xinchao123 xinchaovietnam chaobuoisang taikhoan123
    dangnhap123 ubnd123456 ubndtinh123 hochiminh123 hanoi123456 saigon123456 toiyeuvietnam yeuvietnam123
"""
_COMMON_PINS = "102030 112233 121314 123321 123654 123789 147258 147852 159753 258369 321654 789456"
COMMON_PASSWORDS = frozenset(_COMMON_PASSWORDS.split())
COMMON_PINS = frozenset(_COMMON_PINS.split())


def check_password(password: str, *, username: str) -> None:
    """Refuse what is too short, the user name, one pattern over and over, or among the first that are tried."""
    if len(password) < SHORTEST_PASSWORD:
        raise SurveyError("account.password_short", "Too short.", least=SHORTEST_PASSWORD)
    bare, name = _bare(password), _bare(username)
    if name in bare and bare.replace(name, "").strip("0123456789") == "":
        raise SurveyError("account.password_username", "The password is the user name.")
    if bare.isdecimal():
        raise SurveyError("account.password_digits", "Digits only: a phone number, a date.")
    if bare in COMMON_PASSWORDS or _is_repeated(bare) or _is_run(bare):
        raise SurveyError("account.password_common", "Among the first passwords that are tried.")


def check_pin(pin: str, *, phone: str = "") -> None:
    """Refuse what is not six digits, or what someone with the phone in hand would try first."""
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", pin):
        raise SurveyError("account.pin_digits", "Not six digits.", digits=PIN_DIGITS)
    if is_easy(pin):
        raise SurveyError("account.pin_common", "Among the first PINs that are tried.")
    if _is_like_a_date(pin):
        raise SurveyError("account.pin_date", "Like a date of birth.")
    if phone and re.sub(r"\D", "", phone).endswith(pin):
        raise SurveyError("account.pin_phone", "The end of the own phone number.")


def is_easy(digits: str) -> bool:
    """Whether digits are among the first that are tried: one or a few over and over, one up or down each time."""
    return digits in COMMON_PINS or _is_repeated(digits) or _is_run(digits)


def _bare(text: str) -> str:
    return search_key(text).replace(" ", "")


def _is_repeated(text: str) -> bool:
    """One to four characters over and over: 111111, 121212, 123123."""
    blocks = range(1, min(LONGEST_BLOCK, len(text) // 2) + 1)
    return any((text[:size] * len(text))[: len(text)] == text for size in blocks)


def _is_run(text: str) -> bool:
    """Digits one up or one down each time, 0 after 9: 123456, 890123, 654321."""
    if not text.isdecimal():
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(text)}
    return steps in ({1}, {9})


def _is_like_a_date(pin: str) -> bool:
    """A year with a month (199012, 121990), or day, month and two digits of a year in any usual order."""
    first, last = int(pin[:4]), int(pin[2:])
    month_last, month_first = int(pin[4:]), int(pin[:2])
    if EARLIEST_YEAR <= first <= LATEST_YEAR and month_last <= 12:
        return True
    if EARLIEST_YEAR <= last <= LATEST_YEAR and month_first <= 12:
        return True
    one, two, three = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    return any(_is_day(year, month, day) for year, month, day in ((three, two, one), (one, two, three)))


def _is_day(two_digit_year: int, month: int, day: int) -> bool:
    try:
        date(2000 + two_digit_year, month, day)
    except ValueError:
        return False
    return True
