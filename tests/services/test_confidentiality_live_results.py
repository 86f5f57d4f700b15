"""Live tables keep what they are divided by, so that no step escapes the rule of ten (R6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from surveys.reports.plan import plan_of
from surveys.reports.plan_writing import write_plan
from surveys.reports.tabulation import results_book
from surveys.responses.releases import advance
from tests.conftest import NOW, World
from tests.documents.small_survey import build_survey, keep_responses


def test_live_tables_keep_the_groups_of_their_first_step(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    designer = world.person("designer")
    write_plan(session, survey, banners=["job"], reason="Góp ý của đơn vị đề nghị", person=designer, now=NOW)
    keep_responses(session, 250)
    assert advance(session, survey, now=NOW) is not None
    write_plan(session, survey, banners=["age"], reason="Góp ý của đơn vị đề nghị", person=designer, now=NOW)
    book, _ledger = results_book(session, survey)
    assert [variable for variable, _label in book.banners] == ["job"]
    survey.state = "results"
    book, _ledger = results_book(session, survey)
    assert [variable for variable, _label in book.banners] == ["age"]


def test_after_fieldwork_the_choice_is_free(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="results")
    write_plan(
        session,
        survey,
        banners=["age", "job"],
        reason="Góp ý của đơn vị đề nghị",
        person=world.person("designer"),
        now=NOW,
    )
    write_plan(session, survey, banners=[], reason="Góp ý của đơn vị đề nghị", person=world.person("designer"), now=NOW)
    plan = plan_of(session, survey)
    assert plan is not None
    assert plan.banners == ()
