"""Does a 95 % interval of the product cover the truth 95 times in 100? Simulated on the demonstration's population.

Each draw is made by the product's own draw, weighted by its own weights from outcomes, tabulated by its own book; the
truth of every option in every domain is known from the population.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

import sampling
from analysis import Banner, Item, crosstab_book
from analysis.weighting import INELIGIBLE, NONRESPONDENT, RESPONDENT
from sampling import Basis, Draw, SampleDesign
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.responses.weights import STRATUM_COLUMN, weigh
from webapp.demo.population import Population
from webapp.demo.profile import response_rate

ITEM, OPTION, DOMAIN, CATEGORY = "item", "option", "domain", "category"
ALL = "(all)"
ROUNDING = 1e-12


@dataclass(frozen=True)
class Coverage:
    """One row an item × option × domain category: how many intervals were made and how many held the truth.

    A true share of exactly 0 or 1 leaves nothing to cover (an item crossed with itself) and is left out. Where a draw
    bears no interval (nobody of the domain in it, or no degrees of freedom), none is made.
    """

    cells: pd.DataFrame
    draws: int

    @property
    def pooled(self) -> float:
        """Share of all intervals that hold the truth."""
        return float(self.cells["held"].sum() / self.cells["made"].sum())

    @property
    def made(self) -> float:
        """Share of cells × draws that bore an interval."""
        return float(self.cells["made"].sum() / (len(self.cells) * self.draws))

    def by(self, *columns: str) -> pd.Series:
        """Share of intervals that hold the truth, pooled within `columns`, lowest first."""
        sums = self.cells.groupby(list(columns))[["held", "made"]].sum()
        return (sums["held"] / sums["made"]).sort_values()

    @property
    def lowest(self) -> tuple[str, float]:
        """The item × domain that does worst, pooled over its options and categories."""
        shares = self.by(ITEM, DOMAIN)
        return " × ".join(map(str, shares.index[0])), float(shares.iloc[0])

    @property
    def lowest_cell(self) -> tuple[str, float]:
        """The single cell that does worst: extreme among many by chance alone."""
        shares = self.by(ITEM, OPTION, DOMAIN, CATEGORY)
        return " × ".join(map(str, shares.index[0])), float(shares.iloc[0])


def items_of(questionnaire: Questionnaire) -> list[Item]:
    """Every closed question as an item of the book."""
    return [Item(i.variable, i.label, i.options, multiple=i.multiple) for i in questionnaire.closed_items()]


def simulate_coverage(
    population: Population,
    design: SampleDesign,
    *,
    domains: Sequence[str],
    draws: int,
    seed: int,
    tell: Callable[[int], None] = lambda done: None,
) -> Coverage:
    """Draw, interview, weight and tabulate `draws` times; count the intervals that hold the truth.

    `domains` are select-one questions, or STRATUM_COLUMN; shares among all are counted as the domain ALL.
    """
    items = items_of(population.questionnaire)
    banners = [_banner(population, variable) for variable in domains]
    cells = _truths(population, items, banners)
    truth = cells["truth"].to_numpy()
    held, made = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int64)
    rng = np.random.default_rng(seed)
    for number in range(draws):
        drawn = sampling.draw(population.frame, design, seed=f"coverage-{seed}-{number}")
        sample, _ledger = weigh(*interview(population, drawn, rng), basis=Basis.PROBABILITY)
        shown = crosstab_book(sample, items, banners).to_frame()
        low, high = shown["low"].to_numpy(), shown["high"].to_numpy()
        made += np.isfinite(low) & np.isfinite(high)
        held += (low <= truth + ROUNDING) & (truth <= high + ROUNDING)
        tell(number + 1)
    something_to_cover = (truth > 0) & (truth < 1)
    return Coverage(cells.assign(held=held, made=made)[something_to_cover].reset_index(drop=True), draws)


def _banner(population: Population, variable: str) -> Banner:
    if variable == STRATUM_COLUMN:
        strata = sorted(population.frame.data["stratum"].unique())
        return Banner(variable, variable, tuple((stratum, stratum) for stratum in strata))
    closed = next(i for i in population.questionnaire.closed_items() if i.variable == variable)
    return Banner(variable, closed.label, closed.options)


def _category(population: Population, banner: Banner) -> np.ndarray:
    """For each adult, the place of the category in the banner; -1 outside all of them."""
    if banner.variable == STRATUM_COLUMN:
        place = population.frame.data["stratum"].map({code: at for at, code in enumerate(banner.codes)})
        return place.to_numpy()[population.households.commune]
    return population.answers.one[banner.variable]


def _truths(population: Population, items: Sequence[Item], banners: Sequence[Banner]) -> pd.DataFrame:
    """The true share of every cell, in the row order of CrosstabBook.to_frame()."""
    everyone = np.zeros(len(population), np.int8)
    domains = [(ALL, ("",), everyone), *((b.variable, b.codes, _category(population, b)) for b in banners)]
    rows = []
    for item in items:
        asked = population.answers.asked[item.variable]
        for domain, categories, category in domains:
            inside = asked & (category >= 0)
            size = np.bincount(category[inside], minlength=len(categories))
            chose = [
                np.bincount(category[inside & population.answers.has(item.variable, code)], minlength=len(categories))
                for code in item.codes
            ]
            with np.errstate(invalid="ignore"):
                shares = np.array(chose).T / size[:, None]
            rows += [
                (item.variable, code, domain, name, share)
                for name, row in zip(categories, shares, strict=True)
                for code, share in zip(item.codes, row, strict=True)
            ]
    return pd.DataFrame(rows, columns=[ITEM, OPTION, DOMAIN, CATEGORY, "truth"])


def interview(population: Population, drawn: Draw, rng: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Work the main lines of a draw: outcomes of the cases, and the responses of those who took part.

    A line without adults is not eligible; the others take part with the rate of their stratum, and one adult of each,
    chosen with equal probability, gives the answers that the population holds for that adult.
    """
    units = population.frame.data
    lines = drawn.households[drawn.households["role"] == "main"].reset_index(drop=True)
    place = lines["psu"].map({code: at for at, code in enumerate(units["unit_id"])}).to_numpy()
    found = [population.household(at, line) for at, line in zip(place, lines["line"], strict=True)]
    first, adults = np.array(found, dtype=np.int64).T
    strata = sorted(units["stratum"].unique())
    rates = lines["stratum"].map({stratum: response_rate(at) for at, stratum in enumerate(strata)}).to_numpy()
    takes_part = (rng.random(len(lines)) < rates) & (adults > 0)
    chosen = first + (rng.random(len(lines)) * np.maximum(adults, 1)).astype(np.int64)
    psus = drawn.psus.set_index("unit_id")
    cases = pd.DataFrame(
        {
            "stratum": lines["stratum"],
            "psu": lines["psu"],
            "psu_name": lines["psu"],
            "role": lines["role"],
            "psu_probability": lines["psu"].map(psus["inclusion_probability"]),
            "household_probability": lines["conditional_probability"],
            "households": lines["psu"].map(psus["households"]),
            "outcome": np.select([adults == 0, takes_part], [INELIGIBLE, RESPONDENT], NONRESPONDENT),
        }
    )
    return cases, _responses(population, lines[takes_part], chosen[takes_part], adults[takes_part])


def _responses(population: Population, lines: pd.DataFrame, chosen: np.ndarray, adults: np.ndarray) -> pd.DataFrame:
    answers = population.answers
    columns: dict[str, object] = {
        "_stratum": lines["stratum"].to_numpy(),
        "_psu": lines["psu"].to_numpy(),
        "_person_probability": 1 / adults,
    }
    for variable, places in answers.one.items():
        codes = np.array([*answers.codes[variable], None], dtype=object)
        columns[variable] = codes[places[chosen]]
    for variable, many in answers.many.items():
        codes = np.array(answers.codes[variable], dtype=object)
        asked = answers.asked[variable][chosen]
        columns[variable] = [
            list(codes[row]) if was_asked else None for row, was_asked in zip(many[chosen], asked, strict=True)
        ]
    return pd.DataFrame(columns)
