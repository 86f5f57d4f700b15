"""A section's paths drawn as SVG: the way down on the left, what may be passed over set off to the right of it.

Nothing is said by colour alone: what may be passed over is set off and says when it is asked, a fault has a cross and
words, what is undecided a question mark and words. Colours come from the page's stylesheet.
"""

from __future__ import annotations

from html import escape
from textwrap import wrap

from surveys.questionnaires.proof.diagram import Step, Stretch
from surveys.text import shortened
from surveys.text.i18n import gettext as _

WIDTH = 360
LINE, PADDING, GAP = 20, 10, 24
WAY = 12
ON_THE_WAY, SET_OFF = 2, 38
CHARACTER = 8.7
"""Width of a letter on average, at the size in which the words are set."""
MOST_LINES = {"condition": 6, "question": 3, "fault": 3}


def svg_of(stretch: Stretch, *, key: str) -> str:
    """The picture of one section; `key` makes its ids unique on the page."""
    parts: list[str] = []
    top = float(GAP)
    for step in stretch.steps:
        drawn, height = _step(step, top)
        parts += drawn
        top += height + GAP
    bottom = top - GAP / 2
    title = escape(stretch.title or _("Bảng hỏi"))
    way = f'<path class="way" d="M{WAY} 0V{bottom:g}"/>{_head(WAY, bottom + 6)}'
    return (
        f'<svg class="paths" viewBox="0 0 {WIDTH} {bottom + 10:g}" role="img" aria-labelledby="{key}-t {key}-d">'
        f'<title id="{key}-t">{title}</title><desc id="{key}-d">{escape(_description(stretch))}</desc>'
        f"{way}{''.join(parts)}</svg>"
    )


def _step(step: Step, top: float) -> tuple[list[str], float]:
    left = SET_OFF if step.conditions else ON_THE_WAY
    lines = _lines(step, WIDTH - left - 2 * PADDING)
    height = 2 * PADDING + LINE * len(lines)
    kind = "box fault" if step.faults else "box undecided" if step.undecided else "box"
    drawn = [f'<rect class="{kind}" x="{left}" y="{top:g}" width="{WIDTH - left - 2}" height="{height}" rx="4"/>']
    if step.conditions:
        middle = top + height / 2
        drawn.append(
            f'<path class="way" d="M{WAY} {top - 14:g}C{WAY} {middle:g} {WAY} {middle:g} {left - 7} {middle:g}"/>'
        )
        drawn.append(f'<path class="head" d="M{left - 9} {middle - 5:g}l9 5l-9 5z"/>')
    for place, (look, words) in enumerate(lines):
        y = top + PADDING + LINE * place + 15
        drawn.append(f'<text class="{look}" x="{left + PADDING}" y="{y:g}">{escape(words)}</text>')
    return drawn, height


def _lines(step: Step, width: float) -> list[tuple[str, str]]:
    """What stands in a box: when it is asked, what is wrong with it, the questions."""
    found: list[tuple[str, str]] = []
    if step.conditions:
        found += _wrapped("condition", _("Chỉ hỏi khi %(condition)s", condition="; ".join(step.conditions)), width)
    for fault in step.faults:
        found += _wrapped("fault", f"✕ {fault}", width)
    if step.undecided and not step.faults:
        found += _wrapped("fault", _("? Chưa kết luận được"), width)
    if step.heading:
        found.append(("count", step.heading))
    for label in step.listed:
        found += _wrapped("question", label, width) if len(step.labels) == 1 else [("question", _cut(label, width))]
    return found


def _wrapped(look: str, words: str, width: float) -> list[tuple[str, str]]:
    lines = wrap(words, int(width / CHARACTER))
    most = MOST_LINES[look]
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1] + " …"]
    return [(look, line) for line in lines]


def _cut(words: str, width: float) -> str:
    return shortened(words, int(width / CHARACTER))


def _head(x: float, y: float) -> str:
    return f'<path class="head" d="M{x - 5:g} {y - 8:g}h10l-5 9z"/>'


def _description(stretch: Stretch) -> str:
    said = [stretch.facts + "."]
    for step in stretch.steps:
        if step.conditions:
            count, condition = len(step.names), "; ".join(step.conditions)
            said.append(_("%(count)s câu chỉ hỏi khi %(condition)s.", count=count, condition=condition))
        said += [f"{step.labels[0]}: {fault}." for fault in step.faults]
    return " ".join(said)
