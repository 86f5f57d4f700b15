"""Recognised items, as a person left them, as one operation on a studio document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.expressions import ExpressionError, compile_expression
from surveys.questionnaires.pasted.items import GRID, LEFT, NOTE, SECTION, RecognisedItem, RecognisedOption
from surveys.questionnaires.studio.document import Document, Node
from surveys.questionnaires.studio.insertion import free_name
from surveys.questionnaires.studio.nodes import new_uid, walk
from surveys.questionnaires.studio.operations import Operation
from surveys.questionnaires.template.conditions import ConditionError, Target, question_key, to_expression
from surveys.questionnaires.template.reading import variable_name
from surveys.questionnaires.wording.answer_scales import is_aside
from surveys.text.i18n import gettext as _

CHOOSES = {"select_one", "select_multiple", "rank"}


@dataclass
class _Insertion:
    """What is put together: nodes with their lists, and the names that conditions may speak of."""

    document: Document
    language: str
    names: set[str]
    targets: dict[str, Target] = field(default_factory=dict)
    lists: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def name(self, wanted: str, node_type: str = "question") -> str:
        taken = free_name(self.document, wanted, node_type)
        turn = 1
        while taken in self.names:
            turn += 1
            taken = free_name(self.document, f"{wanted}_{turn}", node_type)
        self.names.add(taken)
        return taken

    def text(self, words: str) -> dict[str, str]:
        return {self.language: words}


def insertion_of(
    items: Sequence[RecognisedItem], document: Document, *, parent: str = "", after: str = ""
) -> Operation:
    """One operation that inserts all items behind a node; `pasted.condition` where a condition cannot be read.

    A part becomes a section that holds what follows; what comes before the first part, or where the place is within a
    section already, stands by itself.
    """
    made = _Insertion(document, document["whole"]["default_language"], set())
    names = _named(items, made)
    nodes: list[Node] = []
    section: Node | None = None
    for item, name in zip(items, names, strict=True):
        if item.kind == LEFT:
            continue
        if item.kind == SECTION and not parent:
            section = {"uid": new_uid(), "type": "group", "name": name, "label": made.text(item.label), "items": []}
            nodes.append(section)
        else:
            (section["items"] if section else nodes).extend(_nodes(item, name, made))
    operations: list[Operation] = []
    for node in nodes:
        used = {each.get("choices") for each in _all(node)}
        lists = {key: options for key, options in made.lists.items() if key in used}
        operations.append({"op": "insert", "parent": parent, "after": after, "node": node, "lists": lists})
        after = node["uid"]
    if not operations:
        raise SurveyError("pasted.nothing", "nothing was recognised that can be inserted")
    count = sum(item.is_question for item in items)
    return {"op": "together", "words": _("Dán %(count)s câu hỏi", count=count), "operations": operations}


def _named(items: Sequence[RecognisedItem], made: _Insertion) -> list[str]:
    """The name of each, so that conditions may speak of what comes later."""
    names = []
    for item in items:
        if item.kind in {LEFT, NOTE, SECTION}:
            names.append(made.name({NOTE: "loi_dan", SECTION: "phan"}.get(item.kind, "bo"),
                                   "group" if item.kind == SECTION else "question"))  # fmt: skip
            continue
        name = made.name(variable_name(item.number) if item.number else "C")
        names.append(name)
        options = {option.code: option.label for option in item.options}
        if item.number and item.kind != GRID:
            made.targets.setdefault(question_key(item.number), Target(name, item.kind, options))
    for node, _parents in walk(made.document):
        if node["type"] == "question" and node.get("name"):
            kept = {option["name"]: "" for option in made.document["lists"].get(node.get("choices", ""), ())}
            made.targets.setdefault(question_key(node["name"]), Target(node["name"], node.get("kind", ""), kept))
    return names


def _nodes(item: RecognisedItem, name: str, made: _Insertion) -> list[Node]:
    relevant = _condition(item, made)
    if item.kind in {NOTE, SECTION}:
        label = item.label
        return [_node(name, "note", label, made, relevant)]
    if item.kind == GRID:
        return [_grid(item, name, made, relevant)]
    node = _node(name, item.kind, item.label, made, relevant)
    node["required"] = item.kind != "text"
    if item.hint:
        node["hint"] = made.text(item.hint)
    if item.guidance:
        node["guidance"] = made.text(item.guidance)
    if limits := _limits(item):
        node["constraint"] = limits
    if item.kind == "text":
        node["appearance"] = "multiline"
    if item.kind not in CHOOSES:
        return [node]
    node["choices"] = _list(name, item.options, made)
    if item.kind == "select_multiple":
        alone = [option.code for option in item.options if is_aside(option.label.casefold())]
        node |= {"exclusive": alone} if alone else {}
    return [node, *_specify(item, name, made)]


def _node(name: str, kind: str, label: str, made: _Insertion, relevant: str) -> Node:
    node: Node = {"uid": new_uid(), "type": "question", "name": name, "kind": kind, "label": made.text(label)}
    return node | ({"relevant": relevant} if relevant else {})


def _grid(item: RecognisedItem, name: str, made: _Insertion, relevant: str) -> Node:
    choices = _list(name, item.options, made)
    rows = []
    for place, words in enumerate(item.rows):
        row = _node(made.name(f"{name}{_letter(place)}"), "select_one", words, made, "")
        rows.append(row | {"required": True, "choices": choices})
    group: Node = {"uid": new_uid(), "type": "group", "name": name, "label": made.text(item.label),
                   "appearance": "table-list", "items": rows}  # fmt: skip
    return group | ({"relevant": relevant} if relevant else {})


def _letter(place: int) -> str:
    return ascii_lowercase[place] if place < len(ascii_lowercase) else f"_{place + 1}"


def _list(name: str, options: Sequence[RecognisedOption], made: _Insertion) -> str:
    """The options as a list; what has the same ones as an earlier question shares its list."""
    written = [{"name": option.code, "label": made.text(option.label)} for option in options]
    for known, there in made.lists.items():
        if there == written:
            return known
    made.lists[name] = written
    return name


def _specify(item: RecognisedItem, name: str, made: _Insertion) -> list[Node]:
    option = next((each for each in item.options if each.specify), None)
    if option is None or item.kind == "rank":
        return []
    shown = f"selected(${{{name}}}, '{option.code}')"
    return [_node(made.name(f"{name}_khac"), "text", _specify_words(option.label), made, shown) | {"required": True}]


def _specify_words(label: str) -> str:
    return label if re.search(r"ghi|nêu", label, re.IGNORECASE) else f"{label} (ghi rõ)"


def _limits(item: RecognisedItem) -> str:
    subject = "count-selected(.)" if item.kind in {"select_multiple", "rank"} else "."
    tests = [f"{subject} >= {item.least}"] if item.least is not None else []
    tests += [f"{subject} <= {item.most}"] if item.most is not None else []
    return " and ".join(tests) if item.kind in {"select_multiple", "rank", "integer", "decimal"} else ""


def _condition(item: RecognisedItem, made: _Insertion) -> str:
    """The source of a condition as it is written; refused in words where it speaks of what there is not."""
    if not item.condition.strip():
        return ""
    try:
        source = to_expression(item.condition, made.targets)
        compile_expression(source)
    except (ConditionError, ExpressionError) as error:
        part = getattr(error, "part", "") or item.condition
        raise SurveyError(
            "pasted.condition",
            f"{item.condition!r} cannot be read",
            line=item.line,
            condition=item.condition,
            part=part,
        ) from error
    return source


def _all(node: Node) -> list[Node]:
    return [node, *(inner for each in node.get("items", []) for inner in _all(each))]
