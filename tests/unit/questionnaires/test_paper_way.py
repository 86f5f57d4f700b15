"""Following the printed instructions by hand asks exactly what the interview asks."""

from __future__ import annotations

import random
from datetime import date
from functools import cache
from typing import Any

import pytest
import z3

from surveys.questionnaires import Questionnaire, read_xlsform
from surveys.questionnaires.expressions import to_boolean
from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.conditions import Untold, leaves
from surveys.questionnaires.paper.outline import END, Outline
from surveys.questionnaires.paper.reader import Reader
from surveys.questionnaires.proof.prover import Prover
from surveys.questionnaires.questionnaire import Question, Repeat
from surveys.questionnaires.state import State
from tests.unit.questionnaires.forms import TODAY, shared
from webapp.demo.questionnaire import demo_questionnaire_workbook

FORMS = ("demo", "good-eats-multilang", "correlaid-mitwirken", "socio-economic-survey", "stats4sd-example",
         "flood-report-id", "unicef-liberia-std", "wfp-ethiopia-fsom", "unhcr-surveydesigner-rms",
         "who-verbal-autopsy")  # fmt: skip
RESPONDENTS = 25
INTERVIEWS = {"who-verbal-autopsy": 6, "unhcr-surveydesigner-rms": 10, "wfp-ethiopia-fsom": 12}


@cache
def questionnaire_named(name: str) -> Questionnaire:
    if name == "demo":
        return read_xlsform(demo_questionnaire_workbook(), "phieu.xlsx")[0]
    path = shared("xlsforms", f"{name}.xlsx")
    return read_xlsform(path.read_bytes(), path.name)[0]


def some_answer(question: Question, codes: list[str], chance: random.Random) -> Any:
    """An answer of the right kind; now and then none, as when somebody declines."""
    if chance.random() < 0.12:
        return None
    if question.row.chooses:
        if not codes:
            return None
        several = chance.sample(codes, chance.randint(1, min(3, len(codes))))
        return several if question.is_multiple else several[0]
    if question.row.counts:
        return str(chance.choice([0, 1, 2, 3, 5, 17, 18, 30, 65]))
    if question.reading == "date":
        return date(chance.randint(1940, 2025), chance.randint(1, 12), chance.randint(1, 28)).isoformat()
    return {"time": "08:30", "datetime": "2025-01-02T08:30", "confirmation": "OK"}.get(question.reading, "abc")


def answered_at_random(questionnaire: Questionnaire, chance: random.Random) -> dict[str, Any]:
    """Answers to everything, asked or not, in two instances of each repeat: what is not asked must not matter."""

    def record(repeats: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, placed in questionnaire.placed.items():
            if placed.repeats != repeats:
                continue
            if isinstance(placed.item, Repeat):
                found[name] = [record((*repeats, name)) for _ in range(2)]
            elif isinstance(placed.item, Question) and placed.item.has_answer and not placed.item.is_calculated:
                codes = [choice.name for choice in questionnaire.choices_of(placed.item)]
                found[name] = some_answer(placed.item, codes, chance)
        return found

    return record(())


def reader_of(outline: Outline, state: State, *, follows_arrows: bool = True) -> Reader:
    """A reader whose respondent gives the answers of `state`."""

    def untold(name: str, leaf: Untold, indexes: tuple[int, ...]) -> bool:
        condition = state.placed(name).item.relevant
        return to_boolean(state.evaluated(condition, name, indexes)) if condition else True

    return Reader(outline, state.value, state.count, untold, follows_arrows)


def asked_by_the_engine(outline: Outline, state: State) -> set[tuple[str, tuple[int, ...]]]:
    return {
        (stop.name, indexes)
        for stop in outline.stops
        for indexes in state.instances_of(stop.name)
        if state.is_relevant(stop.name, indexes)
    }


@pytest.mark.parametrize("name", FORMS)
def test_a_reader_of_the_paper_asks_exactly_what_the_interview_asks(name):
    questionnaire = questionnaire_named(name)
    outline = Outline(Printed(questionnaire))
    partly_told = {stop.name for stop in outline.stops if not _is_wholly_told(outline, stop.name)}
    chance = random.Random(7)
    for _respondent in range(INTERVIEWS.get(name, RESPONDENTS)):
        state = State(questionnaire, answered_at_random(questionnaire, chance), today=TODAY, seed="x")
        expected = asked_by_the_engine(outline, state)
        for follows_arrows in (True, False):
            way = reader_of(outline, state, follows_arrows=follows_arrows).way()
            asked = {(step.stop.name, step.indexes) for step in way}
            assert {each for each in asked ^ expected if each[0] not in partly_told | set(outline.worked_out)} == set()


def _is_wholly_told(outline: Outline, name: str) -> bool:
    at = [part.condition for part in outline.parts_around[name]]
    at += [stop.condition for stop in outline.stops if stop.name == name]
    return not any(isinstance(leaf, Untold) for condition in at if condition is not None for leaf in leaves(condition))


@pytest.mark.parametrize("name", ["demo", "correlaid-mitwirken", "who-verbal-autopsy"])
def test_the_solver_finds_nobody_who_ticks_an_option_and_is_asked_what_its_arrow_passes_over(name):
    questionnaire = questionnaire_named(name)
    outline = Outline(Printed(questionnaire))
    prover = Prover(questionnaire, TODAY)
    names = [stop.name for stop in outline.stops]
    checked = 0
    for stop in outline.stops:
        for choice in questionnaire.choices_of(stop.question) if stop.question.reading == "choice" else ():
            target = outline.arrow_target(stop.question, choice.name)
            if target is None or checked > 40:
                continue
            passed = names[names.index(stop.name) + 1 : names.index(target) if target != END else len(names)]
            numbered = [each for each in passed if outline.printed.numbers.get(each)]
            ticked = prover.encoding.value(stop.name).text.is_(choice.name)
            assert prover.alone(z3.And(ticked, z3.Or(*(prover.encoding.relevant(each) for each in numbered)))) == "no"
            checked += 1
    assert checked
