"""Checks of the machine: Python, fonts, disk, memory, clock, time zone."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from webapp.cli.findings import Finding, Place, doubtful, good, wrong
from webapp.cli.words import _

MEGABYTE = 1024 * 1024
LEAST_DISK, LITTLE_DISK = 500 * MEGABYTE, 2048 * MEGABYTE
LITTLE_MEMORY = 1800 * MEGABYTE
CLOCK_TOLERANCE = timedelta(minutes=5)
HOME = "Asia/Ho_Chi_Minh"


def python_version(place: Place) -> list[Finding]:
    """The Python that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.maxsize < 2**32:
        return wrong(
            "python",
            _("Python %(version)s là bản 32 bit.", version=version),
            _("Hãy cài Python 64 bit rồi cài lại khaosat; các thư viện tính toán chỉ có bản 64 bit."),
        )
    return good("python", _("Python %(version)s, 64 bit", version=version))


def fonts(place: Place) -> list[Finding]:
    """Whether charts can write the hardest Vietnamese letter."""
    from analysis.errors import AnalysisError
    from analysis.fonts import FILES, PROBE, check_font, font_path

    try:
        for weight in FILES:
            check_font(font_path(weight))
    except AnalysisError:
        return wrong(
            "fonts",
            _("Phông chữ của biểu đồ không có chữ %(letter)s.", letter=PROBE),
            _("Hãy cài lại thư viện vẽ: py -m pip install --force-reinstall matplotlib."),
        )
    return good("fonts", _("Phông chữ của biểu đồ có đủ chữ Việt (Ợ)"))


def disk(place: Place) -> list[Finding]:
    """Whether there is room where the data are."""
    folder = place.directory if place.directory.exists() else Path.cwd()
    free = shutil.disk_usage(folder).free
    told = f"{free / MEGABYTE / 1024:.1f}".replace(".", ",")
    if free < LEAST_DISK:
        return wrong(
            "disk",
            _("Ổ đĩa chứa dữ liệu chỉ còn %(free)s GB.", free=told),
            _("Hãy dọn ổ đĩa ngay: hết chỗ thì không gửi được phiếu và không sao lưu được."),
        )
    if free < LITTLE_DISK:
        return doubtful(
            "disk",
            _("Ổ đĩa chứa dữ liệu còn %(free)s GB.", free=told),
            _("Nên giữ trống ít nhất 2 GB để sao lưu và nâng cấp."),
        )
    return good("disk", _("Ổ đĩa chứa dữ liệu còn %(free)s GB", free=told))


def memory(place: Place) -> list[Finding]:
    """How much memory the machine has."""
    size = memory_bytes()
    if size is None:
        return []
    told = f"{size / MEGABYTE / 1024:.1f}".replace(".", ",")
    if size < LITTLE_MEMORY:
        return doubtful(
            "memory",
            _("Máy có %(size)s GB bộ nhớ.", size=told),
            _("Nên có từ 2 GB: bảng kết quả của vài nghìn phiếu cần nhiều bộ nhớ."),
        )
    return good("memory", _("Máy có %(size)s GB bộ nhớ", size=told))


def memory_bytes() -> int | None:
    """The machine's memory, None where the system does not tell."""
    if sys.platform == "win32":
        import ctypes

        class Status(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong), ("total", ctypes.c_ulonglong)] + [
                (f"rest{number}", ctypes.c_ulonglong) for number in range(6)
            ]

        status = Status(length=ctypes.sizeof(Status))
        return int(status.total) if ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else None
    if not hasattr(os, "sysconf"):
        return None
    return int(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))


def clock(place: Place) -> list[Finding]:
    """The clock against what was written last: files and database never come from the future."""
    newest = _newest_file(place)
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if newest is not None and newest > place.now + CLOCK_TOLERANCE:
        behind = newest - place.now
        return wrong(
            "clock",
            _(
                "Đồng hồ của máy chạy chậm: dữ liệu được ghi sau giờ hiện tại %(minutes)s phút.",
                minutes=int(behind.total_seconds() // 60),
            ),
            _("Hãy chỉnh đồng hồ (bật đồng bộ giờ), nếu không ngày trên phiếu và báo cáo sẽ sai."),
        )
    if place.now < built - timedelta(days=1):
        return wrong(
            "clock",
            _("Đồng hồ của máy chỉ %(day)s, trước cả ngày cài chương trình.", day=f"{place.now:%d/%m/%Y}"),
            _("Hãy chỉnh đồng hồ của máy rồi khởi động lại máy chủ."),
        )
    local = place.now.astimezone(_home())
    return good("clock", _("Đồng hồ: %(time)s (giờ Việt Nam)", time=f"{local:%d/%m/%Y %H:%M}"))


def time_zone(place: Place) -> list[Finding]:
    """Whether the machine knows Vietnam's time, and lives by it."""
    try:
        home = ZoneInfo(HOME)
    except ZoneInfoNotFoundError:
        return wrong(
            "time_zone",
            _("Máy không có danh mục múi giờ."),
            _("Hãy cài: py -m pip install tzdata (Debian: apt-get install tzdata)."),
        )
    here = place.now.astimezone().utcoffset()
    if here != place.now.astimezone(home).utcoffset():
        return doubtful(
            "time_zone",
            _("Múi giờ của máy không phải giờ Việt Nam."),
            _("khaosat vẫn ghi giờ Việt Nam; nên chỉnh múi giờ của máy để giờ sao lưu theo lịch dễ hiểu."),
        )
    return good("time_zone", _("Múi giờ Việt Nam"))


def _home() -> ZoneInfo | None:
    try:
        return ZoneInfo(HOME)
    except ZoneInfoNotFoundError:
        return None


def _newest_file(place: Place) -> datetime | None:
    if not place.directory.is_dir():
        return None
    times = [path.stat().st_mtime for path in place.directory.iterdir() if path.is_file()]
    return datetime.fromtimestamp(max(times), UTC) if times else None


CHECKS = (python_version, fonts, disk, memory, clock, time_zone)
