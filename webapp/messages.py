"""From an error's code to a sentence for the person at the screen; each feature brings its own."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.text import format_number
from webapp.filters import vi_date, vi_datetime

FEATURES = (
    "accounts",
    "home",
    "units",
    "requests",
    "questionnaires",
    "samples",
    "fieldwork",
    "interview",
    "results",
    "reports",
    "https",
)

SENTENCES: dict[str, str] = {
    "state.not_allowed": _l(
        "Việc này không còn làm được ở bước hiện nay. Xin tải lại trang để xem tình trạng mới nhất."
    ),
    "state.changed_meanwhile": _l("Người khác vừa xử lý việc này. Xin tải lại trang để xem tình trạng mới nhất."),
    "audit.append_only": _l("Nhật ký chỉ được ghi thêm, không sửa và không xóa được."),
}


PLACE = re.compile(r"%\((?P<name>\w+)\)s")
MISSING = "…"


class CodedError(Protocol):
    """What every error of our packages has."""

    code: str
    facts: Any


@cache
def all_sentences() -> dict[str, str]:
    """The sentences of all features, by error code."""
    merged = dict(SENTENCES)
    for feature in (*FEATURES, "cli"):
        merged.update(import_module(f"webapp.{feature}.messages").SENTENCES)
    return merged


def sentence(error: CodedError) -> str:
    """The Vietnamese (or English) sentence for an error raised by `surveys`, `sampling` or `analysis`."""
    template = all_sentences().get(error.code)
    if template is None:
        return _("Chưa làm được việc này. Xin kiểm tra lại nội dung vừa nhập rồi thử lại.")
    return filled(str(template), error.facts)


def filled(template: str, facts: Any) -> str:
    """The sentence with the facts in their places, numbers and dates as Vietnamese writes them."""
    return PLACE.sub(lambda place: str(_shown(facts.get(place["name"], MISSING))), template)


def _shown(value: Any) -> Any:
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format_number(value)
    if isinstance(value, date):
        return vi_datetime(value) if isinstance(value, datetime) else vi_date(value)
    return ", ".join(str(_shown(each)) for each in value) if isinstance(value, list | tuple | set) else value
