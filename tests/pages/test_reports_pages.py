"""Pages of the report: what is missing, the author's texts, one click for an edition."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveys.jobs.records import Job
from surveys.reports import composing, editions, service
from surveys.reports.composing import EDITION_FILES
from surveys.reports.composition import NEEDED_FOR_FINAL
from surveys.reports.records import ReportEdition, ReportFile, ReportText
from surveys.reports.service import texts_of
from surveys.requests.records import Survey
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey
from webapp.jobs.worker import _Heart, work_off

pytestmark = only_sqlite

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


def _write(app: Flask, client: FlaskClient, survey: Survey, rest: str = "/lap") -> str:
    """Press the button, let the work be done, and follow its page; returns the page that is shown then."""
    pressed = client.post(_address(survey, rest))
    assert pressed.status_code == FOUND
    assert work_off(app) == 1
    return client.get(pressed.location, follow_redirects=True).text


def test_one_click_makes_an_edition_that_opens(app: Flask, client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    assert "Đã lập báo cáo, lần 1." in _write(app, client, survey)
    edition = session.scalars(select(ReportEdition)).one()
    file = client.get(_address(survey, f"/{edition.id}/bao-cao.docx"))
    assert file.headers["Content-Disposition"] == "attachment; filename=bao-cao-lan-1.docx"
    assert len(Document(BytesIO(file.data)).tables) > 8
    page = client.get(_address(survey)).text
    assert "Dự thảo" in page
    assert "Tải bao-cao.docx" in page
    one = client.get(_address(survey, f"/lan/{edition.id}")).text
    for kind, wanted in EDITION_FILES.items():
        answer = client.get(_address(survey, f"/{edition.id}/{kind}"))
        assert (answer.status_code, answer.mimetype) == (OK, wanted.mimetype)
        assert hashlib.sha256(answer.data).hexdigest() in one
    assert client.get(_address(survey, f"/{edition.id}/exe")).status_code == NOT_FOUND
    shown = client.get(_address(survey, f"/lan/{edition.id}/doc"))
    assert shown.data == client.get(_address(survey, f"/{edition.id}/html")).data
    policy = shown.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'"} <= set(policy) and "script-src" not in str(policy)


def test_a_damaged_file_is_refused_with_a_sentence(
    app: Flask, client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    _write(app, client, survey)
    edition = session.scalars(select(ReportEdition)).one()
    session.execute(update(ReportFile).where(ReportFile.kind == "xlsx").values(content=b"PK damaged"))
    session.commit()
    page = client.get(_address(survey, f"/{edition.id}/xlsx"), follow_redirects=True)
    assert "Tệp so-lieu.xlsx không còn đúng như lúc lập" in page.text
    assert client.get(_address(survey, f"/{edition.id}/docx")).mimetype == EDITION_FILES["docx"].mimetype


def test_an_edition_is_reviewed_by_another_made_final_and_corrected(
    app: Flask, client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    wanted = {*NEEDED_FOR_FINAL, "aapor_processing", "aapor_limitations"}
    service.write_texts(session, survey, dict.fromkeys(wanted, "Đã ghi."), person=world.person("designer"), now=NOW)
    session.commit()
    maker, reader = client_as("designer"), client_as("coordinator")
    _write(app, maker, survey)
    edition = session.scalars(select(ReportEdition)).one()
    one = _address(survey, f"/lan/{edition.id}")
    assert "Người lập không tự soát xét" in maker.get(one).text
    refused = maker.post(f"{one}/soat-xet", data={"note": "Tự đọc."})
    assert refused.status_code == UNPROCESSABLE
    assert "Xin nhờ một người khác của đơn vị." in refused.text
    assert client_as("reader").post(f"{one}/soat-xet").status_code == FORBIDDEN
    reviewed = reader.post(f"{one}/soat-xet", data={"note": "Số khớp bảng."}, follow_redirects=True).text
    assert "Số khớp bảng." in reviewed
    assert world.person("coordinator").full_name in reviewed
    short = reader.post(f"{one}/tra-lai", data={"note": "sai"})
    assert short.status_code == UNPROCESSABLE
    assert ">sai</textarea>" in short.text.replace("\r\n", "").replace("\n", "")
    assert "Mở lần 1 để chốt" in maker.get(_address(survey)).text
    assert "Đã chốt bản chính thức, lần 1." in _write(app, maker, survey, f"/lan/{edition.id}/chot")
    session.rollback()
    session.refresh(survey)
    session.refresh(edition)
    assert (edition.state, survey.state) == ("final", "report")
    assert "Mở bản chính thức" in maker.get(_address(survey)).text
    frozen = maker.post(_address(survey, "/noi-dung"), data=_form_as_shown(maker, survey) | {"context": "Khác"})
    assert frozen.status_code == UNPROCESSABLE
    assert "bắt đầu đính chính" in frozen.text
    again = maker.post(_address(survey, "/lap"), follow_redirects=True).text
    assert "Báo cáo đã chốt bản chính thức" in again
    begun = maker.post(f"{one}/dinh-chinh", data={"reason": "Sai tên một xã ở mục III"}, follow_redirects=True).text
    assert "Đang đính chính bản chính thức lần 1" in begun
    session.rollback()
    second = session.scalars(select(ReportEdition).where(ReportEdition.number == 2)).one()
    assert "chưa lập tệp" in maker.get(_address(survey, f"/lan/{second.id}")).text
    shown = _write(app, maker, survey)
    assert "Sai tên một xã ở mục III" in shown
    assert "Không số liệu hay đoạn văn nào thay đổi." in shown
    session.rollback()
    reader.post(_address(survey, f"/lan/{second.id}/soat-xet"))
    _write(app, maker, survey, f"/lan/{second.id}/chot")
    old = maker.get(one).text
    assert "Đã được đính chính bởi lần 2." in old
    assert maker.get(_address(survey, f"/{edition.id}/pdf")).status_code == OK


def test_while_it_is_composed_a_page_says_what_is_being_done(
    app: Flask, client_as: ClientAs, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    job = client.post(_address(survey, "/lap")).location
    assert client.get(f"{job}/tien-do").json == {
        "words": "Đang chờ đến lượt.",
        "done": 0,
        "total": 0,
        "under_way": True,
    }
    said: list[str] = []
    monkeypatch.setattr("webapp.jobs.worker.REPORT_EVERY", 0.0)
    told = _Heart.progress

    def overheard(heart: _Heart, done: int, total: int) -> None:
        told(heart, done, total)
        with ThreadPoolExecutor(max_workers=1) as elsewhere:
            said.append(elsewhere.submit(lambda: client.get(f"{job}/tien-do").json["words"]).result())

    monkeypatch.setattr(_Heart, "progress", overheard)
    assert "Đang lập báo cáo, xem tiến độ" in client.get(_address(survey)).text
    assert 'http-equiv="refresh"' in client.get(job).text, "a reader without JavaScript sees it end as well"
    assert work_off(app) == 1
    assert said == [
        "Đang tính kết quả từng câu hỏi.",
        "Đang viết nội dung và vẽ biểu đồ.",
        "Đang ghi tệp Word.",
        "Đang ghi bảng số liệu Excel.",
        "Đang ghi trang web.",
        "Đang ghi tệp PDF.",
        "Đang lập bảng kê.",
    ]
    done = client.get(job)
    edition = session.scalars(select(ReportEdition)).one()
    assert done.location.endswith(f"/bao-cao/lan/{edition.id}")
    assert 'id="lan-1"' in client.get(_address(survey)).text
    assert "xem tiến độ" not in client.get(_address(survey)).text


def test_pressing_twice_makes_one_edition(app: Flask, client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    first = client_as("designer").post(_address(survey, "/lap")).location
    assert client_as("designer").post(_address(survey, "/lap")).location == first
    assert client_as("coordinator").post(_address(survey, "/lap")).location == first
    assert work_off(app) == 1
    session.rollback()
    assert [edition.number for edition in session.scalars(select(ReportEdition))] == [1]


def test_only_those_who_may_write_the_report_follow_its_making(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    job = client_as("designer").post(_address(survey, "/lap")).location
    assert client_as("coordinator").get(job).status_code == OK
    for stranger in (client_as("reader"), client_as("designer", foreign=True)):
        assert stranger.get(job).status_code == NOT_FOUND
        assert stranger.get(f"{job}/tien-do").status_code == NOT_FOUND


def test_a_text_changed_meanwhile_keeps_a_final_report_back_and_says_so(
    app: Flask, client_as: ClientAs, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    survey = build_survey(session, world)
    author = world.person("designer")
    wanted = {*NEEDED_FOR_FINAL, "aapor_processing", "aapor_limitations"}
    service.write_texts(session, survey, {key: f"Mục {key}." for key in wanted}, person=author, now=NOW)
    edition = editions.write_report(session, survey, person=author, now=NOW)
    editions.review_edition(session, edition, person=world.person("coordinator"), now=NOW)
    session.commit()
    really_compose = composing.compose_report

    def compose_while_somebody_writes(*arguments, **options):
        composed = really_compose(*arguments, **options)
        service.write_texts(session, survey, {"assessment": "Đã sửa."}, person=author, now=NOW)
        session.commit()
        return composed

    monkeypatch.setattr(composing, "compose_report", compose_while_somebody_writes)
    page = _write(app, client_as("designer"), survey, f"/lan/{edition.id}/chot")
    assert "đã được sửa sau khi lập lần 1" in page
    session.rollback()
    session.refresh(survey)
    assert [each.state for each in session.scalars(select(ReportEdition))] == ["reviewed"]
    assert survey.state == "results"


def test_the_page_lists_what_a_final_report_lacks(
    app: Flask, client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    page = client_as("designer").get(_address(survey)).text
    assert "Còn lại trước khi chốt bản chính thức (6)" in page
    for words in ("Hạn chế của cuộc điều tra", "Nhận xét, đánh giá", "Họ tên người ký", "Chưa ghi"):
        assert words in page
    edition = editions.write_report(session, survey, person=world.person("designer"), now=NOW)
    editions.review_edition(session, edition, person=world.person("coordinator"), now=NOW)
    session.commit()
    one = _address(survey, f"/lan/{edition.id}")
    refused = client_as("designer").post(f"{one}/chot", follow_redirects=True).text
    assert "Chưa chốt được bản chính thức, còn: " in refused
    assert "Họ tên người ký" in refused
    assert session.scalars(select(Job)).all() == []


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


def test_what_the_author_writes_is_kept(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client = client_as("coordinator")
    shown = _form_as_shown(client, survey)
    wanted = {*NEEDED_FOR_FINAL, "aapor_processing", "aapor_limitations"}
    written = {**shown, **{key: f"Người viết ghi mục {key}." for key in wanted}}
    assert client.post(_address(survey, "/noi-dung"), data=written).status_code == FOUND
    session.rollback()
    assert {key for key, text in texts_of(session, survey).items() if text} == wanted
    assert "Còn lại trước khi chốt" not in client.get(_address(survey)).text
    session.execute(update(ReportText).values(rests_on="0" * 64))
    session.commit()
    assert "Cần đọc lại với số liệu" in client.get(_address(survey)).text
    confirmed = {"key": ["assessment", "proposals", "aapor_processing", "aapor_limitations"]}
    client.post(_address(survey, "/noi-dung/van-dung"), data=confirmed)
    page = client.get(_address(survey)).text
    assert "Đã xác nhận 4 phần vẫn đúng với số liệu." in page
    assert "Còn lại trước khi chốt" not in page


def test_a_text_that_is_too_long_stays_on_the_page(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    client = client_as("designer")
    long = {**_form_as_shown(client, survey), "place": "Hưng Yên " * 40}
    response = client.post(_address(survey, "/noi-dung"), data=long)
    assert response.status_code == UNPROCESSABLE
    assert "Hưng Yên Hưng Yên" in response.text


def test_a_reader_downloads_and_does_not_write(app: Flask, client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    _write(app, client_as("designer"), survey)
    edition = session.scalars(select(ReportEdition)).one()
    reader = client_as("reader")
    assert reader.get(_address(survey, f"/{edition.id}/bao-cao.docx")).status_code == OK
    assert reader.post(_address(survey, "/lap")).status_code == FORBIDDEN
    assert reader.get(_address(survey, "/noi-dung")).status_code == FORBIDDEN
    outsider = client_as("designer", foreign=True)
    assert outsider.get(_address(survey, f"/{edition.id}/bao-cao.docx")).status_code == NOT_FOUND


def test_an_edition_of_another_survey_is_not_found(
    app: Flask, client_as: ClientAs, session: Session, world: World
) -> None:
    survey, other = build_survey(session, world), build_survey(session, world)
    client = client_as("designer")
    _write(app, client, survey)
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
    assert session.scalars(select(Job)).all() == []
