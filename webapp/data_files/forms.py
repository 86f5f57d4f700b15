"""Forms of the files of single answers: asking for one, and the other person's decision."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from surveys.reports.data_files import LONGEST_REASON, SHORTEST_REASON

KINDS = {
    "exact": _l("Tệp kiểm tra dùng trong cơ quan: đủ mọi chữ số, tính lại được mọi con số đã công bố"),
    "outside": _l("Tệp gửi ra ngoài: đã làm thô để không nhận ra người trả lời"),
}
DECISIONS = {"approve": _l("Đồng ý, lập tệp"), "refuse": _l("Không đồng ý")}


def _long_enough(least: int, message: str) -> Length:
    return Length(min=least, max=LONGEST_REASON, message=message)


class AskForm(FlaskForm):
    """Which file, and what for."""

    kind = RadioField(
        _l("Loại tệp"),
        [InputRequired(message=_l("Chọn loại tệp."))],
        choices=[SelectChoice(value, label) for value, label in KINDS.items()],
        description=_l("Không tệp nào có tên người, địa chỉ, điện thoại hay câu trả lời bằng lời."),
    )
    reason = TextAreaField(
        _l("Lý do"),
        [
            InputRequired(message=_l("Ghi lý do.")),
            _long_enough(SHORTEST_REASON, _l("Ghi lý do từ %(min)d đến %(max)d ký tự.")),
        ],
        filters=[lambda text: text.strip() if text else text],
        description=_l("Ai dùng tệp, vào việc gì. Người duyệt đọc dòng này; nhật ký giữ lại."),
    )

    def field_of(self, code: str) -> Field | None:
        """Where an error of the service is shown."""
        return {"data_file.reason": self.reason, "data_file.unknown_kind": self.kind}.get(code)


class DecideForm(FlaskForm):
    """Yes or no; a no says why."""

    decision = RadioField(
        _l("Quyết định"),
        [InputRequired(message=_l("Chọn đồng ý hay không."))],
        choices=[SelectChoice(value, label) for value, label in DECISIONS.items()],
        description=_l("Đồng ý thì tệp được lập ngay từ số liệu hiện có và giữ 30 ngày."),
    )
    note = TextAreaField(
        _l("Lý do không đồng ý"),
        [Length(max=LONGEST_REASON, message=_l("Viết nhiều nhất %(max)d ký tự."))],
        description=_l("Chỉ cần khi không đồng ý, ít nhất 10 ký tự. Người đề nghị đọc được."),
    )

    def field_of(self, code: str) -> Field | None:
        """Where an error of the service is shown."""
        return self.note if code == "data_file.reason" else None
