"""One question in the groups of a banner: dots with intervals, small multiples, and very many groups in order."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from surveys.errors import SurveyError
from surveys.reports.picture_words import PictureTable, Shown, claimed, foot, marks_meaning, people, table_of, told
from surveys.reports.pictures import PRINT_WIDTH, Picture, bar_of, is_scale, written
from surveys.reports.results import Answer, DomainResult, QuestionResult
from surveys.reports.sentences import is_evasive, ordered
from surveys.text import format_number
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:
    from analysis.charts import Bar

STEP_WORDS = ("dưới", "từ", "trên", "tiểu học", "trung học", "cao đẳng", "đại học", "sau đại học", "nghèo", "cận nghèo")
"""How groups begin whose order means something, beside those with a number in their name."""


def leading_answer(question: QuestionResult) -> Answer:
    """The most frequent answer that is shown, an evasive one only when there is no other; the first if none is."""
    shown = ordered([answer for answer in question.answers if answer.cell.value is not None])
    return shown[0] if shown else question.answers[0]


def groups_have_order(labels: list[str]) -> bool:
    """Whether the order of groups means something: bands of age or income, steps of schooling."""
    words = [label.casefold() for label in labels]
    return sum(label.startswith(STEP_WORDS) or any(map(str.isdigit, label)) for label in words) >= 2


def groups_picture(
    question: QuestionResult,
    banner: str,
    *,
    basis: str,
    answer: str = "",
    title: str | None = None,
    source: str = "",
    width: float = PRINT_WIDTH,
) -> Picture:
    """Dots of one answer (`answer` is its code, '' the leading one) by the groups of a banner, with intervals.

    Errors: SurveyError `picture_without_groups` when the question is not divided by the banner.
    """
    from analysis.group_dots import group_dots

    domains, chosen, marks = _of_one_answer(question, banner, answer)
    words = _title(question, chosen, domains) if title is None else title
    outlined = _("Chấm rỗng: nhóm ít người trả lời, cần dè dặt khi sử dụng.")
    meaning = marks_meaning(marks, basis, drawn=outlined)
    under = foot([people(question.n), *meaning], basis=basis, source=source)
    notes = [_base(mark) for mark in marks]
    draw = partial(
        group_dots,
        [bar_of(mark, basis, note=note) for mark, note in zip(marks, notes, strict=True)],
        whole=_whole(chosen, basis),
        title=words,
        subtitle=question.label if title is None else "",
        foot=under,
        ordered=groups_have_order([mark.label for mark in marks]),
        width=width,
        format_share=written,
    )
    return Picture(draw, _told(words, chosen, marks, under, basis), _table(chosen, marks, domains, basis))


def communes_picture(
    question: QuestionResult,
    banner: str,
    *,
    basis: str,
    answer: str = "",
    title: str | None = None,
    source: str = "",
    width: float = PRINT_WIDTH,
) -> Picture:
    """One answer in very many groups, such as 104 communes: thin bars in order of value, in columns on a page.

    Groups that are hidden are named in the foot.

    Errors: SurveyError `picture_without_groups` when the question is not divided by the banner.
    """
    from analysis.ordered_bars import ordered_bars

    domains, chosen, marks = _of_one_answer(question, banner, answer)
    marks = sorted(marks, key=lambda mark: 1.0 if mark.cell.value is None else -mark.cell.value)
    shown = [mark for mark in marks if mark.cell.value is not None]
    words = _title(question, chosen, domains) if title is None else title
    sentences = [people(question.n), _bases(shown), *marks_meaning(shown, basis)]
    sentences.append(_hidden([mark.label for mark in marks if mark.cell.value is None]))
    under = foot(sentences, basis=basis, source=source)
    draw = partial(
        ordered_bars,
        [bar_of(mark, basis) for mark in shown],
        whole=_whole(chosen, basis),
        title=words,
        subtitle=question.label if title is None else "",
        foot=under,
        width=width,
        format_share=written,
    )
    return Picture(draw, _told(words, chosen, shown, under, basis), _table(chosen, marks, domains, basis))


def multiples_picture(
    question: QuestionResult,
    banner: str,
    *,
    basis: str,
    title: str | None = None,
    source: str = "",
    width: float = PRINT_WIDTH,
) -> Picture:
    """A small panel of bars for each group of a banner, all on one scale, in the same order of answers.

    Errors: SurveyError `picture_without_groups` when the question is not divided by the banner.
    """
    from analysis.small_multiples import Panel, small_multiples

    domains = domains_of(question, banner)
    places = _answer_order(question)
    answers = [question.answers[place] for place in places]
    marks = [
        [
            Shown(answer.label, domain.cells[place], is_evasive(answer))
            for place, answer in zip(places, answers, strict=True)
        ]
        for domain in domains
    ]
    unseen = [all(mark.cell.value is None for mark in row) for row in marks]
    words = question.label if title is None else title
    line = _("Nền xám: tỷ lệ chung.")
    shown = [mark for row, none in zip(marks, unseen, strict=True) if not none for mark in row]
    hidden = _hidden([domain.label for domain, none in zip(domains, unseen, strict=True) if none])
    under = foot([people(question.n), line, *marks_meaning(shown, basis), hidden], basis=basis, source=source)
    panels = [
        Panel(domain.label, "" if domain.n is None else _n(domain.n), tuple(bar_of(mark, basis) for mark in row))
        for domain, row, none in zip(domains, marks, unseen, strict=True)
        if not none
    ]
    shares = [None if answer.cell.value is None else answer.cell.value / 100 for answer in answers]
    draw = partial(small_multiples, panels, whole=shares, title=words, foot=under, width=width, format_share=written)
    parts = [f"{domain.label}: {told(row, basis)}" for domain, row in zip(domains, marks, strict=True)]
    table = _multiples_table(answers, domains, marks, basis)
    return Picture(draw, f"{words}. {' '.join(parts)} {_overall(answers, basis)} {under}", table)


def domains_of(question: QuestionResult, banner: str) -> tuple[DomainResult, ...]:
    """The groups that a question is divided into by a banner.

    Errors: SurveyError `picture_without_groups` when it is not.
    """
    domains = question.by_banner(banner)
    if not domains or not question.answers:
        raise SurveyError("picture_without_groups", f"{question.variable} is not divided by {banner!r}.")
    return domains


def _of_one_answer(
    question: QuestionResult, banner: str, code: str
) -> tuple[tuple[DomainResult, ...], Answer, list[Shown]]:
    domains = domains_of(question, banner)
    chosen = next((answer for answer in question.answers if answer.code == code), None) or leading_answer(question)
    place = question.answers.index(chosen)
    return domains, chosen, [Shown(domain.label, domain.cells[place]) for domain in domains]


def _answer_order(question: QuestionResult) -> list[int]:
    """The places of the answers: by value unless their order means something, evasive ones last."""
    answers = question.answers
    steps = is_scale(question)
    return sorted(
        range(len(answers)),
        key=lambda place: (is_evasive(answers[place]), 0 if steps else -(answers[place].cell.value or 0.0)),
    )


def _title(question: QuestionResult, answer: Answer, domains: tuple[DomainResult, ...]) -> str:
    banner = domains[0].banner_label
    return _(
        "Tỷ lệ trả lời “%(answer)s” theo %(banner)s",
        answer=answer.label,
        banner=banner[:1].lower() + banner[1:] if banner[1:2].islower() else banner,
    )


def _hidden(groups: list[str]) -> str:
    """Which groups are not drawn."""
    if not groups:
        return ""
    return _("Không công bố vì quá ít người trả lời: %(groups)s.", groups=", ".join(groups))


def _whole(answer: Answer, basis: str) -> Bar:
    return bar_of(Shown(_("Chung:"), answer.cell), basis)


def _n(n: int) -> str:
    return _("n = %(n)s", n=format_number(n))


def _base(mark: Shown) -> str:
    return "" if mark.n is None else _n(mark.n)


def _bases(shown: list[Shown]) -> str:
    """From how few to how many answered in one group."""
    bases = [mark.n for mark in shown if mark.n is not None]
    if not bases:
        return ""
    return _("Mỗi nhóm từ %(few)s đến %(many)s người.", few=format_number(min(bases)), many=format_number(max(bases)))


def _overall(answers: list[Answer], basis: str) -> str:
    return _("Tỷ lệ chung:") + " " + told([Shown(answer.label, answer.cell) for answer in answers], basis)


def _told(words: str, answer: Answer, marks: list[Shown], under: str, basis: str) -> str:
    return f"{words}. {told([Shown(_('Chung'), answer.cell), *marks], basis)} {under}"


def _table(answer: Answer, marks: list[Shown], domains: tuple[DomainResult, ...], basis: str) -> PictureTable:
    return table_of([Shown(_("Chung"), answer.cell), *marks], basis, first=domains[0].banner_label)


def _multiples_table(
    answers: list[Answer], domains: tuple[DomainResult, ...], marks: list[list[Shown]], basis: str
) -> PictureTable:
    """A row for each group and answer, those of all first."""
    whole = [Shown(answer.label, answer.cell) for answer in answers]
    tables = [
        (label, table_of(row, basis, first=_("Câu trả lời"), bears=_bear(marks, basis)))
        for label, row in [(_("Chung"), whole), *((d.label, row) for d, row in zip(domains, marks, strict=True))]
    ]
    head = (domains[0].banner_label, *tables[0][1].head)
    return PictureTable(head, tuple((label, *row) for label, table in tables for row in table.rows))


def _bear(marks: list[list[Shown]], basis: str) -> bool:
    return any(claimed(mark.cell, basis)[0] is not None for row in marks for mark in row)
