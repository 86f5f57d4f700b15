"""The form in which an answer is kept: trimmed NFC text; numbers with a decimal point; ISO dates; lists of codes."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from surveys.questionnaires.expressions.patterns import matches_whole
from surveys.questionnaires.questionnaire import Question
from surveys.text import nfc

Answer = str | list[str] | None

GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
WHOLE = re.compile(r"[+-]?\d+")
DECIMAL = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
GROUPED_DECIMAL = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
HOUR = re.compile(r"(\d{1,2})[:hg](\d{2})(:\d{2}(?:\.\d+)?)?")
MAX_TEXT = 5_000
MAX_TOKENS = 500


def canonical(question: Question, answer: object) -> str:
    """The answer as one string: codes joined by spaces; what cannot be read stays as it was typed.

    Reading a canonical answer again gives the same: 1.234 for an integer is 1234, for a decimal number it stays.
    """
    if isinstance(answer, list | tuple):
        answer = " ".join(str(code) for code in answer[:MAX_TOKENS] if code is not None)
    if question.is_multiple:
        return " ".join(nfc(str(answer or "")).replace("\0", "").split())
    if answer is None or answer is False:
        return ""
    text = nfc(str(answer)).replace("\r\n", "\n").replace("\0", "").strip()
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
    return text.split() if question.is_multiple else text


def misread(question: Question, text: str) -> str:
    """Why a canonical answer is not of its question's kind: an error code, or ''."""
    if question.reading == "whole" and not WHOLE.fullmatch(text):
        return "not-whole"
    if question.reading == "number" and not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
        return "not-number"
    if question.row.counts and len(text) > 20:
        return "not-number"
    readers = {"date": date.fromisoformat, "time": time.fromisoformat, "datetime": datetime.fromisoformat}
    if question.reading in readers:
        try:
            readers[question.reading](text)
        except ValueError:
            return f"not-{question.reading}"
    if len(text) > MAX_TEXT:
        return "too-long"
    return "not-of-kind" if question.row.pattern and not matches_whole(text, question.row.pattern) else ""


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
        return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\dT.*", text) else text
    day, month, year = (int(part) for part in match.groups())
    return f"{year:04d}-{month:02d}-{day:02d}"


def _time(text: str) -> str:
    match = HOUR.fullmatch(text)
    return f"{int(match[1]):02d}:{match[2]}{match[3] or ''}" if match else text
