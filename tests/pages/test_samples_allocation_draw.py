"""The page that sets the allocation as it came beside a draw by it, and the button that makes the draw's design."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from surveys.samples.records import DesignVersion
from tests.conftest import only_sqlite
from tests.services.sample_files import add_survey, workbook

pytestmark = only_sqlite


@pytest.fixture
def survey(session, world):
    return add_survey(session, world)


@pytest.fixture
def address(survey):
    return f"/khao-sat/{survey.id}/mau/chi-tieu"


def adopt(client, world, address):
    rows = [[unit.code, unit.name, forms] for unit, forms in zip(world.communes[:3], (6, 12, 0), strict=True)]
    content = workbook(["Mã xã", "Tên xã", "Chỉ tiêu phiếu"], *rows)
    data = {"file": (BytesIO(content), "chi-tieu.xlsx"), "basis": "quota", "basis_reason": "Kế hoạch số 12-KH/BTG"}
    assert client.post(address, data=data).status_code == 302


def test_both_ways_stand_side_by_side_with_days_and_reasons(client_as, survey, world, address):
    client = client_as("designer")
    assert "khi đã nhận chỉ tiêu" in client.get(f"{address}/chon-ngau-nhien").text
    adopt(client, world, address)
    first = client.get(f"{address}/chon-ngau-nhien").text
    assert "2 xã có chỉ tiêu chưa có số hộ" in first
    assert "1 xã, phường không có chỉ tiêu nên không được đại diện" in first
    codes = [unit.code for unit in world.communes[:2]]
    typed = {f"ho-{codes[0]}": "900", f"ho-{codes[1]}": "1.200", "response_rate": "60", "lists_given": "50"}
    page = client.get(f"{address}/chon-ngau-nhien", query_string=typed).text
    assert "Muốn có 18 phiếu khi 60% hộ trả lời thì phải chọn 30 hộ" in page
    assert "±25,2 điểm phần trăm" in page
    assert "không tính được" in page


def test_what_cannot_be_is_said_beside_the_field_and_stays(client_as, survey, world, address):
    client = client_as("designer")
    adopt(client, world, address)
    wrong = client.get(f"{address}/chon-ngau-nhien", query_string={"visits": "0", f"ho-{world.communes[0].code}": "x"})
    assert wrong.status_code == 422
    assert 'id="visits-error"' in wrong.text
    assert f'id="ho-{world.communes[0].code}-error"' in wrong.text
    refused = client.post(f"{address}/chon-ngau-nhien")
    assert refused.status_code == 422
    assert "chưa có số hộ" in refused.text


def test_one_button_leads_to_the_protocol_of_the_draw(client_as, survey, session, world, address):
    client = client_as("designer")
    adopt(client, world, address)
    typed = {f"ho-{unit.code}": "900" for unit in world.communes[:2]}
    made = client.post(f"{address}/chon-ngau-nhien", query_string=typed)
    assert (made.status_code, made.location) == (302, f"/khao-sat/{survey.id}/mau/chon-mau")
    session.rollback()
    newest = session.scalars(select(DesignVersion).order_by(DesignVersion.number.desc())).first()
    assert newest.definition["takes"] == {
        unit.code: take for unit, take in zip(world.communes[:2], (8, 16), strict=True)
    }
    page = client.get(made.location).text
    assert "Lấy tất cả 2 xã, phường có chỉ tiêu" in page
    assert "cả thảy 24 hộ" in page


def test_the_whole_protocol_goes_on_with_a_design_by_allocation(client_as, survey, session, world, address):
    client, sample = client_as("designer"), address.removesuffix("/chi-tieu")
    adopt(client, world, address)
    client.post(f"{address}/chon-ngau-nhien", query_string={f"ho-{unit.code}": "900" for unit in world.communes[:2]})
    for page in ("", "/thiet-ke", "/chay-thu", "/chon-mau"):
        assert client.get(f"{sample}{page}").status_code == 200, page
    plan = {"seed_plan": "Xổ số miền Bắc ngày 15/03/2026, giải đặc biệt", "sharing": "alone"}
    assert client.post(f"{sample}/chon-mau/chot", data=plan).status_code == 302
    assert "Lấy tất cả 2 xã, phường có chỉ tiêu" in client.get(f"{sample}/chon-mau/bien-ban").text
    seed = {"seed_source": "public", "seed": "05-11-28-33-41-42", "discard_reason": "Chọn ngẫu nhiên theo chỉ tiêu"}
    drawn = client.post(f"{sample}/chon-mau", data=seed)
    assert drawn.status_code == 302
    page = client.get(drawn.location).text
    assert page.count('<span class="badge">chắc chắn</span>') == 2
    assert "Mẫu xác suất" in page
    assert "trùng khớp hoàn toàn" in client.post(f"{drawn.location}/kiem-chung", follow_redirects=True).text
