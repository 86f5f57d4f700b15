"""The demonstration in small: one survey from request to results, through the product's own services."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.paper.settling import open_lines
from surveys.fieldwork.records import Case
from surveys.people.permissions import Role
from surveys.people.service import add_person
from surveys.responses.dataset import weighted_sample
from surveys.responses.records import Response
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.service import current_draw
from tests.conftest import NOW, World, only_sqlite
from webapp.demo.population import Population
from webapp.demo.printed_forms import fill_in_on_paper
from webapp.demo.story import DemoOffice, FieldSurvey, demo_population
from webapp.demo.truth import compare_with_truth

SMALL = PlanInputs(margin=0.12, take=9, reserve=2, minimum_psus=3)


def collected(session: Session, world: World) -> tuple[FieldSurvey, Population]:
    """A small survey of the demonstration after fieldwork."""
    for number in range(4):
        add_person(session, full_name=f"Nguyễn Văn {number}", role=Role.COLLABORATOR, unit=world.province, now=NOW)
    office = DemoOffice(
        session, world.province, world.person("coordinator"), world.person("designer"), world.person("supervisor")
    )
    planned = replace(office.plan_survey(asked_on=NOW - timedelta(days=60)), inputs=SMALL)
    office.draw_sample(planned, seed="05-11-28-33-41-42", now=NOW - timedelta(days=50))
    population = demo_population(session, planned)
    office.collect(planned, population, first_day=NOW - timedelta(days=40), days=20)
    office.close(planned, now=NOW - timedelta(days=15))
    return planned, population


def test_every_case_is_worked_to_its_end_and_the_sample_weighs_as_many_people(session: Session, world: World) -> None:
    planned, population = collected(session, world)
    survey = planned.survey
    states = Counter(session.scalars(select(Case.state).where(Case.survey_id == survey.id)))
    assert states.keys() == {"completed", "finished"}
    responses = session.scalars(select(Response).where(Response.survey_id == survey.id)).all()
    assert len(responses) == states["completed"]
    assert current_draw(session, survey.id) is not None

    sample, _ledger = weighted_sample(session, survey)
    assert 0.75 < sample.weights.sum() / len(population) < 1.25

    comparison = compare_with_truth(session, survey, population)
    assert len(comparison.rows) > 100
    assert np.mean([row.held for row in comparison.rows]) > 0.7  # the salt of a draw is random
    assert comparison.sentence.startswith(f"{sum(row.held for row in comparison.rows)} trên {len(comparison.rows)}")


@only_sqlite
def test_each_answer_came_from_someone_of_that_household_line(session: Session, world: World) -> None:
    planned, population = collected(session, world)
    place = {code: at for at, code in enumerate(population.frame.data["unit_id"])}
    cases = session.scalars(select(Case).where(Case.survey_id == planned.survey.id, Case.state == "completed"))
    living_there: dict[str, list[dict[str, object]]] = {}
    for case in cases:
        first, adults = population.household(place[case.psu], case.household_line or 0)
        assert case.eligible_persons == adults
        chosen = first + (case.selected_position or 0) - 1
        living_there.setdefault(case.psu, []).append(population.answers.of(chosen))
    responses = session.scalars(select(Response).where(Response.survey_id == planned.survey.id)).all()
    for response in responses:
        told = {name: response.answers.get(name) for name in ("gioi_tinh", "nhom_tuoi", "tin_tuong", "van_de")}
        people = living_there[response.psu]
        assert any(all(person.get(name) == value for name, value in told.items()) for person in people), told


@only_sqlite
def test_some_forms_on_paper_agree_some_differ_and_some_wait_for_the_second_time(
    session: Session, world: World
) -> None:
    office = DemoOffice(
        session, world.province, world.person("coordinator"), world.person("designer"), world.person("supervisor")
    )
    add_person(session, full_name="Nguyễn Văn Cộng", role=Role.COLLABORATOR, unit=world.province, now=NOW)
    planned = replace(office.plan_survey(asked_on=NOW - timedelta(days=20)), inputs=SMALL)
    office.draw_sample(planned, seed="05-11-28-33-41-42", now=NOW - timedelta(days=9))
    population = demo_population(session, planned)
    other = add_person(session, full_name="Đỗ Nhập Liệu", role=Role.SUPERVISOR, unit=world.province, now=NOW)
    keyers, printed_at = (office.designer, other), NOW - timedelta(days=4)
    forms = fill_in_on_paper(session, planned.survey, population, keyers=keyers, printed_at=printed_at)
    states = Counter(form.state for form in forms)
    assert states == {"agreed": 1, "keyed_twice": 2, "keyed_once": 2, "issued": len(forms) - 5}
    disputed = [form for form in forms if form.state == "keyed_twice"]
    fields = [[line.field for line in open_lines(session, form, today=NOW.date())] for form in disputed]
    assert fields == [["tin_tuong", "so_nguoi"], ["hoc_van"]]
