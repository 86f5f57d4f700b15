"""What of a questionnaire paper cannot do by itself, said before it is printed."""

from __future__ import annotations

from collections.abc import Iterator

from surveys.questionnaires.paper.asked_items import LONGEST_LIST
from surveys.questionnaires.paper.conditions import is_told
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.questionnaire import Question, Repeat
from surveys.text import format_number
from surveys.text.i18n import gettext as _

MOST_NAMED = 6


def not_on_paper(outline: Outline) -> list[str]:
    """A sentence for each thing that a phone does and paper does not, with the questions concerned."""
    return list(_remarks(outline))


def _remarks(outline: Outline) -> Iterator[str]:
    printed = outline.printed
    questions = [stop.question for stop in outline.stops if stop.name not in outline.worked_out]
    if printed.is_renumbered:
        yield _("Trong bảng hỏi có hai câu cùng số, nên bản in đánh số lại từ 1; lời dặn nhắc tới số cũ cần xem lại.")
    if outline.worked_out:
        marks = ", ".join(outline.subject(name) for name in outline.worked_out)
        yield _("Máy tự tính, trên giấy người hỏi tự xác định và ghi vào ô: %(boxes)s.", boxes=marks)
    untold = [s.question for s in outline.stops if s.condition is not None and not is_told(s.condition)]
    if untold:
        yield _(
            "Điều kiện hỏi quá phức tạp, phiếu dẫn sang Sổ tay người hỏi: %(questions)s.",
            questions=_named(outline, untold),
        )
    long = [question for question in questions if question.row.chooses and printed.is_long(question)]
    if long:
        yield _("Danh sách dài hơn %(most)s phương án hoặc lấy từ câu trước, phiếu chỉ có chỗ ghi mã: %(questions)s.",
                most=format_number(LONGEST_LIST), questions=_named(outline, long))  # fmt: skip
    filtered = [q for q in questions if q.choice_filter is not None and not printed.is_long(q)]
    if filtered:
        yield _("Máy chỉ hiện phương án hợp với câu trước, phiếu in đủ mọi phương án: %(questions)s.",
                questions=_named(outline, filtered))  # fmt: skip
    shuffled = [question for question in questions if question.randomize]
    if shuffled:
        yield _("Máy xáo thứ tự phương án cho từng người, phiếu in một thứ tự: %(questions)s.",
                questions=_named(outline, shuffled))  # fmt: skip
    repeating = [q for q in questions if any(PLACEHOLDER.search(text) for text in q.label.values())]
    if repeating:
        yield _("Lời hỏi nhắc lại câu trả lời trước, phiếu in số câu để người hỏi tự đọc: %(questions)s.",
                questions=_named(outline, repeating))  # fmt: skip
    repeats = [p.item for p in printed.questionnaire.placed.values() if isinstance(p.item, Repeat)]
    if repeats:
        yield _("Nhóm câu lặp lại in sẵn một số lần; nhiều hơn thì dùng tờ rời: %(what)s.",
                what=", ".join(printed.label(repeat) or repeat.name for repeat in repeats))  # fmt: skip


def _named(outline: Outline, questions: list[Question]) -> str:
    """The questions by number, the first few of many."""
    names = [outline.subject(question.name) for question in questions if question.reading != "nothing"]
    more = len(names) - MOST_NAMED
    words = ", ".join(names[:MOST_NAMED])
    return _("%(some)s và %(count)s câu khác", some=words, count=more) if more > 0 else words
