"""What is assumed of people and field when a design is rehearsed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from analysis.rehearsed_fieldwork import Assumptions
from sampling import SampleDesign
from surveys.samples.rehearsals import REPLICATIONS, USUAL_REPLICATIONS
from surveys.text import format_number
from webapp.samples.forms import NumberField

MOST_STRATA = 30


class RehearsalForm(FlaskForm):
    """Assumptions in percent, as they are spoken of."""

    share = NumberField(
        _l("Tỷ lệ đồng ý giả định"),
        low=1,
        high=99,
        description=_l("Bao nhiêu phần trăm người dân đồng ý với một ý kiến. 50% là trường hợp khó ước lượng nhất."),
    )
    rho = NumberField(
        _l("Mức giống nhau ρ"),
        low=0,
        high=0.9,
        description=_l(
            "Người cùng xã trả lời giống nhau đến mức nào: 0 là không giống; dư luận xã hội thường từ 0,02 đến 0,05."
        ),
    )
    response_rate = NumberField(
        _l("Tỷ lệ trả lời giả định"),
        low=5,
        high=100,
        description=_l("Trong 100 hộ đến hỏi, bao nhiêu hộ sẽ trả lời."),
    )
    response_gap = NumberField(
        _l("Người đồng ý trả lời nhiều hơn người khác"),
        low=-60,
        high=60,
        description=_l(
            "0 là hai bên trả lời như nhau. Đặt khác 0 để xem kết quả lệch bao nhiêu khi người không hài lòng "
            "ngại trả lời; số âm là ngược lại."
        ),
    )
    group = NumberField(
        _l("Nhóm nhỏ nhất cần nói đến trong báo cáo"),
        low=0.5,
        high=50,
        optional=True,
        description=_l("Chiếm bao nhiêu phần trăm số người, ví dụ 8. Để trống nếu không có nhóm nào."),
    )
    replications = SelectField(
        _l("Số lần chạy thử"),
        default=str(USUAL_REPLICATIONS),
        description=_l("Càng nhiều lần thì các con số càng chắc; 2.000 lần là đủ cho phần lớn thiết kế."),
    )

    def assumptions(self, strata: Sequence[str]) -> Assumptions:
        """What was typed, as shares of 1; a stratum left blank is like the whole."""
        return Assumptions(
            share=self.share.number / 100,
            shares=self._by_stratum("share", strata),
            rho=self.rho.number,
            response_rate=self.response_rate.number / 100,
            response_rates=self._by_stratum("rate", strata),
            response_gap=self.response_gap.number / 100,
            group=self.group.number / 100 if (self.group.data or "").strip() else None,
        )

    def _by_stratum(self, kind: str, strata: Sequence[str]) -> dict[str, float]:
        names = [(f"{kind}_{place}", stratum) for place, stratum in enumerate(strata)]
        typed = [(self[name], stratum) for name, stratum in names if name in self]
        return {stratum: field.number / 100 for field, stratum in typed if (field.data or "").strip()}


def form_for(strata: Sequence[str], design: SampleDesign) -> RehearsalForm:
    """The form with two fields a stratum; filled with what the design was planned for until something is typed."""
    fields: dict[str, Any] = {}
    if 1 < len(strata) <= MOST_STRATA:
        for place, stratum in enumerate(strata):
            fields[f"share_{place}"] = NumberField(
                stratum,
                low=1,
                high=99,
                optional=True,
                description=_l("Tỷ lệ đồng ý giả định của tầng này; để trống nếu như toàn địa bàn."),
            )
            fields[f"rate_{place}"] = NumberField(
                stratum,
                low=5,
                high=100,
                optional=True,
                description=_l("Tỷ lệ trả lời giả định của tầng này; để trống nếu như toàn địa bàn."),
            )
    usual = {
        "share": format_number(round(design.proportion * 100, 6)),
        "rho": format_number(_rho_of(design)),
        "response_rate": format_number(round(design.response_rate * 100, 6)),
        "response_gap": "0",
    }
    form = type("StratifiedRehearsalForm", (RehearsalForm,), fields)(data=usual)
    form.replications.choices = [SelectChoice(str(count), format_number(count)) for count in REPLICATIONS]
    return form  # type: ignore[no-any-return]


def _rho_of(design: SampleDesign) -> float:
    """The likeness that the planned design effect stands for, Kish's (deff − 1)/(b − 1), within what can be."""
    interviews = design.households_per_psu * design.response_rate
    if interviews <= 1:
        return 0.03
    return round(min(max((design.deff - 1) / (interviews - 1), 0.0), 0.9), 3)
