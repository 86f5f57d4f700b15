"""Pictures of progress: where every commune stands by stratum, and the forms day by day; each with its numbers too.

They count forms. Nothing that anybody answered is in them.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from surveys.fieldwork.pace import Pace
from surveys.fieldwork.progress import Progress, StratumProgress
from surveys.reports.pictures import PRINT_WIDTH, Picture
from surveys.text import format_date, format_number, format_percent
from surveys.text.i18n import gettext as _

WHOLE = 100.0


def communes_picture(shown: Progress, *, width: float = PRINT_WIDTH) -> Picture:
    """Every commune as a dot: forms that are back of its allocation, by stratum, with where an even pace would be."""
    from analysis.dot_strips import Dot, Mark, Strip, dot_strips

    strips = [
        Strip(stratum.name, tuple(Dot(c.name, 100 * c.tally.with_response / c.tally.main) for c in with_allocation))
        for stratum in shown.strata
        if (with_allocation := [commune for commune in stratum.communes if commune.tally.main])
    ]
    expected = shown.pace.expected if shown.pace is not None and shown.pace.needed is not None else None
    mark = None
    if expected and shown.tally.main:
        mark = Mark(100 * expected / shown.tally.main, _("nếu thu đều từng ngày"))
    title = _("Phiếu đã thu so với chỉ tiêu của từng xã, phường")
    foot = _("Mỗi chấm là một xã, phường. Dưới mỗi hàng là nơi thu được ít nhất so với chỉ tiêu của nơi đó.")
    if mark is not None:
        behind = sum(dot.value < mark.value for strip in strips for dot in strip.dots)
        title = _(
            "%(behind)s trên %(all)s xã, phường thu chậm hơn mức đều từng ngày",
            behind=format_number(behind),
            all=format_number(sum(len(strip.dots) for strip in strips)),
        )
        foot = _("Chấm đặc: đã đạt mức thu đều từng ngày; chấm rỗng: chưa đạt.") + " " + foot
    draw = partial(
        dot_strips, strips, title=title, foot=foot, format_value=_written, mark=mark, least=WHOLE, width=width
    )
    return Picture(draw, f"{title}. " + " ".join(_stratum_words(stratum) for stratum in shown.strata))


def days_picture(pace: Pace, *, width: float = PRINT_WIDTH) -> Picture:
    """Forms added up day by day beside the straight line to the allocation on the last day."""
    from analysis.cumulative_chart import Plan, Series, cumulative_chart

    values = tuple(float(day.so_far) for day in pace.days)
    back = format_number(pace.days[-1].so_far) if pace.days else "0"
    plan = None
    if pace.last is not None and pace.last >= pace.first:
        wanted = _("chỉ tiêu %(wanted)s phiếu", wanted=format_number(pace.wanted))
        plan = Plan(float(pace.wanted), (pace.last - pace.first).days + 1, wanted)
    title = _days_title(pace)
    foot = _("Đường mảnh: nếu mỗi ngày thu được như nhau cho đến ngày cuối.") if plan is not None else ""
    draw = partial(
        cumulative_chart,
        Series(values, _("%(count)s phiếu", count=back)),
        plan=plan,
        name_day=partial(_day, pace),
        title=title,
        foot=foot,
        format_value=_whole,
        width=width,
    )
    return Picture(draw, f"{title}. {_days_words(pace)}")


def _days_title(pace: Pace) -> str:
    """How far the forms are from an even pace, by the evening before today; nothing of it once nothing is needed."""
    if pace.expected is None or pace.needed is None or not pace.days:
        return _("Phiếu thu được, cộng dồn từng ngày")
    ahead = round(pace.days[-1].so_far - pace.days[-1].forms - pace.expected)
    if ahead < 0:
        return _("Chậm %(count)s phiếu so với mức thu đều từng ngày", count=format_number(-ahead))
    if ahead > 0:
        return _("Nhanh hơn mức thu đều từng ngày %(count)s phiếu", count=format_number(ahead))
    return _("Đúng mức thu đều từng ngày")


def _day(pace: Pace, number: int) -> str:
    return format_date(pace.first + timedelta(days=number))


def _written(value: float) -> str:
    return format_percent(value, 0)


def _whole(value: float) -> str:
    return format_number(value, 0)


def _stratum_words(stratum: StratumProgress) -> str:
    tally = stratum.tally
    return _(
        "%(stratum)s: %(back)s trên %(wanted)s phiếu ở %(communes)s xã, phường.",
        stratum=stratum.name,
        back=format_number(tally.with_response),
        wanted=format_number(tally.main),
        communes=format_number(len(stratum.communes)),
    )


def _days_words(pace: Pace) -> str:
    if not pace.days:
        return ""
    counted = _(
        "Từ %(first)s đến %(today)s thu được %(back)s phiếu.",
        first=format_date(pace.first),
        today=format_date(pace.days[-1].on),
        back=format_number(pace.days[-1].so_far),
    )
    if pace.last is None:
        return counted
    goal = _(
        "Chỉ tiêu đến %(last)s là %(wanted)s phiếu.", last=format_date(pace.last), wanted=format_number(pace.wanted)
    )
    return f"{counted} {goal}"
