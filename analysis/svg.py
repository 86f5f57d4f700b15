"""A drawing as an SVG element with real text: same input, same bytes; no script, style, id or date in it."""

from __future__ import annotations

from xml.sax.saxutils import escape

from analysis.canvas import OUTLINES, Box, Canvas, Mark, Stroke, Words, hatching
from analysis.fonts import SCREEN_FONTS
from analysis.theme import DOT, FINE, HALO, LINE, PAPER, grey_of

ANCHORS = {"left": "", "center": ' text-anchor="middle"', "right": ' text-anchor="end"'}


def to_svg(canvas: Canvas, *, description: str = "", grey: bool = False) -> str:
    """The drawing with `description` as its alternative text; `grey` as a black and white printer prints it.

    Everything is a presentation attribute, so that it may stand in a page under a strict content security policy.
    """
    writer = _Writer(grey=grey)
    width, height = _number(canvas.width), _number(canvas.height)
    label = f' aria-label="{escape(description, {chr(34): "&quot;"})}"' if description else ""
    head = (
        f'<svg role="img"{label} xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" font-family="{SCREEN_FONTS}" stroke-linejoin="round" stroke-linecap="butt">'
    )
    ground = f'<rect width="{width}" height="{height}" fill="{PAPER}"/>'
    return "\n".join([head, ground, *(writer.written(each) for each in canvas.drawn), "</svg>"])


class _Writer:
    def __init__(self, *, grey: bool) -> None:
        self.grey = grey

    def written(self, drawn: Words | Box | Stroke | Mark) -> str:
        match drawn:
            case Words():
                return self.words(drawn)
            case Box():
                return self.box(drawn)
            case Stroke():
                return self.stroke(drawn)
            case Mark():
                return self.mark(drawn)

    def colour(self, colour: str) -> str:
        return grey_of(colour) if self.grey else colour

    def words(self, words: Words) -> str:
        weight = ' font-weight="bold"' if words.weight == "bold" else ""
        place = f'x="{_number(words.x)}" y="{_number(words.y)}" font-size="{_number(words.size)}"'
        look = f'{weight}{ANCHORS[words.align]} fill="{self.colour(words.colour)}"'
        return f"<text {place}{look}>{escape(words.text)}</text>"

    def box(self, box: Box) -> str:
        x, y, width, height = (_number(each) for each in (box.x, box.y, box.width, box.height))
        place = f'<rect x="{x}" y="{y}" width="{width}" height="{height}"'
        colour = self.colour(box.colour)
        if not box.hatched:
            return f'{place} fill="{colour}"/>'
        path = "".join(f"M{_point(start)}L{_point(end)}" for start, end in hatching(box))
        lines = f'<path d="{path}" stroke="{colour}" stroke-width="{FINE}"/>' if path else ""
        return f'{place} fill="{PAPER}" stroke="{colour}" stroke-width="{FINE}"/>{lines}'

    def stroke(self, stroke: Stroke) -> str:
        (x1, x2), (y1, y2) = stroke.x, stroke.y
        place = f'<path d="M{_point((x1, y1))}L{_point((x2, y2))}"'
        halo = f'{place} stroke="{PAPER}" stroke-width="{_number(stroke.width + HALO)}"/>' if stroke.halo else ""
        return f'{halo}{place} stroke="{self.colour(stroke.colour)}" stroke-width="{_number(stroke.width)}"/>'

    def mark(self, mark: Mark) -> str:
        colour = self.colour(mark.colour)
        look = f'fill="{colour if mark.filled else PAPER}" stroke="{colour}" stroke-width="{LINE}"'
        half = DOT / 2
        if mark.shape == "o":
            return f'<circle cx="{_number(mark.x)}" cy="{_number(mark.y)}" r="{half}" {look}/>'
        corners = " ".join(_point((mark.x + half * x, mark.y + half * y)) for x, y in OUTLINES[mark.shape])
        return f'<polygon points="{corners}" {look}/>'


def _number(value: float) -> str:
    """Hundredths of a point are finer than any screen or printer."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _point(place: tuple[float, float]) -> str:
    return f"{_number(place[0])},{_number(place[1])}"
