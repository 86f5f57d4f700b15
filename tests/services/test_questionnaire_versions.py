"""Two versions in one field: interviews end on the version that they began with, and their data come together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from surveys.people.records import Person
from surveys.questionnaires.questionnaire import Choice, Item, Question, Questionnaire
from surveys.questionnaires.records import VERSION_STATES, QuestionnaireVersion
from surveys.reports.plan import planned_questions, published_questionnaires
from surveys.responses.dataset import weighted_sample
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, World, only_sqlite
from tests.services.survey_in_the_field import (
    Field,
    begin,
    demo_questionnaire,
    full_answers,
    survey_in_the_field,
)
from tests.services.survey_on_its_way import publish

pytestmark = only_sqlite

LATER = NOW + timedelta(hours=2)
DROPPED, ADDED = "kien_nghi", "ly_do"


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return survey_in_the_field(session, world)


def later_version() -> Questionnaire:
    """Without the open proposal, with a question more and an option more."""
    first = demo_questionnaire()
    lists = dict(first.choice_lists)
    name = first.question("gioi_tinh").choices
    lists[name] = (*lists[name], Choice("3", {"default": "Không muốn nói"}))
    return replace(
        first, items=(*_without(first.items), Question(ADDED, "text", {"default": "Vì sao?"})), choice_lists=lists
    )


def _without(items: tuple[Item, ...]) -> tuple[Item, ...]:
    kept = [item for item in items if item.name != DROPPED]
    return tuple(item if isinstance(item, Question) else replace(item, items=_without(item.items)) for item in kept)


def publish_later(session: Session, place: Field) -> QuestionnaireVersion:
    asked = later_version()
    VERSION_STATES.move(session, place.version, "closing")
    return publish(session, place.survey, asked, person_id=place.version.created_by_id, number=2)


def test_interviews_end_on_their_version_and_their_data_are_one_table(session: Session, place: Field) -> None:
    begun = begin(session, place, place.cases[0])
    second = publish_later(session, place)
    answers = full_answers(demo_questionnaire())
    save_section(session, begun, section=None, answers={**answers, DROPPED: "Sửa đường", ADDED: "?"}, now=LATER)
    fresh = begin(session, place, place.cases[1])
    assert (begun.version_id, fresh.version_id) == (place.version.id, second.id)
    save_section(
        session, fresh, section=None, answers={**answers, DROPPED: "?", ADDED: "Vì gần", "gioi_tinh": "3"}, now=LATER
    )
    for draft, case in ((begun, place.cases[0]), (fresh, place.cases[1])):
        response = submit(session, draft, person=session.get_one(Person, case.collaborator_id), now=LATER)
        assert response.version_id == draft.version_id
    data = weighted_sample(session, place.survey, released_only=False)[0].data
    assert sorted(data[[DROPPED, ADDED]].fillna("–").itertuples(index=False, name=None)) == [
        ("Sửa đường", "–"),
        ("–", "Vì gần"),
    ]
    assert sorted(data["gioi_tinh"]) == [answers["gioi_tinh"], "3"]


def test_results_show_the_questions_and_options_of_both(session: Session, place: Field) -> None:
    publish_later(session, place)
    questions = {
        question.variable: question for question in planned_questions(published_questionnaires(session, place.survey))
    }
    assert {DROPPED, ADDED} <= set(questions)
    sex = questions["gioi_tinh"].item
    assert sex is not None
    assert sex.codes == ("1", "2", "3")
