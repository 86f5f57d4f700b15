"""What comes into a studio document from outside: nodes and options checked, with marks and names that are free."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.studio import fields
from surveys.questionnaires.studio.nodes import Document, Node, new_uid, walk, walk_within
from surveys.questionnaires.studio.renaming import named_otherwise
from surveys.questionnaires.studio.trees import DEEPEST, MOST_NODES

MOST_OPTIONS = 20_000
PREFIX = {"question": "C", "group": "phan_", "repeat": "nhom_"}


def fitted(document: Document, node: Any, lists: Any, *, exact: bool) -> tuple[Node, dict[str, list[Node]]]:
    """A node that can stand in the document, and the lists that come with it, under names that are free.

    A list that is there already, option by option, is used as it is. `exact`: the node stood in the document before.
    """
    checked = copy.deepcopy(node) if exact else checked_node(node)
    uids = {each["uid"] for each, _parents in walk(document)}
    names = {each.get("name", "") for each, _parents in walk(document)}
    new_names: dict[str, str] = {}
    for each, _parents in walk_within([checked]):
        if each["uid"] in uids:
            each["uid"] = new_uid()
        uids.add(each["uid"])
        wanted = each.get("name", "")
        each["name"] = _free(wanted, each["type"], names)
        names.add(each["name"])
        if wanted and wanted != each["name"]:
            new_names[wanted] = each["name"]
    new_lists, brought = _fitted_lists(document, lists or {})
    for each, _parents in walk_within([checked]):
        if each.get("choices") in new_lists:
            each["choices"] = new_lists[each["choices"]]
        each.update(named_otherwise(each, new_names))
    return checked, brought


def free_name(document: Document, wanted: str = "", node_type: str = "question") -> str:
    """A name like the one wanted that nothing in the document has."""
    return _free(wanted, node_type, {node.get("name", "") for node, _parents in walk(document)})


def checked_node(node: Any, depth: int = 1, counted: list[int] | None = None) -> Node:
    """A copy of a node with only what may stand in it; a uid is made where there is none."""
    counted = [0] if counted is None else counted
    counted[0] += 1
    if not isinstance(node, dict) or node.get("type") not in tuple(fields.FIELDS):
        raise SurveyError("studio.wrong_value", "no item")
    if depth > DEEPEST:
        raise SurveyError("studio.too_deep", "groups within groups within groups", most=DEEPEST)
    if counted[0] > MOST_NODES:
        raise SurveyError("studio.too_many", "too many items", most=MOST_NODES)
    found: Node = {"uid": _uid(node.get("uid")), "type": node["type"]}
    for field, value in node.items():
        if field in {"uid", "type", "items"} or (field == "name" and not value):
            continue
        if not isinstance(field, str) or "." in field:
            raise SurveyError("studio.unknown_field", "no field", field=str(field)[: fields.LONGEST_NAME])
        kept = fields.cleaned(node["type"], field, value)
        if kept is not None:
            found[field] = kept
    if node["type"] != "question":
        items = node.get("items") or []
        if not isinstance(items, list):
            raise SurveyError("studio.wrong_value", "no items")
        found["items"] = [checked_node(inner, depth + 1, counted) for inner in items]
    return found


def checked_options(options: Any) -> list[Node]:
    """A copy of a list's options with only what may stand in them; a code may be missing or repeated for a while."""
    if not isinstance(options, list):
        raise SurveyError("studio.wrong_value", "no options")
    if len(options) > MOST_OPTIONS:
        raise SurveyError("studio.too_many", "too many options", most=MOST_OPTIONS)
    found: list[Node] = []
    uids: set[str] = set()
    for option in options:
        if not isinstance(option, dict) or not set(option) <= {"uid", "name", "label", "extra"}:
            raise SurveyError("studio.wrong_value", "no option")
        uid = _uid(option.get("uid"))
        uid = new_uid() if uid in uids else uid
        uids.add(uid)
        label, extra = fields.texts(option.get("label") or {}), fields.texts(option.get("extra") or {})
        code = fields.line(option.get("name") or "").strip()
        found.append({"uid": uid, "name": code, **({"label": label} if label else {}),
                      **({"extra": extra} if extra else {})})  # fmt: skip
    return found


def _fitted_lists(document: Document, lists: Any) -> tuple[dict[str, str], dict[str, list[Node]]]:
    if not isinstance(lists, dict) or len(lists) + len(document["lists"]) > fields.MOST_LISTS:
        raise SurveyError("studio.too_many", "too many lists", most=fields.MOST_LISTS)
    renamed: dict[str, str] = {}
    brought: dict[str, list[Node]] = {}
    for name, options in lists.items():
        name, checked = fields.checked_key(name), checked_options(options)
        taken = {**document["lists"], **brought}
        free = name
        turn = 1
        while free in taken and _said(taken[free]) != _said(checked):
            turn += 1
            free = f"{name}_{turn}"
        renamed[name] = free
        if free not in taken:
            brought[free] = checked
    return renamed, brought


def _said(options: list[Node]) -> list[Mapping[str, Any]]:
    return [{key: value for key, value in option.items() if key != "uid"} for option in options]


def _uid(written: Any) -> str:
    """The mark that a browser gave, where it can be one."""
    right = isinstance(written, str) and 0 < len(written) <= 40 and written.isascii() and written.isalnum()
    return written if right else new_uid()


def _free(wanted: str, node_type: str, taken: set[str]) -> str:
    if wanted and wanted not in taken:
        return wanted
    turn = 2 if wanted else 1
    stem = f"{wanted}_" if wanted else PREFIX[node_type]
    while f"{stem}{turn}" in taken:
        turn += 1
    return f"{stem}{turn}"
