"""Which interviews are asked again: at random within each collaborator's, by numbers that can be worked out again."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sampling.permanent_random_numbers import permanent_random_number

STAGE = "re-interview"


@dataclass(frozen=True)
class Candidate:
    """A case that came back since the last draw, who collected it, and its name in the draw of the sample."""

    case_id: int
    collaborator_id: int
    code: str
    sample: int

    def random_number(self, seed: str) -> float:
        """Its permanent random number: the same whenever and with whomever it is drawn."""
        return permanent_random_number(seed, STAGE, self.code, self.sample)


def wanted(interviews: int, *, share: float, least: int) -> int:
    """How many of so many interviews are asked again: the share, rounded, and `least` where there are so many.

    >>> [wanted(n, share=0.1, least=1) for n in (0, 1, 14, 15, 40)]
    [0, 1, 1, 2, 4]
    """
    return min(interviews, max(least, math.floor(share * interviews + 0.5)))


def draw(
    pool: Sequence[Candidate],
    *,
    seed: str,
    share: float,
    least: int,
    before: Mapping[int, int],
    drawn_before: Mapping[int, int],
) -> list[tuple[Candidate, float]]:
    """The cases of a wave with their random numbers, in the order of these.

    Each collaborator is a stratum. `before`: how many interviews of each were in earlier pools, `drawn_before`: how
    many of them were drawn. Of what has come since, the smallest random numbers are taken until the share of all holds:
    every case has one chance, in the wave that it came with.
    """
    new = Counter(each.collaborator_id for each in pool)
    chosen: list[tuple[Candidate, float]] = []
    for collaborator, count in new.items():
        target = wanted(before.get(collaborator, 0) + count, share=share, least=least)
        missing = max(0, target - drawn_before.get(collaborator, 0))
        own = ((each, each.random_number(seed)) for each in pool if each.collaborator_id == collaborator)
        chosen.extend(sorted(own, key=lambda one: (one[1], one[0].case_id))[:missing])
    return sorted(chosen, key=lambda one: (one[1], one[0].case_id))
