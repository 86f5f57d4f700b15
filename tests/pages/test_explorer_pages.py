"""The table of all questions, the page for leaders, and pictures to take away."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.text import format_number
from tests.conftest import World, only_sqlite
from tests.documents.small_survey import build_survey

pytestmark = only_sqlite

ClientAs = Callable[..., FlaskClient]
OK, FORBIDDEN, NOT_FOUND = 200, 403, 404
CLAIMS = ("±", "hoảng tin cậy 95%", "độ tin cậy 95%", "Sai số chuẩn", "sai số chọn mẫu", "Cứ 100 người")


def _page(client: FlaskClient, survey: Survey, rest: str) -> str:
    response = client.get(f"/khao-sat/{survey.id}/ket-qua{rest}")
    assert response.status_code == OK, rest
    return response.text


def test_every_number_of_the_table_is_one_of_the_book(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    page = _page(client_as("reader"), survey, "/bang-cheo?nhom=age&so=ty-le&so=khoang")
    book, _ledger = results_book(session, survey)
    body = re.sub(r"<(small|abbr|sup|span)[^>]*>", " ", page[page.index("<thead>") : page.index("</table>")])
    shown = re.findall(r"(?<![\d,.])\d+,\d(?!\d)", re.sub(r"<[^>]+>", " ", body))
    known = {
        format_number(number, 1)
        for question in book.questions
        for cell in (
            *(answer.cell for answer in question.answers),
            *(cell for domain in question.by_banner("age") for cell in domain.cells),
        )
        if not cell.hidden
        for number in (cell.value, cell.low, cell.high)
    }
    assert len(shown) > 300
    assert set(shown) <= known
    for question in book.questions:
        assert f"/ket-qua/cau/{question.variable}" in page


def test_a_reader_sees_them_and_a_collaborator_does_not(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    for rest in ("/bang-cheo", "/tom-tat", "/tom-tat.pdf", "/cau/q1/tai-bieu-do.svg"):
        address = f"/khao-sat/{survey.id}/ket-qua{rest}"
        assert client_as("reader").get(address).status_code == OK, rest
        assert client_as("collaborator").get(address).status_code == FORBIDDEN, rest


def test_what_an_address_says_wrongly_is_the_default_and_is_said(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("reader")
    page = _page(client, survey, "/bang-cheo?nhom=q1&phan=99&cot=-1&so=x")
    assert "Kết quả không chia theo nhóm ghi trong địa chỉ" in page
    assert page.count('<tr class="asked">') == _page(client, survey, "/bang-cheo").count('<tr class="asked">')
    found = _page(client, survey, "/bang-cheo?tim=thai+do+phuc+vu&cot=0")
    assert found.count('<tr class="asked">') == 1
    assert found.count('<th scope="col"') == 3
    assert "Không có câu hỏi nào khớp." in _page(client, survey, "/bang-cheo?tim=zzz&nhom=khong")


@pytest.mark.parametrize("basis", [Basis.QUOTA])
def test_a_quota_survey_claims_no_precision_in_either(
    client_as: ClientAs, session: Session, world: World, basis: Basis
) -> None:
    survey = build_survey(session, world, basis=basis)
    client = client_as("designer")
    text = "".join(_page(client, survey, rest) for rest in ("/bang-cheo?nhom=age&so=khoang&so=chu", "/tom-tat"))
    for claim in CLAIMS:
        assert claim not in text, claim
    assert "Chỉ nói về những người đã trả lời, không suy ra cho toàn địa bàn." in text
    assert text.count("Mẫu hạn ngạch") >= 2
    table = load_workbook(BytesIO(client.get(f"/khao-sat/{survey.id}/ket-qua/cau/q1/tai-bieu-do.xlsx").data))
    heads = [str(cell.value) for row in table.active.iter_rows() for cell in row if cell.value]  # type: ignore[union-attr]
    assert not any("Cận" in head or "95" in head for head in heads)


def test_live_tables_are_divided_by_the_live_banners_only(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    book, _ledger = results_book(session, survey)
    page = _page(client_as("reader"), survey, "/bang-cheo")
    offered = re.findall(r'<option value="([^"]+)"', page[page.index('id="nhom"') : page.index("</select>")])
    assert offered == [*(variable for variable, _label in book.banners), "khong"]
    assert "đợt 1" in page
    assert "Đang thu thập, số liệu còn thay đổi; đợt 1." in _page(client_as("reader"), survey, "/tom-tat")
    waiting = build_survey(session, world, state="fieldwork", released=False)
    assert "Chưa đủ phiếu để công bố kết quả." in _page(client_as("reader"), waiting, "/bang-cheo")
    assert "Chưa đủ phiếu để công bố kết quả." in _page(client_as("reader"), waiting, "/tom-tat")


def test_leaders_read_five_findings_on_one_page_of_paper(client_as: ClientAs, session: Session, world: World) -> None:
    survey = build_survey(session, world)
    page = _page(client_as("reader"), survey, "/tom-tat")
    assert page.count("<h2>") == 5
    assert "chưa chọn nội dung nào cho lãnh đạo" in page
    assert re.search(r"Cứ 100 người thì khoảng \d+ đến \d+ người", page)
    file = client_as("reader").get(f"/khao-sat/{survey.id}/ket-qua/tom-tat.pdf")
    assert file.mimetype == "application/pdf"
    assert re.findall(rb"/Type\s*/Pages\b.{0,80}?/Count (\d+)|/Count (\d+)", file.data)[0] in ((b"1", b""), (b"", b"1"))


def test_a_picture_is_taken_away_with_its_numbers_as_they_are_printed(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world)
    client = client_as("reader")
    page = _page(client, survey, "/cau/g1?nhom=age&kieu=multiples")
    assert "tai-bieu-do.png?nhom=age&amp;kieu=multiples" in page
    assert "Cả bảng trên một thang" in page
    base = f"/khao-sat/{survey.id}/ket-qua/cau/g1/tai-bieu-do"
    for query in ("", "?kieu=scale", "?nhom=age&kieu=groups", "?nhom=age&kieu=multiples"):
        assert b"aria-label" in client.get(f"{base}.svg{query}").data
        assert client.get(f"{base}.png{query}").data.startswith(b"\x89PNG")
        sheet = load_workbook(BytesIO(client.get(f"{base}.xlsx{query}").data)).active
        assert sheet is not None
        numbers = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
        assert len(numbers) >= 4, query
        assert all(round(number, 1) == number for number in numbers)
    assert client.get(f"{base}.gif").status_code == NOT_FOUND
    assert client.get(f"/khao-sat/{survey.id}/ket-qua/cau/members/tai-bieu-do.svg").status_code == NOT_FOUND
