"""The fonts of an .xlsx: by cell style, and by run of a text with several fonts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from surveys.spreadsheets.xml_elements import Tag
from surveys.text.legacy import LegacyFont, legacy_font

FONTS, FONT, CELL_STYLES = Tag(rb"fonts"), Tag(rb"font"), Tag(rb"cellXfs")
STRING, RUN, PHONETIC = Tag(rb"si"), Tag(rb"r"), Tag(rb"rPh")
FONT_NAME = re.compile(rb"""<(?:[\w.\-]+:)?(?:name|rFont)\s[^<>]*?val\s*=\s*["']([^"']*)["']""")
STYLE = re.compile(rb"<(?:[\w.\-]+:)?xf\s([^<>]*)>")
FONT_ID = re.compile(rb"""fontId\s*=\s*["'](\d{1,6})["']""")
TEXT = re.compile(rb"<(?:[\w.\-]+:)?t(?:\s[^<>]*)?>([^<]*)</")


@dataclass(frozen=True)
class Run:
    """A piece of a text in one font; None for the font of the cell."""

    text: str
    font: str | None


def style_fonts(styles: bytes) -> dict[int, LegacyFont]:
    """The old Vietnamese font of each cell style that has one."""
    block = FONTS.first_in(styles)
    cells = CELL_STYLES.first_in(styles)
    if block is None or cells is None:
        return {}
    fonts = [legacy_font(_name(font.inner or b"") or "") for font in FONT.find_in(block)]
    found = {}
    for number, attributes in enumerate(STYLE.findall(cells)):
        place = FONT_ID.search(attributes)
        font = fonts[int(place[1])] if place and int(place[1]) < len(fonts) else None
        if font is not None:
            found[number] = font
    return found


def legacy_runs(shared_strings: bytes) -> dict[int, list[Run]]:
    """The texts with several fonts, one of them old, by their number in the table of strings."""
    if b"rFont" not in shared_strings:
        return {}
    found = {}
    for number, string in enumerate(STRING.find_in(shared_strings)):
        inner = string.inner or b""
        if b"rFont" in inner:
            runs = runs_of(inner)
            if any(run.font and legacy_font(run.font) for run in runs):
                found[number] = runs
    return found


def runs_of(inner: bytes) -> list[Run]:
    """The runs of a text with formatting inside."""
    return [
        Run("".join(_text(piece) for piece in TEXT.findall(run.inner)), _name(run.inner))
        for run in RUN.find_in(PHONETIC.left_out_of(inner))
        if run.inner is not None
    ]


def _name(xml: bytes) -> str | None:
    found = FONT_NAME.search(xml)
    return _text(found[1]) if found else None


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", errors="replace"))
