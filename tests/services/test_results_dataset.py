"""Weights follow from draw and outcomes, with no way back to a case or a person."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.weighting import INELIGIBLE, RESPONDENT, UNKNOWN
from sampling import Basis
from surveys.errors import SurveyError
from surveys.fieldwork.records import Case
from surveys.questionnaires.questionnaire import Choice
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.reports.tabulation import results_book
from surveys.responses.dataset import STRATUM_COLUMN, combined_cells, field_cases, weighted_sample
from surveys.responses.records import Response, ResponseLink
from surveys.samples.records import FrameUnit, SelectedUnit
from tests.conftest import World
from tests.documents.small_survey import STRATA, build_survey, questionnaire, with_option
from tests.services.survey_on_its_way import publish


def test_a_weight_is_the_product_of_its_factors(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    sample, ledger = weighted_sample(session, survey)
    cases = field_cases(session, survey)
    first = sample.data.iloc[0]
    commune = cases[cases["psu"] == first["_psu"].split(" / ")[0]].iloc[0]
    base = 1 / (commune["psu_probability"] * commune["household_probability"])
    cell = {(step.kind, step.cell): step.factor for step in ledger.steps}
    adults = sample.weights[0] / (
        base * cell["eligibility", first[STRATUM_COLUMN]] * cell["nonresponse", first[STRATUM_COLUMN]]
    )
    assert adults == pytest.approx(round(adults))
    assert round(adults) in (1, 2, 3, 4)


def test_household_weights_keep_the_total_of_each_stratum(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    cases = field_cases(session, survey)
    cases["base"] = 1 / (cases["psu_probability"] * cases["household_probability"])
    _sample, ledger = weighted_sample(session, survey)
    factor = {(step.kind, step.cell): step.factor for step in ledger.steps}
    for stratum in STRATA:
        inside = cases[cases["stratum"] == stratum]
        by_outcome = inside.groupby("outcome")["base"].sum()
        known = by_outcome[RESPONDENT] * factor["nonresponse", stratum] + by_outcome.get(INELIGIBLE, 0.0)
        assert known * factor["eligibility", stratum] == pytest.approx(inside["base"].sum())


def test_probabilities_are_those_of_the_draw(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    cases = field_cases(session, survey)
    statement = select(SelectedUnit.inclusion_probability).where(SelectedUnit.stage == 2, SelectedUnit.role == "main")
    drawn = sorted(session.scalars(statement))
    assert sorted(cases["psu_probability"] * cases["household_probability"]) == pytest.approx(drawn)


def test_weights_need_no_link_to_a_case(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    assert session.scalar(select(func.count()).select_from(ResponseLink)) == 0
    sample, _ledger = weighted_sample(session, survey)
    assert len(sample) == session.scalar(select(func.count()).select_from(Response))
    assert not {"case_id", "collaborator_id", "instance_id"} & set(sample.data.columns)


def test_a_certainty_commune_becomes_a_stratum_of_its_households(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    psu = session.scalars(select(SelectedUnit).where(SelectedUnit.stage == 1)).first()
    assert psu is not None
    psu.inclusion_probability, psu.certainty = 1.0, True
    session.flush()
    sample, _ledger = weighted_sample(session, survey)
    inside = sample.data[sample.data["_stratum"] == f"certainty {psu.psu}"]
    assert len(inside) == inside["_psu"].nunique() > 1
    assert set(inside[STRATUM_COLUMN]) == {psu.stratum}


def test_a_quota_sample_has_no_weights_and_says_so(session: Session, world: World) -> None:
    survey = build_survey(session, world, basis=Basis.QUOTA)
    sample, ledger = weighted_sample(session, survey)
    assert set(sample.weights) == {1.0}
    assert ledger.steps == ()
    assert sample.basis == "quota"


def test_while_fieldwork_is_open_finished_lines_stand_for_those_to_come(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork")
    whole, _ledger = weighted_sample(session, survey)
    waiting = session.scalars(select(Case).where(Case.state == "finished").order_by(Case.code)).all()
    for case in waiting[::2]:
        case.state, case.disposition = "open", None
    session.flush()
    live, ledger = weighted_sample(session, survey)
    assert [step.kind for step in ledger.steps].count("issued") == 18
    assert live.weights.sum() == pytest.approx(whole.weights.sum(), rel=0.1)
    assert all(step.factor >= 1 for step in ledger.steps if step.kind == "issued")


def test_unreleased_responses_are_not_in_live_tables(session: Session, world: World) -> None:
    survey = build_survey(session, world, state="fieldwork", released=False)
    with pytest.raises(SurveyError) as refused:
        weighted_sample(session, survey)
    assert refused.value.code == "results.no_responses"
    everything, _ledger = weighted_sample(session, survey, released_only=False)
    assert len(everything) > 250


def test_small_cells_are_combined_with_the_smaller_neighbour() -> None:
    sizes = {"A": 30, "B": 5, "C": 25, "D": 40}
    cases = pd.DataFrame([(s, RESPONDENT) for s, n in sizes.items() for _ in range(n)], columns=["stratum", "outcome"])
    assert combined_cells(cases) == {"A": "A", "B": "B + C", "C": "B + C", "D": "D"}


def test_everything_small_ends_in_one_cell() -> None:
    cases = pd.DataFrame([(s, RESPONDENT) for s in "ABC" for _ in range(3)], columns=["stratum", "outcome"])
    assert set(combined_cells(cases).values()) == {"A + B + C"}


def test_versions_are_merged_by_variable_and_keep_old_answers(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    old = session.scalars(select(QuestionnaireVersion)).one()
    longer = with_option(questionnaire(), "sex", Choice("9", {"default": "Khác"}))
    publish(session, survey, longer, person_id=old.created_by_id, number=2)
    book, _ledger = results_book(session, survey)
    sex = book.question("sex")
    assert sex is not None
    assert [answer.label for answer in sex.answers] == ["Nam", "Nữ", "Khác"]
    assert sex.n == book.n


def test_the_frame_gives_the_lines_of_each_commune(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    lines = dict(session.execute(select(FrameUnit.unit_code, FrameUnit.households)).all())
    cases = field_cases(session, survey)
    assert np.array_equal(cases["households"], cases["psu"].map(lines))


def test_a_case_that_nobody_has_been_to_is_unknown_once_fieldwork_has_ended(session: Session, world: World) -> None:
    survey = build_survey(session, world)
    untouched = session.scalars(select(Case).where(Case.survey_id == survey.id, Case.state == "finished")).first()
    assert untouched is not None
    untouched.state, untouched.disposition = "open", None
    session.flush()
    outcomes = field_cases(session, survey)["outcome"]
    assert (outcomes == UNKNOWN).sum() >= 1
    weighted_sample(session, survey)
