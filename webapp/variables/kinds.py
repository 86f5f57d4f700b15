"""The kinds of variables that can be made from answers, in words, and which questions each can rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from analysis import Bands, Based, Collapsed, CountOf, DerivedVariable, Score, TopBox
from surveys.reports.planned_question import PlannedQuestion


@dataclass(frozen=True)
class Kind:
    """A kind as the page offers it: its key in the address, what it is called, an example."""

    key: str
    title: Any
    example: Any
    made: type


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("gop", _l("Gộp phương án trả lời"), _l("“Rất hài lòng” và “Hài lòng” thành một nhóm."), Collapsed),
        Kind("nhom-so", _l("Chia nhóm từ một số"), _l("Tuổi thành dưới 30, 30–44, 45–59, từ 60 trở lên."), Bands),
        Kind("muc-cao", _l("Tỷ lệ hai mức cao nhất"), _l("Bao nhiêu % chọn “Rất hài lòng” hoặc “Hài lòng”."), TopBox),
        Kind("diem", _l("Điểm trung bình của thang đo"), _l("Rất hài lòng 5 điểm … Rất không hài lòng 1 điểm."), Score),
        Kind("dem", _l("Đếm số lựa chọn"), _l("Mỗi người chọn mấy vấn đề; mấy câu trả lời “Có”."), CountOf),
        Kind(
            "trong-so", _l("Chỉ tính trong số người …"), _l("Mức hài lòng, chỉ tính người đã đến làm thủ tục."), Based
        ),
    )
}


def key_of(variable: DerivedVariable) -> str:
    """The key of a variable's kind."""
    return next(kind.key for kind in KINDS.values() if isinstance(variable, kind.made))


def suitable(kind: Kind, questions: Sequence[PlannedQuestion]) -> list[PlannedQuestion]:
    """The questions that a variable of that kind can rest on."""
    return [question for question in questions if _fits(kind, question, questions)]


def conditions(questions: Sequence[PlannedQuestion]) -> list[PlannedQuestion]:
    """The questions whose answers can say among whom another one is counted."""
    return [question for question in questions if question.kind == "single" and question.item is not None]


def sources(question: PlannedQuestion, questions: Sequence[PlannedQuestion]) -> tuple[str, ...]:
    """Where choices are counted: in a question with several answers, or in all questions of a grid."""
    if question.kind == "multiple":
        return (question.variable,)
    return tuple(each.variable for each in questions if each.battery == question.battery)


def _fits(kind: Kind, question: PlannedQuestion, questions: Sequence[PlannedQuestion]) -> bool:
    if kind.made is Bands:
        return question.kind == "number"
    if kind.made is CountOf:
        first = question.battery and sources(question, questions)[0] == question.variable
        return question.kind == "multiple" or bool(first)
    if kind.made is Based:
        return question.kind in ("single", "multiple", "number")
    return question.kind == "single"
