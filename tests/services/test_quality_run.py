"""What is unusual about interviews, from the database to flags and through their states."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import select, update

from analysis.interviewer_checks import Check
from surveys.audit import AuditEntry
from surveys.errors import SurveyError
from surveys.fieldwork.quality.flags import answer_flag, flags_of, own_flags, settle_flag
from surveys.fieldwork.quality.interviews import count_interviews, interviews_of
from surveys.fieldwork.quality.records import QualityFlag
from surveys.fieldwork.quality.run import _may_be_said, compute, keep, latest_run, surveys_due
from surveys.fieldwork.records import Case
from surveys.responses.records import Response, ResponseLink
from tests.conftest import NOW, only_sqlite
from tests.services.compared_interviews import SECRET, add_collaborators, interview
from tests.services.survey_in_the_field import Field, demo_questionnaire, survey_in_the_field

QUICK, COLLABORATORS, EACH = 2, 8, 12


@pytest.fixture
def place(session, world) -> Field:
    found = survey_in_the_field(session, world)
    found.collaborators = add_collaborators(session, found, COLLABORATORS)
    return found


def interviewed(session, place: Field, **columns) -> list[int]:
    return interview(
        session, place, demo_questionnaire(), place.collaborators, each=EACH, quick=(QUICK,), **columns
    )  # fmt: skip


def found_by_comparison(session, place: Field) -> QualityFlag:
    return next(flag for flag in flags_of(session, place.survey) if flag.indicator == "short" and flag.case_id is None)


def test_who_is_three_times_as_quick_is_found_and_no_response_or_case_is_changed(session, place):
    interviewed(session, place)
    watched = select(Response.instance_id, Response.state, Response.answers, Case.state).join(
        ResponseLink, ResponseLink.response_id == Response.instance_id
    ).join(Case, Case.id == ResponseLink.case_id).order_by(Response.instance_id)  # fmt: skip
    before = session.execute(watched).all()
    run = keep(session, place.survey, compute(session, place.survey), person=None, now=NOW)
    session.expire_all()
    compared = [flag for flag in flags_of(session, place.survey) if flag.case_id is None]
    assert [(flag.indicator, flag.collaborator_id) for flag in compared] == [
        ("short", place.collaborators[QUICK].id)
    ]  # fmt: skip
    flag = compared[0]
    assert flag.state == "open"
    assert flag.n == EACH
    assert flag.value == pytest.approx(5, abs=1)
    assert flag.facts["usual"] == pytest.approx(18, abs=2)
    assert 0 < flag.p < flag.q < 0.1
    singles = Counter(each.collaborator_id for each in flags_of(session, place.survey) if each.case_id)
    assert singles.most_common(1)[0][0] == place.collaborators[QUICK].id
    assert (run.responses, run.collaborators) == (COLLABORATORS * EACH, COLLABORATORS)
    assert {row[0] for row in run.summary["indicators"]["short"]["rows"]} == {one.id for one in place.collaborators}
    assert session.execute(watched).all() == before
    assert SECRET not in repr([run.summary, *(each.facts for each in flags_of(session, place.survey))])
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "quality.computed"


def test_found_again_keeps_what_was_said_and_settled_comes_back_only_when_it_is_worse(session, world, place):
    interviewed(session, place)
    computed = compute(session, place.survey)
    keep(session, place.survey, computed, now=NOW)
    flag, owner = found_by_comparison(session, place), place.collaborators[QUICK]
    answer_flag(session, flag, answer="Hộ ít người, ít câu", person=owner, now=NOW)
    keep(session, place.survey, computed, now=NOW)
    session.refresh(flag)
    assert (flag.state, flag.answer) == ("answered", "Hộ ít người, ít câu")

    keep(session, place.survey, replace(computed, findings=()), now=NOW)
    session.refresh(flag)
    assert flag.state == "faded"
    assert flag not in own_flags(session, owner)
    keep(session, place.survey, computed, now=NOW)
    session.refresh(flag)
    assert flag.state == "open"

    supervisor = world.person("supervisor")
    settle_flag(session, flag, outcome="explained", note="Đã nghe máy đọc lại", person=supervisor, now=NOW)
    keep(session, place.survey, computed, now=NOW)
    session.refresh(flag)
    assert (flag.state, flag.outcome) == ("settled", "explained")
    same = next(each for each in computed.findings if each.key == flag.key)
    rarer = replace(same, p=same.p / 20)  # by more interviews alone, no further from the usual
    keep(session, place.survey, replace(computed, findings=(rarer,)), now=NOW)
    session.refresh(flag)
    assert flag.state == "settled"
    worse = replace(same, p=same.p / 20, value=same.value - 1)
    keep(session, place.survey, replace(computed, findings=(worse,)), now=NOW)
    session.refresh(flag)
    assert (flag.state, flag.outcome, flag.note) == ("open", "", "")
    assert flag.facts["settled"]["note"] == "Đã nghe máy đọc lại"
    newest = latest_run(session, place.survey)
    assert newest.summary["found"] == 1


@only_sqlite
def test_what_is_nobodys_interview_is_left_out_and_nobody_timed_a_form_of_paper(session, place):
    cases = interviewed(session, place)
    links = session.scalars(select(ResponseLink).where(ResponseLink.case_id.in_(cases)).order_by(ResponseLink.case_id))
    ids = [link.response_id for link in links]
    left_out = [
        {"mode": "personal_link"},
        {"mode": "self_completion"},
        {"state": "void"},
        {"state": "screened_out"},
    ]
    for response_id, change in zip(ids, left_out, strict=False):
        session.execute(update(Response).where(Response.instance_id == response_id).values(**change))
    session.execute(update(Response).where(Response.instance_id == ids[-1]).values(mode="paper"))
    session.execute(update(ResponseLink).where(ResponseLink.response_id == ids[-2]).values(elapsed_seconds=None))
    found = interviews_of(session, place.survey)
    assert len(found) == count_interviews(session, place.survey) == len(ids) - len(left_out)
    assert found.cases == tuple(cases[len(left_out) :])
    assert np.isnan(found.data.minutes[-1])
    assert np.isnan(found.data.started[-1])
    by_clock = session.get_one(ResponseLink, ids[-2])
    assert found.data.minutes[-2] == pytest.approx((by_clock.submitted_at - by_clock.started_at).total_seconds() / 60)
    assert found.data.started[0] % 1440 == 8 * 60 + 3 * 45  # of the second day, in Viet Nam's time


@only_sqlite
def test_evasive_answers_are_counted_apart_and_are_no_step_of_a_scale(session, place):
    interviewed(session, place)
    found = interviews_of(session, place.survey)
    names = {question.name: question for question in found.looked_at.closed}
    silent = names["tin_tuong"]
    answers = session.scalars(
        select(Response.answers)
        .join(ResponseLink, ResponseLink.response_id == Response.instance_id)
        .order_by(ResponseLink.case_id)
    ).all()
    said = found.data.answers["tin_tuong"].to_numpy()
    assert len(silent.evasive) == 1
    assert [bool(np.isnan(value)) for value in said] == [each["tin_tuong"] in silent.evasive for each in answers]
    evasive = [sum(_evasive(each.get(name), names[name]) for name in names) for each in answers]
    assert found.data.dont_know.tolist() == evasive
    assert {len(battery) for battery in found.looked_at.batteries} == {5}


def _evasive(answer, question) -> bool:
    codes = answer if isinstance(answer, list) else [answer]
    return any(code in question.evasive for code in codes)


def test_it_is_computed_by_itself_after_so_many_new_interviews(session, place):
    people = place.collaborators
    interview(session, place, demo_questionnaire(), people[:2], each=14, seed=1)
    assert surveys_due(session) == []
    interview(session, place, demo_questionnaire(), people[:1], each=2, seed=2)
    assert surveys_due(session) == [place.survey.id]
    keep(session, place.survey, compute(session, place.survey), now=NOW)
    interview(session, place, demo_questionnaire(), people[:1], each=19, seed=3)
    assert surveys_due(session) == []
    interview(session, place, demo_questionnaire(), people[:1], each=1, seed=4)
    assert surveys_due(session) == [place.survey.id]
    place.survey.locked_at = NOW
    session.flush()
    assert surveys_due(session) == []


@only_sqlite
def test_a_locked_or_a_practice_survey_and_somebody_elses_flag_are_refused(session, place):
    interviewed(session, place)
    computed = compute(session, place.survey)
    keep(session, place.survey, computed, now=NOW)
    flag, owner, other = found_by_comparison(session, place), place.collaborators[QUICK], place.collaborators[0]
    with pytest.raises(SurveyError, match="somebody else") as refused:
        answer_flag(session, flag, answer="Không phải của tôi", person=other, now=NOW)
    assert refused.value.code == "quality.not_yours"
    for column, value, code in (("practice_of_id", place.survey.id, "quality.practice"),
                                ("locked_at", NOW, "survey.locked")):  # fmt: skip
        setattr(place.survey, column, value)
        session.flush()
        acts = (
            lambda: compute(session, place.survey),
            lambda: keep(session, place.survey, computed, now=NOW),
            lambda: answer_flag(session, flag, answer="Hộ ít người", person=owner, now=NOW),
            lambda: settle_flag(session, flag, outcome="explained", note="Đã xem", person=other, now=NOW),
        )
        for act in acts:
            with pytest.raises(SurveyError) as refused:
                act()
            assert refused.value.code == code
    assert own_flags(session, owner) == []
    assert flag.state == "open"


@only_sqlite
def test_of_too_few_interviews_nothing_is_said_of_a_collaborator(session, place):
    interview(session, place, demo_questionnaire(), place.collaborators, each=9, quick=(QUICK,))
    keep(session, place.survey, compute(session, place.survey), now=NOW)
    assert latest_run(session, place.survey).summary["indicators"] == {}
    assert {flag.case_id is None for flag in flags_of(session, place.survey)} <= {False}


@only_sqlite
def test_no_pattern_of_answers_is_said_of_an_interview_where_the_respondent_answered_unseen(session, place):
    """Nor that one is like it: who knows the answers of the one would know those of the other."""
    second = interviewed(session, place)[1]
    link = session.scalars(select(ResponseLink).where(ResponseLink.case_id == second)).one()
    session.execute(
        update(Response).where(Response.instance_id == link.response_id).values(mode="handed_over")
    )  # fmt: skip
    interviews = interviews_of(session, place.survey)
    assert interviews.handed_over[:3] == (False, True, False)

    def said(indicator: str, row: int, **facts: float) -> bool:
        return _may_be_said(Check(indicator, "1", row, 1.0, 0.9, 40, flagged=True, facts=facts), interviews)

    assert said("near_duplicates", 0, like=2.0) and said("straightlining", 0) and said("short", 1)
    assert not (said("near_duplicates", 0, like=1.0) or said("near_duplicates", 1, like=0.0))
    assert not said("straightlining", 1)
