"""The sample's pages as an office worker goes through them: frame, plan, draw, discard, the province's quotas."""

from __future__ import annotations

import hashlib
import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.fieldwork.records import Case
from surveys.requests.records import Survey
from surveys.samples.records import DrawCommitment, FrameVersion, SampleDraw
from tests.conftest import World, only_sqlite
from tests.services.sample_files import FRAME_HEADER, add_survey, frame_rows, workbook
from webapp.demo.frame import demo_frame_workbook
from webapp.messages import all_sentences

pytestmark = only_sqlite

PLAN = {
    "margin": "4",
    "confidence": "95",
    "proportion": "50",
    "response_rate": "85",
    "take": "20",
    "reserve": "5",
    "method": "proportional",
    "minimum_psus": "2",
    "deff_from": "rho",
    "rho": "0,03",
    "deff": "1,5",
}
SEED = {"seed_source": "public", "seed": "05-11-28-33-41-42"}
COMMITMENT = {"seed_plan": "Xổ số miền Bắc ngày 15/03/2026, giải đặc biệt rồi giải nhất", "sharing": "alone"}


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    return add_survey(session, world, title="Ý kiến về <b>dịch vụ công</b>")


@pytest.fixture
def designer(client_as) -> FlaskClient:
    return client_as("designer")


def address(survey: Survey, *parts: object) -> str:
    return "/".join(["/khao-sat", str(survey.id), "mau", *map(str, parts)])


def send_frame(client: FlaskClient, survey: Survey, content: bytes, name: str = "dan-mau.xlsx"):
    data = {"file": (BytesIO(content), name), "as_of": "2026-01-01", "note": "Công an tỉnh", "synthetic": "y"}
    return client.post(address(survey, "dan-mau"), data=data)


@pytest.fixture
def drawn(designer: FlaskClient, survey: Survey, world: World, session: Session) -> SampleDraw:
    assert send_frame(designer, survey, demo_frame_workbook(world.communes)).status_code == 302
    assert designer.post(address(survey, "thiet-ke"), query_string=PLAN).status_code == 302
    assert designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT).status_code == 302
    assert designer.post(address(survey, "chon-mau"), data=SEED).status_code == 302
    session.rollback()
    return session.scalars(select(SampleDraw)).one()


def test_empty_pages_say_what_comes_and_offer_the_way(designer, survey):
    for part in ("", "dan-mau", "thiet-ke", "chon-mau", "chi-tieu"):
        page = designer.get(address(survey, part).rstrip("/"))
        assert page.status_code == 200
        assert "<b>dịch vụ công</b>" not in page.text
    assert "Tải dàn mẫu lên" in designer.get(address(survey, "thiet-ke")).text


def test_a_frame_goes_in_and_is_shown_with_its_hash(designer, survey, world, session):
    answer = send_frame(designer, survey, demo_frame_workbook(world.communes))
    page = designer.get(answer.location).text
    frame = session.scalars(select(FrameVersion)).one()
    assert frame.frame_hash[:8] in page
    assert "Số liệu giả lập" in page
    assert page.count("<code>1") >= 104


def test_the_published_frame_has_the_hash_that_is_shown(designer, survey, world, session):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    frame = session.scalars(select(FrameVersion)).one()
    content = designer.get(address(survey, "dan-mau", frame.id, "cong-khai.csv")).data
    assert hashlib.sha256(content).hexdigest() == frame.frame_hash


def test_a_faulty_frame_is_shown_by_row_and_nothing_stays(designer, survey, world, session):
    rows = frame_rows(world.communes)
    rows[3][4] = 0
    answer = send_frame(designer, survey, workbook(FRAME_HEADER, *rows))
    assert answer.status_code == 422
    assert '<td class="num" data-label="Dòng">5</td><td data-label="Cột">Số người từ 18 tuổi</td>' in answer.text
    assert "Công an tỉnh" in answer.text
    assert session.scalar(select(FrameVersion)) is None


def test_a_file_that_is_no_workbook_is_refused_beside_the_field(designer, survey):
    for name in ("dan-mau.xlsx", "dan-mau.docx"):
        answer = send_frame(designer, survey, b"khong phai", name)
        assert answer.status_code == 422
        assert 'id="file-error"' in answer.text


def test_the_plan_says_its_consequence_in_a_sentence(designer, survey, world):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    page = designer.get(address(survey, "thiet-ke"), query_string=PLAN).text
    assert "Cần 888 phiếu trả lời để sai số không quá ±4 điểm phần trăm với độ tin cậy 95%." in page
    assert "phải phát ra 1.044 phiếu: chọn 53 xã × 20 hộ" in page
    assert "So với công thức Slovin: 625 phiếu" in page
    assert "Mẫu xác suất" in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"margin": "bốn"}, "“bốn” không phải là số"),
        ({"margin": "0"}, "Hãy nhập số từ 0,5 đến 30."),
        ({"take": "12,5"}, "Hãy nhập số nguyên."),
        ({"take": "5", "margin": "2"}, "dàn mẫu chỉ có 104"),
        ({"method": "neyman"}, "Cần xem lại"),
    ],
)
def test_what_cannot_be_planned_is_said_and_what_was_typed_stays(designer, survey, world, change, words):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    answer = designer.get(address(survey, "thiet-ke"), query_string={**PLAN, **change})
    assert answer.status_code == 422
    assert words in answer.text
    assert "data-needs-plan hidden>" in answer.text, "what cannot be planned is not offered to be saved"
    typed = change.get("margin") or change.get("take")
    assert typed is None or f'value="{typed}"' in answer.text


def test_a_stratum_left_without_communes_is_warned_of(designer, survey, world):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    wide = {**PLAN, "margin": "30", "minimum_psus": "0", "take": "10"}
    assert "không suy rộng" in designer.get(address(survey, "thiet-ke"), query_string=wide).text


def test_the_draw_page_shows_frame_and_method_before_it_asks_for_the_seed(designer, survey, world, session):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    designer.post(address(survey, "thiet-ke"), query_string=PLAN)
    page = designer.get(address(survey, "chon-mau")).text
    assert 'name="seed"' not in page
    assert designer.post(address(survey, "chon-mau"), data=SEED).status_code == 422
    assert session.scalar(select(SampleDraw)) is None
    designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT)
    page = designer.get(address(survey, "chon-mau")).text
    session.rollback()
    frame, made = session.scalars(select(FrameVersion)).one(), session.scalars(select(DrawCommitment)).one()
    order = [frame.frame_hash[:8], "xác suất tỷ lệ", made.commitment_hash[:8], 'name="seed"']
    assert sorted(order, key=page.index) == order
    assert page.count(world.person("designer").full_name) >= 2
    paper = designer.get(address(survey, "chon-mau", "bien-ban")).text
    assert all(words in paper for words in (frame.frame_hash[:8], made.commitment_hash[:8], COMMITMENT["seed_plan"]))
    published = json.loads(designer.get(address(survey, "chon-mau", "da-chot.json")).data)
    assert published["commitment_hash"] == made.commitment_hash
    assert made.salt not in json.dumps(published)


def test_what_was_committed_to_holds_until_it_is_withdrawn_for_a_reason_that_stays(designer, survey, world, session):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    designer.post(address(survey, "thiet-ke"), query_string=PLAN)
    assert (
        designer.post(address(survey, "chon-mau", "chot"), data={**COMMITMENT, "seed_plan": "xổ số"}).status_code == 422
    )
    assert designer.get(address(survey, "chon-mau", "da-chot.json")).status_code == 302
    designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT)
    for again in (
        send_frame(designer, survey, demo_frame_workbook(world.communes)),
        designer.post(address(survey, "thiet-ke"), query_string=PLAN),
        designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT),
    ):
        assert again.status_code == 422
        assert "đã chốt nên dàn mẫu và thiết kế giữ nguyên" in again.text
    back = address(survey, "chon-mau", "rut-lai")
    assert designer.post(back, data={"reason": "sai"}).status_code == 422
    designer.post(back, data={"reason": "Dàn mẫu thiếu xã mới sáp nhập"})
    for page in (address(survey), address(survey, "chon-mau")):
        assert "Dàn mẫu thiếu xã mới sáp nhập" in designer.get(page).text
    designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT)
    session.rollback()
    assert [made.number for made in session.scalars(select(DrawCommitment).order_by(DrawCommitment.id))] == [1, 2]


def test_a_new_frame_makes_the_saved_design_stale(designer, survey, world):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    designer.post(address(survey, "thiet-ke"), query_string=PLAN)
    send_frame(designer, survey, workbook(FRAME_HEADER, *frame_rows(world.communes)))
    assert "chưa có thiết kế" in designer.get(address(survey, "chon-mau")).text
    assert designer.post(address(survey, "chon-mau"), data=SEED).status_code == 422


def test_a_short_seed_is_refused_beside_its_field(designer, survey, world, session):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    designer.post(address(survey, "thiet-ke"), query_string=PLAN)
    designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT)
    answer = designer.post(address(survey, "chon-mau"), data={**SEED, "seed": "123"})
    assert answer.status_code == 422
    assert 'id="seed-error"' in answer.text
    assert session.scalar(select(SampleDraw)) is None


def test_the_machine_can_make_a_seed_and_says_so(designer, survey, world, session):
    send_frame(designer, survey, demo_frame_workbook(world.communes))
    designer.post(address(survey, "thiet-ke"), query_string=PLAN)
    designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT)
    answer = designer.post(address(survey, "chon-mau"), data={"seed_source": "generated", "seed": ""})
    assert "do máy tạo" in designer.get(answer.location).text
    assert len(session.scalars(select(SampleDraw)).one().seed) >= 10


def test_a_draw_lists_communes_with_probability_and_household_lines(designer, survey, drawn, session):
    page = designer.get(address(survey, "lan-chon", drawn.id)).text
    assert page.count("20 hộ + 5 dự phòng") == 53
    assert "chắc chắn" in page
    assert session.query(Case).count() == 1060
    assert "1.060 phiếu tại 53 xã, phường" in designer.get(address(survey)).text


def test_verification_says_that_the_draw_is_identical(designer, survey, drawn):
    answer = designer.post(address(survey, "lan-chon", drawn.id, "kiem-chung"), follow_redirects=True)
    assert "trùng khớp hoàn toàn" in answer.text


def test_the_public_ledger_is_areas_only(designer, survey, drawn):
    answer = designer.get(address(survey, "lan-chon", drawn.id, "so-chon-mau.json"))
    ledger = json.loads(answer.data)
    assert "households" not in ledger
    assert drawn.salt not in answer.text
    assert ledger["seed"] == SEED["seed"]


def test_the_household_lists_have_a_sheet_for_each_commune(designer, survey, drawn):
    content = designer.get(address(survey, "lan-chon", drawn.id, "danh-sach-ho.xlsx")).data
    book = load_workbook(BytesIO(content))
    assert len(book.sheetnames) == 53
    lines = {unit.household_line for unit in drawn.units if unit.stage == 2 and unit.psu == book.sheetnames[0][:5]}
    sheet = book.worksheets[0]
    assert {sheet.cell(row, 2).value for row in range(7, 32)} == lines


def test_discarding_needs_a_reason_and_the_draw_stays_listed(designer, survey, drawn, session):
    page = address(survey, "lan-chon", drawn.id, "bo")
    assert designer.post(page, data={"reason": "xấu"}).status_code == 422
    answer = designer.post(page, data={"reason": "Dàn mẫu thiếu xã mới sáp nhập"}, follow_redirects=True)
    assert "Dàn mẫu thiếu xã mới sáp nhập" in answer.text
    session.rollback()
    assert session.query(Case).count() == 0


def test_a_redraw_asks_for_the_reason_beside_its_field(designer, survey, drawn):
    designer.post(address(survey, "chon-mau", "chot"), data=COMMITMENT)
    answer = designer.post(address(survey, "chon-mau"), data=SEED)
    assert answer.status_code == 422
    assert 'id="discard_reason-error"' in answer.text


def test_the_provinces_quotas_go_in_as_they_came_under_their_own_name(designer, survey, world):
    rows = [[unit.code, unit.name, 30] for unit in world.communes[:50]]
    content = workbook(["Mã xã", "Tên xã", "Chỉ tiêu phiếu"], *rows)
    data = {"file": (BytesIO(content), "chi-tieu.xlsx"), "basis": "quota", "basis_reason": "Kế hoạch số 12-KH/BTG"}
    answer = designer.post(address(survey, "chi-tieu"), data=data)
    page = designer.get(answer.location).text
    assert "1.500 phiếu tại 50 xã, phường" in page
    for part in ("", "dan-mau", "chi-tieu"):
        shown = designer.get(address(survey, part).rstrip("/")).text
        assert "Mẫu hạn ngạch" in shown
        assert "Không ghi biên sai số" in shown


def test_quotas_without_basis_are_refused(designer, survey, world):
    content = workbook(["Mã xã", "Tên xã", "Chỉ tiêu phiếu"], [world.communes[0].code, "x", 30])
    data = {"file": (BytesIO(content), "chi-tieu.xlsx"), "basis_reason": "Kế hoạch số 12-KH/BTG"}
    answer = designer.post(address(survey, "chi-tieu"), data=data)
    assert answer.status_code == 422
    assert "Hãy chọn một cách." in answer.text


def test_after_the_start_of_fieldwork_nothing_of_the_sample_changes(designer, survey, drawn, session):
    session.get_one(Survey, survey.id).state = "fieldwork"
    session.commit()
    assert 'name="seed"' not in designer.get(address(survey, "chon-mau")).text
    assert "Bỏ mẫu này" not in designer.get(address(survey, "lan-chon", drawn.id)).text
    refused = designer.post(address(survey, "lan-chon", drawn.id, "bo"), data={"reason": "Không vừa ý các xã"})
    assert refused.status_code == 422
    assert designer.post(address(survey, "thiet-ke"), query_string=PLAN).status_code == 422


def test_a_supervisor_looks_and_does_not_change(client_as, survey, drawn):
    supervisor = client_as("supervisor")
    assert supervisor.get(address(survey, "lan-chon", drawn.id)).status_code == 200
    assert "Bỏ mẫu này" not in supervisor.get(address(survey, "lan-chon", drawn.id)).text
    assert supervisor.post(address(survey, "chon-mau"), data=SEED).status_code == 403


def test_every_refusal_of_sampling_and_samples_has_its_sentence():
    root = Path(__file__).resolve().parents[2]
    sources = [*root.glob("sampling/*.py"), *root.glob("surveys/samples/*.py")]
    pattern = re.compile(r'(?:SamplingError|SurveyError)\(\s*"([a-z_.]+)"')
    codes = {code for path in sources for code in pattern.findall(path.read_text(encoding="utf-8"))}
    assert len(codes) > 20
    assert codes - set(all_sentences()) == set()
