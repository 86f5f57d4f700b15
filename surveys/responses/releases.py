"""Live results advance in steps of at least ten responses in every domain shown, never per response (R6)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import pandas as pd
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from analysis import Banner
from analysis.disclosure import next_release
from surveys.locks import hold_results
from surveys.reports.plan import Plan, plan_of
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.responses.records import Response, ResultsRelease

STEP = 10
MOST_LIVE_BANNERS = 2


def advance(session: Session, survey: Survey, *, now: datetime) -> ResultsRelease | None:
    """Let those waiting responses into the results that form a whole step; None when they do not yet.

    Each domain of the live tables, and the total, gets none or at least ten; the others wait for the next step. Of each
    domain ten stay behind, picked by their random ids: when fieldwork ends and all enter, that is a whole step too.
    It is tried at every tenth response that waits, so that a submission rarely pays for it.
    """
    hold_results(session, survey.id)
    count = waiting_responses(session, survey)
    if count == 0 or count % STEP:
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
    return tuple(banner for banner in plan.banners if banner.variable != STRATUM_COLUMN)[:MOST_LIVE_BANNERS]


def release_all(session: Session, survey: Survey, *, now: datetime) -> ResultsRelease | None:
    """At the end of fieldwork: the last responses join the results; None when none was waiting."""
    hold_results(session, survey.id)
    waiting = _responses(session, survey, released=False)
    return _release(session, survey, [response.instance_id for response in waiting], banners=(), now=now)


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


def _domains(responses: list[Response], columns: Iterable[str]) -> pd.DataFrame:
    def value(response: Response, column: str) -> object:
        return response.stratum if column == STRATUM_COLUMN else response.answers.get(column)

    data = {column: [value(response, column) for response in responses] for column in columns}
    return pd.DataFrame(data, index=[response.instance_id for response in responses], dtype=object)


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
    previous = latest_release(session, survey)
    release = ResultsRelease(
        survey_id=survey.id,
        number=1 if previous is None else previous.number + 1,
        responses=(0 if previous is None else previous.responses) + len(instances),
        banners=[banner.variable for banner in banners],
        released_at=now,
    )
    session.add(release)
    session.flush()
    session.execute(
        update(Response)
        .where(Response.survey_id == survey.id, Response.instance_id.in_(instances))
        .values(release_id=release.id)
    )
    return release
