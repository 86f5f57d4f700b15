"""What has come in, added up day by day, beside the straight line that would reach the number wanted at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.canvas import Canvas
from analysis.fonts import text_width, wrap
from analysis.theme import (
    ACCENT,
    BOLD_LINE,
    EDGE,
    FINE,
    HAIR,
    INK,
    LINE_SPACING,
    MUTED,
    PAGE_WIDTH,
    POINTS_PER_INCH,
    RULE,
    SIZE,
    SMALL,
    TITLE,
)

HEIGHT = 170.0
GRID_LINES = 4
NICE = (1, 2, 5)


@dataclass(frozen=True)
class Series:
    """A number for each day from the first on, and the words at its end."""

    values: tuple[float, ...]
    words: str


@dataclass(frozen=True)
class Plan:
    """The straight line from nothing before day 0 to `wanted` at the end of day `days - 1`."""

    wanted: float
    days: int
    words: str


def cumulative_chart(
    series: Series,
    *,
    plan: Plan | None,
    name_day: Callable[[int], str],
    title: str,
    foot: str,
    format_value: Callable[[float], str],
    width: float = PAGE_WIDTH,
) -> Canvas:
    """The sums as a line, the plan as a thin one, both named where they end; days below, a scale from 0."""
    layout = _Layout(series, plan, title, foot, format_value, width)
    canvas = Canvas(layout.width, layout.height)
    canvas.lines(EDGE, EDGE, layout.title, TITLE, weight="bold")
    layout.draw_scale(canvas)
    layout.draw_days(canvas, name_day)
    layout.draw_plan(canvas)
    layout.draw_series(canvas)
    canvas.lines(EDGE, layout.bottom + 22, layout.foot, SMALL, colour=MUTED)
    return canvas


class _Layout:
    def __init__(
        self,
        series: Series,
        plan: Plan | None,
        title: str,
        foot: str,
        format_value: Callable[[float], str],
        width: float,
    ) -> None:
        self.series, self.plan, self.format_value = series, plan, format_value
        self.width = width * POINTS_PER_INCH
        inside = self.width - 2 * EDGE
        self.title, self.foot = wrap(title, inside, TITLE, "bold"), wrap(foot, inside, SMALL)
        self.days = max(len(series.values), plan.days if plan else 0, 1)
        self.largest = max([*series.values, plan.wanted if plan else 0.0, 1.0])
        self.step = _nice_step(self.largest / GRID_LINES)
        room = max(text_width(format_value(n * self.step), SMALL) for n in range(int(self.largest / self.step) + 1))
        self.left, self.right = EDGE + room + 8, self.width - EDGE - 8
        self.top = EDGE + len(self.title) * TITLE * LINE_SPACING + 18
        self.bottom = self.top + HEIGHT
        self.height = self.bottom + 22 + len(self.foot) * SMALL * LINE_SPACING + EDGE

    def x(self, day: float) -> float:
        """Where the end of a day lies; the first day begins at -1."""
        return self.left + (self.right - self.left) * (day + 1) / self.days

    def y(self, value: float) -> float:
        return self.bottom - (self.bottom - self.top) * value / self.largest

    def draw_scale(self, canvas: Canvas) -> None:
        for number in range(int(self.largest / self.step + 1e-9) + 1):
            y = self.y(number * self.step)
            canvas.line((self.left, self.right), (y, y), colour=RULE, width=HAIR)
            canvas.text(self.left - 6, y, self.format_value(number * self.step), SMALL, colour=MUTED, align="right")

    def draw_days(self, canvas: Canvas, name_day: Callable[[int], str]) -> None:
        first, last = name_day(0), name_day(self.days - 1)
        canvas.text(self.left, self.bottom + 9, first, SMALL, colour=MUTED)
        canvas.text(self.right, self.bottom + 9, last, SMALL, colour=MUTED, align="right")
        now = len(self.series.values) - 1
        words = name_day(now)
        x, half = self.x(now), text_width(words, SMALL) / 2
        free_from = self.left + text_width(first, SMALL) + 8
        free_until = self.right - text_width(last, SMALL) - 8
        if free_from <= x - half and x + half <= free_until:
            canvas.text(x, self.bottom + 9, words, SMALL, colour=INK, align="center")

    def draw_plan(self, canvas: Canvas) -> None:
        if self.plan is None:
            return
        end = self.x(self.plan.days - 1)
        canvas.line((self.left, end), (self.bottom, self.y(self.plan.wanted)), colour=MUTED, width=FINE)
        canvas.text(end, self.y(self.plan.wanted) - 9, self.plan.words, SMALL, colour=MUTED, align="right")

    def draw_series(self, canvas: Canvas) -> None:
        x, y = self.left, self.bottom
        for day, value in enumerate(self.series.values):
            canvas.line((x, self.x(day)), (y, self.y(value)), colour=ACCENT, width=BOLD_LINE)
            x, y = self.x(day), self.y(value)
        if not self.series.values:
            return
        canvas.mark(x, y, "o", colour=ACCENT, filled=True)
        wide = text_width(self.series.words, SIZE, "bold")
        free = self.right - x - 10 >= wide
        below = y + 15 if y + 15 < self.bottom - 6 else y - 14
        canvas.text(
            x + 8 if free else x - 8, below, self.series.words, SIZE, weight="bold", align="left" if free else "right"
        )


def _nice_step(wanted: float) -> float:
    """The smallest of 1, 2, 5, 10, 20 … that is `wanted` or more."""
    power = 1.0
    while True:
        for each in NICE:
            if each * power >= wanted:
                return each * power
        power *= 10
