"""Tables of derived variables beside those of the questions they are made from: what they may show.

The tables of the questions are protected first and stay as they are whatever is derived from them. Then the derived
tables come, in the order of declaration. All tables between two families of variables are sums of one table of their
atoms, so what is printed is a system of equations in its unknown counts. A derived table is printed as its own
protection leaves it if every count that was safe before is safe after; otherwise column by column; and what follows
from the tables before it tells nothing new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from analysis.answers import Banner, Item
from analysis.derived_variables import DerivedVariable
from analysis.feasible_counts import PrintedSums
from analysis.shared_answers import Family, family_of, plain_families, printed_variables, related, roots
from analysis.suppression import Mask
from analysis.variance import FloatArray, IntArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

MOST_UNKNOWN = 500
"""Counts of a view. Larger ones (a count of ten choices by another question) are not judged, so not printed."""
MOST_ALONE = 2000
Place = tuple[str, str | None]
Masks = dict[Place, Mask]
MaskOf = Callable[[Item, Banner | None], Mask]


@dataclass(frozen=True, eq=False)
class DerivedTables:
    """The derived variables of a sample, in the order of declaration: what the protection of its tables must know."""

    data: pd.DataFrame
    variables: tuple[DerivedVariable, ...]

    def order(self, variable: str) -> int:
        """0 for a question, else the place of the declaration."""
        names = [each.name for each in self.variables]
        return 1 + names.index(variable) if variable in names else 0

    def says_nothing(self, item: str, banner: str) -> bool:
        """Whether the table only shows how one variable is made from the other."""
        rests = roots(self.variables)
        sources = [rests.get(name, frozenset({name})) for name in (item, banner)]
        return bool(self.order(item) or self.order(banner)) and sources[0] == sources[1]


@dataclass(eq=False)
class View:
    """The unknown table of two families' atoms, what is printed of it, and what must stay unknown."""

    first: Family
    second: Family
    minimum_base: int
    minimum_count: int
    printed: PrintedSums = field(init=False)
    goals: FloatArray = field(init=False)
    counts: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        shape = self.first.size, self.second.size
        cells = np.bincount(self.first.of_row * shape[1] + self.second.of_row, minlength=shape[0] * shape[1])
        self.counts = cells.astype(float)
        self.printed = PrintedSums.none(self.counts).and_(np.ones((1, len(cells))))
        self.goals = self._small_groups(cells.reshape(shape))

    def _small_groups(self, table: IntArray) -> FloatArray:
        """Every group that two answers, or two classes of answers, single out and that is too small to be told."""
        rows, columns = (_groups(each) for each in self.families)
        counts = rows @ table @ columns.T
        small = (counts > 0) & (counts < self.minimum_count)
        if min(table.shape) > 1:
            for sums in (counts[:, :1], counts[:1, :]):  # the first group is everybody
                inner = (counts > 0) & (counts < sums) & (sums < self.minimum_base)
                small[1:, 1:] |= inner[1:, 1:]
        found = [np.outer(rows[i], columns[j]).ravel() for i, j in np.argwhere(small)]
        return np.unique(np.array(found).reshape(len(found), table.size), axis=0)

    @property
    def families(self) -> tuple[Family, Family]:
        return self.first, self.second

    def holds(self, table: Place) -> bool:
        """Whether the table is a sum of this view's unknown counts."""
        return all(name is None or any(name in family for family in self.families) for name in table)

    def sums(self, table: Place, code: str | None, category: str | None) -> FloatArray | None:
        """A number of a table as a sum of unknown counts (no code: the column's base); None if it is another view's."""
        item, banner = table
        parts = [np.ones(each.size) for each in self.families]
        for part, each in zip(parts, self.families, strict=True):
            if item in each:
                if code is not None and code not in each.chosen[item]:
                    return None
                part *= each.asked[item] if code is None else each.chosen[item][code]
            if banner is not None and category is not None and banner in each:
                part *= each.chosen[banner][category]
        return np.outer(*parts).ravel()

    def print(self, sums: Sequence[FloatArray]) -> None:
        """From now on these numbers are known."""
        self.printed = self.printed.and_(np.reshape(sums, (len(sums), len(self.counts))))

    def restrict(self) -> None:
        """Keep the goals that what is printed so far leaves unknown: the others are lost already."""
        self.goals = self.goals[self.printed.leave_open(self.goals)]

    def bears(self, sums: Sequence[FloatArray]) -> bool:
        """Whether every goal stays unknown when these numbers are printed too."""
        return self.printed.and_(np.reshape(sums, (len(sums), len(self.counts)))).leave_all_open(self.goals)


def _groups(family: Family) -> FloatArray:
    """Everybody, then who gave an answer, or two answers to different variables, then each atom that was asked."""
    asked = np.logical_or.reduce([np.zeros(family.size, bool), *family.asked.values()])
    answers = [list(codes.values()) for codes in family.chosen.values()]
    crossed = [who & others for one, other in combinations(answers, 2) for who in one for others in other]
    rows = np.array([*chain(*answers), *crossed, *np.eye(family.size, dtype=bool)[asked]], dtype=float)
    rows = rows.reshape(-1, family.size)
    return np.vstack([np.ones(family.size), np.unique(rows[rows.any(axis=1)], axis=0)])


@dataclass(eq=False)
class LinkedTables:
    """Decides about the tables of derived variables, one after the other."""

    items: dict[str, Item]
    banners: dict[str, Banner]
    derived: DerivedTables
    masks: Masks
    mask_of: MaskOf
    minimum_base: int
    minimum_count: int
    views: list[View] = field(init=False)
    views_of: dict[str, set[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.views = list(self._views())
        names = {name for view in self.views for family in view.families for name in family.asked}
        self.views_of = {
            name: {place for place, view in enumerate(self.views) if view.holds((name, None))} for name in names
        }

    def decide(self) -> None:
        """Add to the masks those of every derived table that says something and can be judged."""
        for table in self._tables():
            views = self._views_of(table)
            if not self._order(table):
                for view in views:
                    view.print(self._printed(view, table, self.masks[table]))
        for view in self.views:
            view.restrict()
        for table in self._tables():
            views = self._views_of(table)
            if self._order(table) and views:
                self.masks[table] = self._decided(table, views)
                for view in views:
                    view.print(self._printed(view, table, self.masks[table]))

    def _views(self) -> Iterator[View]:
        """Each family by itself, with each other, and with every question that nothing is made from."""
        data, variables = self.derived.data, self.derived.variables
        printed = printed_variables(self.items.values(), self.banners.values())
        groups = related(variables)
        families = [family_of(data, group, printed, variables) for group in groups]
        inside: frozenset[str] = frozenset().union(*groups)
        others = [one for name, each in printed.items() if name not in inside for one in plain_families(data, each)]
        nobody = Family(1, {}, {}, np.zeros(len(data), dtype=np.int64))
        for place, family in enumerate(families):
            for other in (nobody, *families[:place], *others):
                if family.size * other.size <= (MOST_ALONE if other is nobody else MOST_UNKNOWN):
                    yield View(family, other, self.minimum_base, self.minimum_count)

    def _views_of(self, table: Place) -> list[View]:
        """The views that the table is a sum in."""
        both = [self.views_of.get(name, set()) for name in table if name is not None]
        return [self.views[place] for place in sorted(set.intersection(*both))]

    def _tables(self) -> list[Place]:
        """All tables, those of the questions first, then by order of declaration, a total before its columns."""
        found: list[Place] = [(item, None) for item in self.items]
        found += [
            (item, banner)
            for item in self.items
            for banner in self.banners
            if item != banner and not self.derived.says_nothing(item, banner)
        ]
        return sorted(found, key=self._order)

    def _order(self, table: Place) -> int:
        return max(self.derived.order(table[0]), self.derived.order(table[1] or ""))

    def _columns(self, table: Place) -> list[str | None]:
        return [None, *(self.banners[table[1]].codes if table[1] is not None else ())]

    def _printed(self, view: View, table: Place, mask: Mask) -> list[FloatArray]:
        """The numbers that a table prints, as sums of the unknown counts."""
        found = []
        for place, category in enumerate(self._columns(table)):
            base = view.sums(table, None, category)
            if base is None or base @ view.counts < self.minimum_base or mask[:, place].all():
                continue
            found.append(base)
            for row, code in enumerate(self.items[table[0]].codes):
                sums = None if mask[row, place] else view.sums(table, code, category)
                if sums is not None:
                    found.append(sums)
        return found

    def _decided(self, table: Place, views: Sequence[View]) -> Mask:
        """The mask of a derived table: its own if the others bear it, else with what can be shown of each column."""
        wished = self.mask_of(self.items[table[0]], None if table[1] is None else self.banners[table[1]])
        if all(view.bears(self._printed(view, table, wished)) for view in views):
            return wished
        mask = self._without_news(table, views, wished)
        for place in range(wished.shape[1]):
            tried = mask.copy()
            tried[:, place] = wished[:, place]
            if all(view.bears(self._printed(view, table, tried)) for view in views):
                mask = tried
        return mask

    def _without_news(self, table: Place, views: Sequence[View], wished: Mask) -> Mask:
        """What of a table follows from the tables before it."""
        mask = wished.copy()
        for place, category in enumerate(self._columns(table)):
            for row, code in enumerate([None, *self.items[table[0]].codes], start=-1):
                for view in views:
                    sums = view.sums(table, code, category)
                    if sums is not None and not view.printed.tell(sums[None, :])[0]:
                        mask[slice(None) if code is None else row, place] = True
        return mask
