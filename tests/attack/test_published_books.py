"""Published books attacked: every hidden count keeps an interval, and without suppression the same attack finds them.

The bar: at least three respondents, or a fifth of the count, to either side, as far as the totals that are printed
anyway (of the option, of the group) leave room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import Banner, Item, WeightedSample, crosstab_book, protect
from analysis.disclosure import HIDDEN, PublishedBook, PublishedCell
from analysis.tables import CrosstabBook
from tests.attack.reader import HiddenCount, Interval, attack

SEEDS = range(6)
NEARLY = 1e-6


def book_of(seed: int) -> CrosstabBook:
    """A survey of some hundred people: sex, age and trade (which goes with age), two opinions, one of several."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(150, 420))
    age = rng.choice(4, n, p=[0.15, 0.35, 0.35, 0.15])
    trade = np.where((age == 3) & (rng.random(n) < 0.9), 3, rng.choice(4, n, p=[0.5, 0.3, 0.15, 0.05]))
    opinion = np.minimum(rng.choice(5, n, p=rng.dirichlet([6, 5, 3, 1, 0.7])) + (trade == 2), 4)
    data = pd.DataFrame(
        {
            "sex": rng.choice(["1", "2"], n),
            "age": age.astype(str),
            "trade": trade.astype(str),
            "opinion": opinion.astype(str),
            "rare": rng.choice(["a", "b", "c"], n, p=[0.9, 0.08, 0.02]),
            "needs": [[code for code, share in zip("xyz", (0.5, 0.1, 0.02), strict=True) if rng.random() < share]
                      for _person in range(n)],
            "weight": rng.uniform(0.6, 1.7, n),
        }
    )  # fmt: skip
    data.loc[rng.random(n) < 0.06, "opinion"] = None
    codes = {"sex": "12", "age": "0123", "trade": "0123", "opinion": "01234", "rare": "abc", "needs": "xyz"}
    options = {name: tuple((code, f"{name} {code}") for code in each) for name, each in codes.items()}
    items = [Item(name, name, each, multiple=name == "needs") for name, each in options.items()]
    banners = [Banner(name, name, options[name]) for name in ("sex", "age", "trade")]
    return crosstab_book(WeightedSample.from_frame(data, weights="weight"), items, banners)


def truth_of(book: CrosstabBook, hidden: HiddenCount) -> tuple[int, int, int]:
    """The hidden count, and the least and the most that the totals printed anyway leave it: of the option, of the group
    (Fréchet's bounds)."""
    table = book.table(hidden.item, hidden.banner or None)
    column = next(place for place, each in enumerate(table.columns) if (each.category or "") == hidden.category)
    row = table.item.codes.index(hidden.option)
    inner = np.array([[cell.count for cell in cells[1:]] for cells in table.cells])
    bases = np.array([each.base for each in table.columns[1:]]) if table.item.multiple else inner.sum(axis=0)
    if not hidden.banner:
        return table.cells[row][0].count, 0, 0
    option, group, everybody = int(inner[row].sum()), int(bases[column - 1]), int(bases.sum())
    return table.cells[row][column].count, max(0, option + group - everybody), min(option, group)


def narrowed(book: CrosstabBook, found: Mapping[HiddenCount, Interval]) -> list[tuple[HiddenCount, int, Interval]]:
    """Hidden counts of which the attack leaves less than the bar."""
    told = []
    for hidden, (low, high) in found.items():
        count, least, most = truth_of(book, hidden)
        level = max(3.0, 0.2 * count)
        if hidden.banner:
            is_narrow = high < min(count + level, most) - NEARLY or low > max(count - level, least) + NEARLY
        else:
            is_narrow = high - low < 2 * level - NEARLY or (count < 5 and high < count + 3 - NEARLY)
        if count and is_narrow:
            told.append((hidden, count, (low, high)))
    return told


def is_left_out(book: PublishedBook, hidden: HiddenCount) -> bool:
    table = book.table(hidden.item, hidden.banner)
    return all(cell.status == HIDDEN for row in table.cells for cell in row[1:])


def unprotected(book: CrosstabBook) -> PublishedBook:
    """Only the small counts and the small groups left out, as if nothing could be worked out from the rest."""
    published = protect(book)
    tables = {}
    for place, table in published.tables.items():
        own = book.table(*place)
        cells = tuple(
            tuple(
                replace(shown, count=None if 0 < cell.count < 5 or cell.base < 10 else cell.count, base=cell.base)
                for shown, cell in zip(row, cells, strict=True)
            )
            for row, cells in zip(table.cells, own.cells, strict=True)
        )
        columns = tuple(
            replace(shown, base=None if column.base < 10 else column.base)
            for shown, column in zip(table.columns, own.columns, strict=True)
        )
        tables[place] = replace(table, cells=cells, columns=columns)
    return replace(published, tables=tables)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hidden_count_keeps_its_interval(seed: int) -> None:
    book = book_of(seed)
    found = attack(protect(book))
    assert len(found) > 20
    assert narrowed(book, found) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_attack_succeeds_where_only_small_counts_are_left_out(seed: int) -> None:
    book = book_of(seed)
    found = attack(unprotected(book))
    exact = [hidden for hidden, (low, high) in found.items() if high - low < 0.5]
    assert len(exact) > len(found) / 3, "the attack is too weak to prove anything"
    assert narrowed(book, found)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_banner_that_is_added_later_changes_nothing_shown_before_and_gives_none_of_it_away(seed: int) -> None:
    book = book_of(seed)
    first, all_three = ["sex", "age"], ["sex", "age", "trade"]
    before = protect(book, shown_before=[first])
    told = [hidden for hidden, _count, _interval in narrowed(book, attack(before))]
    # What the earlier tables leave of a table that is not shown at all was told by them.
    assert [each for each in told if not (each.banner == "trade" and is_left_out(before, each))] == []
    once = protect(crosstab_book(book.sample, book.items, book.banners[:2]))
    shown = {place: table.cells for place, table in once.tables.items()}
    assert {place: before.tables[place].cells for place in shown} == shown
    assert protect(book, shown_before=[first, all_three]).to_frame().equals(before.to_frame())


def test_a_hidden_cell_holds_no_number() -> None:
    for table in protect(book_of(0)).tables.values():
        for cell in (cell for row in table.cells for cell in row if cell.status == HIDDEN):
            assert _numbers(cell) == {"base": cell.base}


def test_no_number_is_finer_than_it_is_printed() -> None:
    for table in protect(book_of(1)).tables.values():
        for cell in (cell for row in table.cells for cell in row):
            for name, decimals in (("share", 3), ("low", 3), ("high", 3), ("se", 4), ("deff", 2)):
                value = getattr(cell, name)
                assert value is None or value == round(value, decimals)


def _numbers(cell: PublishedCell) -> dict[str, int | None]:
    return {name: value for name, value in vars(cell).items() if name == "base" or isinstance(value, int | float)}


def test_the_base_of_a_question_that_is_asked_on_does_not_tell_what_is_hidden() -> None:
    """Three would not say whether they went: who went is asked where, so that base would be the difference."""
    data = pd.DataFrame({"went": ["1"] * 40 + ["2"] * 957 + ["9"] * 3, "where": ["a"] * 25 + ["b"] * 15 + [None] * 960})
    went = Item("went", "Went", (("1", "yes"), ("2", "no"), ("9", "no answer")))
    where = Item("where", "Where", (("a", "A"), ("b", "B")))
    published = protect(crosstab_book(WeightedSample.from_frame(data), [went, where], []))
    assert [row[0].count for row in published.table("went").cells] == [None, 957, None]
    assert published.table("where").columns[0].base is None
    assert all(row[0].status == HIDDEN for row in published.table("where").cells)
    data.loc[data["went"] == "9", "went"] = "2"
    published = protect(crosstab_book(WeightedSample.from_frame(data), [went, where], []))
    assert published.table("where").columns[0].base == 40
