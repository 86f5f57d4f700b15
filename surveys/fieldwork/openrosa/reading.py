"""XML that a device sends, read with nothing in it that could grow or reach out: no DTD, no entities, bounded."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

from surveys.errors import SurveyError

MOST_NODES, MOST_DEPTH = 60_000, 100
MOST_BYTES = 2 * 1024 * 1024


@dataclass
class Element:
    """An element by its own name, whatever namespace it is in; `text` is what stands in it directly."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> Element | None:
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def value(self, *path: str) -> str:
        """The words at the end of a path of names; '' where it does not go."""
        found: Element | None = self
        for name in path:
            found = found.child(name) if found is not None else None
        return found.text.strip() if found is not None else ""


def read_xml(content: bytes) -> Element:
    """The root element of a document in UTF-8. Errors: `collect.too_large`, `collect.unreadable`."""
    if len(content) > MOST_BYTES:
        raise SurveyError("collect.too_large", "No interview is as large.", most=MOST_BYTES // 1024)
    return _Reading().read(content)


class _Reading:
    """Builds the tree while expat reads, and stops at whatever no form of ours writes."""

    def __init__(self) -> None:
        self.open: list[Element] = []
        self.root: Element | None = None
        self.nodes = 0
        self.parser = ParserCreate("UTF-8", namespace_separator=" ")
        self.parser.buffer_text = True  # a line a call would copy the text before it as often as it has lines
        self.parser.buffer_size = MOST_BYTES
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.words
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse
        self.parser.ExternalEntityRefHandler = self.refuse
        self.parser.SkippedEntityHandler = self.refuse

    def read(self, content: bytes) -> Element:
        try:
            self.parser.Parse(content, True)
        except ExpatError as error:
            raise SurveyError("collect.unreadable", f"No XML that we read: {error}") from error
        if self.root is None:
            raise SurveyError("collect.unreadable", "The document is empty.")
        return self.root

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES or len(self.open) >= MOST_DEPTH:
            raise SurveyError("collect.too_large", "No interview is as large.", most=MOST_BYTES // 1024)
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        element = Element(name.rpartition(" ")[2], plain)
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.root = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def words(self, text: str) -> None:
        self.open[-1].text += text

    def refuse(self, *_told: object) -> int:
        raise SurveyError("collect.unreadable", "A document type has no place in an interview.")
