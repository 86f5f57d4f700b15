"""Remarks on a draft: written, answered, settled, taken up again, and never lost."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.review.comments import (
    LONGEST_COMMENT,
    answer,
    open_comments,
    places_of,
    remark,
    settle,
    threads_of,
)
from surveys.questionnaires.service import upload
from surveys.requests.records import Survey
from surveys.requests.service import open_survey
from tests.conftest import NOW, World, only_sqlite
from tests.services.approved_questionnaire import publish
from tests.services.test_questionnaires_service import MORE, workbook
from tests.services.test_requests_service import make_request, refused

pytestmark = only_sqlite


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return open_survey(session, make_request(session, world), person=world.person("designer"), now=NOW)


def brought_in(session: Session, world: World, survey: Survey, content: bytes = MORE) -> QuestionnaireVersion:
    return upload(session, survey, filename="phieu.xlsx", content=content, person=world.person("designer"), now=NOW)


def test_a_thread_is_answered_settled_and_taken_up_again(session: Session, world: World, survey: Survey) -> None:
    version = brought_in(session, world, survey)
    supervisor, designer = world.person("supervisor"), world.person("designer")
    uid, called = places_of(session, version)[1]
    decomposed = unicodedata.normalize("NFD", "  Câu này hỏi gì?\n")
    first = remark(session, version, uid=uid, text=decomposed, person=supervisor, now=NOW)
    assert (first.text, first.about) == ("Câu này hỏi gì?", called)
    assert called == "Câu 2. Vì sao?"
    answer(session, first, text="Hỏi lý do.", person=designer, now=NOW + timedelta(minutes=1))
    settle(session, first, settled=True, person=supervisor, now=NOW + timedelta(minutes=2))
    settle(session, first, settled=True, person=designer, now=NOW + timedelta(minutes=3))
    assert first.resolved_by_id == supervisor.id, "said twice it is said once"
    assert open_comments(session, version) == 0
    answer(session, first, text="Chưa rõ.", person=supervisor, now=NOW + timedelta(minutes=4))
    assert open_comments(session, version) == 1, "who answers takes it up again"
    (thread,) = threads_of(session, version, uid=uid)
    assert [each.text for each in thread.answers] == ["Hỏi lý do.", "Chưa rõ."]
    assert threads_of(session, version, uid="") == []
    logged = session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("%comment%")).order_by(AuditEntry.id)
    )
    assert [each.removeprefix("questionnaire.comment_") for each in logged] == [
        "written", "answered", "settled", "answered",
    ]  # fmt: skip


def test_what_is_open_comes_first_and_an_answer_of_an_answer_joins_the_thread(
    session: Session, world: World, survey: Survey
) -> None:
    version = brought_in(session, world, survey)
    person = world.person("coordinator")
    done, still, third = (remark(session, version, text=text, person=person, now=NOW) for text in ("một", "hai", "ba"))
    settle(session, done, settled=True, person=person, now=NOW)
    inner = answer(session, still, text="trả lời", person=person, now=NOW)
    answer(session, inner, text="trả lời nữa", person=person, now=NOW)
    threads = threads_of(session, version)
    assert [thread.comment.text for thread in threads] == ["hai", "ba", "một"]
    assert [len(thread.answers) for thread in threads] == [2, 0, 0]
    assert third.version_id == version.id


def test_remarks_go_on_to_the_draft_that_takes_the_place_of_theirs_and_stop_at_publication(
    session: Session, world: World, survey: Survey
) -> None:
    first = brought_in(session, world, survey)
    person = world.person("supervisor")
    (kept_uid, _kept), (gone_uid, gone) = places_of(session, first)
    remark(session, first, uid=kept_uid, text="còn", person=person, now=NOW)
    remark(session, first, uid=gone_uid, text="bỏ", person=person, now=NOW)
    second = brought_in(session, world, survey, workbook(("select_one yn", "q1", "Ông/Bà thấy sao?")))
    assert [(each.comment.text, each.place) for each in threads_of(session, second)] == [
        ("còn", "Câu 1. Ông/Bà thấy sao?"),
        ("bỏ", gone),
    ], "a place is called as it is now, one that is gone as it was then"
    publish(session, second, person=world.person("designer"), now=NOW)
    third = brought_in(session, world, survey, MORE)
    assert threads_of(session, third) == []
    assert open_comments(session, second) == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "comment.empty"), (" \n\t", "comment.empty"), ("ă" * (LONGEST_COMMENT + 1), "comment.too_long")],
)
def test_a_remark_has_words_and_not_too_many(
    session: Session, world: World, survey: Survey, text: str, code: str
) -> None:
    version = brought_in(session, world, survey)
    with refused(code):
        remark(session, version, text=text, person=world.person("designer"), now=NOW)
    first = remark(session, version, text="ă" * LONGEST_COMMENT, person=world.person("designer"), now=NOW)
    with refused(code):
        answer(session, first, text=text, person=world.person("designer"), now=NOW)


def test_a_remark_on_a_question_that_has_just_been_taken_away_is_kept(
    session: Session, world: World, survey: Survey
) -> None:
    version = brought_in(session, world, survey)
    remark(session, version, uid="khongcon", text="Nên giữ câu này.", person=world.person("supervisor"), now=NOW)
    (thread,) = threads_of(session, version)
    assert (thread.place, thread.comment.text) == ("", "Nên giữ câu này.")
