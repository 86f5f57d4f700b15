"""R2 and R9: what the questionnaire check flags, and what it lets pass."""

from __future__ import annotations

import pytest

from surveys.questionnaires import Question, read_questionnaire, read_xlsform
from surveys.questionnaires.privacy import asks_for
from tests.unit.questionnaires.forms import shared
from webapp.demo.questionnaire import demo_questionnaire_workbook, demo_template_workbook


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("Họ và tên của Ông/Bà", "name"),
        ("Xin cho biết số điện thoại", "phone"),
        ("Số căn cước công dân", "id-number"),
        ("Địa chỉ nhà của Ông/Bà", "address"),
        ("Thư điện tử", "email"),
        ("Ngày, tháng, năm sinh", "birth-date"),
        ("Please enter your name", "name"),
        ("Telefonnummer", "phone"),
        ("E-Mail-Adresse", "email"),
    ],
)
def test_open_questions_for_identity_are_flagged(label, what):
    assert asks_for(Question("q", "text", {"vi": label})) == what


@pytest.mark.parametrize(
    ("label", "what"),
    [
        ("Ông/Bà có phải là đảng viên không?", "party"),
        ("Tôn giáo của Ông/Bà", "religion"),
        ("Ông/Bà thuộc dân tộc nào?", "ethnicity"),
        ("What is your religion?", "religion"),
        ("Parteimitgliedschaft", "party"),
        ("Sind Sie Parteimitglied?", "party"),
    ],
)
def test_sensitive_questions_are_flagged_whatever_their_kind(label, what):
    assert asks_for(Question("q", "select_one", {"vi": label})) == what


@pytest.mark.parametrize(
    "label",
    [
        "Ông/Bà có kiến nghị gì? (không ghi họ tên)",
        "Tuổi của Ông/Bà",
        "Trình độ học vấn",
        "Ông/Bà có hài lòng về đường dây điện thoại nóng không?",
        "Thời gian giải quyết hồ sơ",
    ],
)
def test_ordinary_questions_pass(label):
    assert asks_for(Question("q", "text", {"vi": label})) is None


def test_a_note_that_mentions_a_name_asks_for_nothing():
    assert asks_for(Question("q", "note", {"vi": "Không cần ghi họ và tên"})) is None


def flagged(questionnaire_and_findings):
    findings = [found for found in questionnaire_and_findings[1] if found.severity == "privacy"]
    return {found.facts["name"]: (found.facts["asks_for"], found.row) for found in findings}


def test_the_german_form_is_flagged_for_contact_data_at_its_rows():
    assert flagged(read_xlsform(shared("xlsforms", "correlaid-mitwirken.xlsx"))) == {
        "verein": ("organisation", 53),
        "email": ("email", 54),
        "telefon": ("phone", 55),
    }


def test_the_english_form_is_flagged_for_name_and_birth_date():
    assert flagged(read_xlsform(shared("xlsforms", "stats4sd-example.xlsx"))) == {
        "name": ("name", 7),
        "date.birth": ("birth-date", 8),
    }


@pytest.mark.parametrize("build", [demo_questionnaire_workbook, demo_template_workbook])
def test_the_demonstration_asks_nothing_personal(build):
    assert read_questionnaire(build(), "demo.xlsx")[1] == []
