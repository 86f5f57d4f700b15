"""How classes of a number are called."""

from __future__ import annotations

from surveys.reports.declared_variables import band_labels


def test_classes_of_whole_and_of_other_numbers_are_named() -> None:
    assert band_labels((18.0, 30.0, 31.0, 60.0)) == ("dưới 18", "18–29", "30", "31–59", "từ 60 trở lên")
    assert band_labels((0.5, 1.5)) == ("dưới 0,5", "từ 0,5 đến dưới 1,5", "từ 1,5 trở lên")
