"""The nodes of an XForm in document order, as ODK's engine names them: what a form's answers are, path by path."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

XFORMS = "{http://www.w3.org/2002/xforms}"
JAVAROSA = "{http://openrosa.org/javarosa}"
PREFIXES = {
    "http://www.w3.org/2002/xforms": "",
    "http://openrosa.org/xforms": "orx:",
    "http://www.opendatakit.org/xforms/entities": "entities:",
    "http://openrosa.org/javarosa": "jr:",
    "http://www.opendatakit.org/xforms": "odk:",
}
CONTROLS = {"input", "select", "select1", "rank", "range", "trigger", "upload", "secret"}
KINDS = {"select1": "select", "secret": "input"}
TRUE = {"true()", "1", "'true'"}
WHOLE_LIST = re.compile(r"instance\('(?P<list>[^']+)'\)/root/item")


@dataclass(frozen=True)
class Node:
    """One node: `kind` is ODK's word for it (group, repeat, input, note, select …), `value_type` its bind's type.

    `choices` names the list of a select whose options no filter picks.
    """

    name: str
    path: str
    kind: str
    bind: dict[str, str] = field(default_factory=dict)
    value: str = ""
    is_multiple: bool = False
    bounds: tuple[str, str] = ("", "")
    choices: str = ""
    children: tuple[Node, ...] = ()

    @property
    def value_type(self) -> str:
        """The type of its bind, without a prefix."""
        return self.bind.get("type", "string").rpartition(":")[2]

    @property
    def is_leaf(self) -> bool:
        """Whether it holds a value."""
        return self.kind not in {"group", "repeat"}


@dataclass
class _Body:
    """What the body says of a path."""

    controls: dict[str, ElementTree.Element]
    repeats: set[str]
    labelled: set[str]


def read_xform(xml: str) -> Node:
    """The root node of an XForm, such as pyxform writes it."""
    root = ElementTree.fromstring(xml)
    model = next(root.iter(f"{XFORMS}model"))
    instance = next(model.iter(f"{XFORMS}instance"))
    binds = {bind.get("nodeset", "").strip(): _attributes(bind) for bind in model.iter(f"{XFORMS}bind")}
    top = instance[0]
    return _node(top, f"/{_name(top)}", binds, _body(root))


def _attributes(bind: ElementTree.Element) -> dict[str, str]:
    return {name.rpartition("}")[2]: value.strip() for name, value in bind.attrib.items()}


def _name(element: ElementTree.Element) -> str:
    namespace, _bracket, name = element.tag[1:].rpartition("}")
    return PREFIXES.get(namespace, "") + name if namespace else element.tag


def _body(root: ElementTree.Element) -> _Body:
    body = next((child for child in root if child.tag.endswith("}body")), None)
    found = _Body({}, set(), set())
    for element in body.iter() if body is not None else ():
        name = element.tag.rpartition("}")[2]
        if name == "repeat":
            found.repeats.add(element.get("nodeset", "").strip())
        elif name in CONTROLS:
            path = (element.get("ref") or element.get("nodeset") or "").strip()
            found.controls.setdefault(path, element)
            if any(child.tag.rpartition("}")[2] in {"label", "hint"} for child in element):
                found.labelled.add(path)
    return found


def _node(element: ElementTree.Element, path: str, binds: dict[str, dict[str, str]], body: _Body) -> Node:
    bind = binds.get(path, {})
    children: dict[str, ElementTree.Element] = {}
    for child in element:
        children.setdefault(_name(child), child)
    inner = tuple(_node(child, f"{path}/{name}", binds, body) for name, child in children.items())
    name = _name(element)
    if path in body.repeats:
        return Node(name, path, "repeat", bind, children=inner)
    control = body.controls.get(path)
    if inner or (control is None and path.count("/") == 1):
        return Node(name, path, "group", bind, children=inner)
    word = control.tag.rpartition("}")[2] if control is not None else "model-value"
    kind = KINDS.get(word, word)
    if kind == "input" and bind.get("readonly") in TRUE and path in body.labelled:
        kind = "note"
    bounds = (control.get("start", ""), control.get("end", "")) if control is not None else ("", "")
    return Node(name, path, kind, bind, element.text or "", word == "select", bounds, _choices(control))


def _choices(control: ElementTree.Element | None) -> str:
    itemset = control.find(f"{XFORMS}itemset") if control is not None else None
    found = WHOLE_LIST.fullmatch(itemset.get("nodeset", "").strip()) if itemset is not None else None
    return found["list"] if found else ""
