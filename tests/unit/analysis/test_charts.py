"""Charts: nothing clipped, nothing hidden drawn, numbers the Vietnamese way."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from matplotlib.ft2font import FT2Font

from analysis import (
    PAGE_WIDTH,
    PHONE_WIDTH,
    AnalysisError,
    Banner,
    Bar,
    BatteryRow,
    Item,
    WeightedSample,
    alternative_text,
    bar_chart,
    battery_chart,
    battery_rows,
    category_bars,
    crosstab_book,
    option_bars,
    percent_vi,
    protect,
    to_png,
    to_svg,
)
from analysis.canvas import Canvas
from analysis.fonts import check_font, font_path, glyphs, text_width, wrap
from analysis.theme import EDGE, LEAST_STEP, contrast, ink_on, lightness, scale_colours

BARS = [
    Bar("Rất hài lòng", 0.141, 0.11, 0.178),
    Bar("Hài lòng với cách giải quyết hồ sơ của Trung tâm Phục vụ hành chính công xã, phường", 0.344, 0.3, 0.39),
    Bar("Không hài lòng", None),
    Bar("Khó trả lời", 0.5, 0.45, 0.55, apart=True),
    Bar("Nghiêngngảnghiêngngảnghiêngngảnghiêngngảnghiêngngảnghiêngngảnghiêngngả", 1.0, 0.9, 1.0),
]
ROWS = [
    BatteryRow("Thái độ phục vụ của cán bộ, công chức khi giải quyết thủ tục", (0.05, 0.12, 0.3, 0.38, 0.1), 0.05),
    BatteryRow("Chi phí ngoài quy định", (None, 0.1, 0.3, 0.3, 0.2), 0.1),
]
SCALE = ["Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"]
TITLE = "Ông/Bà hài lòng ở mức nào với cách giải quyết thủ tục hành chính của Ủy ban nhân dân xã, phường?"


def pictures(width: float) -> list[Canvas]:
    return [
        bar_chart(BARS, title=TITLE, foot="n = 612; Ợ", width=width),
        battery_chart(ROWS, scale=SCALE, neutral=2, apart="Khó trả lời", title=TITLE, foot="n = 612", width=width),
        battery_chart(ROWS[:1], scale=SCALE[:2] * 2 + SCALE[:1], title="", foot="", width=width),
        bar_chart([], title=TITLE, foot="n = 0", width=width),
    ]


def words(canvas: Canvas) -> list[str]:
    return [word.text for word in canvas.words()]


@pytest.mark.parametrize("width", [PAGE_WIDTH, PHONE_WIDTH])
def test_every_word_lies_within_the_picture(width: float) -> None:
    for canvas in pictures(width):
        for word in canvas.words():
            wide = text_width(word.text, word.size, word.weight)
            start = word.x - {"left": 0.0, "center": wide / 2, "right": wide}[word.align]
            assert start >= EDGE - 0.1, word
            assert start + wide <= canvas.width - EDGE + 0.5, word
            assert 0 < word.y < canvas.height, word


@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_widths_are_those_of_the_font_and_never_too_small(weight: str) -> None:
    font = FT2Font(str(font_path(weight)))
    font.set_size(64, 72)
    for text in (TITLE, "AVATAR, Tòa án", "Ợ ợ Ẵ 1.234,5% – “Khó trả lời” (…)"):
        font.set_text(text, 0)
        drawn = font.get_width_height()[0] / 64
        assert 0.99 * drawn <= text_width(text, 64, weight) <= 1.06 * drawn


def test_bars_are_sorted_by_value_with_answers_set_apart_last() -> None:
    written = words(bar_chart(BARS, title="T", foot=""))
    values = [word for word in written if word.endswith("%") or word == "(…)"]
    assert values == ["100,0%", "34,4%", "14,1%", "(…)", "50,0%"]
    ordered = words(bar_chart(BARS, title="T", foot="", ordered=True))
    assert [word for word in ordered if word.endswith("%")] == ["14,1%", "34,4%", "100,0%", "50,0%"]


def test_interval_is_drawn_only_where_there_is_one() -> None:
    with_limits = bar_chart([Bar("a", 0.5, 0.4, 0.6)], title="", foot="")
    without = bar_chart([Bar("a", 0.5)], title="", foot="")
    assert len(with_limits.strokes()) - len(without.strokes()) == 3


def test_small_base_is_hatched() -> None:
    flagged, plain = (bar_chart([Bar("a", 0.5, flagged=flag)], title="", foot="").boxes()[0] for flag in (True, False))
    assert flagged.hatched
    assert not plain.hatched


def test_svg_is_the_same_twice_and_safe_under_a_strict_policy() -> None:
    first, second = (to_svg(pictures(PAGE_WIDTH)[0], description='Số "liệu"') for _ in range(2))
    assert first == second
    assert not re.search(r"<script|<style|style=|<image|(?:href|src)=\"(?!#)|\bon\w+=|<metadata", first)
    assert 'role="img" aria-label="Số &quot;liệu&quot;"' in first
    assert "34,4%" in first


def test_svg_has_no_ids_so_that_many_may_stand_in_one_page() -> None:
    assert " id=" not in to_svg(bar_chart([Bar("a", 0.5, flagged=True)], title="", foot=""))


def test_grey_print_has_no_colour_and_tells_neighbours_on_a_scale_apart() -> None:
    for grey in re.findall(r"#([0-9a-f]{6})", to_svg(pictures(PAGE_WIDTH)[1], grey=True)):
        assert grey[:2] == grey[2:4] == grey[4:]
    for points, neutral in ((2, None), (3, 1), (4, None), (5, 2), (6, None), (7, 3)):
        shades = [lightness(colour) for colour in scale_colours(points, neutral)]
        assert all(abs(one - other) >= LEAST_STEP for one, other in pairwise(shades))
        assert all(contrast(ink_on(colour), colour) >= 4.5 for colour in scale_colours(points, neutral))


def test_names_of_a_scale_stand_over_their_parts_on_the_page_and_on_a_phone() -> None:
    for width in (PAGE_WIDTH, PHONE_WIDTH):
        canvas = battery_chart(ROWS, scale=SCALE, neutral=2, apart="Khó trả lời", title="", foot="", width=width)
        written = " ".join(words(canvas))
        assert all(word in written for name in SCALE for word in name.split())
        leaders = [stroke for stroke in canvas.strokes() if stroke.width == 0.5]
        parts = canvas.boxes()[: len(SCALE)]
        assert [round(line.x[1], 2) for line in leaders] == [round(box.x + box.width / 2, 2) for box in parts]


def test_png_is_a_picture_of_the_size_asked_for() -> None:
    data = to_png(pictures(PHONE_WIDTH)[0], dpi=100)
    assert data == to_png(pictures(PHONE_WIDTH)[0], dpi=100)
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == int(PHONE_WIDTH * 100)


def test_words_longer_than_a_line_are_broken() -> None:
    lines = wrap(BARS[4].label, 100, 9.5)
    assert "".join(lines) == BARS[4].label
    assert all(text_width(line, 9.5) <= 100 for line in lines)


def test_font_without_vietnamese_is_refused() -> None:
    fonts = font_path().parent
    assert glyphs("bold").can_write("Ợ")
    for name in ("cmr10.ttf", "absent.ttf"):
        with pytest.raises(AnalysisError) as caught:
            check_font(fonts / name)
        assert caught.value.code == "font_lacks_vietnamese"


def test_alternative_text_gives_the_numbers() -> None:
    text = alternative_text(BARS[:3], title="Mức độ hài lòng", foot="n = 612.")
    assert text.startswith("Mức độ hài lòng. Rất hài lòng: 14,1% (11,0% – 17,8%);")
    assert text.endswith("Không hài lòng: (…). n = 612.")
    assert percent_vi(0.02567) == "2,6%"


def test_published_tables_become_bars_without_their_hidden_cells() -> None:
    data = pd.DataFrame({"q": ["1"] * 40 + ["2"] * 20 + ["3"] * 3, "area": ["a"] * 30 + ["b"] * 33})
    item = Item("q", "Q", (("1", "one"), ("2", "two"), ("3", "three")))
    area = Banner("area", "Area", (("a", "A"), ("b", "B")))
    published = protect(crosstab_book(WeightedSample.from_frame(data), [item], [area]))
    bars = option_bars(published.table("q"), apart=["3"])
    assert [(bar.label, bar.share is None, bar.apart) for bar in bars] == [
        ("one", False, False),
        ("two", True, False),
        ("three", True, True),
    ]
    assert [bar.label for bar in category_bars(published.table("q", "area"), option="1")] == ["A", "B"]
    (row,) = battery_rows([published.table("q")], apart="3")
    assert row == BatteryRow("Q", (pytest.approx(0.635), None), None)
