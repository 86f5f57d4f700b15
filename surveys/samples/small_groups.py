"""Groups too small to hide in are refused before anybody is asked."""

from __future__ import annotations

import math

from surveys.errors import SurveyError

SMALLEST_FRAME = 100
FEWEST_ANSWERS = 10


def refuse_small_population(population: int) -> None:
    """Refuse a group in which nobody could hide: `sample.group_too_small`."""
    if population < SMALLEST_FRAME:
        raise SurveyError(
            "sample.group_too_small",
            f"The frame has {population} persons, fewer than {SMALLEST_FRAME}: nobody could hide among them.",
            population=population,
            least=SMALLEST_FRAME,
        )


def refuse_few_answers(expected: float) -> None:
    """Refuse a sample in which single persons could be recognised: `sample.few_answers`."""
    if expected < FEWEST_ANSWERS:
        raise SurveyError(
            "sample.few_answers",
            f"Only {expected:.0f} answers are expected, fewer than {FEWEST_ANSWERS}: persons would show.",
            expected=math.floor(expected),
            least=FEWEST_ANSWERS,
        )
