"""What of a questionnaire the indicators look at."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.interviewer_checks import InterviewData, check_interviews
from surveys.fieldwork.quality.indicator_questions import age_question, looked_at
from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.merged_versions import Version
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire, Repeat
from webapp.quality.words import WORDS

LEVELS = ("Rất hài lòng", "Hài lòng", "Không hài lòng", "Khó trả lời")


def scale(*codes: str) -> tuple[Choice, ...]:
    return tuple(Choice(code, {"default": label}) for code, label in zip(codes, LEVELS, strict=True))


def grid(name: str, count: int) -> Group:
    items = (Question(f"{name}{place}", "select_one", {"default": "Câu"}, choices="muc") for place in range(count))
    return Group(name, {"default": name}, appearance="field-list", items=tuple(items))


def number(name: str, words: str, most: int | None = None) -> Question:
    constraint = None if most is None else compile_expression(f". <= {most}")
    return Question(name, "integer", {"default": words}, constraint=constraint)


def test_versions_are_put_together_by_variable_and_a_battery_has_five_questions():
    first = Questionnaire("x", "X", items=(grid("a", 5), grid("b", 4)), choice_lists={"muc": scale("1", "2", "3", "4")})
    members = Repeat("thanh_vien", items=(Question("moi_nguoi", "select_one", choices="muc"),))
    second = Questionnaire(
        "x", "X", items=(grid("b", 6), members), choice_lists={"muc": scale("1", "2", "3", "9")}
    )  # fmt: skip
    found = looked_at([Version(1, first), Version(2, second)])
    assert found.batteries == (tuple(f"b{place}" for place in range(6)), tuple(f"a{place}" for place in range(5)))
    closed = {question.name: question for question in found.closed}
    assert set(closed) == {*(f"a{place}" for place in range(5)), *(f"b{place}" for place in range(6))}
    assert closed["b0"].evasive == {"4", "9"}  # in each version its own
    assert closed["b5"].evasive == {"9"}
    assert sorted(closed["b0"].codes.values()) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        (number("tuoi", "Tuổi"), "tuoi"),
        (number("c1", "Năm nay Ông/Bà bao nhiêu tuổi?", 120), "c1"),
        (number("c2", "Ông/Bà sinh năm nào?"), "c2"),
        (number("so_nguoi_lon", "Hộ có mấy người từ 18 tuổi trở lên?"), None),
        (number("c3", "Con Ông/Bà bao nhiêu tuổi thì đi nhà trẻ?", 6), None),
        (Question("tuoi", "text", {"default": "Tuổi"}), None),
    ],
)
def test_the_question_of_the_age_is_known_by_its_words_and_its_limit(asked, name):
    assert age_question(Questionnaire("x", "X", items=(asked,))) == name
    assert age_question(Questionnaire("x", "X", items=(Repeat("nguoi", items=(asked,)),))) is None


def test_every_indicator_has_words():
    rng = np.random.default_rng(1)
    rows, names = 840, [f"q{place}" for place in range(20)]
    data = InterviewData(
        interviewer=[str(row % 7) for row in range(rows)],
        answers=pd.DataFrame(rng.integers(1, 5, (rows, 20)).astype(float), columns=names),
        minutes=np.exp(rng.normal(3, 0.3, rows)),
        started=rng.uniform(0, 40 * 1440, rows),
        asked=np.full(rows, 20.0),
        declined=rng.integers(0, 3, rows).astype(float),
        dont_know=rng.integers(0, 3, rows).astype(float),
        batteries=[names[:6], names[6:12]],
        ages=rng.integers(16, 80, rows).astype(float),
        age_bound=18.0,
    )
    computed = {check.indicator for check in check_interviews(data)}
    assert len(computed) >= 13
    assert computed <= set(WORDS)
