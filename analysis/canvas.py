"""A drawing surface in points, measured text, and SVG or PNG out of it; no pyplot, no global state."""

from __future__ import annotations

import hashlib
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from matplotlib import patheffects
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextToPath

from analysis.errors import AnalysisError

INK = "#1f2424"
MUTED = "#5b6260"
RULE = "#c9c5be"
PAPER = "#ffffff"
POINTS_PER_INCH = 72.0
LINE_SPACING = 1.3
PROBE = "Ợ"
# The page's own fonts: all narrower than DejaVu Sans, which text is measured in, so nothing runs over.
SCREEN_FONTS = "system-ui, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"


@lru_cache(maxsize=4)
def font(weight: str = "normal") -> FontProperties:
    """DejaVu Sans from matplotlib's own files, by path; AnalysisError `font_lacks_vietnamese` without "Ợ"."""
    name = "DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf"
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    check_font(path)
    return FontProperties(fname=str(path), weight=weight)


def check_font(path: Path) -> None:
    """Refuse a font file that is not there or cannot write Vietnamese."""
    if not path.is_file() or not FT2Font(str(path)).get_char_index(ord(PROBE)):
        raise AnalysisError(
            "font_lacks_vietnamese",
            f"The font {path.name} is missing or has no glyph for {PROBE!r}; install matplotlib's fonts.",
            font=path.name,
        )


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Width in points."""
    properties = font(weight).copy()
    properties.set_size(size)
    width, _, _ = TextToPath().get_text_width_height_descent(text, properties, ismath=False)
    return float(width)


def wrap(text: str, width: float, size: float, weight: str = "normal") -> list[str]:
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


def _broken(word: str, width: float, size: float, weight: str) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and text_width(pieces[-1] + character, size, weight) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


class Canvas:
    """A white page of given width and height in points, y downwards."""

    def __init__(self, width: float, height: float) -> None:
        self.figure = Figure(figsize=(width / POINTS_PER_INCH, height / POINTS_PER_INCH), facecolor=PAPER)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.set_axis_off()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        weight: str = "normal",
        colour: str = INK,
        align: str = "left",
    ) -> None:
        """One line of text, y at the middle of its small letters."""
        properties = font(weight).copy()
        properties.set_size(size)
        self.axes.text(
            x,
            y + 0.34 * size,
            text,
            fontproperties=properties,
            color=colour,
            ha=align,
            va="baseline",
            parse_math=False,
        )

    def lines(self, x: float, top: float, lines: list[str], size: float, **style: Any) -> None:
        """Several lines from `top` down."""
        for number, line in enumerate(lines):
            self.text(x, top + (number + 0.5) * size * LINE_SPACING, line, size, **style)

    def bar(self, x: float, y: float, width: float, height: float, colour: str, *, hatch: str = "") -> None:
        """A filled rectangle; with `hatch`, an outlined one, to be told apart in grey print."""
        style: dict[str, Any] = {"facecolor": colour, "linewidth": 0}
        if hatch:
            style = {"facecolor": PAPER, "edgecolor": colour, "linewidth": 0.8, "hatch": hatch}
        self.axes.add_patch(Rectangle((x, y), width, height, clip_on=False, **style))

    def line(
        self, x: tuple[float, float], y: tuple[float, float], *, colour: str, width: float, halo: bool = False
    ) -> None:
        """A straight line, with a white edge where it crosses a bar."""
        drawn = Line2D(x, y, color=colour, linewidth=width, solid_capstyle="butt", clip_on=False)
        if halo:
            drawn.set_path_effects([patheffects.withStroke(linewidth=width + 1.2, foreground=PAPER)])
        self.axes.add_line(drawn)

    def mark(self, x: float, y: float, shape: str, *, colour: str, filled: bool) -> None:
        """A dot of matplotlib's marker `shape`, filled or an outline on white."""
        face = colour if filled else PAPER
        dot = Line2D((x,), (y,), marker=shape, linestyle="none", markersize=7, markerfacecolor=face, clip_on=False)
        dot.set_markeredgecolor(colour)
        dot.set_markeredgewidth(1.3)
        self.axes.add_line(dot)


def to_svg(figure: Figure, *, description: str = "") -> str:
    """The figure as an SVG element with real text: same input, same output; no script, style or date in it.

    Styles become presentation attributes and ids carry a hash of the picture, so that several may stand in
    one page under a strict content security policy. `description` is the alternative text.
    """
    target = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "khaosat", "svg.fonttype": "none"}):
        FigureCanvasSVG(figure).print_svg(
            target, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    text = target.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r'<style type="text/css">.*?</style>', "", text, flags=re.S)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r' id="(?:figure|axes|patch|text|line2d)_\d+"', "", text)
    text = re.sub(r'style="([^"]*)"', _as_attributes, text)
    prefix = "g" + hashlib.sha256(text.encode()).hexdigest()[:8] + "-"
    text = re.sub(r' id="', f' id="{prefix}', text).replace('href="#', f'href="#{prefix}')
    text = text.replace("url(#", f"url(#{prefix}")
    text = re.sub(r' font-family="[^"]*"| transform="rotate\(-?0 [^)]*\)"', "", text)
    label = f' aria-label="{escape(description, {chr(34): "&quot;"})}"' if description else ""
    joints = 'stroke-linejoin="round" stroke-linecap="butt"'
    root = f'<svg role="img"{label} font-family="{SCREEN_FONTS}" {joints} '
    text = text.replace("<svg ", root, 1)
    return re.sub(r"\n\s*", "\n", text).strip()


def to_png(figure: Figure, *, dpi: int = 200) -> bytes:
    """The figure as a PNG file."""
    target = io.BytesIO()
    FigureCanvasAgg(figure)
    figure.savefig(target, format="png", dpi=dpi, metadata={"Software": None})
    return target.getvalue()


def _as_attributes(found: re.Match[str]) -> str:
    pairs = [rule.split(":", 1) for rule in found[1].split(";") if ":" in rule]
    return " ".join(f'{name.strip()}="{value.strip()}"' for name, value in pairs)
