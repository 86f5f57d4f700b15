"""Variables by declaration: what each kind makes of answers, missing ones included."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from analysis import (
    AnalysisError,
    Bands,
    Based,
    Collapsed,
    CountOf,
    DerivedVariable,
    Mean,
    Score,
    TopBox,
    WeightedSample,
    derive,
    derived_variable,
    estimate,
)
from analysis.derived_variables import to_dict

AGE = Bands("age_band", "Nhóm tuổi", "age", (30.0, 60.0), ("dưới 30", "30–59", "60 trở lên"))
PLEASED = TopBox("pleased", "Hài lòng", "q", ("4", "5"), left_out=("9",))
POINTS = Score("points", "Điểm", "q", (("1", "1"), ("2", "2"), ("4", "4"), ("5", "5")))
SOME = Collapsed("side", "Phía", "q", (("1", "chê"), ("2", "chê"), ("4", "khen"), ("5", "khen")))
COUNT = CountOf("used", "Số dịch vụ đã dùng", ("s1", "s2"), ("yes",))
ASKED = Based("q_of_users", "Người đã dùng", "q", "s1", ("yes",))


def sample() -> WeightedSample:
    data = pd.DataFrame(
        {
            "age": [29, 30, 59.9, 60, np.nan],
            "q": ["5", "4", "1", "9", None],
            "s1": ["yes", "no", "yes", None, None],
            "s2": ["yes", "no", None, "yes", None],
        }
    )
    return WeightedSample.from_frame(data)


@pytest.mark.parametrize(
    ("variable", "expected"),
    [
        (AGE, ["dưới 30", "30–59", "30–59", "60 trở lên", None]),
        (PLEASED, [1, 1, 0, None, None]),
        (POINTS, [5, 4, 1, None, None]),
        (SOME, ["khen", "khen", "chê", None, None]),
        (COUNT, [2, 0, 1, 1, None]),
        (ASKED, ["5", None, "1", None, None]),
    ],
)
def test_each_kind_by_hand(variable: DerivedVariable, expected: list[object]) -> None:
    found = derive(sample(), [variable]).column(variable.name)
    assert [None if pd.isna(value) else value for value in found] == expected


@pytest.mark.parametrize("variable", [AGE, PLEASED, POINTS, SOME, COUNT, ASKED])
def test_a_declaration_survives_being_stored(variable: DerivedVariable) -> None:
    assert derived_variable(json.loads(json.dumps(to_dict(variable)))) == variable


def test_one_may_rest_on_another_and_is_estimated_like_any_answer() -> None:
    old_and_pleased = Based("pleased_old", "Hài lòng, 30 tuổi trở lên", "pleased", "age_band", ("30–59", "60 trở lên"))
    derived = derive(sample(), [AGE, PLEASED, old_and_pleased])
    assert estimate(Mean("pleased_old"), derived).value == pytest.approx(0.5)
    assert estimate(Mean("pleased_old"), derived).n == 2


@pytest.mark.parametrize(
    ("variable", "code"),
    [
        (TopBox("new", "", "nothing", ("1",)), "unknown_column"),
        (TopBox("q", "", "q", ("1",)), "name_taken"),
        (Bands("new", "", "age", (60.0, 30.0), ("a", "b", "c")), "bad_bands"),
        (Bands("new", "", "age", (30.0,), ("a",)), "bad_bands"),
    ],
)
def test_what_cannot_be_made_is_refused(variable: DerivedVariable, code: str) -> None:
    with pytest.raises(AnalysisError) as caught:
        derive(sample(), [variable])
    assert caught.value.code == code


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(AnalysisError):
        derived_variable({"kind": "Formula", "name": "x"})
