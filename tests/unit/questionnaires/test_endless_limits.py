"""Limits that are no number, as somebody may type into a range."""

from __future__ import annotations

import pytest

from surveys.questionnaires.paper.answer_spaces import _scale
from surveys.questionnaires.questionnaire import Question


@pytest.mark.parametrize("parameters", [
    {"start": "1", "end": "-1e999", "step": "1"}, {"start": "nan", "end": "5", "step": "1"},
    {"start": "1", "end": "5", "step": "1e-320"}, {"start": "-inf", "end": "inf", "step": "nan"},
])  # fmt: skip
def test_a_range_without_an_end_has_no_limit_and_no_boxes(parameters: dict[str, str]) -> None:
    question = Question("C1", "range", parameters=parameters)
    assert {question.minimum, question.maximum} <= {None, 1.0, 5.0}
    assert _scale(question) is None


def test_a_range_of_five_points_keeps_its_limits_and_its_boxes() -> None:
    question = Question("C1", "range", parameters={"start": "1", "end": "5", "step": "1"})
    found = _scale(question)
    assert (question.minimum, question.maximum) == (1, 5)
    assert found is not None
    assert len(found.options) == 5
