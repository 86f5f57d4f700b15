"""Answers of a whole population as arrays, and the questionnaire's own conditions evaluated on all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

BoolArray = NDArray[np.bool_]
NOT_ASKED = -1
RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Answers:
    """One array a question: the place of the chosen code, a column a code, or a number; and who was asked."""

    def __init__(self) -> None:
        self.codes: dict[str, list[str]] = {}
        self.one: dict[str, NDArray[np.int8]] = {}
        self.many: dict[str, BoolArray] = {}
        self.numbers: dict[str, NDArray[np.int64]] = {}
        self.asked: dict[str, BoolArray] = {}

    def write_one(self, variable: str, codes: list[str], places: NDArray[np.int8], asked: BoolArray) -> None:
        self.codes[variable], self.asked[variable] = codes, asked
        self.one[variable] = np.where(asked, places, NOT_ASKED).astype(np.int8)

    def write_many(self, variable: str, codes: list[str], chosen: BoolArray, asked: BoolArray) -> None:
        self.codes[variable], self.asked[variable] = codes, asked
        self.many[variable] = chosen & asked[:, None]

    def write_numbers(self, variable: str, numbers: NDArray[np.int64], asked: BoolArray) -> None:
        self.numbers[variable], self.asked[variable] = numbers, asked

    def has(self, variable: str, code: str) -> BoolArray:
        """Who chose a code; False for whoever was not asked."""
        place = self.codes[variable].index(code)
        return self.many[variable][:, place] if variable in self.many else self.one[variable] == place

    def of(self, adult: int) -> dict[str, Any]:
        """One adult's answers: a code, a list of codes, or a number as text."""
        said: dict[str, Any] = {}
        for variable, asked in self.asked.items():
            if not asked[adult]:
                continue
            if variable in self.one:
                said[variable] = self.codes[variable][self.one[variable][adult]]
            elif variable in self.many:
                said[variable] = [
                    c for c, chosen in zip(self.codes[variable], self.many[variable][adult], strict=True) if chosen
                ]
            elif variable in self.numbers:
                said[variable] = str(self.numbers[variable][adult])
        return said


def holds(node: dict[str, Any], answers: Answers) -> BoolArray:
    """For whom a condition of the questionnaire is true; the part of the language that the demonstration uses."""
    op = node["op"]
    if op in ("and", "or"):
        parts = [holds(part, answers) for part in node["of"]]
        return np.logical_and.reduce(parts) if op == "and" else np.logical_or.reduce(parts)
    if op == "call" and node["name"] == "not":
        return ~holds(node["arguments"][0], answers)
    if op == "call" and node["name"] == "selected":
        subject, code = node["arguments"]
        return answers.has(subject["name"], code["value"])
    if op == "binary" and node["operator"] in RELATIONS and node["left"]["op"] == "reference":
        return _compare(node["operator"], node["left"]["name"], str(node["right"]["value"]), answers)
    raise NotImplementedError(f"The demonstration's population cannot evaluate {node!r}.")


def _compare(relation: str, variable: str, value: str, answers: Answers) -> BoolArray:
    asked = answers.asked[variable]
    if variable in answers.numbers:
        result: BoolArray = RELATIONS[relation](answers.numbers[variable], float(value)) & asked
        return result
    code = value.removesuffix(".0")
    chosen = answers.has(variable, code)
    if relation == "=":
        return chosen
    if relation == "!=":
        return ~chosen
    raise NotImplementedError(f"{variable} {relation} {value}: codes have no order.")
