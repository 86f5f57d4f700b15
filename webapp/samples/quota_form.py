"""What is typed in to see what a draw by the province's allocation takes."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from surveys.samples.allocation_to_draw import AllocatedCommune, FieldEffort
from surveys.text import format_number
from webapp.samples.forms import LookingForm, NumberField

LINES = "ho-"
LONGEST_LIST = 500_000


class HouseholdsField(NumberField):
    """The households of one commune's list."""

    commune: AllocatedCommune


class EffortForm(LookingForm):
    """The conditions of the field; `households` are the fields for the communes' lists."""

    response_rate = NumberField(
        _l("Tỷ lệ trả lời dự kiến"), low=10, high=100, description=_l("Trong 100 hộ đã chọn, bao nhiêu hộ sẽ trả lời.")
    )
    visits = NumberField(
        _l("Đến mỗi hộ nhiều nhất"),
        low=1,
        high=10,
        whole=True,
        description=_l("Hộ vắng nhà được quay lại, không thay bằng hộ khác. Thường là 3 lần."),
    )
    visits_per_day = NumberField(
        _l("Số lần đến hộ một ngày công"),
        low=1,
        high=100,
        whole=True,
        description=_l("Một người đến được bao nhiêu hộ đã chọn trong một ngày, kể cả lần không gặp."),
    )
    forms_per_day = NumberField(
        _l("Số phiếu một ngày công khi tự tìm người"),
        low=1,
        high=100,
        whole=True,
        description=_l("Khi nhận nguyên chỉ tiêu, một người thu được bao nhiêu phiếu một ngày."),
    )
    lists_given = NumberField(
        _l("Xã có sẵn danh sách hộ để xin"),
        low=0,
        high=100,
        description=_l("Trong 100 xã, bao nhiêu xã đưa được danh sách hộ; ở xã còn lại phải đi lập."),
    )
    days_per_list = NumberField(
        _l("Ngày công để xin một danh sách"),
        low=0,
        high=30,
        description=_l("Liên hệ, nhận và đánh số danh sách của một xã."),
    )
    listed_per_day = NumberField(
        _l("Số hộ lập được một ngày công"),
        low=10,
        high=1000,
        whole=True,
        description=_l("Khi phải đi từng ngõ để lập danh sách, một người ghi được bao nhiêu hộ một ngày."),
    )
    collaborators = NumberField(
        _l("Số cộng tác viên"),
        low=1,
        high=10_000,
        whole=True,
        description=_l("Những người sẽ đi thu thập cùng lúc."),
    )

    def __init__(self, formdata: MultiDict[str, str], *, communes: Sequence[AllocatedCommune] = ()) -> None:
        super().__init__(formdata)
        self.households = [self._households(commune, formdata) for commune in communes]

    def _households(self, commune: AllocatedCommune, formdata: MultiDict[str, str]) -> HouseholdsField:
        unbound = HouseholdsField(commune.name, low=1, high=LONGEST_LIST, whole=True, optional=True)
        field: HouseholdsField = self.add_field(f"{LINES}{commune.code}", unbound, formdata)
        field.commune = commune
        return field

    def typed_households(self) -> dict[str, int]:
        """Households by commune, where some were typed; only after the form was found valid."""
        filled = [field for field in self.households if (field.data or "").strip()]
        return {field.commune.code: int(field.number) for field in filled}

    def effort(self) -> FieldEffort:
        """What was typed, as shares of 1."""
        return FieldEffort(
            response_rate=self.response_rate.number / 100,
            visits=int(self.visits.number),
            lists_given=self.lists_given.number / 100,
            days_per_list=self.days_per_list.number,
            listed_per_day=int(self.listed_per_day.number),
            visits_per_day=int(self.visits_per_day.number),
            forms_per_day=int(self.forms_per_day.number),
            collaborators=int(self.collaborators.number),
        )

    @staticmethod
    def typed(effort: FieldEffort, communes: Sequence[AllocatedCommune]) -> dict[str, str]:
        """The fields as they would be typed to arrive at an effort, with the households that are known."""
        shares = {name: round(getattr(effort, name) * 100, 6) for name in ("response_rate", "lists_given")}
        others = {
            name: getattr(effort, name)
            for name in (
                "visits",
                "visits_per_day",
                "forms_per_day",
                "days_per_list",
                "listed_per_day",
                "collaborators",
            )
        }
        typed = {name: format_number(value) for name, value in {**shares, **others}.items()}
        known = {f"{LINES}{each.code}": format_number(each.households) for each in communes if each.households}
        return typed | known
