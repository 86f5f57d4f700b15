"""Forms of supervision: which cases to look at, which to accept, why a response is void."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.fieldwork.supervision.service import LONGEST_REASON, SHORTEST_REASON
from surveys.fieldwork.supervision.waiting import Looking, Queue
from surveys.text import format_number

AGAIN, CLOSE = "again", "close"


class QueueFilter(FlaskForm):
    """Which cases are listed."""

    class Meta:
        csrf = False

    tinh_trang = SelectField(
        _l("Tình trạng"), default="completed", validate_choice=False, description=_l("Phiếu đang ở bước nào.")
    )
    xa = SelectField(_l("Xã, phường"), default="", validate_choice=False, description=_l("Một nơi, hoặc tất cả."))
    nguoi = SelectField(
        _l("Cộng tác viên"), default="", validate_choice=False, description=_l("Một người, hoặc tất cả.")
    )

    def looking(self) -> Looking:
        """What is looked for."""
        state, person = self.tinh_trang.data or "", self.nguoi.data or ""
        return Looking(
            state=state if state in dict(_states()) else "completed",
            psu=self.xa.data or "",
            collaborator_id=int(person) if person.isascii() and person.isdigit() and len(person) < 10 else None,
        )

    def offer(self, queue: Queue) -> None:
        """What there is to choose from, with numbers."""
        self.tinh_trang.choices = [
            SelectChoice(state, _counted(words, queue.by_state.get(state, 0))) for state, words in _states()
        ]
        self.xa.choices = [
            SelectChoice("", _("Tất cả")),
            *(SelectChoice(code, _counted(name, count)) for code, name, count in queue.places),
        ]
        self.nguoi.choices = [
            SelectChoice("", _("Tất cả")),
            *(SelectChoice(str(id_), _counted(name, count)) for id_, name, count in queue.people),
        ]


class AcceptForm(FlaskForm):
    """The chosen cases, by their check boxes."""


class VoidForm(FlaskForm):
    """Why a response counts no longer, and how its case goes on."""

    reason = TextAreaField(
        _l("Vì sao hủy phiếu"),
        [
            InputRequired(message=_l("Ghi vì sao hủy phiếu.")),
            Length(min=SHORTEST_REASON, max=LONGEST_REASON, message=_l("Ghi rõ vì sao, từ 5 đến 500 ký tự.")),
        ],
        description=_l("Ví dụ: hỏi nhầm hộ, không đúng người được chọn. Không ghi câu trả lời nào của hộ."),
    )
    then = RadioField(
        _l("Hộ này làm tiếp thế nào"),
        [InputRequired(message=_l("Hãy chọn một cách."))],
        description=_l("Lượt đến đã ghi vẫn giữ nguyên."),
    )

    def __init__(self, *args: Any, may_go_again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.then.choices = [
            *([SelectChoice(AGAIN, _("Mở lại để phỏng vấn lần khác"))] if may_go_again else []),
            SelectChoice(CLOSE, _("Khép lại, không phỏng vấn nữa")),
        ]


def _states() -> list[tuple[str, str]]:
    return [
        ("completed", _("Chờ xem")),
        ("returned", _("Chờ cộng tác viên quay lại")),
        ("accepted", _("Đã nhận")),
    ]


def _counted(words: str, count: int) -> str:
    return _("%(words)s (%(count)s)", words=words, count=format_number(count))
