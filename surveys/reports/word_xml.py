"""Pieces of a Word text as XML at once: python-docx looks a style up for every paragraph, which takes most of a minute
in a report of sixty questions."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

TWIPS_PER_MM = 1440 / 25.4
EMU_PER_MM = 36_000
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMESPACES = nsdecls("w", "wp", "a", "pic", "r")


def elements(content: str) -> list[BaseOxmlElement]:
    """The elements that a piece of XML becomes."""
    return list(parse_xml(f"<w:body {NAMESPACES}>{content}</w:body>"))


def run(text: str, properties: str = "") -> str:
    """A run of text; `properties` are those of the run as XML."""
    clean = escape(NOT_IN_XML.sub("", text))
    return f'<w:r>{_run_properties(properties)}<w:t xml:space="preserve">{clean}</w:t></w:r>'


def look(*, size: float = 0.0, bold: bool = False, italic: bool = False, underlined: bool = False) -> str:
    """Properties of a run that is set otherwise than its paragraph's style says."""
    parts = ["<w:b/>" if bold else "", "<w:i/>" if italic else ""]
    parts.append(f'<w:sz w:val="{round(2 * size)}"/><w:szCs w:val="{round(2 * size)}"/>' if size else "")
    parts.append('<w:u w:val="single"/>' if underlined else "")
    return "".join(parts)


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a style (by its id); `properties` follow the style in the order that Word asks for."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def field(instruction: str, result: str, properties: str = "") -> str:
    """A complex field with its result as it is now."""
    return f"{field_begin(instruction)}{run(result, properties)}{field_end()}"


def field_begin(instruction: str) -> str:
    """The beginning of a field whose result follows, perhaps over several paragraphs."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end() -> str:
    """The end of the field begun last."""
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def bookmark(name: str, number: int, content: str) -> str:
    """The content with a bookmark around it."""
    return f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}/>{content}<w:bookmarkEnd w:id="{number}"/>'


def link(anchor: str, content: str) -> str:
    """The content as a link to a bookmark of the same file."""
    return f'<w:hyperlink w:anchor={quoteattr(anchor)} w:history="1">{content}</w:hyperlink>'


def picture(relation: str, number: int, *, width_mm: float, height_mm: float, title: str, alternative: str) -> str:
    """A picture in the line, with the words for those who do not see it."""
    size = f'cx="{round(width_mm * EMU_PER_MM)}" cy="{round(height_mm * EMU_PER_MM)}"'
    described = f"descr={_attribute(alternative)} title={_attribute(title)}"
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="Picture {number}" {described}/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="picture{number}.png" {described}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def twips(width_mm: float) -> str:
    """A width as Word measures it."""
    return str(round(width_mm * TWIPS_PER_MM))


def _attribute(text: str) -> str:
    return quoteattr(NOT_IN_XML.sub("", text))


def _run_properties(properties: str) -> str:
    return f"<w:rPr>{properties}</w:rPr>" if properties else ""
