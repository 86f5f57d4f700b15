"""Styles, page and properties of the Word report: whoever edits the file changes a style, not a hundred paragraphs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from surveys.reports.document import TEXT_WIDTH_MM, ReportDocument
from surveys.reports.front_page import title_of
from surveys.reports.typography import (
    CELL_PADDING_MM,
    FONT,
    HEADER_FROM_EDGE_MM,
    MARGIN_BOTTOM_MM,
    MARGIN_LEFT_MM,
    MARGIN_RIGHT_MM,
    MARGIN_TOP_MM,
    PAGE_MM,
    TextStyle,
)
from surveys.reports.word_fields import element
from surveys.reports.word_tables import HEAD_SHADE, RULE_COLOUR
from surveys.reports.word_xml import elements, field, look, run, twips
from surveys.text.i18n import gettext as _

ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
CONTENTS_LEVELS = 2
TABLE_STYLE = "ReportTable"
OWN_STYLES = ("body", "item", "note", "label", "chart", "cell", "cell head")
CAPTION_STYLES = ("table caption", "chart caption")


def style_id(name: str) -> str:
    """The id of a style of ours in the file: "cell head" → ReportCellHead."""
    return "Report" + name.title().replace(" ", "")


def set_styles(word: WordDocument, styles: Mapping[str, TextStyle]) -> None:
    """Every paragraph of the report has one of these styles."""
    _apply(word.styles["Normal"], TextStyle(styles["body"].size, align="left"))
    _set_language(word)
    for level in (1, 2, 3):
        _apply(word.styles[f"Heading {level}"], styles[f"heading{level}"])
    for name in (*OWN_STYLES, *CAPTION_STYLES):
        _apply(_new_style(word, f"Report {name}", style_id(name)), styles[name])
    _apply(_new_style(word, "Report line", "ReportLine"), TextStyle(13.0, align="center"))
    _apply(
        _new_style(word, "Report contents", "ReportContents"),
        TextStyle(13.5, bold=True, before=10, after=6, align="center", keep_with_next=True),
    )
    for level in range(1, CONTENTS_LEVELS + 1):
        style = _new_style(word, f"TOC {level}", f"TOC{level}", builtin=True)
        _apply(style, styles["contents"])
        form = style.paragraph_format
        form.left_indent = Mm(6.0 * (level - 1))
        form.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    _apply(word.styles["Header"], TextStyle(13, align="left"))
    word.styles.element.append(parse_xml(_table_style()))


def set_page(word: WordDocument, *, draft: bool) -> None:
    """A4 with the margins of the layout; the number of the page on top in the middle, from the second page on."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP_MM), Mm(MARGIN_BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(MARGIN_LEFT_MM), Mm(MARGIN_RIGHT_MM)
    section.header_distance = section.footer_distance = Mm(HEADER_FROM_EDGE_MM)
    section.different_first_page_header_footer = True
    section.first_page_header.is_linked_to_previous = False
    line = section.header.paragraphs[0]
    stops = line.paragraph_format.tab_stops
    for stop in list(word.styles["Header"].paragraph_format.tab_stops):
        word.styles["Header"].paragraph_format.tab_stops[0]._tab.getparent().remove(stop._tab)
    stops.add_tab_stop(Mm(TEXT_WIDTH_MM / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Mm(TEXT_WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT)
    tab = "<w:r><w:tab/></w:r>"
    mark = tab + run(_("Dự thảo"), look(size=11, italic=True)) if draft else ""
    for piece in elements(tab + field("PAGE", "2") + mark):
        line._p.append(piece)


def set_properties(word: WordDocument, report: ReportDocument, created: datetime) -> None:
    """What the file says of itself; nothing in it is of the hour or the machine that wrote it."""
    properties = word.core_properties
    properties.title = title_of(report)
    properties.author = properties.last_modified_by = report.letterhead.issuing_body
    properties.comments = ""
    properties.language = "vi-VN"
    properties.revision = 1
    properties.created = properties.modified = created
    package = word.part.package
    for relation in [each for each in package.rels.values() if each.reltype.endswith("/thumbnail")]:
        del package.rels[relation.rId]
    settings = word.settings.element
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for old in settings.findall(qn("w:savePreviewPicture")):
        settings.remove(old)


def _set_language(word: WordDocument) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    run_defaults = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in run_defaults.findall(qn("w:lang")):
        run_defaults.remove(old)
    run_defaults.append(element("lang", val="vi-VN", eastAsia="vi-VN", bidi="vi-VN"))


def _new_style(word: WordDocument, name: str, identity: str, *, builtin: bool = False) -> ParagraphStyle:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=builtin)
    assert isinstance(style, ParagraphStyle)
    style.element.set(qn("w:styleId"), identity)
    style.base_style = word.styles["Normal"]
    style.quick_style = not builtin
    return style


def _apply(style: ParagraphStyle, text: TextStyle) -> None:
    font, form = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(text.size), text.bold, text.italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for name in list(fonts.attrib):
        if name.endswith("Theme"):
            del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{name}"), FONT)
    form.space_before, form.space_after, form.line_spacing = Pt(text.before), Pt(text.after), text.line
    form.first_line_indent = Mm(text.first_line_mm)
    form.alignment = ALIGNMENTS[text.align]
    form.keep_with_next, form.keep_together = text.keep_with_next, text.keep_with_next
    form.widow_control = True


def _table_style() -> str:
    """Rules between rows, none between columns, a shaded head."""
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{RULE_COLOUR}"/>'
        for side, size in (("top", 8), ("bottom", 8), ("insideH", 4))
    )
    padding = "".join(f'<w:{side} w:w="{twips(CELL_PADDING_MM)}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{TABLE_STYLE}">'
        '<w:name w:val="Report table"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{rules}</w:tblBorders><w:tblCellMar>{padding}</w:tblCellMar></w:tblPr>"
        f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="{HEAD_SHADE}"/>'
        "</w:tcPr></w:tblStylePr></w:style>"
    )
