"""What stands around the numbers of a chart: its foot, its table, and the text for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sampling import Basis, claims
from surveys.reports.results import Answer, Cell
from surveys.samples.bases import words_of
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _

NOT_SHOWN = "(…)"


@dataclass(frozen=True)
class PictureTable:
    """The numbers of a chart: heads, and a row for each mark; percentages are of 100, None is a hidden number."""

    head: tuple[str, ...] = ()
    rows: tuple[tuple[str | float | int | None, ...], ...] = ()


NO_TABLE = PictureTable()


@dataclass(frozen=True)
class Shown:
    """A mark of a chart with its words: whose share it is, the share with its limits, the base n if it is its own."""

    label: str
    cell: Cell
    apart: bool = False

    @property
    def n(self) -> int | None:
        return None if self.cell.hidden else self.cell.n


def claimed(cell: Cell, basis: str) -> tuple[float | None, float | None]:
    """The limits of an interval, None for both where the basis bears none: a chart claims no more than its basis."""
    if not claims(Basis(basis)).confidence_interval or not cell.has_interval:
        return None, None
    return cell.low, cell.high


def basis_note(basis: str) -> str:
    """The label of the basis as it stands under every chart and table."""
    return f"{words_of(basis).label}."


def foot(sentences: Iterable[str], *, basis: str, source: str = "") -> str:
    """The foot of a chart: what marks mean, the basis, where the numbers come from and from which days."""
    return " ".join(sentence for sentence in (*sentences, basis_note(basis), source) if sentence)


def people(n: int) -> str:
    """How many answered."""
    return _("n = %(n)s người trả lời.", n=format_number(n))


def marks_meaning(shown: Iterable[Shown], basis: str, *, drawn: str = "") -> list[str]:
    """Sentences for those marks only that the chart has: intervals, small bases (`drawn`: how), hidden numbers."""
    cells = [each.cell for each in shown]
    sentences = []
    if any(claimed(cell, basis)[0] is not None for cell in cells):
        sentences.append(_("Đường kẻ mảnh là khoảng tin cậy 95%."))
    if any(cell.flagged and not cell.hidden for cell in cells):
        sentences.append(drawn or _("Cột gạch chéo: ít người trả lời, cần dè dặt khi sử dụng."))
    if any(cell.value is None for cell in cells):
        sentences.append(_("(…) số quan sát quá ít, không công bố."))
    return sentences


def told(shown: Iterable[Shown], basis: str) -> str:
    """Every number of the chart in words."""
    return "; ".join(_told(each, basis) for each in shown) + "."


def _told(each: Shown, basis: str) -> str:
    if each.cell.value is None:
        return f"{each.label}: {NOT_SHOWN}"
    share = format_percent(each.cell.value)
    low, high = claimed(each.cell, basis)
    if low is None or high is None:
        return f"{each.label}: {share}"
    return _(
        "%(label)s: %(share)s (khoảng tin cậy từ %(low)s đến %(high)s)",
        label=each.label,
        share=share,
        low=format_percent(low),
        high=format_percent(high),
    )


def table_of(shown: Iterable[Shown], basis: str, *, first: str, bears: bool | None = None) -> PictureTable:
    """The numbers of a chart of single marks as a table; `first` is the head of the labels, `bears`: with limits."""
    marks = list(shown)
    if bears is None:
        bears = any(claimed(each.cell, basis)[0] is not None for each in marks)
    limits = (_("Cận dưới 95% (%)"), _("Cận trên 95% (%)")) if bears else ()
    head = (first, _("Tỷ lệ (%)"), *limits, _("Số người trả lời"))
    rows = tuple((each.label, each.cell.value, *(claimed(each.cell, basis) if bears else ()), each.n) for each in marks)
    return PictureTable(head, rows)


def marks_of(answers: Iterable[Answer], aside: Iterable[Answer] = ()) -> list[Shown]:
    """The answers of a question as marks, those of `aside` set apart."""
    apart = [answer.code for answer in aside]
    return [Shown(answer.label, answer.cell, answer.code in apart) for answer in answers]
