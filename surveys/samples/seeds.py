"""The seed of a draw: checked as it was typed in, or made where no dice or lottery is at hand."""

from __future__ import annotations

import secrets

from sampling import SamplingError
from surveys.errors import SurveyError
from surveys.text import one_line

SHORTEST_SEED = 10
FEWEST_SEED_CHARACTERS = 4


def checked_seed(seed: str) -> str:
    """The seed in one line, long and varied enough: `sample.seed_short`, `prn_separator`."""
    seed = one_line(seed)
    if len(seed) < SHORTEST_SEED or len(set(seed)) < FEWEST_SEED_CHARACTERS:
        raise SurveyError("sample.seed_short", f"The seed needs {SHORTEST_SEED} characters.", least=SHORTEST_SEED)
    if "|" in seed:
        raise SamplingError("prn_separator", "The seed may not contain '|'.", text=seed)
    return seed


def generate_seed() -> str:
    """A seed out of the machine's own randomness, written like the numbers of a lottery."""
    return "-".join(f"{secrets.randbelow(100):02d}" for _number in range(8))
