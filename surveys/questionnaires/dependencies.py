"""Which answers an item looks at, and the order in which to evaluate them."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from surveys.questionnaires.expressions import Expression, references
from surveys.questionnaires.questionnaire import Item, Question, Questionnaire, Repeat

SUMS = ("+", "-", "*", "div", "mod")


def depends_on(item: Item) -> set[str]:
    """Names that decide whether the item is asked, how often, and what it calculates."""
    expressions: list[Expression | None] = [item.relevant]
    if isinstance(item, Question):
        expressions.append(item.calculation)
    if isinstance(item, Repeat):
        expressions.append(item.count)
    return {name for expression in expressions if expression for name in references(expression)}


def dependency_graph(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """Each name with the names that it needs first; the groups around it included.

    A group that looks at a question of its own needs nothing of it: it looks at what was answered there.
    """
    graph: dict[str, set[str]] = {}
    for name, placed in questionnaire.placed.items():
        known = (needed for needed in _needed_first(placed.item) if needed in questionnaire.placed)
        outside = {needed for needed in known if name not in questionnaire.placed[needed].groups}
        graph[name] = outside | set(placed.groups[-1:])
    return graph


def _needed_first(item: Item) -> set[str]:
    """A calculation may keep its own earlier value, and one with a trigger waits for an answer."""
    if not isinstance(item, Question):
        return depends_on(item)
    conditions = set(references(item.relevant)) if item.relevant else set()
    calculated = set(references(item.calculation)) if item.calculation and not item.trigger else set()
    return conditions | (calculated - {item.name})


def evaluation_order(questionnaire: Questionnaire) -> list[str]:
    """Every name after all that it looks at; questionnaire order where nothing else decides."""
    try:
        return list(TopologicalSorter(dependency_graph(questionnaire)).static_order())
    except CycleError:
        return list(questionnaire.placed)


def find_cycle(questionnaire: Questionnaire) -> list[str]:
    """Names that look at each other in a circle, or one that adds to itself from a blank; empty when there is none."""
    for question in questionnaire.questions():
        if _never_begins(question):
            return [question.name, question.name]
    try:
        TopologicalSorter(dependency_graph(questionnaire)).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        return names
    return []


class Consequences:
    """What has to be evaluated again after a change."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.order = {name: place for place, name in enumerate(questionnaire.evaluation_order)}
        self.direct: dict[str, list[str]] = {}
        self.known: dict[str, frozenset[str]] = {}
        for name, placed in questionnaire.placed.items():
            for needed in {*looked_at(placed.item), *placed.groups[-1:]} - {name}:
                self.direct.setdefault(needed, []).append(name)

    def of(self, names: Iterable[str]) -> list[str]:
        """The names themselves and everything that rests on them, in evaluation order."""
        affected = frozenset[str]().union(*(self._of_one(name) for name in names))
        return sorted(affected & self.order.keys(), key=self.order.__getitem__)

    def _of_one(self, name: str) -> frozenset[str]:
        if name not in self.known:
            found, waiting = {name}, [name]
            while waiting:
                for dependent in self.direct.get(waiting.pop(), ()):
                    if dependent not in found:
                        found.add(dependent)
                        waiting.append(dependent)
            self.known[name] = frozenset(found)
        return self.known[name]


def looked_at(item: Item) -> set[str]:
    """Names that anything about the item's value rests on, which options it offers and how it begins included."""
    if not isinstance(item, Question):
        return depends_on(item)
    extra = (item.default, item.choice_filter)
    return (
        depends_on(item)
        | {*filter(None, [item.choices_from])}
        | {name for expression in extra if expression for name in references(expression)}
    )


def references_behind(questionnaire: Questionnaire, *expressions: Expression | None) -> set[str]:
    """Everything that expressions rest on, through calculations."""
    waiting = [name for expression in expressions if expression for name in references(expression)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        placed = questionnaire.placed.get(name)
        if placed is None or name in found:
            continue
        found.add(name)
        if isinstance(placed.item, Question) and placed.item.calculation:
            waiting += references(placed.item.calculation)
    return found


def _never_begins(question: Question) -> bool:
    """Whether a calculation does sums with its own earlier value: from a blank no number ever comes of that."""
    if not question.is_calculated or question.calculation is None or question.default is not None:
        return False
    waiting = [question.calculation["expression"]]
    while waiting:
        node = waiting.pop()
        if node["op"] == "self" or (node["op"], node.get("name")) == ("reference", question.name):
            return True
        if node["op"] == "negate":
            waiting.append(node["of"])
        elif node["op"] == "binary" and node["operator"] in SUMS:
            waiting += [node["left"], node["right"]]
    return False
