"""What leaders read in two minutes: the findings that the plan asked for, each in a sentence with its uncertainty.

Nothing is said of a hidden number; an answer is "first" only if its interval lies above that of every other answer and
none of them is hidden; groups differ only where that is significant. Limits are rounded outwards to whole people of a
hundred, so that the words never claim more than the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from surveys.reports.plan_content import MOST_FINDINGS, Finding
from surveys.reports.results import Answer, DomainResult, QuestionResult, ResultsBook
from surveys.reports.sentences import banner_words
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _

MOST_NAMED = 3
"""So many answers that cannot be told apart are named."""
NEARLY_ALL = 0.95
"""A question that fewer than this part of all answered is about those who were asked it."""
HUNDRED = 100


@dataclass(frozen=True)
class LeaderFinding:
    """One finding: its question, the sentence, how sure it is in words, what differs by groups ('' = nothing).

    `divided_by`: the banner that its picture shows, '' for the answers of all.
    """

    question: QuestionResult
    answer: Answer
    sentence: str
    certainty: str
    difference: str = ""
    divided_by: str = ""
    is_later: bool = False

    @property
    def title(self) -> str:
        """The words of the question, with those of its grid."""
        label = self.question.label
        return f"{self.question.stem} – {label}" if self.question.stem else label


@dataclass(frozen=True)
class LeadersSummary:
    """At most five findings; `withheld` names those that were asked for and cannot be told, with the reason.

    `is_default`: the plan chose none, so these are the first questions.
    """

    findings: tuple[LeaderFinding, ...]
    withheld: tuple[str, ...]
    is_default: bool


@dataclass(frozen=True)
class SummaryHead:
    """What stands above the findings: title, survey, facts about its sample, and below them the notes."""

    title: str
    survey: str
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()


def leaders_summary(
    book: ResultsBook, chosen: Sequence[Finding], *, later: frozenset[str] = frozenset()
) -> LeadersSummary:
    """The findings of a plan as the book can tell them; without any, its first five questions on opinions."""
    is_default = not chosen
    told: list[LeaderFinding] = []
    withheld: list[str] = []
    for number, finding in enumerate(chosen or _first_questions(book), 1):
        question = book.question(finding.variable)
        if question is None:
            withheld.append(_("Phát hiện %(number)s: câu hỏi không có trong bảng kết quả.", number=number))
            continue
        said = _finding(question, finding, book, is_later=f"finding:{number}" in later and not is_default)
        if said is None:
            few = _("%(question)s: số quan sát quá ít, không công bố.", question=question.heading)
            withheld.append(few)
        else:
            told.append(said)
    return LeadersSummary(tuple(told[:MOST_FINDINGS]), tuple(withheld), is_default)


def not_beyond_respondents() -> str:
    """What every finding of a sample without known probabilities says of itself."""
    return _("Chỉ nói về những người đã trả lời, không suy ra cho toàn địa bàn.")


def _first_questions(book: ResultsBook) -> list[Finding]:
    opinions = [question for question in book.questions if not question.is_profile and not question.definition]
    tellable = [each for each in opinions if any(answer.cell.value is not None for answer in each.answers)]
    return [Finding(question.variable) for question in tellable[:MOST_FINDINGS]]


def _finding(question: QuestionResult, asked: Finding, book: ResultsBook, *, is_later: bool) -> LeaderFinding | None:
    shown = [answer for answer in question.answers if answer.cell.value is not None and not answer.cell.hidden]
    ranked = sorted(shown, key=lambda answer: -(answer.cell.value or 0.0))
    if asked.answer:
        ranked = [answer for answer in shown if answer.code == asked.answer]
    if not ranked:
        return None
    answer = ranked[0]
    if question.is_number:
        sentence, certainty = _number(question, answer, book)
    elif asked.answer:
        sentence, certainty = _share(question, answer, book), _certainty(question, answer, book)
    else:
        sentence, certainty = _leading(question, ranked, book), _certainty(question, answer, book)
    if answer.cell.flagged:
        certainty += " " + _("Dựa trên dưới 30 người nên cần dè dặt.")
    difference = _difference(question, answer, asked.banner) if asked.banner else ""
    divided_by = asked.banner if difference and not question.is_number else ""
    return LeaderFinding(question, answer, sentence, certainty, difference, divided_by, is_later)


def _leading(question: QuestionResult, ranked: Sequence[Answer], book: ResultsBook) -> str:
    """The answer with the highest share, as far as it can be told from the others."""
    first = ranked[0]
    if any(answer.cell.hidden or answer.cell.value is None for answer in question.answers):
        return _share(question, first, book)
    level = _level_at_the_top(ranked)
    if len(level) == 1:
        facts = {"p": _counted(question, first, book), "a": first.label}
        if question.is_multiple:
            return _("Nhiều người chọn nhất là “%(a)s”: %(p)s.", **facts)
        return _("Câu trả lời nhiều nhất là “%(a)s”: %(p)s.", **facts)
    listed = _listed(level)
    if not question.bears_interval:
        return _("Những câu trả lời nhiều nhất là %(answers)s, ngang nhau.", answers=listed)
    if len(level) == len(ranked):
        return _("Chưa thể nói câu trả lời nào nhiều nhất: %(answers)s có tỷ lệ gần nhau.", answers=listed)
    return _("Những câu trả lời nhiều nhất là %(answers)s; chưa thể nói trong đó câu nào nhiều hơn.", answers=listed)


def _level_at_the_top(ranked: Sequence[Answer]) -> Sequence[Answer]:
    """The fewest answers at the top each of which may be said to be more frequent than every other one."""
    for most in range(1, len(ranked)):
        if all(_is_above(one, other) for one in ranked[:most] for other in ranked[most:]):
            return ranked[:most]
    return ranked


def _listed(answers: Sequence[Answer]) -> str:
    named = [f"“{answer.label}” ({format_percent(answer.cell.value)})" for answer in answers[:MOST_NAMED]]
    more = len(answers) - len(named)
    last = _("%(n)s câu trả lời nữa", n=more) if more else named.pop()
    return ", ".join(named) + " " + _("và") + " " + last


def _counted(question: QuestionResult, answer: Answer, book: ResultsBook) -> str:
    """The percentage; with the people themselves where it is about no others."""
    share = format_percent(answer.cell.value)
    if book.bears_error or answer.cell.count is None or not question.n:
        return share
    facts = {"count": format_number(answer.cell.count), "n": format_number(question.n), "p": share}
    return _("%(count)s trong %(n)s người đã trả lời (%(p)s)", **facts)


def _share(question: QuestionResult, answer: Answer, book: ResultsBook) -> str:
    facts = {"p": _counted(question, answer, book), "a": answer.label}
    if question.is_multiple:
        return _("%(p)s chọn “%(a)s”.", **facts)
    return _("%(p)s trả lời “%(a)s”.", **facts)


def _certainty(question: QuestionResult, answer: Answer, book: ResultsBook) -> str:
    cell = answer.cell
    if not cell.has_interval or cell.low is None or cell.high is None:
        return not_beyond_respondents()
    low, high = floor(round(cell.low, 1)), min(HUNDRED, ceil(round(cell.high, 1)))
    asked = _("thuộc diện hỏi câu này ") if question.n < NEARLY_ALL * book.n else ""
    facts = {"asked": asked, "a": answer.label, "low": low, "high": high}
    if low == 0:
        return _("Cứ 100 người %(asked)sthì không quá %(high)s người trả lời như vậy (độ tin cậy 95%%).", **facts)
    if high == HUNDRED:
        return _("Cứ 100 người %(asked)sthì ít nhất %(low)s người trả lời như vậy (độ tin cậy 95%%).", **facts)
    if question.is_multiple:
        return _("Cứ 100 người %(asked)sthì khoảng %(low)s đến %(high)s người chọn “%(a)s” (độ tin cậy 95%%).", **facts)
    return _("Cứ 100 người %(asked)sthì khoảng %(low)s đến %(high)s người trả lời “%(a)s” (độ tin cậy 95%%).", **facts)


def _number(question: QuestionResult, answer: Answer, book: ResultsBook) -> tuple[str, str]:
    cell = answer.cell
    sentence = _("Trung bình: %(value)s.", value=format_number(cell.value, 1))
    if not cell.has_interval:
        return sentence, not_beyond_respondents()
    facts = {"low": format_number(cell.low, 1), "high": format_number(cell.high, 1)}
    return sentence, _("Trung bình của cả địa bàn nằm trong khoảng %(low)s đến %(high)s (độ tin cậy 95%%).", **facts)


def _difference(question: QuestionResult, answer: Answer, banner: str) -> str:
    """The greatest significant difference between groups of a banner; that none is; '' where nothing can tell."""
    place = question.answers.index(answer)
    domains = question.by_banner(banner)
    firm = [each for each in domains if not each.hidden and not each.flagged and each.cells[place].value is not None]
    if len(firm) < 2 or not question.bears_interval:
        return ""
    differ = _by_letters(place) if any(domain.letter for domain in domains) else _by_intervals(place)
    pairs = [(high, low) for high in firm for low in firm if high is not low and differ(high, low)]
    name = banner_words(firm[0].banner_label)
    if not pairs:
        return _("Chia theo %(banner)s, chưa thấy nhóm nào khác nhau vượt quá sai số chọn mẫu.", banner=name)
    high, low = max(pairs, key=lambda pair: _written(pair[0], place) - _written(pair[1], place))
    write: Callable[[float], str] = format_percent
    gap = _written(high, place) - _written(low, place)
    if question.is_number:
        write = _one_decimal
    facts = {
        "banner": name,
        "high": high.label,
        "low": low.label,
        "ph": write(_written(high, place)),
        "pl": write(_written(low, place)),
        "gap": format_number(round(gap, 1), 1),
    }
    if question.is_number:
        return _("Chia theo %(banner)s: nhóm “%(high)s” %(ph)s, cao hơn nhóm “%(low)s” %(pl)s.", **facts)
    return _(
        "Chia theo %(banner)s: nhóm “%(high)s” %(ph)s, cao hơn nhóm “%(low)s” %(pl)s là %(gap)s điểm phần trăm.",
        **facts,
    )


def _by_letters(place: int) -> Callable[[DomainResult, DomainResult], bool]:
    return lambda high, low: bool(low.letter) and low.letter in high.cells[place].above


def _by_intervals(place: int) -> Callable[[DomainResult, DomainResult], bool]:
    def differ(high: DomainResult, low: DomainResult) -> bool:
        above, below = high.cells[place], low.cells[place]
        return above.low is not None and below.high is not None and above.low > below.high

    return differ


def _is_above(first: Answer, other: Answer) -> bool:
    """Whether one answer may be said to be more frequent than another: intervals apart, or printed numbers apart
    where they are about those who answered only."""
    one, two = first.cell, other.cell
    if one.low is not None and two.high is not None:
        return round(one.low, 1) > round(two.high, 1)
    return round(one.value or 0.0, 1) > round(two.value or 0.0, 1)


def _written(domain: DomainResult, place: int) -> float:
    return round(domain.cells[place].value or 0.0, 1)


def _one_decimal(value: float) -> str:
    return format_number(value, 1)
