"""The workbook of results holds what the pages show, rounded as there, and says on every sheet what sample it is."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from lxml import html
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.weight_ledger import WeightLedger, WeightStep
from sampling import Basis
from surveys.audit import AuditEntry
from surveys.reports.plan import plan_of
from surveys.reports.plan_writing import write_plan
from surveys.requests.records import Survey
from surveys.responses.records import Response
from surveys.samples.bases import words_of
from surveys.text import format_number, rounded
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey
from tests.services.answered_otherwise import answered_otherwise

pytestmark = only_sqlite
ClientAs = Callable[..., FlaskClient]
Row = dict[str, object]
HIDDEN = "…"


def taken(client: FlaskClient, survey: Survey) -> Workbook:
    answer = client.get(f"/khao-sat/{survey.id}/ket-qua/bang-ket-qua.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="ket-qua-{survey.id}.xlsx"'
    return load_workbook(BytesIO(answer.data))


def rows_of(sheet: Worksheet) -> list[Row]:
    """The table of a question's sheet."""
    lines = list(sheet.iter_rows(values_only=True))
    head = next(place for place, line in enumerate(lines) if line[0] == "Chia theo")
    below = lines[head + 1 :]
    end = next((place for place, line in enumerate(below) if line[0] is None), len(below))
    return [dict(zip(map(str, lines[head]), line, strict=True)) for line in below[:end]]


def sheet_of(book: Workbook, question: str) -> Worksheet:
    return next(sheet for sheet in book.worksheets if question in str(sheet["A1"].value))


def shown(value: object, decimals: int) -> str:
    """A cell as the page would print it."""
    if value == HIDDEN:
        return "(…)"
    return format_number(value, decimals) if isinstance(value, int | float) else str(value)


def total_on_page(page: html.HtmlElement) -> list[list[str]]:
    (table,) = page.xpath("//table[caption[text()='Kết quả chung']]")
    return [[cell.text_content().strip() for cell in row.xpath("td")] for row in table.xpath("tbody/tr")]


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    """Of the oldest nobody but seven answered; letters are chosen."""
    survey = build_survey(session, world)
    for place, response in enumerate(session.scalars(select(Response).order_by(Response.instance_id))):
        age = "4" if place < 7 else response.answers["age"].replace("4", "3")
        first = response.answers["sex"] if place % 3 else str(1 + place // 3 % 3)
        answered_otherwise(session, response, {**response.answers, "age": age, "q1": first})
    banners = [banner.variable for banner in plan_of(session, survey).banners]
    write_plan(
        session,
        survey,
        banners=banners,
        marks_differences=True,
        reason="Góp ý của đơn vị đề nghị",
        person=world.person("designer"),
        now=NOW,
    )
    session.commit()
    return survey


def test_the_workbook_holds_the_numbers_of_the_page(client_as: ClientAs, survey: Survey) -> None:
    client = client_as("reader")
    book = taken(client, survey)
    for variable, words in (("q1", "đời sống vật chất"), ("concern", "Những vấn đề nào"), ("members", "Số người")):
        page = html.fromstring(client.get(f"/khao-sat/{survey.id}/ket-qua/cau/{variable}?nhom=age").text)
        rows = rows_of(sheet_of(book, words))
        total = [row for row in rows if row["Chia theo"] == "Chung"]
        for row, printed in zip(total, total_on_page(page), strict=True):
            count, share, error, interval, deff = printed
            value = next(number for name, number in row.items() if name.endswith("– Mẫu xác suất"))
            if variable != "members":
                assert shown(row["Số người chọn"], 0) == count
            assert isinstance(value, int | float) or value == HIDDEN
            assert (shown(value, 1), shown(row["Sai số chuẩn"], 2)) == (share, error) or value == HIDDEN
            low, high = row["Khoảng tin cậy 95%, cận dưới"], row["Khoảng tin cậy 95%, cận trên"]
            assert interval == f"{shown(low, 1)}–{shown(high, 1)}" or value == HIDDEN
            assert shown(row["Hệ số thiết kế"], 2) == deff or value == HIDDEN
        divided = [row for row in rows if row["Chia theo"] == "Nhóm tuổi"]
        (table,) = page.xpath("//table[caption[text()='Nhóm tuổi']]")
        groups = list(dict.fromkeys(row["Nhóm"] for row in divided))
        assert [head.text_content() for head in table.xpath("thead//th")][2:] == groups
        for place, line in enumerate(table.xpath("tbody/tr")):
            for group, cell in zip(groups, line.xpath("td")[1:], strict=True):
                row = [one for one in divided if one["Nhóm"] == group][place]
                value = next(number for name, number in row.items() if name.endswith("– Mẫu xác suất"))
                text = (cell.text or "").strip() or cell.xpath("string(span[1])")
                assert shown(value, 1) == text
                assert value == HIDDEN or value == rounded(value, 1)  # no digit more than there
                letters = ", ".join(cell.xpath("string(sup/span[@aria-hidden])"))
                assert (row.get("Cao hơn nhóm") or "") == letters
    by_sex = [row for row in rows_of(sheet_of(book, "đời sống vật chất")) if row["Chia theo"] == "Giới tính"]
    assert [row["Cao hơn nhóm"] for row in by_sex if row["Cao hơn nhóm"]] == ["b", "a"]


def test_what_is_hidden_on_the_page_is_in_no_cell(client_as: ClientAs, survey: Survey) -> None:
    rows = rows_of(sheet_of(taken(client_as("reader"), survey), "đời sống vật chất"))
    oldest = [row for row in rows if row["Nhóm"] == "60 trở lên"]
    assert len(oldest) == 5
    for row in oldest:
        assert row["Ghi chú"] == "số quan sát quá ít, không công bố"
        assert not any(isinstance(value, int | float) for value in row.values())
    assert {row["Mã phương án"] for row in rows} == {"1", "2", "3", "4", "5"}  # codes are text


@pytest.mark.parametrize("basis", [Basis.PROBABILITY, Basis.QUOTA])
def test_every_sheet_says_which_sample_it_is_and_claims_no_more(
    client_as: ClientAs, session: Session, world: World, basis: Basis
) -> None:
    survey = build_survey(session, world, basis=basis)
    book = taken(client_as("designer"), survey)
    words = words_of(basis)
    for sheet in book.worksheets:
        top = " ".join(str(line[0]) for line in sheet.iter_rows(max_row=6, max_col=1, values_only=True))
        for said in (words.label, words.may, words.may_not, survey.title):
            assert str(said) in top, sheet.title
        first = " ".join(str(line[0]) for line in sheet.iter_rows(max_col=1, values_only=True))
        assert "Chỉ dành cho người được giao xem" in first, sheet.title
        assert str(words.label) in str(sheet.oddFooter.left.text)
    texts = {str(cell) for sheet in book.worksheets for line in sheet.iter_rows(values_only=True) for cell in line}
    claims = {text for text in texts if text.startswith(("Sai số chuẩn", "Khoảng tin cậy", "Hệ số thiết kế"))}
    assert bool(claims) == (basis is Basis.PROBABILITY)
    assert any("mã kiểm tra SHA-256" in text and "Sổ quyền số" in text for text in texts) == bool(claims)
    assert "đường liên thôn" not in " ".join(texts)


def test_live_the_workbook_is_of_the_step_and_each_time_that_it_is_taken_is_noted(
    client_as: ClientAs, session: Session, world: World
) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    client = client_as("reader")
    assert client.get(f"/khao-sat/{survey.id}/ket-qua/bang-ket-qua.xlsx").status_code == 404
    live = build_survey(session, world, state="fieldwork")
    book = taken(client, live)
    assert "Số liệu trong lúc thu thập, đợt 1, " in str(book.worksheets[0]["A4"].value)
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "list.downloaded")).one()
    assert (entry.person_id, entry.survey_id, entry.detail) == (world.person("reader").id, live.id, "results")


def test_the_mark_of_the_weights_tells_of_no_small_number() -> None:
    steps = (WeightStep("person", "3", 3.0, 4, ""), WeightStep("base", "Xã A", 41.25, 20, "draw"))
    mark = WeightLedger(steps, ()).fingerprint
    assert mark == WeightLedger((WeightStep("person", "3", 3.0, 9, ""), steps[1]), ()).fingerprint
    assert mark != WeightLedger((steps[0], WeightStep("base", "Xã A", 41.5, 20, "draw")), ()).fingerprint
