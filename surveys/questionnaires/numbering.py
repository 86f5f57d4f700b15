"""The number that a question carries in its own words: "Câu 12a. Trong 12 tháng qua…" is number 12a."""

from __future__ import annotations

import re

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


def with_number(number: str, words: str) -> str:
    """A question's heading: "Câu 12a. Trong…", the words alone where it has no number."""
    return _("Câu %(number)s. %(words)s", number=number, words=words) if number else words
