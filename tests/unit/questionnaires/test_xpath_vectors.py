"""The expression vectors of openrosa-xpath-evaluator, run with its time zone (America/Phoenix, UTC-7)."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from datetime import date, datetime

from surveys.questionnaires.expressions import (
    Context,
    ExpressionError,
    compile_expression,
    evaluate,
    parts,
    to_boolean,
    to_number,
    to_string,
)
from tests.unit.questionnaires.forms import shared

PHOENIX = -420
CONTEXT = Context(today=date(2026, 11, 22), now=datetime(2026, 11, 22, 14, 16, 5), utc_offset_minutes=PHOENIX)
OUT_OF_SCOPE = {"unexpected-token", "unexpected-character", "function-out-of-scope", "unknown-function",
                "argument-count", "needs-question", "unknown-path", "needs-predicate"}  # fmt: skip
DEPARTURES = {
    # dates made from numbers stay dates; they do not turn into date-times in the machine's zone
    "date(0)", "date(1)", "date(1.5)", "date(-1)", "date-time('1970-01-01')",
    'date(decimal-date-time("2003-10-20T08:00:00.000-07:00"))',
    # two texts are compared as texts, even where both look like dates
    '"2018-06-25" = "2018-06-25T00:00:00.000-07:00"',
    # JavaScript's own way of printing a date is no date for us
    "format-date('Sun Nov 22 2026 14:16:05 GMT-0700 (Mountain Standard Time)', '%e | %a' )",
    "format-date-time('Sun Nov 22 2026 14:16:05 GMT-0700 (Mountain Standard Time)', '%e | %a' )",
    # these look at the node on which they stand
    'once("aa")', "position(..)",
}  # fmt: skip


def outcome(vector) -> str:
    """in scope and right ("pass"), in scope and wrong ("fail"), or why it is out of scope."""
    expression = vector["expr"]
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "_", expression)
    if vector["type"] in {"nodes", "any"}:
        return "node-sets"
    if re.search(r"\b(random|now|uuid)\(", bare):
        return "not deterministic"
    try:
        tree = compile_expression(expression)
        if any(node["op"] == "self" for node in parts(tree)):
            return "context node"
        found = evaluate(tree, CONTEXT)
    except ExpressionError as error:
        return "pass" if vector["type"] == "error" else error.code
    return "pass" if agrees(found, vector) else "fail"


def agrees(found, vector) -> bool:
    expected = vector["value"]
    if vector["type"] == "number":
        number, wanted = to_number(found, PHOENIX), float(str(expected).replace("Infinity", "inf"))
        return number == wanted or abs(number - wanted) < 1e-9 or (math.isnan(number) and math.isnan(wanted))
    if vector["type"] == "string":
        return to_string(found) == expected
    return vector["type"] == "boolean" and to_boolean(found) is expected


def test_every_vector_in_scope_passes():
    path = shared("xpath-vectors", "openrosa-xpath-evaluator.json")
    vectors = [vector for vector in json.loads(path.read_text("utf-8")) if isinstance(vector["expr"], str)]
    outcomes = [(outcome(vector), vector["expr"]) for vector in vectors]
    failing = {expression for result, expression in outcomes if result == "fail"}
    counts = Counter(result for result, _ in outcomes)
    assert failing <= DEPARTURES
    assert set(counts) - {"pass", "fail", "node-sets", "not deterministic", "context node"} <= OUT_OF_SCOPE
    assert counts["pass"] >= 1_450
