"""What stands on the printed form, and that nothing a user typed is code in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn

from surveys.questionnaires.paper.asked_items import Printed
from surveys.questionnaires.paper.blocks import (
    Boxes,
    Copy,
    GridBlock,
    Lines,
    NoteBlock,
    Options,
    Paper,
    QuestionBlock,
    RuleBlock,
    SectionBlock,
)
from surveys.questionnaires.paper.form import PaperFacts, paper_form
from surveys.questionnaires.paper.limits import not_on_paper
from surveys.questionnaires.paper.outline import Outline
from surveys.questionnaires.paper.pdf import source_of, string, write_copies, write_pdf
from surveys.questionnaires.paper.show_cards import cards_of
from surveys.questionnaires.paper.training import training_script, way_of
from surveys.questionnaires.paper.word import write_word
from surveys.questionnaires.state import State
from tests.unit.questionnaires.forms import TODAY, form
from tests.unit.questionnaires.test_paper_way import questionnaire_named

OPTIONS = """
| list_name | name | label               |
| yn        | 1    | Có                  |
| yn        | 2    | Không               |
| muc       | 1    | Tốt                 |
| muc       | 2    | Vừa                 |
| muc       | 3    | Kém                 |
| muc       | 9    | Khó trả lời         |
| viec      | a    | Nước                |
| viec      | b    | Điện                |
| viec      | c    | Việc khác (ghi rõ)  |
"""
FACTS = PaperFacts("Trung tâm", "Ban")


def outline_of(survey: str) -> Outline:
    return Outline(Printed(form(survey, OPTIONS)))


def printed(survey: str) -> Paper:
    return paper_form(outline_of(survey), FACTS)


def question(paper: Paper, name: str) -> QuestionBlock:
    return next(block for block in paper.blocks if isinstance(block, QuestionBlock) and block.name == name)


def ticks(paper: Paper, name: str) -> list[tuple[str, str]]:
    """(printed code, arrow) of the options of a question."""
    body = question(paper, name).body
    assert isinstance(body, Options)
    return [(option.code, option.arrow) for option in body.options]


BRANCH = """
| type           | name | label   | relevant                    |
| select_one yn  | q1   | Hỏi một |                             |
| select_one yn  | q2   | Hỏi hai | ${q1} = '1'                 |
| select_one yn  | q3   | Hỏi ba  | %s                          |
| text           | q4   | Hỏi bốn |                             |
"""


@pytest.mark.parametrize(
    "condition, arrow",
    [
        ("${q1} = '1'", "→ Chuyển Câu 4"),
        ("${q2} = '1'", "→ Chuyển Câu 4"),  # never asked, since question 2 is not
        ("${q1} = '1' or ${q2} = ''", "→ Chuyển Câu 3"),
        ("", "→ Chuyển Câu 3"),
        ("${q2} != '1'", "→ Chuyển Câu 3"),
        ("today() > '2020-01-01'", "→ Chuyển Câu 3"),
    ],
)
def test_an_arrow_passes_over_what_nobody_who_ticks_is_asked_and_over_nothing_else(condition, arrow):
    assert ticks(printed(BRANCH % condition), "q1") == [("1", ""), ("2", arrow)]


@pytest.mark.parametrize(
    "condition, words",
    [
        ("${q1} = '1'", "Câu 1 chọn 1"),
        ("${q3} = 'a' or ${q3} = 'c'", "Câu 3 chọn 1 hoặc 3"),
        ("${q2} = '1' or ${q2} = '2' or ${q2} = '3'", "Câu 2 chọn 1, 2 hoặc 3"),
        ("${q2} < 3", "Câu 2 chọn 1 hoặc 2"),
        ("${q1} != '1'", "Câu 1 không chọn 1"),
        ("not(${q2} = '1' or ${q2} = '2')", "Câu 2 không chọn 1 hoặc 2"),
        ("selected(${q4}, 'b')", "Câu 4 chọn 2"),
        ("count-selected(${q4}) >= 2", "Câu 4 chọn từ 2 phương án trở lên"),
        ("${q5} >= 60", "Câu 5 từ 60 trở lên"),
        ("${q5} + 1 < ${q6}", "Câu 5 + 1 nhỏ hơn Câu 6"),
        ("${q5} != ''", "Câu 5 có trả lời"),
        ("${q7} = ''", "Câu 7 để trống"),
        ("${old} = '1'", "Câu 5 từ 60 trở lên"),
        ("${q1} = '1' and (${q2} = '1' or ${q5} > 3)", "Câu 1 chọn 1 và (Câu 2 chọn 1 hoặc Câu 5 lớn hơn 3)"),
    ],
)
def test_whom_to_ask_is_said_in_printed_numbers_and_codes(condition, words):
    outline = outline_of(
        f"""
        | type                 | name | label | relevant    | calculation                |
        | select_one yn        | q1   | Một   |             |                            |
        | select_one muc       | q2   | Hai   |             |                            |
        | select_one viec      | q3   | Ba    |             |                            |
        | select_multiple viec | q4   | Bốn   |             |                            |
        | integer              | q5   | Năm   |             |                            |
        | integer              | q6   | Sáu   |             |                            |
        | text                 | q7   | Bảy   |             |                            |
        | calculate            | old  |       |             | if(${{q5}} >= 60, '1', '0') |
        | text                 | last | Tám   | {condition} |                            |
        """
    )
    assert outline.ask_if(outline.stops[-1].condition) == f"Chỉ hỏi nếu {words}."


def test_what_is_reckoned_by_several_steps_gets_a_box_that_the_interviewer_fills():
    paper = printed(
        """
        | type          | name | label | relevant      | calculation                                   |
        | date          | born | Sinh  |               |                                               |
        | calculate     | age  | Tuổi  |               | int((today() - ${born}) div 365.25)           |
        | text          | job  | Việc  | ${age} >= 18  |                                               |
        """
    )
    box = question(paper, "age")
    assert (box.number, box.body) == ("Ô X1", Boxes(((4, ""),)))
    assert question(paper, "job").ask_if == "Chỉ hỏi nếu Ô X1 từ 18 trở lên."


def test_neighbours_under_one_condition_are_told_once():
    paper = printed(BRANCH % "${q1} = '1'")
    rules = [block.words for block in paper.blocks if isinstance(block, RuleBlock) and block.strong]
    assert rules == ["Từ Câu 2 đến Câu 3: chỉ hỏi nếu Câu 1 chọn 1."]
    assert question(paper, "q2").ask_if == ""


def test_room_for_an_answer_follows_kind_and_limits():
    paper = printed(
        """
 | type | name | label | hint | relevant | constraint | appearance |
 | select_multiple viec | viec | Việc gì? | | | count-selected(.) <= 2 | |
 | text | khac | Khác ghi rõ | | selected(${viec}, 'c') | | |
 | integer | nguoi | Bao nhiêu? | | | . >= 1 and . <= 20 | |
 | integer | lon | Người lớn? | | | . <= ${nguoi} | |
 | decimal | dat | Diện tích? | | | . >= 0 and . <= 500 | |
 | text | y | Ý kiến? | | | | multiline |
 | date | ngay | Ngày nào? | | | | |
        """
    )
    several = question(paper, "viec")
    assert isinstance(several.body, Options) and several.said == "Chọn tối đa 2 phương án."
    assert [option.lines for option in several.body.options] == [False, False, True]
    assert [block.name for block in paper.blocks if isinstance(block, QuestionBlock)].count("khac") == 0
    assert question(paper, "nguoi").body == question(paper, "lon").body == Boxes(((2, ""),))
    assert question(paper, "dat").body == Boxes(((3, ","), (2, "")))
    assert question(paper, "y").body == Lines(4)
    assert question(paper, "ngay").body == Boxes(((2, "/"), (2, "/"), (4, "")))


def test_two_questions_of_one_number_are_numbered_anew_and_that_is_said():
    outline = outline_of(
        """
        | type | name | label     | relevant   |
        | text | a    | 1. Đầu    |            |
        | text | b    | 1. Cũng   |            |
        | text | c    | 2. Cuối   | ${b} != '' |
        """
    )
    assert [outline.subject(stop.name) for stop in outline.stops] == ["Câu 1", "Câu 2", "Câu 3"]
    assert [outline.printed.words(stop.question) for stop in outline.stops] == ["Đầu", "Cũng", "Cuối"]
    assert "đánh số lại" in not_on_paper(outline)[0]


def test_the_demonstration_says_nothing_twice_and_keeps_its_numbers():
    outline = Outline(Printed(questionnaire_named("demo")))
    paper = paper_form(outline, FACTS)
    grids = [block for block in paper.blocks if isinstance(block, GridBlock)]
    titles = [block.title for block in paper.blocks if isinstance(block, SectionBlock)]
    assert [grid.number for grid in grids] == ["Câu 6", "Câu 8"]
    assert [row.number for row in grids[0].rows] == ["6a", "6b", "6c", "6d", "6e"]
    assert titles == sorted(set(titles), key=titles.index)
    assert ticks(paper, "da_giao_dich")[1] == ("2", "→ Chuyển Câu 8")
    assert not_on_paper(outline) == []


def test_a_card_serves_every_question_of_its_list_and_never_offers_a_way_out():
    cards = cards_of(Outline(Printed(questionnaire_named("demo"))))
    satisfied = next(card for card in cards if "hl_thai_do" in card.questions)
    assert len(satisfied.questions) == 10
    assert not [option.words for card in cards for option in card.options if option.words == "Khó trả lời"]
    assert not [option.words for card in cards for option in card.options if "ghi rõ" in option.words]


HOSTILE = (
    '#panic("x")',
    '"]#image("/etc/passwd")',
    "\\u{41} $x^2$ *đậm* _nghiêng_ @ref <end>",
    "</w:t></w:r><w:p/>&amp;",
)


def hostile_paper() -> Paper:
    rows = "\n".join(f"| text | q{place} | {words} | {words} |" for place, words in enumerate(HOSTILE))
    return printed(f"| type | name | label | hint |\n| note | n | {HOSTILE[0]} | |\n{rows}")


def test_what_a_user_typed_is_a_string_in_the_pdfs_source_and_compiles():
    paper = hostile_paper()
    source = source_of(paper)
    for block in paper.blocks:
        if isinstance(block, QuestionBlock | NoteBlock):
            assert string(block.words) in source or isinstance(block, NoteBlock)
    assert string('"#x\\\n\x00\u202e') == '"\\"#x\\\\\\n\\u{202e}"'
    assert write_pdf(paper).startswith(b"%PDF")


def test_what_a_user_typed_is_text_in_the_word_file():
    word = Document(BytesIO(write_word(hostile_paper(), created=datetime(2026, 1, 1))))
    asked = [p.text for p in word.paragraphs if p.style.name == "Form question"]
    for place, words in enumerate(HOSTILE, 1):
        assert any(text.startswith(f"Câu {place}. ") and " ".join(words.split())[:12] in text for text in asked)


def test_a_title_longer_than_a_word_file_holds_as_its_own_is_cut_there_alone():
    paper = hostile_paper()
    long = replace(paper, head=replace(paper.head, title="Phiếu " * 60))
    word = Document(BytesIO(write_word(long, created=datetime(2026, 1, 1))))
    assert len(word.core_properties.title) == 255


def test_in_the_word_file_no_question_leaves_its_options_and_a_grid_keeps_its_head():
    paper = paper_form(Outline(Printed(questionnaire_named("demo"))), FACTS)
    word = Document(BytesIO(write_word(paper, created=datetime(2026, 1, 1))))
    rows = list(word.element.body.iter(qn("w:tr")))
    assert rows and all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
    assert word.styles["Form question"].paragraph_format.keep_with_next
    grid = next(t for t in word.tables if any("6a" in cell.text for cell in t.columns[0].cells))
    heads = [row for row in grid._tbl.tr_lst if row.trPr.find(qn("w:tblHeader")) is not None]
    assert len(heads) == 2
    for row in grid._tbl.tr_lst[:-1]:
        assert all(p.pPr.find(qn("w:keepNext")) is not None for p in row.iter(qn("w:p")))


def test_a_hundred_copies_are_one_form_under_a_hundred_serials():
    paper = printed(BRANCH % "")
    one = write_copies(paper, [Copy("00017", "KS:0123456789:00017")])
    many = write_copies(paper, [Copy(f"{n:05d}", f"KS:0123456789:{n:05d}") for n in range(100)])
    assert len(many) < 12 * len(one)
    assert many.count(b"/Subtype/Form") + many.count(b"/Subtype /Form") < 250


def test_solutions_of_the_exercises_are_what_the_interview_does():
    questionnaire = questionnaire_named("demo")
    outline = Outline(Printed(questionnaire))
    user = State(questionnaire, {"da_giao_dich": "1", "linh_vuc": ["3"]}, today=TODAY)
    passer = State(questionnaire, {"da_giao_dich": "2"}, today=TODAY)
    words = " ".join(block.words for block in training_script(outline, [user, passer], "Trung tâm").blocks
                     if hasattr(block, "words"))  # fmt: skip
    assert "Ở Câu 1, người trả lời chọn 2 (“Không”). Hỏi tiếp câu nào?" in words
    assert "Câu 8: bên cạnh phương án có mũi tên" in words
    asked = [step.stop.name for step in way_of(outline, passer)]
    assert asked == [stop.name for stop in outline.stops if passer.is_relevant(stop.name, ())]
