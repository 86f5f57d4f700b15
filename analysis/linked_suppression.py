"""All tables of a book against one reader: further cells are hidden until every hidden count keeps its interval.

What a table hides is judged beside every other table of the same question: of its people, who is in which category of
the other banner is printed, too (`analysis.protection_levels`). Pairs of banners are judged one by one.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from analysis.answers import Banner, Item
from analysis.encoded_answers import SingleAnswers, encoded_column, encoded_item
from analysis.protection_levels import LEAST, Table, View
from analysis.suppression import Mask
from analysis.tables import CrosstabBook
from analysis.variance import IntArray

Place = tuple[str, str | None]
Masks = dict[Place, Mask]


@dataclass(frozen=True, eq=False)
class Part:
    """Some rows of a table that add up to its bases: all options of a single choice; of multiple choice one option, and
    those who did not choose it. `places` are the rows' places in the table, the same one twice for an option."""

    places: tuple[int, ...]
    told: Mask

    @property
    def size(self) -> int:
        return len(self.places)


@dataclass(frozen=True, eq=False)
class FollowUps:
    """Questions that are asked only of those who gave certain answers to another one."""

    book: CrosstabBook
    items: Mapping[str, Item]

    def pairs(self) -> Iterator[tuple[Item, Mask, Item]]:
        """A question, its options that lead on, and the question that they lead to: everybody who answered that one
        had given one of these, almost all who gave them answered, and somebody else had not."""
        if self.book.sample is None:
            return
        given = {name: self._given(item) for name, item in self.items.items()}
        answered = {name: each.any(axis=1) for name, each in given.items()}
        for name, options in given.items():
            counts = options.sum(axis=0)
            for other, people in answered.items():
                if other == name or not people.any() or people.sum() >= answered[name].sum():
                    continue
                led = options[people]
                if self.items[name].multiple:
                    for option in np.flatnonzero(led.all(axis=0) & (counts - len(led) < LEAST)):
                        yield self.items[name], np.arange(len(counts)) == option, self.items[other]
                    continue
                leads = np.asarray(led.any(axis=0))
                if led.any(axis=1).all() and counts[leads].sum() - len(led) < LEAST and not leads[counts > 0].all():
                    yield self.items[name], leads, self.items[other]

    def _given(self, item: Item) -> Mask:
        """Who gave which answer, people × options."""
        assert self.book.sample is not None
        answers = encoded_item(self.book.sample, item)
        if isinstance(answers, SingleAnswers):
            return np.asarray(answers.codes[0][:, None] == np.arange(answers.options))
        return answers.chosen


class LinkedSuppression:
    """Widens the masks of a book's tables by some banners; `left_out` are variables whose tables are judged elsewhere,
    `fixed` are tables that were shown as they are."""

    def __init__(
        self,
        book: CrosstabBook,
        masks: Masks,
        left_out: Container[str],
        banners: Sequence[str],
        fixed: Container[Place] = (),
    ) -> None:
        self.book, self.masks, self.fixed = book, masks, fixed
        self.items = {each.variable: each for each in book.items if each.variable not in left_out}
        self.banners = {each.variable: each for each in book.banners if each.variable in banners}
        self._row_of_person = lru_cache(maxsize=2)(self._row)
        self._category_of_person = cache(self._category)

    def widen(self) -> None:
        """Bring every mask to what every other table allows."""
        follow_ups = list(FollowUps(self.book, self.items).pairs())
        self._hide_with_totals()
        while True:
            for item in self.items.values():
                for banner in self.banners.values():
                    if item.variable != banner.variable and self._is_first(item.variable, banner.variable):
                        for part in self._parts(item):
                            self._widen(item, part, banner)
            newly = [self._hide_bases_that_tell(*pair) for pair in follow_ups]
            if not any(newly):
                break
        self._spare_fixed()

    def _hide_bases_that_tell(self, question: Item, options: Mask, follow_up: Item) -> bool:
        """Whoever is asked on is counted by that question's base: a column of it goes where some of the options that
        lead to it are hidden and not all that is hidden leads to it. True if anything was hidden newly."""
        changed = False
        for banner in (None, *self.banners):
            place, asked_on = (question.variable, banner), (follow_up.variable, banner)
            if place not in self.masks or asked_on not in self.masks or asked_on in self.fixed:
                continue
            hidden = self.masks[place]
            tells = hidden[options].any(axis=0) & (hidden[~options].any(axis=0) | question.multiple)
            if (tells & ~self.masks[asked_on].all(axis=0)).any():
                self.masks[asked_on][:, tells] = changed = True
        if changed:
            self._hide_with_totals()
        return changed

    def _spare_fixed(self) -> None:
        """A table that was shown cannot hide more: a later one is left out where it narrows what that one hides."""
        for item in self.items.values():
            fixed = [name for name in self.banners if (item.variable, name) in self.fixed]
            later = [name for name in self.banners if name not in (*fixed, item.variable)]
            for part in self._parts(item) if fixed and later else ():
                for name in later:
                    if any(self._narrows(item, part, self.banners[old], self.banners[name]) for old in fixed):
                        everything = np.ones((part.size, len(self.banners[name].codes)), dtype=bool)
                        self._keep(item, self.banners[name], list(part.places), everything)

    def _narrows(self, item: Item, part: Part, banner: Banner, later: Banner) -> bool:
        places = list(part.places)
        mask = self.masks[item.variable, banner.variable][places, 1:]
        if not mask.any() or self.book.sample is None:
            return False
        pooled = self.masks[item.variable, None][places, 0] & part.told
        counts, view = self._alone(item, part, banner), self._view(item, part, banner, later)
        return not Table(counts, mask.copy(), [view], part.told, pooled).is_wide

    def _hide_with_totals(self) -> None:
        """What is hidden of everybody is hidden of every group, row and column: else groups would add up to it."""
        for item in self.items.values():
            total = self.masks[item.variable, None][:, 0]
            for banner in self.banners:
                if banner != item.variable and (item.variable, banner) not in self.fixed:
                    self.masks[item.variable, banner][:, 1:] |= total[:, None]
            if item.variable in self.banners and not item.multiple:
                codes = self.banners[item.variable].codes
                columns = [
                    1 + codes.index(c)
                    for c, is_hidden in zip(item.codes, total, strict=True)
                    if is_hidden and c in codes
                ]
                for other in self.items:
                    if other != item.variable and (other, item.variable) not in self.fixed:
                        self.masks[other, item.variable][:, columns] = True

    def _is_first(self, item: str, banner: str) -> bool:
        """Whether a table is judged: not one that was shown, and of two that are one, exchanged, only one of them."""
        places = {(item, banner), (banner, item)} if self._has_twin(item, banner) else {(item, banner)}
        return (item, banner) == min(places) and not any(place in self.fixed for place in places)

    def _has_twin(self, item: str, banner: str) -> bool:
        there = item in self.banners and banner in self.items
        return there and not self.items[item].multiple and not self.items[banner].multiple

    def _parts(self, item: Item) -> Iterator[Part]:
        options = len(item.options)
        if not item.multiple:
            yield Part(tuple(range(options)), np.ones(options, dtype=bool))
            return
        for option in range(options):
            yield Part((option, option), np.array([True, False]))

    def _widen(self, item: Item, part: Part, banner: Banner) -> None:
        places = list(part.places)
        mask = self.masks[item.variable, banner.variable][places, 1:]
        if not mask.any():
            return
        pooled = self.masks[item.variable, None][places, 0] & part.told
        counts = self._alone(item, part, banner)
        known = () if self.book.sample is None else self.banners
        others = [each for each in known if each not in (item.variable, banner.variable)]
        views = {name: self._view(item, part, banner, self.banners[name]) for name in others}
        alone = View(counts[:, :, None], np.zeros((part.size, 1), dtype=bool))
        table = Table(counts, mask.copy(), [alone, *views.values()], part.told, pooled)
        wide = table.widen()
        self._keep(item, banner, places, table.mask)
        if not wide:
            self._hide_whole(item, part, banner, others, pooled)

    def _hide_whole(self, item: Item, part: Part, banner: Banner, others: list[str], pooled: Mask) -> None:
        """Where no square is wide enough: nothing of the table is told, nor of those that narrow it still."""
        places = list(part.places)
        counts = self._alone(item, part, banner)
        everything = np.broadcast_to(counts.sum(axis=0) > 0, counts.shape).copy()
        self._keep(item, banner, places, everything)
        for name in others:
            view = self._view(item, part, banner, self.banners[name])
            if not Table(counts, everything.copy(), [view], part.told, pooled).widen():
                other = self._alone(item, part, self.banners[name])
                self._keep(item, self.banners[name], places, np.broadcast_to(other.sum(axis=0) > 0, other.shape))

    def _view(self, item: Item, part: Part, banner: Banner, other: Banner) -> View:
        hidden = self.masks[item.variable, other.variable][list(part.places), 1:]
        unknown = np.zeros((part.size, 1), dtype=bool)  # those without an answer there stand in no column
        return View(self._joint(item, part, banner, other), np.column_stack([hidden, unknown]))

    def _alone(self, item: Item, part: Part, banner: Banner) -> IntArray:
        """The inner cells of a table."""
        found = self.book.estimates[item.variable]
        before = [each.variable for each in self.book.banners].index(banner.variable)
        first = 1 + sum(len(each.codes) for each in self.book.banners[:before])
        columns = slice(first, first + len(banner.codes))
        counts = found.count[columns].T[list(part.places)]
        return np.vstack([counts[0], found.base[columns] - counts[0]]) if item.multiple else counts

    def _joint(self, item: Item, part: Part, banner: Banner, other: Banner) -> IntArray:
        """How many people by row, category and category of another banner, the last of which is no answer there."""
        row = self._row_of_person(item.variable, part.places[0] if item.multiple else None)
        columns, more = len(banner.codes), len(other.codes) + 1
        category = self._category_of_person(banner.variable)
        inside = (row < part.size) & (category < columns)
        place = (row * columns + category) * more + self._category_of_person(other.variable)
        return np.bincount(place[inside], minlength=part.size * columns * more).reshape(part.size, columns, more)

    def _row(self, item: str, option: int | None) -> IntArray:
        assert self.book.sample is not None
        answers = encoded_item(self.book.sample, self.items[item])
        if isinstance(answers, SingleAnswers):
            return answers.codes[0].astype(np.intp)
        return np.where(answers.asked, np.where(answers.chosen[:, option], 0, 1), 2)

    def _category(self, banner: str) -> IntArray:
        assert self.book.sample is not None
        return encoded_column(self.book.sample, banner, self.banners[banner].codes).codes[0].astype(np.intp)

    def _keep(self, item: Item, banner: Banner, places: list[int], inner: Mask) -> None:
        mask = self.masks[item.variable, banner.variable]
        if (item.variable, banner.variable) in self.fixed:
            return
        for row, place in enumerate(places):
            mask[place, 1:] |= inner[row]
        if not self._has_twin(item.variable, banner.variable):
            return
        twin = self.masks[banner.variable, item.variable]
        rows, columns = self.items[banner.variable].codes, self.banners[item.variable].codes
        for row, code in enumerate(item.codes):
            for column, category in enumerate(banner.codes):
                if code in columns and category in rows:
                    twin[rows.index(category), 1 + columns.index(code)] |= mask[row, 1 + column]
