"""Dates as they are written in Vietnamese."""

from __future__ import annotations

from datetime import date


def format_date(day: date) -> str:
    """Date for tables and forms: 05/03/2025."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_long_date(day: date) -> str:
    """Date for the head of a document: "ngày 05 tháng 3 năm 2025" (a zero before days < 10 and months 1, 2)."""
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
