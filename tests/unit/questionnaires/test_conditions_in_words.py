"""Conditions of a questionnaire are said in words, and the codebook tells what can be answered when."""

from __future__ import annotations

import pytest

from surveys.questionnaires.conditions import condition_in_words
from surveys.questionnaires.exports.codebook import codebook
from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.questionnaire import Choice, Group, Question, Questionnaire


def words(text: str) -> dict[str, str]:
    return {"default": text}


AGE = Question("tuoi", "integer", words("Tuổi"), constraint=compile_expression(". >= 18 and . <= 110"))
SEX = Question("gioi", "select_one", words("Giới tính"), choices="gioi", required=True)
ISSUES = Question(
    "van_de",
    "select_multiple",
    words("Vấn đề quan tâm"),
    choices="van_de",
    constraint=compile_expression("count-selected(.) <= 3"),
    relevant=compile_expression("${tuoi} >= 60"),
)
QUESTIONNAIRE = Questionnaire(
    "thu",
    "Thử",
    items=(
        AGE,
        Group("phan_b", words("Phần B"), relevant=compile_expression("${gioi} = '2'"), items=(ISSUES,)),
        SEX,
    ),
    choice_lists={
        "gioi": (Choice("1", words("Nam")), Choice("2", words("Nữ"))),
        "van_de": (Choice("1", words("Đường sá")), Choice("9", words("Khó trả lời"))),
    },
)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("${gioi} = '2'", "“Giới tính” là “Nữ”"),
        ("'2' = ${gioi}", "“Giới tính” là “Nữ”"),
        ("${gioi} != '1'", "“Giới tính” không phải là “Nam”"),
        ("${gioi} = 2", "“Giới tính” là “Nữ”"),
        ("${tuoi} >= 60", "“Tuổi” từ 60 trở lên"),
        ("60 > ${tuoi}", "“Tuổi” nhỏ hơn 60"),
        ("${tuoi} != ''", "“Tuổi” đã được trả lời"),
        ("${tuoi} = ''", "“Tuổi” chưa được trả lời"),
        ("selected(${van_de}, '9')", "“Vấn đề quan tâm” có chọn “Khó trả lời”"),
        ("not(selected(${van_de}, '9'))", "“Vấn đề quan tâm” không chọn “Khó trả lời”"),
        ("not(${gioi} = '1')", "không phải: “Giới tính” là “Nam”"),
        ("count-selected(${van_de}) > 1", "số phương án đã chọn ở “Vấn đề quan tâm” lớn hơn 1"),
        (
            "(${gioi} = '1' or ${gioi} = '2') and ${tuoi} < 30",
            "(“Giới tính” là “Nam” hoặc “Giới tính” là “Nữ”) và “Tuổi” nhỏ hơn 30",
        ),
        ("string-length(${gioi}) > 3", "string-length(${gioi}) > 3"),
        ("${tuoi} + 1 > 3", "${tuoi} + 1 > 3"),
    ],
)
def test_a_condition_is_said_in_words_or_as_written(expression: str, said: str) -> None:
    assert condition_in_words(compile_expression(expression), QUESTIONNAIRE) == said


def test_a_long_label_is_cut_in_a_condition() -> None:
    long = Question("dai", "text", words("Rất dài " * 20))
    questionnaire = Questionnaire("thu", "Thử", items=(long,))
    said = condition_in_words(compile_expression("${dai} = 'x'"), questionnaire)
    assert said.endswith("…” là “x”")
    assert len(said) < 90


def test_the_codebook_names_limits_options_and_the_conditions_of_groups() -> None:
    age, issues, sex = codebook(QUESTIONNAIRE)
    assert (age.type_words, age.limits, age.conditions) == ("Số nguyên", "từ 18 đến 110", ())
    assert (issues.limits, issues.section) == ("tối đa 3 phương án", "Phần B")
    assert issues.conditions == ("“Giới tính” là “Nữ”", "“Tuổi” từ 60 trở lên")
    assert issues.options == (("1", "Đường sá"), ("9", "Khó trả lời"))
    assert sex.required and not age.required
