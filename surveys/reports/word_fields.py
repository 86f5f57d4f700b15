"""Fields of Word with a cached result, so that a file shows its numbers before anybody updates them."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.text.paragraph import CT_P
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of the `w` namespace with attributes of the same namespace."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Paragraph, instruction: str, result: str, *, parent: BaseOxmlElement | None = None) -> None:
    """Append a complex field whose cached result is `result` (to `parent`, such as a hyperlink, or the paragraph)."""
    begin_field(paragraph, instruction, parent=parent)
    _append_run(paragraph, parent, _text(result))
    end_field(paragraph, parent=parent)


def begin_field(paragraph: Paragraph, instruction: str, *, parent: BaseOxmlElement | None = None) -> None:
    """Open a field whose result follows, perhaps over several paragraphs, until `end_field`."""
    _append_run(paragraph, parent, element("fldChar", fldCharType="begin"))
    instruction_text = element("instrText")
    instruction_text.set(qn("xml:space"), "preserve")
    instruction_text.text = f" {instruction} "
    _append_run(paragraph, parent, instruction_text)
    _append_run(paragraph, parent, element("fldChar", fldCharType="separate"))


def end_field(paragraph: Paragraph, *, parent: BaseOxmlElement | None = None) -> None:
    """Close the field that was opened last."""
    _append_run(paragraph, parent, element("fldChar", fldCharType="end"))


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark around all that the paragraph holds now."""
    node: CT_P = paragraph._p
    start = element("bookmarkStart", id=str(number), name=name)
    if node.pPr is not None:
        node.pPr.addnext(start)
    else:
        node.insert(0, start)
    node.append(element("bookmarkEnd", id=str(number)))


def hyperlink(paragraph: Paragraph, anchor: str) -> BaseOxmlElement:
    """An empty link to a bookmark of the same file, appended to the paragraph; fill it through `parent=`."""
    link = element("hyperlink", anchor=anchor, history="1")
    paragraph._p.append(link)
    return link


def add_text(paragraph: Paragraph, text: str, *, parent: BaseOxmlElement | None = None) -> None:
    """Append a run of text (to `parent`, such as a hyperlink, or the paragraph)."""
    _append_run(paragraph, parent, _text(text))


def add_tab(paragraph: Paragraph, *, parent: BaseOxmlElement | None = None) -> None:
    """Append a tab."""
    _append_run(paragraph, parent, element("tab"))


def _text(text: str) -> BaseOxmlElement:
    node = element("t")
    node.set(qn("xml:space"), "preserve")
    node.text = text
    return node


def _append_run(paragraph: Paragraph, parent: BaseOxmlElement | None, content: BaseOxmlElement) -> None:
    run = element("r")
    run.append(content)
    (paragraph._p if parent is None else parent).append(run)
