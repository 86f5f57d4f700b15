"""What the administrator is told about the backups on the first page: only what needs doing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from flask_babel import gettext as _

from surveys.transfer.settings import last_backup
from webapp.filters import vi_datetime
from webapp.messages import sentence


def backup_notice(directory: str | None, *, now: datetime) -> str | None:
    """The sentence for the page, None where all is well or the application knows no folder of an installation."""
    if directory is None:
        return None
    state = last_backup(Path(directory), now=now)
    if state.schedule is None:
        return _(
            "Chưa đặt lịch sao lưu: dữ liệu sẽ mất nếu máy chủ hỏng. Người phụ trách máy chủ hãy chạy khaosat backup "
            "setup, rồi khaosat backup schedule."
        )
    if state.last_failed is not None and state.last_failed.error is not None:
        at, problem = vi_datetime(state.last_failed.at), sentence(state.last_failed.error)
        return _("Lượt sao lưu %(at)s chưa thành công. %(problem)s", at=at, problem=problem)
    if state.late:
        return _(
            "Hơn một ngày rưỡi chưa có bản sao lưu mới. Người phụ trách máy chủ hãy chạy khaosat backup run-scheduled "
            "và xem máy chủ có mở vào giờ sao lưu không."
        )
    return None
