"""What a phone gets of a questionnaire: the same every time, without source texts and marks, quick with long lists."""

from __future__ import annotations

import gzip
import json

from surveys.questionnaires import Choice, Question, Questionnaire
from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.expressions import compile_expression
from tests.unit.questionnaires.forms import form


def test_the_same_questionnaire_always_gives_the_same_data():
    table = """
        | type          | name | label       | relevant      |
        | select_one yn | q1   | **Có** ${q2}? |             |
        | integer       | q2   | Mấy?        | ${q1} = 1     |
    """
    first, second = (json.dumps(compiled(form(table))) for _ in range(2))
    assert first == second
    assert "**" not in first
    assert "source" not in first


def test_limits_and_sentences_go_along():
    data = compiled(
        form(
            """
            | type    | name | label | constraint          |
            | integer | q    | Mấy?  | . >= 18 and . < 100 |
            """
        )
    )
    question = data["items"][0]
    assert (question["minimum"], question["maximum"]) == (18, 100)
    assert data["words"]["vi"]["sentences"]["out-of-range-low"] == "Xin nhập số không nhỏ hơn %(low)s."
    assert data["words"]["vi"]["thousands"] == "."
    assert data["kinds"]["integer"]["reading"] == "whole"


def test_a_list_of_five_thousand_is_a_column_each():
    choices = tuple(Choice(f"{n:05d}", {"vi": f"Thôn {n}"}, {"xa": str(n % 200)}) for n in range(5_000))
    of_the_commune = compile_expression("xa = 3", columns=["xa"])
    questionnaire = Questionnaire(
        "q", "q", languages=("vi",), default_language="vi", choice_lists={"thon": choices},
        items=(Question("thon", "select_one", choices="thon", choice_filter=of_the_commune),),
    )  # fmt: skip
    data = compiled(questionnaire)
    assert data["lists"]["thon"]["extra"]["xa"][203] == "3"
    assert len(gzip.compress(json.dumps(data, ensure_ascii=False).encode())) < 40_000
