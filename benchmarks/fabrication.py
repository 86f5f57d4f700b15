"""Three kinds of made-up interviews among forty collaborators: who of them is found, who is named for nothing.

Each replication draws 40 collaborators with their communes: honest ones differ in pace, in how often their respondents
do not know, and their communes in opinion; a few respondents answer a grid all the same way. Three of the 40 make up
their interviews, one each: *copy* repeats real interviews with some answers changed, *straight-line* answers grids with
one option, *fast random* ticks anything in a third of the time. A collaborator counts as named when any comparison is
flagged at the product's own false-discovery rate. In the second half of the table only half of their interviews are
made up.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.interviewer_checks import Check, InterviewData, check_interviews

COLLABORATORS, INTERVIEWS = 40, 30
KINDS = ("copy", "straight-line", "fast random")
REPLICATIONS = 50
GRIDS, OF_GRID, SINGLE, OPTIONS = 4, 8, 28, 5
LEAST_RECALL, MOST_FALSE_ALARMS = 0.8, 1.0
CHANGED_IN_A_COPY = 0.10
SOURCES_OF_COPIES = 3


@dataclass(frozen=True, eq=False)
class Field:
    """A simulated field and who made up interviews in which way, by collaborator."""

    data: InterviewData
    made_up: dict[str, str]


def simulate(rng: np.random.Generator, *, part: float = 1.0, grids: int = GRIDS, single: int = SINGLE) -> Field:
    """Forty collaborators, three of whom make up `part` of their interviews; `grids` of eight items beside `single`."""
    who = np.repeat(np.arange(COLLABORATORS), INTERVIEWS)
    answers = _honest_answers(rng, who, grids, single)
    pace = rng.normal(0, 0.15, COLLABORATORS)
    minutes = np.exp(np.log(18) + pace[who] + rng.normal(0, 0.28, len(who)))
    unknown = np.exp(rng.normal(np.log(0.04), 0.5, COLLABORATORS))
    items = answers.shape[1]
    lost = rng.random(answers.shape) < unknown[who][:, None]
    made_up = {}
    for kind, unit in zip(KINDS, rng.choice(COLLABORATORS, len(KINDS), replace=False), strict=True):
        rows = np.flatnonzero(who == unit)
        false = rows[: round(part * len(rows))] if part == 1 else rng.choice(rows, round(part * len(rows)), False)
        _make_up(rng, kind, answers, minutes, false, rows, grids)
        lost[false] &= rng.random((len(false), items)) < 0.5
        made_up[f"{unit:02d}"] = kind
    started = _visits(rng, minutes, who)
    columns = [f"q{item + 1}" for item in range(items)]
    asked = np.full(len(who), float(items))
    share = rng.random((len(who), items)) < 0.5
    data = InterviewData(
        interviewer=[f"{unit:02d}" for unit in who],
        answers=pd.DataFrame(np.where(lost, np.nan, answers), columns=columns),
        minutes=minutes,
        started=started,
        asked=asked,
        declined=(lost & share).sum(axis=1).astype(float),
        dont_know=(lost & ~share).sum(axis=1).astype(float),
        batteries=[columns[grid * OF_GRID : (grid + 1) * OF_GRID] for grid in range(grids)],
        ages=np.floor(18 + 60 * rng.beta(1.4, 1.8, len(who))),
        age_bound=18.0,
    )
    return Field(data, made_up)


def _honest_answers(rng: np.random.Generator, who: np.ndarray, grids: int, single: int) -> np.ndarray:
    """Options 0 … 4 from a respondent's opinion, the commune's, and a manner of answering grids."""
    items = grids * OF_GRID + single
    opinion = rng.normal(0, 1, (len(who), 3)) + rng.normal(0, 0.35, (COLLABORATORS, 3))[who]
    loading = rng.normal(0, 0.6, (3, items))
    place = rng.normal(0, 0.5, items)
    noise = rng.gumbel(0, 0.45, (len(who), items))
    spread = opinion @ loading + place + noise
    answers = np.clip(np.round(1.1 * spread + 2), 0, OPTIONS - 1)
    for grid in range(grids):
        lazy = rng.random(len(who)) < 0.04
        of_grid = slice(grid * OF_GRID, (grid + 1) * OF_GRID)
        answers[lazy, of_grid] = answers[lazy, grid * OF_GRID][:, None]
    return np.asarray(answers, dtype=float)


def _make_up(
    rng: np.random.Generator,
    kind: str,
    answers: np.ndarray,
    minutes: np.ndarray,
    false: np.ndarray,
    rows: np.ndarray,
    grids: int,
) -> None:
    shape = (len(false), answers.shape[1])
    if kind == "copy":
        real = np.setdiff1d(rows, false)
        sources = rng.choice(real if len(real) else false, SOURCES_OF_COPIES, replace=False)
        copied = answers[rng.choice(sources, len(false))].copy()
        other = rng.random(shape) < CHANGED_IN_A_COPY
        copied[other] = rng.integers(0, OPTIONS, int(other.sum()))
        answers[false] = copied
    elif kind == "straight-line":
        minutes[false] *= 0.8
        for grid in range(grids):
            option = rng.integers(1, OPTIONS, len(false))[:, None]
            slip = rng.random((len(false), OF_GRID)) < 0.08
            line = np.where(slip, np.clip(option - 1, 0, OPTIONS - 1), option)
            answers[false, grid * OF_GRID : (grid + 1) * OF_GRID] = line
    else:
        minutes[false] *= 0.35
        answers[false] = rng.integers(0, OPTIONS, shape)


def _visits(rng: np.random.Generator, minutes: np.ndarray, who: np.ndarray) -> np.ndarray:
    """A few interviews an afternoon and evening, one after the other, as a rule none begun after nine."""
    started = np.empty(len(minutes))
    for unit in range(COLLABORATORS):
        habit, day, at = rng.normal(15.5 * 60, 60), 0, 24.0 * 60
        for row in np.flatnonzero(who == unit):
            if day == 0 or (at > 21 * 60 and rng.random() > 0.02) or rng.random() < 0.3:
                day, at = day + 1, habit + rng.normal(0, 40)
            started[row] = day * 1440 + at
            at += minutes[row] + 4 + rng.exponential(12)
    return started


def measure_fabrication(*, replications: int = REPLICATIONS, seed: int = 20261123) -> bool:
    """Print recall by kind, false alarms a survey, who was missed, how long it took; whether the bars are kept."""
    kept = True
    for part in (1.0, 0.5):
        named, missed, false, seconds = Counter[str](), [], [], []
        by_indicator: Counter[str] = Counter()
        for replication in range(replications):
            field = simulate(np.random.default_rng([seed, round(10 * part), replication]), part=part)
            begun = time.perf_counter()
            checks = check_interviews(field.data)
            seconds.append(time.perf_counter() - begun)
            flagged = _named(checks)
            for collaborator, kind in field.made_up.items():
                named[kind] += collaborator in flagged
                if collaborator not in flagged:
                    missed.append(f"{kind} in replication {replication}: {_nearest(checks, collaborator)}")
            wrongly = flagged.keys() - field.made_up.keys()
            false.append(len(wrongly))
            by_indicator.update(indicator for each in wrongly for indicator in flagged[each])
        recall = sum(named.values()) / (replications * len(KINDS))
        kept = kept and recall >= LEAST_RECALL and float(np.mean(false)) <= MOST_FALSE_ALARMS
        print(f"made up: {part:.0%} of the interviews of 3 of {COLLABORATORS} collaborators, {replications} surveys")
        print(f"  recall {recall:.3f} " + ", ".join(f"{kind} {named[kind] / replications:.2f}" for kind in KINDS))
        print(
            f"  false alarms a survey: mean {np.mean(false):.2f}, most {max(false)}, "
            f"surveys with more than one: {sum(each > 1 for each in false)}; by {dict(by_indicator)}"
        )
        print(f"  checks of {COLLABORATORS * INTERVIEWS} interviews: median {np.median(seconds):.2f} s")
        for line in missed or ["none"]:
            print(f"  missed: {line}")
    return kept


def _named(checks: list[Check]) -> dict[str, set[str]]:
    """Collaborators with a flagged comparison, and by which indicators; single interviews are not counted."""
    found: dict[str, set[str]] = {}
    for check in checks:
        if check.flagged and check.row is None:
            found.setdefault(check.interviewer, set()).add(check.indicator)
    return found


def _nearest(checks: list[Check], collaborator: str) -> str:
    own = [check for check in checks if check.interviewer == collaborator and check.q is not None]
    best = min(own, key=lambda check: check.q or 0.0)
    return f"nearest {best.indicator} z {best.facts['z']:.1f}, q {best.q:.2f}"
