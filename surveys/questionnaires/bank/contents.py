"""What a bank item holds: nodes and lists as in a studio document, put together from plain facts, and their hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Content = dict[str, Any]
Words = tuple[str, str]
"""The same in Vietnamese and in English."""
Sort = Literal["question", "scale", "block"]
Options = Sequence[tuple[str, str, str]]
"""(code, Vietnamese, English)."""
LANGUAGES = ("vi", "en")
HARD_TO_SAY = ("9", "Khó trả lời", "Don't know")


@dataclass(frozen=True)
class StandardItem:
    """An item of every office. `versions` are its contents, the oldest first: what was released never changes.

    `why` says where its wording departs from what the language check advises, or why a sensitive matter is asked.
    """

    code: str
    sort: Sort
    topic: str
    title: str
    versions: tuple[Content, ...]
    why: str = ""


def content_hash(content: Content) -> str:
    """SHA-256 of the canonical JSON: two contents with the same hash ask the same."""
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def texts(words: Words) -> dict[str, str]:
    """The words by language."""
    return dict(zip(LANGUAGES, words, strict=True))


def option_list(options: Options) -> list[dict[str, Any]]:
    """The options of a list as a studio document holds them."""
    return [{"name": code, "label": {"vi": vi, "en": en}} for code, vi, en in options]


def question(
    name: str,
    kind: str,
    label: Words,
    options: Options = (),
    *,
    list_name: str = "",
    other: str = "",
    alone: Sequence[str] = (),
    most: int | None = None,
    limits: tuple[int, int] | None = None,
    hint: Words | None = None,
    relevant: str = "",
    required: bool = True,
) -> Content:
    """One question. `other` is the code of "Khác (ghi rõ)", for which a line to write on follows; the codes `alone` go
    with no other."""
    node: dict[str, Any] = {"type": "question", "name": name, "kind": kind, "label": texts(label)}
    if required:
        node["required"] = True
    if hint:
        node["hint"] = texts(hint)
    if relevant:
        node["relevant"] = relevant
    if alone:
        node["exclusive"] = list(alone)
    if most:
        node["constraint"] = f"count-selected(.) <= {most}"
    if limits:
        node["constraint"] = f". >= {limits[0]} and . <= {limits[1]}"
    if kind == "text":
        node["appearance"] = "multiline"
    lists = {}
    if options:
        node["choices"] = list_name or name
        lists[node["choices"]] = option_list(options)
    nodes = [node, *([_specify(name, other)] if other else [])]
    return {"nodes": nodes, "lists": lists}


def scale(list_name: str, options: Options) -> Content:
    """A list of answers alone."""
    return {"nodes": [], "lists": {list_name: option_list(options)}}


def grid(name: str, label: Words, rows: Sequence[tuple[str, str, str]], list_name: str, options: Options) -> Content:
    """Rows of (variable, Vietnamese, English) on one scale."""
    items = [
        {"type": "question", "name": variable, "kind": "select_one", "label": {"vi": vi, "en": en}, "required": True,
         "choices": list_name}
        for variable, vi, en in rows
    ]  # fmt: skip
    group = {"type": "group", "name": name, "label": texts(label), "appearance": "table-list", "items": items}
    return {"nodes": [group], "lists": {list_name: option_list(options)}}


def together(name: str, label: Words, parts: Sequence[Content]) -> Content:
    """Several questions on one page."""
    nodes = [node for part in parts for node in part["nodes"]]
    group = {"type": "group", "name": name, "label": texts(label), "appearance": "field-list", "items": nodes}
    return {"nodes": [group], "lists": {key: options for part in parts for key, options in part["lists"].items()}}


def _specify(name: str, code: str) -> dict[str, Any]:
    return {
        "type": "question", "name": f"{name}_khac", "kind": "text", "required": True,
        "label": {"vi": "Khác (ghi rõ)", "en": "Other (please specify)"},
        "hint": {"vi": "Không ghi họ tên.", "en": "Do not write any names."},
        "relevant": f"selected(${{{name}}}, '{code}')",
    }  # fmt: skip
