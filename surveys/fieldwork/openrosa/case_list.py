"""The own households as the file that goes with a form: who is to be interviewed follows from it off line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

from surveys.fieldwork.openrosa.first_group import NUMBER, POSITION
from surveys.fieldwork.phones.work_list import WorkList
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import WORKABLE

COLUMNS = ("name", "label", NUMBER, POSITION)


def case_list(work: WorkList, survey_id: int, title: Callable[[Case], str]) -> bytes:
    """The cases of a survey at which somebody is to be interviewed, as a CSV file; `title` says what one is called."""
    written = StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(COLUMNS)
    for case in work.cases:
        number = work.numbers.get(case.id)
        is_waiting = case.state in WORKABLE and case.id not in work.by_link
        if case.survey_id != survey_id or not is_waiting or (case.household_line is not None and number is None):
            continue
        label = f"{title(case)}, {case.psu_name}"
        rows.writerow((case.id, label, _plain(number), "" if number is None else case.selected_position or ""))
    return written.getvalue().encode()


def _plain(number: float | None) -> str:
    """All digits of the number, without an exponent, so that every engine selects the same person by it."""
    return "" if number is None else f"{Decimal(repr(number)):f}"
