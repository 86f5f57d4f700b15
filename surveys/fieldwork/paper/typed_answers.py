"""What a key stroke means: one line of typing for one question of a paper form; mirrored in static/js/keying/typed.js.

Codes are those printed beside the boxes, "1 3 5" with spaces or commas; days are dd/mm/yyyy or ddmmyyyy; hours 8:30 or
0830. A line that is one mark alone says what the paper says without an answer, and "+" after an answer that breaks the
questionnaire's rules says: so it stands on the paper. Such an answer is told apart, compared, counted, and submitted as
none, since no rule of the questionnaire may be broken by what is submitted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.questionnaires.answers import SPACE, Answer, as_answer, canonical
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import nfc

BLANK, REFUSED, UNKNOWN, WRONG = "blank", "refused", "unknown", "wrong"
MARKS = {"-": BLANK, "*": REFUSED, "/": UNKNOWN}
KEPT = "+"
CONFIRMED = "OK"
LONGEST = 6_000
_BETWEEN = re.compile(rf"[{SPACE},;.]+")
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


def codes_on_paper(questionnaire: Questionnaire, question: Question) -> dict[str, str]:
    """What may be typed for each option → its code: the code, or its place where codes are not numbers."""
    names = [choice.name for choice in questionnaire.choices_of(question)]
    if all(name.isascii() and name.isdigit() for name in names):
        return {name: name for name in names}
    return {str(place): name for place, name in enumerate(names, 1)} | {name: name for name in names}


def read_typed(question: Question, codes: dict[str, str], typed: str) -> Typed:
    """What was typed for a question whose options are `codes`; what cannot be read stays, and is found wrong later."""
    text = nfc(typed[:LONGEST]).strip(SPACE)
    if not text or text in MARKS:
        return Typed(text, note=MARKS.get(text, ""))
    if _is_kept(question, text):
        value = _value(question, codes, text[: -len(KEPT)].strip(SPACE))
        return Typed(f"{value} {KEPT}", note=WRONG)
    value = _value(question, codes, text)
    return Typed(value, as_answer(question, value))


def same_answer(question: Question | None, one: str, two: str) -> bool:
    """Whether two normal forms say the same; in words neither capitals nor spaces make a difference."""
    if question is None or question.reading != "text":
        return one == two
    return " ".join(one.split()).casefold().rstrip(".") == " ".join(two.split()).casefold().rstrip(".")


def _is_kept(question: Question, text: str) -> bool:
    """Words may end in a plus sign of their own: there the mark stands apart."""
    return text.endswith(f" {KEPT}" if question.reading == "text" else KEPT) and len(text) > len(KEPT)


def _value(question: Question, codes: dict[str, str], text: str) -> str:
    if question.row.chooses:
        tokens = [_code(codes, token) for token in _BETWEEN.split(text) if token]
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


def _code(codes: dict[str, str], token: str) -> str:
    return codes.get(token) or codes.get(token.lstrip("0")) or token


def _by_number(token: str) -> tuple[int, str]:
    return (int(token), token) if token.isascii() and token.isdigit() and len(token) < 10 else (10**9, token)


def _day_and_hour(text: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})[ ,]+([0-9]{1,2})[:hg]([0-9]{2})", text)
    if found is None:
        return text
    day, month, year, hour, minute = found.groups()
    return f"{year}-{int(month):02d}-{int(day):02d}T{int(hour):02d}:{minute}"
