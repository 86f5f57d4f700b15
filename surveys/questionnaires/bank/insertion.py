"""A version of a bank item as a document, and the operation that puts it into another one."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from surveys.questionnaires.bank.contents import LANGUAGES, Content
from surveys.questionnaires.modes import VARIANT_FIELDS
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.studio.document import Document, Node, compiled_document, empty_document
from surveys.questionnaires.studio.fields import TEXTS
from surveys.questionnaires.studio.insertion import free_name
from surveys.questionnaires.studio.nodes import new_uid, walk_within
from surveys.questionnaires.studio.operations import Operation
from surveys.questionnaires.studio.renaming import named_otherwise
from surveys.text.i18n import gettext as _

CODE_OF_LANGUAGE = re.compile(r"\(([a-z]{2,3})\)\s*$")
UNTITLED = "–"
REPLACED = (
    "kind", "label", "hint", "guidance", *VARIANT_FIELDS, "constraint", "constraint_message", "appearance", "exclusive",
)  # fmt: skip
SHOWN_SCALE = {"vi": "Thang trả lời", "en": "Scale"}


def insertion(
    content: Content, document: Document, *, item: str, version: int, title: str, parent: str = "", after: str = ""
) -> Operation:
    """The operation that inserts a question or a block after a node, in the document's own languages.

    The question, or each outermost node of a block, carries the link to the bank by which a trend follows it.
    """
    spoken = _languages(document["whole"])
    nodes = [_in_languages(node, spoken) for node in copy.deepcopy(content["nodes"])]
    lists = {name: [_in_languages(option, spoken) for option in options] for name, options in content["lists"].items()}
    operations: list[Operation] = []
    _take_free_names(nodes, document)
    for node in nodes:
        used = {each.get("choices") for each, _parents in walk_within([node])}
        if node is nodes[0]:
            node["bank"] = {"item": item, "version": version}
        operations.append({"op": "insert", "parent": parent, "after": after, "node": node,
                           "lists": {name: options for name, options in lists.items() if name in used}})  # fmt: skip
        after = node["uid"]
    if len(operations) == 1:
        return operations[0]
    return {
        "op": "together",
        "words": _("Thêm “%(title)s” từ ngân hàng câu hỏi", title=title),
        "operations": operations,
    }


def replacement(content: Content, document: Document, node: Node, *, item: str, version: int, title: str) -> Operation:
    """The operation that words a question as another version of its item does; its name and its condition stay.

    Of a block each question takes over the words of the one with its name; a new one is left to its author.
    """
    spoken = _languages(document["whole"])
    new = {each["name"]: each for each, _parents in walk_within(content["nodes"])}
    single = content["nodes"][0]
    operations: list[Operation] = []
    for each, _parents in walk_within([node]):
        source = single if each is node else new.get(each["name"])
        if source is None:
            continue
        for field in REPLACED:
            value = _in_languages({field: source[field]}, spoken)[field] if field in source else None
            if value != each.get(field):
                operations.append({"op": "set", "uid": each["uid"], "field": field, "value": value})
        operations += _answers_again(source, each, content, document, spoken)
    link = {"item": item, "version": version}
    operations.append({"op": "set", "uid": node["uid"], "field": "bank", "value": link})
    return {"op": "together", "words": _("Dùng phiên bản mới của “%(title)s”", title=title), "operations": operations}


def _answers_again(
    source: Node, node: Node, content: Content, document: Document, spoken: Mapping[str, str]
) -> list[Operation]:
    """The options of the version, in a list that no other question uses."""
    wanted = content["lists"].get(source.get("choices", ""))
    if wanted is None:
        return []
    answers = [{"uid": new_uid(), **_in_languages(copy.deepcopy(option), spoken)} for option in wanted]
    there = document["lists"].get(node.get("choices", ""), [])
    if _said(there) == _said(answers):
        return []
    name = f"{node['name']}_{len(document['lists']) + 1}"
    return [
        {"op": "options", "list": name, "options": answers},
        {"op": "set", "uid": node["uid"], "field": "choices", "value": name},
    ]


def scale_insertion(content: Content, document: Document, uid: str, *, title: str) -> Operation:
    """The operation that gives a closed question the answers of a scale."""
    spoken = _languages(document["whole"])
    (wanted, options), *_more = content["lists"].items()
    answers = [{"uid": new_uid(), **_in_languages(copy.deepcopy(option), spoken)} for option in options]
    name = wanted
    turn = 1
    while name in document["lists"] and _said(document["lists"][name]) != _said(answers):
        turn += 1
        name = f"{wanted}_{turn}"
    operations: list[Operation] = []
    if name not in document["lists"]:
        operations.append({"op": "options", "list": name, "options": answers})
    operations.append({"op": "set", "uid": uid, "field": "choices", "value": name})
    return {"op": "together", "words": _("Dùng thang “%(title)s”", title=title), "operations": operations}


def document_with(content: Content, *, title: str = "") -> Document:
    """A document of a content alone; of a scale, with a question that shows it."""
    document = empty_document(title or UNTITLED)
    document["whole"]["languages"] = [language for language in LANGUAGES if _speaks(content, language)] or ["vi"]
    nodes = copy.deepcopy(content["nodes"])
    if not nodes:
        name = next(iter(content["lists"]))
        nodes = [{"type": "question", "name": name, "kind": "select_one", "label": dict(SHOWN_SCALE), "choices": name}]
    for node, _parents in walk_within(nodes):
        node["uid"] = new_uid()
    document["items"] = nodes
    document["lists"] = {
        name: [{"uid": new_uid(), **option} for option in copy.deepcopy(options)]
        for name, options in content["lists"].items()
    }
    return document


def questionnaire_with(content: Content, *, title: str = "") -> Questionnaire | None:
    """The questionnaire that a content alone makes; None where it is not finished."""
    return compiled_document(document_with(content, title=title)).questionnaire


def content_of(node: Node, document: Document) -> Content:
    """What the bank keeps of a node: its words, its lists, its line for "Khác"; no marks, no condition of its own."""
    nodes = [copy.deepcopy(node), *_specify_lines(node, document)]
    nodes[0].pop("relevant", None)
    lists: dict[str, Any] = {}
    for each, _parents in walk_within(nodes):
        for field in ("uid", "bank", "node"):
            each.pop(field, None)
        name = str(each.get("choices", ""))
        if name in document["lists"]:
            lists[name] = [{k: v for k, v in option.items() if k != "uid"} for option in document["lists"][name]]
    return {"nodes": nodes, "lists": lists}


def _take_free_names(nodes: list[Node], document: Document) -> None:
    """Marks and names that nothing in the document has; what speaks of a renamed one goes on speaking of it."""
    new_names: dict[str, str] = {}
    for each, _parents in walk_within(nodes):
        each["uid"] = new_uid()
        wanted = each["name"]
        each["name"] = free_name(document, wanted, each["type"])
        if each["name"] != wanted:
            new_names[wanted] = each["name"]
    for each, _parents in walk_within(nodes):
        each.update(named_otherwise(each, new_names))


def _specify_lines(node: Node, document: Document) -> list[Node]:
    """The line to write on that stands right behind a closed question."""
    siblings = _siblings(document["items"], node["uid"])
    place = next((at for at, each in enumerate(siblings) if each["uid"] == node["uid"]), len(siblings))
    behind = siblings[place + 1 : place + 2]
    shown = f"${{{node.get('name', '')}}}"
    text = [each for each in behind if each.get("kind") == "text" and node.get("choices")]
    return [copy.deepcopy(each) for each in text if shown in str(each.get("relevant", ""))]


def _siblings(items: list[Node], uid: str) -> list[Node]:
    if any(each["uid"] == uid for each in items):
        return items
    return next((found for each in items if (found := _siblings(each.get("items", []), uid))), [])


def _languages(whole: Mapping[str, Any]) -> dict[str, str]:
    """The document's name of each language that the bank may speak."""
    found: dict[str, str] = {}
    for name in whole["languages"]:
        code = CODE_OF_LANGUAGE.search(name)
        found.setdefault(code[1] if code else name, name)
    if not set(found) & set(LANGUAGES):
        found["vi"] = whole["default_language"]
    return found


def _in_languages(record: Any, spoken: Mapping[str, str]) -> Any:
    """A node or an option with its texts under the names that the document gives its languages."""
    if isinstance(record, list):
        return [_in_languages(each, spoken) for each in record]
    if not isinstance(record, dict):
        return record
    found: Node = {}
    for key, value in record.items():
        if key in TEXTS and isinstance(value, dict):
            own = {spoken[language]: text for language, text in value.items() if language in spoken}
            found[key] = own or {next(iter(spoken.values())): next(iter(value.values()), "")}
        else:
            found[key] = [_in_languages(each, spoken) for each in value] if key == "items" else value
    return found


def _said(options: list[Node]) -> list[Mapping[str, Any]]:
    return [{key: value for key, value in option.items() if key != "uid"} for option in options]


def _speaks(content: Content, language: str) -> bool:
    words = [*content["nodes"], *(option for options in content["lists"].values() for option in options)]
    return any(language in (each.get("label") or {}) for each in words)
