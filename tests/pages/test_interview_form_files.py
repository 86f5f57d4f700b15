"""What a phone keeps for good: scripts, styles and the questionnaire; and what is for the interviewer alone."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session

from surveys.questionnaires.navigation import Interview
from surveys.questionnaires.questionnaire import Question
from tests.browser.interview_form import lively_form
from tests.conftest import NOW, client_for, only_sqlite
from tests.machine import needs
from tests.pages.phone_form import Phone
from tests.pages.phone_interview import begin
from tests.services.survey_in_the_field import Field
from webapp.interview.client_files import STATIC, client_files, without_comments
from webapp.interview.controls import scale_steps
from webapp.interview.form_builder import blocks, is_said_aside, section_form
from webapp.interview.form_files import question_templates

pytestmark = only_sqlite  # nothing here rests on the database


def state_of(phone: Phone) -> dict[str, Any]:
    return json.loads(phone.page.get_element_by_id("interview-state").text)


def range_of(**parameters: str) -> Question:
    return Question(name="muc", kind="range", parameters=parameters)


def test_what_a_page_needs_is_kept_for_good_and_named_by_its_content(place: Field, phone: Phone) -> None:
    begin(phone, place.cases[0])
    state = state_of(phone)
    addresses = phone.page.xpath("//link[@rel='modulepreload' or @rel='stylesheet']/@href | //script/@src")
    addresses += [state["urls"]["form"], *(each["questions"] for each in state["languages"])]
    for address in addresses:
        answer = phone.client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"], address
        stale = phone.client.get(re.sub(r"/([0-9a-f-]{12,}[a-z-]*)(?=/|$)", "/cu", address))
        assert (stale.status_code, stale.headers["Cache-Control"]) == (200, "no-store"), address


def test_a_questionnaire_is_for_those_who_have_cases_in_its_survey(
    app: Flask, session: Session, place: Field, phone: Phone
) -> None:
    begin(phone, place.cases[0])
    address = state_of(phone)["urls"]["form"]
    for case in place.cases:
        if case.collaborator_id == place.other.id:
            case.collaborator_id = place.owner.id
    session.commit()
    assert phone.client.get(address).status_code == 200
    assert client_for(app, session, place.other).get(address).status_code == 404
    assert phone.client.get(address.replace(f"/{place.version.id}/", "/999999/")).status_code == 404
    assert phone.client.get("/phong-van/tep/x/js/tables.js").status_code == 404


@needs("node")
def test_scripts_without_their_comments_are_still_scripts() -> None:
    scripts = [without_comments(STATIC / name).decode() for name in client_files() if name.endswith(".js")]
    parse = "for (const text of JSON.parse(require('fs').readFileSync(0))) new (require('vm').SourceTextModule)(text)"
    command = ["node", "--no-warnings", "--experimental-vm-modules", "-e", parse]
    read = subprocess.run(command, input=json.dumps(scripts).encode(), capture_output=True, check=False)
    assert read.returncode == 0, read.stderr
    assert len(scripts) > 30
    assert not any(line.lstrip().startswith("//") for script in scripts for line in script.splitlines())


def test_there_is_a_template_of_every_question_that_is_asked(app: Flask) -> None:
    form = lively_form()
    with app.test_request_context():
        drawn = html.fromstring(f"<div>{question_templates(form, 'vi')}</div>")
    asked = [question for question in form.questions() if question.is_asked]
    assert drawn.xpath(".//template/@data-question") == [question.name for question in asked]
    controls = {
        each.getparent().get("data-question"): each.get("data-control") for each in drawn.xpath(".//template/*")
    }
    assert (controls["diem"], controls["phan_tram"], controls["loi_dan"], controls["so_gio"]) == (
        "scale",
        "range",
        "aside",
        "shown",
    )


def test_what_is_for_the_interviewer_is_not_shown_to_a_respondent_who_reads_alone(app: Flask) -> None:
    interview = Interview(lively_form(), {}, today=NOW.date(), language="vi")
    section = interview.section("phan_a")
    with app.test_request_context():
        form = section_form(interview, section)
        aloud, alone = (blocks(interview, section, form, self_completion=each) for each in (False, True))
    rows = [row for block in aloud for row in block.rows]
    assert [row.asked.field for row in rows if row.is_aside] == ["loi_dan"]
    assert [row.guidance for row in rows if row.guidance] == ["Kể cả đến thay người khác trong hộ."]
    assert not any(row.is_aside or row.guidance for block in alone for row in block.rows)


@pytest.mark.parametrize(
    ("label", "is_aside"),
    [
        ("ĐTV: Đọc chậm.", True),
        ("[Người hỏi: không đọc các phương án]", True),
        ("Dành cho điều tra viên", True),
        ("INTERVIEWER: Do not read out.", True),
        ("Người hội viên nào hay giúp Ông/Bà?", False),
        ("Người hỏi vay nhiều nhất là ai?", False),
        ("Bây giờ xin hỏi về gia đình.", False),
    ],
)
def test_words_to_the_interviewer_are_known_by_how_they_begin(label: str, is_aside: bool) -> None:
    assert is_said_aside(label) == is_aside


def test_a_short_range_is_a_scale_and_a_long_one_a_number() -> None:
    assert scale_steps(range_of(start="1", end="5", step="1")) == ["1", "2", "3", "4", "5"]
    assert scale_steps(range_of(start="0", end="1", step="0.25")) == ["0", "0.25", "0.5", "0.75", "1"]
    assert scale_steps(range_of(start="5", end="1", step="-2")) == ["5", "3", "1"]
    assert scale_steps(range_of(start="0", end="100", step="1")) == []
    assert scale_steps(range_of(start="0", end="10", step="0")) == []
    assert scale_steps(range_of(start="thấp", end="cao")) == []


def test_a_long_closed_list_is_one_select_without_a_script(app: Flask) -> None:
    form = lively_form()
    many = tuple(replace(form.choice_lists["xa"][0], name=f"x{number}") for number in range(61))
    interview = Interview(replace(form, choice_lists={**form.choice_lists, "tinh": many}), {}, today=NOW.date())
    section = interview.section("phan_b")
    with app.test_request_context():
        form_drawn = section_form(interview, section)
        [block] = blocks(interview, section, form_drawn)
    assert block.rows[0].control == "select"
