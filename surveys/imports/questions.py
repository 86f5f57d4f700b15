"""The questions of a questionnaire as an import meets them: by name, by number, by words, with their choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from string import ascii_lowercase

from surveys.imports.sources import words_of
from surveys.questionnaires.numbering import numbered, section_words, split_number
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.text import search_key

BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*]")
NUMBER_HEADER = re.compile(r"(?:cau hoi|cau|question|c|q)?\s*[._]?\s*([0-9]{1,3}[a-z]?)")
YES = {"co", "yes", "y", "true", "dung", "x"}
NO = {"khong", "no", "n", "false", "sai"}
OTHER_WORDS = re.compile(r"^(?:khac|other|y kien khac|muc khac)\b|\bkhac\b")


@dataclass(frozen=True)
class ImportQuestion:
    """A question that can be imported: its number as printed ("12a"), its words, the words of its grid."""

    question: Question
    number: str
    words: str
    stem: str
    choices: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return self.question.name

    @cached_property
    def label_keys(self) -> frozenset[str]:
        """The ways in which its words may head a column."""
        joined = f"{self.stem} [{self.words}]" if self.stem else ""
        return frozenset(plain_key(text) for text in (self.words, joined) if text) - {""}

    @cached_property
    def words_set(self) -> frozenset[str]:
        return words_of(f"{self.stem} {self.words}" if self.stem else self.words)

    @property
    def is_select(self) -> bool:
        return self.question.row.chooses

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """What may stand for each choice: code, words with and without brackets, position, letter, yes and no."""
        return choice_keys(self.choices)

    @cached_property
    def other_code(self) -> str:
        """The choice whose free text goes into the question that specifies it, '' where there is none."""
        if not self.question.other_specify:
            return ""
        return next((code for code, label in reversed(self.choices) if OTHER_WORDS.search(search_key(label))), "")

    def code_of(self, text: str) -> str | None:
        """The choice that a text stands for: diacritics, case and remarks in brackets are ignored."""
        key = search_key(text)
        found = self.codes.get(key) or self.codes.get(bare_key(text))
        if found is None and key.isdigit():
            found = self.codes.get(key.lstrip("0") or "0")
        return found

    def nearest(self, text: str) -> str:
        """The choice whose words are most like a text, '' where none is much like it."""
        wanted = words_of(text)
        scored = [(likeness(wanted, words_of(label)), code) for code, label in self.choices]
        score, code = max(scored, default=(0.0, ""))
        return code if score >= 0.5 else ""


def import_questions(questionnaire: Questionnaire, stems: Mapping[str, str]) -> list[ImportQuestion]:
    """Every question that answers can be imported for: asked, answered, outside repeats, not calculated.

    `stems` gives the words above the grid that a question stands in.
    """
    found = [
        placed.item
        for placed in questionnaire.placed.values()
        if isinstance(placed.item, Question) and not placed.repeats and is_importable(placed.item)
    ]
    said = numbered([(questionnaire.label(question), stems.get(question.name, "")) for question in found])
    return [
        ImportQuestion(
            question,
            number,
            words,
            split_number(section_words(stems.get(question.name, "")))[1],
            tuple((choice.name, questionnaire.label(choice)) for choice in questionnaire.choices_of(question)),
        )
        for question, (number, words) in zip(found, said, strict=True)
    ]


def is_importable(question: Question) -> bool:
    """Whether a question takes an answer from a person."""
    return question.is_asked and question.has_answer and not question.read_only


def choice_keys(choices: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Key → code. What is said in several ways never makes a code ambiguous: the first rule wins, then the next."""
    keys: dict[str, str] = {}
    rules = [
        [(search_key(code), code) for code, _label in choices],
        [(search_key(label), code) for code, label in choices],
        [(bare_key(label), code) for code, label in choices],
        [(split_key(label), code) for code, label in choices],
        [(code.casefold().lstrip("0"), code) for code, _label in choices if code.isdigit()],
        [(str(place), code) for place, (code, _label) in enumerate(choices, 1)],
        [(ascii_lowercase[place], code) for place, (code, _label) in enumerate(choices) if place < 26],
        [
            (word, code)
            for code, label in choices
            for words in (YES, NO)
            if search_key(label) in words
            for word in words
        ],
    ]
    for rule in rules:
        seen: dict[str, set[str]] = {}
        for key, code in rule:
            if key:
                seen.setdefault(key, set()).add(code)
        for key, codes in seen.items():
            if len(codes) == 1:
                keys.setdefault(key, codes.copy().pop())
    return keys


def plain_key(text: str) -> str:
    """A label without number, brackets at its end and punctuation, for comparison."""
    return search_key(split_number(text)[1] or text).rstrip(' *:?.!"“”')


def bare_key(text: str) -> str:
    """A label without what stands in brackets."""
    return search_key(BRACKETS.sub(" ", text)).strip(" :.-*")


def split_key(text: str) -> str:
    """A label without its own number or letter: "1. Hài lòng" is "hai long"."""
    return re.sub(r"^(?:[0-9]{1,2}|[a-z])\s*[.):-]\s*", "", search_key(text)).strip(" :.-*")


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Words in common over words in all (Jaccard)."""
    return len(one & other) / len(one | other) if one and other else 0.0
