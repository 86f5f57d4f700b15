"""Progress in words: the pace, the hours of visits, the rates of units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from surveys.fieldwork.attempts import MOST_TOLD_APART
from surveys.fieldwork.pace import Pace
from surveys.fieldwork.progress import Progress, Tally
from surveys.fieldwork.rate_names import RATE_GROUPS, rate_definition, rate_name
from surveys.fieldwork.response_rates import OutcomeRates, Rate
from surveys.text import format_number, format_percent


@dataclass(frozen=True)
class RateRow:
    """A unit with its rates; `base` is how many of its cases are not outside the population."""

    name: str
    within: str
    base: int
    rates: OutcomeRates


def rate_rows(shown: Progress, by: str) -> list[RateRow]:
    """The rows by stratum ("tang"), commune ("xa") or collaborator ("ctv")."""
    if by == "ctv":
        return [_row(each.full_name, "", each.tally) for each in shown.collaborators]
    if by == "xa":
        return [_row(each.name, each.stratum, each.tally) for each in shown.communes]
    return [_row(each.name, "", each.tally) for each in shown.strata]


def _row(name: str, within: str, tally: Tally) -> RateRow:
    return RateRow(name, within, tally.issued - tally.not_eligible, tally.rates)


def short_rate(rate: Rate) -> str:
    """A rate in percent for a cell of a table, a dash where there is none."""
    return format_percent(None if rate.value is None else 100 * rate.value)


def standing_rows(tally: Tally) -> list[tuple[str, int]]:
    """How many households stand how; the rows add up to all that were issued."""
    rows = [
        (_("Đã thu phiếu"), tally.with_response),
        (_("Đang phỏng vấn dở"), tally.interviewing),
        (_("Cần đến lại"), tally.again),
        (_("Chưa đến"), tally.waiting - tally.interviewing - tally.again),
        (_("Từ chối"), tally.closed_refused),
        (_("Không thuộc đối tượng (nhà bỏ trống, đã chuyển đi…)"), tally.closed_outside),
        (_("Đã khép lại vì lý do khác"), tally.finished - tally.closed_refused - tally.closed_outside),
    ]
    return [(words, number) for words, number in rows if number]


def pace_words(pace: Pace) -> str:
    """How fast forms come in and how fast they would have to, in one or two sentences."""
    said = []
    if pace.so_far is not None:
        said.append(_("Đến hết hôm qua trung bình mỗi ngày thu %(count)s phiếu.", count=_a_day(pace.so_far)))
    if pace.today:
        said.append(_("Hôm nay đã thu %(count)s phiếu.", count=format_number(pace.today)))
    if pace.needed is not None:
        said.append(
            _("Từ hôm nay đến ngày cuối mỗi ngày cần %(count)s phiếu để đủ chỉ tiêu.", count=_a_day(pace.needed))
        )
    if pace.short:
        said.append(
            _(
                "Dù mọi hộ còn phải làm đều trả lời, vẫn thiếu %(count)s phiếu so với chỉ tiêu.",
                count=format_number(pace.short),
            )
        )
    return " ".join(said)


def _a_day(value: float) -> str:
    return format_number(value, 0 if value >= 10 else 1)


def hours_words(hours: tuple[int, int]) -> str:
    """A band of hours."""
    first, last = hours
    if first == 0:
        return _("trước %(last)s giờ", last=last)
    if last == 24:
        return _("sau %(first)s giờ", first=first)
    return _("%(first)s–%(last)s giờ", first=first, last=last)


def supply() -> dict[str, Any]:
    """What the templates of progress may call."""
    return {
        "pace_words": pace_words,
        "hours_words": hours_words,
        "rate_name": rate_name,
        "rate_definition": rate_definition,
        "short_rate": short_rate,
        "standing_rows": standing_rows,
        "most_told_apart": MOST_TOLD_APART,
        "rate_groups": lambda: RATE_GROUPS,
    }
