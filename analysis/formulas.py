"""The small formula language of models: `response ~ term + term`, `I(variable == 'value')`, `factor(variable)`.

Terms are those of `analysis.model_terms`, and products `a:b` and `a*b`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from analysis.errors import AnalysisError
from analysis.model_terms import NAME, parts_of

RESPONSE = re.compile(r"I\(\s*(?P<variable>[\w.]+)\s*==\s*(?P<quote>['\"]?)(?P<level>[^'\")]*)(?P=quote)\s*\)")
FACTOR = re.compile(r"factor\(\s*([\w.]+)\s*\)")


@dataclass(frozen=True)
class Formula:
    """`response` (and the value it is compared with), the terms, those of them that are categorical."""

    response: str
    level: str | None
    terms: tuple[str, ...]
    categorical: tuple[str, ...]


def read_formula(text: str) -> Formula:
    """Read a formula; AnalysisError `bad_formula` says which part is not understood.

    `a*b` is a + b + a:b; products stand after all other terms, as in R.
    """
    left, tilde, right = text.partition("~")
    if not tilde or not right.strip():
        raise AnalysisError("bad_formula", f"A formula has the form 'response ~ term + term', not {text!r}.", part=text)
    categorical = tuple(dict.fromkeys(FACTOR.findall(right)))
    written = [term for part in FACTOR.sub(r"\1", right).replace(" ", "").split("+") for term in _expanded(part)]
    terms = tuple(dict.fromkeys(sorted(written, key=lambda term: term.count(":"))))
    for term in terms:
        parts_of(term)
    compared = RESPONSE.fullmatch(left.strip())
    if compared:
        return Formula(compared["variable"], compared["level"], terms, categorical)
    if left.strip() and not NAME.fullmatch(left.strip()):
        raise AnalysisError("bad_formula", f"{left.strip()!r} is not a variable or I(variable == 'value').", part=left)
    return Formula(left.strip(), None, terms, categorical)


def _expanded(written: str) -> list[str]:
    """a*b as a, b and a:b; any other term as it is."""
    factors = written.split("*")
    every = range(1, len(factors) + 1)
    return [":".join(chosen) for size in every for chosen in combinations(factors, size)]
