"""What is proved about a questionnaire before anyone is asked: what is never asked, never answered, never offered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import z3

from surveys.questionnaires.expressions import Expression, parts
from surveys.questionnaires.proof.prover import Found, Prover, asked_in
from surveys.questionnaires.proof.symbols import both, no
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.state import State

RELATIONS = {"=", "!=", "<", "<=", ">", ">="}
JUDGING = {"selected", "not"}


@dataclass(frozen=True)
class Fault:
    """One thing proved: at which item, in which column, with what it rests on and, where there is one, an example."""

    code: str
    name: str
    column: str
    because: tuple[str, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    example: dict[str, Any] | None = None


@dataclass(frozen=True)
class Proof:
    """All that was proved: faults, for every item that is reached the answers that reach it, and what stays open.

    `is_whole` is false where time ran out: then there may be faults that were not looked for.
    """

    faults: tuple[Fault, ...]
    reached: dict[str, dict[str, Any]]
    open: tuple[str, ...]
    is_whole: bool = True


def prove(questionnaire: Questionnaire, *, today: date, seconds: float | None = None) -> Proof:
    """Every item reached or proved out of reach, and the faults of conditions, constraints and filters.

    A fault "no-options" is told only where the interview itself, given the example, offers nothing. What is not done
    after `seconds` stays open.
    """
    return prove_with(Prover(questionnaire, today, seconds=seconds))


def prove_with(prover: Prover, tell: Callable[[str], None] = lambda _name: None) -> Proof:
    """The same with a prover that is there already; `tell` is called with each item that is looked at."""
    questionnaire, today = prover.questionnaire, prover.today
    reached, never, open_ = _reached(prover, today, tell)
    faults = _outermost(prover, never)
    dead = {fault.name for fault in never}
    for name, placed in questionnaire.placed.items():
        tell(name)
        if name in dead:
            continue
        if isinstance(placed.item, Question):
            faults += _of_question(prover, placed.item, today)
        if placed.item.relevant is not None:
            faults += _of_condition(prover, name, placed.item.relevant)
    order = {name: place for place, name in enumerate(questionnaire.placed)}
    faults.sort(key=lambda fault: order[fault.name])
    return Proof(tuple(faults), reached, tuple(open_), is_whole=prover.has_time)


def _reached(
    prover: Prover, today: date, tell: Callable[[str], None]
) -> tuple[dict[str, dict[str, Any]], list[Fault], list[str]]:
    never: list[Fault] = []
    open_: list[str] = []
    names = list(prover.questionnaire.placed)
    silent: dict[str, Any] = {}
    at_once = asked_in(State(prover.questionnaire, silent, today=today), names) if prover.has_time else []
    reached = dict.fromkeys(at_once, silent)
    for name in names:
        tell(name)
        if name in reached:
            continue
        found = prover.example(prover.asked[name], about=name)
        if found.can_be == "no":
            never.append(_never(prover, name, found))
            continue
        if found.model is not None:
            answers = prover.answers(found.model)
            for each in asked_in(State(prover.questionnaire, answers, today=today), names):
                reached.setdefault(each, answers)
        if name not in reached:
            open_.append(name)
    return reached, never, open_


def _never(prover: Prover, name: str, found: Found) -> Fault:
    condition = prover.questionnaire.placed[name].item.relevant
    names = dict.fromkeys([*(condition["references"] if condition else ()), *found.because])
    alone = condition is not None and prover.alone(prover.unskipped.own(name), about=name) == "no"
    return Fault("never-asked", name, "relevant", tuple(n for n in names if n != name), {"alone": alone})


def _outermost(prover: Prover, never: list[Fault]) -> list[Fault]:
    """Of a group that is never asked, not each question in it; and nothing that its author switched off."""
    dead = {fault.name for fault in never}
    return [
        fault
        for fault in never
        if not dead & set(prover.questionnaire.placed[fault.name].groups) and not _switched_off(prover, fault.name)
    ]


def _switched_off(prover: Prover, name: str) -> bool:
    condition = prover.questionnaire.placed[name].item.relevant
    return condition is not None and not condition["references"]


def _of_question(prover: Prover, question: Question, today: date) -> Iterator[Fault]:
    if not question.has_answer or question.is_calculated or not question.row.asked:
        return
    if not question.read_only and not question.calculation:
        given = prover.given[question.name]
        if (
            not prover.is_seen(given, about=question.name)
            and (found := prover.ask(given, about=question.name)).can_be == "no"
        ):
            yield Fault("never-answerable", question.name, "constraint", found.because)
            return
    if question.constraint is not None:
        yield from _of_constraint(prover, question)
    if question.choice_filter is not None and question.choices and not question.choices_from:
        yield from _of_filter(prover, question, today)


def _of_constraint(prover: Prover, question: Question) -> Iterator[Fault]:
    assert question.constraint is not None
    raw = prover.encoding.raw(question.name)
    refused = both(no(raw.blank), no(prover.encoding.constraint(question)))
    looks = question.constraint["references"] or any(
        n["op"] == "self" for n in parts(question.constraint["expression"])
    )
    if looks and prover.alone(refused, about=question.name) == "no":
        yield Fault("refuses-nothing", question.name, "constraint", tuple(question.constraint["references"]))
    yield from _parts(prover, question.name, "constraint", question.constraint, without=(question.name,))


def _of_filter(prover: Prover, question: Question, today: date) -> Iterator[Fault]:
    encoding = prover.encoding
    choices = prover.questionnaire.choices_of(question)
    offered = {choice.name: encoding.offered(question, choice) for choice in choices}
    asked = prover.asked[question.name]
    distinct = {condition.get_id(): condition for condition in offered.values()}
    out_of_reach = {key for key, condition in distinct.items() if _never_holds(prover, question.name, asked, condition)}
    never = [code for code, condition in offered.items() if condition.get_id() in out_of_reach]
    if never:
        yield Fault("never-offered", question.name, "choice_filter", facts={"codes": never})
    named = [n for n in question.choice_filter["references"] if n in prover.questionnaire.placed]  # type: ignore[index]
    answered = [prover.given[name] for name in named if name in prover.given]
    found = prover.ask(asked, *answered, *(no(each) for each in distinct.values()), about=question.name)
    if found.model is not None:
        answers = prover.answers(found.model)
        state = State(prover.questionnaire, answers, today=today)
        for instance in state.instances_of(question.name):
            if state.is_relevant(question.name, instance) and not state.choices(question, instance):
                facts = {"required": question.required or question.required_if is not None}
                yield Fault("no-options", question.name, "choice_filter", tuple(named), facts, answers)
                return


def _of_condition(prover: Prover, name: str, condition: Expression) -> Iterator[Fault]:
    own = prover.encoding.own(name)
    if condition["references"] and prover.alone(no(own), about=name) == "no":
        yield Fault("always-asked", name, "relevant", tuple(condition["references"]))
        return
    yield from _parts(prover, name, "relevant", condition, without=())


def _parts(
    prover: Prover, name: str, column: str, expression: Expression, *, without: tuple[str, ...]
) -> Iterator[Fault]:
    """The comparisons in an expression that can never be true: a code that is not in the list, a limit out of reach."""
    if expression["expression"]["op"] not in ("and", "or", "call", "binary"):
        return
    context = prover.asked[name] if column == "constraint" else prover.encoding.around(name)
    for node in parts(expression["expression"]):
        judged = node["op"] == "binary" and node["operator"] in RELATIONS
        if not (judged or (node["op"] == "call" and node["name"] == "selected")):
            continue
        whole = prover.encoding.symbol({**expression, "expression": node}, name).truth
        if _never_holds(prover, name, context, whole, without=without):
            yield Fault("part-never-true", name, column, tuple(_names_in(node)), {"part": node})


def _never_holds(prover: Prover, about: str, *wanted: z3.BoolRef, without: tuple[str, ...] = ()) -> bool:
    seen = prover.is_seen(*wanted, about=about)
    return not seen and prover.ask(*wanted, without=without, about=about).can_be == "no"


def _names_in(node: Any) -> list[str]:
    return list(dict.fromkeys(part["name"] for part in parts(node) if part["op"] == "reference"))
