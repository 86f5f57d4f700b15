"""The survey rehearsed: its estimates are the product's own, what it finds is what theory says, a seed repeats it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, Proportion, estimate
from analysis.rehearsal import Rehearsal, rehearse
from analysis.rehearsed_estimates import RehearsedSample
from analysis.rehearsed_fieldwork import Assumptions, RehearsedFieldwork, RehearsedSurvey
from analysis.weighting import NONRESPONDENT, RESPONDENT
from sampling import Basis, Frame, SampleDesign, Stage, draw
from sampling.design import MIDDLE_STAGE, STAGE_METHODS, TWO_STAGES_AND_A_PERSON
from surveys.responses.weights import STRATUM_COLUMN, weigh

SIZES = {"phường": [900, 8000, 2400, 3100, 2800], "xã": [2000 + 137 * i for i in range(14)], "xã núi": [700, 650, 820]}
DESIGN = SampleDesign(allocation={"phường": 3, "xã": 4, "xã núi": 2}, households_per_psu=9)


def frame() -> Frame:
    """22 communes in three strata; one is so large that it is certain, one has a list of eight households."""
    records = [
        {
            "unit_id": f"{10000 + 100 * place + number}",
            "name": f"Xã {place}.{number}",
            "stratum": stratum,
            "grouping": "đông" if number % 2 else "tây",
            "size": size,
            "households": 8 if size == 650 else size // 3,
        }
        for place, (stratum, sizes) in enumerate(SIZES.items())
        for number, size in enumerate(sizes)
    ]
    return Frame.from_records(records)


def as_tables(work: RehearsedFieldwork, survey: RehearsedSurvey, replicate: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One replicate as the product's cases and responses."""
    cases, responses = [], []
    for place, unit in enumerate(work.unit[replicate]):
        psu, stratum = survey.codes[unit], survey.strata[survey.unit_stratum[unit]]
        lines, households = int(work.lines[replicate, place]), int(work.households[replicate, place])
        probability = float(work.probability[replicate, place])
        for line in range(lines):
            answered = bool(work.responded[replicate, place, line])
            outcome = RESPONDENT if answered else NONRESPONDENT
            cases.append((stratum, psu, psu, probability, lines / households, households, outcome))
            if answered:
                person = 1 / work.adults[replicate, place, line]
                agrees, group = (int(x[replicate, place, line]) for x in (work.agrees, work.in_group))
                area = survey.frame.data["grouping"].iloc[unit]
                responses.append((stratum, psu, person, agrees, group, area))
    names = ["stratum", "psu", "psu_name", "psu_probability", "household_probability", "households", "outcome"]
    answers = ["_stratum", "_psu", "_person_probability", "agrees", "group", "area"]
    return pd.DataFrame(cases, columns=names), pd.DataFrame(responses, columns=answers)


@pytest.mark.parametrize("rate", [0.9, 0.15])
def test_each_replicate_is_estimated_as_the_product_estimates_a_survey(rate):
    """At 15 % some communes give one answer or none, and weighting cells are combined."""
    survey = RehearsedSurvey(frame(), DESIGN, Assumptions(share=0.3, rho=0.1, response_rate=rate, group=0.4))
    work = survey.carry_out(12, np.random.default_rng(5))
    sample = RehearsedSample(work, survey.strata)
    area = survey.frame.data["grouping"].to_numpy()
    wards = survey.unit_stratum == survey.strata.index("phường")
    domains = [
        (sample.estimate(), None),
        (sample.estimate(wards), {STRATUM_COLUMN: "phường"}),
        (sample.estimate(area == "tây"), {"area": "tây"}),
        (sample.estimate(group=True), {"group": 1}),
        (sample.estimate(wards, group=True, level=0.9), {STRATUM_COLUMN: "phường", "group": 1}),
    ]
    alone, certain = (sample.rows == 1).any(), sample.certain.any()
    assert certain and (rate > 0.5 or alone), "the cases that are hard are among them"
    for replicate in range(len(work.unit)):
        product, _ledger = weigh(*as_tables(work, survey, replicate), basis=Basis.PROBABILITY)
        for ours, where in domains:
            level = 0.9 if where and len(where) == 2 else 0.95
            theirs = estimate(Proportion("agrees", 1), product, domain=where)
            limits = theirs.confidence_interval(level)
            made = [ours.value, ours.se, ours.low, ours.high]
            expected = [theirs.value, theirs.se, *limits]
            np.testing.assert_allclose([x[replicate] for x in made], expected, rtol=1e-12, atol=1e-12)
            assert (ours.n[replicate], ours.df[replicate]) == (theirs.n, theirs.df)


@pytest.mark.parametrize("method", STAGE_METHODS["psu"])
def test_communes_come_in_as_often_as_their_probability_says(method):
    design = replace(DESIGN, stages=(Stage("psu", method), *TWO_STAGES_AND_A_PERSON[1:]))
    survey = RehearsedSurvey(frame(), design, Assumptions())
    replicates = 300
    unit, probability = survey._communes(replicates, np.random.default_rng(8))
    drawn = draw(frame(), design, seed="05-11-28-33-41-42").psus
    stated = dict(zip(survey.codes[unit.ravel()], probability.ravel(), strict=True))
    for code, pi in zip(drawn["unit_id"], drawn["inclusion_probability"], strict=True):
        assert stated[code] == pytest.approx(pi, abs=1e-12)
    often = np.bincount(unit.ravel(), minlength=len(survey.codes)) / replicates
    for code, pi in stated.items():
        noise = np.sqrt(pi * (1 - pi) / replicates)
        assert abs(often[np.flatnonzero(survey.codes == code)[0]] - pi) <= 4.4 * noise + 1e-12
    assert all(len(set(row)) == len(row) for row in unit.tolist())


def test_a_seed_repeats_a_rehearsal_to_the_last_digit_and_json_keeps_it():
    told: list[tuple[int, int]] = []
    once = rehearse(
        frame(), DESIGN, Assumptions(group=0.1), replications=250, seed=3, progress=lambda *p: told.append(p)
    )
    assert once == rehearse(frame(), DESIGN, Assumptions(group=0.1), replications=250, seed=3)
    assert once != rehearse(frame(), DESIGN, Assumptions(group=0.1), replications=250, seed=4)
    assert Rehearsal.from_dict(once.to_dict()) == once
    assert told == [(100, 250), (200, 250), (250, 250)]
    kinds = [domain.kind for domain in once.domains]
    assert kinds == ["whole", *["stratum"] * 3, *["grouping"] * 2, "group", *["group_in_stratum"] * 3]


def test_answers_that_lean_show_as_a_bias_of_the_size_that_theory_gives():
    """Response rates r₁ and r₀ of those who agree and of the others move a share p to p r₁ / (p r₁ + (1 − p) r₀)."""
    fair = rehearse(frame(), DESIGN, Assumptions(share=0.4, rho=0.0), replications=400).whole
    assert abs(fair.bias) < 4 * fair.bias_error
    assumed = Assumptions(share=0.4, rho=0.0, response_rate=0.6, response_gap=0.3)
    leaning = rehearse(frame(), DESIGN, assumed, replications=400).whole
    others, agreeing = assumed.rates_of("xã")
    expected = 0.4 * agreeing / (0.4 * agreeing + 0.6 * others) - 0.4
    assert others == pytest.approx(0.48) and agreeing == pytest.approx(0.78)
    assert leaning.bias == pytest.approx(expected, abs=4 * leaning.bias_error + 0.003)
    assert leaning.coverage < fair.coverage - 0.05


def test_a_stratum_without_communes_is_empty_in_every_draw_and_missing_in_the_whole():
    design = replace(DESIGN, allocation={"phường": 3, "xã": 4, "xã núi": 0})
    assumed = Assumptions(share=0.2, shares={"xã núi": 0.9}, rho=0.0)
    found = {domain.name: domain for domain in rehearse(frame(), design, assumed, replications=200).domains}
    blind = found["xã núi"]
    assert (blind.empty, blind.made, blind.bias, blind.coverage) == (1.0, 0.0, None, None)
    missing = 2170 / frame().data["size"].sum() * 0.7
    assert found[""].bias == pytest.approx(-missing, abs=4 * found[""].bias_error)


def test_likeness_inside_communes_widens_the_margin_as_the_design_effect_says():
    """With ρ = 0.2 and about 9 answers a commune, 1 + 8ρ = 2.6 times the variance of no likeness, roughly."""
    alike = rehearse(frame(), DESIGN, Assumptions(rho=0.2, response_rate=1.0), replications=600).whole
    unlike = rehearse(frame(), DESIGN, Assumptions(rho=0.0, response_rate=1.0), replications=600).whole
    assert 1.7 < (alike.error / unlike.error) ** 2 < 3.2


@pytest.mark.parametrize("wrong", [{"share": 1.0}, {"rho": 1.0}, {"response_rate": 0.9, "response_gap": 0.5}])
def test_what_cannot_be_assumed_is_refused(wrong):
    with pytest.raises(AnalysisError, match="assumption"):
        Assumptions(**wrong)


def test_an_allocation_that_nobody_draws_is_not_rehearsed():
    adopted = replace(DESIGN, stages=(Stage("psu", "adopted", Basis.QUOTA), *TWO_STAGES_AND_A_PERSON[1:]))
    with pytest.raises(AnalysisError, match="probability sample"):
        RehearsedSurvey(frame(), adopted, Assumptions())
    villages = (Stage("psu", "srs"), Stage(MIDDLE_STAGE, "srs", take=3), *TWO_STAGES_AND_A_PERSON[1:])
    with pytest.raises(AnalysisError, match="between PSU and household"):
        RehearsedSurvey(frame(), replace(DESIGN, stages=villages), Assumptions())
    with pytest.raises(AnalysisError, match="takes of single PSUs"):
        RehearsedSurvey(frame(), replace(DESIGN, takes={frame().data["unit_id"][0]: 3}), Assumptions())
