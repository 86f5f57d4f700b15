"""The fonts of an .xlsx: by cell style, and by run of a text with several fonts."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from surveys.text.legacy import LegacyFont, legacy_font

FONTS = re.compile(rb"<(?:[\w.\-]+:)?fonts(?=[\s>]).*?</(?:[\w.\-]+:)?fonts\s*>", re.DOTALL)
FONT = re.compile(rb"<(?:[\w.\-]+:)?font(?:\s[^<>]*)?(?:/>|>(.*?)</(?:[\w.\-]+:)?font\s*>)", re.DOTALL)
FONT_NAME = re.compile(rb"""<(?:[\w.\-]+:)?(?:name|rFont)\s[^<>]*?val\s*=\s*["']([^"']*)["']""")
CELL_STYLES = re.compile(rb"<(?:[\w.\-]+:)?cellXfs(?=[\s>]).*?</(?:[\w.\-]+:)?cellXfs\s*>", re.DOTALL)
STYLE = re.compile(rb"<(?:[\w.\-]+:)?xf\s([^<>]*)>")
FONT_ID = re.compile(rb"""fontId\s*=\s*["'](\d{1,6})["']""")
STRING = re.compile(rb"<(?:[\w.\-]+:)?si(?:\s[^<>]*)?(?:/>|>(.*?)</(?:[\w.\-]+:)?si\s*>)", re.DOTALL)
RUN = re.compile(rb"<(?:[\w.\-]+:)?r(?:\s[^<>]*)?>(.*?)</(?:[\w.\-]+:)?r\s*>", re.DOTALL)
TEXT = re.compile(rb"<(?:[\w.\-]+:)?t(?:\s[^<>]*)?>([^<]*)</")
PHONETIC = re.compile(rb"<(?:[\w.\-]+:)?rPh\b.*?</(?:[\w.\-]+:)?rPh\s*>", re.DOTALL)


@dataclass(frozen=True)
class Run:
    """A piece of a text in one font; None for the font of the cell."""

    text: str
    font: str | None


def style_fonts(styles: bytes) -> dict[int, LegacyFont]:
    """The old Vietnamese font of each cell style that has one."""
    block = FONTS.search(styles)
    cells = CELL_STYLES.search(styles)
    if block is None or cells is None:
        return {}
    fonts = [legacy_font(_name(match[1] or b"") or "") for match in FONT.finditer(block[0])]
    found = {}
    for number, attributes in enumerate(STYLE.findall(cells[0])):
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
    for number, match in enumerate(STRING.finditer(shared_strings)):
        inner = match[1] or b""
        if b"rFont" in inner:
            runs = runs_of(inner)
            if any(run.font and legacy_font(run.font) for run in runs):
                found[number] = runs
    return found


def runs_of(inner: bytes) -> list[Run]:
    """The runs of a text with formatting inside."""
    return [
        Run("".join(_text(piece) for piece in TEXT.findall(run)), _name(run))
        for run in RUN.findall(PHONETIC.sub(b"", inner))
    ]


def _name(xml: bytes) -> str | None:
    found = FONT_NAME.search(xml)
    return _text(found[1]) if found else None


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", errors="replace"))
