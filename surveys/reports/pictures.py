"""Charts of results: sorted bars, or a diverging stack for a battery on one scale; each with its numbers in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from analysis.theme import POINTS_PER_INCH
from surveys.reports.document import TEXT_WIDTH_MM
from surveys.reports.picture_words import (
    NO_TABLE,
    NOT_SHOWN,
    PictureTable,
    Shown,
    basis_note,
    claimed,
    foot,
    marks_meaning,
    marks_of,
    people,
    table_of,
    told,
)
from surveys.reports.results import Answer, Battery, Cell, DomainResult, QuestionResult
from surveys.reports.sentences import is_evasive
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:  # drawing loads matplotlib, which takes half a second: only who draws waits for it
    from analysis.canvas import Canvas
    from analysis.charts import Bar, BatteryRow

MILLIMETRES_PER_INCH = 25.4
PRINT_WIDTH = TEXT_WIDTH_MM / MILLIMETRES_PER_INCH
PRINT_DPI = 130
NEGATIVE_WORDS = ("không", "kém", "xấu", "thấp", "chưa", "rất không", "ít", "giảm")
SCALE_WORDS = ("rất", "hoàn toàn", "tốt hơn", "hài lòng", "đồng ý", "tăng", "cao")
__all__ = [
    "Picture",
    "PictureTable",
    "basis_note",
    "battery_picture",
    "battery_scale",
    "domain_picture",
    "is_scale",
    "question_picture",
]


@dataclass(frozen=True)
class Picture:
    """A chart, drawn when it is asked for, and the alternative text that gives its numbers."""

    draw: partial[Canvas]
    alternative: str
    table: PictureTable = NO_TABLE

    @cached_property
    def drawing(self) -> Canvas:
        return self.draw()

    def svg(self, *, grey: bool = False) -> str:
        """The chart as SVG with its alternative text inside; `grey` as a black and white printer prints it."""
        from analysis.svg import to_svg

        return to_svg(self.drawing, description=self.alternative, grey=grey)

    def png(self, *, grey: bool = False) -> bytes:
        """The chart as PNG for print."""
        from analysis.png import to_png

        return to_png(self.drawing, dpi=PRINT_DPI, grey=grey)

    @property
    def size_mm(self) -> tuple[float, float]:
        per_point = MILLIMETRES_PER_INCH / POINTS_PER_INCH
        return self.drawing.width * per_point, self.drawing.height * per_point


def question_picture(
    question: QuestionResult, *, basis: str, title: str = "", source: str = "", width: float = PRINT_WIDTH
) -> Picture:
    """Bars of a question's answers; sorted, unless the answers are steps of a scale or the groups of respondents."""
    from analysis.charts import bar_chart

    marks = marks_of(question.answers, [answer for answer in question.answers if is_evasive(answer)])
    bars = [bar_of(each, basis) for each in marks]
    under = foot([people(question.n), *marks_meaning(marks, basis)], basis=basis, source=source)
    draw = partial(
        bar_chart, bars, title=title, foot=under, ordered=is_scale(question), width=width, format_share=written
    )
    table = table_of(marks, basis, first=_("Câu trả lời"))
    return Picture(draw, f"{_sentence(title or question.label)} {told(marks, basis)} {under}", table)


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
    under = _foot(question.n, basis, bears_interval=any(bar.low is not None for bar in bars))
    draw = partial(bar_chart, bars, title=title, foot=under, ordered=True, width=width, format_share=written)
    return Picture(draw, _alternative(bars, title, under))


def battery_picture(
    battery: Battery, *, basis: str, title: str = "", source: str = "", width: float = PRINT_WIDTH
) -> Picture:
    """The questions of a battery as stacked bars that part at the middle of the scale."""
    from analysis.scale_chart import battery_chart

    scale, aside = battery_scale(battery)
    rows = [_battery_row(question, scale, aside) for question in battery.questions]
    labels = [answer.label for answer in scale]
    bases = [question.n for question in battery.questions]
    base = people(min(bases))
    if min(bases) < max(bases):
        base = _("n từ %(n)s người trả lời mỗi nội dung.", n=format_number(min(bases)))
    hidden = any(answer.cell.value is None for question in battery.questions for answer in question.answers)
    sentences = [
        base,
        _("Số trong cột là tỷ lệ phần trăm."),
        _("(…) số quan sát quá ít, không công bố.") if hidden else "",
    ]
    under = foot(sentences, basis=basis, source=source)
    draw = partial(
        battery_chart,
        rows,
        scale=labels,
        title=title,
        foot=under,
        neutral=len(scale) // 2 if len(scale) % 2 else None,
        apart=aside.label if aside is not None else "",
        width=width,
        format_share=written,
    )
    heads = tuple(f"{answer.label} (%)" for answer in battery.questions[0].answers)
    table = PictureTable(
        (_("Nội dung"), *heads, _("Số người trả lời")),
        tuple((each.label, *(answer.cell.value for answer in each.answers), each.n) for each in battery.questions),
    )
    return Picture(draw, f"{_battery_alternative(battery, title or battery.title)} {under}", table)


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


def bar_of(shown: Shown, basis: str, *, note: str = "") -> Bar:
    """A mark as a bar; limits only where the basis bears them."""
    from analysis.charts import Bar

    cell = shown.cell
    low, high = claimed(cell, basis)
    return Bar(
        shown.label, _share(cell.value), _share(low), _share(high), flagged=cell.flagged, apart=shown.apart, note=note
    )


def _bar(label: str, cell: Cell, *, apart: bool = False) -> Bar:
    from analysis.charts import Bar

    return Bar(label, _share(cell.value), _share(cell.low), _share(cell.high), flagged=cell.flagged, apart=apart)


def written(share: float) -> str:
    """A share as the page writes it."""
    return format_percent(100 * share)


def _share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100


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
        format_share=written,
    )


def _battery_row(question: QuestionResult, scale: list[Answer], aside: Answer | None) -> BatteryRow:
    from analysis.charts import BatteryRow

    value = {answer.code: _share(answer.cell.value) for answer in question.answers}
    shares = tuple(value.get(answer.code) for answer in scale)
    return BatteryRow(question.label, shares, None if aside is None else value.get(aside.code))


def _battery_alternative(battery: Battery, title: str) -> str:
    parts = [
        f"{question.label}: " + ", ".join(f"{answer.label} {_told_share(answer)}" for answer in question.answers)
        for question in battery.questions
    ]
    return f"{_sentence(title)} " + "; ".join(parts) + "."


def _told_share(answer: Answer) -> str:
    return NOT_SHOWN if answer.cell.value is None else format_percent(answer.cell.value)


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!…" else f"{text}."
