"""Words of the pages of the lock: what stands in the way and where it is settled, what was done to responses."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveys.fieldwork.lock.fates import FATES, Fate
from surveys.fieldwork.lock.obstacles import Obstacle
from surveys.requests.records import Survey
from webapp.filters import vi_number
from webapp.page_parts import address_of

OBSTACLES: dict[str, tuple[str, str]] = {
    "fieldwork": (_l("Chưa kết thúc thu thập"), "requests.survey"),
    "kept": (_l("Phiếu giữ chờ giám sát viên quyết định"), "fieldwork.kept"),
    "imports": (_l("Tệp phiếu nhập dở"), "imports.index"),
    "jobs": (_l("Việc máy đang làm"), "requests.survey"),
    "callbacks": (_l("Yêu cầu quay lại hộ chưa xong"), "fieldwork.overview"),
    "re_interviews": (_l("Phỏng vấn lại chưa xong"), "re_interviews.index"),
    "paper": (_l("Phiếu giấy đang nhập dở"), "paper_entry.overview"),
    "drafts": (_l("Phỏng vấn đang dở trên máy chủ"), "fieldwork.overview"),
    "phones": (_l("Hộ đã bắt đầu phỏng vấn trên điện thoại mà chưa thấy phiếu"), "fieldwork.overview"),
    "events": (_l("Lượt đến từ điện thoại tới muộn, còn chờ xem"), "fieldwork.kept"),
}
LEFT: dict[str, str] = {
    "wal": _l("Nhật ký ghi của cơ sở dữ liệu chưa thu gọn được vì có người đang đọc."),
    "pg_statistic": _l("Bảng thống kê của PostgreSQL: tài khoản cơ sở dữ liệu không được phép viết lại."),
    "checkpoint": _l("PostgreSQL tự ghi hết ra đĩa sau ít phút; tài khoản cơ sở dữ liệu không được phép giục."),
}


@dataclass(frozen=True)
class ToSettle:
    """An obstacle in words, and the page that settles it."""

    words: str
    count: str
    address: str | None


def to_settle(obstacle: Obstacle, survey: Survey) -> ToSettle:
    """An obstacle as the page shows it."""
    words, endpoint = OBSTACLES[obstacle.kind]
    count = "" if obstacle.kind == "fieldwork" else vi_number(obstacle.count)
    return ToSettle(str(words), count, address_of(endpoint, survey_id=survey.id))


def rows_that_go(goes: dict[str, int]) -> list[tuple[str, int]]:
    """What goes, in words, with how much; the log last."""
    order = [name for name in FATES if name in goes]
    return [(_words(name), goes[name]) for name in order]


def _words(name: str) -> str:
    if name == "audit_entry":
        return _("Dòng nhật ký về từng hộ, từng phiếu (chỉ giữ số lượng)")
    return str(FATES[name].words)


def rewritten_words() -> list[str]:
    """What stays, changed."""
    return [str(becomes.words) for becomes in FATES.values() if becomes.fate is Fate.REWRITTEN]


def left_words(left: list[str]) -> list[str]:
    """What the lock could not clear away, in words."""
    found = []
    for each in left:
        place, _colon, _code = each.rpartition(": ")
        if each in LEFT:
            found.append(str(LEFT[each]))
        elif place == "backups":
            found.append(_("Chưa sao lưu mới được nên các bản sao lưu cũ còn nguyên."))
        else:
            found.append(_("Chưa xóa được %(file)s.", file=place or each))
    return found
