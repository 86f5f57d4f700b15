"""Sample sizes: the fields of a case put to `sampling`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sampling import slovin


def answer(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {"yamane": lambda: {"n": slovin(inputs["N"], inputs["e"]).n_fpc}}[inputs["what"]]()
