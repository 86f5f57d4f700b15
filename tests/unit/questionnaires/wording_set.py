"""Marked-up questions, and how much of what is marked the language check finds.

The rules were tuned on wording_set.txt; wording_set_held_out.txt was written after them, by the same hand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from surveys.questionnaires import Choice, Group, Question, Questionnaire
from surveys.questionnaires.privacy import privacy_findings
from surveys.questionnaires.wording import check_wording
from surveys.questionnaires.xlsform.choices import exclusive_codes

TUNED_ON = Path(__file__).with_name("wording_set.txt")
HELD_OUT = Path(__file__).with_name("wording_set_held_out.txt")
KINDS = {"one": "select_one", "many": "select_multiple", "num": "integer", "text": "text", "row": "select_one"}
HEADING = " >> "


@dataclass(frozen=True)
class Marked:
    """One question and its faults, none for a good one."""

    name: str
    marks: frozenset[str]
    kind: str
    words: str
    options: tuple[str, ...]


def marked_questions(file: Path) -> list[Marked]:
    """All questions of a file."""
    lists: dict[str, str] = {}
    found = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("@"):
            name, _equals, options = line.partition(" = ")
            lists[name] = options
        elif line.strip() and not line.startswith("#"):
            marks, kind, words, options = (part.strip() for part in line.split("|"))
            choices = tuple(option.strip() for option in lists.get(options, options).split(";") if option.strip())
            found.append(Marked(f"{file.stem}_{number}", frozenset(marks.split(",")) - {"-"}, kind, words, choices))
    return found


def questionnaire_of(questions: list[Marked]) -> Questionnaire:
    """One questionnaire that asks them all."""
    items: list[Question | Group] = []
    lists = {}
    for marked in questions:
        choices = tuple(Choice(str(code), {"vi": label}) for code, label in enumerate(marked.options, 1))
        lists[marked.name] = choices
        heading, _arrow, words = marked.words.rpartition(HEADING)
        kind = KINDS[marked.kind]
        alone = exclusive_codes(choices) if kind == "select_multiple" else ()
        question = Question(marked.name, kind, {"vi": words}, choices=marked.name if choices else "", exclusive=alone)
        grid = Group(f"g_{marked.name}", {"vi": heading}, appearance="table-list", items=(question,))
        items.append(grid if heading else question)
    return Questionnaire("set", "Set", languages=("vi",), default_language="vi", items=tuple(items), choice_lists=lists)


def found_in(questions: list[Marked]) -> dict[str, set[str]]:
    """The rules that each question breaks, as the language and the privacy check have it."""
    questionnaire = questionnaire_of(questions)
    found: dict[str, set[str]] = defaultdict(set)
    for finding in [*check_wording(questionnaire), *privacy_findings(questionnaire)]:
        found[finding.facts["name"].removeprefix("g_")].add(finding.facts.get("rule") or finding.facts["asks_for"])
    return found


@dataclass(frozen=True)
class Quality:
    """How a rule did: of the marked ones found, and of the found ones marked."""

    marked: int
    found: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / self.marked if self.marked else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0


def measured(questions: list[Marked]) -> dict[str, Quality]:
    """The quality of every rule that is marked or found, and of all together under "all"."""
    found = found_in(questions)
    pairs = {(q.name, rule) for q in questions for rule in q.marks}
    seen = {(q.name, rule) for q in questions for rule in found[q.name]}
    quality = {
        rule: Quality(*(sum(r == rule for _n, r in some) for some in (pairs, seen, pairs & seen)))
        for rule in sorted({rule for _name, rule in pairs | seen})
    }
    return quality | {"all": Quality(len(pairs), len(seen), len(pairs & seen))}


def false_alarms(questions: list[Marked]) -> list[tuple[Marked, set[str]]]:
    """The good questions that something is said of."""
    found = found_in(questions)
    return [(question, found[question.name]) for question in questions if not question.marks and found[question.name]]
