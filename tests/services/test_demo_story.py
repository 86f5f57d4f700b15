"""The demonstration in small: one survey from request to results, through the product's own services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.callbacks import open_tasks
from surveys.fieldwork.links.invitations import exchange
from surveys.fieldwork.links.tallies import links_by_commune
from surveys.fieldwork.paper.settling import open_lines
from surveys.fieldwork.phones.records import KeptSubmission
from surveys.fieldwork.practice.service import practice_of
from surveys.fieldwork.precision.rules import newest_rule
from surveys.fieldwork.quality.flags import flags_of
from surveys.fieldwork.quality.re_interviews import all_of
from surveys.fieldwork.records import Case
from surveys.fieldwork.service import own_cases
from surveys.people.permissions import Role
from surveys.people.service import add_person
from surveys.responses.dataset import weighted_sample
from surveys.responses.kept_intake import accept_kept
from surveys.responses.records import Response, ResponseLink
from surveys.samples.plan_inputs import PlanInputs
from surveys.samples.service import current_draw
from tests.conftest import NOW, World, only_sqlite
from webapp.demo.letters import Letters
from webapp.demo.phones import PhoneWork
from webapp.demo.population import Population
from webapp.demo.printed_forms import fill_in_on_paper
from webapp.demo.robot import APART, ONE_ANSWER, QUICK
from webapp.demo.story import DemoOffice, FieldSurvey, demo_population
from webapp.demo.supervision import Supervision, write_stopping_rule
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


def test_every_case_is_worked_and_answered_as_its_household_is_and_the_sample_weighs_as_many_people(
    session: Session, world: World
) -> None:
    planned, population = collected(session, world)
    survey = planned.survey
    states = Counter(session.scalars(select(Case.state).where(Case.survey_id == survey.id)))
    assert states.keys() == {"completed", "finished"}
    responses = session.scalars(select(Response).where(Response.survey_id == survey.id)).all()
    assert len(responses) == states["completed"]
    _answers_came_from_people_of_their_household_line(session, planned, population, responses)
    assert current_draw(session, survey.id) is not None

    sample, _ledger = weighted_sample(session, survey)
    assert 0.75 < sample.weights.sum() / len(population) < 1.25

    comparison = compare_with_truth(session, survey, population)
    assert len(comparison.rows) > 100
    assert np.mean([row.held for row in comparison.rows]) > 0.7  # the salt of a draw is random
    assert comparison.sentence.startswith(f"{sum(row.held for row in comparison.rows)} trên {len(comparison.rows)}")


def _answers_came_from_people_of_their_household_line(
    session: Session, planned: FieldSurvey, population: Population, responses: Sequence[Response]
) -> None:
    place = {code: at for at, code in enumerate(population.frame.data["unit_id"])}
    cases = session.scalars(select(Case).where(Case.survey_id == planned.survey.id, Case.state == "completed"))
    living_there: dict[str, list[dict[str, object]]] = {}
    for case in cases:
        first, adults = population.household(place[case.psu], case.household_line or 0)
        assert case.eligible_persons == adults
        chosen = first + (case.selected_position or 0) - 1
        living_there.setdefault(case.psu, []).append(population.answers.of(chosen))
    for response in responses:
        told = {name: response.answers.get(name) for name in ("gioi_tinh", "nhom_tuoi", "tin_tuong", "van_de")}
        people = living_there[response.psu]
        assert any(all(person.get(name) == value for name, value in told.items()) for person in people), told


def in_the_field(session: Session, world: World) -> tuple[DemoOffice, FieldSurvey, Population]:
    """A small survey of the demonstration that has just gone into the field."""
    office = DemoOffice(
        session, world.province, world.person("coordinator"), world.person("designer"), world.person("supervisor")
    )
    add_person(session, full_name="Nguyễn Văn Cộng", role=Role.COLLABORATOR, unit=world.province, now=NOW)
    planned = replace(office.plan_survey(asked_on=NOW - timedelta(days=20)), inputs=SMALL)
    office.draw_sample(planned, seed="05-11-28-33-41-42", now=NOW - timedelta(days=9))
    return office, planned, demo_population(session, planned)


@only_sqlite
def test_the_survey_in_the_field_is_answered_on_paper_by_letters_and_on_phones(session: Session, world: World) -> None:
    office, planned, population = in_the_field(session, world)
    survey = planned.survey
    newcomer = add_person(session, full_name="Nguyễn Thị Cộng", role=Role.COLLABORATOR, unit=world.province, now=NOW)
    office.hand_over_to(planned, newcomer, now=NOW - timedelta(days=4))
    other = add_person(session, full_name="Đỗ Nhập Liệu", role=Role.SUPERVISOR, unit=world.province, now=NOW)
    keyers, printed_at = (office.designer, other), NOW - timedelta(days=4)
    forms = fill_in_on_paper(session, survey, population, keyers=keyers, printed_at=printed_at)
    states = Counter(form.state for form in forms)
    assert states == {"agreed": 1, "keyed_twice": 2, "keyed_once": 2, "issued": len(forms) - 5}
    disputed = [form for form in forms if form.state == "keyed_twice"]
    fields = [[line.field for line in open_lines(session, form, today=NOW.date())] for form in disputed]
    assert fields == [["tin_tuong", "so_nguoi"], ["hoc_van"]]

    busy = {form.case.psu for form in forms if form.case} | {case.psu for case in own_cases(session, newcomer)}
    letters = Letters(session, survey, population, office.supervisor, "a secret", sent_at=printed_at)
    unopened = letters.send(busy=busy)
    (commune,) = [each for each in links_by_commune(session, survey) if each.live_or_spent]
    assert commune.psu not in busy
    assert (len(unopened), commune.issued, commune.opened, commune.spent >= 1) == (2, 2, 2, True)
    assert exchange(session, unopened[0].code, device="a phone", secret="a secret", now=NOW).state == "opened"

    PhoneWork(session, survey, population, newcomer, office.supervisor, NOW).leave()
    (kept,) = session.scalars(select(KeptSubmission).where(KeptSubmission.survey_id == survey.id))
    assert (kept.reason, kept.case.collaborator, kept.person != newcomer) == ("case_reassigned", newcomer, True)
    accept_kept(session, kept, person=office.supervisor, now=NOW)
    assert kept.case.state == "completed"
    (task,) = open_tasks(session, newcomer)
    assert [each["name"] for each in task.questions] == ["so_nguoi", "so_nguoi_lon"]
    own = own_cases(session, newcomer)
    appointments = [(visit.outcome, visit.appointment_at) for case in own for visit in case.visits]
    assert [outcome for outcome, at in appointments if at and at > NOW] == ["call_back"]
    assert [case.role for case in own].count("reserve") == 1


@only_sqlite
def test_the_supervisor_has_looked_compared_and_asked_again_and_nobody_asks_at_two_places_at_once(
    session: Session, world: World
) -> None:
    for number in range(8):
        add_person(session, full_name=f"Nguyễn Văn {number}", role=Role.COLLABORATOR, unit=world.province, now=NOW)
    office = DemoOffice(
        session, world.province, world.person("coordinator"), world.person("designer"), world.person("supervisor")
    )
    planned = replace(office.plan_survey(asked_on=NOW - timedelta(days=20)), inputs=SMALL)
    survey = planned.survey
    write_stopping_rule(session, survey, person=office.coordinator, now=NOW - timedelta(days=10))
    office.draw_sample(planned, seed="02-09-17-24-38-45", now=NOW - timedelta(days=9))
    week = {"first_day": NOW - timedelta(days=6), "days": 5}
    population = demo_population(session, planned)
    office.collect(planned, population, **week, habits=("", QUICK, ONE_ANSWER))
    learner = add_person(session, full_name="Nguyễn Thị Cộng", role=Role.COLLABORATOR, unit=world.province, now=NOW)
    Supervision(session, survey, demo_population(session, planned), office.supervisor, NOW).carry_out(
        learners=[learner]
    )

    rule = newest_rule(session, survey)
    assert rule is not None
    assert not rule.during_fieldwork
    states = Counter(session.scalars(select(Case.state).where(Case.survey_id == survey.id)))
    assert states["accepted"] > 0
    assert states["completed"] > 0
    assert session.scalars(select(Response.state).where(Response.survey_id == survey.id)).all().count("void") == 1
    asked_again = Counter(each.state for each in all_of(session, survey))
    assert asked_again["waiting"] == 4
    assert asked_again["done"] > 0
    found = flags_of(session, survey)
    assert {flag.indicator for flag in found} >= {"short", "straightlining"}
    assert "overlapping" not in {flag.indicator for flag in found}
    practice = practice_of(session, survey)
    assert practice is not None
    begun = session.execute(
        select(ResponseLink.collaborator_id, ResponseLink.started_at).order_by(
            ResponseLink.collaborator_id, ResponseLink.started_at
        )
    ).all()
    gaps = [later[1] - earlier[1] for earlier, later in pairwise(begun) if earlier[0] == later[0]]
    assert min(gaps) >= APART
