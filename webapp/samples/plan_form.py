"""What is typed in to plan a sample: the wanted precision, the conditions of the field, what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.planned_frame import WHOLE, Domain
from surveys.text import format_number
from webapp.samples.forms import LookingForm, NumberField

WISH = "rieng-"
DEAREST = 1_000_000_000


class WishField(NumberField):
    """The margin wanted for one domain beside the whole; empty where none is."""

    domain: Domain


class PlanForm(LookingForm):
    """The inputs of a plan; `wishes` are the fields for the frame's domains."""

    margin = NumberField(
        _l("Biên sai số mong muốn"),
        low=0.5,
        high=30,
        description=_l("Kết quả có thể lệch nhiều nhất bao nhiêu so với hỏi tất cả mọi người. Thường từ 3 đến 5."),
    )
    take = NumberField(
        _l("Số hộ mỗi xã"),
        low=1,
        high=500,
        whole=True,
        description=_l("Càng ít hộ mỗi xã thì càng nhiều xã, kết quả càng chính xác nhưng đi lại nhiều hơn."),
    )
    response_rate = NumberField(
        _l("Tỷ lệ trả lời dự kiến"), low=10, high=100, description=_l("Trong 100 hộ đến hỏi, bao nhiêu hộ sẽ trả lời.")
    )
    rho = NumberField(
        _l("Mức giống nhau ρ"),
        low=0,
        high=1,
        description=_l("0 là không giống nhau; dư luận xã hội thường từ 0,02 đến 0,05."),
    )
    method = RadioField(
        _l("Phân bổ số xã cho các tầng"),
        choices=[
            SelectChoice("proportional", _l("Tỷ lệ thuận với số người: chính xác nhất cho toàn địa bàn")),
            SelectChoice("square_root", _l("Theo căn bậc hai: tầng nhỏ được thêm xã để so sánh")),
            SelectChoice("equal", _l("Phân bổ đều: các tầng chính xác như nhau")),
        ],
        description=_l("Chọn theo mục đích: số liệu chung của tỉnh, hay so sánh giữa các vùng."),
    )
    minimum_psus = NumberField(
        _l("Số xã tối thiểu mỗi tầng"),
        low=0,
        high=100,
        whole=True,
        description=_l("Từ 2 trở lên thì mới tính được sai số của tầng."),
    )
    maximum_psus = NumberField(
        _l("Số xã tối đa mỗi tầng"),
        low=1,
        high=10_000,
        whole=True,
        optional=True,
        description=_l("Để trống nếu không giới hạn."),
    )
    reserve = NumberField(
        _l("Số hộ dự phòng mỗi xã"),
        low=0,
        high=500,
        whole=True,
        description=_l("Chỉ dùng khi được mở thêm cho cả xã, không để thay từng hộ."),
    )
    confidence = SelectField(
        _l("Độ tin cậy"),
        choices=[SelectChoice(level, f"{level}%") for level in ("90", "95", "99")],
        description=_l(
            "Trong 100 mẫu chọn như nhau, bao nhiêu mẫu cho khoảng tin cậy chứa giá trị đúng. Thường dùng 95%."
        ),
    )
    proportion = NumberField(
        _l("Tỷ lệ dự kiến"), low=1, high=99, description=_l("50% là trường hợp cần nhiều phiếu nhất.")
    )
    deff_from = RadioField(
        _l("Hệ số thiết kế"),
        choices=[
            SelectChoice("rho", _l("Tính từ mức giống nhau giữa những người cùng xã (ρ)")),
            SelectChoice("deff", _l("Nhập hệ số đã biết từ cuộc điều tra trước")),
        ],
        description=_l("Hỏi nhiều người cùng xã cho ít thông tin hơn hỏi người ở nhiều nơi; hệ số này bù lại phần đó."),
    )
    deff = NumberField(
        _l("Hệ số thiết kế đã biết"),
        low=0.1,
        high=20,
        description=_l(
            "Chỉ dùng khi chọn nhập hệ số đã biết, cho phần do người cùng xã giống nhau; phần do mỗi hộ chỉ hỏi một "
            "người được tính thêm."
        ),
    )
    collaborators = NumberField(
        _l("Số cộng tác viên"),
        low=1,
        high=10_000,
        whole=True,
        optional=True,
        description=_l("Những người sẽ đi thu thập cùng lúc."),
    )
    households_per_day = NumberField(
        _l("Số hộ mỗi người đi một ngày"),
        low=1,
        high=100,
        whole=True,
        optional=True,
        description=_l("Tính cả thời gian đi lại và quay lại hộ vắng nhà."),
    )
    cost_per_psu = NumberField(
        _l("Chi phí cho mỗi xã"),
        low=0,
        high=DEAREST,
        whole=True,
        optional=True,
        description=_l("Đi lại, người dẫn đường. Để trống nếu chưa tính kinh phí."),
    )
    cost_per_interview = NumberField(
        _l("Chi phí cho mỗi phiếu"),
        low=0,
        high=DEAREST,
        whole=True,
        optional=True,
        description=_l("Thù lao, bồi dưỡng người trả lời, in phiếu, theo định mức của đơn vị."),
    )
    fixed_cost = NumberField(
        _l("Khoản chung"),
        low=0,
        high=100 * DEAREST,
        whole=True,
        optional=True,
        description=_l("Không phụ thuộc số phiếu: tập huấn, viết báo cáo."),
    )

    def __init__(self, formdata: MultiDict[str, str], *, domains: Sequence[Domain] = ()) -> None:
        super().__init__(formdata)
        self.wishes = [self._wish(number, domain, formdata) for number, domain in enumerate(domains)]

    def _wish(self, number: int, domain: Domain, formdata: MultiDict[str, str]) -> WishField:
        unbound = WishField(domain.name, low=0.5, high=50, optional=True)
        field: WishField = self.add_field(f"{WISH}{number}", unbound, formdata)
        field.domain = domain
        return field

    def margin_of(self, key: str) -> NumberField | None:
        """The field for the margin of the domain with this key."""
        if key == WHOLE.key:
            return self.margin
        return next((wish for wish in self.wishes if wish.domain.key == key), None)

    def inputs(self) -> PlanInputs:
        """What was typed, as shares of 1; what may stay empty has its usual value."""
        usual = PlanInputs()
        return PlanInputs(
            margin=self.margin.number / 100,
            confidence=int(self.confidence.data) / 100,
            proportion=self.proportion.number / 100,
            deff=self.deff.number if self.deff_from.data == "deff" else None,
            rho=self.rho.number,
            response_rate=self.response_rate.number / 100,
            take=int(self.take.number),
            reserve=int(self.reserve.number),
            method=self.method.data,
            minimum_psus=int(self.minimum_psus.number),
            maximum_psus=_count(self.maximum_psus, None),
            margins={wish.domain.key: wish.number / 100 for wish in self.wishes if _filled(wish)},
            collaborators=_count(self.collaborators, usual.collaborators),
            households_per_day=_count(self.households_per_day, usual.households_per_day),
            cost_per_psu=_count(self.cost_per_psu, 0),
            cost_per_interview=_count(self.cost_per_interview, 0),
            fixed_cost=_count(self.fixed_cost, 0),
        )

    @staticmethod
    def typed(inputs: PlanInputs, domains: Sequence[Domain] = ()) -> dict[str, str]:
        """The fields as they would be typed to arrive at `inputs`; what is empty is left out."""
        counts = ("take", "reserve", "minimum_psus", "maximum_psus", "collaborators", "households_per_day")
        costs = ("cost_per_psu", "cost_per_interview", "fixed_cost")
        typed = {
            **{name: _points(getattr(inputs, name)) for name in ("margin", "proportion", "response_rate")},
            **{name: str(getattr(inputs, name)) for name in counts if getattr(inputs, name) is not None},
            **{name: format_number(getattr(inputs, name)) for name in costs if getattr(inputs, name)},
            "confidence": str(round(inputs.confidence * 100)),
            "method": inputs.method,
            "deff_from": "rho" if inputs.deff is None else "deff",
            "rho": format_number(inputs.rho),
            "deff": format_number(inputs.deff if inputs.deff is not None else 1.5),
        }
        wishes = ((number, inputs.margins.get(domain.key)) for number, domain in enumerate(domains))
        return {**typed, **{f"{WISH}{number}": _points(margin) for number, margin in wishes if margin is not None}}


class AlternativeForm(FlaskForm):
    """The name under which a plan is kept."""

    name = StringField(
        _l("Tên phương án"),
        validators=[InputRequired(_l("Hãy đặt tên cho phương án.")), Length(max=60)],
        description=_l("Ví dụ: Ít xã, nhiều hộ. Tên này đứng ở đầu cột khi so sánh."),
    )


def _points(share: float) -> str:
    return format_number(round(share * 100, 6))


def _filled(field: NumberField) -> bool:
    return bool((field.data or "").strip())


def _count(field: NumberField, usual: Any) -> Any:
    return int(field.number) if _filled(field) else usual
