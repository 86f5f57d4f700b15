"""Defaults and triggered calculations are stored with the answers of an interview, with or without JavaScript."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from surveys.questionnaires.records import QuestionnaireVersion
from surveys.responses.keeping import save_section
from tests.conftest import NOW, World
from tests.services.survey_in_the_field import Field, begin, survey_in_the_field
from tests.unit.questionnaires.forms import form

pytestmark = pytest.mark.only_sqlite

QUESTIONNAIRE = form(
    """
    | type       | name | label   | default  | calculation          | trigger |
    | text       | xa   | Xã      | Đồng Văn |                      |         |
    | text       | chep | Xã ghi  | ${xa}    |                      |         |
    | text       | a    | A       |          |                      |         |
    | select_one yn | b | B       |          |                      |         |
    | calculate  | luc  |         |          | concat('a=', ${a})   | ${b}    |
    | text       | sua  | Có thể sửa |       | concat(${a}, '!')    |         |
    """
)


@pytest.fixture
def place(session: Session, world: World) -> Field:
    """Fieldwork on a questionnaire with a default, a trigger and a calculation that a person may change."""
    place = survey_in_the_field(session, world)
    values = {"definition": QUESTIONNAIRE.to_dict(), "content_hash": QUESTIONNAIRE.content_hash}
    session.execute(update(QuestionnaireVersion).values(values))
    session.expire_all()
    return place


def test_an_interview_opens_with_its_defaults(session: Session, place: Field) -> None:
    assert begin(session, place, place.cases[0]).answers == {"chep": "Đồng Văn"}


def test_a_page_that_is_kept_makes_what_it_triggers(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section="xa", answers={"xa": "Lũng Cú", "a": "1"}, now=NOW)
    assert draft.answers == {"chep": "Đồng Văn", "xa": "Lũng Cú", "a": "1"}
    save_section(session, draft, section="xa", answers={"b": "1"}, now=NOW)
    assert draft.answers["luc"] == "a=1"
    save_section(session, draft, section="xa", answers={"a": "2"}, now=NOW)
    assert draft.answers["luc"] == "a=1"


def test_what_a_person_changed_stands_until_its_calculation_changes(session: Session, place: Field) -> None:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section="xa", answers={"a": "1", "sua": "khác"}, now=NOW)
    assert draft.answers["sua"] == "khác"
    save_section(session, draft, section="xa", answers={"a": "2", "sua": "khác"}, now=NOW)
    assert "sua" not in draft.answers, "what the page showed and nobody touched is no edit"
