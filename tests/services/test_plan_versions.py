"""The analysis plan: written in versions, kept as it stands when fieldwork starts, and what was shown stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.reports.plan import Finding, Plan, Thresholds, plan_of
from surveys.reports.plan_content import PlanContent
from surveys.reports.plan_versions import plan_versions, shown_before, write_version
from surveys.reports.plan_writing import keep_plan_at_start, write_plan
from surveys.reports.tabulation import results_book
from surveys.requests.records import Survey
from surveys.requests.service import close_fieldwork, enter_fieldwork
from surveys.responses.dataset import PSU_COLUMN, STRATUM_COLUMN
from surveys.samples.records import SelectedUnit
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey, open_small_survey, questionnaire
from tests.services.survey_on_its_way import publish

REASON = "Góp ý của đơn vị đề nghị"
LATER = NOW + timedelta(days=30)


def planned(session: Session, survey: Survey) -> Plan:
    found = plan_of(session, survey)
    assert found is not None
    return found


def wrote(session: Session, world: World, survey: Survey, **what: Any) -> int:
    what = {"banners": ["sex", "age"], "reason": REASON, **what}
    return write_plan(session, survey, person=world.person("designer"), now=NOW, **what).number


def refused(session: Session, world: World, survey: Survey, **what: Any) -> str:
    with pytest.raises(SurveyError) as error:
        wrote(session, world, survey, **what)
    return error.value.code


@pytest.fixture
def survey(session: Session, world: World) -> Survey:
    """Drawn and answered, and in design again: the plan is written when no state stands in the way."""
    found = build_survey(session, world, released=False)
    found.state = "design"
    session.flush()
    return found


def test_the_plan_written_in_design_is_what_later_changes_are_measured_by(
    session: Session, world: World, survey: Survey
) -> None:
    chosen = [each.variable for each in planned(session, survey).all_asked if each.variable != "q3"]
    order = ["q2", *(name for name in chosen if name != "q2")]
    assert wrote(session, world, survey, questions=order, reason="", findings=[Finding("q1", banner="age")]) == 1
    assert wrote(session, world, survey, questions=order, reason="") == 1  # the same is not written again
    plan = planned(session, survey)
    assert [each.variable for each in plan.questions[:2]] == ["q2", chosen[0]]
    assert [each.number for each in plan.questions] == list(range(1, len(plan.questions) + 1))
    assert [each.variable for each in plan.left_out] == ["q3"]
    enter_fieldwork(session, survey, NOW.date(), LATER.date(), person=world.person("designer"), now=NOW)
    assert (planned(session, survey).version, planned(session, survey).later) == (1, frozenset())
    raised = Thresholds(minimum_base=15)
    assert refused(session, world, survey, reason="vội", thresholds=raised) == "plan.reason_missing"
    wrote(
        session,
        world,
        survey,
        banners=["job", "age"],
        questions=[*order, "q3"],
        thresholds=raised,
        findings=[Finding("q1", banner="age"), Finding("q2", banner="job")],
    )
    plan = planned(session, survey)
    assert plan.later == {"banner:job", "question:q3", "threshold:minimum_base", "finding:2"}
    assert [(each.number, each.is_later, each.reason) for each in plan_versions(session, survey)] == [
        (1, False, ""),
        (2, True, REASON),
    ]


def test_what_nobody_wrote_is_kept_as_it_stands_when_fieldwork_starts(
    session: Session, world: World, survey: Survey
) -> None:
    default = planned(session, survey)
    assert default.version == 0
    enter_fieldwork(session, survey, NOW.date(), LATER.date(), person=world.person("designer"), now=NOW)
    kept = planned(session, survey)
    assert (kept.version, kept.banners, kept.questions) == (1, default.banners, default.questions)
    (version,) = plan_versions(session, survey)
    assert (version.survey_state, version.written_by_id, version.written_at) == ("design", None, NOW)


def test_what_was_published_stays_and_thresholds_only_rise(session: Session, world: World, survey: Survey) -> None:
    names = [each.variable for each in planned(session, survey).all_asked]
    keep_plan_at_start(session, survey, now=NOW)
    survey.state = "fieldwork"
    wrote(session, world, survey, thresholds=Thresholds(minimum_base=20))
    wrote(session, world, survey, thresholds=Thresholds(minimum_base=12))
    close_fieldwork(session, survey, person=world.person("designer"), now=LATER)
    assert refused(session, world, survey, thresholds=Thresholds(minimum_base=11)) == "plan.threshold_lowered"
    assert refused(session, world, survey, questions=names[1:]) == "plan.question_shown"
    assert wrote(session, world, survey, questions=names[::-1], banners=["job"]) == 4
    assert wrote(session, world, survey, banners=["q1", STRATUM_COLUMN]) == 5
    assert shown_before(session, survey) == (("sex", "age"), ("job",), ("q1", STRATUM_COLUMN))
    assert not planned(session, survey).later & {f"question:{name}" for name in names}


def test_a_plan_from_before_there_were_versions_is_kept_before_it_changes(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    before = tuple(banner.variable for banner in planned(session, survey).banners)
    assert wrote(session, world, survey, banners=["job"]) == 2
    assert shown_before(session, survey) == (before, ("job",))
    assert planned(session, survey).later == frozenset()  # `job` stood among the default groups


@only_sqlite
@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"questions": []}, "plan.no_question"),
        ({"questions": ["khong_co"]}, "plan.unknown_question"),
        ({"banners": ["concern"]}, "plan.unknown_banner"),
        ({"thresholds": Thresholds(minimum_base=9)}, "plan.threshold"),
        ({"thresholds": Thresholds(minimum_base=40)}, "plan.flag_below"),
        ({"findings": [Finding("members")]}, "plan.finding_question"),
        ({"questions": ["q2"], "findings": [Finding("q1")]}, "plan.finding_question"),
        ({"findings": [Finding("q1", answer="99")]}, "plan.finding_answer"),
        ({"findings": [Finding("q1", banner="job")]}, "plan.finding_banner"),
        ({"findings": [Finding("q1")] * 6}, "plan.too_many_findings"),
    ],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(
    session: Session, world: World, survey: Survey, what: dict[str, Any], code: str
) -> None:
    assert refused(session, world, survey, **what) == code


def test_the_commune_divides_tables_after_fieldwork_and_never_live_ones(
    session: Session, world: World, survey: Survey
) -> None:
    default = planned(session, survey)
    assert PSU_COLUMN in [banner.variable for banner in default.possible_banners]
    assert PSU_COLUMN not in [banner.variable for banner in default.banners]
    wrote(session, world, survey, banners=[PSU_COLUMN, "sex"])
    survey.state = "fieldwork"
    session.flush()
    close_fieldwork(session, survey, person=world.person("designer"), now=LATER)
    book, _ledger = results_book(session, survey)
    question = book.question("q1")
    assert question is not None
    drawn = select(SelectedUnit.psu).where(SelectedUnit.stage == 1).distinct()
    communes = {each.label for each in question.by_banner(PSU_COLUMN)}
    assert len(communes) == len(session.scalars(drawn).all()) == 18


@only_sqlite
def test_a_plan_is_written_with_a_draft_and_holds_when_it_is_published(session: Session, world: World) -> None:
    survey = open_small_survey(session, world, world.person("designer"))
    assert refused(session, world, survey) == "plan.no_questionnaire"
    version = publish(session, survey, questionnaire(), person_id=world.person("designer").id, state="draft")
    assert plan_of(session, survey) is None
    assert wrote(session, world, survey, banners=["sex"], questions=["q2"], reason="") == 1
    version.state, version.published_at = "published", NOW
    plan = planned(session, survey)
    assert ([each.variable for each in plan.questions], plan.banners[0].variable) == (["q2"], "sex")


def test_a_question_of_a_later_questionnaire_joins_the_plan_at_its_end(
    session: Session, world: World, survey: Survey
) -> None:
    names = [each.variable for each in planned(session, survey).all_asked]
    before = PlanContent(questions=(names[2], names[0]), left_out=tuple(names[3:]))
    write_version(session, survey, before, person=None, now=NOW)
    assert [each.variable for each in planned(session, survey).questions] == [names[2], names[0], names[1]]
    survey.state = "fieldwork"
    assert planned(session, survey).later == {f"question:{names[1]}"}
