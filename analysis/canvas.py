"""A drawing surface in points: a list of words, bars, lines and marks, in the order in which they are drawn.

Nothing of it is global and nothing is rounded behind the caller's back: `analysis.svg` and `analysis.png` write the
same list, so the two files of a chart never differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from analysis.fonts import Weight
from analysis.theme import ACCENT, HATCH_STEP, INK, LINE_SPACING

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Words:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    weight: Weight
    colour: str
    align: Align


@dataclass(frozen=True)
class Box:
    """A filled rectangle; a hatched one is outlined and crossed by lines."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    hatched: bool


@dataclass(frozen=True)
class Stroke:
    """A straight line; with a halo, on a white edge."""

    x: tuple[float, float]
    y: tuple[float, float]
    colour: str
    width: float
    halo: bool


@dataclass(frozen=True)
class Mark:
    """A sign at a place, filled or an outline on white."""

    x: float
    y: float
    shape: str
    colour: str
    filled: bool


Drawn = Words | Box | Stroke | Mark


class Canvas:
    """A white page of given width and height in points, y downwards."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.drawn: list[Drawn] = []

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        weight: Weight = "normal",
        colour: str = INK,
        align: Align = "left",
    ) -> None:
        """One line of text, y at the middle of its small letters."""
        self.drawn.append(Words(x, y + 0.34 * size, normalize("NFC", text), size, weight, colour, align))

    def lines(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: float,
        *,
        weight: Weight = "normal",
        colour: str = INK,
        align: Align = "left",
    ) -> None:
        """Several lines from `top` down."""
        for number, line in enumerate(lines):
            middle = top + (number + 0.5) * size * LINE_SPACING
            self.text(x, middle, line, size, weight=weight, colour=colour, align=align)

    def bar(
        self, x: float, y: float, width: float, height: float, colour: str = ACCENT, *, hatched: bool = False
    ) -> None:
        """A filled rectangle; `hatched` to be told apart in grey print."""
        self.drawn.append(Box(x, y, width, height, colour, hatched))

    def line(
        self, x: tuple[float, float], y: tuple[float, float], *, colour: str, width: float, halo: bool = False
    ) -> None:
        """A straight line, with a white edge where it crosses a bar."""
        self.drawn.append(Stroke(x, y, colour, width, halo))

    def mark(self, x: float, y: float, shape: str, *, colour: str, filled: bool) -> None:
        """A sign of `theme.SHAPES`, filled or an outline on white."""
        self.drawn.append(Mark(x, y, shape, colour, filled))

    def words(self) -> list[Words]:
        """All text, in the order in which it was written."""
        return [each for each in self.drawn if isinstance(each, Words)]

    def boxes(self) -> list[Box]:
        """All bars."""
        return [each for each in self.drawn if isinstance(each, Box)]

    def strokes(self) -> list[Stroke]:
        """All lines."""
        return [each for each in self.drawn if isinstance(each, Stroke)]

    def marks(self) -> list[Mark]:
        """All marks."""
        return [each for each in self.drawn if isinstance(each, Mark)]


def hatching(box: Box) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """The lines that cross a hatched bar, rising to the right, cut off at its edges: (from, to) of each."""
    lines = []
    step = HATCH_STEP * 2**0.5
    reach = step / 2
    while reach < box.width + box.height:
        start = (max(reach - box.height, 0.0), min(reach, box.height))
        end = (min(reach, box.width), max(reach - box.width, 0.0))
        lines.append(((box.x + start[0], box.y + start[1]), (box.x + end[0], box.y + end[1])))
        reach += step
    return lines


PLUS = ((-1, -3), (1, -3), (1, -1), (3, -1), (3, 1), (1, 1), (1, 3), (-1, 3), (-1, 1), (-3, 1), (-3, -1), (-1, -1))
CROSS = ((-3, -2), (-2, -3), (0, -1), (2, -3), (3, -2), (1, 0), (3, 2), (2, 3), (0, 1), (-2, 3), (-3, 2), (-1, 0))
OUTLINES: dict[str, tuple[tuple[float, float], ...]] = {
    "s": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "^": ((0, -1.15), (1.15, 1), (-1.15, 1)),
    "v": ((0, 1.15), (1.15, -1), (-1.15, -1)),
    "D": ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
    "P": tuple((x / 2.5, y / 2.5) for x, y in PLUS),
    "X": tuple((x / 2.4, y / 2.4) for x, y in CROSS),
}
"""The corners of each sign but the circle, for half its size 1."""
