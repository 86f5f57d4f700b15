"""Live results advance in steps of at least ten responses in every domain shown, never per response (R6).

What volunteers answer by an open link has steps of its own, since its tables are its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from analysis import Banner, DerivedVariable
from analysis.derived_variables import sources_of
from analysis.disclosure import next_release
from sampling.deferred import deferred
from surveys.locks import hold_results
from surveys.reports.plan import Plan, plan_of
from surveys.requests.records import Survey
from surveys.responses.dataset import PSU_COLUMN, STRATUM_COLUMN
from surveys.responses.earlier_answers import earlier_answers
from surveys.responses.modes import SAMPLE, VOLUNTEERS, of_source
from surveys.responses.records import Response, ResultsRelease

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

STEP = 10
MOST_LIVE_BANNERS = 2
OF_DESIGN: dict[str, str] = {STRATUM_COLUMN: "stratum", PSU_COLUMN: "psu"}
"""Domains that a response belongs to by the design, and where it says so."""
MOST_IN_ONE_STATEMENT = 5_000


def advance(
    session: Session, survey: Survey, *, now: datetime, at_once: bool = False, source: str = SAMPLE
) -> ResultsRelease | None:
    """Let those waiting responses into the results that form a whole step; None when they do not yet.

    Each domain of the live tables, and the total, gets none or at least ten; the others wait for the next step. Of each
    domain ten stay behind, picked by their random ids: when fieldwork ends and all enter, that is a whole step too.
    It is tried at every tenth response that waits, so that a submission rarely pays for it; `at_once` tries it
    whatever their number (an import brings many).
    """
    if survey.is_practice:
        return None
    hold_results(session, survey.id)
    count = waiting_responses(session, survey, source=source)
    if count < STEP or (count % STEP and not at_once):
        return None
    step = next_step(session, survey, source=source)
    return _release(session, survey, list(step.instances), banners=step.banners, source=source, now=now)


@dataclass(frozen=True)
class Step:
    """Responses that could enter the results together, after the step of that number."""

    instances: tuple[UUID, ...]
    banners: tuple[Banner, ...]
    after: int


def next_step(session: Session, survey: Survey, *, source: str = SAMPLE) -> Step:
    """What could enter now; nothing is written, so that it can be worked out while others write."""
    latest = latest_release(session, survey, source=source)
    waiting = _responses(session, survey, released=False, source=source)
    plan = plan_of(session, survey)
    banners = live_banners(session, survey, plan, source=source) if plan is not None else ()
    candidates = _domains(waiting, [banner.variable for banner in banners])
    complete = _with_seen_categories(banners, candidates)
    chosen = next_release(candidates.iloc[:0], candidates, complete, step=STEP, held_back=STEP)
    return Step(tuple(chosen), tuple(banners), latest.number if latest else 0)


def take_step(session: Session, survey: Survey, step: Step, *, now: datetime) -> ResultsRelease | None:
    """Let a step of the sample's enter that was worked out before; None where another came first, or one of its
    responses has become void since."""
    hold_results(session, survey.id)
    session.refresh(survey)
    latest = latest_release(session, survey)
    if survey.state != "fieldwork" or (latest.number if latest else 0) != step.after:
        return None
    if _still_waiting(session, step.instances) != len(step.instances):
        return None
    return _release(session, survey, list(step.instances), banners=step.banners, source=SAMPLE, now=now)


def _still_waiting(session: Session, instances: Sequence[UUID]) -> int:
    count = 0
    for first in range(0, len(instances), MOST_IN_ONE_STATEMENT):
        some = instances[first : first + MOST_IN_ONE_STATEMENT]
        waiting = Response.instance_id.in_(some), Response.state == "submitted", Response.release_id.is_(None)
        count += session.scalar(select(func.count()).select_from(Response).where(*waiting)) or 0
    return count


def live_banners(session: Session, survey: Survey, plan: Plan, *, source: str = SAMPLE) -> tuple[Banner, ...]:
    """What live tables are divided by: as at the first step, else the first two questions of the plan.

    Few and always the same, or no step would ever be whole. Not the stratum: a small one that has to wait would be
    missing from the whole; nor the commune, of which there are many.
    """
    first = session.scalars(_steps(survey, source).order_by(ResultsRelease.number)).first()
    if first is not None:
        return tuple(banner for banner in plan.possible_banners if banner.variable in first.banners)
    asked = plan.asked().banners  # what is made from answers waits until fieldwork ends
    return tuple(banner for banner in asked if banner.variable not in OF_DESIGN)[:MOST_LIVE_BANNERS]


def release_all(session: Session, survey: Survey, *, now: datetime) -> ResultsRelease | None:
    """At the end of fieldwork: the last responses join the results; None when none of the sample's was waiting."""
    if survey.is_practice:
        return None
    hold_results(session, survey.id)
    made = []
    for source in (SAMPLE, VOLUNTEERS):
        waiting = _responses(session, survey, released=False, source=source)
        instances = [response.instance_id for response in waiting]
        made.append(_release(session, survey, instances, banners=(), source=source, now=now))
    return made[0]


def take_back(session: Session, survey: Survey, leaving: set[UUID], *, now: datetime) -> ResultsRelease | None:
    """Let responses that are about to be void out of the results, in a whole step as well (R6).

    Of each domain of the live tables that would lose fewer than ten, others leave too, picked by their random ids,
    and wait for the next step; a domain that has fewer than ten leaves altogether. None when none was shown.
    """
    hold_results(session, survey.id)
    shown = _responses(session, survey, released=True)
    gone = {response.instance_id for response in shown} & leaving
    if not gone:
        return None
    plan = plan_of(session, survey)
    banners = live_banners(session, survey, plan) if plan is not None else ()
    domains = _domains(shown, [banner.variable for banner in banners]).fillna("")
    domains["_total"] = ""
    changed = survey.state == "fieldwork"
    while changed:
        changed = False
        for column in domains.columns:
            for _value, members in domains.groupby(column, sort=True):
                lost = [instance for instance in members.index if instance in gone]
                if 0 < len(lost) < STEP and len(lost) < len(members):
                    more = [instance for instance in members.index if instance not in gone]
                    gone.update(more[: STEP - len(lost)])
                    changed = True
    _set_release(session, sorted(gone), None)
    return _next_release(session, survey, count=-len(gone), banners=banners, source=SAMPLE, now=now)


def leaving_reveals(session: Session, survey: Survey, leaving: set[UUID]) -> bool:
    """Whether tables before and after would tell single answers: some domain of the plan would lose one to nine and
    keep others. After fieldwork nothing else can leave along with them."""
    plan = plan_of(session, survey)
    everyone = _responses(session, survey, released=True) + _responses(session, survey, released=False)
    columns = [banner.variable for banner in plan.banners] if plan is not None else []
    domains = _domains(everyone, columns, () if plan is None else plan.derived).fillna("")
    domains["_total"] = ""
    goes = domains.index.isin(leaving)
    for column in domains.columns:
        lost = domains[goes].groupby(column).size()
        members = domains.groupby(column).size().reindex(lost.index)
        if ((lost < STEP) & (lost < members)).any():
            return True
    return False


def latest_release(session: Session, survey: Survey, *, source: str = SAMPLE) -> ResultsRelease | None:
    """The step that the tables of a source stand at."""
    return session.scalars(_steps(survey, source).order_by(ResultsRelease.number.desc())).first()


def steps_so_far(session: Session, survey: Survey, *, source: str = SAMPLE) -> int:
    """How many steps the tables of a source have made; the numbers of steps run over all sources."""
    return session.scalars(select(func.count()).select_from(_steps(survey, source).subquery())).one()


def waiting_responses(session: Session, survey: Survey, *, source: str = SAMPLE) -> int:
    """How many submitted responses of a source are not in its tables yet."""
    statement = select(func.count()).select_from(Response)
    statement = statement.where(
        Response.survey_id == survey.id,
        Response.state == "submitted",
        Response.release_id.is_(None),
        of_source(source),
    )
    return session.scalars(statement).one()


def _steps(survey: Survey, source: str) -> Select[ResultsRelease]:
    return select(ResultsRelease).where(ResultsRelease.survey_id == survey.id, ResultsRelease.source == source)


def _responses(session: Session, survey: Survey, *, released: bool, source: str = SAMPLE) -> list[Any]:
    """What domains are made of, a row a response: tens of thousands may wait."""
    inside = Response.release_id.is_not(None) if released else Response.release_id.is_(None)
    statement = select(Response.instance_id, Response.stratum, Response.psu, Response.answers).where(
        Response.survey_id == survey.id, Response.state == "submitted", inside, of_source(source)
    )
    rows = session.execute(statement.order_by(Response.instance_id))
    earlier = earlier_answers(session, survey)
    return [
        _Shown(row.instance_id, row.stratum, row.psu, {**row.answers, **earlier[row.instance_id]})
        if row.instance_id in earlier
        else row
        for row in rows
    ]


@dataclass(frozen=True)
class _Shown:
    """A response as live tables show it, or would: changed since they have it, with its earlier answers."""

    instance_id: UUID
    stratum: str
    psu: str
    answers: dict[str, Any]


def _domains(responses: Sequence[Any], columns: Sequence[str], derived: Sequence[DerivedVariable] = ()) -> pd.DataFrame:
    made = {variable.name: variable for variable in derived}
    sources = {source for name in columns if name in made for source in sources_of(made[name])}
    asked = [column for column in columns if column not in made]

    def value(response: Any, column: str) -> object:
        return getattr(response, OF_DESIGN[column]) if column in OF_DESIGN else response.answers.get(column)

    data = {column: [value(response, column) for response in responses] for column in {*asked, *sources}}
    frame = pd.DataFrame(data, index=[response.instance_id for response in responses], dtype=object)
    for column in columns:
        if column in made:
            frame[column] = made[column].apply(frame).astype(object)
    return frame[list(columns)]


def _with_seen_categories(banners: Iterable[Banner], candidates: pd.DataFrame) -> list[Banner]:
    """The banners with every value that occurs, so that an answer of an earlier version is a domain too."""
    complete = []
    for banner in banners:
        seen = {str(value) for value in candidates[banner.variable].dropna() if value != ""}
        extra = tuple((code, code) for code in sorted(seen - set(banner.codes)))
        complete.append(Banner(banner.variable, banner.label, banner.categories + extra))
    return complete


def _release(
    session: Session, survey: Survey, instances: list[UUID], *, banners: Iterable[Banner], source: str, now: datetime
) -> ResultsRelease | None:
    if not instances:
        return None
    release = _next_release(session, survey, count=len(instances), banners=banners, source=source, now=now)
    _set_release(session, instances, release.id)
    return release


def _set_release(session: Session, instances: list[UUID], release_id: int | None) -> None:
    for first in range(0, len(instances), MOST_IN_ONE_STATEMENT):
        some = instances[first : first + MOST_IN_ONE_STATEMENT]
        entering = update(Response).where(Response.instance_id.in_(some)).values(release_id=release_id)
        session.execute(entering.execution_options(synchronize_session=False))  # else each is compared with each
        for instance in some:
            loaded = session.identity_map.get(identity_key(Response, instance))
            if loaded is not None:
                session.expire(loaded, ["release_id"])


def _next_release(
    session: Session, survey: Survey, *, count: int, banners: Iterable[Banner], source: str, now: datetime
) -> ResultsRelease:
    previous = latest_release(session, survey, source=source)
    numbers = select(func.max(ResultsRelease.number)).where(ResultsRelease.survey_id == survey.id)
    release = ResultsRelease(
        survey_id=survey.id,
        source=source,
        number=(session.scalar(numbers) or 0) + 1,
        responses=(0 if previous is None else previous.responses) + count,
        banners=[banner.variable for banner in banners],
        released_at=now,
    )
    session.add(release)
    session.flush()
    return release
