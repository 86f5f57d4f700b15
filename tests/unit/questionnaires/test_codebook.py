"""The codebook says of every variable what is asked, of whom, and in which versions."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl

from surveys.questionnaires import Choice, Question, Questionnaire
from surveys.questionnaires.exports.codebook import CodebookRow, codebook, codebook_of
from surveys.questionnaires.exports.codebook_workbook import write_codebook
from surveys.questionnaires.exports.value_labels_r import r_script
from surveys.questionnaires.exports.value_labels_spss import spss_syntax
from surveys.questionnaires.merged_versions import Version, merged_variables
from surveys.reports.plan import planned_questions
from tests.unit.questionnaires.forms import form
from tests.unit.questionnaires.test_xlsform_writer import everything


def row(name: str) -> CodebookRow:
    return next(each for each in codebook(everything()) if each.variable == name)


def test_a_variable_has_its_universe_in_words_and_as_written() -> None:
    found = row("noi")
    assert found.universe == ("true()", "${o_dau} != ''")
    assert found.conditions[1] == "“Tỉnh” đã được trả lời"
    assert (found.section, found.limits, found.required) == ("Ngôi nhà", "", False)


def test_limits_calculations_repeats_and_conditions_of_requirement_are_said() -> None:
    assert row("tuoi").limits == "từ 18 đến 110"
    assert row("tong").calculation == "${tuoi} * 2"
    assert row("ten_goi").repeats == ("Người",)
    assert row("o_dau").required_when == "“Tuổi” lớn hơn 20"
    assert row("viec_lam").exclusive == ("khong",)
    assert row("tuoi").labels == {"Tiếng Việt (vi)": "Tuổi", "English (en)": "Age"}


def test_an_earlier_answer_in_a_text_reads_as_the_name_of_its_variable_everywhere() -> None:
    asked = form("""
    | type | name | label |
    | text | ten  | Ông/Bà làm nghề gì? |
    | select_one yn | q1 | Nghề ${ten} có đủ sống không? |
    """)
    words = "Nghề [ten] có đủ sống không?"
    assert planned_questions([asked])[1].label == words
    assert codebook(asked)[1].labels == {"default": words}
    assert f'"{words}"' in r_script([Version(1, asked)])
    assert f'"{words}"' in spss_syntax([Version(1, asked)])


def two_versions() -> list[Version]:
    """The second drops a question, adds one in the middle, and offers one option more."""
    first = Questionnaire(
        "p", "Phiếu",
        items=(Question("a", "select_one", {"default": "A?"}, choices="l"), Question("b", "text", {"default": "B?"}),
               Question("c", "integer", {"default": "C?"})),
        choice_lists={"l": (Choice("1", {"default": "Có"}), Choice("3", {"default": "Cũ"}))},
    )  # fmt: skip
    a, _b, c = first.items
    lists = {"l": (Choice("1", {"default": "Có"}), Choice("2", {"default": "Không"}))}
    second = replace(first, items=(a, Question("moi", "text"), c), choice_lists=lists)
    return [Version(1, first), Version(3, second)]


def test_versions_are_merged_by_name_in_the_order_of_the_newest() -> None:
    merged = merged_variables(two_versions())
    assert [(each.name, each.versions) for each in merged] == [("a", (1, 3)), ("b", (1,)), ("moi", (3,)), ("c", (1, 3))]
    assert [(each.choice.name, each.versions) for each in merged[0].choices] == [
        ("1", (1, 3)),
        ("2", (3,)),
        ("3", (1,)),
    ]


def test_the_workbook_has_a_row_a_variable_and_a_row_a_value() -> None:
    book = openpyxl.load_workbook(BytesIO(write_codebook(two_versions())))
    assert book.sheetnames == ["Bảng mã", "Nhãn giá trị"]
    rows = list(book["Bảng mã"].iter_rows(values_only=True))
    head = next(number for number, cells in enumerate(rows) if cells[0] == "Biến")
    assert rows[head] == ("Biến", "Câu hỏi", "Loại", "Giá trị", "Phiên bản")
    assert rows[head + 1] == ("a", "A?", "Chọn một phương án", "1 = Có\n2 = Không\n3 = Cũ", "1, 3")
    values = [cells[:3] for cells in book["Nhãn giá trị"].iter_rows(values_only=True) if cells[0] == "a"]
    assert values == [("a", "1", "Có"), ("a", "2", "Không"), ("a", "3", "Cũ")]


def test_the_workbook_of_everything_says_who_is_asked_and_what_is_calculated() -> None:
    book = openpyxl.load_workbook(BytesIO(write_codebook([Version(1, everything())])))
    rows = [cells for cells in book["Bảng mã"].iter_rows(values_only=True) if cells[0]]
    head = next(cells for cells in rows if cells[0] == "Biến")
    said = {cells[0]: dict(zip(head, cells, strict=True)) for cells in rows}
    assert said["tong"]["Cách tính"] == "${tuoi} * 2"
    assert said["ten_goi"]["Lặp lại theo"] == "Người"
    assert said["noi"]["Điều kiện như trong bảng hỏi"] == "(true()) and (${o_dau} != '')"
    assert said["ai"]["Giá trị"] == "các câu trả lời của biến ten_goi"
    assert said["o_dau"]["Bắt buộc"] == "khi “Tuổi” lớn hơn 20"
    assert said["tuoi"]["Câu hỏi – English (en)"] == "Age"
    assert len(said) - 5 == len(codebook_of([Version(1, everything())]))
