"""Every kind of chart at both widths: all its numbers, no claim that its basis does not bear, the same bytes twice."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from analysis.canvas import Box
from analysis.fonts import text_width
from analysis.theme import EDGE, PAGE_WIDTH, PHONE_WIDTH, POSITIVES
from sampling import Basis
from surveys.errors import SurveyError
from surveys.reports.picture_kinds import PICTURE_KINDS, chart_kinds, picture_of
from surveys.reports.pictures import PRINT_WIDTH
from surveys.text import format_percent
from webapp.gallery.examples import EXAMPLES
from webapp.gallery.invented import battery, invented_book

WIDTHS = (PAGE_WIDTH, PHONE_WIDTH)
RESULTS = ("cot", "cot-thang-do", "cot-it-nguoi", "thang-do", "nhom", "nhom-nghe", "o-nho", "xa-phuong", "han-ngach")
CASES = {
    "bars": ("uu_tien", ""),
    "scale": ("", ""),
    "groups": ("hai_long", "work"),
    "multiples": ("hai_long", "work"),
    "ordered": ("hai_long", "commune"),
}
PERCENT = re.compile(r"\d+(?:,\d+)%")


def drawn(kind: str, *, basis: Basis, interval: bool, width: float = PAGE_WIDTH):
    variable, banner = CASES[kind]
    book = invented_book(basis=basis.value, interval=interval)
    shown = book.question(variable) or battery(interval=interval)
    return picture_of(kind, shown, book, banner=banner, width=width)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_runs_out_of_the_picture(name):
    for width in WIDTHS:
        drawing = EXAMPLES[name].draw(width).drawing
        for word in drawing.words():
            wide = text_width(word.text, word.size, word.weight)
            start = word.x - {"left": 0.0, "center": wide / 2, "right": wide}[word.align]
            assert start >= EDGE / 2, word
            assert start + wide <= drawing.width - 1, word
            assert 0 < word.y < drawing.height - 2, word
        assert all(box.x + box.width <= drawing.width - EDGE for box in drawing.boxes())


@pytest.mark.parametrize("name", RESULTS)
def test_the_text_for_who_cannot_see_it_has_the_numbers_of_the_table_and_no_others(name):
    picture = EXAMPLES[name].draw(PAGE_WIDTH)
    numbers = {format_percent(value) for row in picture.table.rows for value in row if isinstance(value, float)}
    assert set(PERCENT.findall(picture.alternative)) == numbers
    hidden = any(value is None for row in picture.table.rows for value in row)
    assert not hidden or "(…)" in picture.alternative or "Không công bố" in picture.alternative


@pytest.mark.parametrize("kind", ["bars", "groups", "multiples", "ordered"])
def test_every_share_stands_beside_its_mark(kind):
    picture = drawn(kind, basis=Basis.PROBABILITY, interval=True)
    place = next(number for number, head in enumerate(picture.table.head) if head.startswith("Tỷ lệ"))
    rows = [row for row in picture.table.rows if row[0] != "Chung" and row[place] is not None]
    written = [word.text for word in picture.drawing.words() if PERCENT.fullmatch(word.text)]
    assert sorted(written) == sorted(format_percent(row[place]) for row in rows)


@pytest.mark.parametrize("kind", PICTURE_KINDS)
def test_a_basis_that_bears_no_interval_shows_none_even_if_limits_were_handed_in(kind):
    for basis in set(Basis) - {Basis.PROBABILITY}:
        without, handed_in = (drawn(kind, basis=basis, interval=interval) for interval in (False, True))
        assert handed_in.svg() == without.svg()
        assert handed_in.table == without.table
        assert "tin cậy" not in without.svg()
    claimed = drawn(kind, basis=Basis.PROBABILITY, interval=True).svg()
    assert kind == "scale" or claimed.count("khoảng tin cậy 95%") >= 1


@pytest.mark.parametrize("kind", PICTURE_KINDS)
def test_the_same_results_are_the_same_bytes(kind):
    first, second = (drawn(kind, basis=Basis.PROBABILITY, interval=True, width=PHONE_WIDTH) for _ in range(2))
    assert first.svg() == second.svg()
    assert kind in ("multiples", "ordered") or first.png() == second.png()
    assert not re.search(r"<script|<style|style=| id=|(?:href|src)=|\bon\w+=", first.svg())


def test_a_hundred_communes_stand_from_the_largest_down_on_one_page_of_paper():
    picture = drawn("ordered", basis=Basis.PROBABILITY, interval=True, width=PRINT_WIDTH)
    bars = [box for box in picture.drawing.boxes() if box.colour in POSITIVES or box.hatched]
    assert len(bars) == 101
    assert all(upper.width >= lower.width for upper, lower in pairwise(bars))
    assert picture.size_mm[1] <= 245
    labels = [word.text for word in picture.drawing.words()]
    assert "Xã Châu Định" in labels
    assert "Xã Hòa Hưng" not in labels
    assert "Xã Hòa Hưng" in picture.alternative


def test_bars_begin_at_zero_on_one_scale_in_every_panel():
    picture = drawn("multiples", basis=Basis.QUOTA, interval=False)
    shares = [row[2] for row in picture.table.rows if row[0] not in ("Chung", "Khác")]
    bars = [box for box in picture.drawing.boxes() if _is_of_group(box)]
    units = [box.width / share for box, share in zip(bars, shares, strict=True)]
    assert max(units) == pytest.approx(min(units))


def _is_of_group(box: Box) -> bool:
    return box.height < 10


def test_kinds_are_offered_where_they_fit_and_refused_elsewhere():
    book = invented_book(basis="quota", interval=False)
    asked, grid = book.question("hai_long"), battery(interval=False)
    assert chart_kinds(asked, book) == ("bars",)
    assert chart_kinds(asked, book, banner="age") == ("groups", "multiples")
    assert chart_kinds(asked, book, banner="commune") == ("ordered",)
    assert chart_kinds(grid, book) == ("scale",)
    assert chart_kinds(grid, book, banner="age") == ()
    for kind, shown, banner, code in (
        ("scale", asked, "", "picture_unknown"),
        ("bars", grid, "", "picture_unknown"),
        ("groups", asked, "sex", "picture_without_groups"),
    ):
        with pytest.raises(SurveyError) as caught:
            picture_of(kind, shown, book, banner=banner)
        assert caught.value.code == code


def test_groups_with_steps_keep_their_order_and_others_are_sorted():
    def labels(banner: str) -> list[str]:
        book = invented_book(basis="probability", interval=True)
        words = picture_of("groups", book.question("hai_long"), book, banner=banner).drawing.words()
        return [word.text for word in words if word.x == EDGE]

    ages = [label for label in labels("age") if "tuổi" in label and label[0].isdigit()]
    assert ages == ["18–29 tuổi", "30–44 tuổi", "45–59 tuổi", "60 tuổi trở lên"]
    work = labels("work")
    assert work.index("Cán bộ, công chức, viên chức") < work.index("Nông dân, ngư dân") < work.index("Khác")
