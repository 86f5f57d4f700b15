"""Which item of one version is which of another, and how colleagues call it: "Câu 7", "phần “Nhận xét chung”"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from surveys.questionnaires import numbering
from surveys.questionnaires.likeness import bare_words
from surveys.questionnaires.placeholders import PLACEHOLDER, plain_line
from surveys.questionnaires.questionnaire import Item, Question, Questionnaire, Texts
from surveys.questionnaires.studio.condition_sentences import sentence_of
from surveys.questionnaires.studio.condition_subjects import Subjects, subjects_of
from surveys.questionnaires.studio.document import document_of
from surveys.questionnaires.studio.nodes import Document, walk
from surveys.text import shortened
from surveys.text.i18n import gettext as _

LONGEST_TITLE = 60
ROOT = ""
"""The parent of what stands in no section."""


@dataclass(frozen=True)
class Side:
    """One version with the printed numbers of its questions."""

    questionnaire: Questionnaire

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The printed number of each question, as papers and tables have it."""
        asked = [question for question in self.questionnaire.questions() if question.is_asked and question.has_answer]
        labels = [(self.questionnaire.text(each.label), self._grid_title(each)) for each in asked]
        numbers = numbering.numbered(labels)
        return {each.name: number for each, (number, _words) in zip(asked, numbers, strict=True) if number}

    @cached_property
    def parents(self) -> dict[str, str]:
        """The section that an item stands in."""
        return {
            name: placed.groups[-1] if placed.groups else ROOT for name, placed in self.questionnaire.placed.items()
        }

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """What stands in each section, in order."""
        found: dict[str, list[str]] = {}
        for name, parent in self.parents.items():
            found.setdefault(parent, []).append(name)
        return found

    @cached_property
    def document(self) -> Document:
        """As the studio has it, for conditions in words."""
        return document_of(self.questionnaire)

    def item(self, name: str) -> Item:
        """An item by its name."""
        return self.questionnaire.placed[name].item

    def within(self, name: str) -> list[str]:
        """An item and all that stands in it."""
        return [name, *(inner for child in self.children.get(name, ()) for inner in self.within(child))]

    def called(self, name: str) -> str:
        """How colleagues speak of an item."""
        number = self.numbers.get(name)
        if number:
            return _("Câu %(number)s", number=number)
        item = self.item(name)
        words = numbering.section_words(plain_line(self.questionnaire, item.label)) or name
        words = shortened(words, LONGEST_TITLE)
        if isinstance(item, Question):
            return _("câu “%(words)s”", words=words)
        return _("phần “%(words)s”", words=words)

    def called_all(self, names: Iterable[str]) -> str:
        """Several items: "Câu 3 và Câu 4", "Câu 3 đến Câu 6" where one follows the other."""
        names = list(names)
        if len(names) > 2 and self._follow_each_other(names):
            return _("%(first)s đến %(last)s", first=self.called(names[0]), last=self.called(names[-1]))
        said = [self.called(name) for name in names]
        if len(said) == 1:
            return said[0]
        return _("%(most)s và %(last)s", most=", ".join(said[:-1]), last=said[-1])

    def words(self, texts: Texts, language: str | None = None) -> str:
        """A text on one line, without the number of its question."""
        return numbering.split_number(plain_line(self.questionnaire, texts, language))[1]

    def condition(self, expression: Mapping[str, Any] | None, name: str = "") -> str:
        """An expression in words; `name` is whose answer "." means."""
        if not expression:
            return ""
        uid = self._uids.get(name, "")
        return sentence_of(dict(expression), self.document, uid=uid, subjects=self._subjects)

    @cached_property
    def _uids(self) -> dict[str, str]:
        return {node["name"]: node["uid"] for node, _parents in walk(self.document)}

    @cached_property
    def _subjects(self) -> Subjects:
        return subjects_of(self.document)

    def _grid_title(self, question: Question) -> str:
        parent = self.parents[question.name]
        if parent == ROOT or "table-list" not in self.item(parent).appearance.split():
            return ""
        return self.questionnaire.text(self.item(parent).label)

    def _follow_each_other(self, names: list[str]) -> bool:
        siblings = self.children[self.parents[names[0]]]
        if any(name not in siblings or name not in self.numbers for name in names):
            return False
        first = siblings.index(names[0])
        return siblings[first : first + len(names)] == names


@dataclass(frozen=True)
class Pairing:
    """Two versions and which item is which: by name, else, where one is gone and one is new, by what it asks."""

    before: Side
    after: Side
    renamed: Mapping[str, str]
    """Names of before that became others."""

    @cached_property
    def after_of(self) -> dict[str, str]:
        """The name in the later version of all that both have."""
        old, new = self.before.questionnaire.placed, self.after.questionnaire.placed
        same = {name: name for name in old if name in new and _same_sort(old[name].item, new[name].item)}
        return {
            name: self.renamed.get(name, same.get(name, "")) for name in old if name in same or name in self.renamed
        }

    @cached_property
    def before_of(self) -> dict[str, str]:
        """The name in the earlier version of all that both have."""
        return {new: old for old, new in self.after_of.items()}

    @cached_property
    def languages(self) -> list[str]:
        """The languages that both versions have."""
        return [each for each in self.before.questionnaire.languages if each in self.after.questionnaire.languages]

    def called(self, name: str) -> str:
        """An item of the later version, with its earlier number where that was another."""
        now, then = self.after.called(name), self.before.called(self.before_of[name])
        if now == then or name not in self.after.numbers or self.before_of[name] not in self.before.numbers:
            return now
        return _("%(now)s (trước là %(then)s)", now=now, then=then)

    def as_renamed(self, value: Any) -> Any:
        """A part of an expression, or a text, of the earlier version, with the later names in it."""
        if not self.renamed:
            return value
        if isinstance(value, str):
            return PLACEHOLDER.sub(lambda found: "${" + self.renamed.get(found[1], found[1]) + "}", value)
        if isinstance(value, list):
            return [self.as_renamed(each) for each in value]
        if isinstance(value, dict):
            renamed = {key: self.as_renamed(each) if key != "name" else each for key, each in value.items()}
            if value.get("op") == "reference" and value.get("name") in self.renamed:
                renamed["name"] = self.renamed[value["name"]]
            return renamed
        return value

    def same_expression(self, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> bool:
        """Whether two expressions say the same, names that changed and blanks aside."""
        if not before or not after:
            return bool(before) == bool(after)
        return bool(self.as_renamed(before["expression"]) == after["expression"])


def paired(before: Questionnaire, after: Questionnaire) -> Pairing:
    """Two versions beside each other."""
    gone = [name for name, placed in before.placed.items() if not _in(after, name, placed.item)]
    new = [name for name, placed in after.placed.items() if not _in(before, name, placed.item)]
    renamed: dict[str, str] = {}
    for name in new:
        mark = _mark(after, after.placed[name].item)
        if mark is None:
            continue
        old = next(
            (each for each in gone if each not in renamed and _mark(before, before.placed[each].item) == mark), ""
        )
        if old:
            renamed[old] = name
    return Pairing(Side(before), Side(after), renamed)


def _in(questionnaire: Questionnaire, name: str, item: Item) -> bool:
    placed = questionnaire.placed.get(name)
    return placed is not None and _same_sort(placed.item, item)


def _same_sort(one: Item, other: Item) -> bool:
    return type(one) is type(other)


def _mark(questionnaire: Questionnaire, item: Item) -> tuple[object, ...] | None:
    """What an item asks, by which it is known under another name; None where that is too little to go by."""
    words = tuple(bare_words(questionnaire.text(item.label)))
    if not words:
        return None
    if not isinstance(item, Question):
        return (type(item), words)
    options = tuple((choice.name, questionnaire.text(choice.label)) for choice in questionnaire.choices_of(item))
    return (item.kind, words, options)
