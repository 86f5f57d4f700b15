"""The files of a report from one document without a database: the same numbers, captions and words in each of them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import html

from surveys.reports.document import (
    Block,
    Chart,
    Heading,
    HeadLine,
    Letterhead,
    Paragraph,
    ReportDocument,
    Signature,
    Table,
    columns_of,
    reference,
    without_gaps,
)
from surveys.reports.pdf import write_pdf
from surveys.reports.pictures import question_picture
from surveys.reports.results import Answer, Cell, QuestionResult
from surveys.reports.results_workbook import _sheet_names
from surveys.reports.web_page import write_web_page
from surveys.reports.word import write_word
from tests.machine import needs

AT = datetime(2026, 3, 21, 2, 0, tzinfo=UTC)
HOSTILE = 'Đường <b>"Ngô & Sơn"</b> #let x = 1 \\ $a$ *_` 😀 中'
NUMBERS = ("33,6", "26,0–41,9", "1.234", "58,1")
LONG_ROWS = 60


def question() -> QuestionResult:
    cells = (Cell(33.6, 301, count=110, low=26.0, high=41.9), Cell(58.1, 301, count=160, low=50.1, high=66.0))
    answers = tuple(
        Answer(str(place), label, cell) for place, (label, cell) in enumerate(zip("AB", cells, strict=True), 1)
    )
    return QuestionResult("q1", 1, "Hài lòng?", "Phần", "single", 301, answers, bears_interval=True)


def chart(caption: str, key: str) -> Chart:
    picture = question_picture(question(), basis="probability")
    width, height = picture.size_mm
    return Chart(caption, picture.png(), width, height, picture.alternative, svg=picture.svg(), key=key)


def document() -> ReportDocument:
    columns = columns_of(("Phương án", 80, "left"), ("Số người", 40, "right"), ("Khoảng", 45, "right"))
    small = Table("Kết quả", columns, (("A", "1.234", "26,0–41,9"), (HOSTILE, "58,1", "–")), ("Ghi chú.",), key="small")
    rows = (("Nhóm tuổi", "", ""), *((f"Dòng {row}", f"{row},5", "33,6") for row in range(LONG_ROWS)))
    long = Table("Bảng dài", columns, rows, ("Hết.",), frozenset({0}), {(3, 1): "b"}, key="long")
    text = f"Xem {reference('table', 'long')} và {reference('chart', 'c')}; {HOSTILE}; {reference('table', 'lost')}."
    blocks: tuple[Block, ...] = (Heading(1, "I. MỞ ĐẦU"), Paragraph(text), small, chart("Tỷ lệ", "c"), long)
    head = Letterhead(
        "",
        "Ban Tuyên giáo",
        "Số 1-BC/BTG",
        "Hưng Yên, ngày 21 tháng 3 năm 2026",
        preset="party",
        left=(HeadLine("TỈNH ỦY HƯNG YÊN", 14), HeadLine("*", 14)),
        right=(HeadLine("ĐẢNG CỘNG SẢN VIỆT NAM", 15, bold=True, rule=1.0),),
    )
    signature = Signature("Trưởng ban", "Nguyễn Văn An", ("Tỉnh ủy (để b/c)",), (HeadLine("T/M BAN", 14, bold=True),))
    last = (Heading(1, "PHỤ LỤC", new_page=True), Heading(2, "1. Thêm"), replace(small, key="", caption="Cuối"))
    return ReportDocument(head, "Báo cáo", "Kết quả điều tra", blocks, signature, last)


@pytest.fixture(scope="module")
def report() -> Iterator[ReportDocument]:
    yield document()


def test_word_numbers_captions_and_leads_to_them(report: ReportDocument) -> None:
    content = write_word(report, created=AT)
    word = Document(BytesIO(content))
    texts = [paragraph.text for paragraph in word.paragraphs]
    assert [text for text in texts if text.startswith(("Bảng ", "Biểu đồ "))] == [
        "Bảng 1. Kết quả",
        "Biểu đồ 1. Tỷ lệ",
        "Bảng 2. Bảng dài",
        "Bảng 3. Cuối",
    ]
    said = next(text for text in texts if text.startswith("Xem "))
    assert said == f"Xem Bảng 2 và Biểu đồ 1; {HOSTILE}; {reference('table', 'lost')}."
    body = word.element.body
    fields = [node.text.split()[:2] for node in body.iter(qn("w:instrText"))]
    led = [name for kind, name in fields if kind in ("REF", "PAGEREF")]
    marked = [node.get(qn("w:name")) for node in body.iter(qn("w:bookmarkStart"))]
    assert len(marked) == len(set(marked))
    assert led
    assert set(led) <= set(marked)
    begun, ended = (
        sum(node.get(qn("w:fldCharType")) == kind for node in body.iter(qn("w:fldChar"))) for kind in ("begin", "end")
    )
    assert begun == ended == len(fields)
    described = [node.get("descr") for node in body.iter(qn("wp:docPr"))]
    assert described == [block.alternative for block in report.blocks if isinstance(block, Chart)]
    assert all(described)
    styles = {paragraph.style.name for paragraph in word.paragraphs}  # type: ignore[union-attr]
    assert "Normal" not in styles  # every paragraph can be changed by its style
    front = " ".join(cell.text for row in word.tables[0].rows for cell in row.cells)
    assert "ĐẢNG CỘNG SẢN VIỆT NAM" in front
    assert "CỘNG HÒA" not in front


def test_the_same_report_is_the_same_bytes(report: ReportDocument) -> None:
    assert write_word(report, created=AT) == write_word(report, created=AT)
    assert write_pdf(report, created=AT) == write_pdf(report, created=AT)
    assert write_web_page(report) == write_web_page(report)
    with ZipFile(BytesIO(write_word(report, created=AT))) as package:
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert "thumbnail" not in " ".join(package.namelist())
        assert b"2026-03-21T02:00:00Z" in package.read("docProps/core.xml")


@needs("pdftotext")
def test_the_pdf_holds_every_number_and_repeats_the_head_of_a_long_table(
    report: ReportDocument, tmp_path: Path
) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(write_pdf(report, created=AT))
    assert b"pdfuaid:part" in file.read_bytes()  # it says, and typst has checked, that a screen reader can read it
    command = ["pdftotext", "-layout", str(file), "-"]
    pages = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout.split("\f")[:-1]
    text = "\n".join(pages)
    for number in (*NUMBERS, *(f"{row},5" for row in range(LONG_ROWS))):
        assert number in text, number
    assert HOSTILE in " ".join(text.split())
    assert "Xem Bảng 2 và Biểu đồ 1" in text
    with_rows = [page for page in pages if re.search(r"^ *Dòng \d", page, re.MULTILINE)]
    assert len(with_rows) > 1
    assert all(re.search(r"Phương án +Số người +Khoảng\n(?s:.*?)Nhóm tuổi", page) for page in with_rows)
    tops = [page.split("\n", 1)[0].split() for page in pages]
    assert tops[0][:1] != ["1"]
    assert [top[0] for top in tops[1:]] == [str(number) for number in range(2, len(pages) + 1)]
    place = next(number for number, page in enumerate(pages, 1) if re.search(r"^ *PHỤ LỤC$", page, re.MULTILINE))
    assert re.search(rf"PHỤ LỤC \.+ +{place}$", pages[0], re.MULTILINE)


def test_a_final_report_bears_no_mark_of_a_draft(report: ReportDocument) -> None:
    final = replace(report, draft=False)
    for has, made in ((True, report), (False, final)):
        with ZipFile(BytesIO(write_word(made, created=AT))) as package:
            words = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
        assert ("Dự thảo" in words or "DỰ THẢO" in words) == has
        assert ("DỰ THẢO" in write_web_page(made)) == has


def test_the_web_page_needs_nothing_else_and_every_link_arrives(report: ReportDocument) -> None:
    text = write_web_page(report)
    page = html.fromstring(text)
    assert not page.xpath("//script | //link | //img | //@style | //@onclick")
    assert not re.search(r"""(?:src|href)=["'](?!#)""", text)
    places = page.xpath("//@id")
    assert len(places) == len(set(places))
    for link in page.xpath("//a/@href | //@aria-labelledby"):
        assert link.removeprefix("#") in places, link
    assert all(page.xpath("//figure//*[local-name()='svg']/@aria-label"))
    assert page.xpath("count(//figure//*[local-name()='svg'])") == 1
    assert {*page.xpath("//th/@scope")} == {"col", "row", "rowgroup"}
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//table[1]/tbody/tr")]
    assert rows[:2] == [["A", "1.234", "26,0–41,9"], [HOSTILE, "58,1", "–"]]
    assert [int(head.tag[1]) for head in page.xpath("//h1 | //h2 | //h3")] == [1, 2, 2, 3]


def test_headings_leave_no_level_out_and_neighbours_stay_neighbours() -> None:
    levels = [1, 3, 3, 2, 3, 1, 2, 3]
    given = [part for level in levels for part in (Heading(level, "x", new_page=level == 1), Paragraph("y"))]
    written = [*without_gaps(given)]
    headings = [block for block in written if isinstance(block, Heading)]
    assert [heading.level for heading in headings] == [1, 2, 2, 2, 3, 1, 2, 3]
    assert all(heading.new_page == (level == 1) for heading, level in zip(headings, levels, strict=True))
    assert written[1::2] == given[1::2]


def test_names_of_sheets_are_short_whole_and_never_twice() -> None:
    labels = ["[a]:*?/\\" + "b" * 40, "[a]:*?/\\" + "B" * 40, "'", "Mục lục"]
    asked = [replace(question(), variable=f"v{place}", label=label) for place, label in enumerate(labels)]
    names = [*_sheet_names(asked).values()]
    assert len({name.casefold() for name in names}) == len(labels)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)
    assert "mục lục" not in {name.casefold() for name in names}
