"""Pages of the report: what is missing, the author's texts, one click for an edition."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO

from docx import Document
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.reports.composition import NEEDED_FOR_FINAL
from surveys.reports.records import ReportEdition
from surveys.reports.service import texts_of
from surveys.requests.records import Survey
from tests.conftest import World
from tests.documents.small_survey import build_survey

ClientAs = Callable[..., FlaskClient]
OK, FOUND, FORBIDDEN, NOT_FOUND, UNPROCESSABLE = 200, 302, 403, 404, 422


def _address(survey: Survey, rest: str = "") -> str:
    return f"/khao-sat/{survey.id}/bao-cao{rest}"


def _form_as_shown(client: FlaskClient, survey: Survey) -> dict[str, str]:
    """The form of texts as a browser would send it back unchanged."""
    page = client.get(_address(survey, "/noi-dung")).text
    fields = dict(re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\s?(.*?)</textarea>', page, re.DOTALL))
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r' name="(\w+)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and name[1] != "csrf_token":
            fields[name[1]] = value[1] if value else ""
    return {name: unescape(text) for name, text in fields.items()}


def test_one_click_makes_an_edition_that_opens(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    assert client.post(_address(survey, "/lap")).status_code == FOUND
    edition = session.scalars(select(ReportEdition)).one()
    file = client.get(_address(survey, f"/{edition.id}/bao-cao.docx"))
    assert file.headers["Content-Disposition"] == "attachment; filename=bao-cao.docx"
    assert len(Document(BytesIO(file.data)).tables) > 8
    page = client.get(_address(survey)).text
    assert "Dự thảo" in page
    assert "Tải bao-cao.docx" in page


def test_the_page_lists_what_a_final_report_lacks(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    page = client_as("designer").get(_address(survey)).text
    assert "Bản chính thức còn thiếu 6 mục" in page
    for words in ("Hạn chế của cuộc điều tra", "Nhận xét, đánh giá", "Họ tên người ký", "Chưa ghi"):
        assert words in page
    refused = client_as("designer").post(_address(survey, "/lap"), data={"final": "y"}, follow_redirects=True)
    assert "Chưa lập được bản chính thức, còn thiếu: " in refused.text
    assert session.scalars(select(ReportEdition)).all() == []


def test_saving_without_a_change_keeps_nothing_as_the_authors(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    shown = _form_as_shown(client, survey)
    assert "Quyền số bằng nghịch đảo" in shown["aapor_weighting"]
    assert client.post(_address(survey, "/noi-dung"), data=shown).status_code == FOUND
    session.rollback()
    assert {key: text for key, text in texts_of(session, survey).items() if text} == {}


def test_what_the_author_writes_is_kept_and_makes_the_report_final(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("coordinator")
    shown = _form_as_shown(client, survey)
    wanted = {*NEEDED_FOR_FINAL, "aapor_processing", "aapor_limitations"}
    written = {**shown, **{key: f"Người viết ghi mục {key}." for key in wanted}}
    assert client.post(_address(survey, "/noi-dung"), data=written).status_code == FOUND
    session.rollback()
    assert {key for key, text in texts_of(session, survey).items() if text} == wanted
    made = client.post(_address(survey, "/lap"), data={"final": "y"}, follow_redirects=True)
    assert "Đã lập báo cáo, lần 1." in made.text
    session.rollback()
    assert session.scalars(select(ReportEdition)).one().final
    assert survey.state == "report"


def test_a_text_that_is_too_long_stays_on_the_page(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    long = {**_form_as_shown(client, survey), "place": "Hưng Yên " * 40}
    response = client.post(_address(survey, "/noi-dung"), data=long)
    assert response.status_code == UNPROCESSABLE
    assert "Hưng Yên Hưng Yên" in response.text


def test_a_reader_downloads_and_does_not_write(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client_as("designer").post(_address(survey, "/lap"))
    edition = session.scalars(select(ReportEdition)).one()
    reader = client_as("reader")
    assert reader.get(_address(survey, f"/{edition.id}/bao-cao.docx")).status_code == OK
    assert reader.post(_address(survey, "/lap")).status_code == FORBIDDEN
    assert reader.get(_address(survey, "/noi-dung")).status_code == FORBIDDEN
    outsider = client_as("designer", foreign=True)
    assert outsider.get(_address(survey, f"/{edition.id}/bao-cao.docx")).status_code == NOT_FOUND


def test_an_edition_of_another_survey_is_not_found(client_as: ClientAs, session: Session, world: World) -> None:
    survey, other = build_survey(session, world), build_survey(session, world)
    client = client_as("designer")
    client.post(_address(survey, "/lap"))
    edition = session.scalars(select(ReportEdition)).one()
    assert client.get(_address(other, f"/{edition.id}/bao-cao.docx")).status_code == NOT_FOUND


def test_during_fieldwork_texts_can_be_written_and_no_edition_made(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world, state="fieldwork")
    client = client_as("designer")
    assert "Đang thu thập thông tin." in client.get(_address(survey)).text
    refused = client.post(_address(survey, "/lap"), follow_redirects=True)
    assert "Kết thúc thu thập rồi mới lập báo cáo." in refused.text
