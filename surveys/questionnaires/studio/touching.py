"""Which places of a document an operation touches: two operations are in each other's way where they touch one place.

A place is "uid" (all of an item), "uid:field", "uid:field.key", "uid@" (where it stands), "list:NAME", "whole:field".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from surveys.questionnaires.studio.nodes import walk_within

Places = frozenset[str]


def places_of(operation: Mapping[str, Any]) -> Places:
    """The places that an operation touches."""
    what = operation.get("op")
    if what == "together":
        return frozenset().union(*(places_of(each) for each in operation.get("operations", ())))
    if what == "set":
        return frozenset({f"{operation['uid']}:{operation['field']}"})
    if what == "rename":
        return frozenset({f"{operation['uid']}:name", *operation.get("touched", ())})
    if what == "move":
        return frozenset({f"{operation['uid']}@"})
    if what == "remove":
        return frozenset({operation["uid"]})
    if what == "options":
        return frozenset({f"list:{operation['list']}"})
    return frozenset({f"whole:{operation['field']}"}) if what == "whole" else frozenset()


def places_of_edit(operation: Mapping[str, Any], inverse: Mapping[str, Any]) -> Places:
    """The places that an edit touched: what it did, and what taking it back would do.

    Removing an item touches all that stood in it; putting one in touches it.
    """
    return places_of(operation) | places_of(inverse) | frozenset(_inserted(operation)) | frozenset(_inserted(inverse))


def _inserted(operation: Mapping[str, Any]) -> Iterable[str]:
    if operation.get("op") == "together":
        for each in operation.get("operations", ()):
            yield from _inserted(each)
    elif operation.get("op") == "insert" and isinstance(operation.get("node"), dict):
        node = operation["node"]
        if "uid" in node and "type" in node:
            yield from (inner["uid"] for inner, _parents in walk_within([node]) if "uid" in inner)


def uids_of(places: Iterable[str]) -> set[str]:
    """The items that these places belong to; "" for the order of items, lists and the whole."""
    return {"" if place.startswith(("list:", "whole:")) else place.split(":")[0].rstrip("@") for place in places}


def in_the_way(one: Iterable[str], other: Iterable[str]) -> str:
    """A place that both touch, "" where there is none."""
    other = tuple(other)
    return next((place for place in one for another in other if _overlap(place, another)), "")


def _overlap(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return longer == shorter or longer.startswith((f"{shorter}:", f"{shorter}.", f"{shorter}@"))
