"""A report as content: headings, paragraphs, tables, charts. What writes files (Word first) reads nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

TEXT_WIDTH_MM = 165.0
"""A4 less the margins of Nghị định 30/2020/NĐ-CP: 30 mm on the left, 15 mm on the right."""
KEPT_TOGETHER_ROWS = 10
"""A table of at most so many rows is never divided between pages."""

Alignment = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3; levels 1 and 2 stand in the contents."""

    level: int
    text: str
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `style` is body, item (of a list), note (small, under a table) or label (bold, before a text)."""

    text: str
    style: Literal["body", "item", "note", "label"] = "body"


@dataclass(frozen=True)
class Column:
    """A column of a table: its title, its width in millimetres, how its cells are aligned."""

    title: str
    width_mm: float
    align: Alignment = "left"


@dataclass(frozen=True)
class Table:
    """A table with its caption above and its notes below.

    Rows of `strong` are set in bold; one with nothing after its first cell names a group and takes the whole width.
    `marks` are letters set small and raised after the text of a cell, by (row, column).
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    strong: frozenset[int] = frozenset()
    marks: Mapping[tuple[int, int], str] = field(default_factory=dict)
    key: str = ""

    def __post_init__(self) -> None:
        width = sum(column.width_mm for column in self.columns)
        if abs(width - TEXT_WIDTH_MM) > 0.5:
            raise ValueError(f"columns of {self.caption!r} are {width:.1f} mm wide together, not {TEXT_WIDTH_MM}")
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {self.caption!r} has {len(row)} cells for {len(self.columns)} columns")

    def names_group(self, row: int) -> bool:
        """Whether a row is the name of the rows that follow."""
        return row in self.strong and not any(self.rows[row][1:])

    def keeps_with_next(self, row: int) -> bool:
        """Whether a row stays on one page with the next one (or, being the last, with the notes).

        A short table stays whole; of a long one the first and last three rows do, and a group's name with its group.
        """
        last = len(self.rows) - 1
        if row == last:
            return bool(self.notes)
        return len(self.rows) <= KEPT_TOGETHER_ROWS or row < 2 or row >= last - 2 or self.names_group(row)


@dataclass(frozen=True)
class Chart:
    """A picture with its caption below and the alternative text that gives its numbers; `svg` is the same picture."""

    caption: str
    png: bytes = field(repr=False)
    width_mm: float
    height_mm: float
    alternative: str
    svg: str = field(default="", repr=False)
    key: str = ""


Block = Heading | Paragraph | Table | Chart


REFERENCE = re.compile("⟦(table|chart):([^⟧]+)⟧")


def reference(kind: Literal["table", "chart"], key: str) -> str:
    """Stands in a paragraph's text for "Bảng 3" or "Biểu 2": whoever writes the file numbers captions, and puts the
    number (a field, a link) in its place."""
    return f"⟦{kind}:{key}⟧"


@dataclass(frozen=True)
class HeadLine:
    """A centred line of the head or the foot; `rule` is a line under it, as a share of the length of its words."""

    text: str
    size: float = 13.0
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    rule: float = 0.0


@dataclass(frozen=True)
class Letterhead:
    """The head of the first page: who issues, under which number, where and when.

    `preset` names the layout (`state`, `party`); `motto` are the lines on the right, the first in bold capitals. How it
    is set: `left` and `right` are the two columns from above, `number_line` and `place_line` side by side under them;
    `kind_size` and `subject_size` in points are of the title, under which stands `title_end` (words such as "-----"),
    or a rule over `title_rule` of the width of the text where there are none. Texts arrive as they are to be printed
    (capitals are capitals already). A column without lines: set it from the bodies and the motto.
    """

    superior_body: str
    issuing_body: str
    number: str
    place_and_date: str
    preset: str = "state"
    motto: tuple[str, ...] = ()
    left: tuple[HeadLine, ...] = ()
    right: tuple[HeadLine, ...] = ()
    number_line: HeadLine = HeadLine("")
    place_line: HeadLine = HeadLine("", italic=True)
    left_width_mm: float = 69.0
    kind_size: float = 14.0
    subject_size: float = 14.0
    title_rule: float = 0.33
    title_end: str = ""
    body_size: float = 13.5


@dataclass(frozen=True)
class Signature:
    """The foot of the report: who signs in which capacity, and who receives it.

    `lines` are the capacity as it is set ("T/M BAN THƯỜNG VỤ" bold, "PHÓ BÍ THƯ" under it); without them it is
    `capacity` in bold capitals. `name_line` is the name under the room for signature and seal; `recipients_head` the
    words above the recipients, which are set in `recipients_size` points.
    """

    capacity: str
    name: str
    recipients: tuple[str, ...]
    lines: tuple[HeadLine, ...] = ()
    name_line: HeadLine = HeadLine("", 13.5, bold=True)
    recipients_head: HeadLine = HeadLine("Nơi nhận:", 12.0, bold=True, italic=True)
    recipients_size: float = 11.0


@dataclass(frozen=True)
class ReportDocument:
    """A whole report; the appendices follow the signature."""

    letterhead: Letterhead
    kind: str
    subject: str
    blocks: tuple[Block, ...]
    signature: Signature
    appendices: tuple[Block, ...] = ()
    draft: bool = True

    def all_blocks(self) -> Iterator[Block]:
        yield from self.blocks
        yield from self.appendices


def without_gaps(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with headings that leave no level out: what stands right under a part is one level below it, and
    neighbours stay neighbours. Who hears a document goes by levels; a tagged PDF may not leave one out."""
    above: list[int] = []
    for block in blocks:
        if isinstance(block, Heading):
            while above and above[-1] >= block.level:
                above.pop()
            above.append(block.level)
            yield replace(block, level=len(above))
        else:
            yield block


def columns_of(*parts: tuple[str, float, Alignment]) -> tuple[Column, ...]:
    """Columns whose shares (any positive numbers) are scaled so that they fill the width of the text."""
    total = sum(share for _title, share, _align in parts)
    return tuple(Column(title, share / total * TEXT_WIDTH_MM, align) for title, share, align in parts)
