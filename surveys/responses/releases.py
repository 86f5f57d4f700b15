"""Live results advance in steps of at least ten responses in every domain shown, never per response (R6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from analysis import Banner, DerivedVariable
from analysis.derived_variables import sources_of
from analysis.disclosure import next_release
from sampling.deferred import deferred
from surveys.locks import hold_results
from surveys.reports.plan import Plan, plan_of
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.responses.records import Response, ResultsRelease

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

STEP = 10
MOST_LIVE_BANNERS = 2
MOST_IN_ONE_STATEMENT = 5_000


def advance(session: Session, survey: Survey, *, now: datetime, at_once: bool = False) -> ResultsRelease | None:
    """Let those waiting responses into the results that form a whole step; None when they do not yet.

    Each domain of the live tables, and the total, gets none or at least ten; the others wait for the next step. Of each
    domain ten stay behind, picked by their random ids: when fieldwork ends and all enter, that is a whole step too.
    It is tried at every tenth response that waits, so that a submission rarely pays for it; `at_once` tries it
    whatever their number (an import brings many).
    """
    hold_results(session, survey.id)
    count = waiting_responses(session, survey)
    if count < STEP or (count % STEP and not at_once):
        return None
    waiting = _responses(session, survey, released=False)
    plan = plan_of(session, survey)
    banners = live_banners(session, survey, plan) if plan is not None else ()
    candidates = _domains(waiting, [banner.variable for banner in banners])
    complete = _with_seen_categories(banners, candidates)
    chosen = next_release(candidates.iloc[:0], candidates, complete, step=STEP, held_back=STEP)
    return _release(session, survey, list(chosen), banners=banners, now=now)


def live_banners(session: Session, survey: Survey, plan: Plan) -> tuple[Banner, ...]:
    """What live tables are divided by: as at the first step, else the first two questions of the plan.

    Few and always the same, or no step would ever be whole. Not the stratum: a small one that has to wait would be
    missing from the whole.
    """
    first = session.scalars(
        select(ResultsRelease).where(ResultsRelease.survey_id == survey.id).order_by(ResultsRelease.number)
    ).first()
    if first is not None:
        return tuple(banner for banner in plan.possible_banners if banner.variable in first.banners)
    asked = plan.asked().banners  # what is made from answers waits until fieldwork ends
    return tuple(banner for banner in asked if banner.variable != STRATUM_COLUMN)[:MOST_LIVE_BANNERS]


def release_all(session: Session, survey: Survey, *, now: datetime) -> ResultsRelease | None:
    """At the end of fieldwork: the last responses join the results; None when none was waiting."""
    hold_results(session, survey.id)
    waiting = _responses(session, survey, released=False)
    return _release(session, survey, [response.instance_id for response in waiting], banners=(), now=now)


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
    return _next_release(session, survey, count=-len(gone), banners=banners, now=now)


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


def latest_release(session: Session, survey: Survey) -> ResultsRelease | None:
    """The step that the tables stand at."""
    statement = select(ResultsRelease).where(ResultsRelease.survey_id == survey.id)
    return session.scalars(statement.order_by(ResultsRelease.number.desc())).first()


def waiting_responses(session: Session, survey: Survey) -> int:
    """How many submitted responses are not in the tables yet."""
    statement = select(func.count()).select_from(Response)
    statement = statement.where(
        Response.survey_id == survey.id, Response.state == "submitted", Response.release_id.is_(None)
    )
    return session.scalars(statement).one()


def _responses(session: Session, survey: Survey, *, released: bool) -> list[Response]:
    inside = Response.release_id.is_not(None) if released else Response.release_id.is_(None)
    statement = select(Response).where(Response.survey_id == survey.id, Response.state == "submitted", inside)
    return list(session.scalars(statement.order_by(Response.instance_id)))


def _domains(
    responses: list[Response], columns: Sequence[str], derived: Sequence[DerivedVariable] = ()
) -> pd.DataFrame:
    made = {variable.name: variable for variable in derived}
    sources = {source for name in columns if name in made for source in sources_of(made[name])}
    asked = [column for column in columns if column not in made]

    def value(response: Response, column: str) -> object:
        return response.stratum if column == STRATUM_COLUMN else response.answers.get(column)

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
    session: Session, survey: Survey, instances: list[UUID], *, banners: Iterable[Banner], now: datetime
) -> ResultsRelease | None:
    if not instances:
        return None
    release = _next_release(session, survey, count=len(instances), banners=banners, now=now)
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
    session: Session, survey: Survey, *, count: int, banners: Iterable[Banner], now: datetime
) -> ResultsRelease:
    previous = latest_release(session, survey)
    release = ResultsRelease(
        survey_id=survey.id,
        number=1 if previous is None else previous.number + 1,
        responses=(0 if previous is None else previous.responses) + count,
        banners=[banner.variable for banner in banners],
        released_at=now,
    )
    session.add(release)
    session.flush()
    return release
