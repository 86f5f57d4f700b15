"""How every chart looks: colours, greys, patterns, sizes in points, widths of lines. Charts read it from nowhere else.

One accent, and greys. What colours tell apart, lightness, pattern or place tells apart too: a chart survives a black
and white printer (`grey_of` is what it prints).
"""

from __future__ import annotations

POINTS_PER_INCH = 72.0
PAGE_WIDTH = 6.3
PHONE_WIDTH = 3.4
STACKED_BELOW = 4.5
"""Inches: on the page's text width, on a phone; narrower than this, labels stand above their marks."""

INK = "#1f2424"
MUTED = "#5b6260"
RULE = "#c9c5be"
PAPER = "#ffffff"
ACCENT = "#0b6e6e"
APART = "#8d8a85"
GROUND = "#dad6cf"
"""Behind a bar: the share of all, to be compared with."""

NEUTRAL = "#e9e6e1"
NEGATIVES = ("#5f5c58", "#94908b", "#b3afa9")
POSITIVES = (ACCENT, "#82b9b7", "#b5d6d4")
"""Points of a scale from its end inwards; neighbours differ in lightness by LEAST_STEP at least."""
LEAST_STEP = 0.08

TITLE, SIZE, SMALL, DENSE = 11.0, 9.5, 8.5, 7.6
"""Sizes of letters; DENSE is for a hundred rows."""
LINE_SPACING = 1.3
EDGE = 6.0
"""Around the picture."""
BAR = 15.0
THIN_BAR = 8.0
DOT = 7.0
HATCH_STEP = 4.0
"""How far the lines of a hatched bar are apart: a small base."""

HAIR, FINE, LINE, BOLD_LINE = 0.5, 0.8, 1.2, 1.8
HALO = 1.2
"""How much wider the white edge of a line is where it crosses a bar."""
SHAPES = ("o", "s", "^", "D", "v", "P", "X")
"""Marks of several series: told apart by shape, one of them by the accent as well."""
NOT_SHOWN = "(…)"


def scale_colours(points: int, neutral: int | None) -> list[str]:
    """The colour of each point of a scale: greys below the middle, the accent above, strongest at the ends.

    A single grey is a light one, to differ from a single accent.
    """
    below = points // 2 if neutral is None else neutral
    above = points - below - (neutral is not None)
    return (
        [_shade(NEGATIVES, place + (below == 1)) for place in range(below)]
        + ([] if neutral is None else [NEUTRAL])
        + [_shade(POSITIVES, above - 1 - place) for place in range(above)]
    )


def _shade(shades: tuple[str, ...], place: int) -> str:
    return shades[min(place, len(shades) - 1)]


def lightness(colour: str) -> float:
    """0 for black to 1 for white, as a black and white printer sees it."""
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def grey_of(colour: str) -> str:
    """The grey that a colour becomes on a black and white printer."""
    return "#" + f"{round(255 * lightness(colour)):02x}" * 3


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2 between two colours."""
    first, second = sorted((_luminance(one), _luminance(other)))
    return (second + 0.05) / (first + 0.05)


def ink_on(colour: str) -> str:
    """What is read better on a colour: ink or paper."""
    return max((INK, PAPER), key=lambda ink: contrast(ink, colour))


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
