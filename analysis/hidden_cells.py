"""Which cells of a whole book are hidden, so that none can be worked out from another table of it.

Two things are printed without being a column. Those who answered the question but not the banner's are the total
less the columns: they count as a column of their own here. And a question that is a banner too is printed twice, the
second time with rows and columns exchanged and with bases that tell the sums of the inner cells: both tables hide
the same inner cells, enough of them even where those sums are known.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import partial

import numpy as np

from analysis.answers import Banner, Item
from analysis.linked_suppression import LinkedSuppression
from analysis.linked_tables import DerivedTables, LinkedTables, Masks, Place
from analysis.suppression import Mask, suppress
from analysis.tables import CrosstabBook
from analysis.variance import IntArray

Hide = Callable[..., Mask]


def hidden_cells(
    book: CrosstabBook,
    *,
    minimum_base: int,
    minimum_count: int,
    derived: DerivedTables | None = None,
    shown_before: Sequence[Sequence[str]] = (),
) -> Masks:
    """The mask, options × columns (the total first), of each table of the book, by question and banner.

    A derived variable that only repeats its question has no table with it, nor has one that cannot be judged.
    `shown_before` are the banners of earlier books, in order of time: their tables stay as they were shown, and those
    of later banners show no more than these bear.
    """
    masks: Masks = {}
    hide: Hide = partial(suppress, minimum_base=minimum_base, minimum_count=minimum_count)
    made = () if derived is None else tuple(each.name for each in derived.variables)
    banners: list[str] = []
    for more in (*shown_before, [each.variable for each in book.banners]):
        banners += [name for name in more if name not in (*banners, *made)]
        _add_tables(book, masks, banners, hide, made)
    if derived is not None and made:
        items = {item.variable: item for item in book.items}
        everyone = {banner.variable: banner for banner in book.banners}
        own = partial(_mask_of, book, masks=masks, hide=hide)
        LinkedTables(items, everyone, derived, masks, own, minimum_base, minimum_count).decide()
    return masks


def _add_tables(book: CrosstabBook, masks: Masks, banners: Sequence[str], hide: Hide, made: Container[str]) -> None:
    """The tables of further banners; those that have a mask already stay as they are."""
    fixed = frozenset(masks)
    for item in book.items:
        if item.variable in made:
            continue
        for banner in (None, *(book.banner(name) for name in banners)):
            place = item.variable, None if banner is None else banner.variable
            if place not in fixed:
                masks[place] = _mask_of(book, item, banner, masks, hide)
    _agree(book, masks, hide, made, banners, fixed)
    LinkedSuppression(book, masks, made, banners, fixed).widen()


def _mask_of(book: CrosstabBook, item: Item, banner: Banner | None, masks: Masks, hide: Hide) -> Mask:
    if banner is None:
        counts, bases = _counts(book, item.variable, None)
        return hide(counts, bases, additive_down=not item.multiple)
    return _mask(book, item, banner, masks, hide, None)


def _agree(
    book: CrosstabBook,
    masks: Masks,
    hide: Hide,
    made: Container[str],
    chosen: Sequence[str],
    fixed: Container[Place],
) -> None:
    """Hide in each table what its twin hides, until neither changes any more."""
    items = {item.variable: item for item in book.items if not item.multiple and item.variable not in made}
    banners = {name: book.banner(name) for name in chosen if name in items}
    pairs = [(one, other) for one in banners for other in banners if one < other]
    for one, other in pairs:
        open_ones = [place for place in ((one, other), (other, one)) if place not in fixed]
        stable = not open_ones
        while not stable:
            before = masks[one, other].sum() + masks[other, one].sum()
            for item, banner in open_ones:
                also = masks[item, banner] | _exchanged(masks[banner, item], items, banners, item, banner)
                masks[item, banner] = _mask(book, items[item], banners[banner], masks, hide, also)
            stable = masks[one, other].sum() + masks[other, one].sum() == before


def _mask(book: CrosstabBook, item: Item, banner: Banner, masks: Masks, hide: Hide, also: Mask | None) -> Mask:
    """The mask of one table; with `also`, what its twin hides, it holds where the inner sums are known as well."""
    counts, bases = _counts(book, item.variable, banner.variable)
    total = masks[item.variable, None][:, 0]
    additive_down = not item.multiple
    without = np.column_stack([counts, counts[:, 0] - counts[:, 1:].sum(axis=1)])
    all_bases = np.append(bases, bases[0] - bases[1:].sum())
    padded = None if also is None else np.column_stack([also, np.zeros(len(also), dtype=bool)])
    hidden = hide(without, all_bases, additive_down=additive_down, hidden_total=total, also=padded)[:, :-1]
    if also is None:
        return hidden
    inner = np.column_stack([counts[:, 1:].sum(axis=1), counts[:, 1:]])
    inner_bases = np.append(bases[1:].sum(), bases[1:])
    known = np.zeros_like(total)
    again = hide(inner, inner_bases, additive_down=additive_down, hidden_total=known, also=hidden)
    return hidden | np.column_stack([total, again[:, 1:]])


def _exchanged(mask: Mask, items: dict[str, Item], banners: dict[str, Banner], item: str, banner: str) -> Mask:
    """The inner cells of the mask of `banner` by `item`, as they lie in the table of `item` by `banner`."""
    rows, columns = items[item].codes, banners[banner].codes
    found = np.zeros((len(rows), 1 + len(columns)), dtype=bool)
    twin_rows = {code: place for place, code in enumerate(items[banner].codes)}
    twin_columns = {code: place for place, code in enumerate(banners[item].codes, start=1)}
    for row, code in enumerate(rows):
        for column, category in enumerate(columns, start=1):
            if code in twin_columns and category in twin_rows:
                found[row, column] = mask[twin_rows[category], twin_columns[code]]
    return found


def _counts(book: CrosstabBook, item: str, banner: str | None) -> tuple[IntArray, IntArray]:
    table = book.table(item, banner)
    counts = np.array([[cell.count for cell in row] for row in table.cells], dtype=np.int64)
    return counts.reshape(len(table.cells), len(table.columns)), np.array([c.base for c in table.columns])
