"""Checks of the data: the database, its version, the keys beside it, the backups."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

from webapp.cli.findings import Finding, Mark, Place, doubtful, good, wrong
from webapp.cli.installation import SECRET_KEY_NAME, revisions
from webapp.cli.words import _

OLD_BACKUP_DAYS = 7


def folder(place: Place) -> list[Finding]:
    """Whether there is an installation at all."""
    if not place.directory.is_dir():
        return wrong(
            "folder",
            _("Không có thư mục %(folder)s.", folder=place.directory),
            _("Hãy ghi đúng thư mục dữ liệu: khaosat doctor --directory THƯ-MỤC; bản mới thì khaosat create-admin."),
        )
    if not os.access(place.directory, os.W_OK):
        return wrong(
            "folder",
            _("Không ghi được vào thư mục %(folder)s.", folder=place.directory),
            _("Hãy cho tài khoản chạy máy chủ quyền ghi vào thư mục này."),
        )
    return good("folder", _("Thư mục dữ liệu: %(folder)s", folder=place.directory.resolve()))


def database(place: Place) -> list[Finding]:
    """Whether the database answers and can be written, and its version."""
    from sqlalchemy.exc import SQLAlchemyError

    if place.is_sqlite_file and not place.database_file.exists():
        return wrong(
            "database",
            _("Chưa có cơ sở dữ liệu trong %(folder)s.", folder=place.directory),
            _("Hãy chạy khaosat create-admin để bắt đầu, hoặc khaosat restore để phục hồi bản sao lưu."),
        )
    if place.is_sqlite_file and not os.access(place.database_file, os.W_OK):
        return wrong(
            "database",
            _("Không ghi được vào %(file)s.", file=place.database_file),
            _("Hãy cho tài khoản chạy máy chủ quyền ghi vào tệp này."),
        )
    try:
        present, newest, known = revisions(place.url)
    except SQLAlchemyError as error:
        return wrong(
            "database",
            _("Không mở được cơ sở dữ liệu (%(reason)s).", reason=type(error.__cause__ or error).__name__),
            _("Hãy kiểm tra KHAOSAT_DATABASE_URL và máy chủ dữ liệu; tệp hỏng thì khaosat restore bản sao lưu."),
        )
    return _version(present, newest, known=known)


def _version(present: str | None, newest: str | None, *, known: bool) -> list[Finding]:
    if present == newest:
        return good("database", _("Cơ sở dữ liệu mở được, phiên bản %(revision)s", revision=present))
    if not known:
        return wrong(
            "database",
            _("Cơ sở dữ liệu mới hơn chương trình (%(revision)s).", revision=present),
            _("Hãy cài phiên bản khaosat mới đã dùng với dữ liệu này."),
        )
    return doubtful(
        "database",
        _("Cơ sở dữ liệu ở phiên bản %(present)s, chương trình cần %(newest)s.", present=present, newest=newest),
        _("Hãy chạy khaosat upgrade (có sao lưu trước); khaosat serve cũng tự làm khi mở."),
    )


def soundness(place: Place) -> list[Finding]:
    """SQLite's own word on its file, and whether it writes ahead."""
    if not place.is_sqlite_file or not place.database_file.exists():
        return []
    import sqlite3

    try:
        connection = sqlite3.connect(f"{place.database_file.resolve().as_uri()}?mode=ro", uri=True)
        try:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        verdict, mode = str(error), "wal"
    if verdict != "ok":
        return wrong(
            "soundness",
            _("Tệp cơ sở dữ liệu bị hỏng (%(reason)s).", reason=verdict),
            _("Hãy dừng máy chủ, giữ nguyên tệp, rồi phục hồi bản sao lưu gần nhất bằng khaosat restore."),
        )
    if mode != "wal":
        return doubtful(
            "soundness",
            _("Cơ sở dữ liệu không ở chế độ ghi trước (%(mode)s).", mode=mode),
            _("Hãy mở máy chủ một lần; nếu vẫn vậy, thư mục có thể nằm trên ổ mạng: hãy chuyển về ổ đĩa trong máy."),
        )
    return good("soundness", _("Tệp cơ sở dữ liệu nguyên vẹn, ghi trước (WAL)"))


def secrets_kept(place: Place) -> list[Finding]:
    """Whether others on the machine can read keys."""
    kept = [place.directory / SECRET_KEY_NAME, place.directory / "safety-key"]
    kept += [place.directory / "https" / name for name in ("authority.key", "server.pem")]
    open_to_others = [path for path in kept if path.exists() and _readable_by_others(path)]
    if open_to_others:
        return wrong(
            "secrets",
            _("Người khác trên máy đọc được khóa: %(files)s.", files=", ".join(path.name for path in open_to_others)),
            _("Hãy chạy: chmod 600 %(files)s", files=" ".join(map(str, open_to_others))),
        )
    if os.environ.get("KHAOSAT_SECRET_KEY") and len(os.environ["KHAOSAT_SECRET_KEY"]) < 32:
        return wrong(
            "secrets",
            _("KHAOSAT_SECRET_KEY quá ngắn."),
            _("Hãy bỏ biến này để khaosat tự tạo khóa, hoặc đặt chuỗi ngẫu nhiên từ 32 ký tự."),
        )
    return good("secrets", _("Các khóa chỉ tài khoản chạy máy chủ đọc được"))


def _readable_by_others(path: Path) -> bool:
    return os.name != "nt" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def backups(place: Place) -> list[Finding]:
    """When the last backup succeeded."""
    from surveys.transfer.settings import last_backup

    if not place.directory.is_dir():
        return []
    state = last_backup(place.directory, now=place.now)
    if not state.set_up:
        return doubtful(
            "backups",
            _("Chưa sao lưu lần nào."),
            _("Hãy chạy khaosat backup setup, rồi khaosat backup schedule để máy chủ tự sao lưu mỗi đêm."),
        )
    age = _age(state.last_good.at if state.last_good else None, place.now, late=state.late)
    if state.last_failed is None:
        return age
    what = _("Lần sao lưu gần nhất vào %(folder)s không xong.", folder=state.last_failed.folder)
    remedy = _("Hãy chạy khaosat backup để xem lý do, rồi sửa (thường là ổ đĩa chưa cắm hoặc đầy).")
    return [Finding(Mark.WRONG, "backups.failed", what, remedy), *age]


def _age(at: datetime | None, now: datetime, *, late: bool) -> list[Finding]:
    days = None if at is None else (now - at).days
    if late or days is None or days > OLD_BACKUP_DAYS:
        what = _("Chưa có bản sao lưu nào.") if days is None else _("Bản sao lưu gần nhất đã %(days)s ngày.", days=days)
        return wrong("backups", what, _("Hãy chạy khaosat backup, và đặt lịch bằng khaosat backup schedule."))
    return good("backups", _("Bản sao lưu gần nhất: %(days)s ngày trước", days=days))


CHECKS = (folder, database, soundness, secrets_kept, backups)
