"""From the database to the analysis, once: cases of the field, responses, and the weights that follow from both.

A weight is 1 / (π of the commune · π of the household line), times the factors for eligibility and nonresponse of its
cell, times 1 / π of the person inside the household. Nobody types one. Nothing here reads the link between response and
case: a response carries stratum, psu and its person's probability, a case its outcome, and both meet by psu only, so
that weights can still be reckoned after lock.

While fieldwork goes on, a case without a final outcome, and an interview whose response is not released yet, count as
not issued yet: communes and household lines that are through stand for those that are to come (factor "issued", by
commune m / m', by stratum n / n'), and the factor becomes 1 when all are through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from analysis.weighted_sample import WeightedSample, recode_certainty_psus
from analysis.weighting import (
    INELIGIBLE,
    NONRESPONDENT,
    RESPONDENT,
    SMALL_CELL,
    UNKNOWN,
    WeightLedger,
    WeightStep,
    adjust_for_nonresponse,
)
from sampling.design import Basis, claims
from surveys.errors import SurveyError
from surveys.fieldwork.dispositions import AaporClass, aapor_class
from surveys.fieldwork.records import Case
from surveys.questionnaires.questionnaire import NUMBER_KINDS, Questionnaire
from surveys.questionnaires.records import QuestionnaireVersion
from surveys.requests.records import Survey
from surveys.responses.records import Response
from surveys.samples.records import FrameUnit, SampleDraw, SelectedUnit

PENDING = "pending"
CASE_COLUMNS = ["stratum", "psu", "psu_name", "role", "psu_probability", "household_probability", "households", "outcome"]
STRATUM_COLUMN = "_domain_stratum"
"""The stratum as a domain of tables, also where the design treats a certainty commune as a stratum of its own."""
STATUS_OF_CLASS = {
    AaporClass.INTERVIEW: RESPONDENT,
    AaporClass.PARTIAL: RESPONDENT,
    AaporClass.NOT_ELIGIBLE: INELIGIBLE,
    AaporClass.UNKNOWN_HOUSEHOLD: UNKNOWN,
    AaporClass.UNKNOWN_OTHER: UNKNOWN,
}
CERTAIN = 1 - 1e-9


@dataclass(frozen=True)
class FieldDesign:
    """What the current draw says: the basis, and whether each unit's probability of selection is known."""

    draw: SampleDraw
    basis: Basis

    @property
    def has_weights(self) -> bool:
        return claims(self.basis).standard_error and self.draw.seed is not None


def field_design(session: Session, survey: Survey) -> FieldDesign | None:
    """The design behind the current draw of a survey; None before the first draw."""
    current = select(SampleDraw).where(SampleDraw.survey_id == survey.id, SampleDraw.state == "current")
    draw = session.scalars(current).first()
    return None if draw is None else FieldDesign(draw, Basis(draw.design.basis))


def field_cases(session: Session, survey: Survey) -> pd.DataFrame:
    """One row a case that was issued (main, and reserves that were released), with no person in it.

    Columns: stratum, psu, psu_name, role, psu_probability (π of the commune), household_probability (π of the line
    inside it: lines issued, also from the reserve, over lines on the list), households (lines on the commune's list) and outcome:
    respondent, nonrespondent, ineligible, unknown, or pending while fieldwork is open and the case is not closed.
    Probabilities are empty where the sample has none.
    """
    design = field_design(session, survey)
    if design is None:
        return pd.DataFrame(columns=CASE_COLUMNS)
    cases = _cases_with_lines(session, design.draw)
    cases = cases[(cases["role"] == "main") | cases["released"]].reset_index(drop=True)
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
    session: Session, survey: Survey, *, released_only: bool = True
) -> tuple[WeightedSample, WeightLedger]:
    """Responses as rows of a `WeightedSample`, with the ledger of every factor of their weights.

    One column a question that is asked outside repeats: codes of a choice, lists of codes where several may be chosen,
    numbers. `released_only` keeps to responses of a release (R6) as long as fieldwork is open; otherwise all submitted
    ones count. A basis without
    known probabilities gives each response the weight 1 and an empty ledger, and the basis travels along.
    Raises SurveyError `results.no_draw`, `results.no_responses`.
    """
    design = field_design(session, survey)
    if design is None:
        raise SurveyError("results.no_draw", "There is no sample yet.")
    responses = _responses(session, survey, released_only=released_only and survey.state == "fieldwork")
    if responses.empty:
        raise SurveyError("results.no_responses", "There are no responses to show yet.")
    if not design.has_weights:
        sample = WeightedSample.from_frame(
            responses.assign(_weight=1.0), weights="_weight", basis=design.basis, first_stage="with_replacement"
        )
        return sample, WeightLedger((), ())
    cases = field_cases(session, survey)
    by_psu, ledger = _household_weights(cases, responses["_psu"].value_counts())
    data, person_steps = _with_person_weight(responses, by_psu)
    steps = ledger.steps + person_steps
    return _probability_sample(data, design.basis, steps), WeightLedger(steps, ledger.warnings)


def combined_cells(cases: pd.DataFrame) -> dict[str, str]:
    """The weighting cell of each stratum: the stratum itself, unless fewer than 20 of its cases responded.

    Rule: as long as a cell has fewer than 20 respondents and is not the only one, the smallest is combined with the
    smaller of its two neighbours in alphabetical order; a combined cell is named by its strata.
    """
    respondents = (cases["outcome"] == RESPONDENT).groupby(cases["stratum"]).sum()
    cells = [([stratum], int(n)) for stratum, n in sorted(respondents.items())]
    while len(cells) > 1 and min(n for _strata, n in cells) < SMALL_CELL:
        smallest = min(range(len(cells)), key=lambda place: cells[place][1])
        neighbours = [place for place in (smallest - 1, smallest + 1) if 0 <= place < len(cells)]
        other = min(neighbours, key=lambda place: cells[place][1])
        first, second = sorted((smallest, other))
        cells[first : second + 1] = [(cells[first][0] + cells[second][0], cells[first][1] + cells[second][1])]
    return {stratum: " + ".join(strata) for strata, _n in cells for stratum in strata}


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
        .order_by(Case.psu, Case.household_line, Case.code)
    )
    names = ["stratum", "psu", "psu_name", "role", "state", "disposition", "household_line", "released"]
    cases = pd.DataFrame(session.execute(statement).tuples().all(), columns=names)
    return cases.assign(released=cases["released"].fillna(False).astype(bool))


def _communes(session: Session, draw: SampleDraw) -> pd.DataFrame:
    statement = (
        select(SelectedUnit.psu, SelectedUnit.inclusion_probability, FrameUnit.households)
        .outerjoin(
            FrameUnit, and_(FrameUnit.frame_id == draw.design.frame_id, FrameUnit.unit_code == SelectedUnit.unit_key)
        )
        .where(SelectedUnit.draw_id == draw.id, SelectedUnit.stage == 1)
    )
    rows = session.execute(statement).tuples().all()
    return pd.DataFrame(rows, columns=["psu", "psu_probability", "households"])


def _outcome(state: str, disposition: str | None, *, is_open: bool) -> str:
    if state == "completed":
        return RESPONDENT
    if state == "void":
        return NONRESPONDENT
    if is_open and state != "finished":
        return PENDING
    status = STATUS_OF_CLASS.get(aapor_class(disposition), NONRESPONDENT)
    return NONRESPONDENT if status == RESPONDENT else status


def _responses(session: Session, survey: Survey, *, released_only: bool) -> pd.DataFrame:
    statement = select(Response).where(Response.survey_id == survey.id, Response.state == "submitted")
    if released_only:
        statement = statement.where(Response.release_id.is_not(None))
    responses = session.scalars(statement.order_by(Response.psu, Response.content_hash)).all()
    versions = select(QuestionnaireVersion).where(
        QuestionnaireVersion.survey_id == survey.id, QuestionnaireVersion.published_at.is_not(None)
    )
    readers: dict[str, Callable[[object], object]] = {}
    for version in session.scalars(versions.order_by(QuestionnaireVersion.number)):
        readers |= _readers(Questionnaire.from_dict(version.definition))
    answers = {name: [reader(r.answers.get(name)) for r in responses] for name, reader in readers.items()}
    design = {
        "_stratum": [response.stratum for response in responses],
        STRATUM_COLUMN: [response.stratum for response in responses],
        "_psu": [response.psu for response in responses],
        "_person_probability": [response.person_probability for response in responses],
    }
    return pd.DataFrame(design | answers)


def _readers(questionnaire: Questionnaire) -> dict[str, Callable[[object], object]]:
    """How the stored answer of each question becomes a value of its column."""
    readers: dict[str, Callable[[object], object]] = {}
    for placed in questionnaire.placed.values():
        kind = getattr(placed.item, "kind", "")
        if placed.repeats or kind in ("", "note"):
            continue
        if kind == "select_multiple":
            readers[placed.item.name] = _codes
        elif kind in NUMBER_KINDS:
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


def _household_weights(cases: pd.DataFrame, responses: pd.Series) -> tuple[pd.Series, WeightLedger]:
    """The weight of a responding household by commune; `responses` are the counts of rows shown, by commune."""
    through = cases[_is_through(cases, responses)].copy()
    through["cell"] = through["stratum"].map(combined_cells(through))
    through["base_weight"] = 1 / (through["psu_probability"] * through["household_probability"])
    base = [
        WeightStep("base", str(row.psu_name), float(row.base_weight), int(row.n), "1 / (π · π)")
        for row in through.groupby(["psu", "psu_name"], as_index=False)
        .agg(base_weight=("base_weight", "first"), n=("psu", "size"))
        .itertuples()
    ]
    issued_factor, issued = _issued_factors(cases, through)
    through["base_weight"] *= issued_factor
    weights, ledger = adjust_for_nonresponse(through, cells="cell", base_weight="base_weight", disposition="outcome")
    responding = through["outcome"] == RESPONDENT
    by_psu = weights[responding].groupby(through.loc[responding, "psu"]).first()
    frame = pd.DataFrame({"weight": by_psu})
    for column in ("psu_probability", "households"):
        frame[column] = through.groupby("psu")[column].first()
    return frame, WeightLedger((*base, *issued, *ledger.steps), ledger.warnings)


def _is_through(cases: pd.DataFrame, responses: pd.Series) -> pd.Series:
    """Cases that count: closed without an interview, and as many interviews a commune as responses are shown."""
    responding = cases["outcome"] == RESPONDENT
    order = responding.astype(int).groupby(cases["psu"]).cumsum()
    shown = cases["psu"].map(responses).fillna(0)
    return (responding & (order <= shown)) | ~cases["outcome"].isin([RESPONDENT, PENDING])


def _issued_factors(cases: pd.DataFrame, through: pd.DataFrame) -> tuple[np.ndarray, list[WeightStep]]:
    """m / m' of each commune times n / n' of its stratum; no steps when every case is through."""
    lines = through["psu"].map(cases.groupby("psu").size()) / through["psu"].map(through.groupby("psu").size())
    communes = through["stratum"].map(cases.groupby("stratum")["psu"].nunique()) / through["stratum"].map(
        through.groupby("stratum")["psu"].nunique()
    )
    factor = (lines * communes).to_numpy(dtype=float)
    if np.allclose(factor, 1):
        return np.ones(len(through)), []
    table = through.assign(factor=factor).groupby("psu_name").agg(factor=("factor", "first"), n=("psu", "size"))
    steps = [
        WeightStep("issued", str(name), float(row.factor), int(row.n), "m / m' · n / n'")  # type: ignore[arg-type]
        for name, row in zip(table.index, table.itertuples(), strict=True)
    ]
    return factor, steps


def _with_person_weight(responses: pd.DataFrame, by_psu: pd.DataFrame) -> tuple[pd.DataFrame, tuple[WeightStep, ...]]:
    person = 1 / responses["_person_probability"].fillna(1.0).astype(float)
    data = responses.drop(columns="_person_probability").assign(
        _weight=responses["_psu"].map(by_psu["weight"]) * person,
        _psu_probability=responses["_psu"].map(by_psu["psu_probability"]).astype(float),
        _households=responses["_psu"].map(by_psu["households"]).astype(float),
        _line=np.arange(len(responses)).astype(str),
    )
    counts = person.round(6).value_counts().sort_index()
    steps = tuple(WeightStep("person", f"{factor:g}", float(factor), int(n), "1 / π") for factor, n in counts.items())
    return data, steps


def _probability_sample(data: pd.DataFrame, basis: Basis, steps: tuple[WeightStep, ...]) -> WeightedSample:
    recoded = recode_certainty_psus(
        data,
        stratum="_stratum",
        psu="_psu",
        second_stage_unit="_line",
        probability="_psu_probability",
        fpc="_households",
    )
    return WeightedSample.from_frame(
        recoded,
        strata=["_stratum"],
        psu=["_psu", "_line"],
        weights="_weight",
        fpc=[None, "_households"],
        first_stage="pps_brewer",
        probabilities="_psu_probability",
        basis=basis,
        lonely_psu="adjust",
        weight_steps=steps,
    )
