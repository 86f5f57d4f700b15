"""Regular expressions of authors: what they mean, on the server and on the phone, and what is refused."""

from __future__ import annotations

import pytest

from surveys.questionnaires import read_xlsform
from surveys.questionnaires.expressions import ExpressionError, compile_expression, loose_patterns
from surveys.questionnaires.expressions.patterns import compile_pattern, matches, matches_whole
from tests.machine import needs
from tests.unit.questionnaires.forms import workbook
from tests.unit.questionnaires.interpreters import in_javascript

MEANINGS = [
    # patterns of real forms
    ("a@b.vn", r"^[^@\s]+@[^@\s]+\.[^@\s]+$", True),
    ("a@b", r"^[^@\s]+@[^@\s]+\.[^@\s]+$", False),
    ("07/2024", "^[0-9]{2}[/][0-9]{4}$", True),
    ("7/2024", "^[0-9]{2}[/][0-9]{4}$", False),
    ("AB1234", r"^[A-Z]{2}\d{4}$", True),
    ("ab1234", r"^[A-Z]{2}\d{4}$", False),
    ("0912345678", r"^(0|\+84)[35789][0-9]{8}$", True),
    ("+84912345678", r"^(0|\+84)[35789][0-9]{8}$", True),
    ("0112345678", r"^(0|\+84)[35789][0-9]{8}$", False),
    ("12.5", r"^\d+(\.\d{1,2})?$", True),
    ("12.", r"^\d+(\.\d{1,2})?$", False),
    # without ^ and $ any part of the answer may match
    ("x123y", r"\d{3}", True),
    ("12", r"\d{3}", False),
    ("Anna 2", "[A-Za-z ]{1,100}", True),
    ("", "a*", True),
    ("", "a", False),
    ("ab", "^a|b$", True),
    ("ba", "^a|b$", False),
    # letters and classes
    ("Đặng", r"^\p{L}+$", True),
    ("Đặng 2", r"^\p{L}+$", False),
    ("Đặng", r"^\w+$", False),
    ("a-1", r"^[\w-]+$", True),
    ("a.1", r"^[\w.-]+$", True),
    ("]", r"^[\]]$", True),
    ("^", "^[a^]$", True),
    ("-", "^[a-]$", True),
    ("à", "^\\u00e0$", True),
    ("é", r"^[\xe0-\xff]$", True),
    ("aXb", "^a.b$", True),
    ("a\nb", "^a.b$", False),
    ("a\u00a0b", r"^a\sb$", True),
    ("٣", r"^\d$", False),
    ("a", r"^\D$", True),
    ("é", r"^\W$", True),
    ("a,b", r"^\p{Punct}$", False),
    ("ß", r"^\P{Lu}$", True),
    # a letter outside the basic plane counts for two, as in a browser
    ("😀", "^.$", False),
    ("😀", "^..$", True),
    ("😀", "😀", True),
    # the rest of the language
    ("colour", "^colou?r$", True),
    ("aaa", "^a{2,}$", True),
    ("aaa", "^a{2}$", False),
    ("aaa", "^a+?$", True),
    ("ANNA", "(?i)^[a-z]+$", True),
    ("đặng", "(?i)^ĐẶNG$", True),
    ("K", "(?i)^[^k]$", False),
    ("xã Tân", r"\bT", True),
    ("Nam", r"a\b", False),
    ("Nam", r"a\B", True),
    ("abab", "^(?:ab)+$", True),
    ("2024", "^(?<year>[0-9]{4})$", True),
    ("a{", r"^a\{$", True),
    ("a}", "^a}$", True),
    ("a" * 2_001, "a", False),
]


@pytest.mark.parametrize(("text", "pattern", "expected"), MEANINGS)
def test_a_pattern_is_searched_for_in_the_answer(text, pattern, expected):
    assert matches(text, compile_pattern(pattern)) is expected


@needs("node")
def test_the_phone_runs_the_same_machines():
    cases = []
    for text, pattern, _ in MEANINGS:
        tree = {"op": "regex", "of": {"op": "string", "value": text}, "machine": compile_pattern(pattern)}
        cases.append((tree, {"today": "2025-11-22"}))
    wrong = [
        meaning
        for meaning, (_, found) in zip(MEANINGS, in_javascript(cases), strict=True)
        if (found == "true") is not meaning[2]
    ]
    assert not wrong


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1", "(?=.{8,})a", "(?!a)b", "(?<=a)b", "a++", "a*+", "(?>a)", "[a", "(a", "a)", "*a", "a{2", "a{,5}",
        "^*", r"\b+", "[]a]", "[^]a]", "[[:alpha:]]", "[a-z&&[^b]]", "[z-a]", r"[a-\d]", r"\A1\z", r"\Qa\E", r"\v",
        r"\h", r"\p{Han}", r"\pL", r"\u12", "a**", "(?i", "a(?i)b", "(?s).",
    ],
)  # fmt: skip
def test_what_backtracks_or_means_two_things_is_refused(pattern):
    with pytest.raises(ExpressionError) as caught:
        compile_pattern(pattern)
    assert caught.value.code in {"pattern-syntax", "pattern-not-linear"}


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "(.*)*b", "a*a*a*a*a*a*a*b", "(x+x+)+y"])
def test_the_work_of_a_pattern_grows_in_line_with_the_text(pattern, monkeypatch):
    from surveys.questionnaires.expressions import patterns

    looks = []
    real = patterns._closure
    monkeypatch.setattr(
        patterns, "_closure", lambda *args, **kw: looks.append(len(found := real(*args, **kw))) or found
    )

    def work(length):
        looks.clear()
        assert not matches("a" * length, compile_pattern(pattern))
        return sum(looks)

    assert work(800) < 2.1 * work(400)


@pytest.mark.parametrize(
    "pattern",
    ["(" * 200, "a{400}{400}", "((a{30}){30}){30}", "((){500}){500}", "a{1000000}", "x" * 501, "a{999999999999}"],
)
def test_patterns_that_explode_are_refused_or_harmless(pattern):
    try:
        assert matches("a", compile_pattern(pattern)) in {True, False}
    except ExpressionError as error:
        assert error.code.startswith("pattern-")


def test_a_pattern_of_our_own_kinds_of_question_is_the_whole_answer():
    assert matches_whole("a1", "[a-z]|a1")
    assert not matches_whole("xa1", "[a-z]|a1")


def test_patterns_that_would_mean_something_else_in_odk_collect_are_told():
    def loose(pattern):
        return loose_patterns(compile_expression(f"regex(., '{pattern}')"))

    assert loose("[0-9]{10}") == ["[0-9]{10}"]
    assert loose("^a|b$") == ["^a|b$"]
    assert loose("^[0-9]{10}$") == []
    assert loose("^(a|b)$|^c$") == []


def test_the_author_is_warned_of_a_pattern_that_odk_collect_understands_otherwise():
    survey = """
    | type | name | label | constraint |
    | text | q1   | Một   | regex(., '[0-9]{10}') |
    | text | q2   | Hai   | regex(., '^[0-9]{10}$') |
    """
    _, findings = read_xlsform(workbook(survey=survey), "phieu.xlsx")
    assert [(found.row, found.column) for found in findings if found.code == "loose-pattern"] == [(2, "D")]
