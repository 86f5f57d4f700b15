"""A variable gets another name, and all that speaks of it goes on speaking of it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.expressions import Expression, ExpressionError
from surveys.questionnaires.expressions.tokens import tokenize
from surveys.questionnaires.placeholders import PLACEHOLDER
from surveys.questionnaires.studio.fields import TEXTS
from surveys.questionnaires.studio.nodes import Document, Node, walk
from surveys.questionnaires.studio.sources import Surroundings, expressions_in

LINES = ("choices_from", "other_specify")
NAMED = {"reference", "indexed", "choice_label", "instances", "member"}


def renamed(document: Document, node: Node, name: str) -> tuple[Document, list[tuple[str, str]]]:
    """The document in which a node has this name, and the (uid, field)s that were changed with it."""
    old = node.get("name", "")
    if any(each.get("name") == name and each["uid"] != node["uid"] for each, _parents in walk(document)):
        raise SurveyError("studio.name_taken", f"there is a {name!r} already", name=name)
    step = str(node.get("node") or old)
    bare = _with_names(document, {node["uid"]: {k: v for k, v in {**node, "name": name}.items() if k != "node"}})
    before, after = Surroundings(document), Surroundings(bare)
    changed: dict[str, Node] = {}
    touched = [(node["uid"], "name")]
    for each, _parents in walk(bare):
        new = named_otherwise(each, {old: name} if old else {})
        for field, value in expressions_in(each):
            if isinstance(value, str) and step and step in value:
                new[field] = _source(document, before, after, each, field, (old, step, name))
        new = {field: value for field, value in new.items() if value != each.get(field)}
        if new:
            changed[each["uid"]] = {**each, **new}
            touched += [(each["uid"], field) for field in new]
    return _with_names(bare, changed), touched


def rename_back(document: Document, changed: Document, node: Node, touched: list[tuple[str, str]]) -> dict[str, Any]:
    """What takes a renaming back: the name as it was, and every field that this alone would not bring back.

    A condition may speak of a question that was removed: an item that gets its name gives it up again with the name,
    but not the condition.
    """
    places = [f"{uid}:{field}" for uid, field in touched]
    inverse = {"op": "rename", "uid": node["uid"], "name": node.get("name", ""), "touched": places}
    again = next(each for each, _parents in walk(changed) if each["uid"] == node["uid"])
    back, also_touched = renamed(changed, again, node.get("name", ""))
    if "node" not in node and back == document:
        return inverse
    before = {each["uid"]: each for each, _parents in walk(document)}
    fields = [(uid, field) for uid, field in dict.fromkeys([*touched, *also_touched]) if field != "name"]
    fields += [(node["uid"], "node")] if "node" in node else []
    sets = [{"op": "set", "uid": uid, "field": field, "value": before[uid].get(field)} for uid, field in fields]
    return {"op": "together", "operations": [inverse, *sets]}


def named_otherwise(node: Node, names: Mapping[str, str]) -> Node:
    """The fields of a node that speak of variables by `names`, with their new names."""
    if not names:
        return {}
    new: Node = {}
    for field in TEXTS & node.keys():
        new[field] = {language: _in_words(text, names) for language, text in node[field].items()}
    for field in LINES:
        if node.get(field) in names:
            new[field] = names[node[field]]
    if set(node.get("trigger", ())) & set(names):
        new["trigger"] = [names.get(each, each) for each in node["trigger"]]
    for field, value in expressions_in(node):
        new[field] = _in_tree(value, names) if isinstance(value, dict) else _in_words(value, names)
    if "seed" in node.get("parameters", {}):
        parameters = node["parameters"]
        new["parameters"] = {**parameters, "seed": _in_words(parameters["seed"], names)}
    return {field: value for field, value in new.items() if value != node[field]}


def _source(
    document: Document, before: Surroundings, after: Surroundings, node: Node, field: str, names: tuple[str, str, str]
) -> Any:
    """The source with the new name also where it stands in a path, if it then says what it said; else its tree."""
    old, step, name = names
    original = next(each for each, _parents in walk(document) if each["uid"] == node["uid"])
    plain = _in_words(original[field], {old: name}) if old else original[field]
    try:
        said = _in_tree(before.compiled(original, field, original[field]), {old: name})
    except ExpressionError:
        return plain
    for source in (plain, _in_steps(plain, step, name)):
        try:
            if after.compiled(node, field, source)["expression"] == said["expression"]:
                return source
        except ExpressionError:
            continue
    return said


def _in_words(text: str, names: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: f"${{{names[found[1]]}}}" if found[1] in names else found[0], text)


def _in_steps(source: str, step: str, name: str) -> str:
    """The source with a name that stands alone, as the steps of a path do, replaced."""
    pieces, place = [], 0
    for token in tokenize(source):
        if token.kind == "name" and token.text == step:
            pieces += [source[place : token.position], name]
            place = token.position + len(token.text)
    return "".join([*pieces, source[place:]])


def _in_tree(tree: Expression, names: Mapping[str, str]) -> Expression:
    """A compiled expression with other names in it."""
    found = copy.deepcopy(tree)
    waiting: list[Any] = [found["expression"]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            if part.get("op") in NAMED and part.get("name") in names:
                part["name"] = names[part["name"]]
            if part.get("repeat") in names:
                part["repeat"] = names[part["repeat"]]
            if part.get("op") == "indexed":
                part["repeats"] = [[names.get(each, each), index] for each, index in part["repeats"]]
            waiting += [value for key, value in part.items() if key != "machine"]
    found["references"] = [names.get(each, each) for each in found["references"]]
    found["source"] = _in_words(found["source"], names)
    return found


def _with_names(document: Document, changed: Mapping[str, Node]) -> Document:
    """The document with these nodes, by uid, in their places; what stands in them stays as it is in the tree."""

    def within(items: list[Node]) -> list[Node]:
        return [
            {**changed.get(node["uid"], node), **({"items": within(node["items"])} if "items" in node else {})}
            for node in items
        ]

    return {**document, "items": within(document["items"])}
