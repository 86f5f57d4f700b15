"""Questionnaires as offices type them, with what is to be recognised in each, and how much of it was."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from surveys.questionnaires.pasted import LEFT, NOTE, SECTION, RecognisedItem, recognised

FOLDER = Path(__file__).parent
WRITTEN = {"⇥": "\t", "«F0A8»": "\uf0a8", "«NBSP»": "\u00a0", "«VT»": "\x0b"}


@dataclass(frozen=True)
class Expected:
    """One item as it should be: `number` "-" where the text has none; `options` as "code=words" or words alone."""

    number: str
    kind: str
    label: str
    options: tuple[str, ...] = ()
    condition: str = ""
    rows: tuple[str, ...] = ()

    @property
    def is_question(self) -> bool:
        """Whether somebody answers it."""
        return self.kind != SECTION


@dataclass
class Score:
    """What was right, of how many, and what was wrong in words."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def count(self, what: str, is_right: bool, words: str) -> None:
        """One more of `what`."""
        self.all[what] += 1
        self.right[what] += is_right
        if not is_right:
            self.wrong.append(f"{what}: {words}")

    def share(self, what: str) -> float:
        """The share that was right."""
        return self.right[what] / self.all[what]


def questionnaires(name: str) -> list[tuple[str, str, list[Expected]]]:
    """Title, text as pasted and expected items of each questionnaire of a file."""
    content = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    for written, meant in WRITTEN.items():
        content = content.replace(written, meant)
    found = []
    for block in content.split("#### ")[1:]:
        title, _newline, rest = block.partition("\n")
        text, _separator, expected = rest.partition("\n---- expected\n")
        found.append((title, text, [_expected(line) for line in expected.split("\n") if line.strip()]))
    return found


def score(name: str) -> Score:
    """How well all questionnaires of a file are recognised."""
    total = Score()
    for title, text, expected in questionnaires(name):
        _compare(title, expected, recognised(text), total)
    return total


def _expected(line: str) -> Expected:
    if line.startswith("§ "):
        return Expected("", SECTION, line[2:])
    number, kind, label, options, condition, rows = ([part.strip() for part in line.split("|")] + [""] * 3)[:6]
    return Expected(number, kind, label, _several(options), condition, _several(rows))


def _several(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _compare(title: str, expected: list[Expected], items: list[RecognisedItem], total: Score) -> None:
    asked = [item for item in items if item.kind not in {NOTE, LEFT}]
    left = list(asked)
    for wanted in expected:
        found = next((item for item in left if _is(wanted, item)), None)
        where = f"{title}: {wanted.number} {wanted.label}"
        total.count("items", found is not None, where)
        if found is not None:
            left.remove(found)
        if wanted.is_question:
            _compare_question(wanted, found, where, total)
    for item in left:
        total.count("nothing invented", False, f"{title}: {item.number} {item.kind} {item.label!r}")
    total.count("nothing invented", not left, title)


def _is(wanted: Expected, item: RecognisedItem) -> bool:
    if (item.kind == SECTION) == wanted.is_question or not item.label.startswith(wanted.label):
        return False
    return wanted.number in {"", "-", item.number}


def _compare_question(wanted: Expected, found: RecognisedItem | None, where: str, total: Score) -> None:
    kind = (
        ""
        if found is None
        else found.kind + (f"<={found.most}" if found.is_question and found.options and found.most else "")
    )
    total.count("kinds", kind == wanted.kind, f"{where}: {kind}")
    if wanted.options or (found is not None and found.options):
        said = [f"{o.code}={o.label}{'*' if o.specify else ''}" for o in found.options] if found else []
        rows = list(found.rows) if found else []
        asked = [
            option if re.match(r"\d+=", option) else f"{place}={option}"
            for place, option in enumerate(wanted.options, 1)
        ]
        total.count("options", said == asked and rows == list(wanted.rows), f"{where}: {said} {rows}")
    if wanted.condition or (found is not None and found.condition):
        condition = found.condition if found else ""
        total.count("conditions", condition == wanted.condition, f"{where}: {condition!r} not {wanted.condition!r}")
