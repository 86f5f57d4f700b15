"""Weights and variance by numbers worked on paper, and what must hold whatever the numbers are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import Mean, Total, WeightedSample, estimate
from analysis.weighting import INELIGIBLE, NONRESPONDENT, RESPONDENT, UNKNOWN, WeightLedger
from sampling import Basis
from surveys.responses.weights import PENDING, STRATUM_COLUMN, combined_cells, response_balance, weigh

PAPER = """
commune  π_I  m/M     base  issued: respondents, others
a1       1    12/120  10    10, 1 nonrespondent, 1 not eligible
a2       .5   6/24    8     5, 1 of unknown eligibility
a3       .5   6/24    8     5, 1 of unknown eligibility
b1       .4   12/72   15    10, 2 nonrespondents
b2       .5   12/60   10    10, 2 nonrespondents; two adults in each household

Stratum A: base weights 120 + 48 + 48 = 216, of known eligibility 120 + 40 + 40 = 200, so eligibility 216/200 = 1.08;
eligible 110 + 40 + 40 = 190, respondents 100 + 40 + 40 = 180, so nonresponse 190/180 = 19/18; both: 1.14.
Stratum B: eligibility 1; nonresponse (180 + 120)/(150 + 100) = 1.2.
Weights: a1 11.4, a2 and a3 9.12, b1 18, b2 12 · 2 = 24.
"""
COMMUNES = {
    "a1": ("A", 1.0, 120, {RESPONDENT: 10, NONRESPONDENT: 1, INELIGIBLE: 1}),
    "a2": ("A", 0.5, 24, {RESPONDENT: 5, UNKNOWN: 1}),
    "a3": ("A", 0.5, 24, {RESPONDENT: 5, UNKNOWN: 1}),
    "b1": ("B", 0.4, 72, {RESPONDENT: 10, NONRESPONDENT: 2}),
    "b2": ("B", 0.5, 60, {RESPONDENT: 10, NONRESPONDENT: 2}),
}


def paper_cases() -> pd.DataFrame:
    rows = []
    for psu, (stratum, probability, households, outcomes) in COMMUNES.items():
        issued = sum(outcomes.values())
        rows += [
            (stratum, psu, f"Xã {psu}", probability, issued / households, households, outcome)
            for outcome, n in outcomes.items()
            for _ in range(n)
        ]
    names = ["stratum", "psu", "psu_name", "psu_probability", "household_probability", "households", "outcome"]
    return pd.DataFrame(rows, columns=names)


def responses_to(cases: pd.DataFrame) -> pd.DataFrame:
    """One response a responding case; `number` counts them inside the commune, from 0."""
    responding = cases[cases["outcome"] == RESPONDENT]
    return pd.DataFrame(
        {
            "_stratum": responding["stratum"].to_numpy(),
            "_psu": responding["psu"].to_numpy(),
            "_person_probability": np.where(responding["psu"] == "b2", 0.5, 1.0),
            "number": responding.groupby("psu").cumcount().to_numpy(),
        }
    )


def paper_sample(**answers: tuple[str, int]) -> tuple[WeightedSample, WeightLedger]:
    """The sample on paper, each answer being 1 for the first n respondents of a commune and 0 for all others."""
    cases = paper_cases()
    responses = responses_to(cases)
    for name, (psu, n) in answers.items():
        responses[name] = ((responses["_psu"] == psu) & (responses["number"] < n)).astype(float)
    return weigh(cases, responses, basis=Basis.PROBABILITY)


def commune_of(sample: WeightedSample) -> pd.Series:
    """The commune of each row, also of those recoded to a household line of a certainty commune."""
    return sample.data["_psu"].str.split(" / ").str[0]


def test_weights_of_five_communes_are_those_worked_on_paper() -> None:
    sample, _ledger = paper_sample()
    weights = pd.Series(sample.weights).groupby(commune_of(sample)).agg(["min", "max", "size"])
    for psu, weight, n in [("a1", 11.4, 10), ("a2", 9.12, 5), ("a3", 9.12, 5), ("b1", 18, 10), ("b2", 24, 10)]:
        assert weights.loc[psu].tolist() == pytest.approx([weight, weight, n]), PAPER


def test_the_ledger_holds_every_factor_worked_on_paper() -> None:
    _sample, ledger = paper_sample()
    assert [(step.kind, step.cell, round(step.factor, 6), step.n) for step in ledger.steps] == [
        ("base", "Xã a1", 10, 12),
        ("base", "Xã a2", 8, 6),
        ("base", "Xã a3", 8, 6),
        ("base", "Xã b1", 15, 12),
        ("base", "Xã b2", 10, 12),
        ("eligibility", "A", 1.08, 22),
        ("eligibility", "B", 1.0, 24),
        ("nonresponse", "A", round(19 / 18, 6), 20),
        ("nonresponse", "B", 1.2, 20),
        ("person", "1", 1.0, 30),
        ("person", "2", 2.0, 10),
    ]
    assert ledger.warnings == ()


def test_variance_of_a_total_adds_brewers_first_stage_and_the_lines_inside() -> None:
    """Five of the ten respondents of b1 say yes: total 5 · 18 = 90; z = 90 for b1 and 0 for b2, mean 45.

    Communes: 2/1 · (.6 · 45² + .5 · 45²) = 4455. Lines inside b1: π_I (1 − 10/72) · 10/9 · Σ(z − z̄)², with ten
    deviations of 9, so .4 · 62/72 · 10/9 · 810 = 310. In all 4765.
    """
    sample, _ledger = paper_sample(yes=("b1", 5))
    found = estimate(Total("yes"), sample)
    assert found.value == pytest.approx(90)
    assert found.se**2 == pytest.approx(4765)


def test_a_certainty_commune_varies_only_by_its_lines() -> None:
    """Four of the ten respondents of a1 say yes: (1 − 10/120) · 10/9 · 11.4² · (4 · .6² + 6 · .4²) = 317.68."""
    sample, _ledger = paper_sample(yes=("a1", 4))
    found = estimate(Total("yes"), sample)
    assert found.value == pytest.approx(45.6)
    assert found.se**2 == pytest.approx(11 / 12 * 10 / 9 * 11.4**2 * 2.4)
    assert set(sample.data.loc[commune_of(sample) == "a1", "_stratum"]) == {"certainty a1"}
    assert set(sample.data[STRATUM_COLUMN]) == {"A", "B"}


def test_degrees_of_freedom_count_lines_of_certainties_and_communes_of_strata() -> None:
    """Ten lines of a1 less one, a2 and a3 less one, b1 and b2 less one: 9 + 1 + 1."""
    sample, _ledger = paper_sample()
    assert sample.design_df == 11


def random_work(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three strata of six communes, ten lines each, with outcomes and answers at random."""
    rng = np.random.default_rng(seed)
    parts = []
    for number in range(18):
        households = int(rng.integers(50, 400))
        parts.append(
            pd.DataFrame(
                {
                    "stratum": "ABC"[number // 6],
                    "psu": f"{number:05d}",
                    "psu_name": f"Xã {number}",
                    "psu_probability": rng.uniform(0.1, 0.9) if number % 6 else 1.0,
                    "household_probability": 10 / households,
                    "households": households,
                    "outcome": rng.choice(
                        [RESPONDENT, NONRESPONDENT, INELIGIBLE, UNKNOWN], 10, p=[0.7, 0.2, 0.05, 0.05]
                    ),
                }
            )
        )
    cases = pd.concat(parts, ignore_index=True)
    responses = responses_to(cases)
    adults = rng.integers(1, 5, len(responses))
    return cases, responses.assign(_person_probability=1 / adults, yes=rng.integers(0, 2, len(responses)))


@pytest.mark.parametrize("seed", range(5))
def test_responding_households_carry_the_weight_of_all_eligible_ones_of_their_cell(seed: int) -> None:
    cases, responses = random_work(seed)
    sample, _ledger = weigh(cases, responses, basis=Basis.PROBABILITY)
    household = pd.Series(sample.weights * responses["_person_probability"].to_numpy())
    cases = cases.assign(base=1 / (cases["psu_probability"] * cases["household_probability"]))
    for stratum, inside in cases.groupby("stratum"):
        base = inside.groupby("outcome")["base"].sum()
        known = base.sum() - base.get(UNKNOWN, 0.0)
        eligible = (base[RESPONDENT] + base.get(NONRESPONDENT, 0.0)) * base.sum() / known
        assert household[sample.data[STRATUM_COLUMN] == stratum].sum() == pytest.approx(eligible)


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    cases, responses = random_work(seed)
    first, _ledger = weigh(cases, responses, basis=Basis.PROBABILITY)
    mixed, _ledger = weigh(
        cases.sample(frac=1, random_state=seed), responses.sample(frac=1, random_state=seed), basis=Basis.PROBABILITY
    )
    assert sorted(mixed.weights) == pytest.approx(sorted(first.weights))
    ours, theirs = estimate(Mean("yes"), first), estimate(Mean("yes"), mixed)
    assert (theirs.value, theirs.se, theirs.df) == pytest.approx((ours.value, ours.se, ours.df))


@pytest.mark.parametrize("seed", range(5))
def test_while_cases_are_pending_each_stratum_keeps_its_sum_of_base_weights(seed: int) -> None:
    cases, _responses = random_work(seed)
    waiting = np.random.default_rng(seed).random(len(cases)) < 0.4
    waiting |= cases["psu"].isin(["00000", "00007"]).to_numpy()
    live = cases.assign(outcome=np.where(waiting, PENDING, cases["outcome"]))
    _sample, ledger = weigh(live, responses_to(live), basis=Basis.PROBABILITY)
    through = live[~waiting]
    base = 1 / (through["psu_probability"] * through["household_probability"])
    issued = through["psu_name"].map({step.cell: step.factor for step in ledger.steps if step.kind == "issued"})
    everything = (1 / (cases["psu_probability"] * cases["household_probability"])).groupby(cases["stratum"]).sum()
    assert (base * issued).groupby(through["stratum"]).sum().to_dict() == pytest.approx(everything.to_dict())


def test_an_interview_whose_response_is_not_shown_counts_as_pending() -> None:
    cases = paper_cases()
    shown = responses_to(cases).query("_psu != 'b1' or number < 8")
    pending = cases.copy()
    pending.loc[pending.index[(pending["psu"] == "b1") & (pending["outcome"] == RESPONDENT)][:2], "outcome"] = PENDING
    hidden, _ledger = weigh(cases, shown, basis=Basis.PROBABILITY)
    waiting, _ledger = weigh(pending, shown, basis=Basis.PROBABILITY)
    assert hidden.weights == pytest.approx(waiting.weights)


def test_a_finished_field_has_no_factor_for_what_is_to_come() -> None:
    _sample, ledger = paper_sample()
    assert "issued" not in {step.kind for step in ledger.steps}


@pytest.mark.parametrize("basis", [Basis.QUOTA, Basis.RANDOM_ROUTE, Basis.VOLUNTEER, Basis.MIXED, Basis.CENSUS_ATTEMPT])
def test_a_basis_without_standard_error_gives_weight_one_and_travels_along(basis: Basis) -> None:
    cases = paper_cases()
    sample, ledger = weigh(cases, responses_to(cases), basis=basis)
    assert set(sample.weights) == {1.0}
    assert (sample.basis, ledger.steps) == (basis, ())


def test_cells_of_fewer_than_twenty_respondents_are_weighted_together() -> None:
    cases = paper_cases()
    few = cases[~((cases["psu"] == "b2") & (cases["outcome"] == RESPONDENT))]
    assert combined_cells(few) == {"A": "A + B", "B": "A + B"}


def test_balance_of_response_over_strata_is_that_worked_on_paper() -> None:
    """Stratum A: 180 of 190 responded by weight, B: 250 of 300; ρ̄ = 430/490, S² = Σ w (ρ̂ − ρ̄)² / 489."""
    found = response_balance(paper_cases())
    assert found is not None
    mean = 430 / 490
    squares = 190 * (180 / 190 - mean) ** 2 + 300 * (250 / 300 - mean) ** 2
    assert found.indicator == pytest.approx(1 - 2 * np.sqrt(squares / 489))
    assert response_balance(paper_cases().assign(stratum="A")) is None
    assert response_balance(paper_cases().assign(outcome=UNKNOWN)) is None
