"""The lines of what was pasted, as they were meant: today's letters, one kind of box, one kind of dotted line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from surveys.errors import SurveyError
from surveys.text import nfc
from surveys.text.legacy import Encoding, from_legacy
from surveys.text.legacy_pattern import FEWEST_WORDS, evidence

MOST_CHARACTERS = 400_000
MOST_LINES = 10_000
"""A questionnaire of 300 questions has about 60,000 characters and 3,000 lines."""
LONGEST_LINE = 1_200
"""A longer one is an introduction: it is read out as it is."""

BOX = "□"
BOXES = re.compile(
    "[□☐☑☒○◯❍❏❐❑❒▢⬜◻◽⚪◌⃞ｏ\uf06f\uf0a8\uf071\uf072\uf0a1\uf06d\uf099\uf09f\uf081\uf0f0\uf0fe\uf052\uf0a3]"
    r"|\[[ _xX]{0,3}\]|\((?:[ _]{1,3}|)\)"
)
BULLETS = re.compile("^[ \t]*[\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d•●▪◦■◆❖➢✓✔‣∙][ \t]*(?=\\S)")
"""Marks of Word's lists, which come as letters of the private use area out of Symbol and Wingdings."""
LETTER_O_BULLET = re.compile(r"^[ \t]*o\t+(?=\S)")
ARROWS = re.compile("[→➔➜➝➞➡⇒⟶⟹►▶⇨\uf0e0\uf0e8]|={1,2}>|-{1,3}>|–>|—>|>>+")
DOTS = re.compile(r"(?:…|\.{3,}|_{3,}|(?:\. ){3,}\.?)(?:[ ]?(?:…|\.{2,}|_{2,}))*\.*")
CIRCLED = re.compile("[\u2460-\u2473]")
SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
BREAK = re.compile("\r\n?|\n|\u2028|\u2029|\x85")


@dataclass(frozen=True)
class Line:
    """A line that says something, with its number in what was pasted."""

    number: int
    text: str


def lines_of(text: str) -> list[Line]:
    """The lines that are not empty; SurveyError `pasted.too_long` for what no questionnaire is."""
    if len(text) > MOST_CHARACTERS or len(text.encode("utf-8", "replace")) > 3 * MOST_CHARACTERS:
        raise _too_long()
    raw = BREAK.split(nfc(text))
    if len(raw) > MOST_LINES:
        raise _too_long()
    cleaned = (Line(number, _clean(line)) for number, line in enumerate(in_unicode(raw), 1))
    return [line for line in cleaned if line.text.strip()]


def in_unicode(lines: list[str]) -> list[str]:
    """Lines typed for old fonts (TCVN3, VNI) in today's letters; the others as they are."""
    weighed = [evidence(line) for line in lines]
    votes: Counter[Encoding] = Counter()
    for found in weighed:
        if found.encoding is not None and found.clear:
            votes[found.encoding] += found.for_legacy
    if votes.total() < FEWEST_WORDS:
        return lines
    usual = votes.most_common(1)[0][0]
    alone = not any(found.for_unicode for found in weighed)
    return [from_legacy(line, usual) if _is_old(line, usual, alone) else line for line in lines]


def _is_old(line: str, usual: Encoding, alone: bool) -> bool:
    found = evidence(line, usual)
    return found.for_legacy > found.for_unicode or (alone and bool(found.either) and not found.neither)


def _clean(line: str) -> str:
    """One kind of space, box, arrow, bullet and dotted line."""
    line = CIRCLED.sub(lambda found: f"{ord(found[0]) - 0x245F})", line)
    line = INVISIBLE.sub("", SPACES.sub(" ", line))
    line = ARROWS.sub(" → ", BULLETS.sub("- ", LETTER_O_BULLET.sub("- ", line)))
    return DOTS.sub("…", BOXES.sub(BOX, line)).strip(" ")


def _too_long() -> SurveyError:
    return SurveyError(
        "pasted.too_long", "More text than a questionnaire has", characters=MOST_CHARACTERS, lines=MOST_LINES
    )
