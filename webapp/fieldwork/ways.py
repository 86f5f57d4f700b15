"""What else there is to do in the field of a survey: the pages that the progress page leads to."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from surveys.requests.records import Survey
from webapp.access import may


@dataclass(frozen=True)
class Way:
    """A page by its endpoint, and what it is for."""

    endpoint: str
    words: LazyString


WAYS = (
    Way("fieldwork.rates", _l("Các tỷ lệ theo chuẩn AAPOR")),
    Way("fieldwork.attempts_page", _l("Số lần đến và giờ đến")),
    Way("fieldwork.units", _l("Trang riêng của từng xã, phường")),
    Way("precision.precision", _l("Độ chính xác đã đạt")),
    Way("precision.rule", _l("Quy tắc dừng thu thập")),
    Way("supervision.queue", _l("Xem phiếu đã về")),
    Way("re_interviews.index", _l("Phỏng vấn lại")),
    Way("quality.index", _l("Chất lượng phỏng vấn")),
    Way("fieldwork.week", _l("In việc trong tuần")),
    Way("practice.index", _l("Luyện tập")),
    Way("lock.index", _l("Khóa cuộc điều tra")),
)


def other_ways(survey: Survey) -> list[tuple[str, LazyString]]:
    """(address, words) of the pages that there are and that the person may see; each view says who may."""
    found = []
    for way in WAYS:
        action = getattr(current_app.view_functions.get(way.endpoint), "action", None)
        if action is not None and may(action, survey):
            found.append((url_for(way.endpoint, survey_id=survey.id), way.words))
    return found
