"""Expressions: each trap of XPath and XLSForm is a test."""

from __future__ import annotations

import json
import math
from datetime import date, datetime

import pytest

from surveys.questionnaires.expressions import (
    Context,
    ExpressionError,
    NodeSet,
    compile_expression,
    evaluate,
    references,
)


def value(text, answers=None, **context):
    answers = answers or {}
    context.setdefault("today", date(2025, 11, 22))
    return evaluate(compile_expression(text), Context(value=lambda name: answers.get(name, ""), **context))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a blank answer is '' as text and not a number as a number
        ("${blank} = ''", True),
        ("${blank} = 0", False),
        ("${blank} < 5", False),
        ("${blank} >= 0", False),
        ("not(${blank})", True),
        ("string-length(${blank})", 0.0),
        ("coalesce(${blank}, 'x')", "x"),
        ("count-selected(${blank})", 0.0),
        # text and numbers
        ("'10' > '9'", True),
        ("'10' = '10.0'", False),
        ("10 = '10.0'", True),
        ("1 + '2'", 3.0),
        ("string(3.0)", "3"),
        ("string(0.1 + 0.2)", "0.30000000000000004"),
        ("string(1 div 0)", "Infinity"),
        ("string(-0)", "0"),
        ("concat('a', 1.50, true())", "a1.5true"),
        ("-7 mod 3", -1.0),
        ("7 mod -3", 1.0),
        ("2 - 1", 1.0),
        ("2-1", 1.0),
        ("6 div 4", 1.5),
        # halves are not rounded to even
        ("round(0.5)", 1.0),
        ("round(1.5)", 2.0),
        ("round(2.5)", 3.0),
        ("round(2.345, 2)", 2.35),
        ("int(-3.7)", -3.0),
        ("floor(-3.2)", -4.0),
        ("ceiling(3.2)", 4.0),
        # operators bind as in XPath
        ("true() or false() and false()", True),
        ("1 + 2 * 3", 7.0),
        ("-(2) + 3", 1.0),
        ("1 < 2 = true()", True),
        # text functions
        ("substr('Hưng Yên', 0, 4)", "Hưng"),
        ("substr('abc', -2)", "bc"),
        ("substring('12345', 2, 3)", "234"),
        ("translate('abc', 'ab', 'A')", "Ac"),
        ("normalize-space('  a   b ')", "a b"),
        ("string-length('😀')", 2.0),
        ("join(' ', 'a', 'b')", "a b"),
        ("starts-with('xã Tân', 'xã')", True),
        ("contains('abc', '')", True),
        ("if(1 = 1, 'a', 'b')", "a"),
        ("min(3, 1, 2)", 1.0),
        ("max(3, 1, 2)", 3.0),
        ("pow(2, 10)", 1024.0),
    ],
)
def test_value_of(text, expected):
    assert value(text) == expected


def test_blank_as_a_number_is_not_a_number():
    assert math.isnan(value("${blank} + 1"))


def test_selected_compares_whole_codes():
    answers = {"q": "10 11"}
    assert value("selected(${q}, '10')", answers)
    assert not value("selected(${q}, '1')", answers)
    assert value("selected-at(${q}, 1)", answers) == "11"
    assert value("selected-at(${q}, 5)", answers) == ""


def test_names_may_hold_dots():
    assert value('${ever.abroad}="yes"', {"ever.abroad": "yes"})


def test_a_node_set_equals_what_any_of_its_members_equals():
    answers = {"age": NodeSet(["12", "40", ""])}
    assert value("${age} = 40", answers)
    assert value("${age} != 40", answers)
    assert value("${age} > 39", answers)
    assert value("count(${age})", answers) == 3
    assert value("count-non-empty(${age})", answers) == 2


def test_an_empty_node_set_equals_nothing():
    answers = {"age": NodeSet()}
    assert not value("${age} = ''", answers)
    assert not value("${age} != ''", answers)
    assert math.isnan(value("sum(${age})", answers))


def test_today_and_now_come_from_the_context():
    assert str(value("today()")) == "2025-11-22"
    assert str(value("now()", now=datetime(2025, 11, 22, 8, 30), utc_offset_minutes=420)).startswith("2025-11-22T08:30")


def test_dates_compare_and_subtract_as_days():
    answers = {"birth": "2000-02-29"}
    assert value("${birth} < today()", answers)
    assert value("int((today() - ${birth}) div 365.25)", answers) == 25
    assert value("date('2025-11-22') - date('2025-11-20')") == 2
    assert value("format-date(${birth}, '%d/%m/%Y')", answers) == "29/02/2000"
    assert value("format-date('nonsense', '%d')") == ""


def test_dates_do_not_move_with_the_time_zone():
    for minutes in (-420, 0, 420):
        assert str(value("date('2025-03-05')", utc_offset_minutes=minutes)) == "2025-03-05"


def test_position_and_self_come_from_the_context():
    assert value("position(..)", position=2) == 2
    assert value(". >= 18 and . <= 110", current="18")


def test_once_keeps_the_first_value():
    assert value("once('new')", current="old") == "old"
    assert value("once('new')") == "new"


def test_lookup_reads_a_choice_list():
    communes = [{"name": "1", "label": "Tân Hưng", "huyen": "a"}, {"name": "2", "label": "Liên Phương", "huyen": "b"}]
    items = {"xa": communes}
    assert value("string(instance('xa')/root/item[name = ${q}]/label)", {"q": "2"}, lists=items) == "Liên Phương"
    assert value("count(instance('xa')/root/item[huyen = 'a'])", lists=items) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("1 +", "unexpected-end"),
        ("(1", "unexpected-end"),
        ("1 2", "unexpected-token"),
        ("'abc", "unclosed-string"),
        ("a = 1", "bare-name"),
        ("${a} = 1 # 2", "unexpected-character"),
        ("nothing(1)", "unknown-function"),
        ("pulldata('f', 'a', 'b', 'c')", "function-out-of-scope"),
        ("selected(${a})", "argument-count"),
        ("regex(., '(a+)+\\1')", "pattern-not-linear"),
        ("regex(., '(?=a)')", "pattern-not-linear"),
        ("regex(., '[a')", "pattern-syntax"),
        ("(" * 60 + "1" + ")" * 60, "too-deep"),
        ("-" * 60 + "1", "too-deep"),
        ("1" + " + 1" * 200, "too-large"),
        ("1" * 30_000, "too-long"),
        ("/data/x = 1", "unknown-path"),
        ("../x = 1", "unknown-path"),
        ("regex(., ${pattern})", "pattern-not-fixed"),

    ],
)
def test_what_cannot_be_compiled_says_why(text, code):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text)
    assert caught.value.code == code


def test_an_unknown_question_is_named():
    with pytest.raises(ExpressionError) as caught:
        compile_expression("${a} = ${b}", names={"a"})
    assert caught.value.facts == {"name": "b"}


def test_a_tree_is_plain_json_that_knows_its_references():
    tree = compile_expression("indexed-repeat(${age}, ${member}, 1) > ${limit} and jr:choice-name(${x}, '${x}') = 'a'")
    assert json.loads(json.dumps(tree)) == tree
    assert references(tree) == ["age", "member", "limit", "x"]


def test_bare_names_are_columns_in_a_choice_filter_only():
    tree = compile_expression("region = ${r}", columns={"region"})
    context = Context(today=date(2025, 1, 1), value=lambda name: "a", columns={"region": "a"})
    assert evaluate(tree, context) is True


@pytest.mark.parametrize(("text", "expected"), [("round(1234567, 30)", 1234567.0), ("round(0.000001, -30)", 0.0)])
def test_rounding_to_absurdly_many_digits_is_harmless(text, expected):
    assert value(text) == expected
