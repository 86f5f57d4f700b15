"""What surrounds the rows of a chart: title and foot, where labels and marks stand, at the desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from analysis.canvas import Canvas
from analysis.fonts import text_width, wrap
from analysis.theme import (
    BAR,
    EDGE,
    HAIR,
    LINE_SPACING,
    MUTED,
    POINTS_PER_INCH,
    RULE,
    SIZE,
    SMALL,
    STACKED_BELOW,
    TITLE,
)

FormatShare = Callable[[float], str]
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25)
WIDEST_LABEL = 0.4
"""Of the picture's width."""


def percent_vi(share: float) -> str:
    """A share as Vietnamese text with one decimal: 0.344 is "34,4%"."""
    return f"{100 * share:.1f}".replace(".", ",") + "%"


class Frame:
    """Title on top, foot below; `top` is where the rows begin."""

    def __init__(
        self,
        title: str,
        foot: str,
        width: float,
        *,
        subtitle: str = "",
        size: float = SIZE,
        bar_height: float = BAR,
    ) -> None:
        self.width = width * POINTS_PER_INCH
        self.stacked = width < STACKED_BELOW
        self.size, self.bar_height = size, bar_height
        self.inside = self.width - 2 * EDGE
        self.title = wrap(title, self.inside, TITLE, "bold") if title else []
        self.subtitle = wrap(subtitle, self.inside, SIZE) if subtitle else []
        self.foot = wrap(foot, self.inside, SMALL) if foot else []
        self.under_title = EDGE + len(self.title) * TITLE * LINE_SPACING + (2 if self.subtitle else 0)
        self.top = self.under_title + len(self.subtitle) * SIZE * LINE_SPACING + (8 if self.title else 2)

    def label_width(self, labels: Iterable[str]) -> float:
        """Room for labels: the whole width on a phone, at most two fifths of it elsewhere."""
        if self.stacked:
            return self.inside
        widest = max((text_width(label, self.size) for label in labels), default=0.0)
        return min(widest + 1, WIDEST_LABEL * self.inside)

    def left(self, label_width: float) -> float:
        """Where bars begin."""
        return EDGE if self.stacked else EDGE + label_width + 8

    def row_height(self, lines: Sequence[str]) -> float:
        """A row with its label beside the bar, or above it on a phone."""
        text = len(lines) * self.size * LINE_SPACING
        return text + self.bar_height + 9 if self.stacked else max(text, self.bar_height) + 8

    def canvas(self, rows_height: float) -> Canvas:
        """The page with title and foot drawn."""
        foot_top = self.top + rows_height + 6
        canvas = Canvas(self.width, foot_top + len(self.foot) * SMALL * LINE_SPACING + EDGE)
        canvas.lines(EDGE, EDGE, self.title, TITLE, weight="bold")
        canvas.lines(EDGE, self.under_title, self.subtitle, SIZE, colour=MUTED)
        canvas.lines(EDGE, foot_top, self.foot, SMALL, colour=MUTED)
        return canvas

    def draw_label(self, canvas: Canvas, lines: Sequence[str], y: float, height: float) -> float:
        """Write a row's label and say at which height its bar is centred."""
        text = len(lines) * self.size * LINE_SPACING
        if self.stacked:
            canvas.lines(EDGE, y, lines, self.size)
            return y + text + self.bar_height / 2 + 1
        canvas.lines(EDGE, y + (height - text) / 2, lines, self.size)
        return y + height / 2


class Scale:
    """A scale of shares from 0 to a round number that holds the largest, between two places of the picture."""

    def __init__(self, largest: float, left: float, right: float, *, most_steps: int) -> None:
        self.step = next((step for step in STEPS if largest / step <= most_steps), STEPS[-1])
        self.steps = max(1, -int(-largest / self.step + 1e-9) if largest else 1)
        while self.steps * self.step < largest - 1e-9:
            self.steps += 1
        self.left, self.unit = left, (right - left) / (self.steps * self.step)

    def place(self, share: float) -> float:
        """Where a share lies."""
        return self.left + share * self.unit

    def values(self) -> list[float]:
        """What the lines of the scale stand for."""
        return [round(number * self.step, 4) for number in range(self.steps + 1)]

    def draw_lines(self, canvas: Canvas, top: float, bottom: float) -> None:
        """An upright line for each step."""
        for value in self.values():
            x = self.place(value)
            canvas.line((x, x), (top, bottom), colour=RULE, width=HAIR)

    def draw_values(self, canvas: Canvas, y: float) -> None:
        """The steps in words: whole percentages."""
        for value in self.values():
            canvas.text(self.place(value), y, f"{round(100 * value)}%", SMALL, colour=MUTED, align="center")
