"""Pictures of progress: every unit is a dot of its own, the reached and the others told apart, sums beside the plan."""

from __future__ import annotations

from itertools import combinations

from analysis import to_svg
from analysis.cumulative_chart import Plan, Series, cumulative_chart
from analysis.dot_strips import STEP, Dot, Mark, Strip, _Layout, dot_strips
from analysis.fonts import text_width

CROWDED = Strip("Phường", tuple(Dot(f"Phường {number}", 50 + number % 3) for number in range(12)))
SPREAD = Strip("Xã", (Dot("Xã Xa", 5), Dot("Xã Gần", 95)))


def percent(value: float) -> str:
    return f"{value:.0f}%"


def test_no_dot_hides_another():
    layout = _Layout([CROWDED, SPREAD], "", "", percent, None, 100, 6.3)
    for placed in layout.offsets:
        for (x, y, _first), (other_x, other_y, _second) in combinations(placed, 2):
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= STEP**2 - 1e-6


def test_the_lowest_of_each_group_is_named_and_all_stay_inside():
    for width in (6.3, 3.4):
        figure = dot_strips(
            [CROWDED, SPREAD], title="", foot="", format_value=percent, mark=Mark(60, "nếu thu đều"), width=width
        )
        svg = to_svg(figure)
        assert all(words in svg for words in ("Xã Xa 5%", "Phường 0 50%", "nếu thu đều"))
        for word in figure.words():
            wide = text_width(word.text, word.size, word.weight)
            start = word.x - {"left": 0.0, "center": wide / 2, "right": wide}[word.align]
            assert start >= 0
            assert start + wide <= figure.width


def test_sums_end_where_the_last_day_is_and_the_plan_at_what_is_wanted():
    figure = cumulative_chart(
        Series((2.0, 5.0, 9.0), "9 phiếu"),
        plan=Plan(30.0, 10, "chỉ tiêu 30 phiếu"),
        name_day=str,
        title="",
        foot="",
        format_value=percent,
    )
    (dot,) = figure.marks()
    slanting = [stroke for stroke in figure.strokes() if stroke.y[0] != stroke.y[1]]
    plan = max(slanting, key=lambda stroke: stroke.x[1])
    (start_x, end_x), (start_y, end_y) = plan.x, plan.y
    along = (dot.x - start_x) / (end_x - start_x)
    assert round(along, 6) == 0.3
    assert round((start_y - dot.y) / (start_y - end_y), 6) == 0.3
    assert all(words in to_svg(figure) for words in ("9 phiếu", "chỉ tiêu 30 phiếu"))
