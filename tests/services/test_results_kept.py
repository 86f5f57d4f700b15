"""Results that were computed are kept while nothing that they rest on has changed, and never longer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.reports import tabulation
from surveys.reports.plan import plan_of
from surveys.reports.plan_writing import write_plan
from surveys.reports.tabulation import results_book
from surveys.reports.weighting_plans import declare_trimming
from surveys.requests import service as requests
from surveys.requests.records import Survey
from surveys.responses.records import Response, ResultsRelease
from surveys.text.i18n import use_translations
from tests.conftest import NOW, World, only_sqlite
from tests.pages.full_world import Holdings, furnish
from webapp.catalogues import read_catalogue


@pytest.fixture
def own(session: Session, world: World) -> Holdings:
    return furnish(session, world)[0]


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each time that results are really computed."""
    times: list[int] = []
    compute = tabulation._results_book

    def counted(*arguments: object, **options: object):
        times.append(1)
        return compute(*arguments, **options)

    monkeypatch.setattr(tabulation, "_results_book", counted)
    return times


def test_looking_again_computes_nothing(session, own, computed):
    first, _ledger = results_book(session, own.survey)
    variable = first.questions[0].variable
    again, _ledger = results_book(session, own.survey)
    one, _ledger = results_book(session, own.survey, only=variable)
    assert again == first
    assert one.questions == (first.question(variable),)
    assert len(computed) == 1


@only_sqlite
def test_a_response_that_is_not_released_changes_nothing_until_it_is(session, own, computed):
    before, _ledger = results_book(session, own.survey)
    shown = session.scalars(select(Response).where(Response.survey_id == own.survey.id)).first()
    waiting = _copy(shown, release=None)
    session.add(waiting)
    session.flush()
    assert results_book(session, own.survey)[0] == before
    assert len(computed) == 1
    release = session.scalars(select(ResultsRelease).where(ResultsRelease.survey_id == own.survey.id)).first()
    waiting.release_id = release.id
    session.flush()
    assert results_book(session, own.survey)[0].n == before.n + 1


@only_sqlite
def test_a_case_that_closes_gives_other_weights(session, own, computed):
    _book, before = results_book(session, own.survey)
    chosen = select(Case).where(Case.survey_id == own.survey.id, Case.state == "interviewing")
    case = session.scalars(chosen).one()
    case.state, case.disposition = "finished", "refusal"
    session.flush()
    _book, after = results_book(session, own.survey)
    assert len(computed) == 2
    assert after != before


def test_plan_state_language_and_database_are_part_of_what_results_rest_on(session, own, computed):
    results_book(session, own.survey)
    designer, coordinator = own.people[Role.DESIGNER], own.people[Role.COORDINATOR]
    with use_translations(read_catalogue("en", "messages")):
        results_book(session, own.survey)
    assert len(computed) == 2
    requests.close_fieldwork(session, own.survey, person=coordinator, now=NOW)
    results_book(session, own.survey)
    assert len(computed) == 3
    banners = [banner.variable for banner in plan_of(session, own.survey).possible_banners][:2]
    write_plan(session, own.survey, banners=banners, reason="Góp ý của đơn vị đề nghị", person=designer, now=NOW)
    book, _ledger = results_book(session, own.survey)
    assert [variable for variable, _label in book.banners] == banners
    assert len(computed) == 4
    declare_trimming(session, own.survey, trimming="3.5*median", person=designer, now=NOW)
    results_book(session, own.survey)
    assert len(computed) == 5


@only_sqlite
def test_the_page_of_one_question_hides_what_the_page_of_all_hides(session, own):
    survey: Survey = own.survey
    book, _ledger = results_book(session, survey)
    for question in book.questions:
        assert results_book(session, survey, only=question.variable)[0].questions == (question,)


def _copy(response: Response, *, release: int | None) -> Response:
    columns = {column.key: getattr(response, column.key) for column in Response.__table__.columns}
    columns |= {"instance_id": uuid4(), "release_id": release, "deprecated_id": None}
    return Response(**columns)
