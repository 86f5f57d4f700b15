"""What is said when an interview has ended with its screening."""

from __future__ import annotations

from flask_babel import gettext as _

from surveys.fieldwork.records import Case


def screened_out_words(case: Case) -> str:
    """That it was sent, and whom to go to next."""
    if case.household_line is None:
        return _("Đã ghi: không thuộc diện hỏi. Hãy mời người khác cho phiếu này.")
    return _("Đã ghi: không thuộc diện hỏi. Hộ này đã xong.")
