"""XLSForm in: what is read, what is left out, and where a fault is found."""

from __future__ import annotations

import json

import pytest

from surveys.questionnaires import Questionnaire, QuestionnaireError, read_xlsform
from surveys.questionnaires.expressions import Context, evaluate
from surveys.questionnaires.state import State
from tests.unit.questionnaires.forms import TODAY, errors, form, shared, workbook

ACCEPTED = {
    "correlaid-mitwirken.xlsx": 42,
    "flood-report-id.xlsx": 21,
    "good-eats-multilang.xlsx": 9,
    "odk-all-question-types.xlsx": 63,
    "socio-economic-survey.xlsx": 17,
    "stats4sd-example.xlsx": 17,
    "unhcr-surveydesigner-rms.xlsx": 327,
    "unicef-liberia-std.xlsx": 7,
    "wfp-ethiopia-fsom.xlsx": 328,
    "who-verbal-autopsy.xlsx": 528,
}


@pytest.mark.parametrize(("filename", "count"), ACCEPTED.items())
def test_real_forms_that_pyxform_accepts_are_imported_whole_and_survive_json(filename, count):
    questionnaire, findings = read_xlsform(shared("xlsforms", filename))
    assert len(list(questionnaire.questions())) == count
    assert not [finding for finding in findings if finding.severity == "error"]
    assert Questionnaire.from_dict(json.loads(json.dumps(questionnaire.to_dict()))) == questionnaire


@pytest.mark.parametrize(("filename", "row"), [("ipa-back-check.xlsx", 71), ("unicef-liberia-coverage.xlsx", 126)])
def test_real_forms_that_pyxform_refuses_are_refused_at_the_same_row(filename, row):
    with pytest.raises(QuestionnaireError) as caught:
        read_xlsform(shared("xlsforms", filename))
    first = next(finding for finding in caught.value.findings if finding.code == "duplicate-choice")
    assert (first.sheet, first.row, first.column) == ("choices", row, "B")
    assert first.message
    assert first.advice


def test_the_form_with_dotted_names_keeps_repeat_constraints_and_language():
    questionnaire, findings = read_xlsform(shared("xlsforms", "stats4sd-example.xlsx"))
    assert questionnaire.title == "SSD Introduction to ODK"
    assert questionnaire.version == "202312081449"
    assert questionnaire.default_language == "English"
    trips = questionnaire.question("prev.year.holidays")
    assert trips.maximum is not None
    assert questionnaire.placed["next.holiday.continent"].repeats == ("holiday_loop",)
    assert [choice.name for choice in questionnaire.choice_lists["countries"]][1] == "germany"
    left_out = {finding.row for finding in findings if finding.code == "left-out"}
    assert left_out == {2, 3}


def test_settings_labels_hints_and_choices_are_read():
    questionnaire = form(
        """
        | type          | name | label::vi | label::en | hint::vi  | required |
        | select_one yn | q1   | Câu một   | One       | Chọn một  | yes      |
        """,
        "| list_name | name | label::vi | label::en |\n| yn | 1 | Có | Yes |",
        settings="| form_title | form_id | version | default_language |\n| Phiếu hỏi | phieu_1 | 3 | vi |",
    )
    question = questionnaire.question("q1")
    assert (questionnaire.title, questionnaire.id_string, questionnaire.version) == ("Phiếu hỏi", "phieu_1", "3")
    assert questionnaire.languages == ("vi", "en")
    assert questionnaire.label(question) == "Câu một"
    assert questionnaire.label(question, "en") == "One"
    assert question.hint == {"vi": "Chọn một"}
    assert question.required
    assert questionnaire.closed_items("en")[0].options == (("1", "Yes"),)


def test_old_spellings_of_headers_and_types_are_understood():
    questionnaire = form(
        """
        | type              | name | caption | bind::relevant | readonly | bind::jr:constraintMsg |
        | select one from yn| q1   | Một     |                |          |                        |
        | int               | q2   | Hai     | ${q1} = '1'   | yes      | sai                    |
        """,
        "| list name | value | label |\n| yn | 1 | Có |",
    )
    assert questionnaire.question("q1").kind == "select_one"
    second = questionnaire.question("q2")
    assert second.kind == "integer"
    assert second.relevant is not None
    assert second.read_only
    assert questionnaire.text(second.constraint_message) == "sai"


def test_or_other_adds_an_option_and_a_text_box():
    questionnaire = form("| type | name | label |\n| select_multiple yn or_other | q1 | Một |")
    question = questionnaire.question("q1")
    assert question.other_specify == "q1_other"
    assert [choice.name for choice in questionnaire.choices_of(question)] == ["1", "2", "other"]
    assert questionnaire.question("q1_other").relevant["references"] == ["q1"]


def test_most_choices_and_limits_are_read_off_the_constraint():
    questionnaire = form(
        """
        | type               | name | label | constraint                                    |
        | select_multiple yn | q1   | Một   | count-selected(.) < 4 and selected(., '1')    |
        | integer            | q2   | Hai   | . >= 18 and 110 >= .                          |
        | integer            | q3   | Ba    | . > 5 or . = 0                                |
        """
    )
    assert questionnaire.question("q1").maximum_choices == 3
    assert (questionnaire.question("q2").minimum, questionnaire.question("q2").maximum) == (18, 110)
    assert questionnaire.question("q3").minimum is None


def test_khó_trả_lời_excludes_other_options_in_multiple_choice_only():
    choices = "| list_name | name | label |\n| l | 1 | Đường |\n| l | 9 | Khó trả lời |"
    questionnaire = form(
        "| type | name | label |\n| select_multiple l | q1 | Một |\n| select_one l | q2 | Hai |", choices
    )
    assert questionnaire.question("q1").exclusive == ("9",)
    assert questionnaire.question("q2").exclusive == ()


def test_what_is_never_collected_is_left_out_with_a_warning_at_its_cell():
    survey = """
        | type     | name | label |
        | geopoint | noi  | Vị trí |
        | image    | anh  | Ảnh   |
        | deviceid | may  |       |
        | text     | q1   | Một   |
    """
    questionnaire, findings = read_xlsform(workbook(survey=survey), "p.xlsx")
    assert [question.name for question in questionnaire.questions()] == ["q1"]
    left_out = [(finding.row, finding.column) for finding in findings if finding.code == "left-out"]
    assert left_out == [(2, "A"), (3, "A"), (4, "A")]


def test_today_is_a_calculation_and_not_the_clock():
    questionnaire = form("| type | name | label |\n| today | ngay | |\n| text | q1 | Một |")
    assert questionnaire.question("ngay").calculation["source"] == "today()"


def test_a_default_is_a_word_unless_it_calculates():
    questionnaire = form(
        """
        | type | name | label | default |
        | text | q1   | Một   | http://a.vn/ |
        | date | q2   | Hai   | today() |
        """
    )
    assert evaluate(questionnaire.question("q1").default, Context(today=TODAY)) == "http://a.vn/"
    assert questionnaire.question("q2").default["expression"]["op"] == "call"


@pytest.mark.parametrize(
    ("survey", "expected"),
    [
        ("| type | name | label |\n| select_one ab | q1 | Một |", [("unknown-choice-list", "survey", 2, "A")]),
        ("| type | name | label |\n| texte | q1 | Một |\n| text | q2 | Hai |", [("unknown-type", "survey", 2, "A")]),
        ("| type | name | label |\n| | q1 | Một |\n| text | q2 | Hai |", [("missing-type", "survey", 2, "A")]),
        ("| type | name | label |\n| text | câu 1 | Một |\n| text | b | Hai |", [("bad-name", "survey", 2, "B")]),
        ("| type | name | label | relevant |\n| text | q1 | Một | ${q9} = 1 |", [("expression", "survey", 2, "D")]),
        ("| type | name | label | constraint |\n| text | q1 | Một | . > |", [("expression", "survey", 2, "D")]),
        (
            "| type | name | label |\n| begin group | g | G |\n| text | q1 | Một |",
            [("group-not-closed", "survey", 2, "A")],
        ),
        ("| type | name | label |\n| text | q1 | Một |\n| end group | | |", [("group-not-opened", "survey", 3, "A")]),
    ],
)
def test_each_fault_is_found_at_its_cell(survey, expected):
    assert errors(survey) == expected


def test_questions_that_depend_on_each_other_in_a_circle_are_refused():
    survey = """
        | type | name | label | relevant |
        | text | q1   | Một   | ${q2} = 'a' |
        | text | q2   | Hai   | ${q1} = 'a' |
    """
    assert errors(survey)[0][:2] == ("cycle", "survey")


@pytest.mark.parametrize(("answer", "asked"), [("a", True), ("b", False)])
def test_a_group_may_look_at_what_was_answered_in_it(answer: str, asked: bool):
    survey = """
        | type        | name | label | relevant |
        | begin group | g    | G     | ${q1} = 'a' |
        | text        | q1   | Một   |          |
        | text        | q2   | Hai   | ${q1} = 'a' |
        | end group   |      |       |          |
    """
    state = State(form(survey), {"q1": answer}, today=TODAY)
    assert [state.is_relevant(name, ()) for name in ("g", "q1", "q2")] == [asked] * 3


def test_a_circle_through_a_question_outside_the_group_is_found():
    survey = """
        | type        | name | label | relevant    | calculation |
        | begin group | g    | G     | ${x} = 'a'  |             |
        | text        | q1   | Một   |             |             |
        | end group   |      |       |             |             |
        | calculate   | x    |       |             | ${q1}       |
    """
    assert errors(survey)[0][0] == "cycle"


def test_an_expression_error_says_what_is_wrong_in_vietnamese():
    with pytest.raises(QuestionnaireError) as caught:
        form("| type | name | label | relevant |\n| text | q1 | Một | ${q9} = 1 |")
    finding = caught.value.findings[0]
    assert "“q9”" in finding.message
    assert finding.advice.startswith("Kiểm tra lại tên câu hỏi")


def test_what_only_pyxform_refuses_is_reported_with_its_words():
    found = errors("| type | name | label |\n| text | q1 | Một |\n| text | Q1 | |\n| note | | |", "| a |")
    assert {code for code, *_ in found} == {"pyxform"}


def test_a_workbook_without_a_survey_sheet_is_refused():
    with pytest.raises(QuestionnaireError) as caught:
        read_xlsform(workbook(khac="| a |\n| b |", nua="| a |\n| b |"), "p.xlsx")
    assert caught.value.code == "no-survey-sheet"


def test_a_form_that_asks_nothing_is_read_with_a_warning():
    _questionnaire, findings = read_xlsform(workbook(survey="| type | name | label |\n| note | n1 | Chào |"), "p.xlsx")
    assert "nothing-asked" in {finding.code for finding in findings}


def test_the_same_name_in_two_groups_is_renamed_with_a_warning():
    survey = """
        | type        | name | label |
        | begin group | a    | A     |
        | text        | q    | Một   |
        | end group   |      |       |
        | begin group | b    | B     |
        | text        | q    | Hai   |
        | end group   |      |       |
    """
    questionnaire, findings = read_xlsform(workbook(survey=survey), "p.xlsx")
    assert [question.name for question in questionnaire.questions()] == ["q", "q_2"]
    assert "duplicate-name" in {finding.code for finding in findings}
