"""How forms came about is told in numbers that single nobody out."""

from __future__ import annotations

import pytest

from surveys.reports.facts import shown_modes
from surveys.responses.modes import OTHERS, live_modes


@pytest.mark.parametrize(
    ("counted", "shown"),
    [
        ({"face_to_face": 40, "handed_over": 5}, {"face_to_face": 40, "handed_over": 5}),
        ({"face_to_face": 40, "handed_over": 4}, {"face_to_face": 44}),
        ({"face_to_face": 4, "handed_over": 40}, {"face_to_face": 44}),
        ({"handed_over": 40}, {"handed_over": 40}),
        ({"handed_over": 3, "paper": 9}, {"paper": 9, "face_to_face": 3}),
        ({"face_to_face": 2}, {"face_to_face": 2}),
        ({"self_completion": 4, "paper": 30, "handed_over": 6}, {"paper": 34, "handed_over": 6}),
        ({"self_completion": 12, "paper": 30}, {"self_completion": 12, "paper": 30}),
        ({}, {}),
    ],
)
def test_a_handful_who_answered_alone_is_not_told_apart(counted: dict[str, int], shown: dict[str, int]) -> None:
    assert shown_modes(counted) == shown


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ({"face_to_face": 120}, {"face_to_face": 120}),
        ({"face_to_face": 120, "telephone": 10}, {"face_to_face": 120, "telephone": 10}),
        ({"face_to_face": 120, "telephone": 9}, {}),
        ({"face_to_face": 120, "telephone": 30, "paper": 4}, {"face_to_face": 120, OTHERS: 34}),
        ({"face_to_face": 40, "paper": 6, "telephone": 7}, {"face_to_face": 40, OTHERS: 13}),
        ({"face_to_face": 40, "telephone": 15, "paper": 3, "personal_link": 2}, {"face_to_face": 40, OTHERS: 20}),
        ({"face_to_face": 9}, {}),
        ({}, {}),
    ],
)
def test_while_responses_come_in_no_mode_of_fewer_than_ten_can_be_told_or_worked_out(
    counted: dict[str, int], told: dict[str, int]
) -> None:
    assert live_modes(counted) == told
