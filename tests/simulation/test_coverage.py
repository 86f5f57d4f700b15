"""Do 95 % intervals hold the truth 95 times in 100? Samples drawn and weighted by the product from a known population.

`make bench` draws 1,000 samples of the whole population; here 100 of one with an eighth of its people, in the same
communes, so that hashing household lines takes no time.
"""

from __future__ import annotations

import pytest

from benchmarks.coverage import DOMAIN, ITEM, Coverage, items_of, simulate_coverage
from benchmarks.population import demo_design, demo_frame
from surveys.responses.weights import STRATUM_COLUMN
from webapp.demo.population import Population
from webapp.demo.story import population_of

DRAWS = 100
DOMAINS = ("gioi_tinh", "nhom_tuoi", STRATUM_COLUMN)


@pytest.fixture(scope="module")
def population() -> Population:
    return population_of(demo_frame(shrink=8))


@pytest.fixture(scope="module")
def coverage(population: Population) -> Coverage:
    design = demo_design(population.frame)
    return simulate_coverage(population, design, domains=DOMAINS, draws=DRAWS, seed=1)


def test_every_closed_item_is_crossed_with_three_domains(coverage: Coverage, population: Population) -> None:
    crossed = set(coverage.cells[[ITEM, DOMAIN]].itertuples(index=False, name=None))
    for item in items_of(population.questionnaire):
        domains = {domain for variable, domain in crossed if variable == item.variable}
        itself_or_where_one_lives = {item.variable} | ({STRATUM_COLUMN} if item.variable == "khu_vuc" else set())
        assert set(DOMAINS) - domains <= itself_or_where_one_lives


def test_pooled_coverage_is_near_95_percent(coverage: Coverage) -> None:
    assert 0.93 <= coverage.pooled <= 0.98


def test_no_item_by_domain_is_covered_badly(coverage: Coverage) -> None:
    # With two options that are each other's complement, 100 draws are 100 trials: a standard error of 2.2 points. The
    # lowest of about a hundred such shares lies 2.5 standard errors or more below 95 % by chance: 88 %, not 90 %.
    assert coverage.lowest[1] >= 0.88, coverage.lowest


def test_nearly_every_cell_bears_an_interval(coverage: Coverage) -> None:
    assert coverage.made > 0.98
