"""Published numbers before rounding, for those who hold the answers themselves anyway: only of cells that are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis import (
    Banner,
    Item,
    Mean,
    Proportion,
    Score,
    TopBox,
    WeightedSample,
    cronbach_alpha,
    crosstab_book,
    derive,
    estimate,
)
from sampling.deferred import deferred
from sampling.design import claims
from surveys.reports.checking.analysis_file import AnalysisFile, code_of
from surveys.reports.published_tables import ALPHA, ANSWERS, KEY, MEAN, SCORE, SHARE, TOP_TWO

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

NUMBERS = ("value", "se", "low", "high", "deff", "df", "n", "count")
NOTHING = float("nan")
BEST = 2
Numbers = tuple[float, ...]


def exact_values(file: AnalysisFile, tables: pd.DataFrame) -> pd.DataFrame:
    """The rows of `tables` (text) that show a number, with all their digits."""
    shown = tables[tables["status"].isin(["shown", "flagged"])]
    by_variable = {str(name): rows for name, rows in file.variables.groupby("variable", sort=False)}
    shares = _shares(file, shown, by_variable)
    rows = []
    for key in shown[list(KEY)].itertuples(index=False):
        item, option, banner, category, statistic = key
        code = _code(by_variable, banner, category)
        if statistic == SHARE:
            numbers = shares[item, option, banner, code]
        elif statistic == MEAN:
            numbers = _mean(file.sample, item, {banner: code} if banner else None)
        elif statistic == ANSWERS:
            answers = float((file.answers[item] != "").sum())
            numbers = (*(NOTHING,) * 6, answers, answers)
        else:
            numbers = _of_scale(file, item, option, statistic)
        rows.append((*key, *map(_text, numbers)))
    return pd.DataFrame(rows, columns=[*KEY, *NUMBERS])


def _shares(
    file: AnalysisFile, shown: pd.DataFrame, by_variable: dict[str, pd.DataFrame]
) -> dict[tuple[str, ...], Numbers]:
    items = [
        Item(name, name, _codes(by_variable[name]), by_variable[name]["kind"].iloc[0] == "multiple")
        for name in dict.fromkeys(shown.loc[shown["statistic"] == SHARE, "item"])
    ]
    banners = [Banner(name, name, _codes(by_variable[name])) for name in dict.fromkeys(shown["banner"]) if name]
    if not items:
        return {}
    book = crosstab_book(file.sample, items, banners).to_frame()
    book = book.assign(banner=book["banner"].fillna(""), category=book["category"].fillna(""))
    for name in ("share", "se", "low", "high"):
        book[name] = 100 * book[name]
    if not claims(file.sample.basis).standard_error:
        book["df"] = NOTHING
    columns = ["item", "option", "banner", "category", "share", "se", "low", "high", "deff", "df", "base", "count"]
    return {tuple(row[:4]): tuple(row[4:]) for row in book[columns].itertuples(index=False)}


def _mean(sample: WeightedSample, variable: str, domain: dict[str, object] | None) -> Numbers:
    found = estimate(Mean(variable), sample, domain=domain)
    se, low, high = _precision(sample, found, 1)
    deff, df = (found.deff, found.df) if claims(sample.basis).standard_error else (NOTHING, NOTHING)
    return (found.value, se, low, high, deff, df, found.n, found.n)


def _of_scale(file: AnalysisFile, item: str, option: str, statistic: str) -> Numbers:
    scales = file.more["scales"]
    members = list(dict.fromkeys(scales.loc[scales["scale"] == item, "item"])) if statistic == ALPHA else [item]
    points = {name: tuple(zip(*(scales.loc[scales["item"] == name, part] for part in ("code", "points")), strict=True))
              for name in members}  # fmt: skip
    scored = derive(file.sample, [Score(f"_score_{name}", "", name, points[name]) for name in members])
    if statistic == SCORE:
        found, scale = estimate(Mean(f"_score_{item}"), scored), 1
    elif statistic == TOP_TWO:
        known = {code for code, _ in points[item]}
        every = file.variables.loc[file.variables["variable"] == item, "code"]
        best = tuple(code for code, _ in points[item])[-BEST:]
        made = TopBox("_best", "", item, best, tuple(code for code in every if code not in known))
        found, scale = estimate(Proportion("_best", "1"), derive(scored, [made])), 100
    else:
        alpha = cronbach_alpha([f"_score_{name}" for name in members], scored)
        if option:
            return (alpha.without[f"_score_{option}"], *(NOTHING,) * 5, alpha.n, NOTHING)
        return (alpha.value, *_precision(scored, alpha, 1), NOTHING, NOTHING, alpha.n, NOTHING)
    return (scale * found.value, *_precision(scored, found, scale), NOTHING, NOTHING, found.n, NOTHING)


def _precision(sample: WeightedSample, found: object, scale: int) -> Numbers:
    """se and limits, where the basis bears them."""
    borne = claims(sample.basis)
    se = found.se if borne.standard_error else NOTHING  # type: ignore[attr-defined]
    limits = found.confidence_interval() if borne.confidence_interval else (NOTHING,) * 2  # type: ignore[attr-defined]
    return (scale * se, *(scale * limit for limit in limits))


def _codes(rows: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), str(code)) for code in rows["code"])


def _code(by_variable: dict[str, pd.DataFrame], banner: str, category: str) -> str:
    """The code of a category that a table names by its code or by its words."""
    if not banner or category in set(by_variable[banner]["code"]):
        return category
    return dict(zip(by_variable[banner]["label"], by_variable[banner]["code"], strict=True))[category]


def _text(value: float) -> str:
    return "" if pd.isna(value) else code_of(float(value))
