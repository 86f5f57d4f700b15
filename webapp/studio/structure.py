"""What the buttons of the outline do, as operations on the document: add, duplicate, remove, move."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass

from flask_babel import gettext as _

from surveys.errors import SurveyError
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.studio.nodes import Document, Node, new_uid, walk, walk_within
from surveys.questionnaires.studio.operations import Operation, found


@dataclass(frozen=True)
class Done:
    """What an act comes to: the operations, and the item to look at afterwards."""

    operations: tuple[Operation, ...]
    uid: str


@dataclass(frozen=True)
class Place:
    """Where an item stands: the section around it ('' for none), its neighbours, and which of them it is."""

    parent: str
    siblings: Sequence[Node]
    number: int

    @property
    def before(self) -> str:
        """The neighbour before it, '' for none."""
        return str(self.siblings[self.number - 1]["uid"]) if self.number else ""


def place_of(document: Document, uid: str) -> Place:
    """Where an item stands; SurveyError where there is none."""
    for node, parents in walk(document):
        if node["uid"] == uid:
            parent = parents[-1] if parents else None
            siblings = parent["items"] if parent is not None else document["items"]
            place = [each["uid"] for each in siblings].index(uid)
            return Place(parent["uid"] if parent is not None else "", siblings, place)
    raise SurveyError("studio.no_such_item", f"no item {uid[:40]!r}")


def question_after(document: Document, uid: str) -> Done:
    """A new question behind this one, or at the end of this section; without an item at the end of all."""
    parent, after = _spot(document, uid)
    list_name = free_list(document)
    node = {"uid": new_uid(), "type": "question", "kind": "select_one", "choices": list_name, "required": True}
    options = [{"uid": new_uid(), "name": code} for code in ("1", "2")]
    insert = {"op": "insert", "parent": parent, "after": after, "node": node, "lists": {list_name: options}}
    return Done((insert,), str(node["uid"]))


def section_after(document: Document, uid: str) -> Done:
    """A new section behind the outermost item that this one stands in."""
    outer = next((parents[0]["uid"] if parents else uid for node, parents in walk(document) if node["uid"] == uid), "")
    after = outer or _last(document["items"])
    node: Node = {"uid": new_uid(), "type": "group", "items": []}
    return Done(({"op": "insert", "parent": "", "after": after, "node": node},), node["uid"])


def duplicate(document: Document, uid: str) -> Done:
    """The same again behind it; names of its own, also in what speaks of them inside, come with the insertion."""
    place = place_of(document, uid)
    copy = deepcopy(found(document, uid))
    for node, _parents in walk_within([copy]):
        node["uid"] = new_uid()
        node.pop("node", None)
    return Done(({"op": "insert", "parent": place.parent, "after": uid, "node": copy},), copy["uid"])


def remove(document: Document, uid: str) -> Done:
    """The item goes; its neighbour is looked at next."""
    place = place_of(document, uid)
    others = [each["uid"] for each in place.siblings if each["uid"] != uid]
    shown = others[min(place.number, len(others) - 1)] if others else place.parent
    return Done(({"op": "remove", "uid": uid},), shown)


def step(document: Document, uid: str, direction: int) -> Done:
    """One place up or down; a question goes into the section that it meets, and out of the one whose end it reaches."""
    place = place_of(document, uid)
    target = place.number + direction
    if 0 <= target < len(place.siblings):
        neighbour = place.siblings[target]
        if neighbour["type"] == "group" and found(document, uid)["type"] == "question":
            inner = neighbour.get("items", [])
            return _moved(uid, neighbour["uid"], _last(inner) if direction < 0 else "")
        if direction > 0:
            return _moved(uid, place.parent, neighbour["uid"])
        return _moved(uid, place.parent, str(place.siblings[target - 1]["uid"]) if target else "")
    if not place.parent:
        return Done((), uid)
    around = place_of(document, place.parent)
    return _moved(uid, around.parent, place.parent if direction > 0 else around.before)


def put(document: Document, uid: str, parent: str, after: str) -> Done:
    """To a place that was pointed at; nothing where that is the item itself, something in it, or its own place."""
    place = place_of(document, uid)
    inside = {node["uid"] for node, _parents in walk_within([found(document, uid)])}
    if parent in inside or after in inside or (place.parent, place.before) == (parent, after):
        return Done((), uid)
    if parent and found(document, parent)["type"] == "question":
        raise SurveyError("studio.no_such_item", "no section")
    if after and place_of(document, after).parent != parent:
        raise SurveyError("studio.no_such_item", "no neighbour")
    return _moved(uid, parent, after)


def free_list(document: Document) -> str:
    """A name for one more list of options."""
    number = len(document["lists"]) + 1
    while f"ds_{number}" in document["lists"]:
        number += 1
    return f"ds_{number}"


def specify(document: Document, uid: str, code: str) -> Done:
    """A line for words behind an option: a question of its own, asked where that option is chosen."""
    node = found(document, uid)
    reference = "${" + node["name"] + "}"
    is_multiple = KINDS[node["kind"]].reading == "choices"
    condition = f"selected({reference}, '{code}')" if is_multiple else f"{reference} = '{code}'"
    language = document["whole"]["default_language"]
    line = {"uid": new_uid(), "type": "question", "kind": "text", "name": f"{node['name']}_khac",
            "relevant": condition, "label": {language: _("Xin ghi rõ")}, "required": True}  # fmt: skip
    insert = {"op": "insert", "parent": place_of(document, uid).parent, "after": uid, "node": line}
    return Done((insert,), uid)


def _moved(uid: str, parent: str, after: str) -> Done:
    return Done(({"op": "move", "uid": uid, "parent": parent, "after": after},), uid)


def _spot(document: Document, uid: str) -> tuple[str, str]:
    """(parent, after) of what is added at an item."""
    if not uid:
        items = document["items"]
        if items and items[-1]["type"] == "group":
            return items[-1]["uid"], _last(items[-1].get("items", []))
        return "", _last(items)
    node = found(document, uid)
    if node["type"] != "question":
        return uid, _last(node.get("items", []))
    return place_of(document, uid).parent, uid


def _last(nodes: Sequence[Node]) -> str:
    return str(nodes[-1]["uid"]) if nodes else ""
