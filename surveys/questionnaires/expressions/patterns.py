"""Regular expressions that an author writes, matched in time linear in the text (Thompson 1968).

A pattern is compiled with its expression to a machine of plain JSON, which both interpreters run: `states`, `classes`
(sorted ranges [first, last, first, last, …] of letters) and `start`. Letters are UTF-16 units. The pattern is searched
for in the answer, as ODK Web Forms and Enketo do; ^ and $ ask for the whole of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.letters import Letters, is_word
from surveys.questionnaires.expressions.pattern_parser import PatternParser, Tree

MAX_PATTERN = 500
MAX_STATES = 1_500
MAX_TEXT = 2_000
SPLIT, TEST, START, END, EDGE, NOT_EDGE, MATCH = range(7)
ASSERTIONS = {"start": START, "end": END, "edge": EDGE, "not-edge": NOT_EDGE}

Machine = dict[str, Any]


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Machine:
    """The pattern as a machine; raises ExpressionError when it is wrong or refused."""
    if len(pattern) > MAX_PATTERN:
        raise ExpressionError("pattern-too-long", "the pattern is too long", limit=MAX_PATTERN)
    return _Emitter().machine(PatternParser(pattern).parse())


def is_anchored(machine: Machine) -> bool:
    """Whether the pattern can only match a whole answer: nothing is reached before ^, nor the end without $."""
    states = machine["states"]
    first = _closure([machine["start"]], states, passing={SPLIT})
    if any(states[index][0] not in {SPLIT, START} for index in first):
        return False
    into_match = [state for state in states if 0 in state[1 + (state[0] == TEST) :]]
    return all(state[0] == END for state in into_match)


def matches(text: str, machine: Machine) -> bool:
    """Whether any part of the text matches; text longer than any answer does not."""
    written = text.encode("utf-16-le", "surrogatepass")
    letters = [low + 256 * high for low, high in zip(written[::2], written[1::2], strict=True)]
    if len(letters) > MAX_TEXT:
        return False
    states, classes = machine["states"], machine["classes"]
    seeds: list[int] = []
    for place in range(len(letters) + 1):
        current = _closure([machine["start"], *seeds], states, passing=_passing(letters, place))
        if 0 in current:
            return True
        if place < len(letters):
            letter = letters[place]
            tests = (states[index] for index in current if states[index][0] == TEST)
            seeds = [following for _, ranges, following in tests if _holds(classes[ranges], letter)]
    return False


def matches_whole(text: str, pattern: str) -> bool:
    """Whether the whole text is as a pattern of ours says."""
    return matches(text, compile_pattern(f"^(?:{pattern})$"))


def _passing(letters: Sequence[int], place: int) -> set[int]:
    """The kinds of states that are passed through at a place without reading a letter."""
    before = place > 0 and is_word(letters[place - 1])
    after = place < len(letters) and is_word(letters[place])
    passing = {SPLIT, EDGE if before != after else NOT_EDGE}
    return passing | {START for _ in range(place == 0)} | {END for _ in range(place == len(letters))}


def _closure(waiting: list[int], states: Sequence[Sequence[int]], *, passing: set[int]) -> set[int]:
    reached: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index not in reached:
            reached.add(index)
            kind, *following = states[index]
            if kind in passing:
                waiting.extend(following)
    return reached


def _holds(ranges: Sequence[int], letter: int) -> bool:
    low, high = 0, len(ranges) // 2 - 1
    while low <= high:
        middle = (low + high) // 2
        if letter < ranges[2 * middle]:
            high = middle - 1
        elif letter > ranges[2 * middle + 1]:
            low = middle + 1
        else:
            return True
    return False


class _Emitter:
    """Lays out the states of a pattern; state 0 is the match."""

    def __init__(self) -> None:
        self.states: list[list[int]] = [[MATCH]]
        self.classes: dict[Letters, int] = {}

    def machine(self, tree: Tree) -> Machine:
        start = self.emit(tree, 0)
        return {"states": self.states, "classes": [list(letters) for letters in self.classes], "start": start}

    def add(self, *state: int) -> int:
        if len(self.states) >= MAX_STATES:
            raise ExpressionError("pattern-too-large", "the pattern repeats too much", limit=MAX_STATES)
        self.states.append(list(state))
        return len(self.states) - 1

    def emit(self, tree: Tree, following: int) -> int:
        """Append the states of one part, which lead on to `following`; returns where the part begins."""
        kind = tree[0]
        if kind == "sequence":
            for part in reversed(tree[1:]):
                following = self.emit(part, following)
            return following
        if kind == "either":
            return self.add(SPLIT, *[self.emit(part, following) for part in tree[1:]])
        if kind == "repeat":
            return self.repeat(tree[1], tree[2], tree[3], following)
        if kind == "letters":
            return self.add(TEST, self.classes.setdefault(tree[1], len(self.classes)), following)
        return self.add(ASSERTIONS[kind], following)

    def repeat(self, part: Tree, least: int, most: int | None, following: int) -> int:
        if most is None:
            loop = self.add(SPLIT)
            self.states[loop] += [self.emit(part, loop), following]
            following = loop
        else:
            leave = following
            for _ in range(most - least):
                following = self.add(SPLIT, self.emit(part, following), leave)
        for _ in range(least):
            start = self.emit(part, following)
            if start == following:
                break
            following = start
        return following
