"""The small formula language of models: `response ~ term + term`, `I(variable == 'value')`, `factor(variable)`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.errors import AnalysisError

RESPONSE = re.compile(r"I\(\s*(?P<variable>[\w.]+)\s*==\s*(?P<quote>['\"]?)(?P<level>[^'\")]*)(?P=quote)\s*\)")
FACTOR = re.compile(r"factor\(\s*(?P<variable>[\w.]+)\s*\)")
NAME = re.compile(r"[^\W\d][\w.]*")


@dataclass(frozen=True)
class Formula:
    """`response` (and the value it is compared with), the terms, those of them that are categorical."""

    response: str
    level: str | None
    terms: tuple[str, ...]
    categorical: tuple[str, ...]


def read_formula(text: str) -> Formula:
    """Read a formula; AnalysisError `bad_formula` says which part is not understood."""
    left, tilde, right = text.partition("~")
    if not tilde or not right.strip():
        raise AnalysisError("bad_formula", f"A formula has the form 'response ~ term + term', not {text!r}.", part=text)
    terms, categorical = [], []
    for term in (part.strip() for part in right.split("+")):
        factor = FACTOR.fullmatch(term)
        name = factor["variable"] if factor else term
        if not NAME.fullmatch(name):
            raise AnalysisError("bad_formula", f"{term!r} is not a variable or factor(variable).", part=term)
        terms.append(name)
        if factor:
            categorical.append(name)
    compared = RESPONSE.fullmatch(left.strip())
    if compared:
        return Formula(compared["variable"], compared["level"], tuple(terms), tuple(categorical))
    if left.strip() and not NAME.fullmatch(left.strip()):
        raise AnalysisError("bad_formula", f"{left.strip()!r} is not a variable or I(variable == 'value').", part=left)
    return Formula(left.strip(), None, tuple(terms), tuple(categorical))
