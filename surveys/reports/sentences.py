"""Sentences made from the numbers: largest first, differences only where they are significant, in varied words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from surveys.reports.phrases import (
    BATTERIES,
    BATTERY_UNSETTLED,
    DIFFERENCES,
    EVASIVELY,
    FOLLOWERS,
    LEADING_CHOICE,
    LEADING_CHOICES,
    MAJORITY_OPENINGS,
    MEANS,
    MULTIPLE_OPENINGS,
    NO_DIFFERENCE,
    OPENINGS,
    PROFILE_OPENINGS,
    RARELY,
    SINGLE_FOLLOWERS,
    TOO_FEW,
    UNSETTLED,
)
from surveys.reports.results import Answer, Battery, Cell, DomainResult, QuestionResult
from surveys.reports.voice import Voice
from surveys.text import format_number, format_percent
from surveys.text.i18n import gettext as _

RARE = 5.0
HALF = 50.05
"""Printed it is more than a half."""
EVASIVE = ("khó trả lời", "không biết", "không trả lời", "không có ý kiến")


def question_sentence(question: QuestionResult, *, voice: Voice) -> str:
    """Two to five sentences on a question; `voice` chooses among the ways of saying it."""
    if question.is_number:
        return _number_sentence(question, voice)
    shown = [answer for answer in question.answers if answer.cell.value is not None]
    if not shown:
        return voice.choose("too_few", TOO_FEW)
    said = (*_ranking(question, shown, voice), domain_sentence(question, voice=voice))
    return " ".join(part for part in said if part)


def key_sentence(question: QuestionResult) -> str:
    """One sentence for the head of a result's page."""
    if question.is_number:
        return _number_sentence(question, None)
    shown = ordered([answer for answer in question.answers if answer.cell.value is not None])
    if not shown:
        return _("Số quan sát quá ít, không công bố.")
    return str(_lead(question)) % _leading(shown[0])


def battery_sentence(battery: Battery, *, voice: Voice) -> str:
    """What a battery of questions on one scale shows: where its commonest answer is highest and lowest."""
    scores: dict[str, list[tuple[float, QuestionResult, Answer]]] = {}
    for question in battery.questions:
        for answer in question.answers:
            if answer.cell.value is not None and not is_evasive(answer):
                scores.setdefault(answer.label, []).append((answer.cell.value, question, answer))
    complete = {label: found for label, found in scores.items() if len(found) == len(battery.questions)}
    if not complete:
        return voice.choose("too_few", TOO_FEW)
    label = max(complete, key=lambda one: sum(value for value, _question, _answer in complete[one]))
    ranked = sorted(complete[label], key=lambda found: -found[0])
    (top, top_question, top_answer), (bottom, bottom_question, bottom_answer) = ranked[0], ranked[-1]
    sentence = voice.choose("battery", BATTERIES) % {
        "a": label,
        "top": top_question.label,
        "ptop": format_percent(top),
        "bottom": bottom_question.label,
        "pbottom": format_percent(bottom),
    }
    if top_answer.cell.has_interval and _overlap(top_answer.cell, bottom_answer.cell):
        sentence += " " + voice.choose("battery_unsettled", BATTERY_UNSETTLED)
    return sentence


def domain_sentence(question: QuestionResult, *, voice: Voice | None = None) -> str:
    """The greatest difference between domains in the leading answer that is significant, or that none is.

    Where the report compares columns its letters say which differences are; otherwise the intervals do, apart.
    Empty without domains, and where the sample bears no interval: nothing there tells a difference from chance.
    """
    voice = voice or Voice()
    shown = ordered([answer for answer in question.answers if answer.cell.value is not None])
    if not shown or not question.domains or not question.bears_interval:
        return ""
    place = question.answers.index(shown[0])
    pairs = [
        pair
        for banner in dict.fromkeys(domain.banner for domain in question.domains)
        for pair in _pairs(question.by_banner(banner), place)
    ]
    if not pairs:
        return ""
    clear = [pair for pair in pairs if _is_clear(*pair, place)]
    if not clear:
        return voice.choose("no_difference", NO_DIFFERENCE)
    high, low = max(clear, key=lambda pair: _rounded(pair[0], place) - _rounded(pair[1], place))
    return voice.choose("difference", DIFFERENCES) % {
        "banner": banner_words(high.banner_label),
        "a": shown[0].label,
        "high": f"“{high.label}”",
        "low": f"“{low.label}”",
        "ph": format_percent(high.cells[place].value),
        "pl": format_percent(low.cells[place].value),
        "gap": format_number(_rounded(high, place) - _rounded(low, place), 1),
    }


def ordered(answers: list[Answer]) -> list[Answer]:
    """Answers from the largest to the smallest share, evasive ones ("Khó trả lời") last."""
    return sorted(answers, key=lambda answer: (is_evasive(answer), -(answer.cell.value or 0.0)))


def interval_words(low: float | None, high: float | None, *, percent: bool = True) -> str:
    """An interval in text: "41,0–49,5%"."""
    text = f"{format_number(low, 1)}–{format_number(high, 1)}"
    return f"{text}%" if percent else text


def _ranking(question: QuestionResult, shown: list[Answer], voice: Voice) -> Iterator[str]:
    ranked = ordered(shown)
    kind, openings = _openings(question, ranked[0])
    yield voice.choose(kind, openings) % _leading(ranked[0])
    followers = [answer for answer in ranked[1:] if not is_evasive(answer)]
    if len(followers) >= 2:
        yield voice.choose("followers", FOLLOWERS) % {
            "b": followers[0].label,
            "pb": _share(followers[0]),
            "c": followers[1].label,
            "pc": _share(followers[1]),
        }
    elif followers:
        facts = {"b": followers[0].label, "pb": _share(followers[0])}
        yield voice.choose("single_follower", SINGLE_FOLLOWERS) % facts
    if followers and _overlap(ranked[0].cell, followers[0].cell):
        yield voice.choose("unsettled", UNSETTLED)
    if len(followers) > 2 and (followers[-1].cell.value or 0) < RARE:
        yield voice.choose("rarely", RARELY) % {"z": followers[-1].label, "pz": _share(followers[-1])}
    for answer in [answer for answer in ranked[1:] if is_evasive(answer)][:1]:
        yield voice.choose("evasively", EVASIVELY) % {"p": _share(answer), "label": answer.label}


def _openings(question: QuestionResult, leading: Answer) -> tuple[str, tuple[str, ...]]:
    """The kind of the opening, and its phrases; a majority is said where it is one with its whole interval."""
    if question.is_profile:
        return "profile", PROFILE_OPENINGS
    if question.is_multiple:
        return "multiple", MULTIPLE_OPENINGS
    cell = leading.cell
    surely = cell.low if cell.has_interval else cell.value
    if surely is not None and surely > HALF and not is_evasive(leading):
        return "majority", (*MAJORITY_OPENINGS, *OPENINGS)
    return "opening", OPENINGS


def _lead(question: QuestionResult) -> str:
    """One way of saying it where sentences stand in a list, to be compared."""
    if question.is_profile:
        return PROFILE_OPENINGS[0]
    return LEADING_CHOICES if question.is_multiple else LEADING_CHOICE


def _leading(answer: Answer) -> dict[str, str]:
    cell = answer.cell
    interval = _(" (khoảng tin cậy 95%%: %(interval)s)", interval=interval_words(cell.low, cell.high))
    return {"a": answer.label, "pa": _share(answer), "ci": interval if cell.has_interval else ""}


def _number_sentence(question: QuestionResult, voice: Voice | None) -> str:
    cell = question.answers[0].cell
    if cell.value is None:
        return str(TOO_FEW[0]) if voice is None else voice.choose("too_few", TOO_FEW)
    interval = _(" (khoảng tin cậy 95%%: %(interval)s)", interval=interval_words(cell.low, cell.high, percent=False))
    facts = {"value": format_number(cell.value, 1), "ci": interval if cell.has_interval else ""}
    return (str(MEANS[0]) if voice is None else voice.choose("mean", MEANS)) % facts


def _share(answer: Answer) -> str:
    return format_percent(answer.cell.value)


def is_evasive(answer: Answer) -> bool:
    """Whether an answer says nothing of the matter ("Khó trả lời"); it is shown apart and last."""
    return answer.label.casefold().startswith(EVASIVE)


def _overlap(one: Cell, other: Cell) -> bool:
    """Whether two cells have intervals that overlap."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.low <= other.high and other.low <= one.high


def _pairs(domains: tuple[DomainResult, ...], place: int) -> Iterator[tuple[DomainResult, DomainResult]]:
    """Two domains each, the higher one first, of those that rest on enough respondents."""
    firm = [d for d in domains if not d.hidden and not d.flagged and d.cells[place].value is not None]
    for high, low in permutations(firm, 2):
        if (high.cells[place].value or 0.0) > (low.cells[place].value or 0.0):
            yield high, low


def _is_clear(high: DomainResult, low: DomainResult, place: int) -> bool:
    if high.letter and low.letter:
        return low.letter in high.cells[place].above
    return high.cells[place].has_interval and not _overlap(high.cells[place], low.cells[place])


def _rounded(domain: DomainResult, place: int) -> float:
    return round(domain.cells[place].value or 0.0, 1)


def banner_words(label: str) -> str:
    """What tables are divided by, inside a sentence; a question is quoted, a title goes on in small letters."""
    if label.endswith("?"):
        return _("câu trả lời “%(question)s”", question=label)
    return label[:1].lower() + label[1:]
