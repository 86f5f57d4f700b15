"""The respondent answers alone: nobody else gets anything of it, by any address, before the lock or after it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.audit import AuditEntry
from surveys.fieldwork.records import Case, InterviewDraft, InterviewHandover
from surveys.fieldwork.service import record_visit
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.facts import report_facts
from surveys.responses.keeping import save_section
from surveys.responses.records import Response
from tests.browser.interview_form import lively_form
from tests.conftest import NOW, client_for, only_sqlite
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import choose
from tests.services.survey_in_the_field import Field, begin, demo_questionnaire, full_answers

CODE, WRONG = "8305", "9174"
WORDS = "CHỈ MÌNH TÔI BIẾT ĐIỀU NÀY"


def pages() -> list[str]:
    return [page.key for page in demo_questionnaire().sections()]


def alone_from() -> str:
    return pages()[len(pages()) // 2]


def text_question() -> str:
    alone = set(pages()[pages().index(alone_from()) :])
    names = [name for page in demo_questionnaire().sections() if page.key in alone for name in page.questions]
    said = full_answers(demo_questionnaire())
    return next(name for name in names if demo_questionnaire().question(name).kind == "text" and name in said)


def before() -> dict[str, object]:
    """The answers to what the interviewer asks."""
    known = {name for page in demo_questionnaire().sections() for name in page.questions}
    asked = set(pages()[: pages().index(alone_from())])
    mine = {name for page in demo_questionnaire().sections() if page.key in asked for name in page.questions}
    return {
        name: value for name, value in full_answers(demo_questionnaire()).items() if name in mine or name not in known
    }


@pytest.fixture
def draft(session: Session, place: Field) -> InterviewDraft:
    draft = begin(session, place, place.cases[0])
    save_section(session, draft, section=None, answers=before(), now=NOW)
    session.commit()
    return draft


@pytest.fixture
def case(place: Field) -> Case:
    return place.cases[0]


def hand_over(phone: Phone, case: Case) -> None:
    phone.open(f"/ho/{case.id}/dua-may?tu={alone_from()}")
    phone.press("hand-over", code=CODE)


def answer_to_the_end(phone: Phone) -> None:
    while "phong-van" in phone.response.request.path:
        phone.answer(lambda name: WORDS if demo_questionnaire().question(name).kind == "text" else choose(name))


def lock(phone: Phone) -> None:
    answer_to_the_end(phone)
    phone.press("lock")


def again(session: Session, draft: InterviewDraft) -> InterviewDraft:
    session.rollback()
    session.expire_all()
    return session.get_one(InterviewDraft, draft.instance_id)


@only_sqlite
def test_the_respondent_sees_the_pages_from_there_on_and_nothing_else(
    session: Session, place: Field, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    assert phone.response.request.path == f"/ho/{case.id}/phong-van/{alone_from()}"
    assert "người hỏi không xem được" in phone.text
    assert case.psu_name not in phone.text
    for path in (
        "/",
        "/viec-cua-toi",
        f"/ho/{case.id}",
        f"/ho/{case.id}/lan-den",
        f"/ho/{place.cases[1].id}",
        "/tro-giup",
    ):
        assert phone.open(path).request.path == f"/ho/{case.id}/phong-van/{alone_from()}", path
    assert phone.open(f"/ho/{case.id}/phong-van/{pages()[0]}").request.path.endswith(alone_from())
    assert phone.client.post(f"/ho/{case.id}/ket-qua", data={"outcome": "break_off"}).status_code == 303
    assert phone.client.post(f"/ho/{place.cases[1].id}/phong-van/luu", json={}).status_code == 403
    answer_to_the_end(phone)
    assert phone.title == "Ông/Bà đã trả lời xong"
    assert WORDS not in phone.text
    cleared = phone.client.post(f"/ho/{case.id}/khoa-may")
    assert cleared.headers["Clear-Site-Data"] == '"cache"'
    assert phone.open(f"/ho/{case.id}/phong-van").request.path == f"/ho/{case.id}/may-khoa"


@only_sqlite
def test_after_the_lock_no_request_of_the_collaborator_gets_an_answer_back(
    app: Flask, session: Session, place: Field, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    early = phone.client.get_cookie("session")
    lock(phone)
    assert again(session, draft).answers[text_question()] == WORDS
    copy = app.test_client()
    assert early is not None
    copy.set_cookie("session", early.value)
    for client in (phone.client, client_for(app, session, place.owner), copy):
        everything_shown(app, client, case, draft)
    phone.open(f"/ho/{case.id}/may-khoa")
    phone.press("code-form", code=CODE)
    assert phone.title == "Phiếu đã đủ, gửi được"
    everything_shown(app, phone.client, case, draft)
    assert again(session, draft).answers[text_question()] == WORDS


def everything_shown(app: Flask, client: FlaskClient, case: Case, draft: InterviewDraft) -> None:
    """Every page of the case and the interview, by GET and by POST; nothing of an answer is in what comes back."""
    arguments: dict[str, Any] = {"case_id": case.id}
    never = {"interview.send_unseen", "interview.give_code", "interview.code_forgotten", "security.logout"}
    values = [WORDS, '"answers"', *(f'value="{value}" checked' for value in ("1", "2"))]
    posted = {"shown": text_question(), f"q-{text_question()}": "khác", "go": "back", "instance_id": draft.instance_id}
    reached = 0
    for rule in app.url_map.iter_rules():
        if not rule.arguments <= {"case_id", "section"} or "case_id" not in rule.arguments or rule.endpoint in never:
            continue
        if rule.endpoint.startswith("fieldwork.") and "POST" in (rule.methods or ()):
            continue
        for section in (pages()[0], alone_from(), pages()[-1]) if "section" in rule.arguments else ("",):
            with app.test_request_context():
                path = app.url_map.bind("").build(rule.endpoint, arguments | ({"section": section} if section else {}))
            answers = [client.get(f"{path}?xem-lai=1", follow_redirects=True)]
            if "POST" in (rule.methods or ()) and rule.endpoint != "interview.hand_over":
                answers.append(client.post(path, data=posted, follow_redirects=True))
                answers.append(client.post(path, json={"instance_id": str(draft.instance_id), "revision": 0}))
            for answer in answers:
                reached += 1
                assert not [value for value in values if value in answer.text], path
                assert answer.headers["Cache-Control"] == "no-store"
    assert reached > 20


def test_the_code_brings_the_device_back_and_the_interview_is_sent_unseen(
    session: Session, place: Field, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    lock(phone)
    assert phone.title == "Xin cảm ơn Ông/Bà"
    assert phone.press("code-form", code=WRONG).request.path.endswith("may-khoa")
    assert "còn 4 lần" in phone.text
    phone.press("code-form", code=CODE)
    assert phone.open(f"/ho/{case.id}").request.path == f"/ho/{case.id}"
    assert phone.open(f"/ho/{case.id}/phong-van/{alone_from()}").request.path.endswith("may-khoa")
    phone.press("send")
    assert phone.title == "Đã gửi phiếu"
    phone.post(f"/ho/{case.id}/gui-kin", {"instance_id": str(draft.instance_id)})
    assert phone.title == "Đã gửi phiếu"
    session.rollback()
    response = session.get_one(Response, draft.instance_id)
    assert (response.mode, response.answers[text_question()]) == ("handed_over", WORDS)
    assert session.scalars(select(InterviewHandover)).all() == []
    acts = list(session.scalars(select(AuditEntry.action).where(AuditEntry.subject_id == case.id)))
    assert {"interview.handed_over", "interview.handover_locked", "interview.handover_ended"} <= set(acts)
    facts = report_facts(session, place.survey)
    assert facts is not None
    assert facts.modes == {}, "one form is told of by no mode while the survey is in the field"


@only_sqlite
def test_a_code_that_was_guessed_at_or_forgotten_needs_the_password(
    session: Session, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    lock(phone)
    for _try in range(5):
        phone.press("code-form", code=WRONG)
    assert phone.response.request.path == "/dang-nhap"
    assert session.scalars(select(InterviewHandover.code_hash)).one() == ""
    assert phone.open(f"/ho/{case.id}/may-khoa").request.path == "/dang-nhap"


@only_sqlite
def test_one_who_stops_early_leaves_nothing_to_look_at_and_begins_anew(
    session: Session, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    name = text_question()
    going = again(session, draft)
    save_section(session, going, section=None, answers={name: WORDS}, now=NOW)
    session.commit()
    phone.open(f"/ho/{case.id}/xem-lai")
    assert phone.title == "Còn câu chưa trả lời"
    phone.press("lock")
    phone.press("code-form", code=CODE)
    assert phone.title == "Phiếu chưa đủ, chưa gửi được"
    assert phone.post(f"/ho/{case.id}/gui-kin", {"instance_id": str(draft.instance_id)}).status_code == 409
    assert not re.search(r"\d+ câu", phone.text)
    phone.open(f"/ho/{case.id}/dua-may")
    assert "sẽ bị xóa" in phone.text
    phone.press("hand-over", code="7206")
    assert again(session, draft).answers == before()
    assert phone.response.request.path.endswith(alone_from())
    lock(phone)
    phone.press("code-form", code=CODE)
    assert "Mã chưa đúng" in phone.text


@only_sqlite
def test_what_the_interviewer_left_open_is_asked_before_and_the_code_is_not_easy(
    session: Session, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    phone.open(f"/ho/{case.id}/dua-may?tu={alone_from()}")
    for easy in ("1111", "1234", "12", "abcd", ""):
        assert phone.press("hand-over", code=easy).status_code == 422
    going = again(session, draft)
    first = next(iter(before()))
    going.answers = {name: value for name, value in going.answers.items() if name != first}
    session.commit()
    phone.open(f"/ho/{case.id}/dua-may?tu={alone_from()}")
    assert "hỏi nốt" in phone.text
    assert not phone.page.xpath("//form[@id='hand-over']")
    assert phone.client.post(f"/ho/{case.id}/dua-may?tu={alone_from()}", data={"code": CODE}).status_code == 422


@only_sqlite
def test_an_interview_that_ended_elsewhere_leaves_the_device_to_nobody(
    session: Session, place: Field, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    session.expire_all()
    record_visit(session, session.get_one(Case, case.id), outcome="break_off", person=place.owner, now=NOW)
    session.commit()
    assert phone.open("/").request.path == "/dang-nhap"
    assert session.scalars(select(InterviewHandover)).all() == []


@only_sqlite
def test_a_device_left_lying_opens_no_page_again_and_a_form_of_it_travels_through_no_log_in(
    app: Flask, phone: Phone, case: Case, draft: InterviewDraft
) -> None:
    hand_over(phone, case)
    page = phone.response.request.path
    assert phone.page.xpath("//form[@id='interview']//input[@name='rieng']")
    app.config["IDLE_MINUTES"] = "15"
    with phone.client.session_transaction() as kept:
        kept["used_at"] = 0
    assert phone.open(page).request.path.endswith("/mo-khoa")
    with phone.client.session_transaction() as kept:
        kept["used_at"] = 2**40
    assert phone.open(page).request.path == f"/ho/{case.id}/may-khoa"
    sent = {"form_key": "a.b", f"q-{text_question()}": WORDS}
    for more, status in (({"rieng": "1"}, 302), ({}, 401)):
        answer = app.test_client().post(page, data=sent | more, headers={"Origin": "http://localhost"})
        assert answer.status_code == status


@only_sqlite
def test_a_form_can_propose_it_itself(session: Session, place: Field, phone: Phone, case: Case) -> None:
    lively = lively_form()
    items = tuple(
        replace(item, appearance="table-list tu-tra-loi") if item.name == "bang" else item for item in lively.items
    )
    form = replace(lively, items=items)
    changed = {"definition": form.to_dict(), "content_hash": form.content_hash}
    session.execute(update(QuestionnaireVersion).values(**changed))
    session.expire_all()
    going = begin(session, place, case)
    going.answers = {"da_den": "2", "linh_vuc": ["0"], "tinh": "33", "xa": "33-1"}
    session.commit()
    phone.open(f"/ho/{case.id}/phong-van/tuoi@1")
    phone.press("interview", button=("go", "next"), **{"q-tuoi@1": "5"})
    assert phone.response.request.path == f"/ho/{case.id}/dua-may"
    assert "Bảng hỏi dành phần này" in phone.text
    phone.press("hand-over", code=CODE)
    assert phone.response.request.path.endswith("/phong-van/bang")
    assert phone.press("interview", button=("go", "back")).request.path.endswith("/phong-van/bang")
