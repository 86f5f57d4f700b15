"""One difference between two versions, and how words that changed are quoted."""

from __future__ import annotations

from dataclasses import dataclass

from surveys.text import shortened
from surveys.text.i18n import gettext as _

LONGEST_QUOTE = 110
WORDS_AROUND = 4


@dataclass(frozen=True)
class Difference:
    """What differs, in a sentence; `what` and the `variables` of the earlier version decide what follows for data.

    `place` is the item's name in the later version, in the earlier one where it is gone, '' for the whole.
    """

    what: str
    place: str
    sentence: str
    variables: tuple[str, ...] = ()
    effect: str = ""


def quoted(text: str) -> str:
    """In quotation marks, not too long."""
    return f"“{shortened(' '.join(text.split()), LONGEST_QUOTE)}”"


def from_to(before: str, after: str) -> dict[str, str]:
    """Both texts quoted: whole where they are short, else the part that differs with a few words around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if max(len(before), len(after)) > LONGEST_QUOTE:
        before, after = _differing(before.split(), after.split())
    return {"before": f"“{before}”", "after": f"“{after}”"}


def _differing(before: list[str], after: list[str]) -> tuple[str, str]:
    shortest = min(len(before), len(after))
    front = next((at for at in range(shortest) if before[at] != after[at]), shortest)
    back = next((at for at in range(shortest - front) if before[-1 - at] != after[-1 - at]), shortest - front)
    start, end = max(0, front - WORDS_AROUND), max(0, back - WORDS_AROUND)

    def part(words: list[str]) -> str:
        middle = " ".join(words[start : len(words) - end])
        return ("… " if start else "") + middle + (" …" if end else "")

    return part(before), part(after)


def changed(place: str, what: str, before: str, after: str) -> str:
    """ "Câu 7: … đổi từ “…” thành “…” ", or that it is new or gone."""
    if not before:
        return _("%(place)s: thêm %(what)s %(text)s", place=place, what=what, text=quoted(after))
    if not after:
        return _("%(place)s: bỏ %(what)s %(text)s", place=place, what=what, text=quoted(before))
    return _("%(place)s: %(what)s đổi từ %(before)s thành %(after)s", place=place, what=what, **from_to(before, after))
