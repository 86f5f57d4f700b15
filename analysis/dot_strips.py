"""A row of dots for each group on one scale from 0: where every unit stands, the lowest of each group by its name.

Dots that reach the line `mark` are filled, the others outlined, so that grey print tells them apart. Units that stand
at the same place are set beside one another, none hides another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.canvas import Canvas
from analysis.fonts import text_width, wrap
from analysis.theme import (
    ACCENT,
    EDGE,
    HAIR,
    INK,
    LINE,
    LINE_SPACING,
    MUTED,
    PAGE_WIDTH,
    POINTS_PER_INCH,
    RULE,
    SIZE,
    SMALL,
    STACKED_BELOW,
    TITLE,
)

DOT, STEP = 7.5, 6.5
"""How wide a dot is with its air, and how far dots at one place are set apart."""
STEPS = (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 500.0, 1000.0)


@dataclass(frozen=True)
class Dot:
    """A unit: its name and its value, 0 or more."""

    label: str
    value: float


@dataclass(frozen=True)
class Strip:
    """A group with its units."""

    label: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Mark:
    """A line through all strips, with its words."""

    value: float
    words: str


def dot_strips(
    strips: Sequence[Strip],
    *,
    title: str,
    foot: str,
    format_value: Callable[[float], str],
    mark: Mark | None = None,
    least: float = 0.0,
    width: float = PAGE_WIDTH,
) -> Canvas:
    """The strips from top to bottom, on a scale from 0 to the largest value, `least` at least."""
    layout = _Layout(strips, title, foot, format_value, mark, least, width)
    canvas = Canvas(layout.width, layout.height)
    canvas.lines(EDGE, EDGE, layout.title, TITLE, weight="bold")
    layout.draw_scale(canvas)
    layout.draw_mark(canvas)
    for number in range(len(strips)):
        layout.draw_strip(canvas, number)
    canvas.lines(EDGE, layout.bottom + 20, layout.foot, SMALL, colour=MUTED)
    return canvas


class _Layout:
    def __init__(
        self,
        strips: Sequence[Strip],
        title: str,
        foot: str,
        format_value: Callable[[float], str],
        mark: Mark | None,
        least: float,
        width: float,
    ) -> None:
        self.strips, self.mark, self.format_value = strips, mark, format_value
        self.width = width * POINTS_PER_INCH
        self.stacked = width < STACKED_BELOW
        inside = self.width - 2 * EDGE
        self.title, self.foot = wrap(title, inside, TITLE, "bold"), wrap(foot, inside, SMALL)
        widest = max((text_width(strip.label, SIZE) for strip in strips), default=0.0)
        room = inside if self.stacked else min(widest + 1, 0.34 * inside)
        self.labels = [wrap(strip.label, room, SIZE) for strip in strips]
        self.left = EDGE + 6 if self.stacked else EDGE + room + 14
        self.right = self.width - EDGE - 12
        values = [dot.value for strip in strips for dot in strip.dots]
        self.largest = max([*values, least, mark.value if mark else 0.0, 1e-9])
        self.top = EDGE + len(self.title) * TITLE * LINE_SPACING + (22 if mark else 8)
        self.offsets = [self._apart(strip) for strip in strips]
        self.heights = [self._height(number) for number in range(len(strips))]
        self.bottom = self.top + sum(self.heights)
        self.height = self.bottom + 20 + len(self.foot) * SMALL * LINE_SPACING + EDGE

    def place(self, value: float) -> float:
        return self.left + (self.right - self.left) * value / self.largest

    def _apart(self, strip: Strip) -> list[tuple[float, float, Dot]]:
        """(x, offset downwards, dot): dots in order, each at the first free place beside the middle."""
        placed: list[tuple[float, float, Dot]] = []
        for dot in sorted(strip.dots, key=lambda each: (each.value, each.label)):
            x = self.place(dot.value)
            near = [(before, y) for before, y, _dot in placed if x - before < DOT]
            step = 0
            while True:
                offset = STEP * ((step + 1) // 2) * (1 if step % 2 else -1)
                if all((x - before) ** 2 + (offset - y) ** 2 >= STEP**2 for before, y in near):
                    break
                step += 1
            placed.append((x, offset, dot))
        return placed

    def _reach(self, number: int) -> float:
        return max((abs(offset) for _x, offset, _dot in self.offsets[number]), default=0.0)

    def _height(self, number: int) -> float:
        text = len(self.labels[number]) * SIZE * LINE_SPACING
        dots = 2 * self._reach(number) + 12 + SMALL * LINE_SPACING
        return (text + dots if self.stacked else max(text, dots)) + 8

    def draw_scale(self, canvas: Canvas) -> None:
        step = next((each for each in STEPS if self.largest / each <= (4 if self.stacked else 8)), STEPS[-1])
        for number in range(int(self.largest / step + 1e-9) + 1):
            x = self.place(number * step)
            for above, below in self._spans():
                canvas.line((x, x), (above, below), colour=RULE, width=HAIR)
            canvas.text(x, self.bottom + 8, self.format_value(number * step), SMALL, colour=MUTED, align="center")

    def _spans(self) -> list[tuple[float, float]]:
        """From where to where the lines of the scale go: along the dots, not through the words."""
        found = []
        for number in range(len(self.strips)):
            y, half = self._middle(number), self._reach(number) + 8
            found.append((y - half, y + half))
        return found

    def draw_mark(self, canvas: Canvas) -> None:
        if self.mark is None:
            return
        x = self.place(self.mark.value)
        for above, below in self._spans():
            canvas.line((x, x), (above - 2, below), colour=INK, width=LINE)
        half = text_width(self.mark.words, SMALL) / 2
        canvas.text(
            min(max(x, EDGE + half), self.width - EDGE - half), self.top - 12, self.mark.words, SMALL, align="center"
        )

    def _middle(self, number: int) -> float:
        """Where the dots of a strip lie that stand by themselves."""
        top, height = self.top + sum(self.heights[:number]), self.heights[number]
        dots = 2 * self._reach(number) + 12
        if self.stacked:
            return top + len(self.labels[number]) * SIZE * LINE_SPACING + dots / 2
        return top + max((height - 8 - dots - SMALL * LINE_SPACING) / 2, 0) + dots / 2

    def draw_strip(self, canvas: Canvas, number: int) -> None:
        y, labels = self._middle(number), self.labels[number]
        text = len(labels) * SIZE * LINE_SPACING
        canvas.lines(EDGE, self.top + sum(self.heights[:number]) if self.stacked else y - text / 2, labels, SIZE)
        canvas.line((self.left, self.right), (y, y), colour=RULE, width=HAIR)
        for x, offset, dot in self.offsets[number]:
            reached = self.mark is None or dot.value >= self.mark.value
            canvas.mark(x, y + offset, "o", colour=ACCENT, filled=reached)
        if self.offsets[number]:
            self._name_lowest(canvas, number, y + self._reach(number) + 6 + SMALL * LINE_SPACING / 2)

    def _name_lowest(self, canvas: Canvas, number: int, y: float) -> None:
        x, _offset, dot = self.offsets[number][0]
        words = f"{dot.label} {self.format_value(dot.value)}"
        start = min(max(x - 4, self.left), self.width - EDGE - text_width(words, SMALL))
        canvas.text(start, y, words, SMALL, colour=MUTED)
