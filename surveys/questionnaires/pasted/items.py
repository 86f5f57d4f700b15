"""What is recognised in a pasted questionnaire, an item at a time, as a person will correct it."""

from __future__ import annotations

from dataclasses import dataclass

SECTION, NOTE, GRID, LEFT = "section", "note", "grid", "left"
"""What is no question: a part's title, words that are read out, a table of rows on one scale, lines that stay out."""


@dataclass(frozen=True)
class RecognisedOption:
    """One answer: its code, its words, and whether the respondent writes something beside it."""

    code: str
    label: str
    specify: bool = False


@dataclass(frozen=True)
class RecognisedItem:
    """One item. `kind` is a kind of question (kinds.py) or one of the words above.

    `condition` reads as in the simple template: "Câu 4 khác 2". `least` and `most` limit the number of choices or the
    number written. `doubts` say in words what a person should look at; `line` is where it begins in what was pasted.
    """

    kind: str
    number: str = ""
    label: str = ""
    options: tuple[RecognisedOption, ...] = ()
    rows: tuple[str, ...] = ()
    hint: str = ""
    guidance: str = ""
    condition: str = ""
    least: int | None = None
    most: int | None = None
    doubts: tuple[str, ...] = ()
    line: int = 0

    @property
    def is_question(self) -> bool:
        """Whether somebody answers it."""
        return self.kind not in {SECTION, NOTE, LEFT}
