"""What of a book may be published: small groups hidden, small counts hidden and kept from being worked out.

A table's counts add up along its rows (categories to the total) and, for single choice, down its columns
(options to the base). Seen as a graph with rows and columns as nodes and hidden cells as edges, a hidden
cell can be worked out from the rest exactly if its edge is a bridge (Gusfield 1988, *SIAM J. Computing* 17,
552–571); so further cells are hidden until no bridge is left, the smallest first (complementary
suppression); `analysis.hidden_cells` sees to it that tables of one book do not give each other away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.answers import Banner, Item, encode_single
from analysis.errors import AnalysisError
from analysis.hidden_cells import hidden_cells
from analysis.linked_tables import DerivedTables
from analysis.tables import CrosstabBook, CrosstabCell, CrosstabColumn, CrosstabTable
from analysis.variance import IntArray
from sampling.deferred import deferred
from sampling.design import Basis, Claims, claims

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

SHOWN, FLAGGED, HIDDEN = "shown", "flagged", "hidden"
SHARE_DECIMALS, SE_DECIMALS, DEFF_DECIMALS = 3, 4, 2
MEAN_DECIMALS, MEAN_SE_DECIMALS = 1, 2
"""What leaves the gate is no finer than what is printed (0.1 %, 0.01 points): a chart's coordinates, a file's cells
and an alternative text cannot hold more."""
LOWEST_THRESHOLDS = {"minimum_base": 10, "flag_base": 30, "minimum_count": 5, "step": 10}


@dataclass(frozen=True)
class PublishedCell:
    """A cell as it may be shown: `status` is `shown`, `flagged` (small base) or `hidden`; hidden numbers are
    None.

    `reason`: `small_base` (base below 30 when flagged, below 10 when hidden), `complementary` (a column
    hidden with a small one), `small_count` (a count from 1 to 4, or one hidden with it: which of the two is
    not told, as that would narrow it down), `no_answers`. Numbers that the basis does not bear or that are
    not estimable are None.
    """

    status: str
    reason: str | None
    count: int | None
    base: int | None
    share: float | None
    se: float | None
    low: float | None
    high: float | None
    deff: float | None
    df: int | None

    @property
    def unweighted_share(self) -> float | None:
        """Count over base, as if every form stood for as many people."""
        return None if self.count is None or not self.base else self.count / self.base

    @property
    def cv(self) -> float | None:
        """Coefficient of variation, se / share."""
        return None if self.se is None or not self.share else self.se / self.share

    @property
    def margin(self) -> float | None:
        """Margin of error: half the width of the interval."""
        return None if self.low is None or self.high is None else (self.high - self.low) / 2


@dataclass(frozen=True)
class PublishedTable:
    """One question by one banner as it may be shown: `cells[option][column]`, the first column the total.

    A hidden column's `base` is None.
    """

    item: Item
    banner: Banner | None
    columns: tuple[PublishedColumn, ...]
    cells: tuple[tuple[PublishedCell, ...], ...]
    basis: Basis
    claims: Claims
    level: float


@dataclass(frozen=True)
class PublishedColumn:
    """A column's category (None for the total), label, base (None if hidden) and status."""

    category: str | None
    label: str
    base: int | None
    status: str


@dataclass(frozen=True, eq=False)
class PublishedBook:
    """A book of which every table has been protected."""

    items: tuple[Item, ...]
    banners: tuple[Banner, ...]
    tables: dict[tuple[str, str | None], PublishedTable]
    basis: Basis
    claims: Claims
    level: float
    method: str
    n: int
    minimum_base: int = 10
    flag_base: int = 30

    def table(self, item_variable: str, banner_variable: str | None = None) -> PublishedTable:
        """One question by one banner (without a banner: the total only); AnalysisError `unknown_column`."""
        try:
            return self.tables[item_variable, banner_variable]
        except KeyError:
            raise AnalysisError(
                "unknown_column",
                f"The book has no table {item_variable!r} by {banner_variable!r}.",
                column=item_variable,
            ) from None

    def to_frame(self) -> pd.DataFrame:
        """One row a cell, hidden numbers empty; the total stands once an item, with empty banner and
        category."""
        rows = []
        for (item, banner), table in self.tables.items():
            for (code, _), cells in zip(table.item.options, table.cells, strict=True):
                for column, cell in zip(table.columns, cells, strict=True):
                    if banner is None or column.category is not None:
                        place = {"item": item, "option": code, "banner": banner, "category": column.category}
                        rows.append({**place, **vars(cell)})
        return pd.DataFrame(rows).assign(basis=str(self.basis))


def protect(
    book: CrosstabBook,
    *,
    minimum_base: int = 10,
    flag_base: int = 30,
    minimum_count: int = 5,
    basis: Basis | str | None = None,
    derived: DerivedTables | None = None,
    shown_before: Sequence[Sequence[str]] = (),
) -> PublishedBook:
    """Hide what could identify, flag what is weak, and take away what the basis does not bear.

    Columns with a base below `minimum_base` are hidden whole (and further ones, so that the hidden columns
    together hold at least that many), bases below `flag_base` are flagged, counts from 1 to `minimum_count`
    − 1 are hidden with complementary suppression; what is hidden in the total is hidden in every table.
    `basis` defaults to the book's and may only be one that bears no more than it. `derived` names the variables of
    the book that are made from others, whose tables must not give away what those hide. `shown_before`: the banners of
    books that were shown earlier, in order of time; all of them must be in the book. Raises
    `threshold_too_low`, `basis_too_strong`.
    """
    _check_thresholds(minimum_base=minimum_base, flag_base=flag_base, minimum_count=minimum_count)
    published_basis = book.basis if basis is None else Basis(basis)
    borne = claims(published_basis)
    if borne.confidence_interval > claims(book.basis).confidence_interval or (
        borne.standard_error > claims(book.basis).standard_error
    ):
        raise AnalysisError(
            "basis_too_strong",
            f"The book's basis is {book.basis}; it cannot be published as {published_basis}.",
            basis=book.basis,
        )
    tables: dict[tuple[str, str | None], PublishedTable] = {}
    masks = hidden_cells(
        book, minimum_base=minimum_base, minimum_count=minimum_count, derived=derived, shown_before=shown_before
    )
    for (item, banner), hidden in masks.items():
        table = book.table(item, banner)
        tables[item, banner] = _publish(table, hidden, minimum_base, flag_base, borne, published_basis)
    return PublishedBook(
        book.items,
        book.banners,
        tables,
        published_basis,
        borne,
        book.level,
        book.method,
        book.n,
        minimum_base,
        flag_base,
    )


def next_release(
    released: pd.DataFrame,
    candidates: pd.DataFrame,
    banners: Sequence[Banner],
    *,
    step: int = 10,
    held_back: int = 0,
) -> pd.Index:
    """Rows of `candidates` that may enter the live tables now.

    The largest set of rows not yet released such that the total and each category of each banner (a missing
    value counting as one) gets none or at least `step` of them: rows of a category that would get fewer
    wait, until nothing changes. Subtracting two successive tables then never shows fewer than `step` people.
    The first `held_back` rows of each category (in the order given, which must not be that of arrival) wait in
    any case, so that the last step, when all the rest enters at once, is a whole one too.
    Raises `threshold_too_low`.
    """
    _check_thresholds(step=step)
    waiting = candidates.loc[~candidates.index.isin(released.index)]
    codes = [encode_single(waiting[banner.variable], banner.codes, variable=banner.variable) + 1 for banner in banners]
    codes.append(np.zeros(len(waiting), dtype=np.int64))
    chosen = ~_first_of_each(codes, held_back)
    while chosen.any():
        enough = np.logical_and.reduce(
            [np.bincount(code[chosen], minlength=code.max() + 1)[code] >= step for code in codes]
        )
        if (enough | ~chosen).all():
            break
        chosen &= enough
    return waiting.index[chosen]


def _first_of_each(codes: Sequence[IntArray], number: int) -> np.ndarray:
    """A row is marked while any of its categories has fewer than `number` marked rows before it."""
    marked = np.zeros(len(codes[0]), dtype=bool)
    counts = [np.zeros(int(code.max(initial=0)) + 1, dtype=np.int64) for code in codes]
    for row in range(len(marked) if number else 0):
        if any(count[code[row]] < number for count, code in zip(counts, codes, strict=True)):
            marked[row] = True
            for count, code in zip(counts, codes, strict=True):
                count[code[row]] += 1
    return marked


def _check_thresholds(**given: int) -> None:
    for name, value in given.items():
        if value < LOWEST_THRESHOLDS[name]:
            raise AnalysisError(
                "threshold_too_low",
                f"{name} = {value} is below {LOWEST_THRESHOLDS[name]}; such thresholds can only be raised.",
                threshold=name,
                value=value,
                lowest=LOWEST_THRESHOLDS[name],
            )


def _publish(
    table: CrosstabTable, hidden: np.ndarray, minimum_base: int, flag_base: int, borne: Claims, basis: Basis
) -> PublishedTable:
    columns = tuple(
        _published_column(column, bool(hidden[:, at].all()) or column.base < minimum_base, flag_base)
        for at, column in enumerate(table.columns)
    )
    cells = tuple(
        tuple(
            _published_cell(cell, bool(hidden[option, at]), columns[at], minimum_base, flag_base, borne)
            for at, cell in enumerate(row)
        )
        for option, row in enumerate(table.cells)
    )
    return PublishedTable(table.item, table.banner, columns, cells, basis, borne, table.level)


def _published_column(column: CrosstabColumn, hidden: bool, flag_base: int) -> PublishedColumn:
    status = HIDDEN if hidden else FLAGGED if column.base < flag_base else SHOWN
    return PublishedColumn(column.category, column.label, None if hidden else column.base, status)


def _published_cell(
    cell: CrosstabCell,
    hidden: bool,
    column: PublishedColumn,
    minimum_base: int,
    flag_base: int,
    borne: Claims,
) -> PublishedCell:
    if hidden or column.status == HIDDEN:
        reason = "small_count" if column.status != HIDDEN else "complementary"
        if cell.base < minimum_base:
            reason = "small_base" if cell.base else "no_answers"
        return PublishedCell(HIDDEN, reason, None, column.base, *(None,) * 6)
    flagged = cell.base < flag_base
    return PublishedCell(
        status=FLAGGED if flagged else SHOWN,
        reason="small_base" if flagged else None,
        count=cell.count,
        base=cell.base,
        share=_rounded(cell.share, SHARE_DECIMALS),
        se=_rounded(cell.se, SE_DECIMALS) if borne.standard_error else None,
        low=_rounded(cell.low, SHARE_DECIMALS) if borne.confidence_interval else None,
        high=_rounded(cell.high, SHARE_DECIMALS) if borne.confidence_interval else None,
        deff=_rounded(cell.deff, DEFF_DECIMALS) if borne.standard_error else None,
        df=cell.df if borne.standard_error else None,
    )


def _rounded(value: float, decimals: int) -> float | None:
    return None if np.isnan(value) else round(value, decimals)
