"""QR codes as they stand in a page."""

from __future__ import annotations

import re

import pytest
import segno

from webapp.qr import QUIET_ZONE, qr_svg

ADDRESSES = ("https://khaosat.example/dang-nhap#u=dao.tt&m=abcd-efgh-jkmn", "http://192.168.1.20:8080/", "Đặng Thị Ợ")


def matrix_of(svg: str) -> list[list[int]]:
    """The modules that the SVG paints, read back from its path, without the quiet zone."""
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])
    painted = [[0] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r'stroke="#000" d="([^"]+)"', svg)[1]):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                painted[int(y)][column] = 1
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return [row[QUIET_ZONE:-QUIET_ZONE] for row in painted[QUIET_ZONE:-QUIET_ZONE]]


@pytest.mark.parametrize("text", ADDRESSES)
def test_the_drawing_paints_the_modules_of_the_code_and_nothing_else(text):
    expected = [list(row) for row in segno.make_qr(text, error="m").matrix]
    assert matrix_of(qr_svg(text)) == expected


def test_nothing_in_it_needs_an_inline_style_or_another_host():
    svg = qr_svg('https://khaosat.example/?a="><script>alert(1)</script>')
    assert "style" not in svg
    assert "script" not in svg
    assert "href" not in svg
    assert svg.startswith("<svg ")
    assert 'class="qr"' in svg
    assert 'fill="#fff"' in svg
