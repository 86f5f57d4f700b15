"""What is wrong with one answer, said to the respondent: one helpful sentence for each error."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.questionnaires.answers import MAX_TEXT, misread
from surveys.questionnaires.expressions import to_boolean
from surveys.questionnaires.questionnaire import Choice, Question
from surveys.questionnaires.state import Indexes, State
from surveys.text import format_number
from surveys.text.i18n import lazy_gettext as _l

SENTENCES = {
    "required": _l("Xin Ông/Bà trả lời câu này."),
    "required-choice": _l("Xin Ông/Bà chọn một phương án."),
    "required-choices": _l("Xin Ông/Bà chọn ít nhất một phương án."),
    "required-order": _l("Xin Ông/Bà xếp thứ tự các phương án."),
    "required-confirmation": _l("Xin Ông/Bà đánh dấu xác nhận để tiếp tục."),
    "not-whole": _l("Xin nhập số nguyên, chỉ gồm chữ số, ví dụ 12."),
    "not-number": _l("Xin nhập một số, ví dụ 12 hoặc 12,5."),
    "not-date": _l("Xin nhập ngày theo mẫu ngày/tháng/năm, ví dụ 05/03/2025."),
    "not-time": _l("Xin nhập giờ theo mẫu giờ:phút, ví dụ 08:30."),
    "not-datetime": _l("Xin nhập đủ ngày và giờ."),
    "too-long": _l("Câu trả lời dài quá %(limit)s ký tự. Xin viết ngắn lại."),
    "unknown-choice": _l("Phương án đã chọn không còn phù hợp với các câu trả lời khác. Xin chọn lại."),
    "rank-incomplete": _l("Xin Ông/Bà xếp thứ tự đủ %(count)s phương án."),
    "exclusive-choice": _l("Đã chọn “%(label)s” thì không chọn thêm phương án khác. Xin bỏ một bên."),
    "too-many-choices": _l("Ông/Bà chọn tối đa %(most)s phương án; hiện đang chọn %(count)s. Xin bỏ bớt %(extra)s."),
    "too-few-choices": _l("Ông/Bà chọn ít nhất %(least)s phương án; hiện mới chọn %(count)s."),
    "out-of-range-low-high": _l("Xin nhập số từ %(low)s đến %(high)s."),
    "out-of-range-low": _l("Xin nhập số không nhỏ hơn %(low)s."),
    "out-of-range-high": _l("Xin nhập số không lớn hơn %(high)s."),
    "out-of-range-scale": _l("Xin chọn một mức trên thang."),
    "constraint": _l("Câu trả lời này chưa khớp với các câu khác hoặc chưa đúng yêu cầu. Xin xem lại."),
}
"""Every sentence about an answer, as the phone gets them too."""


@dataclass(frozen=True)
class AnswerError:
    """One thing to put right; `field` tells instances of a repeat apart, elsewhere it is the variable."""

    variable: str
    code: str
    message: str
    field: str


Wrong = tuple[str, str]


def wrong_with(
    state: State, question: Question, indexes: Indexes, choices: list[Choice], *, required: bool
) -> Wrong | None:
    """Code and sentence of the first thing wrong with an answer, or None. Blank answers meet no other check."""
    text = state.answered(question.name, indexes)
    if not text:
        answerable = not question.row.chooses or bool(choices)
        return ("required", _required(state, question)) if required and answerable else None
    kind = misread(question, text)
    if kind:
        return kind, _misread(question, kind)
    if question.row.chooses:
        wrong = _choices(question, text.split() if question.is_multiple else [text], choices, state)
        if wrong:
            return wrong
    return _range(state, question, text) or _constraint(state, question, text, indexes)


def said(key: str, **facts: object) -> str:
    """One of the sentences, in the language of the page."""
    return str(SENTENCES[key]) % facts


def _required(state: State, question: Question) -> str:
    authored = state.questionnaire.text(question.required_message, state.language)
    key = f"required-{question.reading}"
    return authored or said(key if key in SENTENCES else "required")


def _misread(question: Question, kind: str) -> str:
    if kind == "not-of-kind":
        return str(question.row.pattern_message)
    return said(kind, limit=format_number(MAX_TEXT)) if kind == "too-long" else said(kind)


def _choices(question: Question, codes: list[str], choices: list[Choice], state: State) -> Wrong | None:
    offered = {choice.name for choice in choices}
    if any(code not in offered for code in codes) or len(set(codes)) < len(codes):
        return "unknown-choice", said("unknown-choice")
    if question.reading == "order" and len(codes) < len(choices):
        return "rank-incomplete", said("rank-incomplete", count=len(choices))
    if question.reading != "choices":
        return None
    alone = next((code for code in codes if code in question.exclusive), None)
    if alone is not None and len(codes) > 1:
        return "exclusive-choice", said("exclusive-choice", label=state.choice_label(question.name, alone))
    most, least = question.maximum_choices, question.minimum_choices
    if most is not None and len(codes) > most:
        return "too-many-choices", said("too-many-choices", most=most, count=len(codes), extra=len(codes) - most)
    if least is not None and len(codes) < least and alone is None:
        return "too-few-choices", said("too-few-choices", least=least, count=len(codes))
    return None


def _range(state: State, question: Question, text: str) -> Wrong | None:
    """A sentence that names the limits, where the author wrote none."""
    if not _is_outside(question, text) or state.questionnaire.text(question.constraint_message, state.language):
        return None
    low, high = question.minimum, question.maximum
    facts = {"low": format_number(low), "high": format_number(high)}
    key = "low" if high is None else "high" if low is None else "low-high"
    return "out-of-range", said(f"out-of-range-{key}", **facts)


def _is_outside(question: Question, text: str) -> bool:
    if not question.row.counts:
        return False
    low, high, number = question.minimum, question.maximum, float(text)
    return (low is not None and number < low) or (high is not None and number > high)


def _constraint(state: State, question: Question, text: str, indexes: Indexes) -> Wrong | None:
    if question.kind == "range" and not _in_parameters(question, float(text)):
        return "out-of-range", said("out-of-range-scale")
    constraint = question.constraint
    if constraint is None or to_boolean(state.evaluated(constraint, question.name, indexes, current=text)):
        return None
    if state.rests_on_declined(constraint) and not _is_outside(question, text):
        return None
    authored = state.questionnaire.text(question.constraint_message, state.language)
    return "constraint", authored or said("constraint")


def _in_parameters(question: Question, number: float) -> bool:
    ends = [float(question.parameters[name]) for name in ("start", "end") if _is_number(question.parameters.get(name))]
    return len(ends) < 2 or min(ends) <= number <= max(ends)


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True
