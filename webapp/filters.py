"""Numbers, dates and the glossary in templates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from surveys.text import format_date, format_long_date, format_number, format_percent, search_key
from surveys.text.i18n import speaks_english
from webapp.clock import LOCAL_ZONE

DASH = "–"


def vi_number(value: float | int | Decimal | None, decimals: int | None = None) -> str:
    """1.234.567,8, or 1,234,567.8 on a page in English."""
    return format_number(value, decimals)


def vi_percent(value: float | Decimal | None, decimals: int = 1) -> str:
    """34.4 (already on the scale of 100) gives 34,4%."""
    return format_percent(value, decimals)


def vi_date(value: date | datetime | None) -> str:
    """05/03/2025, or 5 March 2025 on a page in English; an instant is shown with its date in Vietnam."""
    return DASH if value is None else format_date(_local_date(value))


def vi_long_date(value: date | datetime | None) -> str:
    """ngày 05 tháng 3 năm 2025"""
    return DASH if value is None else format_long_date(_local_date(value))


def vi_datetime(value: datetime | None) -> str:
    """14:05 05/03/2025, in Vietnam's time."""
    if value is None:
        return DASH
    local = value.astimezone(LOCAL_ZONE)
    day = format_date(local.date())
    return f"{day}, {local:%H:%M}" if speaks_english() else f"{local:%H:%M} {day}"


def _local_date(value: date | datetime) -> date:
    return value.astimezone(LOCAL_ZONE).date() if isinstance(value, datetime) else value


def add_filters(app: Flask) -> None:
    """Register the filters with Jinja."""
    for function in (vi_number, vi_percent, vi_date, vi_long_date, vi_datetime, search_key):
        app.jinja_env.filters[function.__name__] = function
