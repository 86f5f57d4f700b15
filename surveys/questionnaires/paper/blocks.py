"""What stands on paper, block by block: the same blocks become a Word file and a PDF."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.text.i18n import gettext as _


@dataclass(frozen=True)
class Option:
    """A drawn box with its code and words; `arrow` says where whoever ticks it goes on, `lines` leaves room to write.

    `apart`: it stands apart from the scale, such as "Khó trả lời". `code` is empty where the box alone says all.
    """

    code: str
    words: str
    arrow: str = ""
    lines: bool = False
    apart: bool = False


@dataclass(frozen=True)
class Options:
    """Boxes to tick, in so many columns."""

    options: tuple[Option, ...]
    columns: int = 1


@dataclass(frozen=True)
class Ranking:
    """Options with their codes, and a group of boxes for each place in the order, into which the code is written.

    The boxes stand in the order in which they are keyed.
    """

    options: tuple[Option, ...]
    columns: int = 1

    @property
    def places(self) -> tuple[tuple[str, Boxes], ...]:
        """What stands before each place's boxes, and the boxes, as wide as the longest code."""
        width = max((len(option.code) for option in self.options), default=1)
        return tuple(
            (_("Thứ %(place)s", place=place), Boxes(((width, ""),))) for place in range(1, len(self.options) + 1)
        )


@dataclass(frozen=True)
class Boxes:
    """Boxes to write into, one a digit, in groups: (how many, what stands after them)."""

    groups: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Lines:
    """Ruled lines to write on."""

    count: int


Body = Options | Ranking | Boxes | Lines | None


@dataclass(frozen=True)
class QuestionBlock:
    """One question; it is never divided between pages where a page can hold it.

    `ask_if` says of whom it is asked, `said` what is told to both, `told` what is for the interviewer alone.
    """

    name: str
    number: str
    words: str
    body: Body
    ask_if: str = ""
    said: str = ""
    told: str = ""


@dataclass(frozen=True)
class GridRow:
    """One item of a grid."""

    name: str
    number: str
    words: str


@dataclass(frozen=True)
class GridBlock:
    """Items on one scale as a table whose head comes again on each page; no row is divided."""

    number: str
    words: str
    columns: tuple[Option, ...]
    rows: tuple[GridRow, ...]
    ask_if: str = ""
    said: str = ""
    told: str = ""


@dataclass(frozen=True)
class SectionBlock:
    """A section's title; `ask_if` where the whole section is for some only."""

    title: str
    ask_if: str = ""


@dataclass(frozen=True)
class RuleBlock:
    """A line that says of whom the questions after it are asked; not `strong`: how to fill the form in."""

    words: str
    strong: bool = True


@dataclass(frozen=True)
class NoteBlock:
    """Words that are read aloud, without an answer."""

    words: str
    ask_if: str = ""


@dataclass(frozen=True)
class Head:
    """The first page's head: who asks, what it is, the serial's place."""

    office: str
    superior: str
    kind: str
    title: str


@dataclass(frozen=True)
class ConsentBlock:
    """The introduction (R1), with the two equal boxes after it and the lines of the cover."""

    paragraphs: tuple[str, ...]
    agreed: tuple[Option, ...]
    cover: tuple[tuple[str, Boxes | Options], ...]


@dataclass(frozen=True)
class OfficeBox:
    """A framed table for interviewer and office: rows of words with what to tick or write."""

    title: str
    rows: tuple[tuple[str, Options | Boxes | Lines], ...]
    note: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading of a manual."""

    words: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True)
class Text:
    """A paragraph; `lead` stands in front of it in bold, `mark` is its bullet or number."""

    words: str
    lead: str = ""
    mark: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class TableBlock:
    """A table of words: `widths` are shares of the width."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True)
class CardBlock:
    """One show card: a page of its own, or half of one where it is short."""

    title: str
    serves: str
    options: tuple[Option, ...]
    half: bool = False


FormBlock = QuestionBlock | GridBlock | SectionBlock | RuleBlock | NoteBlock | ConsentBlock | OfficeBox
Block = FormBlock | Heading | Text | TableBlock | CardBlock


@dataclass(frozen=True)
class Paper:
    """A whole document. `language` is that of its words; `foot` stands at the foot of each page beside its number.

    `serial_words` heads the serial's place where the document has one; '' on documents without.
    """

    head: Head
    blocks: tuple[Block, ...]
    language: str = "vi"
    foot: str = ""
    serial_words: str = ""
    draft_words: str = ""


@dataclass(frozen=True)
class Copy:
    """What one printed copy bears: its serial, the text of its QR code, and at a household line whom to interview:
    the place by age in a household of one adult, of two, and so on."""

    serial: str
    scanned: str
    selection: tuple[int, ...] = ()
