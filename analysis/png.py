"""A drawing as a PNG file, through matplotlib's Agg renderer alone: no figure, no pyplot, no settings."""

from __future__ import annotations

import io
from functools import lru_cache

from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from PIL import Image

from analysis.canvas import OUTLINES, Box, Canvas, Mark, Stroke, Words, hatching
from analysis.fonts import Weight, font_path, text_width
from analysis.theme import DOT, FINE, HALO, LINE, PAPER, POINTS_PER_INCH, grey_of

Colour = tuple[float, float, float]


def to_png(canvas: Canvas, *, dpi: int = 200, grey: bool = False) -> bytes:
    """The drawing at so many dots an inch; `grey` as a black and white printer prints it."""
    painter = _Painter(canvas, dpi, grey=grey)
    for each in canvas.drawn:
        painter.paint(each)
    target = io.BytesIO()
    image = Image.frombuffer("RGBA", painter.size, painter.renderer.buffer_rgba()).convert("L" if grey else "RGB")
    image.save(target, format="png", dpi=(dpi, dpi), compress_level=4)
    return target.getvalue()


@lru_cache(maxsize=64)
def _font(size: float, weight: Weight) -> FontProperties:
    return FontProperties(fname=str(font_path(weight)), size=size)


class _Painter:
    def __init__(self, canvas: Canvas, dpi: int, *, grey: bool) -> None:
        self.grey = grey
        self.scale = dpi / POINTS_PER_INCH
        self.size = (round(canvas.width * self.scale), round(canvas.height * self.scale))
        self.renderer = RendererAgg(*self.size, dpi)
        self.upright = Affine2D().scale(self.scale, -self.scale).translate(0, self.size[1])
        paper = self.context(PAPER, 0)
        edges = ((0.0, 0.0), (canvas.width, 0.0), (canvas.width, canvas.height), (0.0, canvas.height))
        self.renderer.draw_path(paper, _closed(edges), self.upright, self.rgb(PAPER))

    def paint(self, drawn: Words | Box | Stroke | Mark) -> None:
        match drawn:
            case Words():
                self.words(drawn)
            case Box():
                self.box(drawn)
            case Stroke():
                self.stroke(drawn)
            case Mark():
                self.mark(drawn)

    def rgb(self, colour: str) -> Colour:
        written = grey_of(colour) if self.grey else colour
        red, green, blue = (int(written[place : place + 2], 16) / 255 for place in (1, 3, 5))
        return red, green, blue

    def context(self, colour: str, width: float) -> GraphicsContextBase:
        context = self.renderer.new_gc()
        context.set_foreground((*self.rgb(colour), 1.0), isRGBA=True)
        context.set_linewidth(width)
        context.set_antialiased(True)
        return context

    def words(self, words: Words) -> None:
        width = text_width(words.text, words.size, words.weight)
        x = words.x - {"left": 0.0, "center": width / 2, "right": width}[words.align]
        font = _font(words.size, words.weight)
        self.renderer.draw_text(
            self.context(words.colour, 1), x * self.scale, words.y * self.scale, words.text, font, 0
        )

    def box(self, box: Box) -> None:
        right, bottom = box.x + box.width, box.y + box.height
        edges = _closed(((box.x, box.y), (right, box.y), (right, bottom), (box.x, bottom)))
        if not box.hatched:
            self.renderer.draw_path(self.context(box.colour, 0), edges, self.upright, self.rgb(box.colour))
            return
        outline = self.context(box.colour, FINE)
        self.renderer.draw_path(outline, edges, self.upright, self.rgb(PAPER))
        corners = [corner for line in hatching(box) for corner in line]
        if corners:
            codes = [Path.MOVETO, Path.LINETO] * (len(corners) // 2)
            self.renderer.draw_path(outline, Path(corners, codes), self.upright)

    def stroke(self, stroke: Stroke) -> None:
        path = Path(list(zip(stroke.x, stroke.y, strict=True)))
        if stroke.halo:
            self.renderer.draw_path(self.context(PAPER, stroke.width + HALO), path, self.upright)
        self.renderer.draw_path(self.context(stroke.colour, stroke.width), path, self.upright)

    def mark(self, mark: Mark) -> None:
        half = DOT / 2
        place = Affine2D().scale(half).translate(mark.x, mark.y) + self.upright
        path = Path.unit_circle() if mark.shape == "o" else _closed(OUTLINES[mark.shape])
        face = self.rgb(mark.colour if mark.filled else PAPER)
        self.renderer.draw_path(self.context(mark.colour, LINE), path, place, face)


def _closed(corners: tuple[tuple[float, float], ...]) -> Path:
    return Path([*corners, corners[0]], closed=True)
