"""Designs side by side: zero-based, told apart without colour, nothing drawn where there is no value."""

from __future__ import annotations

import re

import pytest

from analysis import to_svg
from analysis.dot_chart import DotRow, dot_chart
from analysis.theme import PAGE_WIDTH, PHONE_WIDTH

ROWS = [DotRow("Toàn địa bàn", (0.035, 0.05)), DotRow("Tầng “Phường” ở rất xa trung tâm của tỉnh", (0.1, None))]


def drawn(width: float, rows: list[DotRow] = ROWS) -> str:
    options = {"series": ["Đang xem", "Ít xã"], "title": "Sai số", "foot": "n", "width": width}
    return to_svg(dot_chart(rows, format_value=lambda value: f"{100 * value:.1f}", **options), description="Sai số 3,5")


@pytest.mark.parametrize("width", [PAGE_WIDTH, PHONE_WIDTH])
def test_every_value_is_a_mark_and_the_scale_begins_at_zero(width):
    svg = drawn(width)
    marks = len(re.findall(r"<(?:circle|polygon) ", svg))
    assert marks == 2 + 3, "a mark for each series in the key and for each value"
    assert ">0.0<" in svg and ">3.5<" in svg and ">10.0<" in svg
    assert 'aria-label="Sai số 3,5"' in svg and "style=" not in svg


def test_the_first_series_alone_has_the_accent():
    assert drawn(PAGE_WIDTH).count("#0b6e6e") >= 2
    with pytest.raises(ValueError, match="up to 7"):
        drawn(PAGE_WIDTH, [DotRow("Một", (0.1,))])


def test_a_stroke_stands_where_a_row_aims_and_the_scale_reaches_it():
    options = {"series": ["Đạt"], "title": "Sai số", "foot": "n", "format_value": lambda value: f"{100 * value:.1f}"}
    plain = to_svg(dot_chart([DotRow("Một", (0.05,))], **options))
    aimed = to_svg(dot_chart([DotRow("Một", (0.05,), 0.2), DotRow("Hai", (None,), 0.2)], target="Mức", **options))
    assert ">Mức<" in aimed and ">20.0<" in aimed and ">20.0<" not in plain
    assert aimed.count('stroke-width="1.8"') == 3, "one in the key, one a row, also where there is no dot"
    assert 'stroke-width="1.8"' not in plain
