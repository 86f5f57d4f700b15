"""The expression vectors of openrosa-xpath-evaluator (time zone America/Phoenix), each as a case for the interpreters.

The document of a vector becomes a form: its elements are questions, those that come several times in a row are repeats.
"""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from functools import cache
from xml.etree import ElementTree

from surveys.questionnaires.expressions import ExpressionError, Places, compile_expression, to_number
from tests.unit.questionnaires.forms import shared

PHOENIX = -420
MOMENT = {"today": "2026-11-22", "now": "2026-11-22T14:16:05", "utcOffset": PHOENIX}
NODE_SET_RESULTS = {"nodes", "any"}
CHANCE = re.compile(r"\b(random|now|uuid)\(")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
WILDCARDS = re.compile(r"//|::|@|\bnode\(\)|(^|[\[(,/=<>]|and |or )\s*\*")
FAMILIES = {
    "unknown-function": "nodes and functions that are not there",
    "argument-count": "nodes and functions that are not there",
    "needs-question": "nodes and functions that are not there",
    "unknown-path": "nodes and functions that are not there",
    "bare-name": "nodes and functions that are not there",
    "needs-predicate": "nodes and functions that are not there",
    "unexpected-token": "nodes and functions that are not there",
    "unexpected-character": "nodes and functions that are not there",
}


@cache
def vectors() -> tuple[dict, ...]:
    """Every vector whose expression is a text."""
    text = shared("xpath-vectors", "openrosa-xpath-evaluator.json").read_text("utf-8")
    return tuple(vector for vector in json.loads(text) if isinstance(vector["expr"], str))


def case(vector: dict) -> tuple[dict, dict] | str:
    """The compiled tree and the context, or the family that is out of scope."""
    bare = QUOTED.sub("_", vector["expr"])
    if vector["type"] in NODE_SET_RESULTS:
        return "node-sets as results"
    if CHANCE.search(bare):
        return "chance and the clock"
    if WILDCARDS.search(bare):
        return "wildcards, axes and attributes"
    if vector["ctx"] == "/" and re.search(r"\.\.|\(\)", bare):
        return "attributes and comments to stand on"
    places, facts = form_of(vector["doc"] or "<none/>", vector["ctx"])
    try:
        return compile_expression(vector["expr"], places=places), facts
    except ExpressionError as error:
        if error.code == "function-out-of-scope":
            function = error.facts["function"]
            return "places on the map" if function in {"area", "distance", "geofence"} else "names of nodes"
        return FAMILIES[error.code]


@cache
def form_of(document: str, context_path: str | None) -> tuple[Places, dict]:
    """A form with the elements of a document, and the facts of a context that stands at one of them."""
    root = ElementTree.fromstring(re.sub(r"<\?[^>]*\?>", "", document).strip())
    names: dict[tuple[str, ...], str] = {}
    found: defaultdict[str, list[str]] = defaultdict(list)
    repeats, paths = set(), {}

    def walk(element, path):
        paths[element] = path
        name = names.setdefault(path, "/".join(path) or "/")
        found[name].append("".join(element.itertext()))
        tags = [_tag(child) for child in element]
        for child in element:
            below = (*path, _tag(child))
            if tags.count(_tag(child)) > 1:
                repeats.add(below)
            walk(child, below)

    walk(root, ())
    here = _element(root, context_path)
    answers = {name: texts[0] if len(texts) == 1 else texts for name, texts in found.items()}
    path, positions = paths[here], _positions(root, here)
    places = {names[path[: len(path) - up]]: position for up, position in enumerate(positions) if up <= len(path)}
    facts = {
        **MOMENT, "answers": answers, "current": "".join(here.itertext()), "position": positions[1], "places": places,
    }  # fmt: skip
    return Places(names, frozenset(repeats), path, [_tag(root)]), facts


def _tag(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else "#"


def _element(root, path: str | None):
    """The element of /*[1]/*[2]/*[3]; the root for no path."""
    element = root
    for place in re.findall(r"/\*\[(\d+)\]", path or "")[1:]:
        element = element[int(place) - 1]
    return element


def _positions(root, here) -> list[int]:
    """For an element and each around it, how many of its name in a row end with it; innermost first."""
    parents = {child: parent for parent in root.iter() for child in parent}
    found = []
    while here in parents:
        before = list(parents[here])[: list(parents[here]).index(here)]
        count = 1
        while before and before.pop().tag == here.tag:
            count += 1
        found.append(count)
        here = parents[here]
    return [*found, 1, 1]


def agrees(kind: str, text: str | list[str], vector: dict) -> bool:
    """Whether a value of an interpreter is what the vector wants."""
    expected = vector["value"]
    text = text if isinstance(text, str) else (text or [""])[0]
    if vector["type"] == "number":
        number = {"true": 1.0, "false": 0.0}[text] if kind == "boolean" else _number(text)
        wanted = float(str(expected).replace("Infinity", "inf"))
        return number == wanted or abs(number - wanted) < 1e-9 or (math.isnan(number) and math.isnan(wanted))
    if vector["type"] == "string":
        return text == expected
    return vector["type"] == "boolean" and _truth(kind, text) is expected


def _number(text: str) -> float:
    return float(text.replace("Infinity", "inf")) if "Infinity" in text else to_number(text, PHOENIX)


def _truth(kind: str, text: str) -> bool:
    if kind == "boolean":
        return text == "true"
    return text not in {"", "0", "NaN"} if kind == "number" else text not in {"", "Invalid Date"}
