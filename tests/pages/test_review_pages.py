"""The review's pages: what is written there is kept, shown as it was typed, and to those only who may see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from surveys.questionnaires.review.comments import LONGEST_COMMENT, threads_of
from surveys.questionnaires.studio.service import change, open_document
from surveys.requests.records import Survey
from tests.conftest import NOW, World, only_sqlite
from tests.pages.approved_on_the_pages import approve, publish, shown_content
from tests.pages.test_questionnaires_pages import newest_draft, only_version, send, text
from tests.pages.test_requests_pages import make_survey
from tests.services.test_questionnaires_service import MORE, PARTY, PLAIN

pytestmark = only_sqlite

ClientAs = Callable[..., FlaskClient]
REASON = {"reason_0": "So sánh trong và ngoài Đảng"}


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return make_survey(session, world)


@pytest.fixture
def address(client_as: ClientAs, session: Session, survey: Survey) -> str:
    """Of a draft that the designer brought in."""
    send(client_as("designer"), survey, MORE)
    return f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"


def test_who_may_approve_finds_it_on_the_first_page_and_its_author_does_not(client_as: ClientAs, address: str) -> None:
    designer, coordinator = client_as("designer"), client_as("coordinator")
    assert designer.post(f"{address}/xin-duyet", data={"note": "Xem <b>kỹ</b> nhé"}).status_code == 302
    assert f'href="{address}/quyet-dinh"' in text(coordinator.get("/khao-sat"))
    assert "Việc cần làm" not in text(designer.get("/khao-sat"))
    assert "Xem &lt;b&gt;kỹ&lt;/b&gt; nhé" in coordinator.get(f"{address}/quyet-dinh").get_data(as_text=True)
    own = designer.get(f"{address}/quyet-dinh")
    assert "Bạn đã soạn bảng hỏi này nên không tự duyệt được." in text(own)
    forced = designer.post(f"{address}/quyet-dinh", data={"decision": "approve", "content": "x"})
    assert forced.status_code == 422
    assert "không tự duyệt được" in text(forced)


def test_returned_with_its_reason_the_author_reads_it(client_as: ClientAs, address: str) -> None:
    designer, coordinator = client_as("designer"), client_as("coordinator")
    designer.post(f"{address}/xin-duyet")
    seen = {"content": shown_content(coordinator, address), "decision": "return"}
    silent = coordinator.post(f"{address}/quyet-dinh", data=seen | {"note": " sai"})
    assert silent.status_code == 422
    assert "Ghi lý do trả lại" in text(silent)
    assert coordinator.post(f"{address}/quyet-dinh", data=seen | {"note": "Câu 2 quá mở."}).status_code == 302
    assert "Câu 2 quá mở." in text(designer.get(f"{address}/xin-duyet"))
    assert "rồi xin duyệt lại" in text(designer.get("/khao-sat"))
    refused = designer.post(f"{address}/cong-bo")
    assert refused.status_code == 422
    assert "chưa được người thứ hai duyệt" in text(refused)


def test_what_was_typed_is_kept_where_the_draft_changed_meanwhile(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    designer, coordinator = client_as("designer"), client_as("coordinator")
    send(designer, survey, PARTY)
    address = f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"
    designer.post(f"{address}/xin-duyet", data=REASON)
    seen = {"content": shown_content(coordinator, address), "decision": "approve", "note": "Đã đọc kỹ."}
    version = only_version(session)
    version.justifications = {"dv": "Một lý do khác"}
    session.commit()
    late = coordinator.post(f"{address}/quyet-dinh", data=seen)
    assert late.status_code == 422
    assert "đã thay đổi từ khi bạn mở trang này" in text(late)
    assert "phải xin duyệt lại" in text(designer.get(f"{address}/cong-bo"))
    again = designer.get(f"{address}/xin-duyet")
    assert "Một lý do khác" in text(again), "what was written is offered again"


def test_a_remark_is_shown_as_it_was_typed_and_counted_in_the_tab(client_as: ClientAs, address: str) -> None:
    supervisor, reader = client_as("supervisor"), client_as("reader")
    sent = supervisor.post(f"{address}/trao-doi/moi", data={"uid": "", "text": "<script>x</script> **Câu 1**\ndài"})
    assert sent.location == f"{address}/trao-doi"
    page = reader.get(f"{address}/trao-doi").get_data(as_text=True)
    assert "&lt;script&gt;x&lt;/script&gt; **Câu 1**\ndài" in page
    assert "Trao đổi (1 đang mở)" in page
    assert "<textarea" not in page, "a reader reads"
    assert reader.post(f"{address}/trao-doi/moi", data={"text": "ý kiến"}).status_code == 403


def test_no_remark_is_lost_on_an_error(client_as: ClientAs, session: Session, address: str) -> None:
    supervisor = client_as("supervisor")
    typed = "Câu này dài quá. " * (LONGEST_COMMENT // 10)
    refused = supervisor.post(f"{address}/trao-doi/moi", data={"uid": "", "text": typed})
    assert refused.status_code == 422
    assert typed.strip() in text(refused)
    assert supervisor.post(f"{address}/trao-doi/moi", data={"uid": "", "text": " \u3000\n"}).status_code == 422
    supervisor.post(f"{address}/trao-doi/moi", data={"uid": "", "text": "Một ý kiến"})
    (thread,) = threads_of(session, only_version(session))
    session.commit()
    of_survey = address.split("/phieu")[0]
    field = f"c{thread.comment.id}-text"
    refused = supervisor.post(f"{of_survey}/trao-doi/{thread.comment.id}/tra-loi", data={field: typed})
    assert refused.status_code == 422
    assert typed.strip() in text(refused)
    assert "<details open>" in text(refused)


def test_open_remarks_are_mentioned_at_approval_and_bar_nothing(client_as: ClientAs, address: str) -> None:
    designer, coordinator = client_as("designer"), client_as("coordinator")
    client_as("supervisor").post(f"{address}/trao-doi/moi", data={"uid": "", "text": "Nên bớt câu."})
    designer.post(f"{address}/xin-duyet")
    assert "Còn 1 ý kiến đang mở" in text(coordinator.get(f"{address}/quyet-dinh"))
    decision = {"content": shown_content(coordinator, address), "decision": "approve"}
    assert coordinator.post(f"{address}/quyet-dinh", data=decision).status_code == 302


def test_what_was_published_says_who_approved_it(client_as: ClientAs, session: Session, survey: Survey) -> None:
    designer, coordinator = client_as("designer"), client_as("coordinator")
    send(designer, survey, PLAIN)
    address = f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}"
    approve(designer, coordinator, address)
    assert "Ban hành phiên bản 1" in text(coordinator.get(f"{address}/cong-bo"))
    designer.post(f"{address}/cong-bo")
    assert "Trần Thị Bình" in text(client_as("reader").get(f"{address}/duyet"))
    send(designer, survey, MORE)
    publish(designer, coordinator, f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}")
    assert newest_draft(session).state == "published"


def test_what_is_approved_is_shown_beside_what_is_published(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    designer, coordinator = client_as("designer"), client_as("coordinator")
    send(designer, survey, PLAIN)
    publish(designer, coordinator, f"/khao-sat/{survey.id}/phieu/{only_version(session).id}")
    send(designer, survey, MORE)
    address = f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}"
    designer.post(f"{address}/xin-duyet")
    assert "Thêm Câu 2 “Vì sao?”" in text(coordinator.get(f"{address}/quyet-dinh"))
    compared = text(client_as("reader").get(f"{address}/so-sanh"))
    assert "Phiên bản 2 khác phiên bản 1 ở 1 chỗ" in compared
    assert "Thêm Câu 2 “Vì sao?”" in compared


def test_any_two_versions_of_a_survey_are_compared_and_no_others(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    designer = client_as("designer")
    send(designer, survey, MORE)
    address = f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}"
    assert "chưa có gì để so sánh" in text(designer.get(f"{address}/so-sanh"))
    send(designer, survey, PARTY)
    send(designer, survey, PLAIN)
    newest = f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}"
    assert "Bỏ Câu 1 “Ông/Bà có phải là đảng viên không?”" in text(designer.get(f"{newest}/so-sanh?voi=2"))
    assert "Phiên bản 3 khác phiên bản 1 ở 1 chỗ" in text(designer.get(f"{address}/so-sanh?voi=3"))
    for wrong in ("9", "0", "x", "3", "-1", "٣"):
        assert designer.get(f"{newest}/so-sanh?voi={wrong}").status_code == 404


def test_a_reason_for_a_question_that_was_taken_away_since_does_no_harm(
    client_as: ClientAs, session: Session, world: World, survey: Survey
) -> None:
    designer = client_as("designer")
    send(designer, survey, PARTY)
    address = f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"
    designer.post(f"{address}/xin-duyet", data=REASON)
    version, person = only_version(session), world.person("designer")
    studio = open_document(session, survey, person=person, now=NOW)
    taken = {"op": "remove", "uid": studio.document["items"][0]["uid"], "id": "1"}
    added = {"op": "insert", "parent": "", "after": "", "id": "2"}
    added["node"] = {"uid": "moi00000", "type": "question", "kind": "text", "name": "moi", "label": {"default": "Gì?"}}
    change(session, version, [taken, added], base_revision=0, tab="t", person=person, now=NOW)
    session.commit()
    for page in ("", "/duyet", "/quyet-dinh", "/xin-duyet", "/cong-bo", "/so-sanh", "/trao-doi"):
        assert client_as("coordinator" if page == "/quyet-dinh" else "designer").get(address + page).status_code == 200
    assert "phải xin duyệt lại" in text(designer.get(f"{address}/duyet"))
