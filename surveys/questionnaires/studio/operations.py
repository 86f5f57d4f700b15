"""What can be done to a studio document, each with what takes it back. Pure: the document that is given never changes.

 {"op": "set", "uid", "field", "value"}          field may be "label.vi"; None drops it
 {"op": "insert", "parent", "after", "node", "lists"?}
 {"op": "remove", "uid"}                         {"op": "move", "uid", "parent", "after"}
 {"op": "whole", "field", "value"}               {"op": "options", "list", "options" | None}
 {"op": "rename", "uid", "name"}                 the variable, and all that names it
 {"op": "together", "words", "operations"}       one step

`after` is "" for the first place; where it is no longer there, the last place is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from surveys.errors import SurveyError
from surveys.questionnaires.studio import fields
from surveys.questionnaires.studio.insertion import checked_options, fitted
from surveys.questionnaires.studio.nodes import Document, Node, node_of, walk_within
from surveys.questionnaires.studio.renaming import rename_back, renamed
from surveys.questionnaires.studio.trees import changed_node, item_after, place_of, with_node, without_node
from surveys.text import nfc

Operation = dict[str, Any]
MOST_TOGETHER, DEEPEST_TOGETHER = 5_000, 3
PARTS = ("op", "uid", "field", "value", "parent", "after", "node", "lists", "list", "options", "name", "words",
         "operations")  # fmt: skip
DEEPEST_VALUE = 200


def apply(document: Document, operation: Operation) -> tuple[Document, Operation]:
    """The document after an operation, and the operation that takes it back; SurveyError `studio.…` where it cannot be.

    Whatever it brings is checked and composed first.
    """
    return _done(document, operation, False)


def composed(operation: Any) -> Operation:
    """An operation that came from outside, with only the parts that one has, all its text as a database holds it."""
    if not isinstance(operation, dict):
        raise SurveyError("studio.unknown_operation", "no operation")
    return {part: _composed(operation[part], 1) for part in PARTS if part in operation}


def _composed(value: Any, depth: int) -> Any:
    if depth > DEEPEST_VALUE:
        raise SurveyError("studio.unknown_operation", "values within values within values")
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [_composed(each, depth + 1) for each in value]
    if isinstance(value, dict):
        return {nfc(str(key)): _composed(each, depth + 1) for key, each in value.items()}
    return None if isinstance(value, float) and not isfinite(value) else value


def take_back(document: Document, inverse: Operation) -> tuple[Document, Operation]:
    """The document after an inverse that `apply` or this gave: what it brings was there once, and comes as it was.

    The inverse gives the very document that was there; its own inverse does the operation again.
    """
    return _done(document, inverse, True)


def _done(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    wanted = operation.get("op") if isinstance(operation, dict) else None
    if not isinstance(wanted, str) or wanted not in _OPERATIONS:
        raise SurveyError("studio.unknown_operation", f"no operation: {str(operation)[:80]}")
    return _OPERATIONS[wanted](document, operation, exact)


def _set(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    uid, field = _word(operation, "uid"), _word(operation, "field")
    node = found(document, uid)
    if field == "name":
        return _rename(document, {"op": "rename", "uid": uid, "name": operation.get("value")}, exact)
    value = operation.get("value") if exact else fields.cleaned(node["type"], field, operation.get("value"))
    name, _dot, key = field.partition(".")
    before = node.get(name, {}).get(fields.checked_key(key)) if key else node.get(name)
    inverse = {"op": "set", "uid": uid, "field": field, "value": before}
    return changed_node(document, uid, _with_value(node, field, value)), inverse


def _with_value(record: Node, field: str, value: Any) -> Node:
    """A record with a value in a field or under a key of it; without the field where nothing is left."""
    name, _dot, key = field.partition(".")
    if key:
        inner = {k: v for k, v in record.get(name, {}).items() if k != fields.checked_key(key)}
        value = inner | ({fields.checked_key(key): value} if value is not None else {}) or None
    rest = {k: v for k, v in record.items() if k != name or value is not None}
    return rest | ({name: value} if value is not None else {})


def _insert(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    parent, after = _word(operation, "parent"), _word(operation, "after")
    node, lists = fitted(document, operation.get("node"), operation.get("lists"), exact=exact)
    changed = with_node(document, node, parent, after)
    if not lists:
        return changed, {"op": "remove", "uid": node["uid"]}
    taken = {name: document["lists"].get(name) for name in lists}
    back = [{"op": "options", "list": name, "options": before} for name, before in taken.items()]
    return (
        {**changed, "lists": {**document["lists"], **lists}},
        {"op": "together", "operations": [{"op": "remove", "uid": node["uid"]}, *back]},
    )


def _remove(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    uid = _word(operation, "uid")
    node = found(document, uid)
    parent, after = place_of(document, uid)
    return without_node(document, uid), {"op": "insert", "parent": parent, "after": after, "node": node}


def _move(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    uid, parent, after = (_word(operation, name) for name in ("uid", "parent", "after"))
    node = found(document, uid)
    if any(inner["uid"] == parent for inner, _parents in walk_within([node])):
        raise SurveyError("studio.into_itself", f"{uid} cannot be moved into itself")
    before = place_of(document, uid)
    rest = without_node(document, uid)
    if after == uid:  # it stays behind what it stood behind
        after = before[1] if parent == before[0] else item_after(rest, parent)
    inverse = {"op": "move", "uid": uid, "parent": before[0], "after": before[1]}
    return with_node(rest, node, parent, after), inverse


def _whole(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    field = _word(operation, "field")
    value = operation.get("value") if exact else fields.cleaned_whole(field, operation.get("value"))
    name, _dot, key = field.partition(".")
    whole = document["whole"]
    before = whole.get(name, {}).get(fields.checked_key(key)) if key else whole.get(name)
    changed = _with_value(whole, field, value)
    for kept in fields.WHOLE_TEXTS - changed.keys():  # these stand there also when they say nothing
        changed[kept] = {}
    return {**document, "whole": changed}, {"op": "whole", "field": field, "value": before}


def _options(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    name = fields.checked_key(_word(operation, "list"))
    before = document["lists"].get(name)
    inverse = {"op": "options", "list": name, "options": before}
    if operation.get("options") is None:
        return {**document, "lists": {k: v for k, v in document["lists"].items() if k != name}}, inverse
    options = operation["options"] if exact else checked_options(operation["options"])
    if name not in document["lists"] and len(document["lists"]) >= fields.MOST_LISTS:
        raise SurveyError("studio.too_many", "too many lists", most=fields.MOST_LISTS)
    return {**document, "lists": {**document["lists"], name: options}}, inverse


def _rename(document: Document, operation: Operation, exact: bool) -> tuple[Document, Operation]:
    uid = _word(operation, "uid")
    node = found(document, uid)
    name = operation["name"] if exact else fields.name_of_variable(operation.get("name"))
    changed, touched = renamed(document, node, name)
    return changed, rename_back(document, changed, node, touched)


def _together(document: Document, operation: Operation, exact: bool, depth: int = 1) -> tuple[Document, Operation]:
    inner = operation.get("operations")
    if not isinstance(inner, list) or (not exact and (len(inner) > MOST_TOGETHER or depth > DEEPEST_TOGETHER)):
        raise SurveyError("studio.unknown_operation", "no operations to be done together")
    inverses: list[Operation] = []
    for each in inner:
        is_together = isinstance(each, dict) and each.get("op") == "together"
        document, inverse = _together(document, each, exact, depth + 1) if is_together else _done(document, each, exact)
        inverses.insert(0, inverse)
    words = {"words": fields.line(operation["words"])} if operation.get("words") else {}
    return document, {"op": "together", **words, "operations": inverses}


def found(document: Document, uid: str) -> Node:
    """The node of that uid; SurveyError where somebody has removed it."""
    node = node_of(document, uid)
    if node is None:
        raise SurveyError("studio.no_such_item", f"no item {uid[: fields.LONGEST_NAME]!r}")
    return node


def _word(operation: Mapping[str, Any], name: str) -> str:
    value = operation.get(name, "")
    if not isinstance(value, str) or len(value) > fields.LONGEST_LINE:
        raise SurveyError("studio.unknown_operation", f"{name} is no word")
    return value


_OPERATIONS: dict[str, Callable[[Document, Operation, bool], tuple[Document, Operation]]] = {
    "set": _set,
    "insert": _insert,
    "remove": _remove,
    "move": _move,
    "whole": _whole,
    "options": _options,
    "rename": _rename,
    "together": _together,
}
