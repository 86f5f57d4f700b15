"""The questionnaire's pages: findings by cell, preview, codebook, publishing."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.questionnaires import read_questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from tests.conftest import World, only_sqlite
from tests.pages.approved_on_the_pages import publish
from tests.pages.test_requests_pages import make_survey
from tests.services.test_questionnaires_service import ANOTHER, OTHER, PARTY, PLAIN, workbook
from webapp.demo.questionnaire import demo_questionnaire_workbook

pytestmark = only_sqlite

ClientAs = Callable[..., FlaskClient]

FAULTY = workbook(
    ("select_one khong_co", "q1", "Câu 1"),
    ("text", "q2", "Câu 2", "${q9} = 'x'"),
)
SILENT = workbook(("select_one yn", "q1", "Ông/Bà có <i>hài lòng</i> với **nước <script>sạch** không?"), consent="")


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return make_survey(session, world)


def text(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def send(client: FlaskClient, survey: Survey, content: bytes, name: str = "phieu.xlsx") -> Any:
    data = {"workbook": (BytesIO(content), name)}
    return client.post(f"/khao-sat/{survey.id}/phieu/tai-len", data=data, content_type="multipart/form-data")


def only_version(session: Session) -> QuestionnaireVersion:
    """As the database has it now; the test's own transaction, which would keep pages waiting, is ended."""
    version = session.scalars(select(QuestionnaireVersion), execution_options={"populate_existing": True}).one()
    session.commit()
    return version


def test_before_any_upload_the_page_says_what_will_be_here(client_as: ClientAs, survey: Survey) -> None:
    address = f"/khao-sat/{survey.id}/phieu"
    assert f'href="{address}/tai-len"' in text(client_as("designer").get(address))
    reader = text(client_as("reader").get(address))
    assert "Bảng hỏi và các phiên bản của nó sẽ nằm ở đây." in reader
    assert f'href="{address}/tai-len"' not in reader


def test_faults_are_listed_by_sheet_row_and_column(client_as: ClientAs, session: Session, survey: Survey) -> None:
    response = send(client_as("designer"), survey, FAULTY)
    page = text(response).replace("\u00a0", " ")
    assert response.status_code == 422
    assert "Bảng hỏi có 2 chỗ phải sửa" in page
    assert "Trang survey, dòng 2, cột A" in page
    assert "Trang survey, dòng 3, cột D" in page
    assert session.scalars(select(QuestionnaireVersion)).all() == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"%PDF-1.7", "Đây là tệp PDF, không phải bảng tính."), (b"PK\x03\x04 x", "Không đọc được tệp")],
)
def test_what_is_no_workbook_is_said_to_be_none(client_as: ClientAs, survey: Survey, content: bytes, said: str) -> None:
    response = send(client_as("designer"), survey, content)
    assert response.status_code == 422
    assert said in text(response)


def test_sending_no_file_is_told(client_as: ClientAs, survey: Survey) -> None:
    response = client_as("designer").post(f"/khao-sat/{survey.id}/phieu/tai-len")
    assert response.status_code == 422
    assert "Chọn tệp Excel có bảng hỏi." in text(response)


def test_the_demonstration_is_previewed_in_full(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    content = demo_questionnaire_workbook()
    response = send(client, survey, content)
    version = only_version(session)
    assert response.location == f"/khao-sat/{survey.id}/phieu/{version.id}"
    page = text(client.get(response.location))
    questionnaire, _findings = read_questionnaire(content, "phieu.xlsx")
    asked = [question for question in questionnaire.questions() if question.is_asked]
    assert all(questionnaire.label(question) in page for question in asked if "${" not in questionnaire.label(question))
    assert questionnaire.text(questionnaire.consent).split("\n")[0] in page
    assert "Chỉ hỏi khi “" in page
    assert "tối đa 3 phương án" in page


def test_the_codebook_has_a_row_for_every_variable(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    send(client, survey, demo_questionnaire_workbook())
    version = only_version(session)
    page = text(client.get(f"/khao-sat/{survey.id}/phieu/{version.id}/bang-ma"))
    questionnaire, _findings = read_questionnaire(demo_questionnaire_workbook(), "phieu.xlsx")
    for question in questionnaire.questions():
        assert (f"<code>{question.name}</code>" in page) == question.has_answer


def test_words_of_the_workbook_are_never_markup(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    send(client, survey, SILENT)
    page = client.get(f"/khao-sat/{survey.id}/phieu/{only_version(session).id}").get_data(as_text=True)
    assert "Ông/Bà có hài lòng với nước &lt;script&gt;sạch không?" in page


def test_advice_on_the_wording_is_shown_by_question_and_holds_up_nothing(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    client = client_as("designer")
    send(client, survey, PLAIN)
    address = f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"
    page = " ".join(text(client.get(address)).replace("\u00a0", " ").split())
    assert "Gợi ý về lời hỏi (1), không bắt buộc" in page
    assert re.search(r'scope="rowgroup"[^>]*>Ông/Bà có hài lòng không\? <small>[^<]*dòng 2, cột C', page)
    assert "<td>Thêm “Khó trả lời”" in page
    assert "Đã ban hành phiên bản 1." in text(publish(client, client_as("coordinator"), address))


def test_a_sensitive_question_is_published_only_with_a_reason(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    client = client_as("designer")
    send(client, survey, PARTY)
    version = only_version(session)
    address = f"/khao-sat/{survey.id}/phieu/{version.id}/xin-duyet"
    asked = text(client.get(address))
    assert "Lý do cần hỏi “Ông/Bà có phải là đảng viên không?”" in asked
    refused = client.post(address, data={"reason_0": "cần"})
    assert refused.status_code == 422
    assert "Ghi lý do đầy đủ hơn" in text(refused)
    assert client.post(address, data={"reason_0": "So sánh trong và ngoài Đảng"}).status_code == 302
    assert only_version(session).justifications == {"dv": "So sánh trong và ngoài Đảng"}


def test_a_missing_consent_text_is_suggested_from_the_request(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    client = client_as("designer")
    send(client, survey, SILENT)
    address = f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"
    page = text(client.get(f"{address}/xin-duyet"))
    assert "Kính thưa Ông/Bà, Phòng Khảo sát đang tiến hành" in page
    assert client.post(f"{address}/xin-duyet", data={"consent": " "}).status_code == 422
    consent = {"consent": "Kính thưa Ông/Bà, xin mời tham gia."}
    assert client.post(f"{address}/xin-duyet", data=consent).status_code == 302
    read = text(client_as("coordinator").get(f"{address}/quyet-dinh"))
    assert "Kính thưa Ông/Bà, xin mời tham gia." in read, "what is added is part of what is approved"


def test_publishing_twice_tells_the_second(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    send(client, survey, PLAIN)
    address = f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"
    publish(client, client_as("coordinator"), address)
    again = client.post(f"{address}/cong-bo")
    assert again.status_code == 422
    assert "Phiên bản này không còn là bản nháp." in text(again)


def test_the_workbook_can_be_fetched_again(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    send(client, survey, PLAIN, "Phiếu xin ý kiến.xlsx")
    response = client.get(f"/khao-sat/{survey.id}/phieu/{only_version(session).id}/tep")
    assert response.data == PLAIN
    assert response.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("address", ["/mau-phieu.xlsx", "/mau-phieu-vi-du.xlsx"])
def test_the_templates_are_workbooks(client_as: ClientAs, address: str) -> None:
    response = client_as("designer").get(address)
    assert response.data.startswith(b"PK\x03\x04")
    assert response.headers["Content-Disposition"].startswith("attachment;")


def test_the_example_can_be_uploaded_as_it_is(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    example = client.get("/mau-phieu-vi-du.xlsx").data
    assert send(client, survey, example).status_code == 302
    assert only_version(session).state == "draft"


def test_a_version_is_reached_through_its_own_survey_only(
    client_as: ClientAs, session: Session, world: World, survey: Survey
) -> None:
    client = client_as("designer")
    send(client, survey, PLAIN)
    version = only_version(session)
    other = make_survey(session, world, document_number="13-CV/BTGDV")
    foreigner = client_as("designer", foreign=True)
    assert client.get(f"/khao-sat/{other.id}/phieu/{version.id}").status_code == 404
    assert foreigner.get(f"/khao-sat/{survey.id}/phieu/{version.id}").status_code == 404


def newest_draft(session: Session) -> QuestionnaireVersion:
    statement = select(QuestionnaireVersion).order_by(QuestionnaireVersion.number.desc()).limit(1)
    version = session.scalars(statement, execution_options={"populate_existing": True}).one()
    session.commit()
    return version


def test_a_version_can_be_taken_along_in_every_form(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    send(client, survey, demo_questionnaire_workbook())
    address = f"/khao-sat/{survey.id}/phieu/{only_version(session).id}"
    page = text(client.get(address))
    begins = {"xlsform": b"PK", "xform": b"<?xml", "codebook": b"PK", "r": b"# ", "spss": b"\xef\xbb\xbf* Encoding"}
    for key, start in begins.items():
        assert f'href="{address}/tai-ve/{key}"' in page
        file = client_as("reader").get(f"{address}/tai-ve/{key}")
        assert file.data.startswith(start)
        assert "-phien-ban-1." in file.headers["Content-Disposition"]
        assert file.headers["Content-Type"].count("charset") == (key in ("xform", "r", "spss"))
    assert client.get(f"{address}/tai-ve/pdf").status_code == 404


def test_a_change_of_meaning_is_shown_before_publishing_and_refused(
    client_as: ClientAs, session: Session, survey: Survey
) -> None:
    client = client_as("designer")
    send(client, survey, PLAIN)
    publish(client, client_as("coordinator"), f"/khao-sat/{survey.id}/phieu/{only_version(session).id}")
    send(client, survey, ANOTHER)
    address = f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}"
    assert "Phải đặt tên biến mới: câu đã đổi nghĩa (1)" in text(client.get(address))
    asked = text(client.get(f"{address}/xin-duyet"))
    assert "Chọn một phương án" in asked
    assert "Tải tệp đã sửa lên" in asked
    refused = client.post(f"{address}/xin-duyet")
    assert refused.status_code == 422
    assert "Câu “Ông/Bà nghĩ gì?” (biến q1) không còn hỏi như ở phiên bản đã ban hành" in text(refused)
    assert newest_draft(session).state == "draft"


def test_other_words_are_confirmed_on_the_page(client_as: ClientAs, session: Session, survey: Survey) -> None:
    client = client_as("designer")
    send(client, survey, PLAIN)
    publish(client, client_as("coordinator"), f"/khao-sat/{survey.id}/phieu/{only_version(session).id}")
    send(client, survey, OTHER)
    address = f"/khao-sat/{survey.id}/phieu/{newest_draft(session).id}"
    asked = text(client.get(f"{address}/xin-duyet"))
    assert "Xác nhận biến q1 vẫn hỏi cùng một điều như trước" in asked
    assert "Trước: “Ông/Bà có hài lòng không?”. Nay: “Ông/Bà có rất hài lòng không?”." in asked
    assert client.post(f"{address}/xin-duyet").status_code == 422
    publish(client, client_as("coordinator"), address, {"same_0": "y"})
    assert newest_draft(session).state == "published"
