"""Volunteers by an open link: who may begin until when, what is kept of them, and that a sample never feels them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from surveys.errors import SurveyError
from surveys.fieldwork.links.open_links import close_link, open_link, standing_of
from surveys.fieldwork.links.records import OpenDraft, OpenLink
from surveys.fieldwork.progress import progress
from surveys.reports.aapor import modes_sentence, prefilled
from surveys.reports.facts import report_facts
from surveys.reports.tabulation import results_book
from surveys.reports.volunteers import volunteers_beside, volunteers_book
from surveys.requests.journey import journey
from surveys.requests.records import Survey
from surveys.requests.service import close_fieldwork, open_survey
from surveys.responses.keeping import save_section
from surveys.responses.records import Response, ResponseLink
from surveys.responses.releases import latest_release
from surveys.responses.volunteers import begin, draft_of_browser, forget_unfinished, submit
from tests.conftest import NOW, World, only_sqlite
from tests.documents.small_survey import build_survey, questionnaire
from tests.services.many_at_once import at_once
from tests.services.survey_in_the_field import full_answers
from tests.services.survey_on_its_way import publish
from tests.services.test_requests_service import make_request
from tests.services.volunteers import answered, began, only_by_link

TODAY = NOW.date()


def opened(session: Session, survey: Survey, world: World, **limits: Any) -> OpenLink:
    given: dict[str, Any] = {"closes_on": None, "most_responses": None, **limits}
    return open_link(session, survey, **given, person=world.person("designer"), now=NOW)


@pytest.fixture
def only_volunteers(session: Session, world: World) -> OpenLink:
    """A survey without any draw, in the field by its link."""
    return only_by_link(session, world)


def test_what_volunteers_answer_changes_nothing_that_is_said_of_the_sample(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    before, ledger = results_book(session, survey)
    stood, facts = progress(session, survey, today=TODAY), report_facts(session, survey)
    link = opened(session, survey, world)
    for _each in range(25):
        answered(session, link, full_answers(questionnaire()))
    close_fieldwork(session, survey, person=world.person("designer"), now=NOW)
    survey.state = "fieldwork"  # as before, so that only the volunteers are new
    again, ledger_again = results_book(session, survey)
    assert asdict(again) == asdict(before)
    assert ledger_again.steps == ledger.steps
    assert progress(session, survey, today=TODAY) == stood
    after = report_facts(session, survey)
    assert facts is not None and after is not None
    assert (after.strata, after.rates, after.modes, after.valid) == (
        facts.strata,
        facts.rates,
        facts.modes,
        facts.valid,
    )
    assert after.volunteers == 25 and "25 phiếu tự nguyện" in modes_sentence(after)
    theirs = volunteers_beside(session, survey)
    assert theirs is not None and (theirs.n, theirs.basis) == (25, "volunteer")
    assert not theirs.bears_error and not theirs.bears_interval
    cells = [answer.cell for question in theirs.questions for answer in question.answers]
    assert all(each is None for cell in cells for each in (cell.se, cell.low, cell.high, cell.margin, cell.deff))


def test_live_results_of_volunteers_advance_in_steps_of_their_own(
    session: Session, world: World, only_volunteers: OpenLink
) -> None:
    survey = only_volunteers.survey
    for _each in range(19):
        answered(session, only_volunteers, full_answers(questionnaire()))
    with pytest.raises(SurveyError, match="no responses"):
        results_book(session, survey)
    answered(session, only_volunteers, full_answers(questionnaire()))
    assert volunteers_book(session, survey).n == 10, "ten are shown, ten stay behind"
    assert latest_release(session, survey) is None, "no step of the sample's"
    close_fieldwork(session, survey, person=world.person("designer"), now=NOW)
    book, ledger = results_book(session, survey)
    assert (book.n, book.basis, ledger.steps) == (20, "volunteer", ())
    assert volunteers_beside(session, survey) is None, "they are the survey's own results, not an appendix"


@only_sqlite
def test_a_survey_of_volunteers_alone_says_so_at_every_station(session: Session, only_volunteers: OpenLink) -> None:
    survey = only_volunteers.survey
    answered(session, only_volunteers, full_answers(questionnaire()))
    way = {step.key: step.state_words for step in journey(session, survey, today=TODAY).steps}
    assert way["sample"] == "Không chọn mẫu: ai muốn thì trả lời qua liên kết mở"
    assert way["fieldwork"].startswith("1 phiếu qua liên kết mở")
    facts = report_facts(session, survey)
    assert facts is not None and facts.draw is None
    said = " ".join(prefilled(facts, None).values())
    assert "Mẫu tự nguyện." in said and "không có tỷ lệ trả lời" in said and "không loại trừ được" in said
    assert "±" not in said and "thu thập ở nơi khác" not in said


def test_a_response_of_a_volunteer_knows_no_case_place_or_person(session: Session, only_volunteers: OpenLink) -> None:
    draft = began(session, only_volunteers)
    draft.answers = full_answers(questionnaire())
    response = submit(session, draft, now=NOW)
    session.commit()
    assert (response.mode, response.stratum, response.psu, response.person_probability) == ("open_link", "", "", None)
    assert session.scalars(select(ResponseLink)).all() == []
    assert session.scalars(select(OpenDraft)).all() == [], "the draft goes with the submission"
    names = {column.name for column in OpenDraft.__table__.columns}
    assert not names & {"ip", "address", "user_agent", "device", "fingerprint", "person_id"}


def test_the_link_ends_by_day_and_number_and_lets_those_finish_who_began(
    session: Session, world: World, only_volunteers: OpenLink
) -> None:
    designer = world.person("designer")
    only_volunteers.closes_on, only_volunteers.most_responses = TODAY, 10
    late = began(session, only_volunteers)
    for _each in range(10):
        answered(session, only_volunteers, full_answers(questionnaire()))
    assert standing_of(session, only_volunteers, today=TODAY).state == "full"
    with pytest.raises(SurveyError) as refused:
        began(session, only_volunteers)
    assert refused.value.code == "open_link.not_open"
    only_volunteers.most_responses = None
    tomorrow = NOW + timedelta(hours=23)
    assert standing_of(session, only_volunteers, today=tomorrow.date()).state == "ended"
    late.answers = full_answers(questionnaire())
    submit(session, late, now=tomorrow)
    cut_off = began(session, only_volunteers)
    cut_off.answers = full_answers(questionnaire())
    close_link(session, only_volunteers, person=designer, now=NOW)
    with pytest.raises(SurveyError) as closed:
        submit(session, cut_off, now=NOW)
    assert closed.value.code == "open_link.not_open"
    again = open_link(session, only_volunteers.survey, closes_on=None, most_responses=None, person=designer, now=NOW)
    assert again.code == only_volunteers.code, "a printed address stays good"


def test_sent_by_several_windows_at_once_it_is_one_response(
    engine: Engine, session: Session, only_volunteers: OpenLink
) -> None:
    draft = began(session, only_volunteers)
    save_section(session, draft, section=None, answers=full_answers(questionnaire()), now=NOW)
    session.commit()
    link_id, token, instance = only_volunteers.id, draft.token_hash, draft.instance_id

    def send(fresh: Session) -> UUID:
        mine = draft_of_browser(fresh, fresh.get_one(OpenLink, link_id), token, now=NOW)
        return instance if mine is None else submit(fresh, mine, now=NOW).instance_id

    assert set(at_once(engine, [send] * 6)) == {instance}
    session.rollback()
    assert session.scalars(select(Response.instance_id)).all() == [instance]


def test_what_is_left_unfinished_for_a_day_opens_no_more_and_is_deleted(
    session: Session, only_volunteers: OpenLink
) -> None:
    draft = began(session, only_volunteers)
    token, later = draft.token_hash, NOW + timedelta(days=1)
    assert draft_of_browser(session, only_volunteers, token, now=later - timedelta(seconds=1)) is draft
    assert draft_of_browser(session, only_volunteers, token, now=later) is None
    fresh = began(session, only_volunteers, now=later - timedelta(hours=1))
    assert forget_unfinished(session, now=later) == 1
    assert session.scalars(select(OpenDraft.instance_id)).all() == [fresh.instance_id]


@only_sqlite
def test_a_link_is_opened_only_where_it_can_be_honest(session: Session, world: World) -> None:
    designer = world.person("designer")
    survey = open_survey(session, make_request(session, world), person=designer, now=NOW)

    def refusal(**limits: Any) -> str:
        with pytest.raises(SurveyError) as refused:
            opened(session, survey, world, **limits)
        return refused.value.code

    assert refusal() == "open_link.no_questionnaire"
    publish(session, survey, questionnaire(), person_id=designer.id)
    assert refusal() == "open_link.without_sample"
    assert refusal(closes_on=date(2026, 3, 4), without_sample=True) == "open_link.day_over"
    assert refusal(most_responses=9, without_sample=True) == "open_link.too_few"
    link = opened(session, survey, world, without_sample=True)
    assert survey.state == "fieldwork" and refusal() == "open_link.is_open"
    with pytest.raises(SurveyError) as taken:
        begin(
            session,
            link,
            instance_id=began(session, link).instance_id,
            token_hash="b",
            consent_text_version="1",
            now=NOW,
        )
    assert taken.value.code == "open_link.begun_before"
    drawn = build_survey(session, world, state="design")
    with pytest.raises(SurveyError) as first:
        opened(session, drawn, world, without_sample=True)
    assert first.value.code == "open_link.sample_first"
