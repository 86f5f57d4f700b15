"""A state moves along its table only, and of two who move it at once one is told."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

import surveys.records  # noqa: F401 (all machines)
from surveys.errors import SurveyError
from surveys.fieldwork.records import CASE_STATES, HANDOVER_STATES
from surveys.questionnaires.records import VERSION_STATES
from surveys.requests.records import SURVEY_STATES, Survey, SurveyRequest
from surveys.responses.records import RESPONSE_STATES
from surveys.samples.records import DRAW_STATES
from tests.conftest import NOW

MACHINES = (CASE_STATES, DRAW_STATES, HANDOVER_STATES, RESPONSE_STATES, SURVEY_STATES, VERSION_STATES)


@pytest.fixture
def survey(session, world):
    request = SurveyRequest(
        unit=world.province,
        requesting_body="Ban Tuyên giáo",
        implementing_body="Trung tâm",
        funding="Ngân sách",
        document_number="1-CV",
        document_date=NOW.date(),
        title="Khảo sát",
        purpose="Nắm ý kiến",
        target_population="Người dân",
        deadline=NOW.date(),
        created_at=NOW,
        created_by_id=world.person("designer").id,
    )
    survey = Survey(
        request=request, unit=world.province, unit_list=world.unit_list, title=request.title, created_at=NOW
    )
    session.add(survey)
    session.commit()
    return survey


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_that_can_be_reached_is_in_the_table(machine):
    reached = {after for following in machine.transitions.values() for after in following}
    assert reached <= set(machine.states)


def test_a_state_moves_along_its_table_with_what_belongs_to_the_move(session, survey):
    SURVEY_STATES.move(session, survey, "fieldwork", fieldwork_from=NOW.date())
    assert (survey.state, survey.fieldwork_from) == ("fieldwork", NOW.date())


def test_a_step_that_is_not_in_the_table_is_refused(session, survey):
    with pytest.raises(SurveyError) as refused:
        SURVEY_STATES.move(session, survey, "report")
    assert refused.value.code == "state.not_allowed"
    assert survey.state == "design"


def test_whoever_comes_second_is_told_and_changes_nothing(engine, session, survey):
    with Session(engine, expire_on_commit=False) as other:
        theirs = other.get_one(Survey, survey.id)
        other.commit()
        SURVEY_STATES.move(session, survey, "fieldwork", fieldwork_from=NOW.date())
        session.commit()
        with pytest.raises(SurveyError) as refused:
            SURVEY_STATES.move(other, theirs, "fieldwork", fieldwork_from=None)
        assert refused.value.code == "state.changed_meanwhile"
        assert theirs.state == "fieldwork"
        assert theirs.fieldwork_from == NOW.date()
