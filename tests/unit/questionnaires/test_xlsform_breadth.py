"""XLSForm as it is written in the field: odd spellings, gaps, nodes of every type, and what is never collected."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from surveys.questionnaires import Group, Interview, Question, Questionnaire, QuestionnaireError, Repeat, read_xlsform
from surveys.questionnaires.findings import Finding
from tests.unit.questionnaires.forms import YES_NO, errors, form, workbook


def read(survey: str, choices: str = YES_NO) -> tuple[Questionnaire, list[Finding]]:
    return read_xlsform(workbook(survey=survey, choices=choices), "phieu.xlsx")


def warned(findings: list[Finding]) -> set[tuple[str, int | None, str | None]]:
    return {(finding.code, finding.row, finding.column) for finding in findings}


def nodes(items: tuple[Question | Group | Repeat, ...], above: str = "") -> list[str]:
    """The paths of a tree, as in the XForm."""
    found = []
    for item in items:
        path = f"{above}/{item.node or item.name}"
        found += [path, *([] if isinstance(item, Question) else nodes(item.items, path))]
    return found


def test_the_clock_is_kept_for_an_expression_that_looks_at_it_and_is_no_answer():
    questionnaire = form(
        """
        | type      | name | label | calculation                   |
        | start     | bd   |       |                               |
        | end       | kt   |       |                               |
        | calculate | nam  |       | format-date(${bd}, '%Y')      |
        | calculate | dai  |       | decimal-date-time(${kt})      |
        | text      | q    | Một   |                               |
        """
    )
    assert [question.name for question in questionnaire.questions()] == ["bd", "nam", "dai", "q"]
    assert not questionnaire.question("bd").has_answer


def test_a_name_used_in_two_groups_keeps_its_node():
    survey = """
        | type        | name | label |
        | begin group | a    | A     |
        | text        | q    | Một   |
        | end group   |      |       |
        | begin group | b    | B     |
        | text        | q    | Hai   |
        | end group   |      |       |
    """
    questionnaire = read(survey)[0]
    assert nodes(questionnaire.items) == ["/a", "/a/q", "/b", "/b/q"]
    assert [question.name for question in questionnaire.questions()] == ["q", "q_2"]


def test_a_loop_is_a_group_for_each_choice():
    survey = """
        | type               | name | label                 |
        | begin loop over yn | l    | L                     |
        | integer            | so   | Bao nhiêu %(label)s?  |
        | end loop           |      |                       |
    """
    questionnaire = form(survey, YES_NO.replace("| 1 ", "| co ").replace("| 2 ", "| khong "))
    assert nodes(questionnaire.items) == ["/l", "/l/co", "/l/co/so", "/l/khong", "/l/khong/so"]
    assert questionnaire.label(questionnaire.question("so_2")) == "Bao nhiêu Không?"


def test_answers_to_a_question_in_a_repeat_are_options():
    survey = """
        | type            | name | label | choice_filter |
        | begin repeat    | nguoi | Người |              |
        | text            | ten  | Tên   |               |
        | integer         | tuoi | Tuổi  |               |
        | end repeat      |      |       |               |
        | select_one ${ten} | chu | Chủ  | ./tuoi > 17   |
    """
    head = form(survey).question("chu")
    assert (head.choices_from, head.choices) == ("ten", "")
    assert head.choice_filter is not None


def test_required_read_only_trigger_and_seed_may_be_expressions():
    questionnaire = form(
        """
        | type          | name | label | required   | read_only | trigger | calculation | parameters                |
        | text          | a    | A     | yes        |           |         |             |                           |
        | text          | b    | B     | ${a} = 'x' | ${a} = '' |         |             |                           |
        | datetime      | c    | C     |            |           | ${a}, ${b} | now()    |                           |
        | select_one yn | d    | D     |            | yes       |         |             | randomize=true seed=${a}  |
        """
    )
    a, b, c, d = questionnaire.questions()
    assert a.required and a.required_if is None
    assert not b.required and b.required_if["references"] == b.read_only_if["references"] == ["a"]
    assert c.trigger == ("a", "b")
    assert d.read_only and d.randomize and d.seed["references"] == ["a"]


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("${q} = yes", "no-such-node"),
        ("../khac = 1", "no-such-node"),
        ("pulldata('ho', 'ten', 'ma', ${q}) = 'x'", "no-attachment"),
        ("${last-saved#q} = 'x'", "earlier-answers"),
    ],
)
def test_what_is_not_there_is_nothing_and_only_warned_of(expression, code):
    survey = f"| type | name | label | relevant |\n| text | q | Một | |\n| text | s | Hai | {expression} |"
    questionnaire, findings = read(survey)
    assert (code, 3, "D") in warned(findings)
    assert questionnaire.question("s").relevant["source"] == expression


@pytest.mark.parametrize("expression", ["${q} = yes or nothing(1)", "${q} = yes and", "pulldata('ho'", "$(q) = 1"])
def test_what_cannot_be_evaluated_is_refused_at_its_cell(expression):
    survey = f"| type | name | label | relevant |\n| text | q | Một | |\n| text | s | Hai | {expression} |"
    assert errors(survey) == [("expression", "survey", 3, "D")]


def test_a_name_of_an_instance_that_cannot_be_written_is_refused_in_the_settings():
    found = errors(
        "| type | name | label |\n| text | q | Một |", settings="| form_id | instance_name |\n| a | nope() |"
    )
    assert found == [("expression", "settings", 2, "B")]


@pytest.mark.parametrize(
    ("type_cell", "kind"),
    [
        ("string", "text"), ("q int", "integer"), ("add decimal prompt", "decimal"), ("date time", "datetime"),
        ("dateTime", "datetime"), ("trigger", "acknowledge"), ("percentage", "integer"), ("get today", "calculate"),
        ("select one from yn", "select_one"), ("select1 yn", "select_one"), ("select all that apply yn",
        "select_multiple"), ("add select one prompt using yn", "select_one"), ("rank yn", "rank"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_type_is_known(type_cell, kind):
    survey = f"| type | name | label |\n| {type_cell} | q | Một |\n| text | r | Hai |"
    assert form(survey).question("q").kind == kind


@pytest.mark.parametrize("spelling", ["or_other", "or other", "or specify other"])
def test_every_spelling_of_or_other_adds_the_box(spelling):
    assert form(f"| type | name | label |\n| select_one yn {spelling} | q | Một |").question("q").other_specify


def test_types_that_limit_an_answer_do_so_here():
    questionnaire = form("| type | name | label |\n| percentage | p | P |\n| number of days in last year | d | D |")
    assert [(q.minimum, q.maximum) for q in questionnaire.questions()] == [(0, 100), (0, 365)]


def test_rows_after_a_long_gap_are_not_read_nor_are_columns():
    survey = "| type | name | label |\n| text | a | A |" + "\n| |" * 60 + "\n| text | b | B |" + "\n| |" * 61
    survey += "\n| bogus | c | C |"
    assert [question.name for question in form(survey).questions()] == ["a", "b"]
    gap = "| " * 21
    wide = f"| type | name | label {gap}| relevant |\n| text | a | A {gap}| nope( |"
    assert form(wide).question("a").relevant is None


def test_a_choices_sheet_may_have_columns_named_like_settings_of_questions():
    choices = "| list_name | name | label | tag | count |\n| l | 1 | Một | x | 2 |"
    survey = "| type | name | label | choice_filter |\n| select_one l | q | Q | tag = 'x' and count = 2 |"
    assert form(survey, choices).choice_lists["l"][0].extra == {"tag": "x", "count": "2"}


def test_typographic_quotes_stay_in_words_and_go_from_expressions():
    survey = "| type | name | label | relevant |\n| text | q | “Một” | |\n| text | r | Hai | ${q} = ‘a’ |"
    questionnaire = form(survey)
    assert questionnaire.label(questionnaire.question("q")) == "“Một”"
    assert questionnaire.question("r").relevant["source"] == "${q} = 'a'"


def test_a_language_without_words_is_named_at_the_first_of_them():
    survey = """
        | type | name | label::vi | label::en |
        | text | a    | Một       | One       |
        | text | b    | Hai       |           |
        | text | c    | Ba        |           |
    """
    _questionnaire, findings = read(survey, "| list_name | name | label::vi |\n| yn | 1 | Có |")
    missing = [finding for finding in findings if finding.code == "no-translation"]
    assert [(f.sheet, f.row, f.column, f.facts["count"]) for f in missing][-1] == ("survey", 3, "D", 2)


def test_the_only_sheet_of_a_workbook_is_the_survey_whatever_its_name():
    assert read_xlsform(workbook(Form1="| type | name | label |\n| text | q | Một |"), "p.xlsx")[0].question("q")


def test_groups_nested_beyond_reason_are_refused_and_not_the_machine():
    rows = [f"| begin group | g{n} | G |" for n in range(200)] + ["| text | q | Một |"] + ["| end group | | |"] * 200
    with pytest.raises(QuestionnaireError) as caught:
        read("\n".join(["| type | name | label |", *rows]))
    assert {finding.code for finding in caught.value.findings if finding.severity == "error"} >= {"too-deep"}


def test_loops_in_loops_are_refused_before_they_grow():
    choices = "| list_name | name | label |" + "".join(f"\n| l | c{n} | C |" for n in range(50))
    rows = [f"| begin loop over l | g{n} | G |" for n in range(4)] + ["| text | q | Q |"] + ["| end loop | | |"] * 4
    assert errors("\n".join(["| type | name | label |", *rows]), choices)[0][0] == "too-many-rows"


def test_a_language_of_the_options_alone_can_be_chosen_too():
    choices = "| list_name | name | label::vi | label::en |\n| yn | 1 | Có | Yes |"
    questionnaire = form("| type | name | label |\n| select_one yn | q | Một |", choices)
    assert questionnaire.languages == ("default", "vi", "en")
    assert questionnaire.closed_items("en")[0].options == (("1", "Yes"),)


def test_the_box_of_or_other_may_give_options_though_it_is_no_row_of_the_sheet():
    survey = "| type | name | label |\n| select_one yn or_other | a | A |\n| select_one ${a_other} | b | B |"
    assert form(survey).question("b").choices_from == "a_other"


def test_a_calculation_that_keeps_its_value_or_waits_for_an_answer_is_no_circle():
    survey = """
        | type         | name | label | relevant   | calculation                                     | trigger |
        | integer      | a    | A     | ${c} != '' |                                                 |         |
        | begin repeat | r    | R     |            |                                                 |         |
        | calculate    | so   |       | ${a} > 0   | indexed-repeat(${so}, ${r}, position(..) - 1) + 1 |       |
        | end repeat   |      |       |            |                                                 |         |
        | text         | c    | C     |            | ${a} + 1                                        | ${a}    |
    """
    assert form(survey).question("c").trigger == ("a",)


def test_when_the_interview_began_is_known_while_it_lasts_and_stored_nowhere():
    questionnaire = form(
        """
        | type      | name | label | calculation                       |
        | start     | bd   |       |                                   |
        | calculate | gio  |       | format-date-time(${bd}, '%H:%M')  |
        | text      | q    | Một   |                                   |
        """
    )
    interview = Interview(questionnaire, {"q": "a"}, today=date(2025, 1, 2), now=datetime(2025, 1, 2, 3, 4))
    assert interview.state.value("gio", ()) == "03:04"
    assert "bd" not in interview.cleaned()
