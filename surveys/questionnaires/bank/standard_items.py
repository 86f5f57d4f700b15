"""All standard items by code; docs/question-bank.md says how one is added or changed."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.questionnaires.bank import standard_government, standard_person, standard_scales, standard_services
from surveys.questionnaires.bank.contents import StandardItem
from surveys.text.i18n import lazy_gettext as _l

TOPICS: Mapping[str, str] = {
    "person": _l("Người trả lời"),
    "living": _l("Đời sống, việc làm"),
    "administration": _l("Thủ tục hành chính"),
    "health": _l("Y tế"),
    "education": _l("Giáo dục"),
    "infrastructure": _l("Đường sá, điện, nước"),
    "safety": _l("An ninh trật tự"),
    "environment": _l("Môi trường"),
    "information": _l("Thông tin"),
    "participation": _l("Tham gia việc chung"),
    "authorities": _l("Chính quyền"),
    "wishes": _l("Mong muốn, kiến nghị"),
    "scale": _l("Thang trả lời"),
    "other": _l("Việc khác"),
}
ALL = (*standard_person.ITEMS, *standard_services.ITEMS, *standard_government.ITEMS, *standard_scales.ITEMS)
STANDARD_ITEMS: Mapping[str, StandardItem] = {item.code: item for item in ALL}
