"""Charts of results: sorted bars, or a diverging stack for a battery on one scale; each with its numbers in words."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING

from surveys.reports.document import TEXT_WIDTH_MM
from surveys.reports.results import Answer, Battery, Cell, DomainResult, QuestionResult
from surveys.reports.sentences import is_evasive
from surveys.samples.bases import words_of
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _
from surveys.text.i18n import speaks_english

if TYPE_CHECKING:  # drawing loads matplotlib, which takes half a second: only who draws waits for it
    from matplotlib.figure import Figure

    from analysis.charts import Bar, BatteryRow

MILLIMETRES_PER_INCH = 25.4
PRINT_WIDTH = TEXT_WIDTH_MM / MILLIMETRES_PER_INCH
PRINT_DPI = 130
NEGATIVE_WORDS = ("không", "kém", "xấu", "thấp", "chưa", "rất không", "ít", "giảm")
SCALE_WORDS = ("rất", "hoàn toàn", "tốt hơn", "hài lòng", "đồng ý", "tăng", "cao")
MOST_KEPT = 200

_kept: OrderedDict[str, str] = OrderedDict()
"""The SVG of charts drawn last, by everything that is drawn: other numbers are another chart."""
_drawing = Lock()


@dataclass(frozen=True)
class Picture:
    """A chart, drawn when it is asked for, and the alternative text that gives its numbers."""

    draw: partial[Figure]
    alternative: str

    @cached_property
    def figure(self) -> Figure:
        return self.draw()

    def svg(self) -> str:
        """The chart as SVG with its alternative text inside."""
        content = repr((self.draw, self.alternative, speaks_english()))
        with _drawing:  # drawn by one at a time, once however many ask
            if content not in _kept:
                _kept[content] = self._drawn()
                while len(_kept) > MOST_KEPT:
                    _kept.popitem(last=False)
            _kept.move_to_end(content)
            return _kept[content]

    def _drawn(self) -> str:
        from analysis.canvas import to_svg

        return to_svg(self.figure, description=self.alternative)

    def png(self) -> bytes:
        """The chart as PNG for print."""
        from analysis.canvas import to_png

        return to_png(self.figure, dpi=PRINT_DPI)

    @property
    def size_mm(self) -> tuple[float, float]:
        width, height = self.figure.get_size_inches()
        return float(width) * MILLIMETRES_PER_INCH, float(height) * MILLIMETRES_PER_INCH


def question_picture(question: QuestionResult, *, basis: str, title: str = "", width: float = PRINT_WIDTH) -> Picture:
    """Bars of a question's answers; sorted, unless the answers are steps of a scale or the groups of respondents."""
    from analysis.charts import bar_chart

    bars = [_bar(answer.label, answer.cell, apart=is_evasive(answer)) for answer in question.answers]
    foot = _foot(question.n, basis, bears_interval=any(bar.low is not None for bar in bars))
    draw = partial(
        bar_chart, bars, title=title, foot=foot, ordered=is_scale(question), width=width, format_share=_written
    )
    return Picture(draw, _alternative(bars, title or question.label, foot))


def domain_picture(
    question: QuestionResult,
    domains: tuple[DomainResult, ...],
    place: int,
    *,
    basis: str,
    title: str,
    width: float = PRINT_WIDTH,
) -> Picture:
    """One answer of a question across the domains of a banner."""
    from analysis.charts import bar_chart

    bars = [
        _bar(f"{domain.label} (n = {format_number(domain.n)})" if domain.n else domain.label, domain.cells[place])
        for domain in domains
    ]
    foot = _foot(question.n, basis, bears_interval=any(bar.low is not None for bar in bars))
    draw = partial(bar_chart, bars, title=title, foot=foot, ordered=True, width=width, format_share=_written)
    return Picture(draw, _alternative(bars, title, foot))


def battery_picture(battery: Battery, *, basis: str, title: str = "", width: float = PRINT_WIDTH) -> Picture:
    """The questions of a battery as stacked bars that part at the middle of the scale."""
    from analysis.charts import battery_chart

    scale, aside = battery_scale(battery)
    rows = [_battery_row(question, scale, aside) for question in battery.questions]
    labels = [answer.label for answer in scale]
    smallest = min(question.n for question in battery.questions)
    foot = _("n từ %(n)s người trả lời mỗi nội dung; số trong cột là tỷ lệ %%.", n=format_number(smallest))
    foot = f"{foot} {basis_note(basis)}"
    draw = partial(
        battery_chart,
        rows,
        scale=labels,
        title=title,
        foot=foot,
        neutral=len(scale) // 2 if len(scale) % 2 else None,
        apart=aside.label if aside is not None else "",
        width=width,
        format_share=_written,
    )
    return Picture(draw, f"{_battery_alternative(battery, title or battery.title)} {basis_note(basis)}")


def battery_scale(battery: Battery) -> tuple[list[Answer], Answer | None]:
    """The steps of a battery's scale from the negative end to the positive one, and the evasive answer apart."""
    answers = battery.questions[0].answers
    steps = [answer for answer in answers if not is_evasive(answer)]
    aside = next((answer for answer in answers if is_evasive(answer)), None)
    positive_first = bool(steps) and not _is_negative(steps[0].label)
    return (steps[::-1] if positive_first else steps), aside


def is_scale(question: QuestionResult) -> bool:
    """Whether the order of the answers means something: steps of a scale, groups by age or size."""
    if question.is_multiple:
        return False
    if question.is_profile:
        return True
    first = question.answers[0].label.casefold() if question.answers else ""
    return first.startswith((*SCALE_WORDS, *NEGATIVE_WORDS))


def _is_negative(label: str) -> bool:
    words = label.casefold()
    return words.startswith(NEGATIVE_WORDS) or "không" in words or "kém" in words


def _bar(label: str, cell: Cell, *, apart: bool = False) -> Bar:
    from analysis.charts import Bar

    return Bar(label, _share(cell.value), _share(cell.low), _share(cell.high), flagged=cell.flagged, apart=apart)


def _written(share: float) -> str:
    """A share as the page writes it."""
    return format_percent(100 * share)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


def basis_note(basis: str) -> str:
    """The label of the basis as it stands under every chart and table."""
    return f"{words_of(basis).label}."


def _foot(n: int, basis: str, *, bears_interval: bool) -> str:
    if bears_interval:
        text = _("n = %(n)s người trả lời; đường kẻ mảnh là khoảng tin cậy 95%%.", n=format_number(n))
    else:
        text = _("n = %(n)s người trả lời.", n=format_number(n))
    return f"{text} {basis_note(basis)}"


def _alternative(bars: list[Bar], title: str, foot: str) -> str:
    from analysis.charts import alternative_text

    return alternative_text(
        bars,
        title=title,
        foot=foot,
        interval=_("{label}: {share} (khoảng tin cậy từ {low} đến {high})"),
        format_share=_written,
    )


def _battery_row(question: QuestionResult, scale: list[Answer], aside: Answer | None) -> BatteryRow:
    from analysis.charts import BatteryRow

    value = {answer.code: _share(answer.cell.value) for answer in question.answers}
    shares = tuple(value.get(answer.code) for answer in scale)
    return BatteryRow(question.label, shares, None if aside is None else value.get(aside.code))


def _battery_alternative(battery: Battery, title: str) -> str:
    parts = [
        f"{question.label}: "
        + ", ".join(f"{answer.label} {format_percent(answer.cell.value)}" for answer in question.answers)
        for question in battery.questions
    ]
    return f"{title}. " + "; ".join(parts) + "."
