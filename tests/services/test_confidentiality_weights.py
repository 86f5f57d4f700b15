"""What weights could tell of single answers: totals that isolate somebody, counts that are left over."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import AnalysisError
from surveys.requests.records import Survey
from surveys.responses.dataset import weighted_sample
from surveys.responses.records import Response
from tests.conftest import World, only_sqlite
from tests.documents.small_survey import build_survey
from tests.services.test_results_weighting_plans import declare, totals


def give_jobs(session: Session, survey: Survey, *, job: str, to: int) -> None:
    """Some respondents get this job, all others the first."""
    responses = session.scalars(select(Response).where(Response.survey_id == survey.id)).all()
    for place, response in enumerate(responses):
        response.answers = {**response.answers, "job": job if place < to else "1"}
    session.commit()


@only_sqlite
def test_totals_cannot_make_a_few_people_stand_for_nearly_all(session: Session, world: World) -> None:
    """Unless refused, every result was the answer of the one person with the second job."""
    survey = build_survey(session, world)
    isolating = {"1": 1, "2": 999_999_999}
    give_jobs(session, survey, job="2", to=1)
    declare(session, world, survey, totals(job=isolating))
    with pytest.raises(AnalysisError) as few:
        weighted_sample(session, survey)
    assert few.value.code == "calibration_cell_small"
    give_jobs(session, survey, job="2", to=10)
    with pytest.raises(AnalysisError) as far:
        weighted_sample(session, survey)
    assert far.value.code == "calibration_too_far"
    declare(session, world, survey, totals(job={"1": 90, "2": 10}))
    sample, _ledger = weighted_sample(session, survey)
    assert sample.weights.sum() == pytest.approx(100)
