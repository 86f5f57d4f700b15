"""Instructions beside a question: what the author wrote, and what follows from its kind and limits."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires.expressions import references
from surveys.questionnaires.paper.answer_spaces import long_list_words
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.questionnaire import Question
from surveys.text import format_number, search_key
from surveys.text.i18n import gettext as _


def said_of(outline: Outline, question: Question, cards: Mapping[str, int], *, grid: bool = False) -> str:
    """What is said to whoever answers: the hint, how many may be chosen, between which numbers, from which card."""
    printed = outline.printed
    hint = " ".join(printed.text(question.hint).split()) if not grid else ""
    words = [hint if hint[-1] in ".!?…:)" else f"{hint}."] if hint else []
    words += [each for each in (_how_many(question, hint), _between(question, hint)) if each]
    if printed.is_long(question):
        words.append(long_list_words(printed, question))
    if question.name in cards:
        words.append(_("(Đưa thẻ %(card)s)", card=cards[question.name]))
    return " ".join(words)


def told_of(outline: Outline, question: Question) -> str:
    """What is for the interviewer alone."""
    words = [" ".join(outline.printed.text(question.guidance).split())] if question.guidance else []
    if question.choice_filter is not None and not outline.printed.is_long(question):
        named = [name for name in references(question.choice_filter) if outline.printed.numbers.get(name)]
        if named:
            others = ", ".join(outline.subject(name) for name in dict.fromkeys(named))
            words.append(_("Chỉ dùng những phương án hợp với %(questions)s.", questions=others))
    alone = [outline.printed.code(question.name, code) for code in question.exclusive]
    if alone and question.reading == "choices":
        words.append(_("Đã chọn %(codes)s thì không chọn thêm.", codes=", ".join(alone)))
    return " ".join(words)


def _how_many(question: Question, hint: str) -> str:
    plain = search_key(hint)
    if question.reading == "order":
        return _("Ghi số của phương án vào ô: trước nhất vào ô “Thứ 1”.")
    if question.reading != "choices":
        return ""
    most, least = question.maximum_choices, question.minimum_choices
    if most is not None:
        return "" if str(most) in hint else _("Chọn tối đa %(most)s phương án.", most=most)
    if least is not None and least > 1:
        return "" if str(least) in hint else _("Chọn ít nhất %(least)s phương án.", least=least)
    return "" if "nhieu" in plain else _("Có thể chọn nhiều phương án.")


def _between(question: Question, hint: str) -> str:
    if not question.row.counts or question.kind == "range":
        return ""
    low, high = question.minimum, question.maximum
    if low is None or high is None:
        return ""
    words = format_number(low), format_number(high)
    return "" if all(each in hint for each in words) else _("(từ %(low)s đến %(high)s)", low=words[0], high=words[1])
