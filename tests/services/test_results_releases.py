"""Live tables advance by whole steps: none or at least ten new responses in every domain shown (R6)."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.reports.plan import write_plan
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.responses.records import Response
from surveys.responses.releases import advance, latest_release, release_all, waiting_responses
from tests.conftest import NOW, World
from tests.documents.small_survey import build_survey


def _live(session: Session, world: World, banners: list[str]) -> Survey:
    survey = build_survey(session, world, state="fieldwork", released=False)
    write_plan(session, survey, banners=banners, person=world.person("designer"), now=NOW)
    return survey


def _hold_back(session: Session, keep: int) -> None:
    """Void all responses but `keep`, as if they had not come yet."""
    ids = list(session.scalars(select(Response.instance_id).order_by(Response.instance_id)))[keep:]
    session.execute(update(Response).where(Response.instance_id.in_(ids)).values(state="void"))


def test_nine_responses_wait(session: Session, world: World) -> None:
    survey = _live(session, world, [])
    _hold_back(session, 9)
    assert advance(session, survey, now=NOW) is None
    assert waiting_responses(session, survey) == 9


def test_ten_responses_are_a_step(session: Session, world: World) -> None:
    survey = _live(session, world, [])
    _hold_back(session, 10)
    release = advance(session, survey, now=NOW)
    assert release is not None
    assert (release.number, release.responses) == (1, 10)
    assert waiting_responses(session, survey) == 0
    assert advance(session, survey, now=NOW) is None


def test_no_domain_gains_fewer_than_ten(session: Session, world: World) -> None:
    survey = _live(session, world, [STRATUM_COLUMN, "age", "job"])
    _hold_back(session, 90)
    release = advance(session, survey, now=NOW)
    assert release is not None
    released = session.scalars(select(Response).where(Response.release_id == release.id)).all()
    assert len(released) == release.responses >= 10
    for name in ("age", "job"):
        assert min(Counter(response.answers[name] for response in released).values()) >= 10
    assert min(Counter(response.stratum for response in released).values()) >= 10


def test_closing_releases_the_rest_once(session: Session, world: World) -> None:
    survey = _live(session, world, [STRATUM_COLUMN, "age", "job"])
    advance(session, survey, now=NOW)
    left = waiting_responses(session, survey)
    last = release_all(session, survey, now=NOW)
    assert waiting_responses(session, survey) == 0
    assert (last is None) == (left == 0)
    assert release_all(session, survey, now=NOW) is None
    newest = latest_release(session, survey)
    assert newest is not None
    assert newest.responses == len(session.scalars(select(Response)).all())
