"""A questionnaire as a logical formula: what each question's answer can be, and when each is asked.

The formula allows more than reality does, never less: repeats stand for any one of their instances, the clock, chance
and functions that are not modelled may say anything. What the formula cannot meet, no interview can.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import z3

from surveys.questionnaires.expressions import Expression, parts
from surveys.questionnaires.proof.coverage import MOST_OPTIONS
from surveys.questionnaires.proof.operations import calculated, compared, function
from surveys.questionnaires.proof.symbols import (
    BLANK,
    EPOCH,
    FALSE,
    TRUE,
    ZERO,
    Symbol,
    Text,
    as_days,
    as_number,
    both,
    choose,
    constant,
    either,
    is_true,
    kept,
    no,
    number,
    one_of,
    sum_of,
    truth,
)
from surveys.questionnaires.questionnaire import Choice, Placed, Question, Questionnaire, Repeat

Node = Mapping[str, Any]


class Encoding:
    """The formula of one questionnaire; `relevant`, `value` and `offered` are made once, when asked for.

    `side` must hold; `hints` hold in the simplest interviews (one instance of each repeat, on the day `today`): they
    lead to examples that come true, and prove nothing.
    """

    def __init__(self, questionnaire: Questionnaire, today: date) -> None:
        self.questionnaire = questionnaire
        self.today = today
        self._relevant: dict[str, z3.BoolRef] = {}
        self._values: dict[str, Symbol] = {}
        self._raw: dict[str, Symbol] = {}
        self._free: dict[str, z3.ExprRef] = {}
        self._rows = questionnaire.list_rows()
        self._rows_by_code: dict[str, dict[str, list[Mapping[str, str]]]] = {}
        self._columns: dict[str, tuple[str, ...]] = {}
        self._offered: dict[tuple[Any, ...], z3.BoolRef] = {}
        self._rules: dict[str, z3.BoolRef] = {}
        self._side: dict[str, z3.BoolRef] = {}
        self._hints: dict[str, list[z3.BoolRef]] = {}

    def relevant(self, name: str) -> z3.BoolRef:
        """The condition that an item is asked: its own, and that of all around it."""
        if name not in self._relevant:
            self._relevant[name] = TRUE
            self._relevant[name] = both(self.around(name), self.own(name))
        return self._relevant[name]

    def around(self, name: str) -> z3.BoolRef:
        """The condition of the group or repeat in which an item stands, and that the repeat has an instance."""
        groups = self._placed(name).groups
        if not groups:
            return TRUE
        item = self._placed(groups[-1]).item
        outer = self.relevant(groups[-1])
        if isinstance(item, Repeat) and item.count is not None:
            count = self.symbol(item.count, groups[-1])
            return both(outer, no(count.is_nan), count.number >= 1)
        return outer

    def own(self, name: str) -> z3.BoolRef:
        """An item's own condition."""
        condition = self._placed(name).item.relevant
        return self.symbol(condition, name).truth if condition else TRUE

    def value(self, name: str) -> Symbol:
        """A question's answer as others see it: blank where it is not asked."""
        if name not in self._values:
            self._values[name] = self._anything(f"circle {name}")
            self._values[name] = one_of(self.relevant(name), self.raw(name), BLANK)
        return self._values[name]

    def raw(self, name: str) -> Symbol:
        """A question's answer, if it is asked."""
        if name not in self._raw:
            self._raw[name] = self._anything(f"circle {name}")
            item = self._placed(name).item
            self._raw[name] = self._answer(item) if isinstance(item, Question) else BLANK
        return self._raw[name]

    def given(self, name: str) -> z3.BoolRef:
        """The condition that a question is asked and answered."""
        return both(self.relevant(name), no(self.raw(name).blank))

    def constraint(self, question: Question) -> z3.BoolRef:
        """What its answer must meet: its constraint and the limits of a range."""
        found = [] if question.constraint is None else [self.symbol(question.constraint, question.name).truth]
        raw = self.raw(question.name)
        for key, upper in (("start", False), ("end", True)) if question.row.name == "range" else ():
            limit = as_number(question.parameters.get(key, ""))
            if limit is not None:
                found.append(raw.number <= z3.RealVal(limit) if upper else raw.number >= z3.RealVal(limit))
        return both(*found)

    def offered(self, question: Question, choice: Choice) -> z3.BoolRef:
        """The condition that an option is left by the question's filter; a code may stand in several rows of a list."""
        if question.choice_filter is None:
            return TRUE
        return either(*(self._left_by_filter(question, row) for row in self._rows_of(question.choices, choice.name)))

    def _left_by_filter(self, question: Question, row: Mapping[str, str]) -> z3.BoolRef:
        """The condition that a filter leaves a row; the same for all rows that are alike in what it looks at."""
        assert question.choice_filter is not None
        tree = question.choice_filter["expression"]
        if question.name not in self._columns:
            self._columns[question.name] = tuple({part["name"] for part in parts(tree) if part["op"] == "column"})
        key = (question.name, *(row.get(column, "") for column in self._columns[question.name]))
        if key not in self._offered:
            self._offered[key] = self._truth_of(tree, question.name, row)
        return self._offered[key]

    def _rows_of(self, list_name: str, code: str) -> list[Mapping[str, str]]:
        if list_name not in self._rows_by_code:
            by_code: dict[str, list[Mapping[str, str]]] = {}
            for row in self._rows.get(list_name, []):
                by_code.setdefault(row["name"], []).append(row)
            self._rows_by_code[list_name] = by_code
        return self._rows_by_code[list_name].get(code, [])

    def rule(self, name: str) -> z3.BoolRef:
        """What an answered question's answer owes: its constraint, and that its options are offered."""
        question = self._placed(name).item
        if not isinstance(question, Question) or not question.has_answer or question.is_calculated:
            return TRUE
        if name not in self._rules:
            owed = both(self.constraint(question), self._from_filter(question))
            self._rules[name] = TRUE if is_true(owed) else z3.Implies(self.given(name), owed)
        return self._rules[name]

    def side(self, names: Iterable[str]) -> list[z3.BoolRef]:
        """What must hold of the answers to these, whatever the form says."""
        return [self._side[name] for name in names if name in self._side]

    def hints(self, names: Iterable[str]) -> list[z3.BoolRef]:
        """What holds of these in the simplest interviews."""
        return [hint for name in names for hint in self._hints.get(name, ())]

    def free_names(self) -> list[str]:
        """The names of what is free, in the order in which it was met."""
        return list(self._free)

    def symbol(self, expression: Expression, owner: str) -> Symbol:
        """The value of an expression that stands at an item."""
        return self._symbol(expression["expression"], owner, None)

    def _from_filter(self, question: Question) -> z3.BoolRef:
        choices = self.questionnaire.choices_of(question)
        if question.choice_filter is None or len(choices) > MOST_OPTIONS:
            return TRUE
        raw = self.raw(question.name)
        chosen = raw.tokens if question.is_multiple and raw.tokens is not None else raw.text.known
        alike: dict[int, tuple[z3.BoolRef, list[z3.BoolRef]]] = {}
        for choice in choices:
            if choice.name in chosen:
                offered = self.offered(question, choice)
                alike.setdefault(offered.get_id(), (offered, []))[1].append(chosen[choice.name])
        return both(*(z3.Implies(either(*marks), offered) for offered, marks in alike.values()))

    def _placed(self, name: str) -> Placed:
        return self.questionnaire.placed[name]

    def _answer(self, question: Question) -> Symbol:
        if question.calculation is not None:
            if question.is_calculated and not question.keeps_calculation:
                free = self._free_of(question.calculation["expression"], question.name)
                return kept(self.symbol(question.calculation, question.name), free)
            return self._anything(question.name)
        if not question.row.asked and question.default is None:
            return BLANK if not question.trigger else self._anything(question.name)
        if question.row.chooses and question.choices and not question.choices_from:
            return self._chosen(question)
        if question.row.counts or question.reading == "date":
            return self._numeric(question)
        return self._anything(question.name)

    def _chosen(self, question: Question) -> Symbol:
        codes = [choice.name for choice in self.questionnaire.choices_of(question)]
        if len(codes) > MOST_OPTIONS or question.reading == "order":
            return self._anything(question.name)
        if question.reading == "choices":
            return self._several(question.name, codes)
        which = z3.Int(f"{question.name}:which")
        self._side[question.name] = both(which >= 0, which <= len(codes))
        known = {code: which == place for place, code in enumerate(dict.fromkeys(["", *codes]))}
        return self._worded(known)

    def _worded(self, known: Mapping[str, z3.BoolRef]) -> Symbol:
        """A text that is one of a few: what it is as a number follows."""
        numbers = {code: as_number(code) for code in known}
        value = sum_of([choose(known[c], z3.RealVal(n), ZERO) for c, n in numbers.items() if n is not None])
        is_nan = either(*(condition for code, condition in known.items() if numbers[code] is None))
        tokens = {code: condition for code, condition in known.items() if code and " " not in code}
        whole = all(n is None or "." not in n for n in numbers.values())
        return Symbol(no(known.get("", FALSE)), value, is_nan, Text(known), tokens=tokens, is_whole=whole)

    def _several(self, name: str, codes: list[str]) -> Symbol:
        tokens = {code: z3.Bool(f"{name}:{code}") for code in dict.fromkeys(codes)}
        blank = no(either(*tokens.values()))
        alone = {code: both(mark, *(no(m) for c, m in tokens.items() if c != code)) for code, mark in tokens.items()}
        numbers = {code: n for code in tokens if (n := as_number(code)) is not None}
        value = sum_of([choose(alone[code], z3.RealVal(n), ZERO) for code, n in numbers.items()])
        is_nan = no(either(*(alone[code] for code in numbers)))

        def is_(words: str) -> z3.BoolRef:
            wanted = words.split()
            if len(wanted) < 2 or not set(wanted) <= tokens.keys():
                return FALSE
            exactly = (mark if code in wanted else no(mark) for code, mark in tokens.items())
            return both(*exactly, self._bool(f"{name} is {words}"))

        return Symbol(no(blank), value, is_nan, Text({"": blank, **alone}, is_), tokens=tokens)

    def _numeric(self, question: Question) -> Symbol:
        whole = question.reading in ("whole", "date")
        integer = z3.Int(f"{question.name}:number")
        value = z3.ToReal(integer) if whole else z3.Real(f"{question.name}:number")
        blank = z3.Bool(f"{question.name}:blank")

        def is_(words: str) -> z3.BoolRef:
            written = as_days(words) if question.reading == "date" else as_number(words)
            if written is None:
                return FALSE
            exact = TRUE if whole and words == written else self._bool(f"{question.name} is {words}")
            return both(value == z3.RealVal(written), exact)

        return Symbol(no(blank), value, blank, Text({"": blank}, is_), is_whole=whole)

    def _anything(self, name: str) -> Symbol:
        """A value of which nothing is known."""
        blank = self._bool(f"{name}:blank")
        value, is_nan = self._real(f"{name}:number"), either(blank, self._bool(f"{name}:nan"))
        return Symbol(no(blank), value, is_nan, Text({"": blank}, lambda words: self._bool(f"{name} is {words}")))

    def _bool(self, name: str) -> z3.BoolRef:
        return self._free.setdefault(f"b {name}", z3.Bool(name))

    def _real(self, name: str) -> z3.ArithRef:
        return self._free.setdefault(f"r {name}", z3.Real(name))

    def _truth_of(self, node: Node, owner: str, row: Mapping[str, str] | None) -> z3.BoolRef:
        return self._symbol(node, owner, row).truth

    def _symbol(self, node: Node, owner: str, row: Mapping[str, str] | None) -> Symbol:
        op = node["op"]
        if op == "number":
            return number(
                z3.RealVal(repr(node["value"])), FALSE, lambda words: TRUE, is_whole=node["value"].is_integer()
            )
        if op == "string":
            return constant(node["value"])
        if op == "reference":
            return self._looked_up(node, owner)
        if op == "self":
            return self.raw(owner)
        if op == "column" and row is not None:
            return constant(row.get(node["name"], ""))
        if op in ("and", "or"):
            found = [self._truth_of(part, owner, row) for part in node["of"]]
            return truth(both(*found) if op == "and" else either(*found))
        if op == "negate":
            inner = self._symbol(node["of"], owner, row)
            return number(-inner.number, inner.is_nan, self._free_of(node, owner), is_whole=inner.is_whole)
        return self._operation(node, owner, row)

    def _operation(self, node: Node, owner: str, row: Mapping[str, str] | None) -> Symbol:
        free = self._free_of(node, owner)

        def unknown() -> z3.ArithRef:
            return self._real(f"{self._key(node, owner)} value")

        if node["op"] == "binary":
            left, right = (self._symbol(node[side], owner, row) for side in ("left", "right"))
            if node["operator"] in ("+", "-", "*", "div", "mod"):
                return calculated(node["operator"], left, right, free, unknown)
            if _has_nodes(node, self.questionnaire, self._placed(owner)):
                return truth(free("nodes"))
            return truth(compared(node["operator"], left, right, free))
        if node["op"] == "call" and not _has_nodes(node, self.questionnaire, self._placed(owner)):
            values = [self._symbol(argument, owner, row) for argument in node["arguments"]]
            found = function(node["name"], values, free, unknown)
            if found is not None:
                return found
        anything = self._anything(self._key(node, owner))
        self._hint(node, anything, owner)
        return anything

    def _looked_up(self, node: Node, owner: str) -> Symbol:
        target = self.questionnaire.placed.get(node["name"])
        if target is None or not isinstance(target.item, Question):
            return self._anything(self._key(node, owner))
        here = self._placed(owner).repeats
        if isinstance(self._placed(owner).item, Repeat):
            here = (*here, owner)
        if target.repeats != here[: len(target.repeats)]:
            anything = self._anything(self._key(node, owner))
            self._alike(anything, self.value(node["name"]), owner)
            return anything
        return self.value(node["name"])

    def _hint(self, node: Node, anything: Symbol, owner: str) -> None:
        """What a function that is not modelled gives in the simplest interviews."""
        name = node.get("name")
        if node["op"] == "call" and name in ("today", "now"):
            self._simply(owner, both(no(anything.is_nan), anything.number == self.today.toordinal() - EPOCH))
        if node["op"] == "call" and name in ("count", "position"):
            self._simply(owner, both(no(anything.is_nan), anything.number == 1))
        if node["op"] == "position":
            self._simply(owner, both(no(anything.is_nan), anything.number == 1))
        of = node["arguments"][0] if node["op"] == "call" and name in ("sum", "min", "max", "date") else node
        if of["op"] in ("reference", "indexed") and isinstance(self._item(of["name"]), Question):
            self._alike(anything, self.value(of["name"]), owner)

    def _simply(self, owner: str, hint: z3.BoolRef) -> None:
        self._hints.setdefault(owner, []).append(hint)

    def _item(self, name: str) -> Any:
        placed = self.questionnaire.placed.get(name)
        return placed.item if placed else None

    def _alike(self, one: Symbol, other: Symbol, owner: str) -> None:
        texts = [one.text.is_(words) == condition for words, condition in other.text.known.items()]
        same = (
            one.is_nan == other.is_nan,
            one.truth == other.truth,
            z3.Implies(no(other.is_nan), one.number == other.number),
        )
        self._simply(owner, both(*same, *texts))

    def _free_of(self, node: Node, owner: str) -> Any:
        key = self._key(node, owner)
        return lambda words: self._bool(f"{key} {words}")

    def _key(self, node: Node, owner: str) -> str:
        """The same for the same unknown: what an expression says depends on answers, and on where it stands if it
        looks at itself, its place or its surroundings."""
        here = any(part["op"] not in ("reference", "number", "string", "call", "binary", "and", "or", "negate", "regex")
                   for part in parts(node)) or bool(self._placed(owner).repeats)  # fmt: skip
        lasting = {key: value for key, value in node.items() if key != "machine"}
        return f"{owner if here else ''}|{json.dumps(lasting, sort_keys=True, ensure_ascii=False)}"


class Unskipped(Encoding):
    """The formula with every question asked of everybody: what it forbids, no skip is to blame for."""

    def value(self, name: str) -> Symbol:
        """A question's answer, asked or not."""
        return self.raw(name)


def _has_nodes(node: Node, questionnaire: Questionnaire, owner: Placed) -> bool:
    """Whether an expression looks from outside into a repeat: then it is about several answers at once."""
    here = (*owner.repeats, owner.item.name) if isinstance(owner.item, Repeat) else owner.repeats
    for part in parts(node):
        if part["op"] == "reference":
            target = questionnaire.placed.get(part["name"])
            if target is None or not isinstance(target.item, Question) or target.repeats != here[: len(target.repeats)]:
                return True
        elif part["op"] in ("lookup", "instances", "member"):
            return True
    return False
