"""Quotas tracked as quotas: groups come with the allocation, questions on the respondent tell them, forms count."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork.quota_progress import (
    match_groups,
    matches_of,
    profile_questions,
    quota_design,
    quota_progress,
    unasked_groups,
)
from surveys.responses.records import Response
from surveys.samples import adopted_allocations
from surveys.samples.quota_groups import GroupMatch
from tests.conftest import NOW, World
from tests.services.sample_files import workbook
from tests.services.survey_in_the_field import Field, survey_in_the_field

HEADER = ["STT", "Mã xã", "Tên xã", "Chỉ tiêu phiếu", "Nam", "Nữ", "18–44", "45 trở lên", "Ghi chú"]


@pytest.fixture
def place(session: Session, world: World) -> Field:
    return adopted(session, world)


def adopted(session: Session, world: World) -> Field:
    """A survey in design on an allocation of 20 forms in two communes, by sex and by age."""
    place = survey_in_the_field(session, world, started=False)
    first, second, third = world.communes[:3]
    adopted_allocations.adopt_allocation(
        session,
        place.survey,
        filename="chi-tieu.xlsx",
        content=workbook(
            HEADER,
            [1, first.code, first.name, 12, 6, 6, 7, 5, None],
            [2, second.code, second.name, 8, 4, 4, 5, 3, "xã đảo"],
            [3, third.code, third.name, 0, None, None, None, None, None],
        ),
        basis="quota",
        basis_reason="Kế hoạch số 12-KH/BTG",
        discard_reason="Tỉnh đã phân chỉ tiêu",
        person=world.person("designer"),
        now=NOW,
    )
    return place


def respond(session: Session, place: Field, psu: str, **answers: object) -> None:
    session.add(
        Response(
            instance_id=uuid4(),
            survey_id=place.survey.id,
            version_id=place.version.id,
            stratum="Đông",
            psu=psu,
            mode="face_to_face",
            submitted_on=NOW.date(),
            consent_text_version="1",
            consent_on=NOW.date(),
            answers=answers,
            content_hash=uuid4().hex,
        )
    )
    session.flush()


def test_groups_are_matched_by_their_names_and_counted_by_commune(session, world, place):
    first, second = world.communes[0].code, world.communes[1].code
    for sex, age in (("1", "1"), ("1", "2"), ("2", "4")):
        respond(session, place, first, gioi_tinh=sex, nhom_tuoi=age)
    respond(session, place, second, gioi_tinh="2")
    shown = quota_progress(session, place.survey)
    assert shown is not None
    assert [group.name for group in shown.groups] == ["Nam", "Nữ", "18–44", "45 trở lên"]
    assert {row.psu: [(c.done, c.wanted) for c in (row.all_forms, *row.cells)] for row in shown.rows} == {
        first: [(3, 12), (2, 6), (1, 6), (2, 7), (1, 5)],
        second: [(1, 8), (0, 4), (1, 4), (0, 5), (0, 3)],
    }
    assert [(c.done, c.wanted) for c in shown.totals] == [(4, 20), (2, 10), (2, 10), (2, 12), (1, 8)]
    assert unasked_groups(session, place.survey) == ()


def test_only_questions_on_the_respondent_can_be_matched(session, world, place):
    person = world.person("designer")
    with pytest.raises(SurveyError) as refused:
        match_groups(session, place.survey, {"Nam": GroupMatch("muc_hai_long", ("1",))}, person=person, now=NOW)
    assert refused.value.code == "quota.no_profile_question"
    match_groups(session, place.survey, {"Nam": GroupMatch("gioi_tinh", ("1",))}, person=person, now=NOW)
    design = quota_design(session, place.survey.id)
    assert design is not None
    assert matches_of(design, profile_questions(session, place.survey.id)) == {"Nam": GroupMatch("gioi_tinh", ("1",))}
    assert [group.name for group in unasked_groups(session, place.survey)] == ["Nữ", "18–44", "45 trở lên"]
    shown = quota_progress(session, place.survey)
    assert shown is not None
    assert [group.name for group in shown.unmatched] == ["Nữ", "18–44", "45 trở lên"]
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "quota.matched")).one()
    assert (entry.person_id, entry.detail) == (person.id, "gioi_tinh")


def test_an_allocation_without_groups_has_nothing_to_match(session, world):
    place = survey_in_the_field(session, world, started=False)
    assert quota_progress(session, place.survey) is None
    with pytest.raises(SurveyError, match="no groups"):
        match_groups(session, place.survey, {}, person=world.person("designer"), now=NOW)
