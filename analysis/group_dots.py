"""One share in several groups: a dot for each with its interval, the share of all as a line through them."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.canvas import Canvas
from analysis.chart_frame import FormatShare, Frame, Scale, percent_vi
from analysis.charts import Bar, draw_interval
from analysis.fonts import text_width, wrap
from analysis.theme import (
    ACCENT,
    DOT,
    EDGE,
    FINE,
    INK,
    LINE_SPACING,
    MUTED,
    NOT_SHOWN,
    PAGE_WIDTH,
    RULE,
    SMALL,
)

MOST_STEPS, MOST_STEPS_ON_PHONE = 7, 5
UNDER = 18.0
"""Room for the scale's numbers under the rows."""


def group_dots(
    groups: Sequence[Bar],
    *,
    title: str,
    foot: str,
    subtitle: str = "",
    whole: Bar | None = None,
    ordered: bool = True,
    width: float = PAGE_WIDTH,
    format_share: FormatShare = percent_vi,
) -> Canvas:
    """Dots on a scale from 0 with the value at the right; `note` stands beside each label, such as its base.

    `whole` is the share of all, an upright line named above the rows. A small base is an outlined dot. Sorted by value
    unless `ordered`; hidden ones come last.
    """
    rows = list(groups) if ordered else sorted(groups, key=lambda group: -(group.share or 0.0))
    layout = _Layout(rows, Frame(title, foot, width, subtitle=subtitle, bar_height=DOT + 5), whole, format_share)
    canvas = layout.frame.canvas(layout.rows_height)
    layout.draw_ground(canvas)
    for row, lines, top, height in zip(rows, layout.labels, layout.tops, layout.heights, strict=True):
        layout.draw_row(canvas, row, lines, top, height)
    return canvas


class _Layout:
    def __init__(
        self,
        rows: Sequence[Bar],
        frame: Frame,
        whole: Bar | None,
        format_share: FormatShare,
    ) -> None:
        self.frame = frame
        self.whole, self.format_share = whole, format_share
        self.note_width = max((text_width(row.note, SMALL) for row in rows), default=0.0)
        label_width = frame.label_width(row.label for row in rows)
        room = label_width - self.note_width - 8 if frame.stacked and self.note_width else label_width
        self.labels = [wrap(row.label, room, frame.size) for row in rows]
        shown = [row for row in [*rows, *([whole] if whole else [])] if row.share is not None]
        largest = max((max(row.share or 0.0, row.high or 0.0) for row in shown), default=0.1)
        values = [self.written(row) for row in rows]
        value_width = max((text_width(value, frame.size, "bold") for value in values), default=0.0)
        self.value_right = frame.width - EDGE - (0 if frame.stacked or not self.note_width else self.note_width + 12)
        left = frame.left(label_width) + DOT
        right = self.value_right - value_width - 16
        self.scale = Scale(largest, left, right, most_steps=MOST_STEPS_ON_PHONE if frame.stacked else MOST_STEPS)
        self.above = SMALL * LINE_SPACING + 6 if whole is not None and whole.share is not None else 0.0
        self.heights = [frame.row_height(lines) for lines in self.labels]
        self.top = frame.top + self.above
        self.tops = [self.top + sum(self.heights[:number]) for number in range(len(rows))]
        self.bottom = self.top + sum(self.heights)
        self.rows_height = self.above + sum(self.heights) + UNDER

    def written(self, row: Bar) -> str:
        return NOT_SHOWN if row.share is None else self.format_share(row.share)

    def draw_ground(self, canvas: Canvas) -> None:
        """The scale, and the share of all."""
        spans = self._spans()
        for top, bottom in spans:
            self.scale.draw_lines(canvas, top, bottom)
        self.scale.draw_values(canvas, self.bottom + 8)
        if self.whole is None or self.whole.share is None:
            return
        x = self.scale.place(self.whole.share)
        for top, bottom in spans:
            canvas.line((x, x), (top, bottom), colour=INK, width=FINE)
        words = f"{self.whole.label} {self.format_share(self.whole.share)}"
        half = text_width(words, SMALL) / 2
        middle = min(max(x, EDGE + half), self.frame.width - EDGE - half)
        canvas.text(middle, self.top - self.above / 2 - 1, words, SMALL, align="center")

    def _spans(self) -> list[tuple[float, float]]:
        """From where to where upright lines go: not through labels that stand above their dots."""
        if not self.frame.stacked:
            return [(self.top - 2, self.bottom)]
        ends = [top + height for top, height in zip(self.tops, self.heights, strict=True)]
        return [(end - self.frame.bar_height - 8, end - 4) for end in ends]

    def draw_row(self, canvas: Canvas, row: Bar, lines: list[str], top: float, height: float) -> None:
        """Label and base, the dot with its interval, the value."""
        y = self.frame.draw_label(canvas, lines, top, height)
        note = top + self.frame.size * LINE_SPACING / 2 if self.frame.stacked else y
        canvas.text(self.frame.width - EDGE, note, row.note, SMALL, colour=MUTED, align="right")
        if not self.frame.stacked:
            canvas.line((self.scale.left, self.value_right), (top, top), colour=RULE, width=0.25)
        value = self.written(row)
        if row.share is None:
            canvas.text(self.value_right, y, value, self.frame.size, colour=MUTED, align="right")
            return
        if row.low is not None and row.high is not None:
            draw_interval(canvas, self.scale.place(row.low), self.scale.place(row.high), y)
        canvas.mark(self.scale.place(row.share), y, "o", colour=ACCENT, filled=not row.flagged)
        canvas.text(self.value_right, y, value, self.frame.size, weight="bold", align="right")
