"""Several designs on the same rows: a dot for each, a line from the smallest to the largest, zero-based.

For values that are compared across rows and series alike, such as the margin that each of several designs promises
each domain. Series are told apart by shape, one of them by the accent as well, so that grey print is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.canvas import Canvas
from analysis.fonts import text_width, wrap
from analysis.theme import (
    ACCENT,
    BOLD_LINE,
    EDGE,
    HAIR,
    INK,
    LINE,
    LINE_SPACING,
    MUTED,
    PAGE_WIDTH,
    POINTS_PER_INCH,
    RULE,
    SHAPES,
    SIZE,
    SMALL,
    STACKED_BELOW,
    TITLE,
)

MOST_SERIES = len(SHAPES)
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True)
class DotRow:
    """One row: its label, a value for each series, None where a series has none, and the value that was aimed at."""

    label: str
    values: tuple[float | None, ...]
    target: float | None = None


def dot_chart(
    rows: Sequence[DotRow],
    *,
    series: Sequence[str],
    title: str,
    foot: str,
    format_value: Callable[[float], str],
    width: float = PAGE_WIDTH,
    target: str = "",
) -> Canvas:
    """Rows of dots on one scale from 0; the first series has the accent and its value in words at the right.

    `target` is what the key calls the upright stroke at the value that a row aims at.

    Errors: ValueError with more series than shapes, or a row whose values do not match the series.
    """
    if len(series) > MOST_SERIES or any(len(row.values) != len(series) for row in rows):
        raise ValueError(f"dot_chart draws up to {MOST_SERIES} series, each with a value in every row.")
    layout = _Layout(rows, series, title, foot, width, format_value, target)
    canvas = Canvas(layout.width, layout.height)
    canvas.lines(EDGE, EDGE, layout.title, TITLE, weight="bold")
    layout.draw_key(canvas)
    layout.draw_scale(canvas)
    for number, row in enumerate(rows):
        layout.draw_row(canvas, row, number)
    canvas.lines(EDGE, layout.bottom + 20, layout.foot, SMALL, colour=MUTED)
    return canvas


class _Layout:
    def __init__(
        self,
        rows: Sequence[DotRow],
        series: Sequence[str],
        title: str,
        foot: str,
        width: float,
        format_value: Callable[[float], str],
        target: str,
    ) -> None:
        self.width = width * POINTS_PER_INCH
        self.stacked = width < STACKED_BELOW
        self.series, self.format_value = series, format_value
        inside = self.width - 2 * EDGE
        self.title, self.foot = wrap(title, inside, TITLE, "bold"), wrap(foot, inside, SMALL)
        widest = max((text_width(row.label, SIZE) for row in rows), default=0.0)
        room = inside if self.stacked else min(widest + 1, 0.4 * inside)
        self.labels = [wrap(row.label, room, SIZE) for row in rows]
        self.left = EDGE + 6 if self.stacked else EDGE + room + 12
        shown = [value for row in rows for value in row.values if value is not None]
        aims = [row.target for row in rows if row.target is not None]
        self.largest = max([*shown, *aims], default=0.01)
        self.right = self.width - EDGE - 10 - max((text_width(format_value(v), SIZE, "bold") for v in shown), default=0)
        self.key = _places([*series, *([target] if target else [])], inside)
        self.key_top = EDGE + len(self.title) * TITLE * LINE_SPACING + 6
        self.top = self.key_top + (self.key[-1][1] + 1) * SMALL * 1.7 + 10
        heights = [self._height(lines) for lines in self.labels]
        self.tops = [self.top + sum(heights[:number]) for number in range(len(rows))]
        self.heights = heights
        self.bottom = self.top + sum(heights)
        self.height = self.bottom + 20 + len(self.foot) * SMALL * LINE_SPACING + EDGE

    def _height(self, lines: list[str]) -> float:
        text = len(lines) * SIZE * LINE_SPACING
        return text + 22 if self.stacked else max(text, 14.0) + 9

    def place(self, value: float) -> float:
        return self.left + (self.right - self.left) * value / self.largest

    def draw_key(self, canvas: Canvas) -> None:
        for number, (label, line, x) in enumerate(self.key):
            y = self.key_top + (line + 0.5) * SMALL * 1.7
            if number < len(self.series):
                _mark(canvas, EDGE + x + 5, y, number)
            else:
                _stroke(canvas, EDGE + x + 5, y)
            canvas.text(EDGE + x + 14, y, label, SMALL)

    def draw_scale(self, canvas: Canvas) -> None:
        step = next((each for each in STEPS if self.largest / each <= (4 if self.stacked else 7)), STEPS[-1])
        for number in range(int(self.largest / step + 1e-9) + 1):
            x = self.place(number * step)
            for above, below in self._spans():
                canvas.line((x, x), (above, below), colour=RULE, width=HAIR)
            canvas.text(x, self.bottom + 8, self.format_value(number * step), SMALL, colour=MUTED, align="center")

    def _spans(self) -> list[tuple[float, float]]:
        """From where to where the lines of the scale go: not through labels that stand above their dots."""
        if not self.stacked:
            return [(self.top - 2, self.bottom)]
        ends = [top + height for top, height in zip(self.tops, self.heights, strict=True)]
        return [(end - 21, end - 4) for end in ends]

    def draw_row(self, canvas: Canvas, row: DotRow, number: int) -> None:
        top, height, lines = self.tops[number], self.heights[number], self.labels[number]
        text = len(lines) * SIZE * LINE_SPACING
        canvas.lines(EDGE, top if self.stacked else top + (height - text) / 2, lines, SIZE)
        y = top + text + 9 if self.stacked else top + height / 2
        if row.target is not None:
            _stroke(canvas, self.place(row.target), y)
        values = [value for value in row.values if value is not None]
        if not values:
            return
        canvas.line((self.place(min(values)), self.place(max(values))), (y, y), colour=MUTED, width=LINE)
        for place in reversed(range(len(row.values))):  # the accent is drawn last, over the others
            value = row.values[place]
            if value is not None:
                _mark(canvas, self.place(value), y, place)
        first = row.values[0]
        if first is not None:
            canvas.text(self.width - EDGE, y, self.format_value(first), SIZE, weight="bold", align="right")


def _mark(canvas: Canvas, x: float, y: float, number: int) -> None:
    canvas.mark(x, y, SHAPES[number], colour=ACCENT if number == 0 else INK, filled=number == 0)


def _stroke(canvas: Canvas, x: float, y: float) -> None:
    canvas.line((x, x), (y - 7, y + 7), colour=INK, width=BOLD_LINE)


def _places(series: Sequence[str], width: float) -> list[tuple[str, int, float]]:
    """(label, line, x) of each entry of the key, on as many lines as needed."""
    places, line, x = [], 0, 0.0
    for label in series:
        needed = 14 + text_width(label, SMALL) + 14
        if x and x + needed - 14 > width:
            line, x = line + 1, 0.0
        places.append((label, line, x))
        x += needed
    return places
