"""Answers that a call-back brings: named questions only, the whole interview checked again, both values kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.callbacks import return_case
from surveys.fieldwork.records import CallbackTask
from surveys.fieldwork.supervision.changes import apply_callback_answers, asked_again, is_earlier_content
from surveys.fieldwork.supervision.records import AnswerChange
from surveys.responses.keeping import save_section
from surveys.responses.records import Response
from surveys.responses.service import submit
from surveys.responses.validation import content_hash
from tests.conftest import NOW, World, only_sqlite
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers, survey_in_the_field

LATER = NOW + timedelta(days=1)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def refused(code: str, *fields: str) -> pytest.RaisesExc[SurveyError]:
    def fits(error: SurveyError) -> bool:
        return error.code == code and (not fields or sorted(error.facts["fields"]) == sorted(fields))

    return pytest.raises(SurveyError, check=fits)


def response_at(session: Session, place: Field, **answers: Any) -> Response:
    """The first case's response."""
    case = place.cases[0]
    draft = begin(session, place, case)
    save_section(session, draft, section=None, answers={**full_answers(demo_questionnaire()), **answers}, now=NOW)
    return submit(session, draft, person=place.owner, now=NOW)


def task_about(session: Session, world: World, place: Field, *questions: str) -> CallbackTask:
    about = {"comment": "Hỏi lại mấy câu", "questions": questions, "person": world.person("supervisor"), "now": NOW}
    return return_case(session, place.cases[0], **about)


def test_a_new_answer_stands_and_the_earlier_one_is_kept(session: Session, world: World, place: Field) -> None:
    response = response_at(session, place)
    before, digest = dict(response.answers), response.content_hash
    task = task_about(session, world, place, "nhom_tuoi", "gioi_tinh")
    sent = {"nhom_tuoi": "3", "gioi_tinh": before["gioi_tinh"], "tin_tuong": "5"}
    found = apply_callback_answers(session, task, answers=sent, declined=[], person=place.owner, now=LATER)
    assert found == 1
    assert response.answers == {**before, "nhom_tuoi": "3"}, "What the task does not name stays."
    assert response.content_hash == content_hash(response.version_id, response.answers, declined=[]) != digest
    [change] = session.scalars(select(AnswerChange))
    assert (change.field, change.task_id, change.was_released) == ("nhom_tuoi", task.id, False)
    assert change.before == {"answer": before["nhom_tuoi"], "declined": False}
    assert change.after == {"answer": "3", "declined": False}
    assert is_earlier_content(session, response, digest)


def test_what_new_answers_make_necessary_is_asked_too(session: Session, world: World, place: Field) -> None:
    names = ("linh_vuc", "hinh_thuc", "so_lan_den", "so_lan_bo_sung", "phi_ngoai")
    grid = [name for name in demo_questionnaire().placed if name.startswith("hl_")]
    response = response_at(session, place, da_giao_dich="2")
    assert not set(names) & set(response.answers)
    task = task_about(session, world, place, "da_giao_dich")
    act = {"declined": [], "person": place.owner, "now": LATER}
    with refused("callback.more_questions", *names, *grid):
        apply_callback_answers(session, task, answers={"da_giao_dich": "1"}, **act)
    whole = {"da_giao_dich": "1", **dict.fromkeys(grid, "1"), "linh_vuc": ["1"], "hinh_thuc": "1", "phi_ngoai": "1"}
    whole |= {"so_lan_den": "1", "so_lan_bo_sung": "2"}
    with refused("callback.answers_wrong", "so_lan_bo_sung"):
        apply_callback_answers(session, task, answers=whole, **act)
    assert (
        apply_callback_answers(session, task, answers={**whole, "so_lan_bo_sung": "1"}, **act)
        == len(names) + len(grid) + 1
    )
    assert response.answers["so_lan_bo_sung"] == "1"


def test_what_is_no_longer_asked_goes_and_is_kept_apart(session: Session, world: World, place: Field) -> None:
    response = response_at(session, place)
    before = dict(response.answers)
    task = task_about(session, world, place, "da_giao_dich")
    apply_callback_answers(session, task, answers={"da_giao_dich": "2"}, declined=[], person=place.owner, now=LATER)
    changes = {change.field: change for change in session.scalars(select(AnswerChange))}
    assert set(before) - set(response.answers) == set(changes) - {"da_giao_dich"}
    assert changes["so_lan_den"].before["answer"] == before["so_lan_den"]
    assert changes["so_lan_den"].after == {"answer": None, "declined": False}


def test_an_answer_at_odds_with_one_that_was_not_asked_again_asks_that_one_too(
    session: Session, world: World, place: Field
) -> None:
    response_at(session, place)
    task = task_about(session, world, place, "so_lan_bo_sung")
    act = {"declined": [], "person": place.owner, "now": LATER}
    with refused("callback.more_questions", "so_lan_den"):
        apply_callback_answers(session, task, answers={"so_lan_bo_sung": "4"}, **act)
    assert apply_callback_answers(session, task, answers={"so_lan_bo_sung": "4", "so_lan_den": "5"}, **act) == 2


def test_each_named_question_is_answered_or_declined(session: Session, world: World, place: Field) -> None:
    response = response_at(session, place)
    task = task_about(session, world, place, "van_de", "tin_tuong")
    act = {"person": place.owner, "now": LATER}
    with refused("callback.answers_wrong", "tin_tuong"):
        apply_callback_answers(session, task, answers={"van_de": ["2"]}, declined=[], **act)
    with refused("callback.answers_wrong", "van_de_khac"):
        apply_callback_answers(session, task, answers={"van_de": ["10"]}, declined=["tin_tuong"], **act)
    assert apply_callback_answers(session, task, answers={"van_de": ["2"]}, declined=["tin_tuong"], **act) == 2
    assert (response.declined, "tin_tuong" in response.answers) == (["tin_tuong"], False)


def test_nobody_else_and_nothing_after_the_end(session: Session, world: World, place: Field) -> None:
    response_at(session, place)
    task = task_about(session, world, place, "tin_tuong")
    sent = {"answers": {"tin_tuong": "1"}, "declined": [], "now": LATER}
    for person in (place.other, world.person("supervisor")):
        with refused("case.not_yours"):
            apply_callback_answers(session, task, person=person, **sent)
    place.survey.state = "results"
    with refused("fieldwork.not_running"):
        apply_callback_answers(session, task, person=place.owner, **sent)
    again = asked_again(session, task)
    assert again is not None and [q.name for q in again.asked().questions()] == ["tin_tuong"]


@only_sqlite
@pytest.mark.parametrize("tried", [{"da_giao_dich": "1"}, {"so_lan_bo_sung": "1"}, {"so_lan_bo_sung": "3"}])
def test_trying_answers_out_does_not_tell_the_earlier_one(
    session: Session, world: World, place: Field, tried: dict[str, str]
) -> None:
    """What is asked besides follows from what is tried, never from what was answered before."""
    cases, [name] = place.cases[:2], tried
    said = []
    for case, earlier in zip(cases, ({name: "1"}, {name: "2"}), strict=True):
        draft = begin(session, place, case)
        answers = {**full_answers(demo_questionnaire()), "so_lan_den": "3", **earlier}
        save_section(session, draft, section=None, answers=answers, now=NOW)
        submit(session, draft, person=place.owner, now=NOW)
        about = {"comment": "Hỏi lại mấy câu", "questions": [name], "person": world.person("supervisor"), "now": NOW}
        task = return_case(session, case, **about)
        with pytest.raises(SurveyError) as error:
            apply_callback_answers(session, task, answers=tried, declined=[], person=place.owner, now=LATER)
        said.append((error.value.code, sorted(error.value.facts["fields"])))
    assert said[0] == said[1]
    assert said[0][0] == "callback.more_questions"
