"""Weight adjustments by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import AnalysisError, adjust_for_eligibility, adjust_for_nonresponse, kish_deff

OPTIONS = {"cells": "cell", "base_weight": "w", "disposition": "status"}


def cases(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)


def test_respondents_stand_for_the_eligible_of_their_cell() -> None:
    data = cases(
        cell=["A", "A", "A", "B", "B"],
        w=[900.0, 200.0, 100.0, 400.0, 400.0],
        status=["respondent", "nonrespondent", "nonrespondent", "respondent", "nonrespondent"],
    )
    weights, ledger = adjust_for_nonresponse(data, **OPTIONS)
    # The weighting-class factors 1200/900 and 800/400 of the reference case weights-08.
    assert weights.tolist() == [1200, 0, 0, 800, 0]
    assert {step.cell: step.factor for step in ledger.steps} == {"A": pytest.approx(4 / 3), "B": 2}
    assert ledger.to_frame().columns.tolist() == ["kind", "cell", "factor", "n", "source"]


def test_unknown_eligibility_is_shared_out_before_nonresponse() -> None:
    data = cases(
        cell=["A"] * 5,
        w=[10.0, 10.0, 10.0, 10.0, 10.0],
        status=["respondent", "respondent", "nonrespondent", "ineligible", "unknown"],
    )
    weights, ledger = adjust_for_nonresponse(data, **OPTIONS)
    # Eligibility 50/40; then 3 eligible over 2 respondents: 10·1.25·1.5 = 18.75; ineligible keeps 12.5.
    assert weights.tolist() == [18.75, 18.75, 0, 12.5, 0]
    assert weights.sum() == data.w.sum()
    assert [(step.kind, step.factor) for step in ledger.steps] == [("eligibility", 1.25), ("nonresponse", 1.5)]
    shared, _ = adjust_for_eligibility(data, **OPTIONS)
    assert shared.tolist() == [12.5, 12.5, 12.5, 12.5, 0]


def test_weights_keep_the_index_of_the_cases() -> None:
    data = cases(cell=["A", "A"], w=[1.0, 1.0], status=["respondent", "respondent"]).set_axis([7, 3])
    assert adjust_for_nonresponse(data, **OPTIONS)[0].index.tolist() == [7, 3]
    assert adjust_for_eligibility(data, **OPTIONS)[0].index.tolist() == [7, 3]


def test_empty_cell_is_refused_by_name() -> None:
    data = cases(cell=["A", "C"], w=[1.0, 60.0], status=["respondent", "nonrespondent"])
    with pytest.raises(AnalysisError) as caught:
        adjust_for_nonresponse(data, **OPTIONS)
    assert caught.value.code == "empty_weighting_cell"
    assert caught.value.facts["cells"] == ["C"]


def test_cell_of_ineligible_cases_alone_needs_no_respondent() -> None:
    data = cases(cell=["A", "C"], w=[1.0, 60.0], status=["respondent", "ineligible"])
    assert adjust_for_nonresponse(data, **OPTIONS)[0].tolist() == [1, 60]


def test_small_cells_and_large_factors_are_warned_of() -> None:
    status = ["respondent"] * 19 + ["nonrespondent"] * 30
    data = cases(cell=["A"] * 49, w=np.ones(49), status=status)
    _, ledger = adjust_for_nonresponse(data, **OPTIONS)
    assert [(warning.code, warning.cell, warning.n) for warning in ledger.warnings] == [
        ("small_cell", "A", 19),
        ("large_factor", "A", 19),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": ["respondent", "on holiday"]}, "unknown_disposition"),
        ({"w": [1.0, -1.0]}, "bad_weights"),
        ({"cell": ["A", None]}, "missing_design_value"),
    ],
)
def test_faulty_cases_are_refused(change: dict, code: str) -> None:
    data = cases(cell=["A", "A"], w=[1.0, 1.0], status=["respondent", "respondent"]).assign(**change)
    with pytest.raises(AnalysisError) as caught:
        adjust_for_nonresponse(data, **OPTIONS)
    assert caught.value.code == code


def test_kish_design_effect_by_hand() -> None:
    assert kish_deff([1, 1, 1, 1]) == 1
    assert kish_deff([1, 3]) == pytest.approx(2 * 10 / 16)
