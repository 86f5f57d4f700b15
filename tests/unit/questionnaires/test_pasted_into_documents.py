"""What was recognised becomes part of a document in one step; a Word file says the same as its pasted text."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document as new_word

from surveys.errors import SurveyError
from surveys.questionnaires.pasted import recognised
from surveys.questionnaires.pasted.insertion import insertion_of
from surveys.questionnaires.pasted.word_document import text_of_word
from surveys.questionnaires.questionnaire import Group
from surveys.questionnaires.studio.document import compiled_document, empty_document
from surveys.questionnaires.studio.operations import apply
from tests.unit.questionnaires.pasted.marked_up import questionnaires

TEXT = """PHẦN I. DỊCH VỤ
Câu 1. Ông/Bà có đến xã không?
1. Có
2. Không → Chuyển Câu 4
Câu 2. Ông/Bà làm gì ở xã? (chọn tối đa 2)
1. Khai sinh
2. Đất đai
3. Khác (ghi rõ): …………
9. Không nhớ
Câu 3. Ông/Bà hài lòng thế nào về:
Nội dung\tHài lòng\tKhông hài lòng\tKhó trả lời
a) Thái độ\t□\t□\t□
b) Thời gian\t□\t□\t□
Câu 4. Tuổi của Ông/Bà: …… tuổi
"""


@pytest.mark.parametrize("name", ["developed", "held_out", "held_out_again", "held_out_last"])
def test_every_marked_up_questionnaire_can_be_asked_and_taken_back_in_one_step(name: str) -> None:
    for title, text, _expected in questionnaires(name):
        empty = empty_document("Thử")
        document, inverse = apply(empty, insertion_of(recognised(text), empty))
        compiled = compiled_document(document)
        assert compiled.questionnaire is not None, (title, compiled.problems[:3])
        assert apply(document, inverse)[0]["items"] == []


def test_conditions_limits_and_the_line_for_other_stand_where_a_person_would_put_them() -> None:
    empty = empty_document("Thử")
    document, _inverse = apply(empty, insertion_of(recognised(TEXT), empty))
    questionnaire = compiled_document(document).questionnaire
    assert questionnaire is not None
    many = questionnaire.question("C2")
    assert (many.kind, many.maximum_choices, many.exclusive) == ("select_multiple", 2, ("9",))
    assert many.relevant is not None and many.relevant["source"] == "${C1} = '1'"
    assert many.other_specify == "C2_khac" and questionnaire.question("C2_khac").kind == "text"
    grid = questionnaire.placed["C3"].item
    assert isinstance(grid, Group) and [row.name for row in grid.items] == ["C3a", "C3b"]
    assert questionnaire.question("C4").relevant is None and questionnaire.placed["C4"].groups == ("phan",)


def test_names_that_the_document_has_already_are_left_to_it() -> None:
    document = empty_document("Thử")
    for _turn in range(2):
        document, _inverse = apply(document, insertion_of(recognised(TEXT), document))
    questionnaire = compiled_document(document).questionnaire
    assert questionnaire is not None
    second = questionnaire.question("C2_2").relevant
    assert second is not None and second["source"] == "${C1_2} = '1'"


def test_a_condition_that_speaks_of_nothing_is_refused_with_its_line() -> None:
    items = recognised(TEXT)
    wrong = [replace(item, condition="Câu 77 = 1") if item.number == "4" else item for item in items]
    with pytest.raises(SurveyError) as refused:
        insertion_of(wrong, empty_document("Thử"))
    assert refused.value.code == "pasted.condition" and refused.value.facts["part"] == "Câu 77"


def test_a_word_document_reads_as_its_text_with_numbers_of_lists_and_tables() -> None:
    word = new_word()
    word.add_paragraph("Câu 1. Giới tính của Ông/Bà?")
    for words in ("Nam", "Nữ"):
        word.add_paragraph(words, style="List Number")
    word.paragraphs[1]._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 5
    word.paragraphs[2]._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 5
    word.add_paragraph("Câu 2. Ông/Bà hài lòng thế nào về:")
    table = word.add_table(rows=3, cols=4)
    for row, words in zip(table.rows, ("|Tốt|Trung bình|Kém", "Đường sá|□|□|□", "Đèn đường|□|□|□"), strict=True):
        for cell, text in zip(row.cells, words.split("|"), strict=True):
            cell.text = text
    content = io.BytesIO()
    word.save(content)
    first, second = recognised(text_of_word(content.getvalue()))
    assert [option.label for option in first.options] == ["Nam", "Nữ"]
    assert second.kind == "grid" and second.rows == ("Đường sá", "Đèn đường") and len(second.options) == 3


def _archive(parts: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "pasted.no_word"),
        (b"PK\x03\x04 broken", "pasted.no_word"),
        (_archive({"xl/workbook.xml": b"<x/>"}), "pasted.no_word"),
        (_archive({"word/document.xml": b" " * (21 * 1024 * 1024)}), "pasted.unpacks_too_large"),
        (_archive({"word/document.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "pasted.unreadable"),
        (_archive({"word/document.xml": b"<w:document"}), "pasted.unreadable"),
    ],
)
def test_a_file_that_is_no_word_document_or_a_hostile_one_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(SurveyError) as refused:
        text_of_word(content)
    assert refused.value.code == code
