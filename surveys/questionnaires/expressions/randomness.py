"""One small seeded generator, Park and Miller's, as XForms' randomize() has it; a browser repeats it exactly."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeVar

MODULUS = 2_147_483_647
MULTIPLIER = 16_807
WARM_UP = 3
T = TypeVar("T")


class Randomness:
    """Numbers from 0 up to, not including, 1: the same ones for the same whole number as a seed."""

    def __init__(self, seed: int) -> None:
        state = int(math.fmod(seed, MODULUS))
        self.state = state if state > 0 else state + MODULUS - 1

    def __call__(self) -> float:
        self.state = self.state * MULTIPLIER % MODULUS
        return (self.state - 1) / (MODULUS - 1)


def whole_seed(number: float) -> int:
    """The seed that ODK makes of a number: its whole part, nothing for what is no number."""
    return int(number) if math.isfinite(number) else 0


def randomness_of(text: str) -> Randomness:
    """The generator that belongs to a text, such as an interview's seed with a question's name."""
    seed = 7
    written = text.encode("utf-16-le", "surrogatepass")
    for low, high in zip(written[::2], written[1::2], strict=True):
        seed = (seed * 31 + low + 256 * high) % MODULUS
    randomness = Randomness(seed)
    for _ in range(WARM_UP):
        randomness()
    return randomness


def shuffled(items: Sequence[T], chance: Callable[[], float]) -> list[T]:
    """The items in the order that chance gives, as ODK's randomize(items, seed) does."""
    result: list[T] = []
    for place, item in enumerate(items):
        other = int(chance() * (place + 1))
        result.append(item)
        result[place], result[other] = result[other], item
    return result
