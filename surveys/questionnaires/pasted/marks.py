"""What a line begins with: the mark of a part, of a question, of an option; or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from surveys.questionnaires.pasted.text_lines import BOX

Sort = Literal["part", "roman", "capital", "question", "number", "letter", "box", "dash", "none"]

CODE = r"[0-9]{1,3}(?:\.[0-9]{1,2})?[a-zđ]?"
PART = re.compile(
    r"(?:PHẦN|Phần|phần|MỤC|Mục|CHƯƠNG|Chương|KHỐI|Khối)\s+(?:THỨ\s+|thứ\s+)?"
    r"(?P<code>[IVX]{1,5}|[A-ZĐ]|[0-9]{1,2}|[Nn]hất|NHẤT|[Hh]ai|HAI|[Bb]a|BA|[Tt]ư"
    r"|TƯ)\s*(?P<mark>[.:)/–—-]|$|\s)\s*(?P<rest>.*)"
)
QUESTION = re.compile(
    rf"(?:(?:[Cc]âu|CÂU)(?:\s+hỏi|\s+HỎI)?\s*(?:số\s*)?(?P<code>{CODE})(?P<mark>\s*[.:)/–—-]+|(?=\s)|$)"
    rf"|(?P<short>[A-ZĐ]\.?{CODE})(?P<tail>\s*[.:)/–—-]+|(?=\s)))\s*(?P<rest>.*)"
)
ROMAN = re.compile(r"(?P<code>[IVX]{1,5})\s*[.:)/–—-]\s*(?P<rest>\S.*)")
CAPITAL = re.compile(r"(?P<code>[A-ZĐ])\s?[.:)/]\s*(?P<rest>\S.*)")
NUMBER = re.compile(
    r"(?P<open>[(\[])?(?P<code>[0-9]{1,3})(?P<sub>\.[0-9]{1,2})?(?P<letter>[a-zđ])?\s?"
    r"(?P<mark>\.|\)|\]|/|:|=|\s?[-–—](?=\s+[^\s\d])|\t)(?![0-9])\s*(?P<rest>\S.*)"
)
LETTER = re.compile(r"\(?(?P<code>[a-zđ])\s?[.)/:]\s*(?P<rest>\S.*)")
BOXED = re.compile(rf"{BOX}\s*(?:(?P<code>[0-9]{{1,2}})\s*[.):]\s*)?(?P<rest>\S.*)")
DASHED = re.compile(r"(?:[-–—*·+])\s*(?P<rest>[^\s→].*)")


@dataclass(frozen=True)
class Mark:
    """The mark of a line, its code ("5a", "IV", "b"), the sign after it, and the words that follow."""

    sort: Sort
    code: str
    sign: str
    rest: str


def mark_of(text: str) -> Mark:
    """The mark that a line begins with; sort "none" where it has none."""
    line = text.strip()
    if found := PART.fullmatch(line):
        return Mark("part", found["code"], found["mark"].strip(), found["rest"].strip())
    if (found := QUESTION.fullmatch(line)) and not _goes_on(line, found):
        return Mark("question", found["code"] or re.sub(r"^(.)\.", r"\1", found["short"]), "", found["rest"].strip())
    if found := NUMBER.fullmatch(line):
        code = found["code"] + (found["sub"] or "") + (found["letter"] or "")
        return Mark("number", code, (found["open"] or "") + found["mark"].strip(" "), found["rest"].strip())
    for sort, pattern in (("roman", ROMAN), ("capital", CAPITAL), ("letter", LETTER)):
        if found := pattern.fullmatch(line):
            return Mark(sort, found["code"], "", found["rest"].strip())  # type: ignore[arg-type]
    if found := BOXED.fullmatch(line):
        return Mark("box", found["code"] or "", "", found["rest"].strip())
    if found := DASHED.fullmatch(line):
        return Mark("dash", "", "", found["rest"].strip())
    return Mark("none", "", "", line)


GOES_ON = re.compile(r"(?:và|hoặc|đến|tới|thì|trả lời|chọn|là|có|không|ở|trên|dưới|nếu)\b")


def _goes_on(line: str, found: re.Match[str]) -> bool:
    """Whether a sentence only begins with the number of a question: "Câu 5 và câu 6 dành cho …"."""
    sign = (found["mark"] or "") + (found["tail"] or "")
    return not sign.strip() and GOES_ON.match(found["rest"]) is not None
