"""An interview: pages, skips, checks, and what remains."""

from __future__ import annotations

import pytest

from surveys.questionnaires import Interview, read_questionnaire, read_xlsform
from surveys.questionnaires.navigation import with_answer
from tests.unit.questionnaires.forms import TODAY, form, shared
from tests.unit.questionnaires.robot import answer_to_the_end
from webapp.demo.questionnaire import demo_questionnaire_workbook, demo_template_workbook

SKIP = """
    | type               | name  | label | required | relevant     | constraint             | appearance |
    | begin group        | a     | Phần A |         |              |                        | field-list |
    | select_one yn      | loc   | Lọc   | yes      |              |                        |            |
    | end group          |       |       |          |              |                        |            |
    | begin group        | b     | Phần B |         | ${loc} = '1' |                        | field-list |
    | select_multiple l  | chon  | Chọn  | yes      |              | count-selected(.) <= 3 |            |
    | integer            | tuoi  | Tuổi  |          |              | . >= 18 and . <= 110   |            |
    | end group          |       |       |          |              |                        |            |
    | begin group        | c     | Phần C |         |              |                        | field-list |
    | text               | ykien | Ý kiến |         |              |                        |            |
    | end group          |       |       |          |              |                        |            |
"""
LISTS = """
    | list_name | name | label |
    | yn        | 1    | Có    |
    | yn        | 2    | Không |
    | l         | a    | Đường |
    | l         | b    | Điện  |
    | l         | c    | Nước  |
    | l         | d    | Chợ   |
    | l         | e    | Trường |
    | l         | 9    | Khó trả lời |
"""


def interview(questionnaire, **answers):
    return Interview(questionnaire, answers, today=TODAY)


@pytest.fixture(scope="module")
def skipping():
    return form(SKIP, LISTS)


def test_an_irrelevant_page_is_passed_over(skipping):
    assert [section.key for section in interview(skipping, loc="2").sections()] == ["a", "c"]
    assert [section.key for section in interview(skipping, loc="1").sections()] == ["a", "b", "c"]


def test_pages_follow_each_other_in_both_directions(skipping):
    way = interview(skipping, loc="1")
    assert way.next_section().key == "a"
    assert way.next_section("a").key == "b"
    assert way.previous_section("c").key == "b"
    assert way.next_section("c") is None
    assert way.previous_section("a") is None
    assert way.progress("b") == (2, 3)


def test_a_page_that_has_become_irrelevant_still_knows_what_comes_next(skipping):
    way = interview(skipping, loc="2")
    assert way.next_section("b").key == "c"
    assert way.previous_section("b").key == "a"
    with pytest.raises(KeyError):
        way.section("b")


def test_answers_to_skipped_questions_are_dropped_and_do_not_count(skipping):
    way = interview(skipping, loc="2", chon=["a", "b", "c", "d"], tuoi="7", ykien=" tốt ")
    assert way.check_all() == []
    assert way.cleaned() == {"loc": "2", "ykien": "tốt"}


@pytest.mark.parametrize(
    ("answers", "field", "code", "words"),
    [
        ({}, "loc", "required", "Xin Ông/Bà chọn một phương án."),
        ({"loc": "7"}, "loc", "unknown-choice", "chọn lại"),
        ({"loc": "1"}, "chon", "required", "ít nhất một"),
        (
            {"loc": "1", "chon": ["a", "b", "c", "d", "e"]}, "chon", "too-many-choices",
            "Ông/Bà chọn tối đa 3 phương án; hiện đang chọn 5. Xin bỏ bớt 2.",
        ),
        ({"loc": "1", "chon": ["a", "9"]}, "chon", "exclusive-choice", "“Khó trả lời”"),
        ({"loc": "1", "chon": ["a", "x"]}, "chon", "unknown-choice", "chọn lại"),
        ({"loc": "1", "chon": ["a", "a"]}, "chon", "unknown-choice", "chọn lại"),
        ({"loc": "1", "chon": ["a"], "tuoi": "mười"}, "tuoi", "not-whole", "số nguyên"),
        ({"loc": "1", "chon": ["a"], "tuoi": "17"}, "tuoi", "out-of-range", "từ 18 đến 110"),
        ({"loc": "2", "ykien": "a" * 5_001}, "ykien", "too-long", "5.000 ký tự"),
    ],
)  # fmt: skip
def test_each_error_says_what_to_do(skipping, answers, field, code, words):
    found = interview(skipping, **answers).check_all()
    assert [(error.field, error.code) for error in found] == [(field, code)]
    assert words in found[0].message


def test_blank_answers_meet_no_constraint(skipping):
    assert interview(skipping, loc="1", chon=["a"], tuoi=" ").check_all() == []


def test_an_authored_message_is_used_for_cross_checks():
    questionnaire = form(
        """
        | type    | name | label | constraint | constraint_message |
        | integer | ho   | Hộ    |            |                    |
        | integer | lon  | Lớn   | . <= ${ho} | Không thể nhiều hơn số người trong hộ. |
        """
    )
    assert interview(questionnaire, ho="3", lon="4").check_all()[0].message == "Không thể nhiều hơn số người trong hộ."
    assert interview(questionnaire, ho="4", lon="4").check_all() == []


def test_irrelevance_spreads_along_a_chain_of_questions():
    rows = "\n".join(f"| select_one yn | q{i} | Câu {i} | ${{q{i - 1}}} = '1' |" for i in range(1, 400))
    questionnaire = form(f"| type | name | label | relevant |\n| select_one yn | q0 | Câu 0 | |\n{rows}")
    answers = {f"q{i}": "1" for i in range(400)}
    assert len(interview(questionnaire, **answers).cleaned()) == 400
    assert list(interview(questionnaire, **{**answers, "q2": "2"}).cleaned()) == ["q0", "q1", "q2"]


def test_what_an_answer_makes_relevant_on_the_same_page_is_asked_for():
    questionnaire = form(
        """
        | type          | name | label | required | relevant     |
        | select_one yn | q1   | Một   | yes      |              |
        | text          | q2   | Hai   |          | ${q1} = '1'  |
        """
    )
    assert [asked.field for asked in interview(questionnaire, q1="1").newly_asked("q1", {"q1"})] == ["q2"]
    assert interview(questionnaire, q1="2").newly_asked("q1", {"q1"}) == []


def test_calculations_are_filled_in_and_cannot_be_answered():
    questionnaire = form(
        """
        | type      | name | label | calculation |
        | integer   | a    | A     |             |
        | calculate | gap  |       | ${a} * 2    |
        """
    )
    assert interview(questionnaire, a="4", gap="99").cleaned() == {"a": "4", "gap": "8"}


def test_required_may_depend_on_another_answer():
    questionnaire = form(
        "| type | name | label | required |\n| select_one yn | q1 | Một | |\n| text | q2 | Hai | ${q1} = '1' |"
    )
    assert [error.variable for error in interview(questionnaire, q1="1").check_all()] == ["q2"]
    assert interview(questionnaire, q1="2").check_all() == []


def test_a_choice_filter_follows_the_other_answer():
    questionnaire = form(
        """
        | type          | name | label | choice_filter |
        | select_one h  | h    | Cụm   |               |
        | select_one x  | x    | Xã    | cum = ${h}    |
        """,
        """
        | list_name | name | label | cum |
        | h         | a    | A     |     |
        | h         | b    | B     |     |
        | x         | 1    | Một   | a   |
        | x         | 2    | Hai   | b   |
        """,
    )
    section = interview(questionnaire, h="b").section("h")
    assert [choice.name for choice in section.asked[1].choices] == ["2"]
    assert [error.code for error in interview(questionnaire, h="b", x="1").check_all()] == ["unknown-choice"]


def test_numbers_and_dates_are_kept_in_one_form():
    questionnaire = form(
        """
        | type    | name | label |
        | integer | n    | N     |
        | decimal | d    | D     |
        | date    | t    | T     |
        | time    | h    | H     |
        """
    )
    cleaned = interview(questionnaire, n="1.200", d="3,50", t="5/3/2025", h="8:05").cleaned()
    assert cleaned == {"n": "1200", "d": "3.50", "t": "2025-03-05", "h": "08:05"}
    assert interview(questionnaire, **cleaned).cleaned() == cleaned
    wrong = interview(questionnaire, n="1,5", d="a", t="31/02/2025", h="25:00").check_all()
    assert [error.code for error in wrong] == ["not-whole", "not-number", "not-date", "not-time"]


REPEAT = """
    | type         | name  | label            | calculation     | repeat_count | required |
    | integer      | so    | Số người         |                 |              | yes      |
    | begin repeat | nguoi | Người            |                 | ${so}        |          |
    | calculate    | stt   |                  | position(..)    |              |          |
    | text         | viec  | Việc người ${stt} |                |              | yes      |
    | integer      | tuoi  | Tuổi             |                 |              | yes      |
    | end repeat   |       |                  |                 |              |          |
    | calculate    | tong  |                  | sum(${tuoi})    |              |          |
    | calculate    | dau   |                  | indexed-repeat(${tuoi}, ${nguoi}, 1) |  |    |
    | calculate    | dem   |                  | count(${nguoi}) |              |          |
    | text         | het   | Hết              |                 |              |          |
"""


def test_a_repeat_is_a_page_for_each_instance():
    questionnaire = form(REPEAT)
    people = [{"viec": "làm ruộng", "tuoi": "40"}, {"viec": "đi học", "tuoi": "12"}]
    way = interview(questionnaire, so="2", nguoi=people)
    assert [section.key for section in way.sections()] == ["so", "viec@1", "viec@2", "het"]
    assert way.section("viec@2").asked[0].label == "Việc người 2"
    cleaned = way.cleaned()
    assert cleaned["nguoi"][1] == {"stt": "2", "viec": "đi học", "tuoi": "12"}
    assert (cleaned["tong"], cleaned["dau"], cleaned["dem"]) == ("52", "40", "2")


def test_an_error_in_a_repeat_names_its_instance():
    found = interview(form(REPEAT), so="2", nguoi=[{"viec": "a", "tuoi": "1"}]).check_all()
    assert [(error.variable, error.field) for error in found] == [("viec", "viec@2"), ("tuoi", "tuoi@2")]


def test_an_answer_is_put_into_its_instance():
    questionnaire = form(REPEAT)
    asked = interview(questionnaire, so="2").section("viec@2").asked[0]
    assert with_answer({"so": "2"}, asked, "đi học", ("nguoi",)) == {"so": "2", "nguoi": [{}, {"viec": "đi học"}]}


def test_a_huge_repeat_count_is_held_down():
    assert len(interview(form(REPEAT), so="1000000").sections()) <= 502


@pytest.mark.parametrize("nonsense", [5, {"a": 1}, ["x", None], True, "\0", "🙂" * 9])
def test_nonsense_answers_are_errors_and_never_a_crash(skipping, nonsense):
    way = interview(skipping, loc=nonsense, chon=nonsense, tuoi=nonsense, la=nonsense)
    assert way.check_all()
    assert isinstance(way.cleaned(), dict)
    assert interview(form(REPEAT), so="1", nguoi=nonsense).check_all()


def test_grid_rows_know_their_grid():
    questionnaire, _ = read_xlsform(demo_questionnaire_workbook(), "demo.xlsx")
    section = interview(questionnaire, da_giao_dich="1").section("hai_long_dich_vu")
    assert {asked.grid for asked in section.asked} == {"hai_long_dich_vu"}
    assert section.title.startswith("6. Ông/Bà hài lòng")


def test_options_are_shuffled_by_the_seed_and_stay_so():
    questionnaire = form("| type | name | label | parameters |\n| select_one l | q | Q | randomize=true |", LISTS)
    orders = {
        tuple(c.name for c in Interview(questionnaire, {}, today=TODAY, seed=s).section("q").asked[0].choices)
        for s in ("1", "2", "3", "4", "1", "2")
    }
    assert 1 < len(orders) <= 4


def test_the_interview_speaks_the_language_that_is_asked_for():
    questionnaire = form(
        "| type | name | label::vi | label::en |\n| text | q | Câu | Question |", settings="| form_title |\n| P |"
    )
    way = interview(questionnaire)
    assert way.section("q").asked[0].label == "Câu"
    assert way.in_language("en").section("q").asked[0].label == "Question"


def declining(questionnaire, *declined, **answers):
    return Interview(questionnaire, answers, today=TODAY, declined=declined)


def test_a_declined_question_needs_no_answer_and_has_none(skipping):
    way = declining(skipping, "chon", loc="1")
    assert way.check_all() == []
    assert way.cleaned() == {"loc": "1"}
    assert way.declined_fields() == ["chon"]
    assert [asked.field for asked in way.section("b").asked if asked.declined] == ["chon"]


def test_declining_one_question_excuses_no_other(skipping):
    wrong = declining(skipping, "chon", loc="1", tuoi="17").check_all()
    assert [(error.field, error.code) for error in wrong] == [("tuoi", "out-of-range")]
    assert [error.field for error in declining(skipping, "tuoi", loc="1").check_all()] == ["chon"]


def test_an_answer_wins_over_declining_and_is_checked(skipping):
    way = declining(skipping, "chon", "tuoi", loc="1", chon=["a"], tuoi="mười")
    assert way.cleaned()["chon"] == ["a"]
    assert [error.code for error in way.check_all()] == ["not-whole"]
    assert way.declined_fields() == []


def test_an_irrelevant_or_unknown_field_is_not_declined(skipping):
    assert declining(skipping, "chon", "ykien", "la", loc="2").declined_fields() == ["ykien"]
    assert not any(asked.declined for asked in declining(skipping, "loc", loc="2").section("a").asked)


def test_a_declined_filter_asks_nothing_that_hangs_on_it(skipping):
    way = declining(skipping, "loc", chon=["a"])
    assert [section.key for section in way.sections()] == ["a", "c"]
    assert way.check_all() == []


def test_declining_blanks_what_would_have_been_filled_in():
    questionnaire = form(
        """
        | type      | name | label | required | default | calculation | readonly |
        | integer   | so   | Số    | yes      | 3       |             |          |
        | calculate | doi  |       |          |         | ${so} * 2   |          |
        | integer   | chep | Chép  | yes      |         | ${doi} + 1  | yes      |
        """
    )
    assert interview(questionnaire).cleaned() == {"so": "3", "doi": "6", "chep": "7"}
    way = declining(questionnaire, "so", "doi", "chep")
    assert way.declined_fields() == ["so"]
    assert "so" not in way.cleaned()
    assert declining(questionnaire, "doi", "chep").cleaned() == interview(questionnaire).cleaned()


def test_an_answer_is_not_held_against_a_declined_question():
    questionnaire = form(
        """
        | type      | name | label | required | calculation | constraint             | constraint_message |
        | integer   | den  | Đến   | yes      |             |                        |                    |
        | calculate | doi  |       |          | ${den} * 2  |                        |                    |
        | integer   | lai  | Lại   | yes      |             | . >= 0 and . <= ${den} | Nhiều hơn số lần.  |
        | integer   | xa   | Xa    | yes      |             | . <= ${doi}            |                    |
        """
    )
    assert [error.field for error in interview(questionnaire, lai="1", xa="1").check_all()] == ["den", "lai", "xa"]
    assert declining(questionnaire, "den", lai="1", xa="1").check_all() == []
    assert declining(questionnaire, "den", lai="-1", xa="1").check_all()[0].message == "Nhiều hơn số lần."
    too_many = declining(questionnaire, "den", den="1", lai="2", xa="3").check_all()
    assert [error.field for error in too_many] == ["lai", "xa"]


def test_a_confirmation_cannot_be_declined():
    questionnaire = form("| type | name | label | required |\n| acknowledge | dong_y | Xác nhận | yes |")
    way = declining(questionnaire, "dong_y")
    assert [error.code for error in way.check_all()] == ["required"]
    assert way.declined_fields() == []


def test_instances_of_a_repeat_are_declined_one_by_one():
    questionnaire = form(
        """
        | type         | name | label | required |
        | begin repeat | con  | Con   |          |
        | integer      | tuoi | Tuổi  | yes      |
        | end repeat   |      |       |          |
        """
    )
    way = declining(questionnaire, "tuoi@2", "tuoi@7", con=[{}, {}, {"tuoi": "4"}])
    assert [(error.field, error.code) for error in way.check_all()] == [("tuoi@1", "required")]
    assert way.declined_fields() == ["tuoi@2"]


def test_declining_stays_in_another_language_and_with_other_answers(skipping):
    way = declining(skipping, "chon", loc="1")
    assert way.in_language(None).declined_fields() == ["chon"]
    assert way.with_changes({"loc": "1", "chon": ["a"]}, declined=["chon", "tuoi"]).declined_fields() == ["tuoi"]


@pytest.mark.parametrize("build", [demo_questionnaire_workbook, demo_template_workbook])
def test_every_question_of_the_demonstration_can_be_declined(build):
    questionnaire, _ = read_questionnaire(build(), "demo.xlsx")
    names = [question.name for question in questionnaire.questions() if question.is_asked]
    way = declining(questionnaire, *names)
    assert way.check_all() == []
    asked = [each for section in way.sections() for each in section.asked if each.relevant and each.question.has_answer]
    assert [each.field for each in asked if not each.declined] == []
    assert way.cleaned() == {}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("build", [demo_questionnaire_workbook, demo_template_workbook])
def test_the_demonstration_can_be_answered_to_the_end(build, seed):
    questionnaire, _ = read_questionnaire(build(), "demo.xlsx")
    finished = answer_to_the_end(questionnaire, seed)
    assert finished.check_all() == []
    assert Interview(questionnaire, finished.cleaned(), today=TODAY).cleaned() == finished.cleaned()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("filename", ["correlaid-mitwirken.xlsx", "stats4sd-example.xlsx"])
def test_real_forms_can_be_answered_to_the_end(filename, seed):
    questionnaire, _ = read_xlsform(shared("xlsforms", filename))
    finished = answer_to_the_end(questionnaire, seed)
    assert finished.check_all() == []
    assert Interview(questionnaire, finished.cleaned(), today=TODAY).cleaned() == finished.cleaned()


def test_a_condition_of_being_read_only_closes_the_question_and_its_checks():
    questionnaire = form(
        """
        | type    | name | label | readonly | required |
        | integer | a    | A     |          |          |
        | text    | b    | B     | ${a} > 2 | yes      |
        """
    )
    assert [error.field for error in interview(questionnaire, a="2").check_all()] == ["b"]
    assert interview(questionnaire, a="3").check_all() == []
    assert [asked.read_only for asked in interview(questionnaire, a="3").section("a").asked] == [False, True]


def test_an_answer_that_is_no_longer_offered_is_blank_to_others_and_comes_back():
    questionnaire = form(
        """
        | type         | name | label | choice_filter | calculation |
        | select_one h | h    | H     |               |             |
        | select_one x | x    | X     | cum = ${h}    |             |
        | calculate    | c    |       |               | ${x}        |
        """,
        """
        | list_name | name | label | cum |
        | h         | a    | A     |     |
        | h         | b    | B     |     |
        | x         | 1    | Một   | a   |
        | x         | 2    | Hai   | b   |
        """,
    )
    assert interview(questionnaire, h="b", x="1").cleaned() == {"h": "b"}
    assert interview(questionnaire, h="a", x="1").cleaned() == {"h": "a", "x": "1", "c": "1"}
