"""Counts and days in all the ways in which people type them; what can be read in two ways is never guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from surveys.spreadsheets import date_column, parse_date, read_count

DAY = date(2025, 3, 5)


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        (4250, "number", 4250),
        (4250.0, "number", 4250),
        ("4250", "number-as-text", 4250),
        ("'4250", "number-as-text", 4250),
        ("4.250", "number-as-text", 4250),
        ("4,250", "number-as-text", 4250),
        ("4 250", "number-as-text", 4250),
        ("4\u00a0250", "number-as-text", 4250),
        ("1.234.567", "number-as-text", 1_234_567),
        ("-5", "number-as-text", -5),
        (-5, "number", -5),
        (4.25, "fraction", None),
        ("4,25", "fraction", None),
        ("4.25", "fraction", None),
        ("1.234,5", "fraction", None),
        ("1.234,567", "fraction", None),
        ("không có", "nothing", None),
        ("Ko", "nothing", None),
        ("-", "nothing", None),
        ("–", "nothing", None),
        ("#REF!", "error", None),
        ("bốn nghìn", "no-number", None),
        ("12a", "no-number", None),
        ("1.23.456", "no-number", None),
        ("9" * 40, "no-number", None),
        (True, "no-number", None),
        (None, "empty", None),
        ("'", "empty", None),
    ],
)
def test_a_count_is_read_or_called_by_what_it_is(written, kind, value) -> None:
    count = read_count(written)
    assert (count.kind, count.value) == (kind, value)


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("05/03/2025", "dmy"), ("5-3-2025", "dmy"), ("5.3.25", "dmy"), ("03/05/2025", "mdy"), ("2025-03-05", "dmy"),
        ("2025/3/5", "mdy"), ("2025-03-05T08:15:00.000+07:00", "dmy"), ("05/03/2025 08:15", "dmy"), (45721, "serial"),
        ("45721", "serial"), ("20250305", "dmy"), (DAY, "mdy"), (datetime(2025, 3, 5, 8), "mdy"),
    ],
)  # fmt: skip
def test_one_day_in_all_conventions(written, order) -> None:
    assert parse_date(written, order=order) == DAY


@pytest.mark.parametrize(
    "written", ["31/02/2025", "05/13/2025", "hôm qua", "", "45721", 45721, None, True, "5/3/125", "0/0/0"]
)
def test_what_is_no_day_is_refused(written) -> None:
    with pytest.raises(ValueError):
        parse_date(written, order="dmy")


@pytest.mark.parametrize(
    ("column", "order"),
    [
        (["05/03/2025", "13/03/2025", None, ""], "dmy"),
        (["03/05/2025", "03/13/2025"], "mdy"),
        (["2025-03-05", "2025-12-01"], "ymd"),
        ([45721, 45722], "serial"),
        ([DAY, DAY], "ymd"),
        (["05/05/2025", "06/06/2025"], "dmy"),
    ],
)
def test_the_order_of_a_column_is_told_by_days_above_twelve(column, order) -> None:
    found = date_column(column)
    assert (found.order, found.ambiguous, found.conflicting, found.unreadable) == (order, (), (), ())


def test_a_column_that_nothing_tells_is_ambiguous() -> None:
    found = date_column(["05/03/2025", "06/03/2025"])
    assert found.order is None
    assert found.ambiguous == ("05/03/2025", "06/03/2025")


def test_a_column_that_contradicts_itself_is_reported_with_the_odd_ones() -> None:
    found = date_column(["13/03/2025", "14/03/2025", "03/15/2025"])
    assert found.order is None
    assert found.conflicting == ("03/15/2025",)


def test_what_is_no_day_is_listed() -> None:
    assert date_column(["13/03/2025", "hôm qua"]).unreadable == ("hôm qua",)
