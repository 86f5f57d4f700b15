"""The picture of how weights are spread."""

from __future__ import annotations

from functools import partial

from analysis.weight_diagnostics import merged_intervals
from surveys.reports.pictures import PRINT_WIDTH, Picture, basis_note
from surveys.reports.weight_summary import FEWEST_SHOWN, WeightSummary
from surveys.text import format_number
from surveys.text.i18n import gettext as _


def weights_picture(weights: WeightSummary, *, basis: str, width: float | None = None) -> Picture:
    """How many forms have a weight of which size; intervals with few forms are put together."""
    from analysis.charts import Bar, bar_chart

    places = 0 if weights.spread.largest >= FEWEST_SHOWN else 2
    intervals = merged_intervals(weights.spread, fewest=FEWEST_SHOWN)
    n = weights.spread.n
    bars = [
        Bar(f"{format_number(low, places)} – {format_number(high, places)}", count / n)
        for low, high, count in intervals
    ]
    title = _("Tỷ lệ phiếu theo độ lớn của quyền số")
    foot = _("n = %(n)s phiếu.", n=format_number(n)) + " " + basis_note(basis)
    draw = partial(
        bar_chart, bars, title=title, foot=foot, ordered=True, width=width or PRINT_WIDTH, format_share=_percent
    )
    words = "; ".join(f"{bar.label}: {_percent(bar.share or 0.0)}" for bar in bars)
    return Picture(draw, f"{title}. {words}. {foot}")


def _percent(share: float) -> str:
    return format_number(100 * share, 1) + "%"
