"""The way through the product that the guide tells: each chapter's pages visited, those with a picture photographed."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select

from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.imports.records import ResponseImport
from surveys.jobs.records import Job
from surveys.jobs.service import finish
from surveys.questionnaires import write_template
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.samples.records import SampleDraw
from surveys.units.service import communes
from tests.browser.finished_site import FinishedSite
from tests.browser.guide_album import Album
from tests.browser.guide_guests import Guests
from tests.browser.guide_office import tour_of_field_office
from tests.browser.guide_questionnaire import tour_of_approval, tour_of_paper, tour_of_studio
from tests.browser.guide_ways import tour_of_links, tour_of_phone
from tests.browser.interviewer import Interviewer
from tests.browser.site import aside, own_province
from tests.browser.visitor import Visitor
from tests.services.people_files import people_file
from webapp.demo.frame import SYNTHETIC_NOTE, demo_frame_workbook
from webapp.demo.people import COLLABORATOR
from webapp.demo.questionnaire import INFORMATION, TEMPLATE_ROWS
from webapp.help.chapters import (
    ACCOUNTS,
    ASSIGNMENT,
    IMPORTS,
    INTERVIEWS,
    QUESTIONNAIRES,
    REPORTS,
    REQUESTS,
    RESULTS,
    SAMPLES,
)

NEW_PEOPLE = (("Trần Thị Đào", "0912345601"), ("Nguyễn Văn An", "0912345602"), ("Đỗ Thị Ợ", "0912345603"))
OWN_TEXTS = {
    "assessment": "Người dân tin tưởng vào chính quyền địa phương 2 cấp.",
    "proposals": "Tiếp tục rút ngắn thời gian giải quyết hồ sơ.",
    "number": "15-BC/BTGDVTU",
    "signer": "Nguyễn Văn Minh Họa",
    "aapor_processing": "Tập huấn một buổi, phúc tra 10% số phiếu.",
    "aapor_limitations": "Dàn mẫu dùng số liệu giả lập.",
}
"""What the author writes; then nothing is missing for a final report."""
PIN = "739204"
TRUST = "ket-qua/cau/tin_tuong?nhom=nghe_nghiep"


def go_round(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Every chapter's pages, in the order of the guide."""
    accounts(album, guests, here)
    requests(album, guests, here)
    questionnaires(album, guests, here)
    tour_of_studio(album, guests, here)
    tour_of_approval(album, guests, here)
    samples(album, guests, here)
    assignment(album, guests, here)
    interviews(album, guests, here)
    tour_of_phone(album, guests, pin=PIN)
    tour_of_links(album, guests, here)
    tour_of_paper(album, guests, here)
    imports(album, guests, here)
    results(album, guests, here)
    reports(album, guests, here)
    tour_of_field_office(album, guests, here)


def accounts(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Log-in, PIN, a list from Excel to slips, and what a supervisor does for whoever forgot."""
    album.visit(ACCOUNTS, guests.outsider, "/dang-nhap")
    album.on_phone(ACCOUNTS, "dang-nhap", guests.outsider)
    album.visit(ACCOUNTS, guests.collaborator, "/viec-cua-toi")
    album.visit(ACCOUNTS, guests.collaborator, "/tai-khoan/ma-pin")
    guests.collaborator.fill(pin=PIN, pin_again=PIN)
    guests.collaborator.press_below("Lưu mã PIN")
    desk = guests.coordinator
    album.visit(ACCOUNTS, desk, "/tai-khoan")
    album.visit(ACCOUNTS, desk, "/tai-khoan/excel")
    desk.attach("file", "danh-sach.xlsx", people_file(aside(lambda: _new_people(here))))
    desk.press("Tải lên và xem lại")
    album.at_desk(ACCOUNTS, "xem-lai-danh-sach", desk, height=760)
    desk.press(f"Tạo {len(NEW_PEOPLE)} tài khoản và in phiếu")
    album.at_desk(ACCOUNTS, "phieu-tai-khoan", desk, height=760)
    album.visit(ACCOUNTS, desk, "/tai-khoan")
    album.visit(ACCOUNTS, guests.supervisor, "/tai-khoan")
    guests.supervisor.press(COLLABORATOR.full_name)
    album.at_desk(ACCOUNTS, "tai-khoan", guests.supervisor, height=900)


def _new_people(here: FinishedSite) -> list[list[object]]:
    with open_session(here.site.engine) as session:
        places = communes(session, own_province(session))
        return [[name, places[at].name, None, phone, None] for at, (name, phone) in enumerate(NEW_PEOPLE)]


def requests(album: Album, guests: Guests, here: FinishedSite) -> None:
    """A request, and a survey on its way."""
    album.visit(REQUESTS, guests.coordinator, "/de-nghi/moi")
    album.at_desk(REQUESTS, "ghi-de-nghi", guests.coordinator, height=760)
    _save_request(guests.coordinator)
    album.read(REQUESTS, guests.coordinator)
    album.visit(REQUESTS, guests.coordinator, f"/khao-sat/{here.empty}")
    album.visit(REQUESTS, guests.coordinator, f"/khao-sat/{here.in_the_field}")
    album.at_desk(REQUESTS, "tong-quan", guests.coordinator, part="body", height=600)


def _save_request(desk: Visitor) -> None:
    texts = {
        "requesting_body": "Thường trực Tỉnh ủy Hưng Yên (minh họa)",
        "document_number": "201-CV/TU",
        "title": "Ý kiến người dân về giao thông nông thôn",
        "purpose": "Biết người dân cần gì trước khi phân bổ kinh phí sửa đường.",
        "target_population": "Người từ 18 tuổi trở lên đang cư trú tại tỉnh",
        "implementing_body": "Ban Tuyên giáo và Dân vận Tỉnh ủy (minh họa)",
        "funding": "Không có kinh phí riêng",
        "document_date": "2026-03-02",
        "deadline": "2030-04-30",
    }
    desk.fill(**texts)
    desk.press("Lưu đề nghị")


def questionnaires(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Faults in a workbook, a draft, publication; a file in an old font."""
    desk = guests.designer
    album.visit(QUESTIONNAIRES, desk, f"/khao-sat/{here.empty}")
    album.visit(QUESTIONNAIRES, desk, f"/khao-sat/{here.empty}/phieu/tai-len")
    rows = [dict(row) for row in TEMPLATE_ROWS]
    rows[1]["condition"] = "Câu 99 = 1"
    rows[2]["options"] = ""
    desk.attach("workbook", "phieu-co-cho-sai.xlsx", write_template(rows, INFORMATION))
    desk.press("Tải lên và kiểm tra")
    album.at_desk(QUESTIONNAIRES, "cho-phai-sua", desk, height=520)
    version = aside(lambda: _one(here, QuestionnaireVersion, here.in_design))
    album.visit(QUESTIONNAIRES, desk, f"/khao-sat/{here.in_design}/phieu/{version}/cong-bo")
    desk.open(f"/khao-sat/{here.in_design}/phieu/{version}")
    album.at_desk(QUESTIONNAIRES, "ban-nhap", desk, below="text=A. Nhận xét chung", height=680)
    desk.open(f"/khao-sat/{here.empty}/mau/dan-mau")
    desk.attach("file", "danh-sach-xa.csv", "M· x·;Tªn x·;TÇng;Sè hé\n1;X· §«ng H­ng;N«ng th«n;1200\n".encode())
    desk.press("Kiểm tra và lưu")
    album.at_desk(QUESTIONNAIRES, "phong-cu", desk, height=560)


def _one(here: FinishedSite, table: type, survey_id: int) -> int:
    with open_session(here.site.engine) as session:
        found: int = session.scalars(select(table.id).where(table.survey_id == survey_id).limit(1)).one()
        return found


def samples(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Frame, size, draw and its record; the province's own allocation."""
    desk, drawn = guests.designer, f"/khao-sat/{here.reported}/mau"
    album.visit(SAMPLES, desk, f"/khao-sat/{here.empty}/mau")
    album.visit(SAMPLES, desk, f"/khao-sat/{here.empty}/mau/dan-mau")
    _save_frame(desk, here)
    album.read(SAMPLES, desk)
    desk.open(f"/khao-sat/{here.empty}/mau/thiet-ke")
    album.at_desk(SAMPLES, "thiet-ke-mau", desk, height=1080)
    album.visit(SAMPLES, desk, f"/khao-sat/{here.in_design}/mau/thiet-ke")
    desk.open(f"/khao-sat/{here.empty}/mau/thiet-ke")
    desk.press("Lưu thiết kế này")
    desk.open(f"/khao-sat/{here.empty}/mau/chon-mau")
    album.read(SAMPLES, desk)
    desk.fill(seed_plan="Xổ số miền Bắc tối nay, giải đặc biệt rồi giải nhất")
    desk.press("Chốt cách chọn")
    desk.open(f"/khao-sat/{here.empty}/mau/chon-mau")
    album.at_desk(SAMPLES, "chon-mau", desk, height=1380)
    desk.open(f"{drawn}/lan-chon/{aside(lambda: _one(here, SampleDraw, here.reported))}")
    album.at_desk(SAMPLES, "mau-da-chon", desk, height=700)
    desk.open(f"/khao-sat/{here.empty}/mau/chi-tieu")
    album.at_desk(SAMPLES, "chi-tieu", desk, below="text=Người trả lời được tìm như thế nào", height=720)


def _save_frame(desk: Visitor, here: FinishedSite) -> None:
    desk.attach("file", "dan-mau.xlsx", aside(lambda: _frame(here)))
    desk.fill(note=SYNTHETIC_NOTE)
    desk.choose("synthetic", "y")
    desk.press("Kiểm tra và lưu")


def _frame(here: FinishedSite) -> bytes:
    with open_session(here.site.engine) as session:
        return demo_frame_workbook(communes(session, own_province(session)))


def assignment(album: Album, guests: Guests, here: FinishedSite) -> None:
    """Who goes where, how far it is, and the end of it."""
    survey, desk = f"/khao-sat/{here.in_the_field}", guests.supervisor
    desk.open(f"{survey}/phan-cong")
    album.at_desk(ASSIGNMENT, "phan-cong", desk, height=560)
    desk.open(f"{survey}/thu-thap")
    album.at_desk(ASSIGNMENT, "tien-do", desk, height=1000)
    psu, case = aside(lambda: _place(here))
    album.visit(ASSIGNMENT, desk, f"{survey}/thu-thap/{psu}")
    album.visit(ASSIGNMENT, desk, f"{survey}/thu-thap/ho/{case}")
    album.visit(ASSIGNMENT, desk, f"{survey}/phan-cong/tuan")
    album.visit(ASSIGNMENT, guests.collaborator, "/viec-cua-toi")
    album.visit(ASSIGNMENT, guests.coordinator, f"/khao-sat/{here.empty}/bat-dau-thu-thap")
    album.visit(ASSIGNMENT, guests.coordinator, f"{survey}/ket-thuc-thu-thap")


def _place(here: FinishedSite) -> tuple[str, int]:
    """A commune with households in reserve, and a case there that can be given to somebody else."""
    with open_session(here.site.engine) as session:
        case = session.get_one(Case, here.cases["new"])
        return case.psu, case.id


def interviews(album: Album, guests: Guests, here: FinishedSite) -> None:
    """From the list of households to the form that can be sent."""
    phone, cases = guests.collaborator, here.cases
    show = partial(album.on_phone, INTERVIEWS)
    phone.open("/viec-cua-toi")
    show("viec-cua-toi", phone)
    phone.open(f"/ho/{cases['new']}")
    show("ho", phone)
    album.visit(INTERVIEWS, phone, f"/ho/{cases['new']}/ket-qua")
    phone.open(f"/ho/{cases['new']}/chon-nguoi")
    phone.fill(adults="3")
    show("chon-nguoi", phone)
    album.visit(INTERVIEWS, phone, f"/ho/{cases['met']}/xin-y-kien")
    album.visit(INTERVIEWS, phone, f"/ho/{cases['begun']}")
    phone.open(f"/ho/{cases['begun']}/phong-van/phan_b")
    Interviewer(phone).fill_in_the_rest()
    phone.page.evaluate("scrollTo(0, 0)")
    show("cau-hoi", phone)
    phone.open(f"/ho/{cases['begun']}/phong-van/phan_a")
    Interviewer(phone).finish()
    show("xem-lai-phieu", phone)


def imports(album: Album, guests: Guests, here: FinishedSite) -> None:
    """A file of answers collected elsewhere, at each step."""
    survey, desk = f"/khao-sat/{here.in_the_field}", guests.designer
    step = aside(lambda: _imports(here))
    album.visit(IMPORTS, desk, f"{survey}/thu-thap")
    album.visit(IMPORTS, desk, f"{survey}/nhap-phieu")
    album.visit(IMPORTS, desk, f"{survey}/nhap-phieu/moi")
    desk.open(f"{survey}/nhap-phieu/{step['bang-danh-dau.xlsx']}/cot")
    album.at_desk(IMPORTS, "ghep-cot", desk, height=760)
    album.visit(IMPORTS, desk, f"{survey}/nhap-phieu/{step['google-bieu-mau.csv']}/gia-tri")
    desk.open(f"{survey}/nhap-phieu/{step['kobo-con-cho-chua-ro.xlsx']}/kiem-tra")
    album.at_desk(IMPORTS, "xem-truoc-phieu", desk, height=900)
    album.visit(IMPORTS, desk, f"{survey}/nhap-phieu/{step['phieu-giay-phuong-Pho-Hien.xlsx']}")


def _imports(here: FinishedSite) -> dict[str, int]:
    with open_session(here.site.engine) as session:
        return {each.filename: each.id for each in session.scalars(select(ResponseImport))}


def results(album: Album, guests: Guests, here: FinishedSite) -> None:
    """One question with its intervals; a survey on quotas without."""
    desk = guests.designer
    album.visit(RESULTS, desk, f"/khao-sat/{here.reported}/ket-qua")
    album.visit(RESULTS, desk, f"/khao-sat/{here.reported}/ke-hoach-phan-tich")
    album.visit(RESULTS, desk, f"/khao-sat/{here.reported}/ket-qua/quyen-so")
    album.visit(RESULTS, desk, f"/khao-sat/{here.reported}/bien-tao-them")
    album.visit(RESULTS, desk, f"/khao-sat/{here.reported}/bien-tao-them/khai?kieu=gop&cau=nhom_tuoi")
    desk.open(f"/khao-sat/{here.reported}/{TRUST}")
    album.at_desk(RESULTS, "ket-qua-cau", desk, below="main table.data", height=900)
    desk.open(f"/khao-sat/{here.quotas}/ket-qua")
    album.at_desk(RESULTS, "ket-qua-han-ngach", desk, height=760)


def reports(album: Album, guests: Guests, here: FinishedSite) -> None:
    """The author's texts and the editions."""
    desk = guests.designer
    aside(lambda: _finish_work(here))
    album.visit(REPORTS, desk, f"/khao-sat/{here.reported}/bao-cao/noi-dung")
    desk.open(f"/khao-sat/{here.reported}/bao-cao")
    album.at_desk(REPORTS, "bao-cao", desk, height=700)
    desk.open(f"/khao-sat/{here.reported}/bao-cao/noi-dung")
    desk.fill(**OWN_TEXTS)
    desk.press("Lưu nội dung")
    album.read(REPORTS, desk)


def _finish_work(here: FinishedSite) -> None:
    """A report that is being composed is done, so that the next can be asked for."""
    with open_session(here.site.engine) as session:
        for job in session.scalars(select(Job).where(Job.survey_id == here.reported, Job.state == "running")):
            finish(session, job, result={}, now=datetime.now(UTC))
        session.commit()
