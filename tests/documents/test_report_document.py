"""The real Word report, converted to pages: numbers in order, contents right, nothing cut."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from sqlalchemy.orm import Session

from sampling import Basis
from surveys.database import open_engine, open_session
from surveys.records import Base
from surveys.reports.document import TEXT_WIDTH_MM
from surveys.reports.editions import write_report
from surveys.reports.service import write_texts
from tests.conftest import NOW, build_world
from tests.documents.small_survey import GRID, TOPICS, build_survey
from tests.machine import needs

ASSESSMENT = "Người dân nhìn chung đánh giá đời sống tốt hơn năm trước."
FORBIDDEN = ("lorem", "TODO", "XXX", "placeholder", "None", "nan", "%(", "%%", "Error!", "{", "}", "□")
MILLIMETRES_PER_TWIP = 25.4 / 1440


@dataclass(frozen=True)
class Report:
    """A report as file, as text of its pages, and the fonts that its pages use."""

    content: bytes
    pages: list[str]
    fonts: str

    @property
    def text(self) -> str:
        return "\n".join(self.pages)


def _make(folder: Path, basis: Basis) -> Report:
    engine = open_engine(f"sqlite:///{folder / 'report.sqlite'}")
    Base.metadata.create_all(engine)
    with open_session(engine) as session:
        content = _written(session, basis)
    engine.dispose()
    (folder / "bao-cao.docx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), "bao-cao.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
    text = _run("pdftotext", "-layout", str(folder / "bao-cao.pdf"), "-")
    return Report(content, text.split("\f")[:-1], _run("pdffonts", str(folder / "bao-cao.pdf")))


def _written(session: Session, basis: Basis) -> bytes:
    world = build_world(session)
    survey = build_survey(session, world, basis=basis, closed=6)
    person = world.person("designer")
    write_texts(session, survey, {"assessment": ASSESSMENT}, person=person, now=NOW)
    return write_report(session, survey, person=person, now=NOW).files[0].content


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture(scope="module", params=[Basis.PROBABILITY, Basis.QUOTA])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    yield _make(tmp_path_factory.mktemp(f"report-{request.param}"), request.param)


pytestmark = needs("soffice", "pdftotext", "pdffonts")


def test_no_page_is_empty_and_no_word_is_left_to_fill(report: Report) -> None:
    assert len(report.pages) > 10
    assert all(len(page.split()) > 5 for page in report.pages)
    for word in FORBIDDEN:
        assert word not in report.text, word


def test_the_first_page_has_the_layout_of_its_body_and_no_number(report: Report) -> None:
    first = report.pages[0]
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in first
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" not in first
    assert "ngày 05 tháng 3 năm 2026" in first
    assert not first.lstrip().startswith("1\n")


def test_pages_are_numbered_on_top_from_the_second_on(report: Report) -> None:
    tops = [page.split()[0] for page in report.pages[1:]]
    assert tops == [str(number) for number in range(2, len(report.pages) + 1)]


@pytest.mark.parametrize("word", ["Bảng", "Biểu đồ"])
def test_captions_are_numbered_without_a_gap(report: Report, word: str) -> None:
    numbers = [int(number) for number in re.findall(rf"^\s*{word} (\d+)\. ", report.text, re.MULTILINE)]
    assert len(numbers) > 5
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_contents_give_the_page_of_each_heading(report: Report) -> None:
    entries = re.findall(r"^\s*((?:[IVX]+\.|PHỤ LỤC \d+\.|\d+\.) .+?)\s*\.{4,}\s*(\d+)$", report.pages[0], re.MULTILINE)
    assert len(entries) >= 9
    for title, number in entries:
        where = [page for page, text in enumerate(report.pages, 1) if _has_heading(text, title)]
        assert any(abs(page - int(number)) <= 1 for page in where), (title, number, where)


def _has_heading(page: str, title: str) -> bool:
    return re.search(rf"^\s*{re.escape(title)}\s*$", page, re.MULTILINE) is not None


def test_tables_fill_the_text_and_rows_are_not_divided(report: Report) -> None:
    tables = Document(BytesIO(report.content)).tables
    for table in tables:
        grid = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.findall(qn("w:gridCol"))]
        assert sum(grid) * MILLIMETRES_PER_TWIP == pytest.approx(TEXT_WIDTH_MM, abs=0.6)
    for table in tables[1:-1]:
        rows = table._tbl.findall(qn("w:tr"))
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    data = [table for table in tables if table._tbl.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(data) == len(tables) - 2


def test_the_longest_words_are_whole_on_the_page(report: Report) -> None:
    whole = " ".join(report.text.split())
    for label in (*TOPICS, "Cán bộ, công chức, viên chức", ASSESSMENT):
        assert label in whole or all(word in whole for word in label.split()), label
    assert all(label in whole for label in GRID)


def test_charts_have_alternative_text_with_their_numbers(report: Report) -> None:
    pictures = Document(BytesIO(report.content)).inline_shapes
    assert len(pictures) >= 8
    for picture in pictures:
        assert re.search(r"\d,\d%", picture._inline.docPr.get("descr") or "")
        assert picture.width.mm <= TEXT_WIDTH_MM + 0.1


def test_the_font_is_times_new_roman_or_its_metric_equal(report: Report) -> None:
    assert re.search("TimesNewRoman|Tinos|LiberationSerif", report.fonts)
    assert not re.search("Calibri|Carlito|Cambria|Caladea", report.fonts)


def test_a_margin_is_printed_only_for_a_probability_sample(report: Report) -> None:
    quota = "Mẫu hạn ngạch" in report.text
    text = " ".join(report.text.split())
    for word in ("±", "khoảng tin cậy 95%", "SAI SỐ CHỌN MẪU", "Tỷ lệ trả lời (RR1)"):
        assert (word in text) is not quota, word
    heads = {cell.text for table in Document(BytesIO(report.content)).tables for cell in table.rows[0].cells}
    for head in ("Khoảng tin cậy 95%", "Sai số chuẩn", "DEFF", "DEFT"):
        assert (head in heads) is not quota, head
    if quota:
        assert "không coi là đại diện cho toàn địa bàn" in text
