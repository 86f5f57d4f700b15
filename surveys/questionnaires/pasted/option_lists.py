"""Options as they are typed: one a line with a mark, several on one line, the box or the code behind the words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from surveys.questionnaires.pasted.items import RecognisedOption
from surveys.questionnaires.pasted.marks import mark_of
from surveys.questionnaires.pasted.skip_notes import without_skip
from surveys.questionnaires.pasted.text_lines import BOX
from surveys.text import search_key

SPECIFY = re.compile(r"ghi ro|ghi cu the|neu ro|neu cu the|cu the la|specify|xin ghi")
OTHER = re.compile(r"(?:\w+ ){0,3}khac\b.*")
NUMBERED = re.compile(r"(?:(?<=[\s□])|^)[(\[]?(\d{1,2})\s?[.)\]=:/–-]+(?:\s*(?=[^\s\d.])|\s+(?=\d)|(?<=[)\]])(?=\d))")
LETTERED = re.compile(r"(?:(?<=[\s□])|^)\(?([a-zđA-ZĐ])[.)]\s*(?=[^\s.])")
WIDE = re.compile(r"\t+| {3,}")
CODE_BEHIND = re.compile(r"^(?P<words>.*?[^\s…\t□])\s*(?:…|\t|\s{3,}|□\s*)+\s*[\[(]?(?P<code>\d{1,2})[\])]?\s*□?$")
BOX_BEHIND = re.compile(rf"{BOX}[\s…]*$")
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MOST_WORDS_WIDE = 7
SLASHED = re.compile(r"(?:^|[:?]\s*|\()(?P<one>Nam|Có|Đúng|Rồi)\s*/\s*(?P<other>Nữ|Không|Sai|Chưa)\s*\)?\s*[.;]?$")


@dataclass(frozen=True)
class Offered:
    """An option with what stands beside it: where to go on, and whether its code was typed."""

    option: RecognisedOption
    goes_to: str = ""
    has_code: bool = False
    letter: str = ""


def inline_options(text: str) -> tuple[str, list[Offered]] | None:
    """What stands before, and the options of a line that holds two or more; None for any other line."""
    return (
        _boxed(text) or _in_sequence(text, NUMBERED, _number)
        or _in_sequence(text, LETTERED, _letter) or _slashed(text)
    )  # fmt: skip


def wide_options(text: str) -> list[Offered] | None:
    """Options apart by tabs or many blanks alone; None where they could be anything else."""
    pieces = [piece.strip() for piece in WIDE.split(text.strip()) if piece.strip()]
    if not 2 <= len(pieces) <= 8 or any(len(piece.split()) > MOST_WORDS_WIDE or piece[-1] in "?:" for piece in pieces):
        return None
    return [offered(piece) for piece in pieces]


def has_code_behind(text: str) -> bool:
    """Whether a line is an option whose code stands at its end: "Nông nghiệp …… 1"."""
    words = without_skip(text)[0].strip()
    return CODE_BEHIND.match(words) is not None


def has_box_behind(text: str) -> bool:
    """Whether a line is an option with its box behind the words: "Hộ nghèo □"."""
    words = without_skip(text)[0].strip()
    return words.count(BOX) == 1 and not words.startswith(BOX) and BOX_BEHIND.search(words) is not None


def offered(text: str, code: str = "", letter: str = "") -> Offered:
    """One option out of its words, which may end in a code, a box, a dotted line, a note where to go on."""
    words, goes_to = without_skip(text)
    words = BOX_BEHIND.sub("", words).strip()
    behind = CODE_BEHIND.match(words)
    if behind and not code:
        words, code = behind["words"], behind["code"]
    dotted = "…" in words
    words = re.sub(r"\s*[:(]?\s*…[\s…]*\)?", "", words) if dotted else words
    words = words.strip(" \t;,").rstrip(":").strip()
    words = words[:-1] if words.endswith(".") and not words.endswith("..") else words
    words = " ".join(words.split())
    key = search_key(words)
    specify = bool(SPECIFY.search(key)) or (dotted and OTHER.match(key) is not None)
    if specify and not SPECIFY.search(key):
        words += " (ghi rõ)"
    return Offered(RecognisedOption(code, _closed(words), specify), goes_to, bool(code), letter)


def coded(found: list[Offered]) -> list[Offered]:
    """The options with codes: those typed where every one has its own, else 1, 2, 3 …"""
    codes = [each.option.code for each in found]
    if all(codes) and len(set(codes)) == len(codes):
        return found
    return [replace(each, option=replace(each.option, code=str(place))) for place, each in enumerate(found, 1)]


def _closed(words: str) -> str:
    """Words with as many brackets closed as opened."""
    opened, closed = words.count("("), words.count(")")
    if closed > opened and words.endswith(")"):
        return words[:-1].rstrip()
    return words + ")" * (opened - closed)


def _boxed(text: str) -> tuple[str, list[Offered]] | None:
    """Boxes in front of the words, or behind them."""
    pieces = [piece.strip(" \t") for piece in text.split(BOX)]
    if len(pieces) < 3:
        return None
    behind = not pieces[-1].strip("… .;)") and all(pieces[:-1])
    if not behind:
        found = [_with_own_code(piece) for piece in pieces[1:] if piece.strip("; ")]
        return (pieces[0], found) if len(found) > 1 else None
    head, first = _split_head(pieces[0])
    if not first:
        return None
    return head, [_with_own_code(piece) for piece in (first, *pieces[1:-1])]


def _with_own_code(piece: str) -> Offered:
    mark = mark_of(piece)
    if mark.sort == "number" and mark.code.isdigit():
        return offered(mark.rest, mark.code)
    return offered(mark.rest, letter=mark.code) if mark.sort == "letter" else offered(piece.strip(";, "))


def _split_head(text: str) -> tuple[str, str]:
    """The question and the first option of "Giới tính: Nam □ Nữ □"."""
    for sign in ("?", ":"):
        if sign in text:
            head, _sign, first = text.rpartition(sign)
            return (head + sign).strip(), first.strip()
    wide = WIDE.split(text)
    return ("  ".join(wide[:-1]).strip(), wide[-1].strip()) if len(wide) > 1 else ("", text)


def _in_sequence(text: str, pattern: re.Pattern[str], place_of: object) -> tuple[str, list[Offered]] | None:
    """Marks that count up from the first one on, wherever in the line that run begins."""
    marks: list[re.Match[str]] = []
    for found in pattern.finditer(text):
        place = place_of(found[1])  # type: ignore[operator]
        expected = place_of(marks[-1][1]) + 1 if marks else None  # type: ignore[operator]
        if place == expected or (marks and pattern is NUMBERED and len(marks) > 1 and place in {8, 9, 98, 99}):
            marks.append(found)
        elif place in (0, 1) or (not marks and found.start() == 0):
            marks = [found]
    if len(marks) < 2:
        return None
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    words = [text[mark.end() : end].strip(" \t;,") for mark, end in zip(marks, ends, strict=True)]
    if not all(words) or any(len(each.split()) > 14 for each in words):
        return None
    letters = pattern is LETTERED
    options = [
        offered(each, "" if letters else mark[1], mark[1].lower() if letters else "")
        for mark, each in zip(marks, words, strict=True)
    ]
    return text[: marks[0].start()].rstrip(" \t([□"), options


def _number(text: str) -> int:
    return int(text)


def _letter(text: str) -> int:
    return ALPHABET.find(text.lower()) + 1 or 99


def _slashed(text: str) -> tuple[str, list[Offered]] | None:
    found = SLASHED.search(text)
    if not found:
        return None
    return text[: found.start("one")].rstrip(" (/"), [offered(found["one"]), offered(found["other"])]
