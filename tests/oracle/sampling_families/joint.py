"""Second-order inclusion probabilities: the fields of a case put to `sampling`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from sampling import joint_inclusion_probabilities, joint_srs, sample_size_variance

NAMES = {"maxentropy": "maximum_entropy"}


class Pairs(dict[str, Any]):
    """The answer; pi2_12 and the like are read from the matrix, by the units' numbers from 1."""

    def get(self, name: str, default: Any = None) -> Any:
        numbers = re.fullmatch(r"pi2_(\d)_?(\d)|pi2_(\d+)_(\d+)", name)
        if numbers is None or np.ndim(self["pi2"]) != 2:
            return super().get(name, default if numbers is None else self["pi2"])
        first, second = (int(number) - 1 for number in numbers.groups() if number is not None)
        return float(self["pi2"][first, second])


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    method = NAMES.get(inputs["method"], inputs["method"])
    if method == "srs" and "N" in inputs:
        units, n = int(inputs["N"]), int(inputs["n"])
        return Pairs(pi=n / units, pi2=joint_srs(units, n), var_n=0.0)
    joint = joint_inclusion_probabilities(np.atleast_1d(inputs["pi"]), method)
    return Pairs(pi=np.diagonal(joint), pi2=joint, var_n=sample_size_variance(joint))
