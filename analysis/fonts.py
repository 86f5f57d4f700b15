"""The font of charts: DejaVu Sans as it comes with matplotlib, found by its path; widths of text, lines of words.

The few tables that are needed (which glyph a letter is, how wide it is) are read from the file itself: it takes a
millisecond, while loading matplotlib takes half a second. So a server looks at its start whether the font can write
Vietnamese, and a page has its chart as SVG, without matplotlib being loaded; only a PNG needs it.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from unicodedata import normalize

from analysis.errors import AnalysisError

Weight = Literal["normal", "bold"]
FILES: dict[Weight, str] = {"normal": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
PROBE = "Ợ"
SCREEN_FONTS = "system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"
"""The page's own fonts for SVG: all narrower than DejaVu Sans, which text is measured in, so nothing runs over."""


class Glyphs:
    """Which letters a TrueType file can write, and how wide each is in thousandths of the size."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = path.read_bytes()
            self._tables = self._directory()
            self._places = self._character_map()
        except (OSError, struct.error, KeyError, ValueError):
            self._places = {}
            return
        (self._units,) = struct.unpack_from(">H", self._data, self._tables[b"head"] + 18)
        (self._widths,) = struct.unpack_from(">H", self._data, self._tables[b"hhea"] + 34)

    def can_write(self, character: str) -> bool:
        """Whether there is a glyph for the character."""
        return bool(self._places.get(ord(character)))

    def width(self, character: str) -> float:
        """Of a letter of size 1; of the font's box for what it cannot write."""
        glyph = min(self._places.get(ord(character), 0), self._widths - 1)
        (advance,) = struct.unpack_from(">H", self._data, self._tables[b"hmtx"] + 4 * glyph)
        return float(advance) / self._units

    def _directory(self) -> dict[bytes, int]:
        (count,) = struct.unpack_from(">H", self._data, 4)
        entries = [struct.unpack_from(">4sLLL", self._data, 12 + 16 * number) for number in range(count)]
        return {tag: offset for tag, _sum, offset, _length in entries}

    def _character_map(self) -> dict[int, int]:
        """Glyphs by code point, out of the subtable of Unicode's basic plane (format 4)."""
        start = self._tables[b"cmap"]
        (count,) = struct.unpack_from(">H", self._data, start + 2)
        for number in range(count):
            platform, encoding, offset = struct.unpack_from(">HHL", self._data, start + 4 + 8 * number)
            (layout,) = struct.unpack_from(">H", self._data, start + offset)
            if layout == 4 and (platform, encoding) in ((3, 1), (0, 3)):
                return self._segments(start + offset)
        raise ValueError("no Unicode character map")

    def _segments(self, at: int) -> dict[int, int]:
        (double,) = struct.unpack_from(">H", self._data, at + 6)
        count = double // 2

        def column(offset: int, kind: str) -> tuple[int, ...]:
            return struct.unpack_from(f">{count}{kind}", self._data, at + offset)

        ends, starts = column(14, "H"), column(16 + double, "H")
        deltas, offsets = column(16 + 2 * double, "h"), column(16 + 3 * double, "H")
        found = {}
        for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
            for code in range(first, min(last, 0xFFFE) + 1):
                glyph = code
                if offset:
                    place = at + 16 + 3 * double + 2 * number + offset + 2 * (code - first)
                    (glyph,) = struct.unpack_from(">H", self._data, place)
                    if not glyph:
                        continue
                found[code] = (glyph + delta) & 0xFFFF
        return found


@lru_cache(maxsize=2)
def font_path(weight: Weight = "normal") -> Path:
    """Where matplotlib keeps the file of the font; matplotlib is not loaded for that."""
    spec = find_spec("matplotlib")
    folder = Path(spec.origin).parent if spec is not None and spec.origin else Path()
    return folder / "mpl-data" / "fonts" / "ttf" / FILES[weight]


@lru_cache(maxsize=2)
def glyphs(weight: Weight = "normal") -> Glyphs:
    """The font's letters; AnalysisError `font_lacks_vietnamese` when the file is not there or has no "Ợ"."""
    return check_font(font_path(weight))


def check_font(path: Path) -> Glyphs:
    """The letters of a font file; refuse one that is not there or cannot write Vietnamese."""
    found = Glyphs(path)
    if not found.can_write(PROBE):
        raise AnalysisError(
            "font_lacks_vietnamese",
            f"The font {path.name} is missing or has no glyph for {PROBE!r}; install matplotlib's fonts.",
            font=path.name,
        )
    return found


def check_fonts() -> None:
    """Refuse to start where charts could not be written in Vietnamese; a few milliseconds, once in a process."""
    for weight in FILES:
        glyphs(weight)


@lru_cache(maxsize=2000)
def _letter(character: str, weight: Weight) -> float:
    return glyphs(weight).width(character)


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, weight: Weight = "normal") -> float:
    """Width in points, at most a little more than it is drawn: letters that move closer to each other are not."""
    return size * sum(_letter(character, weight) for character in normalize("NFC", text))


def wrap(text: str, width: float, size: float, weight: Weight = "normal") -> list[str]:
    """Lines no wider than `width` points; a word too long for a line is broken, never clipped."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size, weight) <= width:
            lines[-1] = longer
            continue
        pieces = _broken(word, width, size, weight)
        lines[-1:] = [*([lines[-1]] if lines[-1] else []), *pieces]
    return lines


def _broken(word: str, width: float, size: float, weight: Weight) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, weight) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces
