"""What a rule of the language check is: it looks at one worded question and remarks on words, with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from surveys.questionnaires.wording.worded import Worded
from surveys.text import shortened

Of = Literal["words", "options", "list"]
"""The words of a question, its options as answers to it, or the list of options whatever is asked."""
MOST_WORDS = 160


@dataclass(frozen=True)
class Remark:
    """The words found, why they hurt the answers, and what to write instead."""

    words: str
    reason: str
    advice: str


@dataclass(frozen=True)
class Rule:
    """One rule: its name, and what it looks at; what it says of a choice list is said once for all its questions."""

    name: str
    look: Callable[[Worded], Iterable[Remark]]
    of: Of = "words"


Pattern = re.Pattern[str]


def any_of(*words: str) -> Pattern:
    """A pattern that finds one of these as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


def found(pattern: Pattern | None, text: str) -> Iterator[str]:
    """What a pattern finds in a text, as it stands there."""
    for match in pattern.finditer(text) if pattern else ():
        yield match[0].strip(" ,.;:?")


def quotation(text: str) -> str:
    """The text, cut where it is too long to be quoted."""
    return shortened(text, MOST_WORDS)
