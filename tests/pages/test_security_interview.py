"""What an interview leaves behind: an id that tells nothing, pages that no cache keeps, no way back to the answers."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import InterviewDraft
from surveys.fieldwork.service import select_person
from surveys.responses.keeping import save_section
from surveys.responses.service import submit
from tests.conftest import NOW, client_for, only_sqlite
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers

pytestmark = only_sqlite

WORDS = "CÂU TRẢ LỜI CHỈ RIÊNG NGƯỜI NÀY"
PAGES = ("", "/xin-y-kien", "/phong-van", "/phong-van/phan_a", "/xem-lai", "/cam-on", "/ket-qua", "/chon-nguoi")


@pytest.mark.parametrize("sent", ["b118e170-e6d2-11f1-9e38-02fc00000001", "0" * 32, "not an id", ""])
def test_an_id_that_tells_the_time_or_the_device_is_replaced(
    app: Flask, session: Session, place: Field, sent: str
) -> None:
    draft = _begun(app, session, place, sent)
    assert draft.instance_id.version == 4
    assert str(draft.instance_id) != sent


def test_a_random_id_is_kept(app: Flask, session: Session, place: Field) -> None:
    sent = uuid4()
    assert _begun(app, session, place, str(sent)).instance_id == UUID(str(sent))


def test_no_address_of_the_collaborator_leads_back_to_what_was_sent(app: Flask, session: Session, place: Field) -> None:
    case = place.cases[0]
    draft = begin(session, place, case)
    answers = full_answers(demo_questionnaire())
    text = next(q.name for q in demo_questionnaire().questions() if q.kind == "text" and q.name in answers)
    save_section(session, draft, section=None, answers={**answers, text: WORDS}, now=NOW)
    session.commit()
    client = client_for(app, session, case.collaborator)
    before = client.get(f"/ho/{case.id}/phong-van", follow_redirects=True)
    assert before.headers["Cache-Control"] == "no-store"
    instance = str(draft.instance_id)
    submit(session, session.merge(draft), person=case.collaborator, now=NOW)
    session.commit()
    for page in PAGES:
        answer = client.get(f"/ho/{case.id}{page}", follow_redirects=True)
        assert answer.status_code == 200
        assert WORDS not in answer.text
        assert instance not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"


def _begun(app: Flask, session: Session, place: Field, sent: str) -> InterviewDraft:
    case = place.cases[0]
    select_person(session, case, eligible_persons=1, person=case.collaborator, now=NOW)
    session.commit()
    client = client_for(app, session, case.collaborator)
    client.post(f"/ho/{case.id}/xin-y-kien", data={"dong_y": "co", "instance_id": sent})
    session.rollback()
    return session.scalars(select(InterviewDraft).where(InterviewDraft.case_id == case.id)).one()
