"""Interviews asked again: drawn at random within each collaborator's, once each; told in aggregates and by steps."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.quality.re_interview_draws import Candidate, draw
from surveys.fieldwork.quality.re_interview_results import (
    Pair,
    advance_results,
    figures_of,
    took_place_by_collaborator,
)
from surveys.fieldwork.quality.re_interviews import (
    Said,
    all_of,
    asked_again,
    draw_wave,
    follow_up,
    plan_of,
    questions_to_choose,
    record,
    write_plan,
    wrong_answers,
)
from surveys.fieldwork.quality.records import ReInterview, ReInterviewWave
from surveys.fieldwork.records import CallbackTask, Case
from surveys.fieldwork.supervision.records import AnswerChange
from surveys.people.records import Person
from surveys.questionnaires.service import questionnaire_of
from surveys.responses.records import Response, ResponseLink
from tests.conftest import NOW, World, only_sqlite
from tests.services.answered_otherwise import answered_otherwise
from tests.services.survey_in_the_field import Field, demo_questionnaire, survey_in_the_field

SEED = "hạt giống để thử"
ASKED = "gioi_tinh"
LATER = NOW + timedelta(days=2)
MALE, FEMALE = (choice.name for choice in demo_questionnaire().choice_lists["gioi_tinh"])
OTHER = {MALE: FEMALE, FEMALE: MALE}


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def came_back(session: Session, place: Field, count: int, *, who: Person, mode: str = "face_to_face") -> list[Case]:
    """So many cases more, each with its response, collected by `who`."""
    known = len(session.scalars(select(Case.id)).all())
    cases = []
    for place_ in range(known, known + count):
        case = Case(
            survey_id=place.survey.id, draw_id=place.draw.id, code=f"X-{place_:04d}", stratum="Đông",
            psu=place.cases[0].psu, psu_name="Xã", household_line=place_, state="completed", collaborator_id=who.id,
        )  # fmt: skip
        response = Response(
            instance_id=uuid4(), survey_id=place.survey.id, version_id=place.version.id, stratum="Đông", psu=case.psu,
            mode=mode, submitted_on=NOW.date(), consent_text_version="1", consent_on=NOW.date(),
            answers={ASKED: MALE if place_ % 2 else FEMALE}, content_hash="",
        )  # fmt: skip
        session.add_all([case, response])
        session.flush()
        session.add(
            ResponseLink(
                response_id=response.instance_id, case_id=case.id, collaborator_id=who.id, started_at=NOW,
                submitted_at=NOW,
            )
        )  # fmt: skip
        cases.append(case)
    session.flush()
    return cases


def planned(session: Session, place: Field, world: World, **other: Any) -> None:
    how = {"share": 0.1, "least": 1, "questions": [ASKED], "seed": SEED} | other
    write_plan(session, place.survey, **how, person=world.person("supervisor"), now=NOW)


def drawn(session: Session, place: Field, world: World) -> ReInterviewWave:
    return draw_wave(session, place.survey, person=world.person("supervisor"), now=NOW)


def said(session: Session, one: ReInterview, *, sex: str | None = None, **facts: Any) -> Said:
    told = {"mode": "telephone", "took_place": True, "said_on": NOW.date(), "said_minutes": 30} | facts
    if sex is None:
        response = session.scalars(select(Response).join(ResponseLink).where(ResponseLink.case_id == one.case_id)).one()
        sex = response.answers[ASKED]
    return Said("done", answers={ASKED: sex}, **told)


def test_a_share_of_each_collaborators_interviews_is_drawn_by_numbers_anybody_can_work_out(session, world, place):
    first, second, third = place.collaborators
    came_back(session, place, 31, who=first)
    came_back(session, place, 4, who=second)
    came_back(session, place, 6, who=third, mode="personal_link")  # nobody's work is to be asked about
    planned(session, place, world)
    wave = drawn(session, place, world)
    rows = all_of(session, place.survey)
    assert Counter(one.case.collaborator_id for one in rows) == {first.id: 3, second.id: 1}
    assert (wave.drawn, len(wave.pool)) == (4, 35)
    pool = [
        Candidate(case_id, who, session.get_one(Case, case_id).code, place.draw.number) for case_id, who in wave.pool
    ]
    again = draw(pool, seed=SEED, share=wave.share, least=wave.least, before={}, drawn_before={})
    assert [(each.case_id, number) for each, number in again] == [(one.case_id, one.random_number) for one in rows]


def test_a_case_has_one_chance_in_the_wave_that_it_came_with(session, world, place):
    owner = place.owner
    came_back(session, place, 20, who=owner)
    planned(session, place, world)
    drawn(session, place, world)
    with pytest.raises(SurveyError) as refused:
        drawn(session, place, world)
    assert refused.value.code == "re_interview.nothing_new"
    new = came_back(session, place, 20, who=owner)
    wave = drawn(session, place, world)
    second = {one.case_id for one in all_of(session, place.survey) if one.number == 2}
    assert wave.drawn == len(second) == 2
    assert second <= {case.id for case in new}


def test_a_case_that_is_followed_up_counts_nowhere_until_it_is_drawn(session, world, place):
    cases = came_back(session, place, 10, who=place.owner)
    supervisor = world.person("supervisor")
    planned(session, place, world, share=0.5)
    by_hand = follow_up(session, place.survey, code=cases[0].code, person=supervisor, now=NOW)
    assert took_place_by_collaborator(session, place.survey) == []
    drawn(session, place, world)
    chosen = [one for one in all_of(session, place.survey) if one.number]
    assert len(chosen) == 5  # the one by hand takes no place of the five
    assert by_hand.number == (1 if by_hand.case_id in {one.case_id for one in chosen} else 0)
    (told,) = took_place_by_collaborator(session, place.survey)
    assert (told.drawn, told.done) == (5, 0)


def test_somebody_else_asks_again_and_what_was_said_is_not_written_over(session, world, place):
    came_back(session, place, 10, who=place.owner)
    planned(session, place, world)
    drawn(session, place, world)
    (one,) = all_of(session, place.survey)
    supervisor = world.person("supervisor")

    def refusal(what: Said, person: Person = supervisor) -> str:
        with pytest.raises(SurveyError) as refused:
            record(session, one, what, person=person, now=LATER)
        return refused.value.code

    assert refusal(said(session, one), place.owner) == "re_interview.own_case"
    assert refusal(said(session, one, said_on=LATER.date() + timedelta(days=1))) == "re_interview.day"
    assert refusal(said(session, one, said_minutes=5000)) == "re_interview.minutes"
    assert refusal(said(session, one, mode="fax")) == "re_interview.mode_missing"
    assert refusal(said(session, one, sex="khong-co")) == "re_interview.answers"
    assert refusal(Said("xong", mode="telephone")) == "re_interview.outcome_unknown"
    assert one.state == "waiting"
    for _try in range(2):
        record(session, one, Said("not_reached", mode="telephone"), person=supervisor, now=LATER)
    record(session, one, said(session, one), person=supervisor, now=LATER)
    assert (one.state, one.took_place, one.said_minutes) == ("done", True, 30)
    assert refusal(said(session, one)) == "re_interview.over"
    (told,) = took_place_by_collaborator(session, place.survey)
    assert (told.drawn, told.done, told.yes, told.no) == (1, 1, 1, 0)
    place.survey.locked_at = LATER
    assert refusal(said(session, one)) == "survey.locked"


@only_sqlite
def test_who_was_not_interviewed_is_asked_nothing_more(session, world, place):
    came_back(session, place, 10, who=place.owner)
    planned(session, place, world)
    drawn(session, place, world)
    (one,) = all_of(session, place.survey)
    what = said(session, one, took_place=False)
    assert wrong_answers(asked_again(session, one), Said("done", "telephone", False), today=NOW.date()) == []
    record(session, one, what, person=world.person("supervisor"), now=LATER)
    assert (one.took_place, one.answers) == (False, {})


@only_sqlite
def test_only_what_everybody_is_asked_can_be_asked_again(session, world, place):
    offered = {each["name"] for each in questions_to_choose(session, place.survey)}
    questionnaire = questionnaire_of(place.version)
    assert ASKED in offered
    assert not offered & {each.name for each in questionnaire.questions() if each.relevant or each.is_multiple}
    for wrong in (["khong_co"], sorted(offered)[:1] * 1 + ["kien_nghi"], [*sorted(offered)[:6], "khong_co"]):
        with pytest.raises(SurveyError) as refused:
            planned(session, place, world, questions=wrong)
        assert refused.value.code == "re_interview.questions"
    for how, code in (({"share": 0.0}, "share"), ({"share": 0.9}, "share"), ({"least": 0}, "least")):
        with pytest.raises(SurveyError) as refused:
            planned(session, place, world, **how)
        assert refused.value.code == f"re_interview.{code}"
    planned(session, place, world)
    planned(session, place, world, share=0.2, seed="một mã khác")
    plan = plan_of(session, place.survey)
    assert plan is not None
    assert (plan.seed, plan.share) == (SEED, 0.2)


def test_results_wait_for_thirty_pairs_and_advance_by_ten(session, world, place):
    came_back(session, place, 84, who=place.owner)
    planned(session, place, world, share=0.5)
    drawn(session, place, world)
    rows = list(all_of(session, place.survey))
    assert len(rows) == 42
    plan = plan_of(session, place.survey)
    counted = []
    for number, one in enumerate(rows):
        sex = said(session, one).answers[ASKED]
        what = said(session, one, sex=OTHER[sex] if number % 5 == 0 else sex)
        record(session, one, what, person=world.person("supervisor"), now=LATER)
        counted.append(plan.results.get(ASKED, {}).get("n"))
    assert counted == [None] * 29 + [30] * 10 + [40] * 3
    assert plan.results[ASKED]["agreement"][0] == pytest.approx(0.8)
    assert "few" not in plan.results[ASKED]
    turned_at_first = rows[1]  # it said the same again; a call-back has since turned the first answer
    response = session.scalars(select(Response).join(ResponseLink).where(ResponseLink.case_id == rows[1].case_id)).one()
    task = CallbackTask(case_id=rows[1].case_id, comment="Hỏi lại", created_at=NOW, created_by_id=rows[1].done_by_id)
    session.add(task)
    session.flush()
    before = {"answer": turned_at_first.answers[ASKED], "declined": False}
    session.add(
        AnswerChange(
            response_id=response.instance_id,
            task_id=task.id,
            field=ASKED,
            before=before,
            after={},
            was_released=False,
            content_hash_before="",
            changed_at=LATER,
        )
    )
    answered_otherwise(session, response, {ASKED: OTHER[before["answer"]]})
    plan.results = {}
    session.flush()
    advance_results(session, place.survey, now=LATER)
    assert plan.results[ASKED]["agreement"][0] == pytest.approx(1 - 9 / 42)


def pairs(said_first: list[str], said_again: list[str]) -> list[Pair]:
    return [Pair({ASKED: one}, {ASKED: other}, 1.0) for one, other in zip(said_first, said_again, strict=True)]


def told(said_first: list[str], said_again: list[str]) -> dict[str, Any]:
    questionnaire = demo_questionnaire()
    return figures_of(questionnaire, questionnaire.question(ASKED), pairs(said_first, said_again))


def test_few_that_changed_or_stayed_are_hidden_and_none_is_said() -> None:
    same = ["nam"] * 20 + ["nu"] * 20
    assert told(same, same)["agreement"][0] == 1.0
    assert told(same, ["nu"] * 4 + same[4:]).keys() == {"n", "label", "few"}
    assert told(same, ["nu"] * 5 + same[5:])["agreement"][0] == pytest.approx(0.875)
    assert told(same, ["nam"] * 4 + ["nu"] * 16 + ["nam"] * 20)["few"] == "same"


def test_small_categories_are_told_together_or_not_at_all() -> None:
    first = ["a"] * 15 + ["b"] * 15 + ["c"] * 6 + ["d"] * 6
    second = ["b"] * 5 + first[5:]
    rows = told(first, second)["categories"]
    assert [row["label"] for row in rows] == ["", "a", "b"]
    assert sum(row["first"] for row in rows) == pytest.approx(1)
    few = ["a"] * 25 + ["b"] * 15 + ["c"] * 3
    rows = told(few, ["b"] * 5 + few[5:])["categories"]
    assert [row["label"] for row in rows] == ["", "a"]
