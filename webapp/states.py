"""The words for each state of each machine, and whether it is still open, under way, done or void."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

STATE_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "survey": {
        "design": (_l("Đang thiết kế"), "open"),
        "fieldwork": (_l("Đang thu thập"), "active"),
        "results": (_l("Đã thu thập xong"), "active"),
        "report": (_l("Đã có báo cáo"), "done"),
    },
    "questionnaire_version": {
        "draft": (_l("Bản nháp"), "open"),
        "published": (_l("Đã ban hành"), "done"),
        "closing": (_l("Đang đóng"), "active"),
        "closed": (_l("Đã đóng"), "void"),
        "discarded": (_l("Đã bỏ"), "void"),
    },
    "draw": {
        "current": (_l("Đang dùng"), "done"),
        "discarded": (_l("Đã bỏ"), "void"),
    },
    "commitment": {
        "open": (_l("Đã chốt, chờ mã khởi tạo"), "active"),
        "used": (_l("Đã dùng để chọn"), "done"),
        "withdrawn": (_l("Đã rút lại"), "void"),
    },
    "case": {
        "unassigned": (_l("Chưa giao"), "open"),
        "open": (_l("Chưa xong"), "open"),
        "interviewing": (_l("Đang phỏng vấn"), "active"),
        "completed": (_l("Đã có phiếu, chờ xem"), "active"),
        "returned": (_l("Đã có phiếu, chờ quay lại"), "active"),
        "accepted": (_l("Đã nhận phiếu"), "done"),
        "finished": (_l("Đã khép lại"), "void"),
        "void": (_l("Đã hủy"), "void"),
    },
    "response": {
        "submitted": (_l("Đã gửi"), "done"),
        "void": (_l("Đã hủy"), "void"),
    },
    "import": {
        "mapping": (_l("Đang ghép cột"), "active"),
        "imported": (_l("Đã nhập"), "done"),
        "discarded": (_l("Đã bỏ"), "void"),
        "withdrawn": (_l("Đã rút lại"), "void"),
    },
    "paper_form": {
        "issued": (_l("Đã in, chưa nhập"), "open"),
        "keyed_once": (_l("Đã nhập một lần"), "active"),
        "keyed_twice": (_l("Chờ đối chiếu"), "active"),
        "agreed": (_l("Đã khớp, chờ gửi"), "active"),
        "submitted": (_l("Đã gửi"), "done"),
        "void": (_l("Đã loại"), "void"),
    },
    "callback_task": {
        "open": (_l("Chờ quay lại"), "active"),
        "done": (_l("Đã quay lại"), "done"),
        "withdrawn": (_l("Đã rút"), "void"),
    },
    "kept_submission": {
        "waiting": (_l("Chờ quyết định"), "active"),
        "accepted": (_l("Đã nhận"), "done"),
        "discarded": (_l("Đã bỏ"), "void"),
    },
    "quality_flag": {
        "open": (_l("Chờ cộng tác viên cho biết"), "open"),
        "answered": (_l("Cộng tác viên đã cho biết"), "active"),
        "settled": (_l("Đã xem xong"), "done"),
        "faded": (_l("Không còn khác thường"), "void"),
    },
    "report_edition": {
        "draft": (_l("Dự thảo"), "open"),
        "reviewed": (_l("Đã soát xét"), "active"),
        "final": (_l("Chính thức"), "done"),
    },
    "account": {
        "active": (_l("Đang hoạt động"), "done"),
        "inactive": (_l("Đã ngừng"), "void"),
    },
}


def state_words(machine: str, state: str) -> str:
    """The state as it is said."""
    return str(STATE_WORDS[machine][state][0])


def state_tone(machine: str, state: str) -> str:
    """open, active, done or void: how the badge looks beside its words."""
    return STATE_WORDS[machine][state][1]


def use_state_words(app: Flask) -> None:
    """Give templates `state_words` and `state_tone`, on which macros/states.html rests."""
    app.jinja_env.globals.update(state_words=state_words, state_tone=state_tone)
