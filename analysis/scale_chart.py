"""A battery on one scale: stacked bars that part at the middle of the scale, its points named above the first bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.canvas import Canvas
from analysis.chart_frame import FormatShare, Frame, percent_vi
from analysis.fonts import text_width, wrap
from analysis.theme import (
    DENSE,
    EDGE,
    FINE,
    HAIR,
    INK,
    LINE,
    LINE_SPACING,
    MUTED,
    NOT_SHOWN,
    PAGE_WIDTH,
    PAPER,
    SMALL,
    ink_on,
    scale_colours,
)

LEADER = 9.0
"""Room for the fine lines from the names of the points to the parts of the first bar."""
BETWEEN_NAMES = 7.0
MOST_LINES = 5
WIDEST_APART = 0.16
"""Of the picture's width."""


@dataclass(frozen=True)
class BatteryRow:
    """One item of a battery: a share for each point of the scale, and for the answer set apart."""

    label: str
    shares: tuple[float | None, ...]
    apart: float | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all shares may be shown."""
        return None not in self.shares

    def before_middle(self, neutral: int | None) -> float:
        """How far the bar goes to the left of the middle."""
        below = len(self.shares) // 2 if neutral is None else neutral
        half = 0.0 if neutral is None else (self.shares[neutral] or 0.0) / 2
        return sum(share or 0.0 for share in self.shares[:below]) + half

    def after_middle(self, neutral: int | None) -> float:
        """How far the bar goes to the right of the middle."""
        return sum(share or 0.0 for share in self.shares) - self.before_middle(neutral)


def battery_chart(
    rows: Sequence[BatteryRow],
    *,
    scale: Sequence[str],
    title: str,
    foot: str,
    neutral: int | None = None,
    apart: str = "",
    width: float = PAGE_WIDTH,
    format_share: FormatShare = percent_vi,
) -> Canvas:
    """Items on one scale as stacked bars that diverge from the neutral point, with `apart` in its own column.

    `scale` goes from the negative end to the positive; `neutral` is the place of its middle point, if it has
    one. Negative points are grey, positive ones in the accent; in grey print the side of the middle tells
    them apart. A row with a hidden share is not drawn.
    """
    layout = _Layout(rows, scale, title, foot, neutral, apart, width, format_share)
    canvas = layout.frame.canvas(layout.rows_height)
    y = layout.frame.top + (0 if layout.frame.stacked else layout.head)
    for number, (row, lines, height) in enumerate(zip(rows, layout.labels, layout.heights, strict=True)):
        centre = layout.draw_label(canvas, number, lines, y, height)
        if number == 0:
            layout.draw_head(canvas, centre - layout.thickness / 2)
        layout.draw_row(canvas, row, centre)
        y += height
    return canvas


class _Layout:
    def __init__(
        self,
        rows: Sequence[BatteryRow],
        scale: Sequence[str],
        title: str,
        foot: str,
        neutral: int | None,
        apart: str,
        width: float,
        format_share: FormatShare,
    ) -> None:
        self.frame = frame = Frame(title, foot, width)
        self.rows, self.neutral, self.format_share = rows, neutral, format_share
        self.colours = scale_colours(len(scale), neutral)
        self.thickness = frame.bar_height + 2
        label_width = frame.label_width(row.label for row in rows)
        self.labels = [wrap(row.label, label_width, frame.size) for row in rows]
        self.apart = self._apart_lines(apart)
        self.right = frame.width - EDGE - self._apart_width()
        left = frame.left(label_width)
        drawn = [row for row in rows if row.is_whole]
        before = max((row.before_middle(neutral) for row in drawn), default=0.5)
        after = max((row.after_middle(neutral) for row in drawn), default=0.5)
        self.unit = (self.right - left) / max(before + after, 0.01)
        self.middle = left + before * self.unit
        self.names = self._names(scale)
        lines = max([len(name[1]) for name in self.names] + [len(self.apart)], default=0)
        self.head = lines * SMALL * LINE_SPACING + LEADER
        self.heights = [frame.row_height(lines) + 3 for lines in self.labels]
        if frame.stacked and self.heights:
            self.heights[0] += self.head
        self.rows_height = sum(self.heights) + (0 if frame.stacked else self.head)

    def _apart_lines(self, apart: str) -> list[str]:
        if not apart:
            return []
        return _even(apart, 1 if text_width(apart, SMALL) <= WIDEST_APART * self.frame.width else 2)

    def _apart_width(self) -> float:
        values = [text_width(self.format_share(row.apart), SMALL) for row in self.rows if row.apart is not None]
        words = [text_width(line, SMALL) for line in self.apart]
        return max(values + words) + 12 if self.apart else 0.0

    def _names(self, scale: Sequence[str]) -> list[tuple[float, list[str]]]:
        """(x of the middle, lines) of each name, over the parts of the first bar as nearly as there is room."""
        lines = _names_that_fit(scale, self.right - EDGE)
        widths = [max(text_width(line, SMALL) for line in each) for each in lines]
        places = self._parts()
        start = EDGE
        for number, width in enumerate(widths):
            places[number] = max(places[number], start + width / 2)
            start = places[number] + width / 2 + BETWEEN_NAMES
        end = self.right
        for number in reversed(range(len(widths))):
            places[number] = min(places[number], end - widths[number] / 2)
            end = places[number] - widths[number] / 2 - BETWEEN_NAMES
        return list(zip(places, lines, strict=True))

    def _parts(self) -> list[float]:
        """The middle of each part of the first bar; evenly spread where it is not drawn."""
        count = len(self.colours)
        shares = [1 / max(count, 1)] * count
        if self.rows and self.rows[0].is_whole:
            shares = [share or 0.0 for share in self.rows[0].shares]
        row = BatteryRow("", tuple(shares))
        x, found = self.middle - row.before_middle(self.neutral) * self.unit, []
        for share in shares:
            found.append(x + share * self.unit / 2)
            x += share * self.unit
        return found

    def draw_label(self, canvas: Canvas, number: int, lines: list[str], y: float, height: float) -> float:
        """The row's label; on a phone the names of the points stand between the first label and its bar."""
        centre = self.frame.draw_label(canvas, lines, y, height)
        return centre + self.head if self.frame.stacked and number == 0 else centre

    def draw_head(self, canvas: Canvas, bar_top: float) -> None:
        """Names of the points with a fine line to each part of the first bar, and of what is set apart."""
        bottom = bar_top - LEADER
        for (x, lines), part in zip(self.names, self._parts(), strict=True):
            top = bottom - len(lines) * SMALL * LINE_SPACING
            canvas.lines(x, top, lines, SMALL, align="center")
            if self.rows and self.rows[0].is_whole:
                canvas.line((x, part), (bottom + 1, bar_top), colour=MUTED, width=HAIR)
        top = bottom - len(self.apart) * SMALL * LINE_SPACING
        canvas.lines(self.frame.width - EDGE, top, self.apart, SMALL, colour=MUTED, align="right")

    def draw_row(self, canvas: Canvas, row: BatteryRow, centre: float) -> None:
        """The parts of a bar with their numbers where they fit, and the share set apart."""
        if self.apart and row.apart is not None:
            value = self.format_share(row.apart)
            canvas.text(self.frame.width - EDGE, centre, value, SMALL, colour=MUTED, align="right")
        if not row.is_whole:
            canvas.text(self.middle + 4, centre, NOT_SHOWN, self.frame.size, colour=MUTED)
            return
        x = self.middle - row.before_middle(self.neutral) * self.unit
        top = centre - self.thickness / 2
        for place, (share, colour) in enumerate(zip(row.shares, self.colours, strict=True)):
            width = (share or 0.0) * self.unit
            canvas.bar(x, top, width, self.thickness, colour)
            if place and width:
                canvas.line((x, x), (top, top + self.thickness), colour=PAPER, width=FINE)
            value = self.format_share(share or 0.0).rstrip("%")
            if text_width(value, DENSE) + 2 <= width:
                canvas.text(x + width / 2, centre, value, DENSE, colour=ink_on(colour), align="center")
            x += width
        for edge in (1,) if self.frame.stacked else (-1, 1):
            ends = (centre + edge * self.thickness / 2, centre + edge * (self.thickness / 2 + 3))
            canvas.line((self.middle, self.middle), ends, colour=INK, width=LINE)


def _names_that_fit(names: Sequence[str], room: float) -> list[list[str]]:
    """Each name on as few lines as let all of them stand side by side, and those as even as they can be."""
    for most in range(1, MOST_LINES):
        lines = [_even(name, most) for name in names]
        if sum(max(text_width(line, SMALL) for line in each) + BETWEEN_NAMES for each in lines) <= room:
            return lines
    return [_even(name, MOST_LINES) for name in names]


def _even(name: str, most: int) -> list[str]:
    """The narrowest setting of a name on at most so many lines."""
    words = name.split() or [""]
    spans = [" ".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)]
    for width in sorted(text_width(span, SMALL) + 0.01 for span in spans):
        lines = wrap(name, width, SMALL)
        if len(lines) <= most and all(word in " ".join(lines).split() for word in words):
            return lines
    return words
