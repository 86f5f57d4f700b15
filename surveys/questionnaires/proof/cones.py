"""What one item rests on: all else that is asked has no say in it and is left out of the formula about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache

from surveys.questionnaires.expressions import parts
from surveys.questionnaires.questionnaire import Item, Questionnaire

NAMING = ("name", "repeat")


class Cones:
    """For each item all that its asking, its value and what its answer owes look at, directly or through others.

    Where those hold, all others can be left blank, and a blank owes nothing: so what can be within a cone can be.
    """

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._of: dict[str, frozenset[str]] = {}
        self._direct = cache(self._look)

    def of(self, name: str) -> frozenset[str]:
        """The item, and the names of all that it rests on."""
        if name not in self._of:
            found, waiting = {name}, [name]
            while waiting:
                for each in self._direct(waiting.pop()):
                    known = self._of.get(each)
                    if known is not None:
                        found |= known
                    elif each not in found:
                        found.add(each)
                        waiting.append(each)
            self._of[name] = frozenset(found)
        return self._of[name]

    def _look(self, name: str) -> frozenset[str]:
        placed = self.questionnaire.placed[name]
        looked_at = {*placed.groups, *_named(placed.item)}
        return frozenset(each for each in looked_at if each in self.questionnaire.placed)


def _named(item: Item) -> Iterable[str]:
    """Every name in any expression of an item; more than it looks at does no harm."""
    for each in fields(item):
        value = getattr(item, each.name)
        if isinstance(value, dict) and "references" in value:
            yield from value["references"]
            for node in parts(value["expression"]):
                yield from (str(node[key]) for key in NAMING if key in node)
