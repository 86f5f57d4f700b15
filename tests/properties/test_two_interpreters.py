"""Whatever is written and answered, the phone and the server evaluate it to the same type and the same text."""

from __future__ import annotations

import contextlib
import json
import math
import random
import subprocess

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from surveys.questionnaires.expressions import ExpressionError, Places, compile_expression
from surveys.questionnaires.expressions.functions import FUNCTIONS
from surveys.questionnaires.expressions.patterns import compile_pattern, matches
from tests.machine import needs
from tests.unit.questionnaires.interpreters import in_javascript, in_python

INEXACT = {
    "pow", "exp", "exp10", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "atan2",
}  # fmt: skip
PLACES = Places({("r",): "r", ("r", "m"): "m", ("a",): "a"}, frozenset({("r",)}), ("a",))
ATOMS = [
    "${a}", "${b}", "${m}", "${r}", ".", "../a", "1", "-0.5", "2.5", "1e21", "0.0000001", "'x'", "''", "'2024-02-29'",
    "'07:30'", "'2024-02-30T10:00:00.000+07:00'", "today()", "now()", "true()", "position(..)", "'😀é'", "1 div 0",
    "0 div 0", "${r}[m > 1]/m", "count(${r}[position() = last()])", "instance('l')/root/item[c = ${a}]/label",
    "'%Y-%m-%d %H:%M %a'",
    "regex(${a}, '^[a-zé]{2,}\\b|\\d+$')", "indexed-repeat(${m}, ${r}, 2)", "jr:choice-name(${a}, '${a}')", "null",
]  # fmt: skip
OPERATORS = ["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or"]
EXACT = {name: function for name, function in FUNCTIONS.items() if name not in INEXACT}
LAZY = {"if": 3, "coalesce": 2, "once": 1}
WRITTEN = ["", " ", "0", "1", "-7", "2.50", "1e5", ".5", "5.", "abc", "a b c", "2024-02-29", "2024-2-9", "0001-01-01",
           "9999-12-31", "2024-02-29T23:59:59.999Z", "2024-02-29T10:30", "07:30:15", "😀", "e\u0301", "é", "NaN",
           "Infinity", "١", "\u00a01", "123456789012345678901234567890", "0.1", "0.000001", "true", "l-0",
           "\ud83d"]  # fmt: skip

LETTERS = "ab01 .-:é😀\u0301\u00a0\n٣T"


class Writer:
    """Random expressions that compile, and random answers to look at."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def case(self) -> tuple[dict, dict]:
        """A compiled expression and the facts of a context."""
        while True:
            with contextlib.suppress(ExpressionError):
                return compile_expression(self.expression(4), places=PLACES), self.facts()

    def expression(self, depth: int) -> str:
        pick = self.random.choice
        if depth == 0 or self.random.random() < 0.2:
            return pick(ATOMS)
        if self.random.random() < 0.35:
            return f"({self.expression(depth - 1)} {pick(OPERATORS)} {self.expression(depth - 1)})"
        name = pick([*EXACT, *LAZY])
        least, most = EXACT[name].arguments if name in EXACT else (LAZY[name], LAZY[name])
        count = self.random.randint(least, min(least + 2, most if most is not None else least + 2))
        return f"{name}({', '.join(self.expression(depth - 1) for _ in range(count))})"

    def facts(self) -> dict:
        day = f"{self.random.randint(1, 9999):04d}-{self.random.randint(1, 12):02d}-{self.random.randint(1, 28):02d}"
        return {
            "today": day,
            "now": self.random.choice([None, f"{day}T23:59:59.999", f"{day}T00:00:00.000", f"{day}T07:05:00.250"]),
            "utcOffset": self.random.choice([0, 420, -420, 345]),
            "current": self.random.choice([self.text(), self.texts()]),
            "position": self.random.choice([None, 1, 7]),
            "answers": {"a": self.text(), "b": self.texts(), "m": self.texts(), "r": ["", ""]},
            "lists": {"l": [{"name": "1", "label": "Một", "c": "1"}, {"name": "2", "label": "Hai", "c": "x"}]},
            "seed": self.text(),
        }

    def texts(self) -> list[str]:
        return [self.text() for _ in range(self.random.randint(0, 4))]

    def text(self) -> str:
        shape = self.random.random()
        if shape < 0.6:
            return self.random.choice(WRITTEN)
        if shape < 0.8:
            return repr(self.random.choice([1, -1]) * self.random.random() * 10 ** self.random.randint(-25, 25))
        return "".join(self.random.choices(LETTERS, k=self.random.randint(0, 12)))


@needs("node")
@settings(max_examples=2, phases=[Phase.generate])
@given(st.integers(0, 2**64))
def test_both_interpreters_give_the_same(seed):
    writer = Writer(seed)
    chosen = [writer.case() for _ in range(1_500)]
    told = zip(chosen, in_python(chosen), in_javascript(chosen), strict=True)
    differing = [
        (tree["source"], facts, mine, theirs) for (tree, facts), mine, theirs in told if list(mine) != list(theirs)
    ]
    assert not differing[:2]


PIECES = [
    *"ab01AB_ -.,]}:/@é|()*+?^$.-[&", r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", "(?:", "{2}", "{1,3}", "{2,}",
    "*?", "+?", r"\b", r"\B", "[ab]", "[^a]", "[a-z]", r"[\w.-]", r"[^\d\s]", r"\.", r"\-", r"\u00e9", r"\xe9",
    r"\t", "😀", "[é-ü]",
]  # fmt: skip
BROWSER = """
const cases = JSON.parse(require("node:fs").readFileSync(0));
console.log(JSON.stringify(cases.map(([pattern, text]) => new RegExp(pattern).test(text))));
"""


@needs("node")
@settings(max_examples=2, phases=[Phase.generate])
@given(st.integers(0, 2**64))
def test_a_pattern_that_is_read_means_what_it_means_in_a_browser(seed):
    chance = random.Random(seed)
    chosen = []
    while len(chosen) < 2_000:
        pattern = "".join(chance.choices(PIECES, k=chance.randint(1, 8)))
        with contextlib.suppress(ExpressionError):
            machine = compile_pattern(pattern)
            texts = ["".join(chance.choices("ab01AB_ -.,]}:/@éü😀\n\t", k=chance.randint(0, 7))) for _ in range(5)]
            chosen += [(pattern, text, matches(text, machine)) for text in texts]
    written = json.dumps([case[:2] for case in chosen])
    run = subprocess.run(["node", "-e", BROWSER], input=written, capture_output=True, text=True, check=True)
    assert [case for case, found in zip(chosen, json.loads(run.stdout), strict=True) if case[2] is not found] == []


@needs("node")
def test_functions_of_real_numbers_agree_to_fourteen_digits():
    numbers = [-7.5, -1.0, -0.5, 0.0, 0.1, 0.5, 1.0, 1.61, 2.0, 3.0, 10.0, 65.3, 1e5, 1e300, math.inf, math.nan]
    written = {
        number: "0 div 0" if math.isnan(number) else "1 div 0" if math.isinf(number) else f"{number}"
        for number in numbers
    }
    chosen = [
        (compile_expression(f"{name}({', '.join(arguments)})"), {"today": "2025-11-22"})
        for name in sorted(INEXACT)
        for arguments in (
            [(written[one],) for one in numbers]
            if FUNCTIONS[name].arguments == (1, 1)
            else [(written[one], written[other]) for one in numbers for other in numbers]
        )
    ]
    for (tree, _), (_, mine), (_, theirs) in zip(chosen, in_python(chosen), in_javascript(chosen), strict=True):
        both = [float(text.replace("Infinity", "inf")) if text else math.nan for text in (mine, theirs)]
        same = both[0] == both[1] or all(map(math.isnan, both)) or math.isclose(*both, rel_tol=1e-14, abs_tol=1e-300)
        assert same, (tree["source"], mine, theirs)


@needs("node")
def test_the_square_of_a_height_is_the_same_to_the_last_digit():
    heights = [f"{centimetres / 100}" for centimetres in range(40, 210)]
    chosen = [(compile_expression(f"61.5 div pow({height}, 2)"), {"today": "2025-11-22"}) for height in heights]
    assert in_python(chosen) == in_javascript(chosen)
