"""Live tables advance by whole steps: none or at least ten new responses in every domain shown (R6)."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.reports.plan_writing import write_plan
from surveys.requests.records import Survey
from surveys.responses.dataset import STRATUM_COLUMN
from surveys.responses.records import Response
from surveys.responses.releases import advance, latest_release, release_all, waiting_responses
from tests.conftest import NOW, World
from tests.documents.small_survey import build_survey, keep_responses


def _live(session: Session, world: World, banners: list[str]) -> Survey:
    survey = build_survey(session, world, state="fieldwork", released=False)
    write_plan(
        session, survey, banners=banners, reason="Góp ý của đơn vị đề nghị", person=world.person("designer"), now=NOW
    )
    return survey


def test_nine_responses_wait(session: Session, world: World) -> None:
    survey = _live(session, world, [])
    keep_responses(session, 9)
    assert advance(session, survey, now=NOW) is None
    assert waiting_responses(session, survey) == 9


def test_ten_responses_are_a_step_and_ten_more_stay_for_the_last_one(session: Session, world: World) -> None:
    survey = _live(session, world, [])
    keep_responses(session, 20)
    release = advance(session, survey, now=NOW)
    assert release is not None
    assert (release.number, release.responses) == (1, 10)
    assert waiting_responses(session, survey) == 10
    assert advance(session, survey, now=NOW) is None


def test_no_domain_gains_fewer_than_ten_now_or_at_the_end(session: Session, world: World) -> None:
    survey = _live(session, world, [STRATUM_COLUMN, "age", "job"])
    keep_responses(session, 250)
    release = advance(session, survey, now=NOW)
    assert release is not None
    assert release.banners == ["age", "job"]
    everyone = session.scalars(select(Response)).all()
    for name in ("age", "job"):
        released = Counter(r.answers[name] for r in everyone if r.release_id == release.id)
        waiting = Counter(r.answers[name] for r in everyone if r.release_id is None and r.state == "submitted")
        assert min(released.values()) >= 10
        assert min(waiting[code] for code in released) >= 10


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
