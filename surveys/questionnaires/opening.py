"""What a questionnaire answers by itself: defaults when it opens or a repeat grows, and calculations that are made
once, at a trigger, or until a person says otherwise.

These answers are stored like those of a person; everything else that is calculated follows from the answers at any
time and is not stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.questionnaires.expressions import references
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.state import Indexes, State

ROUNDS = 10
"""One stored answer may set off the next; a circle ends here."""
Change = tuple[str, Indexes, Any]
FORGET = object()


def opened(state: State) -> State:
    """The state with which an interview opens: dynamic defaults and calculations that are kept are stored."""
    return _settled(state, _opening(state))


def settled(before: State, after: State) -> State:
    """The state after answers have changed: what they trigger is stored, what they overtake is forgotten."""
    return _settled(after, _following(before, after))


def _settled(state: State, changes: list[Change]) -> State:
    for _round in range(ROUNDS):
        if not changes:
            break
        answers = state.answers
        for name, indexes, value in changes:
            answers = with_value(answers, state.placed(name).repeats, indexes, name, value)
        before, state = state, state.changed(answers, {name for name, _indexes, _value in changes})
        changes = _following(before, state)
    return state


def _opening(state: State) -> list[Change]:
    return [
        (question.name, indexes, value)
        for question in stored_by_itself(state.questionnaire)
        for indexes in state.instances_of(question.name)
        for value in _first(state, question, indexes)
    ]


def _first(state: State, question: Question, indexes: Indexes) -> list[Any]:
    """What a question that has just come into being begins with: nothing to store, or one value."""
    if question.name in state.record(state.placed(question.name).repeats, indexes):
        return []
    relevant = state.is_relevant(question.name, indexes)
    if _has_dynamic_default(question) and question.default is not None:
        if not relevant:
            return [] if question.calculation and not question.trigger else [None]
        return [state.read(question, state.text_of(question.default, question.name, indexes)) or None]
    if question.is_calculated and question.keeps_calculation and relevant:
        return [state.calculated(question, indexes)]
    return []


def _following(before: State, after: State) -> list[Change]:
    changes: list[Change] = []
    for question in stored_by_itself(after.questionnaire):
        name = question.name
        existed = set(before.instances_of(name))
        for indexes in after.instances_of(name):
            values = _next(before, after, question, indexes) if indexes in existed else _first(after, question, indexes)
            changes += [(name, indexes, value) for value in values]
    return changes


def _next(before: State, after: State, question: Question, indexes: Indexes) -> list[Any]:
    name = question.name
    if question.trigger:
        if any(
            _seen(before, source, name, indexes) != _seen(after, source, name, indexes) for source in question.trigger
        ):
            return [after.calculated(question, indexes)]
        return []
    if question.calculation is None or not after.is_relevant(name, indexes):
        return []
    appeared = not before.is_relevant(name, indexes)
    if question.is_calculated:
        others = [other for other in references(question.calculation) if other != name]
        if appeared or any(
            _seen(before, other, name, indexes) != _seen(after, other, name, indexes) for other in others
        ):
            value = after.calculated(question, indexes)
            return [] if value == after.given(name, indexes) else [value]
        return []
    edited = name in after.record(after.placed(name).repeats, indexes)
    if edited and (appeared or before.calculated(question, indexes) != after.calculated(question, indexes)):
        return [FORGET]
    return []


def _seen(state: State, name: str, here: str, indexes: Indexes) -> Any:
    return state.looked_up(name, state.placed(here).repeats, indexes)


def _has_dynamic_default(question: Question) -> bool:
    return question.default is not None and question.default["expression"]["op"] != "string"


def stored_by_itself(questionnaire: Questionnaire) -> list[Question]:
    """The questions whose answers are stored or forgotten without a person's doing."""
    return [
        question
        for question in questionnaire.questions()
        if question.has_answer
        and (
            question.trigger
            or _has_dynamic_default(question)
            or (question.calculation is not None and (question.keeps_calculation or not question.is_calculated))
        )
    ]


def with_value(
    answers: Mapping[str, Any], repeats: tuple[str, ...], indexes: Indexes, name: str, value: Any
) -> dict[str, Any]:
    """A copy of the answers with one changed; `repeats` are the repeats around the question, outermost first."""
    if not repeats:
        kept = dict(answers)
        if value is FORGET:
            kept.pop(name, None)
        else:
            kept[name] = value
        return kept
    stored = answers.get(repeats[0])
    instances = list(stored) if isinstance(stored, list) else []
    instances += [{} for _ in range(indexes[0] + 1 - len(instances))]
    inner = instances[indexes[0]] if isinstance(instances[indexes[0]], Mapping) else {}
    instances[indexes[0]] = with_value(inner, repeats[1:], indexes[1:], name, value)
    return {**answers, repeats[0]: instances}
