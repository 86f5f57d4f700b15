"""Forms of the report: the author's passages, and what is done with an edition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from surveys.reports.aapor import GUIDANCE, ITEMS, DisclosedItem
from surveys.reports.composition import FRAME_TEXTS, PASSAGES
from surveys.reports.editions import SHORTEST_REASON
from surveys.reports.letterhead_style import PARTY, STATE
from surveys.reports.letterheads import LETTERHEAD_TEXT
from surveys.reports.service import TEXT_KEYS

LONGEST_TEXT = 20_000
LONGEST_LINE = 200
LONGEST_NOTE = 2_000
HELP = {
    "context": _l("Phần mở đầu đã ghi cơ quan đề nghị, số văn bản và mục đích. Viết thêm nếu cần."),
    "assessment": _l("Rút ra từ kết quả. Mỗi dòng thành một đoạn."),
    "proposals": _l("Mỗi dòng thành một đoạn."),
    "superior_body": _l("In hoa ở dòng đầu bên trái, ví dụ TỈNH ỦY HƯNG YÊN."),
    "issuing_body": _l("Cơ quan đứng tên báo cáo, in ngay dưới cơ quan cấp trên."),
    "number": _l("Lấy ở văn thư, ví dụ 15-BC/BTGDVTU. Bản chính thức cần có."),
    "place": _l("Đứng trước ngày tháng, ví dụ Hưng Yên."),
    "capacity": _l("Như trong văn bản, ví dụ TRƯỞNG BAN hoặc KT. TRƯỞNG BAN, PHÓ TRƯỞNG BAN."),
    "signer": _l("Có đủ họ, tên đệm và tên. Bản chính thức cần có."),
    "recipients": _l("Mỗi dòng một nơi nhận."),
}
OF_AN_ITEM = _l("Đã điền sẵn từ số liệu; chỉ sửa khi thực tế khác. Để nguyên thì luôn theo số liệu mới nhất.")
LETTERHEADS = {
    "": _l("Theo cơ quan ban hành"),
    STATE: _l("Văn bản của cơ quan nhà nước"),
    PARTY: _l("Văn bản của cơ quan Đảng"),
}
TOO_LONG = _l("Viết nhiều nhất %(max)d ký tự.")
TOO_SHORT = _l("Ghi rõ lý do, từ %(min)d ký tự.")


class ActForm(FlaskForm):
    """A button: the act needs no words."""


class ReviewForm(FlaskForm):
    """Somebody else has looked an edition over."""

    note = TextAreaField(
        _l("Ý kiến soát xét (không bắt buộc)"),
        description=_l("Đã đối chiếu những gì, cần lưu ý điều gì. Ghi cùng tên và giờ soát xét."),
        validators=[Length(max=LONGEST_NOTE, message=TOO_LONG)],
    )


class SendBackForm(FlaskForm):
    """A reviewed edition is a draft again."""

    note = TextAreaField(
        _l("Lý do trả lại"),
        description=_l("Cần sửa gì, ở phần nào. Người lập sẽ đọc."),
        validators=[
            DataRequired(message=_l("Ghi lý do trả lại.")),
            Length(min=SHORTEST_REASON, max=LONGEST_NOTE, message=TOO_SHORT),
        ],
    )


class CorrectForm(FlaskForm):
    """A final report is to be corrected."""

    reason = TextAreaField(
        _l("Lý do đính chính"),
        description=_l("In ngay ở đầu bản đính chính, kèm bảng những gì đã đổi."),
        validators=[
            DataRequired(message=_l("Ghi lý do đính chính.")),
            Length(min=SHORTEST_REASON, max=LONGEST_NOTE, message=TOO_SHORT),
        ],
    )


class TextsForm(FlaskForm):
    """The author's passages; fields are made from the keys that the report knows."""

    def texts(self) -> dict[str, str]:
        """What was written, by key."""
        return {key: self[key].data or "" for key in TEXT_KEYS}

    def passages(self) -> list[Field]:
        return [self[key] for key in PASSAGES]

    def frame(self) -> list[Field]:
        return [self[key] for key in (LETTERHEAD_TEXT, *FRAME_TEXTS)]

    def items(self) -> list[Field]:
        return [self[key] for key in ITEMS]


def _field(key: str, label: str, *, long: bool) -> Any:
    longest = LONGEST_TEXT if long else LONGEST_LINE
    made = TextAreaField if long else StringField
    validators = [Length(max=longest, message=TOO_LONG)]
    help_line = HELP.get(key) or GUIDANCE.get(key) or OF_AN_ITEM
    return made(label, validators=validators, description=help_line, render_kw={"lang": "vi"})  # the document's own


for _key, _title in PASSAGES.items():
    setattr(TextsForm, _key, _field(_key, _title, long=True))
for _key, _title in FRAME_TEXTS.items():
    setattr(TextsForm, _key, _field(_key, _title, long=_key == "recipients"))
for _key, _title in ITEMS.items():
    setattr(TextsForm, _key, _field(_key, _title, long=True))
setattr(
    TextsForm,
    LETTERHEAD_TEXT,
    SelectField(
        _l("Mẫu trình bày"),
        choices=[SelectChoice(name, title) for name, title in LETTERHEADS.items()],
        default="",
        description=_l("Cách xếp quốc hiệu, tiêu đề, chữ ký. Đơn vị sửa mẫu ở trang Mẫu trình bày báo cáo."),
    ),
)


def texts_form(
    texts: Mapping[str, str], frame: Mapping[str, str], items: list[DisclosedItem], *, as_saved: bool = False
) -> TextsForm:
    """The form with what was written, otherwise with what request, design and fieldwork say; `as_saved` leaves out
    what is being sent."""
    known = {**frame, **{item.key: item.text for item in items}, **{key: text for key, text in texts.items() if text}}
    return TextsForm(formdata=None, data=known) if as_saved else TextsForm(data=known)


def changed_texts(form: TextsForm, prefilled: Mapping[str, str], written: Mapping[str, str]) -> dict[str, str]:
    """What the author really wrote: text that only repeats what the data say is not kept, so it stays up to date."""
    return {
        key: "" if not written.get(key) and _same(text, prefilled.get(key, "")) else text
        for key, text in form.texts().items()
    }


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
