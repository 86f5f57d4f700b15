"""Interviewer effects: the fields of a case put to `analysis`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.interviewer_effects import interviewer_effect


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to one case."""
    found = interviewer_effect(np.asarray(inputs["y"], dtype=float), np.asarray(inputs["interviewer"]))
    return {
        "msb": found.msb,
        "msw": found.msw,
        "n0": found.n0,
        "rho": found.rho,
        "F": found.f,
        "p": found.p,
        "deff_int": found.deff,
    }
