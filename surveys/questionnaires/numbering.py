"""The number that a question carries in its own words: "Câu 12a. Trong 12 tháng qua…" is number 12a."""

from __future__ import annotations

import re
from collections.abc import Sequence
from string import ascii_lowercase

from surveys.text.i18n import gettext as _

CODE = r"[0-9]{1,3}[a-zđ]?(?:\.[0-9]{1,2}[a-zđ]?)*"
"""12, 12a, 6.1; a year has four digits and is no number of a question."""

PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:Câu hỏi|Câu|CÂU HỎI|CÂU|câu)\s*(?P<number>{CODE})(?:\s*[.:)/–-]\s*|\s+)(?=\S)",
        rf"[CQ](?P<number>{CODE})(?:[.:)/]\s*|\s+)(?=\S)",
        rf"(?P<number>[ABDĐE-PR-Z]{CODE})[.:)/]\s*(?=\S)",
        rf"(?P<number>{CODE})\s?[.:)/](?:\s+(?=\S)|(?=[^\W\d]|[“\"'(…]))",
        r"(?P<number>[a-zđ])[.)]\s+(?=\S)",
    )
)


def split_number(label: str) -> tuple[str, str]:
    """The number in front of a label and the words after it: "C3a. Ông/Bà…" → ("3a", "Ông/Bà…").

    Without a number, or where nothing would be left, ("", the label): decimals ("1.5 lít"), dates and years are words.
    """
    words = label.strip()
    for pattern in PATTERNS:
        found = pattern.match(words)
        if found:
            return found["number"], words[found.end() :]
    return "", words


PART = re.compile(r"^(?:(?:Phần|PHẦN|Mục|MỤC)\s+)?(?:[A-ZĐ]|[IVX]{1,5}|\d{1,2})[.:)]\s+(?=\S)")


def section_words(title: str) -> str:
    """A section's title without its own mark: "A. Giao dịch…", "Phần II: Giao dịch…" → "Giao dịch…"."""
    return PART.sub("", title.strip(), count=1)


def numbered(labels: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """(number, words) of questions given as (label, title of the grid they stand in or '').

    Where the labels carry numbers those are kept, an item of grid 6 is 6a, 6b …, and what has none gets none; otherwise
    questions are numbered as they come.
    """
    own = [split_number(label) for label, _grid in labels]
    grids = [split_number(grid)[0] for _label, grid in labels]
    if not any(number.isascii() and any(map(str.isdigit, number)) for number in (*grids, *(n for n, _words in own))):
        return [(str(place), words) for place, (_number, words) in enumerate(own, 1)]
    found: list[tuple[str, str]] = []
    item = 0
    for place, ((number, words), (_label, grid)) in enumerate(zip(own, labels, strict=True)):
        item = item + 1 if grid and place and labels[place - 1][1] == grid else 0
        if grids[place] and not number.strip(ascii_lowercase + "đ"):
            number = grids[place] + (number or ascii_lowercase[item % len(ascii_lowercase)])
        found.append((number, words))
    return found


def with_number(number: str, words: str) -> str:
    """A question's heading: "Câu 12a. Trong…", the words alone where it has no number."""
    return _("Câu %(number)s. %(words)s", number=number, words=words) if number else words
