"""Terms of a model: a variable, a function of one (`log(x)`, `I(x^2)`), or several of these together (`sex:age`)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

PART = re.compile(
    r"(?P<function>log|sqrt|exp)\((?P<inside>[^\W\d][\w.]*)\)|I\((?P<base>[^\W\d][\w.]*)\^(?P<power>\d+)\)"
)
NAME = re.compile(r"[^\W\d][\w.]*")
FUNCTIONS: dict[str, Callable[[FloatArray], FloatArray]] = {"log": np.log, "sqrt": np.sqrt, "exp": np.exp}


@dataclass(frozen=True)
class Part:
    """A variable in a term, as it is written there: with a function of it or a power, or as it stands."""

    text: str
    variable: str
    function: str = ""
    power: int = 1

    def numbers(self, column: pd.Series) -> FloatArray:
        """The values of the part; AnalysisError `outside_function` where the function has none."""
        values = column.to_numpy(dtype=float, na_value=np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = FUNCTIONS[self.function](values) if self.function else values**self.power
        if not np.isfinite(found[~np.isnan(values)]).all():
            raise AnalysisError(
                "outside_function",
                f"{self.text} has no value in some rows. Leave them out by a domain, or take {self.variable!r} itself.",
                term=self.text,
            )
        return found


def parts_of(term: str) -> tuple[Part, ...]:
    """The parts of a term, or AnalysisError `bad_formula`."""
    return tuple(_part(text) for text in term.replace(" ", "").split(":"))


def _part(text: str) -> Part:
    if NAME.fullmatch(text):
        return Part(text, text)
    found = PART.fullmatch(text)
    if not found:
        raise AnalysisError(
            "bad_formula",
            f"{text!r} is not a variable, factor(variable), log, sqrt or exp of one, or a power I(variable^2).",
            part=text,
        )
    if found["function"]:
        return Part(text, found["inside"], function=found["function"])
    return Part(text, found["base"], power=int(found["power"]))
