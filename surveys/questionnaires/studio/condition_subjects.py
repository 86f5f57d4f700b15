"""What a condition can speak of: the questions of a document, each with its number, its kind and its options."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Literal

from surveys.questionnaires.expressions import Expression, ExpressionError, compile_expression, references
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.numbering import split_number
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.studio.nodes import Node, numbered, walk, words_in
from surveys.text.i18n import gettext as _

Document = Mapping[str, Any]
Family = Literal["choice", "choices", "number", "date", "text", "calculated", "other"]
"""What can be said of an answer: one option, several, a number, a day, words, a value that is calculated (and may be
any of these), or only whether there is one."""

MOST_KEPT = 10_000
LONGEST_WORDS = 60
FAMILIES: dict[str, Family] = {
    "choice": "choice", "choices": "choices", "whole": "number", "number": "number", "text": "text",
    "date": "date", "confirmation": "text",
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """One question as a condition sees it.

    `number` is "Câu 7", or "" for what is not asked; `label` are the words without it; `called` is what a sentence
    calls it: the number where no other question has it too, else the words. `place` counts the items of the document;
    `known_after` is the place after which its value stands: its own, or for a calculation that of the last answer it
    rests on.
    """

    name: str
    uid: str
    kind: str
    family: Family
    number: str
    label: str
    options: tuple[tuple[str, str], ...]
    repeats: tuple[str, ...]
    groups: tuple[str, ...]
    place: int
    known_after: int
    called: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether its answers are whole numbers, written in one way only."""
        return self.kind in KINDS and KINDS[self.kind].reading == "whole"

    @cached_property
    def option_words(self) -> dict[str, str]:
        """The words of each option by its code."""
        return dict(self.options)


Subjects = dict[str, Subject]


def subjects_of(document: Document, language: str | None = None) -> Subjects:
    """Every question that has an answer, by variable, in the document's order; labels in a language."""
    numbers = numbered(document, language)
    places = {node["uid"]: place for place, (node, _parents) in enumerate(walk(document))}
    found: Subjects = {}
    for node, parents in walk(document):
        family = _family(node)
        if family is None or not node.get("name"):
            continue
        repeats = tuple(parent["name"] for parent in parents if parent["type"] == "repeat")
        place = places[node["uid"]]
        number, label = numbers.get(node["uid"], ""), _line(document, node.get("label"), language)
        found[node["name"]] = Subject(
            node["name"], node["uid"], node["kind"], family, _("Câu %(number)s", number=number) if number else "",
            split_number(label)[1] if number else label, _options(document, node, language), repeats,
            tuple(parent["uid"] for parent in parents), place, place,
        )  # fmt: skip
    return _with_what_calculations_rest_on(document, _with_what_they_are_called(found))


def choosable(subjects: Subjects, document: Document, uid: str) -> list[Subject]:
    """The questions that a condition of this item may name: asked before it, and in no repeat but those around it."""
    place, repeats = place_of(document, uid)
    return [
        subject
        for subject in subjects.values()
        if subject.uid != uid and subject.known_after < place and subject.repeats == repeats[: len(subject.repeats)]
    ]


def place_of(document: Document, uid: str) -> tuple[int, tuple[str, ...]]:
    """Where an item stands among all, and the repeats around it; past the end for none."""
    place = 0
    for place, (node, parents) in enumerate(walk(document)):
        if node["uid"] == uid:
            return place, tuple(parent["name"] for parent in parents if parent["type"] == "repeat")
    return place + 1, ()


def own_subject(subjects: Subjects, uid: str) -> Subject | None:
    """The question of that uid, which its own constraint calls "."."""
    return next((subject for subject in subjects.values() if subject.uid == uid), None)


def compiled(value: str | Expression) -> Expression:
    """The expression of a field, which is source text or kept as it was compiled; raises ExpressionError."""
    return value if isinstance(value, dict) else _tree(value)


def names_in(value: Any) -> list[str]:
    """The variables that an expression names, also one that cannot be read or speaks of columns."""
    try:
        return references(compiled(value)) if value else []
    except ExpressionError:
        return list(dict.fromkeys(PLACEHOLDER.findall(value)))


@lru_cache(MOST_KEPT)
def _tree(text: str) -> Expression:
    return compile_expression(text)


def _line(document: Document, texts: Any, language: str | None) -> str:
    return " ".join(words_in(document, texts, language).split())


def _family(node: Node) -> Family | None:
    kind = KINDS.get(node.get("kind", "")) if node["type"] == "question" else None
    if kind is None or not kind.stored or (kind.chooses and "label" in node.get("appearance", "").split()):
        return None
    if not kind.asked or (kind.reading == "text" and node.get("calculation")):
        return "calculated"
    return FAMILIES.get(kind.reading, "other")


def _options(document: Document, node: Node, language: str | None) -> tuple[tuple[str, str], ...]:
    if node.get("choices_from"):
        return ()
    options = document.get("lists", {}).get(node.get("choices", ""), ())
    return tuple((option["name"], _line(document, option.get("label"), language)) for option in options)


def _with_what_they_are_called(subjects: Subjects) -> Subjects:
    times = Counter(subject.number for subject in subjects.values())
    return {
        name: replace(subject, called=subject.number if subject.number and times[subject.number] == 1
                      else quoted(subject.label or name))
        for name, subject in subjects.items()
    }  # fmt: skip


def quoted(text: str) -> str:
    """Words in quotation marks, cut where they are long."""
    text = " ".join(text.split())
    return f"“{text if len(text) <= LONGEST_WORDS else text[: LONGEST_WORDS - 1].rstrip() + '…'}”"


def _with_what_calculations_rest_on(document: Document, subjects: Subjects) -> Subjects:
    rests_on: dict[str, list[str]] = {}
    ends: dict[str, int] = {}
    for place, (node, parents) in enumerate(walk(document)):
        ends.update({parent["name"]: place for parent in parents if parent.get("name")})
        ends[node.get("name", "")] = place
        own = subjects.get(node.get("name", ""))
        if own and own.family == "calculated" and node.get("calculation"):
            rests_on[own.name] = names_in(node["calculation"])
    known: dict[str, int] = {}

    def last(name: str) -> int:
        if name not in rests_on:
            return ends.get(name, -1)
        if name not in known:
            known[name] = -1
            known[name] = max(map(last, rests_on[name]), default=-1)
        return known[name]

    return {
        name: replace(subject, known_after=last(name)) if name in rests_on else subject
        for name, subject in subjects.items()
    }
