"""Places in the tree of a studio document: the same tree with a node changed, put in or taken out."""

from __future__ import annotations

from collections.abc import Callable

from surveys.errors import SurveyError
from surveys.questionnaires.studio.nodes import Document, Node, walk

MOST_NODES, DEEPEST = 10_000, 40


def changed_node(document: Document, uid: str, changed: Node) -> Document:
    """The document with another node in the place of one."""
    return _with_items(document, uid, lambda items, place: [*items[:place], changed, *items[place + 1 :]])


def without_node(document: Document, uid: str) -> Document:
    """The document without a node and what stands in it."""
    return _with_items(document, uid, lambda items, place: [*items[:place], *items[place + 1 :]])


def place_of(document: Document, uid: str) -> tuple[str, str]:
    """The uids of what a node stands in and behind, "" where there is none."""
    for node, parents in walk(document):
        if node["uid"] == uid:
            siblings = parents[-1]["items"] if parents else document["items"]
            place = next(place for place, each in enumerate(siblings) if each["uid"] == uid)
            return parents[-1]["uid"] if parents else "", siblings[place - 1]["uid"] if place else ""
    raise SurveyError("studio.no_such_item", f"no item {uid!r}")


def item_after(document: Document, parent: str) -> str:
    """The last item of a parent, "" where it has none."""
    items = _items_of(document, parent)
    return items[-1]["uid"] if items else ""


def with_node(document: Document, node: Node, parent: str, after: str) -> Document:
    """The document with a node in a parent ("" for none) behind another ("" for the first place, else the last)."""
    items = _items_of(document, parent)
    place = next((place + 1 for place, each in enumerate(items) if each["uid"] == after), len(items) if after else 0)
    changed = [*items[:place], node, *items[place:]]
    _check_size(document, node, parent)
    if not parent:
        return {**document, "items": changed}
    around = next(each for each, _parents in walk(document) if each["uid"] == parent)
    return changed_node(document, parent, {**around, "items": changed})


def _items_of(document: Document, parent: str) -> list[Node]:
    if not parent:
        items: list[Node] = document["items"]
        return items
    around = next((node for node, _parents in walk(document) if node["uid"] == parent), None)
    if around is None or around["type"] == "question":
        raise SurveyError("studio.no_such_item", f"no group or repeat {parent[:40]!r}")
    inside: list[Node] = around.get("items", [])
    return inside


def _check_size(document: Document, node: Node, parent: str) -> None:
    there = sum(1 for _each in walk(document))
    new = [len(parents) for _each, parents in walk({"items": [node]})]
    if there + len(new) > MOST_NODES:
        raise SurveyError("studio.too_many", "too many items", most=MOST_NODES)
    depth = next((len(parents) + 1 for each, parents in walk(document) if each["uid"] == parent), 0)
    if depth + max(new) >= DEEPEST:
        raise SurveyError("studio.too_deep", "groups within groups within groups", most=DEEPEST)


def _with_items(document: Document, uid: str, change: Callable[[list[Node], int], list[Node]]) -> Document:
    """The document with the list changed in which a node stands; nothing else is copied."""

    def within(items: list[Node]) -> list[Node] | None:
        for place, node in enumerate(items):
            if node["uid"] == uid:
                return change(items, place)
            inner = within(node["items"]) if node.get("items") else None
            if inner is not None:
                return [*items[:place], {**node, "items": inner}, *items[place + 1 :]]
        return None

    return {**document, "items": within(document["items"]) or []} if _is_there(document, uid) else document


def _is_there(document: Document, uid: str) -> bool:
    return any(node["uid"] == uid for node, _parents in walk(document))
