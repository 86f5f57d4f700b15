"""The synthetic population obeys questionnaire, frame and seed, so that its truth is one that answers can have."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

import sampling
from analysis.weighting import INELIGIBLE, RESPONDENT
from benchmarks.coverage import interview
from benchmarks.population import demo_design, demo_frame
from surveys.questionnaires.navigation import Asked, Interview
from webapp.demo.population import Population, build_population
from webapp.demo.profile import OPEN_ANSWERS, RESPONSE_RATES, VACANT_SHARE
from webapp.demo.robot import answer_all
from webapp.demo.story import POPULATION_SEED, population_of

TODAY = date(2026, 3, 5)


@pytest.fixture(scope="module")
def population() -> Population:
    return population_of(demo_frame(shrink=20))


def interviewed(population: Population, adult: int) -> Interview:
    """The interview with one adult, open questions answered where an answer is required."""
    said = population.answers.of(adult)

    def say(asked: Asked) -> object:
        return said.get(asked.question.name, OPEN_ANSWERS[0] if asked.required else None)

    answers = answer_all(population.questionnaire, say, today=TODAY)
    return Interview(population.questionnaire, answers, today=TODAY)


def plain(value: object) -> object:
    """A stored answer as the population holds it: codes of several choices as a set, numbers as text."""
    if isinstance(value, list):
        return set(value)
    return str(int(value)) if isinstance(value, float | int) else value


def test_300_adults_answer_as_the_questionnaire_leads_and_nothing_is_wrong(population: Population) -> None:
    adults = np.random.default_rng(5).choice(len(population), 300, replace=False)
    for adult in adults:
        held = interviewed(population, int(adult))
        assert held.check_all() == []
        cleaned = {name: plain(value) for name, value in held.cleaned().items()}
        said = population.answers.of(int(adult))
        asked_by_logic = {name: cleaned.get(name) for name in said}
        assert asked_by_logic == {name: plain(value) for name, value in said.items()}
        closed = {*population.answers.one, *population.answers.many, *population.answers.numbers}
        assert closed & cleaned.keys() == said.keys()


def test_adults_of_each_commune_are_those_of_the_frame(population: Population) -> None:
    adults = np.bincount(population.households.commune)
    assert np.array_equal(adults, population.frame.data["size"])
    for place, starts in enumerate(population.households.first_adult):
        assert len(starts) == population.frame.data["households"].iloc[place] + 1
        assert starts[-1] - starts[0] == adults[place]


def test_the_same_seed_gives_the_same_people(population: Population) -> None:
    again = build_population(population.frame, population.questionnaire, seed=POPULATION_SEED)
    other = build_population(population.frame, population.questionnaire, seed=POPULATION_SEED + 1)
    ours, same, different = population.answers, again.answers, other.answers
    assert all(np.array_equal(ours.one[name], same.one[name]) for name in ours.one)
    assert all(np.array_equal(ours.many[name], same.many[name]) for name in ours.many)
    assert all(np.array_equal(ours.numbers[name], same.numbers[name]) for name in ours.numbers)
    assert not np.array_equal(ours.one["tin_tuong"], different.one["tin_tuong"])


def test_nonresponse_depends_on_the_stratum_and_on_nothing_else(population: Population) -> None:
    rng = np.random.default_rng(9)
    design = demo_design(population.frame)
    works = [
        interview(population, sampling.draw(population.frame, design, seed=f"x{number}"), rng) for number in range(60)
    ]
    strata = sorted(population.frame.data["stratum"].unique())
    for stratum, rate in zip(strata, RESPONSE_RATES, strict=True):
        counts = [0, 0]
        by_size: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
        for cases, _responses in works:
            eligible = cases[(cases["stratum"] == stratum) & (cases["outcome"] != INELIGIBLE)]
            responding = eligible["outcome"] == RESPONDENT
            counts = [counts[0] + int(responding.sum()), counts[1] + len(eligible)]
            for large, inside in responding.groupby(eligible["households"] > 200):
                by_size[bool(large)][0] += int(inside.sum())
                by_size[bool(large)][1] += len(inside)
        assert counts[0] / counts[1] == pytest.approx(rate, abs=four_standard_errors(rate, counts[1]))
        for took_part, eligible_lines in by_size.values():
            if eligible_lines:
                assert took_part / eligible_lines == pytest.approx(rate, abs=four_standard_errors(rate, eligible_lines))


def test_some_lines_of_the_list_are_empty_houses(population: Population) -> None:
    sizes = np.concatenate([np.diff(starts) for starts in population.households.first_adult])
    assert (sizes == 0).mean() == pytest.approx(VACANT_SHARE, abs=0.005)


def four_standard_errors(rate: float, n: int) -> float:
    """What a share of n independent trials strays from its rate about once in 16,000 times."""
    return 4 * float(np.sqrt(rate * (1 - rate) / n))
