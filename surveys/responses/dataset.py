"""From the database to the analysis, once: cases of the field and responses, which `weights` turns into a sample.

Answers collected elsewhere stand beside those of the field; the weakest basis of all governs every result. What
volunteers answered by an open link is a source of its own and never among them.

Nothing here reads the link between response and case: a response carries stratum, psu and its person's probability, a
case its outcome, and both meet by psu only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from analysis.weighted_sample import WeightedSample
from analysis.weighting import INELIGIBLE, NONRESPONDENT, RESPONDENT, UNKNOWN, WeightLedger
from sampling.deferred import deferred
from sampling.design import Basis, claims, weakest_basis
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import AaporClass, aapor_class
from surveys.fieldwork.links.records import OpenLink
from surveys.fieldwork.records import HAS_RESPONSE, Case
from surveys.imports.records import ResponseImport
from surveys.questionnaires.questionnaire import Question, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.responses.control_totals import DeclaredWeighting, Margin, adjusted
from surveys.responses.earlier_answers import earlier_answers
from surveys.responses.modes import SAMPLE, VOLUNTEERS, of_source
from surveys.responses.records import Response, WeightingPlan
from surveys.responses.weights import PENDING, PSU_COLUMN, STRATUM_COLUMN, combined_cells, weigh
from surveys.samples.records import FrameUnit, SampleDraw, SelectedUnit
from surveys.text import format_date
from surveys.text.i18n import gettext as _

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

__all__ = [
    "PSU_COLUMN",
    "STRATUM_COLUMN",
    "FieldDesign",
    "combined_cells",
    "field_cases",
    "field_design",
    "weighted_sample",
]

CASE_COLUMNS = [
    "stratum",
    "psu",
    "psu_name",
    "role",
    "psu_probability",
    "household_probability",
    "households",
    "outcome",
]
STATUS_OF_CLASS = {
    AaporClass.INTERVIEW: RESPONDENT,
    AaporClass.PARTIAL: RESPONDENT,
    AaporClass.NOT_ELIGIBLE: INELIGIBLE,
    AaporClass.UNKNOWN_HOUSEHOLD: UNKNOWN,
    AaporClass.UNKNOWN_OTHER: UNKNOWN,
}


@dataclass(frozen=True)
class FieldDesign:
    """The current draw (None where all answers were collected elsewhere), and the basis that governs the results.

    `source`: whose answers the results are of; volunteers only where nobody else was ever asked.
    """

    draw: SampleDraw | None
    basis: Basis
    source: str = SAMPLE


def field_design(session: Session, survey: Survey) -> FieldDesign | None:
    """The design behind a survey's responses; None before the first draw where nothing was imported.

    The basis is the weakest of the draw's and of every import that counts: one of volunteers among them, and no result
    bears a margin of error. A survey with an open link and nothing else is one of volunteers.
    """
    current = select(SampleDraw).where(SampleDraw.survey_id == survey.id, SampleDraw.state == "current")
    draw = session.scalars(current).first()
    counting = ResponseImport.survey_id == survey.id, ResponseImport.state == "imported"
    bases = [Basis(basis) for basis in session.scalars(select(ResponseImport.basis).where(*counting).distinct())]
    if draw is not None:
        bases.append(Basis(draw.design.basis))
    if bases:
        return FieldDesign(draw, weakest_basis(bases))
    link = session.scalar(select(OpenLink.id).where(OpenLink.survey_id == survey.id))
    return None if link is None else FieldDesign(None, Basis.VOLUNTEER, VOLUNTEERS)


def field_cases(session: Session, survey: Survey) -> pd.DataFrame:
    """One row a case that was issued (main, and reserves that were released), with no person in it.

    Columns: stratum, psu, psu_name, role, psu_probability (π of the commune), household_probability (π of the line
    inside it: lines issued, also from the reserve, over lines on the list), households (lines on the commune's list)
    and outcome: respondent, nonrespondent, ineligible, unknown, or pending while fieldwork is open and the case is not
    closed.
    Probabilities are empty where the sample has none.
    """
    design = field_design(session, survey)
    if design is None or design.draw is None:
        return pd.DataFrame(columns=CASE_COLUMNS)
    cases = _cases_with_lines(session, design.draw)
    issued = (cases["role"] == "main") | cases["released"]
    if survey.locked_at is None:  # then no case tells its line any more; reserves that were not issued have none
        cases = cases[issued].reset_index(drop=True)
    communes = _communes(session, design.draw)
    cases = cases.merge(communes, on="psu", how="left")
    issued = cases.groupby("psu")["psu"].transform("size")
    cases["household_probability"] = issued / cases["households"].astype(float)
    cases.loc[cases["household_line"].isna(), ["psu_probability", "household_probability"]] = np.nan
    is_open = survey.state == "fieldwork"
    rows = zip(cases["state"], cases["disposition"], strict=True)
    cases["outcome"] = [_outcome(state, disposition, is_open=is_open) for state, disposition in rows]
    return cases[CASE_COLUMNS]


def weighted_sample(
    session: Session,
    survey: Survey,
    *,
    released_only: bool = True,
    source: str | None = None,
    cases: pd.DataFrame | None = None,
) -> tuple[WeightedSample, WeightLedger]:
    """Responses as rows of a `WeightedSample`, with the ledger of every factor of their weights.

    One column a question that is asked outside repeats: codes of a choice, lists of codes where several may be chosen,
    numbers. `released_only` keeps to responses of a release (R6) as long as fieldwork is open; otherwise all submitted
    ones count. A basis without
    known probabilities gives each response the weight 1 and an empty ledger, and the basis travels along. Declared
    control totals and trimming wait until fieldwork has ended, when every category can have its respondents.
    `source` names volunteers where the sample's own responses are not meant; theirs have no weights, whatever the draw.
    `cases`: the `field_cases` of the survey, where they have been read.
    Raises SurveyError `results.no_draw`, `results.no_responses`.
    """
    design = field_design(session, survey)
    if design is None:
        raise SurveyError("results.no_draw", "There is no sample yet.")
    source = source or design.source
    basis = Basis.VOLUNTEER if source == VOLUNTEERS else design.basis
    responses = _responses(session, survey, source, released_only=released_only and survey.state == "fieldwork")
    if responses.empty:
        raise SurveyError("results.no_responses", "There are no responses to show yet.")
    cases = field_cases(session, survey) if cases is None else cases
    sample, ledger = weigh(cases, responses, basis=basis)
    declared = declared_weighting(session, survey)
    if declared is None or survey.state == "fieldwork" or not claims(basis).standard_error:
        return sample, ledger
    sample, rows = adjusted(sample, declared)
    return sample, ledger + rows


def newest_plan(session: Session, survey: Survey) -> WeightingPlan | None:
    """What was declared last for the weights of a survey."""
    statement = select(WeightingPlan).where(WeightingPlan.survey_id == survey.id)
    return session.scalars(statement.order_by(WeightingPlan.number.desc())).first()


def declared_weighting(session: Session, survey: Survey) -> DeclaredWeighting | None:
    """What the newest plan asks of the weights; None where there is none, or it asks for nothing."""
    plan = newest_plan(session, survey)
    if plan is None or not (plan.margins or plan.trimming):
        return None
    source = plan.source
    if plan.as_of is not None:
        date = format_date(plan.as_of)
        source = _("%(source)s, ngày %(date)s, bản %(number)s", source=source, date=date, number=plan.number)
    return DeclaredWeighting(tuple(Margin.from_dict(stored) for stored in plan.margins), source, plan.trimming)


def _cases_with_lines(session: Session, draw: SampleDraw) -> pd.DataFrame:
    line = and_(
        SelectedUnit.draw_id == Case.draw_id,
        SelectedUnit.stage == 2,
        SelectedUnit.psu == Case.psu,
        SelectedUnit.household_line == Case.household_line,
    )
    statement = (
        select(
            Case.stratum,
            Case.psu,
            Case.psu_name,
            Case.role,
            Case.state,
            Case.disposition,
            Case.household_line,
            SelectedUnit.released_at.is_not(None),
        )
        .outerjoin(SelectedUnit, line)
        .where(Case.draw_id == draw.id)
        .order_by(Case.psu, Case.household_line.nulls_first(), Case.code)
    )
    names = ["stratum", "psu", "psu_name", "role", "state", "disposition", "household_line", "released"]
    cases = pd.DataFrame(session.execute(statement).all(), columns=names)
    # pandas keeps a missing disposition as NaN among strings; a case that nobody has been to has none.
    dispositions = cases["disposition"].astype(object)
    return cases.assign(
        released=cases["released"].fillna(False).astype(bool),
        disposition=dispositions.where(dispositions.notna(), None),
    )


def _communes(session: Session, draw: SampleDraw) -> pd.DataFrame:
    statement = (
        select(SelectedUnit.psu, SelectedUnit.inclusion_probability, FrameUnit.households)
        .outerjoin(
            FrameUnit, and_(FrameUnit.frame_id == draw.design.frame_id, FrameUnit.unit_code == SelectedUnit.unit_key)
        )
        .where(SelectedUnit.draw_id == draw.id, SelectedUnit.stage == 1)
    )
    rows = session.execute(statement).all()
    return pd.DataFrame(rows, columns=["psu", "psu_probability", "households"])


def _outcome(state: str, disposition: str | None, *, is_open: bool) -> str:
    if state in HAS_RESPONSE:
        return RESPONDENT
    if state == "void":
        return NONRESPONDENT
    if is_open and state != "finished":
        return PENDING
    status = STATUS_OF_CLASS.get(aapor_class(disposition), NONRESPONDENT)
    return NONRESPONDENT if status == RESPONDENT else status


def _responses(session: Session, survey: Survey, source: str, *, released_only: bool) -> pd.DataFrame:
    statement = select(Response).where(
        Response.survey_id == survey.id, Response.state == "submitted", of_source(source)
    )
    if released_only:
        statement = statement.where(Response.release_id.is_not(None))
    responses = session.scalars(statement.order_by(Response.psu, Response.content_hash)).all()
    versions = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None)
    )
    readers: dict[str, Callable[[object], object]] = {}
    for version in session.scalars(versions.order_by(QuestionnaireVersion.number)):
        readers |= _readers(Questionnaire.from_dict(version.definition))
    earlier = earlier_answers(session, survey) if released_only else {}
    given = [{**response.answers, **earlier.get(response.instance_id, {})} for response in responses]
    answers = {name: [reader(each.get(name)) for each in given] for name, reader in readers.items()}
    design = {
        "_stratum": [response.stratum for response in responses],
        "_psu": [response.psu for response in responses],
        "_person_probability": [response.person_probability for response in responses],
    }
    return pd.DataFrame(design | answers)


def _readers(questionnaire: Questionnaire) -> dict[str, Callable[[object], object]]:
    """How the stored answer of each question becomes a value of its column."""
    readers: dict[str, Callable[[object], object]] = {}
    for placed in questionnaire.placed.values():
        question = placed.item
        if placed.repeats or not isinstance(question, Question) or not question.row.stored:
            continue
        if question.reading == "choices":
            readers[placed.item.name] = _codes
        elif question.row.counts:
            readers[placed.item.name] = _number
        else:
            readers[placed.item.name] = _text
    return readers


def _codes(value: object) -> list[str] | None:
    if value is None or value == "":
        return None
    return value.split() if isinstance(value, str) else [str(code) for code in value]  # type: ignore[attr-defined]


def _number(value: object) -> float:
    return float("nan") if value is None or value == "" else float(str(value))


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
