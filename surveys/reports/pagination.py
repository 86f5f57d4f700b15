"""On which page each heading of a report falls, reckoned without a word processor.

Word keeps the page numbers of the contents from the last time that it made them, so the file must come with numbers.
The reckoning wraps each text with the advance widths of a font metrically equal to Times New Roman and fills pages with
the same rules as the writer sets (rows that do not split, lines kept with the next). A reader's printer may still move a
line; updating the contents in Word then puts the number right.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from surveys.reports.document import TEXT_WIDTH_MM, Block, Chart, Column, Heading, Paragraph, Table
from surveys.reports.typography import (
    CELL_PADDING_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_TOP_MM,
    PAGE_MM,
    POINTS_PER_MM,
    SINGLE_LINE,
    STYLES,
    TextStyle,
)

PAGE_HEIGHT = (PAGE_MM[1] - MARGIN_TOP_MM - MARGIN_BOTTOM_MM) * POINTS_PER_MM
METRIC_EQUALS = ("Times New Roman", "Tinos", "Liberation Serif", "DejaVu Serif")
DEJAVU_SERIF_WIDENING = 0.85
KEPT_TOGETHER_ROWS = 14
"""A table of at most so many rows is kept on one page."""


@dataclass(frozen=True)
class Piece:
    """Something that is not divided between pages: its height in points, and whether the next must stand by it."""

    height: float
    keep_with_next: bool = False
    heading: int | None = None
    new_page: bool = False
    repeated_head: float = 0.0


def heading_pages(blocks: list[Block], *, before: float) -> list[int]:
    """The page of each heading of `blocks`, in order, when `before` points of the first page are already filled."""
    pieces = [piece for block in _numbered(blocks) for piece in block]
    pages: dict[int, int] = {}
    page, filled = 1 + int(before // PAGE_HEIGHT), before % PAGE_HEIGHT
    for start, stop in _chains(pieces):
        chain = pieces[start:stop]
        height = sum(piece.height for piece in chain)
        full = filled + height > PAGE_HEIGHT
        if filled > 0 and (chain[0].new_page or (full and height <= PAGE_HEIGHT)):
            page, filled = page + 1, chain[0].repeated_head if not chain[0].new_page else 0.0
        for piece in chain:
            if filled > 0 and filled + piece.height > PAGE_HEIGHT:
                page, filled = page + 1, 0.0
            if piece.heading is not None:
                pages[piece.heading] = page
            filled += piece.height
    return [pages[number] for number in sorted(pages)]


def lines_of(text: str, style: TextStyle, width_mm: float) -> int:
    """How many lines `text` takes in `style` on a line `width_mm` long."""
    room = width_mm * POINTS_PER_MM
    lines, position = 1, style.first_line_mm * POINTS_PER_MM
    space = _advance(" ", style.bold, style.italic) * style.size
    for word in text.split():
        length = sum(_advance(letter, style.bold, style.italic) for letter in word) * style.size
        if position > 0 and position + length > room:
            lines, position = lines + 1, 0.0
        position += length + space
    return lines


def text_height(text: str, style_name: str, width_mm: float = TEXT_WIDTH_MM) -> float:
    """Height in points of a paragraph with the space around it."""
    style = STYLES[style_name]
    lines = lines_of(text, style, width_mm)
    return lines * style.size * SINGLE_LINE * style.line + style.before + style.after


def row_height(cells: tuple[str, ...], columns: tuple[Column, ...]) -> float:
    """Height in points of a table row: that of its highest cell, and its rule."""
    inner = [column.width_mm - 2 * CELL_PADDING_MM for column in columns]
    return max(text_height(text, "cell", width) for text, width in zip(cells, inner, strict=True)) + 0.75


def _numbered(blocks: list[Block]) -> list[list[Piece]]:
    numbered, headings = [], 0
    for block in blocks:
        numbered.append(_pieces(block, headings))
        headings += isinstance(block, Heading)
    return numbered


def _pieces(block: Block, headings: int) -> list[Piece]:
    if isinstance(block, Heading):
        height = text_height(block.text, f"heading{block.level}")
        return [Piece(height, keep_with_next=True, heading=headings, new_page=block.new_page)]
    if isinstance(block, Paragraph):
        style = STYLES[block.style]
        if block.style in ("body", "item"):
            return _lines(block.text, style)
        return [Piece(text_height(block.text, block.style), keep_with_next=style.keep_with_next)]
    if isinstance(block, Chart):
        picture = block.height_mm * POINTS_PER_MM + STYLES["chart"].before + 4
        return [Piece(picture, keep_with_next=True), Piece(text_height(block.caption, "chart caption"))]
    return _table_pieces(block)


def _lines(text: str, style: TextStyle) -> list[Piece]:
    """Lines of running text; the first two and the last two stay together (widows and orphans)."""
    lines = lines_of(text, style, TEXT_WIDTH_MM)
    height = style.size * SINGLE_LINE * style.line
    together = {0, lines - 2} if lines > 2 else set(range(lines - 1))
    pieces = [Piece(height, keep_with_next=line in together) for line in range(lines)]
    pieces[-1] = Piece(height + style.after)
    return pieces


def _table_pieces(table: Table) -> list[Piece]:
    pieces = [Piece(text_height(f"Bảng 00. {table.caption}", "table caption"), keep_with_next=True)]
    head = row_height(tuple(column.title for column in table.columns), table.columns) * 1.05
    pieces.append(Piece(head, keep_with_next=True))
    short = len(table.rows) <= KEPT_TOGETHER_ROWS
    for number, row in enumerate(table.rows):
        last = number == len(table.rows) - 1
        keep = bool(table.notes) if last else short or number == 0
        pieces.append(Piece(row_height(row, table.columns), keep_with_next=keep, repeated_head=head))
    pieces += [Piece(text_height(note, "note")) for note in table.notes]
    return pieces


def _chains(pieces: list[Piece]) -> list[tuple[int, int]]:
    """Runs of pieces that are kept together, as (start, stop)."""
    chains, start = [], 0
    for number, piece in enumerate(pieces):
        if not piece.keep_with_next or number == len(pieces) - 1:
            chains.append((start, number + 1))
            start = number + 1
    return chains


@cache
def _font(bold: bool, italic: bool) -> tuple[FT2Font, float]:
    style, weight = "italic" if italic else "normal", "bold" if bold else "normal"
    for family in METRIC_EQUALS:
        try:
            path = findfont(FontProperties(family=[family], style=style, weight=weight), fallback_to_default=False)
        except ValueError:
            continue
        return FT2Font(path), DEJAVU_SERIF_WIDENING if family == "DejaVu Serif" else 1.0
    raise RuntimeError("matplotlib lost its own DejaVu Serif")


@cache
def _advance(letter: str, bold: bool, italic: bool) -> float:
    """Advance width of a letter in ems."""
    font, correction = _font(bold, italic)
    glyph = font.load_char(ord(letter), flags=LoadFlags.NO_SCALE)
    return glyph.horiAdvance / font.units_per_EM * correction
