"""Live tables keep what they are divided by, so that no step escapes the rule of ten (R6)."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.reports.plan import plan_of, write_plan
from surveys.responses.releases import advance, release_all
from tests.conftest import NOW, World
from tests.documents.small_survey import build_survey


def test_live_tables_gain_groups_but_lose_none(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    designer = world.person("designer")
    write_plan(session, survey, banners=["age"], person=designer, now=NOW)
    write_plan(session, survey, banners=["job"], person=designer, now=NOW)
    assert (advance(session, survey, now=NOW) or release_all(session, survey, now=NOW)) is not None
    write_plan(session, survey, banners=["age", "job"], person=designer, now=NOW)
    with pytest.raises(SurveyError) as caught:
        write_plan(session, survey, banners=["age"], person=designer, now=NOW)
    assert caught.value.code == "plan.banner_is_live"
    plan = plan_of(session, survey)
    assert plan is not None
    assert [banner.variable for banner in plan.banners] == ["age", "job"]


def test_after_fieldwork_the_choice_is_free(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="results")
    write_plan(session, survey, banners=["age", "job"], person=world.person("designer"), now=NOW)
    write_plan(session, survey, banners=[], person=world.person("designer"), now=NOW)
    plan = plan_of(session, survey)
    assert plan is not None
    assert plan.banners == ()
