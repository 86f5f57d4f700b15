"""Sample sizes for a mean, a total, a ratio or a proportion, from the precision that is wanted of the estimate."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

from sampling.errors import SamplingError, refuse_outside

__all__ = [
    "RequiredSize",
    "field_size",
    "required_size_for_mean",
    "required_size_for_proportion",
    "required_size_for_ratio",
    "required_size_for_total",
]

INTERVALS = ("symmetric", "wilson", "logit", "logit_practools")


@dataclass(frozen=True)
class RequiredSize:
    """A sample size and the way that led to it.

    estimand: mean, total, ratio or proportion; target: cv, variance, margin or relative_margin, with its
    `value`; unbounded: simple random sample from an endless population; n: after the correction for the
    population and times the design effect, not rounded; complete: interviews needed; issued: units to issue.
    `interval` holds the limits that a proportion's margin leads to, where the interval is not symmetric.
    """

    estimand: str
    target: str
    value: float
    confidence: float | None
    population: float | None
    deff: float
    response_rate: float
    unbounded: float
    n: float
    interval: tuple[float, float] | None = None

    @property
    def complete(self) -> int:
        """Completed interviews, rounded up."""
        return whole_above(self.n)

    @property
    def issued(self) -> int:
        """Units to issue, so that those who answer are enough."""
        return whole_above(self.n / self.response_rate)


def required_size_for_mean(
    *,
    cv: float | None = None,
    variance: float | None = None,
    margin: float | None = None,
    relative_margin: float | None = None,
    unit_variance: float | None = None,
    unit_cv: float | None = None,
    confidence: float = 0.95,
    population: float | None = None,
    deff: float = 1.0,
    response_rate: float = 1.0,
    estimand: str = "mean",
) -> RequiredSize:
    """n = S²/(V + S²/N) for a variance V of the estimated mean; V = (e/z)² for a margin e.

    In relative terms S is the population's coefficient of variation: n = CV²/(cv² + CV²/N), or with
    (e/z)² for a relative margin. The design effect multiplies S² before the correction, so that n ≤ N.

    Parameters: exactly one target; `unit_variance` S² (divisor N − 1) for `variance` and `margin`, `unit_cv`
    for `cv` and `relative_margin`; `population` N, None for endless.
    Errors: `precision_target_missing`, `unit_variance_outside`, `unit_cv_outside`, `<target>_outside`,
    `confidence_outside`, `population_outside`, `deff_outside`, `response_rate_outside`.
    Source: Cochran (1977), sections 4.6–4.7; Valliant, Dever & Kreuter (2018), section 3.2.

    >>> required_size_for_mean(cv=0.05, unit_cv=0.8).complete
    256
    """
    targets = {"cv": cv, "variance": variance, "margin": margin, "relative_margin": relative_margin}
    target, value = _only_target(targets)
    name, spread = ("unit_cv", unit_cv) if target in ("cv", "relative_margin") else ("unit_variance", unit_variance)
    if spread is None:
        raise SamplingError(
            "precision_target_missing",
            f"A target of {target} needs the {name} of the population.",
            target=target,
        )
    refuse_outside(name, spread, 0 < spread < math.inf, "above 0")
    _check_field(confidence, population, deff, response_rate)
    squares = deff * (spread**2 if name == "unit_cv" else spread)
    goal = _variance_wanted(target, value, confidence)
    return RequiredSize(
        estimand=estimand,
        target=target,
        value=value,
        confidence=confidence if "margin" in target else None,
        population=population,
        deff=deff,
        response_rate=response_rate,
        unbounded=squares / deff / goal,
        n=squares / (goal + (0.0 if population is None else squares / population)),
    )


def required_size_for_proportion(
    proportion: float,
    *,
    cv: float | None = None,
    variance: float | None = None,
    margin: float | None = None,
    relative_margin: float | None = None,
    interval: str = "symmetric",
    confidence: float = 0.95,
    population: float | None = None,
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> RequiredSize:
    """A mean with S² = p(1 − p)·N/(N − 1); margins also as half the length of a Wilson or logit interval.

    Wilson: e = z√(pq/n + z²/4n²)/(1 + z²/n), solved for n (no correction for the population). Logit: limits
    of log(p/q) ± z·√(S²(1/n − 1/N))/pq turned back to proportions, 2e apart: with κ = q/p,
    x = (e(1 + κ²) + √(e²(1 + κ²)² + κ²(1 − 4e²)))/(κ(1 − 2e)) and
    1/n = (pq·ln x/z)²/S² + 1/N. "logit_practools" is that program's nLogOdds, which multiplies by N/(N − 1) where
    S² divides by it. Relative margins are multiples of p.

    Errors: `proportion_outside`, `interval_unknown`, `margin_outside` and those of `required_size_for_mean`.
    Sources: Cochran (1977), sections 4.4–4.5; Wilson (1927), Journal of the American Statistical Association 22;
    Valliant, Dever & Kreuter (2018), section 3.5; Newcombe (2012), Confidence Intervals for Proportions.

    >>> required_size_for_proportion(0.5, margin=0.03).complete
    1068
    """
    refuse_outside("proportion", proportion, 0 < proportion < 1, "between 0 and 1")
    if population is not None:
        refuse_outside("population", population, population > 1, "more than 1")
    endless_unit = proportion * (1 - proportion)
    unit = endless_unit * (1.0 if population is None else population / (population - 1))
    common = {"confidence": confidence, "population": population, "deff": deff, "response_rate": response_rate}
    if interval == "symmetric":
        targets = {"cv": cv, "variance": variance, "margin": margin, "relative_margin": relative_margin}
        spread = {"unit_variance": unit, "unit_cv": math.sqrt(unit) / proportion}
        size = required_size_for_mean(**targets, **spread, **common, estimand="proportion")  # type: ignore[arg-type]
        return replace(size, unbounded=size.unbounded * endless_unit / unit)
    if interval not in INTERVALS:
        raise SamplingError(
            "interval_unknown",
            f"{interval!r} is no interval to plan for. Choose one of {', '.join(INTERVALS)}.",
            interval=interval,
        )
    target, value = _only_target({"margin": margin, "relative_margin": relative_margin})
    half = value * (proportion if target == "relative_margin" else 1.0)
    refuse_outside("margin", half, 0 < half < 0.5, "above 0 and below half")
    _check_field(confidence, population, deff, response_rate)
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    if interval == "wilson":
        endless, limits = _wilson(proportion, half, z)
        n = deff * endless
    else:
        inverse, limits = _logit(proportion, half, z, unit if interval == "logit" else endless_unit**2 / unit)
        endless = 1 / _logit(proportion, half, z, endless_unit)[0]
        n = 1 / (inverse / deff + (0.0 if population is None else 1 / population))
    return RequiredSize(
        estimand="proportion",
        target=target,
        value=value,
        confidence=confidence,
        population=population,
        deff=deff,
        response_rate=response_rate,
        unbounded=endless,
        n=n,
        interval=limits,
    )


def required_size_for_total(
    population: float,
    *,
    unit_variance: float,
    variance: float | None = None,
    margin: float | None = None,
    confidence: float = 0.95,
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> RequiredSize:
    """The mean's size for V/N², or a margin e/N: a total is N times a mean (Cochran 1977, section 4.7).

    Errors: those of `required_size_for_mean`.
    """
    refuse_outside("population", population, population >= 1, "1 or more")
    return required_size_for_mean(
        variance=None if variance is None else variance / population**2,
        margin=None if margin is None else margin / population,
        unit_variance=unit_variance,
        confidence=confidence,
        population=population,
        deff=deff,
        response_rate=response_rate,
        estimand="total",
    )


def required_size_for_ratio(
    *,
    residual_variance: float,
    variance: float | None = None,
    margin: float | None = None,
    denominator_mean: float = 1.0,
    confidence: float = 0.95,
    population: float | None = None,
    deff: float = 1.0,
    response_rate: float = 1.0,
) -> RequiredSize:
    """n for R = Ȳ/X̄ with S² of the residuals y − Rx: the mean's size for V·X̄² (Cochran 1977, section 6.4).

    Parameters: `residual_variance` Σ(y − Rx)²/(N − 1); `denominator_mean` X̄ (1 gives the ratio estimator of a
    mean; a total's variance V_Y is V_Y/N²). Errors: those of `required_size_for_mean`.
    """
    scale = denominator_mean
    return required_size_for_mean(
        variance=None if variance is None else variance * scale**2,
        margin=None if margin is None else margin * abs(scale),
        unit_variance=residual_variance,
        confidence=confidence,
        population=population,
        deff=deff,
        response_rate=response_rate,
        estimand="ratio",
    )


def field_size(n: float, *, deff: float = 1.0, response_rate: float = 1.0) -> int:
    """Units to issue for n of a simple random sample: n·deff/response rate, rounded up (Kish 1965, section 8.1).

    A correction for the population that is already in n stands before the design effect here, as in the manuals
    of household surveys; `required_size_for_mean` puts it after, so that n cannot exceed N.
    Errors: `n_outside`, `deff_outside`, `response_rate_outside`.
    """
    refuse_outside("n", n, 0 < n < math.inf, "above 0")
    _check_field(0.95, None, deff, response_rate)
    return whole_above(n * deff / response_rate)


def whole_above(number: float) -> int:
    """The least whole number that is enough; what floating point pushed up by its last digits costs no interview."""
    return math.ceil(number - 1e-9 * max(1.0, abs(number)))


def _wilson(p: float, e: float, z: float) -> tuple[float, tuple[float, float]]:
    room = p * (1 - p) - 2 * e**2
    n = z**2 * (room + math.sqrt(room**2 + e**2 * (1 - 4 * e**2))) / (2 * e**2)
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    return n, (centre - e, centre + e)


def _logit(p: float, e: float, z: float, unit: float) -> tuple[float, tuple[float, float]]:
    """1/n from an endless population whose unit variance is `unit`, and the limits."""
    odds = (1 - p) / p
    root = math.sqrt((e * (1 + odds**2)) ** 2 + odds**2 * (1 - 4 * e**2))
    x = (e * (1 + odds**2) + root) / (odds * (1 - 2 * e))
    inverse = (p * (1 - p) * math.log(x) / z) ** 2 / unit
    return inverse, (1 / (1 + odds * x), 1 / (1 + odds / x))


def _variance_wanted(target: str, value: float, confidence: float) -> float:
    if target == "variance":
        return value
    return value**2 if target == "cv" else (value / NormalDist().inv_cdf((1 + confidence) / 2)) ** 2


def _only_target(targets: dict[str, float | None]) -> tuple[str, float]:
    given = [(name, value) for name, value in targets.items() if value is not None]
    if len(given) != 1:
        raise SamplingError(
            "precision_target_missing",
            f"Give exactly one target of precision: {', '.join(targets)}.",
            target=", ".join(name for name, _ in given),
        )
    refuse_outside(*given[0], 0 < given[0][1] < math.inf, "above 0")
    return given[0]


def _check_field(confidence: float, population: float | None, deff: float, response_rate: float) -> None:
    refuse_outside("confidence", confidence, 0 < confidence < 1, "between 0 and 1")
    refuse_outside("deff", deff, 0 < deff < math.inf, "above 0")
    refuse_outside("response_rate", response_rate, 0 < response_rate <= 1, "above 0 and at most 1")
    if population is not None:
        refuse_outside("population", population, population >= 1, "1 or more")
