"""The vectors of openrosa-xpath-evaluator: what is in scope is right in both interpreters, what is not is counted."""

from __future__ import annotations

import re
from collections import Counter

from tests.machine import needs
from tests.unit.questionnaires.expression_vectors import agrees, case, vectors
from tests.unit.questionnaires.interpreters import HERE, in_javascript, in_python

DEPARTURES = {
    # a question that is there but blank is false here and in ODK Collect, true in XPath
    "/thedata/nodeA",
    # what is not a number is written as a blank, as ODK Web Forms does
    "once(. * 10)",
    # two texts are compared as texts, even where both look like dates
    '"2018-06-25" = "2018-06-25T00:00:00.000-07:00"',
    # JavaScript's own way of printing a date is no date for us
    "format-date('Sun Nov 22 2026 14:16:05 GMT-0700 (Mountain Standard Time)', '%e | %a' )",
    "format-date-time('Sun Nov 22 2026 14:16:05 GMT-0700 (Mountain Standard Time)', '%e | %a' )",
}
DOCS = HERE.parents[2] / "docs" / "expressions.md"
FAMILY = re.compile(r"^\| ([^|]+?) +\| +([0-9,]+) \|", re.MULTILINE)


def counts(evaluated) -> Counter:
    """How many vectors are right, depart from ours, or belong to a family that is out of scope."""
    found: Counter = Counter()
    wrong = []
    for vector, (kind, text) in zip([vector for vector, _ in in_scope()], evaluated, strict=True):
        right = agrees(kind, text, vector)
        found["in scope and right" if right else "departures"] += 1
        wrong += [] if right or vector["expr"].strip() in DEPARTURES else [(vector["expr"], vector["value"], text)]
    assert not wrong
    return found


def in_scope():
    """The vectors that compile and want a value, each with its tree and context."""
    cases = [(vector, case(vector)) for vector in vectors() if vector["type"] != "error"]
    return [(vector, found) for vector, found in cases if not isinstance(found, str)]


def test_every_vector_in_scope_is_right_on_the_server_and_every_other_is_counted_in_the_documentation():
    found = counts(in_python([found for _, found in in_scope()]))
    for vector in vectors():
        compiled = case(vector)
        if vector["type"] == "error":
            found["errors, refused when compiled" if isinstance(compiled, str) else "errors that are not refused"] += 1
        elif isinstance(compiled, str):
            found[compiled] += 1
    told = {name: int(number.replace(",", "")) for name, number in FAMILY.findall(DOCS.read_text("utf-8"))}
    assert dict(found) == {name: told.get(name) for name in found}
    assert found["in scope and right"] >= 1_600


@needs("node")
def test_every_vector_in_scope_is_right_on_the_phone():
    cases = [found for _, found in in_scope()]
    phone = in_javascript(cases)
    assert [list(told) for told in in_python(cases)] == [list(told) for told in phone]
    assert counts(phone)["in scope and right"] >= 1_600
