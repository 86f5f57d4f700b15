"""The file of single answers as they were analysed, with the design and every factor of the weights, row by row.

Nothing in it is computed another way than for the results: it is the sample that the tables are made from, written
out. Rows stand in the order of a hash of what they say, so that their order tells nothing of who was asked when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy.orm import Session

from analysis import WeightedSample, derive
from analysis.derived_variables import sources_of
from analysis.variance_credit import CellCredit
from sampling.deferred import deferred
from sampling.design import claims
from surveys.errors import SurveyError
from surveys.reports.checking.communes import FACTORS_OF_COMMUNES, weighting_communes
from surveys.reports.plan import Plan, plan_of
from surveys.reports.tabulation import source_of_results
from surveys.requests.records import Survey
from surveys.responses.control_totals import DeclaredWeighting
from surveys.responses.dataset import STRATUM_COLUMN, declared_weighting, field_cases, weighted_sample
from surveys.responses.modes import VOLUNTEERS

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

ROW = "_row"
NOTHING_CHOSEN = "."
CERTAINTY = "certainty "
FACTORS = (*FACTORS_OF_COMMUNES, "factor_person")


@dataclass(frozen=True, eq=False)
class AnalysisFile:
    """Answers and design by row (text), variables with their codes, and what weights and tables rest on.

    `identifying` are the variables by which a respondent could be recognised, of which tables are divided by `banners`.
    `sample` and `variables` together make every number again.
    """

    answers: pd.DataFrame
    design: pd.DataFrame
    variables: pd.DataFrame
    settings: Mapping[str, str]
    identifying: tuple[str, ...]
    banners: tuple[str, ...]
    sample: WeightedSample
    more: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Further tables by name: communes, margins, factors."""


def analysis_file(session: Session, survey: Survey) -> AnalysisFile:
    """All responses of a survey whose fieldwork is over; SurveyError as of `weighted_sample`."""
    plan = plan_of(session, survey)
    if plan is None:
        raise SurveyError("results.no_questionnaire", "No questionnaire has been published.")
    source = source_of_results(session, survey)
    sample, ledger = weighted_sample(session, survey, released_only=False, source=source)
    sample = derive(sample, plan.derived)
    variables = _variables(plan, sample, with_stratum=source != VOLUNTEERS)
    kinds = dict(zip(variables["variable"], variables["kind"], strict=True))
    answers = pd.DataFrame({name: as_text(sample.data[name], kind) for name, kind in kinds.items()})
    design, more = _unweighted(sample), {}
    if claims(sample.basis).standard_error:
        communes = weighting_communes(field_cases(session, survey), _commune(sample).value_counts())
        design = _design(sample, communes)
        more = {"communes": communes, **_margins(design, sample, declared_weighting(session, survey))}
        more["factors"] = pd.DataFrame([vars(step) for step in ledger.steps])
    order = content_order(pd.concat([answers, design[[name for name in ("stratum", "psu") if name in design]]], axis=1))
    answers, design = (numbered_rows(frame.iloc[order]) for frame in (answers, design))
    if "ssu" in design:
        design = _renamed_lines(design)
    settings = _settings(sample)
    banners = tuple(banner.variable for banner in plan.banners)
    return AnalysisFile(answers, design, variables, settings, _identifying(plan, kinds), banners, sample, more)


def numbered_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows counted from 1 in the order given."""
    frame = frame.reset_index(drop=True)
    frame.insert(0, ROW, [str(number) for number in range(1, len(frame) + 1)])
    return frame


def content_order(frame: pd.DataFrame) -> list[int]:
    """Places of the rows in the order of a hash of what they say."""
    rows = frame.astype(str).agg("\x1f".join, axis=1)
    keys = [hashlib.sha256(row.encode()).hexdigest() for row in rows]
    return sorted(range(len(keys)), key=lambda place: (keys[place], place))


def as_text(column: pd.Series, kind: str) -> list[str]:
    """Answers as codes or numbers written out; '' where there is none, `NOTHING_CHOSEN` for none of several.

    Of an answer in the respondent's own words only that there is one.
    """
    if kind == "open":
        return ["1" if given else "" for given in column.notna()]
    if kind == "multiple":
        return [" ".join(map(str, each)) or NOTHING_CHOSEN if isinstance(each, list | tuple) else "" for each in column]
    return ["" if pd.isna(each) or each == "" else code_of(each) for each in column]


def code_of(value: object) -> str:
    """A code or number as text: whole numbers without a point, others with every digit."""
    if isinstance(value, float | np.floating):
        return str(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)


def _variables(plan: Plan, sample: WeightedSample, *, with_stratum: bool) -> pd.DataFrame:
    """One row a code: of every question and banner, also the codes that only occur in answers."""
    rows: list[tuple[str, str, str, str, str]] = []
    seen: set[str] = set()

    def add(variable: str, kind: str, words: str, options: Sequence[tuple[str, str]]) -> None:
        if variable in seen or variable not in sample.data:
            return
        seen.add(variable)
        codes = dict(options)
        if kind not in ("number", "open"):
            values = sample.data[variable].explode() if kind == "multiple" else sample.data[variable]
            extra = {code_of(each) for each in values.dropna().unique() if each != ""} - set(codes)
            codes |= {code: code for code in sorted(extra)}
        rows.extend((variable, kind, code, label, words) for code, label in (codes or {"": ""}).items())

    if with_stratum and STRATUM_COLUMN in sample.data:
        banner = next((each for each in plan.possible_banners if each.variable == STRATUM_COLUMN), None)
        add(STRATUM_COLUMN, "single", banner.label if banner else "", banner.categories if banner else ())
    for question in plan.questions:
        if question.item is not None:
            add(question.variable, "multiple" if question.item.multiple else "single", question.label,
                question.item.options)  # fmt: skip
        elif question.kind in ("number", "open"):
            add(question.variable, question.kind, question.label, ())
    for banner in plan.banners:
        add(banner.variable, "single", banner.label, banner.categories)
    return pd.DataFrame(rows, columns=["variable", "kind", "code", "label", "question"])


def _identifying(plan: Plan, kinds: Mapping[str, str]) -> tuple[str, ...]:
    """The stratum and who the respondent is (where nobody was asked that: what tables are divided by), with all that
    is made from those; what tables are divided by stands first."""
    banners = [banner.variable for banner in plan.banners]
    profile = [question.variable for question in plan.questions if question.is_profile]
    found = dict.fromkeys([STRATUM_COLUMN, *(profile or banners)])
    for variable in plan.derived:
        if any(source in found for source in sources_of(variable)):
            found[variable.name] = None
    found_first = [name for name in banners if name in found]
    return tuple(name for name in dict.fromkeys([STRATUM_COLUMN, *found_first, *found]) if name in kinds)


def _unweighted(sample: WeightedSample) -> pd.DataFrame:
    return pd.DataFrame({"weight": ["1"] * len(sample)})


def _is_certain(sample: WeightedSample) -> pd.Series:
    return sample.data["_stratum"].str.startswith(CERTAINTY) & (sample.data["_households"] == 1)


def _commune(sample: WeightedSample) -> pd.Series:
    """The code of each row's commune, also where the design treats its lines as first-stage units."""
    inside = sample.data["_stratum"].str.removeprefix(CERTAINTY)
    return sample.data["_psu"].astype(str).where(~_is_certain(sample), inside)


def _design(sample: WeightedSample, communes: pd.DataFrame) -> pd.DataFrame:
    """Stage by stage where each row was drawn, and its weight as a product."""
    data, commune = sample.data, _commune(sample)
    of_commune = communes.set_index("commune")
    found = pd.DataFrame(
        {
            "stratum": data["_stratum"],
            "psu": data["_psu"].astype(str),
            "ssu": data["_line"].astype(str),
            "psu_probability": data["_psu_probability"].astype(float),
            "ssu_population": data["_households"].astype(float),
            "commune": commune,
            "certain": np.where(_is_certain(sample), "yes", "no"),
        }
    )
    for name in FACTORS_OF_COMMUNES:
        found[name] = commune.map(of_commune[name])
    credit = next((each for each in sample.credits if isinstance(each, CellCredit)), None)
    found["factor_person"] = data["_person_factor"].astype(float)
    if credit is not None:
        found["factor_declared"] = sample.weights / credit.weights
        found["weight_before"] = credit.weights
        for number, codes in enumerate(credit.margins, start=1):
            found[f"margin_{number}"] = codes.astype(str)
    elif any(step.kind == "trimming" for step in sample.weight_steps):
        found["factor_declared"] = sample.weights / found[list(FACTORS)].prod(axis=1)
    found["weight"] = sample.weights
    return found


def _margins(
    design: pd.DataFrame, sample: WeightedSample, declared: DeclaredWeighting | None
) -> dict[str, pd.DataFrame]:
    """The declared totals; the margins' columns of the design get the codes of the answers for their numbers."""
    if "margin_1" not in design or declared is None:
        return {}
    rows = []
    for number, margin in enumerate(declared.margins, start=1):
        known = {category.code for category in margin.categories}
        given = pd.Series([code_of(each) if each is not None else "" for each in sample.data[margin.variable]])
        design[f"margin_{number}"] = given.where(given.isin(known), "").to_numpy()
        rows += [(f"margin_{number}", margin.variable, one.code, one.total) for one in margin.categories]
    return {"margins": pd.DataFrame(rows, columns=["margin", "variable", "category", "total"])}


def _renamed_lines(design: pd.DataFrame) -> pd.DataFrame:
    """Lines by the number of their row instead of the order in which they lay in the database."""
    certain = design["certain"] == "yes"
    psu = design["psu"].where(~certain, design["commune"] + " / " + design[ROW])
    return design.assign(psu=psu, ssu=design[ROW]).drop(columns="certain")


def _settings(sample: WeightedSample) -> dict[str, str]:
    borne = claims(sample.basis)
    return {
        "kind": "exact",
        "basis": str(sample.basis),
        "responses": str(len(sample)),
        "standard_error": "yes" if borne.standard_error else "no",
        "interval": "yes" if borne.confidence_interval else "no",
        "first_stage": "brewer" if borne.standard_error else "none",
        "lonely": "adjust",
    }
