"""What is typed in on the pages of an import."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired, Length

from surveys.imports.service import FROM_DRAW, SHORTEST_ORIGIN
from surveys.samples.bases import ADOPTABLE, words_of
from webapp.imports.words import MODES


class ImportForm(FlaskForm):
    """The file, and where its forms come from."""

    file = FileField(
        _l("Tệp phiếu đã thu thập"),
        validators=[FileRequired(_l("Hãy chọn tệp."))],
        description=_l("Excel (.xlsx, .xls) hoặc CSV; mỗi phiếu một dòng, dòng đầu là tiêu đề cột."),
    )
    origin = TextAreaField(
        _l("Phiếu từ đâu đến"),
        validators=[
            InputRequired(_l("Hãy ghi phiếu do ai thu, bằng cách nào, khi nào.")),
            Length(min=SHORTEST_ORIGIN, max=500, message=_l("Hãy ghi từ 10 đến 500 ký tự.")),
        ],
        description=_l("Ai thu, bằng cách nào, khi nào. Báo cáo in nguyên câu này. Không ghi tên người trả lời."),
    )
    mode = RadioField(
        _l("Hình thức thu thập"),
        choices=[SelectChoice(mode, words) for mode, words in MODES.items()],
        validators=[InputRequired(_l("Hãy chọn một hình thức."))],
        description=_l("Báo cáo in số phiếu theo từng hình thức."),
    )
    basis = RadioField(
        _l("Người trả lời được tìm như thế nào"),
        validators=[InputRequired(_l("Hãy chọn một cách."))],
        description=_l("Cách yếu nhất quyết định kết quả chung được nói tới đâu."),
    )
    consent = BooleanField(
        _l("Người trả lời đã được nói rõ mục đích, biết là tự nguyện và đã đồng ý trả lời"),
        validators=[InputRequired(_l("Chỉ nhập phiếu của người đã đồng ý trả lời."))],
        description=_l("Phiếu của người không đồng ý không được nhập."),
    )

    def offer(self, *, has_draw: bool) -> None:
        """The bases that are possible: the sample's own where there is one."""
        choices = [SelectChoice(basis.value, words_of(basis).choice) for basis in ADOPTABLE]
        if has_draw:
            own = _l("Là các hộ, phiếu đã chọn trong mẫu. Mỗi dòng có mã phiếu; quyền số và sai số giữ nguyên.")
            choices.insert(0, SelectChoice(FROM_DRAW, own))
        self.basis.choices = choices


class ActForm(FlaskForm):
    """A button with a token."""


class WithdrawForm(FlaskForm):
    """Why an import is taken back."""

    reason = TextAreaField(
        _l("Lý do rút lại"),
        validators=[
            InputRequired(_l("Hãy ghi lý do.")),
            Length(min=5, max=500, message=_l("Hãy ghi từ 5 đến 500 ký tự.")),
        ],
        description=_l("Nhật ký giữ lý do này."),
    )
