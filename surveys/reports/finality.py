"""What keeps a report from being final: an item that is blank, a number or passage that is stale, a label missing.

Nothing here asks the database: the author's texts, the results and their mark come in, the blockers go out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from surveys.questionnaires.placeholders import plain_line
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.reports.aapor import ITEMS, DisclosedItem
from surveys.reports.composition import PASSAGES, missing_for_final
from surveys.reports.facts import ReportFacts
from surveys.reports.results import Cell, QuestionResult, ResultsBook
from surveys.text import format_number, shortened
from surveys.text.i18n import gettext as _

QUOTED_NUMBER = re.compile(
    r"(?<![\d.,])(?P<number>\d{1,3}(?:,\d+)?)\s*(?P<unit>điểm\s+phần\s+trăm|điểm\s*%|%|phần\s+trăm)", re.IGNORECASE
)
SENTENCE = re.compile(r"(?<=[.;!?…])\s+|\n")
FROM_ELSEWHERE = re.compile(r"\((?:nguồn|chỉ tiêu|mục tiêu)\b", re.IGNORECASE)
"""A sentence that says in brackets where its numbers come from quotes them from elsewhere."""
LONGEST_PASSAGE = 120
ALWAYS_TRUE = (95.0, 100.0)
"""The level of confidence, and the whole: no result of any survey."""
_ERROR = 1e-6


@dataclass(frozen=True)
class Blocker:
    """Something that keeps a report from being final: which text, what it is called, and what to do, in words."""

    kind: Literal["blank", "stale", "label"]
    key: str
    title: str
    words: str


@dataclass(frozen=True)
class Quote:
    """A number that an author wrote, to as many decimals as were written; `points` of a difference."""

    value: float
    decimals: int
    points: bool
    passage: str

    @property
    def words(self) -> str:
        number = format_number(self.value, self.decimals)
        return _("%(number)s điểm phần trăm", number=number) if self.points else f"{number}%"

    def is_one_of(self, published: Iterable[float]) -> bool:
        """Whether a published number is this one when it is rounded as the author did."""
        return any(abs(value - self.value) <= 0.5 * 10**-self.decimals + _ERROR for value in published)


@dataclass(frozen=True)
class PublishedNumbers:
    """The percentages of a report, and the differences between two of one table that may be told of them."""

    percentages: frozenset[float]
    differences: frozenset[float]


def blockers(
    items: list[DisclosedItem],
    texts: Mapping[str, str],
    marks: Mapping[str, str],
    *,
    mark: str,
    facts: ReportFacts | None,
    book: ResultsBook | None,
    questionnaire: Questionnaire,
) -> list[Blocker]:
    """All of them, in the order in which an author meets the passages.

    `marks` are those of the results that each passage was written on, or confirmed; `mark` that of the results now.
    """
    found = blank(items, texts) + unconfirmed(texts, marks, mark=mark)
    if book is not None:
        found += unknown_numbers(texts, published_numbers(book, rates=() if facts is None else rates_of(facts)))
        found += unlabelled(book, questionnaire)
    return found


def blank(items: list[DisclosedItem], texts: Mapping[str, str]) -> list[Blocker]:
    """AAPOR items, passages and parts of the frame that a final report needs and nobody wrote."""
    words = _("Chưa ghi. Bản chính thức cần có mục này.")
    return [Blocker("blank", each.key, each.title, words) for each in missing_for_final(items, texts)]


def unconfirmed(texts: Mapping[str, str], marks: Mapping[str, str], *, mark: str) -> list[Blocker]:
    """Passages written on results that are others now."""
    words = _("Viết trên kết quả khi số liệu còn khác. Đọc lại: nếu còn đúng thì xác nhận, nếu không thì sửa.")
    titles = {**PASSAGES, **ITEMS}
    return [
        Blocker("stale", key, str(title), words)
        for key, title in titles.items()
        if texts.get(key, "").strip() and marks.get(key, "") != mark
    ]


def unknown_numbers(texts: Mapping[str, str], published: PublishedNumbers) -> list[Blocker]:
    """Percentages in the author's passages that the report has nowhere, each with the words around it."""
    found = []
    for key, title in PASSAGES.items():
        for quote in quotes(texts.get(key, "")):
            if quote.is_one_of(published.differences if quote.points else published.percentages):
                continue
            words = _(
                "Số %(number)s trong câu “%(passage)s” không có trong kết quả. Sửa theo số đã công bố; nếu là tổng của "
                "nhiều phương án thì khai biến gộp ở kế hoạch phân tích; nếu lấy từ nơi khác thì ghi (nguồn: …) ngay "
                "trong câu.",
                number=quote.words,
                passage=shortened(quote.passage, LONGEST_PASSAGE),
            )
            found.append(Blocker("stale", key, str(title), words))
    return found


def unlabelled(book: ResultsBook, questionnaire: Questionnaire) -> list[Blocker]:
    """Questions and answers that the report would show by their code."""
    found = []
    for question in book.questions:
        if not question.label.strip() or (question.label == question.variable and not question.definition):
            words = _("Câu này chưa có lời hỏi nên báo cáo chỉ in được tên biến. Ghi lời hỏi cho biến.")
            found.append(Blocker("label", question.variable, question.variable, words))
        own_words = _own_words(questionnaire, question.variable)
        for answer in question.answers:
            if question.is_number or (
                answer.label.strip()
                and (question.definition or answer.label != answer.code or answer.code in own_words)
            ):
                continue
            words = _("Phương án có mã “%(code)s” chưa có lời. Ghi lời cho phương án.", code=answer.code)
            found.append(Blocker("label", f"{question.variable}:{answer.code}", question.heading, words))
    return found


def quotes(text: str) -> Iterator[Quote]:
    """The percentages and differences in percentage points of a text, but for those that it says are from elsewhere."""
    for sentence in SENTENCE.split(text):
        if FROM_ELSEWHERE.search(sentence):
            continue
        for found in QUOTED_NUMBER.finditer(sentence):
            number = found["number"]
            points = found["unit"].casefold().startswith("điểm")
            decimals = len(number.partition(",")[2])
            yield Quote(float(number.replace(",", ".")), decimals, points, sentence.strip())


def published_numbers(book: ResultsBook, *, rates: Iterable[float] = ()) -> PublishedNumbers:
    """What an author may quote of a book: its percentages and limits, and differences of two of one question that
    stand in one row or in one column."""
    percentages = {*ALWAYS_TRUE, *(round(rate, 1) for rate in rates)}
    differences: set[float] = set()
    for question in book.questions:
        if not question.is_number:
            for cell in _cells(question):
                percentages |= _of(cell)
            differences |= set(_differences(question))
    for scale in book.scales:
        for item in scale.items:
            percentages |= _of(item.top)
        differences |= _gaps([item.top.value for item in scale.items])
    return PublishedNumbers(frozenset(percentages), frozenset(differences))


def rates_of(facts: ReportFacts) -> list[float]:
    """The percentages of section II: returns overall and by stratum, rates of response."""
    pairs = [(facts.returned, facts.issued), (facts.valid, facts.issued), (facts.valid, facts.returned)]
    pairs += [(stratum.returned, stratum.issued) for stratum in facts.strata]
    shares = [100 * part / whole for part, whole in pairs if whole]
    return shares + [100 * rate.value for rate in facts.rates.rates.values() if rate.value is not None]


def _cells(question: QuestionResult) -> Iterator[Cell]:
    yield from (answer.cell for answer in question.answers)
    for domain in question.domains:
        yield from domain.cells


def _of(cell: Cell) -> set[float]:
    if cell.hidden:
        return set()
    said = (cell.value, cell.low, cell.high, cell.margin, cell.unweighted)
    return {round(value, 1) for value in said if value is not None}


def _differences(question: QuestionResult) -> Iterator[float]:
    columns = [[answer.cell for answer in question.answers], *(list(domain.cells) for domain in question.domains)]
    for cells in columns:
        yield from _gaps([cell.value for cell in cells])
    for place in range(len(question.answers)):
        yield from _gaps([cells[place].value for cells in columns])
    yield from (round(cell.margin, 1) for cells in columns for cell in cells if cell.margin is not None)


def _gaps(values: Iterable[float | None]) -> set[float]:
    known = [round(value, 1) for value in values if value is not None]
    return {round(abs(one - other), 1) for place, one in enumerate(known) for other in known[place + 1 :]}


def _own_words(questionnaire: Questionnaire, variable: str) -> set[str]:
    """Codes of a question that are their own words in the questionnaire, such as the year 2025."""
    placed = questionnaire.placed.get(variable)
    if placed is None or not isinstance(placed.item, Question):
        return set()
    choices = questionnaire.choices_of(placed.item)
    return {choice.name for choice in choices if plain_line(questionnaire, choice.label) == choice.name}
