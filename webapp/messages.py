"""From an error's code to a sentence for the person at the screen; each feature brings its own."""

from __future__ import annotations

import re
from contextvars import copy_context
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
    "uploads",
    "requests",
    "questionnaires",
    "studio",
    "bank",
    "review",
    "proofs",
    "samples",
    "fieldwork",
    "paper",
    "paper_entry",
    "interview",
    "field_app",
    "links",
    "supervision",
    "re_interviews",
    "quality",
    "precision",
    "lock",
    "openrosa",
    "practice",
    "results",
    "variables",
    "explorer",
    "gallery",
    "plan",
    "reports",
    "letterheads",
    "data_files",
    "jobs",
    "imports",
    "https",
    "help",
)

SENTENCES: dict[str, str] = {
    "state.not_allowed": _l(
        "Việc này không còn làm được ở bước hiện nay. Xin tải lại trang để xem tình trạng mới nhất."
    ),
    "state.changed_meanwhile": _l("Người khác vừa xử lý việc này. Xin tải lại trang để xem tình trạng mới nhất."),
    "number.too_large": _l("Số quá lớn: chương trình nhận số nguyên đến %(most)s. Xin kiểm tra lại số vừa nhập."),
    "database.address": _l(
        "Địa chỉ cơ sở dữ liệu chưa đúng. KHAOSAT_DATABASE_URL bắt đầu bằng postgresql:// hoặc sqlite:///, "
        "ví dụ postgresql://khaosat:mật-khẩu@máy-chủ/khaosat."
    ),
    "database.unreachable": _l(
        "Không nối được với máy chủ cơ sở dữ liệu (%(reason)s). "
        "Hãy xem máy chủ PostgreSQL đã chạy chưa, tên máy và cổng trong KHAOSAT_DATABASE_URL đã đúng chưa."
    ),
    "database.refused": _l(
        "Máy chủ cơ sở dữ liệu từ chối: %(reason)s. "
        "Hãy xem tên đăng nhập, mật khẩu và tên cơ sở dữ liệu trong KHAOSAT_DATABASE_URL."
    ),
    "database.log_in": _l(
        "Máy chủ cơ sở dữ liệu không nhận tên đăng nhập %(user)s hoặc mật khẩu của tên đó. "
        "Hãy sửa KHAOSAT_DATABASE_URL; mật khẩu trong địa chỉ không được có các dấu @, / và dấu hai chấm."
    ),
    "database.missing": _l(
        "Trên máy chủ chưa có cơ sở dữ liệu %(database)s. Hãy tạo bằng lệnh createdb -E UTF8 -O %(user)s %(database)s "
        "rồi chạy lại."
    ),
    "database.read_only": _l(
        "Cơ sở dữ liệu chỉ cho đọc, không cho ghi. Hãy cấp quyền ghi cho tên đăng nhập của khaosat "
        "(với PostgreSQL: cho làm chủ sở hữu cơ sở dữ liệu), rồi chạy lại."
    ),
    "database.no_file": _l(
        "Không mở được tệp cơ sở dữ liệu. Hãy xem thư mục dữ liệu có đó không và khaosat có được phép ghi vào không."
    ),
    "database.not_a_database": _l(
        "Tệp cơ sở dữ liệu bị hỏng hoặc không phải của khaosat. Hãy phục hồi từ bản sao lưu."
    ),
    "database.full": _l("Đĩa chứa cơ sở dữ liệu đã đầy. Hãy giải phóng chỗ trống rồi làm lại."),
    "database.busy": _l("Cơ sở dữ liệu đang bận việc khác. Chưa có gì thay đổi; xin thử lại sau ít phút."),
    "database.encoding": _l(
        "Cơ sở dữ liệu dùng bảng mã %(encoding)s nên không giữ được đủ chữ tiếng Việt. "
        "Hãy tạo lại bằng lệnh createdb -E UTF8 -T template0."
    ),
    "database.newer": _l(
        "Cơ sở dữ liệu đã được một phiên bản khaosat mới hơn nâng cấp (%(present)s). "
        "Hãy cài phiên bản mới đó, hoặc phục hồi bản sao lưu cũ."
    ),
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
        # apart: the command line's words begin in its own language, which must not become that of a page
        merged.update(copy_context().run(import_module, f"webapp.{feature}.messages").SENTENCES)
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
