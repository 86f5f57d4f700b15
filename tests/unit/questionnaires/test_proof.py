"""Proof before the field: typical mistakes are found, good forms stay quiet, and "never" is never said in vain."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.proofs import documented
from surveys.questionnaires import QuestionnaireError, read_questionnaire, read_xlsform
from surveys.questionnaires.expressions import compile_expression
from surveys.questionnaires.proof import proof_findings, prove
from surveys.questionnaires.questionnaire import Choice, Question, Questionnaire
from surveys.questionnaires.state import State
from tests.unit.questionnaires.forms import TODAY, form, shared
from tests.unit.questionnaires.planted_faults import CHOICES, HELD_OUT, HOUSEHOLD, MISTAKES, Mistake, with_mistake
from webapp.demo.questionnaire import demo_questionnaire_workbook

OPTIONS = ("1", "2", "9")


def test_a_good_form_is_reached_everywhere_and_has_no_fault():
    questionnaire = form(HOUSEHOLD, CHOICES)
    proof = prove(questionnaire, today=TODAY)
    assert (proof.faults, proof.open) == ((), ())
    assert set(proof.reached) == set(questionnaire.placed)
    for name, answers in proof.reached.items():
        assert State(questionnaire, answers, today=TODAY).is_relevant(name, ())


@pytest.mark.parametrize("mistake", [*MISTAKES, *HELD_OUT], ids=lambda mistake: mistake.what)
def test_a_typical_mistake_is_found_where_it_was_made(mistake: Mistake):
    try:
        proof = prove(form(with_mistake(mistake), CHOICES), today=TODAY)
    except QuestionnaireError as error:
        found = {name for finding in error.findings for name in finding.facts.get("names", ())}
    else:
        found = {fault.name for fault in proof.faults}
    assert found & set(mistake.points_at)


def test_a_fault_is_told_at_its_cell_with_a_remedy():
    questionnaire = form(HOUSEHOLD.replace("xa = ${xa}", "xa = ${xa} and xa = 'a'"), CHOICES)
    said = {finding.code: finding for finding in proof_findings(questionnaire, prove(questionnaire, today=TODAY))}
    assert said["no-options"].message == (
        "“Thôn?” có khi được hỏi mà không còn phương án nào, ví dụ khi “Xã?” là “Xã B”."
    )
    assert "Thôn B1" in said["never-offered"].message
    assert said["no-options"].advice


def test_a_code_that_stands_in_several_rows_of_a_list_is_offered_by_any_of_them():
    settings = "| allow_choice_duplicates |\n| yes |"
    questionnaire = form(HOUSEHOLD, CHOICES.replace("b1   | Thôn B1", "a1   | Thôn A1"), settings=settings)
    assert prove(questionnaire, today=TODAY).faults == ()


def test_skips_that_contradict_are_told_side_by_side():
    mistake = next(m for m in MISTAKES if m.what == "a skip against the skip before")
    questionnaire = form(with_mistake(mistake), CHOICES)
    (told,) = proof_findings(questionnaire, prove(questionnaire, today=TODAY))
    assert "“Nghề?” (chỉ hỏi khi “Có việc làm?” là “Có”)" in told.message
    assert "“Có việc làm?” là “Không”" in told.message


@pytest.mark.parametrize(
    ("table", "circle"),
    [
        ("| text | a | A | ${b} = 'x' | |\n| text | b | B | ${c} = 'x' | |\n| text | c | C | ${a} = 'x' | |",
         {"a (dòng 2)", "b (dòng 3)", "c (dòng 4)"}),
        ("| calculate | a | | | ${b} + 1 |\n| integer | n | N | | |\n| calculate | b | | | ${a} * 2 |",
         {"a (dòng 2)", "b (dòng 4)"}),
    ],
)  # fmt: skip
def test_a_circle_is_told_as_a_whole_with_its_rows(table: str, circle: set[str]):
    with pytest.raises(QuestionnaireError) as caught:
        form("| type | name | label | relevant | calculation |\n" + table)
    (told,) = [finding.message for finding in caught.value.findings if finding.code == "cycle"]
    steps = told.removesuffix(".").partition(": ")[2].split(" → ")
    assert set(steps) == circle and steps[0] == steps[-1] and len(steps) == len(circle) + 1


def test_after_its_time_a_proof_says_nothing_more():
    proof = prove(form(HOUSEHOLD, CHOICES), today=TODAY, seconds=0)
    assert proof.faults == () and not proof.reached and not proof.is_whole
    assert "tuoi" in proof.open


def numbers(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"${{{name}}} {sign} {limit}" for sign in ("<", ">=", "=", "!=") for limit in (0, 1, 2)])


def conditions() -> st.SearchStrategy[str]:
    atoms = st.one_of(
        st.sampled_from([f"${{a}} {sign} '{code}'" for sign in ("=", "!=") for code in (*OPTIONS, "8", "")]),
        st.sampled_from([f"selected(${{m}}, '{code}')" for code in (*OPTIONS, "8")]),
        st.sampled_from([f"count-selected(${{m}}) {sign} {n}" for sign in ("=", ">", "<") for n in (0, 1, 3)]),
        st.sampled_from(
            ["${m} = '1'", "${m} = '1 2'", "${a} = ${m}", "${c} > 2", "${c} = ''", "string-length(${c}) > 0"]
        ),
        numbers("n"),
        numbers("a"),
        numbers("m"),
    )
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
            inner.map(lambda words: f"not({words})"),
        ),
        max_leaves=4,
    )


@settings(max_examples=60, deadline=None)
@given(
    conditions(),
    conditions(),
    st.sampled_from(["${n} + 1", "if(${a} = '1', 2, ${n})", "coalesce(${a}, 'x')", "int(${n} div 2)"]),
)
def test_never_is_only_said_of_what_no_answers_reach(first: str, second: str, calculation: str):
    options = tuple(Choice(code) for code in OPTIONS)
    items = (
        Question("a", "select_one", choices="o"),
        Question("m", "select_multiple", choices="o", relevant=compile_expression("${a} != '9'")),
        Question("n", "integer", constraint=compile_expression(". >= 0 and . <= 2")),
        Question("c", "calculate", calculation=compile_expression(calculation)),
        Question("x", "text", relevant=compile_expression(first)),
        Question("y", "text", relevant=compile_expression(f"{second} and ${{x}} = ''")),
    )
    questionnaire = Questionnaire("f", "F", items=items, choice_lists={"o": options})
    proof = prove(questionnaire, today=TODAY)
    never = {fault.name for fault in proof.faults if fault.code == "never-asked"}
    always = {fault.name for fault in proof.faults if fault.code == "always-asked"}
    some = [[], ["1"], ["2"], ["1", "2"], ["1", "2", "9"]]
    for a, m, n in product(("", *OPTIONS), some, ("", "0", "1", "2")):
        answers: dict[str, Any] = {"a": a, "m": m, "n": n}
        state = State(questionnaire, answers, today=TODAY)
        asked = {name for name in ("x", "y") if state.is_relevant(name, ())}
        assert not asked & never, (answers, asked)
        assert always <= asked, (answers, always)


def test_what_its_author_switched_off_is_no_fault():
    survey = "| type | name | label | relevant |\n| select_one yn | a | A | false() |\n| text | b | B | |"
    assert prove(form(survey), today=TODAY).faults == ()


def test_what_is_not_modelled_is_left_open_or_reached_and_never_denied():
    survey = """
        | type      | name | label | relevant                             |
        | text      | t    | Chữ   |                                      |
        | date      | d    | Ngày  |                                      |
        | integer   | n    | Số    |                                      |
        | text      | q1   | Một   | regex(${t}, '^[A-Z]{2}[0-9]+$')       |
        | text      | q2   | Hai   | ${n} * ${n} = 49                     |
        | text      | q3   | Ba    | format-date(${d}, '%Y') = '2024'     |
        | text      | q4   | Bốn   | substr(${t}, 0, 2) = 'VN'            |
    """
    proof = prove(form(survey), today=date(2026, 1, 1))
    assert not proof.faults
    assert set(proof.open) <= {"q1", "q2", "q3", "q4"}


@pytest.mark.parametrize("name", ["correlaid-mitwirken", "socio-economic-survey", "flood-report-id"])
def test_what_is_said_of_a_shared_form_is_what_was_checked_by_hand(name: str):
    """The large forms are held to the list by `python -m benchmarks proofs`."""
    proof = prove(read_xlsform(shared("xlsforms", f"{name}.xlsx"))[0], today=TODAY)
    assert {(fault.code, fault.name) for fault in proof.faults} == documented().get(name, set())


def test_nothing_is_said_of_the_questionnaire_of_the_demonstration():
    proof = prove(read_questionnaire(demo_questionnaire_workbook(), "mau.xlsx")[0], today=TODAY)
    assert (proof.faults, proof.open) == ((), ())
