"""XLSForm expression → JSON tree (plain dicts and lists), which both interpreters evaluate.

Nodes: number, string, reference, self, position, column, negate, and/or (many operands), binary, call,
indexed (indexed-repeat), choice_label (jr:choice-name), lookup (instance('list')/root/item[where]/column).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.functions import FUNCTIONS, LAZY_FUNCTIONS, NEEDS_NODES, OUT_OF_SCOPE
from surveys.questionnaires.expressions.patterns import check_pattern
from surveys.questionnaires.expressions.tokens import Token, tokenize

Node = dict[str, Any]

MAX_CHARACTERS = 20_000
MAX_NODES = 4_000
MAX_DEPTH = 40
MAX_CHAIN = 150
PRECEDENCE: list[set[str]] = [{"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}]
ITEM_PATH = ["/", "root", "/", "item"]


class Parser:
    """Recursive descent over the tokens of one expression, with limits on size and depth."""

    def __init__(self, text: str, *, columns: Collection[str] | None = None) -> None:
        if len(text) > MAX_CHARACTERS:
            raise ExpressionError("too-long", "the expression is too long", length=len(text), limit=MAX_CHARACTERS)
        self.tokens = tokenize(text)
        self.index = 0
        self.nodes = 0
        self.depth = 0
        self.columns = columns
        self.in_item = False

    def parse(self) -> Node:
        """The whole text as one tree."""
        if self.peek.kind == "end":
            raise ExpressionError("empty", "the expression is empty")
        node = self.logical("or")
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
        return ExpressionError(
            "unexpected-token",
            f"unexpected {token.text!r} at {token.position}",
            text=token.text,
            position=token.position,
        )

    def expect(self, text: str) -> Token:
        if self.peek.text != text or self.peek.kind == "string":
            raise self.unexpected()
        return self.advance()

    def accept(self, text: str) -> bool:
        if self.peek.text == text and self.peek.kind in {"operator", "punctuation"}:
            self.index += 1
            return True
        return False

    def node(self, op: str, **fields: Any) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ExpressionError("too-large", "the expression has too many parts", limit=MAX_NODES)
        return {"op": op, **fields}

    def nested(self, parse: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError("too-deep", "the expression is nested too deeply", limit=MAX_DEPTH)
        node = parse()
        self.depth -= 1
        return node

    def logical(self, operator: str) -> Node:
        def operand() -> Node:
            return self.logical("and") if operator == "or" else self.binary(0)

        operands = [operand()]
        while self.peek.kind == "operator" and self.peek.text == operator:
            self.advance()
            operands.append(operand())
        return operands[0] if len(operands) == 1 else self.node(operator, of=operands)

    def binary(self, level: int) -> Node:
        if level == len(PRECEDENCE):
            return self.unary()
        left = self.binary(level + 1)
        chain = 0
        while self.peek.kind == "operator" and self.peek.text in PRECEDENCE[level]:
            operator = self.advance().text
            chain += 1
            if chain > MAX_CHAIN:
                raise ExpressionError("too-large", "too many operators in a row", limit=MAX_CHAIN)
            left = self.node("binary", operator=operator, left=left, right=self.binary(level + 1))
        return left

    def unary(self) -> Node:
        if self.accept("-"):
            return self.node("negate", of=self.nested(self.unary))
        return self.primary()

    def primary(self) -> Node:
        token = self.peek
        if token.kind == "number":
            self.advance()
            return self.node("number", value=float(token.text))
        if token.kind == "string":
            self.advance()
            return self.node("string", value=token.text[1:-1])
        if token.kind == "reference":
            self.advance()
            return self.node("reference", name=token.text[2:-1].strip())
        if token.text == "." and token.kind == "dots":
            self.advance()
            return self.node("self")
        if token.text == "(" and token.kind == "punctuation":
            self.advance()
            node = self.nested(lambda: self.logical("or"))
            self.expect(")")
            return node
        if token.kind == "name":
            return self.named()
        raise self.unexpected()

    def named(self) -> Node:
        token = self.advance()
        if self.peek.text == "(" and self.peek.kind == "punctuation":
            return self.call(token)
        if self.in_item or (self.columns is not None and token.text in self.columns):
            return self.node("column", name=token.text)
        if token.text.lower() == "null":
            return self.node("string", value="")
        raise ExpressionError(
            "bare-name",
            f"{token.text!r} is neither a function nor a reference; write ${{{token.text}}}",
            name=token.text,
            position=token.position,
        )

    def call(self, token: Token) -> Node:
        name = token.text
        if name == "instance":
            return self.lookup()
        if name in OUT_OF_SCOPE:
            raise ExpressionError("function-out-of-scope", f"{name}() is not supported", function=name)
        if name == "position":
            return self.position()
        if name not in FUNCTIONS and name not in LAZY_FUNCTIONS:
            raise ExpressionError("unknown-function", f"no function {name}()", function=name, position=token.position)
        arguments = self.arguments()
        self.check_count(name, len(arguments))
        if name == "indexed-repeat":
            return self.indexed_repeat(arguments)
        if name == "jr:choice-name":
            return self.choice_name(arguments)
        if name in NEEDS_NODES and arguments[0]["op"] not in {"reference", "lookup"}:
            raise ExpressionError("needs-question", f"{name}() takes a question or a repeat", function=name)
        if name == "regex" and arguments[1]["op"] == "string":
            check_pattern(arguments[1]["value"])
        return self.node("call", name=name, arguments=arguments)

    def arguments(self) -> list[Node]:
        self.expect("(")
        arguments: list[Node] = []
        if self.accept(")"):
            return arguments
        while True:
            arguments.append(self.nested(lambda: self.logical("or")))
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

    def position(self) -> Node:
        self.expect("(")
        self.expect("..")
        self.expect(")")
        return self.node("position")

    def indexed_repeat(self, arguments: list[Node]) -> Node:
        names, indexes = arguments[1::2], arguments[2::2]
        if (
            arguments[0]["op"] != "reference"
            or any(name["op"] != "reference" for name in names)
            or (len(names) != len(indexes))
        ):
            raise ExpressionError(
                "indexed-repeat-arguments",
                "indexed-repeat() takes ${question}, ${repeat}, number",
                function="indexed-repeat",
            )
        repeats = [[name["name"], index] for name, index in zip(names, indexes, strict=True)]
        return self.node("indexed", name=arguments[0]["name"], repeats=repeats)

    def choice_name(self, arguments: list[Node]) -> Node:
        target = arguments[1]
        written = target.get("value", "").strip() if target["op"] == "string" else ""
        if target["op"] == "reference":
            name = target["name"]
        elif written.startswith("${") and written.endswith("}"):
            name = written[2:-1].strip()
        else:
            raise ExpressionError(
                "choice-name-arguments", "jr:choice-name() takes a code and '${question}'", function="jr:choice-name"
            )
        return self.node("choice_label", name=name, value=arguments[0])

    def lookup(self) -> Node:
        self.expect("(")
        if self.peek.kind != "string":
            raise self.unexpected()
        list_name = self.advance().text[1:-1]
        self.expect(")")
        for text in ITEM_PATH:
            self.expect(text)
        where = None
        if self.accept("["):
            outer, self.in_item = self.in_item, True
            where = self.nested(lambda: self.logical("or"))
            self.in_item = outer
            self.expect("]")
        column = None
        if self.accept("/"):
            if self.peek.kind != "name":
                raise self.unexpected()
            column = self.advance().text
        return self.node("lookup", list=list_name, where=where, column=column or "name")
