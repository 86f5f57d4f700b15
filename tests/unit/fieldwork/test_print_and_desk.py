"""What is printed is what the desk asks for: the same numbers, the same codes beside the same words, the same boxes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from surveys.fieldwork.paper.typed_answers import read_typed
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.blocks import Boxes, ConsentBlock, GridBlock, Option, Options, QuestionBlock, Ranking
from surveys.questionnaires.paper.cover_words import COVER_OPTIONS, COVER_WORDS
from surveys.questionnaires.paper.form import PaperFacts, paper_form
from surveys.questionnaires.paper.option_codes import typed_codes
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.paper.show_cards import cards_of
from tests.unit.questionnaires.forms import form
from tests.unit.questionnaires.test_paper_way import FORMS, questionnaire_named
from webapp.paper_entry.words import boxes_not_keyed, options_of, question_facts

FACTS = PaperFacts("Trung tâm", needs_case=True, needs_adults=True)
ALL_KINDS = (*FORMS, "odk-all-question-types")


def on_paper(outline: Outline) -> Iterator[tuple[str, str, tuple[Option, ...], Boxes | None]]:
    """Name, number, boxes to tick and boxes to write into of every question, in the order of print."""
    for block in paper_form(outline, FACTS).blocks:
        if isinstance(block, QuestionBlock):
            ticked = block.body.options if isinstance(block.body, Options | Ranking) else ()
            yield block.name, block.number, ticked, block.body if isinstance(block.body, Boxes) else None
        elif isinstance(block, GridBlock):
            yield from ((row.name, f"Câu {row.number}", block.columns, None) for row in block.rows)


@pytest.mark.parametrize("name", ALL_KINDS)
def test_the_desk_shows_every_number_code_and_box_that_is_printed_and_no_other(name):
    questionnaire = questionnaire_named(name)
    outline = Outline(Printed(questionnaire))
    facts, not_keyed = question_facts(questionnaire), boxes_not_keyed(questionnaire)
    printed = list(on_paper(outline))
    assert {each: number for each, number, *_ in printed if each in not_keyed} == not_keyed
    asked = {each: number for each, number, *_ in printed if each not in not_keyed}
    assert asked == {each: f"Câu {facts[each]['number']}" for each in asked}
    assert set(facts) - set(asked) - set(outline.printed.inside) == _asked_of_nobody(outline)
    pages = [questionnaire.question(each) for page in questionnaire.sections() for each in page.questions]
    assert {q.name for q in pages if q.has_answer and (q.read_only_if or not q.read_only)} <= set(facts)
    for each, _number, ticked, boxes in printed:
        question = questionnaire.question(each)
        if question.row.chooses and ticked:
            words = {code: " ".join(label.split()) for code, label in options_of(questionnaire, question)}
            assert {option.code: option.words for option in ticked} == words
        elif question.row.chooses and boxes is not None:
            assert boxes.groups[0][0] == max(len(code) for code, _label in options_of(questionnaire, question))
    for card in cards_of(outline):
        for each in card.questions:
            codes = {code for code, _label in options_of(questionnaire, questionnaire.question(each))}
            assert {option.code for option in card.options} <= codes


def _asked_of_nobody(outline: Outline) -> set[str]:
    """Questions whose condition can never hold: neither printed nor ever asked for."""
    shown = {stop.name for stop in outline.stops} | set(outline.printed.inside)
    return {q.name for q in outline.printed.questions if q.has_answer and q.name not in shown}


@pytest.mark.parametrize("name", [*ALL_KINDS, "unicef-liberia-std"])
def test_what_is_printed_beside_a_box_is_read_as_that_option_and_so_is_its_code(name):
    questionnaire = questionnaire_named(name)
    printed = Printed(questionnaire)
    for question in questionnaire.questions():
        codes = typed_codes(questionnaire, question)
        for choice in questionnaire.choices_of(question):
            for typed in (printed.code(question.name, choice.name), choice.name):
                assert read_typed(question, codes, typed).text == choice.name, (question.name, typed)


def test_numbers_do_not_depend_on_the_language_of_print():
    two = form(
        """
| type | name | label::vi | label::en |
| integer | a | Câu 4. Tuổi? | How old? |
| integer | b | Câu 7b. Số con? | Question 9. Children? |
| select_one yn | c | Câu 8. Đi học? | School? |
""",
        "| list_name | name | label::vi | label::en |\n| yn | co | Có | Yes |\n| yn | 1 | Không | No |",
    )
    plain, english = Printed(two), Printed(two, "en")
    assert plain.numbers == english.numbers == {"a": "4", "b": "7b", "c": "8"}
    assert english.words(two.question("a")) == "How old?"
    assert plain.codes("c") == {"co": "2", "1": "1"}


def test_the_cover_is_asked_as_it_is_printed():
    consent = next(
        block
        for block in paper_form(Outline(Printed(questionnaire_named("demo"))), FACTS).blocks
        if isinstance(block, ConsentBlock)
    )
    assert [words for words, _body in consent.cover] == [str(words) for words in list(COVER_WORDS.values())[1:]]
    ways = next(body for _words, body in consent.cover if isinstance(body, Options))
    assert [(o.code, o.words) for o in ways.options] == [(c, str(w)) for c, w in COVER_OPTIONS["@way"]]
    assert [option.code for option in consent.agreed] == [code for code, _words in COVER_OPTIONS["@consent"]]
