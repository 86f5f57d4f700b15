"""Any questionnaire survives JSON; any answers give a state that is stable."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaires import Choice, Group, Interview, Question, Questionnaire, Repeat, read_xlsform
from surveys.questionnaires.answers import canonical
from surveys.questionnaires.expressions import compile_expression
from surveys.text import format_number, parse_number, search_key
from webapp.demo.questionnaire import demo_questionnaire_workbook

TODAY = date(2025, 11, 22)
KINDS = ["text", "integer", "decimal", "date", "time", "select_one", "select_multiple", "rank", "range", "note",
         "acknowledge", "calculate", "hidden"]  # fmt: skip
texts = st.dictionaries(st.sampled_from(["vi", "en"]), st.text(max_size=20), max_size=2)
DEMO = read_xlsform(demo_questionnaire_workbook(), "demo.xlsx")[0]


@st.composite
def questionnaires(draw):
    """Small questionnaires of every kind of question, with conditions that look back."""
    count = draw(st.integers(1, 6))
    questions = []
    for number in range(count):
        condition = draw(st.sampled_from([None, "selected(${q0}, 'a')", "${q0} != ''"])) if number else None
        questions.append(
            Question(
                f"q{number}",
                draw(st.sampled_from(KINDS)),
                label=draw(texts),
                hint=draw(texts),
                required=draw(st.booleans()),
                relevant=compile_expression(condition) if condition else None,
                choices="l",
                exclusive=draw(st.sampled_from([(), ("a",)])),
                parameters={"start": "1", "end": "5"},
            )
        )
    cut = draw(st.integers(0, count))
    items = [*questions[:cut]]
    if questions[cut:]:
        shell = draw(st.sampled_from([Group, Repeat]))
        items.append(shell("g", draw(texts), items=tuple(questions[cut:])))
    lists = {"l": (Choice("a", draw(texts), {"x": "1"}), Choice("b", draw(texts)))}
    return Questionnaire("p", draw(st.text(max_size=10)), "1", ("vi", "en"), "vi", tuple(items), lists)


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=12), st.sampled_from(["a", "b", "3", "2025-01-01"]),
    st.lists(
        st.one_of(st.text(max_size=5), st.none(), st.dictionaries(st.sampled_from(["q1", "q2"]), st.text())), max_size=3
    ),
)  # fmt: skip


@given(questionnaires())
def test_a_questionnaire_survives_json(questionnaire):
    again = Questionnaire.from_dict(json.loads(json.dumps(questionnaire.to_dict())))
    assert again == questionnaire
    assert again.content_hash == questionnaire.content_hash


@settings(deadline=None)
@given(questionnaires(), st.dictionaries(st.sampled_from(["q0", "q1", "q2", "q3", "g"]), anything))
def test_any_answers_give_errors_or_a_stable_result(questionnaire, answers):
    first = Interview(questionnaire, answers, today=TODAY)
    first.check_all()
    cleaned = first.cleaned()
    assert json.loads(json.dumps(cleaned)) == cleaned
    assert Interview(questionnaire, cleaned, today=TODAY).cleaned() == cleaned


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from([q.name for q in DEMO.questions()]), anything))
def test_what_is_kept_of_the_demonstration_was_asked(answers):
    interview = Interview(DEMO, answers, today=TODAY)
    relevant = {asked.field for section in interview.sections() for asked in section.asked if asked.relevant}
    assert set(interview.cleaned()) <= relevant


@given(st.sampled_from(KINDS), st.text(max_size=40))
def test_reading_a_canonical_answer_again_changes_nothing(kind, text):
    question = Question("q", kind)
    once = canonical(question, text)
    assert canonical(question, once) == once


@given(st.integers(-(10**12), 10**12))
def test_vietnamese_numbers_round_trip(number):
    assert parse_number(format_number(number)) == number


@given(st.text(max_size=40))
def test_a_search_key_is_its_own_search_key(text):
    key = search_key(text)
    assert search_key(key) == key
