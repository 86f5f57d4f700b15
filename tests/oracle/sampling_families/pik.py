"""Inclusion probabilities in proportion to size: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sampling import inclusion_probabilities


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    pi = inclusion_probabilities(np.atleast_1d(inputs["mos"]), int(inputs["n"]))
    return {"pi": pi, "sum": float(pi.sum())}
