"""The solver of calibration: a distance is a value, and the factors g that meet the totals follow from it.

w_i = d_i g(q_i x_i'λ) with Σ w_i x_i = t (Deville & Särndal 1992, *JASA* 87, 376–382). The g-functions:

* linear: g = 1 + u (GREG); bounded (truncated): cut off at the bounds
* raking: g = exp(u)
* logit: g between L and U (Deville & Särndal 1992, case 6)

and, for totals of categories, iterative proportional fitting (Deming & Stephan 1940).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.errors import AnalysisError
from analysis.variance import FloatArray, IntArray
from sampling.deferred import deferred

if TYPE_CHECKING:
    from scipy import linalg
else:
    linalg = deferred("scipy.linalg")

MOST_ITERATIONS = 200
MOST_ROUNDS = 10_000
TOTALS_AGREE = 1e-8


class Distance(Protocol):
    """A calibration distance: the g-weight as a function of u = x'λ, and its derivative."""

    @property
    def name(self) -> str: ...
    def g(self, u: FloatArray) -> FloatArray: ...
    def slope(self, u: FloatArray) -> FloatArray: ...


@dataclass(frozen=True)
class Linear:
    """g = 1 + u, cut off at `low` and `high`."""

    low: float = -np.inf
    high: float = np.inf

    @property
    def name(self) -> str:
        bounded = np.isfinite(self.low) or np.isfinite(self.high)
        return f"linear within {self.low:g} to {self.high:g}" if bounded else "linear"

    def g(self, u: FloatArray) -> FloatArray:
        return np.clip(1 + u, self.low, self.high)

    def slope(self, u: FloatArray) -> FloatArray:
        return ((1 + u > self.low) & (1 + u < self.high)).astype(float)


@dataclass(frozen=True)
class Raking:
    """g = exp(u): never negative, no upper bound."""

    name: str = "raking"

    def g(self, u: FloatArray) -> FloatArray:
        return np.exp(np.minimum(u, 500.0))

    def slope(self, u: FloatArray) -> FloatArray:
        return self.g(u)


@dataclass(frozen=True)
class Logit:
    """g between `low` < 1 and `high` > 1."""

    low: float
    high: float

    @property
    def name(self) -> str:
        return f"logit within {self.low:g} to {self.high:g}"

    @property
    def _steepness(self) -> float:
        return (self.high - self.low) / ((1 - self.low) * (self.high - 1))

    def g(self, u: FloatArray) -> FloatArray:
        e = np.exp(np.clip(self._steepness * u, -500, 500))
        low, high = self.low, self.high
        return np.asarray((low * (high - 1) + high * (1 - low) * e) / (high - 1 + (1 - low) * e))

    def slope(self, u: FloatArray) -> FloatArray:
        g = self.g(u)
        return np.asarray(self._steepness * (g - self.low) * (self.high - g) / (self.high - self.low))


def calibration_factors(
    x: FloatArray,
    d: FloatArray,
    totals: FloatArray,
    distance: Distance,
    *,
    q: FloatArray | None = None,
    tolerance: float = 1e-11,
) -> FloatArray:
    """g_i = g(q_i x_i'λ) with Σ d_i g_i x_i = `totals`: Newton's method with halved steps.

    `x` is rows × k, `q` (1 without it) lets rows give way more or less. Columns are scaled, dependent ones are left
    to least squares; `tolerance` is relative to the totals. Raises `calibration_failed` with the worst total.
    """
    size = np.maximum(np.abs(totals), np.abs(d @ x))
    scale = np.where(size > 0, size, 1.0)
    z, target = x / scale, totals / scale
    bent = z if q is None else z * np.asarray(q, dtype=float)[:, None]
    solution = np.zeros(x.shape[1])
    g = distance.g(bent @ solution)
    missing = target - (d * g) @ z
    for _ in range(MOST_ITERATIONS):
        if np.abs(missing).max() <= tolerance:
            return g
        slope = d * distance.slope(bent @ solution)
        step = linalg.lstsq((bent * slope[:, None]).T @ z, missing, cond=1e-13)[0]
        solution, g, missing = _shortened(z, bent, d, target, distance, solution, step, np.abs(missing).max())
    if np.abs(missing).max() <= 1e-7:
        return g
    worst = int(np.argmax(np.abs(missing)))
    raise AnalysisError(
        "calibration_failed",
        f"No weights of the kind '{distance.name}' meet the totals: total number {worst + 1} stays at "
        f"{float((d * g) @ x[:, worst]):g} instead of {totals[worst]:g}. Widen the bounds, merge small categories, "
        "or look whether the totals contradict each other.",
        place=worst,
        wanted=float(totals[worst]),
        reached=float((d * g) @ x[:, worst]),
    )


def _shortened(
    z: FloatArray,
    bent: FloatArray,
    d: FloatArray,
    target: FloatArray,
    distance: Distance,
    start: FloatArray,
    step: FloatArray,
    bad: float,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    for _ in range(40):
        solution = start + step
        g = distance.g(bent @ solution)
        missing = target - (d * g) @ z
        if np.abs(missing).max() < bad:
            break
        step = step / 2
    return solution, g, missing


def distance_named(name: str, bounds: Sequence[float] | None = None) -> Distance:
    """`linear`, `raking`, `truncated` (linear within `bounds`) or `logit` (within `bounds`, low < 1 < high)."""
    if name in ("truncated", "logit"):
        if bounds is None or not bounds[0] < 1 < bounds[1]:
            raise AnalysisError("unknown_option", f"The distance {name!r} needs bounds with 1 inside.", option="bounds")
        return Linear(bounds[0], bounds[1]) if name == "truncated" else Logit(bounds[0], bounds[1])
    if name == "linear":
        return Linear()
    if name == "raking":
        return Raking()
    raise AnalysisError("unknown_option", f"There is no distance {name!r}.", option="distance")


def raked_weights(
    d: FloatArray,
    codes: Sequence[IntArray],
    totals: Sequence[FloatArray],
    *,
    names: Sequence[str] | None = None,
    tolerance: float = 1e-13,
) -> FloatArray:
    """Weights fitted to the margins one after the other until all are met (iterative proportional fitting).

    `codes`: the category (0, 1, …) of each row, a margin each; `totals`: what the categories add up to. Raises
    `inconsistent_totals` with the `sums` of the margins where they differ, `empty_poststratum` for a category with a
    total and no weight, `calibration_failed` where the margins do not come together.
    """
    named = list(names) if names is not None else [str(place + 1) for place in range(len(codes))]
    sums = {name: float(np.sum(wanted)) for name, wanted in zip(named, totals, strict=True)}
    check_sums(sums)
    weights = np.asarray(d, dtype=float)
    for _ in range(MOST_ROUNDS):
        before = weights
        for name, code, wanted in zip(named, codes, totals, strict=True):
            present = np.bincount(code, weights, len(wanted))
            empty = np.flatnonzero((present <= 0) & (np.asarray(wanted) > 0))
            if len(empty):
                raise AnalysisError(
                    "empty_poststratum",
                    f"No row has category {int(empty[0]) + 1} of {name}, so its total cannot be met. Merge it.",
                    level=str(int(empty[0]) + 1),
                    variable=name,
                )
            weights = weights * (np.asarray(wanted) / np.where(present > 0, present, 1.0))[code]
        if np.abs(weights - before).max() <= tolerance * np.abs(weights).max():
            return weights
    raise AnalysisError("calibration_failed", f"The margins do not come together; their totals are {sums}.", sums=sums)


def check_sums(sums: Mapping[str, float]) -> None:
    """Raises `inconsistent_totals` with the `sums` where margins of one population add up differently."""
    values = list(sums.values())
    if values and max(values) - min(values) > TOTALS_AGREE * max(abs(value) for value in values):
        raise AnalysisError(
            "inconsistent_totals",
            f"The margins add up differently: {dict(sums)}. They must describe one population.",
            sums=dict(sums),
        )
