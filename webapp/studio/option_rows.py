"""The options of a question as the lines of its form, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

from surveys.questionnaires.questionnaire import Choice
from surveys.questionnaires.studio.nodes import new_uid, walk
from surveys.questionnaires.xlsform.choices import exclusive_codes as implied_codes
from surveys.text import nfc

BEFORE = "shown-options"
"""The hidden field with what the lines showed."""
MOST = 1000


@dataclass(frozen=True)
class OptionRow:
    """A line: code, words in each language, whether it excludes the others, the columns that filters look at."""

    uid: str
    name: str
    label: Mapping[str, str] = field(default_factory=dict)
    exclusive: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)


def rows_of(node: Mapping[str, Any], document: Mapping[str, Any]) -> list[OptionRow]:
    """The options of a question."""
    options = document["lists"].get(node.get("choices", ""), ())
    implied = implied_codes(tuple(Choice(each["name"], each.get("label", {})) for each in options))
    exclusive = set(node.get("exclusive", implied if node.get("kind") == "select_multiple" else ()))
    return [
        OptionRow(
            option.get("uid", ""), option["name"], option.get("label") or {}, option["name"] in exclusive,
            option.get("extra") or {},
        )
        for option in options
    ]  # fmt: skip


def shown_options(rows: Sequence[OptionRow]) -> str:
    """What the lines show, for the hidden field."""
    return json.dumps([[row.uid, row.name, dict(row.label), row.exclusive] for row in rows], ensure_ascii=False)


def sent_rows(sent: MultiDict[str, str], rows: Sequence[OptionRow], languages: Sequence[str]) -> list[OptionRow]:
    """The lines as they were sent, in their order; a line with neither code nor words is none."""
    known = {row.uid: row for row in rows}
    found = []
    for number in _numbers(sent):
        uid = sent.get(f"pa-uid-{number}", "")
        name = nfc(sent.get(f"pa-code-{number}", "")).strip()
        label = {language: nfc(sent.get(f"pa-words-{number}-{language}", "")).strip() for language in languages}
        if not name and not any(label.values()):
            continue
        before = known.get(uid)
        kept = dict(before.label) if before else {}
        for language, text in label.items():
            kept[language] = text
        found.append(
            OptionRow(
                uid or new_uid(),
                name,
                {language: text for language, text in kept.items() if text},
                f"pa-mot-minh-{number}" in sent,
                before.extra if before else {},
            )
        )
    return _coded(found)


def are_changed(sent: MultiDict[str, str], rows: Sequence[OptionRow]) -> bool:
    """Whether the lines that were sent say other than what the form had shown."""
    return BEFORE in sent and shown_options(rows) != _as_shown(sent[BEFORE])


def _as_shown(text: str) -> str:
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:
        return ""


def as_options(rows: Sequence[OptionRow]) -> list[dict[str, Any]]:
    """The lines as the document has them."""
    return [
        {"uid": row.uid, "name": row.name, "label": dict(row.label)} | ({"extra": dict(row.extra)} if row.extra else {})
        for row in rows
    ]


def codes_alone(rows: Sequence[OptionRow]) -> list[str]:
    """The codes of the options that exclude the others."""
    return [row.name for row in rows if row.exclusive]


def users_of(list_name: str, document: Mapping[str, Any], *, but: str = "") -> list[Mapping[str, Any]]:
    """The questions that have these options, without the one named."""
    return [node for node, _parents in walk(document) if node.get("choices") == list_name and node["uid"] != but]


def next_code(names: Sequence[str]) -> str:
    """The code of one more option: the number after the highest; codes set apart (99, 999) are no step of the row."""
    numbers = sorted({int(name) for name in names if name.isascii() and name.isdigit()})
    row = [number for place, number in enumerate(numbers) if place == 0 or number - numbers[place - 1] < 10]
    candidate = (row[-1] if row else 0) + 1
    while str(candidate) in names:
        candidate += 1
    return str(candidate)


def _numbers(sent: MultiDict[str, str]) -> list[int]:
    found = (key.removeprefix("pa-uid-") for key in sent if key.startswith("pa-uid-"))
    return sorted(int(number) for number in found if number.isascii() and number.isdigit())[:MOST]


def _coded(rows: list[OptionRow]) -> list[OptionRow]:
    names = [row.name for row in rows]
    coded = []
    for row in rows:
        if not row.name:
            code = next_code(names)
            names.append(code)
            row = OptionRow(row.uid, code, row.label, row.exclusive, row.extra)
        coded.append(row)
    return coded
