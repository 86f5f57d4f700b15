"""From the text of an XForm back to our answers; and where a form ends that ends early."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.openrosa.answers import answers_in, undeclined
from surveys.fieldwork.openrosa.first_group import FirstGroup
from surveys.fieldwork.openrosa.form import number_in
from surveys.fieldwork.openrosa.reading import read_xml
from surveys.fieldwork.records import Case
from surveys.questionnaires.navigation import Interview
from surveys.responses.records import Response, ResponseLink
from tests.cli.running_server import running
from tests.conftest import World, only_sqlite
from tests.machine import needs
from tests.openrosa.conftest import device_on
from tests.openrosa.test_form import in_odks_engine, needs_engine, paths_of
from tests.services.survey_in_the_field import survey_in_the_field
from tests.services.test_screening import asked as screening
from tests.unit.questionnaires.forms import form as form_of

FORM = """
| type | name | label | calculation | relevant | required |
| text | ten | Tên | | | |
| integer | tuoi | Tuổi | | | yes |
| decimal | diem | Điểm | | | |
| date | ngay | Ngày | | | |
| time | gio | Giờ | | | |
| dateTime | luc | Lúc | | | |
| select_multiple co | nhieu | Nhiều | | | |
| acknowledge | ok | Xác nhận | | | |
| calculate | doi | | ${tuoi} * 2 | | |
| begin group | nhom | Nhóm | | | |
| begin repeat | con | Con | | | |
| integer | tuoi_con | Tuổi con | | | |
| end repeat | | | | | |
| end group | | | | | |
"""
CHOICES = "| list_name | name | label |\n| co | a | A |\n| co | b | B |\n| co | c | C |"
SENT = """<data id="x"><ten> Cần đèn </ten><tuoi>40</tuoi><diem>3.5</diem><ngay>2026-03-05</ngay>
<gio>14:30:00.000+07:00</gio><luc>2026-03-05T08:05:30.000+07:00</luc><nhieu>c  a</nhieu><ok>OK</ok><doi>999</doi>
<nhom><con><tuoi_con>3</tuoi_con></con><con><tuoi_con>9</tuoi_con></con></nhom><la>lạ</la></data>"""


def test_each_kind_of_value_becomes_the_answer_that_our_pages_send():
    questionnaire = form_of(FORM, CHOICES)
    answers = answers_in(questionnaire, read_xml(SENT.encode()))
    assert answers == {
        "ten": " Cần đèn ",
        "tuoi": "40",
        "diem": "3.5",
        "ngay": "2026-03-05",
        "gio": "14:30",
        "luc": "2026-03-05T08:05:30",
        "nhieu": ["c", "a"],
        "ok": "OK",
        "con": [{"tuoi_con": "3"}, {"tuoi_con": "9"}],
    }
    cleaned = Interview(questionnaire, answers, today=date(2026, 3, 5)).cleaned()
    assert (cleaned["doi"], cleaned["ten"], cleaned["con"]) == ("80", "Cần đèn", answers["con"])


def test_blank_where_an_answer_is_asked_for_was_declined_and_nothing_else():
    questionnaire = form_of(FORM, CHOICES)
    interview = Interview(questionnaire, {"diem": "ba"}, today=date(2026, 3, 5))
    declined, wrong = undeclined(interview)
    assert declined == ["tuoi"]
    assert [(each.variable, each.code) for each in wrong] == [("diem", "not-number")]


def test_the_first_groups_names_are_no_questions_names():
    questionnaire = form_of("| type | name | label |\n| text | ks_ho | Họ |\n| text | ksx_ho | Họ |")
    assert FirstGroup.of(questionnaire).case == "ksxx_ho"


@pytest.mark.parametrize("name", ["khaosat-", "khaosat--1", "khaosat-²", "khaosat-9999999999", "other-1", ""])
def test_a_name_that_no_form_of_ours_has_is_unknown(name: str):
    with pytest.raises(SurveyError) as refused:
        number_in(name)
    assert refused.value.code == "collect.form_unknown"


@only_sqlite
@needs("node")
@needs_engine
def test_the_form_ends_with_the_screening_where_our_interview_does(
    session: Session, world: World, guarded_app: Flask, tmp_path: Path
):
    place = survey_in_the_field(session, world, asked=screening())
    session.commit()
    with running(guarded_app) as server:
        device = device_on(server, place, session, guarded_app)
        case, form = device.own[0], device.form
        cases = device.collect.get(f"/odk/form/khaosat-{place.survey.id}-1/ho.csv").body
        paths = paths_of(form)
        first = {"ks_ho": str(case.id), "ks_so_nguoi": "3", "ks_dong_y": "1"}

        def asked(**answers: str) -> dict[str, Any]:
            told = [(paths[name], value) for name, value in {**first, **answers}.items()]
            return in_odks_engine(tmp_path, form, cases, told)

        eligible, outside = asked(ot="1", tuoi="40", gioi="nam", y="1"), asked(ot="2", tuoi="40", gioi="nu")
        assert "<y>1</y>" in eligible["xml"]
        assert "<y" not in outside["xml"]
        assert device.collect.send(outside["xml"].encode()).status == 201
    session.expire_all()
    (response,) = session.scalars(select(Response))
    assert (response.state, response.answers) == ("screened_out", {"ot": "2", "tuoi": "40", "gioi": "nu"})
    assert session.scalar(select(func.count()).select_from(ResponseLink)) == 0
    assert session.get_one(Case, case.id).state == "finished"
