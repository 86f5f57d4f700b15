"""Comparing interviewers: the funnel by hand, repeats against brute force, fields with and without made-up work."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.formula.api import ols
from statsmodels.stats.anova import anova_lm

from analysis.errors import AnalysisError
from analysis.interviewer_checks import Households, InterviewData, check_interviews
from analysis.item_effects import item_effects
from analysis.overdispersed_funnel import funnel_of_scores, funnel_of_shares
from analysis.repeated_answers import repeated_answers
from benchmarks.fabrication import COLLABORATORS, INTERVIEWS, simulate

NAN = float("nan")


def test_alike_interviewers_have_no_spread_of_their_own_and_the_z_of_the_textbook():
    # Seven interviewers with five scores each, means 0 0 0 0 0 0 1; residuals −1, −½, 0, ½, 1: s² = 2.5·7/28 = .625.
    scores = np.concatenate([np.array([-1, -0.5, 0, 0.5, 1]) + mean for mean in (0, 0, 0, 0, 0, 0, 1)])
    funnel = funnel_of_scores(scores, np.repeat(np.arange(7), 5), 7)
    assert funnel.between == 0
    assert funnel.z[:6] == pytest.approx(0)
    assert funnel.z[6] == pytest.approx(1 / (0.625 / 5) ** 0.5)
    assert funnel.p_high[6] == pytest.approx(stats.t.sf(funnel.z[6], 0.37 * 6))


def test_the_spread_between_interviewers_makes_the_middle_z_that_of_a_normal_distribution():
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(41), 20)
    funnel = funnel_of_scores(rng.normal(size=41)[unit] * 2 + rng.normal(size=len(unit)), unit, 41)
    assert np.median(np.abs(funnel.z)) == pytest.approx(stats.norm.ppf(0.75))
    assert 1.2 < funnel.between < 3.2


def test_shares_are_compared_where_their_variance_does_not_depend_on_them():
    happened = np.zeros(8 * 30)
    happened[:5] = 1  # five of thirty with the first interviewer, none elsewhere
    funnel = funnel_of_shares(happened, np.repeat(np.arange(8), 30), 8)
    assert funnel.z[0] == pytest.approx(np.arcsin((5 / 30) ** 0.5) * 2 * 30**0.5)
    assert funnel.between == 0 and (funnel.z[1:] == 0).all()


def test_few_interviewers_are_not_compared():
    with pytest.raises(AnalysisError, match="Fewer than 6"):
        funnel_of_scores(np.arange(25.0), np.repeat(np.arange(5), 5), 5)
    with pytest.raises(AnalysisError, match="Fewer than 6"):
        funnel_of_scores(np.arange(28.0), np.repeat(np.arange(7), 4), 7)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32), st.integers(3, 9), st.integers(2, 4))
def test_repeats_are_what_every_comparison_one_by_one_finds(seed, interviews, options):
    rng = np.random.default_rng(seed)
    answers = rng.integers(0, options, (interviews * 2, 16)).astype(float)
    answers[rng.random(answers.shape) < 0.1] = NAN
    who = np.repeat([0, 1], interviews)
    found = repeated_answers(answers, who)
    for row in range(len(answers)):
        same = (answers[row] == answers).sum(axis=1)
        own = [same[other] for other in range(len(answers)) if other != row and who[other] == who[row]]
        others = np.array([same[other] for other in range(len(answers)) if who[other] != who[row]])
        expected = sum(1 - np.mean(others <= value) ** len(own) for value in range(16))
        assert found.best[row] == pytest.approx(max(own) / 16)
        assert found.excess[row] == pytest.approx((max(own) - expected) / 16)
        assert same[found.partner[row]] == max(own) and who[found.partner[row]] == who[row]


def test_the_expected_best_of_others_is_what_drawing_them_gives():
    rng = np.random.default_rng(5)
    answers, who = rng.integers(0, 3, (60, 20)).astype(float), np.repeat(np.arange(6), 10)
    found = repeated_answers(answers, who)
    same = (answers[0] == answers[who != 0]).sum(axis=1)
    drawn = rng.choice(same, (20_000, 9)).max(axis=1).mean()
    assert found.best[0] - found.excess[0] == pytest.approx(drawn / 20, abs=0.002)


def test_interviewers_of_one_area_are_compared_with_each_other():
    rng = np.random.default_rng(8)
    data = pd.DataFrame({"area": np.repeat([f"a{i}" for i in range(10)], 24)})
    data["who"] = [f"{area}-{row % 2}" for row, area in enumerate(data["area"])]
    manner = dict(zip(sorted(set(data["who"])), rng.normal(size=20), strict=True))
    data["y"] = rng.normal(size=240) + data["who"].map(manner)
    (effect,) = item_effects(data[["y"]], data["who"], data["area"])
    table = anova_lm(
        ols("y ~ C(area) + C(area):C(who)", data[["area", "who", "y"]].assign(who=data["who"].str[-1])).fit()
    )
    assert effect.within_f == pytest.approx(table.loc["C(area):C(who)", "F"])
    assert effect.within_p == pytest.approx(table.loc["C(area):C(who)", "PR(>F)"])
    assert effect.separable and effect.wants_review


def test_one_interviewer_an_area_is_not_separable():
    rng = np.random.default_rng(9)
    who = [f"{i}" for i in range(8) for _turn in range(10)]
    (effect,) = item_effects(pd.DataFrame({"y": rng.normal(size=80)}), who, who)
    assert not effect.separable and effect.within_rho is None


@pytest.fixture(scope="module")
def field():
    return simulate(np.random.default_rng(20), part=1.0)


def test_made_up_interviews_are_found_each_by_what_gives_it_away(field):
    found = {kind: set() for kind in field.made_up.values()}
    for check in check_interviews(field.data):
        if check.flagged and check.row is None and check.interviewer in field.made_up:
            found[field.made_up[check.interviewer]].add(check.indicator)
    assert "near_duplicates" in found["copy"]
    assert "straightlining" in found["straight-line"]
    assert "short" in found["fast random"]


def test_of_honest_interviewers_few_are_named():
    wrongly = []
    for seed in range(6):
        honest = simulate(np.random.default_rng([seed, 77]), part=0.0)
        flagged = {check.interviewer for check in check_interviews(honest.data) if check.flagged and check.row is None}
        wrongly.append(len(flagged))
    assert sum(wrongly) <= 3, wrongly


def test_neither_the_order_of_interviews_nor_the_names_of_collaborators_matter(field):
    data, order = field.data, np.random.default_rng(1).permutation(COLLABORATORS * INTERVIEWS)
    measured = ("minutes", "started", "asked", "declined", "dont_know", "ages")
    names = {f"{unit:02d}": f"tên {COLLABORATORS - unit}" for unit in range(COLLABORATORS)}
    other = replace(
        data,
        interviewer=[names[data.interviewer[row]] for row in order],
        answers=data.answers.iloc[order].reset_index(drop=True),
        **{each: getattr(data, each)[order] for each in measured},
    )
    one = {(c.indicator, names[c.interviewer]): c.p for c in check_interviews(data) if c.row is None}
    two = {(c.indicator, c.interviewer): c.p for c in check_interviews(other) if c.row is None}
    assert one.keys() == two.keys()
    assert all(two[key] == pytest.approx(p, rel=1e-6) for key, p in one.items())


def small(**columns) -> InterviewData:
    """Four interviews of one collaborator, half an hour each, an hour apart from ten in the morning."""
    known = {
        "interviewer": ["an"] * 4,
        "answers": pd.DataFrame({f"b{item}": [1.0, 2.0, 3.0, 4.0] for item in range(10)}),
        "minutes": np.full(4, 30.0),
        "started": 600 + 60 * np.arange(4.0),
        "asked": np.full(4, 10.0),
        "declined": np.zeros(4),
        "dont_know": np.zeros(4),
    }
    return InterviewData(**{**known, **columns})


def test_single_interviews_are_named_without_a_p_value():
    data = small(
        started=np.array([600.0, 629.5, 700, 23 * 60]),
        minutes=np.array([30.0, 75, 30, 30]),
        batteries=[[f"b{item}" for item in range(5)], [f"b{item}" for item in range(5, 10)]],
    )
    found = {(check.indicator, check.row) for check in check_interviews(data)}
    assert found == {
        ("overlapping", 1), ("overlapping", 2), ("odd_hours", 3),
        *(("straightlining", row) for row in range(4)),
    }  # fmt: skip
    assert {check.p for check in check_interviews(data)} == {None}


def test_nothing_known_gives_nothing():
    unknown = np.full(4, NAN)
    assert check_interviews(small(minutes=unknown, started=unknown)) == []
    assert check_interviews(small(interviewer=[], answers=pd.DataFrame())) == []


def test_who_finds_nobody_eligible_in_too_many_households_is_named(field):
    met = np.repeat(np.arange(40), 50)
    nobody = np.random.default_rng(4).random(len(met)) < np.where(met == 7, 0.35, 0.04)
    households = Households([f"{unit:02d}" for unit in met], nobody.astype(float))
    checks = check_interviews(replace(field.data, households=households))
    named = {check.interviewer for check in checks if check.indicator == "displacement" and check.flagged}
    assert named == {"07"}
    found = next(check for check in checks if check.indicator == "displacement" and check.interviewer == "07")
    assert found.value == pytest.approx(nobody[met == 7].mean()) and found.n == 50
