"""The crosstab book: every question by every banner, each cell with its precision, in one pass.

Everything follows from small tables of weights by unit × domain × option, one bincount an item; scores are
linear in them, so no row is touched twice. With p the weighted share in a domain of weight B, unit u
contributes z_u = (T_u − p·B_u) / B to the variance in `analysis.variance`, where T_u is the unit's weight
choosing the option and B_u its weight in the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from analysis.answers import Banner, Item, encode_multiple, encode_single
from analysis.errors import AnalysisError
from analysis.intervals import proportion_interval
from analysis.variance import FloatArray, IntArray, StageVariance, stage_variances
from analysis.weighted_sample import WeightedSample
from sampling.deferred import deferred
from sampling.design import Basis, claims

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")


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
    """All estimates of one item: arrays of domains × options (`base`, `df`, `weighted_base`: domains)."""

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

    def table(self, item_variable: str, banner_variable: str | None = None) -> CrosstabTable:
        """One question by one banner (without a banner: the total only)."""
        item, found = self.item(item_variable), self.estimates[self.item(item_variable).variable]
        domains = self.domains(banner_variable)
        return CrosstabTable(
            item=item,
            banner=None if banner_variable is None else self.banner(banner_variable),
            columns=tuple(CrosstabColumn(c, label, int(found.base[d])) for d, c, label in domains),
            cells=tuple(tuple(_cell(found, d, option) for d, _, _ in domains) for option in range(len(item.options))),
            basis=self.basis,
            level=self.level,
        )

    def to_frame(self) -> pd.DataFrame:
        """One row a cell: item, option, banner, category (both empty for the total), count … df."""
        parts = []
        domains = self._domain_names()
        for item in self.items:
            found, options = self.estimates[item.variable], len(item.options)
            part = {
                "item": item.variable,
                "option": np.tile(item.codes, len(domains)),
                "banner": np.repeat([banner for banner, _ in domains], options),
                "category": np.repeat([category for _, category in domains], options),
                "count": found.count.ravel(),
                "base": np.repeat(found.base, options),
                "share": found.share.ravel(),
                "se": found.se.ravel(),
                "low": found.low.ravel(),
                "high": found.high.ravel(),
                "deff": found.deff.ravel(),
                "df": np.repeat(found.df, options),
            }
            parts.append(pd.DataFrame(part))
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()
        return frame.assign(basis=str(self.basis))

    def _domain_names(self) -> list[tuple[str, str]]:
        return [("", "")] + [(banner.variable, code) for banner in self.banners for code in banner.codes]


def crosstab_book(
    sample: WeightedSample, items: Sequence[Item], banners: Sequence[Banner] = (), *, level: float = 0.95
) -> CrosstabBook:
    """Weighted share of every option, overall and in each category, with se, interval, deff, n and df.

    Shares are Σw over those choosing the option / Σw over those who answered (missing = out of the base, on
    the full design); variance by linearisation over all stages; intervals are Korn–Graubard with df = PSUs −
    strata that have a row in the cell's base; deff is against simple random sampling without replacement.
    `level` is the confidence level. Raises `unknown_column`, `unknown_answer`, `duplicate_item`.
    """
    names = [item.variable for item in items]
    if len(set(names)) < len(names):
        raise AnalysisError("duplicate_item", "An item occurs twice in the book.", items=names)
    tabulation = _Tabulation(sample, banners)
    allowed = claims(sample.basis)
    raw = [tabulation.estimate(item) for item in items]
    _add_intervals(raw, sample, level, allowed.confidence_interval)
    for found in raw if not allowed.standard_error else ():
        found["se"] = found["deff"] = np.full_like(found["se"], np.nan)
    return CrosstabBook(
        items=tuple(items),
        banners=tuple(banners),
        estimates={name: ItemEstimates(**found) for name, found in zip(names, raw, strict=True)},
        basis=sample.basis,
        level=level,
        method=sample.method,
        n=len(sample),
    )


class _Tabulation:
    """Rows paired with the domains that they belong to, encoded once for all items."""

    def __init__(self, sample: WeightedSample, banners: Sequence[Banner]) -> None:
        self.sample = sample
        rows, places = [np.arange(len(sample))], [np.zeros(len(sample), dtype=np.int64)]
        first = 1
        for banner in banners:
            codes = encode_single(sample.column(banner.variable), banner.codes, variable=banner.variable)
            inside = np.flatnonzero(codes >= 0)
            rows.append(inside)
            places.append(codes[inside] + first)
            first += len(banner.categories)
        self.domains = first
        row, domain = np.concatenate(rows), np.concatenate(places)
        positive = sample.weights[row] > 0
        self.row, self.domain = row[positive], domain[positive]
        self.weight = sample.weights[self.row]
        self.psu_domain = sample.first_stage_psu[self.row] * self.domains + self.domain
        self.stages = [_StageTable(stage, self) for stage in sample.stages]

    def estimate(self, item: Item) -> dict[str, np.ndarray]:
        """The arrays of `ItemEstimates`, limits still to be added."""
        column = self.sample.column(item.variable)
        options = len(item.options)
        if item.multiple:
            chosen, asked = encode_multiple(column, item.codes, variable=item.variable)
            base = np.flatnonzero(asked[self.row])
            at, option = np.nonzero(chosen[self.row[base]])
            choosing = base[at]
        else:
            codes = encode_single(column, item.codes, variable=item.variable)[self.row]
            base = choosing = np.flatnonzero(codes >= 0)
            option = codes[choosing]
        shape = (self.domains, options)
        cell = self.domain[choosing] * options + option
        weight = np.bincount(cell, self.weight[choosing], shape[0] * shape[1]).reshape(shape)
        n = np.bincount(self.domain[base], minlength=self.domains)
        total = _sums(self.domain[base], self.weight[base], self.domains)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = weight / total[:, None]
        answers = _Answers(base, choosing, option, cell, share, total)
        variance = np.sum([stage.variance(answers) for stage in self.stages], axis=0)
        return {
            "count": np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape),
            "base": n,
            "weighted_base": total,
            "share": share,
            "se": np.sqrt(np.maximum(variance, 0.0)),
            "deff": _design_effect(variance, share, n[:, None], total[:, None]),
            "df": self._degrees_of_freedom(base),
        }

    def _degrees_of_freedom(self, base: IntArray) -> IntArray:
        stratum = self.sample.first_stage_stratum
        present = np.bincount(self.psu_domain[base], minlength=len(stratum) * self.domains)
        present_psu = present.reshape(len(stratum), self.domains) > 0
        starts = np.flatnonzero(np.diff(stratum, prepend=-1))
        strata = np.logical_or.reduceat(present_psu, starts, axis=0)
        return np.asarray(present_psu.sum(axis=0) - strata.sum(axis=0), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class _Answers:
    """One item's answers as places in the pairs of row and domain."""

    base: IntArray
    choosing: IntArray
    option: IntArray
    cell: IntArray
    share: FloatArray
    total: FloatArray


class _StageTable:
    """One stage's contribution to the variance of a whole table of shares."""

    def __init__(self, stage: StageVariance, pairs: _Tabulation) -> None:
        self.stage, self.pairs = stage, pairs
        cell_coefficient = stage.coefficient[np.searchsorted(stage.unit_cell, np.arange(len(stage.cell_size)))]
        self.rows_are_units = (
            stage.units_are_rows
            and not stage.forms
            and not stage.centred_on_all.any()
            and not stage.averaged_cells.any()
            and bool((cell_coefficient[stage.unit_cell] == stage.coefficient).all())
        )
        unit = stage.row_unit[pairs.row]
        if self.rows_are_units:
            self.cell_coefficient = cell_coefficient
            self.squared_weight = stage.coefficient[unit] * pairs.weight**2
            self.blocks, block = len(stage.cell_size), stage.unit_cell[unit]
        else:
            self.blocks, block = stage.units, unit
        self.block_domain = block * pairs.domains + pairs.domain

    def variance(self, answers: _Answers) -> FloatArray:
        """Variance of domains × options."""
        if not self.stage.coefficient.any() and not self.stage.forms:
            return np.zeros_like(answers.share)
        scores, base = self._scores(answers)
        if not self.rows_are_units:
            with np.errstate(invalid="ignore", divide="ignore"):
                return stage_variances(self.stage, scores / answers.total[:, None], base[:, :, None] > 0)
        return self._variance_of_rows(answers, scores)

    def _scores(self, answers: _Answers) -> tuple[FloatArray, FloatArray]:
        domains, options = answers.share.shape
        place = self.block_domain[answers.choosing] * options + answers.option
        weight = self.pairs.weight
        chosen = np.bincount(place, weight[answers.choosing], self.blocks * domains * options)
        base = _sums(self.block_domain[answers.base], weight[answers.base], self.blocks * domains)
        base = base.reshape(self.blocks, domains)
        return chosen.reshape(self.blocks, domains, options) - answers.share * base[:, :, None], base

    def _variance_of_rows(self, answers: _Answers, scores: FloatArray) -> FloatArray:
        """Σ_c a_c (Σ_i z_i² − (Σ_i z_i)²/n_c), where every row is a unit: z_i² needs no table of rows."""
        domains, options = answers.share.shape
        p, squared = answers.share, self.squared_weight
        yes = np.bincount(answers.cell, squared[answers.choosing], domains * options).reshape(p.shape)
        everyone = np.bincount(self.pairs.domain[answers.base], squared[answers.base], domains)[:, None]
        squares = (1 - p) ** 2 * yes + p**2 * (everyone - yes)
        per_cell = self.cell_coefficient / self.stage.cell_size
        means = np.einsum("c,cdo,cdo->do", per_cell, scores, scores)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(np.maximum(squares - means, 0.0) / answers.total[:, None] ** 2)


def _add_intervals(raw: Sequence[dict[str, np.ndarray]], sample: WeightedSample, level: float, claimed: bool) -> None:
    """Limits of all cells of the book at once."""
    if not raw:
        return
    sizes = [found["share"].size for found in raw]
    share, se = (np.concatenate([found[key].ravel() for found in raw]) for key in ("share", "se"))
    if not claimed:
        low = high = np.full_like(share, np.nan)
    elif sample.is_census:
        low = high = share
    else:
        n, df = (
            np.concatenate([np.repeat(found[key], found["share"].shape[1]) for found in raw]) for key in ("base", "df")
        )
        low, high = proportion_interval(share, se, n, df, level=level)
    ends = np.cumsum(sizes)[:-1]
    for found, lows, highs in zip(raw, np.split(low, ends), np.split(high, ends), strict=True):
        found["low"], found["high"] = lows.reshape(found["share"].shape), highs.reshape(found["share"].shape)


def _sums(codes: IntArray, weights: FloatArray, size: int) -> FloatArray:
    return np.bincount(codes, weights, size).astype(np.float64, copy=False)


def _design_effect(variance: FloatArray, p: FloatArray, n: IntArray, population: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        simple = p * (1 - p) / (n - 1) * (1 - n / population)
        return np.where(simple > 0, variance / simple, np.nan)


def _cell(found: ItemEstimates, domain: int, option: int) -> CrosstabCell:
    at = (domain, option)
    return CrosstabCell(
        count=int(found.count[at]),
        base=int(found.base[domain]),
        share=float(found.share[at]),
        se=float(found.se[at]),
        low=float(found.low[at]),
        high=float(found.high[at]),
        deff=float(found.deff[at]),
        df=int(found.df[domain]),
    )


_Named = TypeVar("_Named", Item, Banner)


def _named(values: Sequence[_Named], variable: str) -> _Named:
    for value in values:
        if value.variable == variable:
            return value
    raise AnalysisError("unknown_column", f"The book has no {variable!r}.", column=variable)
