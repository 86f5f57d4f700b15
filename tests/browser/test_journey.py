"""A survey from the request to the report in the browser, nothing typed into a shell. Each test is the next step."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.questionnaires import write_template
from surveys.requests.records import Attachment
from surveys.samples.frames import frame_of, latest_frame
from surveys.units.service import communes
from tests.browser.interviewer import Interviewer
from tests.browser.journey import Journey, words_of
from tests.browser.site import own_province
from tests.browser.visitor import Visitor
from tests.machine import needs
from webapp.clock import today
from webapp.demo.documents import request_letter
from webapp.demo.frame import SYNTHETIC_NOTE, demo_frame_workbook
from webapp.demo.profile import REQUESTS
from webapp.demo.questionnaire import INFORMATION, TEMPLATE_ROWS, demo_questionnaire_workbook
from webapp.demo.story import population_of

pytestmark = [pytest.mark.browser, needs("chromium")]

SEED = "05-11-28-33-41-42"
OWN_PASSWORD = "con trâu đi trước cái cày"
STEP = 10
COLLABORATORS = {"lan.nguyen": "Nguyễn Thị Lan", "mai.tran": "Trần Thị Mai"}


def test_the_coordinator_makes_accounts_for_collaborators(journey):
    coordinator = journey.at_desk("dieuphoi")
    for username, full_name in COLLABORATORS.items():
        coordinator.open("/tai-khoan/moi")
        coordinator.fill(full_name=full_name, username=username, phone="0912 345 678")
        coordinator.choose("role", "collaborator")
        coordinator.look("account-create")
        coordinator.press("Tạo tài khoản")
        coordinator.look("account-password")
        journey.passwords[username] = coordinator.page.locator("dl.handover code").last.inner_text()
    coordinator.open("/tai-khoan")
    assert all(name in coordinator.text() for name in COLLABORATORS.values())


def test_the_coordinator_records_the_request_with_its_letter(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.open("/khao-sat")
    coordinator.press_primary()
    fields = REQUESTS["full"].fields(today(), 0)
    coordinator.press("Lưu đề nghị")
    assert "Ghi tên cơ quan đề nghị." in coordinator.text()
    coordinator.look("request-errors")
    for name in ("requesting_body", "document_number", "title", "purpose", "target_population", "implementing_body"):
        coordinator.fill(**{name: getattr(fields, name)})
    coordinator.fill(funding=fields.funding, document_date=today().isoformat(), deadline=fields.deadline.isoformat())
    coordinator.attach("attachments", "công văn đề nghị.docx", request_letter(fields))
    coordinator.press("Lưu đề nghị")
    assert coordinator.heading() == fields.title
    coordinator.look("request")
    assert coordinator.download("công văn đề nghị.docx")[1] == request_letter_as_stored(journey)


def request_letter_as_stored(journey: Journey) -> bytes:
    with open_session(journey.site.engine) as session:
        return session.scalars(select(Attachment.content)).one()


def test_the_coordinator_opens_the_survey(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.press_primary()
    journey.survey_id = int(re.findall(r"\d+", coordinator.path)[0])
    coordinator.look("survey-opened")


def test_the_designer_sees_what_is_wrong_in_a_workbook_by_sheet_row_and_column(journey):
    designer = journey.at_desk("thietke")
    designer.take_next_step(journey.survey_id)
    rows = [dict(row) for row in TEMPLATE_ROWS]
    rows[1]["condition"] = "Câu 99 = 1"
    rows[2]["options"] = ""
    designer.attach("workbook", "phiếu lỗi.xlsx", write_template(rows, INFORMATION))
    designer.press("Tải lên và kiểm tra")
    assert "Phiếu, dòng 3, cột J" in designer.text()
    assert "“Câu 99”" in designer.text()
    assert "Phiếu, dòng 4, cột E" in designer.text()
    designer.look("questionnaire-findings")


def test_the_designer_uploads_previews_and_asks_for_approval(journey):
    designer = journey.at_desk("thietke")
    designer.attach("workbook", "phiếu hỏi ý kiến.xlsx", demo_questionnaire_workbook())
    designer.press("Tải lên và kiểm tra")
    assert "Trong 12 tháng qua, Ông/Bà có làm thủ tục hành chính ở xã, phường không?" in designer.text()
    designer.look("questionnaire-preview")
    designer.press_primary()
    designer.look("questionnaire-ask")
    designer.fill(note="Xin xem kỹ phần A.")
    designer.press("Xin duyệt phiên bản 1")
    assert "Vũ Điều Phối" in designer.text()
    designer.look("questionnaire-asked")


def test_the_coordinator_finds_the_questionnaire_on_the_first_page_and_approves_it(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.open("/khao-sat")
    coordinator.look("tasks")
    coordinator.page.get_by_role("link", name="xin duyệt bảng hỏi phiên bản 1").click()
    assert "Xin xem kỹ phần A." in coordinator.text()
    coordinator.choose("decision", "approve")
    coordinator.look("questionnaire-decide")
    coordinator.press("Ghi quyết định")
    assert "Đã duyệt phiên bản 1" in coordinator.text()
    coordinator.look("questionnaire-approved")


def test_the_designer_publishes_what_was_approved(journey):
    designer = journey.at_desk("thietke")
    designer.open("/khao-sat")
    designer.page.get_by_role("link", name="Ban hành bảng hỏi phiên bản 1").click()
    designer.look("questionnaire-publish")
    designer.press("Ban hành phiên bản 1")
    designer.open(f"{journey.survey}/phieu")
    assert "Dùng phiên bản 1." in designer.text()
    designer.look("questionnaire-published")


def test_the_designer_uploads_the_frame(journey):
    designer = journey.at_desk("thietke")
    designer.take_next_step(journey.survey_id)
    designer.press_primary()
    with open_session(journey.site.engine) as session:
        workbook = demo_frame_workbook(communes(session, own_province(session)))
    designer.attach("file", "dàn mẫu.xlsx", workbook)
    designer.fill(note=SYNTHETIC_NOTE)
    designer.choose("synthetic", "y")
    designer.press("Kiểm tra và lưu")
    assert "104" in designer.text()
    designer.look("frame")


def test_the_designer_sees_the_consequence_of_each_input_and_saves_the_design(journey):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/mau/thiet-ke")
    conclusion = designer.page.locator(".conclusion")
    before = conclusion.inner_text()
    designer.page.locator("summary", has_text="Các điều kiện khác").click()
    designer.fill(margin="10", take="9", reserve="2", minimum_psus="3")
    expect(conclusion).to_contain_text("sai số không quá ±10 điểm phần trăm")
    expect(conclusion).to_contain_text("xã × 9 hộ")
    assert conclusion.inner_text() != before
    designer.look("design")
    designer.fill(name="Ít xã, ít hộ")
    designer.press("Giữ phương án đang xem")
    assert "Đã giữ phương án “Ít xã, ít hộ”" in designer.text()
    designer.look("alternatives")
    designer.press("Chọn làm thiết kế")
    assert "Thiết kế phiên bản 1" in designer.text()


def test_the_designer_draws_from_a_public_seed_and_verifies_the_draw(journey):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/mau")
    designer.press_primary()
    designer.fill(seed_plan="Xổ số miền Bắc tối nay, giải đặc biệt rồi giải nhất")
    designer.look("commit")
    designer.press("Chốt cách chọn")
    designer.press("Biên bản lấy mã khởi tạo")
    designer.look("public-act")
    designer.press("Về trang chọn mẫu")
    designer.fill(seed=SEED)
    designer.look("draw")
    designer.press("Chọn mẫu")
    assert SEED in designer.text()
    designer.press("Chọn lại để kiểm chứng")
    assert "trùng khớp hoàn toàn" in designer.text()
    designer.look("drawn")
    assert journey.count_cases() >= 100


def test_the_supervisor_accepts_the_proposed_assignment(journey):
    supervisor = journey.at_desk("giamsat")
    supervisor.open(f"{journey.survey}/phan-cong")
    supervisor.look("assignment")
    supervisor.press_primary()
    assert journey.count_cases(Case.role == "main", Case.collaborator_id.is_(None)) == 0
    supervisor.look("assigned")


def test_the_coordinator_starts_the_fieldwork(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.take_next_step(journey.survey_id)
    coordinator.fill(fieldwork_until=(today() + timedelta(days=20)).isoformat())
    coordinator.look("fieldwork-start")
    coordinator.press("Bắt đầu thu thập")
    assert "Đã bắt đầu thu thập" in coordinator.text()


def test_a_collaborator_chooses_an_own_password_and_sees_only_own_cases(journey):
    phone = journey.visitors(journey.site, phone=True, javascript=False)
    journey.phone = phone.log_in("lan.nguyen", journey.passwords["lan.nguyen"])
    assert phone.path == "/doi-mat-khau"
    phone.look("plain-phone-password")
    given = journey.passwords["lan.nguyen"]
    phone.fill(password=given, new_password=OWN_PASSWORD, new_password_confirm=OWN_PASSWORD)
    phone.press("Đổi mật khẩu")
    phone.open("/viec-cua-toi")
    own = journey.cases_of(COLLABORATORS["lan.nguyen"])
    listed = [link.get_attribute("href") for link in phone.page.locator(".cards a").all()]
    assert sorted(listed) == sorted(f"/ho/{case_id}" for case_id in own)
    phone.look("phone-cases")
    foreign = journey.cases_of(COLLABORATORS["mai.tran"])[0]
    assert phone.context.request.get(f"/ho/{foreign}").status == 404


def test_a_collaborator_records_what_came_of_a_visit(journey):
    phone = journey.phone
    phone.open(f"/ho/{journey.cases_of(COLLABORATORS['lan.nguyen'])[0]}")
    phone.look("phone-case")
    phone.press("Ghi kết quả lần đến")
    phone.look("phone-visit")
    phone.choose("outcome", "no_one_home")
    phone.press_below("Ghi")
    assert "Không có người ở nhà" in phone.text()


def test_an_interview_without_javascript_corrects_errors_and_survives_an_interruption(journey):
    phone, interview = journey.phone, Interviewer(journey.phone)
    case_id = journey.cases_of(COLLABORATORS["lan.nguyen"])[1]
    _to_the_first_question(phone, case_id)
    interview.go_on()
    assert len(interview.errors()) == 1
    phone.look("plain-phone-error")
    interview.tap("da_giao_dich", "1")
    interview.go_on()
    interview.tap("linh_vuc", "1", "2", "3", "5")
    interview.fill_in_the_rest()
    phone.page.locator("#q-so_lan_bo_sung").fill("9")
    interview.go_on()
    assert len(interview.errors()) == 2
    assert "Số lần quay lại không thể nhiều hơn số lần đã tới ở câu 4." in interview.errors()
    phone.look("plain-phone-too-many")
    interview.tap("linh_vuc", "5")
    phone.page.locator("#q-so_lan_bo_sung").fill("1")
    interview.go_on()
    phone.look("plain-phone-battery")
    phone.press("Lưu tạm, để sau làm tiếp")
    phone.press_below("Làm tiếp phiếu")
    assert phone.path.endswith("/phong-van/hai_long_dich_vu")
    interview.finish()
    phone.look("plain-phone-review")
    phone.press_below("Gửi phiếu")
    assert phone.heading() == "Đã gửi phiếu"
    phone.look("plain-phone-thanks")


def _to_the_first_question(phone: Visitor, case_id: int) -> None:
    phone.open(f"/ho/{case_id}")
    phone.press_below("Gặp được hộ")
    phone.look("phone-select-person")
    phone.fill(adults="3")
    phone.press_below("Chọn người")
    phone.look("phone-consent")
    assert phone.page.locator(".actions .primary").count() == 0, "neither answer to the consent is suggested"
    phone.press_below("Đồng ý tham gia")
    phone.look("phone-first-question")


def test_answers_that_were_sent_cannot_be_opened_again(journey):
    phone = journey.phone
    case_id = journey.cases_of(COLLABORATORS["lan.nguyen"])[1]
    phone.page.go_back()
    assert phone.page.locator("[name^='q-']").count() == 0
    for address in (f"/ho/{case_id}/phong-van/phan_a", f"/ho/{case_id}/phong-van", f"/ho/{case_id}/xem-lai"):
        phone.open(address)
        assert phone.path == f"/ho/{case_id}"
        assert phone.page.locator("[name^='q-']").count() == 0
        assert "không mở xem lại được" in phone.text()
    phone.look("phone-case-done")


def test_with_javascript_the_phone_counts_what_may_still_be_chosen(journey):
    phone = journey.visitors(journey.site, phone=True).log_in("lan.nguyen", OWN_PASSWORD)
    phone.look("phone-cases")
    interview = Interviewer(phone)
    _to_the_first_question(phone, journey.cases_of(COLLABORATORS["lan.nguyen"])[2])
    interview.go_on()
    phone.look("phone-error")
    interview.tap("da_giao_dich", "1")
    interview.go_on()
    interview.tap("linh_vuc", "1", "2")
    assert "Còn chọn được 1." in phone.text()
    interview.tap("linh_vuc", "3")
    assert interview.question("linh_vuc").locator("input:disabled").count() > 0
    phone.look("phone-counted")
    interview.finish()
    phone.look("phone-review")
    phone.press_below("Gửi phiếu")
    assert phone.heading() == "Đã gửi phiếu"
    phone.look("phone-thanks")


def test_the_office_sees_the_progress(journey):
    supervisor = journey.at_desk("giamsat")
    supervisor.open(f"{journey.survey}/thu-thap")
    assert re.search(r"Đã thu 2 phiếu trên \d+", supervisor.text())
    supervisor.look("progress")


def test_results_advance_only_in_steps(journey):
    with open_session(journey.site.engine) as session:
        journey.population = population_of(frame_of(latest_frame(session, journey.survey_id)))
    reader = journey.at_desk("lanhdao")
    shown = [_responses_shown(reader, journey)]
    assert shown == [0]
    reader.look("results-too-few")
    while journey.site.work_cases(journey.survey_id, journey.population, count=25):
        shown.append(_responses_shown(reader, journey))
    steps = [after - before for before, after in pairwise(shown)]
    assert all(step == 0 or step >= STEP for step in steps), shown
    assert shown[-1] >= STEP
    assert shown[-1] < journey.count_cases(Case.state == "completed"), "the last responses wait for their step"
    reader.look("results-live")


def _responses_shown(visitor: Visitor, journey: Journey) -> int:
    visitor.open(f"{journey.survey}/ket-qua")
    found = re.search(r"([\d.]+) phiếu, \d+ câu hỏi", visitor.page.locator(".lead").inner_text())
    return int(found.group(1).replace(".", "")) if found else 0


def test_the_coordinator_ends_the_fieldwork(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.open(f"{journey.survey}/ket-thuc-thu-thap")
    coordinator.choose("sure", "y")
    coordinator.look("fieldwork-end")
    coordinator.press("Kết thúc thu thập")
    completed = journey.count_cases(Case.state == "completed")
    assert _responses_shown(coordinator, journey) == completed


def test_results_carry_intervals_and_hide_small_cells(journey):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/ke-hoach-phan-tich")
    designer.page.locator("details:has([name=banners]) summary").click()
    for box in reversed(designer.page.locator("[name=banners]:checked").all()):
        box.uncheck()
    for variable in ("gioi_tinh", "nghe_nghiep"):
        designer.choose("banners", variable)
    designer.look("results-groups")
    designer.fill(reason="Chia theo giới và nghề nghiệp")
    designer.press("Lưu kế hoạch phân tích")
    designer.open(f"{journey.survey}/ket-qua")
    assert "±" in designer.text()
    designer.look("results")
    designer.open(f"{journey.survey}/ket-qua/cau/tin_tuong?nhom=nghe_nghiep")
    text = designer.text()
    assert "Khoảng tin cậy 95%" in text
    assert re.search(r"\d+,\d–\d+,\d", text)
    assert "(…)" in text
    assert "số quan sát quá ít, không công bố" in text
    designer.look("results-question")


def test_the_report_is_written_and_downloaded_as_word(journey):
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/bao-cao/noi-dung")
    designer.fill(
        assessment="Người dân tin tưởng vào chính quyền địa phương 2 cấp.",
        proposals="Tiếp tục rút ngắn thời gian giải quyết hồ sơ.",
        number="15-BC/BTGDVTU",
        signer="Nguyễn Văn Minh Họa",
        aapor_processing="Tập huấn một buổi, phúc tra 10% số phiếu.",
        aapor_limitations="Dàn mẫu dùng số liệu giả lập.",
    )
    designer.press("Lưu nội dung")
    designer.look("report-ready")
    designer.press_primary()
    designer.wait_for_work("report-composed")
    assert "Đã lập báo cáo, lần 1." in designer.text()
    name, content = designer.download("Tải bao-cao.docx")
    assert name.endswith(".docx")
    text = words_of(content)
    assert "Người dân tin tưởng vào chính quyền địa phương 2 cấp." in text
    assert "khoảng tin cậy" in text.lower()


def test_a_second_person_looks_it_over_and_it_becomes_final(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.open(f"{journey.survey}/bao-cao")
    coordinator.page.get_by_role("link", name="Lần 1", exact=True).click()
    coordinator.fill(note="Đã đối chiếu nhận xét với bảng số liệu.")
    coordinator.press("Ghi nhận đã soát xét")
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/bao-cao")
    designer.page.get_by_role("link", name="Lần 1", exact=True).click()
    designer.look("report-reviewed")
    designer.press("Chốt bản chính thức")
    designer.wait_for_work("report-composed-final")
    assert "Chính thức" in designer.text()
    designer.look("report-final")
