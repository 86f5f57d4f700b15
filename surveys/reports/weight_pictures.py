"""Pictures of the weights: how they are spread, what calibration moved, what they do to the key estimates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from analysis.weight_diagnostics import merged_intervals
from surveys.reports.calibration_summary import CalibratedMargin
from surveys.reports.pictures import PRINT_WIDTH, Picture, basis_note
from surveys.reports.weight_effects import WeightEffect
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


def margin_picture(margin: CalibratedMargin, *, basis: str, width: float | None = None) -> Picture:
    """Each category of a margin: after calibration, before it, and what is known, as an upright stroke."""
    from analysis.dot_chart import DotRow, dot_chart

    after, before, known = _("sau hiệu chỉnh"), _("trước hiệu chỉnh"), _("số đã biết")
    rows = [DotRow(share.label, (share.after / 100, share.before / 100), share.known / 100) for share in margin.shares]
    title = _("%(margin)s: trước và sau hiệu chỉnh", margin=margin.label)
    foot = basis_note(basis)
    draw = partial(
        dot_chart,
        rows,
        series=(after, before),
        title=title,
        foot=foot,
        format_value=_percent,
        width=width or PRINT_WIDTH,
        target=known,
    )
    words = "; ".join(
        _(
            "%(label)s: trước %(before)s%%, sau %(after)s%%, đã biết %(known)s%%",
            label=share.label,
            before=format_number(share.before, 1),
            after=format_number(share.after, 1),
            known=format_number(share.known, 1),
        )
        for share in margin.shares
    )
    return Picture(draw, f"{title}. {words}. {foot}")


def effects_picture(effects: Sequence[WeightEffect], *, basis: str, width: float | None = None) -> Picture:
    """Each key estimate by final weights, by base weights and as forms are counted."""
    from analysis.dot_chart import DotRow, dot_chart

    rows = [
        DotRow(
            f"{effect.question} – {effect.answer}",
            (effect.final / 100, None if effect.base is None else effect.base / 100, effect.forms / 100),
        )
        for effect in effects
    ]
    title = _("Quyền số làm thay đổi kết quả bao nhiêu")
    foot = basis_note(basis)
    draw = partial(
        dot_chart,
        rows,
        series=(_("quyền số cuối cùng"), _("quyền số cơ bản"), _("không dùng quyền số")),
        title=title,
        foot=foot,
        format_value=_percent,
        width=width or PRINT_WIDTH,
    )
    words = "; ".join(_effect_words(effect) for effect in effects)
    return Picture(draw, f"{title}. {words}. {foot}")


def _effect_words(effect: WeightEffect) -> str:
    said = {
        "answer": f"{effect.question} – {effect.answer}",
        "forms": format_number(effect.forms, 1),
        "final": format_number(effect.final, 1),
    }
    if effect.base is None:
        return _("%(answer)s: không dùng quyền số %(forms)s%%, quyền số cuối cùng %(final)s%%", **said)
    return _(
        "%(answer)s: không dùng quyền số %(forms)s%%, quyền số cơ bản %(base)s%%, quyền số cuối cùng %(final)s%%",
        base=format_number(effect.base, 1),
        **said,
    )


def _percent(share: float) -> str:
    return format_number(100 * share, 1) + "%"
