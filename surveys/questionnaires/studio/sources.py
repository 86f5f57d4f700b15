"""The source texts of a document's expressions → trees, as the reader of XLSForms compiles the same cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from surveys.questionnaires.expressions import Expression, ExpressionError, compile_expression, literal, references
from surveys.questionnaires.expressions.places import Path, Places
from surveys.questionnaires.kinds import KINDS
from surveys.questionnaires.studio.fields import EXPRESSIONS
from surveys.questionnaires.studio.nodes import Node, walk
from surveys.questionnaires.xlsform.notes import ALWAYS_THERE, BOUND, ROOTS, WHOLE_CELL_TRUTH

STEPS = ("/", "[", "..", "current", "position")
"""What an expression has that depends on where it stands."""
CONDITIONS = BOUND | {"required_if", "read_only_if"}
MOST_KEPT = 20_000


@dataclass(frozen=True)
class Surroundings:
    """What expressions of a document may speak of: its items by path, the columns of its lists."""

    document: Mapping[str, Any]

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The path of each node by uid."""
        return {node["uid"]: (*map(_step, parents), _step(node)) for node, parents in walk(self.document)}

    @cached_property
    def places(self) -> Places:
        """Where the items stand; of two in one place the last."""
        named = {self.paths[node["uid"]]: node.get("name", "") for node, _parents in walk(self.document)}
        repeats = (self.paths[node["uid"]] for node, _parents in walk(self.document) if node["type"] == "repeat")
        roots = frozenset({*ROOTS, self.document["whole"].get("settings", {}).get("name", "")})
        return Places(named, frozenset(repeats), (), roots)

    @cached_property
    def signature(self) -> int:
        """One number for all the places."""
        return hash((tuple(self.places.names.items()), self.places.repeats, frozenset(self.places.roots)))

    @cached_property
    def names(self) -> frozenset[str]:
        """The variables there are, and those of which it is known that nothing is collected."""
        there = {node.get("name", "") for node, _parents in walk(self.document)}
        return frozenset(there | set(self.document["whole"].get("absent", ())) | ALWAYS_THERE)

    @cached_property
    def columns(self) -> frozenset[str]:
        """What a choice filter may call by its bare name."""
        lists = self.document["lists"].values()
        extra = {column for options in lists for option in options for column in option.get("extra", ())}
        return frozenset({"name", "label", "list_name"} | extra)

    def path_of(self, name: str) -> Path:
        """The path of a variable."""
        return self.places.path_of(name) or ()

    def compiled(self, node: Node, field: str, source: str) -> Expression:
        """The tree of what stands in a field of a node; raises ExpressionError."""
        columns: frozenset[str] | None = None
        at = self.paths[node["uid"]]
        if field == "choice_filter" and node.get("choices_from"):
            at = self.path_of(node["choices_from"])[:-1]
        elif field == "choice_filter":
            columns = self.columns
        if field == "default" and not _is_dynamic(source, _type_word(node)):
            return literal(source)
        text = WHOLE_CELL_TRUTH.get(source, source) if field in CONDITIONS else source
        tree = self._tree(text, columns, at)
        for name in references(tree):
            if name not in self.names:
                raise ExpressionError("unknown-reference", f"no question named {name!r}", name=name)
        return tree

    def _tree(self, text: str, columns: frozenset[str] | None, at: Path) -> Expression:
        if not any(step in text for step in STEPS):
            return _plain_tree(text, columns)
        return _placed_tree(text, columns, _Placed(self.places, self.signature, at))


@dataclass(frozen=True, eq=False)
class _Placed:
    """Places that are a key: two of one signature seen from the same item are the same."""

    places: Places
    signature: int
    at: Path

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Placed) and (self.signature, self.at) == (other.signature, other.at)

    def __hash__(self) -> int:
        return hash((self.signature, self.at))


@lru_cache(MOST_KEPT)
def _plain_tree(text: str, columns: frozenset[str] | None) -> Expression:
    return compile_expression(text, columns=columns)


@lru_cache(MOST_KEPT)
def _placed_tree(text: str, columns: frozenset[str] | None, placed: _Placed) -> Expression:
    return compile_expression(text, columns=columns, places=placed.places.at(placed.at))


@lru_cache(MOST_KEPT)
def _is_dynamic(text: str, type_word: str) -> bool:
    from pyxform.utils import default_is_dynamic  # here, for a server that starts need not load it

    return bool(default_is_dynamic(text, type_word))


def _type_word(node: Node) -> str:
    kind = KINDS.get(node.get("kind", ""))
    return kind.types[0] if kind and kind.types else ""


def _step(node: Node) -> str:
    return str(node.get("node") or node.get("name", ""))


def expressions_in(node: Node) -> Iterator[tuple[str, Any]]:
    """The fields of a node that hold an expression, with what stands there."""
    for field in sorted(EXPRESSIONS):
        if field in node:
            yield field, node[field]
