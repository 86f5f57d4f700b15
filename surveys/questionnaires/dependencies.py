"""Which answers an item looks at, and the order in which to evaluate them."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from surveys.questionnaires.expressions import Expression, references
from surveys.questionnaires.questionnaire import Item, Question, Questionnaire, Repeat


def depends_on(item: Item) -> set[str]:
    """Names that decide whether the item is asked, how often, and what it calculates."""
    expressions: list[Expression | None] = [item.relevant]
    if isinstance(item, Question):
        expressions.append(item.calculation)
    if isinstance(item, Repeat):
        expressions.append(item.count)
    return {name for expression in expressions if expression for name in references(expression)}


def dependency_graph(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """Each name with the names that it needs first; the groups around it included."""
    graph: dict[str, set[str]] = {}
    for name, placed in questionnaire.placed.items():
        needed = {needed for needed in depends_on(placed.item) if needed in questionnaire.placed}
        graph[name] = (needed | set(placed.groups[-1:])) - ({name} if _may_look_at_itself(placed.item) else set())
    return graph


def _may_look_at_itself(item: Item) -> bool:
    """A calculation may keep its own earlier value."""
    return isinstance(item, Question) and item.calculation is not None and item.relevant is None


def evaluation_order(questionnaire: Questionnaire) -> list[str]:
    """Every name after all that it looks at; questionnaire order where nothing else decides."""
    try:
        return list(TopologicalSorter(dependency_graph(questionnaire)).static_order())
    except CycleError:
        return list(questionnaire.placed)


def find_cycle(questionnaire: Questionnaire) -> list[str]:
    """Names that look at each other in a circle; empty when there is none."""
    try:
        TopologicalSorter(dependency_graph(questionnaire)).prepare()
    except CycleError as error:
        names: list[str] = error.args[1]
        return names
    return []
