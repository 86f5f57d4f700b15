"""Whatever is typed into an expression, a cell or an answer: an answer or an error that says why, never a crash."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.questionnaires.expressions import (
    Context,
    ExpressionError,
    NodeSet,
    compile_expression,
    evaluate,
    to_boolean,
    to_number,
    to_string,
)
from surveys.questionnaires.expressions.functions import FUNCTIONS
from surveys.questionnaires.expressions.patterns import compile_pattern, matches

ATOMS = ["${a}", "${b}", ".", "1", "-0.5", "'x'", "''", "'2024-02-30'", "today()", "now()", "true()", "position(..)"]
OPERATORS = ["+", "-", "*", "div", "mod", "=", "!=", "<", ">=", "and", "or"]


@st.composite
def expressions(draw, depth=3):
    """Well-formed expressions over every function of the language."""
    if depth == 0 or draw(st.booleans()):
        return draw(st.sampled_from(ATOMS))
    inner = expressions(depth=depth - 1)
    if draw(st.booleans()):
        return f"({draw(inner)} {draw(st.sampled_from(OPERATORS))} {draw(inner)})"
    name = draw(st.sampled_from(sorted(FUNCTIONS)))
    least, most = FUNCTIONS[name].arguments
    count = draw(st.integers(least, min(least + 2, most if most is not None else least + 2)))
    return f"{name}({', '.join(draw(inner) for _ in range(count))})"


answers = st.one_of(st.text(max_size=30), st.lists(st.text(max_size=8), max_size=4).map(NodeSet))


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=80), st.text("()[]${}.'\"a1+-*/=<>, ", max_size=120)))
def test_arbitrary_text_compiles_or_says_why(text):
    try:
        tree = compile_expression(text)
    except ExpressionError as error:
        assert error.code
        return
    assert json.loads(json.dumps(tree)) == tree


@settings(deadline=None, max_examples=400)
@given(expressions(), answers, answers, st.text(max_size=20))
def test_every_expression_has_a_value_or_an_error_that_says_why(text, a, b, current):
    context = Context(today=date(2025, 11, 22), value={"a": a, "b": b}.__getitem__, current=current, position=1)
    try:
        value = evaluate(compile_expression(text), context)
    except ExpressionError as error:
        assert error.code
        return
    assert isinstance(to_string(value), str)
    assert isinstance(to_number(value), float)
    assert isinstance(to_boolean(value), bool)


@settings(deadline=None, max_examples=200)
@given(expressions(), answers, answers)
def test_a_stored_tree_means_the_same_as_a_fresh_one(text, a, b):
    context = Context(today=date(2025, 11, 22), value={"a": a, "b": b}.__getitem__, position=1)
    try:
        tree = compile_expression(text)
        value = evaluate(tree, context)
    except ExpressionError:
        return
    assert repr(evaluate(json.loads(json.dumps(tree)), context)) == repr(value)


@settings(deadline=None, max_examples=300)
@given(st.text("ab01()[]{}|*+?^$\\.-,dws", max_size=25), st.text("ab01", max_size=200))
def test_every_pattern_ends_quickly_or_is_refused(pattern, text):
    try:
        assert matches(text, compile_pattern(pattern)) in {True, False}
    except ExpressionError as error:
        assert error.code.startswith("pattern-")


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_numbers_survive_being_written_as_text(number):
    assert to_number(to_string(number)) == number
