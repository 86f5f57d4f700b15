"""Dates as they are written: 05/03/2025 in Vietnamese, 5 March 2025 on a page in English, where 05/03 is ambiguous."""

from __future__ import annotations

from datetime import date

from surveys.text.i18n import speaks_english

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def format_date(day: date) -> str:
    """Date for tables and forms: 05/03/2025; in English 5 March 2025."""
    if speaks_english():
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_long_date(day: date) -> str:
    """Date for the head of a document: "ngày 05 tháng 3 năm 2025" (a zero before days < 10 and months 1, 2)."""
    if speaks_english():
        return format_date(day)
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
