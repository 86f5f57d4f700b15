"""The weight chain: what each step must keep, what it refuses, and that replicates repeat it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import Mean, WeightedSample, estimate, from_replicate_weights, poststratify, with_replicates
from analysis.eligibility import weighting_class_factors
from analysis.errors import AnalysisError
from analysis.weighting import INELIGIBLE, NONRESPONDENT, RESPONDENT, UNKNOWN, WeightChain
from analysis.weighting_steps import (
    CalibrateToMargins,
    NonresponseByCell,
    NonresponseByPropensity,
    Normalise,
    ShareUnknown,
    TrimAndRecalibrate,
    TrimWeights,
)

MARGINS = {"sex": {"m": 4900.0, "f": 5100.0}, "age": {"young": 3000.0, "old": 7000.0}}
CALIBRATE = CalibrateToMargins(MARGINS, "Population register, version 2, 1 July 2026")


def drawn(n: int = 400) -> pd.DataFrame:
    """Cases with unequal weights, of whom the young respond less."""
    rng = np.random.default_rng(7)
    age = rng.choice(["young", "old"], n, p=[0.4, 0.6])
    response = np.where(rng.random(n) < np.where(age == "young", 0.45, 0.8), RESPONDENT, NONRESPONDENT)
    other = rng.random(n)
    status = np.where(other < 0.05, INELIGIBLE, np.where(other < 0.12, UNKNOWN, response))
    return pd.DataFrame(
        {
            "base_weight": np.round(10 + 15 * rng.random(n) ** 3, 3),
            "disposition": status,
            "age": age,
            "is_young": (age == "young").astype(float),
            "sex": rng.choice(["m", "f"], n),
            "commune": np.repeat(np.arange(n // 10), 10),
            "y": rng.normal(size=n) + 2.0 * (age == "young"),
        }
    )


FULL = WeightChain(
    (
        ShareUnknown(("age",)),
        NonresponseByCell(("age", "sex")),
        TrimAndRecalibrate(TrimWeights("3.5*median"), CALIBRATE),
        Normalise(),
    )
)


def test_class_factors_are_at_least_one_and_keep_the_total_of_each_cell() -> None:
    cases = drawn()
    known = WeightChain((ShareUnknown(("age",)),)).weigh(cases)
    final = WeightChain((ShareUnknown(("age",)), NonresponseByCell(("age",)))).weigh(cases)
    for cell, rows in cases.groupby("age").groups.items():
        assert known.weights[rows].sum() == pytest.approx(cases.base_weight[rows].sum(), rel=1e-12), cell
        assert final.weights[rows].sum() == pytest.approx(cases.base_weight[rows].sum(), rel=1e-12), cell
    assert all(step.factor >= 1 for step in final.ledger.steps)


def test_ineligible_cases_keep_their_weight_and_leave_estimation() -> None:
    cases = drawn()
    out = (cases.disposition == INELIGIBLE).to_numpy()
    shared = WeightChain((ShareUnknown(("age",)),)).weigh(cases)
    final = FULL.weigh(cases)
    assert final.weights[out].tolist() == shared.weights[out].tolist()
    assert (final.weights[out] > 0).all() and not final.responding[out].any()
    idle = cases.disposition.isin([NONRESPONDENT, UNKNOWN]).to_numpy()
    assert not final.weights[idle].any()


def test_an_empty_cell_is_refused_by_name_with_the_remedy() -> None:
    cases = drawn()
    cases.loc[(cases.age == "young") & (cases.disposition == RESPONDENT), "disposition"] = NONRESPONDENT
    with pytest.raises(AnalysisError, match="Merge each with another") as caught:
        WeightChain((ShareUnknown(("sex",)), NonresponseByCell(("age",)))).weigh(cases)
    assert (caught.value.code, caught.value.facts["cells"]) == ("empty_weighting_cell", ["young"])
    with pytest.raises(AnalysisError):
        weighting_class_factors({"A": 10.0}, {"A": 11.0})


def test_calibrated_totals_hold_to_a_hundred_millionth_by_every_distance() -> None:
    cases, first = drawn(), (ShareUnknown(("age",)), NonresponseByCell(("age",)))
    for distance, bounds in [
        ("ipf", None),
        ("linear", None),
        ("raking", None),
        ("truncated", (0.4, 3)),
        ("logit", (0.4, 3)),
    ]:
        step = CalibrateToMargins(MARGINS, "register", distance, bounds)
        found = WeightChain((*first, step)).weigh(cases)
        used = cases[found.responding].assign(w=found.weights[found.responding])
        for name, totals in MARGINS.items():
            assert used.groupby(name).w.sum().to_dict() == pytest.approx(totals, rel=1e-8), distance


def test_margins_of_different_populations_are_refused_with_their_sums() -> None:
    step = CalibrateToMargins({**MARGINS, "sex": {"m": 1.0, "f": 2.0}}, "register")
    with pytest.raises(AnalysisError) as caught:
        WeightChain((NonresponseByCell(("age",)), step)).weigh(drawn())
    assert caught.value.code == "inconsistent_totals"
    assert caught.value.facts["sums"] == {"sex": 3.0, "age": 10000.0}


@pytest.mark.parametrize("redistribute", ["equal_add_to_untrimmed", "equal_add_to_strictly_inside", "proportional"])
def test_trimming_keeps_the_sum_and_its_bounds(redistribute: str) -> None:
    cases = drawn()
    before = WeightChain((NonresponseByCell(("age",)),)).weigh(cases)
    used = before.responding
    upper = float(np.quantile(before.weights[used], 0.9))
    lower = float(np.quantile(before.weights[used], 0.05))
    trim = TrimWeights(upper, lower, redistribute)
    after = WeightChain((NonresponseByCell(("age",)), trim)).weigh(cases)
    assert after.weights[used].sum() == pytest.approx(before.weights[used].sum(), rel=1e-12)
    assert lower * (1 - 1e-12) <= after.weights[used].min() <= after.weights[used].max() <= upper * (1 + 1e-12)


def test_trimmed_and_recalibrated_weights_meet_bounds_and_totals_and_record_the_loss() -> None:
    cases, first = drawn(), (ShareUnknown(("age",)), NonresponseByCell(("age", "sex")))
    calibrated = WeightChain((*first, CALIBRATE)).weigh(cases)
    used = calibrated.responding
    bound = float(np.quantile(calibrated.weights[used], 0.93))
    both = WeightChain((*first, TrimAndRecalibrate(TrimWeights(bound), CALIBRATE))).weigh(cases)
    assert both.weights[used].max() <= bound * (1 + 1e-12) < calibrated.weights[used].max()
    rows = cases[used].assign(w=both.weights[used])
    for name, totals in MARGINS.items():
        assert rows.groupby(name).w.sum().to_dict() == pytest.approx(totals, rel=1e-8)
    loss = both.ledger.steps[-1]
    assert loss.n == (calibrated.weights[used] > bound).sum()
    moved = np.abs(both.weights[used] - calibrated.weights[used]).sum() / 2 / 10000
    assert loss.kind == "trimming" and 0 < moved == pytest.approx(1 - loss.factor) and "moved" in loss.source
    with pytest.raises(AnalysisError) as caught:
        WeightChain((*first, TrimAndRecalibrate(TrimWeights(10000 / used.sum() * 1.001), CALIBRATE))).weigh(cases)
    assert caught.value.code in ("trimming_contradicts_totals", "nothing_left_to_trim")


def test_propensity_classes_keep_totals_and_inverse_propensities_follow_the_model() -> None:
    cases = drawn()
    cases = cases[cases.disposition != UNKNOWN].reset_index(drop=True)
    eligible = (cases.disposition != INELIGIBLE).to_numpy()
    classes = WeightChain((NonresponseByPropensity(("is_young",), classes=2),)).weigh(cases)
    cells = WeightChain((NonresponseByCell(("age",)),)).weigh(cases)
    assert classes.weights == pytest.approx(cells.weights)  # two propensities are two cells
    inverse = WeightChain((NonresponseByPropensity(("is_young",), classes=None),)).weigh(cases)
    assert inverse.weights[eligible] == pytest.approx(cells.weights[eligible])  # a saturated model is the cells
    assert (inverse.weights[~eligible] == cases.base_weight[~eligible]).all()


def test_normalised_weights_have_mean_one() -> None:
    found = FULL.weigh(drawn())
    assert found.weights[found.responding].mean() == pytest.approx(1, rel=1e-12)


def test_every_step_is_a_row_with_kind_cell_factor_and_source_and_thin_cells_are_warned_of() -> None:
    found = FULL.weigh(drawn())
    kinds = list(dict.fromkeys(step.kind for step in found.ledger.steps))
    assert kinds == ["base", "eligibility", "nonresponse", "calibration", "trimming", "normalise"]
    assert {s.source for s in found.ledger.steps if s.kind == "calibration"} == {f"{CALIBRATE.source} (ipf)"}
    assert all((step.cell and step.source and step.n > 0) or step.kind == "trimming" for step in found.ledger.steps)
    few = WeightChain((NonresponseByCell(("commune",)),)).weigh(
        drawn().assign(disposition=[RESPONDENT, *[NONRESPONDENT] * 9] * 40)
    )
    assert {(w.code, w.n) for w in few.ledger.warnings} == {("small_cell", 1), ("large_factor", 1)}


def test_imported_weights_carry_where_they_come_from() -> None:
    provenance = "Statistics Office, weights of the 2025 survey, file hash 3f2a…"
    found = WeightChain((), provenance=provenance).weigh(drawn())
    assert [(step.kind, step.source) for step in found.ledger.steps] == [("imported", provenance)]
    with pytest.raises(AnalysisError) as caught:
        WeightChain((), provenance=" ").weigh(drawn())
    assert caught.value.code == "no_provenance"


def test_replicates_that_repeat_the_steps_have_the_variance_of_residuals_and_frozen_weights_have_not() -> None:
    """Post-strata explain much of y: frozen weights keep that variance, repeated steps and linearisation lose it."""
    cases = drawn(1200).assign(disposition=RESPONDENT)
    totals = {"young": 8000.0, "old": 12000.0}
    chain = WeightChain((CalibrateToMargins({"age": totals}, "register"),))
    design = WeightedSample.from_frame(cases, psu=["commune"], weights="base_weight", first_stage="with_replacement")
    jackknife = with_replicates(design, "JKn").replicates
    assert jackknife is not None
    repeated = chain.replicate(cases, jackknife.multipliers[jackknife.row_unit])
    final = poststratify(design, "age", totals)
    assert chain.weigh(cases).weights == pytest.approx(final.weights)
    scale, rscales = jackknife.scale, jackknife.rscales
    again = estimate(Mean("y"), from_replicate_weights(final, repeated, scale=scale, rscales=rscales)).se
    frozen = estimate(Mean("y"), with_replicates(final, "JKn")).se
    linearised = estimate(Mean("y"), final).se
    assert again == pytest.approx(linearised, rel=0.02)
    assert frozen > 1.2 * again


def test_a_replicate_that_empties_a_cell_says_which() -> None:
    cases = drawn()
    multipliers = np.column_stack([np.ones(400), (cases.age == "old").to_numpy(dtype=float)])
    chain = WeightChain((ShareUnknown(("sex",)), CalibrateToMargins({"age": MARGINS["age"]}, "register")))
    with pytest.raises(AnalysisError) as caught:
        chain.replicate(cases, multipliers)
    assert (caught.value.code, caught.value.facts["replicate"]) == ("empty_poststratum", 2)
