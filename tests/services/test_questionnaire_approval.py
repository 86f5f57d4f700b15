"""Four eyes on a questionnaire: who may approve, what exactly is approved, and what undoes an approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.database import open_session
from surveys.errors import SurveyError
from surveys.people.permissions import Role
from surveys.people.records import Person
from surveys.people.service import add_person
from surveys.questionnaires import publishing
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.approvals import (
    approve,
    approvers_of,
    ask_for_approval,
    send_back,
    standing_of,
)
from surveys.questionnaires.review.tasks import tasks_of
from surveys.questionnaires.service import upload
from surveys.questionnaires.studio.records import StudioDocument, StudioEdit
from surveys.questionnaires.studio.service import change, open_document
from surveys.requests.records import Survey
from surveys.requests.service import open_survey
from tests.conftest import NOW, World, only_sqlite
from tests.services.approved_questionnaire import approved
from tests.services.many_at_once import THREADS, Work, at_once
from tests.services.test_questionnaires_service import MORE, PARTY, PLAIN, workbook
from tests.services.test_requests_service import make_request, refused

REASON = "Câu 1 hỏi hai việc, hãy tách ra."
WHY = "So sánh trong và ngoài Đảng"


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return open_survey(session, make_request(session, world), person=world.person("designer"), now=NOW)


@pytest.fixture
def draft(session: Session, world: World, survey: Survey) -> QuestionnaireVersion:
    return brought_in(session, world, survey)


def brought_in(session: Session, world: World, survey: Survey, content: bytes = PLAIN) -> QuestionnaireVersion:
    return upload(session, survey, filename="phieu.xlsx", content=content, person=world.person("designer"), now=NOW)


def asked_for(session: Session, world: World, version: QuestionnaireVersion, **more: Any) -> str:
    """The hash of what approval was asked for."""
    return ask_for_approval(session, version, person=world.person("designer"), now=NOW, **more).content_hash


def edited_by(session: Session, version: QuestionnaireVersion, person: Person) -> None:
    """A change that the studio keeps, whatever became of the content."""
    edit = StudioEdit(
        version_id=version.id,
        revision=1,
        operation_id=str(uuid4()),
        tab="t",
        person_id=person.id,
        at=NOW,
        operation={},
        inverse={},
    )
    session.add(edit)
    session.flush()


@only_sqlite
def test_a_draft_that_nobody_approved_is_not_published(
    session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    for step in (lambda: None, lambda: asked_for(session, world, draft)):
        step()
        with refused("questionnaire.not_approved"):
            publishing.publish(session, draft, person=world.person("coordinator"), now=NOW)
    assert draft.state == "draft"


@only_sqlite
def test_one_designer_and_one_coordinator_are_enough(
    session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    content = asked_for(session, world, draft, note="  Xin xem phần A ")
    assert approvers_of(session, draft) == [world.person("coordinator")]
    later = NOW + timedelta(hours=1)
    approve(session, draft, content=content, person=world.person("coordinator"), now=later)
    publishing.publish(session, draft, person=world.person("designer"), now=later)
    assert [(step.decision, step.note, step.person_id) for step in standing_of(session, draft).steps] == [
        ("asked", "Xin xem phần A", world.person("designer").id),
        ("approved", "", world.person("coordinator").id),
    ]
    logged = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == draft.id).order_by(AuditEntry.id))
    assert [each for each in logged if each.startswith("questionnaire.")][-4:] == [
        "questionnaire.uploaded",
        "questionnaire.approval_asked",
        "questionnaire.approved",
        "questionnaire.published",
    ]


@only_sqlite
def test_none_of_its_authors_approves_a_draft(session: Session, world: World, draft: QuestionnaireVersion) -> None:
    editor = add_person(session, full_name="Lý Thị Soạn", role=Role.DESIGNER, unit=world.province, now=NOW)
    asker = add_person(session, full_name="Mai Thị Xin", role=Role.DESIGNER, unit=world.province, now=NOW)
    edited_by(session, draft, editor)
    content = ask_for_approval(session, draft, person=asker, now=NOW).content_hash
    for author in (world.person("designer"), editor, asker):
        with refused("approval.own"):
            approve(session, draft, content=content, person=author, now=NOW)
        with refused("approval.own"):
            send_back(session, draft, content=content, reason=REASON, person=author, now=NOW)
    assert approvers_of(session, draft) == [world.person("coordinator")]


@only_sqlite
def test_who_approved_and_then_writes_in_the_draft_has_approved_nothing(
    session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    approved(session, draft, person=world.person("designer"), now=NOW)
    edited_by(session, draft, world.person("coordinator"))
    assert standing_of(session, draft).stage == "changed"
    with refused("questionnaire.approval_outdated"):
        publishing.publish(session, draft, person=world.person("designer"), now=NOW)


def _a_word(version: QuestionnaireVersion) -> None:
    version.definition = {**version.definition, "title": "Tên khác"}
    version.content_hash = "1" * 64


def _a_reason(version: QuestionnaireVersion) -> None:
    version.justifications = {"dv": "Một lý do khác hẳn"}


@only_sqlite
@pytest.mark.parametrize("change", [_a_word, _a_reason])
def test_any_change_asks_for_a_new_approval(
    session: Session, world: World, survey: Survey, change: Callable[[QuestionnaireVersion], None]
) -> None:
    draft = brought_in(session, world, survey, PARTY)
    approved(session, draft, justifications={"dv": WHY}, person=world.person("designer"), now=NOW)
    before = draft.definition, draft.content_hash, draft.justifications
    change(draft)
    assert standing_of(session, draft).stage == "changed"
    with refused("questionnaire.approval_outdated"):
        publishing.publish(session, draft, person=world.person("coordinator"), now=NOW)
    draft.definition, draft.content_hash, draft.justifications = before
    publishing.publish(session, draft, person=world.person("coordinator"), now=NOW)
    assert draft.state == "published", "taken back, it is what was approved"


@only_sqlite
def test_what_is_confirmed_of_reworded_questions_is_part_of_what_is_approved(
    session: Session, world: World, survey: Survey
) -> None:
    first = brought_in(session, world, survey)
    approved(session, first, person=world.person("designer"), now=NOW)
    publishing.publish(session, first, person=world.person("designer"), now=NOW)
    reworded = workbook(("select_one yn", "q1", "Ông/Bà có rất hài lòng không?"))
    second = brought_in(session, world, survey, reworded)
    with refused("questionnaire.wording_changed"):
        asked_for(session, world, second)
    approved(session, second, same_meaning=["q1", "q9"], person=world.person("designer"), now=NOW)
    assert standing_of(session, second).same_meaning == ["q1"]
    publishing.publish(session, second, person=world.person("designer"), now=NOW)


@only_sqlite
def test_only_what_was_shown_is_approved(session: Session, world: World, draft: QuestionnaireVersion) -> None:
    shown = asked_for(session, world, draft)
    _a_word(draft)
    for content in (shown, "", "1" * 64):
        with refused("approval.content_changed"):
            approve(session, draft, content=content, person=world.person("coordinator"), now=NOW)
    again = asked_for(session, world, draft)
    with refused("approval.content_changed"):
        approve(session, draft, content=shown, person=world.person("coordinator"), now=NOW)
    approve(session, draft, content=again, person=world.person("coordinator"), now=NOW)


@only_sqlite
def test_nothing_is_approved_that_nobody_asked_for(session: Session, world: World, draft: QuestionnaireVersion) -> None:
    coordinator = world.person("coordinator")
    with refused("approval.not_asked"):
        approve(session, draft, content=draft.content_hash, person=coordinator, now=NOW)
    content = asked_for(session, world, draft)
    with refused("approval.asked_already"):
        asked_for(session, world, draft)
    approve(session, draft, content=content, person=coordinator, now=NOW)
    with refused("approval.decided"):
        approve(session, draft, content=content, person=coordinator, now=NOW)


@only_sqlite
def test_returned_with_a_reason_it_is_asked_for_anew(
    session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    coordinator = world.person("coordinator")
    content = asked_for(session, world, draft)
    with refused("approval.reason_missing"):
        send_back(session, draft, content=content, reason=" sửa", person=coordinator, now=NOW)
    approve(session, draft, content=content, person=coordinator, now=NOW)
    send_back(session, draft, content=content, reason=REASON, person=coordinator, now=NOW)
    with refused("questionnaire.not_approved"):
        publishing.publish(session, draft, person=coordinator, now=NOW)
    with refused("approval.not_asked"):
        approve(session, draft, content=content, person=coordinator, now=NOW)
    assert approved(session, draft, person=world.person("designer"), now=NOW).state == "draft"
    assert standing_of(session, draft).stage == "approved"


@only_sqlite
def test_where_nobody_else_may_approve_it_is_said_whom_to_ask(
    session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    world.person("coordinator").active = False
    with pytest.raises(SurveyError) as refusal:
        asked_for(session, world, draft)
    assert refusal.value.code == "approval.nobody"
    assert refusal.value.facts["people"] == world.person("administrator").full_name
    session.rollback()


@only_sqlite
def test_someone_of_the_unit_above_counts_and_someone_of_the_unit_below_does_not(
    session: Session, world: World, survey: Survey, draft: QuestionnaireVersion
) -> None:
    below = add_person(session, full_name="Cao Thị Xã", role=Role.DESIGNER, unit=world.communes[0], now=NOW)
    assert below not in approvers_of(session, draft)
    survey.unit_id = world.communes[0].id
    session.commit()
    session.expire_all()
    assert approvers_of(session, draft) == [world.person("coordinator"), below]


@only_sqlite
def test_a_draft_that_is_no_questionnaire_at_the_moment_goes_nowhere(
    session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    approved(session, draft, person=world.person("designer"), now=NOW)
    session.add(StudioDocument(version_id=draft.id, document={}, revision=3, problems=[{}], updated_at=NOW))
    session.flush()
    for act in (
        lambda: asked_for(session, world, draft),
        lambda: publishing.publish(session, draft, person=world.person("designer"), now=NOW),
    ):
        with refused("questionnaire.unfinished"):
            act()


@only_sqlite
def test_everybody_is_told_what_waits_for_them(session: Session, world: World, draft: QuestionnaireVersion) -> None:
    designer, coordinator = world.person("designer"), world.person("coordinator")

    def told() -> dict[str, list[str]]:
        return {person.role: [task.what for task in tasks_of(session, person)] for person in world.people.values()}

    nothing = {role.value: [] for role in Role}
    assert told() == nothing
    content = asked_for(session, world, draft)
    assert told() == nothing | {"coordinator": ["decide"]}
    assert tasks_of(session, world.foreign_people["coordinator"]) == []
    approve(session, draft, content=content, person=coordinator, now=NOW)
    assert told() == nothing | {"coordinator": ["publish"], "designer": ["publish"]}
    send_back(session, draft, content=content, reason=REASON, person=coordinator, now=NOW)
    assert told() == nothing | {"designer": ["correct"]}
    content = asked_for(session, world, draft)
    approve(session, draft, content=content, person=coordinator, now=NOW)
    publishing.publish(session, draft, person=designer, now=NOW)
    assert told() == nothing


def test_of_many_who_approve_at_once_one_does(
    engine: Engine, session: Session, world: World, draft: QuestionnaireVersion
) -> None:
    content = asked_for(session, world, draft)
    session.commit()
    version_id, person_id = draft.id, world.person("coordinator").id

    def decides(session: Session) -> str:
        version, person = session.get_one(QuestionnaireVersion, version_id), session.get_one(Person, person_id)
        approve(session, version, content=content, person=person, now=NOW)
        return "approved"

    assert Counter(at_once(engine, [decides] * THREADS)) == {"approved": 1, "approval.decided": THREADS - 1}
    with open_session(engine) as fresh:
        steps = standing_of(fresh, fresh.get_one(QuestionnaireVersion, version_id)).steps
        assert Counter(step.decision for step in steps) == {"asked": 1, "approved": 1}


def test_what_is_changed_while_it_is_approved_is_not_published(
    engine: Engine, session: Session, world: World, survey: Survey
) -> None:
    """Whichever comes first: no version is published but as it was approved."""
    version = brought_in(session, world, survey)
    open_document(session, survey, person=world.person("designer"), now=NOW)
    content = asked_for(session, world, version)
    session.commit()
    version_id, people = version.id, {role: person.id for role, person in world.people.items()}

    def as_person(role: str, act: Callable[[Session, QuestionnaireVersion, Person], None]) -> Work:
        def work(session: Session) -> str:
            person = session.get_one(Person, people[role])
            act(session, session.get_one(QuestionnaireVersion, version_id), person)
            return role

        return work

    def edits(session: Session, version: QuestionnaireVersion, person: Person) -> None:
        retitled = {"op": "whole", "field": "title", "value": "Tên khác", "id": str(uuid4())}
        change(session, version, [retitled], base_revision=0, tab="t", person=person, now=NOW)

    def approves(session: Session, version: QuestionnaireVersion, person: Person) -> None:
        approve(session, version, content=content, person=person, now=NOW)

    def publishes(session: Session, version: QuestionnaireVersion, person: Person) -> None:
        publishing.publish(session, version, person=person, now=NOW)

    works = [
        as_person("designer", edits),
        as_person("coordinator", approves),
        *[as_person("coordinator", publishes)] * (THREADS - 2),
    ]
    outcomes = at_once(engine, works)
    with open_session(engine) as fresh:
        version = fresh.get_one(QuestionnaireVersion, version_id)
        edited, steps = version.title == "Tên khác", standing_of(fresh, version).steps
        assert (version.state == "published") <= (not edited and [s.decision for s in steps] == ["asked", "approved"])
    assert edited == (outcomes[0] == "designer")
    assert outcomes[0] in ("designer", "studio.no_draft")
    assert outcomes[1] in ("coordinator", "approval.content_changed")
    refusals = {"questionnaire.not_approved", "questionnaire.approval_outdated", "state.not_allowed"}
    assert set(outcomes[2:]) <= {"coordinator"} | refusals
    assert outcomes[2:].count("coordinator") <= 1


@only_sqlite
def test_a_new_upload_needs_its_own_approval(
    session: Session, world: World, survey: Survey, draft: QuestionnaireVersion
) -> None:
    approved(session, draft, person=world.person("designer"), now=NOW)
    newer = brought_in(session, world, survey, MORE)
    assert standing_of(session, newer).stage == "none"
    with refused("state.not_allowed"):
        publishing.publish(session, draft, person=world.person("designer"), now=NOW)
    with refused("questionnaire.not_approved"):
        publishing.publish(session, newer, person=world.person("designer"), now=NOW)
