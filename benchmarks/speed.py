"""How long the product takes for what people wait for: medians of several runs, in seconds."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

import sampling
from analysis import Banner, Item, WeightedSample, crosstab_book
from benchmarks.population import demo_design, demo_frame
from sampling import Frame
from surveys.database import open_engine, open_session
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.people.records import Person
from surveys.people.service import collaborators
from surveys.questionnaires.navigation import Interview
from surveys.reports.editions import write_report
from surveys.requests.records import Survey
from webapp.demo.build import DATABASE_NAME, build_demo
from webapp.demo.population import Population
from webapp.demo.robot import Robot, answer_all
from webapp.demo.story import population_of

RUNS = 7
COMMUNES, LINES = 60, 50
STRATA = 10_000
ITEMS, OPTIONS, BANNERS = 40, 5, (2, 4, 4, 6)
AT = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Timing:
    """The median of some runs of one thing."""

    what: str
    seconds: float
    runs: int

    def __str__(self) -> str:
        return f"{self.what:<68}{self.seconds:9.4f} s  (median of {self.runs})"


def measure_speed() -> Iterator[Timing]:
    """Measure one thing after another: draw, tables, interview, then on a whole demonstration's database."""
    frame = demo_frame()
    yield time_draw(frame)
    yield time_allocation()
    for rows in (1_000, 10_000):
        yield time_book(rows)
    population = population_of(frame)
    yield time_interview(population)
    with tempfile.TemporaryDirectory() as directory:
        started = time.perf_counter()
        build_demo(Path(directory), say=lambda line: None)
        yield Timing("khaosat demo --build", time.perf_counter() - started, 1)
        engine = open_engine(f"sqlite:///{Path(directory) / DATABASE_NAME}")
        with open_session(engine) as session:
            yield time_submission(session, population)
            yield time_report(session)
            session.rollback()
        engine.dispose()


def time_draw(frame: Frame) -> Timing:
    """Communes with probability proportional to size, then lines of the lists of those drawn."""
    design = demo_design(frame)
    share = COMMUNES / len(frame)
    sizes = frame.data.groupby("stratum").size()
    allocation = {str(stratum): round(count * share) for stratum, count in sizes.items()}
    allocation[str(sizes.idxmax())] += COMMUNES - sum(allocation.values())
    design = replace(design, allocation=allocation, households_per_psu=LINES, reserve_per_psu=0)
    what = f"draw {COMMUNES} of {len(frame)} communes, {COMMUNES * LINES:,} household lines"
    return _median(what, lambda: sampling.draw(frame, design, seed="05-11-28-33-41-42"))


def time_allocation() -> Timing:
    """The exact best whole numbers; as arrays, without names."""
    rng = np.random.default_rng(STRATA)
    size, sd = rng.integers(50, 20_000, STRATA), rng.lognormal(1, 1, STRATA)
    n = 20 * STRATA
    what = f"allocation of {STRATA:,} strata, {n:,} units, exact"
    return _median(what, lambda: sampling.integer_optimal_allocation(n, size, sd, minimum=2), runs=50)


def time_book(rows: int) -> Timing:
    """Every item by every banner, with standard errors and intervals."""
    rng = np.random.default_rng(rows)
    psu = np.arange(rows) % COMMUNES
    columns: dict[str, object] = {
        "psu": psu.astype(str),
        "stratum": (psu % 4).astype(str),
        "probability": np.linspace(0.2, 0.8, COMMUNES)[psu],
        "weight": rng.uniform(50, 500, rows),
    }
    items = [_item(f"item_{number}", OPTIONS) for number in range(ITEMS)]
    banners = [_item(f"banner_{number}", options) for number, options in enumerate(BANNERS)]
    for item in (*items, *banners):
        columns[item.variable] = rng.choice(np.array(item.codes, dtype=object), rows)
    sample = WeightedSample.from_frame(
        pd.DataFrame(columns),
        strata="stratum",
        psu="psu",
        weights="weight",
        first_stage="pps_brewer",
        probabilities="probability",
    )
    crossed = [Banner(banner.variable, banner.label, banner.options) for banner in banners]
    what = f"crosstab book, {ITEMS} items × {len(BANNERS)} banners, {rows:,} rows"
    return _median(what, lambda: crosstab_book(sample, items, crossed))


def time_interview(population: Population) -> Timing:
    """One person's answers through all conditions, requirements and constraints of the questionnaire."""
    said = population.answers.of(0)
    answers = answer_all(
        population.questionnaire,
        lambda asked: said.get(asked.question.name, "Ý kiến" if asked.required else None),
        today=AT.date(),
    )
    what = f"check one interview of {len(answers)} answers"
    return _median(what, lambda: Interview(population.questionnaire, answers, today=AT.date()).check_all(), runs=50)


def time_submission(session: Session, population: Population) -> Timing:
    """From the door to the stored response: visit, person, consent, answers, submission, release."""
    survey = _survey(session, "fieldwork")
    people = {person.id: person for person in collaborators(session, survey.unit)}
    robot = Robot(session, population, np.random.default_rng(1), people)
    waiting = select(Case).where(Case.survey_id == survey.id, Case.state == "open").order_by(Case.code)
    cases = session.scalars(waiting).all()
    seconds = [_seconds(partial(robot.work, case, day=AT)) for case in cases]
    interviews = [s for s, case in zip(seconds, cases, strict=True) if case.state in HAS_RESPONSE]
    return Timing("one household: visits, interview and its submission", median(interviews), len(interviews))


def time_report(session: Session) -> Timing:
    """The Word report of a survey of the demonstration, tables and charts included."""
    survey = _survey(session, "results")
    person = session.scalars(select(Person).order_by(Person.id)).first()
    if person is None:
        raise LookupError("The demonstration has nobody to write a report.")
    later = AT + timedelta(days=1)
    return _median("write the report", lambda: write_report(session, survey, person=person, now=later), runs=3)


def _survey(session: Session, state: str) -> Survey:
    chosen = select(Survey).where(Survey.state == state).order_by(Survey.id)
    return session.scalars(chosen).first() or _missing(state)


def _missing(state: str) -> Survey:
    raise LookupError(f"The demonstration has no survey in the state {state!r}.")


def _item(variable: str, options: int) -> Item:
    return Item(variable, variable, tuple((str(code), str(code)) for code in range(1, options + 1)))


def _median(what: str, run: Callable[[], object], *, runs: int = RUNS) -> Timing:
    run()
    return Timing(what, median(_seconds(run) for _ in range(runs)), runs)


def _seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started
