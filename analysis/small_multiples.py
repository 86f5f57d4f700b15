"""A small panel of bars for each group, all on one scale with the answers in one order, to be compared at a glance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.canvas import Canvas
from analysis.chart_frame import FormatShare, Frame, percent_vi
from analysis.charts import Bar
from analysis.fonts import text_width, wrap
from analysis.theme import (
    ACCENT,
    APART,
    DENSE,
    EDGE,
    FINE,
    GROUND,
    INK,
    LINE,
    LINE_SPACING,
    MUTED,
    NOT_SHOWN,
    PAGE_WIDTH,
    RULE,
    SMALL,
)

PANEL_BAR, GROUND_BAR = 8.0, 14.0
BETWEEN_PANELS = 12.0
ACROSS = 3
LABEL_SHARE, LABEL_SHARE_ON_PHONE = 0.27, 0.42


@dataclass(frozen=True)
class Panel:
    """A group: its name, its base in words, and a bar for each answer, in the same order everywhere."""

    label: str
    note: str
    bars: tuple[Bar, ...]


def small_multiples(
    panels: Sequence[Panel],
    *,
    whole: Sequence[float | None] = (),
    title: str,
    foot: str,
    width: float = PAGE_WIDTH,
    format_share: FormatShare = percent_vi,
) -> Canvas:
    """Panels side by side on a page, below one another on a phone; answers are named once at the left of each row.

    `whole` holds the share of all for each answer, a grey ground behind the bar in every panel.

    Errors: ValueError when panels, or `whole`, have not the same answers.
    """
    answers = [tuple(bar.label for bar in panel.bars) for panel in panels]
    if len(set(answers)) > 1 or (whole and panels and len(whole) != len(answers[0])):
        raise ValueError("Every panel has the same answers, and `whole` a share for each.")
    layout = _Layout(panels, whole, title, foot, width, format_share)
    canvas = layout.frame.canvas(layout.rows_height)
    for number in range(len(panels)):
        layout.draw_panel(canvas, number)
    return canvas


class _Layout:
    def __init__(
        self,
        panels: Sequence[Panel],
        whole: Sequence[float | None],
        title: str,
        foot: str,
        width: float,
        format_share: FormatShare,
    ) -> None:
        self.frame = frame = Frame(title, foot, width, size=SMALL)
        self.panels, self.whole, self.format_share = panels, whole, format_share
        self.across = 1 if frame.stacked else min(ACROSS, max(len(panels), 1))
        names = [bar.label for bar in panels[0].bars] if panels else []
        share = LABEL_SHARE_ON_PHONE if frame.stacked else LABEL_SHARE
        widest = max((text_width(name, SMALL) for name in names), default=0.0)
        label_width = min(widest + 1, share * frame.inside)
        self.labels = [wrap(name, label_width, SMALL) for name in names]
        self.left = EDGE + label_width + 8
        self.panel_width = (frame.width - EDGE - self.left - BETWEEN_PANELS * (self.across - 1)) / self.across
        bars = [bar for panel in panels for bar in panel.bars]
        largest = max([max(bar.share or 0.0, bar.high or 0.0) for bar in bars] + [share or 0.0 for share in whole])
        value_width = max((text_width(self.written(bar), DENSE) for bar in bars), default=0.0)
        self.unit = (self.panel_width - value_width - 6) / max(largest, 0.01)
        self.heads = [wrap(panel.label, self.panel_width, SMALL, "bold") for panel in panels]
        self.heights = [max(len(lines) * SMALL * LINE_SPACING, GROUND_BAR) + 5 for lines in self.labels]
        self.rows = [
            range(start, min(start + self.across, len(panels))) for start in range(0, len(panels), self.across)
        ]
        self.rows_height = sum(self._row_height(row) for row in self.rows)

    def written(self, bar: Bar) -> str:
        return NOT_SHOWN if bar.share is None else self.format_share(bar.share)

    def _head_height(self, row: range) -> float:
        return (max(len(self.heads[number]) for number in row) + 1) * SMALL * LINE_SPACING + 4

    def _row_height(self, row: range) -> float:
        return self._head_height(row) + sum(self.heights) + 10

    def draw_panel(self, canvas: Canvas, number: int) -> None:
        """The group's name and base, its bars, and in the first panel of a row the names of the answers."""
        place = number // self.across
        row = self.rows[place]
        top = self.frame.top + sum(self._row_height(each) for each in self.rows[:place])
        first = number == row[0]
        x = self.left + (number - row[0]) * (self.panel_width + BETWEEN_PANELS)
        panel, lines = self.panels[number], self.heads[number]
        head = self._head_height(row)
        start = top + head - 4 - (len(lines) + 1) * SMALL * LINE_SPACING
        canvas.lines(x, start, lines, SMALL, weight="bold")
        canvas.lines(x, start + len(lines) * SMALL * LINE_SPACING, [panel.note], DENSE, colour=MUTED)
        y = top + head
        canvas.line((x, x), (y, y + sum(self.heights)), colour=RULE, width=FINE)
        for answer, (bar, height) in enumerate(zip(panel.bars, self.heights, strict=True)):
            centre = y + height / 2
            if first:
                text = len(self.labels[answer]) * SMALL * LINE_SPACING
                canvas.lines(EDGE, centre - text / 2, self.labels[answer], SMALL)
            self.draw_bar(canvas, bar, x, centre, self.whole[answer] if self.whole else None)
            y += height

    def draw_bar(self, canvas: Canvas, bar: Bar, left: float, centre: float, whole: float | None) -> None:
        """The bar with its interval and its value, on the ground of the share of all."""
        end = left
        if whole is not None and bar.share is not None:
            end = left + whole * self.unit
            canvas.bar(left, centre - GROUND_BAR / 2, end - left, GROUND_BAR, GROUND)
        if bar.share is not None:
            right = left + bar.share * self.unit
            end = max(end, right)
            colour = APART if bar.apart else ACCENT
            canvas.bar(left, centre - PANEL_BAR / 2, right - left, PANEL_BAR, colour, hatched=bar.flagged)
            if bar.low is not None and bar.high is not None:
                ends = (left + bar.low * self.unit, left + bar.high * self.unit)
                canvas.line(ends, (centre, centre), colour=INK, width=LINE, halo=True)
                end = max(end, ends[1])
        colour = MUTED if bar.share is None else INK
        canvas.text(end + 4, centre, self.written(bar), DENSE, colour=colour)
