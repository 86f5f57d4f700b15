"""A reader with the tables of questions and of what is made from them, and a pencil: no hidden small count follows.

The reader's knowledge is one linear system in the counts of all combinations of answers, over every table of the book
at once; a count is worked out if no second whole number is possible for it.
"""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from analysis import (
    Bands,
    Banner,
    Based,
    Collapsed,
    CountOf,
    Item,
    TopBox,
    WeightedSample,
    crosstab_book,
    derive,
    protect,
)
from analysis.derived_variables import DerivedVariable
from analysis.disclosure import PublishedBook
from analysis.linked_tables import DerivedTables

AGES = (25.0, 32.0, 50.0)
SUBSETS: list[list[str]] = [[], ["r"], ["s"], ["r", "s"]]
USED = CountOf("e1", "Số dịch vụ đã dùng", ("x",), ("r", "s"))
YOUNG = Bands("e1", "Dưới 30", "x", (30.0,), ("dưới 30", "30 trở lên"))
YOUNGER = Bands("e2", "Dưới 35", "x", (35.0,), ("dưới 35", "35 trở lên"))


def labels(codes: object) -> tuple[tuple[str, str], ...]:
    return tuple((code, code) for code in codes)  # type: ignore[attr-defined]


class World:
    """People with a question q, a question b, and things made from them: q collapsed and q's top; either two divisions
    of age, or how many of two services m they used and q among some of b only."""

    def __init__(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        size = int(rng.integers(80, 260))
        self.codes = {
            "q": [str(k) for k in range(rng.integers(3, 6))],
            "b": [str(k) for k in range(rng.integers(2, 5))],
        }
        data = {
            name: rng.choice(codes, size, p=rng.dirichlet(np.full(len(codes), 2.0))).astype(object)
            for name, codes in self.codes.items()
        }
        for answers in data.values():
            answers[rng.random(size) < rng.choice([0.0, 0.02])] = None
        groups = tuple((code, f"g{rng.integers(2)}") for code in self.codes["q"])
        self.variables: list[DerivedVariable] = [
            Collapsed("d1", "Gộp", "q", groups),
            TopBox("d2", "Hai mức cao nhất", "q", tuple(self.codes["q"][:2])),
        ]
        self.codes |= {"d1": sorted({group for _code, group in groups}), "d2": ["1", "0"]}
        self.of_age = seed % 2 == 0
        if self.of_age:
            data["x"] = rng.choice(AGES, size, p=rng.dirichlet([3.0, 0.4, 3.0]))
            self.variables += [YOUNG, YOUNGER]
            self.codes |= {"e1": list(YOUNG.labels), "e2": list(YOUNGER.labels)}
        else:
            used = rng.choice(len(SUBSETS), size, p=rng.dirichlet(np.full(len(SUBSETS), 0.8)))
            data["x"] = np.array([None, *SUBSETS], dtype=object)[1 + used]
            self.variables += [USED, Based("e2", "Riêng", "q", "b", tuple(self.codes["b"][:1]))]
            self.codes |= {"x": list("rs"), "e1": ["0", "1", "2"], "e2": self.codes["q"]}
        self.data = pd.DataFrame({**data, "w": 1.0})
        self.items = ["q", "b", "d1", "d2", "e1", "e2"]
        self.banners = [str(name) for name in rng.permutation(self.items)[: int(rng.integers(2, 7))]]

    def published(self) -> PublishedBook:
        sample = WeightedSample.from_frame(self.data, weights="w", basis="quota", first_stage="with_replacement")
        sample = derive(sample, self.variables)
        rows = self.items if self.of_age else [*self.items, "x"]
        items = [Item(name, name, labels(self.codes[name]), name == "x") for name in rows]
        banners = [Banner(name, name, labels(self.codes[name])) for name in self.banners]
        derived = DerivedTables(sample.data, tuple(self.variables))
        return protect(crosstab_book(sample, items, banners), derived=derived)

    def combinations(self) -> tuple[pd.DataFrame, np.ndarray]:
        """Every combination of answers with the derived variables' values, and how many people gave it."""
        questions = {"q": [*self.codes["q"], None], "b": [*self.codes["b"], None]}
        questions["x"] = list(AGES) if self.of_age else SUBSETS
        frame = pd.DataFrame(list(product(*questions.values())), columns=list(questions))
        places = {repr(row): place for place, row in enumerate(frame.itertuples(index=False, name=None))}
        counts = np.zeros(len(frame))
        for row in self.data[["q", "b", "x"]].itertuples(index=False, name=None):
            counts[places[repr(row)]] += 1
        for variable in self.variables:
            frame[variable.name] = variable.apply(frame)
        for name in self.items:
            frame[name] = [None if pd.isna(v) else str(int(v)) if isinstance(v, float) else v for v in frame[name]]
        return frame, counts


def gave(column: pd.Series, code: str) -> np.ndarray:
    return np.array([code in each if isinstance(each, list) else each == code for each in column])


def equations(book: PublishedBook, frame: pd.DataFrame, only: set[str]) -> tuple[np.ndarray, np.ndarray]:
    """What the tables of these variables print, as sums of combinations."""
    rows, values = [np.ones(len(frame))], [float(book.n)]
    for (item, banner), table in book.tables.items():
        if item not in only or (banner is not None and banner not in only):
            continue
        for place, column in enumerate(table.columns):
            within = (
                np.ones(len(frame)) if column.category is None else (frame[banner] == column.category).to_numpy(float)
            )
            numbers = [(frame[item].notna().to_numpy(), column.base)]
            numbers += [
                (gave(frame[item], code), cells[place].count)
                for code, cells in zip(table.item.codes, table.cells, strict=True)
            ]
            for who, number in numbers:
                if number is not None:
                    rows.append(within * who)
                    values.append(float(number))
    return np.array(rows), np.array(values)


def small_sums(world: World, frame: pd.DataFrame, counts: np.ndarray) -> np.ndarray:
    """One to four people who gave two answers, or gave one: of questions, of variables, of classes of age."""
    answers = {name: [gave(frame[name], code) for code in world.codes[name]] for name in world.items}
    answers["x"] = [gave(frame["x"], each) for each in (AGES if world.of_age else "rs")]  # type: ignore[arg-type]
    found = [
        who & others for one, other in combinations(answers, 2) for who in answers[one] for others in answers[other]
    ]
    found += [who for each in answers.values() for who in each]
    sums = np.unique(np.array(found, dtype=float), axis=0)
    return sums[(sums @ counts > 0) & (sums @ counts < 5)]


def worked_out(system: np.ndarray, values: np.ndarray, sums: np.ndarray, counts: np.ndarray) -> set[int]:
    found = set()
    for place, goal in enumerate(sums):
        ends = []
        for sign in (1, -1):
            result = linprog(sign * goal, A_eq=system, b_eq=values, bounds=(0, None))
            assert result.status == 0
            ends.append(sign * result.fun)
        assert ends[0] - 1e-6 <= goal @ counts <= ends[1] + 1e-6
        if np.floor(ends[1] + 1e-6) - np.ceil(ends[0] - 1e-6) < 1:
            found.add(place)
    return found


@pytest.mark.parametrize("seed", range(8))
def test_nothing_hidden_follows_from_derived_rows_and_banners(seed: int) -> None:
    world = World(seed)
    book = world.published()
    frame, counts = world.combinations()
    sums = small_sums(world, frame, counts)
    before = worked_out(*equations(book, frame, {"q", "b", "x"}), sums, counts)
    after = worked_out(*equations(book, frame, {*world.items, "x"}), sums, counts)
    assert after - before == set()


@pytest.mark.parametrize("seed", [0, 3])
def test_what_is_declared_later_changes_nothing_that_was_shown_before(seed: int) -> None:
    """Also a reader who kept yesterday's tables learns nothing more from today's."""
    world = World(seed)
    everything = world.published()
    world.variables, world.items = world.variables[:1], ["q", "b", "d1"]
    world.banners = [name for name in world.banners if name in world.items]
    for place, table in world.published().tables.items():
        assert everything.tables[place] == table


def test_where_its_question_divides_no_table_a_collapsed_one_shows_its_larger_groups() -> None:
    answers = ["0"] * 12 + ["1"] * 30 + ["2"] * 60
    data = pd.DataFrame({"q": answers, "b": (["yes"] * 3 + ["no"] * 9) + ["yes", "no"] * 45, "w": 1.0})
    sample = WeightedSample.from_frame(data, weights="w", basis="quota", first_stage="with_replacement")
    variable = Collapsed("d", "Gộp", "q", (("0", "few"), ("1", "few"), ("2", "many")))
    sample = derive(sample, [variable])
    derived = DerivedTables(sample.data, (variable,))
    items = [
        Item("q", "q", labels("012")),
        Item("b", "b", labels(["yes", "no"])),
        Item("d", "d", labels(["few", "many"])),
    ]
    collapsed, original = Banner("d", "d", labels(["few", "many"])), Banner("q", "q", labels("012"))
    alone = protect(crosstab_book(sample, items, [collapsed]), derived=derived)
    assert [cell.count for cell in alone.table("b", "d").cells[0]] == [48, 18, 30]
    assert ("q", "d") not in alone.tables
    both = protect(crosstab_book(sample, items, [collapsed, original]), derived=derived)
    shown = both.table("b", "q").cells[0]
    assert shown[1].count is None
    assert shown[2].count is None or both.table("b", "d").cells[0][1].count is None
