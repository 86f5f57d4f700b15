"""A kind of question is one row: added here, followed from the form to the codebook."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from surveys.questionnaires import Interview, Questionnaire
from surveys.questionnaires.exports.codebook import codebook
from surveys.questionnaires.kinds import KINDS, Kind, add_kind, in_appearance, kind_of_type
from tests.unit.questionnaires.forms import TODAY, form

COMMUNE_CODE = Kind(
    "commune_code",
    "Mã xã",
    "text",
    types=("text",),
    appearance="ma-xa",
    control="line",
    keyboard="numeric",
    pattern=r"\d{5}",
    pattern_message="Mã xã gồm đúng 5 chữ số, ví dụ 00123.",
)
SURVEY = """
| type | name | label    | appearance | required |
| text | xa   | Mã xã?   | ma-xa      | yes      |
| text | ten  | Nói thêm |            |          |
"""


@pytest.fixture
def with_commune_codes() -> Iterator[Questionnaire]:
    add_kind(COMMUNE_CODE)
    yield form(SURVEY)
    del KINDS[COMMUNE_CODE.name]


def test_the_appearance_makes_a_question_the_new_kind(with_commune_codes: Questionnaire) -> None:
    assert [question.kind for question in with_commune_codes.questions()] == ["commune_code", "text"]


@pytest.mark.parametrize(("answer", "sentence"), [("123", COMMUNE_CODE.pattern_message), ("00123", None)])
def test_what_does_not_match_is_refused_in_the_words_of_the_row(
    with_commune_codes: Questionnaire, answer: str, sentence: str | None
) -> None:
    interview = Interview(with_commune_codes, {"xa": answer}, today=TODAY)
    assert [error.message for error in interview.check_all()] == [sentence] * (sentence is not None)
    assert interview.cleaned()["xa"] == answer


def test_the_codebook_names_it(with_commune_codes: Questionnaire) -> None:
    assert [row.type_words for row in codebook(with_commune_codes)] == ["Mã xã", "Câu hỏi mở"]


def test_a_questionnaire_with_it_survives_storage(with_commune_codes: Questionnaire) -> None:
    assert Questionnaire.from_dict(with_commune_codes.to_dict()) == with_commune_codes


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="integer"):
        add_kind(Kind("integer", "Số", "whole"))


@pytest.mark.parametrize("name", sorted(name for name, row in KINDS.items() if row.types))
def test_every_type_that_is_written_out_is_read_as_the_same_kind(name: str) -> None:
    row = KINDS[name]
    assert kind_of_type(row.types[0], row.appearance) is row
    assert in_appearance(name, "no-such-appearance") is row
