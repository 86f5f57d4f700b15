"""Estimates as pictures: sorted bars with intervals, and diverging bars for batteries on one scale.

Only what `analysis.disclosure` lets through is drawn. Every word comes from the caller; numbers are written
the Vietnamese way unless another format is given. Widths are in inches: `PAGE_WIDTH` for print,
`PHONE_WIDTH` puts each label above its bar.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.canvas import INK, LINE_SPACING, MUTED, POINTS_PER_INCH, RULE, Canvas, text_width, wrap
from analysis.disclosure import FLAGGED, HIDDEN, PublishedCell, PublishedTable

ACCENT = "#0b6e6e"
APART = "#8d8a85"
PAGE_WIDTH = 6.3
PHONE_WIDTH = 3.4
STACKED_BELOW = 4.5
NOT_SHOWN = "(…)"
MARGIN = 6.0
GAP = 9.0

FormatShare = Callable[[float], str]


def percent_vi(share: float) -> str:
    """A share as Vietnamese text with one decimal: 0.344 is "34,4%"."""
    return f"{100 * share:.1f}".replace(".", ",") + "%"


@dataclass(frozen=True)
class Bar:
    """One bar: a label and the share with its limits (None where none may be claimed).

    `flagged` marks a small base, a `share` of None is hidden, `apart` sets an answer such as "hard to say"
    aside.
    """

    label: str
    share: float | None
    low: float | None = None
    high: float | None = None
    flagged: bool = False
    apart: bool = False


@dataclass(frozen=True)
class BatteryRow:
    """One item of a battery: a share for each point of the scale, and for the answer set apart."""

    label: str
    shares: tuple[float | None, ...]
    apart: float | None = None


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
) -> Figure:
    """Horizontal bars from 0 with their value beside them and the interval as a thin line.

    Sorted by value unless `ordered`; bars set apart and hidden ones come last. A small base is drawn
    hatched. `foot` carries n, basis, dates and what the line means.
    """
    frame = _Frame(title, foot, width)
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
    scale = (frame.width - MARGIN - room - left) / longest
    y = frame.top
    for bar, lines, value, height, full in zip(drawn, labels, values, heights, heights_with_gap, strict=True):
        y += full - height
        centre = frame.draw_label(canvas, lines, y, height)
        _draw_bar(canvas, bar, value, left, centre, scale, frame)
        y += height
    if not frame.stacked:
        canvas.line((left, left), (frame.top, y), colour=RULE, width=0.8)
    return canvas.figure


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
) -> Figure:
    """Items on one scale as stacked bars that diverge from the neutral point, with `apart` in its own column.

    `scale` goes from the negative end to the positive; `neutral` is the place of its middle point, if it has
    one. Negative points are grey, positive ones in the accent; in grey print the side of the middle tells
    them apart. A row with a hidden share is not drawn.
    """
    frame = _Frame(title, foot, width, key=[*scale], colours=scale_colours(len(scale), neutral))
    label_width = frame.label_width(row.label for row in rows)
    labels = [wrap(row.label, label_width, frame.size) for row in rows]
    heights = [frame.row_height(lines) + 3 for lines in labels]
    apart_width = _apart_width(rows, apart, frame, format_share)
    head = max((len(_apart_head(apart, apart_width, frame)) - 1) * frame.small * LINE_SPACING, 0)
    canvas = frame.canvas(sum(heights) + head)
    left = frame.left(label_width)
    reach = [_reach(row, len(scale), neutral) for row in rows if None not in row.shares]
    before, after = (max((r[side] for r in reach), default=0.5) for side in (0, 1))
    unit = (frame.width - MARGIN - apart_width - left) / max(before + after, 0.01)
    middle = left + before * unit
    if apart:
        for number, line in enumerate(_apart_head(apart, apart_width, frame)):
            top = frame.top + (number - 0.6) * frame.small * LINE_SPACING
            canvas.text(frame.width - MARGIN, top, line, frame.small, colour=MUTED, align="right")
    y = frame.top + head
    for row, lines, height in zip(rows, labels, heights, strict=True):
        centre = frame.draw_label(canvas, lines, y, height)
        _draw_stack(canvas, row, neutral, middle, centre, unit, frame, format_share)
        if apart and row.apart is not None:
            value = format_share(row.apart)
            canvas.text(frame.width - MARGIN, centre, value, frame.small, colour=MUTED, align="right")
        y += height
    return canvas.figure


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


def scale_colours(points: int, neutral: int | None) -> list[str]:
    """The colour of each point of a scale: greys below the neutral, the accent above, strongest at the
    ends."""
    below = points // 2 if neutral is None else neutral
    above = points - below - (neutral is not None)
    greys = ["#6d6a66", "#a5a19b", "#bdb9b2"]
    teals = [ACCENT, "#5fa3a1", "#a3cac8"]
    middle = [] if neutral is None else ["#e4e1db"]
    return (
        [greys[min(place, 2)] for place in range(below)]
        + middle
        + [teals[min(above - 1 - place, 2)] for place in range(above)]
    )


class _Frame:
    """What surrounds the rows: title, key and foot, and where the rows may be drawn."""

    def __init__(
        self,
        title: str,
        foot: str,
        width: float,
        *,
        key: Sequence[str] = (),
        colours: Sequence[str] = (),
    ) -> None:
        self.width = width * POINTS_PER_INCH
        self.stacked = width < STACKED_BELOW
        self.size = 9.5
        self.small = 8.5
        inside = self.width - 2 * MARGIN
        self.title = wrap(title, inside, 11, "bold")
        self.foot = wrap(foot, inside, self.small)
        self.key = _key_places(key, inside, self.small)
        self.colours = colours
        self.key_top = MARGIN + len(self.title) * 11 * LINE_SPACING + 6
        key_lines = self.key[-1][1] + 1 if self.key else 0
        self.top = self.key_top + key_lines * self.small * 1.6 + (14 if key_lines else 2)

    def label_width(self, labels: Iterable[str]) -> float:
        """Room for labels: the whole width on a phone, at most two fifths of it elsewhere."""
        inside = self.width - 2 * MARGIN
        if self.stacked:
            return inside
        return min(max((text_width(label, self.size) for label in labels), default=0.0) + 1, 0.4 * inside)

    def left(self, label_width: float) -> float:
        """Where bars begin."""
        return MARGIN if self.stacked else MARGIN + label_width + 8

    def row_height(self, lines: list[str]) -> float:
        text = len(lines) * self.size * LINE_SPACING
        return text + self.bar_height + 9 if self.stacked else max(text, self.bar_height) + 8

    @property
    def bar_height(self) -> float:
        return 15.0

    def canvas(self, rows_height: float) -> Canvas:
        """The page with title, key and foot drawn."""
        height = self.top + rows_height + 6 + len(self.foot) * self.small * LINE_SPACING + MARGIN
        canvas = Canvas(self.width, height)
        canvas.lines(MARGIN, MARGIN, self.title, 11, weight="bold")
        foot_top = self.top + rows_height + 6
        canvas.lines(MARGIN, foot_top, self.foot, self.small, colour=MUTED)
        for (label, line, x), colour in zip(self.key, self.colours, strict=False):
            y = self.key_top + (line + 0.5) * self.small * 1.6
            canvas.bar(MARGIN + x, y - 4.5, 9, 9, colour)
            canvas.text(MARGIN + x + 13, y, label, self.small)
        return canvas

    def draw_label(self, canvas: Canvas, lines: list[str], y: float, height: float) -> float:
        """Write a row's label and say at which height its bar is centred."""
        text = len(lines) * self.size * LINE_SPACING
        if self.stacked:
            canvas.lines(MARGIN, y, lines, self.size)
            return y + text + self.bar_height / 2 + 1
        canvas.lines(MARGIN, y + (height - text) / 2, lines, self.size)
        return y + height / 2


def _bar(label: str, cell: PublishedCell, *, apart: bool = False) -> Bar:
    if cell.status == HIDDEN:
        return Bar(label, None, apart=apart)
    return Bar(label, cell.share, cell.low, cell.high, flagged=cell.status == FLAGGED, apart=apart)


def _draw_bar(canvas: Canvas, bar: Bar, value: str, left: float, centre: float, scale: float, frame: _Frame) -> None:
    end = left
    if bar.share is not None:
        thickness = frame.bar_height
        end = left + bar.share * scale
        colour = APART if bar.apart else ACCENT
        canvas.bar(left, centre - thickness / 2, end - left, thickness, colour, hatch="////" if bar.flagged else "")
        if bar.low is not None and bar.high is not None:
            low, high = left + bar.low * scale, left + bar.high * scale
            canvas.line((low, high), (centre, centre), colour=INK, width=1.2, halo=True)
            for x in (low, high):
                canvas.line((x, x), (centre - 3, centre + 3), colour=INK, width=1.2, halo=True)
            end = max(end, high)
    weight, colour = ("normal", MUTED) if bar.share is None else ("bold", INK)
    canvas.text(end + 5, centre, value, frame.size, weight=weight, colour=colour)


def _draw_stack(
    canvas: Canvas,
    row: BatteryRow,
    neutral: int | None,
    middle: float,
    centre: float,
    unit: float,
    frame: _Frame,
    format_share: FormatShare,
) -> None:
    shares = [share for share in row.shares if share is not None]
    if len(shares) < len(row.shares):
        canvas.text(middle + 4, centre, NOT_SHOWN, frame.size, colour=MUTED)
        return
    x = middle - _reach(row, len(row.shares), neutral)[0] * unit
    thickness = frame.bar_height + 2
    for share, colour in zip(shares, frame.colours, strict=True):
        canvas.bar(x, centre - thickness / 2, share * unit, thickness, colour)
        value = format_share(share).rstrip("%")
        if text_width(value, 8) + 2 <= share * unit:
            canvas.text(x + share * unit / 2, centre, value, 8, colour=_ink_on(colour), align="center")
        x += share * unit
    for edge in (-1, 1):
        ends = (centre + edge * thickness / 2, centre + edge * (thickness / 2 + 3))
        canvas.line((middle, middle), ends, colour=INK, width=0.8)


def _reach(row: BatteryRow, points: int, neutral: int | None) -> tuple[float, float]:
    """How far a row's bar goes to the left and to the right of the middle."""
    shares = [share or 0.0 for share in row.shares]
    below = points // 2 if neutral is None else neutral
    half = 0.0 if neutral is None else shares[neutral] / 2
    before = sum(shares[:below]) + half
    return before, sum(shares) - before


def _ink_on(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return INK if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#ffffff"


def _apart_width(rows: Sequence[BatteryRow], apart: str, frame: _Frame, format_share: FormatShare) -> float:
    if not apart:
        return 0.0
    values = [text_width(format_share(row.apart), frame.small) for row in rows if row.apart is not None]
    whole = min(text_width(apart, frame.small) + 1, 0.18 * frame.width)
    words = [text_width(word, frame.small) for word in apart.split()]
    return max(values + words + [whole]) + 12


def _apart_head(apart: str, width: float, frame: _Frame) -> list[str]:
    return wrap(apart, width - 11, frame.small) if apart else []


def _key_places(key: Sequence[str], width: float, size: float) -> list[tuple[str, int, float]]:
    """(label, line, x) of each entry of the key, on as many lines as needed."""
    places, line, x = [], 0, 0.0
    for label in key:
        needed = 13 + text_width(label, size) + 12
        if x and x + needed - 12 > width:
            line, x = line + 1, 0.0
        places.append((label, line, x))
        x += needed
    return places


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!…" else text + "."
