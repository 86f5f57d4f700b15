"""A day in a form."""

from __future__ import annotations

from typing import Any

from wtforms import DateField


class DayField(DateField):
    """A day as browsers send it, or as it is written in Vietnam where a browser sends text."""

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d/%m/%Y"], **options)
