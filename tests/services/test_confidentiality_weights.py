"""What weights could tell of single answers: totals that isolate somebody, counts that are left over."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis import AnalysisError
from analysis.weight_ledger import WeightLedger, WeightStep, WeightWarning
from surveys.reports.weight_summary import factor_kinds, shown_warnings
from surveys.requests.records import Survey
from surveys.responses.dataset import weighted_sample
from surveys.responses.records import Response
from tests.conftest import World, only_sqlite
from tests.documents.small_survey import build_survey
from tests.services.answered_otherwise import answered_otherwise
from tests.services.test_results_weighting_plans import ClientAs, declare, totals


def give_jobs(session: Session, survey: Survey, *, job: str, to: int) -> None:
    """Some respondents get this job, all others the first."""
    responses = session.scalars(select(Response).where(Response.survey_id == survey.id)).all()
    for place, response in enumerate(responses):
        answered_otherwise(session, response, {**response.answers, "job": job if place < to else "1"})
    session.commit()


@only_sqlite
def test_totals_cannot_make_a_few_people_stand_for_nearly_all(
    client_as: ClientAs, session: Session, world: World
) -> None:
    """Unless refused, every result was the answer of the one person with the second job."""
    survey = build_survey(session, world)
    isolating = {"1": 1, "2": 999_999_999}
    give_jobs(session, survey, job="2", to=1)
    declare(session, world, survey, totals(job=isolating))
    with pytest.raises(AnalysisError) as few:
        weighted_sample(session, survey)
    assert few.value.code == "calibration_cell_small"
    session.commit()
    pages = {name: client_as("designer").get(f"/khao-sat/{survey.id}/{name}") for name in ("ket-qua", "bao-cao")}
    assert "có dưới 10 phiếu nên không hiệu chỉnh theo được" in pages["ket-qua"].text
    assert pages["bao-cao"].status_code == 200
    give_jobs(session, survey, job="2", to=10)
    with pytest.raises(AnalysisError) as far:
        weighted_sample(session, survey)
    assert far.value.code == "calibration_too_far"
    declare(session, world, survey, totals(job={"1": 90, "2": 10}))
    sample, _ledger = weighted_sample(session, survey)
    assert sample.weights.sum() == pytest.approx(100)


def test_a_hidden_count_is_not_what_is_left_over_from_those_that_are_shown() -> None:
    steps = [
        WeightStep("person", "1", 1.0, 40, ""),
        WeightStep("person", "2", 2.0, 25, ""),
        WeightStep("person", "7", 7.0, 2, ""),
        *(WeightStep("calibration", f"Việc = {name}", 1.2, n, "") for name, n in (("a", 30), ("b", 34), ("c", 3))),
        *(WeightStep("calibration", f"Giới = {name}", 0.9, n, "") for name, n in (("Nam", 33), ("Nữ", 34))),
    ]
    warnings = (WeightWarning("large_factor", "Việc = a", 2.4, 30), WeightWarning("small_cell", "Giới = Nam", 0.9, 15))
    ledger = WeightLedger(tuple(steps), warnings)
    shown = {row.step.cell: (row.factor, row.n) for kind in factor_kinds(ledger) for row in kind.rows}
    assert shown == {
        "1": (1.0, 40),
        "2": (2.0, None),
        "7": (7.0, None),
        "Việc = a": (None, None),
        "Việc = b": (None, 34),
        "Việc = c": (None, None),
        "Giới = Nam": (0.9, 33),
        "Giới = Nữ": (0.9, 34),
    }
    assert shown_warnings(ledger) == [warnings[1]]
