"""The form in which an answer is kept: trimmed NFC text; numbers with a decimal point; ISO dates; lists of codes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

from surveys.questionnaires.expressions.patterns import matches_whole
from surveys.questionnaires.questionnaire import Question
from surveys.text import nfc

Answer = str | list[str] | None

GROUPED = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+")
WHOLE = re.compile(r"[+-]?[0-9]+")
PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
DECIMAL = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)")
GROUPED_DECIMAL = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+")
DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
DATE_WITH_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*")
HOUR = re.compile(r"([0-9]{1,2})[:hg]([0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?")
DATE_TIME = re.compile(rf"{DATE.pattern}[T ]{TIME.pattern}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})?")
SPACE = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
"""What a browser takes for space."""
MAX_TEXT = 5_000
MAX_TOKENS = 500


def canonical(question: Question, answer: object) -> str:
    """The answer as one string: codes joined by spaces; what cannot be read stays as it was typed.

    Reading a canonical answer again gives the same: 1.234 for an integer is 1234, for a decimal number it stays.
    """
    if isinstance(answer, list | tuple):
        answer = " ".join(str(code) for code in answer[:MAX_TOKENS] if code is not None)
    if question.is_multiple:
        return " ".join(_codes(nfc(str(answer or ""))))
    if answer is None or answer is False:
        return ""
    text = nfc(str(answer)).replace("\r\n", "\n").strip(SPACE)
    if not text:
        return ""
    if question.row.counts:
        return _number(text, whole=question.reading == "whole")
    if question.reading == "date":
        return _date(text)
    if question.reading == "time":
        return _time(text)
    return text


def as_answer(question: Question, text: str) -> Answer:
    """The form for storage: a list of codes for several choices, else text."""
    return _codes(text) if question.is_multiple else text


def misread(question: Question, text: str) -> str:
    """Why a canonical answer is not of its question's kind: an error code, or ''."""
    if question.reading == "whole" and not WHOLE.fullmatch(text):
        return "not-whole"
    if question.reading == "number" and not PLAIN.fullmatch(text):
        return "not-number"
    if question.row.counts and len(text) > 20:
        return "not-number"
    if question.reading in MOMENTS and not _is_moment(question.reading, text):
        return f"not-{question.reading}"
    if len(text) > MAX_TEXT:
        return "too-long"
    return "not-of-kind" if question.row.pattern and not matches_whole(text, question.row.pattern) else ""


def _codes(text: str) -> list[str]:
    return [code for code in re.split(rf"[{SPACE}]+", text) if code]


MOMENTS: dict[str, tuple[re.Pattern[str], Callable[[str], object]]] = {
    "date": (DATE, date.fromisoformat),
    "time": (TIME, time.fromisoformat),
    "datetime": (DATE_TIME, datetime.fromisoformat),
}


def _is_moment(reading: str, text: str) -> bool:
    pattern, read = MOMENTS[reading]
    if not pattern.fullmatch(text):
        return False
    try:
        read(text)
    except ValueError:
        return False
    return True


def _number(text: str, *, whole: bool) -> str:
    compact = text.replace(" ", "").replace("\u00a0", "")
    if (whole and GROUPED.fullmatch(compact)) or GROUPED_DECIMAL.fullmatch(compact):
        compact = compact.replace(".", "")
    if not DECIMAL.fullmatch(compact):
        return text
    compact = compact.replace(",", ".").lstrip("+")
    return str(int(compact)) if WHOLE.fullmatch(compact) and len(compact) <= 20 else compact


def _date(text: str) -> str:
    match = DAY_FIRST.fullmatch(text)
    if match is None:
        return text[:10] if DATE_WITH_TIME.fullmatch(text) else text
    day, month, year = (int(part) for part in match.groups())
    return f"{year:04d}-{month:02d}-{day:02d}"


def _time(text: str) -> str:
    match = HOUR.fullmatch(text)
    return f"{int(match[1]):02d}:{match[2]}{match[3] or ''}" if match else text
