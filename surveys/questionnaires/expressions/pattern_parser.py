"""Reads a regular expression into a tree; refuses what backtracks and what browsers and Java understand differently."""

from __future__ import annotations

from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.letters import (
    CLASSES,
    NOT_LINE_END,
    Letters,
    category,
    complement,
    in_either_case,
    one,
    union,
)

MAX_REPETITIONS = 500
MAX_GROUP_DEPTH = 20
CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}
COUNTS: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
ANCHORS = {"^": "start", "$": "end"}
EDGES = {"b": "edge", "B": "not-edge"}

Tree = tuple[Any, ...]
"""("letters", class), ("sequence", …), ("either", …), ("repeat", part, least, most), start, end, edge, not-edge."""


class PatternParser:
    """Recursive descent over the UTF-16 units of a pattern."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        written = pattern.encode("utf-16-le", "surrogatepass")
        self.units = "".join(chr(low + 256 * high) for low, high in zip(written[::2], written[1::2], strict=True))
        self.index = 0
        self.depth = 0
        self.any_case = False

    def parse(self) -> Tree:
        """The whole pattern."""
        if self.units.startswith("(?i)"):
            self.any_case, self.index = True, 4
        tree = self.either()
        if self.index < len(self.units):
            raise self.wrong()
        return tree

    def wrong(self) -> ExpressionError:
        facts = {"pattern": self.pattern, "position": self.index}
        return ExpressionError("pattern-syntax", "the pattern cannot be read", **facts)

    def refused(self, what: str) -> ExpressionError:
        return ExpressionError("pattern-not-linear", f"{what} is not supported", pattern=self.pattern)

    def peek(self) -> str:
        return self.units[self.index] if self.index < len(self.units) else ""

    def take(self) -> str:
        letter = self.peek()
        if not letter:
            raise self.wrong()
        self.index += 1
        return letter

    def accept(self, text: str) -> bool:
        found = self.units.startswith(text, self.index)
        self.index += len(text) if found else 0
        return found

    def cased(self, letters: Letters) -> Letters:
        return in_either_case(letters) if self.any_case else letters

    def either(self) -> Tree:
        branches = [self.sequence()]
        while self.accept("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else ("either", *branches)

    def sequence(self) -> Tree:
        parts: list[Tree] = []
        while self.peek() and self.peek() not in "|)":
            parts.append(self.repeated(self.atom()))
        return ("sequence", *parts)

    def repeated(self, part: Tree) -> Tree:
        letter = self.peek()
        if not letter or letter not in "*+?{":
            return part
        if part[0] in {*ANCHORS.values(), *EDGES.values()}:
            raise self.wrong()
        if letter == "{":
            least, most = self.counted()
        else:
            self.take()
            least, most = COUNTS[letter]
        self.accept("?")
        if self.peek() and self.peek() in "*+?{":
            raise self.wrong()
        return ("repeat", part, least, most)

    def counted(self) -> tuple[int, int | None]:
        end = self.units.find("}", self.index)
        least, comma, most = self.units[self.index + 1 : max(end, 0)].partition(",")
        if end < 0 or not _is_count(least) or (most and not _is_count(most)):
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
            return ("letters", self.bracket())
        if letter in ANCHORS:
            return (ANCHORS[letter],)
        if letter == "\\":
            return (EDGES[self.take()],) if self.peek() and self.peek() in EDGES else ("letters", self.escape())
        if letter in "*+?{":
            raise self.wrong()
        return ("letters", NOT_LINE_END if letter == "." else self.cased(one(ord(letter))))

    def group(self) -> Tree:
        if self.accept("?") and not self.accept(":"):
            self.name_of_group()
        self.depth += 1
        if self.depth > MAX_GROUP_DEPTH:
            raise ExpressionError("pattern-too-large", "the pattern is nested too deeply", limit=MAX_GROUP_DEPTH)
        tree = self.either()
        self.depth -= 1
        if self.take() != ")":
            raise self.wrong()
        return tree

    def name_of_group(self) -> None:
        if not self.accept("<") or not self.peek().isalpha():
            raise self.refused("look-around")
        while self.take() != ">":
            pass

    def escape(self, *, in_class: bool = False) -> Letters:
        letter = self.take()
        if letter.lower() in CLASSES:
            letters = CLASSES[letter.lower()]
            return letters if letter.islower() else complement(letters)
        if letter in "pP":
            return self.category(negated=letter == "P")
        if letter in "ux":
            return self.cased(one(self.number(4 if letter == "u" else 2)))
        if letter == "b" and in_class:
            return one(8)
        if letter in CONTROL:
            return one(ord(CONTROL[letter]))
        if letter.isascii() and letter.isalnum():
            raise self.refused(f"\\{letter}")
        return one(ord(letter))

    def number(self, digits: int) -> int:
        written = self.units[self.index : self.index + digits]
        if len(written) < digits or not set(written) <= set("0123456789abcdefABCDEF"):
            raise self.wrong()
        self.index += digits
        return int(written, 16)

    def category(self, *, negated: bool) -> Letters:
        end = self.units.find("}", self.index)
        name = self.units[self.index + 1 : end]
        letters = category(name) if self.peek() == "{" and end > 0 else None
        if letters is None:
            raise self.wrong()
        self.index = end + 1
        return complement(letters) if negated else self.cased(letters)

    def bracket(self) -> Letters:
        negated = self.accept("^")
        if self.peek() == "]":
            raise self.wrong()
        found: list[Letters] = []
        while not self.accept("]"):
            if self.units.startswith(("[:", "[.", "[=", "&&"), self.index):
                raise self.refused(self.units[self.index : self.index + 2])
            found.append(self.bracket_member())
        letters = self.cased(union(found))
        return complement(letters) if negated else letters

    def bracket_member(self) -> Letters:
        first = self.bracket_letter()
        is_range = self.peek() == "-" and self.units[self.index + 1 : self.index + 2] not in {"", "]"}
        if not is_range or first[0] != first[-1]:
            return first
        self.take()
        last = self.bracket_letter()
        if last[0] != last[-1] or last[0] < first[0]:
            raise self.wrong()
        return (first[0], last[0])

    def bracket_letter(self) -> Letters:
        letter = self.take()
        return self.escape(in_class=True) if letter == "\\" else one(ord(letter))


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 7
