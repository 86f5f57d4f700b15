"""A questionnaire beside pyxform's XForm of the same workbook: every node with the item that it is.

What a questionnaire leaves out (device data, pictures, the meta group, counts that pyxform adds) is there too, as far
as the XForm says what it is, so that the two engines can be compared node by node.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from surveys.questionnaires.expressions import Expression, ExpressionError, compile_expression, literal
from surveys.questionnaires.questionnaire import Group, Item, Question, Questionnaire, Repeat
from surveys.questionnaires.xform.nodes import TRUE, Node

FALSE = {"false()", "0", "", "'false'"}
STEP = r"[\w.:-]+"
PATH = re.compile(
    rf"(?P<string>\"[^\"]*\"|'[^']*')|(?P<path>(?<![\w)\]])(?:/{STEP})+|(?:current\(\)/)?(?:\.\./)+{STEP}(?:/{STEP})*)"
)
PRELOADED = {("timestamp", "start"): "now()", ("date", "today"): "today()", ("uid", None): "concat('uuid:', uuid())"}


@dataclass(frozen=True)
class Joined:
    """The questionnaire with an item for each node, and the node of each item by name."""

    questionnaire: Questionnaire
    root: Node
    nodes: dict[str, Node]
    names: dict[str, str]


def joined(questionnaire: Questionnaire, root: Node) -> Joined:
    """Items and nodes of the same names at the same places are the same."""
    return _Join(questionnaire, root).joined()


class _Join:
    def __init__(self, questionnaire: Questionnaire, root: Node) -> None:
        self.questionnaire = questionnaire
        self.root = root
        self.nodes: dict[str, Node] = {}
        self.names: dict[str, str] = {}

    def joined(self) -> Joined:
        self.match(self.root, self.questionnaire.items)
        items = self.items(self.root, self.questionnaire.items)
        whole = replace(self.questionnaire, items=items)
        return Joined(whole, self.root, self.nodes, self.names)

    def match(self, parent: Node, items: tuple[Item, ...]) -> None:
        """Which name stands at which path; a path that no item has is its own name."""
        known = {item.node or item.name: item for item in items}
        for node in parent.children:
            item = known.get(node.name)
            fits = item is not None and isinstance(item, Question) == node.is_leaf
            name = item.name if item is not None and fits else node.path
            self.names[node.path] = name
            self.nodes[name] = node
            self.match(node, item.items if item is not None and fits and not isinstance(item, Question) else ())

    def items(self, parent: Node, items: tuple[Item, ...]) -> tuple[Item, ...]:
        known = {item.name: item for item in items}
        return tuple(self.item(node, known.get(self.names[node.path])) for node in parent.children)

    def item(self, node: Node, item: Item | None) -> Item:
        if isinstance(item, Question):
            return self.question(node, item)
        if item is not None:
            return replace(item, items=self.items(node, item.items))
        name, relevant = self.names[node.path], self.expression(node, "relevant")
        if node.kind == "repeat":
            return Repeat(name, relevant=relevant, items=self.items(node, ()))
        if node.kind == "group":
            return Group(name, relevant=relevant, items=self.items(node, ()))
        return self.added(node, Question(name, "left_out", relevant=relevant))

    def question(self, node: Node, question: Question) -> Question:
        if question.kind == "left_out":
            return self.added(node, question)
        required = node.bind.get("required", "")
        if required in TRUE | FALSE:
            return replace(question, required=required in TRUE, required_if=None)
        if question.required_if is None:
            return replace(question, required_if=self.expression(node, "required"))
        return question

    def added(self, node: Node, question: Question) -> Question:
        """A question that is never asked here (device data, the words above a grid), as its bind has it."""
        required = node.bind.get("required", "")
        preload = node.bind.get("preload")
        default = literal(node.value) if node.value else None
        initial = PRELOADED.get((preload or "", node.bind.get("preloadParams"))) if preload else None
        choices = node.choices if node.choices in self.questionnaire.choice_lists else ""
        select = "select_multiple" if node.is_multiple else "select_one"
        return replace(
            question,
            kind=select if choices else question.kind,
            choices=choices,
            required=required in TRUE,
            required_if=None if required in TRUE | FALSE else self.expression(node, "required"),
            relevant=question.relevant or self.expression(node, "relevant"),
            constraint=self.expression(node, "constraint"),
            calculation=self.expression(node, "calculate"),
            default=compile_expression(initial) if initial else default,
            read_only=node.bind.get("readonly", "") in TRUE,
        )

    def expression(self, node: Node, attribute: str) -> Expression | None:
        """An expression of the bind with questions in place of paths; None when it cannot be read."""
        text = node.bind.get(attribute, "")
        if not text:
            return None
        try:
            return compile_expression(PATH.sub(lambda match: self.reference(match, node), text))
        except ExpressionError:
            return None

    def reference(self, match: re.Match[str], node: Node) -> str:
        path = match["path"]
        if not path:
            return match[0]
        steps = node.path.split("/") if not path.startswith("/") else []
        for step in path.removeprefix("current()/").split("/"):
            if step == "..":
                steps.pop()
            else:
                steps.append(step)
        name = self.names.get("/".join(steps))
        return f"${{{name}}}" if name else match[0]
