"""The crosstab book: every question by every banner, each cell with its precision, in one pass.

The counting and its formulas are in `analysis.tabulation`; here the tables of all items become one value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from analysis.answers import Banner, Item
from analysis.errors import AnalysisError
from analysis.intervals import proportion_interval
from analysis.share_tables import ShareTable
from analysis.tabulation import Tabulator
from analysis.variance import FloatArray, IntArray
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred
from sampling.design import Basis, claims

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

Percentages = Literal["column", "row", "total"]
PERCENTAGES: tuple[Percentages, ...] = ("column", "row", "total")


@dataclass(frozen=True)
class CrosstabCell:
    """One option in one column: unweighted count and base, weighted share with its precision (NaN: not
    estimable)."""

    count: int
    base: int
    share: float
    se: float
    low: float
    high: float
    deff: float
    df: int


@dataclass(frozen=True)
class CrosstabColumn:
    """A column of a table: a banner's category, or the total (`category` None)."""

    category: str | None
    label: str
    base: int


@dataclass(frozen=True)
class CrosstabTable:
    """One question by one banner: `cells[option][column]`, the first column being the total."""

    item: Item
    banner: Banner | None
    columns: tuple[CrosstabColumn, ...]
    cells: tuple[tuple[CrosstabCell, ...], ...]
    basis: Basis
    level: float


@dataclass(frozen=True, eq=False)
class ItemEstimates:
    """All estimates of one item: arrays of domains × options.

    `base`, `df` and `weighted_base` are by domain in column percentages, by domain and option in the others.
    """

    count: IntArray
    base: IntArray
    weighted_base: FloatArray
    share: FloatArray
    se: FloatArray
    low: FloatArray
    high: FloatArray
    deff: FloatArray
    df: IntArray


@dataclass(frozen=True, eq=False)
class CrosstabBook:
    """Every item × (total + every category of every banner), with the basis that says what may be claimed.

    Where the basis bears no standard error or interval, those numbers are NaN already here.
    """

    items: tuple[Item, ...]
    banners: tuple[Banner, ...]
    estimates: dict[str, ItemEstimates]
    basis: Basis
    level: float
    method: str
    n: int
    other_estimates: dict[str, dict[str, ItemEstimates]] = field(default_factory=dict)
    """Row and total percentages, where they were asked for, by kind and item."""
    sample: WeightedSample | None = field(default=None, repr=False)
    """What it was counted from, so that tables can be judged beside each other; None where that is not in memory."""

    def item(self, variable: str) -> Item:
        """The item of a variable, or AnalysisError `unknown_column`."""
        return _named(self.items, variable)

    def banner(self, variable: str) -> Banner:
        """The banner of a variable, or AnalysisError `unknown_column`."""
        return _named(self.banners, variable)

    def domains(self, banner_variable: str | None) -> list[tuple[int, str | None, str]]:
        """Place, category and label of a table's columns: the total, then the banner's categories."""
        columns: list[tuple[int, str | None, str]] = [(0, None, "")]
        if banner_variable is not None:
            banner = self.banner(banner_variable)
            columns += [
                (self._first_domain[banner_variable] + k, code, label)
                for k, (code, label) in enumerate(banner.categories)
            ]
        return columns

    @cached_property
    def _first_domain(self) -> dict[str, int]:
        sizes = [len(banner.categories) for banner in self.banners]
        starts = np.concatenate(([1], 1 + np.cumsum(sizes)))[:-1].tolist() if sizes else []
        return {banner.variable: start for banner, start in zip(self.banners, starts, strict=True)}

    def of(self, percentages: Percentages = "column") -> dict[str, ItemEstimates]:
        """Estimates by item in one kind of percentages, or AnalysisError `unknown_option` if the book has none."""
        if percentages != "column" and percentages not in self.other_estimates:
            raise AnalysisError(
                "unknown_option",
                f"The book has no {percentages} percentages; ask crosstab_book() for them.",
                option="percentages",
                value=percentages,
            )
        return self.estimates if percentages == "column" else self.other_estimates[percentages]

    def table(
        self, item_variable: str, banner_variable: str | None = None, *, percentages: Percentages = "column"
    ) -> CrosstabTable:
        """One question by one banner (without a banner: the total only)."""
        item = self.item(item_variable)
        found, bases = self.of(percentages)[item.variable], self.estimates[item.variable].base
        domains = self.domains(banner_variable)
        return CrosstabTable(
            item=item,
            banner=None if banner_variable is None else self.banner(banner_variable),
            columns=tuple(CrosstabColumn(c, label, int(bases[d])) for d, c, label in domains),
            cells=tuple(tuple(_cell(found, d, option) for d, _, _ in domains) for option in range(len(item.options))),
            basis=self.basis,
            level=self.level,
        )

    def to_frame(self, percentages: Percentages = "column") -> pd.DataFrame:
        """One row a cell: item, option, banner, category (both empty for the total), count … df."""
        parts = []
        domains, estimates = self._domain_names(), self.of(percentages)
        for item in self.items:
            found, options = estimates[item.variable], len(item.options)
            part = {
                "item": item.variable,
                "option": np.tile(item.codes, len(domains)),
                "banner": np.repeat([banner for banner, _ in domains], options),
                "category": np.repeat([category for _, category in domains], options),
            }
            for name in ("count", "base", "share", "se", "low", "high", "deff", "df"):
                part[name] = _by_cell(getattr(found, name), options).ravel()
            parts.append(pd.DataFrame(part))
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        return frame.assign(basis=str(self.basis))

    def _domain_names(self) -> list[tuple[str, str]]:
        return [("", "")] + [(banner.variable, code) for banner in self.banners for code in banner.codes]


def crosstab_book(
    sample: WeightedSample,
    items: Sequence[Item],
    banners: Sequence[Banner] = (),
    *,
    level: float = 0.95,
    percentages: Sequence[Percentages] = ("column",),
) -> CrosstabBook:
    """Weighted share of every option, overall and in each category, with se, interval, deff, n and df.

    Shares are Σw over those choosing the option / Σw over those who answered (missing = out of the base, on
    the full design); variance by linearisation over all stages, of residuals where weights were calibrated, or by
    replicates; intervals are Korn–Graubard with df = PSUs − strata that have a row in the cell's base; deff is
    against simple random sampling without replacement. `level` is the confidence level. Besides column percentages,
    which are always there, `percentages` may ask for those of a `row` (of an option, by category) and of the
    `total`. Raises `unknown_column`, `unknown_answer`, `unknown_option`, `duplicate_item`.
    """
    kinds = checked_kinds(items, percentages)
    found = Tabulator(sample, banners).tables(items, kinds)
    return assembled_book(found, sample, items, banners, kinds, level=level, n=len(sample))


def checked_kinds(items: Sequence[Item], percentages: Sequence[Percentages]) -> list[Percentages]:
    """The kinds of percentages of a book, or AnalysisError `duplicate_item`, `unknown_option`."""
    names = [item.variable for item in items]
    if len(set(names)) < len(names):
        raise AnalysisError("duplicate_item", "An item occurs twice in the book.", items=names)
    unknown = [kind for kind in percentages if kind not in PERCENTAGES]
    if unknown:
        raise AnalysisError(
            "unknown_option",
            f"percentages={unknown[0]!r} is not one of {', '.join(PERCENTAGES)}.",
            option="percentages",
        )
    return [kind for kind in PERCENTAGES if kind == "column" or kind in percentages]


def assembled_book(
    found: Sequence[Sequence[dict[str, ShareTable]]],
    sample: WeightedSample,
    items: Sequence[Item],
    banners: Sequence[Banner],
    kinds: Sequence[Percentages],
    *,
    level: float,
    n: int,
) -> CrosstabBook:
    """The book of what was counted by item and layer, with intervals and what the sample's basis allows."""
    names = [item.variable for item in items]
    raw = {kind: [_joined(layers, kind) for layers in found] for kind in kinds}
    _add_intervals([each for kind in kinds for each in raw[kind]], sample, level)
    made = {kind: {name: ItemEstimates(**each) for name, each in zip(names, raw[kind], strict=True)} for kind in kinds}
    return CrosstabBook(
        items=tuple(items),
        banners=tuple(banners),
        estimates=made.pop("column"),
        basis=sample.basis,
        level=level,
        method=sample.method,
        n=n,
        other_estimates={str(kind): each for kind, each in made.items()},
        sample=sample,
    )


def _joined(layers: Sequence[dict[str, ShareTable]], kind: str) -> dict[str, np.ndarray]:
    """The arrays of `ItemEstimates`, limits still to be added: the total, then the categories of all layers."""
    overall = layers[0]["overall"]
    tables = [overall] + [layer[kind] for layer in layers if kind in layer]
    options = len(overall.share)

    def rows(name: str) -> np.ndarray:
        columns = [np.broadcast_to(getattr(table, name), table.share.shape) for table in tables]
        return np.ascontiguousarray(np.concatenate(columns, axis=1).T)

    found = {name: rows(name) for name in ("count", "base", "weighted_base", "share", "df")}
    found["se"] = np.sqrt(np.maximum(rows("variance"), 0.0))
    found["deff"] = _design_effect(rows("variance"), found["share"], found["base"], found["weighted_base"])
    if kind == "row":
        found["base"][0], found["weighted_base"][0] = found["count"][0], overall.share[:, 0] * overall.weighted_base[0]
        found["share"][0] = np.where(found["count"][0] > 0, 1.0, np.nan)
        found["se"][0], found["deff"][0] = np.where(found["count"][0] > 0, 0.0, np.nan), np.nan
    if kind == "column":
        for name in ("base", "weighted_base", "df"):
            found[name] = found[name][:, 0] if options else np.zeros(len(found[name]), found[name].dtype)
    return found


def _add_intervals(raw: Sequence[dict[str, np.ndarray]], sample: WeightedSample, level: float) -> None:
    """Limits of all cells of the book at once; what its basis does not bear becomes NaN."""
    if not raw:
        return
    allowed = claims(sample.basis)
    shapes = [found["share"].shape for found in raw]
    share, se = (np.concatenate([found[key].ravel() for found in raw]) for key in ("share", "se"))
    if not allowed.confidence_interval:
        low = high = np.full_like(share, np.nan)
    elif sample.is_census:
        low = high = share
    else:
        n, df = (
            np.concatenate([_by_cell(found[key], shape[1]).ravel() for found, shape in zip(raw, shapes, strict=True)])
            for key in ("base", "df")
        )
        low, high = proportion_interval(share, se, n, df, level=level)
    ends = np.cumsum([rows * options for rows, options in shapes])[:-1]
    for found, lows, highs in zip(raw, np.split(low, ends), np.split(high, ends), strict=True):
        found["low"], found["high"] = lows.reshape(found["share"].shape), highs.reshape(found["share"].shape)
        if not allowed.standard_error:
            found["se"] = found["deff"] = np.full_like(found["se"], np.nan)


def _by_cell(values: np.ndarray, options: int) -> np.ndarray:
    """Numbers by domain spread over the options; numbers by cell as they are."""
    return np.repeat(values[:, None], options, axis=1) if values.ndim == 1 else values


def _design_effect(variance: FloatArray, p: FloatArray, n: IntArray, population: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        simple = p * (1 - p) / (n - 1) * (1 - n / population)
        return np.where(simple > 0, variance / simple, np.nan)


def _cell(found: ItemEstimates, domain: int, option: int) -> CrosstabCell:
    at = (domain, option)
    by_domain = domain if found.base.ndim == 1 else at
    return CrosstabCell(
        count=int(found.count[at]),
        base=int(found.base[by_domain]),
        share=float(found.share[at]),
        se=float(found.se[at]),
        low=float(found.low[at]),
        high=float(found.high[at]),
        deff=float(found.deff[at]),
        df=int(found.df[by_domain]),
    )


_Named = TypeVar("_Named", Item, Banner)


def _named(values: Sequence[_Named], variable: str) -> _Named:
    for value in values:
        if value.variable == variable:
            return value
    raise AnalysisError("unknown_column", f"The book has no {variable!r}.", column=variable)
