"""A questionnaire becomes a document and comes back the same; an unfinished document says what it lacks, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveys.questionnaires import read_questionnaire
from surveys.questionnaires.studio.document import (
    compiled_document,
    document_of,
    empty_document,
    node_of,
    numbered,
    walk,
)
from surveys.questionnaires.studio.operations import apply
from tests.unit.questionnaires.forms import SHARED, form
from tests.unit.questionnaires.test_xlsform_writer import everything
from webapp.demo.questionnaire import demo_questionnaire_workbook, demo_template_workbook

REFUSED = {"ipa-back-check.xlsx", "unicef-liberia-coverage.xlsx"}
FORMS = sorted(set((SHARED / "xlsforms").glob("*.xlsx")) - {SHARED / "xlsforms" / name for name in REFUSED})
PATHS = """
| type | name | label | relevant | calculation |
| begin group | nha | Nhà | | |
| integer | tuoi | Câu 1. Tuổi | | |
| end group | | | | |
| begin group | kho | Kho | | |
| integer | tuoi | Câu 2. Tuổi kho | /data/nha/tuoi > 3 | |
| calculate | gap_doi | | | ../tuoi * 2 |
| end group | | | | |
| text | het | Câu 3. Vì sao ${gap_doi}? | khong_co_gi = 1 | |
"""


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_real_forms_come_back_the_same(path: Path) -> None:
    questionnaire, _findings = read_questionnaire(path, path.name)
    assert compiled_document(document_of(questionnaire)).questionnaire == questionnaire


@pytest.mark.parametrize("content", [demo_questionnaire_workbook(), demo_template_workbook()])
def test_both_workbooks_of_the_demonstration_come_back_the_same(content: bytes) -> None:
    questionnaire, _findings = read_questionnaire(content, "phieu.xlsx")
    assert compiled_document(document_of(questionnaire)).questionnaire == questionnaire


def test_whatever_a_questionnaire_may_hold_comes_back_the_same() -> None:
    assert compiled_document(document_of(everything())).questionnaire == everything()


def test_a_source_is_text_unless_it_does_not_say_what_was_compiled() -> None:
    """A bare name that is no question stays a tree; paths and names that two groups share are text."""
    questionnaire = form(PATHS)
    document = document_of(questionnaire)
    found = {node["name"]: node for node, _parents in walk(document)}
    assert found["tuoi_2"]["relevant"] == "/data/nha/tuoi > 3"
    assert found["gap_doi"]["calculation"] == "../tuoi * 2"
    assert isinstance(found["het"]["relevant"], dict)
    assert compiled_document(document).questionnaire == questionnaire


def test_the_same_question_has_the_same_mark_in_the_next_version() -> None:
    before, after = (document_of(form(PATHS.replace("Câu 3", number))) for number in ("Câu 3", "Câu 4"))
    assert [node["uid"] for node, _parents in walk(before)] == [node["uid"] for node, _parents in walk(after)]


def test_questions_have_the_numbers_that_are_printed() -> None:
    document = document_of(form(PATHS))
    names = {node["uid"]: node["name"] for node, _parents in walk(document)}
    assert {names[uid]: number for uid, number in numbered(document).items()} == {
        "tuoi": "1",
        "tuoi_2": "2",
        "het": "3",
    }


def test_an_empty_document_says_that_nothing_is_asked() -> None:
    compiled = compiled_document(empty_document("Khảo sát"))
    assert compiled.questionnaire is None
    assert [problem.code for problem in compiled.problems] == ["nothing-asked"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("relevant", "${khong_co} = 1", "expression"),
        ("relevant", "tuoi = 1", "expression"),
        ("constraint", ". >= ", "expression"),
        ("label.default", "Vì sao ${khong_co}?", "unknown-placeholder"),
        ("label", None, "no-words"),
        ("kind", "select_one", "no-options"),
        ("trigger", ["khong_co"], "unknown-question"),
        ("relevant", "${het} != ''", "cycle"),
    ],
)
def test_what_is_wrong_is_said_at_its_item_and_the_rest_is_shown(field: str, value: object, code: str) -> None:
    document = document_of(form(PATHS))
    uid = next(node["uid"] for node, _parents in walk(document) if node["name"] == "het")
    changed, _inverse = apply(document, {"op": "set", "uid": uid, "field": field, "value": value})
    compiled = compiled_document(changed)
    assert compiled.questionnaire is None
    assert [(problem.uid, problem.code) for problem in compiled.problems] == [(uid, code)]
    assert all(problem.message and problem.advice for problem in compiled.problems)
    assert "tuoi" in compiled.shown.placed


OPTIONS = [{"name": "1", "label": {"default": "Có"}}, {"name": "1", "label": {"default": "Không"}}, {"name": "2"}, {}]


def test_a_list_of_options_is_put_right_where_it_is_offered() -> None:
    """One that no question offers any more holds nothing up."""
    document = document_of(form(PATHS))
    uid = next(node["uid"] for node, _parents in walk(document) if node["name"] == "het")
    changed, _inverse = apply(document, {"op": "options", "list": "co", "options": OPTIONS})
    assert compiled_document(changed).problems == ()
    for field, value in (("choices", "co"), ("kind", "select_one")):
        changed, _inverse = apply(changed, {"op": "set", "uid": uid, "field": field, "value": value})
    assert [(problem.uid, problem.code) for problem in compiled_document(changed).problems] == [
        (uid, "duplicate-option"), (uid, "option-without-words"), (uid, "option-without-code"),
    ]  # fmt: skip


def test_an_empty_section_is_no_problem_and_not_in_the_questionnaire() -> None:
    document = document_of(form(PATHS))
    section = {"type": "group", "label": {"default": "Phần mới"}}
    changed, _inverse = apply(document, {"op": "insert", "parent": "", "after": "", "node": section})
    compiled = compiled_document(changed)
    assert compiled.questionnaire == form(PATHS)
    assert node_of(changed, changed["items"][0]["uid"]) == {**changed["items"][0], "items": []}
