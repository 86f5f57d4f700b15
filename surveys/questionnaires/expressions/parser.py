"""XLSForm expression → JSON tree (plain dicts and lists), which both interpreters evaluate.

Nodes: number, string, reference, self, position, column, negate, and/or (many operands), binary, call, regex (with its
machine), indexed (indexed-repeat), choice_label (jr:choice-name), lookup (instance('list')/root/item[where]/column),
instances (${repeat}[where]/question), and inside a where: member (a question of the instance), row, rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.functions import FUNCTIONS, LAZY_FUNCTIONS, NEEDS_NODES, OUT_OF_SCOPE
from surveys.questionnaires.expressions.paths import PathReader
from surveys.questionnaires.expressions.patterns import compile_pattern
from surveys.questionnaires.expressions.places import Places
from surveys.questionnaires.expressions.tokens import Token, tokenize

Node = dict[str, Any]

MAX_CHARACTERS = 20_000
MAX_NODES = 4_000
MAX_DEPTH = 60
MAX_CHAIN = 150
OF_ITSELF = {"number", "string", "string-length", "normalize-space"}
"""Functions that without an argument look at the question's own answer."""
NESTED = {"reference", "indexed", "lookup", "instances", "self", "member"}
PRECEDENCE = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip


class Parser(PathReader):
    """Precedence climbing over the tokens of one expression, with limits on size and depth."""

    def __init__(self, text: str, *, columns: Collection[str] | None = None, places: Places | None = None) -> None:
        if len(text) > MAX_CHARACTERS:
            raise ExpressionError("too-long", "the expression is too long", length=len(text), limit=MAX_CHARACTERS)
        self.tokens = tokenize(unicodedata.normalize("NFC", text))
        self.index = 0
        self.nodes = 0
        self.depth = 0
        self.columns = columns
        self.places = places or Places()
        self.inside = None

    def parse(self) -> Node:
        """The whole text as one tree."""
        if self.peek.kind == "end":
            raise ExpressionError("empty", "the expression is empty")
        node = self.expression()
        if self.peek.kind != "end":
            raise self.unexpected()
        return node

    @property
    def peek(self) -> Token:
        return self.tokens[self.index]

    def advance(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def unexpected(self) -> ExpressionError:
        token = self.peek
        if token.kind == "end":
            return ExpressionError("unexpected-end", "the expression ends too early", position=token.position)
        facts = {"text": token.text, "position": token.position}
        return ExpressionError("unexpected-token", f"unexpected {token.text!r} at {token.position}", **facts)

    def is_next(self, text: str) -> bool:
        return self.peek.text == text and self.peek.kind in {"operator", "punctuation", "dots"}

    def accept(self, text: str) -> bool:
        found = self.is_next(text)
        self.index += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise self.unexpected()

    def node(self, op: str, **fields: Any) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ExpressionError("too-large", "the expression has too many parts", limit=MAX_NODES)
        return {"op": op, **fields}

    def expression(self, weakest: int = 1) -> Node:
        """Operators that bind at least as strongly as `weakest`."""
        self.depth += weakest == 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError("too-deep", "the expression is nested too deeply", limit=MAX_DEPTH)
        left, chain = self.unary(), 0
        joined: Node | None = None
        while self.peek.kind == "operator" and PRECEDENCE.get(self.peek.text, 0) >= weakest:
            operator = self.advance().text
            chain += 1
            if chain > MAX_CHAIN:
                raise ExpressionError("too-large", "too many operators in a row", limit=MAX_CHAIN)
            right = self.expression(PRECEDENCE[operator] + 1)
            if operator not in {"and", "or"}:
                left = self.node("binary", operator=operator, left=left, right=right)
            elif left is joined and left["op"] == operator:
                left["of"].append(right)
            else:
                left = joined = self.node(operator, of=[left, right])
        self.depth -= weakest == 1
        return left

    def unary(self) -> Node:
        minuses = 0
        while self.accept("-"):
            minuses += 1
        if self.depth + minuses > MAX_DEPTH:
            raise ExpressionError("too-deep", "the expression is nested too deeply", limit=MAX_DEPTH)
        node = self.primary()
        for _ in range(minuses):
            node = self.node("negate", of=node)
        return node

    def primary(self) -> Node:
        token = self.peek
        if token.kind == "number":
            self.advance()
            return self.node("number", value=float(token.text))
        if token.kind == "string":
            self.advance()
            return self.node("string", value=token.text[1:-1])
        if self.accept("("):
            node = self.expression()
            self.expect(")")
            return node
        if token.kind == "name" and self.tokens[self.index + 1].text == "(" and token.text != "current":
            return self.call(self.advance())
        return self.path()

    def call(self, token: Token) -> Node:
        name = token.text
        if name == "instance":
            return self.lookup()
        if name in OUT_OF_SCOPE:
            raise ExpressionError("function-out-of-scope", f"{name}() is not supported", function=name)
        if name in {"position", "last"}:
            return self.position(name)
        if name not in FUNCTIONS and name not in LAZY_FUNCTIONS:
            raise ExpressionError("unknown-function", f"no function {name}()", function=name, position=token.position)
        arguments = self.arguments()
        if not arguments and name in OF_ITSELF and self.inside is None:
            arguments = [self.node("self")]
        self.check_count(name, len(arguments))
        if name == "indexed-repeat":
            return self.indexed_repeat(arguments)
        if name == "jr:choice-name":
            return self.choice_name(arguments)
        if name == "regex":
            return self.regex(arguments)
        if name in NEEDS_NODES and arguments[0]["op"] not in NESTED:
            raise ExpressionError("needs-question", f"{name}() takes a question or a repeat", function=name)
        return self.node("call", name=name, arguments=arguments)

    def arguments(self) -> list[Node]:
        self.expect("(")
        arguments: list[Node] = []
        if self.accept(")"):
            return arguments
        while True:
            arguments.append(self.expression())
            if self.accept(")"):
                return arguments
            self.expect(",")

    def check_count(self, name: str, count: int) -> None:
        least, most = LAZY_FUNCTIONS[name] if name in LAZY_FUNCTIONS else FUNCTIONS[name].arguments
        if count < least or (most is not None and count > most):
            raise ExpressionError(
                "argument-count",
                f"{name}() takes {least} to {most if most is not None else 'any number of'} arguments, not {count}",
                function=name,
                count=count,
                least=least,
                most=most,
            )

    def position(self, name: str) -> Node:
        """position(..) is the place in the repeat; position() and last() count rows, which a predicate alone has."""
        self.expect("(")
        if name == "position" and not self.is_next(")"):
            node = self.place()
            self.expect(")")
            return node
        self.expect(")")
        if self.inside is None:
            return self.node("number", value=1.0)
        return self.node("row" if name == "position" else "rows")

    def regex(self, arguments: Sequence[Node]) -> Node:
        text, pattern = arguments
        if pattern["op"] != "string":
            raise ExpressionError("pattern-not-fixed", "the pattern of regex() is not a fixed text", function="regex")
        return self.node("regex", of=text, pattern=pattern["value"], machine=compile_pattern(pattern["value"]))

    def indexed_repeat(self, arguments: Sequence[Node]) -> Node:
        names, indexes = arguments[1::2], arguments[2::2]
        of_references = arguments[0]["op"] == "reference" and all(name["op"] == "reference" for name in names)
        if not of_references or len(names) != len(indexes):
            message = "indexed-repeat() takes ${question}, ${repeat}, number"
            raise ExpressionError("indexed-repeat-arguments", message, function="indexed-repeat")
        repeats = [[name["name"], index] for name, index in zip(names, indexes, strict=True)]
        return self.node("indexed", name=arguments[0]["name"], repeats=repeats)

    def choice_name(self, arguments: Sequence[Node]) -> Node:
        target = arguments[1]
        written = target.get("value", "").strip() if target["op"] == "string" else ""
        if target["op"] == "reference":
            name = target["name"]
        elif written.startswith("${") and written.endswith("}"):
            name = written[2:-1].strip()
        else:
            message = "jr:choice-name() takes a code and '${question}'"
            raise ExpressionError("choice-name-arguments", message, function="jr:choice-name")
        return self.node("choice_label", name=name, value=arguments[0])
