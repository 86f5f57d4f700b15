"""What is unusual about how interviews came about, by interviewer and by interview: something to look at, no verdict.

Every indicator is a score of each interview. Interviewers are compared by the mean of their scores in a funnel that
allows for honest differences (`analysis.overdispersed_funnel`); the p-values of all interviewers and indicators
together are judged by Benjamini & Hochberg (1995), *JRSS B* 57, 289–300, at a false-discovery rate of 10 %. What is
said of a single interview (much shorter than others, at the same time as another) has no p-value.

Sources of the scores: durations Iglewicz & Hoaglin (1993); straightlining Dunn et al. (2018); item nonresponse and
funnels Spiegelhalter (2005); alike interviews Kuriakose & Robbins (2016) with Simmons et al. (2016); heaping Shryock &
Siegel (1976), chapter 8; ages moved across the bound of eligibility Pullum et al. (2018), DHS Methodological Reports
23. Everything rests on comparison: with fewer than six interviewers, or five interviews each, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from analysis.durations import duration_deviations
from analysis.errors import AnalysisError
from analysis.near_duplicates import FEWEST_ITEMS as ITEMS_FOR_A_LIMIT
from analysis.near_duplicates import UNUSUAL as UNUSUAL_MATCH
from analysis.overdispersed_funnel import OverdispersedFunnel, funnel_of_scores, funnel_of_shares
from analysis.repeated_answers import FEWEST_ITEMS as FEWEST_TO_COMPARE
from analysis.repeated_answers import RepeatedAnswers, repeated_answers
from analysis.significance import false_discovery_rates
from analysis.straightlining import FEWEST_ITEMS as FEWEST_IN_BATTERY
from analysis.straightlining import straightlining_measures
from analysis.variance import FloatArray

FALSE_DISCOVERY_RATE = 0.10
FEWEST_AGES = 100
FEWEST_TIMED = 10
MINUTES_OF_A_DAY = 1440
LIKE = "like"
"""The fact of a repeated interview that is the row of the one it is most like."""
EARLIEST, LATEST = 6 * 60, 22 * 60
"""Minutes after midnight between which a household is usually visited."""
ALIKE_BATTERIES = 2
OVERLAP_TOLERATED = 1.0


@dataclass(frozen=True, eq=False)
class Households:
    """Households that somebody met: by whom, and whether (1) or not (0) nobody there was said to be eligible."""

    interviewer: Sequence[str]
    nobody_eligible: FloatArray


@dataclass(frozen=True, eq=False)
class InterviewData:
    """Interviews as the checks need them, a row each; NaN stands for what is unknown.

    `answers`: items × codes of closed questions, missing where not asked or not answered. `started`: local time in
    minutes since any common midnight. `minutes`: how long it took. `asked`, `declined`, `dont_know`: numbers of
    questions. `batteries`: names of the items of each grid on one scale. `ages` of all who were asked for it, with
    `age_bound`, the youngest that is eligible, where younger ones were written down too. `households`: all that were
    met, with an interview or without.
    """

    interviewer: Sequence[str]
    answers: pd.DataFrame
    minutes: FloatArray
    started: FloatArray
    asked: FloatArray
    declined: FloatArray
    dont_know: FloatArray
    batteries: Sequence[Sequence[str]] = ()
    ages: FloatArray | None = None
    age_bound: float | None = None
    households: Households | None = None


@dataclass(frozen=True)
class Check:
    """One comparison: an interviewer's mean score, or (`row`) one interview, against all.

    `value` and `usual` are in the indicator's own unit (minutes, a share …); p and q are None where nothing is tested.
    """

    indicator: str
    interviewer: str
    row: int | None
    value: float
    usual: float
    n: int
    p: float | None = None
    q: float | None = None
    flagged: bool = False
    facts: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Indicator:
    """A score by interview, the side on which it is unusual, and the mean score in a unit that people know.

    `unit`: the interviewer of each score, where the scores are not of the interviews themselves.
    """

    name: str
    scores: FloatArray
    side: str
    shown: Callable[[float], float] = float
    compare: Callable[[FloatArray, np.ndarray, int], OverdispersedFunnel] = funnel_of_scores
    unit: np.ndarray | None = None


def check_interviews(data: InterviewData, *, level: float = FALSE_DISCOVERY_RATE) -> list[Check]:
    """Every comparison that the data allow, flagged or not: those of interviewers first, then single interviews.

    `level`: the false-discovery rate over all interviewers and indicators. An indicator that too few interviewers have
    is left out; no interviews give no checks.
    """
    if not len(data.interviewer):
        return []
    met = () if data.households is None else data.households.interviewer
    names, everyone = np.unique(np.array([*data.interviewer, *met], dtype=str), return_inverse=True)
    who, at_the_door = everyone[: len(data.interviewer)], everyone[len(data.interviewer) :]
    alike = _alike(data, who)
    tested: list[Check] = []
    for indicator in (*_indicators(data, who, alike), *_of_households(data.households, at_the_door)):
        try:
            unit = who if indicator.unit is None else indicator.unit
            funnel = indicator.compare(indicator.scores, unit, len(names))
        except AnalysisError:
            continue
        tested += _compared(indicator, funnel, names)
    return [*_judged(tested, level), *_single(data, names, who, alike)]


def _indicators(data: InterviewData, who: np.ndarray, alike: RepeatedAnswers | None) -> Iterator[Indicator]:
    minutes = np.where(np.asarray(data.minutes) > 0, data.minutes, np.nan)
    logs = np.log(minutes)
    yield Indicator("short", logs, "low", lambda mean: float(np.exp(mean)))
    yield Indicator("long", logs, "high", lambda mean: float(np.exp(mean)))
    yield Indicator("uneven_duration", _from_own_middle(logs, who), "high")
    yield Indicator("order_fatigue", _against_order(logs, data.started, who), "low")
    spread = _spread_in_batteries(data)
    yield Indicator("straightlining", spread, "low")
    yield Indicator("scattered", spread, "high")
    for name, count in (("item_nonresponse", data.declined), ("dont_know", data.dont_know)):
        yield Indicator(name, _angle(count, data.asked), "either", _share)
    if alike is not None:
        yield Indicator("near_duplicates", alike.excess, "high")
    yield _event("overlapping", _overlaps(data, who).astype(float))
    yield _event("odd_hours", _odd_hours(data.started))
    if data.ages is not None:
        yield from _of_ages(data.ages, data.age_bound, who)


def _of_households(households: Households | None, unit: np.ndarray) -> Iterator[Indicator]:
    """Nobody eligible where somebody is spares an interview: ages moved across the bound, as far as it shows here."""
    if households is not None:
        happened = np.asarray(households.nobody_eligible, dtype=float)
        yield replace(_event("displacement", happened), unit=unit)


def _share(angle: float) -> float:
    return float(np.sin(angle) ** 2)


def _event(name: str, happened: FloatArray) -> Indicator:
    """What happened too often in an interviewer's interviews."""
    return Indicator(name, happened, "high", _share, funnel_of_shares)


def _compared(indicator: Indicator, funnel: OverdispersedFunnel, names: np.ndarray) -> list[Check]:
    chance = {"low": funnel.p_low, "high": funnel.p_high, "either": funnel.p_either}[indicator.side]
    usual = indicator.shown(funnel.centre)
    return [
        Check(
            indicator.name,
            str(names[unit]),
            None,
            indicator.shown(float(funnel.mean[unit])),
            usual,
            int(funnel.n[unit]),
            p=float(chance[unit]),
            facts={"z": float(funnel.z[unit]), "between": funnel.between},
        )
        for unit in np.flatnonzero(np.isfinite(funnel.z))
    ]


def _judged(tested: list[Check], level: float) -> list[Check]:
    rates = false_discovery_rates(np.array([check.p for check in tested], dtype=float))
    return [replace(check, q=float(q), flagged=bool(q <= level)) for check, q in zip(tested, rates, strict=True)]


def _single(data: InterviewData, names: np.ndarray, who: np.ndarray, alike: RepeatedAnswers | None) -> list[Check]:
    """What is unusual about one interview."""
    found: list[Check] = []

    def note(
        indicator: str, rows: np.ndarray, values: FloatArray, usual: float, n: int, like: np.ndarray | None = None
    ) -> None:
        for row in np.flatnonzero(rows):
            value, facts = float(values[row]), {} if like is None else {LIKE: float(like[row])}
            found.append(Check(indicator, str(names[who[row]]), int(row), value, usual, n, flagged=True, facts=facts))

    minutes = np.asarray(data.minutes, dtype=float)
    timed = int((minutes > 0).sum())
    if timed >= FEWEST_TIMED:
        durations = duration_deviations(minutes)
        usual = float(np.exp(durations.median_log))
        note("short", durations.under_a_third | (durations.unusual & (durations.z < 0)), minutes, usual, timed)
        note("long", durations.unusual & (durations.z > 0), minutes, usual, timed)
    note("overlapping", _overlaps(data, who), minutes, 0.0, timed)
    clock = _clock(data.started)
    note("odd_hours", _odd_hours(data.started) == 1, clock, 0.0, int(np.isfinite(clock).sum()))
    flat = _flat_batteries(data)
    note("straightlining", flat >= ALIKE_BATTERIES, flat.astype(float), 0.0, len(_asked_batteries(data)))
    if alike is not None and data.answers.shape[1] >= ITEMS_FOR_A_LIMIT:
        items = data.answers.shape[1]
        note("near_duplicates", alike.best >= UNUSUAL_MATCH, alike.best, UNUSUAL_MATCH, items, alike.partner)
    return found


def _alike(data: InterviewData, who: np.ndarray) -> RepeatedAnswers | None:
    if data.answers.shape[1] < FEWEST_TO_COMPARE or len(who) < 2:
        return None
    return repeated_answers(data.answers.to_numpy(dtype=float), who)


def _asked_batteries(data: InterviewData) -> list[FloatArray]:
    known = set(data.answers.columns)
    chosen = ([name for name in battery if name in known] for battery in data.batteries)
    return [data.answers[names].to_numpy(dtype=float) for names in chosen if len(names) >= FEWEST_IN_BATTERY]


def _spread_in_batteries(data: InterviewData) -> FloatArray:
    """The mean over batteries of IRV, each in units of its own mean; NaN where no battery was answered."""
    spreads = []
    for battery in _asked_batteries(data):
        measures = straightlining_measures(battery)
        irv = np.where(measures.n >= FEWEST_IN_BATTERY, measures.irv, np.nan)
        usual = np.nanmean(irv) if np.isfinite(irv).any() else np.nan
        if usual > 0:
            spreads.append(irv / usual)
    if not spreads:
        return np.full(len(data.interviewer), np.nan)
    stacked = np.stack(spreads)
    known = np.isfinite(stacked)
    many = known.sum(axis=0)
    return np.divide(np.where(known, stacked, 0).sum(axis=0), many, out=np.full(len(many), np.nan), where=many > 0)


def _flat_batteries(data: InterviewData) -> np.ndarray:
    """How many batteries each interview answered with one answer all the way down."""
    flat = np.zeros(len(data.interviewer), dtype=int)
    for battery in _asked_batteries(data):
        measures = straightlining_measures(battery)
        flat += (measures.n >= FEWEST_IN_BATTERY) & (measures.irv == 0)
    return flat


def _angle(count: FloatArray, asked: FloatArray) -> FloatArray:
    """Shares by interview on the scale on which their variance does not depend on them: arcsin √p."""
    whole = np.asarray(asked, dtype=float)
    share = np.divide(count, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return np.arcsin(np.sqrt(np.clip(share, 0, 1)))


def _from_own_middle(logs: FloatArray, who: np.ndarray) -> FloatArray:
    """How far each log duration is from the median of its interviewer's own."""
    away = np.full(len(logs), np.nan)
    for unit in np.unique(who):
        rows = np.flatnonzero((who == unit) & np.isfinite(logs))
        if len(rows):
            away[rows] = np.abs(logs[rows] - np.median(logs[rows]))
    return away


def _against_order(logs: FloatArray, started: FloatArray, who: np.ndarray) -> FloatArray:
    """Pieces of each interviewer's slope of log duration on the order of interviews: their mean is the slope.

    The order is in shares of the interviewer's work, −½ … ½, so that the slope is the change over the whole of it.
    """
    pieces = np.full(len(logs), np.nan)
    for unit in np.unique(who):
        rows = np.flatnonzero((who == unit) & np.isfinite(logs) & np.isfinite(started))
        if len(rows) < 3:
            continue
        order = np.argsort(np.argsort(started[rows], kind="stable"), kind="stable") / (len(rows) - 1) - 0.5
        pieces[rows] = (logs[rows] - logs[rows].mean()) * order / (order @ order) * len(rows)
    return pieces


def _overlaps(data: InterviewData, who: np.ndarray) -> np.ndarray:
    """Which interviews began before another one of the same interviewer had ended."""
    started, minutes = np.asarray(data.started, dtype=float), np.asarray(data.minutes, dtype=float)
    found = np.zeros(len(started), dtype=bool)
    timed = np.flatnonzero(np.isfinite(started) & np.isfinite(minutes))
    for unit in np.unique(who[timed]):
        rows = timed[who[timed] == unit]
        rows = rows[np.argsort(started[rows], kind="stable")]
        begun, ended = started[rows], started[rows] + minutes[rows]
        found[rows[1:][begun[1:] + OVERLAP_TOLERATED < np.maximum.accumulate(ended)[:-1]]] = True
        found[rows[:-1][ended[:-1] > begun[1:] + OVERLAP_TOLERATED]] = True
    return found


def _clock(started: FloatArray) -> FloatArray:
    """Minutes after midnight."""
    at = np.asarray(started, dtype=float)
    return np.where(np.isfinite(at), np.mod(np.where(np.isfinite(at), at, 0.0), MINUTES_OF_A_DAY), np.nan)


def _odd_hours(started: FloatArray) -> FloatArray:
    clock = _clock(started)
    return np.where(np.isfinite(clock), ((clock < EARLIEST) | (clock >= LATEST)).astype(float), np.nan)


def _of_ages(ages: FloatArray, bound: float | None, who: np.ndarray) -> Iterator[Indicator]:
    """Ages that end in 0 or 5, of interviewers with a hundred of them; ages just below the bound of eligibility."""
    known = np.asarray(ages, dtype=float)
    many = np.bincount(who[np.isfinite(known)], minlength=who.max() + 1)
    heaped = np.where(np.isfinite(known), (np.floor(known) % 5 == 0).astype(float), np.nan)
    yield _event("heaping", np.where(many[who] >= FEWEST_AGES, heaped, np.nan))
    if bound is not None:
        near = np.abs(np.floor(known) - bound + 0.5) < 2
        yield _event("age_displacement", np.where(near, (known < bound).astype(float), np.nan))
