"""Which items changed their place: as few as can be, and what moved together told once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Move:
    """Neighbours that moved together, `where` of one that stayed in its place."""

    items: tuple[str, ...]
    where: Literal["before", "after"]
    anchor: str


def moves_between(before: Sequence[str], after: Sequence[str]) -> list[Move]:
    """The fewest items whose moving makes the one order into the other; both hold the same items."""
    place = {name: number for number, name in enumerate(before)}
    kept = set(longest_increasing([place[name] for name in after]))
    blocks: list[list[str]] = []
    for at, name in enumerate(after):
        if place[name] in kept:
            continue
        previous = after[at - 1] if at else None
        if blocks and blocks[-1][-1] == previous and place[name] == place[previous] + 1:
            blocks[-1].append(name)
        else:
            blocks.append([name])
    return [_move(block, after, place, kept) for block in blocks]


def longest_increasing(numbers: Sequence[int]) -> list[int]:
    """A longest rising part of a sequence of different numbers, its smallest ends first."""
    ends: list[int] = []
    last_at: list[int] = []
    earlier: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(ends, number)
        earlier.append(last_at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(number)
            last_at.append(at)
        else:
            ends[length], last_at[length] = number, at
    found: list[int] = []
    here = last_at[-1] if last_at else -1
    while here >= 0:
        found.append(numbers[here])
        here = earlier[here]
    return found[::-1]


def _move(block: list[str], after: Sequence[str], place: dict[str, int], kept: set[int]) -> Move:
    first, last = after.index(block[0]), after.index(block[-1])
    following = next((name for name in after[last + 1 :] if place[name] in kept), None)
    if following is not None and place[following] < place[block[0]]:
        return Move(tuple(block), "before", following)
    preceding = next(name for name in reversed(after[:first]) if place[name] in kept)
    return Move(tuple(block), "after", preceding)
