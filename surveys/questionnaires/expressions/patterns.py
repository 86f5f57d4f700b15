"""Regular expressions that an author writes, matched in time linear in the text (Thompson 1968).

The whole value must match, as OpenRosa says. What would need backtracking (back references, look-around) is refused;
repetition counts are unrolled, with a limit on the size. The same subset is small enough for a browser interpreter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from surveys.questionnaires.expressions.errors import ExpressionError

MAX_PATTERN = 500
MAX_STATES = 1_500
MAX_TEXT = 2_000
MAX_REPETITIONS = 500
MAX_GROUP_DEPTH = 20
SPLIT, TEST, START, END, MATCH = range(5)

Test = Callable[[str], bool]
CLASSES: dict[str, Test] = {
    "d": lambda letter: letter.isascii() and letter.isdigit(),
    "w": lambda letter: letter.isascii() and (letter.isalnum() or letter == "_"),
    "s": str.isspace,
}
CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
Tree = tuple[object, ...]


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> tuple[tuple[int, Test | None, tuple[int, ...]], ...]:
    """The pattern as a machine of states (kind, test, next states); raises ExpressionError when it is refused."""
    if len(pattern) > MAX_PATTERN:
        raise ExpressionError("pattern-too-long", "the pattern is too long", limit=MAX_PATTERN)
    tree = PatternParser(pattern).parse()
    states: list[tuple[int, Test | None, tuple[int, ...]]] = [(MATCH, None, ())]
    start = _emit(tree, 0, states)
    return (*states, (SPLIT, None, (start,)))


def check_pattern(pattern: str) -> None:
    """Raise ExpressionError when the pattern is wrong or refused."""
    compile_pattern(pattern)


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches; text longer than any answer does not."""
    states = compile_pattern(pattern)
    if len(text) > MAX_TEXT:
        return False
    current = _closure([len(states) - 1], states, at_start=True, at_end=not text)
    for position, letter in enumerate(text, start=1):
        reached = [
            state for index in current for kind, test, following in [states[index]]
            if kind == TEST and test is not None and test(letter) for state in following
        ]  # fmt: skip
        current = _closure(reached, states, at_start=False, at_end=position == len(text))
        if not current:
            return False
    return 0 in current


def _closure(
    seeds: list[int], states: tuple[tuple[int, Test | None, tuple[int, ...]], ...], *, at_start: bool, at_end: bool
) -> set[int]:
    reached: set[int] = set()
    waiting = seeds
    while waiting:
        index = waiting.pop()
        if index in reached:
            continue
        reached.add(index)
        kind, _, following = states[index]
        if kind == SPLIT or (kind == START and at_start) or (kind == END and at_end):
            waiting.extend(following)
    return reached


def _add(states: list[tuple[int, Test | None, tuple[int, ...]]], kind: int, test: Test | None, *following: int) -> int:
    if len(states) >= MAX_STATES:
        raise ExpressionError("pattern-too-large", "the pattern repeats too much", limit=MAX_STATES)
    states.append((kind, test, following))
    return len(states) - 1


def _emit(tree: Tree, following: int, states: list[tuple[int, Test | None, tuple[int, ...]]]) -> int:
    """Append the states of one part, which lead on to `following`; returns where the part begins."""
    kind = tree[0]
    if kind == "sequence":
        for part in reversed(tree[1:]):
            following = _emit(part, following, states)  # type: ignore[arg-type]
        return following
    if kind == "either":
        return _add(states, SPLIT, None, *[_emit(part, following, states) for part in tree[1:]])  # type: ignore[arg-type]
    if kind == "repeat":
        return _emit_repeat(tree, following, states)
    if kind == "test":
        return _add(states, TEST, tree[1], following)  # type: ignore[arg-type]
    return _add(states, START if kind == "start" else END, None, following)


def _emit_repeat(tree: Tree, following: int, states: list[tuple[int, Test | None, tuple[int, ...]]]) -> int:
    part, least, most = tree[1], int(tree[2]), tree[3]  # type: ignore[call-overload]
    if most is None:
        loop = _add(states, SPLIT, None)
        states[loop] = (SPLIT, None, (_emit(part, loop, states), following))  # type: ignore[arg-type]
        following = loop
    else:
        leave = following
        for _ in range(int(most) - least):  # type: ignore[call-overload]
            following = _add(states, SPLIT, None, _emit(part, following, states), leave)  # type: ignore[arg-type]
    for _ in range(least):
        start = _emit(part, following, states)  # type: ignore[arg-type]
        if start == following:
            break
        following = start
    return following


class PatternParser:
    """Recursive descent over a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.depth = 0

    def parse(self) -> Tree:
        tree = self.either()
        if self.index < len(self.pattern):
            raise self.wrong()
        return tree

    def wrong(self) -> ExpressionError:
        facts = {"pattern": self.pattern, "position": self.index}
        return ExpressionError("pattern-syntax", "the pattern cannot be read", **facts)

    def peek(self) -> str:
        return self.pattern[self.index] if self.index < len(self.pattern) else ""

    def take(self) -> str:
        letter = self.peek()
        if not letter:
            raise self.wrong()
        self.index += 1
        return letter

    def either(self) -> Tree:
        branches = [self.sequence()]
        while self.peek() == "|":
            self.take()
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else ("either", *branches)

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        while self.peek() and self.peek() not in "|)":
            parts.append(self.repeated(self.atom()))
        return ("sequence", *parts)

    def repeated(self, part: Tree) -> Tree:
        counts: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        letter = self.peek()
        if letter in counts:
            self.take()
            least, most = counts[letter]
        elif letter == "{":
            least, most = self.counted()
        else:
            return part
        if self.peek() == "?":
            self.take()
        if self.peek() and self.peek() in "*+?{":
            raise self.wrong()
        return ("repeat", part, least, most)

    def counted(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self.index)
        least, comma, most = self.pattern[self.index + 1 : max(end, 0)].partition(",")
        if end < 0 or not least.isdecimal() or (most and not most.isdecimal()):
            raise self.wrong()
        self.index = end + 1
        low, high = int(least), (int(most) if most else None) if comma else int(least)
        if low > MAX_REPETITIONS or (high is not None and not low <= high <= MAX_REPETITIONS):
            raise ExpressionError("pattern-too-large", "the pattern repeats too much", limit=MAX_REPETITIONS)
        return low, high

    def atom(self) -> Tree:
        letter = self.take()
        if letter == "(":
            return self.group()
        if letter == "[":
            return ("test", self.bracket())
        if letter == "\\":
            return ("test", self.escape())
        if letter == ".":
            return ("test", lambda other: other != "\n")
        if letter in "^$":
            return ("start",) if letter == "^" else ("end",)
        if letter in "*+?{":
            raise self.wrong()
        return ("test", letter.__eq__)

    def group(self) -> Tree:
        if self.peek() == "?":
            if not self.pattern.startswith("?:", self.index):
                raise ExpressionError("pattern-not-linear", "look-around is not supported", pattern=self.pattern)
            self.index += 2
        self.depth += 1
        if self.depth > MAX_GROUP_DEPTH:
            raise ExpressionError("pattern-too-large", "the pattern is nested too deeply", limit=MAX_GROUP_DEPTH)
        tree = self.either()
        self.depth -= 1
        if self.take() != ")":
            raise self.wrong()
        return tree

    def escape(self) -> Test:
        letter = self.take()
        if letter.lower() in CLASSES:
            test = CLASSES[letter.lower()]
            return test if letter.islower() else lambda other: not test(other)
        if letter == "p":
            return self.category()
        if letter.isdigit() or letter in "bBkAzZ":
            raise ExpressionError("pattern-not-linear", f"\\{letter} is not supported", pattern=self.pattern)
        return CONTROL.get(letter, letter).__eq__

    def category(self) -> Test:
        end = self.pattern.find("}", self.index)
        if self.peek() != "{" or end < 0:
            raise self.wrong()
        prefix = self.pattern[self.index + 1 : end]
        self.index = end + 1
        return lambda letter: unicodedata.category(letter).startswith(prefix)

    def bracket(self) -> Test:
        negated = self.peek() == "^"
        if negated:
            self.take()
        tests: list[Test] = []
        while self.peek() != "]" or not tests:
            tests.append(self.bracket_member())
        self.take()
        return lambda letter: any(test(letter) for test in tests) != negated

    def bracket_member(self) -> Test:
        letter = self.take()
        if letter == "\\":
            if self.peek().lower() in {*CLASSES, "p"}:
                return self.escape()
            escaped = self.take()
            letter = CONTROL.get(escaped, escaped)
        if self.peek() == "-" and self.index + 1 < len(self.pattern) and self.pattern[self.index + 1] != "]":
            self.take()
            last = self.take()
            last = self.take() if last == "\\" else last
            if last < letter:
                raise self.wrong()
            return lambda other: letter <= other <= last
        return letter.__eq__
