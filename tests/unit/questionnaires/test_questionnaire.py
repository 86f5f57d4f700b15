"""The model: immutable, the same after JSON, and seen by analysis."""

from __future__ import annotations

import dataclasses
import json

import pytest

from surveys.questionnaires import Questionnaire, read_xlsform
from tests.unit.questionnaires.forms import form
from webapp.demo.questionnaire import demo_questionnaire_workbook


@pytest.fixture(scope="module")
def demo():
    return read_xlsform(demo_questionnaire_workbook(), "demo.xlsx")[0]


def test_the_demonstration_is_a_public_opinion_questionnaire(demo):
    closed = demo.closed_items()
    assert 23 <= len(closed) <= 30
    scale = [label for _, label in next(item for item in closed if item.variable == "hl_thai_do").options]
    assert scale == ["Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng", "Khó trả lời"]
    assert demo.question("van_de").maximum_choices == 3
    assert demo.question("van_de").exclusive == ("11", "9")
    assert demo.question("van_de").other_specify == "van_de_khac"
    assert "tự nguyện" in demo.consent["vi"]
    assert {"gioi_tinh", "nhom_tuoi", "hoc_van", "nghe_nghiep", "khu_vuc"} <= {item.variable for item in closed}


def test_json_gives_an_equal_questionnaire_with_the_same_hash(demo):
    again = Questionnaire.from_dict(json.loads(json.dumps(demo.to_dict())))
    assert again == demo
    assert again.content_hash == demo.content_hash


def test_a_changed_word_changes_the_hash(demo):
    assert dataclasses.replace(demo, title=demo.title + ".").content_hash != demo.content_hash


def test_a_questionnaire_cannot_be_changed(demo):
    with pytest.raises(dataclasses.FrozenInstanceError):
        demo.title = "khác"


def test_an_unknown_format_is_refused(demo):
    with pytest.raises(ValueError, match="format"):
        Questionnaire.from_dict({**demo.to_dict(), "format": 99})


def test_reading_the_same_workbook_twice_gives_the_same_hash(demo):
    assert read_xlsform(demo_questionnaire_workbook(), "demo.xlsx")[0].content_hash == demo.content_hash


def test_a_plain_group_is_one_page_and_nested_ones_are_split():
    questionnaire = form(
        """
        | type         | name | label | appearance |
        | text         | q1   | Một   |            |
        | text         | q2   | Hai   |            |
        | begin group  | g    | Phần  |            |
        | text         | q3   | Ba    |            |
        | begin group  | h    | Bảng  | field-list |
        | text         | q4   | Bốn   |            |
        | text         | q5   | Năm   |            |
        | end group    |      |       |            |
        | text         | q6   | Sáu   |            |
        | end group    |      |       |            |
        """
    )
    pages = [(page.key, page.questions, questionnaire.text(page.title)) for page in questionnaire.sections()]
    assert pages == [
        ("q1", ("q1", "q2"), ""),
        ("q3", ("q3",), "Phần"),
        ("h", ("q4", "q5"), "Bảng"),
        ("q6", ("q6",), "Phần"),
    ]


def test_a_grid_head_is_neither_asked_nor_analysed():
    questionnaire = form(
        """
        | type          | name | label | appearance   |
        | begin group   | g    | Bảng  | field-list   |
        | select_one yn | dau  | Đầu   | label        |
        | select_one yn | q1   | Một   | list-nolabel |
        | end group     |      |       |              |
        """
    )
    assert [item.variable for item in questionnaire.closed_items()] == ["q1"]
    assert questionnaire.sections()[0].questions == ("q1",)
