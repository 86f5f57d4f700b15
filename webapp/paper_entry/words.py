"""Lines of a form in words: what is asked, what may be typed, what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.fieldwork.paper.keyed_form import COUNT_MARK, place_of
from surveys.fieldwork.paper.records import PaperForm
from surveys.fieldwork.paper.typed_answers import MARKS
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.cover_words import ADULTS, CASE, CONSENT, COVER_OPTIONS, COVER_WORDS, DAY, WAY
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.screening import with_admission
from surveys.questionnaires.service import questionnaire_of
from webapp.filters import vi_date
from webapp.interview.client_words import client_words

COVER_HINTS: dict[str, Any] = {
    CONSENT: _l("Số của ô được đánh dấu."),
    DAY: _l("Ngày/tháng/năm hoặc 8 chữ số, ví dụ 05032026."),
    CASE: _l("Gõ đúng như trên phiếu, cả gạch nối."),
    ADULTS: _l("Chỉ gõ số. Phiếu không ghi thì gõ dấu trừ."),
    WAY: _l("Số của ô được đánh dấu. Phiếu không đánh dấu thì gõ dấu trừ."),
}
MARK_WORDS = {"-": _l("để trống"), "*": _l("từ chối trả lời"), "/": _l("không biết")}
HOW_TO_TYPE: dict[str, Any] = {
    "choice": _l("Số của phương án."),
    "choices": _l("Các số cách nhau bằng dấu cách hoặc phẩy, ví dụ 1 3 5."),
    "order": _l("Các số ghi ở ô Thứ 1, Thứ 2, Thứ 3…, ví dụ 3 1 2."),
    "whole": _l("Chữ số."),
    "number": _l("Số, phần lẻ sau dấu phẩy."),
    "date": _l("Ngày/tháng/năm hoặc 8 chữ số, ví dụ 05032026."),
    "time": _l("Giờ:phút hoặc 4 chữ số, ví dụ 0830."),
    "datetime": _l("Ngày/tháng/năm rồi giờ:phút, ví dụ 05/03/2026 08:30."),
    "confirmation": _l("1 nếu ô được đánh dấu, dấu trừ nếu không."),
    "text": _l("Gõ đúng như trên phiếu, không ghi họ tên, số điện thoại."),
    "count": _l("Phần này được hỏi mấy lần trên phiếu."),
}


def question_facts(questionnaire: Questionnaire) -> dict[str, dict[str, str]]:
    """Number and words of every printed question, as on the paper."""
    printed = Printed(questionnaire)
    facts: dict[str, dict[str, str]] = {}
    for question in printed.questions:
        if not question.has_answer:
            continue
        if question.name in printed.numbers:
            number, words = printed.numbers[question.name], printed.words(question)
        else:  # written on the line of an option of the question before
            number = printed.numbers.get(printed.inside.get(question.name, ""), "")
            words = printed.label(question)
        facts[question.name] = {"number": number, "words": words, "hint": str(HOW_TO_TYPE[question.reading])}
    return facts


def boxes_not_keyed(questionnaire: Questionnaire) -> dict[str, str]:
    """The boxes in which the interviewer works something out: printed, but reckoned anew here. Name → "Ô X1"."""
    outline = Outline(Printed(with_admission(questionnaire)))
    return {name: outline.subject(name) for name in outline.worked_out}


def cover_options(field: str) -> list[tuple[str, str]]:
    """(what is typed, words) of each box of a line of the cover."""
    return [(code, str(words)) for code, words in COVER_OPTIONS.get(field, ())]


def options_of(questionnaire: Questionnaire, question: Question) -> list[tuple[str, str]]:
    """(what is typed, words) of each option as it is printed."""
    printed = Printed(questionnaire)
    codes = printed.codes(question.name)
    return [(codes[choice.name], printed.label(choice)) for choice in questionnaire.choices_of(question)]


def place_words(form: PaperForm, field: str) -> str:
    """What a line is about: "Câu 7. Giới tính", or a line of the cover."""
    if field in COVER_WORDS:
        return str(COVER_WORDS[field])
    questionnaire = questionnaire_of(form.version)
    name, indexes = place_of(field)
    if field.startswith(COUNT_MARK):
        words = questionnaire.label(questionnaire.placed[name].item)
        return _("Số lần hỏi phần “%(part)s”", part=words)
    facts = question_facts(questionnaire)[name]
    words = _("Câu %(number)s. %(words)s", **facts) if facts["number"] else facts["words"]
    if not indexes:
        return words
    return _("%(words)s (lần %(place)s)", words=words, place=".".join(str(each + 1) for each in indexes))


def line_words(form: PaperForm, field: str, text: str) -> str:
    """A line in its normal form as it is said: "2 – Nữ", "để trống", "7 (trên phiếu ghi sai)"."""
    if not text:
        return _("không nhập đến câu này")
    if text in MARKS:
        return str(MARK_WORDS[text])
    if text.endswith(" +"):
        return _("%(typed)s (trên phiếu ghi sai)", typed=text[:-2])
    if field in COVER_OPTIONS:
        return _("%(code)s – %(label)s", code=text, label=dict(cover_options(field)).get(text, ""))
    question = _question(questionnaire_of(form.version), field)
    if question is None or question.reading in {"date", "datetime"}:
        return _day_words(text) if _is_day(field, question) else text
    if not question.row.chooses:
        return text
    return ", ".join(_with_label(questionnaire_of(form.version), question, code) for code in text.split())


def no_option() -> str:
    """What is said of a number beside which nothing is printed."""
    return _("Câu này không có phương án mang số đó.")


def keying_words() -> dict[str, str]:
    """What the keying page's script says."""
    own = {
        "at": _("Đã nhập %(keyed)s/%(all)s"),
        "missing": _("Chưa gõ gì. Phiếu để trống thì gõ dấu trừ."),
        "count": _("Gõ số lần, từ 1 trở lên."),
        "no_option": no_option(),
        "keep": _("Phiếu ghi đúng như vậy thì bấm phím + để giữ: câu này tính là phiếu ghi sai, không có trả lời."),
        "skipped": _("Bỏ qua %(questions)s theo lời dặn chuyển câu. Phiếu vẫn ghi thì không nhập: phần mềm không lấy."),
        "boxes": _("Không nhập %(boxes)s: phần mềm tự tính."),
        "question": _("Câu %(number)s"),
        "dropped": _("%(count)s câu đã nhập nay không phải hỏi nữa nên sẽ bỏ."),
        "kept_wrong": _("Đã giữ là “trên phiếu ghi sai”."),
        "done": _("Đã nhập hết phiếu. Bấm Enter để báo xong, hoặc ↑ để xem lại."),
        "open": _("Còn %(count)s chỗ chưa nhập. Bấm Enter để đến chỗ đầu tiên."),
        "finishing": _("Đang gửi…"),
        "not_saved": _("Chưa lưu được hết nên chưa báo xong. Xin đợi có mạng rồi bấm Enter lại."),
        "count_of": _("Phần “%(part)s” được hỏi mấy lần trên phiếu?"),
        "instance": _("lần %(place)s"),
        "logged_out": _(
            "Đã hết phiên đăng nhập: %(count)s dòng còn giữ trên máy này. Cứ nhập tiếp; xin đăng nhập ở thẻ khác."
        ),
        "offline": _("Chưa có mạng: %(count)s dòng còn giữ trên máy này, chưa gửi về. Xin đừng đóng trang."),
        "busy": _("Máy chủ đang bận: %(count)s dòng còn giữ trên máy này, máy sẽ tự gửi lại. Xin đừng đóng trang."),
        "refused": _("Máy chủ chưa nhận được %(count)s dòng. Xin tải lại trang; nếu vẫn vậy, báo quản trị viên."),
    }
    return client_words() | own | {mark: str(words) for mark, words in MARK_WORDS.items()}


def _day_words(text: str) -> str:
    try:
        return vi_date(date.fromisoformat(text))
    except ValueError:
        return text


def _question(questionnaire: Questionnaire, field: str) -> Question | None:
    placed = questionnaire.placed.get(place_of(field)[0])
    return placed.item if placed and isinstance(placed.item, Question) else None


def _is_day(field: str, question: Question | None) -> bool:
    return field == DAY or (question is not None and question.reading == "date")


def _with_label(questionnaire: Questionnaire, question: Question, code: str) -> str:
    printed = Printed(questionnaire)
    label = next((printed.label(c) for c in questionnaire.choices_of(question) if c.name == code), "")
    number = printed.code(question.name, code)
    return _("%(code)s – %(label)s", code=number, label=label) if label else number
