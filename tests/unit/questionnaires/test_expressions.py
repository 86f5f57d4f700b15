"""Expressions: each trap of XPath and XLSForm is a test."""

from __future__ import annotations

import json
import math
import re
from datetime import date, datetime

import pytest

from surveys.questionnaires.compiled import compiled
from surveys.questionnaires.expressions import (
    Context,
    ExpressionError,
    NodeSet,
    Places,
    compile_expression,
    evaluate,
    references,
    up_to_date,
)
from surveys.questionnaires.expressions.functions import FUNCTIONS, LAZY_FUNCTIONS, OUT_OF_SCOPE
from surveys.questionnaires.expressions.randomness import Randomness, randomness_of, shuffled
from surveys.questionnaires.expressions.values import cut, to_string, units
from tests.machine import needs
from tests.unit.questionnaires.forms import form
from tests.unit.questionnaires.interpreters import HERE, context, in_javascript, in_python


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


HOUSE = Places(
    {("n",): "n", ("house",): "house", ("house", "age"): "age", ("member",): "member", ("member", "name"): "name",
     ("member", "trip"): "trip", ("member", "trip", "days"): "days", ("member", "mark"): "mark"},
    frozenset({("member",), ("member", "trip")}),
    roots=("data", "phieu"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("here", "text", "question"),
    [
        (("house", "age"), "../../n", "n"),
        (("house", "age"), "/data/house/age", "age"),
        (("house", "age"), "/phieu/n", "n"),
        (("house", "age"), "current()/../age", "age"),
        (("house", "age"), "./../age", "age"),
        (("house",), "./age", "age"),
        (("member", "mark"), "../name", "name"),
        (("member", "trip", "days"), "../../name", "name"),
    ],
)
def test_a_path_written_by_hand_is_its_question(here, text, question):
    assert compile_expression(text, places=HOUSE.at(here))["expression"] == {"op": "reference", "name": question}


@pytest.mark.parametrize("text", ["/data/member/name", "../../member/name", "${member}/name"])
def test_a_path_from_above_the_repeat_goes_through_all_its_instances(text):
    tree = compile_expression(f"join(' ', {text})", places=HOUSE.at(("member", "mark")))
    facts = {"today": "2025-11-22", "answers": {"member": ["", ""], "name": ["An", "Bình"]}}
    assert evaluate(tree, context(**facts)) == "An Bình"


@pytest.mark.parametrize(
    "text",
    [
        "../nowhere",
        "/other/n",
        "/data/house/n",
        "../../../n",
        "count(../*)",
        "//n",
        "@n",
        "self::n",
        "sum(${member}[mark > 1]/trip/days)",
        "${n}[1]",
    ],
)
def test_a_path_to_nothing_or_in_an_unknown_way_is_refused(text):
    with pytest.raises(ExpressionError):
        compile_expression(text, places=HOUSE.at(("house", "age")))


PREDICATES = [
    ("${member}[2]/name", "Bình"),
    ("join(' ', ${member}[position() > 1]/name)", "Bình Chi"),
    ("${member}[last()]/name", "Chi"),
    ("${member}[name = 'An']/mark", "7"),
    ("count(${member}[mark > 6])", "2"),
    ("join(' ', ${member}[mark > 6][2]/name)", "Chi"),
    ("${member}[position() = ${n} - 1]/name", "An"),
    ("${member}[9]/name", ""),
    ("count(/data/member[./mark = ''])", "0"),
    ("instance('l')/root/item[2]/label", "Hai"),
    ("instance('l')/root/item[name = ${n} and position() > 1]/label", "Hai"),
    ("count(instance('l')/root/item[label != ''])", "3"),
    ("instance('l')/root/item[position() = last()]/name", "3"),
    ("jr:itext(instance('l')/root/item[name = ${n}]/itextId)", "Hai"),
    ("join(' ', randomize(instance('l')/root/item/name, 33))", "2 1 3"),
]
ROSTER = {
    "today": "2025-11-22",
    "answers": {"n": "2", "member": ["", "", ""], "name": ["An", "Bình", "Chi"], "mark": ["7", "5", "9"]},
    "lists": {"l": [{"name": "1", "label": "Một"}, {"name": "2", "label": "Hai"}, {"name": "3", "label": "Ba"}]},
}


@pytest.mark.parametrize(("text", "expected"), PREDICATES)
def test_predicates_choose_among_the_instances_of_a_repeat(text, expected):
    assert to_string(evaluate(compile_expression(text, places=HOUSE), context(**ROSTER))) == expected


@needs("node")
def test_the_phone_chooses_the_same_instances():
    cases = [(compile_expression(text, places=HOUSE), ROSTER) for text, _ in PREDICATES]
    assert [list(told) for told in in_javascript(cases)] == [list(told) for told in in_python(cases)]


def test_the_place_in_an_outer_repeat():
    def at(text):
        return compile_expression(text, places=HOUSE.at(("member", "trip", "days")))["expression"]

    assert at("position(..)") == {"op": "position"}
    assert at("position(../..)") == at("position(current()/../..)") == {"op": "position", "repeat": "member"}
    assert evaluate(at("position(../..)"), context(today="2025-11-22", places={"member": 4})) == 4


def test_what_is_not_a_number_is_written_as_a_blank():
    assert value("concat('a', ${blank} + 1, 'b')") == "ab"
    assert value("coalesce(${blank} + 1, 'none')") == "none"


def test_rounding_is_in_decimal_as_written():
    assert value("round(1.005, 2)") == 1.01
    assert value("round(-2.5)") == -3
    assert value("round(0.49999999999999994)") == 0
    assert value("round(1234.5, -2)") == 1200


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1e21 * 10", "1" + "0" * 22), ("1 div 10000000", "0.0000001"), ("-0", "0"), ("0.1 + 0.2", "0.30000000000000004"),
     ("5e-324", f"0.{'0' * 323}5"), ("123456789012345680000", "123456789012345680000")],
)  # fmt: skip
def test_numbers_are_written_without_an_exponent(text, expected):
    assert value(f"string({text})") == expected


def test_text_is_cut_by_utf_16_units_and_never_through_a_letter():
    assert units("a😀") == 3
    assert cut("a😀b", 0, 2) == "a"
    assert cut("a😀b", 2) == "b"
    assert value("substr('a😀b', 1, 3)") == "😀"
    assert value("substring('a😀b', 3)") == "b"


def test_an_expression_is_composed_like_the_answers():
    assert value("${q} = 'e\u0301'", {"q": "é"})


def test_an_evaluation_ends_after_so_many_steps():
    rows = [{"name": str(number)} for number in range(600)]
    text = "count(instance('l')/root/item[count(instance('l')/root/item[name > 5]) > 3])"
    assert value(text, lists={"l": rows}) == ""


def test_the_deepest_expression_that_is_read_can_be_evaluated():
    innermost = "1" + " + 1" * 149
    nested = "not(" * 40 + f"({innermost}) = 150" + ")" * 40
    assert value(nested) is True
    assert value("if(1 = 1, " * 58 + "7" + ", 0)" * 58) == 7


def test_chance_is_the_same_for_the_same_seed():
    assert shuffled(range(5), Randomness(42)) == shuffled(range(5), Randomness(42)) != [0, 1, 2, 3, 4]
    once, again = randomness_of("mã|q"), randomness_of("mã|q")
    numbers = [once() for _ in range(200)]
    assert numbers == [again() for _ in range(200)]
    assert 0.4 < sum(numbers) / 200 < 0.6
    assert re.fullmatch("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", value("uuid()", random=once))


def test_an_expression_of_an_earlier_version_is_brought_up_to_date():
    stored = {
        "version": 1,
        "source": "regex(., '^a+$')",
        "expression": {"op": "call", "name": "regex",
                       "arguments": [{"op": "self"}, {"op": "string", "value": "^a+$"}]},
        "references": [],
    }  # fmt: skip
    for expression in (stored, up_to_date(stored)):
        assert evaluate(expression, Context(today=date(2025, 1, 1), current="aaa"))
        assert not evaluate(expression, Context(today=date(2025, 1, 1), current="ab"))
    assert up_to_date(stored)["expression"]["op"] == "regex"


def test_the_documentation_names_every_function_and_only_tests_that_exist():
    text = (HERE.parents[2] / "docs" / "expressions.md").read_text("utf-8")
    named = set(re.findall(r"[a-z][a-z0-9:-]*", " ".join(re.findall(r"`([^`]+)`", text))))
    assert {*FUNCTIONS, *LAZY_FUNCTIONS, *OUT_OF_SCOPE} <= named
    sources = "".join(path.read_text("utf-8") for path in (HERE.parents[1]).rglob("test_*.py"))
    for test in re.findall(r"`(test_\w+)`", text):
        assert f"def {test}(" in sources, test


def test_a_phone_fetches_checksums_only_where_a_form_uses_them():
    def modules(calculation):
        survey = f"""
        | type      | name | label | calculation |
        | text      | q1   | Một   |             |
        | calculate | q2   |       | {calculation} |
        """
        return compiled(form(survey))["modules"]

    assert modules("digest(${q1}, 'MD5', 'hex')") == ["digests"]
    assert modules("string-length(${q1})") == []
