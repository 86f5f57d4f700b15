"""Estimates as sorted bars with intervals, and what every chart of estimates has in common.

Only what `analysis.disclosure` lets through is drawn. Every word comes from the caller; numbers are written
the Vietnamese way unless another format is given. Widths are in inches: `PAGE_WIDTH` for print,
`PHONE_WIDTH` puts each label above its bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analysis.canvas import Canvas
from analysis.chart_frame import FormatShare, Frame, percent_vi
from analysis.disclosure import FLAGGED, HIDDEN, PublishedCell, PublishedTable
from analysis.fonts import text_width, wrap
from analysis.scale_chart import BatteryRow, battery_chart
from analysis.theme import (
    ACCENT,
    APART,
    EDGE,
    FINE,
    INK,
    LINE,
    MUTED,
    NOT_SHOWN,
    PAGE_WIDTH,
    PHONE_WIDTH,
    RULE,
)

__all__ = [
    "PAGE_WIDTH",
    "PHONE_WIDTH",
    "Bar",
    "BatteryRow",
    "alternative_text",
    "bar_chart",
    "battery_chart",
    "battery_rows",
    "category_bars",
    "option_bars",
    "percent_vi",
]

GAP = 9.0
CAP = 3.0
"""Half the height of the strokes at the ends of an interval."""


@dataclass(frozen=True)
class Bar:
    """One mark: a label and the share with its limits (None where none may be claimed).

    `flagged` marks a small base, a `share` of None is hidden, `apart` sets an answer such as "hard to say"
    aside; `note` stands beside the label, such as the base.
    """

    label: str
    share: float | None
    low: float | None = None
    high: float | None = None
    flagged: bool = False
    apart: bool = False
    note: str = ""


def option_bars(table: PublishedTable, *, column: int = 0, apart: Iterable[str] = ()) -> list[Bar]:
    """The options of one column of a table (0: the total) as bars; `apart` names option codes to set
    aside."""
    aside = set(apart)
    return [
        _bar(label, cells[column], apart=code in aside)
        for (code, label), cells in zip(table.item.options, table.cells, strict=True)
    ]


def category_bars(table: PublishedTable, *, option: str) -> list[Bar]:
    """One option across a banner's categories, to compare them."""
    cells = table.cells[table.item.codes.index(option)]
    return [_bar(column.label, cell) for column, cell in zip(table.columns[1:], cells[1:], strict=True)]


def bar_chart(
    bars: Sequence[Bar],
    *,
    title: str,
    foot: str,
    ordered: bool = False,
    width: float = PAGE_WIDTH,
    format_share: FormatShare = percent_vi,
) -> Canvas:
    """Horizontal bars from 0 with their value beside them and the interval as a thin line.

    Sorted by value unless `ordered`; bars set apart and hidden ones come last. A small base is drawn
    hatched. `foot` carries n, basis, dates and what the line means.
    """
    frame = Frame(title, foot, width)
    drawn = sorted(bars, key=lambda bar: (bar.apart, not ordered and -(bar.share or 0.0)))
    label_width = frame.label_width(bar.label for bar in drawn)
    labels = [wrap(bar.label, label_width, frame.size) for bar in drawn]
    heights = [frame.row_height(lines) for lines in labels]
    aside = next((place for place, bar in enumerate(drawn) if bar.apart), None)
    heights_with_gap = [h + (GAP if place == aside and place else 0) for place, h in enumerate(heights)]
    canvas = frame.canvas(sum(heights_with_gap))
    values = [NOT_SHOWN if bar.share is None else format_share(bar.share) for bar in drawn]
    left = frame.left(label_width)
    room = max(text_width(value, frame.size, "bold") for value in values) + 8 if values else 0
    longest = max([max(bar.share or 0.0, bar.high or 0.0) for bar in drawn] + [0.01])
    scale = (frame.width - EDGE - room - left) / longest
    y = frame.top
    for bar, lines, value, height, full in zip(drawn, labels, values, heights, heights_with_gap, strict=True):
        y += full - height
        centre = frame.draw_label(canvas, lines, y, height)
        _draw_bar(canvas, bar, value, left, centre, scale, frame)
        y += height
    if not frame.stacked:
        canvas.line((left, left), (frame.top, y), colour=RULE, width=FINE)
    return canvas


def alternative_text(
    bars: Sequence[Bar],
    *,
    title: str,
    foot: str = "",
    format_share: FormatShare = percent_vi,
    interval: str = "{label}: {share} ({low} – {high})",
    plain: str = "{label}: {share}",
) -> str:
    """The chart's numbers in a sentence each, for those who cannot see it; the wording comes from the
    caller."""
    parts = []
    for bar in bars:
        share = NOT_SHOWN if bar.share is None else format_share(bar.share)
        if bar.share is None or bar.low is None or bar.high is None:
            parts.append(plain.format(label=bar.label, share=share))
        else:
            low, high = format_share(bar.low), format_share(bar.high)
            parts.append(interval.format(label=bar.label, share=share, low=low, high=high))
    return " ".join(part for part in (_sentence(title), "; ".join(parts) + "." if parts else "", foot) if part)


def battery_rows(tables: Sequence[PublishedTable], *, column: int = 0, apart: str | None = None) -> list[BatteryRow]:
    """One row an item, from tables whose options are the same scale; `apart` is the option code to set
    aside."""
    rows = []
    for table in tables:
        found = {code: cells[column].share for code, cells in zip(table.item.codes, table.cells, strict=True)}
        aside = found.pop(apart, None) if apart is not None else None
        rows.append(BatteryRow(table.item.label, tuple(found.values()), aside))
    return rows


def _bar(label: str, cell: PublishedCell, *, apart: bool = False) -> Bar:
    if cell.status == HIDDEN:
        return Bar(label, None, apart=apart)
    return Bar(label, cell.share, cell.low, cell.high, flagged=cell.status == FLAGGED, apart=apart)


def _draw_bar(canvas: Canvas, bar: Bar, value: str, left: float, centre: float, scale: float, frame: Frame) -> None:
    end = left
    if bar.share is not None:
        thickness = frame.bar_height
        end = left + bar.share * scale
        colour = APART if bar.apart else ACCENT
        canvas.bar(left, centre - thickness / 2, end - left, thickness, colour, hatched=bar.flagged)
        if bar.low is not None and bar.high is not None:
            draw_interval(canvas, left + bar.low * scale, left + bar.high * scale, centre)
            end = max(end, left + bar.high * scale)
    colour = MUTED if bar.share is None else INK
    canvas.text(end + 5, centre, value, frame.size, weight="normal" if bar.share is None else "bold", colour=colour)


def draw_interval(canvas: Canvas, low: float, high: float, y: float) -> None:
    """A thin line from one limit to the other, with a stroke at each end."""
    canvas.line((low, high), (y, y), colour=INK, width=LINE, halo=True)
    for x in (low, high):
        canvas.line((x, x), (y - CAP, y + CAP), colour=INK, width=LINE, halo=True)


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!…" else text + "."
