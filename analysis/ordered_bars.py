"""One share in very many groups, such as 104 communes: thin bars from the largest down, in columns on a page."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.canvas import Canvas
from analysis.chart_frame import FormatShare, Frame, percent_vi
from analysis.charts import Bar
from analysis.fonts import text_width, wrap
from analysis.theme import (
    ACCENT,
    DENSE,
    EDGE,
    FINE,
    INK,
    LINE_SPACING,
    PAGE_WIDTH,
    POSITIVES,
    RULE,
    SMALL,
    STACKED_BELOW,
)

ONE_COLUMN = 36
"""Rows that still stand in one column of a page."""
THIN = 7.0
ROW_AIR, ROW_AIR_ON_PHONE = 2.2, 5.5
BETWEEN_COLUMNS = 20.0
LABEL_SHARE = 0.42


def ordered_bars(
    groups: Sequence[Bar],
    *,
    title: str,
    foot: str,
    subtitle: str = "",
    whole: Bar | None = None,
    width: float = PAGE_WIDTH,
    format_share: FormatShare = percent_vi,
) -> Canvas:
    """Sorted by value, ties by the order given; hidden groups are not drawn, the caller names them in the foot.

    Rows go down the first column, then down the second. `whole` is the share of all, an upright line through each
    column, named above the first. A small base is hatched.
    """
    rows = sorted((group for group in groups if group.share is not None), key=lambda group: -(group.share or 0.0))
    size = SMALL if width < STACKED_BELOW else DENSE
    layout = _Layout(rows, Frame(title, foot, width, subtitle=subtitle, size=size), whole, format_share)
    canvas = layout.frame.canvas(layout.rows_height)
    for number in range(len(layout.columns)):
        layout.draw_column(canvas, number)
    return canvas


class _Layout:
    def __init__(
        self,
        rows: Sequence[Bar],
        frame: Frame,
        whole: Bar | None,
        format_share: FormatShare,
    ) -> None:
        self.frame, self.size, stacked = frame, frame.size, frame.stacked
        self.format_share = format_share
        self.whole = whole if whole is not None and whole.share is not None else None
        across = 1 if stacked or len(rows) <= ONE_COLUMN else 2
        self.column_width = (frame.inside - BETWEEN_COLUMNS * (across - 1)) / across
        widest = max((text_width(row.label, self.size) for row in rows), default=0.0)
        self.label_width = min(widest + 1, LABEL_SHARE * self.column_width)
        self.labels = [wrap(row.label, self.label_width, self.size) for row in rows]
        air = ROW_AIR_ON_PHONE if stacked else ROW_AIR
        self.heights = [max(len(lines) * self.size * 1.15, THIN) + air for lines in self.labels]
        self.columns = self._columns(rows, across)
        shares = [max(row.share or 0.0, row.high or 0.0) for row in rows]
        largest = max([*shares, (self.whole.share or 0.0) if self.whole else 0.0, 0.01])
        value_width = max((text_width(format_share(row.share or 0.0), self.size) for row in rows), default=0.0)
        self.unit = (self.column_width - self.label_width - value_width - 12) / largest
        self.above = SMALL * LINE_SPACING + 4 if self.whole else 0.0
        heights = [sum(self.heights[number] for number, _row in column) for column in self.columns]
        self.rows_height = self.above + max(heights, default=0.0)

    def _columns(self, rows: Sequence[Bar], across: int) -> list[list[tuple[int, Bar]]]:
        """Rows with their numbers, the columns about equally high."""
        numbered = list(enumerate(rows))
        if across == 1:
            return [numbered]
        half, height, split = sum(self.heights) / 2, 0.0, 0
        while split < len(rows) and height < half - 0.01:
            height += self.heights[split]
            split += 1
        return [numbered[:split], numbered[split:]]

    def draw_column(self, canvas: Canvas, number: int) -> None:
        """The rows of one column, with the share of all as a line through them."""
        start = EDGE + number * (self.column_width + BETWEEN_COLUMNS)
        left = start + self.label_width + 6
        y = top = self.frame.top + self.above
        for place, row in self.columns[number]:
            height = self.heights[place]
            self.draw_row(canvas, row, self.labels[place], start, left, y + height / 2)
            y += height
        canvas.line((left, left), (top, y), colour=RULE, width=FINE)
        if self.whole is not None:
            x = left + (self.whole.share or 0.0) * self.unit
            canvas.line((x, x), (top - 1, y), colour=INK, width=FINE)
            words = f"{self.whole.label} {self.format_share(self.whole.share or 0.0)}"
            half = text_width(words, self.size) / 2
            middle = min(max(x, start + half), start + self.column_width - half)
            canvas.text(middle, top - self.above / 2 - 1, words, self.size, align="center")

    def draw_row(self, canvas: Canvas, row: Bar, lines: list[str], start: float, left: float, centre: float) -> None:
        """Label, bar, interval and value."""
        text = self.size * 1.15
        for place, words in enumerate(lines):
            canvas.text(start, centre + (place - (len(lines) - 1) / 2) * text, words, self.size)
        share = row.share or 0.0
        end = left + share * self.unit
        canvas.bar(
            left, centre - THIN / 2, end - left, THIN, ACCENT if row.flagged else POSITIVES[1], hatched=row.flagged
        )
        if row.low is not None and row.high is not None:
            ends = (left + row.low * self.unit, left + row.high * self.unit)
            canvas.line(ends, (centre, centre), colour=INK, width=FINE)
            end = max(end, ends[1])
        if self.whole is not None:
            line = left + (self.whole.share or 0.0) * self.unit
            value = text_width(self.format_share(share), self.size)
            if end + 3 < line < end + 6 + value:
                end = line
        canvas.text(end + 4, centre, self.format_share(share), self.size)
