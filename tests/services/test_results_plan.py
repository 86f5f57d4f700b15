"""What results show: questions, batteries, and the groups that tables are divided by."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.questionnaires import read_questionnaire
from surveys.reports.plan import battery_keys, plan_of, planned_questions
from surveys.reports.plan_writing import write_plan
from surveys.responses.dataset import STRATUM_COLUMN
from tests.conftest import NOW, World
from tests.documents.small_survey import GRID, build_survey, questionnaire
from webapp.demo.questionnaire import demo_questionnaire_workbook


def test_the_default_groups_are_the_stratum_and_who_respondents_are(session: Session, world: World) -> None:
    plan = plan_of(session, build_survey(session, world))
    assert plan is not None
    assert [banner.variable for banner in plan.banners] == [STRATUM_COLUMN, "sex", "age", "job"]


def test_the_office_chooses_other_groups(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    write_plan(
        session,
        survey,
        banners=["job", "q1"],
        reason="Góp ý của đơn vị đề nghị",
        person=world.person("designer"),
        now=NOW,
    )
    plan = plan_of(session, survey)
    assert plan is not None
    assert [banner.variable for banner in plan.banners] == ["job", "q1"]


def test_a_question_with_several_answers_cannot_divide_a_table(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    with pytest.raises(SurveyError) as refused:
        write_plan(
            session,
            survey,
            banners=["concern"],
            reason="Góp ý của đơn vị đề nghị",
            person=world.person("designer"),
            now=NOW,
        )
    assert refused.value.code == "plan.unknown_banner"


def test_a_grid_is_a_battery_but_a_section_on_one_scale_is_not() -> None:
    keys = battery_keys(questionnaire(closed=5))
    assert set(keys) == {f"g{number}" for number in range(1, len(GRID) + 1)}
    assert len(set(keys.values())) == 1


def test_questions_are_numbered_in_the_order_in_which_they_are_asked(session: Session, world: World) -> None:
    plan = plan_of(session, build_survey(session, world))
    assert plan is not None
    assert [question.number for question in plan.questions] == list(range(1, len(plan.questions) + 1))
    assert {q.variable for q in plan.questions if q.is_profile} == {"sex", "age", "job", "members"}
    assert {q.kind for q in plan.questions} == {"single", "multiple", "number", "open"}


def test_the_numbers_in_the_labels_are_kept_and_said_once() -> None:
    form, _findings = read_questionnaire(demo_questionnaire_workbook(), "phieu.xlsx")
    planned = {question.variable: question for question in planned_questions([form])}
    assert (planned["da_giao_dich"].numeral, planned["da_giao_dich"].label[:14]) == ("1", "Trong 12 tháng")
    items = [question.numeral for question in planned.values() if question.battery.endswith("xã, phường?")]
    assert items[:2] == ["6a", "6b"]
    education = planned["hoc_van"]
    assert education.item is not None
    assert (education.numeral, education.label, education.item.label) == (
        "17",
        "Trình độ học vấn cao nhất",
        education.label,
    )


def test_a_grid_by_itself_goes_on_in_the_section_before_it() -> None:
    form, _findings = read_questionnaire(demo_questionnaire_workbook(), "phieu.xlsx")
    sections = {question.numeral: question.section for question in planned_questions([form])}
    assert sections["5"] == sections["6a"] == sections["7"] == "A. Giao dịch với chính quyền xã, phường"
