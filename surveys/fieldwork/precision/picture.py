"""The margins of every domain as dots, with a stroke where they should be."""

from __future__ import annotations

from functools import partial

from surveys.fieldwork.precision.domains import Reached
from surveys.fieldwork.precision.rules import RuleFields
from surveys.fieldwork.precision.words import picture_words, place_words
from surveys.reports.pictures import Picture
from surveys.text import format_number
from surveys.text.i18n import gettext as _

MOST_ROWS = 40


def _points(margin: float) -> str:
    return format_number(100 * margin, 1)


def margins_picture(reached: Reached, rule: RuleFields, *, width: float, by_question: bool) -> Picture:
    """The largest margin of each domain; `by_question` also the smallest, for those who may see results. Of very many
    domains the first ones."""
    from analysis.dot_chart import DotRow, dot_chart

    several = by_question and any(len(domain.margins) > 1 for domain in reached.domains)
    rows = []
    for domain in reached.domains[:MOST_ROWS]:
        values = (domain.largest, min(domain.margins, default=None)) if several else (domain.largest,)
        place = place_words(domain, rule)
        shares = tuple(None if each is None else each / 100 for each in values)
        rows.append(
            DotRow(place[:1].upper() + place[1:], shares, None if domain.wanted is None else domain.wanted / 100)
        )
    largest, smallest = _("Câu chính có sai số lớn nhất"), _("Câu chính có sai số nhỏ nhất")
    draw = partial(
        dot_chart,
        rows,
        series=[largest, smallest] if several else [largest],
        title=_("Sai số đã đạt và mức đã định"),
        foot=_("± điểm phần trăm; số bên phải là sai số lớn nhất. Chấm nằm bên trái vạch đứng là đạt."),
        format_value=_points,
        width=width,
        target=_("Mức đã định"),
    )
    return Picture(draw, _("Sai số lớn nhất của các câu hỏi chính. ") + picture_words(reached, rule))
