"""The pages of an import, step by step, as designer and supervisor; what each refuses and what it keeps."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import func, select

from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.responses.records import Response
from tests.conftest import only_sqlite
from tests.services.import_files import as_csv, as_xlsx, google_rows, interviews, kobo_rows
from tests.services.survey_in_the_field import demo_questionnaire, survey_in_the_field
from webapp.imports import work
from webapp.jobs.worker import work_off

pytestmark = only_sqlite

ORIGIN = "Đoàn thanh niên tỉnh gửi đường dẫn, 1–4/3/2026"


@pytest.fixture
def here(session, world):
    here = survey_in_the_field(session, world)
    session.commit()
    return here


def upload(client, survey, content: bytes, *, name: str = "tra-loi.csv", **fields: str):
    data = {"origin": ORIGIN, "mode": "web", "basis": "volunteer", "consent": "y", **fields}
    data["file"] = (io.BytesIO(content), name)
    return client.post(f"/khao-sat/{survey.id}/nhap-phieu/moi", data=data)


def only_import(session) -> ResponseImport:
    session.rollback()
    return session.scalars(select(ResponseImport).order_by(ResponseImport.id.desc())).first()


def chosen_as_shown(page: str) -> dict[str, str]:
    """What a browser would send of the selects and radio buttons of a page."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.sent: dict[str, str] = {}
            self.name = ""

        def handle_starttag(self, tag, attributes):
            given = dict(attributes)
            if tag == "select":
                self.name = given["name"]
                self.sent[self.name] = ""
            elif (tag == "option" and "selected" in given) or (
                tag == "input" and given.get("type") in ("radio", "checkbox") and "checked" in given
            ):
                self.sent[given.get("name") or self.name] = given.get("value") or ""

    reader = Reader()
    reader.feed(page)
    return reader.sent


def follow(client, answer):
    assert answer.status_code in (302, 303), answer.text[:2000]
    return client.get(answer.location), answer.location


@pytest.mark.parametrize("role", ["designer", "supervisor"])
def test_a_file_goes_from_upload_to_responses(client_as, session, here, role):
    client = client_as(role)
    rows = google_rows(demo_questionnaire(), interviews(demo_questionnaire(), 14))
    rows[2][rows[0].index("15. Giới tính")] = "Nam giới"
    rows[0].append("Số điện thoại")
    for number, row in enumerate(rows[1:]):
        row.append(f"09123456{number:02d}")
    columns, address = follow(client, upload(client, here.survey, as_csv(rows)))
    assert "tệp trả lời của Google Biểu mẫu" in columns.text
    assert "Số điện thoại" in columns.text
    assert "0912345601" not in columns.text
    values, address = follow(client, client.post(address, data=chosen_as_shown(columns.text)))
    assert "Nam giới" in values.text
    preview, address = follow(client, client.post(address, data=chosen_as_shown(values.text)))
    assert "Ngày trả lời đọc được theo hai cách" in preview.text
    assert "Nhập 14 phiếu" not in preview.text
    refused = client.post(address.replace("kiem-tra", "nhap"), data={}, follow_redirects=True)
    assert "chưa quyết định" in refused.text
    decided, address = follow(client, client.post(address, data={"de-xuat": "1"}))
    assert "Nhập 14 phiếu" in decided.text
    done, _address = follow(client, client.post(address.replace("kiem-tra", "nhap"), data={}))
    assert "Đã nhập 14 phiếu từ 14 dòng." in done.text
    assert ORIGIN in done.text
    imported = only_import(session)
    assert session.scalar(select(func.count()).select_from(Response)) == 14
    assert imported.content is None
    again = client.post(address.replace("kiem-tra", "nhap"), data={}, follow_redirects=True)
    assert "Đã nhập 14 phiếu" in again.text
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Response)) == 14


def test_a_kobo_workbook_is_followed_and_taken_back(client_as, session, here):
    client = client_as("designer")
    content = as_xlsx(kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), 12)))
    columns, address = follow(client, upload(client, here.survey, content, name="kobo.xlsx"))
    assert "KoboToolbox" in columns.text
    values, address = follow(client, client.post(address, data=chosen_as_shown(columns.text)))
    preview, address = follow(client, client.post(address, data=chosen_as_shown(values.text)))
    assert "Nhập 12 phiếu" in preview.text
    _detail, address = follow(client, client.post(address.replace("kiem-tra", "nhap"), data={}))
    too_short = client.post(f"{address}/rut-lai", data={"reason": "sai"})
    assert too_short.status_code == 422
    gone, _address = follow(client, client.post(f"{address}/rut-lai", data={"reason": "Nhầm tệp của tỉnh khác"}))
    assert "12 phiếu không còn được tính" in gone.text
    session.rollback()
    assert set(session.scalars(select(Response.state))) == {"void"}


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "rong.xlsx", "trống"),
        (b"%PDF-1.7 ...", "phieu.xlsx", "PDF"),
        (as_csv([["Tên hàng", "Giá"], ["Gạo", "12000"]]), "gao.csv", "dòng tiêu đề"),
        (as_csv([["start", "_uuid", "_submission_time", "q_rice"], ["a", "b", "c", "d"]]), "kobo.csv", "cuộc khác"),
    ],
    ids=["empty", "pdf", "prices", "another survey"],
)
def test_a_wrong_file_is_refused_beside_its_field_and_leaves_nothing(client_as, session, here, content, name, sentence):
    answer = upload(client_as("designer"), here.survey, content, name=name)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ORIGIN in answer.text, "what was typed is kept"
    assert only_import(session) is None


def test_the_upload_form_needs_consent_origin_and_basis(client_as, session, here):
    client = client_as("designer")
    answer = client.post(f"/khao-sat/{here.survey.id}/nhap-phieu/moi", data={"file": (io.BytesIO(b"a,b"), "a.csv")})
    assert answer.status_code == 422
    for words in (
        "Chỉ nhập phiếu của người đã đồng ý",
        "Hãy ghi phiếu do ai thu",
        "Hãy chọn một hình thức",
        "Hãy chọn một cách",
    ):
        assert words in answer.text


def test_coordinators_readers_and_other_provinces_stay_outside(client_as, here):
    address = f"/khao-sat/{here.survey.id}/nhap-phieu"
    assert client_as("coordinator").get(address).status_code == 403
    assert client_as("reader").get(address).status_code == 403
    assert client_as("designer", foreign=True).get(address).status_code == 404


def test_the_template_comes_back_as_a_tally(client_as, session, here):
    from openpyxl import load_workbook

    client = client_as("designer")
    file = client.get(f"/khao-sat/{here.survey.id}/nhap-phieu/mau-nhap-phieu.xlsx")
    book = load_workbook(io.BytesIO(file.data))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[2]]
    assert len(page.data_validations.dataValidation) > 30
    assert "van_de/4" in heads
    for row, case in enumerate(here.cases[:2], 3):
        for head, value in {
            "Mã phiếu trong mẫu": case.code,
            "da_giao_dich": "2",
            "van_de/4": "x",
            "gioi_tinh": "1",
        }.items():
            page.cell(row, heads.index(head) + 1, value)
    filled = io.BytesIO()
    book.save(filled)
    columns, _address = follow(client, upload(client, here.survey, filled.getvalue(), name="mau.xlsx", basis="draw"))
    assert "Khớp tên biến" in columns.text
    imported = only_import(session)
    assert imported.rows == 2
    assert imported.mapping["columns"]["places"]["case"] == 0
    assert imported.mapping["columns"]["sources"]["van_de"]["options"]["4"] == heads.index("van_de/4")


def test_a_large_file_is_worked_off_with_a_bar(app, client_as, session, here, monkeypatch):
    monkeypatch.setattr(work, "SMALL_FILE", 10)
    monkeypatch.setattr(work, "SMALL_TABLE", 10)
    client = client_as("designer")
    content = as_csv(kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), 12)))
    page, job = follow(client, upload(client, here.survey, content))
    assert "Đang đọc tệp" in page.text
    assert '<noscript><meta http-equiv="refresh"' in page.text
    waiting = {"words": "Đang chờ đến lượt.", "done": 0, "total": 0, "under_way": True}
    assert client.get(f"{job}/tien-do").json == waiting
    assert client_as("designer", foreign=True).get(job).status_code == 404
    assert client_as("reader").get(job).status_code == 404
    for step in ("cot", "gia-tri", "kiem-tra"):
        assert work_off(app) == 1
        ahead = client.get(job)
        assert ahead.status_code == 302
        assert ahead.location.endswith(step)
        shown = client.get(ahead.location)
        action = ahead.location if step != "kiem-tra" else ahead.location.replace("kiem-tra", "nhap")
        page, job = follow(client, client.post(action, data=chosen_as_shown(shown.text)))
    twice = client.post(action, data={})
    assert twice.location == job, "a double click is one job"
    assert work_off(app) == 1
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Response)) == 12
    last = session.scalars(select(Job).order_by(Job.id.desc())).first()
    assert (last.state, last.done, last.total) == ("done", 12, 12)


def test_a_large_file_that_cannot_be_read_says_so_on_its_page(app, client_as, session, here, monkeypatch):
    monkeypatch.setattr(work, "SMALL_FILE", 10)
    client = client_as("designer")
    _page, job = follow(client, upload(client, here.survey, as_csv([["Tên hàng", "Giá"], ["Gạo", "12000"]])))
    work_off(app)
    page = client.get(job)
    assert page.status_code == 200
    assert "Không tìm thấy dòng tiêu đề" in page.text
    index = client.get(f"/khao-sat/{here.survey.id}/nhap-phieu")
    assert "tra-loi.csv" in index.text


def test_a_file_that_cannot_be_read_is_shown_with_its_reason_and_let_go(app, client_as, session, here, monkeypatch):
    monkeypatch.setattr(work, "SMALL_FILE", 10)
    client = client_as("designer")
    _page, job = follow(client, upload(client, here.survey, as_csv([["Tên hàng", "Giá"], ["Gạo", "12000"]])))
    imported = only_import(session)
    address = f"/khao-sat/{here.survey.id}/nhap-phieu/{imported.id}"
    assert client.get(address).location == job, "it is still being read"
    assert "Đang đọc tệp" in client.get(f"/khao-sat/{here.survey.id}/nhap-phieu").text
    work_off(app)
    failed = client.get(job).text
    assert "Chưa đọc được tệp" in failed
    assert f'href="{address}"' in failed
    page = client.get(address)
    assert "Không tìm thấy dòng tiêu đề" in page.text
    assert "Chưa đọc được" in client.get(f"/khao-sat/{here.survey.id}/nhap-phieu").text
    gone, _address = follow(client, client.post(f"{address}/bo", data={}))
    assert "Đã bỏ tệp, không nhập phiếu nào." in gone.text
    imported = only_import(session)
    assert (imported.state, imported.content) == ("discarded", None)


def test_the_list_says_how_far_each_import_is(client_as, session, here):
    client = client_as("designer")
    index = f"/khao-sat/{here.survey.id}/nhap-phieu"
    rows = google_rows(demo_questionnaire(), interviews(demo_questionnaire(), 14))
    rows[2][rows[0].index("15. Giới tính")] = "không rõ"
    columns, address = follow(client, upload(client, here.survey, as_csv(rows)))
    assert "Đang ghép cột" in client.get(index).text
    values, address = follow(client, client.post(address, data=chosen_as_shown(columns.text)))
    assert "Đang ghép giá trị" in client.get(index).text
    _preview, address = follow(client, client.post(address, data=chosen_as_shown(values.text)))
    assert "Còn 2 mục cần quyết định" in client.get(index).text
    follow(client, client.post(address, data={"de-xuat": "1"}))
    assert "Sẵn sàng nhập" in client.get(index).text
    follow(client, client.post(address.replace("kiem-tra", "nhap"), data={}))
    assert "Đã nhập" in client.get(index).text


def test_what_is_asked_several_times_in_a_form_is_said_to_stay_out(client_as, session, here):
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        forms = book.add_worksheet("Phiếu hộ")
        for place, row in enumerate(kobo_rows(demo_questionnaire(), interviews(demo_questionnaire(), 12))):
            forms.write_row(place, 0, row)
        members = book.add_worksheet("thanh_vien_trong_ho")
        members.write_row(0, 0, ["ten_goi", "tuoi", "_index", "_parent_table_name", "_parent_index"])
        members.write_row(1, 0, ["con", 12, 1, "Phiếu hộ", 1])
        book.add_worksheet("Ghi chú").write_row(0, 0, ["in ngày 4/3", "người in"])
    client = client_as("designer")
    said = "Phần hỏi lặp lại nhiều lần trong một phiếu không được nhập: thanh_vien_trong_ho."
    columns, address = follow(client, upload(client, here.survey, content.getvalue(), name="kobo.xlsx"))
    assert said in columns.text
    values, address = follow(client, client.post(address, data=chosen_as_shown(columns.text)))
    preview, address = follow(client, client.post(address, data=chosen_as_shown(values.text)))
    assert said in preview.text
    done, _address = follow(client, client.post(address.replace("kiem-tra", "nhap"), data={}))
    assert "Đã nhập 12 phiếu" in done.text
    assert said in done.text
