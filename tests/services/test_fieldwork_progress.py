"""How the field stands, by commune, collaborator and outcome."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.fieldwork import service
from surveys.fieldwork.progress import case_counts, progress
from surveys.fieldwork.records import Case
from surveys.fieldwork.reserves import release_reserves
from surveys.fieldwork.response_rates import Counts
from surveys.people.records import Person
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import (
    RESERVES,
    TAKE,
    Field,
    begin,
    demo_questionnaire,
    full_answers,
    survey_in_the_field,
)

TODAY = date(2026, 3, 5)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    """Of the first commune's five cases one is completed, one refused, one empty, one away, one untouched."""
    place = survey_in_the_field(session, world)
    done, refused, empty, away = place.cases[:4]
    owner = place.owner
    draft = begin(session, place, done)
    save_section(session, draft, section=None, answers=full_answers(demo_questionnaire()), now=NOW)
    submit(session, draft, person=owner, now=NOW)
    for case, outcome in ((refused, "refusal"), (empty, "vacant"), (away, "no_one_home")):
        service.record_visit(session, case, outcome=outcome, person=owner, now=NOW)
    return place


def test_the_whole_adds_up_over_communes_and_collaborators(session: Session, place: Field) -> None:
    shown = progress(session, place.survey, today=TODAY)
    assert (shown.tally.main, shown.tally.reserve, shown.tally.issued) == (4 * TAKE, 0, 4 * TAKE)
    assert (shown.tally.completed, shown.tally.finished, shown.tally.waiting) == (1, 2, 17)
    for part in ("main", "completed", "finished", "waiting", "visited"):
        whole = getattr(shown.tally, part)
        assert sum(getattr(commune.tally, part) for commune in shown.communes) == whole
        assert sum(getattr(person.tally, part) for person in shown.collaborators) == whole


def test_a_commune_says_who_works_there_and_what_came_of_it(session: Session, place: Field) -> None:
    shown = progress(session, place.survey, today=TODAY)
    commune = next(each for each in shown.communes if each.psu == place.cases[0].psu)
    assert commune.collaborators == (place.owner.full_name,)
    assert (commune.tally.completed, commune.tally.refused, commune.tally.not_eligible) == (1, 1, 1)
    assert commune.tally.return_rate == pytest.approx(20.0)
    assert commune.reserves_left == RESERVES


def test_visits_are_counted_for_who_made_them(session: Session, place: Field) -> None:
    shown = progress(session, place.survey, today=TODAY)
    visits = {person.person_id: person.visits for person in shown.collaborators}
    assert visits[place.owner.id] == 4
    assert sum(visits.values()) == 4


def test_rates_follow_from_the_last_outcomes(session: Session, place: Field) -> None:
    shown = progress(session, place.survey, today=TODAY)
    assert shown.rates is not None
    assert shown.tally.counts == Counts(complete=1, refusal=1, noncontact=1, unknown_household=16, not_eligible=1)
    assert shown.rates["RR1"].value == pytest.approx(1 / 19)
    assert shown.rates["RR3"].value == pytest.approx(1 / (3 + 0.75 * 16))


def test_counts_by_stratum_and_commune_add_up(session: Session, place: Field) -> None:
    whole = case_counts(session, place.survey)[""]
    for by in (Case.stratum, Case.psu):
        parts = case_counts(session, place.survey, by=by)
        assert sum(part.total for part in parts.values()) == whole.total == 4 * TAKE
        assert sum(part.refusal for part in parts.values()) == 1
    assert case_counts(session, place.survey, by=Case.psu)[place.cases[0].psu].complete == 1


def test_released_reserves_are_issued_beside_the_allocation(session: Session, world: World, place: Field) -> None:
    psu = place.cases[0].psu
    release_reserves(session, place.survey, psu=psu, count=2, person=world.person("supervisor"), now=NOW)
    commune = next(each for each in progress(session, place.survey, today=TODAY).communes if each.psu == psu)
    assert (commune.tally.main, commune.tally.reserve, commune.reserves_left) == (TAKE, 2, 0)


def test_days_left_may_run_out(session: Session, place: Field) -> None:
    last = place.survey.fieldwork_until
    assert last is not None
    assert progress(session, place.survey, today=last - timedelta(days=5)).days_left == 5
    assert progress(session, place.survey, today=last + timedelta(days=1)).days_left == -1


def test_a_sample_without_probabilities_has_no_response_rate(session: Session, place: Field) -> None:
    place.draw.seed = None
    session.flush()
    assert progress(session, place.survey, today=TODAY).rates is None


def test_a_survey_without_a_sample_has_nothing_to_show(session: Session, place: Field) -> None:
    place.draw.state = "discarded"
    session.flush()
    shown = progress(session, place.survey, today=TODAY)
    assert (shown.tally.issued, shown.tally.return_rate, shown.communes) == (0, None, [])
    assert case_counts(session, place.survey) == {}


def test_collaborators_come_by_given_name(session: Session, place: Field) -> None:
    names = [person.full_name for person in progress(session, place.survey, today=TODAY).collaborators]
    by_id = {person.id: person for person in place.collaborators}
    assert names == [name for name in ("Bùi Thu Hà", "Đỗ Văn Lực", "Vũ Thị Na") if name in names]
    assert all(isinstance(person, Person) for person in by_id.values())
