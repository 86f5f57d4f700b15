"""Reads what an expression looks at: ${question}, node paths written by hand, choice lists, and predicates on them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from typing import Any

from surveys.questionnaires.expressions.errors import ExpressionError
from surveys.questionnaires.expressions.places import Path, Places
from surveys.questionnaires.expressions.tokens import Token

Node = dict[str, Any]

ITEM_PATH = ["/", "root", "/", "item"]
COUNTING = {"number", "position", "row", "rows", "negate"}
NUMERIC = {"int", "round", "number", "count", "count-selected", "floor", "ceiling", "sum", "min", "max", "abs"}


class PathReader:
    """The part of the parser that reads paths; `inside` is the list or repeat whose rows a predicate goes through."""

    columns: Collection[str] | None
    places: Places
    inside: Path | str | None
    index: int

    @property
    @abstractmethod
    def peek(self) -> Token: ...
    @abstractmethod
    def advance(self) -> Token: ...
    @abstractmethod
    def accept(self, text: str) -> bool: ...
    @abstractmethod
    def is_next(self, text: str) -> bool: ...
    @abstractmethod
    def expect(self, text: str) -> None: ...
    @abstractmethod
    def unexpected(self) -> ExpressionError: ...
    @abstractmethod
    def node(self, op: str, **fields: Any) -> Node: ...
    @abstractmethod
    def expression(self, weakest: int = 1) -> Node: ...

    def path(self) -> Node:
        """${question}, `.`, a bare name, or a path of steps."""
        token = self.peek
        if token.kind == "reference":
            self.advance()
            name = token.text[2:-1].strip()
            return self.steps(self.places.path_of(name), name) if self.is_step() else self.node("reference", name=name)
        if self.accept("/"):
            return self.absolute()
        if self.accept("."):
            return self.from_self()
        if self.is_next(".."):
            return self.steps(self.here("..", token), None)
        if token.kind == "name":
            return self.named(self.advance())
        raise self.unexpected()

    def is_step(self) -> bool:
        return self.is_next("/") or self.is_next("[")

    def here(self, written: str, token: Token) -> Path:
        """Where a relative path begins: the item's own place, for which a choice being filtered has none."""
        if self.inside is not None or self.columns is not None:
            raise self.lost(written, token)
        return self.places.here

    def lost(self, written: str, token: Token) -> ExpressionError:
        return ExpressionError("unknown-path", f"no question at {written}", path=written, position=token.position)

    def from_self(self) -> Node:
        """The question's own answer, or a path that starts from it; inside a predicate, from the row."""
        if not self.is_next("/"):
            if self.inside is not None:
                raise self.unexpected()
            return self.node("self")
        token = self.peek
        if isinstance(self.inside, tuple):
            self.advance()
            return self.member(self.advance())
        return self.steps(self.here(".", token), None)

    def named(self, token: Token) -> Node:
        """current(), a column of a choice list, or a question of the instance that a predicate looks at."""
        if token.text == "current" and self.accept("("):
            self.expect(")")
            return self.steps(self.places.here, None) if self.is_next("/") else self.node("self")
        if isinstance(self.inside, tuple):
            return self.member(token)
        if self.inside is not None or (self.columns is not None and token.text in self.columns):
            return self.node("column", name=token.text)
        if token.text.lower() == "null":
            return self.node("string", value="")
        message = f"{token.text!r} is neither a function nor a reference; write ${{{token.text}}}"
        raise ExpressionError("bare-name", message, name=token.text, position=token.position)

    def member(self, token: Token) -> Node:
        path = (*self.inside, token.text) if isinstance(self.inside, tuple) else ()
        while self.accept("/"):
            path = (*path, self.advance().text)
        if path not in self.places.names:
            raise self.lost("/".join(path), token)
        return self.node("member", name=self.places.names[path])

    def absolute(self) -> Node:
        """A path from the root of the form."""
        root = self.peek
        if root.kind != "name":
            raise self.unexpected()
        if self.places.roots and root.text not in self.places.roots:
            raise self.lost("/" + root.text, root)
        self.advance()
        return self.steps((), None)

    def steps(self, path: Path | None, name: str | None) -> Node:
        """The steps after a start: names, . and .., and predicates on a repeat."""
        start, repeat, where = self.peek, None, []
        if path is None:
            raise self.lost(f"${{{name}}}", start)
        if self.is_next(".."):
            path = self.step(path)
        shortest = () if name else path
        while self.is_step():
            if self.is_next("["):
                if path not in self.places.repeats or repeat not in {None, path}:
                    raise self.unexpected()
                repeat = path
                where.append(self.predicate(path))
            else:
                self.advance()
                path = self.step(path)
                shortest = min(shortest, path, key=len)
        if path not in self.places.names:
            raise self.lost("/" + "/".join(path), start)
        found = self.places.names[path]
        repeat = repeat or self.left_and_entered(shortest, path)
        if repeat is None:
            return self.node("reference", name=found)
        if any(path[:length] in self.places.repeats for length in range(len(repeat) + 1, len(path) + 1)):
            raise ExpressionError("repeat-in-repeat", f"{found} is in a repeat inside that repeat", name=found)
        return self.node("instances", name=found, repeat=self.places.names[repeat], where=where)

    def left_and_entered(self, shortest: Path, path: Path) -> Path | None:
        """The repeat around both ends of a path that comes from above it, and so goes through all its instances."""
        here = self.places.here
        around = (path[:length] for length in range(len(shortest) + 1, len(path) + 1))
        return next((one for one in around if one in self.places.repeats and here[: len(one)] == one), None)

    def step(self, path: Path) -> Path:
        if self.accept("."):
            return path
        if self.is_next(".."):
            token = self.advance()
            if not path:
                raise self.lost("..", token)
            return path[:-1]
        if self.peek.kind != "name":
            raise self.unexpected()
        return (*path, self.advance().text)

    def predicate(self, inside: Path | str) -> Node:
        """What stands between [ and ]; a number is the place of a row."""
        self.expect("[")
        outer, self.inside = self.inside, inside
        where = self.expression()
        self.inside = outer
        self.expect("]")
        arithmetic = where["op"] == "binary" and where["operator"] in {"+", "-", "*", "div", "mod"}
        if where["op"] in COUNTING or arithmetic or (where["op"] == "call" and where["name"] in NUMERIC):
            return self.node("binary", operator="=", left=self.node("row"), right=where)
        return where

    def place(self) -> Node:
        """Where the item stands in the repeat around it that a path leads to; whatever comes once is the first."""
        if self.accept(".."):
            return self.steps_of_place(self.places.here[:-1])
        if self.accept("."):
            return self.steps_of_place(self.places.here)
        if self.peek.text == "current":
            self.advance()
            self.expect("(")
            self.expect(")")
            return self.steps_of_place(self.places.here)
        node = self.path()
        return self.node("number", value=1.0) if node["op"] in {"reference", "self"} else self.node("position")

    def steps_of_place(self, path: Path) -> Node:
        while self.accept("/"):
            path = self.step(path)
        if path == self.places.here[:-1]:
            return self.node("position")
        is_repeat = path in self.places.repeats
        return self.node("position", repeat=self.places.names[path]) if is_repeat else self.node("number", value=1.0)

    def lookup(self) -> Node:
        """instance('list')/root/item[where]/column."""
        self.expect("(")
        if self.peek.kind != "string":
            raise self.unexpected()
        list_name = self.advance().text[1:-1]
        self.expect(")")
        for text in ITEM_PATH:
            if self.peek.text != text or self.peek.kind == "string":
                raise self.unexpected()
            self.advance()
        where = []
        while self.is_next("["):
            where.append(self.predicate(list_name))
        column = "name"
        if self.accept("/"):
            if self.peek.kind != "name":
                raise self.unexpected()
            column = self.advance().text
        return self.node("lookup", list=list_name, where=where, column=column)
