"""What happened at a case, said in one line each."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from surveys.fieldwork.callbacks import CALLBACK_OUTCOMES
from surveys.fieldwork.dispositions import DISPOSITIONS
from surveys.fieldwork.supervision.service import HistoryLine
from surveys.questionnaires.modes import MODE_WORDS
from webapp.fieldwork.kept_words import kept_reason
from webapp.filters import vi_datetime, vi_number
from webapp.states import state_words


def mode_said(mode: str) -> str:
    """How an interview came about."""
    return str(MODE_WORDS.get(mode, _("Nhập từ tệp")))


def said(line: HistoryLine) -> str:
    """A line of a case's history, without who and when."""
    return SAID[line.kind](line) if line.kind in SAID else line.kind


def _visit(line: HistoryLine) -> str:
    words = str(DISPOSITIONS[line.facts["outcome"]].words)
    if line.facts["appointment_at"] is not None:
        words = _("%(outcome)s lúc %(time)s", outcome=words, time=vi_datetime(line.facts["appointment_at"]))
    return _("Lượt đến thứ %(number)s: %(outcome)s", number=line.facts["number"], outcome=words)


def _with_reason(line: HistoryLine, words: str) -> str:
    reason = line.facts.get("reason")
    return _("%(words)s. Lý do: %(reason)s", words=words, reason=reason) if reason else words


def _callback_done(line: HistoryLine) -> str:
    outcome = line.facts["outcome"]
    return _("Cộng tác viên đã quay lại: %(outcome)s", outcome=CALLBACK_OUTCOMES.get(outcome, outcome))


def _changed(line: HistoryLine) -> str:
    return _("Quay lại làm đổi %(count)s câu trả lời", count=vi_number(line.facts["count"]))


def _paper(line: HistoryLine) -> str:
    return _(
        "In phiếu giấy số %(serial)s, nay: %(state)s",
        serial=line.facts["serial"],
        state=state_words("paper_form", line.facts["state"]).lower(),
    )


def _kept_decided(line: HistoryLine) -> str:
    accepted = line.facts["state"] == "accepted"
    return _with_reason(line, _("Nhận phiếu đang giữ làm phiếu của hộ") if accepted else _("Bỏ phiếu đang giữ"))


SAID: dict[str, Callable[[HistoryLine], str]] = {
    "assigned": lambda line: _("Giao cho %(name)s", name=line.facts["to"]),
    "case_reassigned": lambda line: _("Giao lại. Lý do: %(reason)s", reason=line.facts["detail"]),
    "case_person_selected": lambda line: _("Chọn người trả lời theo số người từ 18 tuổi trong hộ"),
    "interview_started": lambda line: _("Bắt đầu phỏng vấn"),
    "interview_handed_over": lambda line: _("Đưa máy cho người trả lời"),
    "re_interview_followed_up": lambda line: _("Chọn hộ để phỏng vấn lại"),
    "re_interview_recorded": lambda line: _("Ghi kết quả phỏng vấn lại"),
    "visit": _visit,
    "link_issued": lambda line: _("Cấp liên kết riêng"),
    "link_withdrawn": lambda line: _("Thu hồi liên kết riêng"),
    "paper_issued": _paper,
    "kept": lambda line: _("Máy gửi về một phiếu phải giữ lại: %(why)s", why=kept_reason(line.facts["reason"]).lower()),
    "kept_decided": _kept_decided,
    "event_kept": lambda line: _(
        "Máy gửi về một việc không còn ghi được: %(why)s", why=kept_reason(line.facts["reason"]).lower()
    ),
    "accepted": lambda line: _("Nhận phiếu"),
    "taken_back": lambda line: _("Thôi nhận, phiếu lại chờ xem"),
    "returned": lambda line: _with_reason(line, _("Yêu cầu quay lại")),
    "callback_done": _callback_done,
    "callback_withdrawn": lambda line: _("Rút yêu cầu quay lại"),
    "changed": _changed,
    "void": lambda line: _with_reason(line, _("Hủy phiếu")),
}
