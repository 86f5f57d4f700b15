"""On which page each heading of a report falls, reckoned without a word processor.

Word keeps the page numbers of the contents from the last time it made them, so the file must come with numbers. The
reckoning wraps each text with the advance widths of a font metrically equal to Times New Roman and fills pages with the
same rules as the writer sets (rows that do not split, lines kept with the next). A reader's printer may still move a
line; updating the contents in Word then puts the number right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from threading import Lock
from typing import Literal

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from surveys.reports.document import TEXT_WIDTH_MM, Block, Chart, Column, Heading, Paragraph, ReportDocument, Table
from surveys.reports.typography import (
    CELL_PADDING_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_TOP_MM,
    PAGE_MM,
    POINTS_PER_MM,
    SINGLE_LINE,
    STYLES,
    TextStyle,
    text_styles,
)

PAGE_HEIGHT = (PAGE_MM[1] - MARGIN_TOP_MM - MARGIN_BOTTOM_MM) * POINTS_PER_MM
METRIC_EQUALS = ("Times New Roman", "Tinos", "Liberation Serif", "DejaVu Serif")
DEJAVU_SERIF_WIDENING = 0.85
RULE = 0.5
UNKNOWN_LETTER = 0.75
"""Width in ems of a letter that the font has not: a picture or a foreign script in an author's text."""
SIGNATURE_HEIGHT = 150.0
FITTING = 0.95
"""The part of a page that a table may fill by this reckoning to be set whole."""
Styles = Mapping[str, TextStyle]


@dataclass(frozen=True)
class Piece:
    """Something that is not divided between pages: its height and the space around it in points.

    Between two pieces stands the larger of the two spaces, as word processors do it; above the first of a page none.
    """

    height: float
    before: float = 0.0
    after: float = 0.0
    keep_with_next: bool = False
    heading: int | None = None
    new_page: bool = False
    repeated_head: float = 0.0


class _Page:
    """Where the next piece goes."""

    def __init__(self, filled: float) -> None:
        self.number, self.filled, self.after = 1 + int(filled // PAGE_HEIGHT), filled % PAGE_HEIGHT, 0.0

    def add(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            self.filled += (max(self.after, piece.before) if self.filled else 0.0) + piece.height
            self.after = piece.after

    def has_room(self, pieces: list[Piece]) -> bool:
        trial = _Page(0.0)
        trial.filled, trial.after = self.filled, self.after
        trial.add(pieces)
        return trial.filled <= PAGE_HEIGHT

    def turn(self, head: float = 0.0) -> None:
        self.number, self.filled, self.after = self.number + 1, head, 0.0


def heading_pages(report: ReportDocument, *, before: float) -> list[int]:
    """The page of each heading of `report`, in order, when its head and contents take `before` points."""
    styles = text_styles(report.letterhead.body_size)
    pieces = _pieces_of(list(report.blocks), 0, styles)
    pieces[-2:] = [replace(piece, keep_with_next=True) for piece in pieces[-2:]]
    headings = sum(piece.heading is not None for piece in pieces)
    pieces += [Piece(SIGNATURE_HEIGHT), *_pieces_of(list(report.appendices), headings, styles)]
    pages: dict[int, int] = {}
    page = _Page(before)
    for start, stop in _chains(pieces):
        chain = pieces[start:stop]
        if page.filled and (chain[0].new_page or not page.has_room(chain)):
            page.turn(chain[0].repeated_head)
        for piece in chain:
            if page.filled and not page.has_room([piece]):
                page.turn()
            if piece.heading is not None:
                pages[piece.heading] = page.number
            page.add([piece])
    return [pages[number] for number in sorted(pages)]


def lines_of(text: str, style: TextStyle, width_mm: float) -> int:
    """How many lines `text` takes in `style` on a line `width_mm` long."""
    room = width_mm * POINTS_PER_MM
    lines, position = 1, style.first_line_mm * POINTS_PER_MM
    space = _word_length(" ", style.bold, style.italic) * style.size
    for word in text.split():
        length = _word_length(word, style.bold, style.italic) * style.size
        if position > 0 and position + length > room:
            lines, position = lines + 1, 0.0
        position += length + space
    return lines


def subject_indent_mm(report: ReportDocument) -> float:
    """How far the subject is moved in on both sides so that its lines are of like length."""
    style = TextStyle(report.letterhead.subject_size, bold=True)
    lines = lines_of(report.subject, style, TEXT_WIDTH_MM)
    fitting = [
        indent
        for indent in range(int(TEXT_WIDTH_MM / 4))
        if lines_of(report.subject, style, TEXT_WIDTH_MM - 2 * indent) == lines
    ]
    return max(fitting[-1] - 1.0, 0.0) if lines > 1 and fitting else 0.0


def text_width_mm(text: str, size: float, *, bold: bool = False, italic: bool = False) -> float:
    """How long a line of `text` is in millimetres when it is set in `size` points."""
    return sum(_advance(letter, bold, italic) for letter in text) * size / POINTS_PER_MM


def text_height(text: str, style: TextStyle, width_mm: float = TEXT_WIDTH_MM) -> float:
    """Height in points of a paragraph without the space around it."""
    return lines_of(text, style, width_mm) * style.size * SINGLE_LINE * style.line


def row_height(cells: tuple[str, ...], columns: tuple[Column, ...], *, bold: bool = False) -> float:
    """Height in points of a table row: that of its highest cell, and its rule."""
    inner = [column.width_mm - 2 * CELL_PADDING_MM for column in columns]
    style = STYLES["cell head" if bold else "cell"]
    highest = max(text_height(text, style, width) for text, width in zip(cells, inner, strict=True))
    return highest + style.before + style.after + RULE


def fits_a_page(table: Table) -> bool:
    """Whether a table stands on one page with its caption and notes."""
    page = _Page(0.0)
    page.add(_table_pieces(table))
    return page.filled <= FITTING * PAGE_HEIGHT


def _pieces_of(blocks: list[Block], headings: int, styles: Styles) -> list[Piece]:
    pieces: list[Piece] = []
    for block in blocks:
        pieces += _pieces(block, headings, styles)
        headings += isinstance(block, Heading)
    return pieces


def _pieces(block: Block, headings: int, styles: Styles) -> list[Piece]:
    if isinstance(block, Heading):
        piece = _paragraph(block.text, styles[f"heading{block.level}"])
        return [replace(piece, heading=headings, new_page=block.new_page)]
    if isinstance(block, Paragraph):
        style = styles[block.style]
        return _lines(block.text, style) if block.style in ("body", "item") else [_paragraph(block.text, style)]
    if isinstance(block, Chart):
        style = styles["chart"]
        picture = Piece(block.height_mm * POINTS_PER_MM, style.before, style.after, keep_with_next=True)
        return [picture, _paragraph(f"Biểu đồ 00. {block.caption}", styles["chart caption"])]
    return _table_pieces(block)


def _paragraph(text: str, style: TextStyle) -> Piece:
    return Piece(text_height(text, style), style.before, style.after, keep_with_next=style.keep_with_next)


def _lines(text: str, style: TextStyle) -> list[Piece]:
    """Lines of running text; the first two and the last two stay together (widows and orphans)."""
    lines = lines_of(text, style, TEXT_WIDTH_MM)
    height = style.size * SINGLE_LINE * style.line
    together = {0, lines - 2} if lines > 2 else set(range(lines - 1))
    pieces = [Piece(height, keep_with_next=line in together) for line in range(lines)]
    pieces[0] = replace(pieces[0], before=style.before)
    pieces[-1] = replace(pieces[-1], after=style.after)
    return pieces


def _table_pieces(table: Table) -> list[Piece]:
    pieces = [_paragraph(f"Bảng 00. {table.caption}", STYLES["table caption"])]
    head = row_height(tuple(column.title for column in table.columns), table.columns, bold=True)
    pieces.append(Piece(head, keep_with_next=True))
    around = STYLES["cell"].before + STYLES["cell"].after + RULE
    for number, row in enumerate(table.rows):
        if table.names_group(number):
            height = around + text_height(row[0], STYLES["cell head"], TEXT_WIDTH_MM - 2 * CELL_PADDING_MM)
        else:
            height = row_height(row, table.columns)
        pieces.append(Piece(height, keep_with_next=table.keeps_with_next(number), repeated_head=head))
    return pieces + [_paragraph(note, STYLES["note"]) for note in table.notes]


def _chains(pieces: list[Piece]) -> list[tuple[int, int]]:
    """Runs of pieces that are kept together, as (start, stop)."""
    chains, start = [], 0
    for number, piece in enumerate(pieces):
        following = pieces[number + 1] if number + 1 < len(pieces) else None
        if not piece.keep_with_next or following is None or following.new_page:
            chains.append((start, number + 1))
            start = number + 1
    return chains


_one_at_a_time = Lock()
"""A font of FreeType is not to be asked by two threads at once: two reports written together failed on it."""


@cache
def _font(bold: bool, italic: bool) -> tuple[FT2Font, float]:
    style: Literal["italic", "normal"] = "italic" if italic else "normal"
    weight = "bold" if bold else "normal"
    for family in METRIC_EQUALS:
        try:
            path = findfont(FontProperties(family=[family], style=style, weight=weight), fallback_to_default=False)
        except ValueError:
            continue
        return FT2Font(path), DEJAVU_SERIF_WIDENING if family == "DejaVu Serif" else 1.0
    raise RuntimeError("matplotlib lost its own DejaVu Serif")


@lru_cache(maxsize=50_000)
def _word_length(word: str, bold: bool, italic: bool) -> float:
    """Length of a word in ems; the same words come back in every table."""
    return sum(_advance(letter, bold, italic) for letter in word)


@cache
def _advance(letter: str, bold: bool, italic: bool) -> float:
    """Advance width of a letter in ems."""
    with _one_at_a_time:
        font, correction = _font(bold, italic)
        if not font.get_char_index(ord(letter)):
            return UNKNOWN_LETTER
        glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
        return glyph.horiAdvance / font.units_per_EM * correction
