"""A survey on the province's own quotas: nowhere a margin of error, only the sentences that say why there is none.

The installation keeps its data in PostgreSQL; the other journeys use SQLite.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from sampling import Frame
from surveys.database import open_session
from surveys.fieldwork.records import Case
from surveys.samples.frame_workbook import read_frame_workbook
from surveys.units.records import Unit
from surveys.units.service import communes
from tests.browser.journey import words_of
from tests.browser.site import aside, office_of, own_province
from tests.conftest import POSTGRESQL
from tests.machine import needs
from tests.postgresql import needs_postgresql
from webapp.clock import today
from webapp.demo.documents import allocation_workbook
from webapp.demo.frame import demo_frame_workbook
from webapp.demo.people import add_collaborators
from webapp.demo.population import Population
from webapp.demo.story import population_of

pytestmark = [pytest.mark.browser, needs("chromium"), needs_postgresql]

DATABASE = POSTGRESQL

CLAIM = re.compile(r"±|sai số|tin cậy|hệ số thiết kế", re.IGNORECASE)
DENIAL = re.compile(r"\bkhông (ghi|tính|có|nêu|được)\b.*(sai số|tin cậy|hệ số thiết kế)", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.;\n]")
ANSWERS = 100


def claims_in(text: str) -> list[str]:
    """The sentences that speak of a margin, an interval or a design effect and do not say that there is none."""
    sentences = (sentence.strip() for sentence in SENTENCE_END.split(text))
    return [each for each in sentences if CLAIM.search(each) and ("±" in each or not DENIAL.search(each))]


def test_a_claim_is_told_from_its_denial():
    assert claims_in("Biên sai số ±3 điểm. Không ghi biên sai số, khoảng tin cậy.") == ["Biên sai số ±3 điểm"]
    assert claims_in("Không có phiếu nào\nKhoảng tin cậy 95%") == ["Khoảng tin cậy 95%"]


def test_the_designer_adopts_the_quotas_of_the_province(journey):
    with open_session(journey.site.engine) as session:
        office = office_of(session)
        planned = aside(lambda: office.plan_survey(asked_on=datetime.now(UTC), variant="quota"))
        places = communes(session, own_province(session))
        add_collaborators(session, places, now=datetime.now(UTC))
        journey.survey_id = planned.survey.id
        workbook = allocation_workbook(places)
        session.commit()
    designer = journey.at_desk("thietke")
    designer.open(f"{journey.survey}/mau/chi-tieu")
    designer.attach("file", "chỉ tiêu phiếu.xlsx", workbook)
    designer.choose("basis", "quota")
    designer.fill(basis_reason="Kế hoạch số 12-KH/BTGDVTU ngày 03/02/2026, phân theo số dân.")
    designer.press("Nhận chỉ tiêu")
    assert "Mẫu hạn ngạch" in designer.text()
    designer.look("quota-adopted")
    assert journey.count_cases() >= ANSWERS


def test_the_quotas_are_assigned_and_filled(journey):
    supervisor = journey.at_desk("giamsat")
    supervisor.open(f"{journey.survey}/phan-cong")
    supervisor.press_primary()
    coordinator = journey.at_desk("dieuphoi")
    coordinator.take_next_step(journey.survey_id)
    coordinator.fill(fieldwork_until=(today() + timedelta(days=20)).isoformat())
    coordinator.press("Bắt đầu thu thập")
    with open_session(journey.site.engine) as session:
        population = _people_of(communes(session, own_province(session)))
    worked = journey.site.work_cases(journey.survey_id, population, count=ANSWERS)
    assert journey.count_cases(Case.state == "completed") == worked == ANSWERS
    supervisor.open(f"{journey.survey}/thu-thap")
    assert "tỷ lệ trả lời (RR" not in supervisor.text()
    supervisor.look("quota-progress")
    coordinator.open(f"{journey.survey}/ket-thuc-thu-thap")
    coordinator.choose("sure", "y")
    coordinator.press("Kết thúc thu thập")


def _people_of(places: list[Unit]) -> Population:
    reading = read_frame_workbook(demo_frame_workbook(places), units=places, known_elsewhere={})
    return population_of(Frame.from_records(reading.records))


def test_no_page_of_results_claims_a_margin(journey):
    reader = journey.at_desk("lanhdao")
    reader.open(f"{journey.survey}/ket-qua")
    assert f"{ANSWERS} phiếu" in reader.text()
    reader.look("quota-results")
    links = [link.get_attribute("href") or "" for link in reader.page.locator(".findings a").all()]
    assert len(links) >= 20
    pages = [f"{journey.survey}/ket-qua", f"{journey.survey}/ket-qua/quyen-so", *links]
    pages += [f"{link}?nhom=gioi_tinh" for link in links]
    claims = {}
    for address in pages:
        answer = reader.context.request.get(address)
        assert answer.status == 200, address
        claims[address] = claims_in(_readable(answer.text()))
    assert not any(claims.values()), {address: found for address, found in claims.items() if found}
    reader.open(f"{links[-4]}?nhom=gioi_tinh")
    reader.look("quota-question")


def test_no_chart_draws_or_says_an_interval(journey):
    reader = journey.at_desk("lanhdao")
    for query in ("", "?khung=hep", "?nhom=gioi_tinh"):
        answer = reader.context.request.get(f"{journey.survey}/ket-qua/cau/tin_tuong/bieu-do.svg{query}")
        assert answer.status == 200
        assert not CLAIM.search(answer.text())


def test_the_report_says_that_there_is_no_margin_and_gives_none(journey):
    coordinator = journey.at_desk("dieuphoi")
    coordinator.open(f"{journey.survey}/bao-cao")
    coordinator.press_primary()
    coordinator.wait_for_work("quota-report-composed")
    coordinator.look("quota-report")
    assert claims_in(coordinator.text()) == []
    _name, content = coordinator.download("Tải bao-cao.docx")
    text = words_of(content)
    assert claims_in(text) == []
    assert DENIAL.search(text), "the report says why there is no margin"


def _readable(html: str) -> str:
    """The text of a page and of its alternatives, one line a block."""
    alternatives = " ".join(re.findall(r'\balt="([^"]*)"', html))
    main = html[html.index("<main") :]
    blocks = re.sub(r"</(p|li|td|th|h\d|summary|figcaption|small|div|strong)>", "\n", main)
    return unescape(re.sub(r"<[^>]+>", " ", blocks) + "\n" + alternatives)


def test_what_is_read_of_a_page_is_its_text():
    assert claims_in(_readable("<main><p>Sai số &plusmn;3</p></main>")) != []
