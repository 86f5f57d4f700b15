"""Answers collected elsewhere: a Kobo export with doubts and a paper tally, from the file to the results and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from surveys.database import open_session
from surveys.imports.records import ResponseImport
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.questionnaires.service import questionnaire_of
from tests.browser.site import aside, office_of
from tests.browser.under_way import doubtful_export
from tests.browser.visitor import DESKTOP, PHONE
from tests.machine import needs
from tests.services.import_files import as_xlsx, interviews, tally_rows

pytestmark = [pytest.mark.browser, needs("chromium")]

KOBO_ROWS, TALLY_ROWS = 16, 24
BOTH = KOBO_ROWS - 1 + TALLY_ROWS + 1
"""One row came twice, one row stood for two."""
ORIGIN = "Đoàn thanh niên xã hỏi từng nhà bằng máy tính bảng, 1–4/3/2026"
PAPER = "Mặt trận xã phát phiếu giấy tại cuộc họp thôn, thu lại sau một tuần"


@pytest.fixture(scope="module")
def questionnaire(whole_journey):
    """That of a survey whose questionnaire is published and which has no sample."""
    with open_session(whole_journey.site.engine) as session:
        office = office_of(session)
        planned = aside(lambda: office.plan_survey(asked_on=datetime.now(UTC), variant="quota"))
        whole_journey.survey_id = planned.survey.id
        version = session.scalars(select(QuestionnaireVersion)).one()
        session.commit()
        return questionnaire_of(version)


def look_at_both_sizes(designer, name: str) -> None:
    designer.page.set_viewport_size(PHONE)
    designer.look(f"{name}-phone")
    designer.page.set_viewport_size(DESKTOP)
    designer.look(name)


def choose_file(designer, filename: str, content: bytes, *, origin: str, mode: str) -> None:
    designer.press("Nhập tệp mới")
    designer.attach("file", filename, content)
    designer.fill(origin=origin)
    designer.choose("mode", mode)
    designer.choose("basis", "volunteer")
    designer.choose("consent", "y")
    designer.press("Đọc tệp")


def test_a_file_of_another_kind_is_refused_and_what_was_typed_stays(journey, questionnaire):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/thu-thap")
    designer.press("Nhập phiếu thu thập nơi khác")
    look_at_both_sizes(designer, "imports-none-yet")
    assert "Chưa nhập tệp nào." in designer.text()
    choose_file(designer, "cong-van.pdf", b"%PDF-1.7 ...", origin=ORIGIN, mode="face_to_face")
    designer.look("imports-refused")
    assert "PDF" in designer.text()
    assert designer.page.locator("[name=origin]").input_value() == ORIGIN


def test_columns_are_matched_and_personal_ones_stay_out(journey, questionnaire):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/nhap-phieu")
    content = as_xlsx(doubtful_export(questionnaire, seed=2))
    choose_file(designer, "kobo.xlsx", content, origin=ORIGIN, mode="face_to_face")
    assert designer.heading() == "Ghép cột với câu hỏi"
    look_at_both_sizes(designer, "imports-columns")
    refused = designer.page.locator(".refused").inner_text()
    for column in ("Họ và tên người trả lời", "Số điện thoại", "_submitted_by"):
        assert column in refused
    assert "0912345601" not in designer.page.content()
    assert "Nguyễn Văn 1" not in designer.page.content()
    designer.press("Tiếp: ghép giá trị")


def test_a_value_is_given_its_meaning(journey):
    designer = journey.at_desk("thietke")
    assert designer.heading() == "Ghép giá trị với phương án"
    look_at_both_sizes(designer, "imports-values")
    meaning = designer.page.get_by_label("Nam giới")
    assert meaning.locator("option:checked").inner_text() == "Nam", "the most alike is proposed"
    designer.press("Tiếp: kiểm tra phiếu")


def test_nothing_comes_in_before_every_doubt_is_decided(journey):
    designer = journey.at_desk("thietke")
    assert designer.heading() == "Xem trước và nhập"
    look_at_both_sizes(designer, "imports-doubts")
    text = designer.text()
    for doubt in ("Mã phiếu có hai lần trong tệp", "Câu trả lời mở có thông tin về một người cụ thể"):
        assert doubt in text
    assert designer.page.get_by_role("button", name="Nhập").count() == 0, "there is no button before"
    twice = designer.page.locator("fieldset.doubt", has_text="Mã phiếu có hai lần trong tệp")
    twice.get_by_label("Chỉ nhập dòng đầu").check()
    designer.press("Áp dụng và kiểm tra lại")
    assert "Mã phiếu có hai lần" in designer.text()
    designer.press("Phần còn lại theo đề xuất")
    look_at_both_sizes(designer, "imports-ready")
    assert "Không còn mục nào phải quyết định." in designer.text()


def test_all_forms_come_in_at_once_and_wait_for_more(journey):
    designer = journey.at_desk("thietke")
    designer.press(f"Nhập {KOBO_ROWS - 1} phiếu")
    look_at_both_sizes(designer, "imports-done")
    assert f"Đã nhập {KOBO_ROWS - 1} phiếu từ {KOBO_ROWS} dòng." in designer.text()
    designer.press("Xem kết quả")
    look_at_both_sizes(designer, "imports-results-wait")
    assert "Chưa đủ phiếu để công bố kết quả." in designer.text(), "so few could be told apart"


def test_a_paper_tally_is_read_with_its_ticks(journey, questionnaire):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/nhap-phieu")
    content = as_xlsx(tally_rows(questionnaire, interviews(questionnaire, TALLY_ROWS, seed=8)))
    choose_file(designer, "bang-danh-dau.xlsx", content, origin=PAPER, mode="paper")
    assert "bảng đánh dấu" in designer.text()
    designer.look("imports-tally-columns")
    designer.press("Tiếp: ghép giá trị")
    designer.press("Tiếp: kiểm tra phiếu")
    if "mục cần quyết định" in designer.text():
        designer.press("Phần còn lại theo đề xuất")
    designer.look("imports-tally-ready")
    designer.press(f"Nhập {TALLY_ROWS + 1} phiếu")
    assert f"Đã nhập {TALLY_ROWS + 1} phiếu từ {TALLY_ROWS} dòng." in designer.text(), "a row stood for two"
    designer.press("Các lần nhập")
    look_at_both_sizes(designer, "imports-list")
    assert designer.text().count("Đã nhập") >= 2


def test_an_import_is_taken_back_while_fieldwork_goes_on(journey):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/nhap-phieu")
    designer.press("kobo.xlsx")
    designer.press("Rút lại lần nhập này")
    designer.fill(reason="Tệp của đợt trước, gửi nhầm")
    designer.look("imports-withdraw")
    designer.press(f"Rút lại {KOBO_ROWS - 1} phiếu")
    assert f"{KOBO_ROWS - 1} phiếu không còn được tính" in designer.text()
    look_at_both_sizes(designer, "imports-withdrawn")
    with open_session(journey.site.engine) as session:
        states = list(session.scalars(select(ResponseImport.state).order_by(ResponseImport.id)))
        contents = list(session.scalars(select(ResponseImport.content)))
    assert states == ["withdrawn", "imported"]
    assert contents == [None, None], "no file stays when it has been brought in"


def test_the_results_are_those_of_the_file_that_counts(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.open(f"{journey.survey}/ket-thuc-thu-thap")
    coordinator.choose("sure", "y")
    coordinator.press("Kết thúc thu thập")
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/ket-qua")
    look_at_both_sizes(designer, "imports-results")
    assert f"{TALLY_ROWS + 1} phiếu" in designer.text()
    assert f"{BOTH} phiếu" not in designer.text()
    assert "±" not in designer.text(), "volunteers bear no margin"
