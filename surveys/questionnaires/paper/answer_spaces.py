"""The room for each kind of answer: boxes to tick, boxes for digits, lines to write on."""

from __future__ import annotations

from collections.abc import Callable

from surveys.questionnaires.expressions import references
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.blocks import Body, Boxes, Lines, Option, Options, Ranking
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.questionnaire import Question
from surveys.questionnaires.wording.answer_scales import is_aside
from surveys.text.i18n import gettext as _

IN_A_ROW, SHORT_IN_A_ROW = 4, 16
IN_TWO, SHORT_IN_TWO = 6, 40
MOST_DIGITS, USUAL_DIGITS, FRACTION_DIGITS = 12, 6, 2
MOST_STEPS = 11
LONG_TEXT, SHORT_TEXT = 4, 1
Arrow = Callable[[Question, str], str]
MOMENTS = {
    "date": Boxes(((2, "/"), (2, "/"), (4, ""))),
    "time": Boxes(((2, ":"), (2, ""))),
    "datetime": Boxes(((2, "/"), (2, "/"), (4, "   "), (2, ":"), (2, ""))),
}


def is_apart(words: str) -> bool:
    """Whether an option is no point of the scale: "Khó trả lời", "Không biết", "Từ chối"."""
    return is_aside(words.strip().lower().rstrip("."))


def body_of(outline: Outline, question: Question, arrow: Arrow) -> Body:
    """The room in which a question is answered."""
    if question.row.chooses:
        return _choice(outline, question, arrow)
    if question.kind == "range":
        return _scale(question) or _digits(question, None)
    if question.row.counts:
        return _digits(question, _limit_of_others(outline, question))
    if question.reading in MOMENTS:
        return MOMENTS[question.reading]
    if question.reading == "confirmation":
        return Options((Option("", _("Xác nhận")),))
    return Lines(LONG_TEXT if "multiline" in question.appearance.split() else SHORT_TEXT)


def options_of(outline: Outline, question: Question) -> tuple[Option, ...]:
    """Every option with its printed code, whatever filter narrows them in an interview."""
    printed = outline.printed
    return tuple(
        Option(printed.code(question.name, choice.name), " ".join(printed.label(choice).split()))
        for choice in printed.questionnaire.choices_of(question)
    )


def _choice(outline: Outline, question: Question, arrow: Arrow) -> Body:
    printed = outline.printed
    if printed.is_long(question):
        codes = [printed.code(question.name, choice.name) for choice in printed.questionnaire.choices_of(question)]
        longest = max(map(len, codes), default=0)
        times = question.maximum_choices or 1
        if not longest or question.is_multiple:
            return Lines(min(times, LONG_TEXT))
        return Boxes(((longest, ""),))
    found = []
    for choice, option in zip(printed.questionnaire.choices_of(question), options_of(outline, question), strict=True):
        lines = printed.inside.get(question.other_specify) == question.name and (
            printed.specifying_option(question) == choice.name
        )
        apart = is_apart(option.words)
        found.append(Option(option.code, option.words, arrow(question, choice.name), lines, apart))
    if question.kind == "rank":
        return Ranking(tuple(found), _columns(found))
    return Options(tuple(found), _columns(found))


def _columns(options: list[Option]) -> int:
    """Short options side by side, where nothing has to be followed beside them and only the last is written on."""
    longest = max((len(option.words) for option in options), default=0)
    scale = [option for option in options if not option.apart]
    if any(option.arrow for option in options) or any(option.lines for option in scale[:-1]):
        return 1
    if len(options) <= IN_A_ROW and longest <= SHORT_IN_A_ROW and not any(option.lines for option in options):
        return max(1, len(options))
    return 2 if len(scale) >= IN_TWO and longest <= SHORT_IN_TWO else 1


def _scale(question: Question) -> Options | None:
    """The points of a short range as boxes in a row."""
    try:
        start, end, step = (float(question.parameters.get(key, usual)) for key, usual in
                            (("start", ""), ("end", ""), ("step", "1")))  # fmt: skip
    except ValueError:
        return None
    steps = (end - start) / step if step > 0 else 0
    if not 0.5 < steps < MOST_STEPS:  # also what is no number, or more than any
        return None
    count = round(steps) + 1
    if count > MOST_STEPS:
        return None
    return Options(tuple(Option("", f"{start + place * step:g}".replace(".", ",")) for place in range(count)), count)


def _limit_of_others(outline: Outline, question: Question) -> float | None:
    """The limit of the numbers that a constraint compares with: "not more than the people of the household"."""
    placed = outline.printed.questionnaire.placed
    named = references(question.constraint) if question.constraint else []
    others = [placed[name].item for name in named if name in placed and name != question.name]
    limits = [other.maximum for other in others if isinstance(other, Question) and other.maximum is not None]
    return max(limits, default=None)


def _digits(question: Question, other: float | None) -> Boxes:
    most = question.maximum if question.maximum is not None else other
    largest = max(abs(most or 0), abs(question.minimum or 0))
    digits = min(MOST_DIGITS, len(f"{int(largest)}")) if most is not None else USUAL_DIGITS
    sign = 1 if question.minimum is not None and question.minimum < 0 else 0
    if question.reading == "whole":
        return Boxes(((digits + sign, ""),))
    return Boxes(((digits + sign, ","), (FRACTION_DIGITS, "")))


def long_list_words(printed: Printed, question: Question) -> str:
    """What stands where the options of a list are not printed under its question."""
    if question.choices_from:
        return _("Ghi theo các trả lời ở Câu %(number)s.", number=printed.numbers.get(question.choices_from, "?"))
    return _("Ghi mã theo danh mục kèm theo.")
