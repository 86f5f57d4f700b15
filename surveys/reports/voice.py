"""Which of several ways of saying the same thing is taken: never one much oftener than the others."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


class Voice:
    """Chooses among phrases by turns, in an order that its `seed` makes: the same seed, the same words.

    Of the ways of saying one kind of thing each is taken once before any is taken again, and none twice running.
    """

    def __init__(self, seed: str = "") -> None:
        self._seed = seed
        self._left: dict[str, list[int]] = {}
        self._rounds: dict[str, int] = {}
        self._last: dict[str, int] = {}

    def choose(self, kind: str, phrases: Sequence[str]) -> str:
        """The next phrase of a kind, as text."""
        left = self._left.setdefault(kind, [])
        if not left:
            left.extend(self._order(kind, len(phrases)))
        self._last[kind] = left.pop(0)
        return str(phrases[self._last[kind]])

    def _order(self, kind: str, many: int) -> list[int]:
        turn = self._rounds.get(kind, 0)
        self._rounds[kind] = turn + 1
        order = list(range(many))
        Random(f"{self._seed}:{kind}:{turn}").shuffle(order)
        return [*order[1:], order[0]] if order[0] == self._last.get(kind) else order
