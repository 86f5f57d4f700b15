"""Weights of responses from what was drawn and what came of it: tables in, a weighted sample out, no database.

A weight is 1 / (π of the commune · π of the household line), times the factors for eligibility and nonresponse of its
cell, times 1 / π of the person inside the household (Särndal, Swensson & Wretman 1992, sections 4.3 and 15.6). Nobody
types one. A response meets its commune by psu only, never a case, so that weights can still be reckoned after lock.

While fieldwork goes on, a case without a final outcome, and an interview whose response is not shown yet, count as not
issued yet: what is through stands for what is to come (factor "issued"), and the factor becomes 1 when all are through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.combined_cells import combine_small_cells
from analysis.representativity import Representativity, propensities_by_cell, r_indicator
from analysis.weighted_sample import WeightedSample, recode_certainty_psus
from analysis.weighting import (
    INELIGIBLE,
    NONRESPONDENT,
    RESPONDENT,
    UNKNOWN,
    WeightLedger,
    WeightStep,
    adjust_for_nonresponse,
)
from sampling.deferred import deferred
from sampling.design import Basis, claims

if TYPE_CHECKING:
    import pandas as pd
else:
    pd = deferred("pandas")

PENDING = "pending"
OUTCOMES = (RESPONDENT, NONRESPONDENT, INELIGIBLE, UNKNOWN, PENDING)
STRATUM_COLUMN = "_domain_stratum"
"""The stratum as a domain of tables, also where the design treats a certainty commune as a stratum of its own."""
PSU_COLUMN = "_domain_psu"
"""The commune as a domain of tables, also where it is a certainty and its household lines are the first stage."""

BASE_WEIGHT_COLUMN = "_base_weight"
"""1 / the probability of being drawn, before anything that came of it: what the later factors are compared with."""


def weigh(cases: pd.DataFrame, responses: pd.DataFrame, *, basis: Basis) -> tuple[WeightedSample, WeightLedger]:
    """Responses as a `WeightedSample`, with the ledger of every factor of their weights.

    w = 1/(π_I · m/M) · issued · eligibility · nonresponse · 1/p, with π_I the commune's probability, m lines issued
    of the M on its list, and p = 1 / adults in the household.

    `cases`, one row a case that was issued: stratum, psu, psu_name, psu_probability (π_I), household_probability (m/M),
    households (M), outcome (`OUTCOMES`). `responses`, one row a response that is shown: _stratum, _psu,
    _person_probability (p; empty counts as 1), and a column a question. The sample's data are the responses with
    STRATUM_COLUMN, PSU_COLUMN and BASE_WEIGHT_COLUMN added; its weights estimate totals of persons.

    Variance: communes by Brewer's approximation of PPS without replacement, household lines inside them as simple
    random with M as their population; the person inside adds nothing that could be estimated from one a household,
    which is less than m/M of the variance inside a commune. A certainty commune is a stratum of its household lines.

    A basis that bears no standard error gives each response the weight 1 and an empty ledger, and travels along;
    `cases` are not looked at. Raises AnalysisError `no_rows`, `empty_weighting_cell`, `bad_weights` (responses of a
    commune in which no case responded).
    """
    responses = responses.assign(**{STRATUM_COLUMN: responses["_stratum"], PSU_COLUMN: responses["_psu"]})
    if not claims(basis).standard_error:
        unweighted = responses.drop(columns="_person_probability").assign(_weight=1.0)
        sample = WeightedSample.from_frame(unweighted, weights="_weight", basis=basis, first_stage="with_replacement")
        return sample, WeightLedger((), ())
    by_psu, ledger = _household_weights(cases, responses["_psu"].value_counts())
    data, person_steps = _with_person_weight(responses, by_psu)
    steps = ledger.steps + person_steps
    return _probability_sample(data, basis, steps), WeightLedger(steps, ledger.warnings)


def combined_cells(cases: pd.DataFrame) -> dict[str, str]:
    """The weighting cell of each stratum: the stratum itself, unless fewer than 20 of its cases responded.

    Small cells are combined as `analysis.combined_cells` says.
    """
    respondents = (cases["outcome"] == RESPONDENT).groupby(cases["stratum"]).sum()
    return combine_small_cells({str(stratum): int(n) for stratum, n in respondents.items()})


def response_balance(cases: pd.DataFrame) -> Representativity | None:
    """How even response was over the strata: the R-indicator of ρ̂ = Σ w of respondents / Σ w of the eligible.

    `cases` as of `weigh`; pending ones, those not eligible and those of unknown eligibility are left out. None where
    there are fewer than two strata, no probabilities, or nobody responded.
    """
    known = cases[cases["outcome"].isin([RESPONDENT, NONRESPONDENT])].dropna(subset=["psu_probability"])
    if known["stratum"].nunique() < 2 or not (known["outcome"] == RESPONDENT).any():
        return None
    w = _base_weight(known).to_numpy(dtype=float)
    responding = (known["outcome"] == RESPONDENT).to_numpy()
    return r_indicator(propensities_by_cell(responding, known["stratum"].to_numpy(), w), w)


def _household_weights(cases: pd.DataFrame, responses: pd.Series) -> tuple[pd.DataFrame, WeightLedger]:
    """The weight of a responding household by commune; `responses` are the counts of rows shown, by commune."""
    through = cases[_is_through(cases, responses)].copy()
    through["cell"] = through["stratum"].map(combined_cells(through))
    through["base_weight"] = _base_weight(through)
    base = [
        WeightStep("base", str(row.psu_name), float(row.base_weight), int(row.n), "1 / (π · π)")
        for row in through.groupby(["psu", "psu_name"], as_index=False)
        .agg(base_weight=("base_weight", "first"), n=("psu", "size"))
        .itertuples()
    ]
    known = through.set_index("psu")["base_weight"]
    issued_factor, issued = _issued_factors(cases, through)
    through["base_weight"] *= issued_factor
    weights, ledger = adjust_for_nonresponse(through, cells="cell", base_weight="base_weight", disposition="outcome")
    responding = through["outcome"] == RESPONDENT
    by_psu = weights[responding].groupby(through.loc[responding, "psu"]).first()
    frame = pd.DataFrame({"weight": by_psu, "base_weight": known.groupby(known.index).first()})
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
    """What is through stands for what is issued: by commune, then by stratum; no steps when every case is through.

    m / m' of each commune, so that its lines that are through carry the base weight of all of its lines; times
    Σ d / Σ' d of its stratum: base weight of all cases over that of the cases of communes that have begun. So the sum
    of base weights of a stratum is the same from its first finished case to its last.
    """
    lines = through["psu"].map(cases.groupby("psu").size()) / through["psu"].map(through.groupby("psu").size())
    all_cases = _base_weight(cases).groupby(cases["stratum"]).sum()
    begun = (through["base_weight"] * lines).groupby(through["stratum"]).sum()
    factor = (lines * through["stratum"].map(all_cases / begun)).to_numpy(dtype=float)
    if np.allclose(factor, 1):
        return np.ones(len(through)), []
    table = through.assign(factor=factor).groupby("psu_name").agg(factor=("factor", "first"), n=("psu", "size"))
    steps = [
        WeightStep("issued", str(name), float(row.factor), int(row.n), "m / m' · Σ d / Σ' d")  # type: ignore[arg-type]
        for name, row in zip(table.index, table.itertuples(), strict=True)
    ]
    return factor, steps


def _base_weight(cases: pd.DataFrame) -> pd.Series:
    return 1 / (cases["psu_probability"] * cases["household_probability"])


def _with_person_weight(responses: pd.DataFrame, by_psu: pd.DataFrame) -> tuple[pd.DataFrame, tuple[WeightStep, ...]]:
    person = 1 / responses["_person_probability"].fillna(1.0).astype(float)
    data = responses.drop(columns="_person_probability").assign(
        _weight=responses["_psu"].map(by_psu["weight"]) * person,
        **{BASE_WEIGHT_COLUMN: responses["_psu"].map(by_psu["base_weight"]) * person},
        _psu_probability=responses["_psu"].map(by_psu["psu_probability"]).astype(float),
        _households=responses["_psu"].map(by_psu["households"]).astype(float),
        _line=np.arange(len(responses)).astype(str),
        _person_factor=person,
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
