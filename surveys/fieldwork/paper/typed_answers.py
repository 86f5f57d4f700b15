"""What a key stroke means: one line of typing for one question of a paper form; mirrored in static/js/keying/typed.js.

Codes are those printed beside the boxes, "1 3 5" with spaces or commas; days are dd/mm/yyyy or ddmmyyyy; hours 8:30 or
0830. A line that is one mark alone says what the paper says without an answer, and "+" after an answer that breaks the
questionnaire's rules says: so it stands on the paper. Such an answer is told apart, compared, counted, and submitted as
none, since no rule of the questionnaire may be broken by what is submitted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from surveys.questionnaires.answers import SPACE, Answer, as_answer, canonical
from surveys.questionnaires.questionnaire import Question
from surveys.text import nfc

BLANK, REFUSED, UNKNOWN, WRONG = "blank", "refused", "unknown", "wrong"
MARKS = {"-": BLANK, "*": REFUSED, "/": UNKNOWN}
KEPT = "+"
CONFIRMED = "OK"
LONGEST = 6_000
_SPACES, _BETWEEN = re.compile(rf"[{SPACE}]+"), re.compile(r"[,;.]+")
_DAY = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_HOUR = re.compile(r"([0-9]{1,2})([0-9]{2})")


@dataclass(frozen=True)
class Typed:
    """One line as it is understood: `text` is its normal form, `note` why there is no answer ('' where there is)."""

    text: str
    answer: Answer = None
    note: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether nothing was typed at all."""
        return not self.text


def read_typed(question: Question, codes: dict[str, str], typed: str) -> Typed:
    """What was typed for a question whose options are `codes`; what cannot be read stays, and is found wrong later."""
    text = nfc(typed[:LONGEST]).strip(SPACE)
    if not text or text in MARKS:
        return Typed(text, note=MARKS.get(text, ""))
    if _is_kept(question, codes, text):
        value = _value(question, codes, text[: -len(KEPT)].strip(SPACE))
        return Typed(f"{value} {KEPT}", note=WRONG)
    value = _value(question, codes, text)
    return Typed(value, as_answer(question, value))


def same_answer(question: Question | None, one: str, two: str) -> bool:
    """Whether two normal forms say the same; in words neither capitals nor spaces make a difference."""
    if question is None or question.reading != "text":
        return one == two
    return " ".join(one.split()).casefold().rstrip(".") == " ".join(two.split()).casefold().rstrip(".")


def _is_kept(question: Question, codes: dict[str, str], text: str) -> bool:
    """Words and codes ("65+") may end in a plus sign of their own: there the mark stands apart."""
    if question.row.chooses and _SPACES.split(text)[-1] in codes:
        return False
    return text.endswith(f" {KEPT}" if question.reading == "text" else KEPT) and len(text) > len(KEPT)


def _value(question: Question, codes: dict[str, str], text: str) -> str:
    if question.row.chooses:
        tokens = list(_tokens(codes, text))
        order = question.reading == "order"
        return " ".join(tokens if order else sorted(dict.fromkeys(tokens), key=_by_number))
    if question.reading == "confirmation":
        return CONFIRMED if text in {"1", CONFIRMED} else text
    if question.reading == "date":
        text = _DAY.sub(r"\1/\2/\3", text) if _DAY.fullmatch(text) else text
    elif question.reading == "time":
        text = _HOUR.sub(r"\1:\2", text) if _HOUR.fullmatch(text) else text
    elif question.reading == "datetime":
        return _day_and_hour(text)
    return canonical(question, text)


def _tokens(codes: dict[str, str], text: str) -> Iterator[str]:
    """The codes of what was typed; one that holds a comma or a stop itself ("nam.my") is not divided."""
    for part in _SPACES.split(text):
        if part in codes:
            yield codes[part]
            continue
        yield from (
            codes.get(token) or codes.get(token.lstrip("0")) or token for token in _BETWEEN.split(part) if token
        )


def _by_number(token: str) -> tuple[int, str]:
    return (int(token), token) if token.isascii() and token.isdigit() and len(token) < 10 else (10**9, token)


def _day_and_hour(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})[ ,]+([0-9]{1,2})[:hg]([0-9]{2})", text)
    if found is None:
        return text
    day, month, year, hour, minute = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}T{int(hour):02d}:{minute}"
